/** Looking ahead: what the next item shows first is asked for, and decoded, before it is opened. */
import type { ViewerConfig } from "./contract";
import type { LoadedSeries } from "./loading";
import { requestSeries, seriesAddress, type Answer } from "./requests";

// Files may change; an answer older than this is asked for anew. Whether its marks still count is seen when it is taken.
const FRESH_MS = 300_000;

const answers = new Map<string, { readonly asked: number; readonly answer: Promise<Answer> }>();

/** The answer that was asked for ahead, once; null where none was, or it is old. */
export function takeAhead(address: string): Promise<Answer> | null {
  const known = answers.get(address);
  answers.delete(address);
  return known && Date.now() - known.asked < FRESH_MS ? known.answer : null;
}

/** Fetch metadata, marks and the first picture of every series in the layout that is not in `shown`. */
export async function lookAhead(config: ViewerConfig, shown: readonly string[]): Promise<void> {
  const library = await import("./library");
  library.startCornerstone(null);
  const wanted = config.series.filter(({ uid }) => config.layout.includes(uid) && !shown.includes(uid));
  const loaded: LoadedSeries[] = await Promise.all(
    wanted.map(async (one) => {
      const answer = requestSeries(config, one);
      answers.set(seriesAddress(config, one), { asked: Date.now(), answer });
      return library.readSeries(config, one, await answer);
    }),
  );
  const sheets = loaded.map(({ sheet }) => sheet);
  await Promise.all(loaded.map((one) => library.decode(one, library.firstIndex(one, config, sheets), library.FIRST)));
}
