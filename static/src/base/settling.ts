/** A key pressed while an item opens was meant for the item before: for a moment no key decides. */

const SETTLE_MS = 400;

let ending: ReturnType<typeof setTimeout> | undefined;

/** Hold keys that decide, from now on until the item has stood for a moment. */
export function letSettle(main: HTMLElement): void {
  main.dataset["settling"] = "";
  clearTimeout(ending);
  ending = setTimeout(() => delete main.dataset["settling"], SETTLE_MS);
}
