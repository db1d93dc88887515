/** Labelling by hand: a press or Enter places the next level of the column. */
import { Labelling, type Sheet } from "./labelling";

export function mount(page: HTMLElement): (() => void) | void {
  const stage = page.querySelector<HTMLElement>("[data-label-picture]");
  const form = page.querySelector<HTMLFormElement>("[data-label-form]");
  const told = page.querySelector("#label-sheet")?.textContent;
  if (stage === null || form === null || !told) return;
  const left = new AbortController();
  new Labelling(page, stage, form, JSON.parse(told) as Sheet, left.signal).start();
  return () => left.abort();
}
