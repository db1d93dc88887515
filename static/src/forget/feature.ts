/** Who signs in next in this tab is to find no names of files in it. */
import { forgetNames } from "../imports/names";

export function mount(): void {
  forgetNames(sessionStorage);
}
