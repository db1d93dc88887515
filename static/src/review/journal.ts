/**
 * What a reader types into an item, kept in this browser from the first key on until the server has it.
 *
 * Each page keeps its own, under the person and the item, so that of two tabs none writes over the other's.
 */
import { Shelf, type Typed } from "../base/shelves";
import { ownForm, typed, versionField, type Texts } from "./ownText";

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

/** Keep what stands in the form now. */
export function keepHere(form = ownForm(), asked?: Texts): void {
  if (form === null) return;
  mine().keep([{ at: Date.now(), version: versionField(form)?.value ?? "0", fields: typed(form), asked }]);
}

/** Keep what another page left, as it left it. */
export function keepAsLeft(kept: Kept): void {
  mine().keep([kept]);
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
