import { describe, expect, it } from "vitest";
import { nextOf, pairsOf, put, shortOf, take, takeAll, type Work } from "./points";

const SPOT = { picture: 0, column: 3, row: 4 };
const EMPTY: Work = { points: {}, posture: "unknown" };
const STEPS = ["hip.one", "hip.two", "S1.upper.back", "S1.upper.front"];

function placed(...keys: readonly string[]): Work {
  return keys.reduce((work, key) => put(work, key, SPOT), EMPTY);
}

describe("the next point", () => {
  it("is the first that is not placed", () => {
    expect(nextOf(STEPS, EMPTY.points, null)).toBe("hip.one");
    expect(nextOf(STEPS, placed("hip.one", "S1.upper.back").points, null)).toBe("hip.two");
  });

  it("follows the one that was placed, and comes back to those left out", () => {
    const { points } = placed("S1.upper.back");
    expect(nextOf(STEPS, points, "S1.upper.back")).toBe("S1.upper.front");
    expect(nextOf(STEPS, placed("S1.upper.back", "S1.upper.front").points, "S1.upper.front")).toBe("hip.one");
  });

  it("is none when all are placed", () => {
    expect(nextOf(STEPS, placed(...STEPS).points, "hip.two")).toBeNull();
  });
});

describe("a deed", () => {
  it("leaves the state before it as it was", () => {
    const work = put(EMPTY, "hip.one", SPOT);
    expect(EMPTY.points).toEqual({});
    expect(take(work, "hip.one").points).toEqual({});
    expect(work.points).toEqual({ "hip.one": SPOT });
  });

  it("that changes nothing is none", () => {
    expect(take(EMPTY, "hip.one")).toBe(EMPTY);
    expect(takeAll(EMPTY)).toBe(EMPTY);
  });
});

describe("what is drawn", () => {
  it("is a line for each endplate with both corners", () => {
    expect(pairsOf(placed("S1.upper.front", "S1.upper.back", "L1.upper.front").points)).toEqual([
      { from: "S1.upper.front", to: "S1.upper.back" },
    ]);
  });

  it("is the level once beside a line, and nothing beside a hip", () => {
    expect(shortOf("L4/L5.canal.back")).toBe("L4/L5");
    expect(shortOf("L4/L5.canal.front")).toBe("");
    expect(shortOf("hip.one.rim.2")).toBe("");
  });
});
