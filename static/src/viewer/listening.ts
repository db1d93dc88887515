/** What a viewer hears of its page, of its own buttons, and of the person. */

export interface Ears {
  /** Somebody asks for a level. */
  readonly goTo: (level: string) => void;
  readonly toggleMarks: () => void;
  /** An exchange may have brought another configuration. */
  readonly exchanged: () => void;
  readonly clicked: (event: Event) => void;
  readonly pressed: (event: KeyboardEvent) => void;
  readonly changed: (event: Event) => void;
  /** The pointer came over the name of a level, or left it. */
  readonly hovered: (level: string | null) => void;
  readonly filled: (isFull: boolean) => void;
  /** Nobody sees the page. */
  readonly hidden: () => void;
  /** The page is looked at again, or still: what others changed meanwhile is asked for. */
  readonly looked: () => void;
}

const LOOK_EVERY_MS = 30_000;

/** Listen until the signal. */
export function listen(host: HTMLElement, ears: Ears, signal: AbortSignal): void {
  const on = (name: string, act: (event: Event) => void): void => document.addEventListener(name, act, { signal });
  on("spine:goto-level", (event) => {
    const { level } = (event as CustomEvent<{ level?: string }>).detail ?? {};
    if (level) ears.goTo(level);
  });
  on("spine:toggle-marks", () => ears.toggleMarks());
  on("htmx:afterSettle", () => ears.exchanged());
  on("fullscreenchange", () => ears.filled(document.fullscreenElement === host));
  on("visibilitychange", () => document.visibilityState === "hidden" && ears.hidden());
  lookAgain(ears, signal);
  host.addEventListener("click", ears.clicked, { signal });
  host.addEventListener("keydown", ears.pressed, { signal });
  host.addEventListener("change", ears.changed, { signal });
  let hovered: string | null = null;
  const hover = (level: string | null): void => {
    if (level !== hovered) ears.hovered(level);
    hovered = level;
  };
  const over = (event: Event): void => {
    hover((event.target as Element).closest("text[data-goto]")?.getAttribute("data-goto") ?? null);
  };
  host.addEventListener("pointerover", over, { signal });
  // A quick hand goes from a name straight out of the pictures.
  host.addEventListener("pointerleave", () => hover(null), { signal });
}

function lookAgain(ears: Ears, signal: AbortSignal): void {
  const look = (): void => {
    if (document.visibilityState === "visible") ears.looked();
  };
  for (const name of ["visibilitychange", "resume"]) document.addEventListener(name, look, { signal });
  addEventListener("focus", look, { signal });
  const timer = setInterval(look, LOOK_EVERY_MS);
  signal.addEventListener("abort", () => clearInterval(timer), { once: true });
}

/** The library swallows every key pressed on a picture; they are handed on from its frame instead. */
export function handKeysOn(frame: HTMLElement, image: HTMLElement, signal: AbortSignal): void {
  const hand = (event: KeyboardEvent): void => {
    if (!image.contains(event.target as Node)) return;
    event.stopPropagation();
    if (!frame.dispatchEvent(new KeyboardEvent("keydown", event))) event.preventDefault();
  };
  frame.addEventListener("keydown", hand, { signal, capture: true });
}
