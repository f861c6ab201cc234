// Checks every original on disk against its SHA-256 in the catalog, finds those that were moved and what belongs to none,
// and on request mends what is missing.
// Invariant: a file that somebody changed is never overwritten: it is set aside under its own name plus
// ‘(edited)’ before the original is fetched again; a check alone changes no file; what is gone because the whole
// library is away is never called missing.
import { rename, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { existsSync } from 'node:fs';
import { markerPath } from '../catalog/catalog-path.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { OriginalToVerify } from '../catalog/verification.ts';
import { AppError } from '../lib/app-error.ts';
import type { Clock } from '../lib/clock.ts';
import { sha256OfFile } from '../lib/sha256-of-file.ts';
import { findMoved } from './find-moved.ts';
import type { MovedOriginal } from './find-moved.ts';
import { findUnownedFiles } from './unowned-files.ts';
import type { UnownedFiles } from './unowned-files.ts';

export interface VerifyDependencies {
  readonly catalog: Catalog;
  readonly libraryDir: string;
  readonly clock: Clock;
}

export interface VerifyOptions {
  readonly repair: boolean;
  /** Go on where a check that was ended early stood. */
  readonly resume?: boolean;
  /** Ends the check after the page at hand; what was found until then is written. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: { readonly checked: number; readonly total: number }) => void;
}

/** Paths are relative to the library. */
export interface VerifyReport {
  readonly checked: number;
  readonly ok: number;
  /** Found elsewhere in the library; they count as ok. */
  readonly moved: readonly MovedOriginal[];
  readonly missing: readonly string[];
  readonly damaged: readonly string[];
  /** Pictures that were never on disk: still wanted, or failed. */
  readonly neverSaved: number;
  /** Ids of pictures that `repair` made wanted again. */
  readonly wantedAgain: readonly number[];
  /** Files below Pictures/ that no picture has; null where the check was ended before they were looked for. */
  readonly unowned: UnownedFiles | null;
  /** False when it was ended before the last original. */
  readonly isComplete: boolean;
}

const pageSize = 200;
const atOnce = 4;

/** Re-hashes everything; with `repair`, makes missing and damaged pictures wanted again. */
export async function verifyLibrary(
  dependencies: VerifyDependencies,
  options: VerifyOptions,
): Promise<VerifyReport> {
  const { catalog, clock, libraryDir } = dependencies;
  const broken: CheckedOriginal[] = [];
  let checked = 0;
  const startId = options.resume === true ? await catalog.call('verifiedUpToId') : 0;
  let afterId = startId;
  const total = await catalog.call('countOriginalsAfter', { afterId });
  let isComplete = false;
  while (options.signal?.aborted !== true) {
    const originals = await catalog.call('originalsAfter', { afterId, limit: pageSize });
    const last = originals.at(-1);
    if (last === undefined) {
      isComplete = true;
      break;
    }
    afterId = last.id;
    const states = await checkAll(dependencies, originals);
    const brokenHere = states.filter(({ state }) => state !== 'whole');
    if (brokenHere.length > 0) refuseAbsentLibrary(libraryDir);
    broken.push(...brokenHere);
    await catalog.call('settleVerified', {
      missing: brokenHere.map(({ original }) => original.id),
      whole: states.filter(({ state }) => state === 'whole').map(({ original }) => original.id),
      nowMs: clock.nowMs(),
    });
    await catalog.call('noteVerifiedUpTo', { id: afterId });
    checked += originals.length;
    options.onProgress?.({ checked, total });
  }
  if (isComplete) {
    await catalog.call('noteVerifiedUpTo', { id: null });
    broken.push(...(await brokenBefore(dependencies, startId)));
  }
  const moved = await relinkMoved(
    { catalog, libraryDir, nowMs: clock.nowMs() },
    broken.map(({ original }) => original),
    options.signal,
  );
  const movedIds = new Set(moved.map(({ id }) => id));
  const lost = broken.filter(({ original }) => !movedIds.has(original.id));
  const pathsOf = (state: CheckedOriginal['state']): string[] =>
    lost.filter((each) => each.state === state).map(({ original }) => original.path);
  // Before the end nobody knows what was only moved.
  const wantedAgain = options.repair && isComplete ? await wantAgain(dependencies, lost, moved) : [];
  const { pictures } = await catalog.call('libraryCounts', { nowMs: clock.nowMs() });
  return {
    checked,
    ok: checked - lost.filter(({ original }) => original.id > startId).length,
    moved,
    missing: pathsOf('missing'),
    damaged: pathsOf('changed'),
    neverSaved: pictures.wanted + pictures.failed,
    wantedAgain,
    unowned: isComplete ? await findUnownedFiles({ catalog, libraryDir }, options.signal) : null,
    isComplete,
  };
}

/** What the part of a check before it was ended found, and is so still. */
async function brokenBefore(
  dependencies: VerifyDependencies,
  startId: number,
): Promise<readonly CheckedOriginal[]> {
  if (startId === 0) return [];
  const missing = await dependencies.catalog.call('missingOriginals');
  const states = await checkAll(
    dependencies,
    missing.filter(({ id }) => id <= startId),
  );
  return states.filter(({ state }) => state !== 'whole');
}

interface RelinkDependencies {
  readonly catalog: Pick<Catalog, 'call'>;
  readonly libraryDir: string;
  readonly nowMs: number;
}

/** Looks for these originals elsewhere in the library, and writes down where they were found. */
export async function relinkMoved(
  { catalog, libraryDir, nowMs }: RelinkDependencies,
  gone: readonly OriginalToVerify[],
  signal?: AbortSignal,
): Promise<readonly MovedOriginal[]> {
  if (gone.length === 0) return [];
  const moved = await findMoved({ catalog, libraryDir }, gone, signal);
  if (moved.length > 0) await catalog.call('relinkOriginals', { moved, nowMs });
  return moved;
}

/** A drive that was pulled out takes everything with it; that is no reason to fetch a single picture again. */
function refuseAbsentLibrary(libraryDir: string): void {
  if (existsSync(markerPath(libraryDir))) return;
  throw new AppError('library-away', `The library ${libraryDir} is not there now. Connect its drive again.`);
}

async function wantAgain(
  { catalog, clock, libraryDir }: VerifyDependencies,
  lost: readonly CheckedOriginal[],
  moved: readonly MovedOriginal[],
): Promise<readonly number[]> {
  // Where another original lies now, nothing was edited.
  const taken = new Set(moved.map(({ to }) => to));
  for (const { original, state } of lost) {
    if (state === 'changed' && !taken.has(original.path)) await setAside(libraryDir, original.path);
  }
  if (lost.length === 0) return [];
  const originalIds = lost.map(({ original }) => original.id);
  return catalog.call('fetchMissingAgain', { originalIds, nowMs: clock.nowMs() });
}

interface CheckedOriginal {
  readonly original: OriginalToVerify;
  readonly state: 'whole' | 'missing' | 'changed';
}

async function checkAll(
  { libraryDir }: VerifyDependencies,
  originals: readonly OriginalToVerify[],
): Promise<CheckedOriginal[]> {
  const results: CheckedOriginal[] = [];
  for (let from = 0; from < originals.length; from += atOnce) {
    const batch = originals.slice(from, from + atOnce);
    results.push(
      ...(await Promise.all(
        batch.map(async (original) => ({
          original,
          state: await stateOnDisk(join(libraryDir, original.path), original),
        })),
      )),
    );
  }
  return results;
}

async function stateOnDisk(path: string, original: OriginalToVerify): Promise<CheckedOriginal['state']> {
  try {
    const { size } = await stat(path);
    if (size !== original.sizeBytes) return 'changed';
    return (await sha256OfFile(path)) === original.sha256 ? 'whole' : 'changed';
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    // A file where a folder was: its own way of being gone.
    if (code === 'ENOENT' || code === 'ENOTDIR') return 'missing';
    throw error;
  }
}

async function setAside(libraryDir: string, path: string): Promise<void> {
  const extension = extname(path);
  const stem = path.slice(0, path.length - extension.length);
  for (let number = 1; ; number += 1) {
    const aside = `${stem} (edited${number === 1 ? '' : ` ${String(number)}`})${extension}`;
    const isFree = await stat(join(libraryDir, aside)).then(
      () => false,
      () => true,
    );
    if (!isFree) continue;
    await rename(join(libraryDir, path), join(libraryDir, aside));
    return;
  }
}
