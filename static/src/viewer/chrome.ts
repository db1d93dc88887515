/** The frame of the viewer: series, tools, switches, the strip of levels. Buttons only; what they do is the element's. */
import { el, icon } from "../base/dom";
import { MOST_PER_SECOND } from "./cine";
import type { SeriesConfig } from "./contract";
import { MOST_VIEWPORTS } from "./layouts";
import { shortNames } from "./names";
import { isSegment, type StripLevel } from "./levels";
import { presetsFor } from "./windows";

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
    showKey && key ? el("kbd", {}, key === "Plus" ? "+" : key) : null,
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

// Shift with A to F answers before the draft is shown, or takes a reader: no button of the viewer has one of these.
const TOOLS: readonly Button[] = [
  { command: "tool.window", word: "Window", drawing: "contrast", key: "w", pressed: true },
  { command: "tool.zoom", word: "Zoom", drawing: "zoom", key: "z", pressed: false },
  { command: "tool.move", word: "Move", drawing: "move", key: "m", pressed: false },
  { command: "tool.ruler", word: "Ruler", drawing: "ruler", key: "t", pressed: false },
  { command: "tool.angle", word: "Angle", drawing: "angle", key: "g", pressed: false },
  { command: "tool.cobb", word: "Cobb", drawing: "cobb", key: "b", pressed: false },
];

// Where OHIF has a key for the same it is that one, unless it decides something on the review page.
const REGIONS: readonly Button[] = [
  { command: "tool.ellipse", word: "Region, ellipse", key: "y", pressed: false, showKey: true },
  { command: "tool.rectangle", word: "Region, rectangle", key: "Shift+Y", pressed: false, showKey: true },
];
const TURNS: readonly Button[] = [
  { command: "turn.mirror", word: "Flip left to right", key: "h", showKey: true },
  { command: "turn.upend", word: "Flip top to bottom", key: "Shift+V", showKey: true },
  { command: "turn.right", word: "Turn right", key: "r", showKey: true },
  { command: "turn.left", word: "Turn left", key: "l", showKey: true },
];
const VIEWS: readonly Button[] = [
  { command: "zoom.in", word: "Zoom in", key: "Plus", showKey: true },
  { command: "zoom.out", word: "Zoom out", key: "-", showKey: true },
  { command: "zoom.fit", word: "Whole picture", key: "=", showKey: true },
  { command: "invert", word: "Invert", key: "i", showKey: true },
  { command: "reset", word: "Reset view", key: "0", showKey: true },
];
// In hand only over the reformats.
const CROSS: Button = { command: "tool.cross", word: "Crosshair", drawing: "plus", key: "Shift+X", pressed: false };
const MPR: Button = { command: "mpr", word: "MPR, three planes", key: "Shift+M", pressed: false, showKey: true };
const UNMEASURE: Button = { command: "unmeasure", word: "Remove measurements on this slice", key: "Delete", showKey: true };
const KEY: Button = { command: "key", word: "Key image", key: "Shift+K", pressed: false, showKey: true };

export interface Chrome {
  readonly bar: HTMLElement;
  readonly grid: HTMLElement;
  readonly foot: HTMLElement;
  readonly strip: HTMLElement;
  readonly seen: HTMLElement;
  readonly presets: HTMLElement;
  readonly cine: HTMLButtonElement;
  readonly rate: HTMLLabelElement;
  readonly keys: HTMLDetailsElement;
}

/** The viewer's three rows: bar, viewports, foot. */
export function buildChrome(series: readonly SeriesConfig[], assumed: boolean): Chrome {
  const strip = el("nav", { class: "levelrail", "aria-label": "Levels" });
  const seen = el("span", { class: "v-seen" });
  const presets = el("div", { class: "contents" });
  const cine = foldable(button({ command: "cine", word: "Play the slices", drawing: "play", key: "p", bare: true, pressed: false }, "icon-btn"));
  const rate = el("label", { class: "v-rate", hidden: true }, el("input", { class: "input", type: "number", min: 1, max: MOST_PER_SECOND, "aria-label": "Slices per second" }), " /s");
  const view = menu("View", "menu-end menu-up", presets, ...VIEWS.map((one) => foldable(button(one))));
  const keys = menu("Key images", "menu-end menu-up v-keys");
  keys.hidden = true;
  const foot = el("div", { class: "vfoot" }, strip, el("span", { class: "push" }), keys, layoutMenu(series), view, cine, rate, ...sliceButtons(), seen);
  return { bar: buildBar(series, assumed), grid: el("div", { class: "vgrid" }), foot, strip, seen, presets, cine, rate, keys };
}

function buildBar(series: readonly SeriesConfig[], assumed: boolean): HTMLElement {
  const names = shortNames(series.map(({ label }) => label));
  const full = button({ command: "full", word: "Full screen", drawing: "full", key: "Shift+Z", bare: true, pressed: false }, "icon-btn");
  return el(
    "div",
    { class: "vbar" },
    el("div", { class: "seg", role: "group", "aria-label": "Series" }, ...series.map((one, index) => seriesButton(one, names[index] ?? one.label))),
    el("div", { class: "seg", role: "group", "aria-label": "Tools" }, hidden(button(CROSS)), ...TOOLS.map((tool) => button(tool))),
    menu("More", "v-more", ...[...REGIONS, ...TURNS, UNMEASURE, KEY].map((one) => foldable(button(one)))),
    series.length > 1 && button({ command: "link", word: "Linked", drawing: "link", key: "j", pressed: true }, "btn btn-sm"),
    button({ command: "marks", word: "Levels", drawing: "layers", key: "o", pressed: true, showKey: true }, "btn btn-sm"),
    el("span", { class: "push" }),
    assumed && el("button", { class: "st st-warn", type: "button", "data-viewer": "why", title: "The count could not be known from these pictures alone. Why?" }, icon("dash"), "Level assumed"),
    button({ command: "why", word: "Where the marks come from, and why they are flagged", drawing: "info", key: "Shift+O", bare: true }, "icon-btn"),
    full,
  );
}

