/** What to draw of the marks on one slice, in that slice's pixel coordinates. Pure: no canvas, no library. */
import type { Mark, MarkSheet, Pointer, Vec2, Vec3 } from "./contract";
import { strengthOn } from "./centres";
import { around, type Box } from "./framing";
import { distanceFrom, toPatient, toPixel, vec3, type Plane } from "./geometry";
import { isParted, isSegment, vertebraeOf } from "./levels";
import { isDoubtful, knownFirst, knownOf } from "./standing";

export interface Shape {
  readonly level: string;
  readonly kind: "vertebra" | "segment";
  readonly form: "outline" | "box" | "point";
  /** Closed polygons; empty for a point. */
  readonly polygons: readonly (readonly Vec2[])[];
  /** Where the name stands. */
  readonly at: Vec2;
  /** Dashed: its number is assumed and nobody has accepted it. */
  readonly assumed: boolean;
  /** Dotted: a model proposed it and nobody has accepted it. It is assumed as well. */
  readonly suggested: boolean;
  readonly active: boolean;
  /** 1 on the mark's own slice; less for a lone centre that lies before or behind it. */
  readonly strength: number;
}

/** The slice as far as marks care. */
export interface SliceFrame {
  readonly sop: string;
  readonly plane: Plane | null;
  /** Half the distance to the neighbouring slice, mm. */
  readonly reach: number;
}

/** A stored point as a pixel of this slice; null where the slice's geometry is needed and unknown. */
function asPixel(point: readonly number[], sheet: Pick<MarkSheet, "space">, slice: SliceFrame): Vec2 | null {
  if (sheet.space === "pixel") {
    const [column, row] = point;
    return column === undefined || row === undefined ? null : [column, row];
  }
  const mm = vec3(point);
  return mm && slice.plane ? toPixel(slice.plane, mm) : null;
}

function outlinesOn(mark: Mark, sheet: MarkSheet, slice: SliceFrame): Vec2[][] {
  return mark.outlines
    .filter((outline) => outline.sop === slice.sop || (outline.sop === null && sheet.space === "pixel"))
    .map((outline) => outline.points.map((point) => asPixel(point, sheet, slice)).filter((point) => point !== null))
    .filter((points) => points.length > 2);
}

function reaches(mark: Mark, sheet: MarkSheet, slice: SliceFrame, point: readonly number[], reach: number): boolean {
  if (mark.sop !== null) return mark.sop === slice.sop;
  if (sheet.space === "pixel") return true;
  const mm = vec3(point);
  return mm !== null && slice.plane !== null && Math.abs(distanceFrom(slice.plane, mm)) <= reach;
}

function rectangle(mark: Mark, sheet: MarkSheet, slice: SliceFrame): Vec2[] | null {
  if (mark.box === null) return null;
  const { min, max } = mark.box;
  const centre = min.map((low, axis) => (low + (max[axis] ?? low)) / 2);
  const depth = boxDepth(mark, sheet, slice);
  if (!reaches(mark, sheet, slice, centre, depth + slice.reach)) return null;
  const corners = cornersOf(min, max)
    .map((corner) => asPixel(corner, sheet, slice))
    .filter((corner) => corner !== null);
  if (corners.length === 0) return null;
  const columns = corners.map(([column]) => column);
  const rows = corners.map(([, row]) => row);
  const [left, right] = [Math.min(...columns), Math.max(...columns)];
  const [top, bottom] = [Math.min(...rows), Math.max(...rows)];
  return [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ];
}

/** Half the box's extent across the slice, mm. */
function boxDepth(mark: Mark, sheet: MarkSheet, slice: SliceFrame): number {
  if (sheet.space === "pixel" || !slice.plane || mark.box === null) return 0;
  const plane = slice.plane;
  const depths = cornersOf(mark.box.min, mark.box.max)
    .map(vec3)
    .filter((corner) => corner !== null)
    .map((corner) => distanceFrom(plane, corner));
  return depths.length === 0 ? 0 : (Math.max(...depths) - Math.min(...depths)) / 2;
}

function cornersOf(min: readonly number[], max: readonly number[]): number[][] {
  return min.reduce<number[][]>(
    (corners, low, axis) => corners.flatMap((corner) => [[...corner, low], [...corner, max[axis] ?? low]]),
    [[]],
  );
}

