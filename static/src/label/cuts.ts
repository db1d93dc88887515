/**
 * Pictures that are cut through one stack in two directions: all of one direction come first, then all of the other.
 * A level is marked on either, and seen on both. Pure.
 */
import { pointOf, type Space, type Vector } from "./counting";
import type { Spot } from "./work";

type Cuts = Pick<Space, "pictures">;

/** A mark is seen on the planes that are no farther from it, in mm: a third of the width of a body in either direction. */
const SEEN_MM = 5;

/** The pictures that are turned through from one of them: those of its direction, or all where nothing is cut. */
export function rowOf(pictures: readonly { readonly cut?: string }[], at: number): { readonly first: number; readonly count: number } {
  const cut = pictures[at]?.cut;
  const first = pictures.findIndex((picture) => picture.cut === cut);
  return { first: Math.max(first, 0), count: pictures.filter((picture) => picture.cut === cut).length };
}

/** A picture in words, counted in its direction: `picture 3`, `coronal picture 3`. */
export function pictureWords(pictures: readonly { readonly cut?: string }[], at: number): string {
  const cut = pictures[at]?.cut ?? "";
  return `${cut} picture ${at - rowOf(pictures, at).first + 1}`.trimStart();
}

/** The place of a spot on the plane of a direction that lies nearest to it. */
export function across(spot: Spot, cut: string, cuts: Cuts): Spot {
  const point = pointOf(spot, cuts);
  const near = cuts.pictures
    .map((picture, at) => ({ picture, at }))
    .filter(({ picture }) => picture.cut === cut)
    .sort((one, other) => Math.abs(offOf(point, one.picture)) - Math.abs(offOf(point, other.picture)));
  const [nearest] = near;
  return nearest === undefined ? spot : { picture: nearest.at, ...pixelOf(point, nearest.picture) };
}

/** Where a spot is seen on a picture; null where it is not. On what is not cut it is seen where it was placed. */
export function seenOn(spot: Spot, at: number, cuts: Cuts): Spot | null {
  if (spot.picture === at) return spot;
  const picture = cuts.pictures[at];
  if (!picture?.cut) return null;
  const point = pointOf(spot, cuts);
  return Math.abs(offOf(point, picture)) <= SEEN_MM ? { picture: at, ...pixelOf(point, picture) } : null;
}

type Placed = Cuts["pictures"][number];

function dot(one: Vector, other: Vector): number {
  return one[0] * other[0] + one[1] * other[1] + one[2] * other[2];
}

function from(point: Vector, { origin }: Placed): Vector {
  return [point[0] - origin[0], point[1] - origin[1], point[2] - origin[2]];
}

function pixelOf(point: Vector, picture: Placed): Pick<Spot, "column" | "row"> {
  const off = from(point, picture);
  const along = (step: Vector): number => dot(off, step) / dot(step, step);
  return { column: along(picture.across), row: along(picture.down) };
}

/** How far a point lies from a plane, mm. */
function offOf(point: Vector, picture: Placed): number {
  const [a, b] = [picture.across, picture.down];
  const normal: Vector = [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
  return dot(from(point, picture), normal) / Math.hypot(...normal);
}
