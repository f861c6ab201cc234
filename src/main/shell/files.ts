// Shows a picture's file in the system's file manager.
// Invariant: only a file inside the library, found through its catalog row; nothing is ever opened or run.
import { shell } from 'electron';
import { AppError } from '../lib/app-error.ts';
import { realPathInside } from '../lib/inside-folder.ts';

/** Opens the folder with the file selected. Fails with `not-found` when the file is gone or lies elsewhere. */
export async function showInFolder(file: {
  readonly absolutePath: string;
  readonly root: string;
}): Promise<void> {
  const path = await realPathInside(file.absolutePath, file.root);
  if (path === null) throw new AppError('not-found', 'The file is not in the library any more.');
  shell.showItemInFolder(path);
}
