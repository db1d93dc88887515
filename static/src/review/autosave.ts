/**
 * Work in progress: kept in this browser with every key, and on the server within two seconds of it.
 *
 * A save without an answer may have been taken all the same. It is sent again as it was, for the server takes the same
 * text twice, before what was typed since: upon the old version that would look like another tab's.
 */
import { sayPutBack } from "../base/putBack";
import { showFindings } from "./checked";
import { findKept, forgetHere, keepAsLeft, keepHere, serverHas, type Kept } from "./journal";
import { NOT_OPEN, sayLost } from "./lost";
import { makeRoom } from "./room";
import { beginWith, editForm, fill, isAmong, isOwn, ownForm, sentAlong, standUpon, textsOf, toSave, typed, versionField, type Texts } from "./ownText";
import { lookWhoIsIn, outcomeOf, type Refusal } from "./signedOut";

const WAIT_MS = 2_000;
const RETRY_MS = 5_000;
const ANSWER_WITHIN_MS = 15_000;
const NOT_YET = "Not saved yet";
/** What is said of a text that the server does not have: where this browser keeps it, and where it keeps nothing. */
const AWAY = ["Kept in this browser; the server does not answer", "Not kept: the server does not answer"] as const;
const OUT = ["Signed out; kept in this browser", "Signed out; not kept"] as const;
const SIGNED_OUT = [
  "You are signed out. Your text is kept in this browser; sign in in another tab and go on.",
  "You are signed out, and your text stands on this page alone. Leave it open, sign in in another tab and go on.",
] as const;
const SOMEBODY_ELSE = [
  "Somebody else is signed in in this browser now. Your text is kept here for you: sign in as yourself and open the item again.",
  "Somebody else is signed in in this browser now, and your text stands on this page alone: copy it before you leave.",
] as const;
const NO_ROOM =
  "The storage of this browser is full or blocked, so your text stands on this page alone. Leave the page open until the text is saved, or copy it.";
const ASKS = "Your text is neither saved nor kept in this browser. Leave it behind?";

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
/** What was sent and not answered. */
let asked: FormData | null = null;
/** Whether this browser keeps what the server does not have. */
let isKept = true;
let isNoRoomTold = false;

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

function keep(form: HTMLFormElement): void {
  isKept = keepHere(form, asked === null ? undefined : textsOf(asked));
}

function forget(): void {
  forgetHere();
  isKept = true;
}

function asItIs([kept, unkept]: readonly [string, string]): string {
  return isKept ? kept : unkept;
}

function toast(text: string): void {
  document.dispatchEvent(new CustomEvent("spine:toast", { detail: { text } }));
}

/** Whether words would be lost with this page: the server does not have them, and this browser keeps nothing. */
export function isOnThisPageAlone(): boolean {
  return !isKept && ownForm() !== null;
}

/** Whether another page may take the place of this one: always, but for words that would be lost with it. */
export function mayGo(): boolean {
  return !isOnThisPageAlone() || confirm(ASKS);
}

function sendIn(milliseconds: number): void {
  timer ??= setTimeout(() => void flushWork(), milliseconds);
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
  standUpon(form, String(saved.version));
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
  keep(form);
  say(detail ?? "This text is too long to be saved; shorten it.");
}

/** Not taken: the text is kept here, why stands in the bar, and it is tried again. */
function keepAndRetry(form: HTMLFormElement, why: readonly [string, string]): void {
  dirty = true;
  keep(form);
  say(asItIs(why), isKept ? "kept in this browser" : "on this page alone");
  sendIn(RETRY_MS);
}

function toldToSignIn(form: HTMLFormElement): void {
  keepAndRetry(form, OUT);
  if (signedOut) return;
  signedOut = true;
  toast(asItIs(SIGNED_OUT));
}

function toldToWait(form: HTMLFormElement): void {
  keepAndRetry(form, AWAY);
  if (isKept || isNoRoomTold) return;
  isNoRoomTold = true;
  toast(NO_ROOM);
}

