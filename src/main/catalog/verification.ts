// What checking the disk against the catalog needs and finds.
// Invariant: a check alone only marks pictures missing or whole again; they are wanted again when asked for.
import type { Database } from 'better-sqlite3';
import { foldedPath } from '../lib/folded-path.ts';
import { changesOf } from './change-log.ts';
import { forgetFindingsOf, noteLoss, noteMoved } from './check-findings.ts';
import type { LossKind } from './check-findings.ts';
import { askForFreshLink } from './link-renewals.ts';
import { gonePathOf, markMissing, markSidecarDue, vacatePath } from './originals.ts';
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

/** A page of those after this id that are thought to be in their place: of some picture that is not missing. */
export function savedOriginalsAfter(
  db: Database,
  args: { readonly afterId: number; readonly limit: number },
): readonly OriginalToVerify[] {
  return statement(
    db,
    `SELECT o.id, o.path, o.sha256, o.size_bytes AS sizeBytes FROM originals o
     WHERE o.id > @afterId AND NOT EXISTS (SELECT 1 FROM pictures p WHERE p.original_id = o.id AND p.state = 'missing')
     ORDER BY o.id LIMIT @limit`,
  ).all(args) as OriginalToVerify[];
}

/**
 * What a check found of originals, by their row as it was then: their pictures become missing, or whole again, and what is
 * lost is a finding. Answers those whose row has changed or gone since, of which nothing is known.
 */
export function settleVerified(
  db: Database,
  args: {
    readonly missing: readonly (LookedAt & { readonly state: LossKind })[];
    readonly whole: readonly LookedAt[];
    readonly nowMs: number;
  },
): readonly number[] {
  return db
    .transaction(() => {
      const stale: number[] = [];
      for (const original of args.missing) {
        if (!isStillThere(db, original)) stale.push(original.id);
        else {
          for (const id of pictureIdsOf(db, original.id, `state IN ('saved', 'ready')`)) {
            markMissing(db, id, args.nowMs);
            changesOf(db).picture(id);
          }
          noteLoss(db, original);
        }
      }
      forgetFindingsOf(
        db,
        args.whole.map(({ id }) => id),
      );
      for (const original of args.whole) {
        if (!isStillThere(db, original)) continue;
        for (const id of pictureIdsOf(db, original.id, `state = 'missing'`)) {
          statement(db, `UPDATE pictures SET state = 'saved', missing_since_ms = NULL WHERE id = ?`).run(id);
          changesOf(db).picture(id);
        }
      }
      return stale;
    })
    .immediate();
}

/** An original as it was known when its file was looked at. */
export type LookedAt = Pick<OriginalToVerify, 'id' | 'path' | 'sha256'>;

/** Pictures are saved, deleted and brought back while a check goes on. */
function isStillThere(db: Database, { id, path, sha256 }: LookedAt): boolean {
  return (
    statement(db, 'SELECT 1 FROM originals WHERE id = @id AND path = @path AND sha256 = @sha256').get({
      ...{ id, path, sha256 },
    }) !== undefined
  );
}

function pictureIdsOf(db: Database, originalId: number, condition: string): number[] {
  return statement(db, `SELECT id FROM pictures WHERE original_id = ? AND ${condition}`)
    .pluck()
    .all(originalId) as number[];
}

/** Where an original was, by the row as it was when its file was looked for, and where it was found. */
export interface FoundElsewhere {
  readonly id: number;
  readonly sha256: string;
  readonly from: string;
  readonly to: string;
}

/**
 * Writes where originals lie now that somebody has moved; their pictures are whole again. What lay there before is gone,
 * and its pictures are missing, until it is found itself, here or in a later call. One whose row has changed since it was
 * looked for stays as it is. Answers those that were written.
 */
export function relinkOriginals(
  db: Database,
  args: { readonly moved: readonly FoundElsewhere[]; readonly nowMs: number },
): readonly number[] {
  return db
    .transaction(() => {
      const moved = args.moved.filter((each) => hasNotMovedSince(db, each));
      // Out of each other's way first: two may have changed places.
      for (const { id } of moved)
        statement(db, `UPDATE originals SET path = 'moving/' || id WHERE id = ?`).run(id);
      for (const { id, sha256, to } of moved) {
        vacatePath(db, { path: to, sha256 }, args.nowMs);
        statement(db, 'UPDATE originals SET path = @to WHERE id = @id').run({ id, to });
        noteMoved(db, id);
        for (const pictureId of pictureIdsOf(db, id, '1')) {
          statement(
            db,
            `UPDATE pictures SET state = CASE state WHEN 'missing' THEN 'saved' ELSE state END, missing_since_ms = NULL
             WHERE id = ?`,
          ).run(pictureId);
          markSidecarDue(db, pictureId);
          changesOf(db).picture(pictureId);
        }
      }
      return moved.map(({ id }) => id);
    })
    .immediate();
}

