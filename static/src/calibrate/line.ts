/** The line of a known length on a film, and what it makes of a pixel. Pure. */
import type { Spot } from "../label/work";

export type End = "from" | "to";
export type Line = Readonly<Partial<Record<End, Spot>>>;

/** The end that is placed next; null where both are. */
export function nextEnd(line: Line): End | null {
  if (line.from === undefined) return "from";
  return line.to === undefined ? "to" : null;
}

export function without(line: Line, end: End): Line {
  const { [end]: _gone, ...left } = line;
  return left;
}

/** The length of a line in widths of a pixel; `shape` is the height of a pixel over its width. Null while an end is missing. */
export function widthsOf({ from, to }: Line, shape: number): number | null {
  return from && to ? Math.hypot(to.column - from.column, (to.row - from.row) * shape) : null;
}

/** What is asked for, or how long the line is. */
export function lineWords(line: Line, shape: number): string {
  const widths = widthsOf(line, shape);
  if (widths !== null) return `The line is ${widths.toFixed(1)} pixels long. Drag its ends until they lie exactly.`;
  return line.from || line.to ? "Now press the other end." : "Press one end of the known length on the film.";
}

/** What a pixel would be; empty while a length or an end is missing. */
export function sizeWords(line: Line, shape: number, millimetres: number): string {
  const widths = widthsOf(line, shape);
  return widths && millimetres > 0 ? `A pixel would be ${(millimetres / widths).toFixed(3)} mm wide.` : "";
}
