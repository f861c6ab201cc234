// What it means that an answer cannot be read, or that none came.
import { expect, it } from 'vitest';
import type { DueTask } from '../../../../src/main/catalog/looks.ts';
import { setAside, unclearSettlement } from '../../../../src/main/following/answers/unclear-settlement.ts';
import type { PollResult } from '../../../../src/main/providers/provider.ts';
import { askedAbout, hour, nowMs } from './given-answer.ts';

type Answer = Extract<PollResult, { kind: 'unclear' }>;

it.each<[string, Partial<DueTask>, Answer, object]>([
  [
    'unreadable for too long: parked with the last reason',
    { state: 'running', seen: true, movedAtMs: nowMs - 6 * hour, quietLooks: 80, unclearLooks: 5 },
    { kind: 'unclear', code: 'provider-changed', message: 'odd' },
    { state: 'running', parks: true, nextLookAtMs: null, failure: { code: 'timeout' } },
  ],
  [
    'unreadable once, after Gridkeep was away for long: asked again, not parked',
    { state: 'running', seen: true, movedAtMs: nowMs - 9 * hour, quietLooks: 3 },
    { kind: 'unclear', code: 'provider-down', message: 'maintenance' },
    { state: 'running', parks: false, nextLookAtMs: nowMs + 15_000, lookReason: 'follow' },
  ],
  [
    'succeeded before, unreadable: asked again',
    { seen: true, state: 'succeeded', unclearLooks: 8 },
    { kind: 'unclear', code: 'insufficient-credits', message: 'none left' },
    { state: 'succeeded', endsRenewals: false, nextLookAtMs: nowMs + 300_000 },
  ],
  [
    'succeeded before, unreadable for hours: renewals end',
    { seen: true, state: 'succeeded', unclearLooks: 80 },
    { kind: 'unclear', code: 'insufficient-credits', message: 'none left' },
    { state: 'succeeded', endsRenewals: true, nextLookAtMs: null },
  ],
  [
    'failed before, unreadable: the second look is still to come, and nobody waits for it',
    { seen: true, state: 'failed', lookReason: 'second-look' },
    { kind: 'unclear', code: 'provider-down', message: 'maintenance' },
    { state: 'failed', lookReason: 'second-look', nextLookAtMs: nowMs + 15_000 },
  ],
  [
    'failed before, unreadable for hours: stays failed',
    { seen: true, state: 'failed', lookReason: 'second-look', unclearLooks: 80 },
    { kind: 'unclear', code: 'provider-down', message: 'maintenance' },
    { state: 'failed', nextLookAtMs: null },
  ],
  [
    'unreadable: kept as it was, with the reason',
    { seen: true, state: 'running' },
    { kind: 'unclear', code: 'provider-changed', message: 'odd' },
    { state: 'running', seen: true, failure: { code: 'provider-changed', message: 'odd' } },
  ],
  [
    'unreadable after many readable looks: still followed',
    { state: 'running', seen: true, quietLooks: 40 },
    { kind: 'unclear', code: 'provider-changed', message: 'odd' },
    { lookReason: 'follow', quietLooks: 40, unclearLooks: 1, nextLookAtMs: nowMs + 15_000 },
  ],
  [
    'unreadable again and again: nobody waits for it',
    { state: 'running', seen: true, unclearLooks: 5 },
    { kind: 'unclear', code: 'provider-changed', message: 'odd' },
    { lookReason: 'second-look', unclearLooks: 6 },
  ],
  [
    'unreadable and never seen: still not seen',
    {},
    { kind: 'unclear', code: 'provider-changed', message: 'odd' },
    { state: 'queued', seen: false },
  ],
])('%s', (_name, task, result, expected) => {
  expect(unclearSettlement(askedAbout(task), result)).toMatchObject(expected);
});

it.each<[string, Partial<DueTask>, object]>([
  [
    'a task whose provider does not answer lets the others go first',
    { state: 'running', seen: true, quietLooks: 4, unclearLooks: 2 },
    { state: 'running', seen: true, quietLooks: 4, unclearLooks: 2, nextLookAtMs: nowMs + 60_000 },
  ],
  [
    'one that was never seen stays so',
    { seen: false },
    { state: 'queued', seen: false, nextLookAtMs: nowMs + 60_000 },
  ],
  [
    'one that has not moved for long is asked rarely',
    { state: 'running', seen: true, movedAtMs: nowMs - 9 * hour },
    { parks: false, nextLookAtMs: nowMs + 300_000 },
  ],
  [
    'what it was looked at for is still to be found out',
    { state: 'failed', seen: true, lookReason: 'second-look' },
    { state: 'failed', lookReason: 'second-look' },
  ],
])('%s', (_name, task, expected) => {
  const failure = { code: 'timeout', message: 'No answer\r\ncame.' } as const;
  const said = { code: 'timeout', message: 'No answer came.' };
  expect(setAside(askedAbout(task), failure)).toMatchObject({ ...expected, failure: said });
});
