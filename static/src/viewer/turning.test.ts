import { describe, expect, test } from "vitest";
import { edgeLetters, type Affine, type Plane } from "./geometry";
import { AS_STORED, turned, turnOf, wordsOf, type Turn, type TurnAct } from "./turning";

/** The affine of a picture that lies so: mirrored, then turned clockwise; y runs down. */
function affine({ quarters, isMirrored }: Turn): Affine {
  const [cos, sin] = [[1, 0, -1, 0][quarters] ?? 1, [0, 1, 0, -1][quarters] ?? 0];
  const across = isMirrored ? -1 : 1;
  return { a: cos * across, b: sin * across, c: -sin, d: cos, e: 7, f: 9 };
}

function after(...acts: TurnAct[]): Turn {
  return acts.reduce(turned, AS_STORED);
}

const ALL = [0, 1, 2, 3].flatMap((quarters) => [false, true].map((isMirrored) => ({ quarters, isMirrored })));

test.each(ALL)("a lie is known again by its affine: %o", (turn) => {
  expect(turnOf(affine(turn))).toEqual(turn);
});

describe("acts", () => {
  const AXIAL: Plane = { origin: [0, 0, 0], across: [1, 0, 0], down: [0, 1, 0], step: [1, 1], size: [9, 9] };
  const letters = (...acts: TurnAct[]): string => {
    const { top, right, bottom, left } = edgeLetters(AXIAL, null, affine(after(...acts)), "verified");
    return top + right + bottom + left;
  };

  test.each([
    [[], "ALPR"],
    [["right"], "RALP"],
    [["left"], "LPRA"],
    [["mirror"], "ARPL"],
    [["upend"], "PLAR"],
    [["right", "mirror"], "RPLA"],
    [["right", "upend"], "LARP"],
    [["mirror", "right"], "LARP"],
    [["right", "right"], "PRAL"],
  ] as [TurnAct[], string][])("%o show the letters %s, clockwise from the top", (acts, expected) => {
    expect(letters(...acts)).toBe(expected);
  });

  test("undo each other", () => {
    expect(after("mirror", "mirror")).toEqual(AS_STORED);
    expect(after("upend", "upend")).toEqual(AS_STORED);
    expect(after("right", "mirror", "mirror", "left")).toEqual(AS_STORED);
    expect(after("right", "right", "right", "right")).toEqual(AS_STORED);
    expect(after("mirror", "upend")).toEqual(after("right", "right"));
  });
});

test("a lie is said in words", () => {
  expect([[], ["mirror"], ["upend"], ["right"], ["left"], ["mirror", "upend"], ["mirror", "right"]].map((acts) => wordsOf(after(...(acts as TurnAct[]))))).toEqual([
    "",
    "mirrored",
    "flipped top to bottom",
    "turned right",
    "turned left",
    "upside down",
    "mirrored, turned right",
  ]);
});
