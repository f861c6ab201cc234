// Lets a connection that nobody has asked anything for a while give its cache back to the system: what it holds, the system's own
// cache of the file holds too.
import type { Database } from 'better-sqlite3';
import { IdleEnd } from '../lib/idle-end.ts';

const quietMs = 30_000;

/** To be told with `rest` of each call, and closed before the connection is. */
export function giveMemoryBack(): Pick<IdleEnd<Database>, 'rest' | 'close'> {
  return new IdleEnd<Database>(quietMs, (db) => {
    // Source: SQLite, PRAGMA shrink_memory.
    db.pragma('shrink_memory');
  });
}
