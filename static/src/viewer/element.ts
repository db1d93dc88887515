/** `<spine-viewer config="…">`: reads its configuration, builds its frame, fetches Cornerstone, and speaks in events. */
import { codeFor } from "../base/waiting";
import { BAR_FOLDS, buildChrome, fillPresets, fillStrip, fold, FOOT_FOLDS, type Chrome } from "./chrome";
import type { ViewerConfig } from "./contract";
import type { Backend, ToolName } from "./cornerstone";
import { stripOf, type StripLevel } from "./levels";
import type { LoadedSeries } from "./loading";
import type { Pane } from "./pane";
import { takeAhead } from "./ahead";
import { CannotShow, requestSeries, seriesAddress, type Answer } from "./requests";
import type { Stage } from "./stage";
import { storedWindow } from "./slices";
import { presetsFor, type Window } from "./windows";

const MOST_PANES = 3;
// Setting up graphics takes longer than anything else: a study with one series keeps the second viewport at hand.
const FEWEST_PANES = 2;
const PAGE_OF_SLICES = 10;
// For the list of keys: what a picture with the keyboard on it answers to.
const FIXED_KEYS = "On a picture, slice by slice=↑ ↓|On a picture, ten slices=Page Up, Page Down|On a picture, first and last=Home, End";
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
  private readonly requests = new Map<string, Promise<Answer>>();
  private listeners = new AbortController();
  /** What the page wants to stand below the last viewport. */
  private beside: Element | null = null;
  private readonly width = new ResizeObserver(() => this.fit());

  connectedCallback(): void {
    if (this.stage) return;
    this.listeners = new AbortController();
    const { signal } = this.listeners;
    const on = (name: string, act: (detail: { level?: string }) => void): void =>
      document.addEventListener(name, (event) => act((event as CustomEvent<{ level?: string }>).detail ?? {}), { signal });
    on("spine:goto-level", ({ level }) => level && void this.goTo(level));
    on("spine:toggle-marks", () => this.toggleMarks());
    on("htmx:afterSettle", () => void this.readConfig());
    this.addEventListener("click", (event) => this.onClick(event), { signal });
    this.addEventListener("keydown", (event) => this.onKeydown(event), { signal });
    this.addEventListener("pointerover", (event) => this.onHover(event), { signal });
    void this.readConfig();
  }

  disconnectedCallback(): void {
    // Moved within the page, the element comes back at once: WebGL stays.
    queueMicrotask(() => {
      if (!this.isConnected) this.close();
    });
  }

  private close(): void {
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
    this.requests.clear();
    this.chrome = buildChrome(config.series, config.series.some(({ level_assumed }) => level_assumed));
    const { bar, grid, foot } = this.chrome;
    this.classList.add("room");
    this.dataset["fixedKeys"] = FIXED_KEYS;
    this.setAttribute("aria-busy", "true");
    this.beside = this.querySelector("[data-beside]");
    grid.append(...this.querySelectorAll("[data-waiting]"));
    this.replaceChildren(bar, grid, foot);
    this.width.observe(bar);
    const shown = config.layout.slice(0, MOST_PANES);
    // Metadata travel while the library does.
    for (const uid of shown) void this.request(config, uid).catch(() => undefined);
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

  private request(config: ViewerConfig, uid: string): Promise<Answer> {
    const series = config.series.find((one) => one.uid === uid);
    if (!series) return Promise.reject(new CannotShow("It is not part of this study."));
    const known = this.requests.get(uid) ?? takeAhead(seriesAddress(config, series)) ?? requestSeries(config, series);
    this.requests.set(uid, known);
    // Whoever puts the series on a viewport tells of a failure; until then it is not an unhandled one.
    known.catch(() => undefined);
    return known;
  }

  private async load(uid: string): Promise<LoadedSeries> {
    const { config, library } = this;
    const series = config?.series.find((one) => one.uid === uid);
    if (!config || !library || !series) throw new CannotShow("It is not part of this study.");
    return library.readSeries(config, series, await this.request(config, uid));
  }

  /** Show a series on a viewport; a failure becomes a sentence with a button. */
  private async put(pane: Pane, uid: string): Promise<void> {
    const { stage, config, library } = this;
    pane.say("Loading the series");
    try {
      const series = await this.load(uid);
      const first = config && library?.firstIndex(series, config, this.panes.flatMap((one) => one.series?.sheet ?? []));
      await stage?.show(pane, series, first ?? 0);
      pane.say(null);
      if (this.config) this.assign(pane, this.config);
      await pane.showItem();
    } catch (problem) {
      this.requests.delete(uid);
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
    fillStrip(this.chrome.strip, this.levels(), this.stage?.active ?? null);
    this.fit();
  }

  /** Words go where there is no room for them, and come back where there is. */
  private fit(): void {
    if (!this.chrome) return;
    const { bar, foot, strip } = this.chrome;
    const end = (): number => bar.getBoundingClientRect().right - parseFloat(getComputedStyle(bar).paddingRight);
    fold(bar, BAR_FOLDS, () => [...bar.children].every((one) => one.getBoundingClientRect().right <= end() + 0.5));
    fold(foot, FOOT_FOLDS, () => strip.scrollWidth <= strip.clientWidth && strip.scrollHeight <= strip.clientHeight);
    strip.querySelector('[aria-pressed="true"]')?.scrollIntoView({ block: "nearest", inline: "center" });
  }

  private levels(): readonly StripLevel[] {
    return stripOf(
      this.panes.flatMap((pane) =>
        (pane.series?.sheet.marks ?? []).map(({ level, assumed, accepted }) => ({ level, assumed: assumed && !accepted })),
      ),
    );
  }

  private choose(pane: Pane): void {
    if (this.current === pane) return;
    this.current = pane;
    for (const one of this.panes) one.frame.classList.toggle("vp-on", one === pane && this.panes.length > 1);
    this.tellSeen();
    this.offerPresets();
  }

  private offerPresets(): void {
    const modality = this.current?.series?.config.modality ?? this.config?.series[0]?.modality ?? "";
    if (this.chrome && this.chrome.presets.dataset["for"] !== modality) {
      this.chrome.presets.dataset["for"] = modality;
      fillPresets(this.chrome.presets, presetsFor(modality));
    }
  }

  private tellSeen(): void {
    const series = this.current?.series;
    if (!this.chrome || !series) return;
    const seen = this.stage?.seenOf(series.config.uid) ?? 0;
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
    if (pressed) this.command(pressed);
  }

  /** A series already on the screen is chosen; another one replaces what stands in the chosen viewport. */
  private chooseSeries(uid: string): void {
    const standing = this.panes.find((pane) => pane.series?.config.uid === uid);
    if (standing) return this.choose(standing);
    const pane = this.current ?? this.panes[0];
    if (pane) void this.put(pane, uid);
  }

  private command(pressed: HTMLElement): void {
    const { stage, current } = this;
    const [name = "", part = ""] = (pressed.dataset["viewer"] ?? "").split(".");
    if (!stage || !current) return;
    const acts: Readonly<Record<string, () => void>> = {
      tool: () => this.useTool(part as ToolName),
      marks: () => this.toggleMarks(),
      link: () => {
        stage.linked = !stage.linked;
        pressed.setAttribute("aria-pressed", String(stage.linked));
      },
      invert: () => stage.invert(current),
      reset: () => stage.reset(current),
      unmeasure: () => stage.unmeasure(current),
      slice: () => stage.scroll(current, part === "on" ? 1 : -1),
      preset: () => this.usePreset(part),
    };
    acts[name]?.();
  }

  private useTool(tool: ToolName): void {
    this.stage?.useTool(tool);
    for (const one of this.chrome?.bar.querySelectorAll<HTMLElement>('[data-viewer^="tool."]') ?? []) {
      one.setAttribute("aria-pressed", String(one.dataset["viewer"] === `tool.${tool}`));
    }
  }

  private usePreset(key: string): void {
    const pane = this.current;
    const slice = pane?.series?.slices[pane.index];
    if (!pane?.series || !slice) return;
    const preset = presetsFor(pane.series.config.modality).find((one) => one.key === key);
    const stored: Window = storedWindow(slice) ?? pane.firstWindow ?? [400, 40];
    if (preset) pane.setWindow(preset.of(stored));
  }

  private onKeydown(event: KeyboardEvent): void {
    const pane = this.panes.find((one) => one.frame === event.target);
    if (!pane || !this.stage || event.ctrlKey || event.metaKey || event.altKey) return;
    const end = pane.series?.slices.length ?? 0;
    const steps: Readonly<Record<string, number>> = {
      ArrowUp: -1,
      ArrowLeft: -1,
      ArrowDown: 1,
      ArrowRight: 1,
      PageUp: -PAGE_OF_SLICES,
      PageDown: PAGE_OF_SLICES,
      Home: -end,
      End: end,
    };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    this.stage.scroll(pane, step);
  }

  private hovered: string | null = null;

  private onHover(event: Event): void {
    const level = (event.target as Element).closest("text[data-goto]")?.getAttribute("data-goto") ?? null;
    if (level === this.hovered) return;
    this.hovered = level;
    this.emit("spine:mark-hover", { level });
  }

  private emit(name: string, detail: object): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
  }
}

/** Same study, same series with the same marks: only the item may have changed. */
function sameStudy(one: ViewerConfig, other: ViewerConfig): boolean {
  const study = ({ dicomweb, study, series }: ViewerConfig): string => JSON.stringify([dicomweb, study, series]);
  return study(one) === study(other);
}
