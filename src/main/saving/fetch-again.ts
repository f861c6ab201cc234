// Makes originals that a check found lost wanted again, so that the saver fetches them where their links still live.
// Invariant: each is looked at once more, since it may have come back; a file that somebody changed is never overwritten:
// it is set aside under its own name plus ‘(edited)’ first, linked as an edit of the picture before it moves, and where that
// cannot be done, the picture stays as it is. What lies there and is another picture's file, by a name in other case, stays in its place.
import { rename } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { OriginalToVerify } from '../catalog/verification.ts';
import { libraryAway } from './check-originals.ts';
import type { CheckDependencies, LostOriginal } from './check-originals.ts';
import { isFree } from '../lib/is-free.ts';
import { namedInOtherCase } from './named-in-other-case.ts';

export interface FetchAgainReport {
  /** Ids of pictures. */
  readonly wantedAgain: readonly number[];
  /** Files that lie beside their place now. */
  readonly setAside: number;
  /** Files that could not be set aside: another program has them open, or the folder may not be written to. */
  readonly left: number;
}

export interface FetchAgainOptions {
  /** Ends it behind the files at hand. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, soFar: FetchAgainReport) => void;
}

const atOnce = 100;

/** Throws AppError library-away. */
export async function fetchAgain(
  dependencies: Omit<CheckDependencies, 'isBusy'>,
  lost: readonly LostOriginal[],
  { signal, onProgress }: FetchAgainOptions = {},
): Promise<FetchAgainReport> {
  const report = { wantedAgain: [] as number[], setAside: 0, left: 0 };
  if (lost.length === 0) return report;
  const { catalog, clock } = dependencies;
  for (let from = 0; from < lost.length && signal?.aborted !== true; from += atOnce) {
    // The rows as they are now: where another original lies in its place since, it has no file there any more.
    const some = await catalog.call('missingOriginalsAmong', {
      originalIds: lost.slice(from, from + atOnce).map(({ original }) => original.id),
    });
    const { whole, gone, inTheWay } = await sortOut(dependencies, some);
    const originalIds = gone.map(({ id }) => id);
    for (const original of inTheWay) {
      if (!(await moveAside(dependencies, original))) {
        report.left += 1;
        continue;
      }
      originalIds.push(original.id);
      report.setAside += 1;
    }
    const nowMs = clock.nowMs();
    if (whole.length > 0) await catalog.call('settleVerified', { missing: [], whole, nowMs });
    report.wantedAgain.push(...(await catalog.call('fetchMissingAgain', { originalIds, nowMs })));
    onProgress?.(Math.min(from + atOnce, lost.length), report);
  }
  return report;
}

interface Sorted {
  readonly whole: readonly OriginalToVerify[];
  readonly gone: readonly OriginalToVerify[];
  /** Something else lies in its place. */
  readonly inTheWay: readonly OriginalToVerify[];
}

async function sortOut(
  { catalog, libraryDir, look, isHere }: Omit<CheckDependencies, 'isBusy'>,
  originals: readonly OriginalToVerify[],
): Promise<Sorted> {
  const sorted = {
    whole: [] as OriginalToVerify[],
    gone: [] as OriginalToVerify[],
    inTheWay: [] as OriginalToVerify[],
  };
  const looks = await Promise.all(originals.map((each) => look(join(libraryDir, each.path), each.sizeBytes)));
  if (!(await isHere())) throw libraryAway();
  const inTheWay: OriginalToVerify[] = [];
  for (const [at, original] of originals.entries()) {
    const seen = looks[at];
    if (seen?.kind === 'gone') sorted.gone.push(original);
    else if (seen?.kind === 'hashed' && seen.sha256 === original.sha256) sorted.whole.push(original);
    else inTheWay.push(original);
  }
  const others = await namedInOtherCase(
    { catalog, libraryDir },
    inTheWay.map(({ path }) => path),
  );
  for (const original of inTheWay) (others.has(original.path) ? sorted.gone : sorted.inTheWay).push(original);
  return sorted;
}

/** False where it cannot be moved. */
async function moveAside(
  { catalog, libraryDir }: Pick<CheckDependencies, 'catalog' | 'libraryDir'>,
  { id: originalId, path }: OriginalToVerify,
): Promise<boolean> {
  const aside = await freePathAside(libraryDir, path);
  // Before it moves: what a crash leaves on the list and not on the disk takes this very name the next time.
  await catalog.call('linkSetAside', { originalId, path: aside });
  try {
    await rename(join(libraryDir, path), join(libraryDir, aside));
    return true;
  } catch {
    await catalog.call('forgetSetAside', { originalId, path: aside });
    return false;
  }
}

async function freePathAside(libraryDir: string, path: string): Promise<string> {
  const extension = extname(path);
  const stem = path.slice(0, path.length - extension.length);
  for (let number = 1; ; number += 1) {
    const aside = `${stem} (edited${number === 1 ? '' : ` ${String(number)}`})${extension}`;
    if (await isFree(join(libraryDir, aside))) return aside;
  }
}
