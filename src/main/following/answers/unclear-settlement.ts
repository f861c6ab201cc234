// What it means that an answer about a task cannot be read, or that none came.
// Invariant: pure; the task keeps its state and is asked again, slower and slower, until it is parked; what may just as well be
// the account's trouble does not count against it.
import type { Failure } from '../../../preload/contract/failure.ts';
import type { TaskSettlement } from '../../catalog/settlements.ts';
import type { PollResult } from '../../providers/provider.ts';
import { patientIntervalMs } from '../should-park.ts';
import { failureOf, unchangedBy, withJitter } from './asked.ts';
import type { Asked } from './asked.ts';
import { parkedIfStill } from './parked-if-still.ts';

/** After so many answers in a row that could not be read nobody waits for the task. */
const unclearFollowed = 5;
/** A reply that could not be read is asked again, slower and slower, up to this. */
const unclearLongestIntervalMs = 5 * 60 * 1000;
/** What keeps an account from an answer lets the others go first for so long. */
const asideForMs = 60 * 1000;

export function unclearSettlement(
  { task, limits, nowMs, random }: Asked,
  result: Extract<PollResult, { kind: 'unclear' }>,
): TaskSettlement {
  const unclearLooks = task.unclearLooks + 1;
  const isRare = unclearLooks > unclearFollowed;
  const unread: TaskSettlement = {
    ...unchangedBy(task),
    seen: task.seen,
    failure: failureOf(result),
    quietLooks: task.quietLooks,
    unclearLooks,
    // Following waits for a few readable answers; then the row rests and is asked rarely.
    lookReason: isRare || task.lookReason === 'second-look' ? 'second-look' : 'follow',
  };
  const hasEnded = task.state === 'succeeded' || task.state === 'failed' || task.state === 'lost';
  // There is no movement to wait for, so the looks themselves are counted: they take as long as until parking.
  if (hasEnded && unclearLooks * unclearLongestIntervalMs > limits.parkAfterMs) {
    return { ...unread, endsRenewals: task.state === 'succeeded' };
  }
  const intervalMs = Math.min(
    unclearLongestIntervalMs,
    limits.longestIntervalMs * 2 ** Math.min(unclearLooks - 1, 8),
  );
  const again = { ...unread, nextLookAtMs: nowMs + withJitter(intervalMs, random) };
  // After a night in which nobody asked, one bad answer says nothing of whether the task has moved.
  return isRare ? parkedIfStill(again, limits, nowMs - task.movedAtMs) : again;
}

/**
 * The settlement of a task that was asked about alone while its provider did not answer: it keeps its state and lets the
 * others go first. The answer may be about the account, so it does not count against the task.
 */
export function setAside(
  { task, limits, nowMs }: Pick<Asked, 'task' | 'limits' | 'nowMs'>,
  failure: Failure,
): TaskSettlement {
  const waitMs = patientIntervalMs(Math.max(limits.longestIntervalMs, asideForMs), nowMs - task.movedAtMs);
  return {
    ...unchangedBy(task),
    seen: task.seen,
    quietLooks: task.quietLooks,
    unclearLooks: task.unclearLooks,
    lookReason: task.lookReason,
    failure: failureOf(failure),
    nextLookAtMs: nowMs + Math.round(waitMs),
  };
}
