/**
 * What a person measured: on its way to the server as it is drawn, changed or removed, and back from there.
 *
 * The library keeps what is drawn while the page lives. Lines of others are shown with their author and cannot be moved.
 */
import * as tools from "@cornerstonejs/tools";
import { el } from "../base/dom";
import { calibrationOf, filmLines, learnCalibrations } from "./calibrations";
import { cobbAngle } from "./cobb";
import type { Drawn, MeasuredLine, MeasuredSheet } from "./contract";
import { core } from "./cornerstone";
import { regionLines } from "./figures";
import {
  configOf,
  cross,
  destination,
  drawnOf,
  isFilm,
  isFinished,
  KINDS,
  planeOf,
  pointsOf,
  seriesOf,
  shown,
  toPixel,
  unfinished,
  unsentOf,
  type Annotation,
  type Loose,
  type Unsent,
} from "./lines";
import type { LoadedSeries } from "./loading";
import { isRegion } from "./regions";
import { beforeItGoes, isNewer, learn, missing, note, now, RETRY_MS, send, settled, standing, startSending, store, unsent } from "./unsent";

// Some tools hand over several targets.
type TextLines = (data: { label?: string; handles: { points: number[][] } }, target: string | string[]) => string[] | undefined;

const WRITE_AFTER_MS = 200;
const UNDO_MS = 20_000;
// Another's line: dashed and greyer than one's own.
const OTHERS = { lineDash: "5,4", colorLocked: "rgb(168 182 200)", textBoxColorLocked: "rgb(168 182 200)" };

const waiting = new Set<string>();
const dressed = new WeakSet<object>();
let timer: ReturnType<typeof setTimeout> | undefined;
let keeping = false;
/** The library tells of what is put back as of what is drawn. */
let restoring = false;
let held = false;
/** Whether a calibration changed while the page was open. */
let recalibrated = false;
let removed: readonly Unsent[] = [];
let forgetting: ReturnType<typeof setTimeout> | undefined;

/** Note what was changed since; not in the middle of a movement. */
function write(): void {
  clearTimeout(timer);
  for (const uid of waiting) {
    const one = tools.annotation.state.getAnnotation(uid) as Loose | undefined;
    if (!isFinished(one) || JSON.stringify(drawnOf(one)) === lastTold(uid)) continue;
    note(unsentOf(one));
  }
  waiting.clear();
  store();
  void send();
}

/** A line as it was last noted or confirmed; the library also tells of one that it only drew anew, and that is no deed. */
function lastTold(uid: string): string | undefined {
  const body = unsent.get(uid)?.body;
  return body ? JSON.stringify(body) : settled.get(uid);
}

function writeSoon(): void {
  clearTimeout(timer);
  timer = setTimeout(() => (held ? writeSoon() : write()), WRITE_AFTER_MS);
}

function lineIn(event: Event): Loose {
  return (event as CustomEvent<{ annotation: Loose }>).detail.annotation;
}

function onChanged(event: Event): void {
  const { annotationUID, isLocked } = lineIn(event);
  if (restoring || isLocked || !annotationUID) return;
  waiting.add(annotationUID);
  writeSoon();
}

/** A line that is drawn to its end is kept at once: the next moment may take the tab, the network or the machine. */
function onCompleted(event: Event): void {
  unfinished.delete(lineIn(event).annotationUID ?? "");
  onChanged(event);
  if (!restoring) write();
}

function onRemoved(event: Event): void {
  const one = lineIn(event);
  const uid = one.annotationUID ?? "";
  const wasFinished = isFinished(one);
  unfinished.delete(uid);
  waiting.delete(uid);
  if (restoring || !wasFinished) return;
  const config = configOf(one.metadata.referencedImageId);
  const { address } = destination(config, uid);
  settled.delete(uid);
  if (config && address) note({ annotationUID: uid, series: config.uid, gone: true, address });
  else unsent.delete(uid);
  writeSoon();
}

