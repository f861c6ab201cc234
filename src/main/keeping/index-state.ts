// What is known of the index beside the pictures: which bytes of it are our own, and whether it is behind the catalog.
// Invariant: where nothing is known, it is behind, and what stands in its place is somebody's own.
import { rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { readBoundedAsync } from '../lib/read-bounded.ts';
import { picturesFolder } from '../saving/library-folder.ts';

/** Where it lies, relative to the library. */
export const indexPath = `${picturesFolder}/index.csv`;
/** Relative to the library; its name begins with a dot, as that of nothing that was saved. */
export const indexStatePath = `${picturesFolder}/.index`;
const maxBytes = 2000;

const stateSchema = v.object({
  version: v.literal(1),
  /** SHA-256 of the index, and while it is exchanged, of the one before it too. */
  ours: v.pipe(v.array(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))), v.maxLength(2)),
  isBehind: v.boolean(),
});

export type IndexState = Omit<v.InferOutput<typeof stateSchema>, 'version'>;

export async function readIndexState(libraryDir: string): Promise<IndexState> {
  const there = await readBoundedAsync(join(libraryDir, indexStatePath), maxBytes);
  const read = v.safeParse(
    v.pipe(v.string(), v.parseJson(), stateSchema),
    there.kind === 'text' ? there.text : '',
  );
  return read.success ? read.output : { ours: [], isBehind: true };
}

/** Since when an index that is behind has been so; null where nothing is known of it. */
export async function behindSinceMs(libraryDir: string): Promise<number | null> {
  // It is written when that begins, and not again before an index is.
  const facts = await stat(join(libraryDir, indexStatePath)).catch(() => null);
  return facts?.mtimeMs ?? null;
}

/** Not synced: what a power cut takes of it costs one more index. Rejects with the file system's error. */
export async function writeIndexState(libraryDir: string, { ours, isBehind }: IndexState): Promise<void> {
  const path = join(libraryDir, indexStatePath);
  await writeFile(`${path}.new`, JSON.stringify({ version: 1, ours, isBehind }));
  await rename(`${path}.new`, path);
}

/** The catalog, or what it tells of, is not what the index was made of any more. Never rejects. */
export async function noteIndexBehind(libraryDir: string): Promise<void> {
  const state = await readIndexState(libraryDir);
  // Where there is no state, there is nothing that could be taken for the present.
  if (state.isBehind) return;
  await writeIndexState(libraryDir, { ...state, isBehind: true }).catch(() => undefined);
}
