/**
 * Where work waits that the server has not confirmed, so that neither a reload nor a closed tab loses it.
 *
 * Of a picture nothing is kept but the UIDs by which the server knows it and coordinates on it: no name, no pixel, and
 * no UID that came with the file, for the store's own are made anew. Each page has a shelf of its own in local storage,
 * under the person's name, and holds a lock of that name while something lies there: once the page is gone, another one
 * of the same person takes what it left. What does not last stays in the tab, as does everything where the browser has
 * no locks. Signing out clears a person's shelves.
 *
 * Words that somebody types may speak of a patient: what is typed lies here for seven days at most, whoever it is of.
 */

/** What somebody types: their own text of an item, fields of forms. */
const SAVED_BY_ITSELF = "spinemed.work";
const TEXTS = [SAVED_BY_ITSELF, "spinemed.fields"] as const;
/** What lies on shelves: texts, lines of the viewer, key images, marks of levels, points of alignment. */
const WORDS = [...TEXTS, "spinemed.measured", "spinemed.keys", "spinemed.marks", "spinemed.points"] as const;
const LEFT = "spinemed.left";
const OUT = "spinemed.out";
const SAVE_NOW = "spinemed.save-now";
const LONGEST_MS = 7 * 86_400_000;
// A name for this page alone; a copied tab also copies its session storage.
const PAGE = `${Date.now()}-${Math.random()}`;

/** Whether what waits outlives this tab. */
export const OUTLIVES = typeof navigator !== "undefined" && "locks" in navigator;

/** A text with the time it was typed at (ms). */
export interface Typed {
  readonly at: number;
  /** The page it was typed on, where its shelf is not named after that. */
  readonly page?: string;
  /** What the page calls the fields. */
  readonly names?: Readonly<Record<string, string>>;
}

/** Who this page is of has signed out in another tab: from then on nothing is kept. */
let isOver = false;

/** Takes what another page left; false where it is to lie on. */
type Found<T> = (things: readonly T[]) => boolean | void;

const NOTHING: Storage = { length: 0, key: () => null, getItem: () => null, setItem: () => undefined, removeItem: () => undefined, clear: () => undefined };

/** A storage of this browser; where it is refused, one that keeps nothing. */
export function stored(name: "localStorage" | "sessionStorage"): Storage {
  try {
    return globalThis[name] ?? NOTHING;
  } catch {
    return NOTHING;
  }
}

function startOf(word: string, person = document.body.dataset["person"] ?? ""): string {
  return `${word}:${person}:`;
}

/** Put it there; false where storage is blocked or full: the work stays while the page does. */
function put(storage: Storage, key: string, things: readonly unknown[]): boolean {
  try {
    if (things.length === 0) storage.removeItem(key);
    else storage.setItem(key, JSON.stringify(things));
    return things.length === 0 || storage !== NOTHING;
  } catch {
    return false;
  }
}

function take<T>(storage: Storage, key: string): T[] {
  try {
    return JSON.parse(storage.getItem(key) ?? "[]") as T[];
  } catch {
    // Nothing that can be read.
    return [];
  }
}

function keysOf(storage: Storage, start: string): string[] {
  return Array.from({ length: storage.length }, (_, place) => storage.key(place) ?? "").filter((key) => key.startsWith(start));
}

export class Shelf<T> {
  private release: (() => void) | null = null;

  constructor(
    private readonly word: (typeof WORDS)[number],
    /** What the work is of; only pages of the same take it. */
    private readonly of = "",
  ) {}

  private get start(): string {
    return startOf(this.word) + (this.of && `${this.of}:`);
  }

  /** Where this page keeps it. */
  get place(): string {
    return this.start + PAGE;
  }

  /** What this page itself has put here. */
  own(): T[] {
    return take<T>(OUTLIVES ? stored("localStorage") : stored("sessionStorage"), OUTLIVES ? this.place : this.start);
  }

  /** Keep what waits now, instead of what waited before; false where this browser has no room for it, or keeps nothing. */
  keep(things: readonly T[], lasts: (thing: T) => boolean = () => true): boolean {
    // Who signed out wanted it removed: nobody is told that it is not kept.
    if (isOver) return true;
    const lasting = things.filter((thing) => OUTLIVES && lasts(thing));
    const isInTab = put(stored("sessionStorage"), this.start, things.filter((thing) => !lasting.includes(thing)));
    if (!OUTLIVES) return isInTab;
    if (lasting.length > 0) this.hold();
    const isHere = put(stored("localStorage"), this.place, lasting);
    if (lasting.length === 0) this.letGo();
    return isInTab && isHere;
  }

