/**
 * A part of a page that follows a run: it fetches itself again whenever the run changed.
 *
 *     <section data-module="live" data-stream="/events/<uid>" hx-get="…" hx-trigger="changed" hx-swap="outerHTML">
 *
 * Leave `data-stream` away once the run has ended. Where the stream can't be had the part polls.
 */

const POLL_MS = 2000;

export function mount(element: HTMLElement): void | (() => void) {
  const address = element.dataset["stream"];
  if (address === undefined) return undefined;
  const changed = (): void => {
    if (!document.hidden) element.dispatchEvent(new Event("changed"));
  };
  let timer: number | undefined;
  let late: number | undefined;
  const poll = (): void => {
    timer ??= window.setInterval(changed, POLL_MS);
  };
  const stream = new EventSource(address);
  stream.addEventListener("changed", changed);
  // A stream that breaks is tried again by the browser, one that is refused is not; until it is open the part polls.
  stream.addEventListener("error", poll);
  stream.addEventListener("open", () => {
    window.clearInterval(timer);
    timer = undefined;
    // What changed between the page's making and this moment told nobody.
    late = window.setTimeout(changed, POLL_MS);
  });
  document.addEventListener("visibilitychange", changed);
  return () => {
    stream.close();
    window.clearInterval(timer);
    window.clearTimeout(late);
    document.removeEventListener("visibilitychange", changed);
  };
}
