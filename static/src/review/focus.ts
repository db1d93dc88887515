/** Keeps the keyboard where it was while the sheet is exchanged, and says to the ear what came. */

/** The first link in doubt that has no answer yet: whoever answered one goes on to the next. */
const NEXT_ASK = "[data-ask]";

/** How to find the pressed control again in the next sheet. */
function addressOf(element: Element | null): string | null {
  if (!(element instanceof HTMLElement) || element.closest("#sheet") === null) return null;
  if (element.closest(".ask") !== null) return NEXT_ASK;
  const command = element.dataset["command"];
  if (command) return `[data-command="${CSS.escape(command)}"]`;
  const href = element.getAttribute("href");
  if (href?.startsWith("?")) return `a[href="${CSS.escape(href)}"]`;
  return element.id ? `#${CSS.escape(element.id)}` : null;
}

let opener: string | null = null;

/** Remember where the keyboard is; a way out of a panel or the edit form leads back to what opened it. */
export function rememberFocus(): string | null {
  const active = document.activeElement;
  if (active?.closest("dialog, form#edit") && !active.closest(".ask")) return opener;
  opener = addressOf(active);
  return opener;
}

function say(text: string): void {
  const place = document.querySelector("#said");
  if (place !== null) place.textContent = text;
}

/** Put the keyboard on a refusal, else back where it was, else on the text. */
export function placeFocus(remembered: string | null, isSameItem: boolean): void {
  const sheet = document.querySelector<HTMLElement>("#sheet");
  if (sheet === null) return;
  if (!isSameItem) say(sheet.querySelector("h1")?.textContent ?? "");
  const ask = sheet.querySelector<HTMLElement>(remembered === NEXT_ASK ? NEXT_ASK : "[data-leads]");
  if (isSameItem && ask !== null) {
    ask.scrollIntoView({ block: "center" });
    ask.focus({ preventScroll: true });
    return;
  }
  // A panel and the edit form place the keyboard themselves.
  if (sheet.querySelector("dialog, form#edit")) return;
  const refusal = sheet.querySelector<HTMLElement>("[role=alert]:not([hidden])");
  if (refusal !== null) refusal.tabIndex = -1;
  const back = isSameItem && remembered ? sheet.querySelector<HTMLElement>(remembered) : null;
  (refusal ?? back ?? sheet.querySelector<HTMLElement>("#sheet-body"))?.focus({ preventScroll: refusal === null });
}
