// The tiles of the trash: an index of their own, so that what was deleted costs the gallery nothing.
// Invariant: a tile of the trash stands at the time of its deletion; its size and kind are what the trash remembers, and
// what was told from its pixels is forgotten.
import type { TileSource } from './tile-rows.ts';

const trashRows = `SELECT p.id, p.task_id, p.position, r.deleted_at_ms, t.account_id, p.kind, p.state, p.rating, p.flag, p.label,
    r.width_px, r.height_px, r.size_bytes, r.media_type, coalesce(t.family_id, t.id), t.parameters, 0, p.note IS NOT NULL,
    (SELECT group_concat(pt.tag_id) FROM picture_tags pt WHERE pt.picture_id = p.id), NULL, NULL, NULL
  FROM trash r JOIN pictures p ON p.id = r.picture_id JOIN tasks t ON t.id = p.task_id WHERE p.state = 'deleted'`;

export const trashTiles: TileSource = {
  all: [`${trashRows} ORDER BY r.deleted_at_ms DESC, p.task_id DESC, p.position`],
  ofTasks: [`${trashRows} AND p.task_id IN (SELECT value FROM json_each(?))`],
};
