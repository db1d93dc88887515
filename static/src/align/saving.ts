/** The points on their way to the server: the latest state, a moment after the last deed, one message at a time. */
import { NotSaved, sendForm } from "../label/saving";
import type { Work } from "./points";

/** A figure as the server computed it. */
export interface Figure {
  readonly name: string;
  readonly short: string;
  readonly value: string;
  readonly note: string;
  readonly doubt: string;
  readonly definition: string;
  readonly source: string;
  readonly keys: readonly string[];
}

/** What the server tells of the points that it has. */
export interface Told {
  readonly seen: string;
  readonly figures: readonly Figure[];
  readonly sum: string;
  readonly doubts: readonly string[];
  readonly rings: readonly { readonly sop: string; readonly column: number; readonly row: number; readonly across: number; readonly down: number }[];
}

export interface Hopes {
  /** Whether this browser keeps what waits. */
  isKept(): boolean;
  /** The server has this state. */
  stored(told: Told): void;
  /** It was not stored; why, for the person. */
  failed(text: string): void;
}

const POINTS = { what: "points", again: "then they are sent again by themselves" };
const AFTER_MS = 150;
const RETRY_MS = 5_000;

export class Sender {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private sending = false;
  private waiting: Work | null = null;
  private hasFailed = false;

  constructor(
    private readonly form: HTMLFormElement,
    private readonly write: (work: Work) => Readonly<Record<string, string>>,
    /** What the server has. */
    public seen: string,
    private readonly hopes: Hopes,
    signal: AbortSignal,
  ) {
    signal.addEventListener("abort", () => clearTimeout(this.timer));
  }

  /** Whether something is not stored yet. */
  get isWaiting(): boolean {
    return this.waiting !== null || this.sending;
  }

  /** Send this state soon; what was to be sent before it is left out. */
  send(work: Work): void {
    this.waiting = work;
    this.plan(AFTER_MS);
  }

  /** The page may go: what waits is sent at once. Whether something would be lost all the same. */
  leave(): boolean {
    clearTimeout(this.timer);
    void this.deliver();
    return this.hasFailed || this.waiting !== null;
  }

  private plan(after: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.deliver(), after);
  }

  private async deliver(): Promise<void> {
    const work = this.waiting;
    if (this.sending || work === null) return;
    this.sending = true;
    this.waiting = null;
    try {
      const told = await sendForm<Told>(this.form, { ...this.write(work), seen: this.seen }, { ...POINTS, isKept: this.hopes.isKept() }, true);
      this.seen = told.seen;
      this.sending = false;
      this.hasFailed = false;
      this.hopes.stored(told);
    } catch (problem) {
      if (!(problem instanceof NotSaved)) throw problem;
      this.sending = false;
      this.hasFailed = true;
      this.waiting ??= work;
      this.hopes.failed(problem.message);
      if (problem.passes) this.plan(RETRY_MS);
      return;
    }
    if (this.waiting !== null) this.plan(0);
  }
}
