// Makes a folder that somebody has named, with all that are missing above it.
// Invariant: it comes to an end: Node's own way tries for ever where a file system says of a folder in a folder that is
// there that nothing is there, as those that are made up by the system do.
import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError } from './app-error.ts';

/** Does nothing where it is there. Throws the system's error, or AppError unfit-folder where none can be made. */
export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const parent = dirname(folder);
    if (code === 'ENOENT' && parent !== folder) {
      if (isThere(parent))
        throw new AppError('unfit-folder', `No folder can be made in ${parent}. Choose another place.`, {
          cause: error,
        });
      makeFolder(parent);
      makeFolder(folder);
      return;
    }
    // Of a link that leads nowhere this says more than that something is there.
    if (!statSync(folder).isDirectory()) throw error;
  }
}

function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}
