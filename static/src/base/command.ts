/**
 * Which command a key press means: a pure function, so that every rule about keys can be proven without a browser.
 *
 * A press never decides while somebody is typing, while an input method composes, or while the key is held
 * (unless the command is one that may repeat, such as the next slice), or while what is decided on has just come.
 */

/** A key press, stripped of everything that is not needed to decide. */
export interface Press {
  readonly key: string;
  readonly ctrl: boolean;
  readonly meta: boolean;
  readonly alt: boolean;
  readonly shift: boolean;
  readonly repeat: boolean;
  readonly composing: boolean;
}

/** Where the press happened. */
export interface Where {
  /** The focus is in a field that takes text. */
  readonly typing: boolean;
  /** The person has switched off keys of one character (WCAG 2.1.4). */
  readonly singleKeysOff: boolean;
  /** The focus is on a link, a button or the like: Enter and Space are its own. */
  readonly onControl?: boolean;
  /** What stands here came a moment ago: a press was meant for what stood here before. */
  readonly settling?: boolean;
}

/** A command and the keys that stand for it, in the words of `aria-keyshortcuts`. */
export interface Binding {
  readonly command: string;
  /** One or more alternatives parted by spaces: `a`, `Control+Enter`, `Shift+D`, `?`. */
  readonly keys: string;
  /** The command may run again and again while the key is held. */
  readonly repeats?: boolean;
  /** The command decides on what stands here. */
  readonly decides?: boolean;
  /** The command is for who types: its keys of more than one character mean it in a field of text too. */
  readonly whileTyping?: boolean;
}

interface Chord {
  readonly key: string;
  readonly ctrl: boolean;
  readonly meta: boolean;
  readonly alt: boolean;
  readonly shift: boolean;
}

const NAMED: Readonly<Record<string, string>> = { space: " ", plus: "+", esc: "escape", return: "enter" };

function chordOf(text: string): Chord {
  const parts = text.split("+").map((part) => part.trim().toLowerCase());
  const key = parts.pop() ?? "";
  return {
    key: NAMED[key] ?? key,
    ctrl: parts.includes("control") || parts.includes("ctrl"),
    meta: parts.includes("meta"),
    alt: parts.includes("alt"),
    shift: parts.includes("shift"),
  };
}

function isCharacter(key: string): boolean {
  return [...key].length === 1;
}

function isLetter(key: string): boolean {
  return key.toLowerCase() !== key.toUpperCase();
}

function matches(press: Press, chord: Chord): boolean {
  if (press.key.toLowerCase() !== chord.key) return false;
  if (press.ctrl !== chord.ctrl || press.meta !== chord.meta || press.alt !== chord.alt) return false;
  // `?` needs Shift on one keyboard and not on another: only letters and named keys are strict about it.
  const shiftIsPartOfTheCharacter = isCharacter(chord.key) && !isLetter(chord.key);
  return shiftIsPartOfTheCharacter || press.shift === chord.shift;
}

/** The command that this press stands for here, or null. The first binding that fits wins. */
export function commandFor(press: Press, where: Where, bindings: readonly Binding[]): string | null {
  if (where.onControl === true && ["Enter", " "].includes(press.key) && !press.ctrl && !press.meta) return null;
  if (press.composing || press.key === "Process" || press.key === "Dead") return null;
  const single = isCharacter(press.key) && !press.ctrl && !press.meta && !press.alt;
  if (where.typing && isCharacter(press.key)) return null;
  if (single && where.singleKeysOff) return null;
  for (const binding of bindings) {
    if (press.repeat && !binding.repeats) continue;
    if (where.typing && !binding.whileTyping) continue;
    if (binding.keys.split(/\s+/).some((keys) => keys !== "" && matches(press, chordOf(keys)))) {
      return where.settling && binding.decides ? null : binding.command;
    }
  }
  return null;
}

/** Bindings after the person's own choices: another key, or none at all (an empty text). */
export function remapped(
  bindings: readonly Binding[],
  chosen: Readonly<Record<string, string>>,
): readonly Binding[] {
  return bindings
    .map((binding) => {
      const keys = chosen[binding.command];
      return keys === undefined ? binding : { ...binding, keys };
    })
    .filter((binding) => binding.keys !== "");
}

/** Keys that stand for more than one command: each with the commands it would press. */
export function clashes(bindings: readonly Binding[]): ReadonlyMap<string, readonly string[]> {
  const users = new Map<string, string[]>();
  for (const binding of bindings) {
    for (const keys of binding.keys.split(/\s+/).filter(Boolean)) {
      const chord = JSON.stringify(chordOf(keys));
      users.set(chord, [...(users.get(chord) ?? []), binding.command]);
    }
  }
  const doubled = new Map<string, readonly string[]>();
  for (const [chord, commands] of users) {
    if (new Set(commands).size > 1) doubled.set((JSON.parse(chord) as Chord).key, commands);
  }
  return doubled;
}
