// Asks the catalog's thread for parts of what a query finds: pages, stretches, keys. What comes as text becomes tiles here.
// Invariant: keeps nothing; what is long is asked for in several answers, each no longer than the contract allows.
import { galleryKeysMaxCount, galleryPageMaxRows } from '../../preload/contract/bounds.ts';
import type { GalleryPage, GalleryQuery, Tile } from '../../preload/contract/gallery.ts';
import { pageOfText } from '../../preload/contract/page-text.ts';
import { request } from '../bridge.ts';
import { keepThumbnails } from '../lib/carried-thumbnails.ts';

/**
 * `count` tiles from position `from`, and how many the query finds in all. Throws a RequestFailure.
 * @param thumbnails So many shall come with their thumbnail; only the first answer of a start does that.
 */
export async function askPage(
  query: GalleryQuery,
  from: number,
  count: number,
  thumbnails = 0,
): Promise<GalleryPage> {
  const page = pageOfText(await request('gallery.page', { query, from, count, thumbnails }));
  keepThumbnails(page);
  return page;
}

/** How many tiles a query finds. Throws a RequestFailure. */
export async function askTotal(query: GalleryQuery): Promise<number> {
  return (await askPage(query, 0, 0)).total;
}

/** Tiles from position `first` up to, but without, `end`, as far as there are any. Throws a RequestFailure. */
export async function askStretch(query: GalleryQuery, first: number, end: number): Promise<Tile[]> {
  const tiles: Tile[] = [];
  for (let from = first; from < end; from += galleryPageMaxRows) {
    const count = Math.min(galleryPageMaxRows, end - from);
    const reply = await askPage(query, from, count);
    tiles.push(...reply.tiles);
    if (reply.tiles.length < count) break;
  }
  return tiles;
}

/**
 * Keys of all tiles that a query finds, in its order: pictures by their ids, tasks by theirs as negative numbers. Throws a
 * RequestFailure.
 */
export async function askKeys(query: GalleryQuery): Promise<number[]> {
  const keys: number[] = [];
  for (let from = 0; ; from += galleryKeysMaxCount) {
    const reply = await request('gallery.keys', { query, from, count: galleryKeysMaxCount });
    for (const key of reply.keys) keys.push(key);
    if (reply.keys.length < galleryKeysMaxCount) return keys;
  }
}

/** Ids of all pictures that a query finds, in its order. Throws a RequestFailure. */
export async function askPictureIds(query: GalleryQuery): Promise<number[]> {
  return (await askKeys(query)).filter((key) => key > 0);
}
