import { describe, expect, test } from "vitest";
import type { ItemImage, SeriesConfig } from "./contract";
import { filmHung, filmOf, imagesOf, layoutOf, rolesOf, seatsOf, type Seat } from "./layouts";

function series(uid: string, ...roles: string[]): SeriesConfig {
  return { uid, label: uid, modality: "MR", plane: "sagittal", laterality: "verified", right_at: "", level_assumed: false, frames: 9, even: true, doubts: [], roles, films: [], marks: "", measurements: "" };
}

const ALL = [series("plan"), series("t1", "sagittal T1", "sagittal"), series("t2", "sagittal T2", "sagittal"), series("ax", "axial")];

const XR: SeriesConfig = { ...series("xr", "AP", "lateral"), films: [{ sop: "1", role: "AP" }, { sop: "2", role: "lateral" }, { sop: "3", role: "" }] };

function seats(uids: readonly string[]): Seat[] {
  return uids.map((uid) => ({ uid, film: null }));
}

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
    expect(layoutOf({ series: ALL }, seats(shown), count)).toEqual(seats(expected));
  });

  test("never put away what is asked about", () => {
    expect(layoutOf({ series: ALL, images: asked("ax") }, seats(["t2", "t1", "ax"]), 1)).toEqual(seats(["ax"]));
    expect(layoutOf({ series: ALL, images: asked("t2", "t1") }, seats(["t2", "t1", "ax"]), 2)).toEqual(seats(["t2", "t1"]));
  });

  test("hold the films of one series each for itself", () => {
    const [front, side] = [{ uid: "xr", film: "1" }, { uid: "xr", film: "2" }];
    expect(layoutOf({ series: [XR] }, [front], 2)).toEqual([front, side]);
    expect(layoutOf({ series: [XR] }, [front, side], 1)).toEqual([front]);
    const images = asked("xr").map((image) => ({ ...image, sop: "2" }));
    expect(layoutOf({ series: [XR], images }, [front, side], 1)).toEqual([side]);
    expect([imagesOf({ images }, front).length, imagesOf({ images }, side).length, imagesOf({ images }, { uid: "xr", film: null }).length]).toEqual([0, 1, 1]);
    expect([filmOf(XR, "2"), filmOf(XR, "9"), filmOf(XR, undefined), seatsOf([XR]).length]).toEqual(["2", null, null, 3]);
    const config = { layout: ["xr", "xr"], films: ["1", "2"] };
    expect([filmHung(config, 1, "xr"), filmHung(config, 1, "t2"), filmHung(config, 2, "xr")]).toEqual(["2", null, null]);
  });
});

test("what stands in the viewports is kept by what it stands for, or not at all", () => {
  expect(rolesOf(ALL, seats(["t2", "ax"]))).toEqual(["sagittal T2", "axial"]);
  expect(rolesOf(ALL, seats(["t2", "plan"]))).toBeNull();
  expect(rolesOf([XR], [{ uid: "xr", film: "2" }, { uid: "xr", film: "1" }])).toEqual(["lateral", "AP"]);
  expect(rolesOf([XR], [{ uid: "xr", film: "2" }, { uid: "xr", film: "3" }])).toBeNull();
});
