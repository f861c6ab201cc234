// Which files somebody has given that are not all read yet (own-files/own-files.ts).
// Invariant: what is given is written before the first file is read, and forgotten behind the last; what comes to be given
// meanwhile goes behind it.
import type { Database } from 'better-sqlite3';
import { statement } from './statement.ts';

export interface LeftFiles {
  /** Absolute: files and folders. */
  readonly sources: readonly string[];
  readonly label: string;
  /** The import that they are a part of; null before the first was added. */
  readonly importId: number | null;
}

/** Null where nothing is left. */
export function leftFiles(db: Database): LeftFiles | null {
  const row = statement(db, 'SELECT sources, label, import_id AS importId FROM given_files').get() as
    (Omit<LeftFiles, 'sources'> & { sources: string }) | undefined;
  return row === undefined ? null : { ...row, sources: JSON.parse(row.sources) as string[] };
}

/** Answers all that is left now. */
export function giveFiles(db: Database, { sources, label }: Pick<LeftFiles, 'sources' | 'label'>): LeftFiles {
  return db
    .transaction(() => {
      const left = leftFiles(db);
      const all = [...new Set([...(left?.sources ?? []), ...sources])];
      statement(
        db,
        `INSERT INTO given_files (id, sources, label) VALUES (1, @sources, @label)
         ON CONFLICT (id) DO UPDATE SET sources = @sources, label = @label`,
      ).run({ sources: JSON.stringify(all), label });
      return { sources: all, label, importId: left?.importId ?? null };
    })
    .immediate();
}

/** To be called in the transaction that adds files. */
export function noteImportOfGiven(db: Database, importId: number): void {
  statement(db, 'UPDATE given_files SET import_id = ?').run(importId);
}

/** All was read, or nobody wants the rest. */
export function forgetGivenFiles(db: Database): null {
  statement(db, 'DELETE FROM given_files').run();
  return null;
}