/** How many viewports, and what is kept of them. */
function layoutMenu(series: readonly SeriesConfig[]): HTMLDetailsElement {
  const hasDepth = series.some(({ frames, plane }) => frames > 1 && plane !== "projection");
  const counts = Array.from({ length: MOST_VIEWPORTS }, (_, index) => button({ command: `panes.${index + 1}`, word: index === 0 ? "1 viewport" : `${index + 1} viewports`, pressed: false }));
  const own = [button({ command: "layout.keep", word: "Keep these series here" }), button({ command: "layout.reset", word: "Reset layout" })];
  const all = menu("Layout", "menu-end menu-up v-layout", el("p", { class: "hint", "data-hung": true }), ...(hasDepth ? [foldable(button(MPR))] : []), ...counts, ...own);
  const summary = all.querySelector("summary");
  summary?.setAttribute("aria-keyshortcuts", "Shift+L");
  summary?.setAttribute("data-command", "viewer.layout");
  summary?.setAttribute("title", "Layout (Shift+L)");
  // Pressed by its key, it has the keyboard too: arrows go on from here.
  summary?.addEventListener("click", () => summary.focus());
  return all;
}

function menu(word: string, where: string, ...items: Node[]): HTMLDetailsElement {
  return el("details", { class: `menu ${where}` }, el("summary", { class: "btn btn-sm" }, el("span", {}, word)), el("div", { class: "menu-list" }, ...items));
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

function hidden(one: HTMLButtonElement): HTMLButtonElement {
  one.hidden = true;
  return one;
}

/** Folded away, it can still be pressed by its key. */
function foldable(one: HTMLButtonElement): HTMLButtonElement {
  one.setAttribute("data-key-when-folded", "");
  return one;
}

/** The presets of the active viewport's modality, each with its key. */
export function offerPresets({ presets }: Chrome, modality: string): void {
  if (presets.dataset["for"] === modality) return;
  presets.dataset["for"] = modality;
  presets.replaceChildren(
    ...presetsFor(modality).map(({ key, name }) => foldable(button({ command: `preset.${key}`, word: name, key, showKey: true }))),
  );
}

/** Show which tool is in hand, also where its button lies in a closed menu. */
export function showTool(bar: HTMLElement, tool: string): void {
  for (const one of bar.querySelectorAll<HTMLElement>('[data-viewer^="tool."]')) {
    one.setAttribute("aria-pressed", String(one.dataset["viewer"] === `tool.${tool}`));
  }
  const held = REGIONS.find(({ command }) => command === `tool.${tool}`);
  const more = bar.querySelector<HTMLElement>(".v-more > summary");
  more?.classList.toggle("held", held !== undefined);
  more?.firstElementChild?.replaceChildren(held?.word ?? "More");
}

/** Show which switches are on, by their commands. */
export function showSwitches({ bar, foot }: Chrome, switches: Readonly<Record<string, boolean>>): void {
  for (const [name, isOn] of Object.entries(switches)) {
    for (const row of [bar, foot]) row.querySelector(`[data-viewer="${name}"]`)?.setAttribute("aria-pressed", String(isOn));
  }
}

/** Show which series are in view. */
export function showSeries({ bar }: Chrome, shown: readonly string[]): void {
  for (const one of bar.querySelectorAll<HTMLElement>("[data-series]")) {
    one.setAttribute("aria-pressed", String(shown.includes(one.dataset["series"] ?? "")));
  }
}

/** Say whether the slices play, and how fast. */
export function showCine({ cine, rate }: Chrome, isPlaying: boolean, perSecond: number): void {
  cine.setAttribute("aria-pressed", String(isPlaying));
  cine.querySelector("use")?.setAttribute("href", isPlaying ? "#i-stop" : "#i-play");
  rate.hidden = !isPlaying;
  const field = rate.querySelector("input");
  if (field && field !== document.activeElement) field.value = String(perSecond);
}

/** The strip: every level of this study from top to bottom. */
export function fillStrip(strip: HTMLElement, levels: readonly StripLevel[], active: string | null): void {
  const everyOneAssumed = levels.every(({ assumed }) => assumed);
  strip.replaceChildren(
    ...levels.map(({ level, assumed, suggested }) => {
      const doubt = suggested || (assumed && !everyOneAssumed);
      const classes = [isSegment(level) && "seg-l", doubt && "as"].filter(Boolean).join(" ");
      return el(
        "button",
        {
          type: "button",
          class: classes || null,
          "data-goto": level,
          "aria-pressed": String(level === active),
          "aria-label": suggested ? `${level} ?, suggested` : null,
          title: suggested ? `${level}: suggested by a model, accepted by nobody` : level,
        },
        el("span", {}, doubt ? `${level} ?` : level),
      );
    }),
  );
}
