/** Pictures marked as key: which they are, and telling the server. */
import type { KeyAddresses } from "./contract";
import type { Slice } from "./slices";
import { areKeysKept, hearKeys, noteKey, waitingFor, type KeyDeed } from "./unsentKeys";

const WAITING = { "in this browser": ", waits for the server", "on this page alone": ", waits for the server, on this page alone" };
type Waits = keyof typeof WAITING | null;

export interface KeyImage {
  readonly series: string;
  readonly sop: string;
  /** From 1, in its file. */
  readonly frame: number;
  readonly author: string;
  readonly own: boolean;
  /** Decided here, and not confirmed by the server: where it waits. */
  readonly waits?: Waits;
}

type Picture = Pick<Slice, "sop" | "frame">;

export function isOf({ sop, frame }: Picture): (key: KeyImage) => boolean {
  return (key) => key.sop === sop && key.frame === frame;
}

/** What a badge says of a picture: whose key image it is; empty where it is nobody's. */
export function keyWords(keys: readonly KeyImage[], picture: Picture): string {
  const found = keys.filter(isOf(picture));
  if (found.length === 0) return "";
  const own = found.find((key) => key.own);
  if (own) return `Key image${own.waits ? WAITING[own.waits] : ""}`;
  return `Key image of ${[...new Set(found.map(({ author }) => author))].join(", ")}`;
}

/** One line for each picture of the list, in the order of the server; a picture that several marked stands once. */
export function listed(keys: readonly KeyImage[]): readonly KeyImage[] {
  return keys.filter((key, index) => keys.findIndex(isOf(key)) === index);
}

/** Those of the server, with what was decided here and waits, or was just taken. */
export function withDeeds(told: readonly KeyImage[], deeds: readonly KeyDeed[], waits: Waits): readonly KeyImage[] {
  const rest = told.filter((key) => !key.own || !deeds.some((deed) => isOf(deed)(key)));
  const marked = deeds.filter(({ key }) => key).map(({ series, sop, frame }) => ({ series, sop, frame, author: "", own: true, waits }));
  return [...rest, ...marked];
}

export class KeyImages {
  private told: readonly KeyImage[] = [];
  /** How often the server was asked: of two answers that of the later question counts. */
  private asked = 0;

  constructor(
    private readonly addresses: KeyAddresses,
    private readonly changed: () => void,
  ) {}

  get all(): readonly KeyImage[] {
    return withDeeds(this.told, waitingFor(this.addresses.decide), areKeysKept() ? "in this browser" : "on this page alone");
  }

  get canMark(): boolean {
    return this.addresses.decide !== "";
  }

  /** Ask for them, and anew whenever what waits here has changed or was taken, until the signal. */
  follow(signal: AbortSignal): void {
    hearKeys((taken) => void this.load(taken), signal);
    void this.load();
  }

  /** Ask for them. Where they cannot be had the pictures are shown all the same, with what waits. */
  private async load(taken?: KeyDeed): Promise<void> {
    if (this.addresses.list === "") return;
    // Until the answer is here, what was just taken must not seem to be as it was before.
    if (taken?.address === this.addresses.decide) this.told = withDeeds(this.told, [taken], null);
    this.changed();
    const question = ++this.asked;
    const answer = await fetch(this.addresses.list, { headers: { Accept: "application/json" }, credentials: "same-origin" }).catch(() => null);
    if (!answer?.ok) return;
    const { keys } = (await answer.json()) as { keys: KeyImage[] };
    if (question !== this.asked) return;
    this.told = keys;
    this.changed();
  }

  /** Mark a picture of a series, or take one's own mark away; without the server it waits here. */
  toggle({ sop, frame }: Picture, series: string): void {
    const isOwn = this.all.some((key) => key.own && isOf({ sop, frame })(key));
    noteKey({ address: this.addresses.decide, series, sop, frame, key: !isOwn });
  }
}
