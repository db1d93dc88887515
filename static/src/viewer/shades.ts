/**
 * How a file wants its values shown where that is no straight line: tables of greys and curves (PS3.3 C.11.1, C.11.2).
 * As the server has it in `imaging/tones.py`. Pure.
 */
import type { Instance } from "./slices";
import { windowOf, type Window } from "./windows";

/** A table of a Modality LUT or VOI LUT Sequence: `first` is the value of its first entry, entries are 0 to `most`. */
export interface GreyTable {
  readonly first: number;
  readonly entries: Uint16Array;
  readonly most: number;
}

/** What a file is shown in: shares of light, 0 to 1, of values after the modality's step. */
export interface Shade {
  readonly words: "table" | "curve";
  /** The window nearest to it, where a person goes on from; no window that anybody chooses equals it. */
  readonly window: Window;
  /** Below and above these values nothing changes any more. */
  readonly ends: readonly [number, number];
  /** At so many places between the ends it is looked at. */
  readonly places: number;
  readonly of: (value: number) => number;
}

const TAG = { modality: "00283000", voi: "00283010", descriptor: "00283002", data: "00283006", sopClass: "00080016", signed: "00280103", stored: "00280101", slope: "00281053", intercept: "00281052", centre: "00281050", width: "00281051", shape: "00281056", padding: "00280120", paddingLimit: "00280121" } as const;
// X-ray angiography and fluoroscopy: their table says how values follow the beam (PS3.3 C.8.7.1.1.2), not how they are shown.
const NOT_FOR_DISPLAY: readonly unknown[] = ["1.2.840.10008.5.1.4.1.1.12.1", "1.2.840.10008.5.1.4.1.1.12.2"];
const MOST_ENTRIES = 65_536;
// Where a table does most of its work: between these shares of the way from its first to its last grey.
const STEEP = [0.02, 0.98] as const;
// So many widths from its centre a curve is black or white but for a tenth of a grey.
const CURVE_ENDS = 2;
const CURVE_PLACES = 2048;
const ITS_OWN = 1e-3;

type Element = Instance[string];

function numberOf(instance: Instance, tag: string): number | null {
  const value = instance[tag]?.Value?.[0];
  const number = value === null || value === undefined || value === "" ? NaN : Number(value);
  return Number.isFinite(number) ? number : null;
}

function itemOf(instance: Instance, sequence: string): Instance | undefined {
  return instance[sequence]?.Value?.[0] as Instance | undefined;
}

/** The bytes of a table, little endian, whichever way they are told. */
function bytesOf({ Value, InlineBinary }: Element): Uint8Array {
  if (InlineBinary !== undefined) return Uint8Array.from(atob(InlineBinary), (letter) => letter.charCodeAt(0));
  const words = new DataView(new ArrayBuffer(2 * (Value?.length ?? 0)));
  Value?.forEach((word, at) => words.setUint16(2 * at, Number(word), true));
  return new Uint8Array(words.buffer);
}

/** As many entries as are told: one to a word, or to a byte; null where there are fewer. */
function entriesOf(element: Element, count: number): Uint16Array | null {
  const bytes = bytesOf(element);
  if (bytes.length < 2 * count) return bytes.length >= count ? Uint16Array.from(bytes.subarray(0, count)) : null;
  const words = new DataView(bytes.buffer);
  return Uint16Array.from({ length: count }, (_, at) => words.getUint16(2 * at, true));
}

function tableOf(instance: Instance, sequence: string, signed: boolean): GreyTable | null {
  const item = itemOf(instance, sequence);
  const [count, begin, bits] = (item?.[TAG.descriptor]?.Value ?? []).map(Number);
  const told = item?.[TAG.data];
  if (count === undefined || begin === undefined || bits === undefined || !told || bits < 8 || bits > 16) return null;
  const entries = entriesOf(told, count & 0xffff || MOST_ENTRIES);
  if (!entries) return null;
  const greatest = entries.reduce((one, other) => Math.max(one, other), 0);
  // Some devices tell fewer bits than their entries have.
  const most = Math.max(2 ** bits - 1, 2 ** (32 - Math.clz32(greatest)) - 1);
  // Some write a value below zero without its sign.
  return { first: signed && begin > 0x7fff ? begin - 0x10000 : begin, entries, most };
}

function remembered<Found>(find: (instance: Instance) => Found): (instance: Instance) => Found {
  const known = new WeakMap<Instance, { readonly found: Found }>();
  return (instance) => {
    const before = known.get(instance) ?? { found: find(instance) };
    known.set(instance, before);
    return before.found;
  };
}

/** The table of the Modality LUT Sequence; null without one that can be used, or where none is to be. */
export const modalityTable = remembered((instance: Instance): GreyTable | null => {
  if (NOT_FOR_DISPLAY.includes(instance[TAG.sopClass]?.Value?.[0])) return null;
  return tableOf(instance, TAG.modality, numberOf(instance, TAG.signed) === 1);
});

/** Whether values may be below zero after the modality's step: then a table may begin there (PS3.3 C.11.2.1.1). */
function mayBeNegative(instance: Instance): boolean {
  if (modalityTable(instance)) return false;
  const [slope, intercept] = [numberOf(instance, TAG.slope), numberOf(instance, TAG.intercept)];
  const bits = numberOf(instance, TAG.stored) ?? 16;
  const [least, most] = numberOf(instance, TAG.signed) === 1 ? [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1] : [0, 2 ** bits - 1];
  if (slope === null || intercept === null) return least < 0;
  return Math.min(least * slope + intercept, most * slope + intercept) < 0;
}

