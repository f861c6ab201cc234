// Opens the catalog of a library: lock, pragmas, refusal of newer or damaged files, migrations.
// Invariant: at most one process holds a library for writing, and a catalog that opens for writing has
// `synchronous=FULL`, so that a committed row survives a power cut.
import { randomUUID } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import SQLite from 'better-sqlite3';
import type { Database } from 'better-sqlite3';
import { AppError } from '../lib/app-error.ts';
import { currentVersion, migrations } from './migrations/index.ts';
import { attachPreviews } from './previews.ts';
import { isSqliteError, translateSqliteError } from './sqlite-error.ts';

export type OpenMode = 'write' | 'read-only';

export interface OpenCatalog {
  readonly db: Database;
  readonly mode: OpenMode;
  /** Closes the catalog and lets the library go. */
  close(): void;
}

/** The catalog's file inside a library folder. */
export function catalogPath(libraryDir: string): string {
  return join(libraryDir, 'catalog.sqlite');
}

/**
 * Opens `<libraryDir>/catalog.sqlite`, creating library and catalog when they are not there yet.
 * Throws AppError: library-in-use, library-newer, library-damaged, no-permission, disk-full.
 */
export function openCatalog(libraryDir: string, mode: OpenMode, nowMs: number): OpenCatalog {
  try {
    return mode === 'write' ? openForWriting(libraryDir, nowMs) : openReadOnly(libraryDir);
  } catch (error) {
    throw translateSqliteError(error, libraryDir);
  }
}

function openForWriting(libraryDir: string, nowMs: number): OpenCatalog {
  mkdirSync(libraryDir, { recursive: true });
  const lock = lockLibrary(libraryDir);
  let db: Database | null = null;
  try {
    const file = catalogPath(libraryDir);
    refuseVanished(libraryDir, file);
    db = new SQLite(file);
    db.pragma('journal_mode = WAL');
    // better-sqlite3's default in WAL mode is NORMAL, which can lose the last commits at a power cut.
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
    db.pragma('temp_store = MEMORY');
    db.pragma('cache_size = -65536');
    // A checkpoint syncs twice; with the default of 4 MiB a large import would do little else.
    db.pragma('wal_autocheckpoint = 8192');
    migrate(db, file, nowMs);
    writeMarker(libraryDir, db);
    attachPreviews(db, libraryDir);
    const opened = db;
    return {
      db,
      mode: 'write',
      close() {
        opened.pragma('optimize');
        opened.close();
        lock.close();
      },
    };
  } catch (error) {
    db?.close();
    lock.close();
    throw error;
  }
}

function openReadOnly(libraryDir: string): OpenCatalog {
  const db = new SQLite(catalogPath(libraryDir), { readonly: true, fileMustExist: true });
  try {
    db.pragma('query_only = ON');
    refuseNewer(db);
  } catch (error) {
    db.close();
    throw error;
  }
  return { db, mode: 'read-only', close: () => db.close() };
}

/**
 * SQLite's own file lock on a file beside the catalog: held as long as this process lives, gone with it,
 * and the same on every system.
 */
function lockLibrary(libraryDir: string): Database {
  const lock = new SQLite(join(libraryDir, '.lock'), { timeout: 0 });
  try {
    lock.pragma('journal_mode = DELETE');
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock.close();
    if (isSqliteError(error, 'SQLITE_BUSY')) {
      throw new AppError(
        'library-in-use',
        'This library is open in another Gridkeep. Close it there, or choose another library.',
        { cause: error },
      );
    }
    throw error;
  }
}

/**
 * A library that once had a catalog is never given a new, empty one: SQLite would open a missing or
 * emptied file without a word.
 */
function refuseVanished(libraryDir: string, file: string): void {
  if (!existsSync(markerPath(libraryDir))) return;
  if (existsSync(file) && statSync(file).size > 0) return;
  throw new AppError('library-damaged', `The catalog ${file} is gone or empty. Restore it from Backups.`);
}

function markerPath(libraryDir: string): string {
  return join(libraryDir, '.gridkeep-library');
}

function writeMarker(libraryDir: string, db: Database): void {
  if (existsSync(markerPath(libraryDir))) return;
  const id = db.prepare('SELECT id FROM library').pluck().get() as string;
  writeFileSync(markerPath(libraryDir), `${JSON.stringify({ id })}\n`);
}

function refuseNewer(db: Database): number {
  const version = db.pragma('user_version', { simple: true }) as number;
  if (version > currentVersion) {
    throw new AppError(
      'library-newer',
      'This library was written by a newer Gridkeep. Update Gridkeep to open it; nothing was changed.',
    );
  }
  return version;
}

function migrate(db: Database, file: string, nowMs: number): void {
  const version = refuseNewer(db);
  const pending = migrations.filter((migration) => migration.version > version);
  if (pending.length === 0) return;
  if (version > 0) backUpBefore(db, file, version);
  db.transaction(() => {
    for (const migration of pending) migration.up(db);
    if (version === 0) {
      db.prepare('INSERT INTO library (id, created_at_ms) VALUES (?, ?)').run(randomUUID(), nowMs);
    }
    db.pragma(`user_version = ${String(currentVersion)}`);
  }).immediate();
}

function backUpBefore(db: Database, file: string, version: number): void {
  const backups = join(dirname(file), 'Backups');
  mkdirSync(backups, { recursive: true });
  db.pragma('wal_checkpoint(TRUNCATE)');
  copyFileSync(
    file,
    join(backups, `catalog-before-version-${String(currentVersion)}-from-${String(version)}.sqlite`),
  );
}
