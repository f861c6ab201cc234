// Writes pictures as their sidecars tell of them over what the catalog had of them, or as new rows.
// Invariant: a picture is saved only where its file is there and its bytes are right; else it is missing, never wanted
// again by itself.
import type { Database } from 'better-sqlite3';
import { assertNever } from '../lib/assert-never.ts';
import { adoptOriginal, fileTaken } from './adopt-originals.ts';
import type { KnownPicture } from './judge-recorded.ts';
import { originalOfPicture } from './originals.ts';
import type { RecordedOriginal, RecordedPicture, RecordedState } from './recorded-task.ts';
import { statement } from './statement.ts';
import { adoptTrashed } from './trash.ts';

export interface KnownRow extends KnownPicture {
  readonly id: number;
  readonly originalId: number | null;
}

/** The file that a row names; null where it has none. */
export function knownOriginal(db: Database, row: KnownRow): RecordedOriginal | null {
  return originalOfPicture(db, row.id) ?? null;
}

/** By their positions. */
export function knownPictures(db: Database, taskId: number): Map<number, KnownRow> {
  const rows = statement(
    db,
    `SELECT p.id, p.position, p.state, o.sha256, p.original_id AS originalId, p.saved_at_ms AS savedAtMs,
       p.deleted_at_ms AS deletedAtMs
     FROM pictures p LEFT JOIN originals o ON o.id = p.original_id WHERE p.task_id = ?`,
  ).all(taskId) as (KnownRow & { position: number })[];
  return new Map(rows.map(({ position, ...row }) => [position, row]));
}

interface PictureToWrite {
  readonly taskId: number;
  readonly picture: RecordedPicture;
  /** Whether the file that an original names is there and its bytes are right. */
  readonly isWhole: (original: RecordedOriginal) => boolean;
  readonly nowMs: number;
}

export function writePicture(db: Database, { taskId, picture, isWhole, nowMs }: PictureToWrite): void {
  const pictureId = statement(
    db,
    `INSERT INTO pictures (task_id, position, kind, url, state, original_id, failure_code, failure_message,
       next_try_at_ms, expires_at_ms, saved_at_ms, missing_since_ms, deleted_at_ms, sort_at_ms)
     VALUES (@taskId, @index, @kind, @url, @state, @originalId, @failureCode, @failureMessage, @nextTryAtMs,
       @linkEndsAtMs, @savedAtMs, @missingSinceMs, @deletedAtMs, (SELECT sort_at_ms FROM tasks WHERE id = @taskId))
     ON CONFLICT (task_id, position) DO UPDATE SET state = excluded.state, original_id = excluded.original_id,
       failure_code = excluded.failure_code, failure_message = excluded.failure_message,
       next_try_at_ms = excluded.next_try_at_ms, saved_at_ms = excluded.saved_at_ms,
       missing_since_ms = excluded.missing_since_ms, deleted_at_ms = excluded.deleted_at_ms RETURNING id`,
  )
    .pluck()
    .get({
      taskId,
      index: picture.index,
      kind: picture.kind,
      url: picture.url,
      linkEndsAtMs: picture.linkEndsAtMs,
      ...stateColumnsOf(db, picture.state, isWhole, nowMs),
    }) as number;
  adoptTrashed(db, pictureId, picture.state.kind === 'deleted' ? picture.state.kept : null, nowMs);
}

const noState = {
  originalId: null,
  failureCode: null,
  failureMessage: null,
  nextTryAtMs: null,
  savedAtMs: null,
  missingSinceMs: null,
  deletedAtMs: null,
};

function stateColumnsOf(
  db: Database,
  told: RecordedState,
  isWhole: (original: RecordedOriginal) => boolean,
  nowMs: number,
): Readonly<Record<string, unknown>> {
  switch (told.kind) {
    case 'wanted':
      return { ...noState, state: 'wanted', nextTryAtMs: nowMs };
    case 'failed':
      return {
        ...noState,
        state: 'failed',
        failureCode: told.failure.code,
        failureMessage: told.failure.message,
      };
    case 'deleted':
      return { ...noState, state: 'deleted', deletedAtMs: told.atMs ?? nowMs };
    case 'on-disk': {
      const savedAtMs = told.savedAtMs ?? nowMs;
      const original = adoptOriginal(db, told.original, isWhole(told.original), savedAtMs);
      if (original === null) {
        return {
          ...noState,
          state: 'failed',
          failureCode: 'damaged',
          failureMessage: fileTaken,
        };
      }
      return original.isOnDisk
        ? { ...noState, state: 'saved', originalId: original.id, savedAtMs }
        : { ...noState, state: 'missing', originalId: original.id, savedAtMs, missingSinceMs: nowMs };
    }
    default:
      return assertNever(told);
  }
}
