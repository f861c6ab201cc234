// Puts a new catalog where the old one was, and keeps the old one.
// Invariant: the old catalog is moved to Backups under a name of its own, together with what was not yet written into
// it, and never overwritten; at every moment of the way either the old or the new one is there, or none, which no start
// takes for a new library. Where the new one cannot take its place, the old one is put back. The caller holds the
// library's lock.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { backupsPath, freeBackupName } from '../catalog/backups.ts';
import { catalogPath } from '../catalog/catalog-path.ts';
import { syncFileNow, syncFolderNow } from '../lib/sync-to-disk.ts';
import { errnoOf } from '../saving/file-error.ts';
import { partsFolder, picturesFolder } from '../saving/library-folder.ts';

/** The system's outside tests. */
export interface SwapOptions {
  readonly rename?: (from: string, to: string) => void;
  readonly isWindows?: boolean;
}

const heldTries = 10;
/** Another program (an indexer, a virus scanner) has the file open for a moment. */
const heldCodes: ReadonlySet<string> = new Set(['EPERM', 'EBUSY', 'EACCES']);
/** A catalog, and what was not yet written into it. */
const suffixes = ['', '-wal'];

/** Where the new catalog is made; on the same drive, so that a rename is enough. */
export function newCatalogPath(libraryDir: string): string {
  return join(libraryDir, 'catalog.sqlite.new');
}

/** Removes what an attempt that ended early left. */
export function removeNewCatalog(libraryDir: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal'])
    rmSync(`${newCatalogPath(libraryDir)}${suffix}`, { force: true });
}

/**
 * Puts the new catalog, which is closed, in its place. Returns the old one's name in Backups; null where there was none.
 * Throws the system's error; then the old one is in its place.
 */
export function swapCatalog(libraryDir: string, nowMs: number, options: SwapOptions = {}): string | null {
  const rename = (from: string, to: string): void => renameWhileHeld(from, to, options);
  syncFileNow(newCatalogPath(libraryDir));
  const file = catalogPath(libraryDir);
  const isThere = suffixes.some((suffix) => existsSync(`${file}${suffix}`));
  const name = freeBackupName(libraryDir, 'set-aside', nowMs);
  const aside = join(backupsPath(libraryDir), name);
  try {
    if (isThere) setCatalogAside(libraryDir, aside, rename);
    rmSync(`${file}-shm`, { force: true });
    rename(newCatalogPath(libraryDir), file);
  } catch (error) {
    if (isThere) move(aside, file, rename);
    throw error;
  }
  syncFolderNow(libraryDir);
  // Parts are named after rows, and the rows are others now.
  emptyFolder(join(libraryDir, picturesFolder, partsFolder));
  return existsSync(aside) ? name : null;
}

/** The folder itself stays: it tells that the pictures' drive is here. */
function emptyFolder(folder: string): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true, force: true });
}

/** Moves the catalog with its log. A log without its catalog must not meet the new one: SQLite would play it into that. */
function setCatalogAside(
  libraryDir: string,
  aside: string,
  rename: (from: string, to: string) => void,
): void {
  mkdirSync(dirname(aside), { recursive: true });
  move(catalogPath(libraryDir), aside, rename);
  syncFolderNow(dirname(aside));
  syncFolderNow(libraryDir);
}

function move(from: string, to: string, rename: (from: string, to: string) => void): void {
  for (const suffix of suffixes)
    if (existsSync(`${from}${suffix}`)) rename(`${from}${suffix}`, `${to}${suffix}`);
}

function renameWhileHeld(
  from: string,
  to: string,
  { rename = renameSync, isWindows = process.platform === 'win32' }: SwapOptions,
): void {
  for (let tries = 1; ; tries += 1) {
    try {
      return rename(from, to);
    } catch (error) {
      if (!isWindows || tries >= heldTries || !heldCodes.has(errnoOf(error))) throw error;
      // A thread of its own, that nobody waits for.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50 * tries);
    }
  }
}
