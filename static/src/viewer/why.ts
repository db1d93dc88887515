/** Why marks are flagged: a dialog that says in sentences where each mark comes from and who vouches for it. */
import { el } from "../base/dom";
import type { Mark } from "./contract";
import type { LoadedSeries } from "./loading";

const NOTHING = "No level is marked on this series.";
const UNTOLD = "The server did not say where it comes from.";

function standing({ proposed, assumed, accepted }: Mark): string {
  return proposed ? "suggested" : accepted ? "accepted" : assumed ? "assumed" : "not verified";
}

function row(mark: Mark, isActive: boolean): HTMLElement {
  const level = el("button", { class: isActive ? "lv lv-on" : "lv", type: "button", "data-goto": mark.level, title: `Go to ${mark.level}` }, mark.level);
  const sentences = mark.why?.length ? mark.why : [`By ${mark.author}, ${standing(mark)}.`, ...(mark.author ? [] : [UNTOLD])];
  return el("tr", {}, el("th", { scope: "row" }, level), el("td", {}, sentences.join(" ")));
}

function body({ config, sheet, marksProblem }: LoadedSeries, active: string | null): HTMLElement[] {
  const about = [...config.doubts, marksProblem, ...(sheet.why ?? [])].filter((one) => one !== null);
  const marks = [...sheet.marks].sort((one, other) => Number(other.level === active) - Number(one.level === active));
  return [
    el("h3", {}, config.label),
    ...about.map((text) => el("p", { class: "notice notice-warn" }, text)),
    marks.length > 0 ? el("table", { class: "table" }, el("tbody", {}, ...marks.map((mark) => row(mark, mark.level === active)))) : el("p", { class: "hint" }, NOTHING),
  ];
}

/** Open the dialog about the series in view; it goes when it is closed, and the keyboard is where it was. */
export function showWhy(host: HTMLElement, series: readonly LoadedSeries[], active: string | null): void {
  const close = el("button", { class: "btn btn-sm", type: "button", "aria-keyshortcuts": "Escape" }, "Close ", el("kbd", {}, "Esc"));
  const title = el("h2", { id: "why-title" }, "Where the marks come from");
  const dialog = el("dialog", { class: "dialog v-why", "aria-labelledby": "why-title" }, el("div", { class: "split" }, title, close));
  dialog.append(el("div", { class: "v-reasons", tabindex: 0, role: "region", "aria-label": "Reasons" }, ...series.flatMap((one) => body(one, active))));
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => (event.target as Element).closest("[data-goto]") && dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  host.append(dialog);
  dialog.showModal();
}
