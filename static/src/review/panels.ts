/** Panels and the edit form: opened modally, left with Escape, sent with Control and Enter. */
import { enterPart } from "./parts";

function openPanels(): void {
  const main = document.querySelector("main#main");
  for (const dialog of main?.querySelectorAll<HTMLDialogElement>("dialog[data-modal]") ?? []) {
    if (dialog.matches(":modal")) continue;
    dialog.removeAttribute("open");
    dialog.showModal();
    // Never on the way out: Enter is for what the panel is about.
    dialog.querySelector<HTMLElement>("textarea[autofocus], input[type=checkbox], textarea")?.focus();
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      dialog.querySelector<HTMLElement>("[data-cancel]")?.click();
    });
  }
}

const APPROVES = ["approve", "edit"];

/** With the images before the reader, decisions are open; where they can't be shown, all but approval. */
function openDecisions(approval: boolean): void {
  for (const field of document.querySelectorAll<HTMLInputElement>("[data-images-shown]")) field.value = "1";
  for (const button of document.querySelectorAll<HTMLButtonElement>("[data-needs-images]")) {
    if (approval || !APPROVES.includes(button.value)) button.disabled = false;
  }
}

const onShown = (): void => openDecisions(true);
const onFailed = (): void => openDecisions(false);

/** A new sheet comes closed: it is opened once the viewer stands at its item. */
function openIfShown(): void {
  const viewer = document.querySelector<HTMLElement>("main#main spine-viewer");
  if (viewer === null || viewer.dataset["shown"] !== undefined) openDecisions(true);
}

function focusText(): void {
  // What was just added or removed has the keyboard.
  const current = document.querySelector<HTMLElement>("form#edit [data-part][data-current]");
  if (current !== null) {
    enterPart(current);
    return;
  }
  const field = document.querySelector<HTMLTextAreaElement>("form#edit textarea");
  if (field === null || field.form?.contains(document.activeElement)) return;
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
}

function wake(): void {
  openPanels();
  openIfShown();
  focusText();
}

function chordOf(event: KeyboardEvent): string | null {
  if (event.isComposing || event.repeat) return null;
  if (event.key === "Escape") return "Escape";
  return event.key === "Enter" && (event.ctrlKey || event.metaKey) ? "Control+Enter" : null;
}

function onKey(event: KeyboardEvent): void {
  const chord = chordOf(event);
  if (chord === null || event.defaultPrevented) return;
  const reach = document.querySelector("dialog:modal") ?? document.querySelector("main#main");
  const button = reach?.querySelector<HTMLButtonElement>(`button[data-chord="${chord}"]`);
  if (!button || button.disabled) return;
  event.preventDefault();
  button.click();
}

/** Let the panels of this page work. */
export function startPanels(): () => void {
  document.addEventListener("review:swapped", wake);
  document.addEventListener("keydown", onKey);
  document.addEventListener("spine:item-shown", onShown);
  document.addEventListener("spine:item-failed", onFailed);
  wake();
  return () => {
    document.removeEventListener("review:swapped", wake);
    document.removeEventListener("keydown", onKey);
    document.removeEventListener("spine:item-shown", onShown);
    document.removeEventListener("spine:item-failed", onFailed);
  };
}
