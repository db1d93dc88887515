/** What is pressed while an item opens was meant for the item before: for a moment nothing decides. */

const SETTLE_MS = 400;

let ending: ReturnType<typeof setTimeout> | undefined;

/** What takes a decision, or passes an item over. */
export const DECIDES = "main .decide [type=submit]";

/** Hold what decides, by key or by click, from now on until the item has stood for a moment. */
export function letSettle(main: HTMLElement): void {
  main.dataset["settling"] = "";
  clearTimeout(ending);
  ending = setTimeout(() => delete main.dataset["settling"], SETTLE_MS);
}

/** Whether the item has not yet stood for a moment. */
export function isSettling(): boolean {
  return document.querySelector("main[data-settling]") !== null;
}
