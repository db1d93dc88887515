/**
 * Lines on their way to the server, and what is said of them.
 *
 * What the server has not confirmed waits on the person's own shelf, so that nobody sees or sends another's lines after
 * signing in at the same desk; where this browser keeps nothing, it stands on this page alone, and that is said. A message names its line and counts up with every deed on it: sent twice it is kept once, and
 * one that comes after a later one, as after the removal of its line, is answered by 409 and forgotten.
 */
import { OUTLIVES, Shelf } from "../base/shelves";
import { lookWhoIsIn, outcomeOf, type Refusal } from "../review/signedOut";
import type { Unsent } from "./lines";

type Problem = "away" | "signed out" | null;

export const RETRY_MS = 5_000;
/** So long without an answer, a person is told that something waits. */
const SLOW_MS = 5_000;
/** A request without an answer for so long had a connection that is no more, as after a machine was suspended. */
const ANSWER_WITHIN_MS = 30_000;
const SAVED_MS = 6_000;
/** The line was changed or removed later than by this message. */
const OVERTAKEN = 409;

const shelf = new Shelf<Unsent>("spinemed.measured");
export const unsent = new Map<string, Unsent>();
/** What the server has of each line, as JSON. */
export const settled = new Map<string, string>();
/** Addresses whose lines could not be had yet. */
export const missing = new Set<string>();
const refused = new Map<string, string>();
/** The greatest version that is known of each line. */
const versions = new Map<string, number>();
/** When a line was last changed or confirmed here, counted in turns: an answer asked for before knows less. */
const touched = new Map<string, number>();
let turn = 0;
let retry: ReturnType<typeof setTimeout> | undefined;
let fading: ReturnType<typeof setTimeout> | undefined;
/** The sending that is under way; another one in its place takes over from it. */
let sending: AbortController | null = null;
let problem: Problem = null;
let hasSaved = false;
/** Whether this browser keeps what waits. */
let isKept = true;
let tell: () => void = () => undefined;
let overtaken: (series: string) => void = () => undefined;
let taken: (uid: string, levels: string) => void = () => undefined;

/**
 * Read what earlier pages left waiting and send it; `changed` is told when there is something new to say, `came` when
 * lines came that this page did not draw, `late` when the server has something later of a line of a series, `kept` when it
 * kept a line as this page has it, with its end vertebrae in words.
 */
export function startSending(changed: () => void, came: () => void, late: (series: string) => void, kept: (uid: string, levels: string) => void): void {
  tell = changed;
  overtaken = late;
  taken = kept;
  for (const name of ["online", "pageshow"]) addEventListener(name, sendAnew);
  document.addEventListener("resume", sendAnew);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && void send());
  addEventListener("beforeunload", (event) => {
    const waits = problem !== null && sendable().length > 0;
    if (waits || (!isKept && unsent.size > 0)) event.preventDefault();
  });
  shelf.find((lines) => {
    for (const one of lines) {
      learn(one.annotationUID, one.version ?? 0);
      if (!unsent.has(one.annotationUID)) unsent.set(one.annotationUID, one);
    }
    store();
    came();
    void send();
  });
}

/** A turn of the page's own clock. */
export function now(): number {
  return ++turn;
}

/** Whether a line waits here or was changed or confirmed since a turn. */
export function isNewer(uid: string, asked: number): boolean {
  return unsent.has(uid) || (touched.get(uid) ?? 0) > asked;
}

/** Know the version that the server has of a line. */
export function learn(uid: string, version: number): void {
  versions.set(uid, Math.max(version, versions.get(uid) ?? 0));
}

/** Note a line as it is now, to be sent. */
export function note(one: Unsent): void {
  // By the clock, so that of two tabs the later deed counts, and never behind what is known.
  const version = Math.max(Date.now(), (versions.get(one.annotationUID) ?? 0) + 1);
  learn(one.annotationUID, version);
  unsent.set(one.annotationUID, { ...one, version });
  refused.delete(one.annotationUID);
  touched.set(one.annotationUID, ++turn);
}

/** Put what waits where the next page finds it; a line whose series has no address stays in the tab. */
export function store(): void {
  isKept = shelf.keep([...unsent.values()], ({ address }) => Boolean(address));
}

function sendable(): Unsent[] {
  return [...unsent.values()].filter(({ annotationUID, address }) => address && !refused.has(annotationUID));
}

