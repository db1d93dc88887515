/** Whether the slices of a series make one volume, and how its voxels lie. Pure. */
import type { SeriesConfig, Vec3 } from "./contract";
import { dot, minus, normalOf, toPatient, type Plane } from "./geometry";
import type { Slice } from "./slices";

const FEWEST_SLICES = 3;
// Slices nearer to each other than this, mm along their normal, lie at one place.
const ONE_PLACE_MM = 0.01;
// Distances that differ from the usual one by more than this share are not even; half as much again is a gap.
const EVEN = 0.02;
const GAP = 1.5;
// Directions that differ by less than 0.1 degree are the same but for rounding: cos 0.1° = 1 - 1.5e-6.
const SAME_DIRECTION = 1 - 1.5e-6;

type Placed = Slice & { readonly plane: Plane };

function isPlaced(slice: Slice): slice is Placed {
  return slice.plane !== null;
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}

function isGrey({ instance }: Slice): boolean {
  return String(instance["00280004"]?.Value?.[0] ?? "MONOCHROME2").startsWith("MONOCHROME");
}

/** Why slices that all have a place differ in what they must share; null where they do not. */
function difference(slices: readonly Placed[]): string | null {
  const [first] = slices;
  if (!first) return null;
  const { across, down, size, step } = first.plane;
  const everyPlane = (holds: (plane: Plane) => boolean): boolean => slices.every(({ plane }) => holds(plane));
  if (!everyPlane((plane) => dot(plane.across, across) >= SAME_DIRECTION && dot(plane.down, down) >= SAME_DIRECTION)) {
    return "Its slices lie in different directions.";
  }
  if (!everyPlane((plane) => String(plane.size) === String(size))) return "Its slices differ in size.";
  if (!everyPlane((plane) => plane.step.every((gap, axis) => Math.abs(gap - (step[axis] ?? 0)) < 1e-4))) {
    return "Its slices differ in the size of their pixels.";
  }
  if (slices.some(({ frameOfReference }) => frameOfReference !== first.frameOfReference)) {
    return "Its slices do not share a frame of reference.";
  }
  return null;
}

/** Why the distances of the slices are not those of a volume; null where they are. */
function unevenness(places: readonly number[]): string | null {
  const steps = places.slice(1).map((place, index) => place - (places[index] ?? 0));
  if (steps.some((step) => step <= ONE_PLACE_MM)) return "Several of its slices lie at one place: echoes, phases, or sent twice.";
  const usual = median(steps);
  const most = Math.max(...steps);
  if (most > GAP * usual) return `Slices are missing: between two there are ${most.toFixed(1)} mm, otherwise ${usual.toFixed(1)} mm.`;
  if (steps.some((step) => Math.abs(step - usual) > EVEN * usual)) {
    return `Its slices lie unevenly, ${Math.min(...steps).toFixed(2)} to ${most.toFixed(2)} mm apart.`;
  }
  return null;
}

/** Whether the slices are pushed sideways against each other, as with a tilted gantry, by more than half a pixel in all. */
function isAskew(slices: readonly Placed[], normal: Vec3): boolean {
  const [first] = slices;
  if (!first) return false;
  const half = Math.min(...first.plane.step) / 2;
  return slices.some(({ plane }) => {
    const from = minus(plane.origin, first.plane.origin);
    const along = dot(from, normal);
    return Math.hypot(from[0] - along * normal[0], from[1] - along * normal[1], from[2] - along * normal[2]) > half;
  });
}

/** Why no other planes can be cut through a series, as a sentence; null where they can. */
export function volumeFault(slices: readonly Slice[], series: Pick<SeriesConfig, "plane" | "even">): string | null {
  if (series.plane === "projection") return "It is a film: it has no depth.";
  if (slices.length < FEWEST_SLICES) return "It has too few slices.";
  const placed = slices.filter(isPlaced);
  const [first] = placed;
  if (placed.length < slices.length || !first) return "Its pictures do not say where they lie in the patient.";
  if (!slices.every(isGrey)) return "Its pictures are in colour.";
  if (slices.some(({ lowIsLight }) => lowIsLight !== first.lowIsLight)) return "Low values are light on some of its slices and dark on others.";
  const differs = difference(placed);
  if (differs) return differs;
  const normal = normalOf(first.plane);
  const ordered = [...placed].sort((one, other) => dot(one.plane.origin, normal) - dot(other.plane.origin, normal));
  const uneven = unevenness(ordered.map(({ plane }) => dot(plane.origin, normal)));
  if (uneven) return uneven;
  if (isAskew(ordered, normal)) return "Its slices are pushed sideways against each other, as with a tilted gantry.";
  // What the server found when the files came counts too.
  return series.even ? null : "Its slices do not lie at even distances.";
}

/** Where the voxels of a volume lie: the box around their centres (mm, LPS), and their size along the patient's axes. */
export interface Extent {
  readonly min: Vec3;
  readonly max: Vec3;
  /** Millimetres from voxel to voxel in the direction nearest to each of the patient's axes. */
  readonly step: Vec3;
}

/** The extent of slices that make a volume, in the order of their positions; null where they do not. */
export function extentOf(slices: readonly Slice[]): Extent | null {
  const [first, last] = [slices[0]?.plane, slices[slices.length - 1]?.plane];
  if (!first || !last) return null;
  const corners = [first, last].flatMap((plane) => {
    const [right, low] = [plane.size[0] - 1, plane.size[1] - 1];
    return [toPatient(plane, [0, 0]), toPatient(plane, [right, 0]), toPatient(plane, [0, low]), toPatient(plane, [right, low])];
  });
  const over = (pick: (...values: number[]) => number, axis: number): number => pick(...corners.map((corner) => corner[axis] ?? 0));
  const depth = Math.abs(dot(minus(last.origin, first.origin), normalOf(first))) / Math.max(1, slices.length - 1);
  const sides: readonly (readonly [Vec3, number])[] = [
    [first.across, first.step[0]],
    [first.down, first.step[1]],
    [normalOf(first), depth],
  ];
  const nearest = (axis: number): number =>
    sides.reduce((one, other) => (Math.abs(other[0][axis] ?? 0) > Math.abs(one[0][axis] ?? 0) ? other : one))[1];
  return {
    min: [over(Math.min, 0), over(Math.min, 1), over(Math.min, 2)],
    max: [over(Math.max, 0), over(Math.max, 1), over(Math.max, 2)],
    step: [nearest(0), nearest(1), nearest(2)],
  };
}

/** The size of a voxel in words, the side across the slices last: `0.9 × 0.9 × 4.0 mm`. */
export function voxelText(slices: readonly Slice[]): string {
  const [first, last] = [slices[0]?.plane, slices[slices.length - 1]?.plane];
  if (!first || !last || slices.length < 2) return "";
  const depth = Math.abs(dot(minus(last.origin, first.origin), normalOf(first))) / (slices.length - 1);
  return `${[...first.step, depth].map((side) => side.toFixed(1)).join(" × ")} mm`;
}
