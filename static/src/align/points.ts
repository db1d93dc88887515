/** The points of a person while they work, and which one is asked for next. Pure. */
import type { Spot } from "../label/work";

/** Everything that a deed may change. */
export interface Work {
  readonly points: Readonly<Record<string, Spot>>;
  readonly posture: string;
}

/** Something to measure, with its points in the order of asking, by the choice of level or way. */
export interface Task {
  readonly name: string;
  readonly title: string;
  readonly steps: Readonly<Record<string, readonly string[]>>;
}

/** A pair of corners that make an endplate, or the two walls of a canal. */
export interface Pair {
  readonly from: string;
  readonly to: string;
}

export function put(work: Work, key: string, spot: Spot): Work {
  return { ...work, points: { ...work.points, [key]: spot } };
}

export function take(work: Work, key: string): Work {
  const { [key]: gone, ...points } = work.points;
  return gone === undefined ? work : { ...work, points };
}

/** Without any point; the same state where there is none. */
export function takeAll(work: Work): Work {
  return Object.keys(work.points).length === 0 ? work : { ...work, points: {} };
}

/** The next point of these that is not placed, after one that was; null where all are. */
export function nextOf(steps: readonly string[], points: Work["points"], after: string | null): string | null {
  const start = after === null ? 0 : steps.indexOf(after) + 1;
  const order = [...steps.slice(start), ...steps.slice(0, start)];
  return order.find((key) => points[key] === undefined) ?? null;
}

/** The lines that the placed points make: each front corner to its back one. */
export function pairsOf(points: Work["points"]): readonly Pair[] {
  return Object.keys(points)
    .filter((key) => key.endsWith(".front"))
    .map((from) => ({ from, to: from.replace(/front$/, "back") }))
    .filter(({ to }) => points[to] !== undefined);
}

/** What stands beside a point on the picture: its level, at the back end of a line alone, so that the bone stays in sight. */
export function shortOf(key: string): string {
  return key.startsWith("hip.") || key.endsWith(".front") ? "" : (key.split(".")[0] ?? "");
}
