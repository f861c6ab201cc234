// The profile of this start: which library it opens, and where what belongs to the window of that library is kept.
// Invariant: Electron's own folder is set to it before the single-instance lock, the log or a session look at it.
import { join } from 'node:path';
import type { App } from 'electron';
import { defaultLibraryDir } from '../lib/default-library.ts';
import { folderChoiceFile } from './folder-choice.ts';
import type { FolderChoice } from './folder-choice.ts';
import { libraryAtStart } from './library-choice.ts';
import type { LibraryAtStart } from './library-choice.ts';
import { profileFolder } from './single-instance.ts';

export interface Profile {
  readonly library: LibraryAtStart;
  /** For the next start; every library shares it. */
  readonly libraryChoice: FolderChoice;
  /** The path of a file or folder of the profile. */
  readonly path: (name: string) => string;
  /** The same of the profile of another library. */
  readonly pathFor: (libraryDir: string, name: string) => string;
}

/** `namedDir`: the library that the command line names, absolute; null where it names none. */
export function enterProfile(
  app: Pick<App, 'getPath' | 'setPath'>,
  start: {
    readonly namedDir: string | null;
    readonly environment: NodeJS.ProcessEnv;
    readonly platform: NodeJS.Platform;
  },
): Profile {
  const base = app.getPath('userData');
  const usual = defaultLibraryDir(start.environment);
  const libraryChoice = folderChoiceFile(join(base, 'library.json'), 'libraryDir');
  const library = libraryAtStart({
    named: start.namedDir,
    chosen: libraryChoice.load(),
    usual,
    isNamedByEnvironment: (start.environment['GRIDKEEP_LIBRARY'] ?? '') !== '',
  });
  const pathFor = (libraryPath: string, name: string): string =>
    join(profileFolder({ base, libraryPath, defaultLibraryPath: usual, platform: start.platform }), name);
  const path = (name: string): string => pathFor(library.dir, name);
  app.setPath('userData', path('.'));
  return { library, libraryChoice, path, pathFor };
}
