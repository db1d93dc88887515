/** How many viewports there are and what stands in them: chosen by the person, kept on the server. */
import { el } from "../base/dom";
import type { Hanging, ItemImage, SeriesConfig, ViewerConfig } from "./contract";
import { changingHeaders } from "./requests";

export const MOST_VIEWPORTS = 4;

/** What stands in a viewport: a series, or of several films in it the one by its SOPInstanceUID. */
export interface Seat {
  readonly uid: string;
  readonly film: string | null;
}

interface Known extends Seat {
  readonly roles: readonly string[];
}

/** Everything of a study that can stand in a viewport of its own, with what it stands for. */
export function seatsOf(series: readonly SeriesConfig[]): readonly Known[] {
  return series.flatMap(({ uid, roles, films }): readonly Known[] =>
    films.length > 1 ? films.map(({ sop, role }) => ({ uid, film: sop, roles: role ? [role] : [] })) : [{ uid, film: null, roles }],
  );
}

/** The film that a viewport shows, where its series holds several. */
export function filmOf({ films }: Pick<SeriesConfig, "films">, sop: string | undefined): string | null {
  return films.find((film) => film.sop === sop)?.sop ?? null;
}

/** The film that hangs in a viewport, by its place; null where none does, or another series was put there. */
export function filmHung({ layout, films }: Pick<ViewerConfig, "layout" | "films">, at: number, uid: string): string | null {
  return layout[at] === uid ? (films[at] ?? null) : null;
}

/** The item's own frames that belong in a viewport: of its series, and of its film where one hangs there. */
export function imagesOf({ images }: Pick<ViewerConfig, "images">, { uid, film }: Seat): readonly ItemImage[] {
  return (images ?? []).filter(({ series, sop }) => series === uid && (film === null || sop === null || sop === film));
}

/** What stands in so many viewports: what stands there, then what stands in none; what is asked about stays. */
export function layoutOf(config: Pick<ViewerConfig, "series" | "images">, shown: readonly Seat[], count: number): Seat[] {
  const isAsked = (seat: Seat): boolean => imagesOf(config, seat).length > 0;
  const kept = [...shown];
  while (kept.length > count) {
    const free = kept.findLastIndex((seat) => !isAsked(seat));
    kept.splice(free < 0 ? kept.length - 1 : free, 1);
  }
  // What stands for nothing, such as a localizer, comes last.
  const rest = seatsOf(config.series).filter(({ uid, film }) => !kept.some((seat) => seat.uid === uid && seat.film === film));
  const ordered = [...rest.filter(({ roles }) => roles.length > 0), ...rest.filter(({ roles }) => roles.length === 0)];
  return [...kept, ...ordered.map(({ uid, film }) => ({ uid, film }))].slice(0, count);
}

/** What each viewport stands for; null where one of them stands for nothing that a next study has too. */
export function rolesOf(series: readonly SeriesConfig[], shown: readonly Seat[]): string[] | null {
  const seats = seatsOf(series);
  const roles = shown.flatMap(({ uid, film }) => seats.find((seat) => seat.uid === uid && seat.film === film)?.roles[0] ?? []);
  return roles.length === shown.length ? roles : null;
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
