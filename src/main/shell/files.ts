// A picture's file in the hands of the system: shown in its file manager, or dragged into another program.
// Invariant: only a file inside the library, found through its catalog row; nothing is ever opened or run.
import { shell } from 'electron';
import { AppError } from '../lib/app-error.ts';
import { realPathInside } from '../lib/inside-folder.ts';

export interface LibraryFile {
  readonly absolutePath: string;
  /** The folder that it must lie in. */
  readonly root: string;
}

/** Opens the folder with the file selected. Fails with `not-found` when the file is gone or lies elsewhere. */
export async function showInFolder(file: LibraryFile): Promise<void> {
  const path = await realPathInside(file.absolutePath, file.root);
  if (path === null) throw new AppError('not-found', 'The file is not in the library any more.');
  shell.showItemInFolder(path);
}

/** Real paths of those that are there. Fails with `not-found` when none is. */
export async function filesToDrag(files: readonly LibraryFile[]): Promise<readonly [string, ...string[]]> {
  const paths = await Promise.all(files.map(({ absolutePath, root }) => realPathInside(absolutePath, root)));
  const [first, ...others] = paths.filter((path) => path !== null);
  if (first === undefined) throw new AppError('not-found', 'These pictures are not on disk.');
  return [first, ...others];
}
