/** What the server answers about the series of one study, each asked for once, with the marks that count now. */
import { takeAhead } from "./ahead";
import { NO_MARKS, type SeriesConfig, type ViewerConfig } from "./contract";
import type { LoadedSeries } from "./loading";
import { CannotShow, newerMarks, requestMarks, requestSeries, seriesAddress, type Answer } from "./requests";

type Library = typeof import("./library");

export class Supply {
  private readonly answers = new Map<string, Promise<Answer>>();
  private readonly loaded = new Map<string, LoadedSeries>();

  /** `version` names the marks that count now; whoever corrects one makes it another. */
  constructor(private version: string) {}

  /** Metadata and marks of a series; rejects with CannotShow and a sentence for the person. */
  request(config: ViewerConfig, uid: string): Promise<Answer> {
    const series = config.series.find((one) => one.uid === uid);
    if (!series) return Promise.reject(new CannotShow("It is not part of this study."));
    const answer = this.answers.get(uid) ?? takeAhead(seriesAddress(config, series)) ?? requestSeries(config, series);
    this.answers.set(uid, answer);
    // Whoever puts the series on a viewport tells of a failure; until then it is not an unhandled one.
    answer.catch(() => undefined);
    return answer;
  }

  /** A series ready to be shown; rejects as `request` does. */
  async load({ readSeries }: Pick<Library, "readSeries">, config: ViewerConfig, uid: string): Promise<LoadedSeries> {
    const answer = await this.request(config, uid);
    const series = config.series.find((one) => one.uid === uid);
    if (!series) throw new CannotShow("It is not part of this study.");
    const ready = readSeries(config, series, await this.upToDate(series, answer));
    this.loaded.set(uid, ready);
    return ready;
  }

  /** An answer with the marks that count now: it may have waited while somebody corrected them. */
  private async upToDate(series: SeriesConfig, answer: Answer): Promise<Answer> {
    let now = answer;
    for (let asked = ""; now.sheet.version !== this.version && asked !== this.version; ) {
      asked = this.version;
      now = { ...answer, ...(await requestMarks(series)) };
      this.answers.set(series.uid, Promise.resolve(now));
    }
    return now;
  }

  /** Another word for the marks that count: series in view lose theirs where they are others, and get the new ones. */
  async renew(shown: readonly LoadedSeries[], version: string, changed: () => void): Promise<void> {
    this.version = version;
    const old = shown.filter(({ config, sheet }) => config.marks !== "" && sheet.version !== version);
    if (old.length === 0) return;
    for (const series of old) series.sheet = NO_MARKS;
    changed();
    await Promise.all(
      old.map(async (series) => {
        const marks = await requestMarks(series.config);
        if (this.version === version) Object.assign(series, marks);
      }),
    );
    changed();
  }

  /** Ask whether the marks of the series in view are still those that count, and take the new ones. Returns whether they were not. */
  async look(shown: readonly LoadedSeries[]): Promise<boolean> {
    const found = await Promise.all(shown.map(async (series) => ({ series, before: series.sheet, now: await newerMarks(series.config, series.sheet) })));
    const newer = found.filter(({ series, before, now }) => now !== null && series.sheet === before);
    for (const { series, now } of newer) {
      if (now === null) continue;
      Object.assign(series, { sheet: now, marksProblem: null });
      this.version = now.version;
    }
    return newer.length > 0;
  }

  /** Give back the pictures of every series that is not among those that stay. */
  giveBack({ release }: Pick<Library, "release">, stay: readonly string[]): void {
    for (const [uid, series] of this.loaded) if (!stay.includes(uid)) release(series);
  }

  /** The series that were made ready to be shown. */
  get uids(): readonly string[] {
    return [...this.loaded.keys()];
  }

  /** Ask anew the next time. */
  forget(uid: string): void {
    this.answers.delete(uid);
  }
}

/** Same study, same series: only the item may have changed, and the marks. */
export function sameStudy(one: ViewerConfig, other: ViewerConfig): boolean {
  const study = ({ dicomweb, study, series }: ViewerConfig): string => JSON.stringify([dicomweb, study, series]);
  return study(one) === study(other);
}
