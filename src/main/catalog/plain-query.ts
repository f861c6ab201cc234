// The query that needs no index: everything, the newest first.
// Invariant: no import loads SQL, so that whoever sends a question can tell, too.
import type { GalleryQuery } from '../../preload/contract/gallery.ts';

/** A page of it can be had without the index. */
export function isPlainQuery(query: GalleryQuery): boolean {
  return (
    query.search === '' &&
    query.facets.length === 0 &&
    query.show === 'all' &&
    query.albumId === null &&
    query.accountId === null &&
    query.sort === 'newest' &&
    !query.stacked
  );
}
