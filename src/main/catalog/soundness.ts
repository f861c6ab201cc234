// Whether a catalog's file may be opened and trusted.
// Invariant: nothing here writes; a catalog that is newer or damaged is refused before a byte of it changes.
import SQLite from 'better-sqlite3';
import type { Database } from 'better-sqlite3';
import { AppError } from '../lib/app-error.ts';
import { currentVersion } from './migrations/index.ts';
import { damagedWords } from './sqlite-error.ts';

/** The version of its form. Throws AppError library-newer. */
export function refuseNewer(db: Database): number {
  const version = db.pragma('user_version', { simple: true }) as number;
  if (version > currentVersion) {
    throw new AppError(
      'library-newer',
      'This library was written by a newer Gridkeep. Update Gridkeep to open it; nothing was changed.',
    );
  }
  return version;
}

/**
 * What is wrong with a catalog, in SQLite's words; null when every page, index and reference is sound. Reads all of it: 1.6 to
 * 3.6 s for 100,000 tasks with 400,000 pictures on two busy cores. Throws SQLite's error where it cannot even be read.
 */
export function damageIn(db: Database): string | null {
  const found = db.pragma('quick_check(1)', { simple: true }) as string;
  if (found !== 'ok') return found;
  const orphan = db.prepare('SELECT "table" FROM pragma_foreign_key_check LIMIT 1').pluck().get() as
    string | undefined;
  return orphan === undefined ? null : `a row of ${orphan} refers to one that is not there`;
}

/** Somebody has seen damage in a copy: the thread that has the catalog open takes note of the throw, and the next start looks. */
export function noteDamageSeen(): never {
  throw new AppError('library-damaged', 'A copy of the catalog is damaged.');
}

/**
 * Looks at a catalog before it is opened for writing. After an exit that was not clean, and before a change of its
 * form, all of it is checked. Throws AppError library-newer, library-damaged.
 */
export function refuseUnsound(
  file: string,
  libraryDir: string,
  when: 'when-in-doubt' | 'always-check' = 'when-in-doubt',
): void {
  const db = new SQLite(file, { readonly: true, fileMustExist: true });
  try {
    if (refuseNewer(db) === 0 || (when === 'when-in-doubt' && !isDoubtful(db))) return;
    const damage = damageIn(db);
    if (damage !== null)
      throw new AppError('library-damaged', damagedWords(libraryDir), { cause: new Error(damage) });
  } finally {
    db.close();
  }
}

/** Whether it has to be checked or changed before it is read: not closed cleanly, or of another form. */
export function isDoubtful(db: Database): boolean {
  const version = db.pragma('user_version', { simple: true }) as number;
  return version !== currentVersion || !wasClosedCleanly(db);
}

function wasClosedCleanly(db: Database): boolean {
  return db.prepare('SELECT open_since_ms FROM library').pluck().get() === null;
}
