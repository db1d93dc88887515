/** Reads a series' DICOM JSON metadata into slices in the order a person scrolls them. */
import { withPalettes } from "./colour";
import type { Vec3 } from "./contract";
import { dot, normalOf, type Plane, type SaidOrientation } from "./geometry";
import { firstSeen, withPlainGreys } from "./shades";

/** DICOM JSON (PS3.18 F): tag to `{vr, Value}`, of bytes `{vr, InlineBinary}` in Base64. */
export type Instance = Readonly<Record<string, { readonly vr?: string; readonly Value?: readonly unknown[]; readonly InlineBinary?: string }>>;

export interface Slice {
  readonly sop: string;
  /** One-based frame number. */
  readonly frame: number;
  readonly number: number;
  readonly plane: Plane | null;
  readonly said: SaidOrientation;
  /** SliceThickness in mm, where the header gives one. */
  readonly thickness: number | null;
  readonly frameOfReference: string;
  /** MONOCHROME1: its low values are meant to be light. */
  readonly lowIsLight: boolean;
  readonly instance: Instance;
}

const TAG = {
  sop: "00080018",
  instanceNumber: "00200013",
  position: "00200032",
  orientation: "00200037",
  said: "00200020",
  spacing: "00280030",
  detector: "00181164",
  ratio: "00280034",
  thickness: "00180050",
  rows: "00280010",
  columns: "00280011",
  frames: "00280008",
  frameOfReference: "00200052",
  photometric: "00280004",
} as const;

function values(from: Instance | undefined, tag: string): readonly unknown[] {
  return from?.[tag]?.Value ?? [];
}

function numbers(from: Instance | undefined, tag: string): number[] {
  // An empty value is null there, which would count as zero.
  return values(from, tag).filter((value) => value !== null).map(Number).filter(Number.isFinite);
}

function text(from: Instance | undefined, tag: string): string {
  return String(values(from, tag)[0] ?? "");
}

function unit(vector: readonly number[]): Vec3 | null {
  const [x = 0, y = 0, z = 0] = vector;
  const length = Math.hypot(x, y, z);
  return length > 0 ? [x / length, y / length, z / length] : null;
}

function planeOf(instance: Instance): Plane | null {
  const position = numbers(instance, TAG.position);
  const orientation = numbers(instance, TAG.orientation);
  const spacing = numbers(instance, TAG.spacing);
  const [x, y, z] = position;
  const [perRow, perColumn] = spacing;
  const across = unit(orientation.slice(0, 3));
  const down = unit(orientation.slice(3, 6));
  const columns = numbers(instance, TAG.columns)[0];
  const rows = numbers(instance, TAG.rows)[0];
  if (x === undefined || y === undefined || z === undefined || !across || !down) return null;
  if (!perRow || !perColumn || !columns || !rows) return null;
  return { origin: [x, y, z], across, down, step: [perColumn, perRow], size: [columns, rows] };
}

// Up to one letter of each axis, the nearest first.
const SAID = /^[LRAPHF]{1,3}$/;

function saidBy(instance: Instance): SaidOrientation {
  const [across, down, ...more] = values(instance, TAG.said).map(String);
  if (across === undefined || down === undefined || more.length > 0) return null;
  return SAID.test(across) && SAID.test(down) ? [across, down] : null;
}

function slicesOf(instance: Instance): Slice[] {
  const count = Math.max(1, numbers(instance, TAG.frames)[0] ?? 1);
  return Array.from({ length: count }, (_, index) => {
    const frame = index + 1;
    return {
      sop: text(instance, TAG.sop),
      frame,
      number: numbers(instance, TAG.instanceNumber)[0] ?? 0,
      plane: planeOf(instance),
      said: saidBy(instance),
      thickness: numbers(instance, TAG.thickness)[0] ?? null,
      frameOfReference: text(instance, TAG.frameOfReference),
      lowIsLight: text(instance, TAG.photometric) === "MONOCHROME1",
      instance,
    };
  });
}

