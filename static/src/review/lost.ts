/** The item on this page is not one's own any more: why is said, and the bar claims nothing else. */

/** What is said where the server gives no reason: the seat ended, or the item lies outside one's projects now. */
export const NOT_OPEN =
  "This is not open to you any more, so nothing is saved. What you wrote still stands here: copy it before you leave the page.";

export function sayLost(why: string): void {
  const held = document.querySelector("#review-state [data-held]");
  if (held !== null) held.textContent = "Not open to you any more";
  document.dispatchEvent(new CustomEvent("spine:toast", { detail: { text: why } }));
}
