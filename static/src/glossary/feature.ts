/**
 * The panel of terms: those of the text on the page first, then all, with a search.
 *
 * Which terms are "of this text" is read from what stands on the page, and the list is the same for every item: what
 * is hidden from a reader cannot be told by it.
 */
import { el } from "../base/dom";
import { termsIn, type Named } from "./terms";

const TEXTS = "#sheet-body, form#answer, form#edit textarea, #left .prose, main [data-field]";
const UNREACHED = "The terms could not be fetched. Check the connection and press the button again.";

interface Entry extends Named {
  readonly element: HTMLElement;
}

let entries: readonly Entry[] | null = null;

function parted(names: string | undefined): string[] {
  return (names ?? "").split("|").filter((name) => name !== "");
}

async function fetched(address: string): Promise<readonly Entry[]> {
  if (entries !== null) return entries;
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const found = [...page.querySelectorAll<HTMLElement>("[data-terms] .term")].map((element) => ({
    names: parted(element.dataset["names"]),
    namesZh: parted(element.dataset["namesZh"]),
    element: document.importNode(element, true),
  }));
  if (found.length === 0) throw new Error("no terms");
  return (entries = found);
}

/** What the reader sees of the item: never what the page keeps for later. */
function shownText(): string {
  return [...document.querySelectorAll<HTMLElement>(TEXTS)]
    .map((one) => (one instanceof HTMLTextAreaElement ? one.value : (one.textContent ?? "")))
    .join("\n");
}

function section(title: string, found: readonly Entry[]): HTMLElement {
  const list = el("dl", { class: "terms" }, ...found.map((one) => one.element.cloneNode(true)));
  return el("section", { class: "sect" }, el("h3", { class: "sect-h" }, title, el("span", { class: "count" }, String(found.length))), list);
}

/** The entries that hold what was typed; sections without any are hidden. */
function filter(dialog: HTMLElement, typed: string): void {
  const wanted = typed.trim().toLowerCase();
  let shown = 0;
  for (const part of dialog.querySelectorAll<HTMLElement>("section")) {
    const all = [...part.querySelectorAll<HTMLElement>(".term")];
    for (const one of all) {
      const words = `${one.dataset["names"]} ${one.dataset["namesZh"]} ${one.textContent}`.toLowerCase();
      one.hidden = !words.includes(wanted);
    }
    const left = all.filter((one) => !one.hidden).length;
    part.hidden = left === 0;
    part.querySelector(".count")?.replaceChildren(String(left));
    shown += left;
  }
  const none = dialog.querySelector<HTMLElement>("[data-none]");
  if (none !== null) none.hidden = shown > 0;
}

function dialogOf(all: readonly Entry[]): HTMLDialogElement {
  const ours = termsIn(shownText(), all);
  const rest = all.filter((one) => !ours.includes(one));
  const search = el("input", { class: "input", type: "text", role: "searchbox", "aria-label": "Find a term", placeholder: "Find a term, 查找术语", autocomplete: "off" });
  const close = el("button", { class: "btn btn-sm", type: "submit" }, "Close ", el("kbd", {}, "Esc"));
  const head = el("div", { class: "split" }, el("h2", { id: "terms-title" }, "Terms"), el("form", { method: "dialog" }, close));
  const hint = ours.length === 0 ? el("p", { class: "hint" }, "No term of the glossary stands in this text.") : null;
  const none = el("p", { class: "hint", "data-none": true, role: "status", hidden: true }, "No term has these words.");
  const lists = [ours.length > 0 && section("In this text", ours), rest.length > 0 && section(ours.length > 0 ? "All others" : "All", rest)];
  const body = el("div", { class: "terms-list stack-4", tabindex: 0, role: "region", "aria-label": "Terms" }, hint, ...lists, none);
  const dialog = el("dialog", { class: "dialog terms-panel", id: "terms", "aria-labelledby": "terms-title" }, head, search, body);
  search.addEventListener("input", () => filter(dialog, search.value));
  dialog.addEventListener("close", () => dialog.remove());
  return dialog;
}

async function open(link: HTMLAnchorElement): Promise<void> {
  if (document.getElementById("terms") !== null) return;
  try {
    const dialog = dialogOf(await fetched(link.href));
    document.body.append(dialog);
    dialog.showModal();
    dialog.querySelector("input")?.focus();
  } catch {
    document.dispatchEvent(new CustomEvent("spine:toast", { detail: { text: UNREACHED } }));
  }
}

export function mount(element: HTMLElement): void {
  const link = element as HTMLAnchorElement;
  link.addEventListener("click", (event) => {
    event.preventDefault();
    void open(link);
  });
}
