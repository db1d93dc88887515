/** `<spine-viewer config="…">`: reads its configuration, builds its frame, fetches Cornerstone, and speaks in events. */
import { codeFor } from "../base/waiting";
import { buildChrome, fillStrip, offerPresets, showCine, type Chrome } from "./chrome";
import { Cine } from "./cine";
import { PICTURE_KEYS, press, pressOnPicture, type Viewer } from "./commands";
import type { ViewerConfig } from "./contract";
import type { Backend } from "./cornerstone";
import { foldRows } from "./folding";
import { listen } from "./listening";
import { stripOfMarks } from "./levels";
import type { Pane } from "./pane";
import type { Stage } from "./stage";
import { sameStudy, Supply } from "./supply";

const MOST_PANES = 3;
// Setting up graphics takes longer than anything else: a study with one series keeps the second viewport at hand.
const FEWEST_PANES = 2;
// Left on the page's timeline, where measurements find it.
const FIRST_PICTURE = "spine:first-picture";

type Library = typeof import("./library");

export class SpineViewer extends HTMLElement {
  private config: ViewerConfig | null = null;
  private written = "";
  /** The configuration whose levels and frames have all been gone to. */
  private settled: ViewerConfig | null = null;
  private chrome: Chrome | null = null;
  private stage: Stage | null = null;
  private library: Library | null = null;
  /** Viewports with a graphics context each; those in the layout come first. */
  private pool: Pane[] = [];
  private panes: readonly Pane[] = [];
  private current: Pane | null = null;
  private supply = new Supply();
  private listeners = new AbortController();
  /** What the page wants to stand below the last viewport. */
  private beside: Element | null = null;
  private readonly width = new ResizeObserver(() => this.fit());
  private readonly cine = new Cine(
    () => this.playOn(),
    (isPlaying, perSecond) => this.chrome && showCine(this.chrome, isPlaying, perSecond),
  );

  connectedCallback(): void {
    if (this.stage) return;
    this.listeners = new AbortController();
    const { signal } = this.listeners;
    listen(
      this,
      {
        goTo: (level) => void this.goTo(level),
        toggleMarks: () => this.toggleMarks(),
        exchanged: () => void this.readConfig(),
        clicked: (event) => this.onClick(event),
        pressed: (event) => this.onKeydown(event),
        changed: (event) => this.onRate(event),
        hovered: (level) => this.emit("spine:mark-hover", { level }),
        filled: (isFull) => this.tellFull(isFull),
        // What nobody sees is not played, and not counted as looked at.
        hidden: () => this.cine.stop(),
      },
      signal,
    );
    void this.readConfig();
  }

  disconnectedCallback(): void {
    // Moved within the page, the element comes back at once: WebGL stays.
    queueMicrotask(() => {
      if (!this.isConnected) this.close();
    });
  }

  private close(): void {
    this.cine.stop();
    this.listeners.abort();
    this.width.disconnect();
    this.stage?.destroy();
    this.stage = null;
    this.written = "";
  }

  /** Read the configuration; an exchange may have brought another one for the same viewer. */
  private async readConfig(): Promise<void> {
    const text = document.getElementById(this.getAttribute("config") ?? "")?.textContent ?? "";
    if (text === "" || text === this.written) return;
    const before = this.config;
    this.written = text;
    delete this.dataset["shown"];
    this.config = JSON.parse(text) as ViewerConfig;
    this.cine.stop();
    const wanted = Math.min(this.config.layout.length, MOST_PANES);
    const keeps = this.stage !== null && wanted > 0 && wanted <= this.pool.length;
    if (before && keeps && wanted === this.panes.length && sameStudy(before, this.config)) await this.follow(this.config);
    else await this.open(this.config, keeps);
  }

  /** Another item of the same study: a viewport changes only where the item wants another series in it. */
  private async follow(config: ViewerConfig): Promise<void> {
    const stays = (pane: Pane, index: number): boolean => pane.series?.config.uid === config.layout[index];
    await Promise.all(this.panes.map((pane, index) => (stays(pane, index) ? null : this.put(pane, config.layout[index] ?? ""))));
    if (this.config === config) await this.showItem(config);
  }