/** Whether one may send: after a signing out only once the same person is back. */
async function maySend(form: HTMLFormElement): Promise<boolean> {
  if (!signedOut) return true;
  const standing = await lookWhoIsIn();
  if (standing === "same") signedOut = false;
  else if (standing === "out") toldToSignIn(form);
  else {
    dirty = true;
    keep(form);
    refused({ detail: asItIs(SOMEBODY_ELSE) });
  }
  return standing === "same";
}

async function post(form: HTMLFormElement): Promise<void> {
  const body = (asked ??= toSave(form));
  body.set("csrfmiddlewaretoken", new FormData(form).get("csrfmiddlewaretoken") ?? "");
  keep(form);
  const answer = await fetch(form.dataset["autosave"] ?? "", {
    method: "POST",
    body,
    headers: { Accept: "application/json" },
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  });
  const told = (await answer.json().catch(() => ({}))) as Saved & Refusal;
  const outcome = outcomeOf(answer.status, told);
  if (outcome === "away") throw new Error(String(answer.status));
  asked = null;
  // Another item stands here by now.
  if (!form.isConnected) return;
  if (outcome === "taken") taken(form, told, body);
  else if (outcome === "signed out") toldToSignIn(form);
  else if (outcome === "too long") tooLong(form, told);
  else {
    keep(form);
    refused(told);
  }
}

/** What is typed from now on is typed upon these texts, which the server has. */
function beginAnew(form: HTMLFormElement, texts: Texts): void {
  serverHas(form, texts);
  beginWith(form, texts);
}

/** What was typed while the save was under way waits on. */
function taken(form: HTMLFormElement, told: Saved, body: FormData): void {
  take(form, told);
  isNoRoomTold = false;
  beginAnew(form, textsOf(body));
  if (!dirty && isAmong(typed(form), textsOf(body))) {
    forget();
    return;
  }
  dirty = true;
  keep(form);
  say(NOT_YET);
  sendIn(WAIT_MS);
}

async function send(form: HTMLFormElement): Promise<void> {
  dirty = false;
  if (!signedOut) say("Saving", NOT_YET);
  try {
    if (!(await maySend(form))) return;
    const isAgain = asked !== null;
    await post(form);
    if (!isAgain || !dirty || stopped || signedOut) return;
    dirty = false;
    await post(form);
  } catch {
    if (form.isConnected) toldToWait(form);
  }
}

/** Save now what has not been saved; resolves when it has been, or has been kept here. */
export async function flushWork(): Promise<void> {
  while (saving !== null) await saving;
  clearTimeout(timer);
  timer = undefined;
  const form = editForm();
  if (form === null || !dirty || stopped) return;
  saving = send(form).finally(() => (saving = null));
  await saving;
}

function changed(event: Event): void {
  const form = ownForm();
  if (form === null || !form.contains(event.target as Node)) return;
  if (!isOwn((event.target as HTMLInputElement).name ?? "")) return;
  keep(form);
  // What two versions are brought together to is sent by its own button.
  if (!("autosave" in form.dataset)) return;
  dirty = true;
  if (!signedOut && !stopped) say(NOT_YET);
  sendIn(WAIT_MS);
}

/** The form that what is kept was typed into is not on this page: opened before anything is decided without the words. */
function openForm(): void {
  if (document.querySelector("dialog[data-modal]") !== null) return;
  document.querySelector<HTMLElement>("main#main [data-command=edit]")?.click();
}

/** Parts that were added stand in what is kept, and not in the form; false for a form that has no parts at all. */
function putBackMore(form: HTMLFormElement, kept: Kept, lacking: readonly string[]): boolean {
  if (form.id !== "edit") return false;
  const now = typed(form);
  fill(form, kept.fields);
  beganEarlier(form, now, kept);
  makeRoom(form, kept.fields, lacking);
  return true;
}

