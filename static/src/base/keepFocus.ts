/** A part of a page that fetches itself again keeps the keyboard where it was. */
import { nameOf } from "./keyboard";

const CONTROLS = "a[href], button, input, select, textarea, summary, [tabindex]";

/** Which control it was: what it is and says, where it leads, and the how many-th of those. */
interface Place {
  readonly likeness: string;
  readonly index: number;
}

function likeness(control: HTMLElement): string {
  const leads = control.getAttribute("href") ?? control.closest("form")?.getAttribute("action") ?? "";
  return [control.id, control.tagName, control.getAttribute("name"), leads, nameOf(control)].join("\n");
}

function alike(wanted: string): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>(CONTROLS)].filter((one) => likeness(one) === wanted);
}

function placeOf(control: HTMLElement): Place {
  const wanted = likeness(control);
  return { likeness: wanted, index: alike(wanted).indexOf(control) };
}

/** Where the part lacks the control now, the keyboard goes on from the page's title. */
function goBack(place: Place): void {
  const control = alike(place.likeness)[place.index];
  const title = document.querySelector<HTMLElement>("main h1");
  if (control === undefined && title !== null) title.tabIndex = -1;
  (control ?? title)?.focus({ preventScroll: true });
}

/** Watch every exchange: what it takes the keyboard from, it gives it back to. */
export function startKeepingFocus(): void {
  let left: Place | null = null;
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { target } = (event as CustomEvent<{ target: HTMLElement }>).detail;
    const here = document.activeElement;
    left = here instanceof HTMLElement && here !== target && target.contains(here) ? placeOf(here) : null;
  });
  document.addEventListener("htmx:afterSettle", () => {
    const isLost = document.activeElement === null || document.activeElement === document.body;
    if (left !== null && isLost) goBack(left);
    left = null;
  });
}
