// Decides what one answer about one task means for its row. Pure; written to the catalog by the poller.
// Invariant: a task that was seen is never called lost on a single 'unknown'; a picture on disk is never
// touched here; whatever the answer, the row gets a next look or a final state.
import { plainText } from '../lib/app-error.ts';
import { assertNever } from '../lib/assert-never.ts';
import type { Failure } from '../../preload/contract/failure.ts';
import { parsePrompt } from '../../preload/contract/midjourney-prompt.ts';
import { taskLineage } from '../lib/task-lineage.ts';
import type {
  OfferedPicture,
  PollResult,
  Provider,
  ProviderLimits,
  Retention,
  TaskFacts,
} from '../providers/provider.ts';
import type { DueTask } from '../catalog/looks.ts';
import type { OfferedPictureRow, TaskFactsRow, TaskSettlement } from '../catalog/settlements.ts';
import { parkedFailure, patientIntervalMs, shouldPark } from './should-park.ts';

/** A task that was seen must be unknown this often, this far apart, before it is lost. */
const confirmLooks = 2;
export const confirmIntervalMs = 10 * 60 * 1000;
/** A failed task is looked at once more after this long: some providers repair and refund. */
export const secondLookAfterMs = 60 * 60 * 1000;
/** … unless it ended longer ago than this: what was to be repaired has been by then. */
const secondLookUntilMs = 24 * 60 * 60 * 1000;
/** What waits for the user is asked about no faster than this. */
const inputIntervalMs = 60_000;
/** An id that was only just made may be unknown for some seconds (MidAPI's 422). */
export const youngLookAfterMs = 6_000;
/** After so many answers in a row that could not be read nobody waits for the task. */
const unclearFollowed = 5;
/** A reply that could not be read is asked again, slower and slower, up to this. */
const unclearLongestIntervalMs = 5 * 60 * 1000;
/** What keeps an account from an answer lets the others go first for so long. */
const asideForMs = 60 * 1000;
/** A success without anything to keep, or with a part of it only, is asked again so often, this long after it at first and then twice as long … */
const emptyLooks = 2;
const emptyLookAfterMs = 10 * 1000;
/** … where it is as new as this. */
const emptyUntilMs = 60 * 60 * 1000;

