/**
 * Signing out: what waits is saved first, and what can't be is asked about, for it is removed from this browser. The page
 * to sign in clears what lay here in that person's name.
 */
import { askToSave, hearOtherTabs, isBeingSaved, noteLeaving, removeOld, textsIn } from "./shelves";

const PATIENCE_MS = 5_000;
const STEP_MS = 100;

let isLeaving = false;

async function isSaved(person: string): Promise<boolean> {
  askToSave();
  // For what no page saves there is nothing to wait.
  for (let waited = 0; (await isBeingSaved(person)) && waited < PATIENCE_MS; waited += STEP_MS) {
    await new Promise((next) => setTimeout(next, STEP_MS));
  }
  return textsIn(person).length === 0;
}

function goodbye(person: string, form: HTMLFormElement): void {
  noteLeaving(person);
  form.submit();
}

async function leave(person: string, form: HTMLFormElement): Promise<void> {
  // Whoever presses again while it is saved, or while it is asked, is not asked twice.
  if (isLeaving || document.querySelector("[data-sign-out-asks]") !== null) return;
  isLeaving = true;
  try {
    if (await isSaved(person)) goodbye(person, form);
    else (await import("./signOutDialog")).askToRemove(textsIn(person).length, () => goodbye(person, form));
  } finally {
    isLeaving = false;
  }
}

export function startLeaving(): void {
  removeOld();
  const person = document.body.dataset["person"];
  if (person === undefined) return;
  noteLeaving(null);
  hearOtherTabs(person, () => location.reload());
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (!form.matches("form[data-sign-out]")) return;
    event.preventDefault();
    void leave(person, form);
  });
}
