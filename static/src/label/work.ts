/** The marks of a person while they work: every deed gives a new state, and can be undone. Pure. */
import { Past } from "../base/past";
import { pictureWords } from "./cuts";
import { following, kindOf, levelsOf, shifted, type Column, type Lent, type Direction, type Kind, type Mark, type Space, type Variants } from "./counting";

/** Everything that a deed may change. */
export interface Work {
  readonly marks: readonly Mark[];
  readonly kind: Kind;
  readonly way: Direction;
  readonly has: Variants;
  /** The film that is seen, on which a level has one place; 0 in a volume. */
  readonly film: number;
  /** The level that the next press places; null beyond the end of the column. */
  readonly next: string | null;
}

/** A pixel of a picture. */
export interface Spot {
  readonly picture: number;
  readonly column: number;
  readonly row: number;
}

/** A deed was not done; the sentence says why and what to do. */
export class NotDone extends Error {}

/** The marks among which a level is there once. */
export function marksSeen(work: Work): readonly Mark[] {
  return work.marks.filter(({ film }) => film === work.film);
}

/** See another film: it is gone on where its own marks end, or begun where the first film was. */
export function see(work: Work, film: number, from: Column): Work {
  if (film === work.film) return work;
  const seen = { ...work, film };
  const kind = work.marks.filter(({ level }) => kindOf(level) === work.kind);
  const last = kind.filter((mark) => mark.film === film).at(-1);
  const levels = levelsOf(from, work.has, work.kind);
  const next = last === undefined ? (kind[0]?.level ?? work.next) : following(levels, last.level, work.way, marksSeen(seen));
  return { ...seen, next };
}

/** Place the next level, and go on to the one after it. Raises NotDone where there is none, or it is marked. */
export function place(work: Work, spot: Spot, from: Column & Partial<Pick<Space, "pictures">>): Work {
  const { next } = work;
  if (next === null) throw new NotDone("There is no further level this way. Choose the level to place.");
  const there = marksSeen(work).find((mark) => mark.level === next);
  if (there !== undefined) {
    throw new NotDone(`${next} is marked already, on ${pictureWords(from.pictures ?? [], there.picture)}. Drag it, delete it, or choose another level to place.`);
  }
  const marks = [...work.marks, { ...spot, uid: null, level: next, film: work.film }];
  return { ...work, marks, next: following(levelsOf(from, work.has, work.kind), next, work.way, marksSeen({ ...work, marks })) };
}

/** Take over what is lent, level by level, where one's own is not marked yet. Raises NotDone where nothing is left. */
export function takeOver(work: Work, { by, marks: theirs }: Lent, from: Column): Work {
  const marked = new Set(work.marks.map(({ level, film }) => `${level} ${film}`));
  const taken = theirs
    .filter(({ level, film }) => !marked.has(`${level} ${film}`))
    .map(({ level, picture, film, column, row }): Mark => ({ uid: null, level, picture, film, column, row }));
  if (taken.length === 0) throw new NotDone(`You have marked every level that ${by} has. Delete yours first to take over another.`);
  const marks = [...work.marks, ...taken];
  const levels = levelsOf(from, work.has, work.kind);
  const seen = marksSeen({ ...work, marks });
  return { ...work, marks, next: work.next !== null && seen.some((mark) => mark.level === work.next) ? following(levels, work.next, work.way, seen) : work.next };
}

/** Put a mark elsewhere; from then on it is a new one. */
export function move(work: Work, level: string, spot: Spot): Work {
  const { film } = work;
  return { ...work, marks: work.marks.map((mark) => (mark.level === level && mark.film === film ? { ...spot, uid: null, level, film } : mark)) };
}

/** Delete a mark; its level is the next to place where it can be. */
export function remove(work: Work, level: string, from: Column): Work {
  const marks = work.marks.filter((mark) => mark.level !== level || mark.film !== work.film);
  const kind = kindOf(level);
  return { ...work, marks, kind, next: levelsOf(from, work.has, kind).includes(level) ? level : null };
}

/** All names one up or down, on the film that is seen. Raises NotDone where one would fall off the end. */
export function shift(work: Work, from: Column, way: Direction): Work {
  const seen = marksSeen(work);
  if (seen.length === 0) throw new NotDone("There are no marks to rename yet.");
  const renamed = shifted(seen, from, work.has, way);
  if (renamed === null) throw new NotDone(`One of the marks has no name further ${way}. Delete it first, or change what this spine has.`);
  const levels = levelsOf(from, work.has, work.kind);
  const last = renamed.filter((mark) => kindOf(mark.level) === work.kind).at(-1);
  const marks = [...work.marks.filter((mark) => mark.film !== work.film), ...renamed];
  return { ...work, marks, next: last === undefined ? work.next : following(levels, last.level, work.way, renamed) };
}

/** Choose the level to place. */
export function choose(work: Work, next: string): Work {
  return { ...work, next };
}

/** Mark vertebrae or discs; the next level is the one beside. */
export function change(work: Work, kind: Kind, from: Column): Work {
  if (kind === work.kind) return work;
  const levels = levelsOf(from, work.has, kind);
  // Upwards a disc stands on its lower bone, downwards it hangs from its upper one.
  const end = work.way === "up" ? 1 : 0;
  const beside =
    kind === "vertebra" ? work.next?.split("/")[end] : levels.find((level) => level.split("/")[end] === work.next);
  return { ...work, kind, next: beside !== undefined && levels.includes(beside) ? beside : (levels.at(-1) ?? null) };
}

/** Go the other way; after a mark that is the level on the other side of the marked ones. */
export function turn(work: Work, way: Direction, from: Column): Work {
  if (way === work.way) return work;
  const seen = marksSeen(work);
  const marked = seen.some((mark) => kindOf(mark.level) === work.kind);
  const levels = levelsOf(from, work.has, work.kind);
  const start = work.next ?? levels[way === "up" ? levels.length - 1 : 0] ?? "";
  const free = !seen.some((mark) => mark.level === start);
  const next = marked || !free ? following(levels, start, way, seen) : start;
  return { ...work, way, next: next ?? work.next };
}

/** Say what this spine has. */
export function vary(work: Work, has: Variants, from: Column): Work {
  const levels = levelsOf(from, has, work.kind);
  const stays = work.next !== null && levels.includes(work.next);
  const before = levelsOf(from, work.has, work.kind);
  const near = before.slice(0, work.next === null ? undefined : before.indexOf(work.next)).reverse();
  return { ...work, has, next: stays ? work.next : (near.find((level) => levels.includes(level)) ?? null) };
}

/** The states of the marks. */
export class History extends Past<Work> {
  /** The marks as they are stored now; what was before names marks that may be gone, so it is let go. */
  settle(marks: readonly Mark[]): void {
    this.renew({ ...this.work, marks });
  }
}
