/** The viewports of one viewer and what passes between them: linking, levels, tools, loss of the graphics context. */
import type { MarkSheet, Vec2 } from "./contract";
import { alignFallback, chooseTool, core, dropToolGroup, endEngine, isWebGL2, makeEngine, makeToolGroup, startCornerstone, type Backend, type ToolName } from "./cornerstone";
import { dot, normalOf, toPatient } from "./geometry";
import { chooseFallbackGreys, chooseGreys } from "./greys";
import { handKeysOn } from "./listening";
import { levelSlices, prefetch, type LoadedSeries } from "./loading";
import { markedOn, type Marked } from "./marked";
import { keepMeasurements, leaveLine, removeMeasurements, restoreMeasurements } from "./measurements";
import type { Pane } from "./pane";
import { CannotShow } from "./requests";
import { AS_STORED, turned, type TurnAct } from "./turning";
import { windowOf, type Window } from "./windows";

export interface StageEvents {
  /** A slice was put on the screen, or drawn there once more. */
  readonly viewed: (pane: Pane) => void;
  /** A viewport shows the slice that it stands at. */
  readonly drawn: () => void;
  /** A viewport was touched. */
  readonly chosen: (pane: Pane) => void;
}

interface View {
  readonly index: number;
  readonly window: Window | null;
  readonly zoom: number;
  /** The pixel in the middle of the viewport. */
  readonly middle: Vec2 | null;
}

// Planes tilted by less than 18 degrees scroll together.
const PARALLEL = 0.95;
const DIM_MS = 300;
const REBUILD_MS = 400;
const SETTLE_MS = 50;
const LONGEST_SETTLE_MS = 1000;

let count = 0;

export class Stage {
  active: string | null = null;
  linked = true;
  marksHidden = false;
  readonly backend: Backend;
  private hasWebGL2 = false;
  private readonly id = `viewer-${++count}`;
  private engine: InstanceType<typeof core.RenderingEngine>;
  private readonly tools: ReturnType<typeof makeToolGroup>;
  private readonly resizes: ResizeObserver;
  private readonly listeners = new AbortController();
  private leader: Pane | null = null;
  /** The viewports with another slice since the others were told. */
  private readonly moved = new Set<Pane>();
  private dimming: ReturnType<typeof setTimeout> | undefined;
  private resizing: ReturnType<typeof setTimeout> | undefined;
  private settling = SETTLE_MS;
  private gone = false;

  constructor(
    private readonly panes: readonly Pane[],
    wanted: Backend | null,
    private readonly events: StageEvents,
  ) {
    this.backend = startCornerstone(wanted);
    keepMeasurements();
    this.tools = makeToolGroup(this.id);
    chooseTool(this.tools, "window");
    this.engine = this.enable();
    for (const pane of panes) this.listen(pane);
    this.resizes = new ResizeObserver(() => {
      this.paint();
      this.resizeSoon();
    });
    for (const pane of panes) this.resizes.observe(pane.image);
    core.eventTarget.addEventListener(core.Enums.Events.WEBGL_CONTEXT_LOST, this.onContextLost);
    core.eventTarget.addEventListener(core.Enums.Events.IMAGE_LOAD_ERROR, this.onLoadError);
  }

  private enable(): InstanceType<typeof core.RenderingEngine> {
    const engine = makeEngine(this.id, this.panes.length, true);
    this.hasWebGL2 = isWebGL2(engine);
    for (const pane of this.panes) {
      const viewportId = `${this.id}-${pane.id}`;
      engine.enableElement({ viewportId, type: core.Enums.ViewportType.STACK, element: pane.image });
      pane.viewport = engine.getViewport(viewportId) as InstanceType<typeof core.StackViewport>;
      alignFallback(pane.viewport);
      this.tools.addViewport(viewportId, this.id);
    }
    return engine;
  }