  private hold(): void {
    if (this.release !== null) return;
    const gone = new Promise<void>((done) => (this.release = done));
    void navigator.locks.request(this.place, () => gone);
  }

  private letGo(): void {
    this.release?.();
    this.release = null;
  }

  /** Hand over what an earlier page of this tab left, and what pages of this person that are gone did; also later ones, until `signal`. */
  find(found: Found<T>, signal?: AbortSignal): void {
    found(take<T>(stored("sessionStorage"), this.start));
    if (!OUTLIVES) return;
    for (const key of keysOf(stored("localStorage"), this.start).filter((one) => one !== this.place)) {
      const taking = navigator.locks.request(key, signal ? { signal } : {}, () => {
        const things = take<T>(stored("localStorage"), key);
        if (things.length === 0 || found(things) !== false) stored("localStorage").removeItem(key);
      });
      // It lies on the shelf of a page that is still open.
      taking.catch(() => undefined);
    }
  }
}

/** A text that waits: where it lies, which page it is of, and what it is. */
export interface Lying {
  readonly place: string;
  readonly of: string;
  readonly things: readonly Typed[];
}

/** The texts of a person that wait in this browser. */
export function textsIn(person: string): Lying[] {
  return TEXTS.flatMap((word) => {
    const start = startOf(word, person);
    return keysOf(stored("localStorage"), start).map((place) => {
      const of = place.slice(start.length, place.lastIndexOf(":"));
      return { place, of, things: take<Typed>(stored("localStorage"), place) };
    });
  });
}

/** Whether a text of a person lies here that an open page may still save: fields of forms are sent by their own buttons alone. */
export async function isBeingSaved(person: string): Promise<boolean> {
  const lying = textsIn(person).filter(({ place }) => place.startsWith(`${SAVED_BY_ITSELF}:`));
  if (lying.length === 0) return false;
  const { held = [], pending = [] } = await navigator.locks.query();
  return lying.some(({ place }) => [...held, ...pending].some(({ name }) => name === place));
}

/** Remove a text that the server has taken. */
export function removeText(place: string): void {
  for (const storage of [stored("localStorage"), stored("sessionStorage")]) storage.removeItem(place);
}

/** Texts that lie here for longer than seven days are removed, whoever typed them; those that cannot be read too. */
export function removeOld(now = Date.now()): void {
  for (const key of TEXTS.flatMap((word) => keysOf(stored("localStorage"), `${word}:`))) {
    const things = take<Typed>(stored("localStorage"), key);
    const young = things.filter(({ at }) => Math.abs(now - at) <= LONGEST_MS);
    // What was typed today keeps nothing longer that it stands beside.
    if (young.length === 0 || young.length < things.length) put(stored("localStorage"), key, young);
  }
}

/** Note who is about to sign out; null where somebody is in after all. */
export function noteLeaving(person: string | null): void {
  if (person === null) stored("sessionStorage").removeItem(LEFT);
  else stored("sessionStorage").setItem(LEFT, person);
}

/** Clear the shelves of who signed out here. A session that ended by itself clears nothing: the person comes back. */
export function clearLeft(): void {
  const person = stored("sessionStorage").getItem(LEFT);
  if (person === null) return;
  // Their other tabs hear of it first: none puts back what is removed. Where there is no room for that, there is then.
  const word = JSON.stringify([person, Date.now()]);
  const isTold = tell(OUT, word);
  clear(person);
  if (!isTold) tell(OUT, word);
  stored("sessionStorage").removeItem(LEFT);
}

function clear(person: string): void {
  for (const storage of [stored("localStorage"), stored("sessionStorage")]) {
    for (const key of WORDS.flatMap((word) => keysOf(storage, startOf(word, person)))) storage.removeItem(key);
  }
}

/** Tell the other tabs of this browser; a storage that is full or blocked tells nobody. */
function tell(key: string, word: string): boolean {
  try {
    stored("localStorage").setItem(key, word);
    stored("localStorage").removeItem(key);
    return true;
  } catch {
    return false;
  }
}

/** Ask every tab of this browser to save now what waits: who signs out wants it on the server. */
export function askToSave(): void {
  tell(SAVE_NOW, String(Date.now()));
  document.dispatchEvent(new CustomEvent("spine:save-now"));
}

/** Hear what other tabs ask or tell; `left` runs once this page's person has signed out in one of them. */
export function hearOtherTabs(person: string, left: () => void): void {
  addEventListener("storage", ({ key, newValue }) => {
    if (newValue === null) return;
    if (key === SAVE_NOW) document.dispatchEvent(new CustomEvent("spine:save-now"));
    if (key !== OUT || (JSON.parse(newValue) as [string])[0] !== person) return;
    isOver = true;
    clear(person);
    left();
  });
}
