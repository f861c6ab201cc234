// Reads the albums' file back, which anybody may have edited, cut off or made up, and the copies of it that programs which
// keep folders alike lay beside it where two computers have changed it.
// Invariant: what comes out is bounded, named in plain text, and each id is there once; anything else is no such file. No
// file is changed or removed.
import { lstat, opendir } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { templateSchema } from '../../preload/contract/file-names.ts';
import { galleryFindSchema } from '../../preload/contract/finding.ts';
import { nameMaxLength } from '../../preload/contract/marks.ts';
import { adoptedAlbumsMax } from '../catalog/adopt-organising.ts';
import type { KeptAccount, KeptAlbum } from '../catalog/kept-library.ts';
import { packAlbums } from '../catalog/packed-albums.ts';
import type { PackedAlbums } from '../catalog/packed-albums.ts';
import { plainText } from '../lib/app-error.ts';
import { albumsFormat } from '../lib/kept-records.ts';
import { readBoundedAsync } from '../lib/read-bounded.ts';
import { albumsFilePath, albumsMaxBytes, albumsVersion } from '../saving/albums-file.ts';
import { fileNamesTrial } from '../saving/name-template.ts';
import { standingAlbums } from '../saving/standing-albums.ts';
import type { StandingAlbums } from '../saving/standing-albums.ts';

const smallBytes = 128 * 1024;

const rowId = v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(2 ** 40));
const time = v.pipe(
  v.string(),
  v.maxLength(40),
  v.transform((iso) => Date.parse(iso)),
  v.number(),
  v.safeInteger(),
);

/** A name as albums and tags have them. */
export const keptName = v.pipe(
  v.string(),
  v.transform((name) => plainText(name).trim()),
  v.minLength(1),
  v.maxLength(nameMaxLength),
);

const albumSchema = v.object({
  id: rowId,
  parent: v.fallback(v.nullable(rowId), null),
  name: keptName,
  place: v.fallback(v.pipe(v.number(), v.safeInteger()), 0),
  find: v.fallback(v.nullable(v.unknown()), null),
  createdAt: time,
  removedAt: v.fallback(v.nullable(time), null),
});

/** One that cannot be used is as good as none. */
const keptTemplate = v.pipe(
  templateSchema,
  v.check((template) => fileNamesTrial(template).kind === 'good'),
);

const fileSchema = v.object({
  format: v.literal(albumsFormat),
  version: v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(albumsVersion)),
  fileNames: v.optional(v.fallback(v.nullable(keptTemplate), null)),
  albums: v.pipe(v.array(v.unknown()), v.maxLength(adoptedAlbumsMax)),
  accounts: v.optional(v.fallback(v.array(v.unknown()), []), []),
});

/** More than anybody has. */
const accountsMax = 1_000;

const accountSchema = v.object({
  id: v.pipe(v.string(), v.minLength(1), v.maxLength(100)),
  label: v.pipe(v.string(), v.maxLength(200), v.transform(plainText), v.minLength(1)),
  removed: v.boolean(),
});

/** What the file tells; of file names not every file does. */
export interface ReadAlbumsFile {
  readonly albums: readonly KeptAlbum[];
  readonly accounts: readonly KeptAccount[];
  readonly nameTemplate?: string | null;
}

/** Beside the file itself; nobody has more. */
const copiesMax = 20;
/** Where the user's own names put everything into one folder, the rest of it is left to a rebuild. */
const namesMax = 20_000;

export interface FoundAlbumsFile extends ReadAlbumsFile {
  /** Relative to the library. */
  readonly path: string;
}

/** The albums' file, where it can be read, then its copies by their names. The ids of each are its own. */
export async function readAlbumsFiles(libraryDir: string): Promise<readonly FoundAlbumsFile[]> {
  const found: FoundAlbumsFile[] = [];
  for (const path of await albumsFilePaths(libraryDir)) {
    const read = await readAlbumsFile(join(libraryDir, path));
    if (read !== null) found.push({ path, ...read });
  }
  return found;
}

