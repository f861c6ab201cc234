// Walks the files below a folder, wherever somebody has put them.
// Invariant: no link is followed, nothing whose name begins with a dot is entered or told, and neither depth nor number of
// files grows what is held in memory.
import { opendir } from 'node:fs/promises';
import { join } from 'node:path';

const deepest = 16;

/** Relative to `root`, with forward slashes. A folder that cannot be read is passed over, and told of with the reason. */
export async function* filesBelow(
  root: string,
  onUnreadable: (folder: string, error: unknown) => void,
): AsyncGenerator<string> {
  yield* walk(root, '', 1, onUnreadable);
}

async function* walk(
  root: string,
  prefix: string,
  depth: number,
  onUnreadable: (folder: string, error: unknown) => void,
): AsyncGenerator<string> {
  const folders: string[] = [];
  const entries = await opendir(join(root, prefix), { bufferSize: 256 }).catch((error: unknown) => {
    onUnreadable(prefix.slice(0, -1), error);
    return null;
  });
  if (entries === null) return;
  for await (const entry of entries) {
    if (entry.name.startsWith('.')) continue;
    if (entry.isDirectory()) folders.push(`${prefix}${entry.name}/`);
    else if (entry.isFile()) yield `${prefix}${entry.name}`;
  }
  if (depth === deepest) return;
  for (const folder of folders) yield* walk(root, folder, depth + 1, onUnreadable);
}