/** Area centroid of a polygon; its sign of area does not matter. */
export function centreOf(polygon: readonly Vec2[]): Vec2 {
  let [area, x, y] = [0, 0, 0];
  polygon.forEach(([x0, y0], index) => {
    const [x1, y1] = polygon[(index + 1) % polygon.length] ?? [x0, y0];
    const part = x0 * y1 - x1 * y0;
    area += part;
    x += (x0 + x1) * part;
    y += (y0 + y1) * part;
  });
  if (Math.abs(area) < 1e-9) return polygon[0] ?? [0, 0];
  return [x / (3 * area), y / (3 * area)];
}

function areaOf(polygon: readonly Vec2[]): number {
  return Math.abs(
    polygon.reduce((sum, [x0, y0], index) => {
      const [x1, y1] = polygon[(index + 1) % polygon.length] ?? [x0, y0];
      return sum + x0 * y1 - x1 * y0;
    }, 0),
  );
}

function shapeOf(mark: Mark, sheet: MarkSheet, slice: SliceFrame, active: ReadonlySet<string>): Shape | null {
  const about = {
    level: mark.level,
    kind: mark.kind,
    assumed: isDoubtful(mark),
    suggested: mark.proposed,
    active: active.has(mark.level),
    strength: 1,
  };
  const outlines = outlinesOn(mark, sheet, slice);
  if (outlines.length > 0) {
    const largest = outlines.reduce((one, other) => (areaOf(other) > areaOf(one) ? other : one));
    return { ...about, form: "outline", polygons: outlines, at: centreOf(largest) };
  }
  // A mask that does not reach this slice says that the body does not: no box, no point in its stead.
  if (mark.outlines.length > 0) return null;
  const box = rectangle(mark, sheet, slice);
  if (box) return { ...about, form: "box", polygons: [box], at: centreOf(box) };
  if (mark.box !== null) return null;
  const at = asPixel(mark.centroid, sheet, slice);
  const strength = centreStrength(mark, sheet, slice);
  return at === null || strength === null ? null : { ...about, form: "point", polygons: [], at, strength };
}

/** How strongly a lone centre is drawn; a mark bound to a picture, or in pixels, is there or it is not. */
function centreStrength(mark: Mark, sheet: MarkSheet, slice: SliceFrame): number | null {
  if (mark.sop === null && sheet.space === "patient" && slice.plane) return strengthOn(slice.plane, slice.reach, mark, sheet);
  return reaches(mark, sheet, slice, mark.centroid, slice.reach) ? 1 : null;
}

/** The levels that are lit when `level` is active: itself, and for a segment its two vertebrae. */
export function litBy(level: string | null): ReadonlySet<string> {
  return new Set(level === null ? [] : [level, ...vertebraeOf(level)]);
}

/** Everything to draw on a slice. */
export function shapesOn(slice: SliceFrame, sheet: MarkSheet, active: string | null): readonly Shape[] {
  const lit = litBy(active);
  // A disc's own outline is drawn only while it is the active one: bodies carry the picture, where a series marks any.
  const bodies = sheet.marks.some(({ kind }) => kind === "vertebra");
  return sheet.marks
    .map((mark) => shapeOf(mark, sheet, slice, lit))
    .filter((shape) => shape !== null)
    .filter((shape) => !bodies || shape.kind === "vertebra" || shape.active);
}

/**
 * Where the tag of the active segment points: its own mark, else midway between its two bodies on this slice; by what a
 * model proposed only where nothing else tells.
 */
export function discPlace(shapes: readonly Shape[], active: string | null): Vec2 | null {
  if (active === null || !isSegment(active)) return null;
  return discAmong(knownShapes(shapes), active) ?? discAmong(shapes, active);
}

/** The shapes that are more than proposals. */
export function knownShapes(shapes: readonly Shape[]): readonly Shape[] {
  return shapes.filter(({ suggested }) => !suggested);
}

function discAmong(shapes: readonly Shape[], active: string): Vec2 | null {
  const own = shapes.find((shape) => shape.kind === "segment" && shape.level === active);
  if (own) return own.at;
  if (isParted(active, shapes.map(({ level }) => level))) return null;
  const [upper = "", lower = ""] = vertebraeOf(active);
  const above = shapes.find((shape) => shape.level === upper);
  const below = shapes.find((shape) => shape.level === lower);
  if (!above || !below) return null;
  return [(above.at[0] + below.at[0]) / 2, (above.at[1] + below.at[1]) / 2];
}