/** Begin to keep what is measured on this page; once however many viewers stand in it. */
export function keepMeasurements(): void {
  if (keeping) return;
  keeping = true;
  const { ANNOTATION_ADDED, ANNOTATION_COMPLETED, ANNOTATION_MODIFIED, ANNOTATION_REMOVED } = tools.Enums.Events;
  const on = (name: string, hear: (event: Event) => void): void => core.eventTarget.addEventListener(name, hear);
  on(ANNOTATION_ADDED, (event) => restoring || unfinished.add(lineIn(event).annotationUID ?? ""));
  on(ANNOTATION_COMPLETED, onCompleted);
  on(ANNOTATION_MODIFIED, onChanged);
  on(ANNOTATION_REMOVED, onRemoved);
  for (const [name, down] of [["pointerdown", true], ["pointerup", false], ["pointercancel", false]] as const) {
    addEventListener(name, () => (held = down), { capture: true, passive: true });
  }
  // Where the button was let go outside the window.
  addEventListener("pointermove", ({ buttons }) => (held &&= buttons !== 0), { capture: true, passive: true });
  beforeItGoes(write);
  const came = (): void => shown.forEach(layWaiting);
  startSending(tell, came, (uid) => {
    const series = shown.get(uid);
    if (series) void fetchLines(series);
  }, (uid, levels) => {
    name(uid, levels);
    render();
  });
}

/** Say below the pictures where the lines are, and offer to take a removal back. */
function tell(): void {
  const { text, isWarning } = standing();
  for (const foot of document.querySelectorAll("spine-viewer .vfoot")) {
    let place = foot.querySelector<HTMLElement>(".v-kept");
    if (!place) {
      place = el("span", { class: "v-kept", role: "status" });
      foot.querySelector(".push")?.after(place);
    }
    const anew = recalibrated && el("span", { class: "st st-warn" }, "A film was calibrated otherwise meanwhile: its lengths are shown anew.");
    const words = text && (isWarning ? el("span", { class: "st st-warn" }, text) : wordByWord(text));
    const undo = removed.length > 0 && el("button", { class: "btn btn-sm", type: "button", "aria-label": "Undo removal" }, "Undo", el("span", {}, " removal"));
    if (undo) undo.addEventListener("click", putBack, { once: true });
    place.replaceChildren(...[undo, anew, words].filter((one) => one instanceof HTMLElement));
    place.hidden = place.childElementCount === 0;
  }
}

/** Each word apart: where they do not fit in one line, the last of them are seen. */
function wordByWord(text: string): HTMLElement {
  return el("span", { class: "st" }, ...text.split(" ").flatMap((word, at) => [at > 0 && " ", el("span", {}, word)]));
}

/** Put a line into the library, as one's own or another's; not where its picture is not in the series. */
function lay(series: LoadedSeries, annotationUID: string, drawn: Drawn, author = "", levels = ""): void {
  const end = `/instances/${drawn.picture.sop}/frames/${drawn.picture.frame}`;
  const imageId = series.imageIds.find((one) => one.endsWith(end));
  const toolName = KINDS[drawn.kind];
  if (!imageId || !toolName || tools.annotation.state.getAnnotation(annotationUID)) return;
  const { columnCosines, rowCosines, frameOfReferenceUID } = planeOf(imageId);
  const metadata = {
    toolName,
    FrameOfReferenceUID: frameOfReferenceUID,
    referencedImageId: imageId,
    viewPlaneNormal: cross(columnCosines, rowCosines),
    viewUp: columnCosines.map((value) => -value),
  };
  const textBox = { hasMoved: false, worldPosition: [0, 0, 0], worldBoundingBox: null };
  const label = [levels, author].filter(Boolean).join(", ");
  const data = { label, cachedStats: {}, handles: { points: pointsOf(drawn, imageId), activeHandleIndex: null, textBox } };
  const whole = { annotationUID, metadata, data, highlighted: false, invalidated: true, isLocked: false, isVisible: true };
  if (author) tools.annotation.config.style.setAnnotationStyles(annotationUID, OTHERS);
  quietly(() => tools.annotation.state.addAnnotation(whole as unknown as Annotation, frameOfReferenceUID ?? ""));
  if (author) tools.annotation.locking.setAnnotationLocked(annotationUID, true);
}

