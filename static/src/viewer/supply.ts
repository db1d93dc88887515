/** What the server answers about the series of one study, each asked for once. */
import { takeAhead } from "./ahead";
import type { ViewerConfig } from "./contract";
import type { LoadedSeries } from "./loading";
import { CannotShow, requestSeries, seriesAddress, type Answer } from "./requests";

type Library = typeof import("./library");

export class Supply {
  private readonly answers = new Map<string, Promise<Answer>>();
  private readonly loaded = new Map<string, LoadedSeries>();

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
    const ready = readSeries(config, series, answer);
    this.loaded.set(uid, ready);
    return ready;
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

/** Same study, same series with the same marks: only the item may have changed. */
export function sameStudy(one: ViewerConfig, other: ViewerConfig): boolean {
  const study = ({ dicomweb, study, series }: ViewerConfig): string => JSON.stringify([dicomweb, study, series]);
  return study(one) === study(other);
}
