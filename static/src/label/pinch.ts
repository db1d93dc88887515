/** Two fingers on a picture: how much they spread, about which place, and how far they moved together. */

export interface Pinch {
  /** How much farther the fingers are apart than a moment ago. */
  readonly factor: number;
  /** Between the fingers, and how far that moved; screen px. */
  readonly clientX: number;
  readonly clientY: number;
  readonly movedX: number;
  readonly movedY: number;
}

interface Finger {
  readonly x: number;
  readonly y: number;
}

/** Hear of two fingers; `began` is told first, so that the press of the one finger is let go. */
export function hearPinch(place: Element, began: () => void, pinched: (pinch: Pinch) => void, signal: AbortSignal): void {
  const fingers = new Map<number, Finger>();
  const on = <Name extends "pointerdown" | "pointermove" | "pointerup" | "pointercancel">(name: Name, act: (event: PointerEvent) => void): void =>
    place.addEventListener(name, (event) => act(event as PointerEvent), { signal });
  on("pointerdown", (event) => {
    if (event.pointerType !== "touch") return;
    fingers.set(event.pointerId, fingerOf(event));
    if (fingers.size === 2) began();
  });
  on("pointermove", (event) => {
    const before = [...fingers.values()];
    if (!fingers.has(event.pointerId)) return;
    fingers.set(event.pointerId, fingerOf(event));
    if (fingers.size === 2) pinched(between(before, [...fingers.values()]));
  });
  for (const name of ["pointerup", "pointercancel"] as const) on(name, ({ pointerId }) => fingers.delete(pointerId));
}

function fingerOf({ clientX, clientY }: PointerEvent): Finger {
  return { x: clientX, y: clientY };
}

function between(before: readonly Finger[], now: readonly Finger[]): Pinch {
  const [from, to] = [middleOf(before), middleOf(now)];
  return { factor: apart(now) / Math.max(apart(before), 1), clientX: to.x, clientY: to.y, movedX: to.x - from.x, movedY: to.y - from.y };
}

function apart([one, other]: readonly Finger[]): number {
  return one && other ? Math.hypot(one.x - other.x, one.y - other.y) : 0;
}

function middleOf([one, other]: readonly Finger[]): Finger {
  return one && other ? { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 } : { x: 0, y: 0 };
}
