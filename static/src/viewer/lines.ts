/** A line of the library as the server keeps it: which picture it lies on, in patient mm or in the pixels of a film. */
import * as tools from "@cornerstonejs/tools";
import type { Drawn, SeriesConfig } from "./contract";
import { core } from "./cornerstone";
import type { LoadedSeries } from "./loading";

export type Loose = ReturnType<typeof tools.annotation.state.getAllAnnotations>[number];
export type Annotation = Loose & { annotationUID: string; metadata: NonNullable<Loose["metadata"]> };

/** A line that the server has not confirmed; `gone` where it was taken away. */
export interface Unsent {
  readonly annotationUID: string;
  readonly metadata?: Annotation["metadata"];
  /** World coordinates of the library. */
  readonly points?: number[][];
  readonly gone?: boolean;
  readonly address?: string;
  readonly body?: Drawn;
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
};
// Points of a finished measurement; one that was begun and left is not kept.
const POINTS: Readonly<Record<Drawn["kind"], number>> = { length: 2, angle: 3, cobb: 4 };
// A tenth of a micrometre: what is read back is what was sent, whichever way it was converted.
const DIGITS = 1e4;

/** The series that stood in a viewport of this page. */
export const shown = new Map<string, LoadedSeries>();
/** Lines that are being drawn. */
export const unfinished = new Set<string>();

export function seriesOf(imageId: string | undefined): string | null {
  return /\/series\/([^/]+)\//.exec(imageId ?? "")?.[1] ?? null;
}

export function configOf(imageId: string | undefined): SeriesConfig | null {
  return shown.get(seriesOf(imageId) ?? "")?.config ?? null;
}

function kindOf(one: Loose): Drawn["kind"] | null {
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

export function toWorld(imageId: string, point: readonly number[]): number[] {
  if (!isFilm(imageId)) return [...point];
  const { imagePositionPatient: origin, rowCosines, columnCosines, rowPixelSpacing, columnPixelSpacing } = planeOf(imageId);
  const [column = 0, row = 0] = point;
  return [0, 1, 2].map(
    (axis) =>
      (origin[axis] ?? 0) + column * columnPixelSpacing * (rowCosines[axis] ?? 0) + row * rowPixelSpacing * (columnCosines[axis] ?? 0),
  );
}

/** A line as the server keeps it; null where its picture is not known here. */
export function drawnOf(one: Annotation): Drawn | null {
  const imageId = one.metadata.referencedImageId ?? "";
  const [, sop, frame] = /\/instances\/([^/]+)\/frames\/(\d+)/.exec(imageId) ?? [];
  const kind = kindOf(one);
  if (kind === null || sop === undefined || configOf(imageId) === null) return null;
  const places = (one.data.handles?.points ?? []).map((point) => (isFilm(imageId) ? toPixel(imageId, point) : [...point]));
  const points = places.map((place) => place.map((value) => Math.round(value * DIGITS) / DIGITS));
  return { kind, points, picture: { sop, frame: Number(frame) } };
}

export function unsentOf(one: Annotation): Unsent {
  const { toolName, FrameOfReferenceUID, referencedImageId, viewPlaneNormal, viewUp } = one.metadata;
  const metadata = { toolName, FrameOfReferenceUID, referencedImageId, viewPlaneNormal: [...(viewPlaneNormal ?? [])], viewUp: [...(viewUp ?? [])] };
  return {
    annotationUID: one.annotationUID,
    metadata: metadata as Annotation["metadata"],
    points: (one.data.handles?.points ?? []).map((point) => [...point]),
    ...destination(one),
  };
}

export function destination(one: Annotation): Pick<Unsent, "address" | "body"> {
  const body = drawnOf(one);
  const address = addressOf(configOf(one.metadata.referencedImageId), one.annotationUID);
  return body && address ? { address, body } : {};
}

export function addressOf(config: SeriesConfig | null, uid: string): string {
  const [lines = ""] = (config?.measurements ?? "").split("?");
  return lines && `${lines}${uid}/`;
}
