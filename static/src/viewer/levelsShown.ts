/** The levels of the pictures in view: going to one, the strip of them, marks hidden, and marks that somebody corrects meanwhile. */
import { fillStrip, showSwitches, type Chrome } from "./chrome";
import { stripOfMarks } from "./levels";
import type { LoadedSeries } from "./loading";
import type { Pane } from "./pane";
import type { Reformatting } from "./reformatting";
import type { Stage } from "./stage";
import type { Supply } from "./supply";

/** What stands in the viewer now. */
export interface Standing {
  readonly chrome: Chrome | null;
  readonly stage: Stage | null;
  readonly reformatting: Reformatting | null;
  readonly supply: Supply;
  readonly panes: readonly Pane[];
  /** The series in view. */
  readonly series: readonly LoadedSeries[];
}

/** What the viewer does and tells of it. */
export interface Around {
  readonly emit: (name: string, detail: object) => void;
  /** The marks are others. */
  readonly changed: () => void;
  /** The strip is another. */
  readonly filled: () => void;
  /** Whether marks are hidden is a choice that is kept. */
  readonly remember: () => void;
  /** Pictures are still on their way. */
  readonly isBusy: () => boolean;
}

export class LevelsShown {
  constructor(
    private readonly now: () => Standing,
    private readonly around: Around,
  ) {}

  async goTo(level: string, own = false): Promise<void> {
    const { stage } = this.now();
    if (!stage) return;
    let found: boolean;
    try {
      found = await stage.goTo(level, own);
    } catch {
      // What failed stands on its viewport; whoever asked for the level hears it here.
      this.around.emit("spine:level-failed", { level });
      return;
    }
    this.now().reformatting?.goTo(level);
    // Meanwhile another level may have been asked for: that one is told of.
    if (stage.active !== level) return;
    this.fillStrip();
    // While pictures are still on their way, one of them may yet show it.
    this.around.emit("spine:level-active", { level: stage.active, found: found || this.around.isBusy() });
  }

  fillStrip(): void {
    const { chrome, stage, series } = this.now();
    if (!chrome) return;
    fillStrip(chrome.strip, stripOfMarks(series.flatMap(({ sheet }) => sheet.marks)), stage?.active ?? null);
    this.around.filled();
  }

  /** Somebody may have corrected marks while these pictures stood here: in another tab, or another person. */
  async look(): Promise<void> {
    const { supply, series } = this.now();
    if (!(await supply.look(series))) return;
    this.renew();
    this.around.emit("spine:toast", { text: "The levels of this study were changed. The pictures show them as they are now." });
  }

  /** Marks of the series in view are others, or gone. */
  renew(): void {
    const { panes, reformatting } = this.now();
    for (const pane of panes) pane.write();
    reformatting?.renewMarks();
    this.around.changed();
  }

  /** Hide the marks, or show them again. */
  toggle(): void {
    const { stage, chrome, reformatting } = this.now();
    if (!stage || !chrome) return;
    stage.marksHidden = !stage.marksHidden;
    showSwitches(chrome, { marks: !stage.marksHidden });
    stage.paint();
    reformatting?.hideMarks(stage.marksHidden);
    this.around.remember();
  }
}
