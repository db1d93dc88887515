/** Who signs in next in this tab is to find no names of files in it, and nothing of who signed out before. */
import { forgetNames } from "../imports/names";
import { clearLeft } from "../base/shelves";

export function mount(): void {
  forgetNames(sessionStorage);
  clearLeft();
}