/**
 * The patient's point (mm) of a level: its own mark's centroid, else midway between the two bodies; where a model
 * proposed it only where no sheet knows better.
 */
export function placeOf(level: string, sheets: readonly MarkSheet[]): Vec3 | null {
  const marks = sheets.filter(({ space }) => space === "patient").flatMap((sheet) => sheet.marks);
  return placeAmong(level, knownOf(marks)) ?? placeAmong(level, knownFirst(marks));
}

function placeAmong(level: string, marks: readonly Mark[]): Vec3 | null {
  const find = (name: string): Vec3 | null =>
    marks.filter((one) => one.level === name).map(({ centroid }) => vec3(centroid)).find((place) => place !== null) ?? null;
  const own = find(level);
  if (own || !isSegment(level)) return own;
  if (isParted(level, marks.map((mark) => mark.level))) return null;
  const [above, below] = vertebraeOf(level).map(find);
  if (!above || !below) return null;
  return [(above[0] + below[0]) / 2, (above[1] + below[1]) / 2, (above[2] + below[2]) / 2];
}

interface PixelPlace {
  readonly at: Vec2;
  readonly sop: string | null;
}

/**
 * The pixel of a level on a picture that has no place in the patient, with its SOP where one is named; where the film
 * that is `shown` has the level, there.
 */
export function pixelPlaceOf(level: string, sheet: MarkSheet, shown: string | null = null): PixelPlace | null {
  if (sheet.space !== "pixel") return null;
  return pixelAmong(level, knownOf(sheet.marks), shown) ?? pixelAmong(level, knownFirst(sheet.marks), shown);
}

/** On the first of the films that shows the level, or both of its vertebrae: each film has its own pixels. */
function pixelAmong(level: string, marks: readonly Mark[], shown: string | null): PixelPlace | null {
  const films = [...new Set(marks.map(({ sop }) => sop))].sort((one, other) => Number(other === shown) - Number(one === shown));
  return films.map((film) => pixelOn(level, marks.filter(({ sop }) => sop === film))).find((place) => place !== null) ?? null;
}

function pixelOn(level: string, marks: readonly Mark[]): PixelPlace | null {
  const found = [level, ...vertebraeOf(level)]
    .map((name) => marks.find((mark) => mark.level === name))
    .filter((mark) => mark !== undefined);
  const own = found[0]?.level === level ? [found[0]] : found;
  if (own.length > 1 && isParted(level, marks.map((mark) => mark.level))) return null;
  if (own.length === 0 || (own.length < 2 && own[0]?.level !== level)) return null;
  const mean = (axis: number): number => own.reduce((sum, mark) => sum + (mark.centroid[axis] ?? 0), 0) / own.length;
  return { at: [mean(0), mean(1)], sop: own[0]?.sop ?? null };
}

/** The boxes (pixels) around a sheet's marks on a slice's plane, and around their centres; null below two marks. */
export function extentOf(slice: SliceFrame, sheet: MarkSheet): { readonly marks: Box; readonly centres: Box } | null {
  const placed = (points: readonly (readonly number[])[]): Vec2[] =>
    points.map((point) => asPixel(point, sheet, slice)).filter((point) => point !== null);
  const centres = placed(sheet.marks.map(({ centroid }) => centroid));
  if (centres.length < 2) return null;
  const reached = sheet.marks.flatMap(({ box, outlines }) => [
    ...(box ? cornersOf(box.min, box.max) : []),
    ...outlines.flatMap(({ points }) => points),
  ]);
  return { marks: around([...centres, ...placed(reached)]), centres: around(centres) };
}

/** A pointer's points as pixels of its slice; null where they cannot be placed. */
export function pointerOn(slice: SliceFrame, pointer: Pointer): readonly Vec2[] | null {
  const points = pointer.points.map((point) => asPixel(point, pointer, slice)).filter((point) => point !== null);
  return points.length === pointer.points.length && points.length > 1 ? points : null;
}

/** A pixel of a slice as mm in the patient, where the slice has a plane. */
export function asPatient(slice: SliceFrame, pixel: Vec2): Vec3 | null {
  return slice.plane ? toPatient(slice.plane, pixel) : null;
}
