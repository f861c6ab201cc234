// The library's one file for what is no single picture's: which albums there are, how they nest, their order, what smart
// ones look for; how new files are named; and what accounts are called. Which pictures lie in an album stands in the
// pictures' own sidecars.
// Invariant: fields are never renamed, times are ISO 8601 UTC, and the file is written whole or not at all.
import { readGalleryFind } from '../../preload/contract/finding.ts';
import type { KeptLibrary } from '../catalog/kept-library.ts';
import { albumsFormat } from '../lib/kept-records.ts';

/** Relative to the library. */
export const albumsFilePath = 'Pictures/albums.json';

/** Grows when a field changes its meaning; new fields alone do not change it. */
export const albumsVersion = 1;

/** The file's text. The same library gives the same text. */
export function albumsFileOf({ accounts, albums, nameTemplate }: KeptLibrary): string {
  const file = {
    format: albumsFormat,
    version: albumsVersion,
    fileNames: nameTemplate,
    accounts: accounts.map(({ id, label, isRemoved }) => ({ id, label, removed: isRemoved })),
    albums: albums.map(({ id, parentId, name, place, find, createdAtMs, removedAtMs }) => ({
      id,
      parent: parentId,
      name,
      place,
      find: find === null ? null : readGalleryFind(find),
      createdAt: new Date(createdAtMs).toISOString(),
      removedAt: removedAtMs === null ? null : new Date(removedAtMs).toISOString(),
    })),
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}
