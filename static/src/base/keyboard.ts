/**
 * The keyboard: a key presses the real button that prints it.
 *
 * Any element with `aria-keyshortcuts` takes part. `data-command` names it for the person's own choice of keys
 * (its accessible name does otherwise); `data-repeats` lets a held key press it again, `data-while-typing` a key with
 * Alt or Control while the keyboard is in a field. The first `<kbd>` inside shows the key in force. Own keys live in local storage: they belong to the keyboard, thus to the machine.
 */
import { commandFor, remapped, type Binding, type Press } from "./command";
import { DECIDES, isSettling } from "./settling";

const OWN_KEYS = "spinemed.keys";
const SINGLE_KEYS_OFF = "spinemed.single-keys-off";

/** A command on this page, as the help dialog lists it. */
export interface Shortcut {
  readonly command: string;
  readonly label: string;
  readonly printed: string;
  readonly keys: string;
  readonly element: HTMLElement;
}

export function ownKeys(): Record<string, string> {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(OWN_KEYS) ?? "{}");
    return typeof stored === "object" && stored !== null ? (stored as Record<string, string>) : {};
  } catch {
    // Storage may be blocked or hold what another program wrote: the printed keys still work.
    return {};
  }
}

function store(name: string, value: string): void {
  try {
    localStorage.setItem(name, value);
  } catch {
    // A browser that keeps nothing still honours the choice on this page.
  }
}

export function singleKeysOff(): boolean {
  return document.documentElement.classList.contains("keys-off");
}

export function chooseSingleKeys(on: boolean): void {
  document.documentElement.classList.toggle("keys-off", !on);
  store(SINGLE_KEYS_OFF, on ? "" : "1");
}

/** Give a command another key, `""` for none, or null to go back to the printed one. */
export function chooseKeys(command: string, keys: string | null): void {
  const own = ownKeys();
  if (keys === null) delete own[command];
  else own[command] = keys;
  store(OWN_KEYS, JSON.stringify(own));
  printKeys();
}

/** What a command is called: its label without keys and drawings. */
export function nameOf(element: HTMLElement): string {
  const label = element.getAttribute("aria-label");
  if (label) return label;
  const copy = element.cloneNode(true) as HTMLElement;
  copy.querySelectorAll("kbd, svg").forEach((child) => child.remove());
  return (copy.textContent ?? "").trim().replace(/\s+/g, " ") || (element.title ?? "");
}

function isWithinReach(element: HTMLElement, dialog: Element | null): boolean {
  if (dialog !== null && !dialog.contains(element)) return false;
  const full = document.fullscreenElement;
  // Nobody decides on what a picture over the whole screen hides; help is there all the same.
  if (dialog === null && full !== null && !full.contains(element) && !element.hasAttribute("data-opens")) return false;
  return element.hasAttribute("data-key-when-folded") || element.checkVisibility();
}

function shortcutOf(element: HTMLElement, own: Readonly<Record<string, string>>): Shortcut {
  const printed = element.dataset["printedKeys"] ?? element.getAttribute("aria-keyshortcuts") ?? "";
  const label = nameOf(element);
  const command = element.dataset["command"] ?? label;
  return { command, label, printed, keys: own[command] ?? printed, element };
}

function bound(): readonly HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("[aria-keyshortcuts], [data-printed-keys]")];
}

/** Every command of this page that can be pressed now, in the order of the page. */
export function shortcuts(): readonly Shortcut[] {
  const own = ownKeys();
  const dialog = document.querySelector("dialog:modal");
  return bound()
    .filter((element) => isWithinReach(element, dialog))
    .map((element) => shortcutOf(element, own));
}

/** Show the keys in force on the buttons that carry them, within reach or not. */
export function printKeys(): void {
  const own = ownKeys();
  for (const { element, printed, keys } of bound().map((one) => shortcutOf(one, own))) {
    element.dataset["printedKeys"] = printed;
    if (keys === "") element.removeAttribute("aria-keyshortcuts");
    else element.setAttribute("aria-keyshortcuts", keys);
    const kbd = element.querySelector("kbd");
    if (kbd === null) continue;
    // What the page prints may be a sign for the key, such as an arrow for Enter.
    const sign = (kbd.dataset["sign"] ??= kbd.textContent ?? "");
    kbd.textContent = keys === printed ? sign : keys;
    kbd.hidden = keys === "";
  }
}

const CONTROLS = "a[href], button, summary, input, select, [tabindex='0'][role='button']";

function isTyping({ target, ctrlKey, metaKey }: KeyboardEvent): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement) return true;
  // In a list a letter goes to an entry; with Control it means nothing there.
  if (target instanceof HTMLSelectElement) return !ctrlKey && !metaKey;
  const noText = ["button", "checkbox", "color", "file", "image", "radio", "range", "reset", "submit"];
  return target instanceof HTMLInputElement && !noText.includes(target.type);
}

function pressOf(event: KeyboardEvent): Press {
  return {
    key: event.key,
    ctrl: event.ctrlKey,
    meta: event.metaKey,
    alt: event.altKey,
    shift: event.shiftKey,
    repeat: event.repeat,
    composing: event.isComposing,
  };
}

function onKeydown(event: KeyboardEvent): void {
  if (event.defaultPrevented) return;
  const known = shortcuts();
  const bindings: Binding[] = known.map((one) => ({
    command: one.command,
    keys: one.printed,
    repeats: one.element.hasAttribute("data-repeats"),
    decides: one.element.matches(DECIDES),
    // A list opens, and is gone through, with keys like these.
    whileTyping: one.element.hasAttribute("data-while-typing") && !(event.target instanceof HTMLSelectElement),
  }));
  const where = {
    typing: isTyping(event),
    singleKeysOff: singleKeysOff(),
    onControl: event.target instanceof Element && event.target.matches(CONTROLS),
    settling: isSettling(),
  };
  const command = commandFor(pressOf(event), where, remapped(bindings, ownKeys()));
  const pressed = known.find((one) => one.command === command);
  if (pressed === undefined) return;
  event.preventDefault();
  pressed.element.click();
}

/** Listen for keys on this page. */
export function startKeyboard(): void {
  try {
    if (localStorage.getItem(SINGLE_KEYS_OFF)) document.documentElement.classList.add("keys-off");
  } catch {
    // Blocked storage: keys stay on, and the dialog can switch them off for this page.
  }
  document.addEventListener("keydown", onKeydown);
  document.addEventListener("htmx:afterSettle", printKeys);
  printKeys();
}
