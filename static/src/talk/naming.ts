/** Naming colleagues in a text: which name is being typed, whom it may mean, and putting it in. */

/** A colleague: the sign-in name that stands in the text, and what they are called. */
export interface Colleague {
  readonly name: string;
  readonly called: string;
}

/** A name that is being typed: where its sign stands, and what stands behind it so far. */
export interface Typed {
  readonly at: number;
  readonly part: string;
}

const TYPED = /(?<![\p{L}\p{N}_.@])@([\p{L}\p{N}_.+-]*)$/u;

/** The name that ends at the caret; null where none does. An address is no name. */
export function typedName(text: string, caret: number): Typed | null {
  const found = TYPED.exec(text.slice(0, caret));
  return found === null ? null : { at: found.index, part: found[1] ?? "" };
}

/** Whom a name begun may mean, by sign-in name or by any word of what they are called. */
export function meant(people: readonly Colleague[], part: string): readonly Colleague[] {
  const wanted = part.toLowerCase();
  return people.filter(({ name, called }) =>
    [name, ...called.split(/\s+/), called].some((word) => word.toLowerCase().startsWith(wanted)),
  );
}

/** The text with a colleague's name in place of what was typed of it, and where the caret stands then. */
export function named(text: string, typed: Typed, { name }: Colleague): { text: string; caret: number } {
  const before = `${text.slice(0, typed.at)}@${name} `;
  return { text: before + text.slice(typed.at + 1 + typed.part.length).replace(/^ /, ""), caret: before.length };
}
