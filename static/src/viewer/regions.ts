/** What lies in a region of a picture. Pure; the server computes the same from the stored file. */
import type { Vec2 } from "./contract";
import type { Box } from "./framing";

export type RegionKind = "ellipse" | "rectangle";

/** Of the pixels whose centre lies in a region. */
export interface Figures {
  readonly mean: number;
  /** Standard deviation of these pixels, not an estimate for others (numpy's default). */
  readonly deviation: number;
  readonly least: number;
  readonly most: number;
  readonly count: number;
}

/** A grey picture, row by row; `valueOf` takes what is stored to what is meant, such as HU. */
export interface Grey {
  readonly stored: ArrayLike<number>;
  readonly columns: number;
  readonly rows: number;
  readonly valueOf: (stored: number) => number;
}

export function isRegion(kind: string | null): kind is RegionKind {
  return kind === "ellipse" || kind === "rectangle";
}

function* pixelsIn(kind: RegionKind, [low, high]: Box, { columns, rows }: Grey): Generator<Vec2> {
  const [x, y] = [(low[0] + high[0]) / 2, (low[1] + high[1]) / 2];
  const [wide, tall] = [(high[0] - low[0]) / 2, (high[1] - low[1]) / 2];
  for (let row = Math.max(0, Math.ceil(low[1])); row <= Math.min(rows - 1, high[1]); row += 1) {
    for (let column = Math.max(0, Math.ceil(low[0])); column <= Math.min(columns - 1, high[0]); column += 1) {
      if (kind === "rectangle" || ((column - x) / wide) ** 2 + ((row - y) / tall) ** 2 <= 1) yield [column, row];
    }
  }
}

/** The figures of a region between two corners, in pixels with 0 at the centre of the first; null where it holds none. */
export function figuresIn(kind: RegionKind, box: Box, grey: Grey): Figures | null {
  const values = [...pixelsIn(kind, box, grey)].map(([column, row]) => grey.valueOf(grey.stored[row * grey.columns + column] ?? NaN));
  if (values.length === 0) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  const extremes = values.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)] as const, [Infinity, -Infinity] as const);
  return { mean, deviation: Math.sqrt(variance), least: extremes[0], most: extremes[1], count: values.length };
}

/** The area of a region of so many mm, or pixels, in width and height. */
export function areaOf(kind: RegionKind, width: number, height: number): number {
  return (kind === "ellipse" ? Math.PI / 4 : 1) * width * height;
}

/**
 * The four handles by which the library holds a region: of an ellipse the ends of the axis up the screen and of that
 * across it, of a rectangle the corners row by row. `sideways`: the picture's columns run up the screen.
 */
export function handlesOf(kind: RegionKind, [low, high]: Box, sideways: boolean): readonly Vec2[] {
  const middle: Vec2 = [(low[0] + high[0]) / 2, (low[1] + high[1]) / 2];
  if (kind === "ellipse") {
    const upright: readonly Vec2[] = [[middle[0], low[1]], [middle[0], high[1]]];
    const across: readonly Vec2[] = [[low[0], middle[1]], [high[0], middle[1]]];
    return sideways ? [...across, ...upright] : [...upright, ...across];
  }
  const [oneAlong, otherAlong]: readonly Vec2[] = sideways ? [[low[0], high[1]], [high[0], low[1]]] : [[high[0], low[1]], [low[0], high[1]]];
  return [low, oneAlong ?? low, otherAlong ?? high, high];
}
