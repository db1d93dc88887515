/** One viewport: its picture, what is written on its edges, and the marks above it. */
import { el, svg } from "../base/dom";
import { canvasRatio, type core } from "./cornerstone";
import type { ItemImage, MarkSheet, Vec2, Vec3 } from "./contract";
import { extentOf, pointerOn, shapesOn } from "./drawing";
import { firstZoom, isWithin, MOST_INITIAL_ZOOM, pictureBox, shiftTo, shownBox, type Box } from "./framing";
import { affineThrough, applyTo, cutOf, edgeLetters, nearestPlane, type Affine, type Plane } from "./geometry";
import { frameOf, seatOf, type LoadedSeries } from "./loading";
import { CannotShow } from "./requests";
import { draw, type ScoutLine } from "./overlay";
import { gapText, indexOf, storedWindow } from "./slices";
import { rangeOf, windowOf, type Window } from "./windows";

type StackViewport = InstanceType<typeof core.StackViewport>;
type Letter = "top" | "bottom" | "left" | "right";

// A step of many pixels, so that the affine keeps its last digits.
const STEP = 256;
// A canvas has whole pixels, its place on the screen may not.
const ROUNDING_PX = 2;
// A lumbar vertebra is some 50 mm wide, with its processes 90 mm.
const AXIAL_FIELD_MM = 140;

export class Pane {
  readonly frame: HTMLDivElement;
  readonly image: HTMLDivElement;
  readonly marks: SVGSVGElement;
  series: LoadedSeries | null = null;
  viewport: StackViewport | null = null;
  /** The item's own frames of this series. */
  images: readonly ItemImage[] = [];
  /** The window the library chose for a series whose header stores none. */
  firstWindow: Window | null = null;
  /** The first view was chosen; from then on the person's own zoom stands. */
  private framed = false;
  private readonly corner: Readonly<Record<"tl" | "tr" | "bl" | "br", HTMLSpanElement>>;
  private readonly letter: Readonly<Record<Letter, HTMLSpanElement>>;
  private readonly message: HTMLDivElement;

  constructor(
    readonly id: string,
    position: number,
  ) {
    const corner = (where: string): HTMLSpanElement => el("span", { class: `c ${where}` });
    const letter = (where: string): HTMLSpanElement => el("span", { class: `o o-${where}` });
    this.corner = { tl: corner("tl"), tr: corner("tr"), bl: corner("bl"), br: corner("br") };
    this.letter = { top: letter("n"), bottom: letter("s"), left: letter("w"), right: letter("e") };
    this.marks = svg("svg", { class: "marks", "aria-hidden": "true" });
    this.message = el("div", { class: "vp-message", role: "status", hidden: true });
    this.image = el("div", { class: "vp-image" }, this.marks);
    this.frame = el("div", { class: "vp", role: "group", "aria-label": `Viewport ${position + 1}` }, this.image);
    this.seat(true);
  }

  /** Take part in the layout; out of it the viewport keeps its graphics context and its size, unseen. */
  seat(taken: boolean): void {
    this.frame.classList.toggle("vp-vacant", !taken);
    this.frame.inert = !taken;
    this.frame.tabIndex = taken ? 0 : -1;
    const over = [...Object.values(this.corner), ...Object.values(this.letter), this.message];
    this.frame.replaceChildren(this.image, ...(taken ? over : []));
  }

  get index(): number {
    return this.viewport?.getCurrentImageIdIndex() ?? 0;
  }

  /** Whether the picture on the screen is the slice that this viewport stands at, and no other's. */
  get isDrawn(): boolean {
    return this.draws(this.index);
  }

