// Where a library lies when nobody says otherwise; the same for the window and the command line.
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** `GRIDKEEP_LIBRARY`, else `Pictures/Gridkeep` in the home folder. Absolute. */
export function defaultLibraryDir(environment: NodeJS.ProcessEnv): string {
  const named = environment['GRIDKEEP_LIBRARY'];
  if (named !== undefined && named !== '') return resolve(named);
  return join(homedir(), 'Pictures', 'Gridkeep');
}
