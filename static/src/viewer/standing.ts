/** What a mark is worth: what a model proposed and nobody accepted stands behind everything else. */
import type { Mark } from "./contract";

type Standing = Pick<Mark, "proposed" | "assumed" | "accepted">;

/** Whether a reader is to doubt the name: it is only proposed, or its number is assumed and nobody accepted it. */
export function isDoubtful({ proposed, assumed, accepted }: Standing): boolean {
  return proposed || (assumed && !accepted);
}

/** The marks that are more than proposals. */
export function knownOf<One extends Pick<Mark, "proposed">>(marks: readonly One[]): readonly One[] {
  return marks.filter(({ proposed }) => !proposed);
}

/** All marks, proposals last: the first of a name is the one that counts. */
export function knownFirst<One extends Pick<Mark, "proposed">>(marks: readonly One[]): readonly One[] {
  return [...knownOf(marks), ...marks.filter(({ proposed }) => proposed)];
}
