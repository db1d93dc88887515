/** What a page on which spots are placed does, whatever they mark: turn, choose, place by key, go back and forth. */
import type { Past } from "../base/past";
import { rowOf } from "./cuts";
import { pictureKey, type KeyDeeds } from "./keys";
import { Looking } from "./looking";
import type { Picture, PictureView } from "./picture";
import type { Spot } from "./work";

/** Where on the page, and on which pictures, spots are placed. */
export interface Where {
  /** The page's word in its attributes: `data-<word>-act` and its like. */
  readonly word: string;
  readonly page: HTMLElement;
  readonly stage: HTMLElement;
  readonly pictures: readonly Picture[];
}

export abstract class Placing implements KeyDeeds {
  protected abstract readonly past: Past<unknown>;
  protected abstract readonly view: PictureView;
  protected abstract readonly panel: { say(text: string): void };
  /** What the keys move and remove. */
  protected chosen: string | null = null;
  private looking: Looking | undefined;

  constructor(
    private readonly where: Where,
    /** The picture that is shown. */
    protected at: number,
    protected readonly signal: AbortSignal,
  ) {}

  start(): void {
    const { word, page, stage } = this.where;
    const on = { signal: this.signal };
    this.looking = new Looking(page, word, this.view);
    for (const button of page.querySelectorAll<HTMLElement>(`[data-${word}-act]`)) {
      button.addEventListener("click", () => this.act(button.getAttribute(`data-${word}-act`) ?? ""), on);
    }
    stage.addEventListener("keydown", (event) => pictureKey(event, this), on);
    addEventListener("beforeunload", (event) => {
      if (this.leave()) event.preventDefault();
    }, on);
    this.turnTo(this.at);
  }

  /** Move the cross, and what is chosen with it. */
  abstract step(columns: number, rows: number): void;

  enter(): void {
    if (!this.letGo()) this.withSpot((spot) => this.place(spot));
  }

  remove(): boolean {
    if (this.chosen === null) return false;
    this.drop(this.chosen);
    return true;
  }

  letGo(): boolean {
    if (this.chosen === null) return false;
    this.chosen = null;
    this.show();
    return true;
  }

  /** Place what comes next. */
  protected abstract place(spot: Spot): void;
  protected abstract drop(name: string): void;
  protected abstract show(): void;
  /** The page may go; whether something would be lost. */
  protected abstract leave(): boolean;
  /** Go one deed back, or forth again. */
  protected abstract travel(way: "undo" | "redo"): void;

  /** Do what a button asks for. */
  protected act(name: string): void {
    if (name === "previous" || name === "following") this.turnBy(name === "following" ? 1 : -1);
    else if (name === "undo" || name === "redo") this.travel(name);
    else this.looking?.act(name);
  }

  /** Take hold of what lies at a spot; of what is held already, or lies nowhere, let go. */
  protected hold(name: string, spot: Spot | undefined): void {
    this.chosen = this.chosen === name || spot === undefined ? null : name;
    if (this.chosen !== null && spot !== undefined) {
      this.turnTo(spot.picture);
      this.view.cross = { column: spot.column, row: spot.row };
      this.where.stage.focus();
    }
    this.show();
  }

  /** Turn so many pictures on, no farther than they go. */
  protected turnBy(step: number): void {
    const { first, count } = rowOf(this.where.pictures, this.at);
    this.turnTo(Math.min(Math.max(this.at + step, first), first + count - 1));
  }

  protected turnTo(at: number): void {
    this.at = at;
    const { first, count } = rowOf(this.where.pictures, at);
    this.view.show(this.at);
    this.looking?.tell();
    this.tell("place", `Picture ${at - first + 1} of ${count}`);
  }

  protected withSpot(deed: (spot: Spot) => void): void {
    const spot = this.view.spot();
    if (spot === null) this.panel.say("The picture is still on its way. Wait a moment, then press again.");
    else deed(spot);
  }

  /** Show what can be taken back, whether all is saved, and where this browser keeps nothing of what is not. */
  protected showStanding(isUnsaved: boolean, isKept = true): void {
    const { word, page } = this.where;
    for (const [name, can] of [["undo", this.past.canUndo], ["redo", this.past.canRedo]] as const) {
      page.querySelector(`[data-${word}-act="${name}"]`)?.setAttribute("aria-disabled", String(!can));
    }
    this.tell("unsaved", isUnsaved ? (isKept ? "Not saved yet" : "Not saved yet, on this page alone") : "All saved");
  }

  private tell(what: string, text: string): void {
    const told = this.where.page.querySelector(`[data-${this.where.word}-${what}]`);
    if (told !== null) told.textContent = text;
  }
}
