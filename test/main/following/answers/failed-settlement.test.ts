// What it means that a task has failed.
import { expect, it } from 'vitest';
import type { DueTask } from '../../../../src/main/catalog/looks.ts';
import {
  failedSettlement,
  secondLookAfterMs,
} from '../../../../src/main/following/answers/failed-settlement.ts';
import type { PollResult } from '../../../../src/main/providers/provider.ts';
import { askedAbout, facts, hour, nowMs } from './given-answer.ts';

type Answer = Extract<PollResult, { kind: 'failed' }>;

const failed: Answer = { kind: 'failed', code: 'generation-failed', message: 'banned word', facts };
const empty = { ...failed, message: 'nothing there', withoutOutput: true };

it.each<[string, Partial<DueTask>, Answer, object]>([
  [
    'failed: looked at once more later',
    {},
    failed,
    {
      state: 'failed',
      nextLookAtMs: nowMs + secondLookAfterMs,
      lookReason: 'second-look',
      failure: { code: 'generation-failed', message: 'banned word' },
    },
  ],
  [
    'succeeded without anything to keep: asked again soon, for it may still come',
    { state: 'running', seen: true, progress: 90 },
    empty,
    { state: 'running', nextLookAtMs: nowMs + 10_000, lookReason: 'follow', unclearLooks: 1, failure: {} },
  ],
  [
    'succeeded without anything to keep, again: asked later',
    { state: 'running', seen: true, unclearLooks: 1 },
    empty,
    { state: 'running', nextLookAtMs: nowMs + 20_000, unclearLooks: 2 },
  ],
  [
    'succeeded without anything to keep for half a minute: failed, and looked at once more later',
    { state: 'running', seen: true, unclearLooks: 2 },
    empty,
    { state: 'failed', nextLookAtMs: nowMs + secondLookAfterMs, lookReason: 'second-look' },
  ],
  [
    'succeeded without anything to keep long ago: failed at once',
    {},
    { ...empty, facts: { ...facts, finishedAtMs: nowMs - 61 * 60_000 } },
    { state: 'failed' },
  ],
  [
    'failed, and succeeded without anything to keep at the second look: final',
    { state: 'failed', seen: true, lookReason: 'second-look' },
    empty,
    { state: 'failed', nextLookAtMs: null },
  ],
  [
    'failed again at the second look: final',
    { state: 'failed', seen: true, lookReason: 'second-look' },
    failed,
    { state: 'failed', nextLookAtMs: null },
  ],
  [
    'failed again before the second look, in a list that was read: that look is still to come',
    { state: 'failed', seen: true, lookReason: 'second-look', nextLookAtMs: nowMs + 20 * 60_000 },
    failed,
    { state: 'failed', lookReason: 'second-look', nextLookAtMs: nowMs + 20 * 60_000 },
  ],
  [
    'failed again after the second look, in a list that was read: final',
    { state: 'failed', seen: true, lookReason: 'second-look', nextLookAtMs: Number.POSITIVE_INFINITY },
    failed,
    { state: 'failed', nextLookAtMs: null },
  ],
  [
    'failed and ended long ago: no later look',
    {},
    { ...failed, facts: { ...facts, createdAtMs: nowMs - 3 * hour, finishedAtMs: nowMs - 25 * hour } },
    { state: 'failed', nextLookAtMs: null },
  ],
  [
    'failed, its end unknown, made long ago: no later look',
    {},
    { ...failed, facts: { ...facts, createdAtMs: nowMs - 25 * hour } },
    { state: 'failed', nextLookAtMs: null },
  ],
  [
    'failed within the last day: a later look',
    {},
    { ...failed, facts: { ...facts, createdAtMs: nowMs - 48 * hour, finishedAtMs: nowMs - 23 * hour } },
    { state: 'failed', nextLookAtMs: nowMs + secondLookAfterMs },
  ],
  [
    'succeeded before, offers nothing any more: stays succeeded with its record, renewals end',
    { seen: true, state: 'succeeded' },
    failed,
    { state: 'succeeded', facts: null, failure: null, endsRenewals: true, nextLookAtMs: null },
  ],
  [
    'failed after many unreadable answers: that is the first word, so a second look follows',
    { seen: true, state: 'running', lookReason: 'second-look', unclearLooks: 9 },
    failed,
    { state: 'failed', lookReason: 'second-look', nextLookAtMs: nowMs + secondLookAfterMs },
  ],
])('%s', (_name, task, result, expected) => {
  expect(failedSettlement(askedAbout(task), result)).toMatchObject(expected);
});
