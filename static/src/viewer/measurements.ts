/**
 * What a person measured, kept per series until the tab is closed: an item comes back with its lines still on it.
 *
 * The library keeps what is drawn while the page lives; this writes it into session storage and puts it back after a
 * reload. Kept under the person's name, so that nobody sees another's lines after signing in at the same desk.
 */
import * as tools from "@cornerstonejs/tools";
import { core } from "./cornerstone";
import type { LoadedSeries } from "./loading";

type Loose = ReturnType<typeof tools.annotation.state.getAllAnnotations>[number];
type Annotation = Loose & { metadata: NonNullable<Loose["metadata"]> };

// Points of a finished measurement; one that was begun and left is not kept.
const POINTS: Readonly<Record<string, number>> = {
  [tools.LengthTool.toolName]: 2,
  [tools.AngleTool.toolName]: 3,
  [tools.CobbAngleTool.toolName]: 4,
};
const WRITE_AFTER_MS = 200;

const waiting = new Set<string>();
let timer: ReturnType<typeof setTimeout> | undefined;
let keeping = false;

function shelf(series: string): string {
  return `spinemed.measured.${document.body.dataset["person"] ?? ""}.${series}`;
}

function seriesOf({ metadata }: Loose): string | null {
  return /\/series\/([^/]+)\//.exec(metadata?.referencedImageId ?? "")?.[1] ?? null;
}

function isFinished(one: Loose): one is Annotation {
  const { metadata, data } = one;
  const count = POINTS[metadata?.toolName ?? ""];
  return count !== undefined && data?.handles?.points?.length === count;
}

function of(series: string): Annotation[] {
  return tools.annotation.state.getAllAnnotations().filter(isFinished).filter((one) => seriesOf(one) === series);
}

/** Only where it lies: what it measures is computed anew. */
function written({ annotationUID, metadata, data }: Annotation): object {
  const { toolName, FrameOfReferenceUID, referencedImageId, viewPlaneNormal, viewUp } = metadata;
  const points = data.handles?.points?.map((point) => [...point]);
  return {
    annotationUID,
    metadata: { toolName, FrameOfReferenceUID, referencedImageId, viewPlaneNormal: [...(viewPlaneNormal ?? [])], viewUp: [...(viewUp ?? [])] },
    points,
  };
}

function write(): void {
  clearTimeout(timer);
  for (const series of waiting) {
    const found = of(series);
    try {
      if (found.length > 0) sessionStorage.setItem(shelf(series), JSON.stringify(found.map(written)));
      else sessionStorage.removeItem(shelf(series));
    } catch {
      // Storage is blocked or full: the lines stay while the page does.
    }
  }
  waiting.clear();
}

function changed(event: Event): void {
  const { annotation } = (event as CustomEvent<{ annotation: Annotation }>).detail;
  const series = seriesOf(annotation);
  if (series === null) return;
  waiting.add(series);
  clearTimeout(timer);
  timer = setTimeout(write, WRITE_AFTER_MS);
}

/** Begin to keep what is measured on this page; once however many viewers stand in it. */
export function keepMeasurements(): void {
  if (keeping) return;
  keeping = true;
  const { ANNOTATION_COMPLETED, ANNOTATION_MODIFIED, ANNOTATION_REMOVED } = tools.Enums.Events;
  for (const name of [ANNOTATION_COMPLETED, ANNOTATION_MODIFIED, ANNOTATION_REMOVED]) {
    core.eventTarget.addEventListener(name, changed);
  }
  addEventListener("pagehide", write);
}

/** Put back what was measured on a series before the page was loaded anew. */
export function restoreMeasurements({ config, imageIds }: LoadedSeries): void {
  let kept: { annotationUID: string; metadata: Annotation["metadata"]; points: number[][] }[];
  try {
    kept = JSON.parse(sessionStorage.getItem(shelf(config.uid)) ?? "[]") as typeof kept;
  } catch {
    return;
  }
  for (const { annotationUID, metadata, points } of kept) {
    if (tools.annotation.state.getAnnotation(annotationUID) || !imageIds.includes(metadata.referencedImageId ?? "")) continue;
    const textBox = { hasMoved: false, worldPosition: [0, 0, 0], worldBoundingBox: null };
    const data = { label: "", cachedStats: {}, handles: { points, activeHandleIndex: null, textBox } };
    const whole = { annotationUID, metadata, data, highlighted: false, invalidated: true, isLocked: false, isVisible: true };
    tools.annotation.state.addAnnotation(whole as unknown as Annotation, metadata.FrameOfReferenceUID ?? "");
  }
}

/** Take away what is measured on one slice. Returns how many there were. */
export function removeMeasurements(imageId: string): number {
  const here = tools.annotation.state.getAllAnnotations().filter(({ metadata }) => metadata?.referencedImageId === imageId);
  for (const { annotationUID } of here) if (annotationUID) tools.annotation.state.removeAnnotation(annotationUID);
  return here.length;
}
