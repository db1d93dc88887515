/**
 * What was typed into a panel, kept in this tab while the panel is closed: Escape closes, it never throws away.
 */

const FIELDS = "textarea, input[type=checkbox], input[type=radio]";

type Field = HTMLTextAreaElement | HTMLInputElement;

function fieldsOf(form: HTMLFormElement): Field[] {
  return [...form.querySelectorAll<Field>(FIELDS)];
}

/** Which panel of which item: the address it is sent to, the decision it would take, and who writes. */
export function keyOf(form: HTMLFormElement): string {
  const verdict = form.querySelector<HTMLButtonElement>("button[name=verdict]")?.value ?? "";
  return `panel ${document.body.dataset["person"] ?? ""} ${new URL(form.action, location.href).pathname} ${verdict}`;
}

/** Keep what stands in the panel; an empty one leaves nothing behind. */
export function keepTyped(form: HTMLFormElement): void {
  const texts: Record<string, string> = {};
  const ticks: string[] = [];
  for (const field of fieldsOf(form)) {
    if (field instanceof HTMLTextAreaElement) texts[field.name] = field.value;
    else if (field.checked) ticks.push(`${field.name}=${field.value}`);
  }
  const empty = ticks.length === 0 && Object.values(texts).every((text) => text.trim() === "");
  if (empty) sessionStorage.removeItem(keyOf(form));
  else sessionStorage.setItem(keyOf(form), JSON.stringify({ texts, ticks }));
}

/** Put back what was kept, where the server filled nothing in. */
export function giveBackTyped(form: HTMLFormElement): void {
  const kept = sessionStorage.getItem(keyOf(form));
  if (kept === null) return;
  const { texts, ticks } = JSON.parse(kept) as { texts: Record<string, string>; ticks: string[] };
  for (const field of fieldsOf(form)) {
    if (field instanceof HTMLTextAreaElement) field.value ||= texts[field.name] ?? "";
    else if (ticks.includes(`${field.name}=${field.value}`)) field.checked = true;
  }
}

/** Forget it: the panel was sent. */
export function forgetTyped(form: HTMLFormElement): void {
  sessionStorage.removeItem(keyOf(form));
}
