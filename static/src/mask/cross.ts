/** A cross that the keyboard moves over the picture: Enter begins a box where it stands, and again closes it. */
import { pictureKey, type KeyDeeds } from "../label/keys";
import { boxBetween, type Box, type Point } from "./boxes";

/** Arrow presses that go once across the picture. */
const STEPS = 400;

export interface Hopes {
  /** The cross or the box that is begun has changed. */
  moved(): void;
  closed(box: Box): void;
  /** Take the last box back; false where there is none. */
  undo(): boolean;
}

export class Cross implements KeyDeeds {
  at: Point;
  private begun: Point | null = null;

  constructor(
    private readonly columns: number,
    private readonly rows: number,
    private readonly hopes: Hopes,
  ) {
    this.at = { x: Math.floor(columns / 2), y: Math.floor(rows / 2) };
  }

  /** The box from where it was begun to the cross; null while none is. */
  get box(): Box | null {
    return this.begun === null ? null : boxBetween(this.begun, this.at, this.columns, this.rows);
  }

  pressed(event: KeyboardEvent): void {
    pictureKey(event, this);
  }

  step(columns: number, rows: number): void {
    const far = Math.max(1, Math.round(Math.max(this.columns, this.rows) / STEPS));
    const within = (value: number, most: number): number => Math.min(Math.max(value, 0), most);
    this.at = { x: within(this.at.x + columns * far, this.columns), y: within(this.at.y + rows * far, this.rows) };
    this.hopes.moved();
  }

  enter(): void {
    const { box } = this;
    if (this.begun === null) this.begun = this.at;
    else if (box !== null) {
      this.begun = null;
      this.hopes.closed(box);
    }
    this.hopes.moved();
  }

  remove(): boolean {
    return this.letGo() || this.hopes.undo();
  }

  letGo(): boolean {
    if (this.begun === null) return false;
    this.begun = null;
    this.hopes.moved();
    return true;
  }
}