  /** Open a study. With `keeps` the viewports and their graphics contexts stay and only their series change. */
  private async open(config: ViewerConfig, keeps: boolean): Promise<void> {
    if (keeps) this.pool.forEach((pane) => pane.blank());
    else this.stage?.destroy();
    this.supply = new Supply();
    this.chrome = buildChrome(config.series, config.series.some(({ level_assumed }) => level_assumed));
    const { bar, grid, foot } = this.chrome;
    this.classList.add("room");
    this.dataset["fixedKeys"] = PICTURE_KEYS;
    this.setAttribute("aria-busy", "true");
    this.beside = this.querySelector("[data-beside]");
    grid.append(...this.querySelectorAll("[data-waiting]"));
    this.replaceChildren(bar, grid, foot);
    this.width.observe(bar);
    const shown = config.layout.slice(0, MOST_PANES);
    // Metadata travel while the library does.
    for (const uid of shown) void this.supply.request(config, uid).catch(() => undefined);
    this.library = await codeFor(this, import("./library"));
    if (!this.isConnected || this.config !== config) return;
    const { Pane } = this.library;
    const seats = Math.max(FEWEST_PANES, shown.length);
    if (!keeps) this.pool = Array.from({ length: seats }, (_, index) => new Pane(String(index), index));
    this.panes = this.pool.slice(0, shown.length);
    this.pool.forEach((pane, index) => pane.seat(index < shown.length));
    grid.dataset["panes"] = String(this.panes.length);
    grid.replaceChildren(...this.pool.map((pane) => pane.frame), ...(this.beside ? [this.beside] : []));
    const stage = keeps && this.stage ? this.stage : this.setUp(this.library);
    // One viewport instead of two is another size: a picture is framed by the size it is shown in.
    if (keeps) stage.resize();
    this.current = null;
    if (this.panes[0]) this.choose(this.panes[0]);
    stage.begin(config.active_level);
    await Promise.all(this.panes.map((pane, index) => this.put(pane, shown[index] ?? "")));
    if (this.config !== config) return;
    // Now that all marks are here, series without their own are framed by their neighbours'.
    stage.frameBeside();
    this.removeAttribute("aria-busy");
    await this.showItem(config);
    this.emit("spine:ready", {});
  }

  private setUp({ Stage }: Library): Stage {
    this.stage = new Stage(this.pool, this.getAttribute("backend") as Backend | null, {
      viewed: (pane, seen, total) => this.onViewed(pane, seen, total),
      chosen: (pane) => this.choose(pane),
      drawn: () => this.tellShown(),
    });
    this.dataset["backend"] = this.stage.backend;
    return this.stage;
  }

  /** The item's level, then its own frames: what the item shows counts for more than where its level is widest. */
  private async showItem(config: ViewerConfig): Promise<void> {
    for (const pane of this.panes) this.assign(pane, config);
    if (config.active_level) await this.goTo(config.active_level, true);
    await Promise.all(this.panes.map((pane) => pane.showItem()));
    if (this.config !== config) return;
    if (this.panes.some((pane) => pane.images.length > 0 && !pane.hasItem)) this.emit("spine:item-failed", {});
    this.settled = config;
    this.stage?.paint();
    this.tellShown();
  }

  /** Say once that the item's own pictures stand on the screen: only then is it decided. */
  private tellShown(): void {
    if (this.dataset["shown"] !== undefined || this.settled !== this.config) return;
    if (!this.panes.some((pane) => pane.isDrawn) || !this.panes.every((pane) => pane.showsItem || pane.images.length === 0)) return;
    this.dataset["shown"] = "yes";
    this.emit("spine:item-shown", {});
  }

  private assign(pane: Pane, config: ViewerConfig): void {
    pane.images = (config.images ?? []).filter(({ series }) => series === pane.series?.config.uid);
  }

  /** Show a series on a viewport; a failure becomes a sentence with a button. */
  private async put(pane: Pane, uid: string): Promise<void> {
    const { stage, config, library } = this;
    if (!config || !library) return;
    pane.say("Loading the series");
    try {
      const series = await this.supply.load(library, config, uid);
      await stage?.show(pane, series, library.firstIndex(series, config, this.panes.flatMap((one) => one.series?.sheet ?? [])));
      pane.say(null);
      if (this.config) this.assign(pane, this.config);
      await pane.showItem();
    } catch (problem) {
      this.supply.forget(uid);
      if (stage !== this.stage) return;
      const reason = problem instanceof Error && problem.message ? problem.message : "The picture could not be decoded.";
      const label = this.config?.series.find((one) => one.uid === uid)?.label ?? "The series";
      pane.say(`${label} could not be shown. ${reason}`, () => void this.put(pane, uid));
      this.emit("spine:item-failed", {});
    }
    this.refresh();
  }

  private refresh(): void {
    if (!this.chrome) return;
    const shown = new Set(this.panes.map((pane) => pane.series?.config.uid));
    for (const one of this.chrome.bar.querySelectorAll<HTMLElement>("[data-series]")) {
      one.setAttribute("aria-pressed", String(shown.has(one.dataset["series"])));
    }
    this.fillStrip();
    this.stage?.paint();
    this.tellSeen();
  }

  private fillStrip(): void {
    if (!this.chrome) return;
    const marks = this.panes.flatMap(({ series }) => series?.sheet.marks ?? []);
    fillStrip(this.chrome.strip, stripOfMarks(marks), this.stage?.active ?? null);
    this.fit();
  }

  private fit(): void {
    if (this.chrome) foldRows(this.chrome);
  }

