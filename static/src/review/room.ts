/**
 * What was typed into parts of a text that its form has no fields for: parts that were added and not saved, or all claims
 * of a form that had one field for them, a line for each. The server makes room for them and answers with the form anew.
 */
import { el } from "../base/dom";
import type { Texts } from "./ownText";

/** Send the form with these fields beside its own, and come back to it. */
export function makeRoom(form: HTMLFormElement, texts: Texts, lacking: readonly string[]): void {
  for (const name of lacking) form.append(el("input", { type: "hidden", name, value: texts[name] ?? "" }));
  const address = form.dataset["autosave"] ?? "";
  const button = el("button", { type: "submit", name: "part", value: "keep", formaction: address, formnovalidate: true, hidden: true });
  form.append(button);
  // Once this page has taken over what forms send.
  setTimeout(() => {
    button.click();
    document.dispatchEvent(new CustomEvent("spine:toast", { detail: { text: "What you typed here had not been sent. It is back." } }));
  });
}
