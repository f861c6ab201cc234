// Which bytes that have just come the library only believes to have already.
// Invariant: a file is given up for another one of the same bytes only where that other one was read in its place: programs
// write ratings into a file, and a drive may spoil it, without its growing longer.
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Catalog } from '../catalog/catalog.ts';
import type { KnownOriginal } from '../catalog/originals.ts';
import type { PictureOutcome } from '../catalog/pictures.ts';
import type { LookAtFile } from './look-at-file.ts';

export interface LostOriginalsPorts {
  readonly catalog: Pick<Catalog, 'call'>;
  readonly libraryDir: string;
  readonly look: LookAtFile;
}

/** By SHA-256: of what has a row in the catalog, what has no file in the place that it names, and what was read there. */
export interface KnownBytes {
  readonly lost: readonly string[];
  readonly whole: readonly string[];
}

/** Of the bytes of these outcomes. */
export async function lostOriginals(
  { catalog, libraryDir, look }: LostOriginalsPorts,
  outcomes: readonly PictureOutcome[],
): Promise<KnownBytes> {
  const files = outcomes.flatMap((outcome) => (outcome.kind === 'saved' ? [outcome.file] : []));
  if (files.length === 0) return { lost: [], whole: [] };
  const known = await catalog.call('originalsOfBytes', { sha256s: files.map(({ sha256 }) => sha256) });
  const are = await Promise.all(
    known.map((original) => isInPlace(join(libraryDir, original.path), original, look)),
  );
  const those = (areInPlace: boolean): string[] =>
    known.filter((_, at) => are[at] === areInPlace).map(({ sha256 }) => sha256);
  return { lost: those(false), whole: those(true) };
}

/** Its bytes are where its row says. */
export async function isInPlace(
  absolutePath: string,
  { sha256, sizeBytes, isMissing }: KnownOriginal,
  look: LookAtFile,
): Promise<boolean> {
  if (isMissing) return false;
  const facts = await lstat(absolutePath).catch(() => null);
  if (facts?.isFile() !== true || facts.size !== sizeBytes) return false;
  const seen = await look(absolutePath, sizeBytes);
  return seen.kind === 'hashed' && seen.sha256 === sha256;
}
