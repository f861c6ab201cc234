// What it means that a task is queued, runs, or waits for its user.
// Invariant: pure; the looks grow apart from the provider's shortest interval to its longest, further where the task stands
// still, and end with parking.
import type { TaskSettlement } from '../../catalog/settlements.ts';
import type { PollResult, ProviderLimits } from '../../providers/provider.ts';
import { patientIntervalMs } from '../should-park.ts';
import { unchangedBy, withJitter } from './asked.ts';
import type { Asked } from './asked.ts';
import { factsRow } from './facts-row.ts';
import { parkedIfStill, stillnessMs } from './parked-if-still.ts';

/** What waits for the user is asked about no faster than this. */
const inputIntervalMs = 60_000;

export function waitingSettlement(
  asked: Asked,
  result: Extract<PollResult, { kind: 'waiting' }>,
): TaskSettlement {
  const { task, limits, retention } = asked;
  const quietLooks = task.quietLooks + 1;
  const moved: TaskSettlement = {
    ...unchangedBy(task),
    state: result.queued ? 'queued' : 'running',
    progress: result.progress,
    partialUrl: result.partialUrl ?? null,
    facts: factsRow(result.facts, null, retention),
    quietLooks,
  };
  return askedAgain(asked, moved, growingIntervalMs(limits, quietLooks));
}

/** The user acts at the provider; the task is asked at a slow pace until then, and nothing waits for it. */
export function needsInputSettlement(
  asked: Asked,
  result: Extract<PollResult, { kind: 'needs-input' }>,
): TaskSettlement {
  const { task, limits, retention } = asked;
  const waits: TaskSettlement = {
    ...unchangedBy(task),
    state: 'needs-input',
    facts: factsRow(result.facts, null, retention),
    quietLooks: task.quietLooks + 1,
    lookReason: 'second-look',
  };
  return askedAgain(asked, waits, Math.max(inputIntervalMs, limits.longestIntervalMs));
}

function askedAgain(asked: Asked, answer: TaskSettlement, intervalMs: number): TaskSettlement {
  const { limits, nowMs, random } = asked;
  const stillMs = stillnessMs(asked, answer);
  const waitMs = withJitter(patientIntervalMs(intervalMs, stillMs), random);
  return parkedIfStill({ ...answer, nextLookAtMs: nowMs + waitMs }, limits, stillMs);
}

/** The wait before the next look at an unfinished task: grows by half with every quiet look. */
function growingIntervalMs(
  limits: Pick<ProviderLimits, 'firstIntervalMs' | 'longestIntervalMs'>,
  quietLooks: number,
): number {
  const grown = limits.firstIntervalMs * 1.5 ** Math.min(quietLooks - 1, 20);
  return Math.min(limits.longestIntervalMs, grown);
}
