/** The order of the spine: which levels there are, which neighbour which. */
import type { Mark } from "./contract";
import { isDoubtful } from "./standing";

const REGIONS = ["C", "T", "L", "S", "Co"] as const;
const NAME = /^(Co|[CTLS])(\d{1,2})$/;

/** A vertebra's place from the skull down; null when the name is none. */
export function rankOf(vertebra: string): number | null {
  const found = NAME.exec(vertebra);
  if (found === null) return null;
  const [, region = "", number = ""] = found;
  return REGIONS.indexOf(region as (typeof REGIONS)[number]) * 100 + Number(number);
}

/** The one vertebra of `L4`, the two of `L4/L5`. */
export function vertebraeOf(level: string): readonly string[] {
  return level.split("/").filter((name) => name !== "");
}

export function isSegment(level: string): boolean {
  return level.includes("/");
}

function rank(level: string): number {
  const [upper = ""] = vertebraeOf(level);
  return (rankOf(upper) ?? 9999) + (isSegment(level) ? 0.5 : 0);
}

export interface StripLevel {
  readonly level: string;
  readonly assumed: boolean;
  /** Nobody but a model marked it, or one of the two bodies of a segment. */
  readonly suggested: boolean;
}

/** The levels of the strip: every marked one from top to bottom, and the segment between each two neighbours. */
export function stripOf(marked: readonly StripLevel[]): readonly StripLevel[] {
  const known = new Map<string, StripLevel>();
  for (const one of marked) {
    const before = known.get(one.level);
    // A level that one person accepted anywhere is no longer only assumed.
    const both = before ?? one;
    known.set(one.level, { ...one, assumed: both.assumed && one.assumed, suggested: both.suggested && one.suggested });
  }
  const bodies = [...known.values()]
    .filter(({ level }) => !isSegment(level) && rankOf(level) !== null)
    .sort((one, other) => rank(one.level) - rank(other.level));
  bodies.forEach((upper, index) => {
    const lower = bodies[index + 1];
    if (lower === undefined || !areNeighbours(upper.level, lower.level)) return;
    const level = `${upper.level}/${lower.level}`;
    if (known.has(level)) return;
    known.set(level, { level, assumed: upper.assumed || lower.assumed, suggested: upper.suggested || lower.suggested });
  });
  return [...known.values()].sort((one, other) => rank(one.level) - rank(other.level));
}

/** The strip of marks: a number that somebody accepted is no longer assumed, nor is what a model proposes ever known. */
export function stripOfMarks(marks: readonly Pick<Mark, "level" | "proposed" | "assumed" | "accepted">[]): readonly StripLevel[] {
  return stripOf(marks.map((mark) => ({ level: mark.level, assumed: isDoubtful(mark), suggested: mark.proposed })));
}

// Where a region may end. A spine of four lumbar vertebrae exists, but an unmarked L5 is far commoner.
const LAST: Readonly<Record<string, readonly number[]>> = { C: [7], T: [12, 13], L: [5, 6], S: [5] };

/** Whether another of these vertebrae lies between the two of a segment: L6 below L5, T13 above L1. */
export function isParted(segment: string, levels: readonly string[]): boolean {
  const [upper = null, lower = null] = vertebraeOf(segment).map(rankOf);
  if (upper === null || lower === null) return false;
  return levels.some((level) => {
    const here = isSegment(level) ? null : rankOf(level);
    return here !== null && upper < here && here < lower;
  });
}

/** Whether the lower vertebra can follow the upper one: one number on, or from a region's end to the next one's start. */
export function areNeighbours(upper: string, lower: string): boolean {
  const [one, two] = [rankOf(upper), rankOf(lower)];
  if (one === null || two === null) return false;
  const [region, next] = [Math.floor(one / 100), Math.floor(two / 100)];
  if (region === next) return two - one === 1;
  return next - region === 1 && two % 100 === 1 && (LAST[REGIONS[region] ?? ""] ?? []).includes(one % 100);
}