  private listen(pane: Pane): void {
    const { Events } = core.Enums;
    const { signal } = this.listeners;
    pane.image.addEventListener(Events.IMAGE_RENDERED, () => this.onRendered(pane), { signal });
    pane.image.addEventListener(Events.STACK_NEW_IMAGE, (event) => this.onNewSlice(pane, (event as CustomEvent<{ imageId: string }>).detail.imageId), { signal });
    pane.image.addEventListener(Events.VOI_MODIFIED, () => this.onNewWindow(pane), { signal });
    handKeysOn(pane.frame, pane.image, signal);
    const choose = (): void => {
      this.leader = pane;
      this.events.chosen(pane);
    };
    for (const name of ["pointerdown", "wheel", "focusin"]) {
      pane.frame.addEventListener(name, choose, { signal, capture: true, passive: true });
    }
  }

  private onRendered(pane: Pane): void {
    // Any redraw, by a resize or a key, comes here too: also while the picture of the study before stands.
    if (this.gone || !pane.series) return;
    if (pane.isDrawn) {
      pane.keepLie();
      pane.say(null);
      pane.frame.classList.remove("vp-blank");
      // The library computes a window only when it draws.
      if (pane.firstWindow === null) pane.keepFirstWindow();
      // The library sets a picture up without a word.
      if (this.chooseGreys(pane, pane.index)) pane.viewport?.render();
    }
    // Measured before anything is written: the page is laid out once for a picture, not at every question.
    const zoom = pane.magnification();
    pane.paint(this.active, this.panes, this.marksHidden);
    // Who scrolls faster than pictures are drawn has seen those that were, and reads of them which they are.
    if (pane.shows) {
      this.events.viewed(pane);
      pane.write(zoom);
    }
    if (pane.isDrawn) this.events.drawn();
  }

  /** Which of these levels a viewport's series marks, and which on the slice in view. */
  marked(pane: Pane, levels: readonly string[]): Marked | null {
    return pane.series && markedOn(pane.series, pane.standing, levels, this.sheetsBeside(pane));
  }

  private onNewWindow(pane: Pane): void {
    if (this.backend === "cpu") pane.holdWindow();
    this.chooseGreys(pane, pane.index);
    this.dim(pane);
  }

  /** Returns whether the picture is to be drawn otherwise than it was. */
  private chooseGreys(pane: Pane, index: number): boolean {
    const { viewport } = pane;
    if (!viewport) return false;
    return this.backend === "cpu" ? chooseFallbackGreys(viewport, pane.shade(index)) : chooseGreys(viewport, pane.shade(index), this.hasWebGL2);
  }

  /** The marks step back while the window is dragged: grey values are judged without ink on them. */
  private dim(pane: Pane): void {
    if (!pane.hasNewWindow()) return;
    for (const one of this.panes) one.marks.classList.add("marks-dim");
    clearTimeout(this.dimming);
    this.dimming = setTimeout(() => this.panes.forEach((one) => one.marks.classList.remove("marks-dim")), DIM_MS);
    pane.write();
  }

  /** The others follow with the next picture of the screen, however many slices went by until then. */
  private onNewSlice(pane: Pane, imageId: string): void {
    const index = pane.series?.places.get(imageId) ?? -1;
    pane.keepTone(index);
    if (this.backend === "webgl") this.chooseGreys(pane, index);
    // The fallback takes the slice once this is heard, and draws it with the next picture of the screen.
    else
      queueMicrotask(() => {
        pane.keepWindow(index);
        this.chooseGreys(pane, index);
      });
    this.moved.add(pane);
    if (this.moved.size === 1) requestAnimationFrame(() => this.follow());
  }

  private follow(): void {
    const moved = [...this.moved];
    this.moved.clear();
    if (this.gone) return;
    if (this.linked && this.leader && moved.includes(this.leader)) this.pull(this.leader);
    // Scout lines of the others show where these are now.
    for (const other of this.panes) {
      if (moved.some((pane) => pane !== other)) other.paint(this.active, this.panes, this.marksHidden);
    }
  }

