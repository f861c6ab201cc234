// Translates what SQLite and the file system say into failure codes, at the catalog's edge.
// Invariant: an AppError passes through unchanged; anything not known stays itself and becomes `internal`.
import SQLite from 'better-sqlite3';
import type { Database } from 'better-sqlite3';
import { AppError } from '../lib/app-error.ts';
import type { FailureCode } from '../../preload/contract/failure.ts';

/** Whether this is SQLite's error of that code or of an extended form of it. */
export function isSqliteError(error: unknown, code: string): boolean {
  return error instanceof SQLite.SqliteError && error.code.startsWith(code);
}

const refusals = ['SQLITE_CONSTRAINT', 'SQLITE_MISMATCH', 'SQLITE_TOOBIG', 'SQLITE_RANGE'];

/**
 * Whether it was what should be written that was refused, in a transaction that goes on: anything else is a trouble of the
 * whole catalog, and the same may be written once that has ended.
 */
export function isRefusal(db: Database, error: unknown): error is Error {
  if (!db.open || !db.inTransaction) return false;
  if (error instanceof SQLite.SqliteError) return refusals.some((code) => isSqliteError(error, code));
  // A value that cannot be bound.
  return error instanceof TypeError || error instanceof RangeError;
}

/** The AppError that an error of the catalog in this folder stands for, or the error itself. */
export function translateSqliteError(error: unknown, libraryDir: string): unknown {
  if (error instanceof AppError) return error;
  const code = localFailureCode(error);
  if (code === null) return error;
  return new AppError(code, messages[code](libraryDir), { cause: error });
}

type LocalFailureCode = Extract<FailureCode, 'library-damaged' | 'disk-full' | 'no-permission'>;

const messages: Readonly<Record<LocalFailureCode, (libraryDir: string) => string>> = {
  'library-damaged': damagedWords,
  'disk-full': (dir) => `The disk of ${dir} is full. Make room, then go on.`,
  'no-permission': (dir) => `Gridkeep cannot write to ${dir}. Check the folder's permissions.`,
};

/** Every way out that there is. */
export function damagedWords(libraryDir: string): string {
  return (
    `The catalog in ${libraryDir} is damaged or gone. The pictures are safe, and nothing was changed. ` +
    'On the command line, bring a backup back (backups list, backups restore NAME), or make the catalog anew from ' +
    'the records beside the pictures (rebuild).'
  );
}

function localFailureCode(error: unknown): LocalFailureCode | null {
  if (isSqliteError(error, 'SQLITE_NOTADB') || isSqliteError(error, 'SQLITE_CORRUPT'))
    return 'library-damaged';
  if (isSqliteError(error, 'SQLITE_FULL')) return 'disk-full';
  if (isSqliteError(error, 'SQLITE_CANTOPEN') || isSqliteError(error, 'SQLITE_READONLY'))
    return 'no-permission';
  switch ((error as { readonly code?: unknown } | null)?.code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return 'disk-full';
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return 'no-permission';
    default:
      return null;
  }
}
