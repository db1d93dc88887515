/** The viewer as a feature: the element defines itself once its code is here. */
import { SpineViewer } from "./element";

export function mount(): void {
  if (!customElements.get("spine-viewer")) customElements.define("spine-viewer", SpineViewer);
}
