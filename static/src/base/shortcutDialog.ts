/** The help dialog: what each key on this page does, with a field to change it and a switch to turn keys off. */
import { chooseSingleKeys, shortcuts, singleKeysOff } from "./keyboard";

async function open(dialog: HTMLDialogElement): Promise<void> {
  const { fill } = await import("./shortcutList");
  if (dialog.open) return;
  // Listed before the dialog opens: a modal dialog puts the page's own buttons out of reach.
  fill(dialog, shortcuts());
  dialog.showModal();
}

/** Let `[data-opens="shortcuts"]` buttons open `#shortcuts`. */
export function startShortcutDialog(): void {
  const dialog = document.querySelector<HTMLDialogElement>("dialog#shortcuts");
  if (dialog === null) return;
  document.addEventListener("click", (event) => {
    if (!(event.target as Element).closest('[data-opens="shortcuts"]')) return;
    void open(dialog);
  });
  const all = dialog.querySelector<HTMLInputElement>("[data-single-keys]");
  if (all === null) return;
  all.checked = !singleKeysOff();
  all.addEventListener("change", () => chooseSingleKeys(all.checked));
}
