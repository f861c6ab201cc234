// Takes marks, notes, tags and albums as sidecars and the albums' file tell of them into the catalog.
// Invariant: of two accounts of one picture the later one counts, and as a whole (a change is always later than the one
// before, whatever the clock says: marks.ts); albums are found by row and time of making, else by their names, and never
// lie inside themselves, whatever the file says.
import type { Database } from 'better-sqlite3';
import type { ColourLabel, Flag } from '../../preload/contract/marks.ts';
import type { AlbumPlace, KeptAlbum } from './kept-library.ts';
import { statement } from './statement.ts';
import { foldTag } from './tags.ts';

/** What was said of a picture when its record was written. */
export interface RecordedMarks {
  /** Null where the record does not tell. */
  readonly markedAtMs: number | null;
  readonly rating: number;
  readonly flag: Flag;
  readonly label: ColourLabel | null;
  readonly note: string | null;
  readonly tags: readonly string[];
  readonly albums: readonly AlbumPlace[];
}

/** What one pass over a library has learned of its albums. */
export interface AlbumAdoption {
  /** Rows of this catalog by the ids in the albums' file. */
  readonly rows: Map<number, number>;
  /** … and by the JSON of the names on the way to them. */
  readonly paths: Map<string, number>;
}

/** More than anybody has; a record that tells of more made them up. */
export const adoptedAlbumsMax = 10_000;

/**
 * Takes in the albums' file.
 * @param mode `add`: the catalog is the one in use and knows its own albums better. `merge`: it may be older than the file.
 */
export function adoptAlbums(
  db: Database,
  args: {
    readonly albums: readonly KeptAlbum[];
    readonly mode: 'add' | 'merge';
    readonly adoption: AlbumAdoption;
  },
): void {
  const { adoption } = args;
  const times = countEach(args.albums.map(({ createdAtMs }) => createdAtMs));
  db.transaction(() => {
    for (const album of parentsFirst(args.albums)) {
      const isOnlyOne = times.get(album.createdAtMs) === 1;
      const present = rowOf(db, album) ?? (args.mode === 'add' ? twinOf(db, album, isOnlyOne) : null);
      // Rows of albums are never removed: one that it lacks was made after it, or in another library.
      if (present !== null && args.mode === 'add') {
        adoption.rows.set(album.id, present);
        continue;
      }
      const parentId = album.parentId === null ? null : (adoption.rows.get(album.parentId) ?? null);
      adoption.rows.set(album.id, writeAlbum(db, { ...album, parentId }, present));
    }
  }).immediate();
}

/** Parents before their children; what hangs on nothing, or on itself, lies at the top. */
function parentsFirst(albums: readonly KeptAlbum[]): readonly KeptAlbum[] {
  const childrenOf = new Map<number | null, KeptAlbum[]>();
  const ids = new Set(albums.map(({ id }) => id));
  for (const album of albums) {
    const parent = album.parentId !== null && ids.has(album.parentId) ? album.parentId : null;
    childrenOf.set(parent, [...(childrenOf.get(parent) ?? []), album]);
  }
  const sorted = [...(childrenOf.get(null) ?? [])];
  const placed = new Set(sorted);
  for (const { id } of sorted) {
    for (const child of childrenOf.get(id) ?? []) {
      if (placed.has(child)) continue;
      placed.add(child);
      sorted.push(child);
    }
  }
  return [
    ...sorted,
    ...albums.filter((album) => !placed.has(album)).map((album) => ({ ...album, parentId: null })),
  ];
}

function rowOf(db: Database, { id, createdAtMs }: KeptAlbum): number | null {
  const row = statement(db, 'SELECT id FROM albums WHERE id = ? AND created_at_ms = ?')
    .pluck()
    .get(id, createdAtMs) as number | undefined;
  return row ?? null;
}

/**
 * One that was taken in from such a file before, under another number. Where it is the only one of its moment, here and in
 * the file, it may be called otherwise by now.
 */
function twinOf(db: Database, { name, createdAtMs }: KeptAlbum, isOnlyOne: boolean): number | null {
  const twins = statement(db, 'SELECT id, name FROM albums WHERE created_at_ms = ? ORDER BY id').all(
    createdAtMs,
  ) as { readonly id: number; readonly name: string }[];
  const sameName = twins.find((twin) => twin.name === name);
  const only = isOnlyOne && twins.length === 1 ? twins[0] : undefined;
  return (sameName ?? only)?.id ?? null;
}

