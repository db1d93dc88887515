/**
 * Plain links and forms, answered without tearing the viewer down.
 *
 * The server knows nothing of this: it answers whole pages, and works the same without JavaScript. Here the answer is
 * read, and only what differs is put in: the sheet always, the left side when it is another study or passage.
 */

import { isOnThisPageAlone, mayGo } from "./autosave";
import { NOT_OPEN } from "./lost";
import { placeFocus, rememberFocus } from "./focus";
import { goneTo } from "../base/returning";
import { DECIDES, isSettling, letSettle } from "../base/settling";

const LEAVES = "main#main[data-module~='review']";
// Of the page that stands, not of the answer.
const OWN_DATA = ["module", "ready", "settling"];

const ANSWER_WITHIN_MS = 20_000;
const AWAY = "The server could not be reached. What you wrote is still here.";
const NO_ANSWER =
  "The server has not answered for 20 seconds. What you wrote is still here. Try again: what was done already is not done twice.";

const STAYS = "You are signed out, so nothing was done. Your text stands on this page alone: leave it open, sign in in another tab and try again.";

let busy = false;

function toast(text: string, again?: () => void): void {
  document.dispatchEvent(new CustomEvent("spine:toast", { detail: { text, again } }));
}

function settle(): void {
  // The features, the keyboard and the toasts wake on the same event as after an htmx exchange.
  document.dispatchEvent(new CustomEvent("htmx:afterSettle"));
  document.dispatchEvent(new CustomEvent("review:swapped"));
}

function showToasts(page: Document): void {
  for (const one of page.querySelectorAll<HTMLElement>("#toasts .toast")) {
    const text = one.querySelector("[data-text]")?.textContent?.trim() ?? "";
    const undo = one.querySelector("form")?.getAttribute("action");
    const seconds = Number(one.dataset["seconds"] ?? "20");
    const detail = undo ? { text, undo, seconds } : { text };
    document.dispatchEvent(new CustomEvent("spine:toast", { detail }));
  }
}

function swapPart(page: Document, selector: string): void {
  const now = document.querySelector(selector);
  const then = page.querySelector(selector);
  if (now !== null && then !== null) now.replaceWith(document.importNode(then, true));
}

/** Put the left side of `page` in; a viewer that stands already is kept. */
function swapLeft(page: Document, here: HTMLElement, there: HTMLElement): void {
  const same = here.dataset["left"] === there.dataset["left"];
  const viewers = [here, there].every((main) => main.querySelector("#left spine-viewer") !== null);
  if (viewers) {
    // The viewer stays and reads its configuration anew: another study, other frames, another level, its own arrow.
    if (!same) swapPart(page, "#left [data-recorded]");
    swapPart(page, "#viewer-config");
    return;
  }
  const scrolled = here.querySelector("#left")?.scrollTop ?? 0;
  swapPart(page, "#left");
  const left = here.querySelector("#left");
  if (same && left !== null) left.scrollTop = scrolled;
}

function takeData(here: HTMLElement, there: HTMLElement): void {
  here.className = there.className;
  for (const name of Object.keys(here.dataset)) if (!OWN_DATA.includes(name)) delete here.dataset[name];
  for (const [name, value] of Object.entries(there.dataset)) here.dataset[name] = value ?? "";
}

function put(page: Document, remembered: string | null): void {
  const here = document.querySelector<HTMLElement>(LEAVES);
  const there = page.querySelector<HTMLElement>(LEAVES);
  document.title = page.title;
  if (here === null || there === null) {
    swapPart(page, ".frame");
  } else {
    const isSameItem = here.dataset["item"] === there.dataset["item"];
    swapLeft(page, here, there);
    takeData(here, there);
    for (const part of ["#sheet", "#review-bar", "#review-state"]) swapPart(page, part);
    if (!isSameItem) letSettle(here);
    placeFocus(remembered, isSameItem);
  }
  settle();
  showToasts(page);
}

/** A refusal that is no page of ours becomes a toast: nothing on screen is lost. */
function sayRefused(status: number, page: Document, again: () => void): void {
  const why = page.querySelector("main h1")?.textContent?.trim();
  if (status >= 500) toast(why || AWAY, again);
  else toast(status === 404 ? NOT_OPEN : why || "The server refused this.");
}

