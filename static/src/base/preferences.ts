/**
 * Theme, density and what stands unfolded. Kept in a cookie, not in local storage, so that the server writes the
 * right `data-theme` on `<html>`, and `open` on what is folded, and the page never flashes in the wrong one.
 */

type Theme = "light" | "dark";

const A_YEAR_S = 31_536_000;

function remember(name: string, value: string): void {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${name}=${value}; Path=/; Max-Age=${A_YEAR_S}; SameSite=Lax${secure}`;
}

function themeNow(): Theme {
  const chosen = document.documentElement.dataset["theme"];
  if (chosen === "light" || chosen === "dark") return chosen;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

function paintSwitches(): void {
  const root = document.documentElement;
  const pressed: Readonly<Record<string, boolean>> = {
    theme: themeNow() === "dark",
    density: root.dataset["density"] === "compact",
  };
  for (const button of document.querySelectorAll<HTMLElement>("[data-switch]")) {
    button.setAttribute("aria-pressed", String(pressed[button.dataset["switch"] ?? ""] ?? false));
  }
}

function flip(which: string): void {
  const root = document.documentElement;
  if (which === "theme") {
    const theme: Theme = themeNow() === "dark" ? "light" : "dark";
    root.dataset["theme"] = theme;
    remember("theme", theme);
  } else if (which === "density") {
    const density = root.dataset["density"] === "compact" ? "comfortable" : "compact";
    root.dataset["density"] = density;
    remember("density", density);
  }
  paintSwitches();
}

function keepFolded(changes: readonly MutationRecord[]): void {
  for (const { target } of changes) {
    const folded = target as HTMLDetailsElement;
    const name = folded.dataset["remember"];
    if (name !== undefined) remember(name, folded.open ? "open" : "closed");
  }
}

/** Let every `[data-switch="theme|density"]` button flip its preference, and `details[data-remember]` stay as left. */
export function startPreferences(): void {
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-switch]");
    if (button) flip(button.dataset["switch"] ?? "");
  });
  // The toggle event comes a task later, when a reload may already have asked for the page.
  new MutationObserver(keepFolded).observe(document, { subtree: true, attributes: true, attributeFilter: ["open"] });
  paintSwitches();
}