function request({ address = "", body, gone, version }: Unsent, how: Pick<RequestInit, "keepalive" | "signal">): Promise<Response> {
  const token = (JSON.parse(document.body.getAttribute("hx-headers") ?? "{}") as Record<string, string>)["X-CSRFToken"] ?? "";
  const headers = { "X-CSRFToken": token, "Content-Type": "application/json", Accept: "application/json" };
  return fetch(gone ? `${address}remove/` : address, { method: "POST", headers, body: JSON.stringify({ ...body, version }), ...how });
}

/** Keep what is not kept yet before the page goes, or the tab falls asleep: the browser takes its memory without a word. */
export function beforeItGoes(keep: () => void): void {
  document.addEventListener("freeze", keep);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && keep());
  addEventListener("pagehide", () => {
    keep();
    // Sent without an answer, and again by the next page.
    for (const one of sendable()) void request(one, { keepalive: true }).catch(() => undefined);
  });
}

async function deliver(one: Unsent, signal: AbortSignal): Promise<Problem> {
  const answer = await request(one, { signal });
  const told = (await answer.json().catch(() => ({}))) as Refusal & { readonly levels?: string };
  const outcome = outcomeOf(answer.status, told);
  if (outcome === "away") return "away";
  // Signed in again meanwhile, the page has new tokens now; in another's name nothing is sent.
  if (outcome === "signed out") return (await lookWhoIsIn()) === "same" ? null : "signed out";
  const isLate = answer.status === OVERTAKEN;
  confirm(one, outcome === "refused" && !isLate ? (told.detail ?? `The server answered ${answer.status}.`) : null);
  if (isLate) overtaken(one.series);
  else if (outcome === "taken") {
    if (!one.gone && !unsent.has(one.annotationUID)) taken(one.annotationUID, told.levels ?? "");
    saySaved();
  }
  return null;
}

function confirm(one: Unsent, refusal: string | null): void {
  const uid = one.annotationUID;
  touched.set(uid, ++turn);
  if (refusal === null && one.body) settled.set(uid, JSON.stringify(one.body));
  // Changed again while this was on its way: the newer one is still to be sent.
  if (unsent.get(uid) !== one) return;
  if (refusal === null) unsent.delete(uid);
  else refused.set(uid, refusal);
  store();
}

/** Send what waits, one after the other; what cannot be sent is tried again. */
export async function send(): Promise<void> {
  if (sending !== null) return;
  const mine = (sending = new AbortController());
  clearTimeout(retry);
  const slow = setTimeout(() => sending === mine && found("away"), SLOW_MS);
  const outcome = await sendAll(mine).catch((): Problem => "away");
  clearTimeout(slow);
  if (sending !== mine) return;
  sending = null;
  if (outcome !== null) retry = setTimeout(() => void send(), RETRY_MS);
  found(outcome);
}

async function sendAll(mine: AbortController): Promise<Problem> {
  let [next] = sendable();
  for (let tries = 0; next && sending === mine; [next] = sendable()) {
    const before = next;
    const late = setTimeout(() => mine.abort(), ANSWER_WITHIN_MS);
    const outcome = await deliver(next, mine.signal).finally(() => clearTimeout(late));
    if (outcome !== null) return outcome;
    tries = sendable()[0] === before ? tries + 1 : 0;
    if (tries > 1) return "signed out";
  }
  return null;
}

/** Awake, or on a network again: what was under way before may never be answered, and sent twice it is kept once. */
function sendAnew(): void {
  sending?.abort();
  sending = null;
  void send();
}

function found(outcome: Problem): void {
  problem = outcome;
  tell();
}

function sentence(): string {
  const [refusal] = refused.values();
  const count = sendable().length;
  const where = isKept ? (OUTLIVES ? "in this browser" : "in this tab") : "on this page alone";
  const lines = `${count === 1 ? "1 measurement waits" : `${count} measurements wait`} ${where}`;
  if (problem === "signed out") return `${lines}: sign in again in another tab.`;
  if (problem === "away" && count > 0) return `${lines} until the server is back${isKept ? "" : ": leave it open"}.`;
  if (refusal !== undefined) return `Not saved, ${where}: ${refusal}`;
  if (missing.size > 0) return "Measurements are not loaded yet: the server does not answer.";
  return hasSaved && count === 0 ? "Measurements saved" : "";
}

/** Said for a moment only: the levels need the room. */
function saySaved(): void {
  clearTimeout(fading);
  hasSaved = true;
  fading = setTimeout(() => {
    hasSaved = false;
    tell();
  }, SAVED_MS);
}

/** Where the lines are, for the person; empty where there is nothing to say. */
export function standing(): { readonly text: string; readonly isWarning: boolean } {
  return { text: sentence(), isWarning: problem !== null || refused.size > 0 || missing.size > 0 };
}