  private choose(pane: Pane): void {
    if (this.current === pane) return;
    this.cine.stop();
    this.current = pane;
    for (const one of this.panes) one.frame.classList.toggle("vp-on", one === pane && this.panes.length > 1);
    this.tellSeen();
    this.offerPresets();
  }

  private offerPresets(): void {
    const series = this.current?.series?.config ?? this.config?.series[0];
    if (this.chrome) offerPresets(this.chrome, series?.modality ?? "");
  }

  private tellSeen(): void {
    const series = this.current?.series;
    if (!this.chrome || !series) return;
    const seen = this.stage?.seenOf(series.config.uid) ?? 0;
    this.chrome.cine.disabled = series.slices.length < 2;
    this.chrome.seen.textContent = `Seen ${seen} of ${series.slices.length} slices`;
    this.offerPresets();
  }

  private onViewed(pane: Pane, seen: number, total: number): void {
    if (performance.getEntriesByName(FIRST_PICTURE).length === 0) performance.mark(FIRST_PICTURE);
    this.tellSeen();
    this.emit("spine:slice-viewed", { series: pane.series?.config.uid, index: pane.index, seen, total });
  }

  private async goTo(level: string, own = false): Promise<void> {
    const { stage } = this;
    if (!stage) return;
    try {
      await stage.goTo(level, own);
    } catch {
      // What failed stands on its viewport; whoever asked for the level hears it here.
      this.emit("spine:level-failed", { level });
      return;
    }
    // Meanwhile another level may have been asked for: that one is told of.
    if (stage.active !== level) return;
    this.fillStrip();
    this.emit("spine:level-active", { level: stage.active });
  }

  private toggleMarks(): void {
    if (!this.stage) return;
    this.stage.marksHidden = !this.stage.marksHidden;
    this.chrome?.bar.querySelector('[data-viewer="marks"]')?.setAttribute("aria-pressed", String(!this.stage.marksHidden));
    this.stage.paint();
  }

  private onClick(event: Event): void {
    const target = event.target as Element;
    const level = target.closest("[data-goto]")?.getAttribute("data-goto");
    if (level) return void document.dispatchEvent(new CustomEvent("spine:goto-level", { detail: { level } }));
    const series = target.closest("[data-series]")?.getAttribute("data-series");
    if (series) return this.chooseSeries(series);
    const pressed = target.closest<HTMLElement>("[data-viewer]");
    const viewer = this.viewer(this.panes.find(({ frame }) => frame.contains(target)) ?? this.current);
    if (pressed && viewer) press(viewer, pressed);
  }

  /** A series already on the screen is chosen; another one replaces what stands in the chosen viewport. */
  private chooseSeries(uid: string): void {
    const standing = this.panes.find((pane) => pane.series?.config.uid === uid);
    if (standing) return this.choose(standing);
    const pane = this.current ?? this.panes[0];
    this.cine.stop();
    if (pane) void this.put(pane, uid);
  }

  /** The next series in the bar that stands in no other viewport takes the place of the one in the chosen viewport. */
  private stepSeries(by: number): void {
    const elsewhere = new Set(this.panes.filter((pane) => pane !== this.current).map(({ series }) => series?.config.uid));
    const free = (this.config?.series ?? []).filter(({ uid }) => !elsewhere.has(uid));
    const here = free.findIndex(({ uid }) => uid === this.current?.series?.config.uid);
    const next = free[here + by];
    if (next) this.chooseSeries(next.uid);
  }

  private viewer(pane: Pane | null): Viewer | null {
    const { chrome, stage, panes, cine } = this;
    if (!chrome || !stage || !pane) return null;
    return {
      host: this,
      chrome,
      stage,
      panes,
      pane,
      cine,
      toggleMarks: () => this.toggleMarks(),
      choose: (one) => this.choose(one),
      stepSeries: (by) => this.stepSeries(by),
    };
  }

  /** The next slice of the chosen viewport, once this one is on the screen. */
  private playOn(): void {
    const pane = this.current;
    const count = pane?.series?.slices.length ?? 0;
    if (!pane || count < 2) return this.cine.stop();
    if (pane.isDrawn) this.stage?.scroll(pane, pane.index + 1 < count ? 1 : 1 - count);
  }

  private onRate(event: Event): void {
    const field = event.target as HTMLInputElement;
    if (this.chrome?.rate.contains(field)) this.cine.play(Number(field.value));
  }

  private tellFull(isFull: boolean): void {
    this.chrome?.bar.querySelector('[data-viewer="full"]')?.setAttribute("aria-pressed", String(isFull));
  }

  private onKeydown(event: KeyboardEvent): void {
    const pane = this.panes.find((one) => one.frame === event.target);
    const viewer = pane && this.viewer(pane);
    if (!viewer || event.ctrlKey || event.metaKey || event.altKey) return;
    if (pressOnPicture(viewer, event)) event.preventDefault();
  }

  private emit(name: string, detail: object): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
  }
}
