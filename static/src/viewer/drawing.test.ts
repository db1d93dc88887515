import { describe, expect, test } from "vitest";
import type { Mark, MarkSheet } from "./contract";
import { CENTRE_DEPTH_MM } from "./centres";
import { centreOf, discPlace, pixelPlaceOf, placeOf, pointerOn, shapesOn, type SliceFrame } from "./drawing";
import type { Plane } from "./geometry";

const PLANE: Plane = { origin: [0, 0, 100], across: [0, 1, 0], down: [0, 0, -1], step: [1, 1], size: [100, 100] };
const SLICE: SliceFrame = { sop: "1.1", plane: PLANE, reach: 2 };

function mark(level: string, more: Partial<Mark> = {}): Mark {
  return {
    uid: level,
    level,
    kind: level.includes("/") ? "segment" : "vertebra",
    centroid: [0, 50, 50],
    sop: null,
    box: null,
    outlines: [],
    proposed: false,
    assumed: false,
    accepted: false,
    author: "import",
    ...more,
  };
}

function sheet(...marks: Mark[]): MarkSheet {
  return { series: "1", space: "patient", version: "", marks };
}

const square = (sop: string | null): Mark["outlines"] => [
  { sop, points: [[0, 40, 60], [0, 60, 60], [0, 60, 40], [0, 40, 40]] },
];

describe("a mark on a slice", () => {
  test("is its outline where the mask reaches the slice", () => {
    const [shape] = shapesOn(SLICE, sheet(mark("L4", { outlines: square("1.1") })), null);
    expect(shape).toMatchObject({ form: "outline", at: [50, 50] });
    expect(shape?.polygons[0]).toEqual([[40, 40], [60, 40], [60, 60], [40, 60]]);
  });

  test("is nothing where the mask does not reach it, even under the centroid", () => {
    expect(shapesOn(SLICE, sheet(mark("L4", { outlines: square("1.2") })), null)).toEqual([]);
  });

  test("is a box where there is no mask, on the slices the box meets", () => {
    const boxed = mark("L4", { box: { min: [-10, 40, 40], max: [10, 60, 60] } });
    expect(shapesOn(SLICE, sheet(boxed), null)[0]).toMatchObject({ form: "box", at: [50, 50] });
    const beyond = { ...SLICE, plane: { ...PLANE, origin: [13, 0, 100] as const } };
    expect(shapesOn(beyond, sheet(boxed), null)).toEqual([]);
  });

  test("is a point where it is a centre only, fainter within half a body of it, and none beyond", () => {
    const at = (x: number) => shapesOn({ ...SLICE, plane: { ...PLANE, origin: [x, 0, 100] } }, sheet(mark("L4")), null)[0];
    expect(at(0)).toMatchObject({ form: "point", at: [50, 50], strength: 1 });
    expect(at(2)?.strength).toBe(1);
    expect(at(7)?.strength).toBeCloseTo(0.725);
    expect(at(CENTRE_DEPTH_MM)?.strength).toBeCloseTo(0.45);
    expect(at(CENTRE_DEPTH_MM + 0.1)).toBeUndefined();
  });

  test("that is a centre only never reaches past the halfway to the next one", () => {
    const close = sheet(mark("C4", { centroid: [0, 50, 50] }), mark("C5", { centroid: [0, 50, 34] }));
    const at = (x: number) => shapesOn({ ...SLICE, plane: { ...PLANE, origin: [x, 0, 100] } }, close, null);
    expect(at(8)).toHaveLength(2);
    expect(at(8.1)).toEqual([]);
  });

  test("bound to one picture stays on it", () => {
    expect(shapesOn(SLICE, sheet(mark("L4", { sop: "9.9" })), null)).toEqual([]);
  });

  test("is never drawn on a slice without geometry when it was stored in the patient", () => {
    expect(shapesOn({ ...SLICE, plane: null }, sheet(mark("L4")), null)).toEqual([]);
  });

  test("in pixels stands where it was put, geometry or not", () => {
    const flat: MarkSheet = { series: "1", space: "pixel", version: "", marks: [mark("L4", { centroid: [12.5, 30] })] };
    expect(shapesOn({ ...SLICE, plane: null }, flat, null)[0]).toMatchObject({ at: [12.5, 30] });
  });

  test("is dashed while its number is assumed and nobody accepted it", () => {
    const [one, two] = shapesOn(SLICE, sheet(mark("L4", { assumed: true }), mark("L5", { assumed: true, accepted: true })), null);
    expect([one?.assumed, two?.assumed]).toEqual([true, false]);
  });

  test("is dashed and suggested while a model proposed it, whatever its number rests on", () => {
    const [one, two] = shapesOn(SLICE, sheet(mark("L4", { proposed: true }), mark("L5")), null);
    expect([one?.assumed, one?.suggested]).toEqual([true, true]);
    expect([two?.assumed, two?.suggested]).toEqual([false, false]);
  });

  test("of a person is as deep as without the proposal beside it", () => {
    const beside = { ...SLICE, plane: { ...PLANE, origin: [7, 0, 100] as const } };
    const near = mark("L5", { centroid: [0, 50, 54], proposed: true });
    expect(shapesOn(beside, sheet(mark("L4"), near), null).map(({ level }) => level)).toEqual(["L4"]);
  });
});

