/** The page's state and what presses and keys do to it; nothing is stored before “Save marks”. */
import { areFilms, doubtsOf, driftsOf, kindOf, type Column, type Lent, type Mark, type Space, type Variants } from "./counting";
import { Panel } from "./panel";
import { PictureView, type Drawn, type Picture } from "./picture";
import { Placing } from "./placing";
import { NotSaved, save, sentOf, type Stored } from "./saving";
import { change, choose, History, marksSeen, move, NotDone, place, remove, see, shift, takeOver, turn, vary, type Spot, type Work } from "./work";

/** What the page is told of a series. */
export interface Sheet extends Column, Stored, Space {
  readonly pictures: readonly (Picture & Space["pictures"][number])[];
  readonly others: readonly (Mark & { readonly by: string })[];
  readonly lent: readonly Lent[];
  readonly has: Omit<Variants, "four">;
}

export class Labelling extends Placing {
  protected readonly past: History;
  protected readonly view: PictureView;
  protected readonly panel: Panel;
  private stored: Stored;
  private saving = false;

  constructor(
    private readonly page: HTMLElement,
    stage: HTMLElement,
    private readonly form: HTMLFormElement,
    private readonly sheet: Sheet,
    signal: AbortSignal,
  ) {
    // Of a stack the middle slice shows most, of films the first is as good as any.
    const first = sheet.own[0]?.picture ?? (areFilms(sheet) ? 0 : Math.floor(sheet.pictures.length / 2));
    super({ word: "label", page, stage, pictures: sheet.pictures }, first, signal);
    this.stored = sheet;
    this.past = new History(begun(sheet, first));
    this.panel = new Panel(page, sheet, {
      choose: (level) => this.do((work) => choose(work, level)),
      take: (mark) => this.hold(mark.level, mark),
      drop: (mark) => {
        this.see(mark.film);
        this.drop(mark.level);
      },
    });
    this.view = new PictureView(stage, sheet.pictures, {
      pressed: (spot) => this.place(spot),
      dragged: (level, spot) => this.do((work) => move(work, level, spot)),
      turned: (step) => this.turnTo(this.at + step),
      failed: (text) => this.panel.say(text),
    }, signal);
  }

