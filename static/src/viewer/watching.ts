/** Looks four times a second at what stands on the screen, and tells the page once a second; a drawn slice is only counted. */
import { READS_FOR_MS, sinceSign } from "../base/signs";
import { Attention, NO_LOOK, type Look } from "./attention";
import type { Marked } from "./marked";
import type { Pane } from "./pane";
import { configText } from "./requests";

const LOOK_MS = 250;
const TELL_MS = 1000;
// Less of a viewport inside the window is no picture to read.
const IN_VIEW = 0.5;
const LOOKS = "looks";

/** What the page says of the item's looks. */
interface LooksConfig {
  /** Address that the item's reports go to; its name here. */
  readonly item: string;
  /** Levels of the text that one is to see; none before a blind answer. */
  readonly levels: readonly string[];
  readonly kept: Look | null;
  /** Whether the reader agreed that it is kept. */
  readonly keeps: boolean;
}

/** `spine:looked`. */
export interface LookedEvent {
  readonly item: string;
  readonly keeps: boolean;
  readonly look: Look;
  /** Levels that are marked and were not on the screen for a second. */
  readonly missing: readonly string[];
  /** How long (ms) something stood on the screen since the page showed the item. */
  readonly stood: number;
}

export interface Watched {
  /** The viewports that show slices now. */
  readonly panes: () => readonly Pane[];
  readonly marked: (pane: Pane, levels: readonly string[]) => Marked | null;
  /** A slice of this viewport was seen for the first time. */
  readonly counted: (pane: Pane) => void;
}

export class Watching {
  private attention = new Attention();
  private config: LooksConfig | null = null;
  private written = "";
  private looked = performance.now();
  private told = 0;
  private readonly outside = new Set<Element>();
  private readonly sight = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting) this.outside.delete(target);
        else this.outside.add(target);
      }
    },
    { threshold: IN_VIEW },
  );

  constructor(
    private readonly host: HTMLElement,
    private readonly watched: Watched,
  ) {}

  /** Watch until the signal. */
  start(signal: AbortSignal): void {
    const timer = setInterval(() => this.look(), LOOK_MS);
    const now = (): void => {
      this.look();
      this.tell();
    };
    document.addEventListener("spine:look-now", now, { signal });
    signal.addEventListener("abort", () => {
      clearInterval(timer);
      this.sight.disconnect();
    });
    this.begin();
  }

  /** Another layout has other viewports. */
  observe(panes: readonly Pane[]): void {
    this.sight.disconnect();
    this.outside.clear();
    for (const { frame } of panes) this.sight.observe(frame);
  }

  /** Another item may stand on the page: then counting begins anew, or from what was kept of it. */
  begin(): void {
    const text = configText(document, LOOKS);
    if (text === this.written) return;
    const before = this.config?.item;
    this.written = text;
    this.config = text === "" ? null : (JSON.parse(text) as LooksConfig);
    if (this.config?.item === before) return;
    this.attention = new Attention(this.config?.kept ?? NO_LOOK);
    for (const pane of this.watched.panes()) {
      pane.seen = this.seenOf(pane.series?.config.uid ?? "");
      pane.write();
    }
  }

  seenOf(series: string): number {
    return this.attention.seenOf(series);
  }

  /** A viewport has drawn a slice; it writes its own captions next. */
  drew(pane: Pane): void {
    if (!document.hidden && !this.outside.has(pane.frame)) this.count(pane, pane);
  }

  private count(pane: Pane, writes: Pane | null): void {
    const { series } = pane;
    if (!series) return;
    const isNew = this.attention.saw(series.config.uid, pane.standing);
    // It may show another series than before.
    pane.seen = this.seenOf(series.config.uid);
    if (!isNew) return;
    for (const one of this.watched.panes()) {
      if (one.series !== series) continue;
      one.seen = pane.seen;
      if (one !== writes) one.write();
    }
    this.watched.counted(pane);
  }

  private look(): void {
    const now = performance.now();
    const ms = now - this.looked;
    this.looked = now;
    const panes = document.hidden ? [] : this.watched.panes().filter((pane) => pane.shows && !this.outside.has(pane.frame));
    const standing = panes.map((pane) => {
      this.count(pane, null);
      const marked = this.watched.marked(pane, this.config?.levels ?? []);
      for (const level of marked?.known ?? []) this.attention.know(level);
      return { series: pane.series?.config.uid ?? "", index: pane.standing, levels: marked?.here ?? [] };
    });
    this.attention.pass(ms, standing, sinceSign() > READS_FOR_MS);
    if (now - this.told >= TELL_MS) this.tell();
  }

  private tell(): void {
    this.told = performance.now();
    if (!this.config) return;
    const { item, keeps, levels } = this.config;
    const { attention } = this;
    const detail: LookedEvent = { item, keeps, look: attention.look(), missing: attention.missing(levels), stood: attention.stood };
    this.host.dispatchEvent(new CustomEvent("spine:looked", { detail, bubbles: true }));
  }
}
