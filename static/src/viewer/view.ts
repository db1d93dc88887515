/** One picture as it is seen: how large, from where, and how it lies. */
import { enlargePicture, movePicture, shownBy, turnPicture } from "./camera";
import { isDrawnFor, type core } from "./cornerstone";
import type { Vec2 } from "./contract";
import { isWithin, pictureBox, shiftTo, shownBox, type Box } from "./framing";
import { applyTo, inverseOf, type Affine } from "./geometry";
import { areSame, AS_STORED, turnOf, type Turn } from "./turning";

export type StackViewport = InstanceType<typeof core.StackViewport>;


export abstract class View {
  viewport: StackViewport | null = null;
  /** How the picture was asked to lie. */
  turn: Turn = AS_STORED;
  /** The element that the picture fills. */
  abstract readonly image: HTMLDivElement;

  /** The picture lies another way now. */
  protected abstract turned(turn: Turn): void;

  /** The affine from pixel coordinates (0 = centre of the first pixel) to CSS pixels of this viewport. */
  shown(): Affine | null {
    return shownBy(this.viewport);
  }

  /** How much larger than fitted the picture is shown: 1 when its longer side just fits. */
  protected zoom(): number {
    const shown = this.shown();
    if (!shown) return 1;
    const [low, high] = this.picture(shown);
    return Math.max((high[0] - low[0]) / this.size[0], (high[1] - low[1]) / this.size[1]);
  }

  /** The whole picture's box in the viewport, CSS px. */
  protected picture(shown: Affine): Box {
    const [columns = 1, rows = 1] = this.viewport?.getImageData()?.dimensions ?? [];
    return shownBox(pictureBox(columns, rows), shown);
  }

  /** The zoom in words; "fit" is said only of a picture that is in view whole. */
  magnification(): string {
    const shown = this.shown();
    const isWhole = shown !== null && isWithin(this.picture(shown), this.size);
    return `${isWhole ? "fit × " : "× "}${this.zoom().toFixed(1)}`;
  }

  /** Show the picture this many times larger than now. */
  enlarge(factor: number): void {
    if (!this.viewport) return;
    enlargePicture(this.viewport, factor);
    this.viewport.render();
  }

  /** Show the picture whole, in the middle, lying as it does. */
  fit(): void {
    this.enlarge(1 / this.zoom());
    this.centre(this.middle());
  }

  /** The middle of the picture, in its own pixels. */
  private middle(): Vec2 {
    const [columns = 1, rows = 1] = this.viewport?.getImageData()?.dimensions ?? [];
    return [(columns - 1) / 2, (rows - 1) / 2];
  }

  /** The pixel in the middle of the viewport. */
  looksAt(): Vec2 | null {
    const shown = this.shown();
    return shown && applyTo([this.size[0] / 2, this.size[1] / 2], inverseOf(shown));
  }

  /** Bring a pixel to the middle of the viewport, whatever opens beside the picture. */
  lookAt(pixel: Vec2): void {
    const shown = this.shown();
    if (!shown || !this.viewport) return;
    const [x, y] = applyTo(pixel, shown);
    movePicture(this.viewport, [this.size[0] / 2 - x, this.size[1] / 2 - y]);
  }

  /** Let the picture lie so, around what is in the middle; one that was in view whole stays so. */
  lie(turn: Turn): void {
    const [shown, pixel] = [this.shown(), this.looksAt()];
    this.turn = turn;
    this.turned(turn);
    if (!shown || !pixel || !this.viewport || areSame(turnOf(shown), turn)) return;
    const wasWhole = isWithin(this.picture(shown), this.size);
    turnPicture(this.viewport, turn);
    this.lookAt(pixel);
    const now = this.shown();
    if (wasWhole && now && !isWithin(this.picture(now), this.size)) this.fit();
    this.viewport.render();
  }

  /** The library forgets here and there how a picture was to lie, such as on another slice. */
  keepLie(): void {
    const isRight = (): boolean => {
      const shown = this.shown();
      return shown === null || areSame(turnOf(shown), this.turn);
    };
    if (isRight()) return;
    this.lie(this.turn);
    // What cannot be had is not claimed either.
    const shown = this.shown();
    if (shown && !isRight()) this.turn = turnOf(shown);
  }

  protected get size(): Vec2 {
    return [this.image.clientWidth, this.image.clientHeight];
  }

  /** Whether the picture was drawn for the size it has now: any other is stretched on the screen. */
  get fits(): boolean {
    if (this.viewport === null) return true;
    return isDrawnFor(this.viewport.canvas, this.image);
  }

  /** Move the picture so that a pixel comes to the middle, as far as that opens no gap beside the picture. */
  protected centre(pixel: Vec2): void {
    const shown = this.shown();
    const { viewport } = this;
    if (!shown || !viewport) return;
    movePicture(viewport, shiftTo(applyTo(pixel, shown), this.picture(shown), this.size));
    viewport.render();
  }
}
