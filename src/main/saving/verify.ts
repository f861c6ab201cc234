// Checks every original on disk against its SHA-256 in the catalog, finds those that were moved and what belongs to none,
// and on request has what is lost fetched again.
// Invariant: a check alone changes no file; what is gone because the whole library is away is never called missing; what
// is saved or deleted meanwhile is nobody's loss; how far it came is kept, so that one that was ended can go on.
import type { Catalog } from '../catalog/catalog.ts';
import { checkInOrder, libraryAway, settleChecked } from './check-originals.ts';
import type { CheckDependencies, LostOriginal } from './check-originals.ts';
import { fetchAgain } from './fetch-again.ts';
import { relinkMoved } from './find-moved.ts';
import type { MovedOriginal } from './find-moved.ts';
import { findUnownedFiles } from './unowned-files.ts';
import type { UnownedFiles } from './unowned-files.ts';

export interface VerifyOptions {
  readonly repair: boolean;
  /** Go on where a check that was ended early stood. */
  readonly resume?: boolean;
  /** Ends the check at once; what was found until then is written. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: VerifyProgress) => void;
  /** Of the files that belong to no picture so many are named; a thousand unless it says otherwise. */
  readonly unownedNamedMax?: number;
}

export interface VerifyProgress {
  /** By this check. */
  readonly checked: number;
  readonly total: number;
  /** By the one that it goes on with. */
  readonly before: number;
  /** All are checked; what was moved, and what belongs to none, is looked for. */
  readonly isSearching: boolean;
}

/** Paths are relative to the library. */
export interface VerifyReport {
  readonly checked: number;
  /** Checked by the one that it went on with. */
  readonly before: number;
  readonly ok: number;
  /** Found elsewhere in the library; they count as ok. */
  readonly moved: readonly MovedOriginal[];
  /** What `missing`, `damaged` and `unreadable` name, also what the one before it has found. */
  readonly lost: readonly LostOriginal[];
  readonly missing: readonly string[];
  readonly damaged: readonly string[];
  /** They are there, and the system does not let them be read. */
  readonly unreadable: readonly string[];
  /** Pictures that were never on disk: still wanted, or failed. */
  readonly neverSaved: number;
  /** Ids of pictures that `repair` made wanted again. */
  readonly wantedAgain: readonly number[];
  /** Files below Pictures/ that no picture has; null where the check was ended before they were looked for. */
  readonly unowned: UnownedFiles | null;
  /** False when it was ended before it was through. */
  readonly isComplete: boolean;
}

const pageSize = 200;

/** Re-hashes everything; with `repair`, makes what is lost wanted again. */
export async function verifyLibrary(
  dependencies: CheckDependencies,
  options: VerifyOptions,
): Promise<VerifyReport> {
  const { catalog, clock } = dependencies;
  const { signal, onProgress } = options;
  const isEnded = (): boolean => signal?.aborted === true;
  const startId = options.resume === true ? await catalog.call('verifiedUpToId') : 0;
  const total = await catalog.call('countOriginalsAfter', { afterId: startId });
  const before = (await catalog.call('countOriginalsAfter', { afterId: 0 })) - total;
  if (startId === 0) await catalog.call('noteVerifiedUpTo', { id: null });
  const broken: LostOriginal[] = [];
  let checked = 0;
  const tell = (isSearching: boolean): void => onProgress?.({ checked, total, before, isSearching });
  for (let afterId = startId; !isEnded();) {
    const originals = await catalog.call('originalsAfter', { afterId, limit: pageSize });
    if (originals.length === 0) break;
    const counted = checked;
    const states = await checkInOrder(dependencies, originals, signal, (count) => {
      checked = counted + count;
      tell(false);
    });
    const last = states.at(-1);
    if (last === undefined) continue;
    broken.push(...(await settleChecked(dependencies, states)));
    afterId = last.original.id;
    await catalog.call('noteVerifiedUpTo', { id: afterId });
  }
  if (!isEnded()) {
    tell(true);
    broken.push(...(await brokenBefore(dependencies, startId, signal)));
  }
  const moved = isEnded()
    ? []
    : await relinkMoved(
        dependencies,
        broken.map(({ original }) => original),
        { nowMs: clock.nowMs(), signal },
      );
  const found = isEnded() ? null : await findUnownedFiles(dependencies, options);
  const isComplete = !isEnded();
  // Where nothing is, nothing was found either.
  if (isComplete && !(await dependencies.isHere())) throw libraryAway();
  if (isComplete) await catalog.call('noteVerifiedUpTo', { id: null });
  const lost = await stillLost(catalog, broken);
  const pathsOf = (state: LostOriginal['state']): string[] =>
    lost.filter((each) => each.state === state).map(({ original }) => original.path);
  // Before the end nobody knows what was only moved.
  const wantedAgain = options.repair && isComplete ? (await fetchAgain(dependencies, lost)).wantedAgain : [];
  const { pictures } = await catalog.call('libraryCounts', { nowMs: clock.nowMs() });
  return {
    checked,
    before,
    ok: checked - lost.filter(({ original }) => original.id > startId).length,
    moved,
    lost,
    missing: pathsOf('missing'),
    damaged: pathsOf('changed'),
    unreadable: pathsOf('unreadable'),
    neverSaved: pictures.wanted + pictures.failed,
    wantedAgain,
    unowned: isComplete ? found : null,
    isComplete,
  };
}

/** What the part of a check before it was ended found, and is so still. */
async function brokenBefore(
  dependencies: CheckDependencies,
  startId: number,
  signal: AbortSignal | undefined,
): Promise<readonly LostOriginal[]> {
  if (startId === 0) return [];
  const missing = await dependencies.catalog.call('missingOriginals');
  const originals = missing.filter(({ id }) => id <= startId);
  return settleChecked(dependencies, await checkInOrder(dependencies, originals, signal));
}

/** Those of which nobody has found, deleted or fetched anything since. */
async function stillLost(
  catalog: Pick<Catalog, 'call'>,
  broken: readonly LostOriginal[],
): Promise<readonly LostOriginal[]> {
  if (broken.length === 0) return [];
  const missing = new Set((await catalog.call('missingOriginals')).map(({ id }) => id));
  return broken.filter(({ original }) => missing.has(original.id));
}
