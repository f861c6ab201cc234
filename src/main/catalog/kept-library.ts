// What has to outlive the catalog besides the pictures' own marks: which albums there are, how they nest and in which
// order, which picture lies where in them, how files are named, and what people call their accounts.
// Invariant: reads only; what was removed is told too, where an older catalog would bring it back.
import type { Database } from 'better-sqlite3';
import { livingAlbums } from './albums.ts';
import { nameTemplate } from './file-names.ts';
import { libraryFileDueCount } from './library-file.ts';
import { statement } from './statement.ts';

/** An album as its row has it; those that were removed are told too, so that an older catalog does not bring them back. */
export interface KeptAlbum {
  /** Of its row; with the time it was made it is known again in any copy of the catalog. */
  readonly id: number;
  readonly parentId: number | null;
  readonly name: string;
  /** Place among those with the same parent. */
  readonly place: number;
  /** What a smart album looks for, as JSON text. */
  readonly find: string | null;
  readonly createdAtMs: number;
  readonly removedAtMs: number | null;
}

/** Where a picture lies in an album. */
export interface AlbumPlace {
  readonly albumId: number;
  /** The names on the way to the album. */
  readonly path: readonly string[];
  readonly place: number;
}

/** What people made of an account since its first sidecars told of it. */
export interface KeptAccount {
  readonly id: string;
  readonly label: string;
  readonly isRemoved: boolean;
}

/** What the albums' file says. */
export interface KeptLibrary {
  readonly accounts: readonly KeptAccount[];
  readonly albums: readonly KeptAlbum[];
  /** How new files are named; null for the usual names. */
  readonly nameTemplate: string | null;
}

/** What the albums' file shall say where it is behind; null where it is not. `dueCount` goes back to {@link albumsKept}. */
export function albumsToKeep(db: Database): (KeptLibrary & { readonly dueCount: number }) | null {
  const dueCount = libraryFileDueCount(db);
  if (dueCount === 0) return null;
  const albums = statement(
    db,
    `SELECT id, parent_id AS parentId, name, place, find, created_at_ms AS createdAtMs, removed_at_ms AS removedAtMs
     FROM albums ORDER BY id`,
  ).all() as KeptAlbum[];
  const accounts = statement(
    db,
    'SELECT id, label, removed_at_ms IS NOT NULL AS isRemoved FROM accounts ORDER BY created_at_ms, id',
  ).all() as (Omit<KeptAccount, 'isRemoved'> & { readonly isRemoved: 0 | 1 })[];
  return {
    ...{ dueCount, albums, nameTemplate: nameTemplate(db) },
    accounts: accounts.map((account) => ({ ...account, isRemoved: account.isRemoved === 1 })),
  };
}

/** The albums that these pictures lie in, by picture id; removed ones are left out. */
export function albumPlacesOf(db: Database, pictureIds: readonly number[]): Map<number, AlbumPlace[]> {
  const rows = statement(
    db,
    `SELECT ap.picture_id AS pictureId, ap.album_id AS albumId, ap.place FROM json_each(?) j
       CROSS JOIN album_pictures ap ON ap.picture_id = j.value ORDER BY ap.album_id`,
  ).all(JSON.stringify(pictureIds)) as { pictureId: number; albumId: number; place: number }[];
  const places = new Map<number, AlbumPlace[]>();
  if (rows.length === 0) return places;
  const paths = pathsOfAlbums(db);
  for (const { pictureId, albumId, place } of rows) {
    const path = paths.get(albumId);
    if (path === undefined) continue;
    const list = places.get(pictureId) ?? [];
    list.push({ albumId, path, place });
    places.set(pictureId, list);
  }
  return places;
}

function pathsOfAlbums(db: Database): ReadonlyMap<number, readonly string[]> {
  const rows = statement(
    db,
    `${livingAlbums} SELECT a.id, a.parent_id AS parentId, a.name FROM living JOIN albums a ON a.id = living.id`,
  ).all() as { id: number; parentId: number | null; name: string }[];
  const byId = new Map(rows.map((row) => [row.id, row]));
  const pathOf = (id: number): readonly string[] => {
    const names: string[] = [];
    for (let at = byId.get(id); at !== undefined; at = byId.get(at.parentId ?? -1)) names.unshift(at.name);
    return names;
  };
  return new Map(rows.map(({ id }) => [id, pathOf(id)]));
}
