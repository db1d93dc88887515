/** Makes a series ready for Cornerstone, and fetches its frames around the cursor. */
import { core } from "./cornerstone";
import { wadors } from "@cornerstonejs/dicom-image-loader";
import type { MarkSheet, SeriesConfig, Vec2, ViewerConfig } from "./contract";
import { sliceOfMarks } from "./centres";
import { pixelPlaceOf, placeOf, type SliceFrame } from "./drawing";
import { nearestPlane, toPixel } from "./geometry";
import { CannotShow, seriesAddress, type Answer } from "./requests";
import { lacksTable, shadeOf } from "./shades";
import { gapOf, gapText, headerOf, indexOf, readSlices, storedWindow, type Slice } from "./slices";
import { windowKey } from "./windows";

export interface LoadedSeries {
  readonly config: SeriesConfig;
  readonly slices: readonly Slice[];
  readonly imageIds: readonly string[];
  /** Another one when marks change while the series is shown. */
  sheet: MarkSheet;
  /** Why the marks could not be had, for the person; null when they came. */
  marksProblem: string | null;
  readonly gap: number;
  /** The distances between the slices in words. */
  readonly gaps: string;
  /** Where each picture stands among the slices: asked with every picture that is drawn. */
  readonly places: ReadonlyMap<string, number>;
  /** The windows, by their keys, that stand for a table or a curve of a file. */
  readonly shaded: ReadonlySet<string>;
  /** Files have tables of greys that cannot be used. */
  readonly lacksTables: boolean;
}

function register(address: string, slices: readonly Slice[]): string[] {
  const root = new URL(address, location.href).href;
  return slices.map((slice) => {
    const imageId = `wadors:${root}/instances/${slice.sop}/frames/${slice.frame}`;
    wadors.metaDataManager.add(imageId, headerOf(slice) as Parameters<typeof wadors.metaDataManager.add>[1]);
    return imageId;
  });
}

/** A series ready to be shown, from what the server answered. Raises CannotShow where it holds no pictures. */
export function readSeries(config: ViewerConfig, series: SeriesConfig, answer: Answer): LoadedSeries {
  const { instances, sheet, marksProblem } = answer;
  const slices = readSlices(instances);
  if (slices.length === 0) throw new CannotShow("This series holds no pictures.");
  const imageIds = register(seriesAddress(config, series), slices);
  const places = new Map(imageIds.map((imageId, index) => [imageId, index]));
  const shaded = new Set(slices.filter(({ instance }) => shadeOf(instance)).map((slice) => windowKey(storedWindow(slice))));
  const lacksTables = slices.some(({ instance }) => lacksTable(instance));
  return { config: series, slices, imageIds, sheet, marksProblem, gap: gapOf(slices), gaps: gapText(slices), places, shaded, lacksTables };
}

/** A slice as the marks need it. */
export function frameOf(series: LoadedSeries, index: number): SliceFrame | null {
  const slice = series.slices[index];
  return slice ? { sop: slice.sop, plane: slice.plane, reach: series.gap / 2 } : null;
}

/** Where a level is best seen in a series: slice and pixel; null where the series does not show it. */
export function seatOf(
  level: string,
  series: LoadedSeries,
  beside: readonly MarkSheet[],
  now: number,
): { readonly index: number; readonly at: Vec2 } | null {
  const flat = pixelPlaceOf(level, series.sheet, series.slices[now]?.sop ?? null);
  if (flat) {
    const index = flat.sop === null ? now : series.slices.findIndex(({ sop }) => sop === flat.sop);
    return index < 0 ? null : { index, at: flat.at };
  }
  const point = placeOf(level, [series.sheet, ...beside]);
  const planes = series.slices.map(({ plane }) => plane);
  const nearest = point && nearestPlane(planes, point);
  const plane = nearest && planes[nearest.index];
  // A level three slices beyond the stack is not on it; showing the last slice would name it wrongly.
  if (!point || !nearest || !plane || nearest.distance > 3 * series.gap) return null;
  return { index: nearest.index, at: toPixel(plane, point) };
}

