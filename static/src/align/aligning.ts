/** The page's state and what presses and keys do to it; every deed is sent to the server, which computes the figures. */
import { Past } from "../base/past";
import { PictureView, type Drawn, type Picture, type Shape } from "../label/picture";
import { Placing } from "../label/placing";
import { Tones } from "../label/tones";
import { Unsaved } from "../label/unsaved";
import { nameOf } from "../label/written";
import type { Spot } from "../label/work";
import { Panel } from "./panel";
import { nextOf, pairsOf, put, shortOf, take, takeAll, type Task, type Work } from "./points";
import { Sender, type Told } from "./saving";

/** What the page is told of a film or a series. */
export interface Sheet extends Told {
  readonly pictures: readonly Picture[];
  readonly modality: string;
  readonly tasks: readonly Task[];
  readonly words: Readonly<Record<string, string>>;
  /** +1 where the patient is said to face right, -1 left, 0 where nothing says. */
  readonly faces: number;
  readonly posture: string;
  readonly landmarks: Readonly<Record<string, Spot>>;
}

/** The work in words that outlast the page: each point with the name of its picture. */
interface Kept {
  readonly points: Readonly<Record<string, { readonly on: string; readonly column: number; readonly row: number }>>;
  readonly posture: string;
}

export class Aligning extends Placing {
  protected readonly past: Past<Work>;
  protected readonly view: PictureView;
  protected readonly panel: Panel;
  private readonly sender: Sender;
  private readonly unsaved: Unsaved<Kept>;
  private told: Told;
  private task: Task;
  private choice: string;
  private next: string | null = null;
  private lit: readonly string[] = [];

  constructor(
    private readonly page: HTMLElement,
    private readonly stage: HTMLElement,
    form: HTMLFormElement,
    private readonly sheet: Sheet,
    signal: AbortSignal,
  ) {
    const first = Object.values(sheet.landmarks)[0]?.picture ?? Math.floor(sheet.pictures.length / 2);
    super({ word: "align", page, stage, pictures: sheet.pictures }, first, signal);
    this.told = sheet;
    this.past = new Past<Work>({ points: sheet.landmarks, posture: sheet.posture });
    this.task = this.taskBegun();
    this.choice = this.choiceBest(this.task);
    this.panel = new Panel(page, sheet.words, sheet.tasks, {
      ask: (key) => this.ask(key),
      choose: (key) => this.hold(key, this.past.work.points[key]),
      drop: (key) => this.drop(key),
      light: (keys) => this.light(keys),
    });
    this.view = new PictureView(stage, sheet.pictures, new Tones(sheet.modality), {
      pressed: (spot) => this.place(spot),
      dragged: (key, spot) => this.do(put(this.past.work, key, spot)),
      taken: (key) => this.press(key),
      turned: (step) => this.turnBy(step),
      failed: (text) => this.panel.say(text),
    }, signal);
    this.unsaved = new Unsaved("spinemed.points", new URL(form.action).searchParams.get("on") ?? "");
    this.sender = new Sender(form, (work) => this.written(work), sheet.seen, {
      isKept: () => this.unsaved.isKept,
      stored: (told) => this.stored(told),
      failed: (text) => this.failed(text),
    }, signal);
  }

  override start(): void {
    this.hear("[data-align-task]", (value) => this.begin(value, null));
    this.hear("[data-align-choice]", (value) => this.begin(this.task.name, value));
    this.hear("[data-align-posture]", (posture) => this.do({ ...this.past.work, posture }));
    this.next = nextOf(this.steps, this.past.work.points, null);
    super.start();
    this.panel.told(this.told);
    this.restore();
    this.show();
  }

  /** What an earlier page could not send comes back as a deed, that can be undone, and is sent. */
  private restore(): void {
    const before = this.kept(this.past.work);
    this.unsaved.restore({
      what: "points",
      then: "They are sent now.",
      seen: this.sheet.seen,
      isBusy: () => this.past.canUndo,
      isNews: (kept) => isOther(kept, before),
      take: (kept, isLate) => {
        this.past.go(this.workOf(kept));
        if (isLate) this.past.undo();
        else this.changed();
      },
    });
  }

  private kept({ points, posture }: Work): Kept {
    const named = Object.entries(points).map(([key, { picture, column, row }]) => [key, { on: nameOf(this.sheet.pictures[picture]), column, row }]);
    return { points: Object.fromEntries(named), posture };
  }

  private workOf({ points, posture }: Kept): Work {
    const placed = Object.entries(points).map(([key, { on, ...pixel }]) => [key, { picture: this.sheet.pictures.findIndex((each) => nameOf(each) === on), ...pixel }] as const);
    return { points: Object.fromEntries(placed.filter(([, { picture }]) => picture >= 0)), posture };
  }

  private get steps(): readonly string[] {
    return this.task.steps[this.choice] ?? [];
  }

  private hear(selector: string, deed: (value: string) => void): void {
    const field = this.page.querySelector<HTMLSelectElement>(selector);
    field?.addEventListener("change", () => deed(field.value), { signal: this.signal });
  }

  /** Begin where the person left off: with the first task that has points, else the first of all. */
  private taskBegun(): Task {
    const { tasks, landmarks } = this.sheet;
    const begun = tasks.find(({ steps }) => Object.values(steps).some((keys) => keys.some((key) => landmarks[key] !== undefined)));
    const first = begun ?? tasks[0];
    if (first === undefined) throw new Error("There is nothing to measure here.");
    return first;
  }

