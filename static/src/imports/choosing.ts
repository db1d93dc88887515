/** Files out of a drop: folders are walked, names keep their path below what was dropped. */

export interface Chosen {
  file: File;
  name: string;
}

/** Every file of a drop, folders included. */
export async function filesOf(drop: DataTransfer): Promise<Chosen[]> {
  // Entries must be taken before the first pause: the browser empties the list afterwards.
  const entries = [...drop.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  if (entries.length === 0) return [...drop.files].map((file) => ({ file, name: file.name }));
  const found = await Promise.all(entries.map(walk));
  return found.flat();
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
