// A task as it was asked about, and what all settlements of it have in common.
// Invariant: pure; no look comes before the provider allows it.
import type { Failure } from '../../../preload/contract/failure.ts';
import type { DueTask } from '../../catalog/looks.ts';
import type { TaskSettlement } from '../../catalog/settlements.ts';
import { plainText } from '../../lib/app-error.ts';
import type { ProviderLimits, Retention } from '../../providers/provider.ts';

/** What every answer is judged by. */
export interface Asked {
  readonly task: DueTask;
  readonly limits: ProviderLimits;
  readonly retention: Retention;
  readonly nowMs: number;
  /** In [0, 1). */
  readonly random: () => number;
}

/** A settlement that says nothing new, and plans nothing. */
export function unchangedBy(task: DueTask) {
  return {
    taskId: task.id,
    state: task.state,
    progress: null,
    seen: true,
    quietLooks: 0,
    unclearLooks: 0,
    nextLookAtMs: null,
    lookReason: 'follow',
    partialUrl: null,
    parks: false,
    facts: null,
    pictures: [],
    failure: null,
    refused: false,
    endsRenewals: false,
  } as const satisfies TaskSettlement;
}

/** The words are a provider's own. */
export function failureOf({ code, message }: Failure): Failure {
  return { code, message: plainText(message) };
}

/** Up to a tenth later, never earlier. */
export function withJitter(intervalMs: number, random: () => number): number {
  return Math.round(intervalMs * (1 + random() / 10));
}
