import { expect, test } from "vitest";
import { presetsFor, rangeOf, windowFor, windowOf } from "./windows";

test("a window and its range are each other's inverse", () => {
  expect(rangeOf([400, 40])).toEqual({ lower: -160, upper: 239 });
  expect(windowOf(rangeOf([2500, 480]))).toEqual([2500, 480]);
});

test("CT reads in Hounsfield units: soft tissue on 1, bone on 2, as stored on 5", () => {
  const [soft, bone, , , stored] = presetsFor("CT");
  expect(soft?.of([1, 1])).toEqual([400, 40]);
  expect(bone?.of([1, 1])).toEqual([2500, 480]);
  expect(stored?.of([1, 1])).toBeNull();
});

test("MR has no units, so its presets move from the stored window", () => {
  const [softer, harder, brighter] = presetsFor("MR");
  expect(softer?.of([100, 50])).toEqual([160, 50]);
  expect(harder?.of([100, 50])).toEqual([60, 50]);
  expect(brighter?.of([100, 50])).toEqual([100, 30]);
});

test("a question about bone or soft tissue has its window on a CT, and none elsewhere", () => {
  const [ct, mr] = [{ modality: "CT", roles: ["axial"] }, { modality: "MR", roles: [] }];
  expect(windowFor(ct, "bone")).toEqual([2500, 480]);
  expect(windowFor(ct, "soft tissue")).toEqual([400, 40]);
  expect(windowFor(ct, "")).toBeNull();
  expect(windowFor(mr, "bone")).toBeNull();
});

test("a series that was made for what is asked keeps its own window", () => {
  const bone = { modality: "CT", roles: ["sagittal bone", "sagittal"] };
  expect(windowFor(bone, "bone")).toBeNull();
  expect(windowFor(bone, "soft tissue")).toEqual([400, 40]);
});
