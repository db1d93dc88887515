import { describe, expect, test } from "vitest";
import type { ItemImage, SeriesConfig } from "./contract";
import { layoutOf, rolesOf } from "./layouts";

function series(uid: string, ...roles: string[]): SeriesConfig {
  return { uid, label: uid, modality: "MR", plane: "sagittal", laterality: "verified", level_assumed: false, frames: 9, even: true, doubts: [], roles, marks: "", measurements: "" };
}

const ALL = [series("plan"), series("t1", "sagittal T1", "sagittal"), series("t2", "sagittal T2", "sagittal"), series("ax", "axial")];

function asked(...uids: string[]): ItemImage[] {
  return uids.map((uid) => ({ series: uid, sop: "1", frame: 1, window: null, pointer: null }));
}

describe("so many viewports", () => {
  test.each([
    [["t2", "ax"], 3, ["t2", "ax", "t1"]],
    [["t2", "ax"], 4, ["t2", "ax", "t1", "plan"]],
    [["t2", "ax"], 1, ["t2"]],
    [["t2"], 1, ["t2"]],
    [["t2", "t1", "ax"], 2, ["t2", "t1"]],
  ])("%j and %i are %j", (shown, count, expected) => {
    expect(layoutOf({ series: ALL }, shown, count)).toEqual(expected);
  });

  test("never put away what is asked about", () => {
    expect(layoutOf({ series: ALL, images: asked("ax") }, ["t2", "t1", "ax"], 1)).toEqual(["ax"]);
    expect(layoutOf({ series: ALL, images: asked("t2", "t1") }, ["t2", "t1", "ax"], 2)).toEqual(["t2", "t1"]);
  });
});

test("what stands in the viewports is kept by what it stands for, or not at all", () => {
  expect(rolesOf([series("t2", "sagittal T2", "sagittal"), series("ax", "axial")])).toEqual(["sagittal T2", "axial"]);
  expect(rolesOf([series("t2", "sagittal T2"), series("plan")])).toBeNull();
});