describe("the active level", () => {
  const two = sheet(mark("L4", { centroid: [0, 50, 60] }), mark("L5", { centroid: [0, 54, 30] }));

  test("lights both bodies of a segment", () => {
    expect(shapesOn(SLICE, two, "L4/L5").map(({ active }) => active)).toEqual([true, true]);
    expect(shapesOn(SLICE, two, "L4").map(({ active }) => active)).toEqual([true, false]);
  });

  test("of a segment points midway between its bodies, or at its own mark", () => {
    expect(discPlace(shapesOn(SLICE, two, "L4/L5"), "L4/L5")).toEqual([52, 55]);
    const own = sheet(...two.marks, mark("L4/L5", { centroid: [0, 51, 44] }));
    expect(discPlace(shapesOn(SLICE, own, "L4/L5"), "L4/L5")).toEqual([51, 56]);
  });

  test("of a segment points midway between a person's bodies, not at a model's disc", () => {
    const both = sheet(...two.marks, mark("L4/L5", { centroid: [0, 51, 44], proposed: true }));
    expect(discPlace(shapesOn(SLICE, both, "L4/L5"), "L4/L5")).toEqual([52, 55]);
    const first = sheet(mark("L4", { centroid: [0, 50, 90], proposed: true }), ...two.marks);
    expect(discPlace(shapesOn(SLICE, first, "L4/L5"), "L4/L5")).toEqual([52, 55]);
  });

  test("of a segment points nowhere when a body is missing", () => {
    expect(discPlace(shapesOn(SLICE, sheet(mark("L4")), "L4/L5"), "L4/L5")).toBeNull();
  });

  test("of a disc is hidden beside bodies while it is not active", () => {
    const both = sheet(mark("L4"), mark("L4/L5"));
    expect(shapesOn(SLICE, both, "L1").map(({ level }) => level)).toEqual(["L4"]);
    expect(shapesOn(SLICE, both, "L4/L5").map(({ level }) => level)).toEqual(["L4", "L4/L5"]);
  });

  test("of a disc is drawn where the series marks discs alone, as in masks of discs", () => {
    const discs = sheet(mark("L3/L4", { outlines: square("1.1") }), mark("L4/L5"));
    expect(shapesOn(SLICE, discs, null).map(({ level }) => level)).toEqual(["L3/L4", "L4/L5"]);
    expect(shapesOn(SLICE, discs, "L4/L5").map(({ active }) => active)).toEqual([false, true]);
  });
});

