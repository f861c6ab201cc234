// Reads the tiles that a page of the gallery shows.
// Invariant: two statements at most, whatever the number of tiles; only what a tile shows is read.
import type { Database } from 'better-sqlite3';
import type { Tile } from '../../preload/contract/gallery.ts';
import type { Marks } from '../../preload/contract/marks.ts';
import { failureOf } from './rows.ts';
import { statement } from './statement.ts';

interface TileRow {
  readonly key: number;
  readonly task_id: number;
  readonly picture_id: number | null;
  readonly prompt: string | null;
  readonly remote_id: string;
  readonly account_id: string;
  readonly account_label: string;
  readonly provider: Tile['provider'];
  readonly task_state: Tile['taskState'];
  readonly progress: number | null;
  readonly picture_state: Tile['pictureState'];
  readonly picture_kind: Tile['pictureKind'];
  readonly failure_code: NonNullable<Tile['failure']>['code'] | null;
  readonly failure_message: string | null;
  readonly width_px: number | null;
  readonly height_px: number | null;
  readonly colour: number | null;
  readonly media_type: Tile['mediaType'];
  readonly likeness: Tile['likeness'];
  readonly preview_version: number;
  readonly text: string | null;
  readonly is_parked: 0 | 1;
  readonly is_paused: 0 | 1;
  readonly has_partial: 0 | 1;
  readonly rating: number;
  readonly flag: Marks['flag'];
  readonly label: Marks['label'];
}

/** The tiles with these keys, in this order; those that are gone meanwhile are left out. */
export function tilesOf(
  db: Database,
  keys: readonly number[],
  stackCountOf: (at: number) => number = () => 1,
): Tile[] {
  if (keys.length === 0) return [];
  const rows = statement(
    db,
    `SELECT p.id AS key, t.id AS task_id, p.id AS picture_id, t.prompt, t.remote_id, t.account_id, a.label AS account_label,
       a.provider,
       t.state AS task_state, t.progress, p.state AS picture_state, p.kind AS picture_kind,
       p.failure_code, p.failure_message, coalesce(o.width_px, r.width_px) AS width_px,
       coalesce(o.height_px, r.height_px) AS height_px, p.colour, coalesce(o.media_type, r.media_type) AS media_type,
       CASE WHEN o.colours IS NULL THEN 'unknown' WHEN o.likeness_high IS NULL THEN 'none' ELSE 'known' END AS likeness,
       p.preview_version,
       NULL AS text, 0 AS is_parked,
       t.paused_at_ms IS NOT NULL AND p.state = 'wanted' AS is_paused, 0 AS has_partial, p.rating, p.flag, p.label
     FROM json_each(@keys) j JOIN pictures p ON p.id = j.value
     JOIN tasks t ON t.id = p.task_id JOIN accounts a ON a.id = t.account_id LEFT JOIN originals o ON o.id = p.original_id
     LEFT JOIN trash r ON r.picture_id = p.id
     WHERE j.value > 0
     UNION ALL
     SELECT -t.id, t.id, NULL, t.prompt, t.remote_id, t.account_id, a.label, a.provider, t.state, t.progress, NULL, NULL,
       t.failure_code, t.failure_message, NULL, NULL, NULL, NULL, 'unknown', 0, t.text, t.parked_at_ms IS NOT NULL,
       t.paused_at_ms IS NOT NULL, t.partial_url IS NOT NULL, 0, 'none', NULL
     FROM json_each(@keys) j JOIN tasks t ON t.id = -j.value JOIN accounts a ON a.id = t.account_id
     WHERE j.value < 0`,
  ).all({ keys: JSON.stringify(keys) }) as TileRow[];
  const byKey = new Map(rows.map((row) => [row.key, row]));
  return keys.flatMap((key, at) => {
    const row = byKey.get(key);
    return row === undefined ? [] : [tileOf(row, stackCountOf(at))];
  });
}

function tileOf(row: TileRow, stackCount: number): Tile {
  return {
    key: row.key > 0 ? `p${String(row.key)}` : `t${String(-row.key)}`,
    taskId: row.task_id,
    pictureId: row.picture_id,
    prompt: row.prompt,
    remoteId: row.remote_id,
    accountId: row.account_id,
    accountLabel: row.account_label,
    provider: row.provider,
    taskState: row.task_state,
    progress: row.progress,
    pictureState: row.picture_state,
    pictureKind: row.picture_kind,
    failure: failureOf(row),
    widthPx: row.width_px,
    heightPx: row.height_px,
    colour: row.colour,
    mediaType: row.media_type,
    likeness: row.likeness,
    previewVersion: row.preview_version,
    text: row.text,
    isParked: row.is_parked === 1,
    isPaused: row.is_paused === 1,
    hasPartial: row.has_partial === 1,
    marks: { rating: row.rating, flag: row.flag, label: row.label },
    stackCount,
  };
}
