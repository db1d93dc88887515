/** What stands beside the picture: what to point at next, the steps, the figures with their definitions, the doubts. */
import { el, icon, notice } from "../base/dom";
import type { Task, Work } from "./points";
import type { Figure, Told } from "./saving";
import { sketch } from "./sketch";

export interface Wishes {
  /** Place this point next. */
  ask(key: string): void;
  choose(key: string): void;
  drop(key: string): void;
  /** Show the points of a figure, or of none. */
  light(keys: readonly string[]): void;
}

/** What the panel shows of the work. */
export interface Shown {
  readonly work: Work;
  readonly task: Task;
  readonly choice: string;
  readonly next: string | null;
  readonly chosen: string | null;
  readonly faces: number;
}

const DONE = "All points are placed. Drag one to mend it, or choose something else to measure.";

export class Panel {
  constructor(
    private readonly page: HTMLElement,
    private readonly words: Readonly<Record<string, string>>,
    tasks: readonly Task[],
    private readonly wishes: Wishes,
  ) {
    const field = this.one("[data-align-task]");
    field.replaceChildren(...tasks.map(({ name, title }) => el("option", { value: name }, title)));
  }

  show(shown: Shown): void {
    const { task, choice, next, work } = shown;
    const names = Object.keys(task.steps);
    (this.one("[data-align-task]") as HTMLSelectElement).value = task.name;
    const field = this.one("[data-align-choice]") as HTMLSelectElement;
    field.replaceChildren(...names.map((name) => el("option", { value: name }, name)));
    field.value = choice;
    this.one("[data-align-choices]").hidden = names.length < 2;
    this.one("[data-align-prompt]").textContent = next === null ? DONE : (this.words[next] ?? next);
    const isFrontal = task.name === "coronal";
    this.one("[data-align-sketch]").replaceChildren(...(next === null ? [] : [sketch(next, shown.faces, isFrontal)]));
    this.list(shown);
    this.one("[data-align-count]").textContent = String(Object.keys(work.points).length);
  }

  /** Say what went wrong, or nothing. */
  say(text: string): void {
    this.one("[data-align-said]").replaceChildren(...(text === "" ? [] : [notice("bad", text)]));
  }

  /** Show what the server computed. */
  told({ figures, sum, doubts }: Told): void {
    const held = document.activeElement?.closest<HTMLElement>("[data-align-figures] button")?.dataset["for"];
    const list = this.one("[data-align-figures]");
    list.replaceChildren(...figures.map((figure) => this.figure(figure)));
    if (held !== undefined) list.querySelector<HTMLElement>(`[data-for="${CSS.escape(held)}"]`)?.focus();
    this.one("[data-align-none]").hidden = figures.length > 0;
    this.one("[data-align-sum]").textContent = sum;
    this.one("[data-align-doubts]").replaceChildren(...doubts.map((text) => notice("warn", text)));
    if (held === undefined) this.define(null);
  }

  private one(selector: string): HTMLElement {
    const found = this.page.querySelector<HTMLElement>(selector);
    if (found === null) throw new Error(`The page lacks ${selector}.`);
    return found;
  }

  private list({ work, task, choice, next, chosen }: Shown): void {
    const held = document.activeElement?.closest<HTMLElement>("[data-align-steps] button")?.dataset["for"];
    const list = this.one("[data-align-steps]");
    const keys = task.steps[choice] ?? [];
    list.replaceChildren(...keys.map((key) => this.step(key, work.points[key] !== undefined, key === next, key === chosen)));
    if (held === undefined) return;
    // A removed point has no button to remove it any more: the one that places it stands beside.
    const stands = [held, held.replace("drop ", "take ")].map((name) => list.querySelector<HTMLElement>(`[data-for="${CSS.escape(name)}"]`));
    stands.find((one) => one !== null)?.focus();
  }

  private step(key: string, isPlaced: boolean, isNext: boolean, isChosen: boolean): HTMLLIElement {
    const words = this.words[key] ?? key;
    const press = el(
      "button",
      { class: "btn btn-quiet btn-sm align-step", type: "button", "data-for": `take ${key}`, "aria-label": `${words}, ${isPlaced ? "placed" : "not placed"}`, "aria-pressed": isPlaced && String(isChosen), "aria-current": isNext && "step" },
      icon(isPlaced ? "check" : isNext ? "right" : "dash"),
      el("span", {}, words),
    );
    press.addEventListener("click", () => (isPlaced ? this.wishes.choose(key) : this.wishes.ask(key)));
    if (!isPlaced) return el("li", { class: "row" }, press);
    const drop = el("button", { class: "btn btn-quiet btn-sm", type: "button", "aria-label": `Remove ${words}`, "data-for": `drop ${key}` }, icon("x"));
    drop.addEventListener("click", () => this.wishes.drop(key));
    return el("li", { class: "row" }, press, el("span", { class: "push" }), drop);
  }

  private figure(figure: Figure): HTMLLIElement {
    const defined = el("span", { class: "vh" }, `${figure.name}. ${figure.definition} ${figure.source}`);
    defined.id = `align-def ${figure.short} ${figure.value}`.replaceAll(/[^\w-]+/g, "-");
    const press = el(
      "button",
      { class: "align-figure", type: "button", "data-for": figure.short, "aria-describedby": defined.id },
      el("span", { class: "align-short" }, figure.short),
      el("b", { class: "num" }, figure.value),
      figure.note !== "" && el("span", { class: "small" }, figure.note),
      figure.doubt !== "" && el("span", { class: "st st-warn" }, icon("warn"), figure.doubt),
    );
    for (const name of ["focus", "pointerenter"]) press.addEventListener(name, () => this.define(figure));
    for (const name of ["blur", "pointerleave"]) press.addEventListener(name, () => this.undefine());
    press.addEventListener("keydown", (event) => event.key === "Escape" && this.define(null));
    return el("li", {}, press, defined);
  }

  /** After the pointer has gone, what the keyboard stands on is shown. */
  private undefine(): void {
    if (document.activeElement?.closest("[data-align-figures]") === null) this.define(null);
  }

  private define(figure: Figure | null): void {
    const place = this.one("[data-align-definition]");
    place.replaceChildren(
      ...(figure === null
        ? [el("p", { class: "small muted" }, "Point at a figure, or step to it, to read how it is defined.")]
        : [el("p", {}, el("b", {}, `${figure.name}. `), figure.definition), el("p", { class: "small muted" }, figure.source)]),
    );
    this.wishes.light(figure?.keys ?? []);
  }
}
