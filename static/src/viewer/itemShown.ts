/** The item's own pictures, told of once they stand on the screen. */
import type { ViewerConfig } from "./contract";
import type { Pane } from "./pane";

export class ItemShown {
  /** The configuration whose levels and frames have all been gone to. */
  private settled: ViewerConfig | null = null;

  constructor(
    private readonly host: HTMLElement,
    private readonly emit: (name: string) => void,
  ) {}

  /** Another configuration was read: what is on the screen is not its item. */
  forget(): void {
    delete this.host.dataset["shown"];
  }

  /** Every viewport has gone where the item wants it, or cannot. */
  settle(panes: readonly Pane[], config: ViewerConfig): void {
    if (panes.some((pane) => pane.images.length > 0 && !pane.hasItem)) this.emit("spine:item-failed");
    this.settled = config;
  }

  /** Say once that the item's own pictures stand on the screen: only then is it decided. */
  tell(panes: readonly Pane[], config: ViewerConfig | null): void {
    if (this.host.dataset["shown"] !== undefined || this.settled !== config) return;
    if (!panes.some((pane) => pane.isDrawn) || !panes.every((pane) => pane.showsItem || pane.images.length === 0)) return;
    this.host.dataset["shown"] = "yes";
    this.emit("spine:item-shown");
  }
}
