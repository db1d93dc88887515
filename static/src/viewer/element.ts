/** `<spine-viewer config="…">`: reads its configuration, builds its frame, fetches Cornerstone, and speaks in events. */
import { codeFor } from "../base/waiting";
import { Arranging } from "./arranging";
import { buildChrome, offerPresets, showCine, showSeries, showSwitches, type Chrome } from "./chrome";
import { Cine } from "./cine";
import { PICTURE_KEYS, press, pressOnPicture, type Viewer } from "./commands";
import type { ViewerConfig } from "./contract";
import type { Backend } from "./cornerstone";
import { foldRows } from "./folding";
import { ItemShown } from "./itemShown";
import type { KeyImage } from "./keyImages";
import { Keys } from "./keys";
import { filmHung, imagesOf, MOST_VIEWPORTS } from "./layouts";
import { listen } from "./listening";
import { LevelsShown } from "./levelsShown";
import type { LoadedSeries } from "./loading";
import type { Pane } from "./pane";
import { Reformatting } from "./reformatting";
import { configText, requestConfig } from "./requests";
import { indexOf } from "./slices";
import type { Stage } from "./stage";
import { sameStudy, Supply } from "./supply";
import { Watching } from "./watching";
import { configFrom } from "./wide";

// Setting up graphics takes longer than anything else: a study with one series keeps the second viewport at hand.
const FEWEST_PANES = 2;
// Left on the page's timeline, where measurements find it.
const FIRST_PICTURE = "spine:first-picture";

type Library = typeof import("./library");

