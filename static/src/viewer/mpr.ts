/** Three planes through one volume, linked by the point where they cross. */
import { el } from "../base/dom";
import type { Vec3 } from "./contract";
import { CutPane, type Scene } from "./cutPane";
import { chooseCutTool, core, dropToolGroup, endEngine, makeCutTools, makeEngine, VOLUMES, type CutTool } from "./cornerstone";
import { CUTS, middleOf, movedTo, sheetOfCuts, stepped, within, type Cut } from "./cuts";
import { placeOf } from "./drawing";
import { handKeysOn } from "./listening";
import { decode, FIRST, type LoadedSeries } from "./loading";
import { CannotShow } from "./requests";
import { extentOf, voxelText } from "./volume";
import { rangeOf, type Window } from "./windows";

export interface MprStart {
  readonly series: LoadedSeries;
  /** What stood in the middle of the slice. */
  readonly focus: Vec3 | null;
  readonly window: Window | null;
  readonly invert: boolean;
  readonly active: string | null;
  readonly marksHidden: boolean;
}

export interface MprEvents {
  /** The person is done with it. */
  readonly left: () => void;
  /** It cannot go on; a sentence says why. */
  readonly failed: (sentence: string) => void;
}

const PAGE_OF_PLANES = 10;
const RESIZE_MS = 50;
const LONGEST_RESIZE_MS = 1000;
const ORIENTATIONS = { sagittal: "SAGITTAL", axial: "AXIAL", coronal: "CORONAL" } as const;

let count = 0;

export class Mpr {
  readonly grid = el("div", { class: "vgrid v-cuts", "data-panes": 3 });
  readonly panes: readonly CutPane[] = CUTS.map((cut) => new CutPane(cut));
  current: CutPane | null = this.panes[0] ?? null;
  private scene: Scene;
  private tool: CutTool = "cross";
  private readonly id = `cuts-${++count}`;
  private readonly volumeId: string;
  private readonly tools: ReturnType<typeof makeCutTools>;
  private readonly engine: ReturnType<typeof makeEngine>;
  private readonly listeners = new AbortController();
  private readonly sizes = new ResizeObserver(() => this.resizeSoon());
  private resizing: ReturnType<typeof setTimeout> | undefined;
  /** What the library tells on its own target, which knows no signals. */
  private readonly heard: readonly (readonly [string, (event: Event) => void])[] = [
    [core.Enums.Events.IMAGE_VOLUME_MODIFIED, (event) => this.onFrame(event as CustomEvent<{ volumeId: string; framesProcessed: number }>)],
    [core.Enums.Events.IMAGE_LOAD_ERROR, (event) => this.onMissing(event as CustomEvent<{ imageId?: string }>)],
    [core.Enums.Events.WEBGL_CONTEXT_LOST, (event) => this.onContextLost(event as CustomEvent<{ renderingEngineId: string }>)],
  ];

  constructor(
    private readonly start: MprStart,
    private readonly events: MprEvents,
  ) {
    const { series, active, marksHidden } = start;
    const extent = extentOf(series.slices);
    if (!extent) throw new CannotShow("Its pictures do not say where they lie in the patient.");
    const sheet = sheetOfCuts(series.sheet);
    const focus = within(extent, (active && placeOf(active, [sheet])) || start.focus || middleOf(extent));
    this.scene = { series, extent, sheet, voxels: voxelText(series.slices), focus, active, marksHidden, loaded: 0 };
    this.volumeId = `${VOLUMES}:${this.id}-${series.config.uid}`;
    this.grid.append(...this.panes.map(({ frame }) => frame));
    this.tools = makeCutTools(this.id);
    // The library draws all planes of a volume in one context.
    this.engine = makeEngine(this.id, 1);
  }

  /** Cut the volume; the grid stands on the page. Rejects with a sentence where it cannot be had. */
  async open(): Promise<void> {
    for (const pane of this.panes) this.enable(pane);
    this.useTool(this.tool);
    this.sizes.observe(this.grid);
    const { signal } = this.listeners;
    for (const [name, act] of this.heard) core.eventTarget.addEventListener(name, act);
    await this.allSlices();
    if (signal.aborted) return;
    const volume = await core.volumeLoader.createAndCacheVolume(this.volumeId, { imageIds: [...this.start.series.imageIds] });
    if (signal.aborted) return this.drop();
    await core.setVolumesForViewports(this.engine, [{ volumeId: this.volumeId }], this.panes.map(({ cut }) => this.viewportOf(cut)));
    if (signal.aborted) return;
    this.setWindow(this.start.window);
    for (const { viewport } of this.panes) viewport?.setProperties({ invert: this.start.invert });
    (volume as { load?: () => void }).load?.();
    this.moveTo(this.scene.focus);
    // Slices that were at hand already are laid in without a word: nothing else would draw them.
    this.engine.render();
  }

