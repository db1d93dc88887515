import { describe, expect, test } from "vitest";
import type { Vec2 } from "./contract";
import {
  affineThrough,
  applyTo,
  cutOf,
  distanceFrom,
  edgeLetters,
  seenOrientation,
  inverseOf,
  lettersOf,
  nearestPlane,
  toPatient,
  toPixel,
  type Affine,
  type Plane,
} from "./geometry";

const SAGITTAL: Plane = {
  origin: [5, -100, 120],
  across: [0, 1, 0],
  down: [0, 0, -1],
  step: [0.5, 0.75],
  size: [400, 320],
};
const AXIAL: Plane = { origin: [-90, -110, 40], across: [1, 0, 0], down: [0, 1, 0], step: [1, 1], size: [200, 220] };
const UPRIGHT: Affine = { a: 2, b: 0, c: 0, d: 2, e: 10, f: 20 };
const MIRRORED: Affine = { a: -2, b: 0, c: 0, d: 2, e: 800, f: 20 };
const TURNED: Affine = { a: 0, b: 2, c: -2, d: 0, e: 0, f: 0 };

describe("a point in the patient", () => {
  test("and its pixel are each other's inverse", () => {
    const point = toPatient(SAGITTAL, [10, 20]);
    expect(point).toEqual([5, -95, 105]);
    expect(toPixel(SAGITTAL, point)).toEqual([10, 20]);
  });

  test("at the centre of the first pixel is ImagePositionPatient", () => {
    expect(toPatient(SAGITTAL, [0, 0])).toEqual([5, -100, 120]);
  });

  test("lies before or behind the plane by millimetres", () => {
    expect(Math.abs(distanceFrom(SAGITTAL, [8, 0, 0]))).toBe(3);
  });

  test("finds its nearest slice, unknown planes left out", () => {
    const planes = [null, SAGITTAL, { ...SAGITTAL, origin: [9, -100, 120] as const }];
    expect(nearestPlane(planes, [8.2, 0, 0])).toEqual({ index: 2, distance: expect.closeTo(0.8) });
    expect(nearestPlane([null], [0, 0, 0])).toBeNull();
  });
});

describe("an affine", () => {
  test("goes through its three places and back", () => {
    const affine = affineThrough([10, 20], [12, 21], [9, 23]);
    expect(applyTo([1, 0], affine)).toEqual([12, 21]);
    expect(applyTo([0, 1], affine)).toEqual([9, 23]);
    const there = applyTo([3.5, -2], affine);
    const [x, y] = applyTo(there, inverseOf(affine));
    expect(x).toBeCloseTo(3.5);
    expect(y).toBeCloseTo(-2);
  });

  test("without extent is refused", () => {
    expect(() => inverseOf({ a: 0, b: 0, c: 0, d: 0, e: 1, f: 1 })).toThrow(RangeError);
  });
});

describe("orientation letters", () => {
  test.each([
    [[1, 0, 0], "L"],
    [[-1, 0, 0], "R"],
    [[0, 1, 0], "P"],
    [[0, -1, 0], "A"],
    [[0, 0, 1], "S"],
    [[0, 0, -1], "I"],
  ] as const)("of %j are %s", (direction, letters) => {
    expect(lettersOf(direction)).toBe(letters);
  });

  test("name the second axis from twenty degrees on", () => {
    const tilt = (degrees: number): readonly [number, number, number] => {
      const angle = (degrees * Math.PI) / 180;
      return [0, -Math.cos(angle), Math.sin(angle)];
    };
    expect(lettersOf(tilt(18))).toBe("A");
    expect(lettersOf(tilt(22))).toBe("AS");
  });

  test("stand where the geometry says, not where a convention would have them", () => {
    expect(edgeLetters(SAGITTAL, null, UPRIGHT, "verified")).toEqual({ top: "S", bottom: "I", left: "A", right: "P" });
    expect(edgeLetters(AXIAL, null, UPRIGHT, "verified")).toEqual({ top: "A", bottom: "P", left: "R", right: "L" });
  });

  test("follow a mirrored and a turned picture", () => {
    expect(edgeLetters(SAGITTAL, null, MIRRORED, "verified")).toMatchObject({ left: "P", right: "A" });
    expect(edgeLetters(SAGITTAL, null, TURNED, "verified")).toEqual({ top: "A", bottom: "P", left: "I", right: "S" });
  });

  test("are ? for a side nobody knows, and only for that", () => {
    expect(edgeLetters(AXIAL, null, UPRIGHT, "unknown")).toEqual({ top: "A", bottom: "P", left: "?", right: "?" });
    expect(edgeLetters(SAGITTAL, null, UPRIGHT, "unknown")).toMatchObject({ left: "A", top: "S" });
  });

  test("never let an oblique edge hint at an unknown side", () => {
    const angle = Math.PI / 6;
    const oblique: Plane = { ...AXIAL, down: [Math.sin(angle), Math.cos(angle), 0], across: [Math.cos(angle), -Math.sin(angle), 0] };
    const letters = Object.values(edgeLetters(oblique, null, UPRIGHT, "unknown")).join("");
    expect(letters).not.toMatch(/[LR]/);
  });

  test("of a projection come from what it says of itself", () => {
    expect(edgeLetters(null, ["L", "F"], UPRIGHT, "header_only")).toEqual({ top: "S", bottom: "I", left: "R", right: "L" });
  });

  test("of a film seen from behind stand where it says that left is", () => {
    expect(edgeLetters(null, ["R", "F"], UPRIGHT, "header_only")).toMatchObject({ left: "L", right: "R" });
    expect(edgeLetters(null, ["L", "F"], UPRIGHT, "unknown")).toMatchObject({ left: "?", right: "?", top: "S" });
  });

  test("of a film that says nothing stand where a person saw the patient's right", () => {
    expect(edgeLetters(null, seenOrientation("left"), UPRIGHT, "verified")).toEqual({ top: "?", bottom: "?", left: "R", right: "L" });
    expect(edgeLetters(null, seenOrientation("right"), UPRIGHT, "verified")).toMatchObject({ left: "L", right: "R" });
    expect(edgeLetters(null, seenOrientation("left"), MIRRORED, "verified")).toMatchObject({ left: "L", right: "R" });
    expect(edgeLetters(null, seenOrientation("left"), UPRIGHT, "unknown")).toMatchObject({ left: "?", right: "?" });
    expect(seenOrientation("")).toBeNull();
  });

  test("are all ? when nothing is said", () => {
    expect(edgeLetters(null, null, UPRIGHT, "verified")).toEqual({ top: "?", bottom: "?", left: "?", right: "?" });
  });
});

describe("the cut of an axial plane through a sagittal picture", () => {
  test("is a level line at the right row", () => {
    const cut = cutOf(SAGITTAL, AXIAL) as readonly [Vec2, Vec2];
    const row = (120 - 40) / 0.75;
    expect(cut[0][1]).toBeCloseTo(row);
    expect(cut[1][1]).toBeCloseTo(row);
    expect(Math.abs(cut[0][0] - cut[1][0])).toBeCloseTo(400);
  });

  test("is nothing when the plane misses the picture or runs along it", () => {
    expect(cutOf(SAGITTAL, { ...AXIAL, origin: [0, 0, 500] })).toBeNull();
    expect(cutOf(SAGITTAL, { ...SAGITTAL, origin: [9, -100, 120] })).toBeNull();
  });
});
