/** Opening and leaving the reformats of one series: they stand over the viewports, which stay as they are behind them. */
import { showSwitches, showTool, type Chrome } from "./chrome";
import type { CutTool } from "./cornerstone";
import type { Mpr } from "./mpr";
import type { Pane } from "./pane";
import { storedWindow } from "./slices";
import type { Stage } from "./stage";
import { volumeFault } from "./volume";
import { presetsFor } from "./windows";
import { CannotShow } from "./requests";

type Library = Pick<typeof import("./library"), "Mpr">;

const NO_WEBGL = "Reformats need WebGL, which this browser does not offer. Switch on hardware acceleration, or use another browser.";
const LINES = "Lines and regions are drawn on the slices as taken. Leave the reformats first (Shift+M).";
const ZOOM_STEP = 1.25;
const TOOLS: readonly string[] = ["cross", "window", "zoom", "move"];
// What means nothing on a reformat: it is not one slice, and it lies as it is cut.
const NOT_HERE: Readonly<Record<string, string>> = {
  turn: "Reformats are not flipped or turned.",
  cine: "Reformats are not played. Scroll them with the wheel or the arrows.",
  unmeasure: LINES,
  key: "Key images are slices as taken. Leave the reformats first (Shift+M).",
  link: "Reformats are always linked.",
};

export class Reformatting {
  private mpr: Mpr | null = null;
  private pane: Pane | null = null;

  constructor(
    private readonly host: HTMLElement,
    private readonly chrome: Chrome,
    private readonly stage: Stage,
  ) {}

  toggle(library: Library, pane: Pane): void {
    if (this.mpr) this.leave();
    else void this.open(library, pane);
  }

  /** Cut the series of a viewport; what speaks against it is said there. */
  private async open({ Mpr }: Library, pane: Pane): Promise<void> {
    const { series } = pane;
    if (!series) return;
    const fault = this.stage.backend === "cpu" ? NO_WEBGL : volumeFault(series.slices, series.config);
    if (fault) return this.refuse(pane, this.stage.backend === "cpu" ? fault : `${series.config.label} cannot be reformatted. ${fault}`);
    const { active, marksHidden } = this.stage;
    const invert = pane.viewport?.getProperties().invert ?? false;
    const mpr = new Mpr({ series, focus: pane.looksAtPatient(), window: pane.window(), invert, active, marksHidden }, { left: () => this.leave(), failed: (why) => this.fail(why) });
    [this.mpr, this.pane] = [mpr, pane];
    this.host.append(mpr.grid);
    this.show(true);
    mpr.panes[0]?.frame.focus();
    try {
      await mpr.open();
      if (this.mpr === mpr) this.host.dispatchEvent(new CustomEvent("spine:reformatted", { bubbles: true }));
    } catch (problem) {
      console.warn("The volume could not be made.", problem);
      const why = problem instanceof CannotShow ? problem.message : "The volume could not be made: it may be too large for this browser.";
      if (this.mpr === mpr) this.fail(why);
    }
  }

  private refuse(pane: Pane, sentence: string): void {
    pane.say(sentence, () => pane.say(null), "Back to the slices");
  }

  private fail(why: string): void {
    const { pane } = this;
    this.leave();
    if (pane) this.refuse(pane, `The reformats were closed. ${why}`);
  }

  /** Back to the slices as taken; the keyboard goes back to the viewport. */
  leave(): void {
    if (!this.mpr) return;
    const hadFocus = this.mpr.grid.contains(document.activeElement);
    this.mpr.destroy();
    this.mpr = null;
    this.show(false);
    if (hadFocus) this.pane?.frame.focus();
    this.pane = null;
  }

  private show(isOpen: boolean): void {
    const { bar, grid } = this.chrome;
    this.host.toggleAttribute("data-reformatted", isOpen);
    grid.inert = isOpen;
    showSwitches(this.chrome, { mpr: isOpen });
    const cross = bar.querySelector<HTMLElement>('[data-viewer="tool.cross"]');
    if (cross) cross.hidden = !isOpen;
    if (!isOpen) this.stage.useTool("window");
    showTool(bar, isOpen ? "cross" : "window");
  }

  goTo(level: string): void {
    this.mpr?.goTo(level);
  }

  /** The marks of the series are others now. */
  renewMarks(): void {
    this.mpr?.renewMarks();
  }

  hideMarks(hidden: boolean): void {
    this.mpr?.hideMarks(hidden);
  }

  /** Do on the reformats what a button stands for. Returns whether that is all: what is of the whole viewer goes on. */
  press(name: string, part: string): boolean {
    const { mpr } = this;
    const pane = mpr?.current;
    if (!mpr || !pane) return false;
    const acts: Readonly<Record<string, () => void>> = {
      tool: () => this.useTool(mpr, part),
      zoom: () => (part === "fit" ? mpr.fit(pane) : mpr.enlarge(pane, part === "in" ? ZOOM_STEP : 1 / ZOOM_STEP)),
      invert: () => mpr.invert(),
      reset: () => mpr.reset(),
      preset: () => this.usePreset(mpr, part),
      slice: () => mpr.step(pane, part === "on" ? 1 : -1),
    };
    // An entry of the list of key images leads back to its slice.
    const refused = name === "key" && part !== "" ? undefined : NOT_HERE[name];
    const act = acts[name] ?? (refused ? () => mpr.say(refused) : undefined);
    act?.();
    return act !== undefined;
  }

  private useTool(mpr: Mpr, tool: string): void {
    if (!TOOLS.includes(tool)) return mpr.say(LINES);
    mpr.useTool(tool as CutTool);
    showTool(this.chrome.bar, tool);
  }

  private usePreset(mpr: Mpr, key: string): void {
    const series = this.pane?.series;
    const slice = series?.slices[Math.floor(series.slices.length / 2)];
    const stored = (slice && storedWindow(slice)) ?? this.pane?.firstWindow;
    const preset = presetsFor(series?.config.modality ?? "").find((one) => one.key === key);
    if (preset && stored) mpr.setWindow(preset.of(stored) ?? stored);
  }
}
