import { describe, expect, test } from "vitest";
import type { Box } from "./framing";
import { areaOf, figuresIn, handlesOf, type Grey } from "./regions";

// Five columns and four rows that count up from 0.
const GREY: Grey = { stored: Array.from({ length: 20 }, (_, index) => index), columns: 5, rows: 4, valueOf: (stored) => 2 * stored - 10 };

describe("a region", () => {
  test("has the figures of the pixels whose centre lies in it", () => {
    const found = figuresIn("rectangle", [[0.6, 0.5], [3.4, 2]], GREY);
    // Columns 1 to 3 of rows 1 and 2: stored 6, 7, 8, 11, 12, 13.
    expect(found).toMatchObject({ mean: 9, least: 2, most: 16, count: 6 });
    expect(found?.deviation).toBeCloseTo(5.2599, 4);
  });

  test("that is an ellipse leaves out its corners", () => {
    expect(figuresIn("ellipse", [[1, 0], [3, 2]], GREY)).toMatchObject({ count: 5, mean: 4 });
  });

  test("takes nothing from beyond the picture, and is nothing without a pixel", () => {
    expect(figuresIn("rectangle", [[-3, -3], [0.2, 0.2]], GREY)).toMatchObject({ count: 1, mean: -10, deviation: 0 });
    expect(figuresIn("ellipse", [[0.2, 0.2], [0.8, 0.8]], GREY)).toBeNull();
  });

  test("has the area of its form", () => {
    expect(areaOf("rectangle", 4, 3)).toBe(12);
    expect(areaOf("ellipse", 4, 3)).toBeCloseTo(9.4248, 4);
  });

  test("is held by handles that follow the screen", () => {
    const box: Box = [[0, 0], [4, 2]];
    expect(handlesOf("ellipse", box, false)).toEqual([[2, 0], [2, 2], [0, 1], [4, 1]]);
    expect(handlesOf("ellipse", box, true)).toEqual([[0, 1], [4, 1], [2, 0], [2, 2]]);
    expect(handlesOf("rectangle", box, false)).toEqual([[0, 0], [4, 0], [0, 2], [4, 2]]);
    expect(handlesOf("rectangle", box, true)).toEqual([[0, 0], [0, 2], [4, 0], [4, 2]]);
  });
});
