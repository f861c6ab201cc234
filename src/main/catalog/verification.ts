// What checking the disk against the catalog needs and finds.
// Invariant: a check alone only marks pictures missing or whole again; they are wanted again when asked for.
import type { Database } from 'better-sqlite3';
import { changesOf } from './change-log.ts';
import { markMissing } from './originals.ts';
import { statement } from './statement.ts';

/** An original as the catalog knows it, for checking the disk against it. */
export interface OriginalToVerify {
  readonly id: number;
  readonly path: string;
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** A page of originals after this id, for `verify`. */
export function originalsAfter(
  db: Database,
  args: { readonly afterId: number; readonly limit: number },
): readonly OriginalToVerify[] {
  return statement(
    db,
    'SELECT id, path, sha256, size_bytes AS sizeBytes FROM originals WHERE id > @afterId ORDER BY id LIMIT @limit',
  ).all(args) as OriginalToVerify[];
}

/** What `verify` found of originals: their pictures become missing, or whole again. */
export function settleVerified(
  db: Database,
  args: { readonly missing: readonly number[]; readonly whole: readonly number[]; readonly nowMs: number },
): null {
  db.transaction(() => {
    for (const originalId of args.missing) {
      for (const id of pictureIdsOf(db, originalId, `state IN ('saved', 'ready')`)) {
        markMissing(db, id, args.nowMs);
        changesOf(db).picture(id);
      }
    }
    for (const originalId of args.whole) {
      for (const id of pictureIdsOf(db, originalId, `state = 'missing'`)) {
        statement(db, `UPDATE pictures SET state = 'saved', missing_since_ms = NULL WHERE id = ?`).run(id);
        changesOf(db).picture(id);
      }
    }
  }).immediate();
  return null;
}

function pictureIdsOf(db: Database, originalId: number, condition: string): number[] {
  return statement(db, `SELECT id FROM pictures WHERE original_id = ? AND ${condition}`)
    .pluck()
    .all(originalId) as number[];
}

/** Makes the missing pictures of these originals wanted again; returns their ids. */
export function fetchMissingAgain(
  db: Database,
  args: { readonly originalIds: readonly number[]; readonly nowMs: number },
): readonly number[] {
  return db
    .transaction(() => {
      const wanted: number[] = [];
      for (const originalId of args.originalIds) {
        const ids = pictureIdsOf(db, originalId, `state = 'missing'`);
        for (const id of ids) {
          statement(
            db,
            `UPDATE pictures SET state = 'wanted', original_id = NULL, attempts = 0, link_renewals = 0,
               next_try_at_ms = @nowMs, missing_since_ms = NULL WHERE id = @id`,
          ).run({ id, nowMs: args.nowMs });
          changesOf(db).picture(id);
        }
        statement(
          db,
          'DELETE FROM originals WHERE id = @id AND NOT EXISTS (SELECT 1 FROM pictures WHERE original_id = @id)',
        ).run({ id: originalId });
        wanted.push(...ids);
      }
      return wanted;
    })
    .immediate();
}

/** How many of these pictures are on disk. */
export function countSavedAmong(db: Database, args: { readonly pictureIds: readonly number[] }): number {
  return statement(
    db,
    `SELECT count(*) FROM pictures WHERE state IN ('saved', 'ready') AND id IN (SELECT value FROM json_each(?))`,
  )
    .pluck()
    .get(JSON.stringify(args.pictureIds)) as number;
}
