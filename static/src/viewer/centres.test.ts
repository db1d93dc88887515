import { expect, test } from "vitest";
import { sliceOfMarks } from "./centres";
import type { Mark, MarkSheet } from "./contract";
import type { Plane } from "./geometry";

const plane = (x: number): Plane => ({ origin: [x, 0, 100], across: [0, 1, 0], down: [0, 0, -1], step: [1, 1], size: [100, 100] });
const STACK = [0, 4, 8, 12, 16].map((x, index) => ({ sop: `1.${index}`, plane: plane(x) }));

function sheet(space: MarkSheet["space"], ...places: { centroid: readonly number[]; sop?: string; proposed?: boolean }[]): MarkSheet {
  const marks = places.map(
    ({ centroid, sop, proposed }, index): Mark => ({
      uid: String(index), level: `L${index + 1}`, kind: "vertebra", centroid, sop: sop ?? null,
      box: null, outlines: [], proposed: proposed ?? false, assumed: false, accepted: false, author: "import",
    }),
  );
  return { series: "1", space, version: "", marks };
}

test("a stack opens where most of its marks lie, whatever a single one does", () => {
  expect(sliceOfMarks(STACK, sheet("patient", { centroid: [11, 0, 0] }, { centroid: [0, 0, 40] }, { centroid: [13, 0, 80] }))).toBe(3);
});

test("what a model proposed says where the marks lie only where nobody else does", () => {
  const proposed = [4, 4, 4].map((x, row) => ({ centroid: [x, 0, row * 40], proposed: true }));
  expect(sliceOfMarks(STACK, sheet("patient", ...proposed, { centroid: [12, 0, 20] }))).toBe(3);
  expect(sliceOfMarks(STACK, sheet("patient", ...proposed))).toBe(1);
});

test("marks bound to a picture count there; marks without a place count nowhere", () => {
  expect(sliceOfMarks(STACK, sheet("pixel", { centroid: [5, 5], sop: "1.4" }))).toBe(4);
  expect(sliceOfMarks(STACK, sheet("pixel", { centroid: [5, 5] }))).toBeNull();
  expect(sliceOfMarks([{ sop: "1", plane: null }], sheet("patient", { centroid: [0, 0, 0] }))).toBeNull();
  expect(sliceOfMarks(STACK, sheet("patient"))).toBeNull();
});
