/** What is written over one picture: corners, orientation letters, badges, and a sentence where something is wrong. */
import { el, svg } from "../base/dom";
import type { EdgeLetters } from "./geometry";
import type { LoadedSeries } from "./loading";

type Edge = keyof EdgeLetters;

const EDGES: Readonly<Record<Edge, string>> = { top: "o-n", bottom: "o-s", left: "o-w", right: "o-e" };

function warning(drawing: string, words: string): Node[] {
  return [svg("svg", { class: "i", "aria-hidden": "true" }, svg("use", { href: `#i-${drawing}` })), new Text(` ${words}`)];
}

export class Captions {
  private readonly corner: Readonly<Record<"tl" | "tr" | "bl" | "br", HTMLSpanElement>>;
  private readonly letter: Readonly<Record<Edge, HTMLSpanElement>>;
  private readonly message = el("div", { class: "vp-message", role: "status", hidden: true });

  constructor() {
    const corner = (where: string): HTMLSpanElement => el("span", { class: `c ${where}` });
    const letter = (edge: Edge): HTMLSpanElement => el("span", { class: `o ${EDGES[edge]}` });
    this.corner = { tl: corner("tl"), tr: corner("tr"), bl: corner("bl"), br: corner("br") };
    this.letter = { top: letter("top"), bottom: letter("bottom"), left: letter("left"), right: letter("right") };
  }

  get all(): readonly HTMLElement[] {
    return [...Object.values(this.corner), ...Object.values(this.letter), this.message];
  }

  clear(): void {
    for (const one of [...Object.values(this.corner), ...Object.values(this.letter)]) one.replaceChildren();
  }

  write(where: "tl" | "bl" | "br", lines: readonly string[]): void {
    const text = lines.filter(Boolean).join("\n");
    const corner = this.corner[where];
    if (corner.textContent !== text) corner.textContent = text;
  }

  letters(letters: EdgeLetters): void {
    for (const edge of Object.keys(EDGES) as Edge[]) {
      const letter = this.letter[edge];
      if (letter.textContent !== letters[edge]) letter.textContent = letters[edge];
    }
  }

  /** What a reader must not overlook; those that can be explained open the reasons. */
  badge({ config, sheet, marksProblem, lacksTables }: LoadedSeries, lie: string, key = ""): void {
    const badges = [
      config.laterality === "unknown" && el("button", { class: "st st-warn", type: "button", "data-viewer": "why", title: "Why?" }, ...warning("help", "Side unknown")),
      sheet.marks.some(({ proposed }) => proposed) && el("button", { class: "st st-warn", type: "button", "data-viewer": "why", title: "A model proposed levels here, and nobody has accepted them. Why?" }, ...warning("dash", "Levels suggested")),
      config.doubts.length > 0 && el("button", { class: "st st-warn", type: "button", "data-viewer": "why", title: config.doubts.join(" ") }, ...warning("warn", "Check the slices")),
      lacksTables && el("span", { class: "st st-warn", title: "The file tells how its greys are to be shown by a table that cannot be read. It is shown without it: contrast may be other than where it was taken." }, ...warning("warn", "Grey table missing")),
      marksProblem && el("span", { class: "st st-warn", title: marksProblem }, ...warning("warn", "Marks missing")),
      lie && el("span", { class: "st st-warn" }, ...warning("flip", lie.charAt(0).toUpperCase() + lie.slice(1))),
      key !== "" && el("span", { class: "st st-run" }, ...warning("flag", key)),
    ].filter((one) => one instanceof HTMLElement);
    const words = (all: Iterable<Element>): string => Array.from(all, ({ textContent }) => textContent).join("|");
    // Made anew only where they change: the keyboard may stand on one.
    if (words(this.corner.tr.children) !== words(badges)) this.corner.tr.replaceChildren(...badges);
  }

  /** Show a sentence over the picture, with something to do about it; null takes it away. */
  say(sentence: string | null, act?: () => void, word = "Try again"): void {
    this.message.hidden = sentence === null;
    if (sentence === null) return;
    const button = act && el("button", { class: "btn", type: "button" }, word);
    button?.addEventListener("click", () => act?.(), { once: true });
    this.message.replaceChildren(el("p", {}, sentence), ...(button ? [button] : []));
  }
}
