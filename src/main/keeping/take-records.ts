// Takes into the catalog in use what the records beside its pictures know later than it does: it may be an older one, put
// back by hand or by a program that keeps folders alike.
// Invariant: what the catalog knows stays, unless people said something else later or the files say so too; nothing is
// written on the disk.
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import type { AdoptionCounts } from '../catalog/adoption.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { AlbumRows } from '../catalog/later-records.ts';
import type { RecordedOriginal, RecordedTask } from '../catalog/recorded-task.ts';
import type { Clock } from '../lib/clock.ts';
import { realPathInside } from '../lib/inside-folder.ts';
import { picturesFolder } from '../saving/library-folder.ts';
import type { LookAtFile } from '../saving/look-at-file.ts';
import type { RecordTaker } from '../saving/sidecar-writer.ts';
import type { StandingAlbums } from '../saving/standing-albums.ts';
import type { AlbumsOnDisk } from './read-albums-file.ts';

/** Gives the records at these paths, or all that there are, a piece at a time; the next when the last one is taken. */
export type ReadRecords = (
  paths: readonly string[] | null,
  take: (tasks: readonly RecordedTask[]) => Promise<void>,
) => Promise<void>;

/** One task alone may tell of a thousand. */
const looksAtOnce = 64;

export interface AllRecordsTaker extends RecordTaker {
  /** Takes in everything, for a catalog that is certainly an older one. */
  readonly takeAll: () => Promise<AdoptionCounts>;
}

export function createRecordTaker({
  catalog,
  libraryDir,
  clock,
  look,
  readAlbums,
  readRecords,
}: {
  readonly catalog: Pick<Catalog, 'call'>;
  readonly libraryDir: string;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly look: LookAtFile;
  readonly readAlbums: () => Promise<AlbumsOnDisk>;
  readonly readRecords: ReadRecords;
}): AllRecordsTaker {
  // A folder on the way may be a link to anywhere.
  const realPath = (path: string): Promise<string | null> =>
    realPathInside(join(libraryDir, path), join(libraryDir, picturesFolder));
  const isWhole = async ({ path, sha256, sizeBytes }: RecordedOriginal): Promise<boolean> => {
    const real = await realPath(path);
    if (real === null) return false;
    const seen = await look(real, sizeBytes);
    return seen.kind === 'hashed' && seen.sha256 === sha256;
  };
  /** Reading all of them would keep everything waiting for hours; a check of the files finds what was changed. */
  const isThere = async ({ path, sizeBytes }: RecordedOriginal): Promise<boolean> => {
    const facts = await lstat(join(libraryDir, path)).catch(() => null);
    return facts?.isFile() === true && facts.size === sizeBytes && (await realPath(path)) !== null;
  };
  const areThere = async (originals: readonly RecordedOriginal[]): Promise<readonly string[]> => {
    const found: string[] = [];
    for (let at = 0; at < originals.length; at += looksAtOnce) {
      const some = originals.slice(at, at + looksAtOnce);
      const there = await Promise.all(some.map(isThere));
      found.push(...some.filter((_, index) => there[index]).map(({ sha256 }) => sha256));
    }
    return found;
  };
  /** Answers the rows of the file's; a copy stands in for it where it cannot be read. */
  const takeAlbums = async ({ own, copies }: AlbumsOnDisk): Promise<ReadonlyMap<number, number>> => {
    const rows: AlbumRows[] = [];
    for (const packed of own === null ? copies : [own, ...copies])
      rows.push(await catalog.call('takeLaterAlbums', { packed }));
    return new Map(rows[0]);
  };
  return {
    takeAlbums: async () => {
      const albums = await readAlbums();
      return withRows(albums.standing, await takeAlbums(albums));
    },
    takeRecords: async (paths) => {
      const { own, copies, standing } = await readAlbums();
      const [first] = own === null ? copies : [own];
      const rows = await takeAlbums({ own: first ?? null, copies: [], standing });
      await readRecords(paths, async (tasks) => {
        for (const task of tasks) {
          const nowMs = clock.nowMs();
          const originals = await catalog.call('recordedOriginals', { tasks: [task], nowMs });
          const whole: string[] = [];
          for (const original of originals) if (await isWhole(original)) whole.push(original.sha256);
          await catalog.call('takeLaterRecord', { task, albumRows: namedIn([task], rows), whole, nowMs });
        }
      });
    },
    takeAll: async () => {
      const rows = await takeAlbums(await readAlbums());
      const all: AdoptionCounts = { accounts: 0, tasks: 0, pictures: 0, deleted: 0 };
      await readRecords(null, async (tasks) => {
        const nowMs = clock.nowMs();
        const originals = await catalog.call('recordedOriginals', { tasks, nowMs });
        const whole = await areThere(originals);
        const albumRows = namedIn(tasks, rows);
        const counts = await catalog.call('takeAllRecords', { tasks, albumRows, whole, nowMs });
        for (const name of ['accounts', 'tasks', 'pictures', 'deleted'] as const) all[name] += counts[name];
      });
      await catalog.call('endTakingRecords');
      return all;
    },
  };
}

/** Albums by their rows, in place of the ids in the file. */
function withRows(standing: StandingAlbums, rows: ReadonlyMap<number, number>): StandingAlbums {
  if (standing.kind !== 'own') return standing;
  const { foreign } = standing;
  const ofAlbums = [...foreign.ofAlbums].flatMap(([id, fields]) => {
    const row = rows.get(id);
    return row === undefined ? [] : [[row, fields] as const];
  });
  return { kind: 'own', foreign: { ...foreign, ofAlbums: new Map(ofAlbums) } };
}

/** A file may have ten thousand, a piece of the records names a few of them. */
function namedIn(tasks: readonly RecordedTask[], rows: ReadonlyMap<number, number>): AlbumRows {
  const places = tasks.flatMap(({ pictures }) => pictures.flatMap(({ marks }) => marks?.albums ?? []));
  return [...new Set(places.map(({ albumId }) => albumId))].flatMap((id) => {
    const row = rows.get(id);
    return row === undefined ? [] : [[id, row] as const];
  });
}
