/** A report is rated: what is chosen is kept at once, and the keyboard goes from dimension to dimension. */
import { Moving } from "./moving";
import { Saving } from "./saving";

export function mount(main: HTMLElement): (() => void) | void {
  const form = main.querySelector<HTMLFormElement>("form[data-rating]");
  if (form === null || form.querySelector("[data-rate-keys]") === null) return;
  const left = new AbortController();
  const saving = new Saving(form, left.signal);
  new Moving(form, left.signal).start();
  saving.start();
  main.dataset["ready"] = "";
  return () => left.abort();
}
