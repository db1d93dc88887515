/** How a picture lies in its viewport: as stored, mirrored, turned by quarters. Pure. */
import type { Affine } from "./geometry";

/** First mirrored left to right, then turned clockwise by so many quarters. */
export interface Turn {
  readonly quarters: number;
  readonly isMirrored: boolean;
}

export const AS_STORED: Turn = { quarters: 0, isMirrored: false };

/** What a person does to the picture as it stands on the screen. */
export type TurnAct = "right" | "left" | "mirror" | "upend";

/** A picture after one more act. Mirroring is about the screen's own axes, whichever way the picture lies. */
export function turned({ quarters, isMirrored }: Turn, act: TurnAct): Turn {
  const acts: Readonly<Record<TurnAct, Turn>> = {
    right: { quarters: quarters + 1, isMirrored },
    left: { quarters: quarters + 3, isMirrored },
    mirror: { quarters: 4 - quarters, isMirrored: !isMirrored },
    upend: { quarters: 6 - quarters, isMirrored: !isMirrored },
  };
  return { ...acts[act], quarters: acts[act].quarters % 4 };
}

/** How a picture lies by the affine that takes its pixels to the screen. */
export function turnOf({ a, b, c, d }: Affine): Turn {
  // Where rows count up: down, left, up, right. Mirroring left to right leaves that as it is.
  const along = Math.abs(d) >= Math.abs(c);
  const quarters = along ? (d > 0 ? 0 : 2) : c < 0 ? 1 : 3;
  return { quarters, isMirrored: a * d - b * c < 0 };
}

export function areSame(one: Turn, other: Turn): boolean {
  return one.quarters === other.quarters && one.isMirrored === other.isMirrored;
}

/** Whether columns run up or down the screen. */
export function isSideways({ quarters }: Turn): boolean {
  return quarters % 2 === 1;
}

const TURNS = ["", "turned right", "upside down", "turned left"];

/** The lie of a picture in words; empty for one as stored. */
export function wordsOf({ quarters, isMirrored }: Turn): string {
  if (isMirrored && quarters === 2) return "flipped top to bottom";
  return [isMirrored ? "mirrored" : "", TURNS[quarters] ?? ""].filter(Boolean).join(", ");
}
