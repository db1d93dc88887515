/**
 * Features that only some pages need, fetched when such a page asks.
 *
 * To add one: write `static/src/<name>/feature.ts` that exports
 *
 *     export function mount(element: HTMLElement): void | (() => void)
 *
 * and put `data-module="<name>"` on an element of the template. `mount` runs once per element, also for elements that
 * an htmx exchange brings in; what it returns runs when the element has left the page. Nothing is registered by hand:
 * the build finds every `feature.ts`. `<spine-viewer>` needs no attribute, its name asks for `viewer`.
 */

import { codeFor } from "./waiting";

interface Feature {
  mount(element: HTMLElement): void | (() => void);
}

const found = import.meta.glob<Feature>("../*/feature.ts");
const mounted = new WeakSet<HTMLElement>();
const leaving = new Map<HTMLElement, () => void>();

async function mountOne(element: HTMLElement, name: string): Promise<void> {
  const load = found[`../${name}/feature.ts`];
  if (load === undefined) throw new Error(`No feature is called "${name}".`);
  const feature = await codeFor(element, load());
  // The element may have been swapped away while its code was on the way.
  if (!element.isConnected) return;
  const leave = feature.mount(element);
  if (typeof leave === "function") leaving.set(element, leave);
}

function mountAll(): void {
  for (const [element, leave] of leaving) {
    if (element.isConnected) continue;
    leaving.delete(element);
    leave();
  }
  for (const element of document.querySelectorAll<HTMLElement>("[data-module], spine-viewer")) {
    if (mounted.has(element)) continue;
    mounted.add(element);
    for (const name of (element.dataset["module"] ?? "viewer").split(/\s+/)) void mountOne(element, name);
  }
}

/** Mount what the page asks for, now and after every exchange. */
export function startFeatures(): void {
  mountAll();
  document.addEventListener("htmx:afterSettle", mountAll);
}
