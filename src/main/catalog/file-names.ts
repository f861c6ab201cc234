// How the library names new files. A library without a template of its own uses the usual names.
// Invariant: what is kept here is only ever a template that saving can use; whoever sets it has checked it.
import type { Database } from 'better-sqlite3';
import { noteLibraryFileBehind } from './library-file.ts';
import { statement } from './statement.ts';

/** Null: the usual names. */
export function nameTemplate(db: Database): string | null {
  return statement(db, 'SELECT name_template FROM library').pluck().get() as string | null;
}

export function setNameTemplate(db: Database, args: { readonly template: string | null }): null {
  db.transaction(() => {
    statement(db, 'UPDATE library SET name_template = @template').run(args);
    noteLibraryFileBehind(db);
  }).immediate();
  return null;
}
