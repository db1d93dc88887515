/** The page's state and what presses and keys do to it; nothing is stored before “Save marks”. */
import { areFilms, doubtsOf, kindOf, type Column, type Lent, type Mark, type Space, type Variants } from "./counting";
import { across, rowOf, seenOn } from "./cuts";
import { Drifts } from "./drifts";
import { Panel } from "./panel";
import { PictureView, type Drawn, type Picture } from "./picture";
import { Placing } from "./placing";
import { NotSaved, save, sentOf, type Stored } from "./saving";
import { Tones } from "./tones";
import { Unsaved } from "./unsaved";
import { change, choose, History, marksSeen, move, NotDone, place, remove, see, shift, takeOver, turn, vary, type Spot, type Work } from "./work";
import { areStored, marksOf, written, type Written } from "./written";

/** What the page is told of a series. */
export interface Sheet extends Column, Stored, Space {
  /** The name of what is marked. */
  readonly series: string;
  readonly pictures: readonly (Picture & Space["pictures"][number])[];
  readonly modality: string;
  readonly others: readonly (Mark & { readonly by: string })[];
  readonly lent: readonly Lent[];
  readonly has: Variants;
}

export class Labelling extends Placing {
  protected readonly past: History;
  protected readonly view: PictureView;
  protected readonly panel: Panel;
  private readonly unsaved: Unsaved<Written>;
  private stored: Stored;
  /** Whether the spine had four lumbar vertebrae when it was loaded or saved: as it is said, or marks show. */
  private isFour: boolean;
  private saving = false;
  private readonly drifts: Drifts;

  constructor(
    private readonly page: HTMLElement,
    stage: HTMLElement,
    private readonly form: HTMLFormElement,
    private readonly sheet: Sheet,
    signal: AbortSignal,
  ) {
    // Of a stack the middle slice shows most, of films the first is as good as any.
    const first = sheet.own[0]?.picture ?? (areFilms(sheet) ? 0 : Math.floor(rowOf(sheet.pictures, 0).count / 2));
    super({ word: "label", page, stage, pictures: sheet.pictures }, first, signal);
    this.stored = sheet;
    this.isFour = sheet.has.four;
    this.unsaved = new Unsaved("spinemed.marks", sheet.series);
    this.past = new History(begun(sheet, first));
    this.panel = new Panel(page, sheet, {
      choose: (level) => this.do((work) => choose(work, level)),
      take: (mark) => this.hold(mark.level, mark),
      drop: (mark) => {
        this.see(mark.film);
        this.drop(mark.level);
      },
    });
    this.drifts = new Drifts(form, sheet.lent.some(({ series }) => series), () => this.show(), signal);
    this.view = new PictureView(stage, sheet.pictures, new Tones(sheet.modality), {
      pressed: (spot) => this.place(spot),
      dragged: (level, spot) => this.do((work) => move(work, level, spot)),
      turned: (step) => this.turnBy(step),
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
      if (field !== null) field.value = sentOf(this.past.work.marks, this.sheet);
    }, on);
    // Until now the form would have been sent without its marks.
    this.form.querySelector("button")?.removeAttribute("disabled");
    super.start();
    this.restore();
    this.show();
  }

  /** What an earlier page left unsaved comes back as a deed, that can be undone. */
  private restore(): void {
    const { pictures, own, seen } = this.sheet;
    this.unsaved.restore({
      what: "marks",
      then: "Look at them, then save.",
      seen,
      isBusy: () => this.past.canUndo,
      isNews: (kept) => !areStored(marksOf(kept, pictures, own), own),
      take: (kept, isLate) => {
        this.past.go({ ...this.past.work, marks: marksOf(kept, pictures, own), has: kept.has });
        if (isLate) this.past.undo();
        this.show();
      },
    });
  }

  private get isUnsaved(): boolean {
    const { marks, has } = this.past.work;
    return has.four !== this.isFour || marks.length !== this.stored.own.length || marks.some((mark) => mark.uid === null);
  }

  /** What is placed next goes on the film that is seen. */
  protected override turnTo(at: number): void {
    super.turnTo(at);
    const film = this.sheet.pictures[this.at]?.film ?? 0;
    if (film === this.past.work.film) return this.draw();
    this.chosen = null;
    this.past.amend(see(this.past.work, film, this.sheet));
    this.show();
  }

  /** See a film, where another one is seen. */
  private see(film: number): void {
    if (this.sheet.pictures[this.at]?.film !== film) this.turnTo(this.sheet.pictures.findIndex((each) => each.film === film));
  }

  protected override hold(level: string, mark: Mark): void {
    this.see(mark.film);
    super.hold(level, this.here(mark));
  }

  /** The place of a mark on the direction that is seen. */
  private here(spot: Spot): Spot {
    const cut = this.sheet.pictures[this.at]?.cut;
    return cut ? across(spot, cut, this.sheet) : spot;
  }

  /** See the plane of the other direction that goes through the cross. */
  private cut(cut: string): void {
    const there = across({ picture: this.at, ...this.view.cross }, cut, this.sheet);
    const { nearness } = this.view;
    this.turnTo(there.picture);
    this.view.cross = { column: there.column, row: there.row };
    this.view.fit();
    this.view.zoom(nearness);
    this.show();
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
    else if (name === "sagittal" || name === "coronal") this.cut(name);
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
    this.panel.show(work, this.chosen, [...doubts, ...this.drifts.of(sentOf(work.marks, this.sheet))]);
    this.draw();
    this.unsaved.keep(this.isUnsaved ? written(work, this.sheet.pictures) : null, this.stored.seen);
    this.showStanding(this.isUnsaved, this.unsaved.isKept);
  }

  /** The marks on the picture that is seen. */
  private draw(): void {
    const { work } = this.past;
    const cut = this.sheet.pictures[this.at]?.cut;
    for (const name of ["sagittal", "coronal"]) this.page.querySelector(`[data-label-act="${name}"]`)?.setAttribute("aria-pressed", String(name === cut));
    const others = this.sheet.others.flatMap((mark) => this.drawn(mark, "other", `${mark.level}, marked by ${mark.by}`));
    const own = work.marks.flatMap((mark) => this.drawn(mark, mark.level === this.chosen && mark.film === work.film ? "chosen" : "own", `${mark.level}, yours`));
    this.view.mark([...others, ...own]);
  }

  private drawn(mark: Mark, look: Drawn["look"], title: string): Drawn[] {
    const seen = seenOn(mark, this.at, this.sheet);
    return seen === null ? [] : [{ ...seen, level: mark.level, look, title }];
  }

  private async save(): Promise<void> {
    if (this.saving) return;
    this.saving = true;
    const { marks, has } = this.past.work;
    try {
      // What marks of others show is not said by this person: only what was changed, or said before, is.
      const four = has.four === this.isFour ? this.stored.four : has.four;
      this.stored = await save(this.form, this.stored.seen, sentOf(marks, this.sheet), four, this.unsaved.isKept);
      this.isFour = has.four;
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
  const kind = own.length > 0 && own.every((mark) => kindOf(mark.level) === "disc") ? "disc" : "vertebra";
  const lowest = has.four ? ({ disc: "L4/S1", vertebra: "L4" } as const) : ({ disc: "L5/S1", vertebra: "L5" } as const);
  return { marks: own, kind, way: "up", has, film: pictures[first]?.film ?? 0, next: lowest[kind] };
}
