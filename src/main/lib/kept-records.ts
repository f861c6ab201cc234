// Whether a folder holds records of a library: all that may have been carried here of it are its pictures.
// Invariant: reads only, a bounded number of names and of beginnings of files; no link is followed, and what lies in a
// library of its own below this folder tells nothing of it.
import { closeSync, openSync, opendirSync, readSync } from 'node:fs';
import { join } from 'node:path';

export const sidecarFormat = 'gridkeep-sidecar';
export const albumsFormat = 'gridkeep-albums';

/** What only the folder of a library itself has. */
export const catalogName = 'catalog.sqlite';
export const markerName = '.gridkeep-library';

const namesMax = 4_000;
/** Whatever somebody has put beside the records of a library, they are found below other folders too. */
const namesInFolderMax = 500;
const namesAtTopMax = 2_000;
const recordsMax = 100;
const deepest = 6;
/** Both kinds of records begin with their format. */
const beginningBytes = 4_096;

/** False where no more than some thousand foreign files were seen. Takes milliseconds where there are records. */
export function hasRecords(libraryDir: string): boolean {
  return new RecordSearch().isIn(join(libraryDir, 'Pictures'), 1);
}

class RecordSearch {
  #namesLeft = namesMax;
  #recordsLeft = recordsMax;

  isIn(folder: string, depth: number): boolean {
    const folders: string[] = [];
    const records: string[] = [];
    const most = depth === 1 ? namesAtTopMax : namesInFolderMax;
    for (const { name, isFolder } of this.#entriesOf(folder, most)) {
      if (name === catalogName || name === markerName) return false;
      if (name.startsWith('.')) continue;
      if (isFolder) folders.push(join(folder, name));
      else if (name.endsWith('.json')) records.push(join(folder, name));
    }
    return (
      records.some((path) => this.#isRecord(path)) ||
      (depth < deepest && folders.some((path) => this.isIn(path, depth + 1)))
    );
  }

  *#entriesOf(
    folder: string,
    most: number,
  ): Generator<{ readonly name: string; readonly isFolder: boolean }> {
    const entries = openFolder(folder);
    if (entries === null) return;
    try {
      for (let seen = 0; seen < most && this.#namesLeft > 0; seen += 1, this.#namesLeft -= 1) {
        const entry = entries.readSync();
        if (entry === null) return;
        if (entry.isDirectory() || entry.isFile()) yield { name: entry.name, isFolder: entry.isDirectory() };
      }
    } finally {
      entries.closeSync();
    }
  }

  #isRecord(path: string): boolean {
    if (this.#recordsLeft === 0) return false;
    this.#recordsLeft -= 1;
    // In UTF-16, as some editors write it, a zero stands between the letters.
    const beginning = beginningOf(path).replaceAll('\0', '');
    return [sidecarFormat, albumsFormat].some((format) => beginning.includes(`"${format}"`));
  }
}

function openFolder(folder: string) {
  try {
    return opendirSync(folder);
  } catch {
    return null;
  }
}

function beginningOf(path: string): string {
  try {
    const descriptor = openSync(path, 'r');
    try {
      const bytes = Buffer.alloc(beginningBytes);
      return bytes.toString('latin1', 0, readSync(descriptor, bytes));
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return '';
  }
}
