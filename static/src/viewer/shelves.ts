/**
 * Where lines wait that the server has not confirmed, so that neither a reload nor a closed tab loses them.
 *
 * Of a picture nothing is kept but the UIDs by which the server knows it and coordinates on it: no name, no pixel, and
 * no UID that came with the file, for the store's own are made anew. Each page has a shelf of its own in local storage,
 * under the person's name, and holds a lock of that name while something lies there: once the page is gone, another one
 * of the same person takes what it left. A line whose series has no address stays in the tab, as does every line where
 * the browser has no locks. Signing out clears a person's shelves.
 */
import type { Unsent } from "./lines";

const KEY = "spinemed.measured";
const LEFT = "spinemed.left";
// A name for this page alone; a copied tab also copies its session storage.
const PAGE = `${Date.now()}-${Math.random()}`;

let release: (() => void) | null = null;

/** Whether what waits outlives this tab. */
export const OUTLIVES = typeof navigator !== "undefined" && "locks" in navigator;

function shelf(person = document.body.dataset["person"] ?? ""): string {
  return `${KEY}:${person}:`;
}

function put(storage: Storage, key: string, lines: readonly Unsent[]): void {
  try {
    if (lines.length === 0) storage.removeItem(key);
    else storage.setItem(key, JSON.stringify(lines));
  } catch {
    // Storage is blocked or full: the lines stay while the page does.
  }
}

function take(storage: Storage, key: string): Unsent[] {
  try {
    return JSON.parse(storage.getItem(key) ?? "[]") as Unsent[];
  } catch {
    // Nothing that can be read.
    return [];
  }
}

function keysOf(storage: Storage, start: string): string[] {
  return Array.from({ length: storage.length }, (_, place) => storage.key(place) ?? "").filter((key) => key.startsWith(start));
}

/** Keep what waits now, instead of what waited before. */
export function shelve(lines: readonly Unsent[]): void {
  const lasting = lines.filter(({ address }) => OUTLIVES && address);
  put(sessionStorage, shelf(), lines.filter((line) => !lasting.includes(line)));
  if (!OUTLIVES) return;
  if (lasting.length > 0) hold();
  put(localStorage, shelf() + PAGE, lasting);
  if (lasting.length === 0) letGo();
}

function hold(): void {
  if (release !== null) return;
  const gone = new Promise<void>((done) => (release = done));
  void navigator.locks.request(shelf() + PAGE, () => gone);
}

function letGo(): void {
  release?.();
  release = null;
}

/** Hand over what an earlier page of this tab left, and what pages of this person that are gone did; also later ones. */
export function unshelve(found: (lines: readonly Unsent[]) => void): void {
  found(take(sessionStorage, shelf()));
  if (!OUTLIVES) return;
  for (const key of keysOf(localStorage, shelf()).filter((one) => one !== shelf() + PAGE)) {
    void navigator.locks.request(key, () => {
      const lines = take(localStorage, key);
      if (lines.length > 0) found(lines);
      localStorage.removeItem(key);
    });
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
  for (const storage of [localStorage, sessionStorage]) for (const key of keysOf(storage, shelf(person))) storage.removeItem(key);
  sessionStorage.removeItem(LEFT);
}