/** The entry for a value; one between two has that of the nearer. */
export function lookedUp({ first, entries }: GreyTable, value: number): number {
  const at = Math.floor(value + 0.5 - first);
  return entries[Math.min(Math.max(at, 0), entries.length - 1)] ?? 0;
}

/** An exact line from one value to another, as a LINEAR window; no one else's. */
function ownWindow(lower: number, upper: number): Window {
  const [width, centre] = windowOf({ lower, upper });
  return [width + ITS_OWN, centre];
}

function shadeOfTable(table: GreyTable): Shade {
  const { first, entries, most } = table;
  const begin = entries[0] ?? 0;
  const way = entries.reduce((one, other) => Math.max(one, Math.abs(other - begin)), 0);
  const [low, high] = STEEP.map((share) => entries.findIndex((entry) => Math.abs(entry - begin) >= share * way)) as [number, number];
  return {
    words: "table",
    window: ownWindow(first + low, first + Math.max(high, low + 1)),
    ends: [first - 0.5, first + entries.length - 0.5],
    places: entries.length,
    of: (value) => lookedUp(table, value) / most,
  };
}

function shadeOfCurve([width, centre]: Window): Shade {
  return {
    words: "curve",
    window: [width + ITS_OWN, centre],
    ends: [centre - CURVE_ENDS * width, centre + CURVE_ENDS * width],
    places: CURVE_PLACES,
    of: (value) => 1 / (1 + Math.exp((-4 * (value - centre)) / width)),
  };
}

/** The window that a header tells first, `[width, centre]`; null where there is none, or none that shows anything. */
function toldWindow(instance: Instance): Window | null {
  const [centre, width] = [numberOf(instance, TAG.centre), numberOf(instance, TAG.width)];
  return centre !== null && width !== null && width > 0 ? [width, centre] : null;
}

/** The table or the curve that a file is to be shown in, a table before a window; null where it is a line. */
export const shadeOf = remembered((instance: Instance): Shade | null => {
  const table = tableOf(instance, TAG.voi, mayBeNegative(instance));
  if (table) return shadeOfTable(table);
  const window = toldWindow(instance);
  return window && instance[TAG.shape]?.Value?.[0] === "SIGMOID" ? shadeOfCurve(window) : null;
});

/** The window that a file is first seen in, as a LINEAR one; null where it tells none that shows anything. */
export const firstSeen = remembered((instance: Instance): Window | null => {
  const [shade, window] = [shadeOf(instance), toldWindow(instance)];
  if (shade || !window) return shade?.window ?? null;
  const [width, centre] = window;
  const isExact = instance[TAG.shape]?.Value?.[0] === "LINEAR_EXACT" || width < 1;
  return isExact ? windowOf({ lower: centre - width / 2, upper: centre + width / 2 }) : window;
});

/** Whether a file has a table of greys that cannot be used, so that it is shown without. */
export function lacksTable(instance: Instance): boolean {
  const isUsed = (sequence: string): boolean => tableOf(instance, sequence, false) !== null;
  const isFor = !NOT_FOR_DISPLAY.includes(instance[TAG.sopClass]?.Value?.[0]);
  return [...(isFor ? [TAG.modality] : []), TAG.voi].some((sequence) => (instance[sequence]?.Value?.length ?? 0) > 0 && !isUsed(sequence));
}

/** The header as the library is to read it: with a window in its own terms, and without what we do ourselves. */
export function withPlainGreys(header: Instance): Instance {
  const [window, table] = [firstSeen(header), modalityTable(header)];
  const gone: string[] = [TAG.shape, TAG.centre, TAG.width, ...(table ? [TAG.slope, TAG.intercept] : [])];
  const kept = Object.fromEntries(Object.entries(header).filter(([tag]) => !gone.includes(tag)));
  if (window === null) return kept;
  return { ...kept, [TAG.centre]: { vr: "DS", Value: [window[1]] }, [TAG.width]: { vr: "DS", Value: [window[0]] } };
}

/**
 * The values from one to another that stand for pixels outside of the picture (PS3.3 C.7.5.1.1.2), as they are after the
 * modality's step or, with `isStored`, as they are stored; null where the file has none.
 */
export function paddingOf(instance: Instance, isStored: boolean): readonly [number, number] | null {
  const one = numberOf(instance, TAG.padding);
  if (one === null) return null;
  const table = modalityTable(instance);
  const [slope, intercept] = isStored ? [1, 0] : [numberOf(instance, TAG.slope) ?? 1, numberOf(instance, TAG.intercept) ?? 0];
  const [first, last] = [one, numberOf(instance, TAG.paddingLimit) ?? one].map((value) => (table ? lookedUp(table, value) : value * slope + intercept)) as [number, number];
  return [Math.min(first, last), Math.max(first, last)];
}

/** Values of a modality's table in place of stored ones. */
export function asModality(table: GreyTable, stored: ArrayLike<number>): Uint16Array<ArrayBuffer> {
  const values = new Uint16Array(stored.length);
  for (let at = 0; at < stored.length; at++) values[at] = lookedUp(table, stored[at] ?? 0);
  return values;
}
