// Opening a file that a catalog row names, without ever leaving the library.
// Invariant: links are resolved before the comparison, and only a regular file is opened; the handle that was
// checked is the handle that is read.
import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { isAbsolute, relative } from 'node:path';

/** Not following a link that was put there since, and not waiting on a pipe. Windows has neither flag. */
const flags: Readonly<Record<string, number | undefined>> = constants;
const readFlags = constants.O_RDONLY | (flags['O_NOFOLLOW'] ?? 0) | (flags['O_NONBLOCK'] ?? 0);

/** Is `path` below `folder`? Both must be real paths (no links left in them). */
export function isInsideFolder(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !/^\.\.[\\/]/.test(way) && !isAbsolute(way);
}

/** The real path of a file inside a folder; null when it is not there or leads out of it. */
export async function realPathInside(absolutePath: string, folder: string): Promise<string | null> {
  try {
    const [path, root] = await Promise.all([realpath(absolutePath), realpath(folder)]);
    return isInsideFolder(path, root) ? path : null;
  } catch {
    return null;
  }
}

/** Opens a regular file inside a folder for reading; null for anything else. The caller closes the handle. */
export async function openInside(
  absolutePath: string,
  folder: string,
): Promise<{ readonly handle: FileHandle; readonly sizeBytes: number } | null> {
  const path = await realPathInside(absolutePath, folder);
  if (path === null) return null;
  let handle: FileHandle | null = null;
  try {
    handle = await open(path, readFlags);
    const facts = await handle.stat();
    if (facts.isFile()) return { handle, sizeBytes: facts.size };
  } catch {
    // Gone or not ours to read: the same as not there.
  }
  await handle?.close();
  return null;
}
