// Looks at the library's folder from time to time, so that a drive that was pulled out is missed soon, and greeted sooner.
// Invariant: ends when it is told to, and never by itself without a word in the log.
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { LibraryFolder } from '../saving/library-folder.ts';

/** Looks are so far apart while it is there … */
const hereLookMs = 5_000;
/** … and while it is away. */
const awayLookMs = 2_000;

/** Resolves when `signal` aborts. */
export async function watchFolder(
  folder: Pick<LibraryFolder, 'isHere' | 'look'>,
  {
    clock,
    log,
    signal,
  }: {
    readonly clock: Pick<Clock, 'sleep'>;
    readonly log: Pick<Log, 'error'>;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  try {
    for (;;) {
      await clock.sleep(folder.isHere ? hereLookMs : awayLookMs, signal);
      await folder.look();
    }
  } catch (error) {
    if (!signal.aborted) log.error('The library’s folder is no longer looked at', { error });
  }
}
