// The tiles of the gallery: a window of pages over a list that may have 250,000 entries.
// Invariant: rows are updated where they stand; when tiles come or go, what is on screen keeps its place, and the active
// tile is found again, also far from what is on screen. A reply to an older query is dropped; a reply older than the last
// change is shown and read again.
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { GalleryPage, GalleryQuery, Tile } from '../../preload/contract/gallery.ts';
import type { Failure } from '../../preload/contract/failure.ts';
import type { Marks } from '../../preload/contract/marks.ts';
import type { Picture } from '../../preload/contract/pictures.ts';
import { everything } from '../../preload/contract/finding.ts';
import { request, subscribe } from '../bridge.ts';
import { failureOf } from '../lib/request-failure.ts';
import { coalesced } from '../lib/coalesced.ts';
import { dependsOnMarks } from '../lib/gallery-finds.ts';
import { PageCache } from '../lib/page-cache.ts';
import { keyNumber } from '../lib/selection.ts';
import { indexOfFirst, indexOfTile } from '../lib/tile-places.ts';
import { UnwrittenMarks } from '../lib/unwritten-marks.ts';
import { createTurns } from '../lib/turns.ts';
import { askPage, askTotal } from './ask-gallery.ts';
import { useGalleryShapeStore } from './gallery-shape.ts';
import { createTileCursor } from './tile-cursor.ts';

const pageRows = 200;
const maxPages = 24;
const maxReadsAtOnce = 3;
/** At most two refreshes per second while a batch runs. */
const refreshIntervalMs = 500;

/** Tells the grid to scroll by itself. */
export type GridWish =
  | { readonly kind: 'top' }
  /** The tile at index `from` now stands at `to`; the view goes with it. */
  | { readonly kind: 'follow'; readonly from: number; readonly to: number }
  /** This tile shall be seen and have the focus. */
  | { readonly kind: 'focus'; readonly index: number };

