/** A page that shows threads beside the text they point at. */
import { startQuoting } from "./quoting";

export function mount(): () => void {
  return startQuoting();
}
