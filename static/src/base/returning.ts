/** Going back and forth between pages that were put in without a load: what stands is what the address names. */

const here = (): string => location.pathname + location.search;

let shown = here();

/** Go on to `address`, whose page has just been put in. */
export function goneTo(address: string): void {
  history.pushState(null, "", address);
  shown = here();
}

/** Load the page anew where the address has become another page's; a place within the page needs nothing. */
export function startReturning(): void {
  addEventListener("popstate", () => {
    if (here() !== shown) location.reload();
  });
}
