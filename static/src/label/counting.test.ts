import { describe, expect, it } from "vitest";
import { doubtsOf, following, levelsOf, shifted, type Column, type Lent, type Mark, type Space, type Variants } from "./counting";
import { change, History, move, NotDone, place, remove, see, shift, takeOver, turn, vary, type Work } from "./work";

const run = (letter: string, count: number): string[] => Array.from({ length: count }, (_, at) => `${letter}${at + 1}`);
const FROM: Column = {
  column: [...run("C", 7), ...run("T", 13), ...run("L", 6), ...run("S", 5), "Co"],
  variants: { T13: "T12", L6: "L5" },
};
const USUAL: Variants = { T13: false, L6: false, four: false };
const SPACE: Space = { pictures: [{ film: 0, origin: [0, 0, 100], across: [0, 1, 0], down: [0, 0, -1] }], up: [0, 0, 1], near: 6, unit: "mm" };
const spot = (row: number, column = 50, picture = 0): { picture: number; column: number; row: number } => ({ picture, column, row });
const mark = (level: string, row: number, film = 0): Mark => ({ ...spot(row, 50, film), film, uid: null, level });
const START: Work = { marks: [], kind: "vertebra", way: "up", has: USUAL, film: 0, next: "L5" };
const FILM = { origin: [0, 0, 0], across: [1, 0, 0], down: [0, 1, 0] } as const;
const FILMS: Space = { pictures: [{ ...FILM, film: 0 }, { ...FILM, film: 1 }], up: [0, -1, 0], near: 3, unit: "px" };
const doubts = (marks: Mark[], has = USUAL): readonly string[] => doubtsOf(marks, FROM, has, SPACE);

describe("the names of levels", () => {
  it("are those that this spine has", () => {
    const around = (has: Variants, kind: "vertebra" | "disc"): string => levelsOf(FROM, has, kind).slice(kind === "disc" ? 16 : 17, 26).join(" ");
    expect(around(USUAL, "vertebra")).toBe("T11 T12 L1 L2 L3 L4 L5 S1 S2");
    expect(around({ ...USUAL, T13: true }, "vertebra")).toBe("T11 T12 T13 L1 L2 L3 L4 L5 S1");
    expect(around({ ...USUAL, L6: true }, "vertebra")).toBe("T11 T12 L1 L2 L3 L4 L5 L6 S1");
    expect(around({ ...USUAL, four: true }, "vertebra")).toBe("T11 T12 L1 L2 L3 L4 S1 S2 S3");
    expect(levelsOf(FROM, { ...USUAL, L6: true }, "disc").join(" ")).toContain("L4/L5 L5/L6 L6/S1 S1/S2");
    expect(levelsOf(FROM, { ...USUAL, T13: true }, "disc").join(" ")).toContain("T11/T12 T12/T13 T13/L1 L1/L2");
  });

  it("leave out discs that are none, and have that of four lumbar vertebrae", () => {
    const discs = levelsOf(FROM, USUAL, "disc");
    expect([discs[0], discs.at(-1)]).toEqual(["C2/C3", "S4/S5"]);
    expect(discs).not.toContain("L4/S1");
    expect(levelsOf(FROM, { ...USUAL, four: true }, "disc").join(" ")).toContain("L3/L4 L4/S1 S1/S2");
  });

  it("follow each other both ways, past those that are marked", () => {
    const levels = levelsOf(FROM, USUAL, "vertebra");
    expect(following(levels, "L5", "up", [])).toBe("L4");
    expect(following(levels, "L5", "up", [mark("L4", 1), mark("L3", 0)])).toBe("L2");
    expect(following(levels, "L5", "down", [])).toBe("S1");
    expect(following(levels, "C1", "up", [])).toBeNull();
  });

  it("shift by one all together or not at all", () => {
    expect(shifted([mark("T12", 0), mark("L1", 9)], FROM, { ...USUAL, T13: true }, "down")?.map((one) => one.level)).toEqual(["T13", "L2"]);
    expect(shifted([mark("T12/L1", 0), mark("L1", 9)], FROM, USUAL, "up")?.map((one) => one.level)).toEqual(["T11/T12", "T12"]);
    expect(shifted([mark("C1", 0), mark("C2", 9)], FROM, USUAL, "up")).toBeNull();
  });
});

