/** When somebody last gave a sign of being there: with the pointer, the wheel or a key. */

const SIGNS = ["pointermove", "keydown", "wheel", "input"] as const;

/** Reading needs no hand; without a sign for longer somebody idles. */
export const READS_FOR_MS = 15_000;

// Not by the clock of the machine, which may be set meanwhile.
let last = performance.now();

function seen(): void {
  last = performance.now();
}

for (const sign of SIGNS) document.addEventListener(sign, seen, { passive: true });

/** How long (ms) nobody gave a sign. */
export function sinceSign(): number {
  return performance.now() - last;
}
