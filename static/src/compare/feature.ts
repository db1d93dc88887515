/** The marks of two labellers on the pictures of one series: looked at, never changed. */
import { notice } from "../base/dom";
import type { Mark } from "../label/counting";
import { rowOf } from "../label/cuts";
import { Looking } from "../label/looking";
import { PictureView, type Drawn, type Picture } from "../label/picture";
import { Tones } from "../label/tones";

interface Sheet {
  readonly pictures: readonly Picture[];
  readonly modality: string;
  readonly one: readonly Mark[];
  readonly other: readonly Mark[];
  readonly names: readonly [string, string];
}

export function mount(page: HTMLElement): (() => void) | void {
  const stage = page.querySelector<HTMLElement>("[data-compare-picture]");
  const told = page.querySelector("#compare-sheet")?.textContent;
  if (stage === null || !told) return;
  const left = new AbortController();
  new Comparing(page, stage, JSON.parse(told) as Sheet, left.signal).start();
  return () => left.abort();
}

class Comparing {
  private readonly view: PictureView;
  private readonly looking: Looking;
  private at: number;

  constructor(
    private readonly page: HTMLElement,
    stage: HTMLElement,
    private readonly sheet: Sheet,
    private readonly signal: AbortSignal,
  ) {
    this.at = sheet.one[0]?.picture ?? 0;
    this.view = new PictureView(stage, sheet.pictures, new Tones(sheet.modality), {
      pressed: () => undefined,
      dragged: () => undefined,
      turned: (step) => this.turnTo(this.at + step),
      failed: (text) => page.querySelector("[data-compare-said]")?.replaceChildren(notice("bad", text)),
    }, signal);
    this.looking = new Looking(page, "compare", this.view);
  }

  start(): void {
    const on = { signal: this.signal };
    for (const button of this.page.querySelectorAll<HTMLElement>("[data-compare-act]")) {
      button.addEventListener("click", () => this.act(button.dataset["compareAct"] ?? ""), on);
    }
    for (const button of this.page.querySelectorAll<HTMLElement>("[data-compare-level]")) {
      button.addEventListener("click", () => this.look(button), on);
    }
    // Nothing can be taken hold of: both are drawn as another one's.
    this.view.mark([...this.drawn("other", this.sheet.names[1]), ...this.drawn("one", this.sheet.names[0])]);
    this.turnTo(this.at);
  }

  private act(name: string): void {
    if (name === "previous" || name === "following") this.turnTo(this.at + (name === "following" ? 1 : -1));
    else this.looking.act(name);
  }

  private drawn(whose: "one" | "other", name: string): Drawn[] {
    return this.sheet[whose].map((mark) => ({ ...mark, look: whose === "one" ? "first" : "other", title: `${mark.level}, marked by ${name}` }));
  }

  private look({ dataset }: HTMLElement): void {
    const marks = this.sheet[dataset["compareOf"] === "other" ? "other" : "one"];
    const number = Number(dataset["compareFilm"] ?? 0);
    const mark = marks.find(({ level, picture }) => level === dataset["compareLevel"] && (number === 0 || picture + 1 === number));
    if (mark === undefined) return;
    this.view.cross = { column: mark.column, row: mark.row };
    this.turnTo(mark.picture);
    // The cross is drawn anew, and kept in sight.
    this.view.step(0, 0);
  }

  private turnTo(at: number): void {
    const { first, count } = rowOf(this.sheet.pictures, this.at);
    this.at = Math.min(Math.max(at, first), first + count - 1);
    this.view.show(this.at);
    this.looking.tell();
    const told = this.page.querySelector("[data-compare-place]");
    if (told !== null) told.textContent = `Picture ${this.at - first + 1} of ${count}`;
  }
}
