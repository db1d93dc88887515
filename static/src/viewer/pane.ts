/** One viewport: its picture, what is written on its edges, and the marks above it. */
import { el, svg } from "../base/dom";
import { Captions } from "./captions";
import type { ItemImage, MarkSheet, Tissue, Vec3 } from "./contract";
import { extentOf, pointerOn, shapesOn } from "./drawing";
import { firstZoom, isWithin, MOST_INITIAL_ZOOM, shownBox, type Box } from "./framing";
import { cutOf, edgeLetters, nearestPlane, seenOrientation, toPatient, type Plane } from "./geometry";
import { turnRegions } from "./lines";
import { keyWords, type KeyImage } from "./keyImages";
import { frameOf, seatOf, type LoadedSeries } from "./loading";
import { CannotShow } from "./requests";
import { clear, draw, type ScoutLine } from "./overlay";
import { paddingOf, shadeOf, type Shade } from "./shades";
import { isDoubtful } from "./standing";
import { indexOf, storedWindow } from "./slices";
import { spreadOf } from "./spread";
import { AS_STORED, isSideways, wordsOf, type Turn } from "./turning";
import { View } from "./view";
import { rangeOf, windowFor, windowKey, windowOf, type Window } from "./windows";

// A lumbar vertebra is some 50 mm wide, with its processes 90 mm.
const AXIAL_FIELD_MM = 140;

export class Pane extends View {
  readonly frame: HTMLDivElement;
  readonly image: HTMLDivElement;
  readonly marks: SVGSVGElement;
  series: LoadedSeries | null = null;
  /** The item's own frames of this series. */
  images: readonly ItemImage[] = [];
  /** What the item wants to see of a CT. */
  tissue: Tissue = "";
  /** How many slices of its series were on the screen. */
  seen = 0;
  /** The key images of the study. */
  keys: readonly KeyImage[] = [];
  /** The window the library chose for a series whose header stores none. */
  firstWindow: Window | null = null;
  /** The window that an item asked for, until the person or another item chooses one. */
  private asked: Window | null = null;
  /** The window that somebody chose; none while each slice shows its own. Known of the fallback alone. */
  private held: Window | null = null;
  /** The person wants light for dark. */
  private isNegative = false;
  /** The first view was chosen; from then on the person's own zoom stands. */
  private framed = false;
  private lastWindow = "";
  private readonly captions = new Captions();

  constructor(
    readonly id: string,
    position: number,
  ) {
    super();
    this.marks = svg("svg", { class: "marks", "aria-hidden": "true" });
    this.image = el("div", { class: "vp-image" }, this.marks);
    this.frame = el("div", { class: "vp", role: "group", "aria-label": `Viewport ${position + 1}` }, this.image);
    this.seat(true);
  }

  /** Take part in the layout; out of it the viewport keeps its graphics context and its size, unseen. */
  seat(taken: boolean): void {
    this.frame.classList.toggle("vp-vacant", !taken);
    this.frame.inert = !taken;
    this.frame.tabIndex = taken ? 0 : -1;
    this.frame.replaceChildren(this.image, ...(taken ? this.captions.all : []));
  }

  get index(): number {
    return this.viewport?.getCurrentImageIdIndex() ?? 0;
  }

  /** Whether the picture on the screen is the slice that this viewport stands at, and no other's. */
  get isDrawn(): boolean {
    return this.draws(this.index);
  }

  private draws(index: number): boolean {
    return index >= 0 && this.drawnIndex === index;
  }

  /** The slice whose picture is on the screen; -1 where it is none of this series. */
  private get drawnIndex(): number {
    const drawn = this.viewport?.getCornerstoneImage() as { imageId?: string } | undefined;
    return this.series?.places.get(drawn?.imageId ?? "") ?? -1;
  }

  /** Whether a picture of this series is on the screen, be it of the slice before. */
  get shows(): boolean {
    return this.drawnIndex >= 0;
  }

  /** The slice that a person sees: while another one is on its way, the one before it. */
  get standing(): number {
    const drawn = this.drawnIndex;
    return drawn < 0 ? this.index : drawn;
  }

  /** The picture that stands in it, by its SOPInstanceUID; null before the first. */
  get sop(): string | null {
    return this.series?.slices[this.standing]?.sop ?? null;
  }

  /** Whether the item's own frame is one of this series. */
  get hasItem(): boolean {
    return this.ownIndex !== null;
  }

