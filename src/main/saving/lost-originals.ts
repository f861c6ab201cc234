// Which bytes that have just come the library only believes to have already.
// Invariant: a file is given up for another one of the same bytes only where that other one was seen in its place.
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Catalog } from '../catalog/catalog.ts';
import type { KnownOriginal } from '../catalog/originals.ts';
import type { PictureOutcome } from '../catalog/pictures.ts';

/** The SHA-256 of those of these outcomes whose bytes have a row in the catalog, and no file in the place that it names. */
export async function lostOriginals(
  { catalog, libraryDir }: { readonly catalog: Pick<Catalog, 'call'>; readonly libraryDir: string },
  outcomes: readonly PictureOutcome[],
): Promise<readonly string[]> {
  const files = outcomes.flatMap((outcome) => (outcome.kind === 'saved' ? [outcome.file] : []));
  if (files.length === 0) return [];
  const known = await catalog.call('originalsOfBytes', { sha256s: files.map(({ sha256 }) => sha256) });
  const are = await Promise.all(known.map((original) => isInPlace(libraryDir, original)));
  return known.filter((_, at) => are[at] === false).map(({ sha256 }) => sha256);
}

async function isInPlace(
  libraryDir: string,
  { path, sizeBytes, isMissing }: KnownOriginal,
): Promise<boolean> {
  if (isMissing) return false;
  const facts = await lstat(join(libraryDir, path)).catch(() => null);
  return facts?.isFile() === true && facts.size === sizeBytes;
}
