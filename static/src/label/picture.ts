/** The picture, the cross and the marks over it; tells where somebody pressed, in pixels of the picture. */
import { svg } from "../base/dom";
import { Lens, type Place, type Size } from "./lens";
import { hearPinch } from "./pinch";
import type { Toned, Tones } from "./tones";
import type { Spot } from "./work";

export interface Picture extends Toned {
  /** Empty for one that is cut through a stack. */
  readonly sop: string;
  /** The direction in which it is cut. */
  readonly cut?: string;
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
}

interface Pixel {
  readonly column: number;
  readonly row: number;
}

/** Where on the screen. */
type Pointed = Pick<MouseEvent, "clientX" | "clientY">;

/** How near to a mark a press takes hold of it, and how far a press may slip and still place, in screen px. */
const HOLD_PX = 10;
const SLIP_PX = 4;
const CROSS_PX = 14;
const WHEEL = 1.2;
const [PRIMARY, AUXILIARY] = [0, 1];

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
  private lens = new Lens();
  /** The address of the picture that is asked for. */
  private shown = "";
  private isToning = false;
  private press: AbortController | null = null;
  private held: { readonly level: string; readonly spot: Spot } | null = null;
  cross: Pixel = { column: 0, row: 0 };
  /** A drag beside the marks changes the grey values, where it moves the picture otherwise. */
  dragsTones = false;
  /** Told when it is seen with other grey values. */
  toned: () => void = () => undefined;

  constructor(
    private readonly place: HTMLElement,
    private readonly pictures: readonly Picture[],
    readonly tones: Tones,
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
      if (pictures.length === 1 || event.ctrlKey) this.zoom(event.deltaY > 0 ? 1 / WHEEL : WHEEL, event);
      else deeds.turned(event.deltaY > 0 ? 1 : -1);
    }, { signal, passive: false });
    hearPinch(this.drawing, () => this.letGo(), (pinch) => {
      this.pan(pinch.movedX, pinch.movedY);
      this.zoom(pinch.factor, pinch);
    }, signal);
    const watch = new ResizeObserver(() => this.look());
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
    this.ask(this.tones.address(picture));
    if (before?.columns !== picture.columns || before.rows !== picture.rows) {
      this.cross = { column: Math.round(picture.columns / 2), row: Math.round(picture.rows / 2) };
      this.lens = new Lens(this.size);
    }
    this.look();
  }

  /** See the pictures with other grey values; while one is on its way, only the last wish counts. */
  async tone(change: (tones: Tones, picture: Picture) => void): Promise<void> {
    const seen = this.pictures[this.at];
    if (seen === undefined) return;
    change(this.tones, seen);
    this.image.classList.toggle("label-inverted", this.tones.inverted);
    this.toned();
    if (this.isToning) return;
    this.isToning = true;
    for (let next = this.wished(); next !== this.shown; next = this.wished()) {
      // What is seen stays until the next has come.
      const isHere = await comes(next);
      if (next !== this.wished()) continue;
      if (!isHere) {
        this.deeds.failed(LOST);
        break;
      }
      this.ask(next);
    }
    this.isToning = false;
  }

  /** How many times as near as whole it is seen. */
  get nearness(): number {
    return this.lens.nearness;
  }

  /** The window that the picture is seen through, as the viewer says it. */
  get windowWords(): string {
    const picture = this.pictures[this.at];
    if (picture === undefined) return "";
    const [width, centre] = this.tones.of(picture);
    return `W ${Math.round(width)} L ${Math.round(centre)}`;
  }

  private wished(): string {
    const picture = this.pictures[this.at];
    return picture === undefined ? this.shown : this.tones.address(picture);
  }

  private ask(address: string): void {
    this.shown = address;
    this.image.setAttribute("href", address);
  }

  /** The cross as a spot on the picture that is seen; null while none is. */
  spot(): Spot | null {
    return this.ready ? { picture: this.at, ...this.cross } : null;
  }

  /** Move the cross, inside of the picture; the nearer it is seen, the smaller is the step. */
  step(columns: number, rows: number): void {
    const { column, row } = this.cross;
    this.cross = this.inside({ column: column + columns / this.lens.nearness, row: row + rows / this.lens.nearness });
    this.lens.follow(this.position(this.cross), this.stage());
    this.look();
  }

  /** See the picture nearer or farther, about where the pointer is, or about the cross. */
  zoom(factor: number, pointer?: Pointed): void {
    this.lens.zoom(factor, pointer ? this.drawn(pointer) : this.position(this.cross), pointer !== undefined);
    this.look();
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
      if (near !== undefined) new Image().src = this.tones.address(near);
    }
  }

  /** Of the picture, in the drawing. */
  private get size(): Size {
    const { columns, rows, shape } = this.pictures[this.at] ?? { columns: 1, rows: 1, shape: 1 };
    return { width: columns, height: rows * shape };
  }

  private stage(): Size {
    return { width: this.place.clientWidth, height: this.place.clientHeight };
  }

  /** Show the part that is seen. */
  private look(): void {
    const { x, y, width, height } = this.lens.box(this.stage());
    this.drawing.setAttribute("viewBox", `${x} ${y} ${width} ${height}`);
    this.draw();
  }

  /** Where a place on the screen is in the drawing. */
  private drawn({ clientX, clientY }: Pointed): Place {
    const seen = this.drawing.getScreenCTM();
    return seen === null ? this.position(this.cross) : new DOMPoint(clientX, clientY).matrixTransform(seen.inverse());
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

  private pixel(event: Pointed): Pixel {
    const { x, y } = this.drawn(event);
    // The centre of the first pixel is 0, its left edge half a pixel before.
    return { column: x - 0.5, row: y / (this.pictures[this.at]?.shape ?? 1) - 0.5 };
  }

  private hold(event: PointerEvent): void {
    if (!this.ready || !event.isPrimary || (event.button !== PRIMARY && event.button !== AUXILIARY)) return;
    const taken = event.button === PRIMARY ? this.near(this.pixel(event)) : null;
    // Else the browser would begin to scroll by itself.
    if (event.button === AUXILIARY) event.preventDefault();
    const start = event;
    let last: PointerEvent = event;
    this.drawing.setPointerCapture(event.pointerId);
    const press = (this.press = new AbortController());
    const { signal } = press;
    const isSlip = (now: PointerEvent): boolean => Math.hypot(now.clientX - start.clientX, now.clientY - start.clientY) <= SLIP_PX;
    this.drawing.addEventListener("pointermove", (moved) => {
      // A drag that has begun goes on, however near to where it began.
      if (this.held === null && last === start && isSlip(moved)) return;
      if (taken === null) this.drag(moved.clientX - last.clientX, moved.clientY - last.clientY, start.button);
      else this.held = { level: taken.level, spot: { picture: this.at, ...this.inside(this.pixel(moved)) } };
      last = moved;
      this.draw();
    }, { signal });
    this.drawing.addEventListener("pointerup", (up) => {
      press.abort();
      if (start.button === PRIMARY) this.release(up, taken, last === start && isSlip(up));
    }, { signal });
    this.drawing.addEventListener("pointercancel", () => this.letGo(), { signal });
  }

  /** Nothing follows from the press that is under way. */
  private letGo(): void {
    this.press?.abort();
    this.held = null;
    this.draw();
  }

  private release(up: PointerEvent, taken: Drawn | null, isSlip: boolean): void {
    const { held } = this;
    this.held = null;
    if (held !== null) this.deeds.dragged(held.level, held.spot);
    else if (isSlip && (taken === null || this.isBeside(taken, this.pixel(up)))) this.pressAt(this.pixel(up));
    else if (isSlip && taken !== null) this.deeds.taken?.(taken.level);
    this.draw();
  }

  /** A press near a mark, but not on it, is one beside it, where a press on a mark means something else. */
  private isBeside(mark: Drawn, pixel: Pixel): boolean {
    return this.deeds.taken !== undefined && this.apart(mark, pixel) > SLIP_PX * this.unit();
  }

  /** A drag beside the marks, by so many screen px. */
  private drag(right: number, down: number, button: number): void {
    if (this.dragsTones && button === PRIMARY) void this.tone((tones, picture) => tones.drag(right, down, picture));
    else this.pan(right, down);
  }

  private pan(right: number, down: number): void {
    const unit = this.unit();
    this.lens.move(right * unit, down * unit);
    this.look();
  }

  private pressAt(pixel: Pixel): void {
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
      .map((mark) => this.markDrawn(mark));
    const moving = this.marks.find((mark) => mark.level === this.held?.level && isOwn(mark));
    if (moving !== undefined && this.held !== null) shown.push(this.markDrawn({ ...moving, ...this.held.spot }));
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
  private placeOf(level: string): Place | null {
    const mark = this.marks.find((one) => one.level === level && isOwn(one) && one.picture === this.at);
    if (mark === undefined) return null;
    return this.position(this.held?.level === level ? this.held.spot : mark);
  }

  private markDrawn(mark: Drawn): SVGGElement {
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

  private position({ column, row }: Pixel): Place {
    return { x: column + 0.5, y: (row + 0.5) * (this.pictures[this.at]?.shape ?? 1) };
  }
}

function clamp(value: number, count: number): number {
  return Math.min(Math.max(value, -0.5), count - 0.5);
}

/** Whether a picture comes; by then it is at hand. */
async function comes(address: string): Promise<boolean> {
  const image = new Image();
  image.src = address;
  return image.decode().then(
    () => true,
    () => false,
  );
}
