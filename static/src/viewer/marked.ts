/** Which levels are marked on a slice: on it the mark is drawn, or it is where the level's name leads to. */
import type { MarkSheet } from "./contract";
import { discPlace, shapesOn } from "./drawing";
import { isSegment } from "./levels";
import { frameOf, seatOf, type LoadedSeries } from "./loading";

export interface Marked {
  /** The levels that this series can show. */
  readonly known: readonly string[];
  /** Those of them that are marked on this very slice. */
  readonly here: readonly string[];
}

/** Of `levels`, those that a series marks at all, and those that it marks on the slice `index`. */
export function markedOn(series: LoadedSeries, index: number, levels: readonly string[], beside: readonly MarkSheet[]): Marked {
  const known = levels.flatMap((level) => {
    const seat = seatOf(level, series, beside, index);
    return seat ? [{ level, seat: seat.index }] : [];
  });
  const here = known.filter(({ level, seat }) => seat === index || isDrawn(level, series, index));
  return { known: known.map(({ level }) => level), here: here.map(({ level }) => level) };
}

/** Whether the overlay of a slice draws the level: its own mark, of a segment also that of both its bodies. */
function isDrawn(level: string, series: LoadedSeries, index: number): boolean {
  const frame = frameOf(series, index);
  const shapes = frame ? shapesOn(frame, series.sheet, level) : [];
  return isSegment(level) ? discPlace(shapes, level) !== null : shapes.some((shape) => shape.level === level);
}
