import { expect, test } from "vitest";
import { lineWords, nextEnd, sizeWords, widthsOf, without, type Line } from "./line";

const LINE: Line = { from: { picture: 0, column: 10, row: 20 }, to: { picture: 0, column: 40, row: 60 } };

test("one end is asked for after the other", () => {
  expect([nextEnd({}), nextEnd(without(LINE, "to")), nextEnd(without(LINE, "from")), nextEnd(LINE)]).toEqual(["from", "to", "from", null]);
  expect([lineWords({}, 1), lineWords(without(LINE, "to"), 1)]).toEqual(["Press one end of the known length on the film.", "Now press the other end."]);
});

test("its length counts in widths of a pixel, however high it is", () => {
  expect([widthsOf(LINE, 1), widthsOf(LINE, 2), widthsOf(without(LINE, "to"), 1)]).toEqual([50, Math.hypot(30, 80), null]);
  expect(lineWords(LINE, 1)).toContain("50.0 pixels long");
});

test("what a pixel would be is told when both are known", () => {
  expect([sizeWords(LINE, 1, 25), sizeWords(LINE, 1, NaN), sizeWords(without(LINE, "to"), 1, 25)]).toEqual(["A pixel would be 0.500 mm wide.", "", ""]);
});
