/** Sending the marks; what does not arrive stays on the page, and why is said. */
import { lookWhoIsIn, outcomeOf, type Refusal } from "../review/signedOut";
import { pointOf, type Mark, type Space } from "./counting";
import type { Picture } from "./picture";

/** What the server has of the person's marks. */
export interface Stored {
  readonly seen: string;
  readonly own: readonly Mark[];
  /** Whether this spine is said to have four lumbar vertebrae. */
  readonly four: boolean;
}

/** What is sent, how it is sent again, and whether this browser keeps it: words for the sentences. */
export interface Words {
  readonly what: string;
  readonly again: string;
  readonly isKept: boolean;
}

const MARKS = { what: "marks", again: "then press “Save marks” again" };

function here({ what, isKept }: Words): string {
  return `Your ${what} ${isKept ? "are still here" : "stand on this page alone, so leave it open"}`;
}

function away(words: Words): string {
  return `The server could not be reached, so nothing is saved. ${here(words)}: wait a moment, ${words.again}.`;
}

function signedOutWords(words: Words): string {
  return `You are signed out, so nothing is saved. ${here(words)}: sign in in another tab, ${words.again}.`;
}

function somebodyElse(words: Words): string {
  return `Somebody else is signed in in this browser now. ${here(words)}: sign in as yourself in another tab, ${words.again}.`;
}

/** Nothing was saved; the sentence says why and what to do. `passes` where it may go better the next time. */
export class NotSaved extends Error {
  constructor(
    message: string,
    readonly passes: boolean,
  ) {
    super(message);
  }
}

/** What is marked on: slices and films with their names, or cuts, which are of no file. */
export interface Sent {
  readonly pictures: readonly (Pick<Picture, "sop"> & Space["pictures"][number])[];
}

/** The marks as they are sent: a stored one by its name, another by its pixel, or by its point in a stack that is cut. */
export function sentOf(marks: readonly Mark[], on: Sent): string {
  return JSON.stringify(marks.map((mark) => (mark.uid === null ? { level: mark.level, ...placeOf(mark, on) } : { level: mark.level, uid: mark.uid })));
}

function placeOf(mark: Mark, on: Sent): object {
  const { sop, cut } = on.pictures[mark.picture] ?? {};
  return cut ? { point: pointOf(mark, on) } : { sop, column: mark.column, row: mark.row };
}

let signedOut = false;

/** Save all marks, of which this browser keeps a copy or not; answers what is stored then. Raises NotSaved. */
export function save(form: HTMLFormElement, seen: string, marks: string, four: boolean, isKept: boolean): Promise<Stored> {
  return sendForm<Stored>(form, { seen, marks, four: String(four) }, { ...MARKS, isKept });
}

/** Send fields with a form and answer what is told back; with `keepalive` also while the page goes. Raises NotSaved. */
export async function sendForm<T>(form: HTMLFormElement, fields: Readonly<Record<string, string>>, words: Words, keepalive = false): Promise<T> {
  try {
    await requireSamePerson(words);
    return await post<T>(form, fields, words, keepalive);
  } catch (problem) {
    if (problem instanceof NotSaved) throw problem;
    throw new NotSaved(away(words), true);
  }
}

/** After a signing out the same person has to be back. */
async function requireSamePerson(words: Words): Promise<void> {
  if (!signedOut) return;
  const standing = await lookWhoIsIn();
  if (standing !== "same") throw new NotSaved(standing === "out" ? signedOutWords(words) : somebodyElse(words), true);
  signedOut = false;
}

async function post<T>(form: HTMLFormElement, fields: Readonly<Record<string, string>>, words: Words, keepalive: boolean): Promise<T> {
  const body = new FormData(form);
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" }, keepalive });
  const told = (await answer.json().catch(() => ({}))) as T & Refusal;
  const outcome = answer.redirected ? "signed out" : outcomeOf(answer.status, told);
  if (outcome === "taken") return told;
  signedOut ||= outcome === "signed out";
  if (outcome === "signed out") throw new NotSaved(signedOutWords(words), true);
  if (outcome === "away") throw new NotSaved(away(words), true);
  throw new NotSaved(told.detail ?? `The server refused the ${words.what} (${answer.status}). Reload the page.`, false);
}
