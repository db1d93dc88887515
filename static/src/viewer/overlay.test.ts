import { expect, test } from "vitest";
import { apart, readablePlace } from "./overlay";
import type { Vec2 } from "./contract";

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

const named = (text: string, x: number, y: number): { text: string; at: Vec2 } => ({ text, at: [x, y] });

test("names that are clear of one another stay where they are", () => {
  const names = [named("T12", 100, 50), named("L1", 100, 80), named("L2", 160, 80)];
  expect(apart(names)).toEqual(names);
});

test("of two names on one place the second steps below the first", () => {
  expect(apart([named("T12", 100, 50), named("T11", 110, 52)]).map(({ at }) => at)).toEqual([
    [100, 50],
    [110, 69],
  ]);
});

test("a third name on the same place steps above", () => {
  const heights = apart([named("T12", 100, 50), named("T11", 100, 50), named("T10", 100, 50)]).map(({ at }) => at[1]);
  expect(heights).toEqual([50, 67, 33]);
});