describe("placing", () => {
  it("goes on by itself, up or down", () => {
    const up = place(place(START, spot(90), FROM), spot(60), FROM);
    expect([up.marks.map((one) => one.level), up.next]).toEqual([["L5", "L4"], "L3"]);
    const down = place({ ...START, way: "down", next: "C2" }, spot(9), FROM);
    expect(down.next).toBe("C3");
  });

  it("never puts one level in two places", () => {
    const work = { ...place(START, spot(90), FROM), next: "L5" };
    expect(() => place(work, spot(30), FROM)).toThrow("L5 is marked already, on picture 1.");
    expect(() => place({ ...START, next: null }, spot(30), FROM)).toThrow(NotDone);
  });

  it("puts a level once on each film, begun again on the next one", () => {
    const front = place(place(START, spot(90), FROM), spot(60), FROM);
    const side = see(front, 1, FROM);
    expect([side.next, side.marks]).toEqual(["L5", front.marks]);
    const both = place(side, spot(95, 50, 1), FROM);
    expect(both.marks.map(({ level, film, picture }) => [level, film, picture])).toEqual([["L5", 0, 0], ["L4", 0, 0], ["L5", 1, 1]]);
    expect(both.next).toBe("L4");
    expect(() => place({ ...both, next: "L5" }, spot(30, 50, 1), FROM)).toThrow("L5 is marked already, on picture 2.");
    expect(see(both, 0, FROM).next).toBe("L3");
    expect(remove(both, "L5", FROM).marks).toEqual(front.marks);
    expect(move(both, "L5", spot(99, 40, 1)).marks).toEqual([...front.marks, { ...mark("L5", 99, 1), column: 40 }]);
    expect(shift(both, FROM, "up").marks.map(({ level, film }) => [level, film])).toEqual([["L5", 0], ["L4", 0], ["L4", 1]]);
    expect(shift({ ...both, film: 0 }, FROM, "up").marks.map(({ level, film }) => [level, film])).toEqual([["L5", 1], ["L4", 0], ["L3", 0]]);
  });

  it("turns round at the other end of what is marked", () => {
    const work = place(place(START, spot(90), FROM), spot(60), FROM);
    expect(turn(work, "down", FROM).next).toBe("S1");
    expect(turn(START, "down", FROM).next).toBe("L5");
  });

  it("changes between vertebrae and discs beside each other", () => {
    expect(change(START, "disc", FROM).next).toBe("L4/L5");
    expect(change({ ...START, way: "down" }, "disc", FROM).next).toBe("L5/S1");
    expect(change(change(START, "disc", FROM), "vertebra", FROM).next).toBe("L5");
  });

  it("keeps a level that this spine still has, and takes its neighbour otherwise", () => {
    expect(vary(START, { ...USUAL, L6: true }, FROM).next).toBe("L5");
    expect(vary(START, { ...USUAL, four: true }, FROM).next).toBe("L4");
  });

  it("makes a moved or renamed mark a new one", () => {
    const stored: Work = { ...START, marks: [{ ...mark("L4", 60), uid: "u" }] };
    expect(move(stored, "L4", spot(61)).marks).toEqual([mark("L4", 61)]);
    expect(shift(stored, FROM, "up").marks).toEqual([mark("L3", 60)]);
    expect(() => shift(START, FROM, "up")).toThrow("no marks");
  });

  it("is undone and done again step by step, a deletion too", () => {
    const history = new History(START);
    history.go(place(history.work, spot(90), FROM));
    history.go(remove(history.work, "L5", FROM));
    expect([history.work.marks.length, history.work.next]).toEqual([0, "L5"]);
    history.undo();
    expect([history.work.marks.length, history.work.next, history.canRedo]).toEqual([1, "L4", true]);
    history.undo();
    history.undo();
    expect(history.work).toBe(START);
    history.redo();
    expect(history.work.marks).toHaveLength(1);
    history.settle([{ ...mark("L5", 90), uid: "u" }]);
    expect([history.canUndo, history.canRedo, history.work.marks[0]?.uid]).toEqual([false, false, "u"]);
  });
});

describe("what speaks against marks", () => {
  it("is nothing for a column in order", () => {
    expect(doubts([mark("L5", 90), mark("L4", 60), mark("L4/L5", 75), mark("L3", 30)])).toEqual([]);
  });

  it("is a level left out", () => {
    expect(doubts([mark("L5", 90), mark("L2", 0)])[0]).toContain("L3, L4 are missing between the marks.");
    expect(doubts([mark("S1", 90), mark("L4", 60)], { ...USUAL, four: true })).toEqual([]);
  });

  it("is a shared place, by half for a disc beside its bone", () => {
    expect(doubts([mark("L5", 90), mark("L4", 86)])[0]).toContain("L4 and L5 lie 4 mm apart");
    expect(doubts([mark("L5", 90), mark("L4/L5", 86)])).toEqual([]);
  });

  it("is a reversed order", () => {
    expect(doubts([mark("L5", 60), mark("L4", 90)])[0]).toContain("L4 lies below L5.");
  });

  it("is a level that this spine is said not to have", () => {
    expect(doubts([mark("L6", 60)])[0]).toContain("L6 is marked, but");
  });

  it("is not looked for between two films", () => {
    expect(doubtsOf([mark("L5", 60), mark("L4", 90, 1)], FROM, USUAL, FILMS)).toEqual([]);
    expect(doubtsOf([mark("L5", 60, 1), mark("L4", 90, 1)], FROM, USUAL, FILMS)).toEqual([
      "Picture 2: L4 lies below L5. Undo, turn the direction round, or drag the wrong one.",
    ]);
    expect(doubtsOf([mark("L5", 90), mark("L4", 60), mark("L3", 60, 1)], FROM, USUAL, FILMS)).toEqual([]);
    expect(doubtsOf([mark("L5", 90), mark("L3", 30), mark("L4", 60, 1)], FROM, USUAL, FILMS)[0]).toContain("Picture 1: L4 is missing");
  });
});

describe("marks that are lent", () => {
  const lent: Lent = {
    by: "T1, sagittal",
    series: true,
    marks: [
      { ...mark("L4", 40), uid: "theirs" },
      { ...mark("L5", 70), uid: "theirs" },
    ],
  };

  it("are taken over where one's own are missing, as new ones", () => {
    const taken = takeOver({ ...START, marks: [mark("L5", 72)] }, lent, FROM);
    expect(taken.marks.map(({ level, row, uid }) => [level, row, uid])).toEqual([["L5", 72, null], ["L4", 40, null]]);
    expect(taken.next).toBe("L3");
    expect(() => takeOver(taken, lent, FROM)).toThrow(NotDone);
  });

  it("are taken over film by film", () => {
    const films: Lent = { by: "model", series: false, marks: [mark("L5", 70), mark("L5", 75, 1)] };
    const taken = takeOver({ ...START, marks: [mark("L5", 72)] }, films, FROM);
    expect(taken.marks.map(({ level, row, film }) => [level, row, film])).toEqual([["L5", 72, 0], ["L5", 75, 1]]);
  });

  it("leave the next level alone where it is still free", () => {
    expect(takeOver({ ...START, next: "L1" }, lent, FROM).next).toBe("L1");
  });
});
