import { describe, expect, test } from "vitest";
import { readSlices, type Instance } from "./slices";
import { extentOf, volumeFault, voxelText } from "./volume";

const SERIES = { plane: "sagittal", even: true };
const UPRIGHT = [0, 1, 0, 0, 0, -1];

function instance(number: number, position: readonly number[], more: Instance = {}, orientation: readonly number[] = UPRIGHT): Instance {
  return {
    "00080018": { Value: [`s.${number}`] },
    "00200013": { Value: [number] },
    "00280010": { Value: [32] },
    "00280011": { Value: [64] },
    "00280030": { Value: [0.5, 0.6] },
    "00200032": { Value: position },
    "00200037": { Value: orientation },
    "00200052": { Value: ["1.2"] },
    ...more,
  };
}

function stack(places: readonly number[], change: (index: number) => Instance = () => ({})): ReturnType<typeof readSlices> {
  return readSlices(places.map((x, index) => instance(index + 1, [x, 10, 20], change(index))));
}

function only(one: number, more: Instance): (index: number) => Instance {
  return (index) => (index === one ? more : {});
}

describe("a series is cut in other planes", () => {
  test("where its slices make one even volume", () => {
    expect(volumeFault(stack([0, 4, 8, 12]), SERIES)).toBeNull();
    expect(volumeFault(stack([0, 4.01, 8, 12]), SERIES)).toBeNull();
  });

  test.each([
    ["film", stack([0, 4, 8]), { ...SERIES, plane: "projection" }],
    ["too few", stack([0, 4]), SERIES],
    ["light on some of its slices", stack([0, 4, 8], only(1, { "00280004": { Value: ["MONOCHROME1"] } })), SERIES],
    ["missing: between two there are 8.0 mm, otherwise 4.0 mm", stack([0, 4, 8, 16, 20]), SERIES],
    ["unevenly, 3.50 to 4.50 mm", stack([0, 4, 8.5, 12, 16]), SERIES],
    ["at one place", stack([0, 4, 4, 8]), SERIES],
    ["in size", stack([0, 4, 8], only(1, { "00280010": { Value: [33] } })), SERIES],
    ["size of their pixels", stack([0, 4, 8], only(1, { "00280030": { Value: [0.5, 0.7] } })), SERIES],
    ["frame of reference", stack([0, 4, 8], only(2, { "00200052": { Value: ["1.3"] } })), SERIES],
    ["where they lie", stack([0, 4, 8], only(0, { "00200032": { Value: [] } })), SERIES],
    ["colour", stack([0, 4, 8], only(0, { "00280004": { Value: ["RGB"] } })), SERIES],
    ["even distances", stack([0, 4, 8]), { ...SERIES, even: false }],
    ["different directions", stack([0, 4, 8], only(1, { "00200037": { Value: [0, 1, 0, 0, 0.01, -0.99995] } })), SERIES],
    ["tilted gantry", readSlices([0, 1, 2, 3].map((n) => instance(n + 1, [4 * n, 10 + 0.2 * n, 20]))), SERIES],
  ])("never where they do not: %s", (words, slices, series) => {
    expect(volumeFault(slices, series)).toContain(words);
  });

  test("also where they lie across all axes, or are rounded", () => {
    const [a, b] = [Math.cos(0.3), Math.sin(0.3)];
    const tilted = [0, 1, 2, 3].map((n) => instance(n + 1, [4 * n * a, 4 * n * b, 20], {}, [-b, a, 0, 0, 0, -1]));
    expect(volumeFault(readSlices(tilted), SERIES)).toBeNull();
    const rounded = [0, 1, 2, 3].map((n) => instance(n + 1, [4 * n, 10 + (n % 2) * 0.1, 20]));
    expect(volumeFault(readSlices(rounded), SERIES)).toBeNull();
  });
});

test("the extent of a volume is that of its voxels' centres, with the steps along the patient's axes", () => {
  expect(extentOf(stack([0, 4, 8, 12]))).toEqual({ min: [0, 10, 20 - 31 * 0.5], max: [12, 10 + 63 * 0.6, 20], step: [4, 0.6, 0.5] });
  expect(voxelText(stack([0, 4, 8, 12]))).toBe("0.6 × 0.5 × 4.0 mm");
  expect(extentOf([])).toBeNull();
  expect(voxelText(stack([0]))).toBe("");
});
