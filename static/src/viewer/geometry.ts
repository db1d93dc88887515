/**
 * Where a pixel is in the patient, and where a patient's point is in the picture.
 *
 * Pixel coordinates are `[column, row]` with [0, 0] at the **centre** of the first pixel, as DICOM places
 * ImagePositionPatient (PS3.3 C.7.6.2.1.1). Millimetres are in the patient's LPS axes.
 */
import type { Laterality, Vec2, Vec3 } from "./contract";

export interface Plane {
  /** Centre of the first pixel, mm. */
  readonly origin: Vec3;
  /** Unit vector in which columns count up. */
  readonly across: Vec3;
  /** Unit vector in which rows count up. */
  readonly down: Vec3;
  /** Millimetres per step `[column, row]`. */
  readonly step: Vec2;
  /** Number of `[columns, rows]`. */
  readonly size: Vec2;
}

/** x' = a·x + c·y + e, y' = b·x + d·y + f: the order of an SVG matrix. */
export interface Affine {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly e: number;
  readonly f: number;
}

/** Three stored numbers as a point; null where one is missing. */
export function vec3([x, y, z]: readonly number[]): Vec3 | null {
  return x === undefined || y === undefined || z === undefined ? null : [x, y, z];
}

export function dot(u: Vec3, v: Vec3): number {
  return u[0] * v[0] + u[1] * v[1] + u[2] * v[2];
}

export function cross(u: Vec3, v: Vec3): Vec3 {
  return [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]];
}

export function minus(u: Vec3, v: Vec3): Vec3 {
  return [u[0] - v[0], u[1] - v[1], u[2] - v[2]];
}

export function along(from: Vec3, direction: Vec3, by: number): Vec3 {
  return [from[0] + direction[0] * by, from[1] + direction[1] * by, from[2] + direction[2] * by];
}

export function normalOf(plane: Plane): Vec3 {
  return cross(plane.across, plane.down);
}

/** The patient's point (mm) at a pixel. */
export function toPatient(plane: Plane, [column, row]: Vec2): Vec3 {
  return along(along(plane.origin, plane.across, column * plane.step[0]), plane.down, row * plane.step[1]);
}

/** The pixel straight below a patient's point, in fractions of pixels. */
export function toPixel(plane: Plane, point: Vec3): Vec2 {
  const from = minus(point, plane.origin);
  return [dot(from, plane.across) / plane.step[0], dot(from, plane.down) / plane.step[1]];
}

/** Signed distance (mm) of a patient's point from the plane. */
export function distanceFrom(plane: Plane, point: Vec3): number {
  return dot(minus(point, plane.origin), normalOf(plane));
}

/** Index of the plane nearest to a point, and its distance in mm; null when no plane is known. */
export function nearestPlane(
  planes: readonly (Plane | null)[],
  point: Vec3,
): { readonly index: number; readonly distance: number } | null {
  let best: { index: number; distance: number } | null = null;
  planes.forEach((plane, index) => {
    if (plane === null) return;
    const distance = Math.abs(distanceFrom(plane, point));
    if (best === null || distance < best.distance) best = { index, distance };
  });
  return best;
}

/** The affine that takes [0, 0], [1, 0] and [0, 1] to three given places. */
export function affineThrough(zero: Vec2, oneAcross: Vec2, oneDown: Vec2): Affine {
  return {
    a: oneAcross[0] - zero[0],
    b: oneAcross[1] - zero[1],
    c: oneDown[0] - zero[0],
    d: oneDown[1] - zero[1],
    e: zero[0],
    f: zero[1],
  };
}

export function applyTo([x, y]: Vec2, { a, b, c, d, e, f }: Affine): Vec2 {
  return [a * x + c * y + e, b * x + d * y + f];
}

export function inverseOf({ a, b, c, d, e, f }: Affine): Affine {
  const det = a * d - b * c;
  if (det === 0) throw new RangeError("The picture is shown with no extent.");
  return {
    a: d / det,
    b: -b / det,
    c: -c / det,
    d: a / det,
    e: (c * f - d * e) / det,
    f: (b * e - a * f) / det,
  };
}

// A second letter is written from 20 degrees of tilt on: sin 20° = 0.34.
const SECOND_LETTER = 0.34;
const LETTERS: readonly (readonly [string, string])[] = [
  ["L", "R"],
  ["P", "A"],
  ["S", "I"],
];