/** The albums of each file as they pass between threads: whoever only hands them on need not make them anew. */
export interface AlbumsOnDisk {
  /** Of the file itself; null where it cannot be read. */
  readonly own: PackedAlbums | null;
  readonly copies: readonly PackedAlbums[];
  readonly standing: StandingAlbums;
}

export async function albumsOnDisk(libraryDir: string): Promise<AlbumsOnDisk> {
  const standing = await standingAlbums(libraryDir);
  const files = await readAlbumsFiles(libraryDir);
  const own = files.find(({ path }) => path === albumsFilePath);
  return {
    // One of ours that cannot be taken in must not be written over either.
    standing: standing.kind === 'own' && own === undefined ? { kind: 'other' } : standing,
    own: own === undefined ? null : packAlbums(own.albums),
    copies: files.flatMap((file) => (file === own ? [] : [packAlbums(file.albums)])),
  };
}

/** Together no larger than the thread that shows the window can read in a few milliseconds. */
export async function areAlbumsFilesSmall(libraryDir: string): Promise<boolean> {
  let sizeBytes = 0;
  for (const path of await albumsFilePaths(libraryDir))
    sizeBytes += (await lstat(join(libraryDir, path)).catch(() => null))?.size ?? 0;
  return sizeBytes <= smallBytes;
}

async function albumsFilePaths(libraryDir: string): Promise<readonly string[]> {
  const folder = albumsFilePath.slice(0, albumsFilePath.lastIndexOf('/'));
  const copies = (await namesIn(join(libraryDir, folder)))
    .filter(isCopyOfAlbumsFile)
    .sort()
    .slice(0, copiesMax);
  return [albumsFilePath, ...copies.map((name) => `${folder}/${name}`)];
}

/** Every such program keeps the beginning of the name and its end, and puts its words in between, in any language. */
export function isCopyOfAlbumsFile(name: string): boolean {
  return /^albums[^a-z].*\.json$/isu.test(name) && name.toLowerCase() !== 'albums.json';
}

async function namesIn(folder: string): Promise<readonly string[]> {
  const names: string[] = [];
  const entries = await opendir(folder, { bufferSize: 1024 }).catch(() => null);
  if (entries === null) return names;
  let seen = 0;
  for await (const entry of entries) {
    if (entry.isFile() && isCopyOfAlbumsFile(entry.name)) names.push(entry.name);
    if (++seen === namesMax) break;
  }
  return names;
}

/**
 * Null where there is no such file, or none that can be read. What a smart album cannot look for is left out with it.
 */
export async function readAlbumsFile(absolutePath: string): Promise<ReadAlbumsFile | null> {
  const there = await readBoundedAsync(absolutePath, albumsMaxBytes);
  if (there.kind !== 'text') return null;
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), fileSchema), there.text);
  if (!read.success) return null;
  const seen = new Set<number>();
  const { fileNames } = read.output;
  const albums = read.output.albums.flatMap((item) => {
    const album = v.safeParse(albumSchema, item);
    if (!album.success || seen.has(album.output.id)) return [];
    const { id, parent, name, place, createdAt, removedAt } = album.output;
    const find = v.safeParse(v.nullable(galleryFindSchema), album.output.find);
    if (!find.success) return [];
    seen.add(id);
    return [
      {
        ...{ id, parentId: parent, name, place, createdAtMs: createdAt, removedAtMs: removedAt },
        find: find.output === null ? null : JSON.stringify(find.output),
      },
    ];
  });
  const accounts = read.output.accounts.slice(0, accountsMax).flatMap((item) => {
    const account = v.safeParse(accountSchema, item);
    if (!account.success) return [];
    const { id, label, removed } = account.output;
    return [{ id, label, isRemoved: removed }];
  });
  return fileNames === undefined ? { albums, accounts } : { albums, accounts, nameTemplate: fileNames };
}
