/** The forms of a reader's own text: the one that saves itself, and the one that brings two versions together. */

export type Texts = Readonly<Record<string, string>>;

export function editForm(): HTMLFormElement | null {
  return document.querySelector<HTMLFormElement>("form[data-autosave]");
}

/** The form whose text is kept in this browser: of two that were brought together, what is made of them. */
export function ownForm(): HTMLFormElement | null {
  return editForm() ?? document.querySelector<HTMLFormElement>("form[data-merges]");
}

export function versionField(form: HTMLFormElement): HTMLInputElement | null {
  const field = form.elements.namedItem("version");
  return field instanceof HTMLInputElement ? field : null;
}

/** The saved version that the form stands upon: to its saving and to its decision alike. */
export function standUpon(form: HTMLFormElement, version: string): void {
  for (const name of ["version", "work_version"]) {
    const field = form.elements.namedItem(name);
    if (field instanceof HTMLInputElement) field.value = version;
  }
}

/** What the form began with, for the server to hold two tabs against: what the server had then, by name. */
export function beginWith(form: HTMLFormElement, texts: Texts): void {
  const field = form.elements.namedItem("began");
  if (field instanceof HTMLInputElement) field.value = JSON.stringify(texts);
}

/** What a form saves: what it began with is asked for only where two tabs are brought together. */
export function toSave(form: HTMLFormElement): FormData {
  const sent = new FormData(form);
  sent.delete("began");
  return sent;
}

/** A part of the text, or the reason that an adjudicator is about to give. */
export function isOwn(name: string): boolean {
  return name.startsWith("body.") || name === "comment";
}

export function textsOf(sent: FormData): Texts {
  const texts: Record<string, string> = {};
  for (const [name, value] of sent) if (isOwn(name) && typeof value === "string") texts[name] = value;
  return texts;
}

export function typed(form: HTMLFormElement): Texts {
  return textsOf(new FormData(form));
}

/** What a form sends along that nobody can change on it: the server wrote it there as it has it. */
export function sentAlong(form: HTMLFormElement): Texts {
  const seen = new Set([...form.elements].filter((one) => !one.matches("[type=hidden]")).map((one) => one.getAttribute("name")));
  return Object.fromEntries(Object.entries(typed(form)).filter(([name]) => !seen.has(name)));
}

export function fill(form: HTMLFormElement, texts: Texts): void {
  for (const [name, value] of Object.entries(texts)) {
    const field = form.elements.namedItem(name);
    if (field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement || field instanceof HTMLSelectElement || field instanceof RadioNodeList) {
      field.value = value;
    }
  }
}

/** Line ends are written in two ways on their way to a server and back. */
function plain(text: string | undefined): string | undefined {
  return text?.replace(/\r\n/g, "\n").trim();
}

/** Whether every text of `some` stands alike among the `others`. */
export function isAmong(some: Texts, others: Texts): boolean {
  return Object.entries(some).every(([name, value]) => plain(value) === plain(others[name]));
}
