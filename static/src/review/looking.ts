/** What the viewer counts, for the reader: a quiet hint of what was not on the screen, and the report of what was. */
import { SHOWN_MS, type Look } from "../viewer/attention";
import type { LookedEvent } from "../viewer/watching";

// Every item opens with nothing shown: only what is still missing after a while is worth a word.
const AFTER_MS = 3000;

let latest: LookedEvent | null = null;
let taken = { address: "", sum: "" };
let announced = "";

/** What a decision does not lose by a second more: slices, and the levels that were shown. */
function sumOf(look: Look): string {
  const seen = Object.entries(look.series).map(([series, one]) => [series, one.seen]);
  const shown = Object.entries(look.levels).map(([level, ms]) => [level, ms >= SHOWN_MS]);
  return JSON.stringify([seen, shown]);
}

/** Until this moment, of the item whose reports go to `address`; null without consent. */
function lookAt(address: string): Look | null {
  document.dispatchEvent(new CustomEvent("spine:look-now"));
  return latest?.keeps && latest.item === address ? latest.look : null;
}

/** What is to be reported to `address`, as JSON; empty where nothing is. */
export function lookOf(address: string): string {
  const look = lookAt(address);
  return look ? JSON.stringify(look) : "";
}

/** Whether something was seen that the server has not heard of. */
export function isLookDue(address: string): boolean {
  const look = lookAt(address);
  return look !== null && (taken.address !== address || taken.sum !== sumOf(look));
}

/** The server has taken a report. */
export function lookTaken(address: string, looked: string): void {
  if (looked !== "") taken = { address, sum: sumOf(JSON.parse(looked) as Look) };
}

function chip(level: string): HTMLAnchorElement {
  const link = document.createElement("a");
  link.className = "lv";
  link.dataset["level"] = level;
  link.href = `#level-${level.replace("/", "-")}`;
  link.textContent = level;
  return link;
}

function showHint(): void {
  const place = document.querySelector<HTMLElement>("[data-look-hint]");
  const item = document.querySelector<HTMLElement>("main#main")?.dataset["activity"];
  if (place === null || latest === null || latest.item !== item) return;
  const missing = latest.stood < AFTER_MS ? [] : latest.missing;
  const told = missing.join(" ");
  if ((place.dataset["told"] ?? "") === told) return;
  place.dataset["told"] = told;
  // Said once an item: that it grows shorter is to be seen.
  if (announced === item) place.setAttribute("aria-live", "off");
  announced = item;
  const hadKeyboard = place.contains(document.activeElement);
  const words = missing.length > 0 ? [...missing.map(chip), "not on the screen for a second yet"] : [];
  place.replaceChildren(...words.flatMap((word) => [word, " "]));
  if (hadKeyboard) (place.querySelector("a") ?? document.querySelector<HTMLElement>("main#main"))?.focus({ preventScroll: true });
}

function heard(event: Event): void {
  latest = (event as CustomEvent<LookedEvent>).detail;
  showHint();
}

/** Hear what the viewer of this page counts. */
export function startLooking(): () => void {
  document.addEventListener("spine:looked", heard);
  document.addEventListener("review:swapped", showHint);
  return () => {
    document.removeEventListener("spine:looked", heard);
    document.removeEventListener("review:swapped", showHint);
  };
}
