/** What a region of a picture measures, in lines for the person: from the pixels that the library holds. */
import type { Vec2 } from "./contract";
import { core } from "./cornerstone";
import { configOf, cornersOf, isFilm, planeOf } from "./lines";
import { areaOf, figuresIn, type Grey, type RegionKind } from "./regions";

interface ModalityLut {
  readonly rescaleSlope?: number;
  readonly rescaleIntercept?: number;
  readonly rescaleType?: string;
}

// A region is drawn anew with every movement of the mouse, and its figures only change with its corners.
const MOST_KNOWN = 64;
const known = new Map<string, string[]>();

function lutOf(imageId: string): ModalityLut {
  return (core.metaData.get("modalityLutModule", imageId) ?? {}) as ModalityLut;
}

/** Hounsfield units are those of a CT whose header says how stored values become them (PS3.3 C.8.2.1.1.2). */
function isHounsfield(imageId: string): boolean {
  const { rescaleSlope, rescaleIntercept, rescaleType } = lutOf(imageId);
  const isRescaled = rescaleSlope !== undefined && rescaleIntercept !== undefined;
  return configOf(imageId)?.modality === "CT" && isRescaled && (rescaleType || "HU") === "HU";
}

function greyOf(imageId: string): Grey | null {
  const image = core.cache.getImage(imageId);
  if (!image || image.color) return null;
  const { rescaleSlope = 1, rescaleIntercept = 0 } = image.preScale?.scaled ? {} : lutOf(imageId);
  const stored = image.voxelManager?.getScalarData() ?? image.getPixelData();
  return { stored, columns: image.columns, rows: image.rows, valueOf: (value) => value * rescaleSlope + rescaleIntercept };
}

function areaIn(kind: RegionKind, imageId: string, [low, high]: readonly [Vec2, Vec2]): string {
  const [wide, tall] = [high[0] - low[0], high[1] - low[1]];
  if (isFilm(imageId)) return `${Math.round(areaOf(kind, wide, tall))} px²`;
  const { columnPixelSpacing, rowPixelSpacing } = planeOf(imageId);
  return `${areaOf(kind, wide * columnPixelSpacing, tall * rowPixelSpacing).toFixed(1)} mm²`;
}

function measure(kind: RegionKind, imageId: string, points: readonly (readonly number[])[]): string[] {
  const grey = greyOf(imageId);
  if (grey === null) return ["A colour picture has no grey values"];
  const box = cornersOf(imageId, points);
  const found = figuresIn(kind, box, grey);
  if (found === null) return ["No pixel lies inside"];
  const unit = isHounsfield(imageId) ? " HU" : "";
  return [
    `Mean ${found.mean.toFixed(1)}${unit}, SD ${found.deviation.toFixed(1)}`,
    `${Number(found.least.toFixed(1))} to ${Number(found.most.toFixed(1))}${unit}`,
    areaIn(kind, imageId, box),
    ...(unit ? [] : ["Raw values, no unit"]),
  ];
}

/** Mean with standard deviation, least to most, area; and that the values have no unit where they have none. */
export function regionLines(kind: RegionKind, imageId: string, points: readonly (readonly number[])[]): string[] {
  const key = JSON.stringify([kind, imageId, points]);
  const before = known.get(key);
  if (before) return before;
  // Not yet decoded is no figure for good.
  if (!core.cache.getImage(imageId)) return [];
  if (known.size >= MOST_KNOWN) known.clear();
  const lines = measure(kind, imageId, points);
  known.set(key, lines);
  return lines;
}
