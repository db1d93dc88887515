/** Keeping the lease while somebody works, and looking ahead while they read. */

import { configText, requestConfig } from "../viewer/requests";
import { configFrom } from "../viewer/wide";
import { sayLost } from "./lost";
import { lookWhoIsIn, outcomeOf, type Refusal } from "./signedOut";

const REPORT_MS = 30_000;
const IDLE_AFTER_MS = 60_000;
// The page's own pictures come first.
const LOOK_AFTER_MS = 1_000;

function csrf(): string {
  return document.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]")?.value ?? "";
}

async function report(main: HTMLElement, active: number, idle: number): Promise<void> {
  const body = new FormData();
  body.set("csrfmiddlewaretoken", csrf());
  body.set("active", String(active));
  body.set("idle", String(idle));
  const address = main.dataset["activity"];
  if (!address) return;
  try {
    const answer = await fetch(address, { method: "POST", body, headers: { Accept: "application/json" } });
    const told = (await answer.json().catch(() => ({}))) as Refusal;
    if (answer.status === 409) lost(main, address, told.detail ?? "");
    // Signed in again elsewhere, this page's buttons are of use only with a new token.
    else if (outcomeOf(answer.status, told) === "signed out") await lookWhoIsIn();
  } catch {
    // The server is away; the next report comes in half a minute.
  }
}

/** Somebody else has it, or it was withdrawn: said once, and not reported again. */
function lost(main: HTMLElement, address: string, why: string): void {
  if (main.dataset["activity"] !== address) return;
  delete main.dataset["activity"];
  sayLost(why);
}

/** Report work every half minute; nobody at the screen for a minute is reported as idle and renews nothing. */
export function startPresence(main: HTMLElement): () => void {
  let last = Date.now();
  const seen = (): void => {
    last = Date.now();
  };
  const signs = ["pointermove", "keydown", "wheel", "input"] as const;
  for (const sign of signs) document.addEventListener(sign, seen, { passive: true });
  const timer = setInterval(() => {
    if (document.hidden || Date.now() - last > IDLE_AFTER_MS) return;
    const idle = Math.min(REPORT_MS, Date.now() - last) / 1000;
    void report(main, Math.round(REPORT_MS / 1000 - idle), Math.round(idle));
  }, REPORT_MS);
  return () => {
    clearInterval(timer);
    for (const sign of signs) document.removeEventListener(sign, seen);
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
