/** The page's state and what presses and keys do to it; nothing is stored before “Save marks”. */
import { doubtsOf, kindOf, type Column, type Mark, type Space, type Variants } from "./counting";
import { pictureKey, type KeyDeeds } from "./keys";
import { Panel } from "./panel";
import { PictureView, type Drawn, type Picture } from "./picture";
import { NotSaved, save, sentOf, type Stored } from "./saving";
import { change, choose, History, move, NotDone, place, remove, shift, turn, vary, type Spot, type Work } from "./work";

/** What the page is told of a series. */
export interface Sheet extends Column, Stored, Space {
  readonly pictures: readonly (Picture & Space["pictures"][number])[];
  readonly others: readonly (Mark & { readonly by: string })[];
  readonly has: Omit<Variants, "four">;
}


export class Labelling implements KeyDeeds {
  private readonly history: History;
  private readonly view: PictureView;
  private readonly panel: Panel;
  private stored: Stored;
  private chosen: string | null = null;
  private at: number;
  private saving = false;

  constructor(
    private readonly page: HTMLElement,
    private readonly stage: HTMLElement,
    private readonly form: HTMLFormElement,
    private readonly sheet: Sheet,
    private readonly signal: AbortSignal,
  ) {
    this.stored = sheet;
    this.history = new History(begun(sheet));
    this.at = sheet.own[0]?.picture ?? Math.floor(sheet.pictures.length / 2);
    this.panel = new Panel(page, sheet, {
      choose: (level) => this.do((work) => choose(work, level)),
      take: (mark) => this.take(mark),
      drop: (level) => this.drop(level),
    });
    this.view = new PictureView(stage, sheet.pictures, {
      pressed: (spot) => this.do((work) => place(work, spot, sheet)),
      dragged: (level, spot) => this.do((work) => move(work, level, spot)),
      turned: (step) => this.turnTo(this.at + step),
      failed: (text) => this.panel.say(text),
    }, signal);
  }

