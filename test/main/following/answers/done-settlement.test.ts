// What it means that a task has succeeded.
import { expect, it } from 'vitest';
import type { DueTask } from '../../../../src/main/catalog/looks.ts';
import { doneSettlement } from '../../../../src/main/following/answers/done-settlement.ts';
import type { PollResult } from '../../../../src/main/providers/provider.ts';
import { askedAbout, facts, hour, nowMs } from './given-answer.ts';

type Answer = Extract<PollResult, { kind: 'done' }>;

it.each<[string, Partial<DueTask>, Answer, object]>([
  [
    'done: nothing more to ask',
    {},
    { kind: 'done', pictures: [], text: null, facts },
    { state: 'succeeded', nextLookAtMs: null },
  ],
  [
    'done in part: what is there is kept, and the rest asked for soon',
    { state: 'running', seen: true },
    { kind: 'done', pictures: [], text: null, isPartial: true, facts },
    {
      state: 'succeeded',
      nextLookAtMs: nowMs + 10_000,
      lookReason: 'follow',
      unclearLooks: 1,
      endsRenewals: false,
    },
  ],
  [
    'done in part, again: asked later',
    { state: 'succeeded', seen: true, unclearLooks: 1 },
    { kind: 'done', pictures: [], text: null, isPartial: true, facts },
    { state: 'succeeded', nextLookAtMs: nowMs + 20_000, unclearLooks: 2, endsRenewals: false },
  ],
  [
    'done in part for half a minute: that is all there is',
    { state: 'succeeded', seen: true, unclearLooks: 2 },
    { kind: 'done', pictures: [], text: null, isPartial: true, facts },
    { state: 'succeeded', nextLookAtMs: null, unclearLooks: 0, endsRenewals: true },
  ],
  [
    'done in part long ago: that is all there is',
    {},
    {
      kind: 'done',
      pictures: [],
      text: null,
      isPartial: true,
      facts: { ...facts, finishedAtMs: nowMs - 61 * 60_000 },
    },
    { state: 'succeeded', nextLookAtMs: null },
  ],
  [
    'parked, and done after all',
    { state: 'running', seen: true, movedAtMs: nowMs - 99 * hour },
    { kind: 'done', pictures: [], text: null, facts },
    { state: 'succeeded', parks: false, nextLookAtMs: null, failure: null },
  ],
  [
    'succeeded before, offers other pictures: renewals of those that it offers no more end',
    { seen: true, state: 'succeeded' },
    { kind: 'done', pictures: [], text: 'a cat', facts },
    { state: 'succeeded', endsRenewals: true },
  ],
  [
    'succeeded for the first time: nothing waits to be renewed',
    { seen: true, state: 'running' },
    { kind: 'done', pictures: [], text: 'a cat', facts },
    { state: 'succeeded', endsRenewals: false },
  ],
])('%s', (_name, task, result, expected) => {
  expect(doneSettlement(askedAbout(task), result)).toMatchObject(expected);
});
