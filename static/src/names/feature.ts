/** Beside the numbers that an import's files were given, the names under which this tab sent them. */
import { keptNames } from "../imports/names";

export function mount(part: HTMLElement): void {
  const names = keptNames(sessionStorage, part.dataset["run"] ?? "");
  for (const place of part.querySelectorAll<HTMLElement>("[data-sent]")) {
    const name = names[place.dataset["sent"] ?? ""];
    if (name === undefined) continue;
    place.textContent = name;
    place.hidden = false;
  }
  const told = part.querySelector<HTMLElement>("[data-names-told]");
  if (told !== null) told.hidden = Object.keys(names).length === 0;
}
