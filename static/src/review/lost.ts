/** The item on this page is not one's own any more: why is said, and the bar claims nothing else. */

export function sayLost(why: string): void {
  const held = document.querySelector("#review-state [data-held]");
  if (held !== null) held.textContent = "Not open to you any more";
  document.dispatchEvent(new CustomEvent("spine:toast", { detail: { text: why } }));
}