/** The slice a series opens at: the film that hangs there, else the item's own frame, else where its level is, else where its marks lie, else the middle. */
export function firstIndex(series: LoadedSeries, config: ViewerConfig, sheets: readonly MarkSheet[], film: string | null = null): number {
  const last = series.slices.length - 1;
  const hung = film === null ? -1 : series.slices.findIndex(({ sop }) => sop === film);
  if (hung >= 0) return hung;
  const own = config.images?.find((image) => image.series === series.config.uid);
  const index = own ? indexOf(series.slices, own) : -1;
  if (index >= 0) return index;
  const middle = sliceOfMarks(series.slices, series.sheet) ?? Math.floor(last / 2);
  const seat = config.active_level ? seatOf(config.active_level, series, sheets, middle) : null;
  return seat ? seat.index : middle;
}

// The library takes lower numbers first: one picture of the next item before the rest of this one's.
const REST = 5;
export const FIRST = 0;

/** Decode one slice into the library's cache. */
export async function decode(series: LoadedSeries, index: number, priority: number): Promise<void> {
  const imageId = series.imageIds[index];
  if (imageId === undefined) return;
  await core.imageLoader.loadAndCacheImage(imageId, { requestType: core.Enums.RequestType.Prefetch, priority });
}

/** Give back the memory of a series' pictures; they are fetched anew when it is shown again. */
export function release(series: LoadedSeries): void {
  for (const imageId of series.imageIds) {
    if (core.cache.getImageLoadObject(imageId)) core.cache.removeImageLoadObject(imageId, { force: true });
  }
}

const AT_ONCE = 4;

/** The slices that the marked levels are best seen on: what is asked for by name is asked for next. */
export function levelSlices(series: LoadedSeries, beside: readonly MarkSheet[], now: number): readonly number[] {
  const levels = new Set([series.sheet, ...beside].flatMap(({ marks }) => marks.map(({ level }) => level)));
  return [...levels].flatMap((level) => seatOf(level, series, beside, now)?.index ?? []);
}

/** The one that is nearest to a place; undefined of none. */
function nearestTo(at: number, indices: Iterable<number>): number | undefined {
  let best: number | undefined;
  for (const index of indices) if (best === undefined || Math.abs(index - at) < Math.abs(best - at)) best = index;
  return best;
}

/** What a series is fetched by. */
export interface Course {
  /** The slice in view. */
  readonly cursor: () => number;
  /** The slices that come before all others. */
  readonly first: () => readonly number[];
  readonly still: () => boolean;
  readonly progress: (loaded: number) => void;
}

// A line that was lost is tried again so long after; then it is left to whoever scrolls there.
const AGAIN_MS = [2000, 5000, 15000] as const;

/** Whether nobody answered: the library rejects with the request itself, or wraps it. */
function isUnanswered(problem: unknown): boolean {
  const { status, error } = (problem ?? {}) as { readonly status?: unknown; readonly error?: { readonly status?: unknown } };
  return !navigator.onLine || status === 0 || error?.status === 0;
}

/** Some time, and however long it takes until there is a line again. */
async function pause(milliseconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  if (!navigator.onLine) await new Promise<void>((resolve) => addEventListener("online", () => resolve(), { once: true }));
}

/** Fetch the rest of a series: what comes first, then from the cursor outwards; stops when `still` says no. */
export async function prefetch(series: LoadedSeries, { cursor, first, still, progress }: Course): Promise<void> {
  const waiting = new Set(series.imageIds.keys());
  const missed = new Set<number>();
  let loaded = 0;
  const next = (): number | undefined => {
    const at = cursor();
    const best = nearestTo(at, first().filter((index) => waiting.has(index))) ?? nearestTo(at, waiting);
    if (best !== undefined) waiting.delete(best);
    return best;
  };
  const fetchOne = async (index: number): Promise<void> => {
    try {
      await decode(series, index, REST);
    } catch (problem) {
      // One frame that is refused is told when the person scrolls to it, not before.
      if (isUnanswered(problem)) return void missed.add(index);
    }
    loaded += 1;
    if (still()) progress(loaded);
  };
  const worker = async (): Promise<void> => {
    for (let index = next(); index !== undefined && still(); index = next()) await fetchOne(index);
  };
  const fetchAll = async (): Promise<unknown> => Promise.all(Array.from({ length: AT_ONCE }, worker));
  await fetchAll();
  for (const wait of AGAIN_MS) {
    if (missed.size === 0 || !still()) return;
    await pause(wait);
    for (const index of missed) waiting.add(index);
    missed.clear();
    await fetchAll();
  }
  if (missed.size > 0 && still()) progress(series.imageIds.length);
}
