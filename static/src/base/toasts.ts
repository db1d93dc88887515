/**
 * Toasts: what was just done, and a way back while there is one.
 *
 * The server writes them in two ways: Django messages (already in `#toasts` when the page loads), or after an htmx
 * exchange the response header `HX-Trigger: {"spine:toast": {"text": "…", "undo": "/p/…/undo/", "seconds": 20}}`.
 * The undo button is real, carries the key `u`, and posts to its address. Toasts that offer undo leave when their time is over;
 * the others wait until they are put away, because a message that vanishes is a message unread.
 */
import htmx from "htmx.org";
import { el } from "./dom";

const MOST_AT_ONCE = 2;

interface Toast {
  readonly text: string;
  readonly undo?: string;
  readonly seconds?: number;
  /** Does once more what failed. */
  readonly again?: () => void;
}

function countDown(toast: HTMLElement, seconds: number): void {
  const left = toast.querySelector<HTMLElement>("[data-left]");
  let remaining = seconds;
  const show = (): void => {
    if (left !== null) left.textContent = `${remaining} s left`;
  };
  show();
  const timer = setInterval(() => {
    remaining -= 1;
    show();
    if (remaining <= 0 || !toast.isConnected) {
      clearInterval(timer);
      toast.remove();
    }
  }, 1000);
}

/** Say with the press how long the way back stood here: on a slow line its time began later than the server knows. */
function sayHowLong(toast: HTMLElement): void {
  const shown = Date.now();
  toast.querySelector("form")?.addEventListener("formdata", ({ formData }) => formData.set("stood", String(Math.max(0, Date.now() - shown))));
}

function activate(toast: HTMLElement): void {
  sayHowLong(toast);
  const seconds = Number(toast.dataset["seconds"] ?? "");
  if (seconds > 0) countDown(toast, seconds);
}

function offerAgain(toast: HTMLElement, again: () => void): void {
  const button = el("button", { class: "btn btn-sm", type: "button", "data-again": true }, "Try again");
  button.addEventListener("click", () => {
    toast.remove();
    again();
  });
  toast.querySelector("[data-text]")?.after(button);
}

function build(template: HTMLTemplateElement, { text, undo, seconds, again }: Toast): HTMLElement | null {
  const toast = (template.content.cloneNode(true) as DocumentFragment).querySelector<HTMLElement>(".toast");
  if (toast === null) return null;
  const words = toast.querySelector("[data-text]");
  if (words !== null) words.textContent = text;
  const form = toast.querySelector("form");
  if (undo !== undefined && form !== null) {
    form.action = undo;
    toast.dataset["seconds"] = String(seconds ?? 20);
  } else {
    form?.remove();
  }
  if (again !== undefined) offerAgain(toast, again);
  return toast;
}

/** Beside images toasts stand over the foot of the text, however high it is: they cover none of its buttons. */
function standClear(shelf: HTMLElement): void {
  const foot = document.querySelector<HTMLElement>("main.work .sheet > .card-foot");
  if (foot !== null) shelf.style.setProperty("--foot", `${foot.offsetHeight}px`);
}

/** Show a toast built from the page's template. Text is set as text: markup in it is shown, not run. */
export function showToast(toast: Toast): void {
  const shelf = document.querySelector<HTMLElement>("#toasts");
  const template = document.querySelector<HTMLTemplateElement>("template#toast");
  if (shelf === null || template === null) return;
  const built = build(template, toast);
  if (built === null) return;
  // Only the last thing done is taken back, and its key stands on one button.
  if (toast.undo !== undefined) shelf.querySelectorAll(".toast:has(form)").forEach((one) => one.remove());
  const others = [...shelf.querySelectorAll(".toast")];
  others.slice(0, Math.max(0, others.length + 1 - MOST_AT_ONCE)).forEach((one) => one.remove());
  standClear(shelf);
  shelf.append(built);
  htmx.process(built);
  activate(built);
}

/** Two parts of a page may say the same at one moment: a message that stands, and takes nothing back, is not said twice. */
function stands({ text, undo }: Toast): boolean {
  const said = [...document.querySelectorAll("#toasts .toast:not(:has(form)) [data-text]")];
  return undo === undefined && said.some((one) => one.textContent === text);
}

/** Wake the toasts of this page and listen for new ones. */
export function startToasts(): void {
  const shelf = document.querySelector<HTMLElement>("#toasts");
  if (shelf !== null) standClear(shelf);
  document.querySelectorAll<HTMLElement>("#toasts .toast").forEach(activate);
  document.addEventListener("click", (event) => {
    const close = (event.target as Element).closest("[data-dismiss]");
    close?.closest(".toast")?.remove();
  });
  document.addEventListener("spine:toast", (event) => {
    const detail: unknown = (event as CustomEvent).detail;
    if (typeof detail === "object" && detail !== null && "text" in detail && !stands(detail as Toast)) showToast(detail as Toast);
  });
}
