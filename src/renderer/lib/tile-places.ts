// Where tiles stand after others came or went, among the pages that were read anew.
// Invariant: pure; a tile is known by its key, and one whose task had no picture yet by its task.
import type { GalleryPage, Tile } from '../../preload/contract/gallery.ts';

/** Position of a tile in the gallery; -1 where it is on none of the pages. */
export function indexOfTile(
  pages: readonly GalleryPage[],
  tile: Pick<Tile, 'key' | 'pictureId' | 'taskId'>,
): number {
  const byKey = indexAmong(pages, (other) => other.key === tile.key);
  // A task that had no picture yet goes on as its first one.
  if (byKey >= 0 || tile.pictureId !== null) return byKey;
  return indexAmong(pages, (other) => other.taskId === tile.taskId);
}

function indexAmong(pages: readonly GalleryPage[], matches: (tile: Tile) => boolean): number {
  for (const page of pages) {
    const at = page.tiles.findIndex(matches);
    if (at >= 0) return page.from + at;
  }
  return -1;
}

/** Position of the first of these tiles that is still there; -1 for none. @param keys Undefined where one is not known. */
export function indexOfFirst(pages: readonly GalleryPage[], keys: Iterable<string | undefined>): number {
  const places = new Map(
    pages.flatMap((page) => page.tiles.map((tile, at) => [tile.key, page.from + at] as const)),
  );
  for (const key of keys) {
    const place = key === undefined ? undefined : places.get(key);
    if (place !== undefined) return place;
  }
  return -1;
}