  /** Let parallel viewports in the same frame of reference follow. */
  private pull(leader: Pane): void {
    const here = leader.series?.slices[leader.index];
    if (!here?.plane) return;
    const [columns, rows] = here.plane.size;
    const point = toPatient(here.plane, [columns / 2, rows / 2]);
    for (const other of this.panes) {
      const there = other.series?.slices[other.index];
      if (other === leader || !there?.plane || there.frameOfReference !== here.frameOfReference) continue;
      if (Math.abs(dot(normalOf(there.plane), normalOf(here.plane))) < PARALLEL) continue;
      const index = other.nearest(point);
      if (index !== null && index !== other.index) void other.viewport?.setImageIdIndex(index).catch(() => undefined);
    }
  }

  /** Put a series on a viewport, at a slice. */
  async show(pane: Pane, series: LoadedSeries, index: number): Promise<void> {
    const { viewport } = pane;
    if (!viewport) return;
    pane.take(series);
    await viewport.setStack([...series.imageIds], index);
    if (this.gone || pane.series !== series) return;
    restoreMeasurements(series);
    if (!viewport.getImageData()) throw new CannotShow("Its picture could not be decoded.");
    viewport.render();
    pane.lie(AS_STORED);
    pane.frameMarks(this.sheetsBeside(pane));
    const still = (): boolean => !this.gone && pane.series === series;
    const first = (): readonly number[] => levelSlices(series, this.sheetsBeside(pane), pane.index);
    void prefetch(series, { cursor: () => pane.index, first, still, progress: (loaded) => pane.progress(loaded) });
  }

  /** The marks of the viewports that share a pane's frame of reference. */
  private sheetsBeside(pane: Pane): MarkSheet[] {
    const here = pane.series?.slices[0]?.frameOfReference ?? "";
    return this.panes
      .filter((other) => other !== pane && here !== "" && other.series?.slices[0]?.frameOfReference === here)
      .flatMap((other) => (other.series ? [other.series.sheet] : []));
  }

  /** Frame the viewports that have no marks of their own by those beside them. */
  frameBeside(): void {
    for (const pane of this.panes) {
      if (pane.series && pane.series.sheet.marks.length < 2) pane.frameMarks(this.sheetsBeside(pane));
    }
  }

  useTool(tool: ToolName): void {
    chooseTool(this.tools, tool);
  }

  /** As a new viewer starts, with the pictures, tools and graphics of this one kept in their places. */
  begin(level: string | null): void {
    this.active = level;
    this.leader = null;
    this.linked = true;
    this.marksHidden = false;
    this.useTool("window");
  }

  /** Move every viewport to a level, to the item's own frames if `own`. Returns whether any of them knows it. */
  async goTo(level: string, own = false): Promise<boolean> {
    this.active = level;
    this.leader = null;
    const found = await Promise.all(this.panes.map((pane) => pane.goTo(level, this.sheetsBeside(pane), own)));
    this.paint();
    return found.some(Boolean);
  }

  paint(): void {
    for (const pane of this.panes) pane.paint(this.active, this.panes, this.marksHidden);
  }

  scroll(pane: Pane, delta: number): void {
    const count = pane.series?.slices.length ?? 0;
    const index = Math.min(count - 1, Math.max(0, pane.index + delta));
    this.leader = pane;
    // A frame that fails is told by the load error, with a way to try again.
    if (index !== pane.index) void pane.viewport?.setImageIdIndex(index).catch(() => undefined);
  }

  /** Take away what is measured on the slice in view, or of it what is chosen. */
  unmeasure(pane: Pane, only: "all" | "chosen" = "all"): void {
    const imageId = pane.series?.imageIds[pane.standing];
    if (imageId && removeMeasurements(imageId, only) > 0) pane.viewport?.render();
  }

  /** Let go of a line that is being drawn. Returns whether there was one. */
  leaveLine(pane: Pane): boolean {
    return leaveLine(pane.image);
  }

  turn(pane: Pane, act: TurnAct): void {
    pane.lie(turned(pane.turn, act));
  }

