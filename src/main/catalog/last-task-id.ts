// The highest row id of a task.
// Invariant: SQLite gives the next task the id above it, so what is above it is new.
import type { Database } from 'better-sqlite3';
import { statement } from './statement.ts';

/** 0 where there is no task. */
export function lastTaskId(db: Database): number {
  return statement(db, 'SELECT coalesce(max(id), 0) FROM tasks').pluck().get() as number;
}
