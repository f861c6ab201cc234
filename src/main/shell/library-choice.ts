// Which library a start of the window opens, and what choosing another one in the window leads to.
// Invariant: what a start names comes first, and is made where it is not there yet; the library that was chosen in the
// window comes second, and is never made anew where its drive is away; the usual one comes last.
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { catalogName, hasRecordsAsync, markerName } from '../lib/kept-records.ts';
import { placeFailure, placeFailureCode } from '../lib/place-failure.ts';
import type { FolderChoice } from './folder-choice.ts';

export interface LibraryAtStart {
  readonly dir: string;
  /** It was there when it was chosen, so it is looked for and not made. */
  readonly mustExist: boolean;
}

/** All folders are absolute; null where there is none. */
export function libraryAtStart(folders: {
  /** By the command line. */
  readonly named: string | null;
  /** In the window, at an earlier start. */
  readonly chosen: string | null;
  /** The environment's, else the usual one. */
  readonly usual: string;
  readonly isNamedByEnvironment: boolean;
}): LibraryAtStart {
  if (folders.named !== null) return { dir: folders.named, mustExist: false };
  if (folders.chosen === null || folders.isNamedByEnvironment)
    return { dir: folders.usual, mustExist: false };
  return { dir: folders.chosen, mustExist: true };
}

/**
 * The library that a chosen folder means: itself where it is one, was one or is empty, else a new folder inside it.
 * Throws AppError where it may not be read.
 */
export async function libraryIn(folder: string): Promise<string> {
  const names = await namesIn(folder);
  const isLibrary =
    [catalogName, markerName].some((name) => names.includes(name)) || (await hasRecordsAsync(folder));
  return isLibrary || names.length === 0 ? folder : join(folder, 'Gridkeep');
}

/**
 * The next starts open this library, and the first of them has what stands in the import dialog. Throws AppError; then
 * nothing has changed.
 */
export function chooseLibrary(
  dir: string,
  ports: {
    readonly libraryChoice: Pick<FolderChoice, 'save'>;
    readonly carryDraftTo: (libraryDir: string) => void;
    readonly takeDraftBack: () => void;
  },
): void {
  try {
    ports.carryDraftTo(dir);
    ports.libraryChoice.save(dir);
  } catch (error) {
    ports.takeDraftBack();
    throw told(error, dir);
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return existsSync(folder) ? await readdir(folder) : [];
  } catch (error) {
    throw told(error, folder);
  }
}

function told(error: unknown, folder: string): unknown {
  const code = placeFailureCode(error);
  return code === null ? error : placeFailure(code, folder, error);
}

/** The arguments of a start with this library instead of the one that was named. A link that was offered once is not again. */
export function argumentsWithLibrary(argv: readonly string[], libraryDir: string): readonly string[] {
  return [
    ...argv.filter((argument) => !/^(?:--library=|gridkeep:)/i.test(argument)),
    `--library=${libraryDir}`,
  ];
}
