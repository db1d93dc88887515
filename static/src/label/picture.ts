/** The picture, the cross and the marks over it; tells where somebody pressed, in pixels of the picture. */
import { svg } from "../base/dom";
import type { Spot } from "./work";

export interface Picture {
  readonly sop: string;
  readonly address: string;
  readonly columns: number;
  readonly rows: number;
  /** Height of a pixel over its width. */
  readonly shape: number;
}

export interface Drawn extends Spot {
  /** The name by which it is told of. */
  readonly level: string;
  /** Only one's own can be taken hold of; `first` and `other` are those of two whose marks are compared. */
  readonly look: "own" | "chosen" | "first" | "other";
  readonly title: string;
  /** What stands beside it; the level where nothing else is said. */
  readonly text?: string;
}

/** A line between two marks, or a ring by half its width and half its height. */
export type Shape =
  | { readonly from: string; readonly to: string }
  | (Spot & { readonly across: number; readonly down: number });

export interface Deeds {
  pressed(spot: Spot): void;
  dragged(level: string, spot: Spot): void;
  turned(step: 1 | -1): void;
  failed(text: string): void;
  /** A mark was pressed and let go where it lies; where this is missing, nothing follows. */
  taken?(level: string): void;
  /** The wheel and the mouse zoom and move a single picture. */
  readonly zooms?: boolean;
}

interface Pixel {
  readonly column: number;
  readonly row: number;
}

/** How near to a mark a press takes hold of it, and how far a press may slip and still place, in screen px. */
const HOLD_PX = 10;
const SLIP_PX = 4;
const CROSS_PX = 14;
const NEAREST = 16;
const WHEEL = 1.2;

function isOwn({ look }: Drawn): boolean {
  return look === "own" || look === "chosen";
}

const LOST = "This picture could not be loaded. Check the network connection, then choose it again.";

export class PictureView {
  private readonly image = svg("image", { preserveAspectRatio: "none" });
  private readonly over = svg("g");
  private readonly drawing = svg("svg", { "aria-hidden": "true" }, this.image, this.over);
  private at = -1;
  private ready = false;
  private marks: readonly Drawn[] = [];
  private shapes: readonly Shape[] = [];
  /** How much of the picture is seen: its size over the window's, and the middle of the window in the drawing. */
  private nearness = 1;
  private middle = { x: 0, y: 0 };
  private held: { readonly level: string; readonly spot: Spot } | null = null;
  cross: Pixel = { column: 0, row: 0 };

  constructor(
    place: HTMLElement,
    private readonly pictures: readonly Picture[],
    private readonly deeds: Deeds,
    signal: AbortSignal,
  ) {
    place.append(this.drawing);
    this.image.addEventListener("load", () => this.loaded(), { signal });
    this.image.addEventListener("error", () => deeds.failed(LOST), { signal });
    this.drawing.addEventListener("pointerdown", (event) => this.hold(event), { signal });
    place.addEventListener("wheel", (event) => {
      event.preventDefault();
      if (event.deltaY === 0) return;
      if (deeds.zooms && (pictures.length === 1 || event.ctrlKey)) this.zoom(event.deltaY > 0 ? 1 / WHEEL : WHEEL, event);
      else deeds.turned(event.deltaY > 0 ? 1 : -1);
    }, { signal, passive: false });
    const watch = new ResizeObserver(() => this.draw());
    watch.observe(place);
    signal.addEventListener("abort", () => watch.disconnect());
  }

  /** Show a picture. Until it has come nothing is placed: what is seen is not yet what would be marked. */
  show(at: number): void {
    const picture = this.pictures[at];
    if (picture === undefined || (at === this.at && this.ready)) return;
    const before = this.pictures[this.at];
    this.at = at;
    this.ready = false;
    for (const [name, value] of [["width", picture.columns], ["height", picture.rows * picture.shape], ["visibility", "hidden"]] as const) {
      this.image.setAttribute(name, String(value));
    }
    // One that failed is asked for anew.
    this.image.removeAttribute("href");
    this.image.setAttribute("href", picture.address);
    if (before?.columns !== picture.columns || before.rows !== picture.rows) {
      this.cross = { column: Math.round(picture.columns / 2), row: Math.round(picture.rows / 2) };
      this.nearness = 1;
    }
    this.look();
    this.draw();
  }

  /** The cross as a spot on the picture that is seen; null while none is. */
  spot(): Spot | null {
    return this.ready ? { picture: this.at, ...this.cross } : null;
  }

  /** Move the cross, inside of the picture; the nearer it is seen, the smaller is the step. */
  step(columns: number, rows: number): void {
    const { column, row } = this.cross;
    this.cross = this.inside({ column: column + columns / this.nearness, row: row + rows / this.nearness });
    this.follow();
    this.draw();
  }

