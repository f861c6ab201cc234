// When somebody is asked next: never an account that waits for its user, and none before its rest or its turn.
import { expect, test } from 'vitest';
import { nextLookAtMs } from '../../../src/main/library/next-look.ts';
import type { AccountHealth } from '../../../src/preload/contract/accounts.ts';

const good: AccountHealth = { kind: 'good' };
const failure = { code: 'unauthorized', message: '' } as const;
const stopped: AccountHealth = { kind: 'stopped', failure };
const resting: AccountHealth = { kind: 'waiting', untilMs: 500, failure };

test.each<[string, readonly AccountHealth[], readonly number[], readonly (number | null)[], number | null]>([
  ['nothing is due anywhere', [], [], [], null],
  ['the first of two', [good, good], [300, 200], [null, null], 200],
  ['what is due waits for its turn', [good], [10], [700], 700],
  ['a turn before it is due', [good], [10], [5], 10],
  ['what rests comes after its rest', [resting], [10], [null], 500],
  ['a refused key is not asked', [stopped], [10], [null], null],
  ['nor is an account that is paused', [{ kind: 'paused' }, good], [10, 90], [null, null], 90],
])('%s', (_, healths, due, turns, expected) => {
  expect(
    nextLookAtMs({
      looks: due.map((atMs, at) => ({ accountId: String(at), atMs })),
      accounts: healths.map((health, at) => ({ id: String(at), health })),
      turnAtMs: (id) => turns[Number(id)] ?? null,
    }),
  ).toBe(expected);
});
