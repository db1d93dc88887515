/** With which grey values pictures are seen: as stored, through a window of the presets, or through one's own. Pure. */
import { presetsFor, type Window } from "../viewer/windows";

/** A picture as far as its grey values go. */
export interface Toned {
  readonly address: string;
  /** Width and centre as stored, or as the picture is shown without. */
  readonly window: Window;
  /** Where it is a film of its own. */
  readonly film?: number;
}

export type Finer = "brighter" | "darker" | "more" | "less";

/** A press changes the window by a tenth of its width, and a drag over so many screen px by all of it. */
const STEP = 0.1;
const WHOLE_PX = 400;
const FINER: Readonly<Record<Finer, readonly [across: number, up: number]>> = {
  brighter: [0, -STEP],
  darker: [0, STEP],
  more: [-STEP, 0],
  less: [STEP, 0],
};
const DIGITS = 4;

export class Tones {
  /** By film: the values of two films have nothing to do with each other. */
  private readonly chosen = new Map<number, Window>();
  inverted = false;

  constructor(readonly modality: string) {}

  /** The window that a picture is seen through. */
  of({ window, film = 0 }: Toned): Window {
    return this.chosen.get(film) ?? window;
  }

  /** Where a picture is had as it is to be seen. */
  address({ address, film = 0 }: Toned): string {
    const window = this.chosen.get(film);
    return window === undefined ? address : `${address}&window=${window[1]},${window[0]},linear-exact`;
  }

  /** Choose a preset by its key. */
  preset(key: string, picture: Toned): void {
    const preset = presetsFor(this.modality).find((one) => one.key === key);
    if (preset !== undefined) this.choose(preset.of(picture.window), picture);
  }

  /** A little brighter or darker, with more or less contrast. */
  finer(way: Finer, picture: Toned): void {
    const [across, up] = FINER[way];
    this.change(across, up, picture);
  }

  /** Dragged by so many screen px: to the right with less contrast, down darker, as in the viewer. */
  drag(right: number, down: number, picture: Toned): void {
    this.change(right / WHOLE_PX, down / WHOLE_PX, picture);
  }

  /** Change the width and the centre by shares of the width. */
  private change(across: number, up: number, picture: Toned): void {
    const [width, centre] = this.of(picture);
    this.choose([width * Math.max(1 + across, STEP), centre + width * up], picture);
  }

  private choose(window: Window | null, { film = 0 }: Toned): void {
    if (window === null) this.chosen.delete(film);
    else this.chosen.set(film, [short(window[0]), short(window[1])]);
  }
}

/** No finer than anybody sees, so that a window seen before is at hand. */
function short(value: number): number {
  return Number(value.toPrecision(DIGITS));
}
