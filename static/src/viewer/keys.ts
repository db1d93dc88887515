/** The key images of one viewer: the button, the badges, and the list in the foot. */
import { el } from "../base/dom";
import { showSwitches, type Chrome } from "./chrome";
import type { ViewerConfig } from "./contract";
import { isOf, KeyImages, listed, type KeyImage } from "./keyImages";
import type { Pane } from "./pane";
import { indexOf } from "./slices";

export interface KeyPlace {
  readonly chrome: Chrome;
  readonly panes: readonly Pane[];
  readonly open: (key: KeyImage) => void;
  /** Aborted when the viewer leaves the page. */
  readonly signal: AbortSignal;
}

export class Keys {
  private readonly images: KeyImages;
  /** The chosen viewport. */
  private pane: Pane | null = null;

  constructor(
    private readonly config: Pick<ViewerConfig, "key_images" | "series">,
    private readonly place: KeyPlace,
  ) {
    this.images = new KeyImages(config.key_images, () => this.show());
    const button = this.button;
    if (button) button.hidden = !this.images.canMark;
    this.images.follow(place.signal);
  }

  private get button(): HTMLElement | null {
    return this.place.chrome.bar.querySelector('[data-viewer="key"]');
  }

  /** Mark the picture in a viewport, or take the mark away. */
  toggle(pane: Pane): void {
    const slice = pane.series?.slices[pane.standing];
    if (slice && pane.series && this.images.canMark) this.images.toggle(slice, pane.series.config.uid);
  }

  /** Open the picture that stands at a place of the list. */
  open(place: number): void {
    const key = listed(this.images.all)[place];
    if (key) this.place.open(key);
  }

  /** Say on the button whether the picture in a viewport is one's own key image. */
  showOn(pane: Pane | null): void {
    this.pane = pane;
    const slice = pane?.series?.slices[pane.standing];
    showSwitches(this.place.chrome, { key: slice !== undefined && this.images.all.some((key) => key.own && isOf(slice)(key)) });
  }

  /** Badges and list, as far as the series are here. */
  show(): void {
    const { chrome, panes } = this.place;
    const keys = listed(this.images.all);
    for (const pane of panes) {
      pane.keys = this.images.all;
      pane.write();
    }
    this.showOn(this.pane);
    chrome.keys.hidden = keys.length === 0;
    chrome.keys.querySelector("summary > span")?.replaceChildren(keys.length === 1 ? "1 key image" : `${keys.length} key images`);
    chrome.keys.querySelector(".menu-list")?.replaceChildren(
      ...keys.map((key, place) => el("button", { type: "button", "data-viewer": `key.${place}` }, this.wordsOf(key))),
    );
  }

  /** Series, slice where the series stands in a viewport, and whose it is unless one's own. */
  private wordsOf(key: KeyImage): string {
    const label = this.config.series.find(({ uid }) => uid === key.series)?.label ?? "Series";
    const loaded = this.place.panes.find(({ series }) => series?.config.uid === key.series)?.series;
    const index = loaded ? indexOf(loaded.slices, key) : -1;
    return [label, index >= 0 ? `slice ${index + 1}` : "", key.own ? "" : key.author].filter(Boolean).join(", ");
  }
}
