// Asks for a stretch of the gallery; what comes as text becomes tiles here.
import type { GalleryPage, GalleryQuery } from '../../preload/contract/gallery.ts';
import { pageOfText } from '../../preload/contract/page-text.ts';
import { request } from '../bridge.ts';

/** `count` tiles from position `from`, and how many the query finds in all. Throws a RequestFailure. */
export async function askPage(query: GalleryQuery, from: number, count: number): Promise<GalleryPage> {
  return pageOfText(await request('gallery.page', { query, from, count }));
}

/** How many tiles a query finds. Throws a RequestFailure. */
export async function askTotal(query: GalleryQuery): Promise<number> {
  return (await askPage(query, 0, 0)).total;
}
