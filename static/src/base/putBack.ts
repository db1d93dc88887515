/** The sentence over what was put back, with the way to drop it. */
import { el, icon } from "./dom";

const WHEN: Intl.DateTimeFormatOptions = { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" };

/**
 * Say over a form what was typed at `at` (ms) and is back; `drop` takes it out again. More controls may follow. The text of
 * an item and other fields of its form are kept apart, so each has a sentence of its own.
 */
export function sayPutBack(form: HTMLFormElement, part: "text" | "fields", at: number, drop: () => void, ...more: readonly Node[]): void {
  const button = el("button", { class: "btn btn-sm", type: "button" }, "Drop it");
  const when = new Date(at).toLocaleString("en-GB", WHEN);
  const told = more.length > 0 ? "This form was changed since, so it stands beside it:" : "It is back.";
  const sentence = el("span", {}, `What you typed here on ${when} had not been sent. ${told} `, ...more, button);
  const said = el("div", { class: "notice notice-accent", role: "status", "data-put-back": part }, icon("back"), sentence);
  button.addEventListener("click", () => {
    said.remove();
    drop();
    form.querySelector<HTMLElement>("textarea, input:not([type=hidden])")?.focus();
  });
  // A text comes back once; of fields there may be what was put in and, beside it, what was typed before.
  if (part === "text") form.querySelector("[data-put-back=text]")?.remove();
  (form.querySelector(".sheet-body") ?? form).prepend(said);
}