  /** See the picture nearer or farther, about where the pointer is, or about the cross. */
  zoom(factor: number, pointer?: MouseEvent): void {
    const seen = this.drawing.getScreenCTM();
    const { x, y } = pointer && seen ? new DOMPoint(pointer.clientX, pointer.clientY).matrixTransform(seen.inverse()) : this.position(this.cross);
    const before = this.nearness;
    this.nearness = Math.min(Math.max(before * factor, 1), NEAREST);
    const kept = pointer ? before / this.nearness : 0;
    this.middle = { x: x + (this.middle.x - x) * kept, y: y + (this.middle.y - y) * kept };
    this.look();
    this.draw();
  }

  /** See the whole picture. */
  fit(): void {
    this.zoom(0);
  }

  /** What is drawn below the marks. */
  under(shapes: readonly Shape[]): void {
    this.shapes = shapes;
    this.draw();
  }

  /** These are the marks; those of other pictures are not drawn. */
  mark(marks: readonly Drawn[]): void {
    this.marks = marks;
    this.draw();
  }

  private loaded(): void {
    this.ready = true;
    this.image.setAttribute("visibility", "visible");
    this.draw();
    // The neighbours come while this one is looked at.
    for (const at of [this.at + 1, this.at - 1]) {
      const near = this.pictures[at];
      if (near !== undefined) new Image().src = near.address;
    }
  }

  /** The window on the picture, never beyond its edges. */
  private look(): void {
    const picture = this.pictures[this.at];
    if (picture === undefined) return;
    const [width, height] = [picture.columns, picture.rows * picture.shape];
    const [across, down] = [width / this.nearness, height / this.nearness];
    const x = Math.min(Math.max(this.middle.x, across / 2), width - across / 2);
    const y = Math.min(Math.max(this.middle.y, down / 2), height - down / 2);
    this.middle = { x, y };
    this.drawing.setAttribute("viewBox", `${x - across / 2} ${y - down / 2} ${across} ${down}`);
  }

  /** Keep the cross in the window. */
  private follow(): void {
    const { x, y, width, height } = this.drawing.viewBox.baseVal;
    const at = this.position(this.cross);
    if (at.x >= x && at.x <= x + width && at.y >= y && at.y <= y + height) return;
    this.middle = at;
    this.look();
  }

  private inside({ column, row }: Pixel): Pixel {
    const picture = this.pictures[this.at];
    if (picture === undefined) return { column, row };
    return { column: clamp(column, picture.columns), row: clamp(row, picture.rows) };
  }

  /** Width of a screen px in pixels of the picture. */
  private unit(): number {
    const scale = this.drawing.getScreenCTM()?.a ?? 1;
    return scale > 0 ? 1 / scale : 1;
  }

  private pixel(event: PointerEvent): Pixel {
    const seen = this.drawing.getScreenCTM();
    const shape = this.pictures[this.at]?.shape ?? 1;
    if (seen === null) return this.cross;
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(seen.inverse());
    // The centre of the first pixel is 0, its left edge half a pixel before.
    return { column: point.x - 0.5, row: point.y / shape - 0.5 };
  }

  private hold(event: PointerEvent): void {
    if (!this.ready || event.button !== 0) return;
    const from = this.pixel(event);
    const taken = this.near(from);
    const start = { x: event.clientX, y: event.clientY };
    let last = start;
    this.drawing.setPointerCapture(event.pointerId);
    const stop = new AbortController();
    const { signal } = stop;
    const isSlip = (now: PointerEvent): boolean => Math.hypot(now.clientX - start.x, now.clientY - start.y) <= SLIP_PX;
    this.drawing.addEventListener("pointermove", (moved) => {
      if (this.held === null && isSlip(moved)) return;
      if (taken === null) {
        this.pan(last, moved);
        last = { x: moved.clientX, y: moved.clientY };
        return;
      }
      this.held = { level: taken.level, spot: { picture: this.at, ...this.inside(this.pixel(moved)) } };
      this.draw();
    }, { signal });
    this.drawing.addEventListener("pointerup", (up) => {
      stop.abort();
      this.release(up, taken, isSlip(up));
    }, { signal });
    this.drawing.addEventListener("pointercancel", () => {
      stop.abort();
      this.held = null;
      this.draw();
    }, { signal });
  }

  private release(up: PointerEvent, taken: Drawn | null, isSlip: boolean): void {
    const { held } = this;
    this.held = null;
    if (held !== null) this.deeds.dragged(held.level, held.spot);
    else if (isSlip && (taken === null || this.isBeside(taken, this.pixel(up)))) this.press(this.pixel(up));
    else if (isSlip && taken !== null) this.deeds.taken?.(taken.level);
    this.draw();
  }

