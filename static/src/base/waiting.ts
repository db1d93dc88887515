/** What stands in a place whose code is still on its way, and what is said there when it can't come. */
import { el } from "./dom";

const ADVICE = "could not be loaded. Check the network connection, then reload the page.";

let told = false;

function reload(button: HTMLElement | null): void {
  // A browser remembers a module that it failed to fetch: only a new page asks for it again.
  button?.addEventListener("click", () => location.reload());
}

function sayInsteadOf(waiting: Element): void {
  const button = el("button", { class: "btn", type: "button" }, "Reload");
  reload(button);
  waiting.replaceWith(el("div", { class: "v-wait", role: "alert" }, el("p", {}, `The viewer ${ADVICE}`), button));
}

/** The page's own sentence (`components/not_loaded.html`): what does not work now, and what still does. */
function show(sentence: HTMLTemplateElement): void {
  const said = document.importNode(sentence.content, true);
  reload(said.querySelector("button"));
  sentence.replaceWith(said);
}

function sayOnce(): void {
  if (told) return;
  told = true;
  document.dispatchEvent(new CustomEvent("spine:toast", { detail: { text: `Part of this page ${ADVICE}` } }));
}

function sayNotLoaded(place: HTMLElement): void {
  place.removeAttribute("aria-busy");
  const waiting = place.querySelector(":scope > [data-waiting], :scope > .vgrid > [data-waiting]");
  // Another feature inside may have a sentence of its own.
  const sentence = [...place.querySelectorAll<HTMLTemplateElement>("template[data-not-loaded]")].find(
    (one) => one.closest("[data-module]") === place,
  );
  if (waiting !== null) sayInsteadOf(waiting);
  else if (sentence !== undefined) show(sentence);
  else sayOnce();
}

/** The code that `place` waits for; where it can't be fetched, the place says so. */
export function codeFor<T>(place: HTMLElement, coming: Promise<T>): Promise<T> {
  return coming.catch((problem: unknown) => {
    sayNotLoaded(place);
    throw problem;
  });
}
