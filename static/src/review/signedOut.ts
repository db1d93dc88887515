/**
 * Signed out while the page stood open: noticed, waited for, and gone on with by the same person only.
 *
 * Signing in makes the tokens of older pages void. They are renewed from a page fetched anew, and only where the same
 * person is back: what somebody typed is never sent in another one's name.
 */

export type Outcome = "taken" | "signed out" | "refused" | "too long" | "away";
export type Standing = "out" | "same" | "other";

/** What a refusal tells a script. */
export interface Refusal {
  readonly detail?: string;
  /** Another tab wrote: both versions can be brought together. */
  readonly merge?: boolean;
  /** The form is of a session before this one. */
  readonly old_token?: boolean;
}

const ANSWER_WITHIN_MS = 15_000;
const NOT_OURS = [403, 404, 409, 422];

/** What an answer to a save means. */
export function outcomeOf(status: number, told: Refusal): Outcome {
  if (status >= 200 && status < 300) return "taken";
  if (status === 401 || (status === 403 && told.old_token === true)) return "signed out";
  // A text that the house keeps in no form, for its length or for a sign in it, is told of and mended by its writer.
  if (status === 413 || status === 400) return "too long";
  return NOT_OURS.includes(status) ? "refused" : "away";
}

/** Who is signed in, by the names that this page and one fetched anew carry. */
export function standingOf(here: string | undefined, there: string | undefined): Standing {
  if (there === undefined) return "out";
  return there === here ? "same" : "other";
}

function renew(page: Document): void {
  const token = page.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]")?.value;
  if (token === undefined) return;
  for (const field of document.querySelectorAll<HTMLInputElement>("input[name=csrfmiddlewaretoken]")) field.value = token;
  const headers = page.body.getAttribute("hx-headers");
  if (headers !== null) document.body.setAttribute("hx-headers", headers);
}

/** Look who is signed in now; for the same person the page's tokens are renewed. Throws where no server answers. */
export async function lookWhoIsIn(): Promise<Standing> {
  // Only a look: nothing is leased for it.
  const init = { headers: { Accept: "text/html", "X-Peek": "1" }, signal: AbortSignal.timeout(ANSWER_WITHIN_MS) };
  let answer = await fetch(location.href, init);
  // What is to be answered first is not shown for a look.
  if (answer.status === 204) answer = await fetch("/", init);
  if (answer.status >= 500) throw new Error(String(answer.status));
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const standing = standingOf(document.body.dataset["person"], page.body.dataset["person"]);
  if (standing === "same") renew(page);
  return standing;
}
