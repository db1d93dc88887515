/** Files out of a drop or a dialogue: folders are walked, names keep their path below what was dropped or chosen. */

export interface Chosen {
  file: File;
  name: string;
}

// What Finder and Explorer put beside somebody's files, as the server passes it over in folders and archives.
const CLUTTER = /(^|\/)(__MACOSX\/.*|\._[^/]*|\.DS_Store|Thumbs\.db|desktop\.ini)$/;

/** Every file of a drop, folders included. */
export async function filesOf(drop: DataTransfer): Promise<Chosen[]> {
  // Entries must be taken before the first pause: the browser empties the list afterwards.
  const entries = [...drop.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  if (entries.length === 0) return chosenOf(drop.files);
  const found = await Promise.all(entries.map(walk));
  return found.flat().filter(({ name }) => !isClutter(name));
}

/** Every file of a dialogue, or of a drop that tells no folders. */
export function chosenOf(files: Iterable<File>): Chosen[] {
  const named = [...files].map((file) => ({ file, name: file.webkitRelativePath || file.name }));
  return named.filter(({ name }) => !isClutter(name));
}

/** Whether a system left this there by itself. */
export function isClutter(name: string): boolean {
  return CLUTTER.test(name);
}

async function walk(entry: FileSystemEntry): Promise<Chosen[]> {
  if (entry.isFile) {
    const file = await new Promise<File>((take, fail) => (entry as FileSystemFileEntry).file(take, fail));
    return [{ file, name: entry.fullPath.replace(/^\//, "") }];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: Chosen[] = [];
  // A reader hands out a hundred entries at a time, then an empty list.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((take, fail) => reader.readEntries(take, fail));
    if (some.length === 0) return found;
    for (const below of some) found.push(...(await walk(below)));
  }
}
