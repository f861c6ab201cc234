// The rows that the index of tiles is made from: one for each picture, and one for each task that has none.
// Invariant: all of them come in the index's own order, the newest first; those of some tasks are the same rows.

/** How a tile stands with what is still to be done for it; the gallery's filters of the same names. */
export const standings = ['settled', 'waiting', 'paused', 'failed'] as const;

export type TileRow = readonly [
  key: number,
  taskId: number,
  position: number,
  sortAtMs: number,
  accountId: string,
  kind: string | null,
  state: string | null,
  rating: number,
  flag: string,
  label: string | null,
  widthPx: number | null,
  heightPx: number | null,
  sizeBytes: number | null,
  mediaType: string | null,
  familyId: number,
  parameters: string,
  standing: number,
  hasNote: 0 | 1,
  tagIds: string | null,
  /** Of its likeness; both null where it has none. */
  likenessHigh: number | null,
  likenessLow: number | null,
  /** One bit for each family; null where nobody has told them yet. */
  colours: number | null,
];

const pictureRows = `SELECT p.id, p.task_id, p.position, p.sort_at_ms, t.account_id, p.kind, p.state, p.rating, p.flag, p.label,
    o.width_px, o.height_px, o.size_bytes, o.media_type, coalesce(t.family_id, t.id), t.parameters,
    CASE WHEN p.state = 'wanted' THEN CASE p.is_resting WHEN 0 THEN 1 ELSE 2 END
      WHEN p.state IN ('failed', 'missing') THEN 3 ELSE 0 END,
    p.note IS NOT NULL,
    (SELECT group_concat(pt.tag_id) FROM picture_tags pt WHERE pt.picture_id = p.id),
    o.likeness_high, o.likeness_low, o.colours
  FROM pictures p JOIN tasks t ON t.id = p.task_id LEFT JOIN originals o ON o.id = p.original_id
  WHERE p.state <> 'deleted'`;
/** A parked task waits for nobody but the user, so it stands with what has failed. */
const taskRows = `SELECT -t.id, t.id, 0, t.sort_at_ms, t.account_id, NULL, NULL, 0, 'none', NULL, NULL, NULL, NULL, NULL, coalesce(t.family_id, t.id),
    t.parameters,
    CASE WHEN t.paused_at_ms IS NOT NULL THEN 2 WHEN t.state IN ('failed', 'lost') OR t.parked_at_ms IS NOT NULL THEN 3
      WHEN t.state IN ('queued', 'running', 'needs-input') THEN 1 ELSE 0 END,
    0, NULL, NULL, NULL, NULL
  FROM tasks t WHERE t.picture_count = 0 AND t.deleted_count = 0`;

const allPictureRowsSql = `${pictureRows} ORDER BY p.sort_at_ms DESC, p.task_id DESC, p.position`;
const allTaskRowsSql = `${taskRows} ORDER BY t.sort_at_ms DESC, t.id DESC`;
export const pictureRowsOfTasksSql = `${pictureRows} AND p.task_id IN (SELECT value FROM json_each(?))`;
export const taskRowsOfTasksSql = `${taskRows} AND t.id IN (SELECT value FROM json_each(?))`;

/** From which statements an index reads its tiles: all of them in its order, and those of some tasks. */
export interface TileSource {
  readonly all: readonly string[];
  readonly ofTasks: readonly string[];
}

/** Everything but what is deleted. */
export const libraryTiles: TileSource = {
  all: [allPictureRowsSql, allTaskRowsSql],
  ofTasks: [pictureRowsOfTasksSql, taskRowsOfTasksSql],
};
