import { describe, expect, it } from 'vitest';
import { blockFailure, buttonsOf, whyNotAct } from '../../../src/main/acting/why-not.ts';
import type { ActingFacts } from '../../../src/main/acting/why-not.ts';
import { settlementOfError } from '../../../src/main/acting/acting.ts';
import { AppError } from '../../../src/main/lib/app-error.ts';
import { actionBlocks } from '../../../src/preload/contract/acting.ts';
import type { ActionBlock } from '../../../src/preload/contract/acting.ts';

const nowMs = 1_700_000_000_000;
const failure = { code: 'unauthorized', message: 'no' } as const;
const works: ActingFacts = {
  task: { state: 'succeeded', buttons: [{ id: 'U1', label: 'U1' }], expiresAtMs: nowMs + 1 },
  account: { health: { kind: 'good' }, hasRelayKey: false },
  provider: { takesActions: true, actsWithRelayKey: false, forgetsRecords: true },
  actions: [{ state: 'accepted' }, { state: 'unknown' }],
  nowMs,
};

describe('why a button cannot work', () => {
  it.each<[string, Partial<ActingFacts>, ActionBlock | null]>([
    ['a finished task with buttons', {}, null],
    ['a task that waits for input', { task: { ...works.task, state: 'needs-input', buttons: [] } }, null],
    [
      'a rate limit passes',
      { account: { health: { kind: 'waiting', untilMs: 9, failure }, hasRelayKey: false } },
      null,
    ],
    ['still running', { task: { ...works.task, state: 'running' } }, 'not-finished'],
    ['lost', { task: { ...works.task, state: 'lost' } }, 'not-finished'],
    ['failed', { task: { ...works.task, state: 'failed' } }, 'not-finished'],
    ['no buttons', { task: { ...works.task, buttons: [] } }, 'not-offered'],
    ['a provider without actions', { provider: { ...works.provider, takesActions: false } }, 'not-offered'],
    ['account removed', { account: null }, 'account-removed'],
    ['account paused', { account: { health: { kind: 'paused' }, hasRelayKey: false } }, 'account-paused'],
    [
      'key refused',
      { account: { health: { kind: 'stopped', failure }, hasRelayKey: false } },
      'account-stopped',
    ],
    ['only a reading key', { provider: { ...works.provider, actsWithRelayKey: true } }, 'needs-relay-key'],
    [
      'a second key',
      {
        provider: { ...works.provider, actsWithRelayKey: true },
        account: { health: { kind: 'good' }, hasRelayKey: true },
      },
      null,
    ],
    ['record ended just now', { task: { ...works.task, expiresAtMs: nowMs } }, 'record-ended'],
    [
      'only links end at this provider',
      {
        task: { ...works.task, expiresAtMs: nowMs - 1 },
        provider: { ...works.provider, forgetsRecords: false },
      },
      null,
    ],
    ['one is being sent', { actions: [{ state: 'sending' }] }, 'under-way'],
  ])('%s', (_name, change, block) => {
    expect(whyNotAct({ ...works, ...change })).toBe(block);
  });

  it('says of every block what is wrong', () => {
    for (const block of actionBlocks) expect(blockFailure(block).message).toMatch(/\.$/);
  });

  it('offers one button for a task that waits, whatever the provider lists', () => {
    expect(buttonsOf({ state: 'needs-input', buttons: [{ id: 'U1', label: 'U1' }] })).toEqual([
      { id: 'modal', label: 'Modal' },
    ]);
    expect(buttonsOf({ state: 'succeeded', buttons: [{ id: 'U1', label: 'U1' }] })).toHaveLength(1);
  });
});

describe('what a failed request means for its intent', () => {
  const caused = (code: string): AppError =>
    new AppError('network', 'cut', { cause: Object.assign(new Error(code), { code }) });
  it.each<[string, unknown, number, 'refused' | 'unknown']>([
    ['it never left', new AppError('timeout', 'waited'), 0, 'refused'],
    ['the key was refused', new AppError('unauthorized', 'no'), 1, 'refused'],
    ['too many requests', new AppError('rate-limited', 'slow'), 1, 'refused'],
    ['nobody there', caused('ECONNREFUSED'), 1, 'refused'],
    ['no such name', caused('ENOTFOUND'), 1, 'refused'],
    ['no certificate', caused('CERT_HAS_EXPIRED'), 1, 'refused'],
    ['cut in the middle', caused('ECONNRESET'), 1, 'unknown'],
    ['cut by the other side', caused('UND_ERR_SOCKET'), 1, 'unknown'],
    ['no answer in time', new AppError('timeout', 'late'), 1, 'unknown'],
    ['a gateway’s trouble', new AppError('provider-down', '502'), 1, 'unknown'],
    ['an answer that nobody can read', new AppError('provider-changed', '<html>'), 1, 'unknown'],
    ['this program ends', new AppError('cancelled', 'closing'), 1, 'unknown'],
    ['a defect here', new TypeError('oops'), 1, 'unknown'],
  ])('%s', (_name, error, requestsSent, state) => {
    expect(settlementOfError(error, requestsSent).state).toBe(state);
  });
});