/** A settlement that says nothing new, and plans nothing. */
function unchangedBy(task: DueTask) {
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

/** The settlement of `task` after `result`. `random` is in [0, 1). */
export function settlementOf(
  task: DueTask,
  result: PollResult,
  { limits, retention }: Pick<Provider, 'limits' | 'retention'>,
  nowMs: number,
  random: () => number,
): TaskSettlement {
  const unchanged = unchangedBy(task);
  const facts = (of: TaskFacts, text: string | null = null): TaskFactsRow => factsRow(of, text, retention);
  if (task.state === 'succeeded' && (result.kind === 'waiting' || result.kind === 'needs-input')) {
    // What was offered is kept; were it taken for unfinished again, its next bad answer would make it failed or lost.
    const again = {
      code: 'provider-changed',
      message: 'The provider says that this task is not finished.',
    } as const;
    return unclearSettlement(task, { kind: 'unclear', ...again }, unchanged, limits, nowMs, random);
  }
  switch (result.kind) {
    case 'waiting': {
      const quietLooks = task.quietLooks + 1;
      const moved: TaskSettlement = {
        ...unchanged,
        state: result.queued ? 'queued' : 'running',
        progress: result.progress,
        partialUrl: result.partialUrl ?? null,
        facts: facts(result.facts),
        quietLooks,
      };
      const stillMs = stillnessMs(task, moved, nowMs);
      const intervalMs = patientIntervalMs(growingIntervalMs(limits, quietLooks), stillMs);
      return parkedIfStill(
        { ...moved, nextLookAtMs: nowMs + withJitter(intervalMs, random) },
        limits,
        stillMs,
      );
    }
    case 'needs-input': {
      // The user acts at the provider; the task is asked at a slow pace until then, and nothing waits for it.
      const waits: TaskSettlement = {
        ...unchanged,
        state: 'needs-input',
        facts: facts(result.facts),
        quietLooks: task.quietLooks + 1,
        lookReason: 'second-look',
      };
      const stillMs = stillnessMs(task, waits, nowMs);
      const intervalMs = patientIntervalMs(Math.max(inputIntervalMs, limits.longestIntervalMs), stillMs);
      return parkedIfStill(
        { ...waits, nextLookAtMs: nowMs + withJitter(intervalMs, random) },
        limits,
        stillMs,
      );
    }
    case 'done': {
      const done: TaskSettlement = {
        ...unchanged,
        state: 'succeeded',
        progress: 100,
        facts: facts(result.facts, result.text),
        pictures: result.pictures.map((picture) => pictureRow(picture, result.facts, retention, nowMs)),
        // What this answer offers gets its fresh link; what it offers no more never will.
        endsRenewals: task.state === 'succeeded',
      };
      if (result.isPartial !== true || !mayStillCome(task, result.facts, nowMs)) return done;
      return { ...done, ...againSoon(task, limits, nowMs, random), endsRenewals: false };
    }
    case 'failed':
      // A record that has lost its pictures says nothing of those that were fetched from it.
      if (task.state === 'succeeded') return { ...unchanged, progress: 100, endsRenewals: true };
      if (result.withoutOutput === true && task.state !== 'failed' && mayStillCome(task, result.facts, nowMs))
        return {
          ...unchanged,
          state: 'running',
          failure: failureOf(result),
          facts: facts(result.facts),
          ...againSoon(task, limits, nowMs, random),
        };
      return {
        ...unchanged,
        state: 'failed',
        failure: failureOf(result),
        facts: facts(result.facts),
        lookReason: 'second-look',
        nextLookAtMs: secondLookAtMs(task, result.facts, nowMs, random),
      };
    case 'unknown':
      return unknownSettlement(task, result, unchanged, nowMs);
    case 'unclear':
      return unclearSettlement(task, result, unchanged, limits, nowMs, random);
    default:
      return assertNever(result);
  }
}

/**
 * The settlement of a task that was asked about alone while its provider did not answer: it keeps its state and lets the
 * others go first. The answer may be about the account, so it does not count against the task.
 */
export function setAside(
  task: DueTask,
  failure: Failure,
  { longestIntervalMs }: Pick<ProviderLimits, 'longestIntervalMs'>,
  nowMs: number,
): TaskSettlement {
  const waitMs = patientIntervalMs(Math.max(longestIntervalMs, asideForMs), nowMs - task.movedAtMs);
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

/** How long state and progress have been what this answer says; 0 where it is news, as the first answer always is. */
function stillnessMs(task: DueTask, answer: TaskSettlement, nowMs: number): number {
  const isNews =
    !task.seen ||
    task.state !== answer.state ||
    (answer.progress !== null && answer.progress !== task.progress);
  return isNews ? 0 : nowMs - task.movedAtMs;
}

function parkedIfStill(settlement: TaskSettlement, limits: ProviderLimits, stillMs: number): TaskSettlement {
  const stillness = { state: settlement.state, stillMs, parkAfterMs: limits.parkAfterMs };
  if (!shouldPark(stillness)) return settlement;
  return {
    ...settlement,
    parks: true,
    nextLookAtMs: null,
    lookReason: 'follow',
    failure: parkedFailure(stillness, settlement.failure),
  };
}

/** The words are a provider's own. */
function failureOf({ code, message }: Failure): Failure {
  return { code, message: plainText(message) };
}

/** Some providers say that a task has succeeded before they have its addresses, or all of them. */
function mayStillCome(task: DueTask, facts: TaskFacts, nowMs: number): boolean {
  const endedAtMs = facts.finishedAtMs ?? facts.createdAtMs ?? nowMs;
  return task.unclearLooks < emptyLooks && nowMs - endedAtMs <= emptyUntilMs;
}

function againSoon(task: DueTask, limits: ProviderLimits, nowMs: number, random: () => number) {
  const waitMs = Math.max(limits.firstIntervalMs, emptyLookAfterMs * 2 ** task.unclearLooks);
  return { unclearLooks: task.unclearLooks + 1, nextLookAtMs: nowMs + withJitter(waitMs, random) };
}

/** When a failed task is looked at once more; null where that was this look, or where it would be of no use. */
function secondLookAtMs(task: DueTask, facts: TaskFacts, nowMs: number, random: () => number): number | null {
  const endedAtMs = facts.finishedAtMs ?? facts.createdAtMs;
  if (endedAtMs !== null && nowMs - endedAtMs > secondLookUntilMs) return null;
  const hasFailedBefore = task.state === 'failed' && task.lookReason === 'second-look';
  if (!hasFailedBefore) return nowMs + withJitter(secondLookAfterMs, random);
  // A list that is read meanwhile tells of the task before it is due.
  return task.nextLookAtMs > nowMs && Number.isFinite(task.nextLookAtMs) ? task.nextLookAtMs : null;
}

function unclearSettlement(
  task: DueTask,
  result: Extract<PollResult, { kind: 'unclear' }>,
  unchanged: TaskSettlement,
  limits: ProviderLimits,
  nowMs: number,
  random: () => number,
): TaskSettlement {
  const unclearLooks = task.unclearLooks + 1;
  const isRare = unclearLooks > unclearFollowed;
  const unread: TaskSettlement = {
    ...unchanged,
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

function unknownSettlement(
  task: DueTask,
  result: Extract<PollResult, { kind: 'unknown' }>,
  unchanged: TaskSettlement,
  nowMs: number,
): TaskSettlement {
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

/** The wait before the next look at an unfinished task: grows by half with every quiet look. */
function growingIntervalMs(
  limits: Pick<ProviderLimits, 'firstIntervalMs' | 'longestIntervalMs'>,
  quietLooks: number,
): number {
  const grown = limits.firstIntervalMs * 1.5 ** Math.min(quietLooks - 1, 20);
  return Math.min(limits.longestIntervalMs, grown);
}

/** Up to a tenth later, never earlier: no look comes before the provider allows it. */
function withJitter(intervalMs: number, random: () => number): number {
  return Math.round(intervalMs * (1 + random() / 10));
}

/** A link without an end of its own ends when the provider's promise does. */
function pictureRow(
  picture: OfferedPicture,
  facts: TaskFacts,
  { linkMs }: Retention,
  nowMs: number,
): OfferedPictureRow {
  if (picture.expiresAtMs !== null || linkMs === null) return picture;
  return { ...picture, expiresAtMs: (facts.finishedAtMs ?? nowMs) + linkMs };
}

function recordEndMs(facts: TaskFacts, { recordMs }: Retention): number | null {
  if (facts.expiresAtMs !== null || recordMs === null || facts.createdAtMs === null) return facts.expiresAtMs;
  return facts.createdAtMs + recordMs;
}

function factsRow(facts: TaskFacts, text: string | null, retention: Retention): TaskFactsRow {
  const { prompt, promptEn = null, revisedPrompt = null } = facts;
  const parameters = {
    // What the provider added is what Midjourney was told.
    ...(revisedPrompt === null ? {} : parsePrompt(revisedPrompt).parameters),
    ...(facts.parameters ?? {}),
    ...(prompt === null ? {} : parsePrompt(prompt).parameters),
  };
  return {
    prompt,
    promptEn,
    revisedPrompt,
    text,
    cost: facts.cost ?? null,
    remoteUser: facts.remoteUser ?? null,
    channel: facts.channel ?? null,
    parameters,
    buttons: facts.buttons,
    parentRemoteId: facts.parentRemoteId,
    lineage: taskLineage(facts.rawRecord, facts.buttons),
    createdAtMs: facts.createdAtMs,
    finishedAtMs: facts.finishedAtMs,
    expiresAtMs: recordEndMs(facts, retention),
    rawRecord: (facts.rawRecord ?? null) === null ? null : JSON.stringify(facts.rawRecord),
  };
}
