/** What the viewer's buttons do, and the keys that a picture with the keyboard on it answers to. */
import { rateOf, type Cine } from "./cine";
import { showTool, type Chrome } from "./chrome";
import type { ToolName } from "./cornerstone";
import type { Pane } from "./pane";
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
  readonly toggleMarks: () => void;
  readonly choose: (pane: Pane) => void;
  /** Show the series that stands so many places on in the bar. */
  readonly stepSeries: (by: number) => void;
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
  ["let go of a line, leave the full screen", "Esc"],
]
  .map(([what, keys]) => `On a picture, ${what}=${keys}`)
  .join("|");

type Act = (viewer: Viewer, part: string, pressed: HTMLElement) => void;

const ACTS: Readonly<Record<string, Act>> = {
  tool: ({ stage, chrome }, part, pressed) => {
    stage.useTool(part as ToolName);
    showTool(chrome.bar, part);
    const menu = pressed.closest("details");
    if (menu?.open) leave(menu);
  },
  marks: ({ toggleMarks }) => toggleMarks(),
  link: ({ stage }, _, pressed) => {
    stage.linked = !stage.linked;
    pressed.setAttribute("aria-pressed", String(stage.linked));
  },
  why: ({ host, panes, stage }) => showWhy(host, panes.flatMap(({ series }) => series ?? []), stage.active),
  full: ({ host }) => void toggleFull(host),
  cine: (viewer) => toggleCine(viewer),
  turn: ({ stage, pane }, part) => stage.turn(pane, part as TurnAct),
  zoom: ({ pane }, part) => (part === "fit" ? pane.fit() : pane.enlarge(part === "in" ? ZOOM_STEP : 1 / ZOOM_STEP)),
  invert: ({ stage, pane }) => stage.invert(pane),
  reset: (viewer) => reset(viewer),
  unmeasure: ({ stage, pane }) => stage.unmeasure(pane),
  slice: ({ stage, pane }, part) => stage.scroll(pane, part === "on" ? 1 : -1),
  preset: ({ pane }, part) => usePreset(pane, part),
};

/** Do what a button with `data-viewer` stands for. */
export function press(viewer: Viewer, pressed: HTMLElement): void {
  const [name = "", part = ""] = (pressed.dataset["viewer"] ?? "").split(".");
  ACTS[name]?.(viewer, part, pressed);
}

/** A key pressed on a picture. Returns whether it means something there. */
export function pressOnPicture(viewer: Viewer, event: KeyboardEvent): boolean {
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
    PageUp: () => viewer.stepSeries(-1),
    PageDown: () => viewer.stepSeries(1),
    " ": () => reset(viewer),
    Backspace: () => stage.unmeasure(pane, "chosen"),
    Escape: () => stage.leaveLine(pane) || leaveFull(viewer.host),
  };
  const act = keys[event.key];
  // Escape means something here only while there is something to leave.
  return act !== undefined && act() !== false;
}

function goBeside({ panes, pane, choose }: Viewer, by: number): void {
  const other = panes[(panes.indexOf(pane) + by + panes.length) % panes.length];
  if (!other) return;
  choose(other);
  other.frame.focus();
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

function leave(menu: HTMLDetailsElement): void {
  menu.open = false;
  menu.querySelector("summary")?.focus();
}
