/** What stands in a place whose code is still on its way, and what is said there when it can't come. */
import { el } from "./dom";

const SENTENCE = "The viewer could not be loaded. Check the network connection, then reload the page.";

function sayNotLoaded(place: HTMLElement): void {
  // A browser remembers a module that it failed to fetch: only a new page asks for it again.
  const reload = el("button", { class: "btn", type: "button" }, "Reload");
  reload.addEventListener("click", () => location.reload());
  const said = el("div", { class: "v-wait", role: "alert" }, el("p", {}, SENTENCE), reload);
  place.querySelector(":scope > [data-waiting], :scope > .vgrid > [data-waiting]")?.replaceWith(said);
  place.removeAttribute("aria-busy");
}

/** The code that `place` waits for; where it can't be fetched, the place says so. */
export function codeFor<T>(place: HTMLElement, coming: Promise<T>): Promise<T> {
  return coming.catch((problem: unknown) => {
    sayNotLoaded(place);
    throw problem;
  });
}