/** Put back what was kept, upon the version it was typed on; false where it is to lie on. */
function putBack(kept: Kept): boolean {
  const form = editForm();
  const now = form === null ? {} : typed(form);
  const lacking = Object.keys(kept.fields).filter((name) => !(name in now));
  if (form === null || lacking.length > 0) {
    const isMine = keepAsLeft(kept);
    if (form === null || !putBackMore(form, kept, lacking)) openForm();
    return isMine;
  }
  if (isAmong(kept.fields, now)) {
    forget(); // It arrived as the page was left.
    return true;
  }
  const newest = versionField(form)?.value ?? "0";
  const isUponMine = Object.keys(kept.asked ?? {}).length > 0 && isAmong(kept.asked ?? {}, now);
  fill(form, kept.fields);
  // If another window saved meanwhile, this version is refused and the two texts are brought together.
  if (!isUponMine) beganEarlier(form, now, kept);
  sayPutBack(form, "text", kept.at, () => dropped(form, now, newest));
  dirty = true;
  keep(form);
  void flushWork();
  return isKept;
}

/** Upon which version it was typed. What stood there then was not kept: it may be another text than the server's now. */
function beganEarlier(form: HTMLFormElement, now: Texts, { version, fields }: Kept): void {
  if (versionField(form)?.value === version) return;
  standUpon(form, version);
  beginWith(form, Object.fromEntries(Object.entries(now).filter(([name]) => !(name in fields))));
}

/** Back to what the server had as the page was opened. */
function dropped(form: HTMLFormElement, before: Kept["fields"], newest: string): void {
  const conflict = document.querySelector<HTMLElement>("#conflict");
  if (stopped && conflict !== null) {
    standUpon(form, newest);
    beginWith(form, before);
    conflict.hidden = true;
    stopped = false;
  }
  fill(form, before);
  forget();
  dirty = true;
  void flushWork();
}

function restore(): void {
  stopped = dirty = isNoRoomTold = false;
  isKept = true;
  asked = null;
  clearTimeout(timer);
  timer = undefined;
  const form = editForm();
  if (form !== null) beginAnew(form, typed(form));
  const merging = document.querySelector<HTMLFormElement>("form[data-merges]");
  // What the two versions have alike is the server's.
  if (merging !== null) serverHas(merging, sentAlong(merging));
  // Where two versions are brought together, what is kept here is one of them.
  if (merging === null) findKept(putBack);
}

let sent: EventTarget | null = null;

function onSubmit(event: Event): void {
  sent = event.target;
}

/** What was sent with the whole form, or put away by it, needs no keeping. */
function onTaken(): void {
  if (sent !== null && sent === ownForm()) forget();
}

/** The version of another tab is preferred. */
function onClick(event: Event): void {
  if ((event.target as Element).closest("a[data-drops-own]")) forget();
}

function leave(): void {
  const form = editForm();
  if (form === null || (!dirty && asked === null)) return;
  keep(form);
  // After a conflict nothing is sent: the text waits in this browser to be brought together.
  if (stopped) return;
  const address = form.dataset["autosave"] ?? "";
  const last = toSave(form);
  if (asked !== null) {
    navigator.sendBeacon(address, asked);
    last.set("version", String(Number(last.get("version")) + 1));
  }
  if (dirty) navigator.sendBeacon(address, last);
}

function warn(event: BeforeUnloadEvent): void {
  if (isOnThisPageAlone()) event.preventDefault();
}

/** Watch the edit form of this page. */
export function startAutosave(): () => void {
  const ended = new AbortController();
  const on = { signal: ended.signal };
  document.addEventListener("input", changed, on);
  document.addEventListener("review:swapped", restore, on);
  document.addEventListener("submit", onSubmit, on);
  document.addEventListener("review:taken", onTaken, on);
  document.addEventListener("click", onClick, on);
  document.addEventListener("spine:save-now", () => void flushWork(), on);
  addEventListener("pagehide", leave, on);
  addEventListener("beforeunload", warn, on);
  restore();
  return () => ended.abort();
}
