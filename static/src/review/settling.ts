/** A key pressed while an item opens was meant for the item before: for a moment no key decides. */

const SETTLE_MS = 400;

let ending: ReturnType<typeof setTimeout> | undefined;

/** Hold keys that decide, from now on until the item has stood for a moment. */
export function letSettle(main: HTMLElement): void {
  main.dataset["settling"] = "";
  clearTimeout(ending);
  ending = setTimeout(() => delete main.dataset["settling"], SETTLE_MS);
}

/** Hold them again when the pictures come, for that is when the decisions open. */
export function startSettling(main: HTMLElement): () => void {
  const hold = (): void => letSettle(main);
  document.addEventListener("spine:item-shown", hold);
  document.addEventListener("spine:item-failed", hold);
  return () => {
    document.removeEventListener("spine:item-shown", hold);
    document.removeEventListener("spine:item-failed", hold);
  };
}
