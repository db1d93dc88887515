import { describe, expect, test } from "vitest";
import type { Mark, MarkSheet } from "./contract";
import { CUTS, middleOf, movedTo, placeIn, planeOf, sheetOfCuts, stepped, within } from "./cuts";
import { distanceFrom, lettersOf, toPatient, toPixel } from "./geometry";
import { shapesOn } from "./drawing";

const EXTENT = { min: [-20, -50, -100], max: [40, 70, 80], step: [4, 0.5, 1] } as const;
const FOCUS = [8, 10, 30] as const;

describe("the plane of a cut", () => {
  test.each([
    ["sagittal", "P", "I", [121, 181], [8, -50, 80]],
    ["axial", "L", "P", [61, 121], [-20, -50, 30]],
    ["coronal", "L", "I", [61, 181], [-20, 10, 80]],
  ] as const)("%s runs to %s and %s over the whole volume", (cut, across, down, size, origin) => {
    const plane = planeOf(cut, FOCUS, EXTENT);
    expect([lettersOf(plane.across), lettersOf(plane.down)]).toEqual([across, down]);
    expect(plane.size).toEqual(size);
    expect(plane.origin).toEqual(origin);
    expect(distanceFrom(plane, FOCUS)).toBeCloseTo(0);
    expect(toPatient(plane, toPixel(plane, FOCUS))).toEqual(FOCUS);
  });
});

describe("the focus", () => {
  test("stays within the volume", () => {
    expect(within(EXTENT, [99, -99, 0])).toEqual([40, -50, 0]);
    expect(middleOf(EXTENT)).toEqual([10, 10, -10]);
  });

  test("steps from voxel to voxel: to the left, to the feet, to the back", () => {
    expect(CUTS.map((cut) => stepped(cut, FOCUS, 2, EXTENT))).toEqual([
      [16, 10, 30],
      [8, 10, 28],
      [8, 11, 30],
    ]);
    expect(stepped("axial", FOCUS, -1000, EXTENT)).toEqual([8, 10, 80]);
  });

  test("moves in a plane and keeps its depth", () => {
    expect(movedTo("axial", FOCUS, [1, 2, 3], EXTENT)).toEqual([1, 2, 30]);
    expect(movedTo("sagittal", FOCUS, [1, 200, 3], EXTENT)).toEqual([8, 70, 3]);
  });

  test("is told as the number of its plane", () => {
    expect(placeIn("sagittal", FOCUS, EXTENT)).toEqual({ index: 8, count: 16 });
    expect(placeIn("axial", FOCUS, EXTENT)).toEqual({ index: 51, count: 181 });
    expect(placeIn("axial", [0, 0, -100], EXTENT)).toEqual({ index: 181, count: 181 });
  });
});

describe("marks on a cut", () => {
  const mark: Mark = {
    uid: "m",
    level: "L3",
    kind: "vertebra",
    centroid: [0, 0, 0],
    sop: "1.1",
    box: null,
    outlines: [
      { sop: "1.1", points: [[-10, -12, -7], [-10, 12, -7], [-10, 12, 7]] },
      { sop: "1.2", points: [[10, -12, -7], [10, 12, -7], [10, 12, 7]] },
    ],
    proposed: false,
    assumed: false,
    accepted: true,
    author: "import",
  };
  const sheet: MarkSheet = { series: "1", space: "patient", version: "", marks: [mark] };

  test("are boxes around their outlines, where the cut goes through them", () => {
    const on = (z: number) => {
      const plane = planeOf("axial", [0, 0, z], EXTENT);
      return shapesOn({ sop: "", plane, reach: 0.5 }, sheetOfCuts(sheet), null).map(({ form, polygons }) => [form, polygons]);
    };
    expect(on(0)).toEqual([["box", [[[10, 38], [30, 38], [30, 62], [10, 62]]]]]);
    expect(on(9)).toEqual([]);
  });

  test("are left out where they are pixels of a picture", () => {
    expect(sheetOfCuts({ ...sheet, space: "pixel" }).marks).toEqual([]);
  });
});