function quietly(act: () => void): void {
  restoring = true;
  try {
    act();
  } finally {
    restoring = false;
  }
}

function render(): void {
  for (const engine of core.getRenderingEngines() ?? []) {
    tools.utilities.triggerAnnotationRenderForViewportIds(engine.getViewports().map(({ id }) => id));
  }
}

/** Put back what is measured on a series: what still waits here at once, the rest when the server answers. */
export function restoreMeasurements(series: LoadedSeries): void {
  shown.set(series.config.uid, series);
  dress();
  layWaiting(series);
  tell();
  void send();
  void fetchLines(series);
}

function layWaiting(series: LoadedSeries): void {
  for (const one of unsent.values()) {
    if (one.series !== series.config.uid || one.gone || !one.body) continue;
    lay(series, one.annotationUID, one.body);
    // Drawn where the series had no address, such as before a sign-off.
    if (!one.address) unsent.set(one.annotationUID, { ...one, ...destination(series.config, one.annotationUID) });
  }
  render();
}

async function fetchLines(series: LoadedSeries): Promise<void> {
  const address = series.config.measurements;
  if (!address) return;
  const asked = now();
  try {
    // Asked again and again with nobody in front of it: that must not keep the session alive.
    const answer = await fetch(address, { headers: { Accept: "application/json", "X-Unattended": "1" } });
    if (answer.status === 401 || answer.status >= 500) throw new Error(String(answer.status));
    missing.delete(address);
    if (answer.ok) take(series, (await answer.json()) as MeasuredSheet, asked);
  } catch {
    missing.add(address);
    if (shown.get(series.config.uid) === series) setTimeout(() => void fetchLines(series), RETRY_MS);
  }
  tell();
}

function take(series: LoadedSeries, { measurements, calibrations }: MeasuredSheet, asked: number): void {
  const sops = [...new Set(series.slices.map(({ sop }) => sop))];
  recalibrated = learnCalibrations(series.config.uid, sops, calibrations) || recalibrated;
  merge(series, measurements, asked);
}

/** Bring the page to what the server has; what was touched here since it was asked stays as it is. */
function merge(series: LoadedSeries, lines: readonly MeasuredLine[], asked: number): void {
  const isOurs = (uid: string): boolean => waiting.has(uid) || unfinished.has(uid) || isNewer(uid, asked);
  for (const line of lines) {
    learn(line.uid, line.version);
    if (!isOurs(line.uid)) place(series, line);
  }
  const told = new Set(lines.map(({ uid }) => uid));
  for (const one of tools.annotation.state.getAllAnnotations()) {
    const uid = one.annotationUID ?? "";
    if (seriesOf(one.metadata?.referencedImageId) !== series.config.uid || told.has(uid) || isOurs(uid) || !settled.has(uid)) continue;
    settled.delete(uid);
    quietly(() => tools.annotation.state.removeAnnotation(uid));
  }
  render();
}

function place(series: LoadedSeries, { uid, kind, points, picture, own, author, levels }: MeasuredLine): void {
  if (!picture) return;
  const body = JSON.stringify({ kind, points, picture });
  const known = settled.get(uid);
  if (known === body) {
    if (own) name(uid, levels);
    return;
  }
  settled.set(uid, body);
  if (known !== undefined) quietly(() => tools.annotation.state.removeAnnotation(uid));
  lay(series, uid, { kind, points, picture }, own ? "" : author, levels);
}