  /** Whether the item's own picture is on the screen; true where the item has none in this series. */
  get showsItem(): boolean {
    return this.isDrawn && (this.images.length === 0 || this.ownIndex === this.index);
  }

  get plane(): Plane | null {
    return this.series?.slices[this.index]?.plane ?? null;
  }

  /** The handles of regions are taken by where they are on the screen. */
  protected turned(turn: Turn): void {
    turnRegions(this.series?.config.uid ?? "", isSideways(turn));
  }

  /** Show a sentence over the picture, with something to do about it; null takes it away. */
  say(sentence: string | null, act?: () => void, word?: string): void {
    this.captions.say(sentence, act, word);
  }

  /** The patient's point in the middle of the viewport; null where the picture has no place. */
  looksAtPatient(): Vec3 | null {
    const [plane, pixel] = [this.plane, this.looksAt()];
    return plane && pixel && toPatient(plane, pixel);
  }

  /** Another series comes: nothing that the person chose for the one before is of it. */
  take(series: LoadedSeries): void {
    this.series = series;
    this.firstWindow = null;
    this.asked = null;
    this.held = null;
    this.isNegative = false;
    // The library lets a new stack lie as the one before it did.
    this.turn = AS_STORED;
  }

  /** Nothing of the study before stays on the screen while another one loads. */
  blank(): void {
    this.series = null;
    this.images = [];
    this.keys = [];
    this.turn = AS_STORED;
    this.frame.classList.add("vp-blank");
    clear(this.marks);
    this.captions.clear();
  }

  progress(loaded: number): void {
    const count = this.series?.slices.length ?? 0;
    this.frame.dataset["loaded"] = String(loaded);
    this.frame.setAttribute("aria-busy", String(loaded < count));
    this.write();
  }

  /** Everything that is written on the edges of the picture; `zoom` is measured before anything changes the layout. */
  write(zoom = this.magnification()): void {
    const { series, viewport } = this;
    if (!series || !viewport) return;
    const count = series.slices.length;
    const standing = this.standing;
    const slice = series.slices[standing];
    const which = count > 1 ? `slice ${standing + 1} of ${count}` : "one picture";
    const loaded = Number(this.frame.dataset["loaded"] ?? 0);
    const window = this.window();
    this.frame.dataset["sop"] = slice?.sop ?? "";
    this.captions.write("tl", [series.config.label, series.config.modality]);
    const seen = count > 1 && this.seen > 0 ? `seen ${this.seen} of ${count}` : "";
    this.captions.write("bl", [which, seen, loaded > 0 && loaded < count ? `loading ${loaded}/${count}` : series.gaps]);
    this.captions.write("br", [this.shade(standing)?.words === "table" ? "Grey table" : window ? `W ${Math.round(window[0])} L ${Math.round(window[1])}` : "", zoom]);
    const lie = wordsOf(this.turn);
    this.captions.badge(series, lie, slice ? keyWords(this.keys, slice) : "");
    this.frame.setAttribute("aria-label", `${series.config.label}, slice ${standing + 1} of ${count}${lie && `, ${lie}`}`);
  }

  /** A header without a window gets one computed from the first slice, and keeps it from slice to slice. */
  keepFirstWindow(): void {
    const slice = this.series?.slices[this.index];
    const picture = this.viewport?.getCornerstoneImage();
    // The library would spread the greys from the least value to the greatest: a border or a mark leaves no bone to see.
    const spread = slice && picture && storedWindow(slice) === null ? spreadOf(picture, paddingOf(slice.instance, !picture.preScale?.scaled)) : null;
    const window = spread ?? this.window();
    // The library ignores a window that equals its own, and then computes another on the next slice.
    if (window && slice && storedWindow(slice) === null) this.setWindow([window[0] + 1e-3, window[1]]);
    this.firstWindow = window;
  }

  /** The table or the curve that a slice is shown in; null where it is a line, or a person chose one. */
  shade(index: number): Shade | null {
    const slice = this.series?.slices[index];
    return slice && this.series?.shaded.has(windowKey(this.window())) ? shadeOf(slice.instance) : null;
  }

  /** Whether somebody set another window since this was last asked; every new slice sets it anew. */
  hasNewWindow(): boolean {
    const [before, now] = [this.lastWindow, String(this.window())];
    this.lastWindow = now;
    return before !== now && this.firstWindow !== null;
  }

