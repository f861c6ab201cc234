// How patient following is with a task that does not move: the usual pace at first, then rarer looks, then none until
// the user asks for one.
// Invariant: pure; nothing here ever shortens a provider's interval, and a task that is parked keeps its state.
import type { TaskState } from '../../preload/contract/tasks.ts';
import type { Failure } from '../../preload/contract/failure.ts';
import { plainText } from '../lib/app-error.ts';
import { assertNever } from '../lib/assert-never.ts';

const minuteMs = 60 * 1000;
const hourMs = 60 * minuteMs;

/** Without movement for this long, the looks become rarer … */
const rarerAfterMs = 1 * hourMs;
/** … half as often with every further span of this … */
const rarerEveryMs = 30 * minuteMs;
/** … down to one in this long. */
export const rarestIntervalMs = 5 * minuteMs;
/** What waits for the user is waited for this long, whatever the provider. */
const parkInputAfterMs = 24 * hourMs;

/** What the decision needs to know of a task. */
export interface Stillness {
  readonly state: TaskState;
  /** Since when state and progress are what they are. */
  readonly stillMs: number;
  /** The provider's figure, see `ProviderLimits`. */
  readonly parkAfterMs: number;
}

/** Whether an unfinished task is no longer asked about by itself. */
export function shouldPark({ state, stillMs, parkAfterMs }: Stillness): boolean {
  switch (state) {
    case 'queued':
    case 'running':
      return stillMs >= parkAfterMs;
    case 'needs-input':
      return stillMs >= parkInputAfterMs;
    case 'succeeded':
    case 'failed':
    case 'lost':
      return false;
    default:
      return assertNever(state);
  }
}

/** Why a task is parked, in words that say what to do; `last` is what was wrong with the last answer. */
export function parkedFailure({ state, stillMs }: Stillness, last: Failure | null): Failure {
  const span = spanInWords(stillMs);
  const words =
    state === 'needs-input'
      ? `This task has waited for your input for ${span}. Answer it, then look again.`
      : `This task has not moved for ${span}. Gridkeep no longer asks about it by itself; look again when you like.`;
  return {
    code: 'timeout',
    message: plainText(last === null ? words : `${words} The last answer: ${last.message}`),
  };
}

/** At least `intervalMs`; more where the task has stood still for long. */
export function patientIntervalMs(intervalMs: number, stillMs: number): number {
  if (stillMs < rarerAfterMs) return intervalMs;
  const grown = intervalMs * 2 ** Math.min((stillMs - rarerAfterMs) / rarerEveryMs, 20);
  return Math.max(intervalMs, Math.min(rarestIntervalMs, grown));
}

function spanInWords(durationMs: number): string {
  const hours = Math.max(1, Math.floor(durationMs / hourMs));
  if (hours >= 48) return `${String(Math.floor(hours / 24))} days`;
  return hours === 1 ? 'an hour' : `${String(hours)} hours`;
}
