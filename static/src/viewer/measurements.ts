/**
 * What a person measured: on its way to the server as it is drawn, changed or removed, and back from there.
 *
 * The library keeps what is drawn while the page lives. What the server has not confirmed yet waits in session storage,
 * under the person's name, so that nobody sees or sends another's lines after signing in at the same desk. A message
 * names its line: sent twice it is kept once. Lines of others are shown with their author and cannot be moved.
 */
import * as tools from "@cornerstonejs/tools";
import { el } from "../base/dom";
import { lookWhoIsIn, outcomeOf, type Refusal } from "../review/signedOut";
import type { Drawn, MeasuredLine, MeasuredSheet, SeriesConfig } from "./contract";
import { core } from "./cornerstone";
import type { LoadedSeries } from "./loading";

type Loose = ReturnType<typeof tools.annotation.state.getAllAnnotations>[number];
type Annotation = Loose & { annotationUID: string; metadata: NonNullable<Loose["metadata"]> };
type TextLines = (data: { label?: string; handles: { points: number[][] } }, target: string) => string[] | undefined;

/** A line that the server has not confirmed; `gone` where it was taken away. */
interface Unsent {
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

const KINDS: Readonly<Record<Drawn["kind"], string>> = {
  length: tools.LengthTool.toolName,
  angle: tools.AngleTool.toolName,
  cobb: tools.CobbAngleTool.toolName,
};
// Points of a finished measurement; one that was begun and left is not kept.
const POINTS: Readonly<Record<Drawn["kind"], number>> = { length: 2, angle: 3, cobb: 4 };
const WRITE_AFTER_MS = 200;
const RETRY_MS = 5_000;
const UNDO_MS = 20_000;
const SAVED_MS = 6_000;
// A tenth of a micrometre: what is read back is what was sent, whichever way it was converted.
const DIGITS = 1e4;
// Another's line: dashed and greyer than one's own.
const OTHERS = { lineDash: "5,4", colorLocked: "rgb(168 182 200)", textBoxColorLocked: "rgb(168 182 200)" };

const shown = new Map<string, LoadedSeries>();
const unsent = new Map<string, Unsent>();
const refused = new Map<string, string>();
/** What the server has of each line, as JSON. */
const settled = new Map<string, string>();
/** When a line was last changed or confirmed here, counted in turns: an answer asked for before knows less. */
const touched = new Map<string, number>();
const waiting = new Set<string>();
const unfinished = new Set<string>();
const dressed = new WeakSet<object>();
let turn = 0;
let timer: ReturnType<typeof setTimeout> | undefined;
let retry: ReturnType<typeof setTimeout> | undefined;
let keeping = false;
let sending = false;
/** The library tells of what is put back as of what is drawn. */
let restoring = false;
let held = false;
let problem: "away" | "signed out" | null = null;
let hasSaved = false;
let fading: ReturnType<typeof setTimeout> | undefined;
let removed: readonly Unsent[] = [];
let forgetting: ReturnType<typeof setTimeout> | undefined;

function shelves(): string {
  return `spinemed.measured.${document.body.dataset["person"] ?? ""}.`;
}

function seriesOf(imageId: string | undefined): string | null {
  return /\/series\/([^/]+)\//.exec(imageId ?? "")?.[1] ?? null;
}

function configOf(imageId: string | undefined): SeriesConfig | null {
  return shown.get(seriesOf(imageId) ?? "")?.config ?? null;
}

function kindOf(one: Loose): Drawn["kind"] | null {
  const kinds = Object.keys(KINDS) as Drawn["kind"][];
  return kinds.find((kind) => KINDS[kind] === one.metadata?.toolName) ?? null;
}

function isFinished(one: Loose | undefined): one is Annotation {
  const kind = one ? kindOf(one) : null;
  if (!one?.annotationUID || kind === null || unfinished.has(one.annotationUID)) return false;
  return one.data?.handles?.points?.length === POINTS[kind];
}

function dot(one: readonly number[], other: readonly number[]): number {
  return one.reduce((sum, value, axis) => sum + value * (other[axis] ?? 0), 0);
}

function cross([a = 0, b = 0, c = 0]: readonly number[], [x = 0, y = 0, z = 0]: readonly number[]): number[] {
  return [b * z - c * y, c * x - a * z, a * y - b * x];
}

function planeOf(imageId: string): PlaneModule {
  return core.metaData.get("imagePlaneModule", imageId) as PlaneModule;
}

/** A film has no place in the patient: its points are pixels. */
function isFilm(imageId: string): boolean {
  return configOf(imageId)?.plane === "projection";
}

function toPixel(imageId: string, world: readonly number[]): number[] {
  const { imagePositionPatient: origin, rowCosines, columnCosines, rowPixelSpacing, columnPixelSpacing } = planeOf(imageId);
  const offset = world.map((value, axis) => value - (origin[axis] ?? 0));
  return [dot(offset, rowCosines) / columnPixelSpacing, dot(offset, columnCosines) / rowPixelSpacing];
}

function toWorld(imageId: string, point: readonly number[]): number[] {
  if (!isFilm(imageId)) return [...point];
  const { imagePositionPatient: origin, rowCosines, columnCosines, rowPixelSpacing, columnPixelSpacing } = planeOf(imageId);
  const [column = 0, row = 0] = point;
  return [0, 1, 2].map(
    (axis) =>
      (origin[axis] ?? 0) + column * columnPixelSpacing * (rowCosines[axis] ?? 0) + row * rowPixelSpacing * (columnCosines[axis] ?? 0),
  );
}

/** A line as the server keeps it; null where its picture is not known here. */
function drawnOf(one: Annotation): Drawn | null {
  const imageId = one.metadata.referencedImageId ?? "";
  const [, sop, frame] = /\/instances\/([^/]+)\/frames\/(\d+)/.exec(imageId) ?? [];
  const kind = kindOf(one);
  if (kind === null || sop === undefined || configOf(imageId) === null) return null;
  const places = (one.data.handles?.points ?? []).map((point) => (isFilm(imageId) ? toPixel(imageId, point) : [...point]));
  const points = places.map((place) => place.map((value) => Math.round(value * DIGITS) / DIGITS));
  return { kind, points, picture: { sop, frame: Number(frame) } };
}

function unsentOf(one: Annotation): Unsent {
  const { toolName, FrameOfReferenceUID, referencedImageId, viewPlaneNormal, viewUp } = one.metadata;
  const metadata = { toolName, FrameOfReferenceUID, referencedImageId, viewPlaneNormal: [...(viewPlaneNormal ?? [])], viewUp: [...(viewUp ?? [])] };
  return {
    annotationUID: one.annotationUID,
    metadata: metadata as Annotation["metadata"],
    points: (one.data.handles?.points ?? []).map((point) => [...point]),
    ...destination(one),
  };
}

function destination(one: Annotation): Pick<Unsent, "address" | "body"> {
  const body = drawnOf(one);
  const address = addressOf(configOf(one.metadata.referencedImageId), one.annotationUID);
  return body && address ? { address, body } : {};
}

function addressOf(config: SeriesConfig | null, uid: string): string {
  const [lines = ""] = (config?.measurements ?? "").split("?");
  return lines && `${lines}${uid}/`;
}

function note(one: Unsent): void {
  unsent.set(one.annotationUID, one);
  refused.delete(one.annotationUID);
  touched.set(one.annotationUID, ++turn);
}

/** Write what waits into session storage, per series. */
function store(): void {
  const bySeries = new Map<string, Unsent[]>();
  for (const one of unsent.values()) {
    const series = seriesOf(one.metadata?.referencedImageId) ?? "";
    bySeries.set(series, [...(bySeries.get(series) ?? []), one]);
  }
  try {
    for (const key of Object.keys(sessionStorage)) {
      if (key.startsWith(shelves()) && !bySeries.has(key.slice(shelves().length))) sessionStorage.removeItem(key);
    }
    for (const [series, found] of bySeries) sessionStorage.setItem(shelves() + series, JSON.stringify(found));
  } catch {
    // Storage is blocked or full: the lines stay while the page does.
  }
}

/** Read what an earlier page of this tab left waiting. */
function unpack(): void {
  try {
    for (const key of Object.keys(sessionStorage).filter((one) => one.startsWith(shelves()))) {
      for (const one of JSON.parse(sessionStorage.getItem(key) ?? "[]") as Unsent[]) unsent.set(one.annotationUID, one);
    }
  } catch {
    // Nothing that can be read.
  }
}

/** Note what was changed since; not in the middle of a movement. */
function write(): void {
  clearTimeout(timer);
  for (const uid of waiting) {
    const one = tools.annotation.state.getAnnotation(uid) as Loose | undefined;
    if (!isFinished(one) || JSON.stringify(drawnOf(one)) === settled.get(uid)) continue;
    note(unsentOf(one));
  }
  waiting.clear();
  store();
  void send();
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

function onRemoved(event: Event): void {
  const one = lineIn(event);
  const uid = one.annotationUID ?? "";
  const wasFinished = isFinished(one);
  unfinished.delete(uid);
  waiting.delete(uid);
  if (restoring || !wasFinished) return;
  const address = addressOf(configOf(one.metadata.referencedImageId), uid);
  settled.delete(uid);
  if (address) note({ annotationUID: uid, metadata: unsentOf(one).metadata as Annotation["metadata"], gone: true, address });
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
  on(ANNOTATION_COMPLETED, (event) => unfinished.delete(lineIn(event).annotationUID ?? ""));
  on(ANNOTATION_COMPLETED, onChanged);
  on(ANNOTATION_MODIFIED, onChanged);
  on(ANNOTATION_REMOVED, onRemoved);
  for (const [name, down] of [["pointerdown", true], ["pointerup", false], ["pointercancel", false]] as const) {
    addEventListener(name, () => (held = down), { capture: true, passive: true });
  }
  addEventListener("online", () => void send());
  addEventListener("pagehide", sendLast);
  addEventListener("beforeunload", (event) => {
    if (problem !== null && sendable().length > 0) event.preventDefault();
  });
  unpack();
  void send();
}

function sendable(): Unsent[] {
  return [...unsent.values()].filter(({ annotationUID, address }) => address && !refused.has(annotationUID));
}

function request({ address = "", body, gone }: Unsent, keepalive = false): Promise<Response> {
  const token = (JSON.parse(document.body.getAttribute("hx-headers") ?? "{}") as Record<string, string>)["X-CSRFToken"] ?? "";
  const headers = { "X-CSRFToken": token, "Content-Type": "application/json", Accept: "application/json" };
  return fetch(gone ? `${address}remove/` : address, { method: "POST", headers, body: JSON.stringify(body ?? {}), keepalive });
}

/** The page goes: what waits is sent without an answer, and again by the next page of this tab. */
function sendLast(): void {
  write();
  for (const one of sendable()) void request(one, true).catch(() => undefined);
}

async function deliver(one: Unsent): Promise<typeof problem> {
  const answer = await request(one);
  const told = (await answer.json().catch(() => ({}))) as Refusal;
  const outcome = outcomeOf(answer.status, told);
  if (outcome === "away") return "away";
  // Signed in again meanwhile, the page has new tokens now; in another's name nothing is sent.
  if (outcome === "signed out") return (await lookWhoIsIn()) === "same" ? null : "signed out";
  confirm(one, outcome === "refused" ? (told.detail ?? `The server answered ${answer.status}.`) : null);
  return null;
}

function confirm(one: Unsent, refusal: string | null): void {
  const uid = one.annotationUID;
  touched.set(uid, ++turn);
  if (refusal === null) saySaved();
  if (refusal === null && one.body) settled.set(uid, JSON.stringify(one.body));
  // Changed again while this was on its way: the newer one is still to be sent.
  if (unsent.get(uid) !== one) return;
  if (refusal === null) unsent.delete(uid);
  else refused.set(uid, refusal);
  store();
}

async function send(): Promise<void> {
  if (sending) return;
  sending = true;
  clearTimeout(retry);
  problem = null;
  try {
    let [next] = sendable();
    for (let tries = 0; next && problem === null; [next] = sendable()) {
      const before = next;
      problem = await deliver(next);
      tries = sendable()[0] === before ? tries + 1 : 0;
      if (tries > 1) problem = "signed out";
    }
  } catch {
    problem = "away";
  } finally {
    sending = false;
  }
  if (problem !== null) retry = setTimeout(() => void send(), RETRY_MS);
  tell();
}

function sentence(): string {
  const [refusal] = refused.values();
  const count = sendable().length;
  const lines = count === 1 ? "1 measurement waits" : `${count} measurements wait`;
  if (problem === "signed out") return `${lines} in this tab: sign in again in another one.`;
  if (problem === "away" && count > 0) return `${lines} in this tab until the server is back.`;
  if (refusal !== undefined) return `In this tab only: ${refusal}`;
  return hasSaved && count === 0 ? "Measurements saved" : "";
}

/** For a moment: the levels need the room. */
function saySaved(): void {
  clearTimeout(fading);
  hasSaved = true;
  fading = setTimeout(() => {
    hasSaved = false;
    tell();
  }, SAVED_MS);
}

/** Say below the pictures where the lines are, and offer to take a removal back. */
function tell(): void {
  const text = sentence();
  const isWarning = problem !== null || refused.size > 0;
  for (const foot of document.querySelectorAll("spine-viewer .vfoot")) {
    let place = foot.querySelector<HTMLElement>(".v-kept");
    if (!place) {
      place = el("span", { class: "v-kept", role: "status" });
      foot.querySelector(".push")?.after(place);
    }
    const words = text && el("span", { class: isWarning ? "st st-warn" : "st" }, text);
    const undo = removed.length > 0 && el("button", { class: "btn btn-sm", type: "button" }, "Undo removal");
    if (undo) undo.addEventListener("click", putBack, { once: true });
    place.replaceChildren(...[undo, words].filter((one) => one instanceof HTMLElement));
    place.hidden = place.childElementCount === 0;
  }
}

/** Put a line into the library, as one's own or another's. */
function add(one: Unsent, author = ""): void {
  const { annotationUID, metadata, points } = one;
  if (!metadata || tools.annotation.state.getAnnotation(annotationUID)) return;
  const textBox = { hasMoved: false, worldPosition: [0, 0, 0], worldBoundingBox: null };
  const data = { label: author, cachedStats: {}, handles: { points, activeHandleIndex: null, textBox } };
  const whole = { annotationUID, metadata, data, highlighted: false, invalidated: true, isLocked: false, isVisible: true };
  if (author) tools.annotation.config.style.setAnnotationStyles(annotationUID, OTHERS);
  quietly(() => tools.annotation.state.addAnnotation(whole as unknown as Annotation, metadata.FrameOfReferenceUID ?? ""));
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
  for (const one of unsent.values()) {
    const isHere = series.imageIds.includes(one.metadata?.referencedImageId ?? "");
    if (!isHere || one.gone) continue;
    add(one);
    const line = tools.annotation.state.getAnnotation(one.annotationUID) as Loose | undefined;
    if (!one.address && isFinished(line)) unsent.set(one.annotationUID, { ...one, ...destination(line) });
  }
  tell();
  void send();
  void fetchLines(series);
}

async function fetchLines(series: LoadedSeries): Promise<void> {
  const address = series.config.measurements;
  if (!address) return;
  const asked = ++turn;
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    merge(series, ((await answer.json()) as MeasuredSheet).measurements, asked);
  } catch {
    const isStill = shown.get(series.config.uid) === series;
    if (isStill) setTimeout(() => void fetchLines(series), RETRY_MS);
  }
}

/** Bring the page to what the server has; what was touched here since it was asked stays as it is. */
function merge(series: LoadedSeries, lines: readonly MeasuredLine[], asked: number): void {
  const isNewer = (uid: string): boolean => unsent.has(uid) || waiting.has(uid) || unfinished.has(uid) || (touched.get(uid) ?? 0) > asked;
  for (const line of lines) if (!isNewer(line.uid)) place(series, line);
  const told = new Set(lines.map(({ uid }) => uid));
  for (const one of tools.annotation.state.getAllAnnotations()) {
    const uid = one.annotationUID ?? "";
    if (seriesOf(one.metadata?.referencedImageId) !== series.config.uid || told.has(uid) || isNewer(uid) || !settled.has(uid)) continue;
    settled.delete(uid);
    quietly(() => tools.annotation.state.removeAnnotation(uid));
  }
  render();
}

function place(series: LoadedSeries, line: MeasuredLine): void {
  const toolName = KINDS[line.kind];
  const end = line.picture && `/instances/${line.picture.sop}/frames/${line.picture.frame}`;
  const imageId = end && series.imageIds.find((one) => one.endsWith(end));
  if (!imageId || !toolName) return;
  const { kind, points, picture } = line;
  const body = JSON.stringify({ kind, points, picture });
  const known = settled.get(line.uid);
  if (known === body) return;
  settled.set(line.uid, body);
  if (known !== undefined) quietly(() => tools.annotation.state.removeAnnotation(line.uid));
  const { columnCosines, rowCosines, frameOfReferenceUID } = planeOf(imageId);
  const metadata = {
    toolName,
    FrameOfReferenceUID: frameOfReferenceUID,
    referencedImageId: imageId,
    viewPlaneNormal: cross(columnCosines, rowCosines),
    viewUp: columnCosines.map((value) => -value),
  } as unknown as Annotation["metadata"];
  add({ annotationUID: line.uid, metadata, points: points.map((point) => toWorld(imageId, point)) }, line.own ? "" : line.author);
}

/** Let the tools write the author beside another's figure, and measure films in pixels whatever their detector says. */
function dress(): void {
  for (const group of tools.ToolGroupManager.getAllToolGroups()) {
    for (const name of Object.values(KINDS)) {
      const tool = group.getToolInstance(name) as { configuration: { getTextLines: TextLines } } | undefined;
      if (!tool || dressed.has(tool)) continue;
      dressed.add(tool);
      const figures = tool.configuration.getTextLines;
      tool.configuration.getTextLines = (data, target) => {
        const own = (name === KINDS.length && pixelsOf(data.handles.points, target)) || figures(data, target);
        return own && data.label ? [...own, data.label] : own;
      };
    }
  }
}

function pixelsOf(points: readonly number[][], target: string): string[] | null {
  const imageId = target.replace(/^imageId:/, "");
  const [start, end] = points;
  if (!isFilm(imageId) || !start || !end) return null;
  const [from, to] = [toPixel(imageId, start), toPixel(imageId, end)];
  return [`${core.utilities.roundNumber(Math.hypot((to[0] ?? 0) - (from[0] ?? 0), (to[1] ?? 0) - (from[1] ?? 0)))} px`];
}

/** Take away what this person measured on one slice. Returns how many there were. */
export function removeMeasurements(imageId: string): number {
  const here = tools.annotation.state
    .getAllAnnotations()
    .filter(({ metadata, isLocked }) => metadata?.referencedImageId === imageId && !isLocked);
  const taken = here.filter(isFinished).map(unsentOf);
  for (const { annotationUID } of here) if (annotationUID) tools.annotation.state.removeAnnotation(annotationUID);
  if (taken.length > 0) offer(taken);
  return here.length;
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
    add(one);
  }
  offer([]);
  store();
  render();
  void send();
}
