/**
 * What stood on the screen while one item was open: counted, not judged. Time on the screen is not attention.
 *
 * A slice counts as seen once it was drawn. Time counts for what stood there from one look at the clock to the next, so
 * that scrolling past a slice is no time on it.
 */

/** A level was shown once its marked slice stood on the screen for so long, all in all. */
export const SHOWN_MS = 1000;

// A look at the clock that comes late, as after a sleep of the machine, counts for no more.
const LONGEST_MS = 1000;

/** What stands in one viewport: a slice, and the levels of the text whose marks lie on it. */
export interface Standing {
  readonly series: string;
  readonly index: number;
  readonly levels: readonly string[];
}

/** As it is sent and kept: runs of slices from nought (`0-3,7`) and times in ms. */
export interface Look {
  readonly series: Readonly<Record<string, { readonly seen: string; readonly ms: number }>>;
  readonly levels: Readonly<Record<string, number>>;
}

export const NO_LOOK: Look = { series: {}, levels: {} };

export class Attention {
  /** How long (ms) something stood on the screen since this page showed the item. */
  stood = 0;
  private readonly seen = new Map<string, Set<number>>();
  private readonly times = new Map<string, number>();
  private readonly levels = new Map<string, number>();
  private before: ReadonlySet<string> = new Set();

  constructor(kept: Look = NO_LOOK) {
    for (const [series, { seen, ms }] of Object.entries(kept.series)) {
      this.seen.set(series, slicesOf(seen));
      this.times.set(series, ms);
    }
    for (const [level, ms] of Object.entries(kept.levels)) this.levels.set(level, ms);
  }

  /** A slice was drawn. Returns whether it had not been seen before. */
  saw(series: string, index: number): boolean {
    const seen = this.seen.get(series) ?? new Set();
    this.seen.set(series, seen);
    const isNew = !seen.has(index);
    seen.add(index);
    return isNew;
  }

  /** How many slices of a series were seen. */
  seenOf(series: string): number {
    return this.seen.get(series)?.size ?? 0;
  }

  /** A level of the text is marked on what is shown, whether or not it was on the screen. */
  know(level: string): void {
    if (!this.levels.has(level)) this.levels.set(level, 0);
  }

  /** `ms` went by, at the end of which this stands on the screen; nobody counts while `idle`. */
  pass(ms: number, standing: readonly Standing[], idle: boolean): void {
    const stayed = standing.filter((one) => this.before.has(placeOf(one)));
    this.before = new Set(standing.map(placeOf));
    if (idle || stayed.length === 0) return;
    const counted = Math.min(ms, LONGEST_MS);
    this.stood += counted;
    for (const series of new Set(stayed.map((one) => one.series))) add(this.times, series, counted);
    for (const level of new Set(stayed.flatMap(({ levels }) => levels))) add(this.levels, level, counted);
  }

  /** The known ones of these levels whose marked slice has not been on the screen for a second. */
  missing(levels: readonly string[]): readonly string[] {
    return levels.filter((level) => (this.levels.get(level) ?? SHOWN_MS) < SHOWN_MS);
  }

  look(): Look {
    const series = [...this.seen].map(([uid, seen]) => [uid, { seen: runsOf(seen), ms: Math.round(this.times.get(uid) ?? 0) }] as const);
    const levels = [...this.levels].map(([level, ms]) => [level, Math.round(ms)] as const);
    return { series: Object.fromEntries(series), levels: Object.fromEntries(levels) };
  }
}

function placeOf({ series, index }: Standing): string {
  return `${series} ${index}`;
}

function add(times: Map<string, number>, name: string, ms: number): void {
  times.set(name, (times.get(name) ?? 0) + ms);
}

/** `0-3,7` of the slices 0, 1, 2, 3 and 7. */
export function runsOf(slices: Iterable<number>): string {
  const runs: [number, number][] = [];
  for (const slice of [...slices].sort((one, other) => one - other)) {
    const last = runs[runs.length - 1];
    if (last && slice === last[1] + 1) last[1] = slice;
    else runs.push([slice, slice]);
  }
  return runs.map(([first, last]) => (first === last ? String(first) : `${first}-${last}`)).join(",");
}

/** The slices of `0-3,7`. */
export function slicesOf(runs: string): Set<number> {
  const slices = new Set<number>();
  for (const run of runs === "" ? [] : runs.split(",")) {
    const [first = 0, last = first] = run.split("-").map(Number);
    for (let slice = first; slice <= last; slice += 1) slices.add(slice);
  }
  return slices;
}
