/** Work in progress: kept on the server two seconds after a change, and in this browser while the server is away. */

import { NOT_OPEN, sayLost } from "./lost";
import { showFindings } from "./checked";
import { lookWhoIsIn, outcomeOf, type Refusal } from "./signedOut";

const WAIT_MS = 2000;
const RETRY_MS = 5000;
const NOT_YET = "Not saved yet";
const SIGNED_OUT = "You are signed out. Your text is kept in this browser; sign in in another tab and go on.";
const SOMEBODY_ELSE =
  "Somebody else is signed in in this browser now. Your text is kept here for you: sign in as yourself and open the item again.";

interface Saved {
  readonly version: number;
  readonly saved_at: string;
  readonly levels: Readonly<Record<string, readonly string[]>>;
  readonly signs: Readonly<Record<string, string>>;
  readonly words: number;
  readonly next_step: string;
  readonly findings: string;
  readonly errors_told: string;
}

let timer: ReturnType<typeof setTimeout> | undefined;
let dirty = false;
let stopped = false;
let signedOut = false;
let saving: Promise<void> | null = null;

function editForm(): HTMLFormElement | null {
  return document.querySelector<HTMLFormElement>("form[data-autosave]");
}

/** Per person: another one may sign in on this browser and open the same item. */
function shelf(): string {
  const item = document.querySelector<HTMLElement>("main#main")?.dataset["item"] ?? "";
  return `spinemed.work.${document.body.dataset["person"] ?? ""}.${item}work/`;
}

/** What is kept here: the text, and the saved version that it was typed upon. */
interface Kept {
  readonly version: string;
  readonly fields: Readonly<Record<string, string>>;
}

function versionField(form: HTMLFormElement): HTMLInputElement | null {
  const field = form.elements.namedItem("version");
  return field instanceof HTMLInputElement ? field : null;
}

/** In the bar and on the tab of the reader's own version; nothing is written where it stands already. */
function say(text: string, ofWords = text): void {
  for (const [place, told] of [
    ["#saved", text],
    ["[data-own-words]", ofWords],
  ] as const) {
    const found = document.querySelector(place);
    if (found !== null && found.textContent !== told) found.textContent = told;
  }
}

/** A part of the text, or the reason that an adjudicator is about to give. */
function isKept(name: string): boolean {
  return name.startsWith("body.") || name === "comment";
}

function typed(form: HTMLFormElement): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const [name, value] of new FormData(form)) {
    if (isKept(name) && typeof value === "string") fields[name] = value;
  }
  return fields;
}

function keepHere(form: HTMLFormElement): void {
  try {
    const kept: Kept = { version: versionField(form)?.value ?? "0", fields: typed(form) };
    localStorage.setItem(shelf(), JSON.stringify(kept));
  } catch {
    // Storage is blocked or full: the text is still in the fields.
  }
}

function forgetHere(): void {
  try {
    localStorage.removeItem(shelf());
  } catch {
    // Nothing was kept.
  }
}

function showLevels(form: HTMLFormElement, levels: Saved["levels"]): void {
  for (const place of form.querySelectorAll<HTMLElement>("[data-levels-in]")) {
    const found = [...new Set(levels[place.dataset["levelsIn"] ?? ""] ?? [])];
    place.replaceChildren(
      ...found.map((level) => {
        const chip = document.createElement("a");
        chip.className = "assumed" in place.dataset ? "lv lv-in lv-assumed" : "lv lv-in";
        chip.dataset["level"] = level;
        chip.href = `#level-${level.replace("/", "-")}`;
        chip.textContent = level;
        return chip;
      }),
    );
  }
}

/** Below each field what it holds that nobody sees, with a button that takes it out. */
function showSigns(form: HTMLFormElement, signs: Saved["signs"]): void {
  for (const place of form.querySelectorAll<HTMLElement>("[data-signs-in]")) {
    const words = signs[place.dataset["signsIn"] ?? ""] ?? "";
    place.hidden = words === "";
    const told = place.querySelector("[data-signs]");
    if (told !== null && told.textContent !== words) told.textContent = words;
  }
}

function take(form: HTMLFormElement, saved: Saved): void {
  for (const name of ["version", "work_version"]) {
    const field = form.elements.namedItem(name);
    if (field instanceof HTMLInputElement) field.value = String(saved.version);
  }
  say(`Saved ${saved.saved_at}`, `${saved.words} word${saved.words === 1 ? "" : "s"}, autosaved`);
  showLevels(form, saved.levels);
  showSigns(form, saved.signs);
  showFindings(form, saved);
  const step = form.querySelector<HTMLElement>("[data-next-step]");
  if (step === null) return;
  step.hidden = saved.next_step === "";
  const sentence = step.querySelector("span");
  if (sentence !== null) sentence.textContent = saved.next_step;
}

/** Nothing more can be saved from here: the text stays on the page, and why is said. */
function refused({ detail, merge }: Refusal): void {
  stopped = true;
  say("Not saved");
  const conflict = document.querySelector<HTMLElement>("#conflict");
  if (merge && conflict !== null) conflict.hidden = false;
  else sayLost(detail ?? NOT_OPEN);
}

