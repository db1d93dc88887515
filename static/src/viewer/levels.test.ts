import { describe, expect, test } from "vitest";
import { areNeighbours, stripOf, stripOfMarks, vertebraeOf } from "./levels";
import type { StripLevel } from "./levels";

const body = (level: string, assumed = false): StripLevel => ({ level, assumed, suggested: false });
const names = (...marked: string[]): string[] => stripOf(marked.map((level) => body(level))).map(({ level }) => level);

describe("the strip of levels", () => {
  test("runs from the skull down with the segments between", () => {
    expect(names("L1", "T12", "L2")).toEqual(["T12", "T12/L1", "L1", "L1/L2", "L2"]);
  });

  test("makes no segment across a gap", () => {
    expect(names("L1", "L3")).toEqual(["L1", "L3"]);
  });

  test("knows the sixth lumbar and the thirteenth thoracic", () => {
    expect(names("L5", "L6", "S1")).toEqual(["L5", "L5/L6", "L6", "L6/S1", "S1"]);
    expect(names("T12", "T13", "L1")).toContain("T13/L1");
  });

  test("keeps a marked segment once", () => {
    expect(names("L4", "L5", "L4/L5")).toEqual(["L4", "L4/L5", "L5"]);
  });

  test("calls a segment assumed when either body is", () => {
    const strip = stripOf([body("L5"), body("S1", true)]);
    expect(strip.find(({ level }) => level === "L5/S1")?.assumed).toBe(true);
  });

  test("is no longer assumed where one series was accepted", () => {
    expect(stripOf([body("L5", true), body("L5", false)])[0]?.assumed).toBe(false);
  });

  test("calls a level suggested while only a model marked it, and its segments", () => {
    const marked = (level: string, proposed: boolean): Parameters<typeof stripOfMarks>[0][number] => ({ level, proposed, assumed: false, accepted: false });
    const strip = stripOfMarks([marked("L3", false), marked("L4", true), marked("L5", false), marked("L5", true)]);
    const doubtful = strip.filter(({ suggested, assumed }) => suggested && assumed).map(({ level }) => level);
    expect(doubtful).toEqual(["L3/L4", "L4", "L4/L5"]);
    expect(strip.find(({ level }) => level === "L5")).toEqual({ level: "L5", assumed: false, suggested: false });
  });

  test("leaves names out that are no level", () => {
    expect(names("L1", "canal")).not.toContain("canal/L1");
  });
});

test("a segment is two vertebrae", () => {
  expect(vertebraeOf("L4/L5")).toEqual(["L4", "L5"]);
  expect(vertebraeOf("L4")).toEqual(["L4"]);
});

test.each([
  ["C7", "T1", true],
  ["T12", "L1", true],
  ["L5", "S1", true],
  ["L6", "S1", true],
  ["L4", "S1", false],
  ["T12", "L2", false],
  ["L2", "L1", false],
])("%s over %s: %s", (upper, lower, yes) => {
  expect(areNeighbours(upper, lower)).toBe(yes);
});
