/** What the viewer's buttons do, and the keys that a picture with the keyboard on it answers to. */
import type { Arranging } from "./arranging";
import { rateOf, type Cine } from "./cine";
import { showSwitches, showTool, type Chrome } from "./chrome";
import type { ViewerConfig } from "./contract";
import type { ToolName } from "./cornerstone";
import type { Keys } from "./keys";
import type { Pane } from "./pane";
import type { Reformatting } from "./reformatting";
import type { Stage } from "./stage";
import { storedWindow } from "./slices";
import type { TurnAct } from "./turning";
import { presetsFor, type Window } from "./windows";
import { showWhy } from "./why";

/** The viewer as far as its commands reach. */
export interface Viewer {
  readonly host: HTMLElement;
  readonly chrome: Chrome;
  readonly stage: Stage;
  /** The viewports in the layout, and the chosen one. */
  readonly panes: readonly Pane[];
  readonly pane: Pane;
  readonly cine: Cine;
  readonly reformatting: Reformatting;
  readonly library: Pick<typeof import("./library"), "Mpr">;
  readonly config: ViewerConfig;
  readonly keys: Keys;
  readonly arranging: Arranging;
  readonly toggleMarks: () => void;
  readonly choose: (pane: Pane) => void;
  readonly chooseSeries: (uid: string) => void;
}

const PAGE_OF_SLICES = 10;
const ZOOM_STEP = 1.25;
// For the list of keys.
export const PICTURE_KEYS = [
  ["slice by slice", "↑ ↓"],
  ["ten slices", "Shift ↑, Shift ↓"],
  ["first and last slice", "Home, End"],
  ["the picture beside it", "← →"],
  ["the series before and after", "Page Up, Page Down"],
  ["reset the view", "Space"],
  ["remove the chosen measurement", "Backspace"],
  ["let go of a line, leave the reformats or the full screen", "Esc"],
]
  .map(([what, keys]) => `On a picture, ${what}=${keys}`)
  .join("|");

type Act = (viewer: Viewer, part: string, pressed: HTMLElement) => void;

const ACTS: Readonly<Record<string, Act>> = {
  tool: ({ stage, chrome }, part, pressed) => {
    stage.useTool(part as ToolName);
    showTool(chrome.bar, part);
    closeMenu(pressed);
  },
  marks: ({ toggleMarks }) => toggleMarks(),
  link: (viewer) => toggleLink(viewer),
  panes: ({ arranging }, part) => void arranging.setViewports(Number(part)),
  layout: ({ arranging }, part) => void (part === "keep" ? arranging.keepSeries() : arranging.reset()),
  why: ({ host, panes, stage }) => showWhy(host, panes.flatMap(({ series }) => series ?? []), stage.active),
  mpr: ({ reformatting, library, pane, cine }, _, pressed) => {
    cine.stop();
    closeMenu(pressed);
    reformatting.toggle(library, pane);
  },
  full: ({ host }) => void toggleFull(host),
  cine: (viewer) => toggleCine(viewer),
  turn: ({ stage, pane }, part) => stage.turn(pane, part as TurnAct),
  zoom: ({ pane }, part) => (part === "fit" ? pane.fit() : pane.enlarge(part === "in" ? ZOOM_STEP : 1 / ZOOM_STEP)),
  invert: ({ pane }) => pane.invert(),
  reset: (viewer) => reset(viewer),
  unmeasure: ({ stage, pane }) => stage.unmeasure(pane),
  key: ({ keys, pane }, part) => (part === "" ? keys.toggle(pane) : keys.open(Number(part))),
  slice: ({ stage, pane }, part) => stage.scroll(pane, part === "on" ? 1 : -1),
  preset: ({ pane }, part) => usePreset(pane, part),
};

/** Do what a button with `data-viewer` stands for. */
export function press(viewer: Viewer, pressed: HTMLElement): void {
  const [name = "", part = ""] = (pressed.dataset["viewer"] ?? "").split(".");
  if (!viewer.reformatting.press(name, part)) ACTS[name]?.(viewer, part, pressed);
}

/** A key pressed on a picture. Returns whether it means something there. */
export function pressOnPicture(viewer: Viewer, event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const { stage, pane } = viewer;
  const end = pane.series?.slices.length ?? 0;
  const step = event.shiftKey ? PAGE_OF_SLICES : 1;
  const scroll = (by: number) => (): void => stage.scroll(pane, by);
  const keys: Readonly<Record<string, () => unknown>> = {
    ArrowUp: scroll(-step),
    ArrowDown: scroll(step),
    Home: scroll(-end),
    End: scroll(end),
    ArrowLeft: () => goBeside(viewer, -1),
    ArrowRight: () => goBeside(viewer, 1),
    PageUp: () => stepSeries(viewer, -1),
    PageDown: () => stepSeries(viewer, 1),
    " ": () => reset(viewer),
    Backspace: () => stage.unmeasure(pane, "chosen"),
    Escape: () => stage.leaveLine(pane) || leaveFull(viewer.host),
  };
  const act = keys[event.key];
  // Escape means something here only while there is something to leave.
  return act !== undefined && act() !== false;
}

/** The next series in the bar that stands in no other viewport takes the place of the one in the chosen viewport. */
function stepSeries({ panes, pane, config, chooseSeries }: Viewer, by: number): void {
  const elsewhere = new Set(panes.filter((one) => one !== pane).map((one) => one.series?.config.uid));
  const free = config.series.filter(({ uid }) => !elsewhere.has(uid));
  const next = free[free.findIndex(({ uid }) => uid === pane.series?.config.uid) + by];
  if (next) chooseSeries(next.uid);
}

function goBeside({ panes, pane, choose }: Viewer, by: number): void {
  const other = panes[(panes.indexOf(pane) + by + panes.length) % panes.length];
  if (!other) return;
  choose(other);
  other.frame.focus();
}

function toggleLink({ stage, chrome, arranging }: Viewer): void {
  stage.linked = !stage.linked;
  showSwitches(chrome, { link: stage.linked });
  arranging.remember();
}

function reset({ stage, pane, cine }: Viewer): void {
  cine.stop();
  stage.reset(pane);
}

function toggleCine({ pane, cine }: Viewer): void {
  if (cine.isPlaying) return cine.stop();
  const slices = pane.series?.slices ?? [];
  if (slices.length > 1) cine.play(rateOf(slices[0]?.instance));
}

function usePreset(pane: Pane, key: string): void {
  const slice = pane.series?.slices[pane.index];
  if (!pane.series || !slice) return;
  const preset = presetsFor(pane.series.config.modality).find((one) => one.key === key);
  const stored: Window = storedWindow(slice) ?? pane.firstWindow ?? [400, 40];
  if (preset) pane.setWindow(preset.of(stored));
}

async function toggleFull(host: HTMLElement): Promise<void> {
  if (leaveFull(host)) return;
  // A browser may refuse it, such as in a frame of another page: then it stays as it is.
  await host.requestFullscreen?.().catch(() => undefined);
}

function leaveFull(host: HTMLElement): boolean {
  if (document.fullscreenElement !== host) return false;
  void document.exitFullscreen();
  return true;
}

/** Close the menu that an entry was pressed in; the keyboard stays on what opened it. */
function closeMenu(entry: HTMLElement): void {
  const menu = entry.closest("details");
  if (!menu?.open) return;
  menu.open = false;
  menu.querySelector("summary")?.focus();
}
