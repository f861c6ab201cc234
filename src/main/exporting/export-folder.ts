// Which folder may be exported to.
// Invariant: never one of the library's own, through links neither: copies in it would be taken for originals.
import { realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../lib/app-error.ts';
import { isInsideFolder } from '../lib/inside-folder.ts';
import { picturesFolder } from '../saving/library-folder.ts';

/**
 * The real path of the folder.
 * @throws AppError `not-found`, `forbidden`
 */
export async function exportFolder(folder: string, libraryDir: string): Promise<string> {
  const facts = await stat(folder).catch(() => null);
  if (facts?.isDirectory() !== true) throw new AppError('not-found', 'The folder is not there.');
  const path = await realpath(folder);
  // The pictures' folder may be a link to another drive.
  for (const part of [libraryDir, join(libraryDir, picturesFolder)]) {
    const own = await realpath(part).catch(() => null);
    if (own === null || (path !== own && !isInsideFolder(path, own))) continue;
    throw new AppError('forbidden', 'This folder is part of the library. Choose one outside of it.');
  }
  return path;
}
