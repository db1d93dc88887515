/** Calibrating a film: a line over a known length. */
import { Calibrating, type Sheet } from "./calibrating";

export function mount(page: HTMLElement): (() => void) | void {
  const stage = page.querySelector<HTMLElement>("[data-calibrate-picture]");
  const form = page.querySelector<HTMLFormElement>("[data-calibrate-form]");
  const told = page.querySelector("#calibrate-sheet")?.textContent;
  if (stage === null || form === null || !told) return;
  const left = new AbortController();
  new Calibrating(page, stage, form, JSON.parse(told) as Sheet, left.signal).start();
  return () => left.abort();
}
