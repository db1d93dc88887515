/** Everything that needs Cornerstone, in one chunk that is fetched only where a viewer stands. */
export { startCornerstone } from "./cornerstone";
export { Mpr } from "./mpr";
export { Pane } from "./pane";
export { Stage } from "./stage";
export { decode, FIRST, firstIndex, readSeries, release } from "./loading";
