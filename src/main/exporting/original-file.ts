// Finds the file of an original that is to be exported.
// Invariant: never a file outside of the library, through links neither; whatever is wrong with it is told as its own
// fault, so that the folder that is exported to is not blamed.
import { join } from 'node:path';
import type { CheckedFile } from '../catalog/originals.ts';
import { AppError } from '../lib/app-error.ts';
import { openInside, realPathInside } from '../lib/inside-folder.ts';
import { sha256OfFile } from '../lib/sha256-of-file.ts';
import { picturesFolder } from '../saving/library-folder.ts';

/**
 * The real path of an original whose length is right.
 * @throws AppError `not-found`, `damaged` (of another length than was saved)
 */
export async function originalFile(libraryDir: string, original: CheckedFile): Promise<string> {
  const absolutePath = join(libraryDir, original.path);
  const root = join(libraryDir, picturesFolder);
  const opened = await openInside(absolutePath, root);
  await opened?.handle.close();
  const path = await realPathInside(absolutePath, root);
  if (opened === null || path === null)
    throw new AppError('not-found', 'The original is not in its place in the library.');
  if (opened.sizeBytes !== original.sizeBytes) throw changedOriginal();
  return path;
}

export function changedOriginal(): AppError {
  return new AppError('damaged', 'The file in the library is not the one that was saved. Verify tells more.');
}

/** No cause: the folder that is exported to is not to blame. */
export function unreadableOriginal(): AppError {
  return new AppError('no-permission', 'The file in the library cannot be read: its drive reports an error.');
}

/** A copy tells only that one of the two drives reports an error. */
export async function isReadable(path: string): Promise<boolean> {
  return sha256OfFile(path).then(
    () => true,
    () => false,
  );
}
