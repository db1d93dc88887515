/** A line of the library as the server keeps it: which picture it lies on, in patient mm or in the pixels of a film. */
import * as tools from "@cornerstonejs/tools";
import type { Drawn, SeriesConfig, Vec2 } from "./contract";
import { core } from "./cornerstone";
import { around } from "./framing";
import type { LoadedSeries } from "./loading";
import { handlesOf, isRegion, type RegionKind } from "./regions";

export type Loose = ReturnType<typeof tools.annotation.state.getAllAnnotations>[number];
export type Annotation = Loose & { annotationUID: string; metadata: NonNullable<Loose["metadata"]> };

/** A line that the server has not confirmed, as it is to have it; `gone` where it was taken away. */
export interface Unsent {
  readonly annotationUID: string;
  /** SeriesInstanceUID. */
  readonly series: string;
  readonly gone?: boolean;
  /** Absent where the series has none: such a line lives as long as the tab. */
  readonly address?: string;
  readonly body?: Drawn;
  /** Counts up with every deed on the line, by the clock; given when it is noted. */
  readonly version?: number;
}

interface PlaneModule {
  readonly imagePositionPatient: readonly number[];
  readonly rowCosines: readonly number[];
  readonly columnCosines: readonly number[];
  readonly rowPixelSpacing: number;
  readonly columnPixelSpacing: number;
  readonly frameOfReferenceUID?: string;
}

export const KINDS: Readonly<Record<Drawn["kind"], string>> = {
  length: tools.LengthTool.toolName,
  angle: tools.AngleTool.toolName,
  cobb: tools.CobbAngleTool.toolName,
  ellipse: tools.EllipticalROITool.toolName,
  rectangle: tools.RectangleROITool.toolName,
};
// Points of a finished measurement; one that was begun and left is not kept.
const POINTS: Readonly<Record<Drawn["kind"], number>> = { length: 2, angle: 3, cobb: 4, ellipse: 4, rectangle: 4 };
// A tenth of a micrometre: what is read back is what was sent, whichever way it was converted.
const DIGITS = 1e4;

/** The series that stood in a viewport of this page. */
export const shown = new Map<string, LoadedSeries>();
/** Series whose columns run up or down the screen. */
const sideways = new Set<string>();
/** Lines that are being drawn. */
export const unfinished = new Set<string>();

export function seriesOf(imageId: string | undefined): string | null {
  return /\/series\/([^/]+)\//.exec(imageId ?? "")?.[1] ?? null;
}

export function configOf(imageId: string | undefined): SeriesConfig | null {
  return shown.get(seriesOf(imageId) ?? "")?.config ?? null;
}

export function kindOf(one: Loose): Drawn["kind"] | null {
  const kinds = Object.keys(KINDS) as Drawn["kind"][];
  return kinds.find((kind) => KINDS[kind] === one.metadata?.toolName) ?? null;
}

export function isFinished(one: Loose | undefined): one is Annotation {
  const kind = one ? kindOf(one) : null;
  if (!one?.annotationUID || kind === null || unfinished.has(one.annotationUID)) return false;
  return one.data?.handles?.points?.length === POINTS[kind];
}

function dot(one: readonly number[], other: readonly number[]): number {
  return one.reduce((sum, value, axis) => sum + value * (other[axis] ?? 0), 0);
}

export function cross([a = 0, b = 0, c = 0]: readonly number[], [x = 0, y = 0, z = 0]: readonly number[]): number[] {
  return [b * z - c * y, c * x - a * z, a * y - b * x];
}

export function planeOf(imageId: string): PlaneModule {
  return core.metaData.get("imagePlaneModule", imageId) as PlaneModule;
}

/** A film has no place in the patient: its points are pixels. */
export function isFilm(imageId: string): boolean {
  return configOf(imageId)?.plane === "projection";
}

