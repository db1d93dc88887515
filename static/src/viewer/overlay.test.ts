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

type Named = { text: string; at: Vec2; home: Vec2 };
const named = (text: string, x: number, y: number): Named => ({ text, at: [x, y], home: [x, y] });
const homesOf = (names: readonly Named[]): Vec2[] => names.map(({ home }) => home);
const written = (names: readonly Named[]): (readonly [string, number])[] =>
  apart(names, homesOf(names)).map(({ text, at }) => [text, at[1]]);

test("names that are clear of one another stay where they are", () => {
  const names = [named("T12", 100, 50), named("L1", 100, 80), named("L2", 160, 80)];
  expect(apart(names, homesOf(names))).toEqual(names);
});

test("of two names on one place only the first is written", () => {
  expect(written([named("T12", 100, 50), named("T11", 110, 52)])).toEqual([["T12", 50]]);
});

test("along a whole column too small to name, every name that is written stands beside its own body", () => {
  const column = ["C2", "C3", "C4", "C5", "C6", "C7", "T1", "T2", "T3", "T4"].map((text, number) => named(text, 100, 10 * number));
  const kept = apart(column, homesOf(column));
  expect(kept.map(({ text }) => text)).toEqual(["C2", "C4", "C6", "T1", "T3"]);
  for (const { text, at } of kept) {
    const nearest = column.reduce((best, one) => (Math.abs(one.home[1] - at[1]) < Math.abs(best.home[1] - at[1]) ? one : best));
    expect(nearest.text).toBe(text);
  }
});

test("a name that stepped aside for an arrow onto the next body is not written", () => {
  const below: Named = { text: "L1", at: [100, 74], home: [100, 50] };
  const homes: Vec2[] = [
    [100, 50],
    [100, 80],
  ];
  expect(apart([below], homes)).toEqual([]);
  expect(apart([below], homes.slice(0, 1))).toEqual([below]);
});