/** Ask `address` and put the answer in. Where none comes in time that is said, with `again` to try once more. */
export async function exchange(address: string, init: RequestInit = {}, again = (): void => void exchange(address, init)): Promise<void> {
  if (busy) return;
  busy = true;
  for (const old of document.querySelectorAll("#toasts .toast:has([data-again])")) old.remove();
  const remembered = rememberFocus();
  document.querySelector(LEAVES)?.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(address, { ...init, headers: { Accept: "text/html" }, signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!answer.ok && page.querySelector(LEAVES) === null) {
      sayRefused(answer.status, page, again);
      return;
    }
    // A sign-in page answers well too, and has taken nothing.
    const isOut = answer.ok && page.body.dataset["person"] === undefined;
    if (isOut && isOnThisPageAlone()) {
      toast(STAYS, again);
      return;
    }
    const isTaken = answer.ok && init.method === "POST" && !isOut;
    if (isTaken) document.dispatchEvent(new CustomEvent("review:taken"));
    if (answer.ok && answer.url !== location.href) goneTo(answer.url);
    put(page, remembered);
  } catch (problem) {
    toast(problem instanceof DOMException && problem.name === "TimeoutError" ? NO_ANSWER : AWAY, again);
  } finally {
    busy = false;
    document.querySelector(LEAVES)?.removeAttribute("aria-busy");
  }
}

/** Hold the text still while an answer that replaces it is under way: a key pressed now would be shown, then lost. */
function holdStill(): () => void {
  const fields = document.querySelectorAll<HTMLTextAreaElement | HTMLInputElement>(
    "main#main form[data-autosave] :is(textarea, input.input):not([readonly])",
  );
  for (const field of fields) field.readOnly = true;
  return () => {
    for (const field of fields) field.readOnly = false;
  };
}

function onSubmit(before: () => Promise<void>): (event: SubmitEvent) => void {
  return (event) => {
    const form = event.target as HTMLFormElement;
    if (!form.matches("main#main form[data-exchange], #toasts form")) return;
    event.preventDefault();
    const button = event.submitter as HTMLButtonElement | null;
    // The second press of a double click meets the next item where the first one decided.
    if (button?.matches(DECIDES) && isSettling()) return;
    const address = button?.getAttribute("formaction") ?? form.action;
    const body = new FormData(form, button);
    form.closest(".toast")?.remove();
    void send(form, address, body, before);
  };
}

/** Send a form once what it waits for is done. Sent again, its own key and version see to it that nothing is done twice. */
async function send(form: HTMLFormElement, address: string, body: FormData, before: () => Promise<void>): Promise<void> {
  const release = holdStill();
  try {
    await before();
    // Autosave may have begun anew with what it saved while the form waited, and signing in again made the token void.
    for (const name of ["version", "work_version", "began", "csrfmiddlewaretoken"]) {
      const field = form.elements.namedItem(name);
      if (field instanceof HTMLInputElement && body.has(name)) body.set(name, field.value);
    }
    await exchange(address, { method: "POST", body }, () => void send(form, address, body, before));
  } finally {
    release();
  }
}

/** Take over `data-exchange` links and forms; `before` runs first, so that typed work is saved. */
export function startExchange(before: () => Promise<void>): () => void {
  const submitted = onSubmit(before);
  const clicked = (event: MouseEvent): void => {
    const link = (event.target as Element).closest<HTMLAnchorElement>("main#main a[data-exchange]");
    if (link === null || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    void before().then(() => {
      if (mayGo()) void exchange(link.href);
    });
  };
  // Kept by the browser as it was left, it knows nothing of what was saved on leaving.
  const kept = (event: PageTransitionEvent): void => {
    if (event.persisted) location.reload();
  };
  document.addEventListener("submit", submitted);
  document.addEventListener("click", clicked);
  addEventListener("pageshow", kept);
  return () => {
    document.removeEventListener("submit", submitted);
    document.removeEventListener("click", clicked);
    removeEventListener("pageshow", kept);
  };
}
