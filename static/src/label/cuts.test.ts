import { expect, test } from "vitest";
import { pointOf } from "./counting";
import { across, pictureWords, rowOf, seenOn } from "./cuts";

// Four sagittal planes 2 mm apart, then three coronal ones 1.5 mm apart, with rows 4 mm high.
const sagittal = [0, 1, 2, 3].map((at) => ({ film: 0, cut: "sagittal", origin: [10 + 2 * at, -20, 50], across: [0, 1.5, 0], down: [0, 0, -4] }) as const);
const coronal = [0, 1, 2].map((at) => ({ film: 0, cut: "coronal", origin: [10, -20 + 1.5 * at, 50], across: [2, 0, 0], down: [0, 0, -4] }) as const);
const CUTS = { pictures: [...sagittal, ...coronal] };

test("pictures are turned through in their direction, and counted there", () => {
  expect([rowOf(CUTS.pictures, 2), rowOf(CUTS.pictures, 5)]).toEqual([{ first: 0, count: 4 }, { first: 4, count: 3 }]);
  expect([pictureWords(CUTS.pictures, 2), pictureWords(CUTS.pictures, 5)]).toEqual(["sagittal picture 3", "coronal picture 2"]);
  expect([rowOf([{}, {}], 1), pictureWords([{}, {}], 1)]).toEqual([{ first: 0, count: 2 }, "picture 2"]);
});

test("a place is the same on the other direction, to half a voxel", () => {
  const spot = { picture: 2, column: 1.2, row: 3.4 };
  const there = across(spot, "coronal", CUTS);
  expect(there.picture).toBe(5);
  const [here, seen] = [pointOf(spot, CUTS), pointOf(there, CUTS)];
  expect(seen[0]).toBeCloseTo(here[0]);
  expect(Math.abs(seen[1] - here[1])).toBeLessThanOrEqual(0.75);
  expect(seen[2]).toBeCloseTo(here[2]);
});

test("a mark is seen on planes near it, where it lies", () => {
  const spot = { picture: 0, column: 1, row: 2 };
  expect(seenOn(spot, 0, CUTS)).toBe(spot);
  expect(seenOn(spot, 2, CUTS)).toEqual({ picture: 2, column: 1, row: 2 });
  expect(seenOn(spot, 3, CUTS)).toBeNull();
  expect(seenOn(spot, 5, CUTS)).toEqual({ picture: 5, column: 0, row: 2 });
});

test("on slices as taken a mark is seen where it was placed alone", () => {
  const slices = { pictures: sagittal.map((one) => ({ ...one, cut: "" })) };
  expect([seenOn({ picture: 0, column: 1, row: 2 }, 1, slices), seenOn({ picture: 1, column: 1, row: 2 }, 1, slices)]).toEqual([null, { picture: 1, column: 1, row: 2 }]);
});