/** Its place may have been taken by one of an earlier call. */
function hasNotMovedSince(db: Database, { id, sha256, from }: FoundElsewhere): boolean {
  return [from, gonePathOf(from, id)].some((path) => isStillThere(db, { id, path, sha256 }));
}

/** How many originals there are after this id. */
export function countOriginalsAfter(db: Database, args: { readonly afterId: number }): number {
  return statement(db, 'SELECT count(*) FROM originals WHERE id > @afterId').pluck().get(args) as number;
}

const missingSql = `SELECT o.id, o.path, o.sha256, o.size_bytes AS sizeBytes FROM originals o
  WHERE EXISTS (SELECT 1 FROM pictures p WHERE p.original_id = o.id AND p.state = 'missing')`;

/** A page of originals of missing pictures, after this id and up to that one, to look for. */
export function missingOriginalsAfter(
  db: Database,
  args: { readonly afterId: number; readonly upToId: number; readonly limit: number },
): readonly OriginalToVerify[] {
  return statement(
    db,
    `${missingSql} AND o.id > @afterId AND o.id <= @upToId ORDER BY o.id LIMIT @limit`,
  ).all(args) as OriginalToVerify[];
}

/** Those of these originals whose pictures are missing. */
export function missingOriginalsAmong(
  db: Database,
  args: { readonly originalIds: readonly number[] },
): readonly OriginalToVerify[] {
  return statement(db, `${missingSql} AND o.id IN (SELECT value FROM json_each(?))`).all(
    JSON.stringify(args.originalIds),
  ) as OriginalToVerify[];
}

/**
 * Those of these paths, as the file system spells them, that no original has, that are no picture's edit, and that are not
 * on their way to another place.
 */
export function unownedAmong(db: Database, args: { readonly paths: readonly string[] }): readonly string[] {
  const spellings = args.paths.map((path) => [path, path.normalize('NFC'), path.normalize('NFD')]);
  const known = statement(
    db,
    `SELECT value FROM json_each(@paths) WHERE EXISTS (SELECT 1 FROM originals WHERE path = value)
       OR EXISTS (SELECT 1 FROM file_chores WHERE from_path = value)
       OR EXISTS (SELECT 1 FROM edited_files WHERE path = value)`,
  )
    .pluck()
    .all({ paths: JSON.stringify([...new Set(spellings.flat())]) }) as string[];
  const owned = new Set(known);
  return args.paths.filter((_, at) => spellings[at]?.every((path) => !owned.has(path)));
}

/** A row's path, and the one of these that differs from it in case only, or not at all. */
export interface OtherCase {
  readonly path: string;
  readonly rowPath: string;
}

/** Which of these paths rows name in another case. Reads every row: ask for a drive that sees no case only. */
export function ownedInOtherCase(
  db: Database,
  args: { readonly paths: readonly string[] },
): readonly OtherCase[] {
  const byForm = new Map(args.paths.map((path) => [foldedPath(path), path]));
  const found: OtherCase[] = [];
  for (const rowPath of statement(db, 'SELECT path FROM originals').pluck().iterate() as Iterable<string>) {
    const path = byForm.get(foldedPath(rowPath));
    if (path !== undefined) found.push({ path, rowPath });
  }
  return found;
}

/** Where an interrupted check stood; 0 when the last one came to its end. */
export function verifiedUpToId(db: Database): number {
  return statement(db, 'SELECT coalesce(verified_up_to_id, 0) FROM library').pluck().get() as number;
}

/** Null: the check came to its end. */
export function noteVerifiedUpTo(db: Database, args: { readonly id: number | null }): null {
  statement(db, 'UPDATE library SET verified_up_to_id = @id').run(args);
  return null;
}

/**
 * Makes the missing pictures of these originals wanted again; returns their ids. Their links are of the day they were made
 * or asked for: the provider is asked for fresh ones, once, while the old ones are tried.
 */
export function fetchMissingAgain(
  db: Database,
  args: {
    readonly originalIds: readonly number[];
    readonly nowMs: number;
  },
): readonly number[] {
  return db
    .transaction(() => {
      const wanted: number[] = [];
      for (const originalId of args.originalIds) {
        const ids = pictureIdsOf(db, originalId, `state = 'missing'`);
        for (const id of ids) {
          statement(
            db,
            `UPDATE pictures SET state = 'wanted', original_id = NULL, attempts = 0, link_renewals = 1,
               next_try_at_ms = @nowMs, missing_since_ms = NULL WHERE id = @id`,
          ).run({ id, nowMs: args.nowMs });
          askForFreshLink(db, id, args.nowMs);
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
