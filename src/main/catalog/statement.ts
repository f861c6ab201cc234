// Prepared statements, made once per connection and kept by their text.
// Invariant: every SQL text is a constant of the program; values are always bound.
import type { Database, Statement } from 'better-sqlite3';

const statementsOf = new WeakMap<Database, Map<string, Statement>>();

/** The prepared form of `sql` on this connection. */
export function statement(db: Database, sql: string): Statement {
  let statements = statementsOf.get(db);
  if (statements === undefined) {
    statements = new Map();
    statementsOf.set(db, statements);
  }
  let prepared = statements.get(sql);
  if (prepared === undefined) {
    prepared = db.prepare(sql);
    statements.set(sql, prepared);
  }
  return prepared;
}
