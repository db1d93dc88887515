/** Sending the marks; what does not arrive stays on the page, and why is said. */
import { lookWhoIsIn, outcomeOf, type Refusal } from "../review/signedOut";
import type { Mark } from "./counting";
import type { Picture } from "./picture";

/** What the server has of the person's marks. */
export interface Stored {
  readonly seen: string;
  readonly own: readonly Mark[];
}

const AWAY = "The server could not be reached, so nothing is saved. Your marks are still here: press “Save marks” again in a moment.";
const SIGNED_OUT = "You are signed out, so nothing is saved. Your marks are still here: sign in in another tab, then press “Save marks” again.";
const SOMEBODY_ELSE = "Somebody else is signed in in this browser now. Your marks are still here: sign in as yourself in another tab, then press “Save marks” again.";

/** Nothing was saved; the sentence says why and what to do. */
export class NotSaved extends Error {}

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
export async function save(form: HTMLFormElement, seen: string, marks: string): Promise<Stored> {
  try {
    await requireSamePerson();
    return await post(form, seen, marks);
  } catch (problem) {
    if (problem instanceof NotSaved) throw problem;
    throw new NotSaved(AWAY);
  }
}

/** After a signing out the same person has to be back. */
async function requireSamePerson(): Promise<void> {
  if (!signedOut) return;
  const standing = await lookWhoIsIn();
  if (standing !== "same") throw new NotSaved(standing === "out" ? SIGNED_OUT : SOMEBODY_ELSE);
  signedOut = false;
}

async function post(form: HTMLFormElement, seen: string, marks: string): Promise<Stored> {
  const body = new FormData(form);
  body.set("seen", seen);
  body.set("marks", marks);
  const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
  const told = (await answer.json().catch(() => ({}))) as Stored & Refusal;
  const outcome = answer.redirected ? "signed out" : outcomeOf(answer.status, told);
  if (outcome === "taken") return told;
  signedOut ||= outcome === "signed out";
  if (outcome === "signed out") throw new NotSaved(SIGNED_OUT);
  throw new NotSaved(outcome === "refused" ? (told.detail ?? `The server refused the marks (${answer.status}). Reload the page.`) : AWAY);
}
