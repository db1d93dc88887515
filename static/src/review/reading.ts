/** Reading aids: the next mention, the evidence beside the text, what is recorded at the active level. */
import { fieldPlace } from "../quotes/places";

/** The level that the images show. */
let active: string | null = null;

/** Said to the eye and, as every toast, to the ear. */
function tell(text: string): void {
  document.dispatchEvent(new CustomEvent("spine:toast", { detail: { text } }));
}

function go(level: string): void {
  document.dispatchEvent(new CustomEvent("spine:goto-level", { detail: { level } }));
}

/** The element after the one marked `current` among `found`, going round; marks it. */
function step<T extends HTMLElement>(found: readonly T[]): T | undefined {
  const at = found.findIndex((one) => one.dataset["current"] !== undefined);
  const next = found[(at + 1) % found.length];
  for (const one of found) delete one.dataset["current"];
  if (next !== undefined) next.dataset["current"] = "";
  return next;
}

/** The same from the place that has the keyboard, so that a step goes on from wherever somebody reads. */
function stepAmong(found: readonly HTMLElement[]): HTMLElement | undefined {
  return found[(found.indexOf(document.activeElement as HTMLElement) + 1) % found.length];
}

function nextMention(): void {
  const chip = step([...document.querySelectorAll<HTMLElement>("#sheet-body a.lv-in[data-level], #left .prose a[data-level]")]);
  if (chip === undefined) return;
  chip.scrollIntoView({ block: "nearest" });
  chip.focus({ preventScroll: true });
  go(chip.dataset["level"] ?? "");
}

/** To the next place of the text that speaks of a level, going round; the images go to it too. */
function mentionOf(level: string): void {
  const said = document.querySelectorAll<HTMLElement>("#sheet-body [data-field] a.lv-in[data-level]");
  const chip = stepAmong([...said].filter((one) => one.dataset["level"] === level && one.closest("del") === null));
  if (chip === undefined) {
    tell(`The text does not speak of ${level}.`);
    return;
  }
  chip.scrollIntoView({ block: "center" });
  chip.focus({ preventScroll: true });
  go(level);
}

/** The same of the level that the images show. */
function levelInText(): void {
  if (active === null) tell("No level is chosen in the images. Press a level below them first.");
  else mentionOf(active);
}

function nextFinding(): void {
  const finding = step([...document.querySelectorAll<HTMLElement>("#sheet .finding")]);
  if (finding === undefined) return;
  finding.scrollIntoView({ block: "center" });
  finding.focus({ preventScroll: true });
  const level = finding.querySelector<HTMLElement>("a[data-level]")?.dataset["level"];
  if (level) go(level);
}

/** To the words that the finding gone to speaks of; before any was gone to, the first that has a place. */
function findingWords(): void {
  const findings = [...document.querySelectorAll<HTMLElement>("#sheet .finding:has([data-jump])")];
  const current = document.querySelector<HTMLElement>("#sheet .finding[data-current]") ?? step(findings);
  current?.querySelector<HTMLElement>("[data-jump]")?.click();
}

function nextEvidence(): void {
  const row = step([...document.querySelectorAll<HTMLElement>("[data-evidence-row]")]);
  if (row === undefined) return;
  const number = row.dataset["evidenceRow"] ?? "";
  row.scrollIntoView({ block: "nearest" });
  if (row.dataset["levelOf"]) go(row.dataset["levelOf"]);
  for (const mark of document.querySelectorAll<HTMLElement>("mark[data-evidence]")) {
    const on = mark.dataset["evidence"] === number;
    mark.classList.toggle("on", on);
    if (!on) continue;
    const folded = mark.closest("details");
    if (folded !== null) folded.open = true;
    mark.scrollIntoView({ block: "center" });
  }
}

function jump(to: string): void {
  const place = fieldPlace(to);
  if (place === null) return;
  place.scrollIntoView({ block: "center" });
  // Who reads by ear or by keys is there as well.
  if (place.tabIndex < 0) place.tabIndex = -1;
  place.focus({ preventScroll: true });
  place.classList.add("jumped");
  setTimeout(() => place.classList.remove("jumped"), 1500);
}

function toTalk(event: MouseEvent): void {
  event.preventDefault();
  document.getElementById("talk")?.focus();
}

/** To the first link in doubt that waits for an answer. */
function toAsk(event: MouseEvent): void {
  const ask = document.querySelector<HTMLElement>("[data-ask]");
  if (ask === null) return;
  event.preventDefault();
  ask.scrollIntoView({ block: "center" });
  ask.focus({ preventScroll: true });
}

function pressed(event: MouseEvent): void {
  const target = event.target as Element;
  if (target.closest("[data-next-mention]")) nextMention();
  if (target.closest("[data-level-in-text]")) levelInText();
  const spoken = target.closest<HTMLElement>("[data-mention-of]")?.dataset["mentionOf"];
  if (spoken !== undefined) mentionOf(spoken);
  if (target.closest("[data-next-finding]")) nextFinding();
  if (target.closest("[data-finding-words]")) findingWords();
  if (target.closest("[data-next-evidence]")) nextEvidence();
  if (target.closest("[data-to-talk]")) toTalk(event);
  if (target.closest("[data-to-ask]")) toAsk(event);
  const show = target.closest<HTMLElement>("[data-jump]");
  if (show === null) return;
  event.preventDefault();
  jump(show.dataset["jump"] ?? "");
}

function showFacts(event: Event): void {
  const { level } = (event as CustomEvent<{ level: string | null }>).detail;
  active = level;
  let found = false;
  for (const facts of document.querySelectorAll<HTMLElement>("[data-facts]")) {
    facts.hidden = facts.dataset["facts"] !== level;
    found ||= !facts.hidden;
  }
  const none = document.querySelector<HTMLElement>("[data-no-facts]");
  if (none === null) return;
  none.hidden = found;
  const name = none.querySelector("[data-no-facts-level]");
  if (name !== null && level !== null) name.textContent = level;
}

function hover(event: Event): void {
  const { level } = (event as CustomEvent<{ level: string | null }>).detail;
  for (const chip of document.querySelectorAll<HTMLElement>("#sheet a[data-level]")) {
    chip.classList.toggle("lv-hover", level !== null && chip.dataset["level"] === level);
  }
}

/** Let the reading aids of this page work. */
export function startReading(): () => void {
  document.addEventListener("click", pressed);
  document.addEventListener("spine:level-active", showFacts);
  document.addEventListener("spine:mark-hover", hover);
  return () => {
    document.removeEventListener("click", pressed);
    document.removeEventListener("spine:level-active", showFacts);
    document.removeEventListener("spine:mark-hover", hover);
  };
}
