/** The page's state and what presses and keys do to it; the form sends the line as it lies. */
import { notice } from "../base/dom";
import { Past } from "../base/past";
import { PictureView, type Drawn, type Picture } from "../label/picture";
import { Placing } from "../label/placing";
import { Tones } from "../label/tones";
import type { Spot } from "../label/work";
import { lineWords, nextEnd, sizeWords, without, type End, type Line } from "./line";

/** What the page is told of a film. */
export interface Sheet {
  readonly pictures: readonly Picture[];
  readonly modality: string;
  readonly shape: number;
  readonly line: readonly (readonly [number, number])[];
}

const DIGITS = 1e3;
const WORDS: Readonly<Record<End, string>> = { from: "One end of the line", to: "The other end of the line" };

export class Calibrating extends Placing {
  protected readonly past: Past<Line>;
  protected readonly view: PictureView;
  protected readonly panel = { say: (text: string): void => this.say(text) };
  private readonly begun: Line;
  private sent = false;

  constructor(
    private readonly page: HTMLElement,
    stage: HTMLElement,
    private readonly form: HTMLFormElement,
    private readonly sheet: Sheet,
    signal: AbortSignal,
  ) {
    super({ word: "calibrate", page, stage, pictures: sheet.pictures }, 0, signal);
    this.begun = lineOf(sheet);
    this.past = new Past<Line>(this.begun);
    this.view = new PictureView(stage, sheet.pictures, new Tones(sheet.modality), {
      pressed: (spot) => this.place(spot),
      dragged: (end, spot) => this.do({ ...this.past.work, [end]: spot }),
      taken: (end) => this.hold(end, this.past.work[end as End]),
      turned: () => undefined,
      failed: (text) => this.say(text),
    }, signal);
  }

  override start(): void {
    const on = { signal: this.signal };
    this.form.addEventListener("input", () => this.show(), on);
    this.form.addEventListener("submit", (event) => this.send(event), on);
    // Until now the form would have been sent without its line.
    this.form.querySelector("button[type=submit]")?.removeAttribute("disabled");
    super.start();
    this.show();
  }

  private send(event: SubmitEvent): void {
    const { from, to } = this.past.work;
    const field = this.form.elements.namedItem("line");
    if (from === undefined || to === undefined || !(field instanceof HTMLInputElement)) {
      event.preventDefault();
      this.say("Draw the line on the film first: press both ends of what you know.");
      return;
    }
    field.value = JSON.stringify([from, to].map(({ column, row }) => ({ column: rounded(column), row: rounded(row) })));
    this.sent = true;
  }

  private do(line: Line): void {
    this.past.go(line);
    this.say("");
    this.show();
  }

  protected place(spot: Spot): void {
    const end = nextEnd(this.past.work);
    if (end === null) return this.say("Both ends are placed. Drag one to mend it, or remove one first.");
    this.do({ ...this.past.work, [end]: spot });
  }

  protected drop(end: string): void {
    this.chosen = null;
    this.do(without(this.past.work, end as End));
  }

  step(columns: number, rows: number): void {
    this.view.step(columns, rows);
    const end = this.chosen;
    if (end !== null) this.withSpot((spot) => this.do({ ...this.past.work, [end]: spot }));
  }

  protected travel(way: "undo" | "redo"): void {
    this.past[way]();
    this.chosen = null;
    this.say("");
    this.show();
  }

  protected leave(): boolean {
    return !this.sent && this.past.work !== this.begun;
  }

  protected show(): void {
    const line = this.past.work;
    const { shape } = this.sheet;
    const length = Number(new FormData(this.form).get("length") ?? "");
    this.tellOf("line", lineWords(line, shape));
    this.tellOf("size", sizeWords(line, shape, length));
    const ends = (["from", "to"] as const).flatMap((end): Drawn[] => {
      const spot = line[end];
      return spot ? [{ ...spot, level: end, text: "", look: end === this.chosen ? "chosen" : "own", title: WORDS[end] }] : [];
    });
    this.view.under(line.from && line.to ? [{ from: "from", to: "to" }] : []);
    this.view.mark(ends);
    this.showStanding(line !== this.begun);
  }

  private say(text: string): void {
    this.page.querySelector("[data-calibrate-said]")?.replaceChildren(...(text === "" ? [] : [notice("bad", text)]));
  }

  private tellOf(what: "line" | "size", text: string): void {
    const place = this.page.querySelector(`[data-calibrate-${what}]`);
    if (place !== null && place.textContent !== text) place.textContent = text;
  }
}

function lineOf({ line }: Sheet): Line {
  const [from, to] = line.map(([column, row]): Spot => ({ picture: 0, column, row }));
  return from && to ? { from, to } : {};
}

function rounded(value: number): number {
  return Math.round(value * DIGITS) / DIGITS;
}
