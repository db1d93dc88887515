/**
 * Menus (`<details class="menu">`) close when the person turns elsewhere, and on Escape give the focus back. In an open
 * one the arrows go from entry to entry.
 */

function openMenus(): HTMLDetailsElement[] {
  return [...document.querySelectorAll<HTMLDetailsElement>("details.menu[open]")];
}

/** Whoever has gone on, by pointer or by keyboard, has no use for what is open behind them. */
function closeOthers(event: Event): void {
  for (const menu of openMenus()) if (!menu.contains(event.target as Node)) menu.open = false;
}

const STEPS: Readonly<Record<string, (at: number, count: number) => number>> = {
  ArrowDown: (at, count) => (at + 1) % count,
  ArrowUp: (at, count) => (at <= 0 ? count : at) - 1,
  Home: () => 0,
  End: (_, count) => count - 1,
};

function step(event: KeyboardEvent): void {
  const step = STEPS[event.key];
  const menu = (event.target as Element).closest<HTMLDetailsElement>("details.menu[open]");
  if (!step || !menu || event.defaultPrevented || (event.target as Element).matches("input, select")) return;
  const entries = [...menu.querySelectorAll<HTMLElement>(".menu-list :is(a[href], button:not([disabled]))")];
  const next = entries[step(entries.indexOf(document.activeElement as HTMLElement), entries.length)];
  if (!next) return;
  next.focus();
  event.preventDefault();
}

export function startMenus(): void {
  document.addEventListener("keydown", step);
  document.addEventListener("click", closeOthers);
  document.addEventListener("focusin", closeOthers);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of openMenus()) {
      menu.open = false;
      menu.querySelector("summary")?.focus();
      // The menu was open, and nothing else: what Escape means behind it is left alone.
      event.preventDefault();
    }
  });
}
