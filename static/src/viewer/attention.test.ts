import { expect, test } from "vitest";
import { Attention, runsOf, slicesOf, type Standing } from "./attention";

const at = (index: number, ...levels: string[]): Standing => ({ series: "t2", index, levels });

test("slices are told as runs, and read again", () => {
  expect(runsOf([7, 0, 2, 1, 3, 9, 10])).toBe("0-3,7,9-10");
  expect(runsOf([])).toBe("");
  expect([...slicesOf("0-3,7,9-10")]).toEqual([0, 1, 2, 3, 7, 9, 10]);
  expect(slicesOf("").size).toBe(0);
});

test("a slice that was drawn is seen, once", () => {
  const attention = new Attention();
  expect([attention.saw("t2", 4), attention.saw("t2", 4), attention.saw("t1", 4)]).toEqual([true, false, true]);
  expect([attention.seenOf("t2"), attention.seenOf("t1"), attention.seenOf("ax")]).toEqual([1, 1, 0]);
});

test("time counts only for what stood there before and stands there still", () => {
  const attention = new Attention();
  attention.know("L4");
  attention.pass(250, [at(4, "L4")], false);
  expect(attention.look().levels).toEqual({ L4: 0 });
  attention.pass(250, [at(4, "L4")], false);
  expect(attention.look().levels).toEqual({ L4: 250 });
  for (const index of [5, 6, 7, 8]) attention.pass(250, [at(index, "L4")], false);
  expect(attention.look().levels).toEqual({ L4: 250 });
});

test("a level in two viewports counts once, and so does their series", () => {
  const attention = new Attention();
  const both = [at(4, "L4"), { ...at(9, "L4"), series: "t2" }];
  attention.saw("t2", 4);
  attention.pass(250, both, false);
  attention.pass(250, both, false);
  expect(attention.look()).toEqual({ series: { t2: { seen: "4", ms: 250 } }, levels: { L4: 250 } });
});

test("nobody counts while idle, and a late look at the clock counts for a second", () => {
  const attention = new Attention();
  attention.pass(250, [at(4, "L4")], false);
  attention.pass(250, [at(4, "L4")], true);
  expect(attention.stood).toBe(0);
  attention.pass(3_600_000, [at(4, "L4")], false);
  expect(attention.stood).toBe(1000);
});

test("nothing on the screen is no time, nor is what comes back to it", () => {
  const attention = new Attention();
  attention.pass(250, [at(4, "L4")], false);
  attention.pass(250, [], false);
  attention.pass(250, [at(4, "L4")], false);
  expect(attention.stood).toBe(0);
});

test("a level is missing while it is marked and was not shown for a second", () => {
  const attention = new Attention({ series: {}, levels: { L4: 900, L5: 1000 } });
  attention.know("S1");
  // Of L3 nothing says where it is: nobody is asked to go there.
  expect(attention.missing(["L3", "L4", "L5", "S1"])).toEqual(["L4", "S1"]);
  attention.pass(250, [at(4, "L4")], false);
  attention.pass(250, [at(4, "L4")], false);
  expect(attention.missing(["L4"])).toEqual([]);
});

test("what was kept is counted on from", () => {
  const attention = new Attention({ series: { t2: { seen: "0-3", ms: 4000 } }, levels: { L4: 800 } });
  expect(attention.saw("t2", 3)).toBe(false);
  expect(attention.saw("t2", 5)).toBe(true);
  expect(attention.look()).toEqual({ series: { t2: { seen: "0-3,5", ms: 4000 } }, levels: { L4: 800 } });
});
