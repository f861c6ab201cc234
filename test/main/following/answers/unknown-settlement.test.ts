// What it means that a provider does not know a task.
import { expect, it } from 'vitest';
import type { DueTask } from '../../../../src/main/catalog/looks.ts';
import {
  confirmIntervalMs,
  unknownSettlement,
  youngLookAfterMs,
} from '../../../../src/main/following/answers/unknown-settlement.ts';
import type { PollResult } from '../../../../src/main/providers/provider.ts';
import { askedAbout, nowMs } from './given-answer.ts';

type Answer = Extract<PollResult, { kind: 'unknown' }>;

const unknown: Answer = { kind: 'unknown', code: 'not-found', message: 'unknown', perhapsYoung: false };

it.each<[string, Partial<DueTask>, Answer, object]>([
  [
    'never seen and unknown: lost at once',
    {},
    unknown,
    { state: 'lost', refused: true, nextLookAtMs: null, seen: false },
  ],
  [
    'never seen, perhaps young: one more look',
    {},
    { ...unknown, perhapsYoung: true },
    { state: 'queued', refused: false, nextLookAtMs: nowMs + youngLookAfterMs },
  ],
  [
    'made by an action, perhaps young: one more look soon',
    { seen: true },
    { ...unknown, perhapsYoung: true },
    { state: 'queued', seen: true, lookReason: 'follow', nextLookAtMs: nowMs + youngLookAfterMs },
  ],
  [
    'made by an action, perhaps young the second time: confirmed later',
    { seen: true, quietLooks: 1 },
    { ...unknown, perhapsYoung: true },
    { state: 'queued', lookReason: 'confirm', nextLookAtMs: nowMs + confirmIntervalMs },
  ],
  [
    'made by an action, perhaps young when confirmed: once more, not young again',
    { seen: true, lookReason: 'confirm', quietLooks: 0 },
    { ...unknown, perhapsYoung: true },
    { state: 'queued', lookReason: 'confirm', quietLooks: 1 },
  ],
  [
    'perhaps young the second time: lost',
    { quietLooks: 1 },
    { ...unknown, perhapsYoung: true },
    { state: 'lost', refused: true },
  ],
  [
    'seen and unknown: confirmed later',
    { seen: true, state: 'running', quietLooks: 4 },
    unknown,
    { state: 'running', lookReason: 'confirm', nextLookAtMs: nowMs + confirmIntervalMs, quietLooks: 0 },
  ],
  [
    'confirmed once: once more',
    { seen: true, state: 'running', lookReason: 'confirm', quietLooks: 0 },
    unknown,
    { state: 'running', lookReason: 'confirm', quietLooks: 1 },
  ],
  [
    'confirmed twice: lost, but no other account is asked',
    { seen: true, state: 'running', lookReason: 'confirm', quietLooks: 1 },
    unknown,
    { state: 'lost', refused: false },
  ],
  [
    'succeeded before, record gone: stays succeeded, renewals end',
    { seen: true, state: 'succeeded' },
    unknown,
    { state: 'succeeded', endsRenewals: true, nextLookAtMs: null },
  ],
  [
    'failed before, record gone: stays failed',
    { seen: true, state: 'failed', lookReason: 'second-look' },
    unknown,
    { state: 'failed', nextLookAtMs: null },
  ],
])('%s', (_name, task, result, expected) => {
  expect(unknownSettlement(askedAbout(task), result)).toMatchObject(expected);
});
