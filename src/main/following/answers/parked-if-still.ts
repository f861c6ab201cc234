// Whether a settlement is the last one for a task that has not moved for long.
// Invariant: pure; a task that is parked keeps its state, and says why.
import type { TaskSettlement } from '../../catalog/settlements.ts';
import type { ProviderLimits } from '../../providers/provider.ts';
import { parkedFailure, shouldPark } from '../should-park.ts';
import type { Asked } from './asked.ts';

/** How long state and progress have been what this answer says; 0 where it is news, as the first answer always is. */
export function stillnessMs({ task, nowMs }: Asked, answer: TaskSettlement): number {
  const isNews =
    !task.seen ||
    task.state !== answer.state ||
    (answer.progress !== null && answer.progress !== task.progress);
  return isNews ? 0 : nowMs - task.movedAtMs;
}

export function parkedIfStill(
  settlement: TaskSettlement,
  { parkAfterMs }: Pick<ProviderLimits, 'parkAfterMs'>,
  stillMs: number,
): TaskSettlement {
  const stillness = { state: settlement.state, stillMs, parkAfterMs };
  if (!shouldPark(stillness)) return settlement;
  return {
    ...settlement,
    parks: true,
    nextLookAtMs: null,
    lookReason: 'follow',
    failure: parkedFailure(stillness, settlement.failure),
  };
}