  start(): void {
    const on = { signal: this.signal };
    for (const button of this.page.querySelectorAll<HTMLElement>("[data-label-act]")) {
      button.addEventListener("click", () => this.act(button.dataset["labelAct"] ?? ""), on);
    }
    this.page.querySelector("[data-label-next]")?.addEventListener("change", (event) => {
      const level = (event.target as HTMLSelectElement).value;
      if (level !== "") this.do((work) => choose(work, level));
    }, on);
    for (const box of this.page.querySelectorAll<HTMLInputElement>("[data-label-variant]")) {
      box.addEventListener("change", () => this.vary(box), on);
    }
    this.stage.addEventListener("keydown", (event) => pictureKey(event, this), on);
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.save();
    }, on);
    addEventListener("beforeunload", (event) => {
      if (this.isUnsaved) event.preventDefault();
    }, on);
    this.turnTo(this.at);
    this.show();
  }

  private get isUnsaved(): boolean {
    const { marks } = this.history.work;
    return marks.length !== this.stored.own.length || marks.some((mark) => mark.uid === null);
  }

  /** Do a deed that can be undone; why it was not done is said. */
  private do(deed: (work: Work) => Work): void {
    try {
      this.history.go(deed(this.history.work));
      this.panel.say("");
    } catch (problem) {
      if (!(problem instanceof NotDone)) throw problem;
      this.panel.say(problem.message);
    }
    this.show();
  }

  private act(name: string): void {
    const { sheet, history } = this;
    if (name === "previous" || name === "following") this.turnTo(this.at + (name === "following" ? 1 : -1));
    else if (name === "vertebra" || name === "disc") this.do((work) => change(work, name, sheet));
    else if (name === "up" || name === "down") this.do((work) => turn(work, name, sheet));
    else if (name === "reverse") this.do((work) => turn(work, work.way === "up" ? "down" : "up", sheet));
    else if (name === "shift-up" || name === "shift-down") this.do((work) => shift(work, sheet, name === "shift-up" ? "up" : "down"));
    else {
      if (name === "undo") history.undo();
      else history.redo();
      this.panel.say("");
      this.show();
    }
  }

  private vary(box: HTMLInputElement): void {
    const name = box.dataset["labelVariant"] as keyof Variants;
    // Nobody has four lumbar vertebrae and a sixth one.
    const other = box.checked ? ({ four: "L6", L6: "four" } as const)[name as "four" | "L6"] : undefined;
    this.do((work) => vary(work, { ...work.has, ...(other ? { [other]: false } : {}), [name]: box.checked }, this.sheet));
  }

  private take(mark: Mark): void {
    this.chosen = this.chosen === mark.level ? null : mark.level;
    if (this.chosen !== null) {
      this.turnTo(mark.picture);
      this.view.cross = { column: mark.column, row: mark.row };
      this.stage.focus();
    }
    this.show();
  }

  private drop(level: string): void {
    this.chosen = null;
    this.do((work) => remove(work, level, this.sheet));
  }

  private turnTo(at: number): void {
    this.at = Math.min(Math.max(at, 0), this.sheet.pictures.length - 1);
    this.view.show(this.at);
    const told = this.page.querySelector("[data-label-place]");
    if (told !== null) told.textContent = `Picture ${this.at + 1} of ${this.sheet.pictures.length}`;
  }

  /** Move the cross, and the chosen mark with it. */
  step(columns: number, rows: number): void {
    this.view.step(columns, rows);
    this.withSpot((spot) => this.chosen !== null && this.do((work) => move(work, this.chosen ?? "", spot)));
  }

  enter(): void {
    if (!this.letGo()) this.withSpot((spot) => this.do((work) => place(work, spot, this.sheet)));
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

  private withSpot(deed: (spot: Spot) => void): void {
    const spot = this.view.spot();
    if (spot === null) this.panel.say("The picture is still on its way. Wait a moment, then press again.");
    else deed(spot);
  }

  private show(): void {
    const { work, canUndo, canRedo } = this.history;
    if (!work.marks.some((mark) => mark.level === this.chosen)) this.chosen = null;
    this.panel.show(work, this.chosen, doubtsOf(work.marks, this.sheet, work.has, this.sheet));
    const others = this.sheet.others.map((mark): Drawn => ({ ...mark, look: "other", title: `${mark.level}, marked by ${mark.by}` }));
    const own = work.marks.map((mark): Drawn => ({ ...mark, look: mark.level === this.chosen ? "chosen" : "own", title: `${mark.level}, yours` }));
    this.view.mark([...others, ...own]);
    for (const [name, can] of [["undo", canUndo], ["redo", canRedo]] as const) {
      this.page.querySelector(`[data-label-act="${name}"]`)?.setAttribute("aria-disabled", String(!can));
    }
    const told = this.page.querySelector("[data-label-unsaved]");
    if (told !== null) told.textContent = this.isUnsaved ? "Not saved yet" : "All saved";
  }

  private async save(): Promise<void> {
    if (this.saving) return;
    this.saving = true;
    const { marks } = this.history.work;
    try {
      this.stored = await save(this.form, this.stored.seen, sentOf(marks, this.sheet.pictures));
      // What was placed while this was on its way is not stored, and stays as it is.
      if (this.history.work.marks === marks) this.history.settle(this.stored.own);
      this.panel.say("");
    } catch (problem) {
      if (!(problem instanceof NotSaved)) throw problem;
      this.panel.say(problem.message);
    }
    this.saving = false;
    this.show();
  }
}

function begun({ own, has }: Sheet): Work {
  const marked = (level: string): boolean => own.some((mark) => mark.level.split("/").includes(level));
  const kind = own.length > 0 && own.every((mark) => kindOf(mark.level) === "disc") ? "disc" : "vertebra";
  const all: Variants = { T13: has.T13 || marked("T13"), L6: has.L6 || marked("L6"), four: false };
  return { marks: own, kind, way: "up", has: all, next: kind === "disc" ? "L5/S1" : "L5" };
}
