// In which order a query shows what it finds, as whoever asks and whoever answers understand it.
// Invariant: pure; what is typed last counts: an album that keeps a search for look-alikes has the album's order.
import type { GalleryQuery } from './gallery.ts';
import { parseSearch } from './search-grammar.ts';

/** The picture whose look-alikes come nearest first, since no other order was asked for; null where there is none. */
export function nearestTo({ sort, search }: Pick<GalleryQuery, 'sort' | 'search'>): number | null {
  if (sort !== 'newest' || !/[:\uff1a]/.test(search)) return null;
  for (const term of parseSearch(search).terms)
    if (term.kind === 'like' && !term.isExcluded) return term.pictureId;
  return null;
}

/** Only an order by time has days and months. */
export function isByTime(query: Pick<GalleryQuery, 'sort' | 'search'>): boolean {
  return query.sort === 'oldest' || (query.sort === 'newest' && nearestTo(query) === null);
}
