import { expect, test } from "vitest";
import { asModality, firstSeen, lacksTable, lookedUp, modalityTable, paddingOf, shadeOf, withPlainGreys } from "./shades";
import type { Instance } from "./slices";
import { rangeOf } from "./windows";

const MODALITY = "00283000";
const VOI = "00283010";

function told(more: Record<string, unknown>): Instance {
  const plain = { "00280101": 12, "00280103": 0, ...more };
  return Object.fromEntries(Object.entries(plain).map(([tag, value]) => [tag, typeof value === "object" ? value : { vr: "DS", Value: [value] }])) as Instance;
}

function sequence(descriptor: readonly number[], data: object): object {
  return { vr: "SQ", Value: [{ "00283002": { vr: "US", Value: descriptor }, "00283006": data }] };
}

const words = (...Value: number[]): object => ({ vr: "US", Value });
const bytes = (...all: number[]): object => ({ vr: "OW", InlineBinary: btoa(String.fromCharCode(...all)) });

test("values below and above a table have its first and its last entry, those between the nearer one", () => {
  const table = modalityTable(told({ [MODALITY]: sequence([3, 10, 16], words(7, 9, 30)) }));
  expect([0, 10, 10.4, 10.5, 11, 12, 13, 999].map((value) => lookedUp(table!, value))).toEqual([7, 7, 7, 9, 9, 30, 30, 30]);
  expect([...asModality(table!, [0, 11, 99])]).toEqual([7, 9, 30]);
});

test.each([
  ["words", words(0, 100, 255), [0, 100, 255]],
  ["words in bytes", bytes(0, 0, 100, 0, 255, 0), [0, 100, 255]],
  ["bytes, filled up", bytes(0, 100, 255, 0), [0, 100, 255]],
  ["bytes in words", words(0 + 256 * 100, 255), [0, 100, 255]],
])("entries are read from %s", (_name, data, wanted) => {
  const shade = shadeOf(told({ [VOI]: sequence([3, 0, 8], data) }));
  expect([0, 1, 2].map((value) => shade!.of(value) * 255)).toEqual(wanted);
});

test("a number of entries of 0 stands for 65536", () => {
  const data = words(...Array.from({ length: 65_536 }, (_, at) => at));
  expect(shadeOf(told({ [VOI]: sequence([0, 0, 16], data) }))!.of(65_535)).toBe(1);
});

test.each([
  ["stored values", { "00280103": 1 }, -1024],
  ["a rescale", { "00281052": -1024, "00281053": 1 }, -1024],
  ["neither", {}, 64_512],
])("a table begins below zero where %s may be there", (_name, more, first) => {
  const shade = shadeOf(told({ [VOI]: sequence([2, 64_512, 8], words(0, 255)), ...more }));
  expect(shade!.ends[0]).toBe(first - 0.5);
});

test.each([
  ["no data", sequence([2, 0, 8], {}), true],
  ["too few entries", sequence([9, 0, 8], words(0, 255)), true],
  ["an address", sequence([2, 0, 8], { vr: "US", BulkDataURI: "bulkdata/1" }), true],
  ["17 bits", sequence([2, 0, 17], words(0, 255)), true],
  ["all", sequence([2, 0, 8], words(0, 255)), false],
  ["no item", { vr: "SQ", Value: [] }, false],
])("a table of which there is %s is lacking: %s", (_name, given, lacking) => {
  for (const place of [MODALITY, VOI]) expect(lacksTable(told({ [place]: given }))).toBe(lacking);
  if (lacking) expect(shadeOf(told({ [VOI]: given }))).toBeNull();
});

test("the table of an angiogram's beam is not for display", () => {
  const xa = told({ [MODALITY]: sequence([2, 0, 8], words(0, 255)), "00080016": { vr: "UI", Value: ["1.2.840.10008.5.1.4.1.1.12.1"] } });
  expect(modalityTable(xa)).toBeNull();
  expect(lacksTable(xa)).toBe(false);
});

test("a table comes before a curve, and a curve before a line", () => {
  const curve = { "00281050": 100, "00281051": 50, "00281056": { vr: "CS", Value: ["SIGMOID"] } };
  expect(shadeOf(told(curve))!.words).toBe("curve");
  expect(shadeOf(told(curve))!.of(100)).toBe(0.5);
  expect(shadeOf(told({ ...curve, [VOI]: sequence([2, 0, 8], words(0, 255)) }))!.words).toBe("table");
  expect(shadeOf(told({ "00281050": 100, "00281051": 50 }))).toBeNull();
});

test.each([
  ["LINEAR", 400, { lower: -160, upper: 239 }],
  ["LINEAR_EXACT", 400, { lower: -160, upper: 240 }],
  ["LINEAR", 0.5, { lower: 39.75, upper: 40.25 }],
])("a window of the kind %s, %d wide, runs from where to where it says", (kind, width, range) => {
  const window = firstSeen(told({ "00281050": 40, "00281051": width, "00281056": { vr: "CS", Value: [kind] } }));
  expect(rangeOf(window!).lower).toBeCloseTo(range.lower, 9);
  expect(rangeOf(window!).upper).toBeCloseTo(range.upper, 9);
});

test("a person goes on from where a table rises", () => {
  const entries = [...Array<number>(1000).fill(0), ...Array.from({ length: 100 }, (_, at) => at * 2), ...Array<number>(1000).fill(200)];
  const { lower, upper } = rangeOf(firstSeen(told({ [VOI]: sequence([2100, 0, 8], words(...entries)) }))!);
  expect(Math.abs(lower - 1002)).toBeLessThan(2);
  expect(Math.abs(upper - 1098)).toBeLessThan(2);
});

test("the library is told a line, and no rescale beside a table of the modality", () => {
  const header = withPlainGreys(told({ [MODALITY]: sequence([2, 0, 8], words(0, 255)), "00281052": -5, "00281053": 2, "00281056": { vr: "CS", Value: ["SIGMOID"] }, "00281050": 100, "00281051": 50 }));
  expect(Object.keys(header)).not.toContain("00281056");
  expect(Object.keys(header)).not.toContain("00281053");
  expect(header["00281050"]?.Value).toEqual([100]);
});

test("padding is told as values are, or as they are stored", () => {
  const padded = told({ "00280120": -2000, "00280121": -2100, "00281052": -24, "00281053": 2 });
  expect(paddingOf(padded, false)).toEqual([-4224, -4024]);
  expect(paddingOf(padded, true)).toEqual([-2100, -2000]);
  expect(paddingOf(told({}), true)).toBeNull();
});
