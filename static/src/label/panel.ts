/** What stands beside the picture: the level to place, the list of marks, what speaks against them. */
import { el, icon, notice } from "../base/dom";
import { areFilms, inOrder, kindOf, levelsOf, type Column, type Mark, type Space } from "./counting";
import { pictureWords } from "./cuts";
import { marksSeen, type Work } from "./work";

export interface Wishes {
  choose(level: string): void;
  take(mark: Mark): void;
  drop(mark: Mark): void;
}

const NONE = "None yet: press the middle of a level on the picture, or Enter at the cross.";

export class Panel {
  constructor(
    private readonly page: HTMLElement,
    private readonly from: Column & Pick<Space, "pictures">,
    private readonly wishes: Wishes,
  ) {}

  /** Show the state of the work. */
  show(work: Work, chosen: string | null, doubts: readonly string[]): void {
    this.fillLevels(work);
    this.press("vertebra", work.kind === "vertebra");
    this.press("disc", work.kind === "disc");
    this.press("up", work.way === "up");
    this.press("down", work.way === "down");
    for (const box of this.page.querySelectorAll<HTMLInputElement>("[data-label-variant]")) {
      box.checked = work.has[box.dataset["labelVariant"] as keyof Work["has"]];
    }
    this.one("[data-label-count]").textContent = String(work.marks.length);
    this.list(work, chosen);
    this.one("[data-label-doubts]").replaceChildren(...doubts.map((text) => notice("warn", text)));
  }

  /** Say what went wrong, or nothing. */
  say(text: string): void {
    this.one("[data-label-said]").replaceChildren(...(text === "" ? [] : [notice("bad", text)]));
  }

  private one(selector: string): HTMLElement {
    const found = this.page.querySelector<HTMLElement>(selector);
    if (found === null) throw new Error(`The page lacks ${selector}.`);
    return found;
  }

  private press(act: string, isOn: boolean): void {
    this.one(`[data-label-act="${act}"]`).setAttribute("aria-pressed", String(isOn));
  }

  private fillLevels(work: Work): void {
    const field = this.one("[data-label-next]") as HTMLSelectElement;
    const marked = new Set(marksSeen(work).map((mark) => mark.level));
    const levels = levelsOf(this.from, work.has, work.kind);
    const options = levels.map((level) => el("option", { value: level }, marked.has(level) ? `${level} (marked)` : level));
    if (work.next === null) options.unshift(el("option", { value: "" }, "Choose a level"));
    field.replaceChildren(...options);
    field.value = work.next ?? "";
  }

  private list(work: Work, chosen: string | null): void {
    const list = this.one("[data-label-list]");
    const held = document.activeElement?.closest<HTMLElement>("[data-label-list] button");
    const at = [...list.children].findIndex((row) => row.contains(held ?? null));
    const rows = inOrder(work.marks, this.from).map((mark) => this.row(mark, mark.level === chosen && mark.film === work.film));
    list.replaceChildren(...(rows.length > 0 ? rows : [el("li", { class: "small muted" }, NONE)]));
    if (held) this.stay(list, held.dataset["for"] ?? "", at);
  }

  /** The list is made anew: who stood on a button stays there, on what took its place, or goes back to the picture. */
  private stay(list: HTMLElement, name: string, at: number): void {
    const same = list.querySelector<HTMLElement>(`[data-for="${name}"]`);
    const beside = list.children[Math.min(at, list.children.length - 1)]?.querySelector("button");
    (same ?? beside ?? this.one("[data-label-picture]")).focus();
  }

  private row(mark: Mark, isChosen: boolean): HTMLLIElement {
    const name = areFilms(this.from) ? `${mark.level} on picture ${mark.film + 1}` : mark.level;
    const take = el("button", { class: "btn btn-sm", type: "button", "aria-pressed": String(isChosen), "data-for": `take ${name}` }, mark.level);
    const where = el("span", { class: "small muted" }, `${kindOf(mark.level)}, ${pictureWords(this.from.pictures, mark.picture)}${mark.uid === null ? ", not saved" : ""}`);
    const drop = el("button", { class: "btn btn-quiet btn-sm", type: "button", "aria-label": `Delete ${name}`, "data-for": `drop ${name}` }, icon("x"));
    take.addEventListener("click", () => this.wishes.take(mark));
    drop.addEventListener("click", () => this.wishes.drop(mark));
    return el("li", { class: "row" }, take, where, el("span", { class: "push" }), drop);
  }
}
