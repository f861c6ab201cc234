// The catalog's questions, answered in this thread over a connection that is open here.
import type { Database } from 'better-sqlite3';
import type { Catalog } from './catalog.ts';
import { operations } from './operations.ts';

/** For threads that have a catalog to themselves. It tells of no changes. */
export function catalogInThisThread(db: Database): Pick<Catalog, 'call'> {
  const call = (name: keyof typeof operations, args?: unknown): Promise<unknown> => {
    const operation = operations[name] as (db: Database, args?: unknown) => unknown;
    // Rejects as the catalog's thread does, instead of throwing at the caller.
    return Promise.resolve().then(() => operation(db, args));
  };
  return { call: call as Catalog['call'] };
}
