import { expect, test } from "vitest";
import { readablePlace } from "./overlay";

const SIZE = [400, 600] as const;

test("a name in the middle of the picture stays where its body is", () => {
  expect(readablePlace([100, 300], [280, 320], SIZE)).toBe(300);
});

test("a name half above the picture moves down on its own body", () => {
  expect(readablePlace([100, 2], [-20, 26], SIZE)).toBe(10);
});

test("a name under the letter of the edge moves below it", () => {
  expect(readablePlace([200, 12], [-10, 60], SIZE)).toBe(40);
});

test("a name that would leave its body is not written", () => {
  expect(readablePlace([200, 2], [-20, 26], SIZE)).toBeNull();
  expect(readablePlace([100, 640], [620, 660], SIZE)).toBeNull();
});
