// What it means that a task has failed.
// Invariant: pure; it is looked at once more later, and then no more; one that succeeded before stays so.
import type { TaskSettlement } from '../../catalog/settlements.ts';
import type { PollResult, TaskFacts } from '../../providers/provider.ts';
import { failureOf, unchangedBy, withJitter } from './asked.ts';
import type { Asked } from './asked.ts';
import { factsRow } from './facts-row.ts';
import { againSoon, mayStillCome } from './still-to-come.ts';

/** A failed task is looked at once more after this long: some providers repair and refund. */
export const secondLookAfterMs = 60 * 60 * 1000;
/** … unless it ended longer ago than this: what was to be repaired has been by then. */
const secondLookUntilMs = 24 * 60 * 60 * 1000;

export function failedSettlement(
  asked: Asked,
  result: Extract<PollResult, { kind: 'failed' }>,
): TaskSettlement {
  const { task, retention } = asked;
  // A record that has lost its pictures says nothing of those that were fetched from it.
  if (task.state === 'succeeded') return { ...unchangedBy(task), progress: 100, endsRenewals: true };
  const told = {
    ...unchangedBy(task),
    failure: failureOf(result),
    facts: factsRow(result.facts, null, retention),
  };
  if (result.withoutOutput === true && task.state !== 'failed' && mayStillCome(asked, result.facts))
    return { ...told, state: 'running', ...againSoon(asked) };
  return {
    ...told,
    state: 'failed',
    lookReason: 'second-look',
    nextLookAtMs: secondLookAtMs(asked, result.facts),
  };
}

/** Null where that was this look, or where it would be of no use. */
function secondLookAtMs({ task, nowMs, random }: Asked, facts: TaskFacts): number | null {
  const endedAtMs = facts.finishedAtMs ?? facts.createdAtMs;
  if (endedAtMs !== null && nowMs - endedAtMs > secondLookUntilMs) return null;
  const hasFailedBefore = task.state === 'failed' && task.lookReason === 'second-look';
  if (!hasFailedBefore) return nowMs + withJitter(secondLookAfterMs, random);
  // A list that is read meanwhile tells of the task before it is due.
  return task.nextLookAtMs > nowMs && Number.isFinite(task.nextLookAtMs) ? task.nextLookAtMs : null;
}