describe("the place of a level", () => {
  const two = sheet(mark("L4", { centroid: [0, 50, 60] }), mark("L5", { centroid: [2, 54, 30] }));

  test("is its centroid, or midway between the bodies of a segment", () => {
    expect(placeOf("L4", [two])).toEqual([0, 50, 60]);
    expect(placeOf("L4/L5", [two])).toEqual([1, 52, 45]);
    expect(placeOf("L5/S1", [two])).toBeNull();
  });

  test("is found in another series of the study", () => {
    expect(placeOf("L5", [sheet(), two])).toEqual([2, 54, 30]);
  });

  test("is where a person marked it, before what a model proposed on any series", () => {
    const model = sheet(mark("L4", { centroid: [9, 9, 9], proposed: true }), mark("L4/L5", { centroid: [8, 8, 8], proposed: true }));
    expect(placeOf("L4", [sheet(...model.marks, ...two.marks)])).toEqual([0, 50, 60]);
    expect(placeOf("L4", [model, two])).toEqual([0, 50, 60]);
    expect(placeOf("L4/L5", [model, two])).toEqual([1, 52, 45]);
    expect(placeOf("L4", [model])).toEqual([9, 9, 9]);
    expect(placeOf("L4/L5", [model])).toEqual([8, 8, 8]);
  });

  test("on a flat picture is a person's pixel before a model's", () => {
    const model = [mark("L4", { centroid: [90, 90], proposed: true }), mark("L4/L5", { centroid: [80, 80], proposed: true })];
    const own = [mark("L4", { centroid: [10, 20] }), mark("L5", { centroid: [14, 40] })];
    const flat = (...marks: Mark[]): MarkSheet => ({ series: "1", space: "pixel", version: "", marks });
    expect(pixelPlaceOf("L4", flat(...model, ...own))?.at).toEqual([10, 20]);
    expect(pixelPlaceOf("L4/L5", flat(...model, ...own))?.at).toEqual([12, 30]);
    expect(pixelPlaceOf("L4/L5", flat(...model))?.at).toEqual([80, 80]);
  });

  test("on a flat picture is a pixel", () => {
    const flat: MarkSheet = { series: "1", space: "pixel", version: "", marks: [mark("L4", { centroid: [10, 20] }), mark("L5", { centroid: [14, 40] })] };
    expect(pixelPlaceOf("L4/L5", flat)).toEqual({ at: [12, 30], sop: null });
    expect(pixelPlaceOf("L5", flat)).toEqual({ at: [14, 40], sop: null });
    expect(pixelPlaceOf("L5/S1", flat)).toBeNull();
  });

  test("on films is a pixel of one of them, of the one that is seen where it shows the level", () => {
    const marks = [
      mark("L4", { centroid: [10, 20], sop: "front" }), mark("L4", { centroid: [30, 22], sop: "side" }),
      mark("L5", { centroid: [34, 42], sop: "side" }), mark("S1", { centroid: [14, 60], sop: "front" }),
    ];
    const films: MarkSheet = { series: "1", space: "pixel", version: "", marks };
    expect(pixelPlaceOf("L4", films)).toEqual({ at: [10, 20], sop: "front" });
    expect(pixelPlaceOf("L4", films, "side")).toEqual({ at: [30, 22], sop: "side" });
    expect(pixelPlaceOf("L4/L5", films, "front")).toEqual({ at: [32, 32], sop: "side" });
    expect(pixelPlaceOf("L5/S1", films)).toBeNull();
  });
});

test("the centre of an L-shaped polygon lies by area, not by corners", () => {
  const [x, y] = centreOf([[0, 0], [4, 0], [4, 1], [1, 1], [1, 4], [0, 4]]);
  expect(x).toBeCloseTo((4 * 2 + 3 * 0.5) / 7);
  expect(y).toBeCloseTo((4 * 0.5 + 3 * 2.5) / 7);
});

describe("an item's pointer", () => {
  test("is placed by its slice's geometry", () => {
    const points = [[0, 10, 90], [0, 30, 70]];
    expect(pointerOn(SLICE, { shape: "arrow", space: "patient", points })).toEqual([[10, 10], [30, 30]]);
    expect(pointerOn({ ...SLICE, plane: null }, { shape: "arrow", space: "patient", points })).toBeNull();
  });

  test("in pixels needs no geometry, but two points", () => {
    expect(pointerOn({ ...SLICE, plane: null }, { shape: "box", space: "pixel", points: [[1, 2], [3, 4]] })).toEqual([[1, 2], [3, 4]]);
    expect(pointerOn(SLICE, { shape: "arrow", space: "pixel", points: [[1, 2]] })).toBeNull();
  });
});

describe("a disc that a variant parts", () => {
  const spine = sheet(...["T12", "T13", "L1", "L5", "L6", "S1"].map((level, number) => mark(level, { centroid: [0, 50, 90 - 15 * number] })));

  test.each(["L5/S1", "T12/L1"])("%s has no place: a vertebra lies there", (level) => {
    expect(placeOf(level, [spine])).toBeNull();
    expect(pixelPlaceOf(level, { ...spine, space: "pixel" })).toBeNull();
    expect(discPlace(shapesOn({ ...SLICE, reach: 100 }, spine, level), level)).toBeNull();
  });

  test("its two discs have one each", () => {
    expect(placeOf("L5/L6", [spine])).toEqual([0, 50, 37.5]);
    expect(placeOf("L6/S1", [spine])).toEqual([0, 50, 22.5]);
  });
});
