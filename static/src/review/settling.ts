/** Decisions of the work page wait a moment when its pictures come. */
import { letSettle } from "../base/settling";

/** Hold keys that decide again when the pictures come, for that is when the decisions open. */
export function startSettling(main: HTMLElement): () => void {
  const hold = (): void => letSettle(main);
  document.addEventListener("spine:item-shown", hold);
  document.addEventListener("spine:item-failed", hold);
  return () => {
    document.removeEventListener("spine:item-shown", hold);
    document.removeEventListener("spine:item-failed", hold);
  };
}
