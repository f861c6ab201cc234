// Waits for a library that could not be opened because its drive is away.
// Invariant: only what was gone comes back; a library that is there and cannot be opened is left to the user.
import type { Clock } from '../lib/clock.ts';

/** Looks are so far apart. */
const lookMs = 2_000;

/** Resolves as soon as it is there again. Rejects when `signal` aborts. */
export async function whenBack(
  isThere: () => Promise<boolean>,
  { clock, signal }: { readonly clock: Pick<Clock, 'sleep'>; readonly signal: AbortSignal },
): Promise<void> {
  for (let wasGone = false; ;) {
    const isHere = await isThere();
    // A drive on the network may have taken its time to answer.
    signal.throwIfAborted();
    if (isHere && wasGone) return;
    wasGone ||= !isHere;
    await clock.sleep(lookMs, signal);
  }
}
