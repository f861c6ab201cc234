// Whether what was asked for has come to its end, for whoever waits for that: the command line.
// Invariant: nobody is kept waiting for what waits for the user, nor for an account, a network or a disk that fails again
// and again.
import type { Catalog } from '../catalog/catalog.ts';
import type { Follower } from '../following/follower.ts';
import type { Clock } from '../lib/clock.ts';
import type { Network } from '../lib/network.ts';
import type { LibraryFolder } from '../saving/library-folder.ts';
import type { Saver } from '../saving/saver.ts';

/** A drive that is away, or a disk on which nothing can be written, is waited for so long. */
const troubleMaxMs = 30_000;
const longestWaitMs = 1_000;
const quietMostMs = 500;

/** Nothing would come of waiting on. `troubleForMs`: so long nothing could be saved; null when all is well. */
export function isHopeless(facts: {
  readonly troubleForMs: number | null;
  readonly isNetworkHopeless: boolean;
}): boolean {
  return facts.isNetworkHopeless || (facts.troubleForMs !== null && facts.troubleForMs > troubleMaxMs);
}

/** Nothing is left to do. A trouble of a disk that is there keeps pictures wanted that are not waited for. */
export function isAllDone(facts: {
  /** Tasks that an account could still ask about. */
  readonly unfinished: number;
  /** Pictures that could be fetched. */
  readonly wanted: number;
  readonly hasTrouble: boolean;
  readonly isFolderAway: boolean;
}): boolean {
  const isStuck = facts.hasTrouble && !facts.isFolderAway;
  return facts.unfinished === 0 && (isStuck || facts.wanted === 0);
}

/**
 * So long after a settlement all is counted again: counting thousands for every batch of them would slow down what is
 * waited for. What looks like the last batch is looked at at once.
 */
export function quietMsAfter(left: {
  readonly unfinished: number;
  readonly wanted: number;
  readonly downloading: number;
}): number {
  if (left.unfinished === 0 && left.downloading === 0) return 0;
  return Math.min(10 + left.unfinished + left.wanted, quietMostMs);
}

export interface WhenDonePorts {
  readonly catalog: Pick<Catalog, 'call'>;
  readonly follower: Pick<Follower, 'hopelessAccountIds' | 'onSettled'>;
  readonly saver: Pick<Saver, 'trouble' | 'downloading' | 'leftOutIds' | 'onSettled'>;
  readonly network: Pick<Network, 'isHopeless'>;
  readonly folder: Pick<LibraryFolder, 'isAway'>;
  readonly clock: Pick<Clock, 'nowMs'>;
}

/** Resolves when nothing is left to do for these tasks (all, when null) that is worth waiting for. */
export async function whenDone(ports: WhenDonePorts, taskIds: readonly number[] | null): Promise<void> {
  const { catalog, follower, saver, network, folder, clock } = ports;
  let troubleSinceMs: number | null = null;
  for (;;) {
    const nowMs = clock.nowMs();
    troubleSinceMs = saver.trouble === null ? null : (troubleSinceMs ?? nowMs);
    const troubleForMs = troubleSinceMs === null ? null : nowMs - troubleSinceMs;
    if (isHopeless({ troubleForMs, isNetworkHopeless: network.isHopeless })) return;
    const exceptAccountIds = follower.hopelessAccountIds();
    const unfinished = await catalog.call('countUnfinished', { taskIds, exceptAccountIds });
    const wanted = await catalog.call('countWanted', { taskIds, exceptPictureIds: saver.leftOutIds });
    const hasTrouble = saver.trouble !== null;
    if (isAllDone({ unfinished, wanted, hasTrouble, isFolderAway: folder.isAway })) return;
    await nextSettlement(ports, { unfinished, wanted });
  }
}

/** The next settlement of either kind, or a while later: clocks may have run on. */
function nextSettlement(
  { follower, saver }: WhenDonePorts,
  left: { readonly unfinished: number; readonly wanted: number },
): Promise<void> {
  return new Promise((resolve) => {
    const ends = [
      follower.onSettled(() => setTimeout(end, quietMsAfter({ ...left, downloading: 1 }))),
      saver.onSettled(() => setTimeout(end, quietMsAfter({ ...left, downloading: saver.downloading }))),
    ];
    const timer = setTimeout(end, longestWaitMs);
    function end(): void {
      clearTimeout(timer);
      for (const stop of ends) stop();
      resolve();
    }
  });
}