/** The letters of a direction in LPS: `A`, or `AS` when it is oblique. S and I stand for head and feet. */
export function lettersOf(direction: Vec3): string {
  return direction
    .map((size, axis) => ({ size: Math.abs(size), letter: LETTERS[axis]?.[size > 0 ? 0 : 1] ?? "" }))
    .filter(({ size }, _, all) => size === Math.max(...all.map((one) => one.size)) || size > SECOND_LETTER)
    .sort((one, other) => other.size - one.size)
    .slice(0, 2)
    .map(({ letter }) => letter)
    .join("");
}

export interface EdgeLetters {
  readonly top: string;
  readonly bottom: string;
  readonly left: string;
  readonly right: string;
}

const OPPOSITE: Readonly<Record<string, string>> = { L: "R", R: "L", A: "P", P: "A", S: "I", I: "S", H: "F", F: "H" };
const IN_OUR_WORDS: Readonly<Record<string, string>> = { H: "S", F: "I" };

/** What a picture without geometry says of itself in PatientOrientation (0020,0020): `[across, down]`. */
export type SaidOrientation = readonly [string, string] | null;

/** What a person saw of a picture that says nothing itself; nothing is known of its upright. */
export function seenOrientation(rightAt: "left" | "right" | ""): SaidOrientation {
  return rightAt === "left" ? ["L", ""] : rightAt === "right" ? ["R", ""] : null;
}

function opposite(letters: string): string {
  return [...letters].map((letter) => OPPOSITE[letter] ?? letter).join("");
}

function hideSides(letters: string, laterality: Laterality): string {
  if (laterality !== "unknown" || letters === "") return letters;
  // Not even the second letter of an oblique edge may hint at a side nobody knows.
  return /[LR]/.test(letters[0] ?? "") ? "?" : letters.replace(/[LR]/g, "");
}

/**
 * The letters on the four edges of a viewport.
 *
 * Where the picture says nothing about its orientation every edge is `?`: never a guess.
 */
export function edgeLetters(
  plane: Plane | null,
  said: SaidOrientation,
  shown: Affine,
  laterality: Laterality,
): EdgeLetters {
  const back = inverseOf({ ...shown, e: 0, f: 0 });
  const lettersTowards = (canvas: Vec2): string => {
    const [x, y] = applyTo(canvas, back);
    if (plane !== null) {
      const mm: Vec2 = [x * plane.step[0], y * plane.step[1]];
      const length = Math.hypot(mm[0], mm[1]);
      return lettersOf(along(along([0, 0, 0], plane.across, mm[0] / length), plane.down, mm[1] / length));
    }
    if (said === null) return "?";
    const isAcross = Math.abs(x) >= Math.abs(y);
    const letters = said[isAcross ? 0 : 1].replace(/[HF]/g, (letter) => IN_OUR_WORDS[letter] ?? letter);
    return (isAcross ? x : y) >= 0 ? letters : opposite(letters);
  };
  const named = (canvas: Vec2): string => hideSides(lettersTowards(canvas), laterality) || "?";
  return { top: named([0, -1]), bottom: named([0, 1]), left: named([-1, 0]), right: named([1, 0]) };
}

/** Where another plane cuts this picture, as two pixels on its border; null when they do not meet in it. */
export function cutOf(plane: Plane, other: Plane): readonly [Vec2, Vec2] | null {
  const normal = normalOf(other);
  // A point [x, y] of the picture lies on the other plane where p·x + q·y = r.
  const p = dot(plane.across, normal) * plane.step[0];
  const q = dot(plane.down, normal) * plane.step[1];
  const r = -distanceFrom(other, plane.origin);
  const [width, height] = [plane.size[0] - 0.5, plane.size[1] - 0.5];
  const found: Vec2[] = [];
  const keep = (x: number, y: number): void => {
    const inside = x >= -0.5001 && x <= width + 0.0001 && y >= -0.5001 && y <= height + 0.0001;
    if (inside && !found.some(([a, b]) => Math.hypot(a - x, b - y) < 1e-6)) found.push([x, y]);
  };
  if (Math.abs(q) > 1e-9) for (const x of [-0.5, width]) keep(x, (r - p * x) / q);
  if (Math.abs(p) > 1e-9) for (const y of [-0.5, height]) keep((r - q * y) / p, y);
  const [first, second] = found;
  return first && second ? [first, second] : null;
}
