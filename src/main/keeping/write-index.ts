// The one index of a library, `Pictures/index.csv`: a line per picture, for whoever has the folder without Gridkeep.
// Invariant: it is written whole under another name first. What stands in its place and is not our own, as after
// a spreadsheet has saved it, is set aside under a name of its own, never replaced.
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  lstatSync,
  openSync,
  renameSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import type { Database } from 'better-sqlite3';
import { catalogPath } from '../catalog/catalog-path.ts';
import { picturesForIndex } from '../catalog/index-rows.ts';
import type { IndexedPicture } from '../catalog/index-rows.ts';
import { refuseNewer } from '../catalog/soundness.ts';
import { AppError } from '../lib/app-error.ts';
import { csvHead, csvLine } from '../lib/csv.ts';
import type { CsvValue } from '../lib/csv.ts';
import { isoTime } from '../lib/iso-time.ts';
import { sha256OfFile } from '../lib/sha256-of-file.ts';
import { syncFolderNow } from '../lib/sync-to-disk.ts';
import { reserveBytes } from '../saving/disk-room.ts';
import { picturesFolder } from '../saving/library-folder.ts';
import { indexPath, readIndexState, writeIndexState } from './index-state.ts';

const partPath = `${picturesFolder}/.index.csv.part`;

/** So many rows are read at once. */
const pageSize = 500;
/** A line with a long prompt. */
const lineBytes = 1000;

const columns = {
  /** As the folder of the index has it, with forward slashes. */
  file: ({ original }) => original.path.slice(picturesFolder.length + 1),
  prompt: ({ prompt }) => prompt,
  parameters: ({ parameters }) => parameters,
  rating: ({ marks }) => marks.rating,
  flag: ({ marks }) => marks.flag,
  label: ({ marks }) => marks.label,
  tags: ({ tags }) => tags,
  albums: ({ albums }) => albums.map((names) => names.join(' / ')),
  note: ({ note }) => note,
  createdAt: ({ createdAtMs }) => isoTime(createdAtMs),
  account: ({ account }) => account,
  provider: ({ provider }) => provider,
  task: ({ remoteId }) => remoteId,
  index: ({ index }) => index,
  kind: ({ kind }) => kind,
  // Whether it has a preview says nothing to whoever has no Gridkeep.
  state: ({ state }) => (state === 'ready' ? 'saved' : state),
  width: ({ original }) => original.widthPx,
  height: ({ original }) => original.heightPx,
  mediaType: ({ original }) => original.mediaType,
  bytes: ({ original }) => original.sizeBytes,
  sha256: ({ original }) => original.sha256,
} as const satisfies Readonly<Record<string, (picture: IndexedPicture) => CsvValue>>;

export interface IndexReport {
  readonly pictures: number;
  /** Of the index; null where there is none. */
  readonly sha256: string | null;
  /** Under which name, relative to the library, a file of somebody's own was set aside. */
  readonly setAside: string | null;
}

/**
 * Writes the index over a connection of its own, which cannot write. A library without pictures gets none. The state beside it
 * says that it is behind until whoever asked knows that nothing has come meanwhile.
 * Throws AppError disk-full, no-permission, library-newer, and the system's errors.
 */
export async function writeIndex(libraryDir: string): Promise<IndexReport> {
  try {
    const { pictures, sha256 } = writePart(libraryDir);
    const isThere = isOneThere(libraryDir);
    if (pictures === 0 && !isThere) return { pictures, sha256: null, setAside: null };
    const standing = isThere ? await sha256OfFile(join(libraryDir, indexPath)) : null;
    if (standing === sha256) return { pictures, sha256, setAside: null };
    const { ours } = await readIndexState(libraryDir);
    const setAside = standing !== null && !ours.includes(standing) ? moveAside(libraryDir) : null;
    // Told of both: an end of the program between this and the next step leaves the older one ours.
    const known = standing !== null && setAside === null ? [standing, sha256] : [sha256];
    await writeIndexState(libraryDir, { ours: known, isBehind: true });
    renameSync(join(libraryDir, partPath), join(libraryDir, indexPath));
    syncFolderNow(join(libraryDir, picturesFolder));
    return { pictures, sha256, setAside };
  } finally {
    rmSync(join(libraryDir, partPath), { force: true });
  }
}

function writePart(libraryDir: string): { readonly pictures: number; readonly sha256: string } {
  const db = new SQLite(catalogPath(libraryDir), { readonly: true, fileMustExist: true });
  try {
    refuseNewer(db);
    refuseWithoutRoom(db, libraryDir);
    const hash = createHash('sha256');
    const descriptor = openSync(join(libraryDir, partPath), 'w');
    const put = (text: string): void => {
      hash.update(text);
      writeFileSync(descriptor, text);
    };
    try {
      put(csvHead(Object.keys(columns)));
      // All of it in one transaction: of one moment.
      const pictures = db.transaction(() => putLines(db, put))();
      fsyncSync(descriptor);
      return { pictures, sha256: hash.digest('hex') };
    } finally {
      closeSync(descriptor);
    }
  } finally {
    db.close();
  }
}

/** How many there were. */
function putLines(db: Database, put: (text: string) => void): number {
  let pictures = 0;
  for (let afterId = 0; ;) {
    const page = picturesForIndex(db, { afterId, limit: pageSize });
    const last = page.at(-1);
    if (last === undefined) return pictures;
    afterId = last.id;
    pictures += page.length;
    put(page.map(lineOf).join(''));
  }
}

function lineOf(picture: IndexedPicture): string {
  return csvLine(Object.values(columns).map((valueOf) => valueOf(picture)));
}

function refuseWithoutRoom(db: Database, libraryDir: string): void {
  const originals = db.prepare('SELECT count(*) FROM originals').pluck().get() as number;
  const { bavail, blocks, bsize } = statfsSync(join(libraryDir, picturesFolder));
  const reserve = reserveBytes({ volumeBytes: blocks * bsize, largestDownloadBytes: 0, fixedBytes: null });
  if (bavail * bsize < originals * lineBytes + reserve)
    throw new AppError('disk-full', 'There is no room for an index of the pictures. Make room on the disk.');
}

function isOneThere(libraryDir: string): boolean {
  const there = lstatSync(join(libraryDir, indexPath), { throwIfNoEntry: false });
  // A folder of this name may hold pictures.
  if (there?.isFile() === false)
    throw new AppError('no-permission', 'Something else stands where the index of the pictures should be.');
  return there !== undefined;
}

/** Its new name, relative to the library. */
function moveAside(libraryDir: string): string {
  for (let number = 1; ; number += 1) {
    const aside = `${picturesFolder}/index (edited${number === 1 ? '' : ` ${String(number)}`}).csv`;
    if (existsSync(join(libraryDir, aside))) continue;
    renameSync(join(libraryDir, indexPath), join(libraryDir, aside));
    return aside;
  }
}
