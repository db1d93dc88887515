/** Alignment by points: the page asks for one landmark after the other and shows the figures they give. */
import { Aligning, type Sheet } from "./aligning";

export function mount(page: HTMLElement): (() => void) | void {
  const stage = page.querySelector<HTMLElement>("[data-align-picture]");
  const form = page.querySelector<HTMLFormElement>("[data-align-form]");
  const told = page.querySelector("#align-sheet")?.textContent;
  if (stage === null || form === null || !told) return;
  const left = new AbortController();
  new Aligning(page, stage, form, JSON.parse(told) as Sheet, left.signal).start();
  return () => left.abort();
}
