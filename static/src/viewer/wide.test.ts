import { expect, test } from "vitest";
import type { ViewerConfig } from "./contract";
import { hungFor, WIDE_PX } from "./wide";

const WORDS = "Hung by the headers: sagittal T2, axial T2.";
const NARROW = { layout: ["1", "2"], films: [null, null], hanging: { kind: "MR", words: WORDS } };
const WIDE = { layout: ["1", "3", "2"], films: [null, null, "5"], words: "Hung by the headers: sagittal T2, sagittal T1, axial T2." };
const config = (more: object): ViewerConfig => ({ ...NARROW, ...more }) as unknown as ViewerConfig;

test("a wide page shows one series more and says how it hangs", () => {
  const hung = hungFor(config({ wide: WIDE }), WIDE_PX);
  expect([hung.layout, hung.films]).toEqual([WIDE.layout, WIDE.films]);
  expect(hung.hanging).toEqual({ kind: "MR", words: WIDE.words });
});

test("a narrower page, or a study that shows no more, stays as it is", () => {
  expect(hungFor(config({ wide: WIDE }), WIDE_PX - 1).layout).toEqual(["1", "2"]);
  expect(hungFor(config({ wide: null }), 4000).layout).toEqual(["1", "2"]);
  expect(hungFor(config({}), 4000).layout).toEqual(["1", "2"]);
});
