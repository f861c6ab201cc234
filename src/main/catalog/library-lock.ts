// Who may write to a library: one process at a time, by a lock that the system itself takes back.
// Invariant: whatever changes a catalog, restores one or makes one anew holds this lock from its first step to its last.
import { truncateSync } from 'node:fs';
import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import { AppError } from '../lib/app-error.ts';
import { isSqliteError } from './sqlite-error.ts';

export interface LibraryLock {
  release(): void;
}

/**
 * SQLite's own file lock on a file beside the catalog: held as long as this process lives, gone with it, and the
 * same on every system. The folder must be there. Throws AppError library-in-use.
 */
export function lockLibrary(libraryDir: string): LibraryLock {
  const path = join(libraryDir, '.lock');
  try {
    return lockOn(path);
  } catch (error) {
    if (!isSqliteError(error, 'SQLITE_NOTADB') && !isSqliteError(error, 'SQLITE_CORRUPT')) throw error;
    // It never holds anything. Emptied in its place, it keeps whatever lock somebody has on it.
    truncateSync(path);
    return lockOn(path);
  }
}

function lockOn(path: string): LibraryLock {
  const lock = new SQLite(path, { timeout: 0 });
  try {
    lock.pragma('journal_mode = DELETE');
    lock.exec('BEGIN EXCLUSIVE');
    return { release: () => lock.close() };
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