/** Write the end vertebrae beside one's own line, as the server proposes them where it lies now. */
function name(uid: string, levels: string): void {
  const one = tools.annotation.state.getAnnotation(uid) as Loose | undefined;
  if (one?.data && !one.isLocked) one.data.label = levels;
}

/** Let the tools write end vertebrae beside a figure, and the author beside another's, regions in our words, and films in pixels whatever their detector says, or in the millimetres of a person. */
function dress(): void {
  for (const group of tools.ToolGroupManager.getAllToolGroups()) {
    for (const [kind, name] of Object.entries(KINDS)) {
      const tool = group.getToolInstance(name) as { configuration: { getTextLines: TextLines } } | undefined;
      if (!tool || dressed.has(tool)) continue;
      dressed.add(tool);
      const figures = tool.configuration.getTextLines;
      tool.configuration.getTextLines = (data, target) => {
        const own = ownLines(kind, data.handles.points, [target].flat()[0] ?? "") ?? figures(data, target);
        return own && data.label ? [...own, data.label] : own;
      };
    }
  }
}

/** The lines of a figure that the library would write otherwise; null for all others. */
function ownLines(kind: string, points: readonly number[][], target: string): string[] | null {
  if (isRegion(kind)) return regionLines(kind, target.replace(/^imageId:/, ""), points);
  if (kind === "cobb") return cobbOf(points);
  return kind === "length" ? onFilm(points, target) : null;
}

/** In the library's coordinates, whose sides are true to each other on a film as well: its pixels may not be square. */
function cobbOf([a, b, c, d]: readonly number[][]): string[] | null {
  const angle = a && b && c && d ? cobbAngle(a, b, c, d) : null;
  return angle === null ? null : [`${angle.toFixed(2)} °`];
}

function onFilm(points: readonly number[][], target: string): string[] | null {
  const imageId = target.replace(/^imageId:/, "");
  const [start, end] = points;
  if (!isFilm(imageId) || !start || !end) return null;
  const [from, to] = [toPixel(imageId, start), toPixel(imageId, end)];
  const apart = [(to[0] ?? 0) - (from[0] ?? 0), (to[1] ?? 0) - (from[1] ?? 0)] as const;
  return filmLines(apart, calibrationOf(imageId), (value) => core.utilities.roundNumber(value));
}

/** Take away what this person measured on one slice, or of it what is chosen. Returns how many there were. */
export function removeMeasurements(imageId: string, only: "all" | "chosen" = "all"): number {
  const chosen = tools.annotation.selection.getAnnotationsSelected();
  const here = tools.annotation.state
    .getAllAnnotations()
    .filter(({ metadata, isLocked }) => metadata?.referencedImageId === imageId && !isLocked)
    .filter(({ annotationUID }) => only === "all" || chosen.includes(annotationUID ?? ""));
  const taken = here.filter(isFinished).map(unsentOf);
  for (const { annotationUID } of here) if (annotationUID) tools.annotation.state.removeAnnotation(annotationUID);
  if (taken.length > 0) offer(taken);
  return here.length;
}

/** Let go of a line that is being drawn in a viewport. Returns whether there was one. */
export function leaveLine(element: HTMLDivElement): boolean {
  const begun = [...unfinished];
  if (begun.length === 0) return false;
  quietly(() => {
    tools.cancelActiveManipulations(element);
    for (const uid of begun) tools.annotation.state.removeAnnotation(uid);
  });
  render();
  return true;
}

function offer(lines: readonly Unsent[]): void {
  clearTimeout(forgetting);
  removed = lines;
  forgetting = setTimeout(() => offer([]), UNDO_MS);
  tell();
}

function putBack(): void {
  for (const one of removed) {
    note(one);
    const series = shown.get(one.series);
    if (series && one.body) lay(series, one.annotationUID, one.body);
  }
  offer([]);
  store();
  render();
  void send();
}
