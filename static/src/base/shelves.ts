/**
 * Where work waits that the server has not confirmed, so that neither a reload nor a closed tab loses it.
 *
 * Of a picture nothing is kept but the UIDs by which the server knows it and coordinates on it: no name, no pixel, and
 * no UID that came with the file, for the store's own are made anew. Each page has a shelf of its own in local storage,
 * under the person's name, and holds a lock of that name while something lies there: once the page is gone, another one
 * of the same person takes what it left. What does not last stays in the tab, as does everything where the browser has
 * no locks. Signing out clears a person's shelves.
 */

/** What lies on shelves: lines of the viewer, key images, marks of levels, points of alignment. */
const WORDS = ["spinemed.measured", "spinemed.keys", "spinemed.marks", "spinemed.points"] as const;
const LEFT = "spinemed.left";
// A name for this page alone; a copied tab also copies its session storage.
const PAGE = `${Date.now()}-${Math.random()}`;

/** Whether what waits outlives this tab. */
export const OUTLIVES = typeof navigator !== "undefined" && "locks" in navigator;

/** Takes what another page left; false where it is to lie on. */
type Found<T> = (things: readonly T[]) => boolean | void;

function startOf(word: string, person = document.body.dataset["person"] ?? ""): string {
  return `${word}:${person}:`;
}

function put(storage: Storage, key: string, things: readonly unknown[]): void {
  try {
    if (things.length === 0) storage.removeItem(key);
    else storage.setItem(key, JSON.stringify(things));
  } catch {
    // Storage is blocked or full: the work stays while the page does.
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

  /** Keep what waits now, instead of what waited before. */
  keep(things: readonly T[], lasts: (thing: T) => boolean = () => true): void {
    const lasting = things.filter((thing) => OUTLIVES && lasts(thing));
    put(sessionStorage, this.start, things.filter((thing) => !lasting.includes(thing)));
    if (!OUTLIVES) return;
    if (lasting.length > 0) this.hold();
    put(localStorage, this.start + PAGE, lasting);
    if (lasting.length === 0) this.letGo();
  }

  private hold(): void {
    if (this.release !== null) return;
    const gone = new Promise<void>((done) => (this.release = done));
    void navigator.locks.request(this.start + PAGE, () => gone);
  }

  private letGo(): void {
    this.release?.();
    this.release = null;
  }

  /** Hand over what an earlier page of this tab left, and what pages of this person that are gone did; also later ones, until `signal`. */
  find(found: Found<T>, signal?: AbortSignal): void {
    found(take<T>(sessionStorage, this.start));
    if (!OUTLIVES) return;
    for (const key of keysOf(localStorage, this.start).filter((one) => one !== this.start + PAGE)) {
      const taking = navigator.locks.request(key, signal ? { signal } : {}, () => {
        const things = take<T>(localStorage, key);
        if (things.length === 0 || found(things) !== false) localStorage.removeItem(key);
      });
      // It lies on the shelf of a page that is still open.
      taking.catch(() => undefined);
    }
  }
}

/** Note who is about to sign out; null where somebody is in after all. */
export function noteLeaving(person: string | null): void {
  if (person === null) sessionStorage.removeItem(LEFT);
  else sessionStorage.setItem(LEFT, person);
}

/** Clear the shelves of who signed out here. A session that ended by itself clears nothing: the person comes back. */
export function clearLeft(): void {
  const person = sessionStorage.getItem(LEFT);
  if (person === null) return;
  for (const storage of [localStorage, sessionStorage]) {
    for (const key of WORDS.flatMap((word) => keysOf(storage, startOf(word, person)))) storage.removeItem(key);
  }
  sessionStorage.removeItem(LEFT);
}