  /** The window in force, `[width, centre]`. */
  window(): Window | null {
    const range = this.viewport?.getProperties().voiRange;
    return range ? windowOf(range) : null;
  }

  /** Another window than that of its header was chosen for the slice in view, or its own again. */
  holdWindow(): void {
    const [now, slice] = [this.window(), this.series?.slices[this.index]];
    this.held = slice && String(now) === String(storedWindow(slice)) ? null : now;
  }

  /** The fallback draws a slice in the window of the one before, and tells its own: both are the one meant. */
  keepWindow(index: number): void {
    const slice = this.series?.slices[index];
    const meant = this.held ?? (slice && storedWindow(slice)) ?? this.firstWindow;
    // Unheard, since nobody chose it.
    if (meant) this.viewport?.setProperties({ voiRange: rangeOf(meant) }, true);
  }

  setWindow(window: Window | null): void {
    const slice = this.series?.slices[this.index];
    const stored = slice ? storedWindow(slice) : null;
    const wanted = window ?? stored ?? this.firstWindow;
    if (!this.viewport) return;
    if (wanted) this.viewport.setProperties({ voiRange: rangeOf(wanted) });
    else {
      this.viewport.resetProperties();
      this.keepTone(this.drawnIndex);
    }
    this.viewport.render();
  }

  /** Light for dark, or as it is meant to be seen. */
  setNegative(isNegative: boolean): void {
    this.isNegative = isNegative;
    this.keepTone(this.drawnIndex);
    this.viewport?.render();
  }

  invert(): void {
    this.setNegative(!this.isNegative);
  }

  /** The library draws a slice light for dark as it drew the one before; which way is up, each slice says for itself. */
  keepTone(index: number): void {
    const slice = this.series?.slices[index];
    if (!slice || !this.viewport) return;
    const invert = slice.lowIsLight !== this.isNegative;
    if (this.viewport.getProperties().invert !== invert) this.viewport.setProperties({ invert });
  }

  /** Letters and marks, placed by the geometry of what is on the screen now. */
  paint(active: string | null, others: readonly Pane[], hidden: boolean): void {
    const { series } = this;
    const shown = this.shown();
    // While a slice is on its way the one before it stands, and may be moved: its own marks go with it.
    const drawn = this.drawnIndex;
    const frame = series && frameOf(series, drawn);
    const slice = series?.slices[drawn];
    // On a stretched picture no mark would lie where it belongs, nor on one of another series.
    if (!this.fits || !series || !shown || !frame || !slice) return clear(this.marks);
    const said = slice.said ?? seenOrientation(series.config.right_at);
    this.captions.letters(edgeLetters(slice.plane, said, shown, series.config.laterality));
    const shapes = hidden ? [] : shapesOn(frame, series.sheet, active);
    const scouts = hidden ? [] : this.scouts(others);
    const allAssumed = series.sheet.marks.every(isDoubtful);
    const pointers = this.images
      .filter((image) => indexOf([slice], image) === 0)
      .flatMap(({ pointer }) => {
        const points = pointer && pointerOn(frame, pointer);
        return pointer && points ? [{ shape: pointer.shape, points }] : [];
      });
    draw(this.marks, { shapes, active, scouts, allAssumed, size: this.size, pointers }, shown);
  }

  private scouts(others: readonly Pane[]): ScoutLine[] {
    const here = this.series?.slices[this.index];
    if (!here?.plane) return [];
    const lines: ScoutLine[] = [];
    for (const other of others) {
      const there = other.series?.slices[other.index];
      if (other === this || !there?.plane || there.frameOfReference !== here.frameOfReference) continue;
      const ends = cutOf(here.plane, there.plane);
      if (ends) lines.push({ ends, name: other.series?.config.plane ?? "" });
    }
    return lines;
  }

  /** Put a slice on the screen; one that failed before is asked for anew. */
  async stand(index: number): Promise<void> {
    const { viewport } = this;
    if (!viewport || this.draws(index)) return;
    // The library takes a slice that failed for the one that it shows, and would do nothing.
    if (index === this.index) (viewport as unknown as { currentImageIdIndex: number }).currentImageIdIndex = -1;
    await viewport.setImageIdIndex(index);
  }

  /** Open at the item's own frame, in the window that it asks for. Returns whether it has a frame here. */
  async showItem(): Promise<boolean> {
    const hasFrame = await this.showOwnFrame();
    this.useAskedWindow();
    return hasFrame;
  }

