import { describe, expect, test } from "vitest";
import { firstZoom, isWithin, pictureBox, shiftTo, shownBox, type Box } from "./framing";

const ROOM = [500, 700] as const;

describe("the first view", () => {
  test("is the whole picture while bodies are readable in it", () => {
    const centres: Box = [[240, 100], [260, 500]];
    expect(firstZoom(centres, centres, 6, ROOM, 1)).toBe(1);
    expect(firstZoom([[240, 200], [260, 1000]], [[240, 200], [260, 1000]], 6, ROOM, 2)).toBe(1);
  });

  test("is every mark and a body's height around them where bodies would be too small", () => {
    const spine: Box = [[230, 300], [250, 400]];
    // Six bodies 20 px apart; 100 + 2 × 20 px in 700.
    expect(firstZoom(spine, spine, 6, ROOM, 1)).toBe(3);
    const long: Box = [[230, 100], [250, 400]];
    expect(firstZoom(long, long, 16, ROOM, 1)).toBeCloseTo(700 / 340);
  });

  test("is as narrow as the viewport asks", () => {
    const bent: Box = [[100, 300], [300, 500]];
    expect(firstZoom(bent, bent, 11, ROOM, 1)).toBeCloseTo(500 / 240);
  });

  test("counts outlines and boxes as far as they reach", () => {
    expect(firstZoom([[200, 90], [280, 410]], [[230, 100], [250, 400]], 16, ROOM, 1)).toBeCloseTo(700 / 360);
  });
});

test("a picture moves to its mark as far as no gap opens", () => {
  const picture = shownBox(pictureBox(100, 200), { a: 10, b: 0, c: 0, d: 10, e: 5, f: 5 });
  expect(picture).toEqual([[0, 0], [1000, 2000]]);
  expect(shiftTo([400, 100], picture, ROOM)).toEqual([-150, expect.closeTo(0)]);
  expect(shiftTo([400, 100], [[0, 0], [300, 600]], ROOM)).toEqual([100, 50]);
});

test("a box is within when no side of it is cut off", () => {
  expect(isWithin([[0, 0], [500.4, 700]], ROOM)).toBe(true);
  expect(isWithin([[0, -40], [300, 700]], ROOM)).toBe(false);
  expect(isWithin([[10, 10], [300, 740]], ROOM)).toBe(false);
});
