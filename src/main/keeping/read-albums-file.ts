// Reads the albums' file back, which anybody may have edited, cut off or made up.
// Invariant: what comes out is bounded, named in plain text, and each id is there once; anything else is no such file.
import * as v from 'valibot';
import { templateSchema } from '../../preload/contract/file-names.ts';
import { galleryFindSchema } from '../../preload/contract/finding.ts';
import { nameMaxLength } from '../../preload/contract/marks.ts';
import { adoptedAlbumsMax } from '../catalog/adopt-organising.ts';
import type { KeptAccount, KeptAlbum } from '../catalog/kept-library.ts';
import { plainText } from '../lib/app-error.ts';
import { albumsFormat } from '../lib/kept-records.ts';
import { readBounded } from '../lib/read-bounded.ts';
import { albumsVersion } from '../saving/albums-file.ts';
import { fileNamesTrial } from '../saving/name-template.ts';

const maxBytes = 16 * 1024 * 1024;

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

/**
 * No albums where there is no such file. One that cannot be read is left out, and so is what a smart one cannot look for.
 */
export function readAlbumsFile(absolutePath: string): ReadAlbumsFile {
  const there = readBounded(absolutePath, maxBytes);
  if (there.kind !== 'text') return { albums: [], accounts: [] };
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), fileSchema), there.text);
  if (!read.success) return { albums: [], accounts: [] };
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
