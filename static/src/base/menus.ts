/** Menus (`<details class="menu">`) close when the person turns elsewhere, and on Escape give the focus back. */

function openMenus(): HTMLDetailsElement[] {
  return [...document.querySelectorAll<HTMLDetailsElement>("details.menu[open]")];
}

/** Whoever has gone on, by pointer or by keyboard, has no use for what is open behind them. */
function closeOthers(event: Event): void {
  for (const menu of openMenus()) if (!menu.contains(event.target as Node)) menu.open = false;
}

export function startMenus(): void {
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