/** Nothing is wrong but the length: the text is kept here, and saved once it is shorter. */
function tooLong(form: HTMLFormElement, { detail }: Refusal): void {
  dirty = true;
  keepHere(form);
  say(detail ?? "This text is too long to be saved; shorten it.");
}

/** Not taken: the text is kept here, why stands in the bar, and it is tried again. */
function keepAndRetry(form: HTMLFormElement, why: string): void {
  dirty = true;
  keepHere(form);
  say(why, "kept in this browser");
  timer = setTimeout(() => void flushWork(), RETRY_MS);
}

function toldToSignIn(form: HTMLFormElement): void {
  keepAndRetry(form, "Signed out; kept in this browser");
  if (signedOut) return;
  signedOut = true;
  document.dispatchEvent(new CustomEvent("spine:toast", { detail: { text: SIGNED_OUT } }));
}

/** Whether one may send: after a signing out only once the same person is back. */
async function maySend(form: HTMLFormElement): Promise<boolean> {
  if (!signedOut) return true;
  const standing = await lookWhoIsIn();
  if (standing === "same") signedOut = false;
  else if (standing === "out") toldToSignIn(form);
  else {
    dirty = true;
    keepHere(form);
    refused({ detail: SOMEBODY_ELSE });
  }
  return standing === "same";
}

async function post(form: HTMLFormElement): Promise<void> {
  const answer = await fetch(form.dataset["autosave"] ?? "", {
    method: "POST",
    body: new FormData(form),
    headers: { Accept: "application/json" },
  });
  const told = (await answer.json().catch(() => ({}))) as Saved & Refusal;
  const outcome = outcomeOf(answer.status, told);
  if (outcome === "taken") {
    take(form, told);
    forgetHere();
  } else if (outcome === "signed out") toldToSignIn(form);
  else if (outcome === "too long") tooLong(form, told);
  else if (outcome === "refused") {
    // After a 409 the text on the page is brought together or copied; kept here too it would come up against that later.
    if (answer.status !== 409) keepHere(form);
    refused(told);
  } else throw new Error(String(answer.status));
}

async function send(form: HTMLFormElement): Promise<void> {
  dirty = false;
  if (!signedOut) say("Saving", NOT_YET);
  try {
    if (await maySend(form)) await post(form);
  } catch {
    keepAndRetry(form, "Kept in this browser; the server does not answer");
  }
}

/** Save now what has not been saved; resolves when it has been, or has been kept here. */
export async function flushWork(): Promise<void> {
  clearTimeout(timer);
  if (saving !== null) await saving;
  const form = editForm();
  if (form === null || !dirty || stopped) return;
  saving = send(form);
  await saving;
  saving = null;
}

function changed(event: Event): void {
  const form = editForm();
  if (form === null || !form.contains(event.target as Node)) return;
  if (!isKept((event.target as HTMLInputElement).name ?? "")) return;
  dirty = true;
  if (!signedOut && !stopped) say(NOT_YET);
  clearTimeout(timer);
  timer = setTimeout(() => void flushWork(), WAIT_MS);
}

function keptHere(): Kept | null {
  try {
    return JSON.parse(localStorage.getItem(shelf()) ?? "null") as Kept | null;
  } catch {
    return null;
  }
}

function fill(form: HTMLFormElement, fields: Kept["fields"]): void {
  for (const [name, value] of Object.entries(fields)) {
    const field = form.elements.namedItem(name);
    if (
      field instanceof HTMLTextAreaElement ||
      field instanceof HTMLInputElement ||
      field instanceof HTMLSelectElement ||
      field instanceof RadioNodeList
    ) {
      field.value = value;
    }
  }
}

/** The form that what is kept was typed into is not on this page: opened before anything is decided without the words. */
function openForm(): void {
  if (document.querySelector("dialog[data-modal]") !== null) return;
  document.querySelector<HTMLElement>("main#main [data-command=edit]")?.click();
}

/** Put back what was typed while the server was away, upon the version it was typed on. */
function restore(): void {
  stopped = false;
  const [form, kept] = [editForm(), keptHere()];
  if (kept === null) return;
  const now = form === null ? {} : typed(form);
  if (form === null || Object.keys(kept.fields).some((name) => !(name in now))) {
    openForm();
    return;
  }
  if (Object.entries(kept.fields).every(([name, value]) => now[name] === value)) {
    forgetHere(); // It arrived as the page was left.
    return;
  }
  fill(form, kept.fields);
  // If another window saved meanwhile, this version is refused and the two texts are brought together.
  const version = versionField(form);
  if (version) version.value = kept.version;
  dirty = true;
  void flushWork();
}

function leave(): void {
  const form = editForm();
  if (form === null || !dirty) return;
  keepHere(form);
  // After a conflict nothing is sent: the text waits in this browser to be brought together.
  if (stopped) return;
  navigator.sendBeacon(form.dataset["autosave"] ?? "", new FormData(form));
}

/** Watch the edit form of this page. */
export function startAutosave(): () => void {
  document.addEventListener("input", changed);
  document.addEventListener("review:swapped", restore);
  addEventListener("pagehide", leave);
  restore();
  return () => {
    document.removeEventListener("input", changed);
    document.removeEventListener("review:swapped", restore);
    removeEventListener("pagehide", leave);
  };
}
