// What the index of a library tells of its pictures: where each lies, how it was made, and what somebody has said of it.
// Invariant: reads only, in pieces by key; what was deleted, or never came, is not among them.
import type { Database } from 'better-sqlite3';
import type { PictureStateName } from '../../preload/contract/pictures.ts';
import { picturesToExport } from './exports.ts';
import type { PictureOnDisk } from './exports.ts';
import { albumPlacesOf } from './kept-library.ts';
import { statement } from './statement.ts';

export interface IndexedPicture extends PictureOnDisk {
  readonly state: PictureStateName;
  readonly note: string | null;
  /** The names on the way to each album that it lies in. */
  readonly albums: readonly (readonly string[])[];
}

export const indexPageSql = `SELECT id, state, note FROM pictures
  WHERE id > @afterId AND original_id IS NOT NULL AND state <> 'deleted' ORDER BY id LIMIT @limit`;

/** The next pictures behind this id, in the order of their ids; none when there are no more. */
export function picturesForIndex(
  db: Database,
  args: { readonly afterId: number; readonly limit: number },
): readonly IndexedPicture[] {
  const rows = statement(db, indexPageSql).all(args) as Pick<IndexedPicture, 'id' | 'state' | 'note'>[];
  const pictureIds = rows.map(({ id }) => id);
  const albums = albumPlacesOf(db, pictureIds);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return picturesToExport(db, { pictureIds }).flatMap((picture) => {
    const row = byId.get(picture.id);
    const { original } = picture;
    if (row === undefined || original === null) return [];
    const lies = (albums.get(picture.id) ?? []).map(({ path }) => path);
    return [{ ...picture, original, state: row.state, note: row.note, albums: lies }];
  });
}
