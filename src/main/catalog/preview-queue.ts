// Which saved pictures wait for a preview, and what came of making it.
// Invariant: `ready` means decoded and previewed; a picture that does not decode is fetched once more, then it
// stays failed. What was served is kept in the trash: another program may read it, and its link may have ended.
import type { Database } from 'better-sqlite3';
import type { MediaType } from '../../preload/contract/pictures.ts';
import type { Failure } from '../../preload/contract/failure.ts';
import { assertNever } from '../lib/assert-never.ts';
import { changesOf } from './change-log.ts';
import { markMissing, markSidecarDue, originalOfPicture } from './originals.ts';
import { statement } from './statement.ts';
import { noteTraits } from './traits.ts';
import type { Traits } from './traits.ts';
import { putFileIntoTrash } from './trash.ts';

/** A saved picture that has no preview yet; the newest first, since those are looked at first. */
export interface PictureToPreview {
  readonly id: number;
  readonly sha256: string;
  readonly path: string;
  readonly mediaType: MediaType;
  readonly widthPx: number | null;
  readonly heightPx: number | null;
}

export function picturesToPreview(
  db: Database,
  args: { readonly limit: number },
): readonly PictureToPreview[] {
  return statement(
    db,
    `SELECT p.id, o.sha256, o.path, o.media_type AS mediaType, o.width_px AS widthPx, o.height_px AS heightPx
     FROM pictures p JOIN originals o ON o.id = p.original_id
     WHERE p.state = 'saved' AND o.media_type NOT IN ('video/mp4', 'video/webm')
     ORDER BY p.id DESC LIMIT @limit`,
  ).all(args) as PictureToPreview[];
}

/** What a deleted picture was, where its file lies in the trash or still in the library; null for any other picture. */
export function trashedToPreview(
  db: Database,
  args: { readonly pictureId: number },
): PictureToPreview | null {
  const row = statement(
    db,
    `SELECT p.id, r.sha256, coalesce(r.path, o.path, other.path) AS path, r.media_type AS mediaType,
       r.width_px AS widthPx, r.height_px AS heightPx
     FROM trash r JOIN pictures p ON p.id = r.picture_id LEFT JOIN originals o ON o.sha256 = r.sha256
     LEFT JOIN trash other ON other.sha256 = r.sha256 AND other.path IS NOT NULL
     WHERE r.picture_id = @pictureId AND p.state = 'deleted' AND r.media_type NOT IN ('video/mp4', 'video/webm') LIMIT 1`,
  ).get(args) as (Omit<PictureToPreview, 'path'> & { readonly path: string | null }) | undefined;
  return row?.path == null ? null : { ...row, path: row.path };
}

/** What came of making a preview. */
export type PreviewOutcome =
  | {
      readonly kind: 'ready';
      readonly pictureId: number;
      readonly colour: number;
      readonly traits: Traits;
    }
  /** The very bytes that were saved do not decode. */
  | { readonly kind: 'undecodable'; readonly pictureId: number; readonly failure: Failure }
  /** Its file is gone, or another one now. */
  | { readonly kind: 'missing'; readonly pictureId: number };

/** Writes the outcomes of previews. A picture that does not decode is fetched once more, then it stays failed. */
export function settlePreviews(
  db: Database,
  args: { readonly outcomes: readonly PreviewOutcome[]; readonly nowMs: number },
): null {
  db.transaction(() => {
    for (const outcome of args.outcomes) {
      settlePreview(db, outcome, args.nowMs);
      changesOf(db).picture(outcome.pictureId);
    }
  }).immediate();
  return null;
}

function settlePreview(db: Database, outcome: PreviewOutcome, nowMs: number): void {
  switch (outcome.kind) {
    case 'ready': {
      const { pictureId, colour, traits } = outcome;
      const originalId = statement(
        db,
        `UPDATE pictures SET state = 'ready', colour = @colour, preview_version = preview_version + 1
         WHERE id = @pictureId AND state = 'saved' RETURNING original_id`,
      )
        .pluck()
        .get({ pictureId, colour }) as number | undefined;
      if (originalId !== undefined) noteTraits(db, originalId, traits);
      return;
    }
    case 'undecodable': {
      const original = originalOfPicture(db, outcome.pictureId);
      statement(
        db,
        `UPDATE pictures SET state = CASE WHEN damaged_count = 0 THEN 'wanted' ELSE 'failed' END, original_id = NULL,
           damaged_count = damaged_count + 1, failure_code = @code, failure_message = @message,
           next_try_at_ms = CASE WHEN damaged_count = 0 THEN @nowMs END
         WHERE id = @pictureId AND state = 'saved'`,
      ).run({ pictureId: outcome.pictureId, nowMs, ...outcome.failure });
      if (original !== undefined)
        putFileIntoTrash(db, { pictureId: outcome.pictureId, original, atMs: nowMs });
      markSidecarDue(db, outcome.pictureId);
      return;
    }
    case 'missing':
      markMissing(db, outcome.pictureId, nowMs);
      return;
    default:
      assertNever(outcome);
  }
}
