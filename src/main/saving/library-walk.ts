// Walks the files below Pictures/, wherever somebody has moved them.
// Invariant: no link is followed, nothing whose name begins with a dot is entered (parts and trash are such), and
// neither depth nor number of files grows what is held in memory.
import { opendir } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf } from './file-error.ts';

const deepest = 16;

/** Paths relative to the library, with forward slashes. A folder that cannot be read is passed over, and told of. */
export async function* filesBelowPictures(
  libraryDir: string,
  onUnreadable: (folder: string) => void = () => undefined,
): AsyncGenerator<string> {
  yield* filesBelow(libraryDir, 'Pictures', 1, onUnreadable);
}

async function* filesBelow(
  libraryDir: string,
  folder: string,
  depth: number,
  onUnreadable: (folder: string) => void,
): AsyncGenerator<string> {
  const folders: string[] = [];
  const entries = await opendir(join(libraryDir, folder), { bufferSize: 256 }).catch((error: unknown) => {
    if (errnoOf(error) !== 'ENOENT') onUnreadable(folder);
    return null;
  });
  if (entries === null) return;
  for await (const entry of entries) {
    if (entry.name.startsWith('.')) continue;
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) folders.push(path);
    else if (entry.isFile()) yield path;
  }
  if (depth === deepest) return;
  for (const path of folders) yield* filesBelow(libraryDir, path, depth + 1, onUnreadable);
}