/** Slices along their common normal, in the sense in which InstanceNumber counts up. */
function byPosition(slices: readonly Slice[]): Slice[] | null {
  const first = slices[0]?.plane;
  if (!first) return null;
  const normal = normalOf(first);
  const placed: { slice: Slice; at: number }[] = [];
  for (const slice of slices) {
    // 0.99: slices tilted by more than 8 degrees are not one stack.
    if (!slice.plane || dot(normalOf(slice.plane), normal) < 0.99) return null;
    placed.push({ slice, at: dot(slice.plane.origin, normal) });
  }
  placed.sort((one, other) => one.at - other.at);
  if (placed.some(({ at }, index) => index > 0 && at - (placed[index - 1]?.at ?? 0) < 1e-3)) return null;
  const [start, end] = [placed[0]?.slice, placed[placed.length - 1]?.slice];
  const counted = (slice: Slice | undefined): number => (slice?.number ?? 0) * 1e6 + (slice?.frame ?? 0);
  if (counted(start) > counted(end)) placed.reverse();
  return placed.map(({ slice }) => slice);
}

/** The slices of a series: by position where the geometry allows it, else by InstanceNumber and frame. */
export function readSlices(instances: readonly Instance[]): readonly Slice[] {
  const slices = instances.flatMap(slicesOf);
  return byPosition(slices) ?? slices.sort((one, other) => one.number - other.number || one.frame - other.frame);
}

/** Where a frame named by its file stands among the slices; -1 where it is not one of them. */
export function indexOf(slices: readonly Slice[], image: { readonly sop: string | null; readonly frame: number }): number {
  return slices.findIndex(({ sop, frame }) => sop === image.sop && frame === image.frame);
}

/** Distances between neighbouring places along the normal in mm, the least first; none where it is unknown. */
function gaps(slices: readonly Slice[]): number[] {
  const first = slices[0]?.plane;
  if (!first) return [];
  const places = slices.flatMap(({ plane }) => (plane ? [dot(plane.origin, normalOf(first))] : []));
  places.sort((one, other) => one - other);
  return places
    .map((at, index) => at - (places[index - 1] ?? at))
    .filter((gap) => gap >= 1e-3)
    .sort((one, other) => one - other);
}

/** The usual distance between neighbouring slices in mm; where it is unknown the slice thickness, else 1. */
export function gapOf(slices: readonly Slice[]): number {
  const all = gaps(slices);
  return all[Math.floor(all.length / 2)] ?? slices[0]?.thickness ?? 1;
}

/** What is written of the distances: `4.0 mm`, of uneven ones `4.0–12.0 mm`; empty where they are unknown. */
export function gapText(slices: readonly Slice[]): string {
  const all = gaps(slices);
  const [least, most] = [all[0]?.toFixed(1), all[all.length - 1]?.toFixed(1)];
  if (least === undefined || most === undefined) return "";
  return least === most ? `${least} mm` : `${least}–${most} mm`;
}

/** The window of a header, `[width, centre]`, or that nearest to its table or curve; null where it tells none that shows anything. */
export function storedWindow({ instance }: Pick<Slice, "instance">): readonly [number, number] | null {
  return firstSeen(instance);
}

/** Two sizes above zero, down and across; null where a tag does not tell them. */
function pair(from: Instance, tag: string): readonly [number, number] | null {
  const [down, across] = numbers(from, tag);
  return down && across && down > 0 && across > 0 ? [down, across] : null;
}

/**
 * The header with a size of its pixels where only the detector, or their ratio (PS3.3 C.7.6.3.1.7), tells how high
 * they are for their width: the library would draw them square, and angles on the picture would be others.
 * These sizes are no millimetres, and only films lack PixelSpacing, on which no length is told in any.
 */
function withPixelShape(header: Instance): Instance {
  const sides = pair(header, TAG.detector) ?? pair(header, TAG.ratio);
  if (pair(header, TAG.spacing) || !sides || sides[0] === sides[1]) return header;
  return { ...header, [TAG.spacing]: { vr: "DS", Value: [sides[0] / sides[1], 1] } };
}

/**
 * The header with a frame of reference of its own where it names none, as films do: the library takes an empty
 * viewport, which has none either, for one that shows the same, and without WebGL fails at the first line.
 */
function withFrameOfReference(header: Instance): Instance {
  if (text(header, TAG.frameOfReference)) return header;
  return { ...header, [TAG.frameOfReference]: { vr: "UI", Value: [text(header, TAG.sop)] } };
}

/** The header as the library is given it: palettes as numbers, and of a window that shows nothing it would make a black picture. */
export function headerOf(slice: Pick<Slice, "instance">): Instance {
  return withFrameOfReference(withPixelShape(withPalettes(withPlainGreys(slice.instance))));
}
