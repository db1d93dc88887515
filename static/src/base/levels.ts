/**
 * Level chips move the viewers: a press on any `[data-level]` sends `spine:goto-level`, and the chips of the level
 * that became active are filled. The link's own address serves where there is no viewer on the page.
 *
 * Where the pictures of a level take their time, its chips are marked and the page says so; a press that comes before
 * the viewer is kept for it.
 */

// Below 100 ms an answer counts as instant; pictures at hand come sooner than this and are not announced.
const PATIENCE_MS = 60;

let wanted: string | null = null;
let patience: ReturnType<typeof setTimeout> | undefined;

function say(text: string): void {
  const place = document.querySelector("#said");
  if (place !== null) place.textContent = text;
}

function mark(level: string | null): void {
  for (const one of document.querySelectorAll<HTMLElement>("a[data-level], button[data-goto]")) {
    if (level !== null && level === (one.dataset["level"] ?? one.dataset["goto"])) one.setAttribute("aria-busy", "true");
    else one.removeAttribute("aria-busy");
  }
}

function go(level: string): void {
  document.dispatchEvent(new CustomEvent("spine:goto-level", { detail: { level } }));
}

function wait(level: string): void {
  if (document.querySelector("spine-viewer") === null) return;
  clearTimeout(patience);
  if (level !== wanted) mark(null);
  wanted = level;
  patience = setTimeout(() => {
    mark(level);
    say(`Going to ${level} …`);
  }, PATIENCE_MS);
}

function arrive(): void {
  clearTimeout(patience);
  wanted = null;
  mark(null);
}

function fill(level: string | null): void {
  for (const chip of document.querySelectorAll<HTMLElement>("a[data-level]")) {
    if (chip.dataset["level"] === level) chip.setAttribute("aria-current", "true");
    else chip.removeAttribute("aria-current");
  }
}

function levelOf(event: Event): string | null {
  return (event as CustomEvent<{ level: string | null }>).detail.level;
}

function toast(text: string): void {
  document.dispatchEvent(new CustomEvent("spine:toast", { detail: { text } }));
}

function onActive(event: Event): void {
  const { level, found } = (event as CustomEvent<{ level: string | null; found: boolean }>).detail;
  fill(level);
  if (level === null || level !== wanted) return;
  const isAnnounced = document.querySelector("[data-level][aria-busy], [data-goto][aria-busy]") !== null;
  arrive();
  if (!found) toast(`No mark on the pictures shown says where ${level} is. They stay where they were.`);
  else if (isAnnounced) say(`${level} is shown.`);
}

function onFailed(event: Event): void {
  const level = levelOf(event);
  if (level !== wanted) return;
  arrive();
  toast(`The picture at ${level} could not be loaded. Check the network connection, then press ${level} again.`);
}

export function startLevelChips(): void {
  document.addEventListener("click", (event) => {
    const chip = (event.target as Element).closest<HTMLElement>("a[data-level]");
    if (chip === null || document.querySelector("spine-viewer") === null) return;
    event.preventDefault();
    go(chip.dataset["level"] ?? "");
  });
  document.addEventListener("spine:goto-level", (event) => wait(levelOf(event) ?? ""));
  document.addEventListener("spine:level-active", onActive);
  document.addEventListener("spine:level-failed", onFailed);
  document.addEventListener("spine:ready", () => wanted !== null && go(wanted));
  // Another item has its own level.
  document.addEventListener("htmx:afterSettle", arrive);
}
