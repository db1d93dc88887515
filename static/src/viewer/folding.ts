/** Words go where there is no room for them, and come back where there is; room.css says what goes at each step. */
import type { Chrome } from "./chrome";

const BAR_FOLDS = 4;
const FOOT_FOLDS = 4;

/** Fold a row step by step until everything in it has room; the last step is taken as it is. */
function fold(row: HTMLElement, most: number, fits: () => boolean): void {
  for (let step = 0; step <= most; step += 1) {
    row.dataset["fold"] = String(step);
    if (fits()) return;
  }
}

/** Fold the bar and the foot as far as their width asks for, and bring the active level into view. */
export function foldRows({ bar, foot, strip }: Chrome): void {
  const end = (): number => bar.getBoundingClientRect().right - parseFloat(getComputedStyle(bar).paddingRight);
  fold(bar, BAR_FOLDS, () => [...bar.children].every((one) => one.getBoundingClientRect().right <= end() + 0.5));
  fold(foot, FOOT_FOLDS, () => strip.scrollWidth <= strip.clientWidth && strip.scrollHeight <= strip.clientHeight);
  strip.querySelector('[aria-pressed="true"]')?.scrollIntoView({ block: "nearest", inline: "center" });
}