  /** A press near a mark, but not on it, is one beside it, where a press on a mark means something else. */
  private isBeside(mark: Drawn, pixel: Pixel): boolean {
    return this.deeds.taken !== undefined && this.apart(mark, pixel) > SLIP_PX * this.unit();
  }

  private pan(last: { readonly x: number; readonly y: number }, { clientX, clientY }: PointerEvent): void {
    if (!this.deeds.zooms || this.nearness === 1) return;
    const unit = this.unit();
    this.middle = { x: this.middle.x - (clientX - last.x) * unit, y: this.middle.y - (clientY - last.y) * unit };
    this.look();
    this.draw();
  }

  private press(pixel: Pixel): void {
    const kept = this.inside(pixel);
    // Beside the picture is nothing to mark.
    if (Math.hypot(kept.column - pixel.column, kept.row - pixel.row) > 0) return;
    this.cross = kept;
    this.deeds.pressed({ picture: this.at, ...kept });
  }

  private near(pixel: Pixel): Drawn | null {
    const within = this.marks.filter((mark) => isOwn(mark) && mark.picture === this.at && this.apart(mark, pixel) <= HOLD_PX * this.unit());
    return within.sort((one, other) => this.apart(one, pixel) - this.apart(other, pixel))[0] ?? null;
  }

  /** Distance of a mark in the drawing. */
  private apart(mark: Drawn, pixel: Pixel): number {
    return Math.hypot(mark.column - pixel.column, (mark.row - pixel.row) * (this.pictures[this.at]?.shape ?? 1));
  }

  private draw(): void {
    const shown = this.marks
      .filter((mark) => mark.picture === this.at && !(isOwn(mark) && mark.level === this.held?.level))
      .map((mark) => this.drawn(mark));
    const moving = this.marks.find((mark) => mark.level === this.held?.level && isOwn(mark));
    if (moving !== undefined && this.held !== null) shown.push(this.drawn({ ...moving, ...this.held.spot }));
    this.over.replaceChildren(...this.shapes.map((shape) => this.shapeDrawn(shape)).filter((one) => one !== null), ...shown, this.crossDrawn());
  }

  /** A line or a ring, where all of it lies on this picture. */
  private shapeDrawn(shape: Shape): SVGElement | null {
    if ("across" in shape) {
      const { x, y } = this.position(shape);
      const ry = shape.down * (this.pictures[this.at]?.shape ?? 1);
      return shape.picture === this.at ? svg("ellipse", { class: "label-line", cx: x, cy: y, rx: shape.across, ry }) : null;
    }
    const ends = [this.placeOf(shape.from), this.placeOf(shape.to)].filter((one) => one !== null);
    const [from, to] = ends;
    return from && to ? svg("line", { class: "label-line", x1: from.x, y1: from.y, x2: to.x, y2: to.y }) : null;
  }

  /** Where one's own mark is on this picture, also while it is dragged. */
  private placeOf(level: string): { readonly x: number; readonly y: number } | null {
    const mark = this.marks.find((one) => one.level === level && isOwn(one) && one.picture === this.at);
    if (mark === undefined) return null;
    return this.position(this.held?.level === level ? this.held.spot : mark);
  }

  private drawn(mark: Drawn): SVGGElement {
    const unit = this.unit();
    const { x, y } = this.position(mark);
    // Two marks of one place have their names on either side of it.
    const [side, anchor] = mark.look === "first" ? [-9, "end"] : [9, "start"];
    const name = svg("text", { x: x + side * unit, y: y + 4 * unit, "text-anchor": anchor, "font-size": 12 * unit }, mark.text ?? mark.level);
    const dot = svg("circle", { cx: x, cy: y, r: 5 * unit });
    return svg("g", { class: `label-mark label-${mark.look}`, "data-mark": mark.level }, svg("title", {}, mark.title), dot, name);
  }

  private crossDrawn(): SVGPathElement {
    const { x, y } = this.position(this.cross);
    const arm = CROSS_PX * this.unit();
    return svg("path", { class: "label-cross", d: `M${x - arm} ${y}H${x + arm}M${x} ${y - arm}V${y + arm}` });
  }

  private position({ column, row }: Pixel): { readonly x: number; readonly y: number } {
    return { x: column + 0.5, y: (row + 0.5) * (this.pictures[this.at]?.shape ?? 1) };
  }
}

function clamp(value: number, count: number): number {
  return Math.min(Math.max(value, -0.5), count - 0.5);
}
