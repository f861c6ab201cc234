// Files in the hands of the system: shown in its file manager, dragged into another program, written where the user said.
// Invariant: only a file inside the library, found by what the main process knows; nothing is ever opened or run.
import { writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { shell } from 'electron';
import { AppError } from '../lib/app-error.ts';
import { realPathInside } from '../lib/inside-folder.ts';
import { placeFailureCode } from '../lib/place-failure.ts';

export interface LibraryFile {
  readonly absolutePath: string;
  /** The folder that it must lie in. */
  readonly root: string;
}

/** Opens the folder with the file selected. Fails with `gone` when the file is gone or lies elsewhere. */
export async function showInFolder(file: LibraryFile): Promise<void> {
  const path = await realPathInside(file.absolutePath, file.root);
  if (path === null) throw new AppError('gone', 'The file is not in the library any more.');
  shell.showItemInFolder(path);
}

/** As `showInFolder`; of a file that is gone, the nearest folder on its way that is there. */
export async function showPlace(file: LibraryFile): Promise<void> {
  let absolutePath = file.absolutePath;
  while (absolutePath.length > file.root.length && (await realPathInside(absolutePath, file.root)) === null)
    absolutePath = dirname(absolutePath);
  if (absolutePath.length > file.root.length) await showInFolder({ ...file, absolutePath });
  else shell.showItemInFolder(file.root);
}

/** Writes a text that is made piece by piece. Throws AppError disk-full, no-permission, and gone for what else is wrong. */
export async function writePieces(path: string, pieces: Iterable<string>): Promise<void> {
  try {
    await writeFile(path, pieces);
  } catch (error) {
    const code = placeFailureCode(error);
    if (code === null) throw error;
    const isKnown = code === 'disk-full' || code === 'no-permission';
    throw new AppError(isKnown ? code : 'gone', `${path} could not be written.`, { cause: error });
  }
}

/** Real paths of those that are there. Fails with `gone` when none is. */
export async function filesToDrag(files: readonly LibraryFile[]): Promise<readonly [string, ...string[]]> {
  const paths = await Promise.all(files.map(({ absolutePath, root }) => realPathInside(absolutePath, root)));
  const [first, ...others] = paths.filter((path) => path !== null);
  if (first === undefined) throw new AppError('gone', 'These pictures are not on disk.');
  return [first, ...others];
}
