// What it means that a task is queued, runs, or waits for its user.
import { expect, it } from 'vitest';
import type { DueTask } from '../../../../src/main/catalog/looks.ts';
import type { TaskSettlement } from '../../../../src/main/catalog/settlements.ts';
import type { Asked } from '../../../../src/main/following/answers/asked.ts';
import {
  needsInputSettlement,
  waitingSettlement,
} from '../../../../src/main/following/answers/waiting-settlement.ts';
import type { PollResult } from '../../../../src/main/providers/provider.ts';
import { askedAbout, facts, hour, noJitter, nowMs } from './given-answer.ts';

type Answer = Extract<PollResult, { kind: 'waiting' | 'needs-input' }>;

const settled = (asked: Asked, result: Answer): TaskSettlement =>
  result.kind === 'waiting' ? waitingSettlement(asked, result) : needsInputSettlement(asked, result);

it.each<[string, Partial<DueTask>, Answer, object]>([
  [
    'queued: asked again at the first interval',
    {},
    { kind: 'waiting', queued: true, progress: null, facts },
    { state: 'queued', nextLookAtMs: nowMs + 5_000, seen: true },
  ],
  [
    'running: shows progress',
    {},
    { kind: 'waiting', queued: false, progress: 40, facts },
    { state: 'running', progress: 40 },
  ],
  [
    'running for long: asked at the longest interval',
    { quietLooks: 9 },
    { kind: 'waiting', queued: false, progress: 40, facts },
    { nextLookAtMs: nowMs + 15_000 },
  ],
  [
    'needs input: not waited for',
    {},
    { kind: 'needs-input', facts },
    { state: 'needs-input', lookReason: 'second-look' },
  ],
  [
    'running, still for long: rarer looks',
    { state: 'running', seen: true, progress: 40, quietLooks: 99, movedAtMs: nowMs - 2 * hour },
    { kind: 'waiting', queued: false, progress: 40, facts },
    { state: 'running', parks: false, nextLookAtMs: nowMs + 60_000, failure: null },
  ],
  [
    'running, still for long, but moves now: the usual pace',
    { state: 'running', seen: true, progress: 40, quietLooks: 99, movedAtMs: nowMs - 7 * hour },
    { kind: 'waiting', queued: false, progress: 41, facts },
    { parks: false, nextLookAtMs: nowMs + 15_000, failure: null },
  ],
  [
    'running, still for too long: parked, with the reason',
    { state: 'running', seen: true, progress: 40, quietLooks: 99, movedAtMs: nowMs - 6 * hour },
    { kind: 'waiting', queued: false, progress: 40, facts },
    { state: 'running', parks: true, nextLookAtMs: null, failure: { code: 'timeout' } },
  ],
  [
    'queued where no progress is told: parked too',
    { state: 'queued', seen: true, movedAtMs: nowMs - 6 * hour },
    { kind: 'waiting', queued: true, progress: null, facts },
    { state: 'queued', parks: true, nextLookAtMs: null },
  ],
  [
    'queued at the first answer, imported long before it: news, at the usual pace',
    { movedAtMs: nowMs - 9 * hour },
    { kind: 'waiting', queued: true, progress: null, facts },
    { state: 'queued', parks: false, nextLookAtMs: nowMs + 5_000 },
  ],
  [
    'waits for the user since yesterday: parked',
    { state: 'needs-input', seen: true, lookReason: 'second-look', movedAtMs: nowMs - 24 * hour },
    { kind: 'needs-input', facts },
    { state: 'needs-input', parks: true, nextLookAtMs: null, failure: { code: 'timeout' } },
  ],
  [
    'waits for the user since an hour and a half: asked about rarely',
    { state: 'needs-input', seen: true, lookReason: 'second-look', movedAtMs: nowMs - 1.5 * hour },
    { kind: 'needs-input', facts },
    { parks: false, nextLookAtMs: nowMs + 120_000, lookReason: 'second-look' },
  ],
])('%s', (_name, task, result, expected) => {
  expect(settled(askedAbout(task), result)).toMatchObject(expected);
});

it('asks again after the first interval, then later and later up to the longest, and never early', () => {
  const waitMs = (quietLooks: number, random = noJitter): number => {
    const still = { kind: 'waiting', queued: true, progress: null, facts } as const;
    return (waitingSettlement(askedAbout({ quietLooks }, random), still).nextLookAtMs ?? 0) - nowMs;
  };
  expect([0, 1, 2, 3, 4].map((looks) => waitMs(looks))).toEqual([5_000, 7_500, 11_250, 15_000, 15_000]);
  expect(waitMs(0, () => 0.999)).toBe(5_500);
});
