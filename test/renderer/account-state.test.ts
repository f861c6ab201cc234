// An account's mark, its last trouble, and which accounts a few letters find.
import { expect, test } from 'vitest';
import type { AccountHealth } from '../../src/preload/contract/accounts.ts';
import type { Failure } from '../../src/preload/contract/failure.ts';
import {
  accountFailure,
  accountHold,
  accountTone,
  canBeAsked,
  helpFor,
} from '../../src/renderer/lib/account-state.ts';
import type { TestOutcome } from '../../src/renderer/lib/account-state.ts';
import { accountsFound } from '../../src/renderer/lib/accounts-found.ts';

const slowDown: Failure = { code: 'rate-limited', message: 'retry after 40 s' };
const refused: Failure = { code: 'unauthorized', message: 'invalid token' };
const good: AccountHealth = { kind: 'good' };
const paused: AccountHealth = { kind: 'paused' };
const waiting: AccountHealth = { kind: 'waiting', untilMs: 1, failure: slowDown };
const stopped: AccountHealth = { kind: 'stopped', failure: refused };
const failedTest: TestOutcome = { kind: 'failed', failure: refused };

test.each<
  [
    name: string,
    health: AccountHealth,
    outcome: TestOutcome | undefined,
    key: 'stored' | 'in memory' | 'none',
    tone: AccountHealth['kind'],
    failure: Failure | null,
    canBeAsked: boolean,
  ]
>([
  ['all is well', good, undefined, 'stored', 'good', null, true],
  ['a key for the session is a key', good, undefined, 'in memory', 'good', null, true],
  ['rests by itself', waiting, undefined, 'stored', 'waiting', slowDown, true],
  ['paused by hand', paused, undefined, 'stored', 'paused', null, false],
  ['key refused', stopped, undefined, 'stored', 'stopped', refused, false],
  ['no key at all', good, undefined, 'none', 'stopped', null, false],
  ['the last test failed', good, failedTest, 'stored', 'stopped', refused, true],
  ['a failed test wins over a rest', waiting, failedTest, 'stored', 'stopped', refused, true],
  ['a good test hides no rest', waiting, { kind: 'good' }, 'stored', 'waiting', slowDown, true],
  ['a test under way hides nothing', stopped, { kind: 'testing' }, 'stored', 'stopped', refused, false],
])('%s', (_name, health, outcome, key, tone, failure, mayBeAsked) => {
  const account = { health, keyStored: key === 'stored', keyInMemory: key === 'in memory' };
  expect([accountTone(account, outcome), accountFailure(account, outcome), canBeAsked(account)]).toEqual([
    tone,
    failure,
    mayBeAsked,
  ]);
});

test.each([
  ['all is well', good, true, null],
  ['it rests by itself', waiting, true, null],
  ['paused by hand', paused, true, { kind: 'paused' }],
  ['paused, and without a key', paused, false, { kind: 'paused' }],
  ['key refused', stopped, true, { kind: 'stopped', failure: refused }],
  ['no key', good, false, { kind: 'no-key' }],
  ['key refused, then gone', stopped, false, { kind: 'no-key' }],
] as const)('what holds an account up: %s', (_name, health, keyStored, expected) => {
  expect(accountHold({ health, keyStored, keyInMemory: false })).toEqual(expected);
});

test('an account that is not there was removed', () => {
  expect(accountHold(undefined)).toEqual({ kind: 'removed' });
});

const listed = [
  { label: 'Studio', provider: 'AceData Cloud' },
  { label: 'Werbeagentur Süd', provider: 'New API' },
  { label: '个人账号', provider: 'APIMart' },
];

test.each([
  ['', ['Studio', 'Werbeagentur Süd', '个人账号']],
  ['  STUDIO ', ['Studio']],
  ['sud', ['Werbeagentur Süd']],
  ['süd new', ['Werbeagentur Süd']],
  ['api', ['Werbeagentur Süd', '个人账号']],
  ['账号', ['个人账号']],
  ['studio api', []],
])('%j finds %j', (search, labels) => {
  expect(accountsFound(listed, search).map(({ label }) => label)).toEqual(labels);
});

test.each<[string, AccountHealth, boolean, ReturnType<typeof helpFor>]>([
  ['a key that is refused is replaced', stopped, true, 'rotate-key'],
  ['so is one that is missing', good, false, 'rotate-key'],
  [
    'what is not about the key is looked at',
    { kind: 'stopped', failure: { code: 'insufficient-credits', message: '' } },
    true,
    'account-details',
  ],
  ['what rests goes on by itself', waiting, true, null],
  ['what works needs nobody', good, true, null],
  ['who paused it knows', paused, false, null],
])('help for an account: %s', (_name, health, keyStored, help) => {
  expect(helpFor({ health, keyStored, keyInMemory: false })).toBe(help);
});