export function toPixel(imageId: string, world: readonly number[]): number[] {
  const { imagePositionPatient: origin, rowCosines, columnCosines, rowPixelSpacing, columnPixelSpacing } = planeOf(imageId);
  const offset = world.map((value, axis) => value - (origin[axis] ?? 0));
  return [dot(offset, rowCosines) / columnPixelSpacing, dot(offset, columnCosines) / rowPixelSpacing];
}

/** A pixel of a picture in the library's coordinates. */
function worldAt(imageId: string, [column = 0, row = 0]: readonly number[]): number[] {
  const { imagePositionPatient: origin, rowCosines, columnCosines, rowPixelSpacing, columnPixelSpacing } = planeOf(imageId);
  return [0, 1, 2].map(
    (axis) =>
      (origin[axis] ?? 0) + column * columnPixelSpacing * (rowCosines[axis] ?? 0) + row * rowPixelSpacing * (columnCosines[axis] ?? 0),
  );
}

export function toWorld(imageId: string, point: readonly number[]): number[] {
  return isFilm(imageId) ? worldAt(imageId, point) : [...point];
}

/** The corners of a region in pixels of its picture, from any points in the library's coordinates that span it. */
export function cornersOf(imageId: string, points: readonly (readonly number[])[]): readonly [Vec2, Vec2] {
  return around(points.map((point) => toPixel(imageId, point) as unknown as Vec2));
}

/** The points by which the library holds a region that two opposite corners span. */
function handles(kind: RegionKind, imageId: string, corners: readonly (readonly number[])[]): number[][] {
  const isSideways = sideways.has(seriesOf(imageId) ?? "");
  return handlesOf(kind, cornersOf(imageId, corners), isSideways).map((pixel) => worldAt(imageId, pixel));
}

/** The points of a kept line as the library has them. */
export function pointsOf({ kind, points }: Pick<Drawn, "kind" | "points">, imageId: string): number[][] {
  const placed = points.map((point) => toWorld(imageId, point));
  return isRegion(kind) ? handles(kind, imageId, placed) : placed;
}

/** The handles of regions follow a picture that is turned: the library takes them by where they are on the screen. */
export function turnRegions(series: string, isSideways: boolean): void {
  if (sideways.has(series) === isSideways) return;
  if (isSideways) sideways.add(series);
  else sideways.delete(series);
  for (const one of tools.annotation.state.getAllAnnotations()) {
    const [imageId, kind, held] = [one.metadata?.referencedImageId ?? "", kindOf(one), one.data.handles];
    if (seriesOf(imageId) !== series || !isRegion(kind) || !held?.points) continue;
    held.points = handles(kind, imageId, held.points) as typeof held.points;
  }
}

/** A line as the server keeps it, a region by two corners; null where its picture is not known here. */
export function drawnOf(one: Annotation): Drawn | null {
  const imageId = one.metadata.referencedImageId ?? "";
  const [, sop, frame] = /\/instances\/([^/]+)\/frames\/(\d+)/.exec(imageId) ?? [];
  const kind = kindOf(one);
  if (kind === null || sop === undefined || configOf(imageId) === null) return null;
  const held = one.data.handles?.points ?? [];
  const ends = isRegion(kind) ? cornersOf(imageId, held).map((corner) => worldAt(imageId, corner)) : held;
  const places = ends.map((point) => (isFilm(imageId) ? toPixel(imageId, point) : [...point]));
  const points = places.map((place) => place.map((value) => Math.round(value * DIGITS) / DIGITS));
  return { kind, points, picture: { sop, frame: Number(frame) } };
}

export function unsentOf(one: Annotation): Unsent {
  const [body, config] = [drawnOf(one), configOf(one.metadata.referencedImageId)];
  return { annotationUID: one.annotationUID, series: config?.uid ?? "", ...(body ? { body } : {}), ...destination(config, one.annotationUID) };
}

export function destination(config: SeriesConfig | null, uid: string): Pick<Unsent, "address"> {
  const [lines = ""] = (config?.measurements ?? "").split("?");
  return lines ? { address: `${lines}${uid}/` } : {};
}
