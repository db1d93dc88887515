/** Windows a surgeon switches between, on the keys 1 to 5. */
import type { SeriesConfig, Tissue } from "./contract";

/** `[width, centre]` in stored units after rescale (HU for CT). */
export type Window = readonly [number, number];

export interface Preset {
  readonly key: string;
  readonly name: string;
  /** The window, from the one stored in the header; null: as stored. */
  readonly of: (stored: Window) => Window | null;
}

const fixed = (width: number, centre: number) => (): Window => [width, centre];

// Usual reading windows of spine CT, in HU (width / centre).
const SOFT_TISSUE: Window = [400, 40];
const BONE: Window = [2500, 480];

const CT: readonly Preset[] = [
  { key: "1", name: "Soft tissue", of: fixed(...SOFT_TISSUE) },
  { key: "2", name: "Bone", of: fixed(...BONE) },
  { key: "3", name: "Disc", of: fixed(250, 60) },
  { key: "4", name: "Lung", of: fixed(1500, -600) },
  { key: "5", name: "As stored", of: () => null },
];

// MR and radiographs have no units: presets are relative to the stored window.
const RELATIVE: readonly Preset[] = [
  { key: "1", name: "Softer", of: ([width, centre]) => [width * 1.6, centre] },
  { key: "2", name: "Harder", of: ([width, centre]) => [width * 0.6, centre] },
  { key: "3", name: "Brighter", of: ([width, centre]) => [width, centre - width * 0.2] },
  { key: "4", name: "Darker", of: ([width, centre]) => [width, centre + width * 0.2] },
  { key: "5", name: "As stored", of: () => null },
];

/** The window that a question about this tissue is read in; null where the series' own is right, as in one made for it. */
export function windowFor({ modality, roles }: Pick<SeriesConfig, "modality" | "roles">, tissue: Tissue): Window | null {
  if (modality !== "CT" || tissue === "" || roles.some((role) => role.endsWith(` ${tissue}`))) return null;
  return tissue === "bone" ? BONE : SOFT_TISSUE;
}

export function presetsFor(modality: string): readonly Preset[] {
  return modality === "CT" ? CT : RELATIVE;
}

/** Lower and upper grey value of a window (DICOM PS3.3 C.11.2.1.2, linear). */
export function rangeOf([width, centre]: Window): { readonly lower: number; readonly upper: number } {
  return { lower: centre - 0.5 - (width - 1) / 2, upper: centre - 0.5 + (width - 1) / 2 };
}

/** A name of a window, but for rounding. */
export function windowKey(window: Window | null): string {
  return (window ?? []).map((number) => number.toFixed(4)).join(" ");
}

/** The window of a range: the inverse of `rangeOf`. */
export function windowOf(range: { readonly lower: number; readonly upper: number }): Window {
  const width = range.upper - range.lower + 1;
  return [width, range.lower + 0.5 + (width - 1) / 2];
}
