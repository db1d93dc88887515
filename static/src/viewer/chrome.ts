/** The frame of the viewer: series, tools, switches, the strip of levels. Buttons only; what they do is the element's. */
import { el, icon } from "../base/dom";
import type { SeriesConfig } from "./contract";
import { shortNames } from "./names";
import { isSegment, type StripLevel } from "./levels";
import type { Preset } from "./windows";

type Child = Node | string | null | false;

interface Button {
  readonly command: string;
  readonly word: string;
  readonly drawing?: string;
  readonly key?: string;
  /** Only the drawing is shown; the word is for the ear and the pointer. */
  readonly bare?: boolean;
  readonly pressed?: boolean;
  readonly showKey?: boolean;
}

export function button({ command, word, drawing, key, bare, pressed, showKey }: Button, kind = ""): HTMLButtonElement {
  const children: Child[] = [
    drawing ? icon(drawing) : null,
    bare ? null : el("span", { class: drawing ? "v-word" : "" }, word),
    showKey && key ? el("kbd", {}, key) : null,
  ];
  return el(
    "button",
    {
      type: "button",
      class: kind || null,
      "data-viewer": command,
      "data-command": `viewer.${command}`,
      "aria-keyshortcuts": key,
      // What is shown names it, the printed key included; only a bare drawing needs a name of its own.
      "aria-label": bare || !showKey ? word : null,
      "aria-pressed": pressed === undefined ? null : String(pressed),
      title: key ? `${word} (${key})` : word,
    },
    ...children,
  );
}

const TOOLS: readonly Button[] = [
  { command: "tool.window", word: "Window", drawing: "contrast", key: "w", pressed: true },
  { command: "tool.zoom", word: "Zoom", drawing: "zoom", key: "z", pressed: false },
  { command: "tool.move", word: "Move", drawing: "move", key: "m", pressed: false },
  { command: "tool.ruler", word: "Ruler", drawing: "ruler", key: "r", pressed: false },
  { command: "tool.angle", word: "Angle", drawing: "angle", key: "g", pressed: false },
  { command: "tool.cobb", word: "Cobb", drawing: "cobb", key: "b", pressed: false },
];

export interface Chrome {
  readonly bar: HTMLElement;
  readonly grid: HTMLElement;
  readonly foot: HTMLElement;
  readonly strip: HTMLElement;
  readonly seen: HTMLElement;
  readonly presets: HTMLElement;
}

// How far the bar and the foot fold where there is little room; room.css says what goes at each step.
export const BAR_FOLDS = 4;
export const FOOT_FOLDS = 4;

/** The viewer's three rows: bar, viewports, foot. */
export function buildChrome(series: readonly SeriesConfig[], assumed: boolean): Chrome {
  const names = shortNames(series.map(({ label }) => label));
  const strip = el("nav", { class: "levelrail", "aria-label": "Levels" });
  const seen = el("span", { class: "v-seen" });
  const presets = el("div", { class: "contents" });
  const bar = el(
    "div",
    { class: "vbar" },
    el("div", { class: "seg", role: "group", "aria-label": "Series" }, ...series.map((one, index) => seriesButton(one, names[index] ?? one.label))),
    el("div", { class: "seg", role: "group", "aria-label": "Tools" }, ...TOOLS.map((tool) => button(tool))),
    series.length > 1 && button({ command: "link", word: "Linked", drawing: "link", key: "l", pressed: true }, "btn btn-sm"),
    button({ command: "marks", word: "Levels", drawing: "layers", key: "o", pressed: true, showKey: true }, "btn btn-sm"),
    el("span", { class: "push" }),
    assumed && el("span", { class: "st st-warn", title: "The count could not be known from these pictures alone." }, icon("dash"), "Level assumed"),
  );
  const foot = el(
    "div",
    { class: "vfoot" },
    strip,
    el("span", { class: "push" }),
    el(
      "details",
      { class: "menu menu-end menu-up" },
      el("summary", { class: "btn btn-sm" }, "View"),
      el(
        "div",
        { class: "menu-list" },
        presets,
        foldable(button({ command: "invert", word: "Invert", key: "i", showKey: true })),
        foldable(button({ command: "reset", word: "Reset view", key: "0", showKey: true })),
        foldable(button({ command: "unmeasure", word: "Remove measurements on this slice", key: "Delete", showKey: true })),
      ),
    ),
    ...sliceButtons(),
    seen,
  );
  return { bar, grid: el("div", { class: "vgrid" }), foot, strip, seen, presets };
}

function seriesButton({ uid, label }: SeriesConfig, name: string): HTMLButtonElement {
  return el("button", { type: "button", "data-series": uid, "aria-pressed": "false", title: label }, name);
}

function sliceButtons(): HTMLButtonElement[] {
  const back = button({ command: "slice.back", word: "Slice back", drawing: "up", key: ",", bare: true }, "icon-btn");
  const on = button({ command: "slice.on", word: "Slice on", drawing: "down", key: ".", bare: true }, "icon-btn");
  for (const one of [back, on]) {
    one.setAttribute("data-repeats", "");
    foldable(one).classList.add("v-slice");
  }
  return [back, on];
}

/** Folded away, it can still be pressed by its key. */
function foldable(one: HTMLButtonElement): HTMLButtonElement {
  one.setAttribute("data-key-when-folded", "");
  return one;
}

/** The presets of the active viewport, each with its key. */
export function fillPresets(list: HTMLElement, presets: readonly Preset[]): void {
  list.replaceChildren(
    ...presets.map(({ key, name }) => foldable(button({ command: `preset.${key}`, word: name, key, showKey: true }))),
  );
}

/** Fold a row step by step until everything in it has room; the last step is taken as it is. */
export function fold(row: HTMLElement, most: number, fits: () => boolean): void {
  for (let step = 0; step <= most; step += 1) {
    row.dataset["fold"] = String(step);
    if (fits()) return;
  }
}

/** The strip: every level of this study from top to bottom. */
export function fillStrip(strip: HTMLElement, levels: readonly StripLevel[], active: string | null): void {
  const everyOneAssumed = levels.every(({ assumed }) => assumed);
  strip.replaceChildren(
    ...levels.map(({ level, assumed }) => {
      const doubt = assumed && !everyOneAssumed;
      const classes = [isSegment(level) && "seg-l", doubt && "as"].filter(Boolean).join(" ");
      return el(
        "button",
        { type: "button", class: classes || null, "data-goto": level, "aria-pressed": String(level === active), title: level },
        el("span", {}, doubt ? `${level} ?` : level),
      );
    }),
  );
}
