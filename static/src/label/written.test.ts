import { expect, test } from "vitest";
import type { Mark } from "./counting";
import type { Work } from "./work";
import { areStored, marksOf, written } from "./written";

const PICTURES = ["1.1", "1.2", "1.3"].map((sop) => ({ sop, address: `/${sop}`, film: 0 }));
const HAS = { T13: false, L6: false, four: false };
const mark = (level: string, picture: number, uid: string | null = null): Mark => ({ uid, level, picture, film: 0, column: 3, row: 4.5 });
const work = (...marks: Mark[]): Work => ({ marks, kind: "vertebra", way: "up", has: HAS, film: 0, next: "L3" });

test("marks come back on the pictures that they were placed on, whatever came between", () => {
  const kept = JSON.parse(JSON.stringify(written(work(mark("L5", 0, "a"), mark("L4", 2)), PICTURES)));
  const later = [{ sop: "1.0", address: "/1.0", film: 0 }, ...PICTURES.slice(1)];
  expect(marksOf(kept, PICTURES, [mark("L5", 0, "a")])).toEqual([mark("L5", 0, "a"), mark("L4", 2)]);
  expect(marksOf(kept, later, [])).toEqual([mark("L4", 2)]);
});

test("a stored mark that is stored no more comes back as a new one", () => {
  const kept = written(work(mark("L5", 0, "a")), PICTURES);
  expect(marksOf(kept, PICTURES, [])).toEqual([mark("L5", 0)]);
});

test("pictures that are cut are known by their stack", () => {
  const cuts = [{ sop: "", address: "/cuts/0?v=1", film: 0 }, { sop: "", address: "/cuts/1?v=1", film: 0 }];
  const kept = written(work(mark("L5", 1)), cuts);
  expect(marksOf(kept, cuts, [])).toEqual([mark("L5", 1)]);
  expect(marksOf(kept, [{ sop: "", address: "/cuts/1?v=2", film: 0 }], [])).toEqual([]);
});

test("marks whose saving was never answered are the stored ones", () => {
  const stored = [mark("L5", 0, "a"), mark("L4", 1, "b")];
  expect(areStored([mark("L5", 0), mark("L4", 1)], stored)).toBe(true);
  expect(areStored([mark("L5", 0), { ...mark("L4", 1), row: 5 }], stored)).toBe(false);
  expect(areStored([mark("L5", 0, "a")], stored)).toBe(false);
});
