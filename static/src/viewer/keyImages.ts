/** Pictures marked as key: which they are, and telling the server. */
import type { KeyAddresses } from "./contract";
import { changingHeaders } from "./requests";
import type { Slice } from "./slices";

export interface KeyImage {
  readonly series: string;
  readonly sop: string;
  /** From 1, in its file. */
  readonly frame: number;
  readonly author: string;
  readonly own: boolean;
}

type Picture = Pick<Slice, "sop" | "frame">;

export function isOf({ sop, frame }: Picture): (key: KeyImage) => boolean {
  return (key) => key.sop === sop && key.frame === frame;
}

/** What a badge says of a picture: whose key image it is; empty where it is nobody's. */
export function keyWords(keys: readonly KeyImage[], picture: Picture): string {
  const found = keys.filter(isOf(picture));
  if (found.length === 0) return "";
  return found.some(({ own }) => own) ? "Key image" : `Key image of ${[...new Set(found.map(({ author }) => author))].join(", ")}`;
}

/** One line for each picture of the list, in the order of the server; a picture that several marked stands once. */
export function listed(keys: readonly KeyImage[]): readonly KeyImage[] {
  return keys.filter((key, index) => keys.findIndex(isOf(key)) === index);
}

export class KeyImages {
  all: readonly KeyImage[] = [];

  constructor(
    private readonly addresses: KeyAddresses,
    private readonly changed: () => void,
  ) {}

  get canMark(): boolean {
    return this.addresses.decide !== "";
  }

  /** Ask for them. Where they cannot be had the pictures are shown all the same. */
  async load(): Promise<void> {
    if (this.addresses.list === "") return;
    const answer = await fetch(this.addresses.list, { headers: { Accept: "application/json" }, credentials: "same-origin" }).catch(() => null);
    if (!answer?.ok) return;
    this.all = ((await answer.json()) as { keys: KeyImage[] }).keys;
    this.changed();
  }

  /** Mark a picture, or take one's own mark away. Rejects with a sentence where the server does not take it. */
  async toggle({ sop, frame }: Picture): Promise<void> {
    const isOwn = this.all.some((key) => key.own && isOf({ sop, frame })(key));
    const body = JSON.stringify({ sop, frame, key: !isOwn });
    const answer = await fetch(this.addresses.decide, { method: "POST", headers: changingHeaders(), body, credentials: "same-origin" }).catch(() => null);
    if (!answer?.ok) throw new Error(answer?.status === 403 ? "Your role does not mark pictures." : "The key image could not be kept. Try again in a moment.");
    await this.load();
  }
}