export class SpineViewer extends HTMLElement {
  private config: ViewerConfig | null = null;
  private written = "";
  private readonly item = new ItemShown(this, (name) => this.emit(name, {}));
  private chrome: Chrome | null = null;
  private stage: Stage | null = null;
  private library: Library | null = null;
  /** Viewports with a graphics context each; those in the layout come first. */
  private pool: Pane[] = [];
  private panes: readonly Pane[] = [];
  private current: Pane | null = null;
  private reformatting: Reformatting | null = null;
  private keys: Keys | null = null;
  private readonly arranging = new Arranging(
    () => this.arranged(),
    (config) => this.reopen(config),
    () => requestConfig(location.href, this.getAttribute("config") ?? ""),
  );
  private readonly levels = new LevelsShown(
    () => ({ chrome: this.chrome, stage: this.stage, reformatting: this.reformatting, supply: this.supply, panes: this.panes, series: this.shown }),
    {
      emit: (name, detail) => this.emit(name, detail),
      changed: () => this.refresh(),
      filled: () => this.fit(),
      remember: () => this.arranging.remember(),
      isBusy: () => this.hasAttribute("aria-busy"),
    },
  );
  private supply = new Supply("");
  /** The study before, kept at hand: one goes back to it. */
  private former = new Supply("");
  private listeners = new AbortController();
  /** What the page wants to stand below the last viewport. */
  private beside: Element | null = null;
  private readonly width = new ResizeObserver(() => this.fit());
  private readonly watching = new Watching(this, {
    panes: () => (this.hasAttribute("data-reformatted") ? [] : this.panes),
    marked: (pane, levels) => this.stage?.marked(pane, levels) ?? null,
    counted: (pane) => this.onViewed(pane),
  });
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
        goTo: (level) => void this.levels.goTo(level),
        toggleMarks: () => this.levels.toggle(),
        exchanged: () => this.onExchanged(),
        clicked: (event) => this.onClick(event),
        pressed: (event) => this.onKeydown(event),
        changed: (event) => this.onRate(event),
        hovered: (level) => this.emit("spine:mark-hover", { level }),
        filled: (isFull) => this.tellFull(isFull),
        // What nobody sees is not played, and not counted as looked at.
        hidden: () => this.cine.stop(),
        looked: () => void this.levels.look(),
      },
      signal,
    );
    this.watching.start(signal);
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
    this.reformatting?.leave();
    this.stage?.destroy();
    this.stage = null;
    this.written = "";
  }

  private onExchanged(): void {
    this.watching.begin();
    this.tellSeen();
    void this.readConfig();
  }

  /** Read the configuration; an exchange may have brought another one for the same viewer. */
  private async readConfig(): Promise<void> {
    const text = configText(document, this.getAttribute("config") ?? "");
    if (text === "" || text === this.written) return;
    const before = this.config;
    this.written = text;
    this.item.forget();
    this.config = configFrom(text);
    this.cine.stop();
    this.reformatting?.leave();
    const wanted = Math.min(this.config.layout.length, MOST_VIEWPORTS);
    const keeps = this.stage !== null && wanted > 0 && wanted <= this.pool.length;
    if (before && keeps && wanted === this.panes.length && sameStudy(before, this.config)) await this.follow(this.config);
    else await this.open(this.config, keeps);
  }

  /** Another item of the same study: a viewport changes only where the item wants another series in it. */
  private async follow(config: ViewerConfig): Promise<void> {
    await this.supply.renew(this.shown, config.marks_version, () => this.levels.renew());
    if (this.config !== config) return;
    const stays = (pane: Pane, index: number): boolean => pane.series?.config.uid === config.layout[index] && (config.films[index] ?? pane.sop) === pane.sop;
    await Promise.all(this.panes.map((pane, index) => (stays(pane, index) ? null : this.put(pane, config.layout[index] ?? ""))));
    if (this.config === config) await this.showItem(config);
  }

  /** Open a study. With `keeps` the viewports and their graphics contexts stay and only their series change. */
  private async open(config: ViewerConfig, keeps: boolean): Promise<void> {
    if (keeps) this.pool.forEach((pane) => pane.blank());
    else this.stage?.destroy();
    if (this.library) this.former.giveBack(this.library, [...config.series.map(({ uid }) => uid), ...this.supply.uids]);
    this.former = this.supply;
    this.supply = new Supply(config.marks_version);
    this.chrome = buildChrome(config.series, config.series.some(({ level_assumed }) => level_assumed));
    const { bar, grid, foot, strip } = this.chrome;
    this.classList.add("room");
    this.dataset["fixedKeys"] = PICTURE_KEYS;
    this.setAttribute("aria-busy", "true");
    this.beside = this.querySelector("[data-beside]");
    grid.append(...this.querySelectorAll("[data-waiting]"));
    this.replaceChildren(bar, grid, foot);
    this.width.observe(bar);
    // What is said of measurements comes and goes beside the strip.
    this.width.observe(strip);
    const shown = config.layout.slice(0, MOST_VIEWPORTS);
    // Metadata travel while the library does.
    for (const uid of shown) void this.supply.request(config, uid).catch(() => undefined);
    this.library = await codeFor(this, import("./library"));
    if (!this.isConnected || this.config !== config) return;
    const { Pane } = this.library;
    const seats = Math.max(FEWEST_PANES, shown.length);
    if (!keeps) this.pool = Array.from({ length: seats }, (_, index) => new Pane(String(index), index));
    this.panes = this.pool.slice(0, shown.length);
    this.pool.forEach((pane, index) => pane.seat(index < shown.length));
    this.watching.observe(this.panes);
    grid.dataset["panes"] = String(this.panes.length);
    grid.replaceChildren(...this.pool.map((pane) => pane.frame), ...(this.beside ? [this.beside] : []));
    const stage = keeps && this.stage ? this.stage : this.setUp(this.library);
    this.reformatting = new Reformatting(this, this.chrome, stage);
    this.keys = new Keys(config, { chrome: this.chrome, panes: this.panes, open: (key) => void this.openPicture(key), signal: this.listeners.signal });
    // One viewport instead of two is another size: a picture is framed by the size it is shown in.
    if (keeps) stage.resize();
    this.current = null;
    if (this.panes[0]) this.choose(this.panes[0]);
    stage.begin(config.active_level);
    stage.linked = !config.hanging.unlinked;
    stage.marksHidden = config.hanging.marks_hidden;
    showSwitches(this.chrome, { marks: !stage.marksHidden, link: stage.linked });
    this.arranging.show();
    await Promise.all(this.panes.map((pane, index) => this.put(pane, shown[index] ?? "")));
    if (this.config !== config) return;
    // Now that all marks are here, series without their own are framed by their neighbours'.
    stage.frameBeside();
    this.removeAttribute("aria-busy");
    await this.showItem(config);
    this.emit("spine:ready", {});
  }

  private arranged(): ReturnType<ConstructorParameters<typeof Arranging>[0]> {
    const { config, stage, chrome, panes } = this;
    return config && stage && chrome ? { config, stage, chrome, panes } : null;
  }

  /** The same study in another layout. */
  private async reopen(config: ViewerConfig): Promise<void> {
    this.cine.stop();
    this.reformatting?.leave();
    this.config = config;
    await this.open(config, this.stage !== null && config.layout.length <= this.pool.length);
  }

  private setUp({ Stage }: Library): Stage {
    this.stage = new Stage(this.pool, this.getAttribute("backend") as Backend | null, {
      viewed: (pane) => this.watching.drew(pane),
      chosen: (pane) => this.choose(pane),
      drawn: () => this.onDrawn(),
    });
    this.dataset["backend"] = this.stage.backend;
    return this.stage;
  }

  /** The item's level, then its own frames: what the item shows counts for more than where its level is widest. */
  private async showItem(config: ViewerConfig): Promise<void> {
    for (const pane of this.panes) this.assign(pane, config);
    if (config.active_level) await this.levels.goTo(config.active_level, true);
    await Promise.all(this.panes.map((pane) => pane.showItem()));
    if (this.config !== config) return;
    this.item.settle(this.panes, config);
    this.stage?.paint();
    this.item.tell(this.panes, config);
  }

  private assign(pane: Pane, config: ViewerConfig): void {
    const uid = pane.series?.config.uid ?? "";
    pane.images = imagesOf(config, { uid, film: filmHung(config, this.panes.indexOf(pane), uid) });
    pane.tissue = config.tissue ?? "";
  }

  /** Show a series on a viewport; a failure becomes a sentence with a button. */
  private async put(pane: Pane, uid: string): Promise<void> {
    const { stage, config, library } = this;
    if (!config || !library) return;
    pane.say("Loading the series");
    try {
      const series = await this.supply.load(library, config, uid);
      const film = filmHung(config, this.panes.indexOf(pane), uid);
      await stage?.show(pane, series, library.firstIndex(series, config, this.shown.map(({ sheet }) => sheet), film));
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

  /** The series in view. */
  private get shown(): LoadedSeries[] {
    return this.panes.flatMap(({ series }) => series ?? []);
  }

  private refresh(): void {
    if (!this.chrome) return;
    showSeries(this.chrome, this.shown.map(({ config }) => config.uid));
    this.levels.fillStrip();
    this.keys?.show();
    this.stage?.paint();
    this.tellSeen();
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
  }

  private tellSeen(): void {
    const series = this.current?.series;
    if (!this.chrome) return;
    offerPresets(this.chrome, (series?.config ?? this.config?.series[0])?.modality ?? "");
    if (!series) return;
    const seen = this.watching.seenOf(series.config.uid);
    this.chrome.cine.disabled = series.slices.length < 2;
    this.chrome.seen.textContent = `Seen ${seen} of ${series.slices.length} slices`;
  }

  private onDrawn(): void {
    this.keys?.showOn(this.current);
    this.item.tell(this.panes, this.config);
  }

  private onViewed(pane: Pane): void {
    if (performance.getEntriesByName(FIRST_PICTURE).length === 0) performance.mark(FIRST_PICTURE);
    this.tellSeen();
    const { config: series, slices } = pane.series ?? {};
    this.emit("spine:slice-viewed", { series: series?.uid, index: pane.standing, seen: pane.seen, total: slices?.length });
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
    this.reformatting?.leave();
    const standing = this.panes.find((pane) => pane.series?.config.uid === uid);
    if (standing) return this.choose(standing);
    const pane = this.current ?? this.panes[0];
    this.cine.stop();
    if (pane) void this.put(pane, uid);
  }

  /** Open a picture where its series stands, else in the chosen viewport. */
  private async openPicture({ series, sop, frame }: KeyImage): Promise<void> {
    const pane = this.panes.find((one) => one.series?.config.uid === series) ?? this.current;
    if (!pane) return;
    this.reformatting?.leave();
    if (pane.series?.config.uid !== series) await this.put(pane, series);
    this.choose(pane);
    const index = indexOf(pane.series?.slices ?? [], { sop, frame });
    if (index >= 0) await pane.viewport?.setImageIdIndex(index).catch(() => undefined);
  }

  private viewer(pane: Pane | null): Viewer | null {
    const { chrome, stage, panes, cine, reformatting, library, config, keys, arranging } = this;
    if (!chrome || !stage || !pane || !reformatting || !library || !config || !keys) return null;
    const own = { host: this, chrome, stage, panes, pane, cine, reformatting, library, config, keys, arranging };
    return {
      ...own,
      toggleMarks: () => this.levels.toggle(),
      choose: (one) => this.choose(one),
      chooseSeries: (uid) => this.chooseSeries(uid),
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
    if (this.chrome) showSwitches(this.chrome, { full: isFull });
  }

  private onKeydown(event: KeyboardEvent): void {
    const pane = this.panes.find((one) => one.frame === event.target);
    const viewer = pane && this.viewer(pane);
    if (viewer && pressOnPicture(viewer, event)) event.preventDefault();
  }

  private emit(name: string, detail: object): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
  }
}
