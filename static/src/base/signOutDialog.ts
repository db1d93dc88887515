/** What is asked of somebody who signs out while words of theirs are in this browser alone. */
import { el } from "./dom";

/** Say how many texts would go; `remove` runs if the person wants that. */
export function askToRemove(texts: number, remove: () => void): void {
  const stay = el("button", { class: "btn btn-primary", type: "button", autofocus: true }, "Stay signed in");
  const go = el("button", { class: "btn btn-danger", type: "button" }, "Sign out and remove");
  const [what, it] = texts === 1 ? ["One text that you typed is", "it"] : [`${texts} texts that you typed are`, "them"];
  const dialog = el(
    "dialog",
    { class: "dialog", "aria-labelledby": "sign-out-title", "data-sign-out-asks": true },
    el("h2", { id: "sign-out-title" }, "Not everything is sent"),
    el("p", {}, `${what} in this browser alone. Signing out removes ${it}, so that nobody else at this computer reads ${it}.`),
    el("p", {}, el("a", { href: "/account/#kept" }, "See what it is"), " and copy it, or go back and send it."),
    el("div", { class: "row" }, stay, go),
  );
  dialog.addEventListener("close", () => dialog.remove());
  stay.addEventListener("click", () => dialog.close());
  go.addEventListener("click", remove);
  document.body.append(dialog);
  dialog.showModal();
}
