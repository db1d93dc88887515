/** Counting levels along the column: names, what comes next, shifting, and what speaks against the marks. Pure. */

export type Kind = "vertebra" | "disc";
export type Direction = "up" | "down";
export type Vector = readonly [number, number, number];

/** What is unusual about a spine. */
export interface Variants {
  readonly T13: boolean;
  readonly L6: boolean;
  readonly four: boolean;
}

/** A mark on a picture: the index of the picture, and the pixel counted from 0 at the centre of the first. */
export interface Mark {
  /** The stored mark, as long as neither its place nor its name changed. */
  readonly uid: string | null;
  readonly level: string;
  readonly picture: number;
  /** Where a level has one place: a film of its own, or 0 in a volume, whose pictures share one space. */
  readonly film: number;
  readonly column: number;
  readonly row: number;
}

/** Marks that a person may take over: those of another series at their place in the body, or what a model proposes. */
export interface Lent {
  readonly by: string;
  /** Whether they lie on another series. */
  readonly series: boolean;
  readonly marks: readonly Mark[];
}

/** The bones of a column from the head down, and after which bone a variant stands. */
export interface Column {
  readonly column: readonly string[];
  readonly variants: Readonly<Record<string, string>>;
}

/** Where pixels lie: mm in the body, or pixels of a film; `near` is how near two bones cannot lie. */
export interface Space {
  readonly pictures: readonly { readonly film: number; readonly cut?: string; readonly origin: Vector; readonly across: Vector; readonly down: Vector }[];
  readonly up: Vector;
  readonly near: number;
  readonly unit: string;
}

/** The bones that this spine has. */
export function bonesOf({ column, variants }: Column, has: Variants): readonly string[] {
  return column.filter((bone) => {
    if (bone in variants) return has[bone as "T13" | "L6"];
    return !(bone === "L5" && has.four);
  });
}

/** The levels of a kind that can be marked, from the head down. */
export function levelsOf(from: Column, has: Variants, kind: Kind): readonly string[] {
  const bones = bonesOf(from, has);
  if (kind === "vertebra") return bones;
  // No disc lies between C1 and C2, and that of the coccyx has no name.
  return bones
    .slice(1, -1)
    .map((bone, at) => [bone, bones[at + 2] ?? ""] as const)
    .filter(([, lower]) => lower !== "Co")
    .map(([upper, lower]) => `${upper}/${lower}`);
}

export function kindOf(level: string): Kind {
  return level.includes("/") ? "disc" : "vertebra";
}

/** The next level in a direction that is not marked yet; null beyond the end. */
export function following(levels: readonly string[], level: string, way: Direction, marked: readonly Mark[]): string | null {
  const taken = new Set(marked.map((mark) => mark.level));
  const step = way === "down" ? 1 : -1;
  for (let at = levels.indexOf(level) + step; at >= 0 && at < levels.length; at += step) {
    const found = levels[at];
    if (found !== undefined && !taken.has(found)) return found;
  }
  return null;
}

/** Every mark one name up or down its own list; null where one has no further name. */
export function shifted(marks: readonly Mark[], from: Column, has: Variants, way: Direction): readonly Mark[] | null {
  const step = way === "down" ? 1 : -1;
  const moved = marks.flatMap((mark) => {
    const levels = levelsOf(from, has, kindOf(mark.level));
    const at = levels.indexOf(mark.level);
    const level = at < 0 ? undefined : levels[at + step];
    return level === undefined ? [] : [{ ...mark, uid: null, level }];
  });
  return moved.length === marks.length ? moved : null;
}

/** The marks from the head down, film by film. */
export function inOrder(marks: readonly Mark[], { column }: Column): readonly Mark[] {
  return [...marks].sort((one, other) => one.film - other.film || rank(one.level, column) - rank(other.level, column));
}

/** Whether the pictures are several films: each shows every level. */
export function areFilms({ pictures }: Pick<Space, "pictures">): boolean {
  return pictures.some(({ film }) => film !== 0);
}

/** A place in the column; a disc lies half a step below its upper bone. */
function rank(level: string, column: readonly string[]): number {
  const [upper = "", lower] = level.split("/");
  return column.indexOf(upper) + (lower === undefined ? 0 : 0.5);
}

/** What speaks against the marks, each with what to do; empty when nothing does. */
export function doubtsOf(marks: readonly Mark[], from: Column, has: Variants, space: Space): readonly string[] {
  const ordered = inOrder(marks, from);
  return [...new Set(ordered.map(({ film }) => film))].flatMap((film) => {
    const own = ordered.filter((mark) => mark.film === film);
    const told = [...strangers(own, from, has), ...sharing(own, space), ...reversed(own, space), ...gaps(own, from, has)];
    return areFilms(space) ? told.map((text) => `Picture ${film + 1}: ${text}`) : told;
  });
}

function strangers(marks: readonly Mark[], from: Column, has: Variants): string[] {
  return marks
    .filter(({ level }) => !levelsOf(from, has, kindOf(level)).includes(level))
    .map(({ level }) => `${level} is marked, but this spine is said not to have it. Change what it has, or delete the mark.`);
}

function gaps(marks: readonly Mark[], from: Column, has: Variants): string[] {
  return (["vertebra", "disc"] as const).flatMap((kind) => {
    const levels = levelsOf(from, has, kind);
    const marked = new Set(marks.map(({ level }) => level));
    const places = levels.flatMap((level, at) => (marked.has(level) ? [at] : []));
    const missing = levels.slice(places[0] ?? 0, places.at(-1) ?? 0).filter((level) => !marked.has(level));
    if (missing.length === 0) return [];
    return [`${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} missing between the marks. Choose it as the level to place and press its middle.`];
  });
}

function sharing(marks: readonly Mark[], space: Space): string[] {
  return marks.flatMap((one, at) =>
    marks.slice(at + 1).flatMap((other) => {
      const apart = Math.hypot(...difference(one, other, space));
      const limit = kindOf(one.level) === kindOf(other.level) ? space.near : space.near / 2;
      return apart < limit
        ? [`${one.level} and ${other.level} lie ${apart.toFixed(0)} ${space.unit} apart, on one place. Delete one, or drag it.`]
        : [];
    }),
  );
}

function reversed(marks: readonly Mark[], space: Space): string[] {
  return marks.slice(1).flatMap((lower, at) => {
    const upper = marks[at];
    if (upper === undefined) return [];
    const [x, y, z] = difference(upper, lower, space);
    const higher = x * space.up[0] + y * space.up[1] + z * space.up[2];
    return higher <= -space.near
      ? [`${upper.level} lies below ${lower.level}. Undo, turn the direction round, or drag the wrong one.`]
      : [];
  });
}

function difference(one: Mark, other: Mark, space: Space): [number, number, number] {
  const [a, b] = [pointOf(one, space), pointOf(other, space)];
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

/** The point of a mark: mm in the body (LPS), or pixels of a film. */
export function pointOf(mark: Pick<Mark, "picture" | "column" | "row">, space: Pick<Space, "pictures">): Vector {
  const picture = space.pictures[mark.picture];
  if (picture === undefined) throw new Error(`There is no picture ${mark.picture}.`);
  const part = (axis: 0 | 1 | 2): number =>
    picture.origin[axis] + mark.column * picture.across[axis] + mark.row * picture.down[axis];
  return [part(0), part(1), part(2)];
}
