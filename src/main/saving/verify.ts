// Checks every original on disk against its SHA-256 in the catalog, finds those that were moved, edits too, and what belongs to none,
// and on request has what is lost fetched again.
// Invariant: a check alone changes no file; what is gone because the whole library is away is never called missing; what
// is saved or deleted meanwhile is nobody's loss; how far it came and what it found is kept, so that one that was ended can go
// on, and tells of all its parts.
import { checkInOrder, libraryAway, settleChecked } from './check-originals.ts';
import type { CheckDependencies, LostOriginal } from './check-originals.ts';
import { fetchAgain } from './fetch-again.ts';
import { forgetFindings, missingOriginals, readFindings, readLost } from './check-findings.ts';
import { relinkMovedEdits } from './find-moved-edits.ts';
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
  /** Found elsewhere in the library, also by the one before it; they count as ok. */
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
  if (startId === 0) {
    await catalog.call('noteVerifiedUpTo', { id: null });
    await forgetFindings(catalog);
  }
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
    await settleChecked(dependencies, states);
    afterId = last.original.id;
    await catalog.call('noteVerifiedUpTo', { id: afterId });
  }
  if (!isEnded()) {
    tell(true);
    await lookAgainBefore(dependencies, startId, signal);
  }
  if (!isEnded()) {
    await relinkMoved(dependencies, await readLost(catalog), { nowMs: clock.nowMs(), signal });
  }
  if (!isEnded()) await relinkMovedEdits(dependencies, signal);
  const found = isEnded() ? null : await findUnownedFiles(dependencies, options);
  const isComplete = !isEnded();
  // Where nothing is, nothing was found either.
  if (isComplete && !(await dependencies.isHere())) throw libraryAway();
  const { lost, moved } = await readFindings(catalog);
  if (isComplete) {
    await catalog.call('noteVerifiedUpTo', { id: null });
    await forgetFindings(catalog);
  }
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

/** What was missing before the place at which it went on may have come back since. */
async function lookAgainBefore(
  dependencies: CheckDependencies,
  startId: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (startId === 0) return;
  for await (const originals of missingOriginals(dependencies.catalog, startId)) {
    if (signal?.aborted === true) return;
    await settleChecked(dependencies, await checkInOrder(dependencies, originals, signal));
  }
}
