// Decides what one answer about one task means for its row. Pure; written to the catalog by the poller.
// Invariant: a task that was seen is never called lost on a single 'unknown'; a picture on disk is never
// touched here; whatever the answer, the row gets a next look or a final state.
import { assertNever } from '../lib/assert-never.ts';
import { parsePrompt } from '../lib/midjourney-prompt.ts';
import type { PollResult, Provider, ProviderLimits, TaskFacts } from '../providers/provider.ts';
import type { DueTask, TaskFactsRow, TaskSettlement } from '../catalog/looks.ts';

/** A task that was seen must be unknown this often, this far apart, before it is lost. */
export const confirmLooks = 2;
export const confirmIntervalMs = 10 * 60 * 1000;
/** A failed task is looked at once more after this long: some providers repair and refund. */
export const secondLookAfterMs = 60 * 60 * 1000;
/** An id that was only just made may be unknown for some seconds (MidAPI's 422). */
export const youngLookAfterMs = 6_000;
/** A reply that could not be read is asked again, slower and slower, up to this. */
const unclearLongestIntervalMs = 5 * 60 * 1000;

/** The settlement of `task` after `result`. `random` is in [0, 1). */
export function settlementOf(
  task: DueTask,
  result: PollResult,
  { limits }: Pick<Provider, 'limits' | 'retention'>,
  nowMs: number,
  random: () => number,
): TaskSettlement {
  const unchanged = {
    taskId: task.id,
    state: task.state,
    progress: null,
    seen: true,
    quietLooks: 0,
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
  switch (result.kind) {
    case 'waiting': {
      const quietLooks = task.quietLooks + 1;
      return {
        ...unchanged,
        state: result.queued ? 'queued' : 'running',
        progress: result.progress,
        partialUrl: result.partialUrl ?? null,
        facts: factsRow(result.facts),
        quietLooks,
        nextLookAtMs: nowMs + nextIntervalMs(limits, quietLooks, random),
      };
    }
    case 'needs-input':
      // The user acts at the provider; the task is asked at the slowest pace until then.
      return {
        ...unchanged,
        state: 'needs-input',
        facts: factsRow(result.facts),
        quietLooks: task.quietLooks + 1,
        lookReason: 'second-look',
        nextLookAtMs: nowMs + Math.max(60_000, limits.longestIntervalMs),
      };
    case 'done':
      return {
        ...unchanged,
        state: 'succeeded',
        progress: 100,
        facts: factsRow(result.facts, result.text),
        pictures: result.pictures,
      };
    case 'failed': {
      const isSecondLook = task.lookReason === 'second-look';
      return {
        ...unchanged,
        state: 'failed',
        failure: { code: result.code, message: result.message },
        facts: factsRow(result.facts),
        lookReason: 'second-look',
        nextLookAtMs: isSecondLook ? null : nowMs + secondLookAfterMs,
      };
    }
    case 'unknown':
      return unknownSettlement(task, result, unchanged, nowMs);
    case 'unclear': {
      const quietLooks = task.quietLooks + 1;
      const intervalMs = Math.min(
        unclearLongestIntervalMs,
        limits.longestIntervalMs * 2 ** Math.min(quietLooks, 8),
      );
      return {
        ...unchanged,
        seen: task.seen,
        failure: { code: result.code, message: result.message },
        quietLooks,
        // Following waits for a few readable answers; then the row rests and is asked rarely.
        lookReason: quietLooks <= 5 ? 'follow' : 'second-look',
        nextLookAtMs: nowMs + withJitter(intervalMs, random),
      };
    }
    default:
      return assertNever(result);
  }
}

function unknownSettlement(
  task: DueTask,
  result: Extract<PollResult, { kind: 'unknown' }>,
  unchanged: TaskSettlement,
  nowMs: number,
): TaskSettlement {
  const failure = { code: result.code, message: result.message };
  if (task.state === 'succeeded') {
    // The record has ended; what is on disk stays, what still waits for a fresh link never gets one.
    return { ...unchanged, progress: 100, endsRenewals: true };
  }
  if (!task.seen && result.perhapsYoung && task.quietLooks === 0) {
    return { ...unchanged, seen: false, failure, quietLooks: 1, nextLookAtMs: nowMs + youngLookAfterMs };
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

/** The wait before the next look at an unfinished task: grows by half with every quiet look, with jitter. */
export function nextIntervalMs(
  limits: Pick<ProviderLimits, 'firstIntervalMs' | 'longestIntervalMs'>,
  quietLooks: number,
  random: () => number,
): number {
  const grown = limits.firstIntervalMs * 1.5 ** Math.min(quietLooks - 1, 20);
  return withJitter(Math.min(limits.longestIntervalMs, grown), random);
}

/** Up to a tenth later, never earlier: no look comes before the provider allows it. */
function withJitter(intervalMs: number, random: () => number): number {
  return Math.round(intervalMs * (1 + random() / 10));
}

function factsRow(facts: TaskFacts, text: string | null = null): TaskFactsRow {
  const { prompt } = facts;
  const parameters = {
    ...(facts.parameters ?? {}),
    ...(prompt === null ? {} : parsePrompt(prompt).parameters),
  };
  return {
    prompt,
    text,
    cost: facts.cost ?? null,
    remoteUser: facts.remoteUser ?? null,
    channel: facts.channel ?? null,
    parameters,
    buttons: facts.buttons,
    parentRemoteId: facts.parentRemoteId,
    createdAtMs: facts.createdAtMs,
    finishedAtMs: facts.finishedAtMs,
    expiresAtMs: facts.expiresAtMs,
    rawRecord: JSON.stringify(facts.rawRecord ?? null),
  };
}
