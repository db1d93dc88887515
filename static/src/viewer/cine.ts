/** Playing through the slices of one viewport, round and round, until somebody or something stops it. */
import type { Instance } from "./slices";

const USUAL_PER_SECOND = 10;
export const MOST_PER_SECOND = 60;
const TAG = { recommended: "00082144", cine: "00180040", frameTime: "00181063" } as const;

/** Whole frames per second that a picture can be played at. */
export function playable(perSecond: number): number {
  return Number.isFinite(perSecond) ? Math.min(MOST_PER_SECOND, Math.max(1, Math.round(perSecond))) : USUAL_PER_SECOND;
}

/** The frames per second that a header asks for (PS3.3 C.7.6.5), else ten. */
export function rateOf(instance: Instance | undefined): number {
  const told = (tag: string): number => Number(instance?.[tag]?.Value?.[0] ?? NaN);
  const found = [told(TAG.recommended), told(TAG.cine), 1000 / told(TAG.frameTime)].find((rate) => rate > 0 && Number.isFinite(rate));
  return playable(found ?? USUAL_PER_SECOND);
}

export class Cine {
  private timer: ReturnType<typeof setInterval> | undefined;
  private perSecond = USUAL_PER_SECOND;

  /** `step` shows the next slice; `told` hears whether it plays. */
  constructor(
    private readonly step: () => void,
    private readonly told: (isPlaying: boolean, perSecond: number) => void,
  ) {}

  get isPlaying(): boolean {
    return this.timer !== undefined;
  }

  play(perSecond: number): void {
    clearInterval(this.timer);
    this.perSecond = playable(perSecond);
    this.timer = setInterval(this.step, 1000 / this.perSecond);
    this.told(true, this.perSecond);
  }

  stop(): void {
    if (!this.isPlaying) return;
    clearInterval(this.timer);
    this.timer = undefined;
    this.told(false, this.perSecond);
  }
}
