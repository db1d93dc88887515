/** Signing out is noted, so that the page to sign in can clear what waited here in that person's name. */
import { noteLeaving } from "./shelves";

export function startLeaving(): void {
  const person = document.body.dataset["person"];
  if (person === undefined) return;
  noteLeaving(null);
  document.addEventListener("submit", (event) => {
    if ((event.target as Element).matches("form[data-sign-out]")) noteLeaving(person);
  });
}
