// Runs one operation for whoever asked from another thread.
// Invariant: it never throws; every call gets a value or a failure.
import type { Database } from 'better-sqlite3';
import { toFailure } from '../lib/app-error.ts';
import type { CatalogCall, CatalogReply } from './catalog-messages.ts';
import { operations } from './operations.ts';
import { translateSqliteError } from './sqlite-error.ts';

export function answerCall(
  db: Database | null,
  { id, name, args }: CatalogCall,
  libraryDir: string,
): Extract<CatalogReply, { kind: 'answer' | 'error' }> {
  try {
    if (db === null) throw new Error('The catalog is closed');
    const operation = operations[name] as (connection: Database, args: unknown) => unknown;
    return { kind: 'answer', id, value: operation(db, args) };
  } catch (error) {
    const failure = toFailure(translateSqliteError(error, libraryDir));
    return { kind: 'error', id, failure, cause: String(error) };
  }
}
