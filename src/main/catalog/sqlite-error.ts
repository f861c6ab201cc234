// Translates what SQLite and the file system say into failure codes, at the catalog's edge.
// Invariant: an AppError passes through unchanged; anything not known stays itself and becomes `internal`.
import SQLite from 'better-sqlite3';
import type { Database } from 'better-sqlite3';
import { AppError } from '../lib/app-error.ts';
import { placeFailure, placeFailureCode } from '../lib/place-failure.ts';
import type { PlaceFailureCode } from '../lib/place-failure.ts';
import { isLibraryThere } from './catalog-path.ts';

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
  if (isSqliteError(error, 'SQLITE_NOTADB') || isSqliteError(error, 'SQLITE_CORRUPT'))
    return new AppError('library-damaged', damagedWords(libraryDir), { cause: error });
  const code = sqlitePlaceCode(error) ?? placeFailureCode(error);
  // One file that is not there is no drive that is away.
  if (code === null || (isNoEntry(error) && isLibraryThere(libraryDir))) return error;
  return placeFailure(code, libraryDir, error);
}

function isNoEntry(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}

/** Every way out that there is. */
export function damagedWords(libraryDir: string): string {
  return (
    `The catalog in ${libraryDir} is damaged or gone. The pictures are safe, and nothing was changed. ` +
    'On the command line, bring a backup back (backups list, backups restore NAME), or make the catalog anew from ' +
    'the records beside the pictures (rebuild).'
  );
}

/** What SQLite says where the place of its file is to blame. */
function sqlitePlaceCode(error: unknown): PlaceFailureCode | null {
  const found = placeCodes.find(([code]) => isSqliteError(error, code));
  return found === undefined ? null : found[1];
}

const placeCodes: readonly (readonly [string, PlaceFailureCode])[] = [
  ['SQLITE_FULL', 'disk-full'],
  ['SQLITE_CANTOPEN', 'no-permission'],
  ['SQLITE_READONLY', 'no-permission'],
  ['SQLITE_PERM', 'no-permission'],
  ['SQLITE_BUSY', 'library-in-use'],
  ['SQLITE_NOMEM', 'system-busy'],
  // One of the errors of input and output too.
  ['SQLITE_IOERR_NOMEM', 'system-busy'],
  ['SQLITE_IOERR', 'library-away'],
];