  /** The window of the item's frame, else that of what it is about; without one the series' own, or the person's. */
  private useAskedWindow(): void {
    const told = this.hasItem ? this.images[0]?.window : null;
    const wanted = told ? ([told.width, told.center] as const) : this.series && windowFor(this.series.config, this.tissue);
    if (wanted) this.setWindow(wanted);
    else if (this.asked && String(this.asked) === String(this.window())) this.setWindow(null);
    this.asked = wanted && this.window();
  }

  /** The window that the series opened with. */
  resetWindow(): void {
    this.setWindow(null);
    this.useAskedWindow();
  }

  private async showOwnFrame(): Promise<boolean> {
    const [image] = this.images;
    if (!image || !this.series || !this.viewport) return false;
    const index = this.ownIndex;
    // Another slice in its place would be read as the one that is asked about.
    this.say(index === null ? "The picture that this item shows is not in the series." : null);
    if (index === null) return false;
    await this.stand(index);
    return true;
  }

  /** Index of the item's own frame in this series, if it has one. */
  private get ownIndex(): number | null {
    const [image] = this.images;
    const index = image && this.series ? indexOf(this.series.slices, image) : -1;
    return index < 0 ? null : index;
  }

  /** Go to a level and centre it, on the item's own frame if `own`. Returns whether this series knows the level. */
  async goTo(level: string, sheets: readonly MarkSheet[], own: boolean): Promise<boolean> {
    const target = this.series && seatOf(level, this.series, sheets, this.index);
    if (!target || !this.viewport) return false;
    const index = (own ? this.ownIndex : null) ?? target.index;
    await this.stand(index);
    // The library keeps a failure to itself: the picture before then still stands.
    const isStillMeant = this.viewport.getTargetImageIdIndex() === index;
    if (isStillMeant && !this.draws(index)) throw new CannotShow(`Slice ${index + 1} could not be loaded.`);
    if (!this.framed) this.frameBody();
    if (!this.showsAll(sheets)) this.centre(target.at);
    return true;
  }

  /** Whether every mark is in view: then no level asks for the picture to be moved. */
  private showsAll(beside: readonly MarkSheet[]): boolean {
    const [marked, shown] = [this.marked(beside), this.shown()];
    return marked !== null && shown !== null && isWithin(shownBox(marked.marks, shown), this.size);
  }

  /** An axial slice is first shown at the size of the spine and what lies around it, not of the whole body. */
  private frameBody(): void {
    const { series, plane } = this;
    const shown = this.shown();
    this.framed = true;
    if (series?.config.plane !== "axial" || !plane || !shown) return;
    const perMm = Math.hypot(shown.a, shown.b) / plane.step[0];
    const factor = Math.min(...this.size) / (AXIAL_FIELD_MM * perMm);
    if (factor > 1.05) this.enlarge(Math.min(factor, MOST_INITIAL_ZOOM));
  }

  /** Index of the slice nearest to a patient's point, for linked scrolling. */
  nearest(point: Vec3): number | null {
    const planes = this.series?.slices.map(({ plane }) => plane) ?? [];
    return nearestPlane(planes, point)?.index ?? null;
  }

  /** The marks that this picture is framed by, and their boxes in its pixels; none for an axial picture. */
  private marked(beside: readonly MarkSheet[]): { sheet: MarkSheet; marks: Box; centres: Box } | null {
    const frame = this.series && frameOf(this.series, this.index);
    const sheet = [this.series?.sheet, ...beside].find((one) => (one?.marks.length ?? 0) > 1);
    const extent = frame && sheet && this.series?.config.plane !== "axial" ? extentOf(frame, sheet) : null;
    return sheet && extent ? { sheet, ...extent } : null;
  }

  /** First view: every mark in view, and large enough that the level in question is not a thumbnail. */
  frameMarks(beside: readonly MarkSheet[]): void {
    this.framed = false;
    const marked = this.marked(beside);
    const shown = this.shown();
    if (!marked || !shown) return;
    const { sheet, marks, centres } = marked;
    const bodies = Math.max(2, sheet.marks.filter(({ kind }) => kind === "vertebra").length);
    const now = this.zoom();
    const zoom = firstZoom(shownBox(marks, shown), shownBox(centres, shown), bodies, this.size, now);
    if (Math.abs(zoom / now - 1) > 0.05) this.enlarge(zoom / now);
    this.centre([(marks[0][0] + marks[1][0]) / 2, (marks[0][1] + marks[1][1]) / 2]);
  }
}
