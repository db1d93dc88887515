/** Which terms of the glossary stand in a text: a pure function. */

/** A term by its names in both languages. */
export interface Named {
  readonly names: readonly string[];
  readonly namesZh: readonly string[];
}

const SPECIAL = /[.*+?^${}()|[\]\\]/g;

/** The name as it may be written: whole words in English, in the plural too; one in capitals only so. */
function patternOf(name: string): RegExp {
  const plain = name.replace(SPECIAL, "\\$&");
  if (/[^\u0000-\u024f\u2010-\u2212]/.test(name)) return new RegExp(plain, "g");
  const capitals = name === name.toUpperCase();
  return new RegExp(`(?<![\\w])${plain}${capitals ? "" : "(?:e?s)?"}(?![\\w])`, capitals ? "g" : "gi");
}

/** The terms that `text` names, in the order in which it does; of names within each other the longest counts. */
export function termsIn<T extends Named>(text: string, terms: readonly T[]): T[] {
  const wanted = terms
    .flatMap((term) => [...term.names, ...term.namesZh].map((name) => ({ name, term })))
    .sort((one, other) => other.name.length - one.name.length);
  const first = new Map<T, number>();
  let left = text.replaceAll("’", "'");
  for (const { name, term } of wanted) {
    left = left.replace(patternOf(name), (found: string, at: number) => {
      first.set(term, Math.min(at, first.get(term) ?? Infinity));
      return " ".repeat(found.length);
    });
  }
  return [...first.entries()].sort((one, other) => one[1] - other[1]).map(([term]) => term);
}
