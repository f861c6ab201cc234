// Rows of pictures and of the originals behind them: what is wanted, what came, what was deleted.
// Invariant: `saved` and `ready` always name an original whose bytes were checked and synced before the row
// was written; identical bytes are one original with several owners; a deleted picture is never wanted again.
import type { Database } from 'better-sqlite3';
import type { MediaType, PictureKind } from '../../preload/contract/pictures.ts';
import type { SourceId } from '../../preload/contract/providers.ts';
import type { Failure, FailureCode } from '../../preload/contract/failure.ts';
import { toFailure } from '../lib/app-error.ts';
import { assertNever } from '../lib/assert-never.ts';
import { changesOf } from './change-log.ts';
import { planLaterTry } from './later-tries.ts';
import { askForFreshLink, awaitFreshLink, canBeRenewed, isFreshLinkAwaited } from './link-renewals.ts';
import { editedFilesOf } from './edited-files.ts';
import { markSidecarDue, relinkOriginal, saveOriginal } from './originals.ts';
import type { CheckedFile } from './originals.ts';
import { pictureColumns, pictureOf } from './rows.ts';
import type { PictureRow } from './rows.ts';
import { isRefusal } from './sqlite-error.ts';
import { statement } from './statement.ts';
import { tagsOfPictures } from './tags.ts';

/** A picture to fetch, with what its file's name and its address rules need. */
export interface WantedPicture {
  readonly id: number;
  readonly taskId: number;
  readonly index: number;
  readonly kind: PictureKind;
  readonly url: string;
  readonly attempts: number;
  readonly linkRenewals: number;
  /** Of the last attempt that failed; null when none has. */
  readonly lastFailureCode: FailureCode | null;
  readonly accountId: string;
  readonly accountLabel: string;
  readonly accountBaseUrl: string;
  readonly provider: SourceId;
  readonly remoteId: string;
  readonly prompt: string | null;
  readonly createdAtMs: number;
}

/** Pictures that may be fetched now, the earliest deadline first. */
export function wantedPictures(
  db: Database,
  args: { readonly nowMs: number; readonly limit: number },
): readonly WantedPicture[] {
  return statement(
    db,
    `SELECT p.id, p.task_id AS taskId, p.position AS "index", p.kind, p.url, p.attempts,
       p.link_renewals AS linkRenewals, p.failure_code AS lastFailureCode, t.account_id AS accountId, a.label AS accountLabel,
       a.base_url AS accountBaseUrl, a.provider, t.remote_id AS remoteId, t.prompt,
       coalesce(t.created_at_ms, t.imported_at_ms) AS createdAtMs
     FROM pictures p INDEXED BY pictures_wanted
     JOIN tasks t ON t.id = p.task_id JOIN accounts a ON a.id = t.account_id
     WHERE p.state = 'wanted' AND p.is_resting = 0 AND p.next_try_at_ms <= @nowMs
     ORDER BY coalesce(p.expires_at_ms, 9007199254740991), p.next_try_at_ms LIMIT @limit`,
  ).all(args) as WantedPicture[];
}

/** When the next wanted picture may be tried; null when none is wanted that may. */
export function nextPictureTry(db: Database): number | null {
  return statement(db, `SELECT min(next_try_at_ms) FROM pictures WHERE state = 'wanted' AND is_resting = 0`)
    .pluck()
    .get() as number | null;
}

/** The highest picture id so far; 0 when there is none. */
export function lastPictureId(db: Database): number {
  return statement(db, 'SELECT coalesce(max(id), 0) FROM pictures').pluck().get() as number;
}

/** Those of these pictures that are still wanted. */
export function wantedAmong(
  db: Database,
  args: { readonly pictureIds: readonly number[] },
): readonly number[] {
  return statement(
    db,
    `SELECT id FROM pictures WHERE state = 'wanted' AND id IN (SELECT value FROM json_each(?))`,
  )
    .pluck()
    .all(JSON.stringify(args.pictureIds)) as number[];
}

