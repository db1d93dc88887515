/** What the viewer asks of the server. Apart from Cornerstone, so that answers travel while the library does. */
import { NO_MARKS, type MarkSheet, type SeriesConfig, type ViewerConfig } from "./contract";
import type { Instance } from "./slices";
import { configFrom } from "./wide";

export interface Marks {
  readonly sheet: MarkSheet;
  /** Why the marks could not be had, for the person; null when they came. */
  readonly marksProblem: string | null;
}

export interface Answer extends Marks {
  readonly instances: readonly Instance[];
}

/** The server's answer was not what a viewer can show; the message is for the person. */
export class CannotShow extends Error {}

const REASONS: Readonly<Record<number, string>> = {
  401: "You are signed out. Sign in again in another tab, then retry.",
  403: "This series is not open to you.",
  404: "This series is not in the store, or not in your project.",
  409: "This study waits for its de-identification to be signed off.",
};

async function fetchJson<T>(address: string, accept: string): Promise<T> {
  let answer: Response;
  try {
    answer = await fetch(address, { headers: { Accept: accept }, credentials: "same-origin" });
  } catch {
    throw new CannotShow("The server could not be reached.");
  }
  if (!answer.ok) throw new CannotShow(REASONS[answer.status] ?? `The server answered ${answer.status}.`);
  return (await answer.json()) as T;
}

/** The marks of one series as they are now. */
export async function requestMarks(series: SeriesConfig): Promise<Marks> {
  if (series.marks === "") return { sheet: NO_MARKS, marksProblem: null };
  try {
    return { sheet: await fetchJson<MarkSheet>(series.marks, "application/json"), marksProblem: null };
  } catch (problem) {
    // Pictures without names are still pictures; that the names are missing is said.
    return { sheet: NO_MARKS, marksProblem: problem instanceof Error ? problem.message : String(problem) };
  }
}

/** The marks of a series where they are others than those of a sheet; null where they are not, or nobody can tell now. */
export async function newerMarks(series: SeriesConfig, known: MarkSheet): Promise<MarkSheet | null> {
  if (series.marks === "") return null;
  // Asked with nobody in front of it too: that must not keep the session alive.
  const headers = { Accept: "application/json", "If-None-Match": `"${known.version}"`, "X-Unattended": "1" };
  try {
    const answer = await fetch(series.marks, { headers, credentials: "same-origin" });
    const now = answer.ok ? ((await answer.json()) as MarkSheet) : known;
    return now.version === known.version ? null : now;
  } catch {
    return null;
  }
}

export function seriesAddress(config: ViewerConfig, series: SeriesConfig): string {
  return `${config.dicomweb.replace(/\/$/, "")}/studies/${config.study}/series/${series.uid}`;
}

/** Metadata and marks of one series. Raises CannotShow with a sentence for the person. */
export async function requestSeries(config: ViewerConfig, series: SeriesConfig): Promise<Answer> {
  const [instances, marks] = await Promise.all([
    fetchJson<Instance[]>(`${seriesAddress(config, series)}/metadata`, "application/dicom+json"),
    requestMarks(series),
  ]);
  return { instances, ...marks };
}

/** Headers of a message in JSON that changes something. */
export function changingHeaders(): Record<string, string> {
  const told = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}") as Readonly<Record<string, string>>;
  return { "X-CSRFToken": told["X-CSRFToken"] ?? "", "Content-Type": "application/json", Accept: "application/json" };
}

/** The configuration in a page as it is written there; empty where it has none. */
export function configText(page: Document, id: string): string {
  return page.getElementById(id)?.textContent ?? "";
}

/** The configuration that a page has now. The header says that this is only a look: nothing is leased for it. */
export async function requestConfig(address: string, id: string): Promise<ViewerConfig | null> {
  const answer = await fetch(address, { headers: { "X-Peek": "1" } });
  const text = configText(new DOMParser().parseFromString(await answer.text(), "text/html"), id);
  return text === "" ? null : configFrom(text);
}
