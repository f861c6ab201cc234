// Which folder a command's library lies in.
// Invariant: what can be no folder is wrong usage, told before anything is opened or made.
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { AppError } from '../lib/app-error.ts';
import { defaultLibraryDir } from '../lib/default-library.ts';

/** Absolute. `named`: by `--library`; null for the usual one. Throws AppError usage. */
export async function libraryDirOf(named: string | null, environment: NodeJS.ProcessEnv): Promise<string> {
  const dir = named === null ? defaultLibraryDir(environment) : resolve(named);
  const isFolder = await stat(dir).then(
    (facts) => facts.isDirectory(),
    (error: unknown) => !neverFolder.has((error as NodeJS.ErrnoException).code ?? ''),
  );
  if (!isFolder) throw new AppError('usage', `${dir} can be no library: it is no folder.`);
  return dir;
}

/** Below a file, longer than a name may be, or a link to itself. What is not there yet, or may not be read, may be one. */
const neverFolder: ReadonlySet<string> = new Set(['ENOTDIR', 'ENAMETOOLONG', 'ELOOP']);
