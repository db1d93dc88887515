/** Keeping the lease while somebody works, and looking ahead while they read. */

import { READS_FOR_MS, sinceSign } from "../base/signs";
import { configText, requestConfig } from "../viewer/requests";
import { configFrom } from "../viewer/wide";
import { isLookDue, lookOf, lookTaken } from "./looking";
import { NOT_OPEN, sayLost } from "./lost";
import { lookWhoIsIn, outcomeOf, type Refusal } from "./signedOut";

const REPORT_MS = 30_000;
const TICK_MS = 1_000;
// Without a sign for longer than reading takes somebody idles, and then is away.
const AWAY_AFTER_MS = 60_000;
const ANSWER_WITHIN_MS = 20_000;
// A decision does not wait longer for its time to be noted.
const PATIENCE_MS = 2_000;
// The page's own pictures come first.
const LOOK_AFTER_MS = 1_000;

/** What was spent on one item and not reported yet, in ms. */
interface Spent {
  address: string;
  active: number;
  idle: number;
}

let spent: Spent = { address: "", active: 0, idle: 0 };
let count = (): void => {};
let isLeft = false;

function csrf(): string {
  return document.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]")?.value ?? "";
}

function seconds(ms: number): string {
  return String(ms > 0 ? Math.max(1, Math.round(ms / 1000)) : 0);
}

function take(): Spent {
  const taken = spent;
  spent = { address: taken.address, active: 0, idle: 0 };
  return taken;
}

async function send({ address, active, idle }: Spent): Promise<[number, Refusal]> {
  const body = new FormData();
  body.set("csrfmiddlewaretoken", csrf());
  body.set("active", seconds(active));
  body.set("idle", seconds(idle));
  const looked = lookOf(address);
  if (looked !== "") body.set("looked", looked);
  const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
  const init = { method: "POST", body, headers: { Accept: "application/json" }, keepalive: true, signal };
  try {
    const answer = await fetch(address, init);
    if (answer.ok) lookTaken(address, looked);
    return [answer.status, (await answer.json().catch(() => ({}))) as Refusal];
  } catch {
    // The server is away; it is told with the next report. What goes out as the page is left may have arrived.
    if (!isLeft && spent.address === address) spent = { address, active: spent.active + active, idle: spent.idle + idle };
    return [0, {}];
  }
}

/** Report what was spent on the item since the last report. Whatever follows tells itself why it is refused. */
export async function reportSpent(): Promise<void> {
  count();
  // What is less than a second waits for the next report.
  if (!spent.address || (spent.active + spent.idle < TICK_MS && !isLookDue(spent.address))) return;
  await Promise.race([send(take()), new Promise((patience) => setTimeout(patience, PATIENCE_MS))]);
}

async function keepLease(main: HTMLElement): Promise<void> {
  count();
  const taken = take();
  if (!taken.address || taken.active + taken.idle === 0) return;
  const [status, told] = await send(taken);
  if (status === 0) return;
  const outcome = outcomeOf(status, told);
  if (outcome === "refused") lost(main, taken.address, told.detail ?? NOT_OPEN);
  // Signed in again elsewhere, this page's buttons are of use only with a new token.
  else if (outcome === "signed out") await lookWhoIsIn();
}

/** Somebody else has it, it was withdrawn, or the seat ended: said once, and not reported again. */
function lost(main: HTMLElement, address: string, why: string): void {
  if (main.dataset["activity"] !== address) return;
  delete main.dataset["activity"];
  sayLost(why);
}

/** Count `ms` for the item that stands on the page; `since` (ms) nobody gave a sign. */
function spend(main: HTMLElement, ms: number, since: number): void {
  const address = main.dataset["activity"] ?? "";
  if (spent.address !== address) spent = { address, active: 0, idle: 0 };
  if (since <= READS_FOR_MS) spent.active += ms;
  else if (since <= AWAY_AFTER_MS) spent.idle += ms;
}

/** Count what is spent on each item and report it, every half minute too: that keeps the lease. */
export function startPresence(main: HTMLElement): () => void {
  let counted = performance.now();
  isLeft = false;
  count = (): void => {
    const now = performance.now();
    // After a sleep of the machine one tick is no work.
    if (!document.hidden) spend(main, Math.min(now - counted, 2 * TICK_MS), sinceSign());
    counted = now;
  };
  const left = (): void => {
    isLeft = true;
    void reportSpent();
  };
  addEventListener("pagehide", left);
  const timers = [setInterval(() => count(), TICK_MS), setInterval(() => void keepLease(main), REPORT_MS)];
  return () => {
    timers.forEach(clearInterval);
    count = () => {};
    removeEventListener("pagehide", left);
  };
}

const CONFIG = "viewer-config";

async function peek(address: string): Promise<void> {
  const next = await requestConfig(address, CONFIG);
  if (next === null) return;
  const now = configText(document, CONFIG);
  const shown = now === "" ? null : configFrom(now);
  const { lookAhead } = await import("../viewer/ahead");
  await lookAhead(next, shown?.study === next.study ? shown.layout : []);
}

/** Fetch what the next item shows first once this page is quiet. */
export function startLookingAhead(main: HTMLElement): () => void {
  const looked = new Set<string>();
  const look = (): void => {
    const next = main.dataset["next"];
    if (!next || looked.has(next)) return;
    looked.add(next);
    setTimeout(() => void peek(next).catch(() => looked.delete(next)), LOOK_AFTER_MS);
  };
  document.addEventListener("review:swapped", look);
  look();
  return () => document.removeEventListener("review:swapped", look);
}