  /** The choice of a task that most points are placed for, else the first. */
  private choiceBest({ steps }: Task): string {
    const { points } = this.past.work;
    const placed = (keys: readonly string[]): number => keys.filter((key) => points[key] !== undefined).length;
    const [best] = Object.entries(steps).sort(([, one], [, other]) => placed(other) - placed(one));
    return best?.[0] ?? "";
  }

  private begin(name: string, choice: string | null): void {
    this.task = this.sheet.tasks.find((task) => task.name === name) ?? this.task;
    this.choice = choice ?? this.choiceBest(this.task);
    this.chosen = null;
    this.next = nextOf(this.steps, this.past.work.points, null);
    this.show();
  }

  /** Do a deed that can be undone, and send what is so then. */
  private do(work: Work): void {
    if (work === this.past.work) return;
    this.past.go(work);
    this.changed();
  }

  private changed(): void {
    const { points, posture } = this.past.work;
    if (this.next === null || points[this.next] !== undefined) this.next = nextOf(this.steps, points, null);
    if (this.chosen !== null && points[this.chosen] === undefined) this.chosen = null;
    const field = this.page.querySelector<HTMLSelectElement>("[data-align-posture]");
    if (field !== null) field.value = posture;
    this.sender.send(this.past.work);
    this.show();
  }

  protected place(spot: Spot): void {
    const key = this.next;
    if (key === null) return this.panel.say("All points of this are placed. Drag one to mend it, or choose what else to measure.");
    this.panel.say("");
    this.chosen = null;
    this.next = nextOf(this.steps, put(this.past.work, key, spot).points, key);
    this.do(put(this.past.work, key, spot));
  }

  /** A press on a point takes hold of it; only the second femoral head may lie on the first. */
  private press(key: string): void {
    const spot = this.past.work.points[key];
    if (spot !== undefined && key === "hip.one" && this.next === "hip.two") this.place(spot);
    else this.hold(key, spot);
  }

  private ask(key: string): void {
    this.next = key;
    this.chosen = null;
    this.stage.focus();
    this.show();
  }

  protected drop(key: string): void {
    this.next = key;
    this.do(take(this.past.work, key));
  }

  private light(keys: readonly string[]): void {
    this.lit = keys;
    // The pictures alone: on its way to the next control, the keyboard is not to lose that control.
    this.draw();
  }

  protected override act(name: string): void {
    if (name === "clear") this.do(takeAll(this.past.work));
    else super.act(name);
  }

  protected travel(way: "undo" | "redo"): void {
    const before = this.past.work;
    this.past[way]();
    if (before === this.past.work) return;
    this.next = null;
    this.changed();
  }

  step(columns: number, rows: number): void {
    this.view.step(columns, rows);
    const key = this.chosen;
    if (key !== null) this.withSpot((spot) => this.do(put(this.past.work, key, spot)));
  }

  protected leave(): boolean {
    return this.sender.leave();
  }

  private written({ points, posture }: Work): Record<string, string> {
    const sent = Object.entries(points).map(([key, { picture, column, row }]) => [key, { sop: this.sheet.pictures[picture]?.sop, column: rounded(column), row: rounded(row) }]);
    return { landmarks: JSON.stringify(Object.fromEntries(sent)), posture };
  }

  private stored(told: Told): void {
    this.told = told;
    this.panel.say("");
    // Of a state that is changed already, the figures of the next one are on their way.
    this.panel.told(told);
    this.show();
  }

  private failed(text: string): void {
    this.panel.say(text);
    this.show();
  }

  protected show(): void {
    const { task, choice, next, chosen, sheet } = this;
    this.panel.show({ work: this.past.work, task, choice, next, chosen, faces: sheet.faces });
    this.draw();
    this.unsaved.keep(this.sender.isWaiting ? this.kept(this.past.work) : null, this.sender.seen);
    this.showStanding(this.sender.isWaiting, this.unsaved.isKept);
  }

  private draw(): void {
    const { chosen, sheet } = this;
    const { points } = this.past.work;
    const drawn = Object.entries(points).map(
      ([key, spot]): Drawn => ({
        ...spot,
        level: key,
        text: shortOf(key),
        look: key === chosen || this.lit.includes(key) ? "chosen" : "own",
        title: sheet.words[key] ?? key,
      }),
    );
    this.view.under([...pairsOf(points), ...this.rings()]);
    this.view.mark(drawn);
  }

  private rings(): readonly Shape[] {
    return this.told.rings.map(({ sop, ...ring }) => ({ ...ring, picture: this.sheet.pictures.findIndex((picture) => picture.sop === sop) }));
  }
}

/** Whether two states differ by more than what is lost on the way to the server and back. */
function isOther(one: Kept, other: Kept): boolean {
  const told = ({ points, posture }: Kept): string =>
    JSON.stringify([posture, ...Object.entries(points).map(([key, { on, column, row }]) => `${key} ${on} ${column.toFixed(3)} ${row.toFixed(3)}`).sort()]);
  return told(one) !== told(other);
}

/** A ten-thousandth of a pixel is finer than anybody presses. */
function rounded(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
