/** A study hangs with one series more where the screen is wide enough for three pictures side by side. */
import type { ViewerConfig } from "./contract";

// CSS px. On a page this wide each of three pictures beside an item is still as wide as one of two on a laptop.
export const WIDE_PX = 1920;

/** A configuration as it hangs on a page of this width. */
export function hungFor(config: ViewerConfig, width: number): ViewerConfig {
  const { wide } = config;
  if (!wide || width < WIDE_PX) return config;
  return { ...config, layout: wide.layout, films: wide.films, hanging: { ...config.hanging, words: wide.words } };
}

/** The configuration that a page holds, as it hangs on this one. */
export function configFrom(text: string): ViewerConfig {
  return hungFor(JSON.parse(text) as ViewerConfig, innerWidth);
}
