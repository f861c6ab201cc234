// What stands where the albums' file goes: nothing, the file itself, or what is not ours.
// Invariant: reads only; in doubt a file is somebody else's, or a newer Gridkeep's: it is never written over. Fields under
// names that are not known here are told, bounded like those of a record.
import { lstat, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { albumsFormat } from '../lib/kept-records.ts';
import { readBoundedAsync } from '../lib/read-bounded.ts';
import { albumsFileNames, albumsFilePath, albumsMaxBytes, albumsVersion } from './albums-file.ts';
import type { ForeignOfAlbums } from './albums-file.ts';
import { foreignRoom, unknownOf } from './foreign-fields.ts';
import type { Fields, ForeignRoom } from './foreign-fields.ts';

export type StandingAlbums =
  /** `unreadable`: perhaps the file itself, which the system does not let be read now. */
  | { readonly kind: 'nothing' | 'other' | 'unreadable' }
  /** `ofAlbums` by the ids in the file. */
  | { readonly kind: 'own'; readonly foreign: ForeignOfAlbums };

/** @param read The system's outside tests. */
export async function standingAlbums(libraryDir: string, read = readBoundedAsync): Promise<StandingAlbums> {
  const path = join(libraryDir, albumsFilePath);
  const there = await read(path, albumsMaxBytes);
  if (there.kind === 'nothing') return { kind: 'nothing' };
  if (there.kind === 'unfit') {
    const facts = await lstat(path).catch(() => null);
    const isOurs = facts === null || (facts.isFile() && facts.size <= albumsMaxBytes);
    return { kind: isOurs ? 'unreadable' : 'other' };
  }
  // What a power cut leaves of a file.
  if (/^[\s\0]*$/.test(there.text)) return { kind: 'nothing' };
  const file = parsed(there.text);
  return file === null ? { kind: 'other' } : { kind: 'own', foreign: foreignOf(file) };
}

interface OwnFile {
  readonly albums?: unknown;
  readonly accounts?: unknown;
}

/** Null for anything that this Gridkeep has not written, or would not know again. */
function parsed(text: string): OwnFile | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return null;
    const { format, version } = value as { readonly format?: unknown; readonly version?: unknown };
    return format === albumsFormat && typeof version === 'number' && version <= albumsVersion ? value : null;
  } catch {
    return null;
  }
}

function foreignOf(file: OwnFile): ForeignOfAlbums {
  const room = foreignRoom();
  return {
    ofFile: unknownOf(file, albumsFileNames.ofFile, room),
    ofAlbums: foreignById(file.albums, albumsFileNames.ofAlbum, isNumber, room),
    ofAccounts: foreignById(file.accounts, albumsFileNames.ofAccount, isText, room),
  };
}

const isNumber = (id: unknown): id is number => typeof id === 'number';
const isText = (id: unknown): id is string => typeof id === 'string';

/** Of the first of those that share an id. */
function foreignById<Id>(
  list: unknown,
  known: ReadonlySet<string>,
  isId: (id: unknown) => id is Id,
  room: ForeignRoom,
): ReadonlyMap<Id, Fields> {
  const found = new Map<Id, Fields>();
  for (const item of Array.isArray(list) ? (list as unknown[]) : []) {
    if (typeof item !== 'object' || item === null || !('id' in item) || !isId(item.id)) continue;
    const fields = unknownOf(item, known, room);
    if (Object.keys(fields).length > 0 && !found.has(item.id)) found.set(item.id, fields);
  }
  return found;
}

const asideMax = 1_000;

/** Gives what stands there another name, under which its bytes stay; a newer Gridkeep takes it for a copy of the file. */
export async function setAlbumsAside(libraryDir: string): Promise<void> {
  const path = join(libraryDir, albumsFilePath);
  for (let number = 2; number < asideMax; number += 1) {
    const aside = path.replace(/\.json$/, ` (${String(number)}).json`);
    const isFree = await lstat(aside).then(
      () => false,
      () => true,
    );
    if (isFree) return await rename(path, aside);
  }
  throw new Error('There are too many files of the same name beside the albums’ file');
}
