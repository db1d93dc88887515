/** The three planes through one point of a volume, along the patient's axes, and the marks on them. Pure. */
import type { Mark, MarkSheet, Vec3 } from "./contract";
import { along, type Plane } from "./geometry";
import type { Extent } from "./volume";

export type Cut = "sagittal" | "axial" | "coronal";
export const CUTS: readonly Cut[] = ["sagittal", "axial", "coronal"];

interface Directions {
  readonly across: Vec3;
  readonly down: Vec3;
  /** In which the next plane lies: to the patient's left, to the feet, to the back. */
  readonly onwards: Vec3;
  /** Index of the patient's axis across the plane. */
  readonly axis: 0 | 1 | 2;
}

/** As radiologists look: from the left, from the feet, from the front. */
export const DIRECTIONS: Readonly<Record<Cut, Directions>> = {
  sagittal: { across: [0, 1, 0], down: [0, 0, -1], onwards: [1, 0, 0], axis: 0 },
  axial: { across: [1, 0, 0], down: [0, 1, 0], onwards: [0, 0, -1], axis: 2 },
  coronal: { across: [1, 0, 0], down: [0, 0, -1], onwards: [0, 1, 0], axis: 1 },
};

function mapped(value: (axis: 0 | 1 | 2) => number): Vec3 {
  return [value(0), value(1), value(2)];
}

/** The point of the volume nearest to a point. */
export function within({ min, max }: Extent, point: Vec3): Vec3 {
  return mapped((axis) => Math.min(Math.max(point[axis], min[axis]), max[axis]));
}

export function middleOf({ min, max }: Extent): Vec3 {
  return mapped((axis) => (min[axis] + max[axis]) / 2);
}

/** The plane of a cut through a point, as wide as the volume, in steps of one millimetre. */
export function planeOf(cut: Cut, focus: Vec3, { min, max }: Extent): Plane {
  const { across, down, axis } = DIRECTIONS[cut];
  // Each direction begins at the end of the volume that it runs away from.
  const start = mapped((one) => (one === axis ? focus[one] : across[one] + down[one] > 0 ? min[one] : max[one]));
  const length = (direction: Vec3): number =>
    Math.max(1, mapped((one) => Math.abs(direction[one]) * (max[one] - min[one])).reduce((sum, part) => sum + part, 0));
  return { origin: start, across, down, step: [1, 1], size: [length(across) + 1, length(down) + 1] };
}

/** The focus so many planes further on in a cut, within the volume. */
export function stepped(cut: Cut, focus: Vec3, planes: number, extent: Extent): Vec3 {
  const { onwards, axis } = DIRECTIONS[cut];
  return within(extent, along(focus, onwards, planes * extent.step[axis]));
}

/** The focus moved in the plane of a cut to where a point lies; how deep it is stays. */
export function movedTo(cut: Cut, focus: Vec3, point: Vec3, extent: Extent): Vec3 {
  const { axis } = DIRECTIONS[cut];
  return within(extent, mapped((one) => (one === axis ? focus[one] : point[one])));
}

/** Which plane of how many a cut stands at, counted onwards from 1. */
export function placeIn(cut: Cut, focus: Vec3, { min, max, step }: Extent): { readonly index: number; readonly count: number } {
  const { onwards, axis } = DIRECTIONS[cut];
  const count = Math.round((max[axis] - min[axis]) / step[axis]) + 1;
  const gone = onwards[axis] > 0 ? focus[axis] - min[axis] : max[axis] - focus[axis];
  return { index: Math.min(count, Math.round(gone / step[axis]) + 1), count };
}

function boxAround(points: readonly (readonly number[])[]): Mark["box"] {
  if (points.length === 0) return null;
  const over = (pick: (...values: number[]) => number): number[] => [0, 1, 2].map((axis) => pick(...points.map((point) => point[axis] ?? 0)));
  return { min: over(Math.min), max: over(Math.max) };
}

function freed(mark: Mark): Mark {
  return { ...mark, sop: null, outlines: [], box: mark.box ?? boxAround(mark.outlines.flatMap(({ points }) => points)) };
}

/**
 * The marks as planes across the slices can show them: outlines lie on the slices as taken, so that a body is drawn as
 * the box around it. Marks in pixels have no place in a volume.
 */
export function sheetOfCuts(sheet: MarkSheet): MarkSheet {
  return { ...sheet, marks: sheet.space === "patient" ? sheet.marks.map(freed) : [] };
}