  /** The view that the series opened with, on the slice that it stands at. */
  reset(pane: Pane): void {
    // First as stored: the fallback's own reset forgets that it had mirrored the picture, and mirrors it again later.
    pane.lie(AS_STORED);
    pane.viewport?.resetCamera();
    pane.resetWindow();
    pane.setNegative(false);
    pane.frameMarks(this.sheetsBeside(pane));
    pane.viewport?.render();
  }

  /** Once the size has settled: the library drops a resize that meets a drawing on its way. */
  private resizeSoon(): void {
    clearTimeout(this.resizing);
    this.resizing = setTimeout(() => this.resize(), this.settling);
  }

  /** Take the size of the viewports as they stand now; before a picture is framed in them. */
  resize(): void {
    // A resize to nothing would leave the library's camera without numbers for good.
    if (this.gone || this.panes.some(({ image }) => image.clientWidth === 0 || image.clientHeight === 0)) return;
    this.engine.resize(true, true);
    if (this.panes.every(({ fits }) => fits)) this.settling = SETTLE_MS;
    else {
      this.settling = Math.min(2 * this.settling, LONGEST_SETTLE_MS);
      this.resizeSoon();
    }
  }

  /** One frame failed: said on the viewport that wanted it; scrolling on takes the sentence away. */
  private readonly onLoadError = (event: Event): void => {
    const { imageId } = (event as CustomEvent<{ imageId?: string }>).detail;
    if (this.gone || imageId === undefined) return;
    for (const pane of this.panes) {
      const index = pane.series?.imageIds.indexOf(imageId) ?? -1;
      if (index < 0 || pane.viewport?.getTargetImageIdIndex() !== index) continue;
      const retry = (): void => {
        if (this.gone || pane.series?.imageIds[index] !== imageId || pane.index !== index || pane.isDrawn) return;
        pane.say("Loading the slice");
        void pane.stand(index).catch(() => undefined);
      };
      pane.say(`Slice ${index + 1} could not be loaded.`, retry);
      // A line that comes back brings the slice without being asked.
      addEventListener("online", retry, { once: true, signal: this.listeners.signal });
    }
  };

  private readonly onContextLost = (event: Event): void => {
    const detail = (event as CustomEvent<{ renderingEngineId: string }>).detail;
    if (detail.renderingEngineId !== this.id || this.gone) return;
    for (const pane of this.panes) pane.say("The graphics card was reset. The pictures come back in a moment.");
    setTimeout(() => void this.rebuild(), REBUILD_MS);
  };

  /** A fresh engine with the same views: the lost one's textures are gone for good. */
  private async rebuild(): Promise<void> {
    if (this.gone) return;
    const views = this.panes.map((pane) => this.viewOf(pane));
    this.engine.destroy();
    this.engine = this.enable();
    await Promise.all(this.panes.map((pane, index) => this.restore(pane, views[index] ?? null)));
  }

  private viewOf(pane: Pane): View | null {
    const { viewport, index } = pane;
    if (!viewport?.getImageData()) return null;
    const { voiRange } = viewport.getProperties();
    return { index, window: voiRange ? windowOf(voiRange) : null, zoom: viewport.getZoom(), middle: pane.looksAt() };
  }

  private async restore(pane: Pane, view: View | null): Promise<void> {
    if (!pane.series || !pane.viewport || !view) return;
    await pane.viewport.setStack([...pane.series.imageIds], view.index);
    pane.setWindow(view.window);
    pane.viewport.setZoom(view.zoom);
    pane.keepLie();
    if (view.middle) pane.lookAt(view.middle);
    pane.viewport.render();
  }

  destroy(): void {
    this.gone = true;
    clearTimeout(this.dimming);
    clearTimeout(this.resizing);
    this.listeners.abort();
    this.resizes.disconnect();
    core.eventTarget.removeEventListener(core.Enums.Events.IMAGE_LOAD_ERROR, this.onLoadError);
    core.eventTarget.removeEventListener(core.Enums.Events.WEBGL_CONTEXT_LOST, this.onContextLost);
    dropToolGroup(this.id);
    endEngine(this.engine);
  }
}
