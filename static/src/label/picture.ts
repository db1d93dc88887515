/** The picture, the cross and the marks over it; tells where somebody pressed, in pixels of the picture. */
import { svg } from "../base/dom";
import type { Mark } from "./counting";
import type { Spot } from "./work";

export interface Picture {
  readonly sop: string;
  readonly address: string;
  readonly columns: number;
  readonly rows: number;
  /** Height of a pixel over its width. */
  readonly shape: number;
}

export interface Drawn extends Mark {
  readonly look: "own" | "chosen" | "other";
  readonly title: string;
}

export interface Deeds {
  pressed(spot: Spot): void;
  dragged(level: string, spot: Spot): void;
  turned(step: 1 | -1): void;
  failed(text: string): void;
}

interface Pixel {
  readonly column: number;
  readonly row: number;
}

/** How near to a mark a press takes hold of it, and how far a press may slip and still place, in screen px. */
const HOLD_PX = 10;
const SLIP_PX = 4;
const CROSS_PX = 14;
const LOST = "This picture could not be loaded. Check the network connection, then choose it again.";

export class PictureView {
  private readonly image = svg("image", { preserveAspectRatio: "none" });
  private readonly over = svg("g");
  private readonly drawing = svg("svg", { "aria-hidden": "true" }, this.image, this.over);
  private at = -1;
  private ready = false;
  private marks: readonly Drawn[] = [];
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
      if (event.deltaY !== 0) deeds.turned(event.deltaY > 0 ? 1 : -1);
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
    this.drawing.setAttribute("viewBox", `0 0 ${picture.columns} ${picture.rows * picture.shape}`);
    for (const [name, value] of [["width", picture.columns], ["height", picture.rows * picture.shape], ["visibility", "hidden"]] as const) {
      this.image.setAttribute(name, String(value));
    }
    // One that failed is asked for anew.
    this.image.removeAttribute("href");
    this.image.setAttribute("href", picture.address);
    if (before?.columns !== picture.columns || before.rows !== picture.rows) {
      this.cross = { column: Math.round(picture.columns / 2), row: Math.round(picture.rows / 2) };
    }
    this.draw();
  }

  /** The cross as a spot on the picture that is seen; null while none is. */
  spot(): Spot | null {
    return this.ready ? { picture: this.at, ...this.cross } : null;
  }

  /** Move the cross, inside of the picture. */
  step(columns: number, rows: number): void {
    this.cross = this.inside({ column: this.cross.column + columns, row: this.cross.row + rows });
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
    this.drawing.setPointerCapture(event.pointerId);
    const stop = new AbortController();
    const { signal } = stop;
    const isSlip = (now: PointerEvent): boolean => Math.hypot(now.clientX - start.x, now.clientY - start.y) <= SLIP_PX;
    this.drawing.addEventListener("pointermove", (moved) => {
      if (taken === null || (this.held === null && isSlip(moved))) return;
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
    else if (taken === null && isSlip) this.press(this.pixel(up));
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
    const shape = this.pictures[this.at]?.shape ?? 1;
    const apart = (mark: Drawn): number => Math.hypot(mark.column - pixel.column, (mark.row - pixel.row) * shape);
    const within = this.marks.filter((mark) => mark.look !== "other" && mark.picture === this.at && apart(mark) <= HOLD_PX * this.unit());
    return within.sort((one, other) => apart(one) - apart(other))[0] ?? null;
  }

  private draw(): void {
    const shown = this.marks
      .filter(({ picture, level, look }) => picture === this.at && (look === "other" || level !== this.held?.level))
      .map((mark) => this.drawn(mark));
    const moving = this.marks.find((mark) => mark.level === this.held?.level && mark.look !== "other");
    if (moving !== undefined && this.held !== null) shown.push(this.drawn({ ...moving, ...this.held.spot }));
    this.over.replaceChildren(...shown, this.crossDrawn());
  }

  private drawn(mark: Drawn): SVGGElement {
    const unit = this.unit();
    const { x, y } = this.position(mark);
    const name = svg("text", { x: x + 9 * unit, y: y + 4 * unit, "font-size": 12 * unit }, mark.level);
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
