/** Which part of a picture is seen: how near, and around which place, in units of the drawing. Pure. */

export interface Place {
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Box extends Place, Size {}

/** The picture may be seen so many times as near as when it is seen whole. */
const NEAREST = 16;

export class Lens {
  /** The size of the picture over that at which it is seen whole. */
  nearness = 1;
  private middle: Place = { x: 0, y: 0 };

  constructor(
    /** Of the picture. */
    private readonly picture: Size = { width: 1, height: 1 },
  ) {
    this.middle = { x: picture.width / 2, y: picture.height / 2 };
  }

  /**
   * What is seen on a stage of a size in screen px: as much as it holds, and beside the picture no more than when it is
   * whole. Were it less, a narrow picture would slide away under the pointer as it comes nearer.
   */
  box(stage: Size): Box {
    const { width, height } = this.picture;
    const scale = Math.min(stage.width / width, stage.height / height) * this.nearness;
    const seen = scale > 0 ? { width: stage.width / scale, height: stage.height / scale } : this.picture;
    this.middle = { x: within(this.middle.x, seen.width, width, this.nearness), y: within(this.middle.y, seen.height, height, this.nearness) };
    return { x: this.middle.x - seen.width / 2, y: this.middle.y - seen.height / 2, ...seen };
  }

  /** See it nearer or farther; the place stays where it is seen, or comes into the middle. */
  zoom(factor: number, { x, y }: Place, stays: boolean): void {
    const before = this.nearness;
    this.nearness = Math.min(Math.max(before * factor, 1), NEAREST);
    const kept = stays ? before / this.nearness : 0;
    this.middle = { x: x + (this.middle.x - x) * kept, y: y + (this.middle.y - y) * kept };
  }

  /** Move the picture under the lens. */
  move(x: number, y: number): void {
    this.middle = { x: this.middle.x - x, y: this.middle.y - y };
  }

  /** Bring a place into the middle where it is not seen. */
  follow(place: Place, stage: Size): void {
    const { x, y, width, height } = this.box(stage);
    if (place.x < x || place.x > x + width || place.y < y || place.y > y + height) this.middle = place;
  }
}

/** The middle of what is seen of a length, so that no more is seen beside it than when it is seen whole. */
function within(middle: number, seen: number, length: number, nearness: number): number {
  const beside = Math.max(0, seen * nearness - length) / 2 / nearness;
  return Math.min(Math.max(middle, seen / 2 - beside), length - seen / 2 + beside);
}
