/**
 * What a reader types into an item, kept in this browser from the first key on until the server has it.
 *
 * Each page keeps its own, under the person and the item, so that of two tabs none writes over the other's. Kept is what
 * differs from what the server has, and no more of the item: its text is not to stay with who may not read it any more.
 */
import { namesOf } from "../base/fieldNames";
import { Shelf, type Typed } from "../base/shelves";
import { typed, versionField, type Texts } from "./ownText";

/** A text, and the saved version that it was typed upon. */
export interface Kept extends Typed {
  readonly version: string;
  readonly fields: Texts;
  /** Sent and not answered: the server may have it as its next version. */
  readonly asked?: Texts | undefined;
}

// A page that is on its way out lets go of what it kept within so long.
const WITHIN_MS = 2_000;

let here: { readonly item: string; readonly shelf: Shelf<Kept> } | null = null;

/** A shelf holds its lock for as long as it keeps something: one for each item of this page. */
function mine(): Shelf<Kept> {
  const item = document.querySelector<HTMLElement>("main#main")?.dataset["item"] ?? "";
  if (here?.item !== item) here = { item, shelf: new Shelf<Kept>("spinemed.work", item) };
  return here.shelf;
}

/** What the server has of a form, by its last answer. */
const known = new WeakMap<HTMLFormElement, Texts>();

export function serverHas(form: HTMLFormElement, texts: Texts): void {
  known.set(form, texts);
}

function only(texts: Texts, isWanted: (name: string, text: string) => boolean): Texts {
  return Object.fromEntries(Object.entries(texts).filter(([name, text]) => isWanted(name, text)));
}

/** Keep what stands in the form now; `asked` is what was sent last and not answered. False where this browser can't. */
export function keepHere(form: HTMLFormElement, asked?: Texts): boolean {
  const there = known.get(form) ?? {};
  const fields = only(typed(form), (name, text) => text !== there[name] || (asked !== undefined && text !== asked[name]));
  const version = versionField(form)?.value ?? "0";
  const sent = asked && only(asked, (name, text) => text !== there[name]);
  const names = namesOf(form, Object.keys(fields));
  return mine().keep(Object.keys(fields).length > 0 ? [{ at: Date.now(), version, names, fields, asked: sent }] : []);
}

/** Keep what another page left, as it left it; false where it has to lie on there. */
export function keepAsLeft(kept: Kept): boolean {
  return mine().keep([kept]);
}

export function forgetHere(): void {
  mine().keep([]);
}

/** What this page kept of the item; then what pages that are gone did, each unless `found` leaves it where it lies. */
export function findKept(found: (kept: Kept) => boolean): void {
  const one = ([kept]: readonly Kept[]): boolean => kept !== undefined && found(kept);
  one(mine().own());
  mine().find((things) => mine().own().length === 0 && one(things), AbortSignal.timeout(WITHIN_MS));
}
