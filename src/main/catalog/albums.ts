// Albums: nested, in an order by hand, filled by hand or (smart ones) by what they look for.
// Invariant: an album never lies inside itself; removing one is undone by one call, with everything that was in it.
import type { Database } from 'better-sqlite3';
import type { Album } from '../../preload/contract/albums.ts';
import { readGalleryFind } from '../../preload/contract/finding.ts';
import type { GalleryFind } from '../../preload/contract/finding.ts';
import { AppError } from '../lib/app-error.ts';
import { changesOf } from './change-log.ts';
import { noteLibraryFileBehind } from './library-file.ts';
import { noteMarked } from './marks.ts';
import { statement } from './statement.ts';

interface AlbumRow {
  readonly id: number;
  readonly parentId: number | null;
  readonly name: string;
  readonly find: string | null;
  readonly count: number;
}

/** Albums that are there: none of them, and none around them, was removed. */
export const livingAlbums = `WITH RECURSIVE living (id) AS (
    SELECT id FROM albums WHERE parent_id IS NULL AND removed_at_ms IS NULL
    UNION SELECT a.id FROM living JOIN albums a ON a.parent_id = living.id WHERE a.removed_at_ms IS NULL)`;

/** All albums, siblings in their order. The count of a smart album is 0 here: it is counted where tiles are found. */
export function listAlbums(db: Database): readonly Album[] {
  const rows = statement(
    db,
    `${livingAlbums} SELECT a.id, a.parent_id AS parentId, a.name, a.find,
       (SELECT count(*) FROM album_pictures ap JOIN pictures p ON p.id = ap.picture_id
        WHERE ap.album_id = a.id AND p.state <> 'deleted') AS count
     FROM living JOIN albums a ON a.id = living.id ORDER BY a.place, a.id`,
  ).all() as AlbumRow[];
  return rows.map(albumOf);
}

/** What a smart album looks for; null for one that is filled by hand, and where there is none. */
export function findOfAlbum(db: Database, albumId: number): GalleryFind | null {
  const find = statement(db, 'SELECT find FROM albums WHERE id = ?').pluck().get(albumId) as
    string | null | undefined;
  return find === null || find === undefined ? null : readGalleryFind(find);
}

/** Adds an album behind its siblings. Throws AppError not-found for a parent that is not there. */
export function addAlbum(
  db: Database,
  args: {
    readonly name: string;
    readonly parentId: number | null;
    readonly find: GalleryFind | null;
    readonly nowMs: number;
  },
): Album {
  return db
    .transaction(() => {
      if (args.parentId !== null) refuseMissing(db, args.parentId);
      const id = statement(
        db,
        `INSERT INTO albums (parent_id, name, place, find, created_at_ms)
         SELECT @parentId, @name, coalesce(max(place), 0) + 1, @find, @nowMs FROM albums WHERE parent_id IS @parentId
         RETURNING id`,
      )
        .pluck()
        .get({ ...args, find: args.find === null ? null : JSON.stringify(args.find) }) as number;
      noteLibraryFileBehind(db);
      const facts = { id, parentId: args.parentId, name: args.name, count: 0 };
      return args.find === null
        ? ({ kind: 'album', ...facts } as const)
        : ({ kind: 'smart', ...facts, find: args.find } as const);
    })
    .immediate();
}

export function renameAlbum(
  db: Database,
  args: { readonly id: number; readonly name: string; readonly nowMs: number },
): null {
  db.transaction(() => {
    refuseMissing(db, args.id);
    statement(db, 'UPDATE albums SET name = @name WHERE id = @id').run({ id: args.id, name: args.name });
    noteAlbumsWithin(db, args.id, args.nowMs);
  }).immediate();
  return null;
}

