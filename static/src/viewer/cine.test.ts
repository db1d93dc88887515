import { expect, test } from "vitest";
import { playable, rateOf } from "./cine";

test("a rate is what the header asks for, else ten", () => {
  expect(rateOf({ "00082144": { Value: [15] } })).toBe(15);
  expect(rateOf({ "00180040": { Value: [24.4] } })).toBe(24);
  expect(rateOf({ "00181063": { Value: ["40"] } })).toBe(25);
  expect(rateOf({ "00181063": { Value: [0] } })).toBe(10);
  expect(rateOf({})).toBe(10);
  expect(rateOf(undefined)).toBe(10);
});

test("a rate that no screen shows is brought to one that it does", () => {
  expect([0, -3, 7.6, 900, NaN].map(playable)).toEqual([1, 1, 8, 60, 10]);
});
