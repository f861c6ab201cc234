// The library's one file for what is no single picture's: which albums there are, how they nest, their order, what smart
// ones look for; how new files are named; and what accounts are called. Which pictures lie in an album stands in the
// pictures' own sidecars.
// Invariant: fields are never renamed, times are ISO 8601 UTC, the file is written whole or not at all, and what stood in it
// under names that are not known here is written again.
import { readGalleryFind } from '../../preload/contract/finding.ts';
import type { KeptLibrary } from '../catalog/kept-library.ts';
import { albumsFormat } from '../lib/kept-records.ts';
import type { Fields } from './foreign-fields.ts';

/** Relative to the library. */
export const albumsFilePath = 'Pictures/albums.json';

/** Grows when a field changes its meaning; new fields alone do not change it. */
export const albumsVersion = 1;

/** What is larger is not read. */
export const albumsMaxBytes = 16 * 1024 * 1024;

/** All that {@link albumsFileOf} ever writes; what else stands in the file is somebody else's. */
export const albumsFileNames = {
  ofFile: new Set(['format', 'version', 'fileNames', 'accounts', 'albums']),
  ofAccount: new Set(['id', 'label', 'removed']),
  ofAlbum: new Set(['id', 'parent', 'name', 'place', 'find', 'createdAt', 'removedAt']),
} as const;

/** What stood in the file that is replaced, under names that are not known here; accounts and albums by their ids. */
export interface ForeignOfAlbums {
  readonly ofFile: Fields;
  readonly ofAccounts: ReadonlyMap<string, Fields>;
  readonly ofAlbums: ReadonlyMap<number, Fields>;
}

/** The file's text. The same library gives the same text. */
export function albumsFileOf(
  { accounts, albums, nameTemplate }: KeptLibrary,
  foreign: ForeignOfAlbums | null,
): string {
  const file = {
    format: albumsFormat,
    version: albumsVersion,
    fileNames: nameTemplate,
    accounts: accounts.map(({ id, label, isRemoved }) => ({
      ...{ id, label, removed: isRemoved },
      ...foreign?.ofAccounts.get(id),
    })),
    albums: albums.map(({ id, parentId, name, place, find, createdAtMs, removedAtMs }) => ({
      id,
      parent: parentId,
      name,
      place,
      find: find === null ? null : readGalleryFind(find),
      createdAt: new Date(createdAtMs).toISOString(),
      removedAt: removedAtMs === null ? null : new Date(removedAtMs).toISOString(),
      ...foreign?.ofAlbums.get(id),
    })),
    ...foreign?.ofFile,
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}
