// The orders in which the gallery shows what it found.
// Invariant: every order ends with the newest first, so that it is the same each time; no order compares texts here:
// those come ranked from the catalog's indexes.
import type { Database } from 'better-sqlite3';
import type { GalleryQuery } from '../../preload/contract/gallery.ts';
import { nearestTo } from '../../preload/contract/gallery-order.ts';
import { assertNever } from '../lib/assert-never.ts';
import { bitsFrom } from './alike.ts';
import { statement } from './statement.ts';
import { likenessOfPicture } from './traits.ts';
import type { TileIndex } from './tile-index.ts';

/** By the beginning of the prompt; what lies behind does not change a place that a person would notice. */
export const promptOrderSql =
  'SELECT id FROM tasks WHERE prompt IS NOT NULL ORDER BY substr(prompt, 1, 24) COLLATE NOCASE, id';

/** Slots of the tiles that pass (0 in `failing`), in the query's order. */
export function orderedBy(
  db: Database,
  index: TileIndex,
  query: GalleryQuery,
  failing: Uint8Array,
): Int32Array {
  const newest = slotsFailing(index.order, failing, 0);
  const { columns } = index;
  switch (query.sort) {
    case 'newest': {
      const pictureId = nearestTo(query);
      return pictureId === null ? newest : nearestFirst(db, index, newest, pictureId);
    }
    case 'oldest':
      return oldestFirst(newest, columns.taskId);
    case 'rating':
      return sortedBy(newest, (slot) => -(columns.rating[slot] ?? 0));
    case 'size':
      return sortedBy(newest, (slot) => -(columns.sizeBytes[slot] ?? 0));
    case 'account': {
      const labels = statement(db, 'SELECT id FROM accounts ORDER BY label, id').pluck().all() as string[];
      const rankOf = new Map(labels.map((id, rank) => [index.accounts.find(id) ?? -1, rank]));
      return sortedBy(newest, (slot) => rankOf.get(columns.account[slot] ?? 0) ?? labels.length);
    }
    case 'prompt': {
      const ids = statement(db, promptOrderSql).pluck().all() as number[];
      const rankOf = new Map(ids.map((id, rank) => [id, rank]));
      return sortedBy(newest, (slot) => rankOf.get(columns.taskId[slot] ?? 0) ?? ids.length);
    }
    case 'hand':
      return query.albumId === null ? newest : byHand(db, newest, columns.key, query.albumId);
    default:
      return assertNever(query.sort);
  }
}

/** Those of these slots that have this number in `failing`, in their order. */
export function slotsFailing(order: Int32Array, failing: Uint8Array, number: number): Int32Array {
  const slots = new Int32Array(order.length);
  let count = 0;
  for (let at = 0; at < order.length; at += 1) {
    const slot = order[at] ?? 0;
    if (failing[slot] !== number) continue;
    slots[count] = slot;
    count += 1;
  }
  return slots.slice(0, count);
}

/** The picture itself, then what is most like it. */
function nearestFirst(db: Database, index: TileIndex, newest: Int32Array, pictureId: number): Int32Array {
  const likeness = likenessOfPicture(db, pictureId);
  if (likeness === null) return newest;
  const bitsOf = bitsFrom(index, likeness);
  const { key } = index.columns;
  return sortedBy(newest, (slot) => (key[slot] === pictureId ? 0 : 1 + bitsOf(slot)));
}

/** Tasks turn around, the pictures of each keep their order. */
function oldestFirst(newest: Int32Array, taskId: Int32Array): Int32Array {
  const oldest = new Int32Array(newest.length);
  let to = 0;
  for (let end = newest.length; end > 0;) {
    let first = end - 1;
    while (first > 0 && taskId[newest[first - 1] ?? 0] === taskId[newest[first] ?? 0]) first -= 1;
    oldest.set(newest.subarray(first, end), to);
    to += end - first;
    end = first;
  }
  return oldest;
}

function byHand(db: Database, newest: Int32Array, key: Int32Array, albumId: number): Int32Array {
  const ids = statement(
    db,
    'SELECT picture_id FROM album_pictures WHERE album_id = ? ORDER BY place, picture_id',
  )
    .pluck()
    .all(albumId) as number[];
  const placeOf = new Map(ids.map((id, place) => [id, place]));
  return sortedBy(newest, (slot) => placeOf.get(key[slot] ?? 0) ?? ids.length);
}

/** Stable. Numbers are sorted, not slots: a comparison function would cost ten times as much. */
function sortedBy(slots: Int32Array, valueOf: (slot: number) => number): Int32Array {
  const steps = 2 ** Math.ceil(Math.log2(Math.max(2, slots.length)));
  // The place behind the value makes it stable; values are whole and below 2^32, so both fit exactly.
  const keys = new Float64Array(slots.length);
  for (let at = 0; at < slots.length; at += 1) keys[at] = valueOf(slots[at] ?? 0) * steps + at;
  keys.sort();
  const sorted = new Int32Array(slots.length);
  for (let at = 0; at < slots.length; at += 1) {
    const key = keys[at] ?? 0;
    sorted[at] = slots[key - Math.floor(key / steps) * steps] ?? 0;
  }
  return sorted;
}
