/**
 * The names under which this tab sent its files. They may name a patient: the server lets go of them, and so they stay
 * in this tab's own storage, which no other tab reads and which ends with it.
 */

const KEY = "spine:names:";

/** Keep the names of an import's files, by the key that the server gave each file. */
export function keepNames(storage: Storage, run: string, names: Record<string, string>): void {
  try {
    storage.setItem(KEY + run, JSON.stringify({ ...keptNames(storage, run), ...names }));
  } catch {
    // A full or forbidden storage costs the names, not the upload.
  }
}

/** The names this tab sent in an import; empty in every other tab. */
export function keptNames(storage: Storage, run: string): Record<string, string> {
  const kept: unknown = JSON.parse(storage.getItem(KEY + run) ?? "{}");
  return typeof kept === "object" && kept !== null ? (kept as Record<string, string>) : {};
}

/** Let go of all of them. */
export function forgetNames(storage: Storage): void {
  const keys = Array.from({ length: storage.length }, (_, place) => storage.key(place) ?? "");
  for (const key of keys) if (key.startsWith(KEY)) storage.removeItem(key);
}