  /** Every slice is at hand before anything is cut; one that failed before is tried again. */
  private async allSlices(): Promise<void> {
    const { series } = this.start;
    let here = 0;
    const one = async (index: number): Promise<void> => {
      await decode(series, index, FIRST).catch(() => Promise.reject(new CannotShow(hole(index))));
      this.current?.say(`Loading slices: ${++here} of ${series.imageIds.length}`);
    };
    await Promise.all(series.imageIds.map((_, index) => one(index)));
    this.current?.say(null);
    // The cache lets go of the oldest where all do not fit.
    if (!series.imageIds.every((imageId) => core.cache.getImage(imageId))) throw new CannotShow("It is too large for the memory of this viewer.");
  }

  private viewportOf(cut: Cut): string {
    return `${this.id}-${cut}`;
  }

  private enable(pane: CutPane): void {
    const viewportId = this.viewportOf(pane.cut);
    const { Events, OrientationAxis, ViewportType } = core.Enums;
    const orientation = OrientationAxis[ORIENTATIONS[pane.cut]];
    this.engine.enableElement({ viewportId, type: ViewportType.ORTHOGRAPHIC, element: pane.image, defaultOptions: { orientation } });
    pane.viewport = this.engine.getViewport(viewportId) as InstanceType<typeof core.VolumeViewport>;
    this.tools.addViewport(viewportId, this.id);
    const { signal } = this.listeners;
    const on = (name: string, act: (event: Event) => void): void => pane.image.addEventListener(name, act, { signal });
    on(Events.IMAGE_RENDERED, () => pane.paint(this.scene));
    on(Events.CAMERA_MODIFIED, () => pane.paint(this.scene));
    on(Events.VOI_MODIFIED, () => this.shareWindow(pane));
    on("pointerdown", (event) => this.take(pane, event as PointerEvent));
    on("pointermove", (event) => this.drag(pane, event as PointerEvent));
    pane.image.addEventListener("wheel", (event) => this.turn(pane, event), { signal, passive: false });
    handKeysOn(pane.frame, pane.image, signal);
    pane.frame.addEventListener("keydown", (event) => this.onKey(pane, event), { signal });
    for (const name of ["pointerdown", "focusin"]) pane.frame.addEventListener(name, () => this.choose(pane), { signal, capture: true });
  }

  private choose(pane: CutPane): void {
    this.current = pane;
    for (const one of this.panes) one.frame.classList.toggle("vp-on", one === pane);
  }

  /** Let all three planes go through a point. */
  moveTo(focus: Vec3): void {
    this.scene = { ...this.scene, focus };
    for (const pane of this.panes) pane.lookThrough(focus);
    this.paint();
  }

  /** Go to a level that is marked in this volume. */
  goTo(level: string): void {
    this.scene = { ...this.scene, active: level };
    const place = placeOf(level, [this.scene.sheet]);
    if (place) this.moveTo(within(this.scene.extent, place));
    if (place) for (const pane of this.panes) pane.bringIntoView(place);
    this.paint();
  }

  /** The marks of the series are others now. */
  renewMarks(): void {
    this.scene = { ...this.scene, sheet: sheetOfCuts(this.scene.series.sheet) };
    this.paint();
  }

  hideMarks(marksHidden: boolean): void {
    this.scene = { ...this.scene, marksHidden };
    this.paint();
  }

  useTool(tool: CutTool): void {
    this.tool = tool;
    this.grid.dataset["tool"] = tool;
    chooseCutTool(this.tools, tool);
  }

  step(pane: CutPane, planes: number): void {
    this.moveTo(stepped(pane.cut, this.scene.focus, planes, this.scene.extent));
  }

  enlarge(pane: CutPane, factor: number): void {
    pane.viewport?.setZoom((pane.viewport.getZoom() ?? 1) * factor);
    pane.viewport?.render();
  }

  fit(pane: CutPane): void {
    pane.viewport?.resetCamera({ resetPan: true, resetZoom: true, resetToCenter: true });
    pane.lookThrough(this.scene.focus);
  }

  invert(): void {
    const isInverted = !this.panes[0]?.viewport?.getProperties()?.invert;
    for (const { viewport } of this.panes) {
      viewport?.setProperties({ invert: isInverted });
      viewport?.render();
    }
  }