/** Changes what a smart album looks for. Throws AppError invalid-request for an album that is filled by hand. */
export function setAlbumFind(db: Database, args: { readonly id: number; readonly find: GalleryFind }): null {
  db.transaction(() => {
    refuseMissing(db, args.id);
    const { changes } = statement(
      db,
      'UPDATE albums SET find = @find WHERE id = @id AND find IS NOT NULL',
    ).run({
      id: args.id,
      find: JSON.stringify(args.find),
    });
    if (changes === 0) throw new AppError('invalid-request', 'This album is filled by hand.');
    noteLibraryFileBehind(db);
  }).immediate();
  return null;
}

/** Puts an album before a sibling, or with null behind all. Throws AppError invalid-request where it would lie in itself. */
export function moveAlbum(
  db: Database,
  args: {
    readonly id: number;
    readonly parentId: number | null;
    readonly beforeId: number | null;
    readonly nowMs: number;
  },
): null {
  db.transaction(() => {
    refuseMissing(db, args.id);
    if (args.parentId !== null) {
      refuseMissing(db, args.parentId);
      if (albumsWithin(db, args.id).includes(args.parentId))
        throw new AppError('invalid-request', 'An album cannot lie inside itself.');
    }
    statement(db, 'UPDATE albums SET parent_id = @parentId WHERE id = @id').run({
      id: args.id,
      parentId: args.parentId,
    });
    const siblings = statement(db, 'SELECT id FROM albums WHERE parent_id IS ? ORDER BY place, id')
      .pluck()
      .all(args.parentId) as number[];
    const others = siblings.filter((id) => id !== args.id);
    const at = args.beforeId === null ? -1 : others.indexOf(args.beforeId);
    others.splice(at === -1 ? others.length : at, 0, args.id);
    for (const [place, id] of others.entries())
      statement(db, 'UPDATE albums SET place = ? WHERE id = ?').run(place + 1, id);
    noteAlbumsWithin(db, args.id, args.nowMs);
  }).immediate();
  return null;
}

export function removeAlbum(db: Database, args: { readonly id: number; readonly nowMs: number }): null {
  setRemoved(db, args.id, args.nowMs, args.nowMs);
  return null;
}

export function restoreAlbum(db: Database, args: { readonly id: number; readonly nowMs: number }): null {
  setRemoved(db, args.id, null, args.nowMs);
  return null;
}

/** Puts pictures behind the others, in the order given; answers those that were not in it before. */
export function addToAlbum(
  db: Database,
  args: { readonly id: number; readonly pictureIds: readonly number[]; readonly nowMs: number },
): readonly number[] {
  return db
    .transaction(() => {
      refuseUnfillable(db, args.id);
      const added = statement(
        db,
        `INSERT INTO album_pictures (album_id, picture_id, place)
         SELECT @id, p.id, j.key + 1 + coalesce((SELECT max(place) FROM album_pictures WHERE album_id = @id), 0)
         FROM json_each(@pictureIds) j CROSS JOIN pictures p ON p.id = j.value WHERE p.state <> 'deleted'
         ON CONFLICT DO NOTHING RETURNING picture_id`,
      )
        .pluck()
        .all({ id: args.id, pictureIds: JSON.stringify(args.pictureIds) }) as number[];
      noteContents(db, added, args.nowMs);
      return added;
    })
    .immediate();
}

/** The albums, still there, that this picture was put into. */
export function albumsOfPicture(db: Database, args: { readonly pictureId: number }): readonly number[] {
  return statement(
    db,
    `${livingAlbums} SELECT ap.album_id FROM album_pictures ap JOIN living ON living.id = ap.album_id
     WHERE ap.picture_id = ? ORDER BY ap.album_id`,
  )
    .pluck()
    .all(args.pictureId) as number[];
}

/** Takes pictures out; answers those that were in it. */
export function removeFromAlbum(
  db: Database,
  args: { readonly id: number; readonly pictureIds: readonly number[]; readonly nowMs: number },
): readonly number[] {
  return db
    .transaction(() => {
      const removed = statement(
        db,
        `DELETE FROM album_pictures WHERE album_id = @id AND picture_id IN (SELECT value FROM json_each(@pictureIds))
         RETURNING picture_id`,
      )
        .pluck()
        .all({ id: args.id, pictureIds: JSON.stringify(args.pictureIds) }) as number[];
      noteContents(db, removed, args.nowMs);
      return removed;
    })
    .immediate();
}

