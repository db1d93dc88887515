import { expect, test } from "vitest";
import { shortNames } from "./names";

test("what every label ends with is said once elsewhere", () => {
  expect(shortNames(["T2 sagittal, DEMO", "T1 sagittal, DEMO"])).toEqual(["T2 sagittal", "T1 sagittal"]);
});

test("what tells two series apart is never cut", () => {
  expect(shortNames(["T2, left", "T2, right"])).toEqual(["T2, left", "T2, right"]);
  expect(shortNames(["T2, DEMO", "T2, DEMO"])).toEqual(["T2, DEMO", "T2, DEMO"]);
  expect(shortNames(["T2 sagittal", "T1, DEMO"])).toEqual(["T2 sagittal", "T1, DEMO"]);
});