  private draws(index: number): boolean {
    const drawn = this.viewport?.getCornerstoneImage() as { imageId?: string } | undefined;
    return drawn?.imageId !== undefined && drawn.imageId === this.series?.imageIds[index];
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

  /** The affine from pixel coordinates (0 = centre of the first pixel) to CSS pixels of this viewport. */
  shown(): Affine | null {
    const viewport = this.viewport;
    const image = viewport?.getImageData();
    if (!viewport || !image) return null;
    const { origin, direction, spacing } = image;
    const place = (column: number, row: number): Vec2 => {
      const across = column * spacing[0];
      const down = row * spacing[1];
      const world = [0, 1, 2].map(
        (axis) =>
          (origin[axis] ?? 0) + (direction[axis] ?? 0) * across + (direction[3 + axis] ?? 0) * down,
      );
      return viewport.worldToCanvas(world as [number, number, number]);
    };
    const zero = place(0, 0);
    const scaled = (end: Vec2): Vec2 => [zero[0] + (end[0] - zero[0]) / STEP, zero[1] + (end[1] - zero[1]) / STEP];
    const shown = affineThrough(zero, scaled(place(STEP, 0)), scaled(place(0, STEP)));
    // A viewport that is folded away has no extent; there is nothing to place in it.
    return Number.isFinite(shown.e) && Math.abs(shown.a * shown.d - shown.b * shown.c) > 1e-9 ? shown : null;
  }

  /** How much larger than fitted the picture is shown: 1 when its longer side just fits. */
  private zoom(): number {
    const shown = this.shown();
    const [columns = 1, rows = 1] = this.viewport?.getImageData()?.dimensions ?? [];
    if (!shown) return 1;
    const [width, height] = this.size;
    return Math.max((columns * Math.hypot(shown.a, shown.b)) / width, (rows * Math.hypot(shown.c, shown.d)) / height);
  }

  /** The whole picture's box in the viewport, CSS px. */
  private picture(shown: Affine): Box {
    const [columns = 1, rows = 1] = this.viewport?.getImageData()?.dimensions ?? [];
    return shownBox(pictureBox(columns, rows), shown);
  }

  /** The zoom in words; "fit" is said only of a picture that is in view whole. */
  private magnification(): string {
    const shown = this.shown();
    const isWhole = shown !== null && isWithin(this.picture(shown), this.size);
    return `${isWhole ? "fit × " : "× "}${this.zoom().toFixed(1)}`;
  }

  /** Show the picture this many times larger than now. */
  private enlarge(factor: number): void {
    // The two backends count zoom in different units, but both in proportion.
    this.viewport?.setZoom((this.viewport.getZoom() ?? 1) * factor);
    this.viewport?.render();
  }

  private get size(): Vec2 {
    return [this.image.clientWidth, this.image.clientHeight];
  }

  /** Whether the picture was drawn for the size it has now: any other is stretched on the screen. */
  get fits(): boolean {
    if (this.viewport === null) return true;
    const { width, height } = this.viewport.canvas;
    const [wide, high] = this.size.map((extent) => extent * canvasRatio()) as [number, number];
    return Math.abs(width - wide) <= ROUNDING_PX && Math.abs(height - high) <= ROUNDING_PX;
  }

  /** Show a sentence over the picture, with a way to try again; null takes it away. */
  say(sentence: string | null, retry?: () => void): void {
    this.message.hidden = sentence === null;
    if (sentence === null) return;
    const button = retry && el("button", { class: "btn", type: "button" }, "Try again");
    button?.addEventListener("click", () => retry?.(), { once: true });
    this.message.replaceChildren(el("p", {}, sentence), ...(button ? [button] : []));
  }

  /** Nothing of the study before stays on the screen while another one loads. */
  blank(): void {
    this.series = null;
    this.images = [];
    this.frame.classList.add("vp-blank");
    this.marks.replaceChildren();
    for (const one of [...Object.values(this.corner), ...Object.values(this.letter)]) one.replaceChildren();
  }

  progress(loaded: number): void {
    const count = this.series?.slices.length ?? 0;
    this.frame.dataset["loaded"] = String(loaded);
    this.frame.setAttribute("aria-busy", String(loaded < count));
    this.write();
  }

  /** Everything that is written on the edges of the picture. */
  write(): void {
    const { series, viewport } = this;
    if (!series || !viewport) return;
    const count = series.slices.length;
    this.frame.dataset["sop"] = series.slices[this.index]?.sop ?? "";
    const loaded = Number(this.frame.dataset["loaded"] ?? 0);
    const window = this.window();
    this.lines("tl", [series.config.label, series.config.modality]);
    this.lines("bl", [
      count > 1 ? `slice ${this.index + 1} of ${count}` : "one picture",
      loaded > 0 && loaded < count ? `loading ${loaded}/${count}` : gapText(series.slices),
    ]);
    this.lines("br", [
      window ? `W ${Math.round(window[0])} L ${Math.round(window[1])}` : "",
      this.magnification(),
    ]);
    this.badges();
    const label = `${series.config.label}, slice ${this.index + 1} of ${count}`;
    this.frame.setAttribute("aria-label", label);
  }

  private lines(where: "tl" | "bl" | "br", lines: readonly string[]): void {
    const text = lines.filter(Boolean).join("\n");
    const corner = this.corner[where];
    if (corner.textContent !== text) corner.textContent = text;
  }

  private badges(): void {
    const { series } = this;
    if (!series) return;
    const badge = (drawing: string, word: string): HTMLSpanElement =>
      el("span", { class: "st st-warn" }, svg("svg", { class: "i", "aria-hidden": "true" }, svg("use", { href: `#i-${drawing}` })), ` ${word}`);
    const badges: Node[] = [];
    if (series.config.laterality === "unknown") badges.push(badge("help", "Side unknown"));
    if (series.marksProblem) badges.push(badge("warn", "Marks missing"));
    if (this.corner.tr.childElementCount !== badges.length) this.corner.tr.replaceChildren(...badges);
    if (series.marksProblem) this.corner.tr.title = series.marksProblem;
  }

  /** A header without a window gets one computed from the first slice, and keeps it from slice to slice. */
  keepFirstWindow(): void {
    this.firstWindow = this.window();
    const slice = this.series?.slices[this.index];
    if (!this.firstWindow || !slice || storedWindow(slice) !== null) return;
    const [width, centre] = this.firstWindow;
    // The library ignores a window that equals its own, and then computes another on the next slice.
    this.setWindow([width + 1e-3, centre]);
  }

  /** The window in force, `[width, centre]`. */
  window(): Window | null {
    const range = this.viewport?.getProperties().voiRange;
    return range ? windowOf(range) : null;
  }

  setWindow(window: Window | null): void {
    const slice = this.series?.slices[this.index];
    const stored = slice ? storedWindow(slice) : null;
    const wanted = window ?? stored ?? this.firstWindow;
    if (!this.viewport) return;
    if (wanted) this.viewport.setProperties({ voiRange: rangeOf(wanted) });
    else this.viewport.resetProperties();
    this.viewport.render();
  }

  /** Letters and marks, placed by the geometry of what is on the screen now. */
  paint(active: string | null, others: readonly Pane[], hidden: boolean): void {
    const { series } = this;
    const shown = this.shown();
    const frame = series && frameOf(series, this.index);
    const slice = series?.slices[this.index];
    // On a stretched picture no mark would lie where it belongs.
    if (!this.fits) return this.marks.replaceChildren();
    // Marks of a slice that is still on its way would lie on another picture.
    if (!series || !shown || !frame || !slice || !this.isDrawn) return;
    const letters = edgeLetters(slice.plane, slice.said, shown, series.config.laterality);
    for (const edge of ["top", "bottom", "left", "right"] as const) this.letter[edge].textContent = letters[edge];
    const shapes = hidden ? [] : shapesOn(frame, series.sheet, active);
    const scouts = hidden ? [] : this.scouts(others);
    const allAssumed = series.sheet.marks.every((mark) => mark.assumed && !mark.accepted);
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

  /** Open at the item's own frame and window. Returns whether it has one. */
  async showItem(): Promise<boolean> {
    const [image] = this.images;
    if (!image || !this.series || !this.viewport) return false;
    const index = this.ownIndex;
    // Another slice in its place would be read as the one that is asked about.
    this.say(index === null ? "The picture that this item shows is not in the series." : null);
    if (index === null) return false;
    if (index !== this.index) await this.viewport.setImageIdIndex(index);
    if (image.window) this.setWindow([image.window.width, image.window.center]);
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
    if (index !== this.index) await this.viewport.setImageIdIndex(index);
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

  /** Move the picture so that a pixel comes to the middle, as far as that opens no gap beside the picture. */
  private centre(pixel: Vec2): void {
    const shown = this.shown();
    const { viewport } = this;
    if (!shown || !viewport || !this.series) return;
    const pan = viewport.getPan();
    const shift = shiftTo(applyTo(pixel, shown), this.picture(shown), this.size);
    viewport.setPan([pan[0] + shift[0], pan[1] + shift[1]]);
    viewport.render();
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