function countEach(values: readonly number[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

function writeAlbum(db: Database, album: KeptAlbum, present: number | null): number {
  const { id, ...facts } = album;
  if (present !== null) {
    statement(
      db,
      `UPDATE albums SET parent_id = @parentId, name = @name, place = @place, find = @find, removed_at_ms = @removedAtMs
       WHERE id = @present`,
    ).run({ ...facts, present });
    return present;
  }
  const isFree = statement(db, 'SELECT 1 FROM albums WHERE id = ?').get(id) === undefined;
  return statement(
    db,
    `INSERT INTO albums (id, parent_id, name, place, find, created_at_ms, removed_at_ms)
     VALUES (@id, @parentId, @name, @place, @find, @createdAtMs, @removedAtMs)`,
  ).run({ ...facts, id: isFree ? id : null }).lastInsertRowid as number;
}

/** Takes in what a record tells of a picture; what the catalog has learned since stays. */
export function adoptMarks(
  db: Database,
  args: {
    readonly pictureId: number;
    readonly told: RecordedMarks;
    readonly adoption: AlbumAdoption;
    readonly nowMs: number;
  },
): void {
  const { pictureId, told, nowMs } = args;
  const knownAtMs = statement(db, 'SELECT marked_at_ms FROM pictures WHERE id = ?').pluck().get(pictureId) as
    number | null;
  // No further ahead than it has to be: a time to come is a clock that was wrong, or made up.
  const toldAtMs = Math.min(told.markedAtMs ?? nowMs, Math.max(nowMs, (knownAtMs ?? 0) + 1));
  if (knownAtMs !== null && (told.markedAtMs === null || toldAtMs <= knownAtMs)) return;
  statement(
    db,
    `UPDATE pictures SET rating = @rating, flag = @flag, label = @label, note = @note, marked_at_ms = @toldAtMs
     WHERE id = @pictureId`,
  ).run({
    pictureId,
    toldAtMs,
    rating: told.rating,
    flag: told.flag,
    label: told.label,
    note: told.note,
  });
  statement(db, 'DELETE FROM picture_tags WHERE picture_id = ?').run(pictureId);
  for (const name of told.tags) giveTag(db, pictureId, name);
  statement(db, 'DELETE FROM album_pictures WHERE picture_id = ?').run(pictureId);
  for (const place of told.albums) putInAlbum(db, args, place);
}

function giveTag(db: Database, pictureId: number, name: string): void {
  const folded = foldTag(name);
  if (folded === '') return;
  statement(db, 'INSERT INTO tags (name, folded) VALUES (?, ?) ON CONFLICT DO NOTHING').run(
    name.trim(),
    folded,
  );
  statement(
    db,
    `INSERT INTO picture_tags (picture_id, tag_id) SELECT ?, id FROM tags WHERE folded = ? ON CONFLICT DO NOTHING`,
  ).run(pictureId, folded);
}

function putInAlbum(
  db: Database,
  { pictureId, adoption, nowMs }: { pictureId: number; adoption: AlbumAdoption; nowMs: number },
  place: AlbumPlace,
): void {
  const albumId = albumOf(db, adoption, place, nowMs);
  if (albumId === null) return;
  statement(
    db,
    `INSERT INTO album_pictures (album_id, picture_id, place) SELECT id, @pictureId, @place FROM albums
     WHERE id = @albumId AND find IS NULL ON CONFLICT DO NOTHING`,
  ).run({ albumId, pictureId, place: place.place });
}

/**
 * By its row, where that still has its name and is filled by hand; else by the names on the way to it, made where there is
 * none.
 */
function albumOf(
  db: Database,
  adoption: AlbumAdoption,
  { albumId, path }: AlbumPlace,
  nowMs: number,
): number | null {
  const row = adoption.rows.get(albumId);
  if (row !== undefined) {
    const name = statement(db, 'SELECT name FROM albums WHERE id = ? AND find IS NULL').pluck().get(row);
    if (name === path.at(-1)) return row;
  }
  let parentId: number | null = null;
  for (const [at, name] of path.entries()) {
    const key = JSON.stringify(path.slice(0, at + 1));
    const found: number | null = adoption.paths.get(key) ?? albumNamed(db, parentId, name, nowMs, adoption);
    if (found === null) return null;
    adoption.paths.set(key, found);
    parentId = found;
  }
  return parentId;
}

function albumNamed(
  db: Database,
  parentId: number | null,
  name: string,
  nowMs: number,
  adoption: AlbumAdoption,
): number | null {
  const present = statement(
    db,
    `SELECT id FROM albums WHERE parent_id IS ? AND name = ? AND find IS NULL AND removed_at_ms IS NULL
     ORDER BY place, id LIMIT 1`,
  )
    .pluck()
    .get(parentId, name) as number | undefined;
  if (present !== undefined) return present;
  if (adoption.paths.size >= adoptedAlbumsMax) return null;
  return statement(
    db,
    `INSERT INTO albums (parent_id, name, place, created_at_ms)
     SELECT @parentId, @name, coalesce(max(place), 0) + 1, @nowMs FROM albums WHERE parent_id IS @parentId RETURNING id`,
  )
    .pluck()
    .get({ parentId, name, nowMs }) as number;
}

/** After a pass: tags that no picture has any more are forgotten, and the albums' file is to be written again. */
export function endAlbumAdoption(db: Database): void {
  statement(
    db,
    'DELETE FROM tags WHERE NOT EXISTS (SELECT 1 FROM picture_tags pt WHERE pt.tag_id = tags.id)',
  ).run();
  statement(
    db,
    'UPDATE library SET albums_due = albums_due + 1 WHERE EXISTS (SELECT 1 FROM albums) OR name_template IS NOT NULL',
  ).run();
}
