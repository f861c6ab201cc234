// Puts a new catalog where the old one was, and keeps the old one.
// Invariant: the old catalog is moved to Backups under a name of its own, together with what was not yet written into
// it, and never overwritten; at every moment of the way either the old or the new one is there, or none, which no start
// takes for a new library. The caller holds the library's lock.
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { backupsPath, freeBackupName } from '../catalog/backups.ts';
import { catalogPath } from '../catalog/catalog-path.ts';
import { syncFileNow, syncFolderNow } from '../lib/sync-to-disk.ts';

/** Where the new catalog is made; on the same drive, so that a rename is enough. */
export function newCatalogPath(libraryDir: string): string {
  return join(libraryDir, 'catalog.sqlite.new');
}

/** Removes what an attempt that ended early left. */
export function removeNewCatalog(libraryDir: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal'])
    rmSync(`${newCatalogPath(libraryDir)}${suffix}`, { force: true });
}

/** Puts the new catalog, which is closed, in its place. Returns the old one's name in Backups; null where there was none. */
export function swapCatalog(libraryDir: string, nowMs: number): string | null {
  syncFileNow(newCatalogPath(libraryDir));
  const file = catalogPath(libraryDir);
  const setAside = setCatalogAside(libraryDir, nowMs);
  rmSync(`${file}-shm`, { force: true });
  renameSync(newCatalogPath(libraryDir), file);
  syncFolderNow(libraryDir);
  // Parts are named after rows, and the rows are others now.
  rmSync(join(libraryDir, 'Pictures', '.parts'), { recursive: true, force: true });
  return setAside;
}

/** Moves the catalog with its log. A log without its catalog must not meet the new one: SQLite would play it into that. */
function setCatalogAside(libraryDir: string, nowMs: number): string | null {
  const file = catalogPath(libraryDir);
  if (!existsSync(file) && !existsSync(`${file}-wal`)) return null;
  const name = freeBackupName(libraryDir, 'set-aside', nowMs);
  const aside = join(backupsPath(libraryDir), name);
  mkdirSync(dirname(aside), { recursive: true });
  for (const suffix of ['', '-wal']) {
    if (existsSync(`${file}${suffix}`)) renameSync(`${file}${suffix}`, `${aside}${suffix}`);
  }
  syncFolderNow(dirname(aside));
  syncFolderNow(libraryDir);
  return existsSync(aside) ? name : null;
}