  /** The view it opened with. */
  reset(): void {
    for (const pane of this.panes) {
      this.fit(pane);
      pane.viewport?.setProperties({ invert: this.start.series.slices[0]?.lowIsLight ?? false });
    }
    this.setWindow(this.start.window);
  }

  setWindow(window: Window | null): void {
    if (!window) return;
    for (const { viewport } of this.panes) {
      viewport?.setProperties({ voiRange: rangeOf(window) }, this.volumeId, true);
      viewport?.render();
    }
  }

  say(sentence: string): void {
    const { current } = this;
    current?.say(sentence, () => current.say(null), "Close");
  }

  private paint(): void {
    for (const pane of this.panes) pane.paint(this.scene);
  }

  /** One window for all three: they are one volume. */
  private shareWindow(pane: CutPane): void {
    const window = pane.window();
    if (!window) return;
    for (const { viewport } of this.panes) {
      if (viewport === pane.viewport) continue;
      viewport?.setProperties({ voiRange: rangeOf(window) }, this.volumeId, true);
      viewport?.render();
    }
    pane.paint(this.scene);
  }

  private take(pane: CutPane, event: PointerEvent): void {
    if (this.tool !== "cross" || event.button !== 0) return;
    pane.image.setPointerCapture(event.pointerId);
    this.drag(pane, event);
  }

  private drag(pane: CutPane, event: PointerEvent): void {
    const isHeld = this.tool === "cross" && pane.image.hasPointerCapture(event.pointerId);
    const point = isHeld ? pane.pointAt(event) : null;
    if (point) this.moveTo(movedTo(pane.cut, this.scene.focus, point, this.scene.extent));
  }

  private turn(pane: CutPane, event: WheelEvent): void {
    event.preventDefault();
    if (event.deltaY !== 0) this.step(pane, Math.sign(event.deltaY));
  }

  private onKey(pane: CutPane, event: KeyboardEvent): void {
    if (event.target !== pane.frame || event.ctrlKey || event.metaKey || event.altKey) return;
    const far = this.scene.series.slices.length + Math.max(...this.scene.series.slices.flatMap(({ plane }) => plane?.size ?? [0]));
    const planes = event.shiftKey ? PAGE_OF_PLANES : 1;
    const keys: Readonly<Record<string, () => void>> = {
      ArrowUp: () => this.step(pane, -planes),
      ArrowDown: () => this.step(pane, planes),
      Home: () => this.step(pane, -far),
      End: () => this.step(pane, far),
      ArrowLeft: () => this.beside(pane, -1),
      ArrowRight: () => this.beside(pane, 1),
      " ": () => this.reset(),
      Escape: () => this.events.left(),
    };
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  private beside(pane: CutPane, by: number): void {
    this.panes[(this.panes.indexOf(pane) + by + this.panes.length) % this.panes.length]?.frame.focus();
  }

  private onFrame({ detail }: CustomEvent<{ volumeId: string; framesProcessed: number }>): void {
    if (detail.volumeId !== this.volumeId) return;
    this.scene = { ...this.scene, loaded: detail.framesProcessed };
    this.paint();
  }

  /** A volume with a hole would show a body that is not there, or none where there is one. */
  private onMissing({ detail }: CustomEvent<{ imageId?: string }>): void {
    const index = this.start.series.imageIds.indexOf(detail.imageId ?? "");
    if (index >= 0) this.events.failed(hole(index));
  }

  private onContextLost({ detail }: CustomEvent<{ renderingEngineId: string }>): void {
    if (detail.renderingEngineId === this.id) this.events.failed("The graphics card was reset. Press MPR again.");
  }

  private resizeSoon(wait = RESIZE_MS): void {
    clearTimeout(this.resizing);
    this.resizing = setTimeout(() => {
      if (this.grid.clientWidth === 0 || this.grid.clientHeight === 0) return;
      this.engine.resize(true, true);
      this.paint();
      // The library drops a resize that meets a drawing on its way.
      if (!this.panes.every(({ fits }) => fits)) this.resizeSoon(Math.min(2 * wait, LONGEST_RESIZE_MS));
    }, wait);
  }

  private drop(): void {
    if (core.cache.getVolume(this.volumeId)) core.cache.removeVolumeLoadObject(this.volumeId);
  }

  destroy(): void {
    this.listeners.abort();
    for (const [name, act] of this.heard) core.eventTarget.removeEventListener(name, act);
    clearTimeout(this.resizing);
    this.sizes.disconnect();
    dropToolGroup(this.id);
    endEngine(this.engine);
    this.drop();
    this.grid.remove();
  }
}

function hole(index: number): string {
  return `Slice ${index + 1} could not be loaded, and without it the volume has a hole.`;
}
