// Checks every original on disk against its SHA-256 in the catalog, and on request mends what is missing.
// Invariant: a file that somebody changed is never overwritten: it is set aside under its own name plus
// ‘(edited)’ before the original is fetched again; a check alone changes no file.
import { rename, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Catalog } from '../catalog/catalog.ts';
import type { OriginalToVerify } from '../catalog/verification.ts';
import type { Clock } from '../lib/clock.ts';
import { sha256OfFile } from '../lib/sha256-of-file.ts';

export interface VerifyDependencies {
  readonly catalog: Catalog;
  readonly libraryDir: string;
  readonly clock: Clock;
}

/** Paths are relative to the library. */
export interface VerifyReport {
  readonly checked: number;
  readonly ok: number;
  readonly missing: readonly string[];
  readonly damaged: readonly string[];
  /** Ids of pictures that `repair` made wanted again. */
  readonly wantedAgain: readonly number[];
}

const pageSize = 200;
const atOnce = 4;

/** Re-hashes everything; with `repair`, makes missing and damaged pictures wanted again. */
export async function verifyLibrary(
  dependencies: VerifyDependencies,
  options: { readonly repair: boolean; readonly onProgress?: (checked: number) => void },
): Promise<VerifyReport> {
  const { catalog, clock } = dependencies;
  const missing: string[] = [];
  const damaged: string[] = [];
  const toFetch: number[] = [];
  let checked = 0;
  let afterId = 0;
  for (;;) {
    const originals = await catalog.call('originalsAfter', { afterId, limit: pageSize });
    const last = originals.at(-1);
    if (last === undefined) break;
    afterId = last.id;
    const states = await checkAll(dependencies, originals);
    const broken = states.filter(({ state }) => state !== 'whole');
    for (const { original, state } of broken) (state === 'missing' ? missing : damaged).push(original.path);
    await catalog.call('settleVerified', {
      missing: broken.map(({ original }) => original.id),
      whole: states.filter(({ state }) => state === 'whole').map(({ original }) => original.id),
      nowMs: clock.nowMs(),
    });
    if (options.repair) {
      for (const { original, state } of broken) {
        if (state === 'changed') await setAside(dependencies.libraryDir, original.path);
        toFetch.push(original.id);
      }
    }
    checked += originals.length;
    options.onProgress?.(checked);
  }
  const wantedAgain =
    toFetch.length === 0
      ? []
      : await catalog.call('fetchMissingAgain', { originalIds: toFetch, nowMs: clock.nowMs() });
  return { checked, ok: checked - missing.length - damaged.length, missing, damaged, wantedAgain };
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
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'missing';
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
