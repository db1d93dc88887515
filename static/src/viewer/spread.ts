/** The window of a picture whose header tells none: what its values are but for a few, as the server renders it. */
import { windowOf, type Window } from "./windows";

/** What of the library's picture tells its values; `slope` and `intercept` are of those not scaled yet. */
export interface Valued {
  readonly color: boolean;
  readonly slope: number;
  readonly intercept: number;
  readonly preScale?: { readonly scaled?: boolean | undefined } | undefined;
  getPixelData(): ArrayLike<number>;
}

const LOW = 0.01;
const HIGH = 0.99;
// Values that tell the greys of a picture as well as all of a film's would, in some milliseconds.
const SAMPLED = 60_000;

/** From the 1st to the 99th percentile, without those `pads` from one value to another that stand for no pixel; null in colour. */
export function spreadOf(picture: Valued, pads: readonly [number, number] | null = null): Window | null {
  if (picture.color) return null;
  const stored = picture.getPixelData();
  const every = Math.max(1, Math.floor(stored.length / SAMPLED));
  // Not a whole row or column apart: else one edge of the picture, or none, would be all that is looked at.
  const step = every > 1 ? every | 1 : 1;
  const looked = Float64Array.from({ length: Math.ceil(stored.length / step) }, (_, at) => stored[at * step] ?? 0);
  const inside = pads ? looked.filter((value) => value < pads[0] || value > pads[1]) : looked;
  const found = (inside.length > 0 ? inside : looked).sort();
  const [one, two] = [LOW, HIGH].map((share) => found[Math.round(share * (found.length - 1))] ?? 0) as [number, number];
  const [slope, intercept] = picture.preScale?.scaled ? [1, 0] : [picture.slope, picture.intercept];
  const [lower, upper] = [one * slope + intercept, two * slope + intercept].sort((a, b) => a - b) as [number, number];
  return windowOf({ lower, upper: Math.max(upper, lower + 1) });
}
