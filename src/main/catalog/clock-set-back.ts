// What the catalog has planned by a clock that has been set back since: looks, tries and rests that would come hours late.
// Invariant: what was planned ahead is as far ahead afterwards as it was before, and what is due stays due.
import type { Database } from 'better-sqlite3';
import { changesOf } from './change-log.ts';
import { statement } from './statement.ts';

/** Takes a step of the clock out of all that is planned. `byMs`: so much earlier it is than it was a moment ago. */
export function followClockBack(db: Database, args: { readonly nowMs: number; readonly byMs: number }): null {
  db.transaction(() => {
    statement(
      db,
      'UPDATE tasks SET next_look_at_ms = max(@nowMs, next_look_at_ms - @byMs) WHERE next_look_at_ms > @nowMs',
    ).run(args);
    statement(
      db,
      `UPDATE pictures SET next_try_at_ms = max(@nowMs, next_try_at_ms - @byMs)
       WHERE state IN ('wanted', 'failed') AND next_try_at_ms > @nowMs`,
    ).run(args);
    statement(
      db,
      'UPDATE accounts SET waiting_until_ms = max(@nowMs, waiting_until_ms - @byMs) WHERE waiting_until_ms > @nowMs',
    ).run(args);
  }).immediate();
  changesOf(db).accounts();
  return null;
}

/**
 * How far the clock has been set back at least since the catalog was last written: an unfinished task cannot have been
 * looked at in the future. 0 where nothing says so.
 */
export function clockBackMs(db: Database, args: { readonly nowMs: number }): number {
  const latestMs = statement(
    db,
    'SELECT max(last_look_at_ms) FROM tasks WHERE next_look_at_ms > @nowMs AND last_look_at_ms > @nowMs',
  )
    .pluck()
    .get(args) as number | null;
  return latestMs === null ? 0 : latestMs - args.nowMs;
}