/** Orders by hand: these pictures, in the order given, before that one, or with null behind all. */
export function moveInAlbum(
  db: Database,
  args: {
    readonly id: number;
    readonly pictureIds: readonly number[];
    readonly beforePictureId: number | null;
    readonly nowMs: number;
  },
): null {
  db.transaction(() => {
    refuseUnfillable(db, args.id);
    const order = statement(
      db,
      'SELECT picture_id FROM album_pictures WHERE album_id = ? ORDER BY place, picture_id',
    )
      .pluck()
      .all(args.id) as number[];
    const present = new Set(order);
    const moving = args.pictureIds.filter((id) => present.has(id));
    const set = new Set(moving);
    const rest = order.filter((id) => !set.has(id));
    // Before one that moves itself: before the next that stays.
    const from = args.beforePictureId === null ? -1 : order.indexOf(args.beforePictureId);
    const before = from === -1 ? undefined : order.slice(from).find((id) => !set.has(id));
    const at = before === undefined ? rest.length : rest.indexOf(before);
    rest.splice(at, 0, ...moving);
    statement(
      db,
      `UPDATE album_pictures SET place = j.key + 1 FROM json_each(@order) j
       WHERE album_id = @id AND picture_id = j.value AND place <> j.key + 1`,
    ).run({ id: args.id, order: JSON.stringify(rest) });
    noteContents(db, rest, args.nowMs);
  }).immediate();
  return null;
}

function albumOf({ id, parentId, name, find, count }: AlbumRow): Album {
  const facts = { id, parentId, name, count };
  return find === null
    ? { kind: 'album', ...facts }
    : { kind: 'smart', ...facts, count: 0, find: readGalleryFind(find) };
}

function isLiving(db: Database, id: number): boolean {
  return statement(db, `${livingAlbums} SELECT 1 FROM living WHERE id = ?`).get(id) !== undefined;
}

function refuseMissing(db: Database, id: number): void {
  if (!isLiving(db, id)) throw new AppError('gone', 'This album is no longer there.');
}

function refuseUnfillable(db: Database, id: number): void {
  refuseMissing(db, id);
  const isSmart = statement(db, 'SELECT find IS NOT NULL FROM albums WHERE id = ?').pluck().get(id) === 1;
  if (isSmart) throw new AppError('invalid-request', 'A smart album fills itself.');
}

/** The album and everything inside it, removed or not. */
function albumsWithin(db: Database, id: number): number[] {
  return statement(
    db,
    `WITH RECURSIVE within (id) AS (SELECT ? UNION SELECT a.id FROM within JOIN albums a ON a.parent_id = within.id)
     SELECT id FROM within`,
  )
    .pluck()
    .all(id) as number[];
}

function setRemoved(db: Database, id: number, removedAtMs: number | null, nowMs: number): void {
  db.transaction(() => {
    statement(db, 'UPDATE albums SET removed_at_ms = @removedAtMs WHERE id = @id').run({ id, removedAtMs });
    noteAlbumsWithin(db, id, nowMs);
  }).immediate();
}

/** Sidecars name the albums of their pictures, by the names on the way to each. */
function noteAlbumsWithin(db: Database, id: number, nowMs: number): void {
  const pictureIds = statement(
    db,
    'SELECT DISTINCT picture_id FROM album_pictures WHERE album_id IN (SELECT value FROM json_each(?))',
  )
    .pluck()
    .all(JSON.stringify(albumsWithin(db, id))) as number[];
  noteContents(db, pictureIds, nowMs);
  noteLibraryFileBehind(db);
}

function noteContents(db: Database, pictureIds: readonly number[], nowMs: number): void {
  noteMarked(db, pictureIds, nowMs);
  changesOf(db).albums();
}