/** Wanted pictures that neither rest nor wait for a fresh link, but for these; of these tasks only when given. */
export function countWanted(
  db: Database,
  args: { readonly taskIds: readonly number[] | null; readonly exceptPictureIds: readonly number[] },
): number {
  return statement(
    db,
    `SELECT count(*) FROM pictures WHERE state = 'wanted' AND is_resting = 0 AND next_try_at_ms IS NOT NULL
     AND (@taskIds IS NULL OR task_id IN (SELECT value FROM json_each(@taskIds)))
     AND id NOT IN (SELECT value FROM json_each(@exceptPictureIds))`,
  )
    .pluck()
    .get({
      taskIds: args.taskIds === null ? null : JSON.stringify(args.taskIds),
      exceptPictureIds: JSON.stringify(args.exceptPictureIds),
    }) as number;
}

/** What came of one attempt to fetch a picture. */
export type PictureOutcome =
  | { readonly kind: 'saved'; readonly pictureId: number; readonly file: CheckedFile }
  | {
      readonly kind: 'again';
      readonly pictureId: number;
      readonly failure: Failure;
      readonly nextTryAtMs: number;
      readonly counted: boolean;
    }
  /** The link has ended: the provider is asked once for a fresh one, unless it has told one meanwhile. */
  | {
      readonly kind: 'renew-link';
      readonly pictureId: number;
      readonly failure: Failure;
      readonly triedUrl?: string;
    }
  /** Final for the link that was tried. */
  | {
      readonly kind: 'failed';
      readonly pictureId: number;
      readonly failure: Failure;
      readonly triedUrl?: string;
    };

/** An outcome that the catalog does not take. */
export interface RefusedOutcome {
  readonly pictureId: number;
  /** For the log. */
  readonly cause: string;
  /** The row could not even be made `failed`: it is as it was. */
  readonly isLeftOut: boolean;
}

/**
 * Writes outcomes in one transaction. A file whose bytes the library already has becomes a chore; of the bytes in `lost`
 * (SHA-256) the library only has a row, and the file takes the place that it names. An outcome that is refused is among
 * those returned, and its picture becomes `failed`; the others are written all the same.
 */
export function settlePictures(
  db: Database,
  args: {
    readonly outcomes: readonly PictureOutcome[];
    readonly lost?: readonly string[];
    readonly nowMs: number;
  },
): readonly RefusedOutcome[] {
  const lost = new Set(args.lost);
  const refused: RefusedOutcome[] = [];
  // Within the other one it is a savepoint.
  const settle = db.transaction((outcome: PictureOutcome) => {
    if (outcome.kind === 'saved' && lost.has(outcome.file.sha256))
      relinkOriginal(db, outcome.file, args.nowMs);
    settlePicture(db, outcome, args.nowMs);
    changesOf(db).picture(outcome.pictureId);
  });
  /** Null where it is written. */
  const refusalOf = (outcome: PictureOutcome): Error | null => {
    try {
      settle(outcome);
    } catch (error) {
      if (!isRefusal(db, error)) throw error;
      return error;
    }
    // The first of them: what comes after it has a file to share.
    if (outcome.kind === 'saved') lost.delete(outcome.file.sha256);
    return null;
  };
  db.transaction(() => {
    for (const outcome of args.outcomes) {
      const refusal = refusalOf(outcome);
      if (refusal === null) continue;
      const { pictureId } = outcome;
      const isLeftOut = refusalOf({ kind: 'failed', pictureId, failure: toFailure(refusal) }) !== null;
      refused.push({ pictureId, cause: String(refusal), isLeftOut });
    }
  }).immediate();
  return refused;
}

