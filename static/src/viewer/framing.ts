/** How much of a picture is shown, and where. Pure: pixels of the picture in, CSS px of the viewport out. */
import type { Vec2 } from "./contract";
import { applyTo, type Affine } from "./geometry";

export const MOST_INITIAL_ZOOM = 3;
/** Two lines of names in height, CSS px: a body this large is read and told from its neighbours without zooming. */
export const READABLE_BODY_PX = 40;
// A border that lies a fraction of a pixel outside is not cut off.
const ROUNDING_PX = 1;

export type Box = readonly [Vec2, Vec2];

/** The upright box around points; there may be thousands. */
export function around(points: readonly Vec2[]): Box {
  const [low, high]: [[number, number], [number, number]] = [[Infinity, Infinity], [-Infinity, -Infinity]];
  for (const [x, y] of points) {
    [low[0], low[1]] = [Math.min(low[0], x), Math.min(low[1], y)];
    [high[0], high[1]] = [Math.max(high[0], x), Math.max(high[1], y)];
  }
  return [low, high];
}

/** A box of the picture as a box of the viewport. */
export function shownBox([[left, top], [right, bottom]]: Box, shown: Affine): Box {
  const corners: readonly Vec2[] = [[left, top], [right, top], [left, bottom], [right, bottom]];
  return around(corners.map((corner) => applyTo(corner, shown)));
}

/** The whole picture, border to border, in its own pixels. */
export function pictureBox(columns: number, rows: number): Box {
  return [
    [-0.5, -0.5],
    [columns - 0.5, rows - 0.5],
  ];
}

/** Whether a box of the viewport is in view whole. */
export function isWithin([low, high]: Box, [width, height]: Vec2): boolean {
  return (
    Math.min(low[0], low[1]) >= -ROUNDING_PX && high[0] <= width + ROUNDING_PX && high[1] <= height + ROUNDING_PX
  );
}

/**
 * How large a picture is first shown, 1 being whole: whole while a body is readable then, else as large as all marks
 * and one body's height on each side of them allow.
 *
 * `marks` and `centres` (the box of the marks, and of their centres alone) are CSS px at the zoom `now`.
 */
export function firstZoom(marks: Box, centres: Box, bodies: number, room: Vec2, now: number): number {
  const side = ([low, high]: Box, axis: 0 | 1): number => (high[axis] - low[axis]) / now;
  const body = Math.max(side(centres, 0), side(centres, 1)) / Math.max(1, bodies - 1);
  if (body >= READABLE_BODY_PX) return 1;
  const fits = Math.min(room[0] / (side(marks, 0) + 2 * body), room[1] / (side(marks, 1) + 2 * body));
  return Math.max(1, Math.min(MOST_INITIAL_ZOOM, fits));
}

/** How far to move a picture so that `at` comes to the middle, as far as that opens no gap beside it (CSS px). */
export function shiftTo(at: Vec2, picture: Box, room: Vec2): Vec2 {
  const along = (axis: 0 | 1): number => {
    const [low, high, extent] = [picture[0][axis], picture[1][axis], room[axis]];
    if (high - low <= extent) return extent / 2 - (low + high) / 2;
    return Math.min(-low, Math.max(extent - high, extent / 2 - at[axis]));
  };
  return [along(0), along(1)];
}
