/** Sending the marks; what does not arrive stays on the page, and why is said. */
import { lookWhoIsIn, outcomeOf, type Refusal } from "../review/signedOut";
import type { Mark } from "./counting";
import type { Picture } from "./picture";

/** What the server has of the person's marks. */
export interface Stored {
  readonly seen: string;
  readonly own: readonly Mark[];
}

/** What is sent, and how it is sent again: words for the sentences. */
export interface Words {
  readonly what: string;
  readonly again: string;
}

const MARKS: Words = { what: "marks", again: "then press “Save marks” again" };

function away({ what, again }: Words): string {
  return `The server could not be reached, so nothing is saved. Your ${what} are still here: wait a moment, ${again}.`;
}

function signedOutWords({ what, again }: Words): string {
  return `You are signed out, so nothing is saved. Your ${what} are still here: sign in in another tab, ${again}.`;
}

function somebodyElse({ what, again }: Words): string {
  return `Somebody else is signed in in this browser now. Your ${what} are still here: sign in as yourself in another tab, ${again}.`;
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

/** The marks as they are sent: a stored one by its name, another by its pixel. */
export function sentOf(marks: readonly Mark[], pictures: readonly Picture[]): string {
  return JSON.stringify(
    marks.map(({ uid, level, picture, column, row }) =>
      uid === null ? { level, sop: pictures[picture]?.sop, column, row } : { level, uid },
    ),
  );
}

let signedOut = false;

/** Save all marks; answers what is stored then. Raises NotSaved. */
export function save(form: HTMLFormElement, seen: string, marks: string): Promise<Stored> {
  return sendForm<Stored>(form, { seen, marks }, MARKS);
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