function settlePicture(db: Database, outcome: PictureOutcome, nowMs: number): void {
  switch (outcome.kind) {
    case 'saved':
      saveOriginal(db, outcome.pictureId, outcome.file, nowMs);
      return;
    case 'again':
      statement(
        db,
        `UPDATE pictures SET next_try_at_ms = @nextTryAtMs, attempts = attempts + @counted,
           failure_code = @code, failure_message = @message WHERE id = @pictureId AND state = 'wanted'`,
      ).run({
        pictureId: outcome.pictureId,
        nextTryAtMs: outcome.nextTryAtMs,
        counted: Number(outcome.counted),
        ...outcome.failure,
      });
      return;
    case 'renew-link':
      if (tryFreshLink(db, outcome, nowMs)) return;
      if (!canBeRenewed(db, outcome.pictureId)) {
        settlePicture(
          db,
          { ...outcome, kind: 'failed', failure: { ...outcome.failure, code: 'expired' } },
          nowMs,
        );
        return;
      }
      awaitFreshLink(db, outcome);
      askForFreshLink(db, outcome.pictureId, nowMs);
      return;
    case 'failed':
      if (tryFreshLink(db, outcome, nowMs)) return;
      if (outcome.failure.code === 'expired' && isFreshLinkAwaited(db, outcome.pictureId)) {
        awaitFreshLink(db, outcome);
        return;
      }
      statement(
        db,
        `UPDATE pictures SET state = 'failed', next_try_at_ms = NULL, attempts = attempts + 1, failure_code = @code,
           failure_message = @message WHERE id = @pictureId AND state = 'wanted'`,
      ).run({ pictureId: outcome.pictureId, ...outcome.failure });
      planLaterTry(db, outcome.pictureId, nowMs);
      markSidecarDue(db, outcome.pictureId);
      return;
    default:
      assertNever(outcome);
  }
}

/**
 * Where the provider has told another link while one was tried, what came of that one says nothing of the picture; false
 * where it is the same still.
 */
function tryFreshLink(
  db: Database,
  { pictureId, triedUrl }: { readonly pictureId: number; readonly triedUrl?: string },
  nowMs: number,
): boolean {
  if (triedUrl === undefined) return false;
  const { changes } = statement(
    db,
    `UPDATE pictures SET next_try_at_ms = @nowMs, link_renewals = link_renewals + 1, attempts = 0
     WHERE id = @pictureId AND state = 'wanted' AND url <> @triedUrl`,
  ).run({ pictureId, triedUrl, nowMs });
  return changes > 0;
}

/** Where a picture's original lies and what it is, of a deleted one in the trash; null while it has none. */
export function pictureFile(
  db: Database,
  args: { readonly pictureId: number },
): { readonly path: string; readonly mediaType: MediaType; readonly sha256: string } | null {
  const row = statement(
    db,
    `SELECT o.path, o.media_type AS mediaType, o.sha256 FROM pictures p JOIN originals o ON o.id = p.original_id
     WHERE p.id = @pictureId
     UNION ALL
     SELECT coalesce(r.path, o.path, other.path), r.media_type, r.sha256 FROM trash r
     LEFT JOIN originals o ON o.sha256 = r.sha256
     LEFT JOIN trash other ON other.sha256 = r.sha256 AND other.path IS NOT NULL
     WHERE r.picture_id = @pictureId AND r.sha256 IS NOT NULL LIMIT 1`,
  ).get(args) as { path: string | null; mediaType: MediaType; sha256: string } | undefined;
  return row?.path == null ? null : { ...row, path: row.path };
}

/** Whether any row owns this path; a file that none owns may be adopted after a crash. */
export function ownedPaths(db: Database, args: { readonly paths: readonly string[] }): readonly string[] {
  return statement(db, 'SELECT path FROM originals WHERE path IN (SELECT value FROM json_each(?))')
    .pluck()
    .all(JSON.stringify(args.paths)) as string[];
}

/** The pictures of each of these tasks, in the provider's order. */
export function picturesOfTasks(
  db: Database,
  taskIds: readonly number[],
): Map<number, ReturnType<typeof pictureOf>[]> {
  const rows = statement(
    db,
    `SELECT ${pictureColumns} FROM pictures p LEFT JOIN originals o ON o.id = p.original_id
     WHERE p.task_id IN (SELECT value FROM json_each(?)) ORDER BY p.task_id, p.position`,
  ).all(JSON.stringify(taskIds)) as PictureRow[];
  const ids = rows.map(({ id }) => id);
  const tags = tagsOfPictures(db, ids);
  const edited = editedFilesOf(db, ids);
  const byTask = new Map<number, ReturnType<typeof pictureOf>[]>();
  for (const row of rows) {
    const list = byTask.get(row.task_id) ?? [];
    list.push(pictureOf(row, tags.get(row.id) ?? [], edited.get(row.id) ?? []));
    byTask.set(row.task_id, list);
  }
  return byTask;
}
