/** How many viewports there are and what stands in them: chosen by the person, kept on the server. */
import { el } from "../base/dom";
import type { Hanging, SeriesConfig, ViewerConfig } from "./contract";
import { changingHeaders } from "./requests";

export const MOST_VIEWPORTS = 4;

/** The series in so many viewports: those that stand there, then what stands in none; what is asked about stays. */
export function layoutOf(config: Pick<ViewerConfig, "series" | "images">, shown: readonly string[], count: number): string[] {
  const asked = new Set((config.images ?? []).map(({ series }) => series));
  const kept = [...shown];
  while (kept.length > count) {
    const free = kept.findLastIndex((uid) => !asked.has(uid));
    kept.splice(free < 0 ? kept.length - 1 : free, 1);
  }
  // What stands for nothing, such as a localizer, comes last.
  const rest = config.series.filter(({ uid }) => !kept.includes(uid));
  const ordered = [...rest.filter(({ roles }) => roles.length > 0), ...rest.filter(({ roles }) => roles.length === 0)];
  return [...kept, ...ordered.map(({ uid }) => uid)].slice(0, count);
}

/** What each viewport's series stands for; null where one of them stands for nothing that a next study has too. */
export function rolesOf(series: readonly SeriesConfig[]): string[] | null {
  const roles = series.flatMap(({ roles: [most] }) => most ?? []);
  return roles.length === series.length ? roles : null;
}

/** What is kept of a person's choice. */
export interface Choice {
  readonly viewports: number;
  readonly roles: readonly string[];
  readonly marks_hidden: boolean;
  readonly unlinked: boolean;
}

/** Keep a choice for studies of this kind, or forget it. Rejects where the server does not take it. */
export async function keepChoice({ keep, kind }: Hanging, choice: Choice | null): Promise<void> {
  const body = JSON.stringify({ kind, choice });
  const answer = await fetch(keep, { method: "POST", headers: changingHeaders(), body, credentials: "same-origin" });
  if (!answer.ok) throw new Error(`The server answered ${answer.status}.`);
}

const KINDS: Readonly<Record<string, string>> = { MR: "MR", CT: "CT", XR: "X-ray" };

/** Say in the menu how the study hangs, how many viewports there are, and what is the person's own. */
export function showLayout(menu: HTMLElement, hanging: Hanging, count: number, series: number): void {
  menu.querySelector("[data-hung]")?.replaceChildren(hanging.words);
  for (const one of menu.querySelectorAll<HTMLButtonElement>('[data-viewer^="panes."]')) {
    const wanted = Number(one.dataset["viewer"]?.split(".")[1]);
    one.setAttribute("aria-pressed", String(wanted === count));
    one.disabled = wanted > series;
  }
  for (const one of menu.querySelectorAll<HTMLButtonElement>('[data-viewer^="layout."]')) one.hidden = hanging.keep === "";
  const reset = menu.querySelector<HTMLButtonElement>('[data-viewer="layout.reset"]');
  if (reset) reset.disabled = !hanging.kept;
}

/** A sentence in the menu about what was kept. */
export function sayInMenu(menu: HTMLElement, sentence: string): void {
  const line = menu.querySelector("[data-said]") ?? el("p", { class: "hint", role: "status", "data-said": true });
  if (!line.isConnected) menu.querySelector(".menu-list")?.append(line);
  line.textContent = sentence;
}

export function keptWords(kind: string): string {
  return `Kept for your ${KINDS[kind] ?? ""} studies.`;
}
