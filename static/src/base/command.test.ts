import { describe, expect, test } from "vitest";
import { clashes, commandFor, remapped, type Binding, type Press, type Where } from "./command";

const reading: Where = { typing: false, singleKeysOff: false };
const bindings: Binding[] = [
  { command: "approve", keys: "a" },
  { command: "save", keys: "Control+Enter Meta+Enter" },
  { command: "help", keys: "?" },
  { command: "next-slice", keys: "ArrowDown .", repeats: true },
  { command: "reading-order", keys: "Shift+D" },
];

function press(key: string, more: Partial<Press> = {}): Press {
  return { key, ctrl: false, meta: false, alt: false, shift: false, repeat: false, composing: false, ...more };
}

describe("a key press", () => {
  test("means the command that carries the key", () => {
    expect(commandFor(press("a"), reading, bindings)).toBe("approve");
  });

  test("means the same with caps lock on", () => {
    expect(commandFor(press("A"), reading, bindings)).toBe("approve");
  });

  test("means nothing when no command carries the key", () => {
    expect(commandFor(press("q"), reading, bindings)).toBeNull();
  });

  test("leaves Enter and Space to the link or button that has the focus", () => {
    const keys: Binding[] = [{ command: "continue", keys: "Enter" }, ...bindings];
    const focused: Where = { ...reading, onControl: true };
    expect(commandFor(press("Enter"), reading, keys)).toBe("continue");
    expect(commandFor(press("Enter"), focused, keys)).toBeNull();
    expect(commandFor(press("Enter", { ctrl: true }), focused, keys)).toBe("save");
    expect(commandFor(press("a"), focused, keys)).toBe("approve");
  });

  test("never decides on what came a moment ago", () => {
    const keys: Binding[] = [{ command: "approve", keys: "a", decides: true }, { command: "mention", keys: "n" }];
    const settling: Where = { ...reading, settling: true };
    expect(commandFor(press("a"), reading, keys)).toBe("approve");
    expect(commandFor(press("a"), settling, keys)).toBeNull();
    expect(commandFor(press("n"), settling, keys)).toBe("mention");
  });

  test("never decides while somebody types", () => {
    const typing = { ...reading, typing: true };
    expect(commandFor(press("a"), typing, bindings)).toBeNull();
    expect(commandFor(press("Enter", { ctrl: true }), typing, bindings)).toBeNull();
  });

  test("goes through a form while somebody types in it, by keys that write nothing", () => {
    const typing = { ...reading, typing: true };
    const keys: Binding[] = [{ command: "next-part", keys: "] Alt+ArrowDown Alt+x", whileTyping: true }, ...bindings];
    expect(commandFor(press("ArrowDown", { alt: true }), typing, keys)).toBe("next-part");
    expect(commandFor(press("ArrowDown", { alt: true, composing: true }), typing, keys)).toBeNull();
    expect(commandFor(press("]"), typing, keys)).toBeNull();
    expect(commandFor(press("x", { alt: true }), typing, keys)).toBeNull();
    expect(commandFor(press("]"), reading, keys)).toBe("next-part");
  });

  test("never decides while an input method composes", () => {
    expect(commandFor(press("a", { composing: true }), reading, bindings)).toBeNull();
    expect(commandFor(press("Process"), reading, bindings)).toBeNull();
  });

  test("never decides when the key is held", () => {
    expect(commandFor(press("a", { repeat: true }), reading, bindings)).toBeNull();
  });

  test("may scroll on when the key is held", () => {
    expect(commandFor(press("ArrowDown", { repeat: true }), reading, bindings)).toBe("next-slice");
  });

  test("is left to the browser when it carries another modifier", () => {
    expect(commandFor(press("a", { ctrl: true }), reading, bindings)).toBeNull();
    expect(commandFor(press("a", { meta: true }), reading, bindings)).toBeNull();
    expect(commandFor(press("a", { alt: true }), reading, bindings)).toBeNull();
    expect(commandFor(press("a", { shift: true }), reading, bindings)).toBeNull();
  });

  test("asks for shift only where shift is named or part of the character", () => {
    expect(commandFor(press("?", { shift: true }), reading, bindings)).toBe("help");
    expect(commandFor(press("?"), reading, bindings)).toBe("help");
    expect(commandFor(press("D", { shift: true }), reading, bindings)).toBe("reading-order");
    expect(commandFor(press("d"), reading, bindings)).toBeNull();
  });

  test("takes either of two alternatives", () => {
    expect(commandFor(press("Enter", { meta: true }), reading, bindings)).toBe("save");
    expect(commandFor(press("Enter", { ctrl: true }), reading, bindings)).toBe("save");
  });

  test("of one character does nothing once single keys are off, others still work", () => {
    const off = { ...reading, singleKeysOff: true };
    expect(commandFor(press("a"), off, bindings)).toBeNull();
    expect(commandFor(press("Enter", { ctrl: true }), off, bindings)).toBe("save");
  });
});

describe("a person's own keys", () => {
  test("replace the printed ones", () => {
    const own = remapped(bindings, { approve: "y" });
    expect(commandFor(press("y"), reading, own)).toBe("approve");
    expect(commandFor(press("a"), reading, own)).toBeNull();
  });

  test("can be none at all", () => {
    expect(commandFor(press("a"), reading, remapped(bindings, { approve: "" }))).toBeNull();
  });

  test("are reported when they clash", () => {
    expect(clashes(bindings).size).toBe(0);
    expect([...clashes(remapped(bindings, { help: "a" })).values()]).toEqual([["approve", "help"]]);
  });
});
