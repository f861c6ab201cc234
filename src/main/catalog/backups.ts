// Copies of the catalog in Backups/: taken while it is in use, checked, and only then given their name.
// Invariant: a file that bears a backup's name is whole: it was opened, checked and synced under another name first.
// A backup is one file that needs no other; it holds no key, since the catalog holds none, and no previews.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import type { Database } from 'better-sqlite3';
import { AppError } from '../lib/app-error.ts';
import { syncFileNow, syncFolderNow } from '../lib/sync-to-disk.ts';
import { backupName, backupsToRemove, readBackupName } from './backup-names.ts';
import type { BackupKind, BackupName } from './backup-names.ts';
import { catalogPath } from './catalog-path.ts';
import { damageIn, refuseNewer } from './soundness.ts';

/** The backups' folder inside a library. */
export function backupsPath(libraryDir: string): string {
  return join(libraryDir, 'Backups');
}

/** Never a backup's name: what lies there is unfinished, and is removed by the next backup. */
const partSuffix = '.part';

/** What a catalog's file holds. */
export interface CatalogFacts {
  readonly version: number;
  readonly tasks: number;
  readonly pictures: number;
}

export interface Backup extends BackupName {
  readonly sizeBytes: number;
  /** Null where the file cannot be read as a catalog of this or an older version. */
  readonly facts: CatalogFacts | null;
}

/** The names of the backups that are there, newest first. */
export function backupNames(libraryDir: string): readonly BackupName[] {
  const folder = backupsPath(libraryDir);
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names
    .map(readBackupName)
    .filter((backup) => backup !== null)
    .sort((a, b) => b.atMs - a.atMs);
}

/** Every backup with what it holds, newest first. */
export function listBackups(libraryDir: string): readonly Backup[] {
  return backupNames(libraryDir).map((backup) => {
    const path = join(backupsPath(libraryDir), backup.name);
    return { ...backup, sizeBytes: statSync(path).size, facts: factsOrNull(path) };
  });
}

function factsOrNull(path: string): CatalogFacts | null {
  try {
    const db = new SQLite(path, { readonly: true, fileMustExist: true });
    try {
      return factsOf(db);
    } finally {
      db.close();
    }
  } catch {
    return null;
  }
}

/** A name that no file bears yet; two within one millisecond are told apart by the next one. */
export function freeBackupName(libraryDir: string, kind: BackupKind, nowMs: number): string {
  for (let atMs = nowMs; ; atMs += 1) {
    const name = backupName(kind, atMs);
    if (!existsSync(join(backupsPath(libraryDir), name))) return name;
  }
}

/**
 * Takes the daily backup over a connection of its own, which cannot write: whoever writes meanwhile is not held up,
 * and the copy shows one moment of it. Returns its name. Throws AppError: disk-full, no-permission, library-damaged.
 */
export async function takeBackup(libraryDir: string, nowMs: number): Promise<string> {
  const source = new SQLite(catalogPath(libraryDir), { readonly: true, fileMustExist: true });
  try {
    const part = preparePart(libraryDir, 'daily', nowMs);
    // All pages in one step: between steps, another connection's write would make SQLite begin anew.
    await source.backup(part.path, { progress: () => allPages });
    finish(libraryDir, part);
    for (const name of backupsToRemove(backupNames(libraryDir), nowMs))
      rmSync(join(backupsPath(libraryDir), name), { force: true });
    return part.name;
  } finally {
    source.close();
  }
}

const allPages = 0x7fffffff;

/** Copies a catalog that is open here and about to change its form. Returns the copy's name. Throws like {@link takeBackup}. */
export function takeBackupBeforeMigration(db: Database, libraryDir: string, nowMs: number): string {
  const part = preparePart(libraryDir, 'before-migration', nowMs);
  try {
    db.prepare('VACUUM INTO ?').run(part.path);
  } catch (error) {
    // SQLite leaves what it has written, on a disk that may be full of it.
    rmSync(part.path, { force: true });
    throw error;
  }
  finish(libraryDir, part);
  return part.name;
}

interface Part {
  readonly name: string;
  readonly path: string;
}

function preparePart(libraryDir: string, kind: BackupKind, nowMs: number): Part {
  const folder = backupsPath(libraryDir);
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) {
    if (isPart(name)) rmSync(join(folder, name), { force: true });
  }
  const sizeBytes = statSync(catalogPath(libraryDir)).size;
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize < 2 * sizeBytes) {
    throw new AppError('disk-full', 'There is no room for a backup of the catalog. Make room on the disk.');
  }
  const name = freeBackupName(libraryDir, kind, nowMs);
  return { name, path: join(folder, `${name}${partSuffix}`) };
}

/** SQLite's own files beside one are part of it. Whatever else somebody has put there is theirs. */
function isPart(name: string): boolean {
  const [backup, ...rest] = name.split(partSuffix);
  return readBackupName(backup ?? '') !== null && rest.length === 1 && /^(?:-\w+)?$/.test(rest[0] ?? '');
}

function finish(libraryDir: string, part: Part): void {
  try {
    checkCatalogFile(part.path);
    syncFileNow(part.path);
    renameSync(part.path, join(backupsPath(libraryDir), part.name));
    syncFolderNow(backupsPath(libraryDir));
  } catch (error) {
    rmSync(part.path, { force: true });
    throw error;
  }
}

/**
 * Opens a copy of a catalog, checks every page and reference of it, and makes it one file that needs no other.
 * Throws AppError library-damaged, library-newer.
 */
export function checkCatalogFile(path: string): CatalogFacts {
  const db = new SQLite(path, { fileMustExist: true });
  try {
    // A copy of a catalog in WAL mode says that it is in WAL mode too.
    db.pragma('journal_mode = DELETE');
    refuseNewer(db);
    const damage = damageIn(db);
    if (damage !== null) throw new AppError('library-damaged', 'This backup is damaged.', { cause: damage });
    return factsOf(db);
  } finally {
    db.close();
  }
}

function factsOf(db: Database): CatalogFacts {
  const count = (table: 'tasks' | 'pictures'): number =>
    db.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number;
  return {
    version: db.pragma('user_version', { simple: true }) as number,
    tasks: count('tasks'),
    pictures: count('pictures'),
  };
}
