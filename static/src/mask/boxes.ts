/** Boxes over a picture, in its pixels, as lines of text: `left, top, width, height`. */

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

const LINE = /^\s*(\d+)[,\s]+(\d+)[,\s]+(\d+)[,\s]+(\d+)\s*$/;

/** The boxes of a text; lines that are none are passed over. */
export function boxesOf(text: string): Box[] {
  return text.split("\n").flatMap((line) => {
    const [, left, top, width, height] = LINE.exec(line) ?? [];
    return height === undefined ? [] : [{ left: Number(left), top: Number(top), width: Number(width), height: Number(height) }];
  });
}

/** The box between two corners, inside a picture of this size; null where it covers no pixel. */
export function boxBetween(one: Point, other: Point, columns: number, rows: number): Box | null {
  const left = clamp(Math.floor(Math.min(one.x, other.x)), columns);
  const top = clamp(Math.floor(Math.min(one.y, other.y)), rows);
  const width = clamp(Math.ceil(Math.max(one.x, other.x)), columns) - left;
  const height = clamp(Math.ceil(Math.max(one.y, other.y)), rows) - top;
  return width > 0 && height > 0 ? { left, top, width, height } : null;
}

/** A text with one more box. */
export function withBox(text: string, box: Box): string {
  const before = text.trimEnd();
  return `${before}${before === "" ? "" : "\n"}${box.left}, ${box.top}, ${box.width}, ${box.height}`;
}

function clamp(value: number, most: number): number {
  return Math.min(Math.max(value, 0), most);
}
