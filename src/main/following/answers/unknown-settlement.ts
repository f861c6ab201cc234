// What it means that a provider does not know a task.
// Invariant: pure; a task that was seen is never called lost on a single 'unknown', and one that succeeded or failed before
// stays so.
import type { TaskSettlement } from '../../catalog/settlements.ts';
import type { PollResult } from '../../providers/provider.ts';
import { failureOf, unchangedBy } from './asked.ts';
import type { Asked } from './asked.ts';

/** A task that was seen must be unknown this often, this far apart, before it is lost. */
const confirmLooks = 2;
export const confirmIntervalMs = 10 * 60 * 1000;
/** An id that was only just made may be unknown for some seconds (MidAPI's 422). */
export const youngLookAfterMs = 6_000;

export function unknownSettlement(
  { task, nowMs }: Asked,
  result: Extract<PollResult, { kind: 'unknown' }>,
): TaskSettlement {
  const unchanged = unchangedBy(task);
  const failure = failureOf(result);
  if (task.state === 'succeeded') {
    // The record has ended; what is on disk stays, what still waits for a fresh link never gets one.
    return { ...unchanged, progress: 100, endsRenewals: true };
  }
  // What an action made counts as seen from its first moment; until its record is there it is still queued.
  const neverAnswered = !task.seen || (task.state === 'queued' && task.lookReason !== 'confirm');
  if (neverAnswered && result.perhapsYoung && task.quietLooks === 0) {
    return { ...unchanged, seen: task.seen, failure, quietLooks: 1, nextLookAtMs: nowMs + youngLookAfterMs };
  }
  if (task.seen && task.state !== 'failed') {
    const confirmed = task.lookReason === 'confirm' ? task.quietLooks + 1 : 0;
    if (confirmed < confirmLooks) {
      return {
        ...unchanged,
        failure,
        lookReason: 'confirm',
        quietLooks: confirmed,
        nextLookAtMs: nowMs + confirmIntervalMs,
      };
    }
  }
  if (task.state === 'failed') return { ...unchanged, failure, lookReason: 'second-look' };
  return { ...unchanged, state: 'lost', seen: task.seen, failure, refused: !task.seen };
}
