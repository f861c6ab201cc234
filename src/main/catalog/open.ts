// Opens the catalog of a library: lock, soundness, pragmas, migrations, and the mark that tells a clean exit.
// Invariant: at most one process holds a library for writing, a catalog that opens for writing has
// `synchronous=FULL`, so that a committed row survives a power cut, and after an exit that was not clean every page
// of it was checked before the first write.
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import SQLite from 'better-sqlite3';
import type { Database } from 'better-sqlite3';
import { AppError } from '../lib/app-error.ts';
import { makeFolder } from '../lib/make-folder.ts';
import { syncFileNow, syncFolderNow } from '../lib/sync-to-disk.ts';
import { takeBackupBeforeMigration } from './backups.ts';
import { catalogPath, hadCatalog, markIn, markerPath } from './catalog-path.ts';
import { lockLibrary } from './library-lock.ts';
import { currentVersion, migrations } from './migrations/index.ts';
import { attachPreviews } from './previews.ts';
import { refuseNewer, refuseUnsound } from './soundness.ts';
import { damagedWords, translateSqliteError } from './sqlite-error.ts';
import { registerWordFunctions } from './word-functions.ts';

export { catalogPath };

export type OpenMode = 'write' | 'read-only';

export interface OpenCatalog {
  readonly db: Database;
  readonly mode: OpenMode;
  /** Damage was met on the way: the next start checks all of it, as after an exit that was not clean. */
  noteDamage(): void;
  /** Closes the catalog and lets the library go. */
  close(): void;
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
  makeFolder(libraryDir);
  const lock = lockLibrary(libraryDir);
  let db: Database | null = null;
  try {
    const file = catalogPath(libraryDir);
    refuseVanished(libraryDir, file);
    if (existsSync(file)) refuseUnsound(file, libraryDir);
    const opened = openCatalogFile(file, nowMs, (old) => {
      takeBackupBeforeMigration(old, libraryDir, nowMs);
    });
    db = opened;
    writeMarker(libraryDir, opened);
    attachPreviews(opened, libraryDir);
    opened.prepare('UPDATE library SET open_since_ms = ?').run(nowMs);
    let isSound = true;
    return {
      db: opened,
      mode: 'write',
      noteDamage() {
        isSound = false;
      },
      close() {
        try {
          if (isSound) opened.prepare('UPDATE library SET open_since_ms = NULL').run();
          takeStatistics(opened);
        } catch {
          // On a full disk neither can be written; the next start then looks whether the catalog is sound.
        } finally {
          opened.close();
          lock.release();
        }
      },
    };
  } catch (error) {
    db?.close();
    lock.release();
    throw error;
  }
}

/** So many tasks are worth an index, whatever their number becomes until the next statistics are taken. */
const tellingTasks = 1_000;

/**
 * What SQLite remembers of a small catalog tells it to look through whole tables, and it goes on doing so while thousands of
 * tasks come in: 40 times as long for each picture by then. Without it, it takes the indexes.
 */
function takeStatistics(db: Database): void {
  const tasks = db
    .prepare(`SELECT count(*) FROM (SELECT 1 FROM tasks LIMIT ${String(tellingTasks)})`)
    .pluck()
    .get();
  if (tasks === tellingTasks) db.pragma('optimize');
  else if (db.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_stat1'`).get() !== undefined)
    db.exec('DELETE FROM sqlite_stat1');
}

/**
 * Opens one catalog's file for writing and brings it to the current form; an empty one is made where there is none.
 * The caller holds the library's lock. `beforeMigration` gets a catalog of an older form before it changes.
 * Throws AppError library-newer, and SQLite's errors.
 */
export function openCatalogFile(
  file: string,
  nowMs: number,
  beforeMigration: (db: Database) => void,
): Database {
  const db = new SQLite(file);
  try {
    db.pragma('journal_mode = WAL');
    // better-sqlite3's default in WAL mode is NORMAL, which can lose the last commits at a power cut.
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
    db.pragma('temp_store = MEMORY');
    // KiB. More would only hold again what the system's own cache holds: imports are no faster for it.
    db.pragma('cache_size = -16384');
    // A checkpoint syncs twice; with the default of 4 MiB a large import would do little else.
    db.pragma('wal_autocheckpoint = 8192');
    registerWordFunctions(db);
    migrate(db, nowMs, beforeMigration);
    return db;
  } catch (error) {
    db.close();
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
  return { db, mode: 'read-only', noteDamage: () => undefined, close: () => db.close() };
}

/**
 * A library that once had a catalog is never given a new, empty one: SQLite would open a missing or
 * emptied file without a word, and all that was deleted would be fetched again.
 */
function refuseVanished(libraryDir: string, file: string): void {
  if (existsSync(file) && statSync(file).size > 0) return;
  if (!hadCatalog(libraryDir)) return;
  throw new AppError('library-damaged', damagedWords(libraryDir));
}

/**
 * Writes down that this library has a catalog; see {@link markerPath}. A mark that was spoilt is written again: without one the
 * library would be called away for ever.
 */
export function writeMarker(libraryDir: string, db: Database): void {
  const path = markerPath(libraryDir);
  if (existsSync(path) && markIn(readFileSync(path, 'utf8')) !== null) return;
  const id = db.prepare('SELECT id FROM library').pluck().get() as string;
  writeFileSync(`${path}.new`, `${JSON.stringify({ id })}\n`);
  syncFileNow(`${path}.new`);
  renameSync(`${path}.new`, path);
  syncFolderNow(libraryDir);
}

function migrate(db: Database, nowMs: number, beforeMigration: (db: Database) => void): void {
  const version = refuseNewer(db);
  const pending = migrations.filter((migration) => migration.version > version);
  if (pending.length === 0) return;
  if (version > 0) beforeMigration(db);
  db.transaction(() => {
    for (const migration of pending) migration.up(db);
    if (version === 0) {
      db.prepare('INSERT INTO library (id, created_at_ms) VALUES (?, ?)').run(randomUUID(), nowMs);
    }
    db.pragma(`user_version = ${String(currentVersion)}`);
  }).immediate();
}
