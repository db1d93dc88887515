import { describe, expect, test } from "vitest";
import { gapOf, gapText, headerOf, readSlices, storedWindow, type Instance } from "./slices";

function instance(sop: string, number: number, x: number | null, more: Instance = {}): Instance {
  const geometry: Instance =
    x === null
      ? {}
      : { "00200032": { Value: [x, 0, 0] }, "00200037": { Value: [0, 1, 0, 0, 0, -1] }, "00280030": { Value: [0.5, 0.6] } };
  return {
    "00080018": { Value: [sop] },
    "00200013": { Value: [number] },
    "00280010": { Value: [32] },
    "00280011": { Value: [64] },
    ...geometry,
    ...more,
  };
}

describe("the slices of a series", () => {
  test("stand in the order of their positions, whatever the files' order", () => {
    const slices = readSlices([instance("c", 3, 8), instance("a", 1, 0), instance("b", 2, 4)]);
    expect(slices.map(({ sop }) => sop)).toEqual(["a", "b", "c"]);
    expect(gapOf(slices)).toBe(4);
  });

  test("keep the sense in which they were counted", () => {
    const slices = readSlices([instance("a", 1, 8), instance("b", 2, 4), instance("c", 3, 0)]);
    expect(slices.map(({ sop }) => sop)).toEqual(["a", "b", "c"]);
  });

  test("are put by position even when the instance numbers lie", () => {
    const slices = readSlices([instance("a", 1, 0), instance("c", 2, 8), instance("b", 3, 4)]);
    expect(slices.map(({ sop }) => sop)).toEqual(["a", "b", "c"]);
  });

  test("go by number where there is no geometry, or two lie in one place", () => {
    expect(readSlices([instance("b", 2, null), instance("a", 1, null)]).map(({ sop }) => sop)).toEqual(["a", "b"]);
    expect(readSlices([instance("b", 2, 5), instance("a", 1, 5)]).map(({ sop }) => sop)).toEqual(["a", "b"]);
  });

  test("have no plane without spacing", () => {
    const [slice] = readSlices([instance("a", 1, 0, { "00280030": { Value: [] } })]);
    expect(slice?.plane).toBeNull();
  });

  test("read row spacing for steps down and column spacing for steps across", () => {
    expect(readSlices([instance("a", 1, 0)])[0]?.plane?.step).toEqual([0.6, 0.5]);
  });

  test("say their usual distance and, where it is uneven, all that there is between", () => {
    const at = (...places: number[]): ReturnType<typeof readSlices> =>
      readSlices(places.map((x, index) => instance(String(index), index, x)));
    expect([gapOf(at(0, 12, 16, 20)), gapText(at(0, 12, 16, 20))]).toEqual([4, "4.0–12.0 mm"]);
    expect([gapOf(at(0, 4, 0, 4, 8)), gapText(at(0, 4, 0, 4, 8))]).toEqual([4, "4.0 mm"]);
    expect(gapText(readSlices([instance("a", 1, null), instance("b", 2, null)]))).toBe("");
  });

  test("tell the window their header stores", () => {
    const header: Instance = { "00281050": { Value: [40] }, "00281051": { Value: [400] } };
    expect(storedWindow(readSlices([instance("a", 1, 0, header)])[0]!)).toEqual([400, 40]);
    expect(storedWindow(readSlices([instance("a", 1, 0)])[0]!)).toBeNull();
  });

  test.each([
    [[0], [40]],
    [[-400], [40]],
    [[], [40]],
    [[400], []],
    [[400], [null]],
  ])("tell no window of a width of %j about %j, nor is the library told", (width, centre) => {
    const [slice] = readSlices([instance("a", 1, 0, { "00281050": { Value: centre }, "00281051": { Value: width } })]);
    expect(storedWindow(slice!)).toBeNull();
    expect(Object.keys(headerOf(slice!))).not.toContain("00281050");
    expect(Object.keys(headerOf(slice!))).not.toContain("00281051");
  });

  const SPACING = "00280030";
  test.each([
    [{ "00181164": { Value: [0.2, 0.1] } }, [2, 1]],
    [{ "00280034": { Value: ["4", "5"] } }, [0.8, 1]],
    [{ "00181164": { Value: [0.2, 0.1] }, "00280034": { Value: [1, 3] } }, [2, 1]],
    [{ "00280034": { Value: [1, 1] } }, undefined],
    [{ "00280034": { Value: [1, 0] } }, undefined],
    [{}, undefined],
  ])("of a film %j tell the library pixels of %j", (more, told) => {
    const [slice] = readSlices([instance("a", 1, null, more)]);
    expect(headerOf(slice!)[SPACING]?.Value).toEqual(told);
    expect(slice!.plane).toBeNull();
  });

  test("have a frame of reference of their own for the library where they name none", () => {
    const [film, other] = readSlices([instance("a", 1, null), instance("b", 2, null)]).map((one) => headerOf(one)["00200052"]?.Value);
    expect([film, other]).toEqual([["a"], ["b"]]);
    const [placed] = readSlices([instance("a", 1, 0, { "00200052": { Value: ["1.2.3"] } })]);
    expect(headerOf(placed!)["00200052"]?.Value).toEqual(["1.2.3"]);
  });

  test("keep the size that their header says", () => {
    const [slice] = readSlices([instance("a", 1, 0, { "00280034": { Value: [4, 5] } })]);
    expect(headerOf(slice!)[SPACING]?.Value).toEqual([0.5, 0.6]);
  });

  test("say of themselves whether low is light", () => {
    const told = ["MONOCHROME1", "MONOCHROME2", "RGB"].map((word) => instance("a", 1, 0, { "00280004": { Value: [word] } }));
    expect(told.map((one) => readSlices([one])[0]!.lowIsLight)).toEqual([true, false, false]);
  });
});
