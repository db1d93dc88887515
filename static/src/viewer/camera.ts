/** Where the library's camera stands before one picture: the affine it shows it by, and moving, enlarging, turning it. */
import type { Vec2 } from "./contract";
import type { core } from "./cornerstone";
import { affineThrough, type Affine } from "./geometry";
import type { Turn } from "./turning";

type StackViewport = InstanceType<typeof core.StackViewport>;
type Point3 = [number, number, number];

// A step of many pixels, so that the affine keeps its last digits.
const STEP = 256;

/** The affine from pixel coordinates (0 = centre of the first pixel) to CSS pixels of the viewport. */
export function shownBy(viewport: StackViewport | null): Affine | null {
  const image = viewport?.getImageData();
  if (!viewport || !image) return null;
  const { origin, direction, spacing } = image;
  const place = (column: number, row: number): Vec2 => {
    const across = column * spacing[0];
    const down = row * spacing[1];
    const world = [0, 1, 2].map(
      (axis) => (origin[axis] ?? 0) + (direction[axis] ?? 0) * across + (direction[3 + axis] ?? 0) * down,
    );
    return viewport.worldToCanvas(world as Point3);
  };
  const zero = place(0, 0);
  const scaled = (end: Vec2): Vec2 => [zero[0] + (end[0] - zero[0]) / STEP, zero[1] + (end[1] - zero[1]) / STEP];
  const shown = affineThrough(zero, scaled(place(STEP, 0)), scaled(place(0, STEP)));
  // A viewport that is folded away has no extent; there is nothing to place in it.
  return Number.isFinite(shown.e) && Math.abs(shown.a * shown.d - shown.b * shown.c) > 1e-9 ? shown : null;
}

/** Move the picture on the screen by CSS px; the library's own pan drops what is below one pixel, or moves another way. */
export function movePicture(viewport: Pick<StackViewport, "getCamera" | "setCamera" | "canvasToWorld">, by: Vec2): void {
  const { focalPoint, position } = viewport.getCamera();
  const [from, to] = [viewport.canvasToWorld([0, 0]), viewport.canvasToWorld([by[0], by[1]])];
  const moved = (point: readonly number[] | undefined): Point3 =>
    [0, 1, 2].map((axis) => (point?.[axis] ?? 0) + (from[axis] ?? 0) - (to[axis] ?? 0)) as Point3;
  viewport.setCamera({ focalPoint: moved(focalPoint), position: moved(position) });
}

/** Show the picture this many times larger than now: the two backends count zoom in units of their own. */
export function enlargePicture(viewport: StackViewport, factor: number): void {
  viewport.setZoom((viewport.getZoom() ?? 1) * factor);
}

/** Let the picture lie so; the library mirrors about the screen, so that comes before the turn. */
export function turnPicture(viewport: StackViewport, { quarters, isMirrored }: Turn): void {
  // Both backends have it, though the types keep it to themselves; the public way in also touches zoom and pan.
  const turning = viewport as unknown as { setRotation(degrees: number): void };
  turning.setRotation(0);
  viewport.setCamera({ flipHorizontal: isMirrored, flipVertical: false });
  turning.setRotation(quarters * 90);
}
