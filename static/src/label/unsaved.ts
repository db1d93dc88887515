/** Work that the server does not have yet, kept in this browser: marks until they are saved, points until they are sent. */
import { Shelf } from "../base/shelves";

/** What waited, and what the server had when the page that it was left by was last told. */
interface Kept<W> {
  readonly seen: string;
  readonly work: W;
}

/** How a page takes what waited. */
export interface Taking<W> {
  /** Its word for what is restored, in the plural. */
  readonly what: string;
  /** What the person is to do with it, or what becomes of it. */
  readonly then: string;
  /** What the server has now. */
  readonly seen: string;
  /** Whether there is work on the page already; then what waited waits on. */
  isBusy(): boolean;
  /** Whether there is anything in it that the server does not have. */
  isNews(work: W): boolean;
  /** Make it the state of the page; where the server has later work, only one that can be gone to by redoing. */
  take(work: W, isLate: boolean): void;
}

/** A page that is on its way out lets go of its work within so long. */
const WITHIN_MS = 2_000;

export class Unsaved<W> {
  private readonly shelf: Shelf<Kept<W>>;
  /** What was overtaken, and nobody has decided on. */
  private aside: Kept<W> | null = null;
  /** Whether this browser keeps what the server does not have. */
  isKept = true;

  constructor(word: "spinemed.marks" | "spinemed.points", of: string) {
    this.shelf = new Shelf(word, of);
  }

  /** Keep the work as it is now; null where the server has all of it. */
  keep(work: W | null, seen: string): void {
    if (work !== null) this.aside = null;
    const kept = work === null ? this.aside : { seen, work };
    this.isKept = this.shelf.keep(kept === null ? [] : [kept]);
  }

  /** Restore what an earlier page left, once, and say so. */
  restore(taking: Taking<W>): void {
    this.shelf.find(([kept]) => {
      if (kept === undefined || !taking.isNews(kept.work)) return true;
      if (taking.isBusy()) return false;
      const isLate = kept.seen !== taking.seen;
      if (isLate) this.aside = kept;
      taking.take(kept.work, isLate);
      say(isLate ? `${capital(taking.what)} that were not saved wait here, but others were saved meanwhile. Redo shows them.` : `${capital(taking.what)} that were not saved are back. ${taking.then}`);
      return true;
    }, AbortSignal.timeout(WITHIN_MS));
  }
}

function say(text: string): void {
  document.dispatchEvent(new CustomEvent("spine:toast", { detail: { text } }));
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
