// What the gallery asks: tiles by position, their keys, where a tile stands, facets, timeline, shapes.
// Invariant: the order of a query is kept in the catalog's thread, never in the page; an answer is about the rows as they
// were at its revision.
import type { Database } from 'better-sqlite3';
import type { GalleryPage, GalleryQuery } from '../../preload/contract/gallery.ts';
import { everything } from '../../preload/contract/finding.ts';
import type {
  GalleryFacets,
  GalleryFind,
  GalleryKeys,
  GalleryShapes,
  GalleryTimeline,
  TimelineStep,
  TimelineStretch,
} from '../../preload/contract/finding.ts';
import { isByTime } from '../../preload/contract/gallery-order.ts';
import { pageAsText } from '../../preload/contract/page-text.ts';
import type { PageText } from '../../preload/contract/page-text.ts';
import { changesOf } from './change-log.ts';
import { foundTiles, freshIndex, indexFor, isIndexLoaded, judgeTiles } from './found-tiles.ts';
import { plainPage } from './plain-page.ts';
import { isPlainQuery } from './plain-query.ts';
import { countFacets } from './tile-facets.ts';
import { slotsFailing } from './tile-order.ts';
import { tilesOf } from './tiles.ts';

interface Asked {
  readonly query: GalleryQuery;
  readonly nowMs: number;
}

/** `count` tiles from position `from`, and how many the query finds in all. */
export function galleryPage(
  db: Database,
  args: Asked & { readonly from: number; readonly count: number },
): GalleryPage {
  if (!isIndexLoaded(db) && isPlainQuery(args.query)) return plainPage(db, args);
  const { index, slots, stackCounts } = foundTiles(db, args.query, args.nowMs);
  const from = Math.min(args.from, slots.length);
  const keys = Array.from(slots.subarray(from, from + args.count), (slot) => index.columns.key[slot] ?? 0);
  const tiles = tilesOf(db, keys, (at) => stackCounts?.[from + at] ?? 1);
  return { revision: changesOf(db).revision, total: slots.length, from, tiles };
}

/** The same, as it goes to the page. */
export function galleryPageText(db: Database, args: Parameters<typeof galleryPage>[1]): PageText {
  return pageAsText(galleryPage(db, args));
}

/** Keys of a stretch of tiles. */
export function galleryKeys(
  db: Database,
  args: Asked & { readonly from: number; readonly count: number },
): GalleryKeys {
  const { index, slots } = foundTiles(db, args.query, args.nowMs);
  const from = Math.min(args.from, slots.length);
  const keys = slots.slice(from, from + args.count).map((slot) => index.columns.key[slot] ?? 0);
  return { revision: changesOf(db).revision, total: slots.length, from, keys };
}

/** Where these tiles stand; -1 for those that the query does not find. */
export function galleryPositions(
  db: Database,
  args: Asked & { readonly keys: readonly number[] },
): readonly number[] {
  const { index, slots } = foundTiles(db, args.query, args.nowMs);
  const positions = new Map(args.keys.map((key) => [key, -1]));
  for (let at = 0; at < slots.length; at += 1) {
    const key = index.columns.key[slots[at] ?? 0] ?? 0;
    if (positions.has(key)) positions.set(key, at);
  }
  return args.keys.map((key) => positions.get(key) ?? -1);
}

/** How many of the tiles that the query finds have each value; a facet's own choices do not narrow its counts. */
export function galleryFacets(db: Database, args: Asked): GalleryFacets {
  const index = indexFor(db, args.query);
  const { failing, facets, names } = judgeTiles(db, index, args.query, args.nowMs);
  const passing = slotsFailing(index.order, failing, 0);
  const numberOf = new Map(facets.map((facet, at) => [facet, at + 1]));
  const counts = countFacets(index, names, (facet) => {
    const number = numberOf.get(facet);
    return number === undefined ? [passing] : [passing, slotsFailing(index.order, failing, number)];
  });
  return { revision: changesOf(db).revision, total: passing.length, facets: counts };
}

/** How many tiles each of these finds. */
export function countFinds(
  db: Database,
  args: { readonly finds: readonly GalleryFind[]; readonly nowMs: number },
): readonly number[] {
  const index = freshIndex(db);
  return args.finds.map((find) => {
    const { failing } = judgeTiles(db, index, { ...everything, ...find }, args.nowMs);
    return slotsFailing(index.order, failing, 0).length;
  });
}

/** Width to height of every tile, one byte each. */
export function galleryShapes(db: Database, args: Asked): GalleryShapes {
  const { index, slots } = foundTiles(db, args.query, args.nowMs);
  const { aspect } = index.columns;
  // Not `Uint8Array.from`: it asks an iterator for each, which takes thirty times as long.
  const codes = new Uint8Array(slots.length);
  for (let at = 0; at < slots.length; at += 1) codes[at] = aspect[slots[at] ?? 0] ?? 0;
  return { revision: changesOf(db).revision, codes };
}

/** The stretches of one local day or month; none where the order is not by time. */
export function galleryTimeline(
  db: Database,
  args: Asked & { readonly step: TimelineStep },
): GalleryTimeline {
  const { index, slots } = foundTiles(db, args.query, args.nowMs);
  const { sort } = args.query;
  const timeOf = (at: number): number => index.columns.sortAtMs[slots[at] ?? 0] ?? 0;
  const stretches =
    isByTime(args.query) && (sort === 'newest' || sort === 'oldest')
      ? stretchesOf(slots.length, timeOf, sort, args.step)
      : [];
  return { revision: changesOf(db).revision, total: slots.length, stretches };
}

/** Finds the end of each stretch by halving, so that a quarter of a million tiles cost some hundred looks. */
function stretchesOf(
  total: number,
  timeOf: (at: number) => number,
  sort: 'newest' | 'oldest',
  step: TimelineStep,
): TimelineStretch[] {
  const stretches: TimelineStretch[] = [];
  for (let from = 0; from < total;) {
    const { key, startMs, endMs } = spanAround(timeOf(from), step);
    const isInside = (at: number): boolean =>
      sort === 'newest' ? timeOf(at) >= startMs : timeOf(at) < endMs;
    let end = from + 1;
    let width = 1;
    while (end < total && isInside(end)) {
      width *= 2;
      end = Math.min(total, from + width);
    }
    let last = from + Math.floor(width / 2);
    while (last < end) {
      const middle = Math.floor((last + end) / 2);
      if (isInside(middle)) last = middle + 1;
      else end = middle;
    }
    stretches.push({ key, from, count: end - from });
    from = end;
  }
  return stretches;
}

/** The local day or month that a moment lies in. */
function spanAround(
  atMs: number,
  step: TimelineStep,
): { readonly key: string; readonly startMs: number; readonly endMs: number } {
  const date = new Date(atMs);
  const [year, month, day] = [date.getFullYear(), date.getMonth(), date.getDate()];
  const name = `${String(year).padStart(4, '0')}-${String(month + 1).padStart(2, '0')}`;
  return step === 'month'
    ? { key: name, startMs: new Date(year, month).getTime(), endMs: new Date(year, month + 1).getTime() }
    : {
        key: `${name}-${String(day).padStart(2, '0')}`,
        startMs: new Date(year, month, day).getTime(),
        endMs: new Date(year, month, day + 1).getTime(),
      };
}