export const useGalleryStore = defineStore('gallery', () => {
  const shape = useGalleryShapeStore();
  const query = shallowRef<GalleryQuery>(everything);
  const total = shallowRef(0);
  const loaded = shallowRef(false);
  const failure = shallowRef<Failure | null>(null);
  /** Grows when tiles at hand changed. */
  const version = shallowRef(0);
  const wish = shallowRef<GridWish>({ kind: 'top' });

  const cache = new PageCache<Tile>({ pageRows, maxPages });
  const reading = new Set<number>();
  const unwritten = new UnwrittenMarks();
  const turns = createTurns();
  let changedRevision = 0;
  let membershipChanged = false;
  let shown = { first: 0, end: 0, atTop: true };
  /** The query is another one already, and the tiles at hand are still those of the one before. */
  let isTurning = false;

  /** The tile at a position, undefined while its page is on its way. Reactive. */
  function tileAt(index: number): Tile | undefined {
    return version.value >= 0 ? cache.rowAt(index) : undefined;
  }

  const cursor = createTileCursor({ tileAt, total: () => total.value });
  const { activeIndex, hasActive, openIndex, activeTile, openTile, setActive } = cursor;

  const withUnwritten = (tile: Tile): Tile => unwritten.over(tile.pictureId, tile);

  /** Shows marks before they are written; they stay over what is read until the returned function is called. */
  function showMarks(pictureIds: readonly number[], change: Partial<Marks>): () => unknown {
    const settle = unwritten.add(pictureIds, change);
    cache.change(withUnwritten);
    version.value += 1;
    return settle;
  }

  function readAgain(): void {
    cache.markAllStale();
    refresh.ask();
  }

  const read = (of: GalleryQuery, page: number, thumbnails = 0): Promise<GalleryPage> =>
    askPage(of, page * pageRows, pageRows, thumbnails);

  function accept(page: number, reply: GalleryPage): void {
    cache.put(page, unwritten.isEmpty ? reply.tiles : reply.tiles.map(withUnwritten));
    if (reply.revision < changedRevision) cache.markStale(page);
    total.value = reply.total;
    loaded.value = true;
    failure.value = null;
    version.value += 1;
  }

  async function readInto(page: number): Promise<void> {
    const isOurs = turns.ask();
    reading.add(page);
    try {
      const reply = await read(query.value, page);
      if (!isOurs()) return;
      reading.delete(page);
      accept(page, reply);
      fill();
    } catch (error) {
      if (!isOurs()) return;
      reading.delete(page);
      failure.value = failureOf(error);
      // Once more with all that is shown; where that fails too, the next news or the next step of the grid asks.
      refresh.ask();
    }
  }

  /** Reads what is on screen and not at hand; positions that were passed meanwhile are not read. */
  function fill(): void {
    if (isTurning) return;
    const pages = cache.pagesOf(shown.first, Math.min(shown.end, total.value));
    for (const page of pages) {
      if (reading.size >= maxReadsAtOnce) return;
      if (!cache.has(page) && !reading.has(page)) void readInto(page);
    }
    if (pages.some((page) => cache.isStale(page))) refresh.ask();
  }

  /** The grid says which tiles it shows: from `first` up to, but without, `end`. */
  function show(first: number, end: number, atTop: boolean): void {
    shown = { first, end, atTop };
    cache.touch(cache.pagesOf(first, end));
    fill();
  }

  /** Of a tile and its neighbours. */
  const pagesAround = (index: number): readonly number[] => cache.pagesOf(Math.max(0, index - 2), index + 3);

  /** Keys of the tiles at hand behind this place, the nearest first. */
  const keysBehind = (index: number): readonly (string | undefined)[] =>
    Array.from({ length: pageRows - 1 }, (_, at) => cache.rowAt(index + 1 + at)?.key);

  /** Positions moved: everything at hand is replaced by these pages in one step. */
  function replaceAll(replies: readonly GalleryPage[]): void {
    const at = placeOfActive(replies);
    cache.clear();
    for (const reply of replies) accept(Math.floor(reply.from / pageRows), reply);
    cursor.goAlong(at);
  }

  /** Among these pages; -1 where it is not on them. One that has left the query hands the focus to the next. */
  function placeOfActive(replies: readonly GalleryPage[]): number {
    const active = cursor.followed();
    if (active === undefined) return -1;
    const found = indexOfTile(replies, active);
    return found >= 0 ? found : indexOfFirst(replies, keysBehind(activeIndex.value));
  }

  /** Reads these pages, and those around the active tile, where it stands now and where it stood. */
  async function readWithActive(pages: readonly number[]): Promise<readonly GalleryPage[]> {
    const of = query.value;
    const readAll = (some: Iterable<number>): Promise<readonly GalleryPage[]> =>
      Promise.all(Array.from(some, (page) => read(of, page)));
    const active = cursor.followed();
    if (active === undefined) return readAll(pages);
    const wanted = new Set([...pages, ...pagesAround(activeIndex.value)]);
    const [replies, places] = await Promise.all([
      readAll(wanted),
      request('gallery.positions', { query: of, keys: [keyNumber(active.key)] }),
    ]);
    const around = places.flatMap((at) => (at < 0 ? [] : pagesAround(at)));
    return [...replies, ...(await readAll(new Set(around.filter((page) => !wanted.has(page)))))];
  }

  async function refreshInPlace(isOurs: () => boolean, moved: boolean): Promise<void> {
    const pages = cache.pagesOf(shown.first, Math.max(shown.end, 1));
    const [replies, putShape] = await Promise.all([
      moved ? readWithActive(pages) : Promise.all(pages.map((page) => read(query.value, page))),
      moved || shape.isJustified ? shape.read(query.value) : null,
    ]);
    if (!isOurs()) return;
    putShape?.();
    if (moved) replaceAll(replies);
    else for (const [at, page] of pages.entries()) accept(page, replies[at] as GalleryPage);
  }

  /** Tiles came or went while the view is somewhere inside: finds the first shown tile again. */
  async function refreshAnchored(isOurs: () => boolean): Promise<void> {
    const before = total.value;
    const { first, end } = shown;
    const anchor = cache.rowAt(first);
    const found = await askTotal(query.value);
    const grownBy = found - before;
    const pages = cache.pagesOf(
      Math.max(0, Math.min(first, first + grownBy)),
      Math.max(1, Math.min(found, Math.max(end, end + grownBy))),
    );
    const wanted = pages.length <= 2 * maxReadsAtOnce ? pages : cache.pagesOf(first + grownBy, end + grownBy);
    const [replies, putShape] = await Promise.all([readWithActive(wanted), shape.read(query.value)]);
    if (!isOurs()) return;
    putShape();
    const to = anchor === undefined ? -1 : indexOfTile(replies, anchor);
    replaceAll(replies);
    if (to >= 0 && to !== first) wish.value = { kind: 'follow', from: first, to };
  }

  const refresh = coalesced(async () => {
    // What has changed meanwhile is known by the revision of the page that is on its way.
    if (isTurning) return;
    const isOurs = turns.ask();
    const moved = membershipChanged;
    membershipChanged = false;
    try {
      if (moved && !shown.atTop) await refreshAnchored(isOurs);
      else await refreshInPlace(isOurs, moved);
    } catch (error) {
      if (!isOurs()) return;
      failure.value = failureOf(error);
      membershipChanged ||= moved;
      return;
    }
    fill();
  }, refreshIntervalMs);

  function onChanged(tasks: ReadonlySet<number> | null, pictures: ReadonlySet<number> | null): void {
    if (tasks === null || pictures === null) cache.markAllStale();
    else {
      cache.markStaleWhere(
        (tile) => tasks.has(tile.taskId) || (tile.pictureId !== null && pictures.has(tile.pictureId)),
      );
    }
    const pages = cache.pagesOf(shown.first, Math.max(shown.end, 1));
    if (membershipChanged || pages.some((page) => cache.isStale(page))) refresh.ask();
  }

  /**
   * @param before What the page before showed, where that is still wanted.
   * @param thumbnails So many are wanted together with the first tiles.
   */
  async function start(before: Partial<GalleryQuery> = {}, thumbnails = 0): Promise<void> {
    subscribe('catalog.changed', (change) => {
      changedRevision = Math.max(changedRevision, change.revision);
      const mayMove = change.membership || (change.marks && dependsOnMarks(query.value));
      membershipChanged ||= mayMove;
      if (mayMove) cache.markAllStale();
      onChanged(
        change.tasks === null ? null : new Set(change.tasks),
        change.pictures === null ? null : new Set(change.pictures),
      );
    });
    await turnTo(before, () => true, thumbnails);
  }

  /**
   * Shows another part of the library. What is on screen stays until the first page of the new one is here, or is known
   * not to come.
   * @param isWanted Asked when the answer has come; one that nobody wants any more is not shown.
   */
  const setQuery = (change: Partial<GalleryQuery>, isWanted = (): boolean => true): Promise<void> =>
    turnTo(change, isWanted, 0);

  async function turnTo(
    change: Partial<GalleryQuery>,
    isWanted: () => boolean,
    thumbnails: number,
  ): Promise<void> {
    const isOurs = turns.begin();
    reading.clear();
    isTurning = true;
    query.value = withSortThatFits({ ...query.value, ...change });
    try {
      const [reply, putShape] = await Promise.all([
        read(query.value, 0, thumbnails),
        shape.read(query.value),
      ]);
      if (!isOurs() || !isWanted()) return;
      putShape();
      membershipChanged &&= reply.revision < changedRevision;
      letGo();
      shown = { first: 0, end: shown.end - shown.first, atTop: true };
      accept(0, reply);
      wish.value = { kind: 'top' };
      fill();
    } catch (error) {
      if (!isOurs()) return;
      letGo();
      total.value = 0;
      version.value += 1;
      loaded.value = true;
      failure.value = failureOf(error);
    }
  }

  /** The tiles of the query before are no longer what is looked at. */
  function letGo(): void {
    isTurning = false;
    cache.clear();
    cursor.letGo();
  }

  /** Makes a tile the active one, seen and focused wherever the grid is. */
  function goTo(index: number): void {
    setActive(index);
    keepAround(activeIndex.value);
    wish.value = { kind: 'focus', index: activeIndex.value };
  }

  function open(index: number): void {
    setActive(index);
    openIndex.value = activeIndex.value;
    keepAround(activeIndex.value);
  }

  /** Sees to it that a tile and its neighbours are at hand, wherever the grid is. */
  function keepAround(index: number): void {
    if (isTurning) return;
    for (const page of pagesAround(index).filter((each) => each * pageRows < total.value))
      if (!cache.has(page) && !reading.has(page)) void readInto(page);
  }

  /** Goes to the next or previous tile in the lightbox. */
  function step(by: number): void {
    if (openIndex.value === null) return;
    const next = openIndex.value + by;
    if (next < 0 || next >= total.value) return;
    open(next);
  }

  return {
    query,
    total,
    loaded,
    failure,
    version,
    wish,
    activeIndex,
    hasActive,
    activeTile,
    openIndex,
    openTile,
    tileAt,
    show,
    start,
    setQuery,
    setActive,
    goTo,
    open,
    step,
    keepAround,
    showMarks,
    unwrittenOver: (picture: Picture): Picture => unwritten.over(picture.id, picture),
    readAgain,
  };
});

/** Only an album has an order by hand. */
function withSortThatFits(query: GalleryQuery): GalleryQuery {
  return query.sort === 'hand' && query.albumId === null ? { ...query, sort: 'newest' } : query;
}
