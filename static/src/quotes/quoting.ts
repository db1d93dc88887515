/** Threads point at words: a link shows them in the text, and what is selected goes along when a thread is opened. */
import { findQuote } from "./finding";
import { fieldPlace } from "./places";

const HIGHLIGHT = "quote";
const LONGEST = 400;
// Shown in the text, but no part of it.
const NO_WORDS = "del, sup, .hunk, .vh";

function wordsIn(place: HTMLElement): Text[] {
  const walk = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
  const found: Text[] = [];
  while (walk.nextNode()) {
    const text = walk.currentNode as Text;
    if (!text.parentElement?.closest(NO_WORDS)) found.push(text);
  }
  return found;
}

function rangeOf(place: HTMLElement, quote: string): Range | null {
  const texts = wordsIn(place);
  const found = findQuote(
    texts.map(({ data }) => data),
    quote,
  );
  const [first, last] = [texts[found?.first ?? -1], texts[found?.last ?? -1]];
  if (found === null || first === undefined || last === undefined) return null;
  const range = new Range();
  range.setStart(first, found.from);
  range.setEnd(last, found.to);
  return range;
}

/** Browsers without highlights still go to the field. */
function show(link: HTMLElement): void {
  if (!("highlights" in CSS)) return;
  const place = fieldPlace(link.dataset["jump"] ?? "");
  const range = place && rangeOf(place, link.dataset["quote"] ?? "");
  if (range) CSS.highlights.set(HIGHLIGHT, new Highlight(range));
}

/** The field in which something is selected, and the words. */
function selected(): { field: string; quote: string } | null {
  const selection = getSelection();
  if (selection === null || selection.isCollapsed || selection.rangeCount === 0) return null;
  const range = selection.getRangeAt(0);
  const inside = range.commonAncestorContainer;
  const place = (inside instanceof Element ? inside : inside.parentElement)?.closest<HTMLElement>("[data-field]");
  if (!place) return null;
  const words = range.cloneContents();
  for (const one of words.querySelectorAll(NO_WORDS)) one.remove();
  return { field: place.dataset["field"] ?? "", quote: (words.textContent ?? "").trim().slice(0, LONGEST) };
}

function takeAlong(link: HTMLAnchorElement): void {
  const about = selected();
  const address = new URL(link.href);
  for (const name of ["field", "quote"] as const) {
    if (about === null) address.searchParams.delete(name);
    else address.searchParams.set(name, about[name]);
  }
  link.href = address.href;
}

/** Before the page follows the link: what is selected is gone then. */
function onClick(event: MouseEvent): void {
  const target = event.target as Element;
  const shows = target.closest<HTMLElement>("a[data-quote]");
  if (shows !== null) show(shows);
  const flags = target.closest<HTMLAnchorElement>("a[data-command='flag']");
  if (flags !== null) takeAlong(flags);
}

/** Let the links to words of this page work. */
export function startQuoting(): () => void {
  document.addEventListener("click", onClick, true);
  return () => {
    document.removeEventListener("click", onClick, true);
    if ("highlights" in CSS) CSS.highlights.delete(HIGHLIGHT);
  };
}
