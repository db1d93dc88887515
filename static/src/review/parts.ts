/**
 * Part by part through an item: its sections, turns, claims and options, to read and to write.
 *
 * The part gone to is marked, scrolled to and said; in the edit form the keyboard is in its field. A key that adds or
 * removes presses the button of the part that has the keyboard.
 */

const PARTS = "#sheet [data-part]";
const WRITTEN = "textarea, input:not([type=hidden]), select, button";

function parts(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>(PARTS)].filter((part) => part.checkVisibility());
}

/** The part that has the keyboard, else the one gone to last. */
export function currentPart(): HTMLElement | null {
  const here = document.activeElement?.closest<HTMLElement>(PARTS);
  return here ?? document.querySelector<HTMLElement>(`${PARTS}[data-current]`);
}

function mark(part: HTMLElement): void {
  for (const other of document.querySelectorAll<HTMLElement>(`${PARTS}[data-current]`)) {
    if (other !== part) delete other.dataset["current"];
  }
  part.dataset["current"] = "";
}

function say(text: string): void {
  const place = document.querySelector("#said");
  if (place !== null) place.textContent = text;
}

/** The keyboard into a part: into its text where it is written, else onto it. */
export function enterPart(part: HTMLElement): void {
  mark(part);
  part.scrollIntoView({ block: "nearest" });
  if (part.closest("form#edit") === null) {
    part.focus({ preventScroll: true });
    return;
  }
  const field = part.querySelector<HTMLElement>("textarea") ?? part.querySelector<HTMLElement>(WRITTEN);
  field?.focus({ preventScroll: true });
  if (field instanceof HTMLTextAreaElement) field.setSelectionRange(field.value.length, field.value.length);
}

/** From the current part by so many, going round; from none to the first or the last. */
function step(by: number): void {
  const all = parts();
  const current = currentPart();
  const at = current === null ? (by > 0 ? -1 : 0) : all.indexOf(current);
  const next = all[(at + by + all.length) % all.length];
  if (next === undefined) return;
  enterPart(next);
  say(`${next.dataset["partName"] ?? ""}, part ${all.indexOf(next) + 1} of ${all.length}`);
}

function pressIn(part: HTMLElement | null, deed: string): void {
  const button = part?.querySelector<HTMLButtonElement>(`[data-part-press="${CSS.escape(deed)}"]`);
  if (button) button.click();
  else say("Go to an option, turn, claim or red flag first.");
}

function pressed(event: MouseEvent): void {
  const target = event.target as Element;
  const by = target.closest<HTMLElement>("[data-part-step]")?.dataset["partStep"];
  if (by !== undefined) step(Number(by));
  const deed = target.closest<HTMLElement>("[data-press-part]")?.dataset["pressPart"];
  if (deed !== undefined) pressIn(currentPart(), deed);
}

function entered(event: FocusEvent): void {
  const part = (event.target as Element).closest<HTMLElement>(PARTS);
  if (part !== null) mark(part);
}

/** Let the keys and buttons that go through the parts of this page work. */
export function startParts(): () => void {
  document.addEventListener("click", pressed);
  document.addEventListener("focusin", entered);
  return () => {
    document.removeEventListener("click", pressed);
    document.removeEventListener("focusin", entered);
  };
}
