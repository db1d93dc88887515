/** Marks as they are kept in the browser: by the pictures' names, for pictures may come and go meanwhile. Pure. */
import type { Mark, Variants } from "./counting";
import type { Work } from "./work";

interface Named {
  readonly sop: string;
  readonly address: string;
}

type Pictures = readonly (Named & { readonly film: number })[];

/** The work in words that outlast the page. */
export interface Written {
  readonly marks: readonly (Omit<Mark, "film" | "picture"> & { readonly on: string })[];
  readonly has: Variants;
}

/** The name of a picture; of one that is cut its address, which changes with its stack. */
export function nameOf(picture: Named | undefined): string {
  return picture?.sop || (picture?.address ?? "");
}

export function written({ marks, has }: Work, pictures: readonly Named[]): Written {
  return { marks: marks.map(({ uid, level, picture, column, row }) => ({ uid, level, column, row, on: nameOf(pictures[picture]) })), has };
}

/** The marks again, those on pictures that are here; a stored one that is not stored any more is a new one. */
export function marksOf(kept: Written, pictures: Pictures, own: readonly Mark[]): readonly Mark[] {
  const stored = new Set(own.map(({ uid }) => uid));
  return kept.marks.flatMap(({ on, uid, ...mark }) => {
    const picture = pictures.findIndex((each) => nameOf(each) === on);
    return picture < 0 ? [] : [{ ...mark, picture, film: pictures[picture]?.film ?? 0, uid: stored.has(uid) ? uid : null }];
  });
}

/** Pixels: a place that went to the server and came back is the same but for rounding. */
const SAME = 1e-3;

/** Whether marks are the stored ones. */
export function areStored(marks: readonly Mark[], own: readonly Mark[]): boolean {
  const isOne = (mark: Mark): boolean => own.some((stored) => stored.uid === mark.uid || isAt(stored, mark));
  return marks.length === own.length && marks.every(isOne);
}

function isAt(one: Mark, other: Mark): boolean {
  return one.level === other.level && one.picture === other.picture && Math.hypot(one.column - other.column, one.row - other.row) < SAME;
}