  override start(): void {
    const on = { signal: this.signal };
    this.page.querySelector("[data-label-next]")?.addEventListener("change", (event) => {
      const level = (event.target as HTMLSelectElement).value;
      if (level !== "") this.do((work) => choose(work, level));
    }, on);
    for (const box of this.page.querySelectorAll<HTMLInputElement>("[data-label-variant]")) {
      box.addEventListener("change", () => this.vary(box), on);
    }
    for (const button of this.page.querySelectorAll<HTMLElement>("[data-label-lent]")) {
      button.addEventListener("click", () => this.takeOver(Number(button.dataset["labelLent"])), on);
    }
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.save();
    }, on);
    this.page.querySelector("[data-label-compare]")?.addEventListener("submit", (event) => {
      const field = (event.target as HTMLFormElement).querySelector<HTMLInputElement>("input[name=marks]");
      if (field !== null) field.value = sentOf(this.past.work.marks, this.sheet.pictures);
    }, on);
    // Until now the form would have been sent without its marks.
    this.form.querySelector("button")?.removeAttribute("disabled");
    super.start();
    this.show();
  }

  private get isUnsaved(): boolean {
    const { marks } = this.past.work;
    return marks.length !== this.stored.own.length || marks.some((mark) => mark.uid === null);
  }

  /** What is placed next goes on the film that is seen. */
  protected override turnTo(at: number): void {
    super.turnTo(at);
    const film = this.sheet.pictures[this.at]?.film ?? 0;
    if (film === this.past.work.film) return;
    this.chosen = null;
    this.past.amend(see(this.past.work, film, this.sheet));
    this.show();
  }

  /** See a film, where another one is seen. */
  private see(film: number): void {
    if (this.sheet.pictures[this.at]?.film !== film) this.turnTo(this.sheet.pictures.findIndex((each) => each.film === film));
  }

  protected override hold(level: string, spot: Mark): void {
    this.see(spot.film);
    super.hold(level, spot);
  }

  /** Do a deed that can be undone; why it was not done is said. */
  private do(deed: (work: Work) => Work): void {
    try {
      this.past.go(deed(this.past.work));
      this.panel.say("");
    } catch (problem) {
      if (!(problem instanceof NotDone)) throw problem;
      this.panel.say(problem.message);
    }
    this.show();
  }

  protected override act(name: string): void {
    const { sheet } = this;
    if (name === "vertebra" || name === "disc") this.do((work) => change(work, name, sheet));
    else if (name === "up" || name === "down") this.do((work) => turn(work, name, sheet));
    else if (name === "reverse") this.do((work) => turn(work, work.way === "up" ? "down" : "up", sheet));
    else if (name === "shift-up" || name === "shift-down") this.do((work) => shift(work, sheet, name === "shift-up" ? "up" : "down"));
    else super.act(name);
  }

  protected travel(way: "undo" | "redo"): void {
    this.past[way]();
    this.panel.say("");
    this.see(this.past.work.film);
    this.show();
  }

  private vary(box: HTMLInputElement): void {
    const name = box.dataset["labelVariant"] as keyof Variants;
    // Nobody has four lumbar vertebrae and a sixth one.
    const other = box.checked ? ({ four: "L6", L6: "four" } as const)[name as "four" | "L6"] : undefined;
    this.do((work) => vary(work, { ...work.has, ...(other ? { [other]: false } : {}), [name]: box.checked }, this.sheet));
  }

  private takeOver(at: number): void {
    const lent = this.sheet.lent[at];
    if (lent !== undefined) this.do((work) => takeOver(work, lent, this.sheet));
  }

  protected place(spot: Spot): void {
    this.do((work) => place(work, spot, this.sheet));
  }

  protected drop(level: string): void {
    this.chosen = null;
    this.do((work) => remove(work, level, this.sheet));
  }

  step(columns: number, rows: number): void {
    this.view.step(columns, rows);
    this.withSpot((spot) => this.chosen !== null && this.do((work) => move(work, this.chosen ?? "", spot)));
  }

  protected leave(): boolean {
    return this.isUnsaved;
  }

  protected show(): void {
    const { work } = this.past;
    if (!marksSeen(work).some((mark) => mark.level === this.chosen)) this.chosen = null;
    const doubts = doubtsOf(work.marks, this.sheet, work.has, this.sheet);
    this.panel.show(work, this.chosen, [...doubts, ...driftsOf(work.marks, this.sheet.lent, this.sheet)]);
    const others = this.sheet.others.map((mark): Drawn => ({ ...mark, look: "other", title: `${mark.level}, marked by ${mark.by}` }));
    const own = work.marks.map((mark): Drawn => ({ ...mark, look: mark.level === this.chosen && mark.film === work.film ? "chosen" : "own", title: `${mark.level}, yours` }));
    this.view.mark([...others, ...own]);
    this.showStanding(this.isUnsaved);
  }

  private async save(): Promise<void> {
    if (this.saving) return;
    this.saving = true;
    const { marks } = this.past.work;
    try {
      this.stored = await save(this.form, this.stored.seen, sentOf(marks, this.sheet.pictures));
      // What was placed while this was on its way is not stored, and stays as it is.
      if (this.past.work.marks === marks) this.past.settle(this.stored.own);
      this.panel.say("");
    } catch (problem) {
      if (!(problem instanceof NotSaved)) throw problem;
      this.panel.say(problem.message);
    }
    this.saving = false;
    this.show();
  }
}

function begun({ own, has, pictures }: Sheet, first: number): Work {
  const marked = (level: string): boolean => own.some((mark) => mark.level.split("/").includes(level));
  const kind = own.length > 0 && own.every((mark) => kindOf(mark.level) === "disc") ? "disc" : "vertebra";
  const all: Variants = { T13: has.T13 || marked("T13"), L6: has.L6 || marked("L6"), four: false };
  return { marks: own, kind, way: "up", has: all, film: pictures[first]?.film ?? 0, next: kind === "disc" ? "L5/S1" : "L5" };
}
