// What one answer means for a task, whichever kind of answer it is; each kind has its own table in answers/.
import { expect, it } from 'vitest';
import type { DueTask } from '../../../src/main/catalog/looks.ts';
import { settleTasks } from '../../../src/main/catalog/settlements.ts';
import { settlementOf } from '../../../src/main/following/settlement.ts';
import { noFacts } from '../../../src/main/providers/midapi-record.ts';
import type { PollResult, TaskFacts } from '../../../src/main/providers/provider.ts';
import { add } from '../../fakes/catalog-rows.ts';
import { givenAccount, temporaryCatalog } from '../../fakes/temporary-catalog.ts';
import { facts, fresh, noJitter, nowMs, provider } from './answers/given-answer.ts';

const failed: PollResult = { kind: 'failed', code: 'generation-failed', message: 'banned word', facts };

it.each<[string, Partial<DueTask>, PollResult, object]>([
  [
    'succeeded before, runs again: stays succeeded, asked again',
    { seen: true, state: 'succeeded', progress: 100 },
    { kind: 'waiting', queued: false, progress: 40, facts },
    { state: 'succeeded', facts: null, endsRenewals: false, nextLookAtMs: nowMs + 15_000 },
  ],
  [
    'succeeded before, waits for the user: stays succeeded, asked again',
    { seen: true, state: 'succeeded' },
    { kind: 'needs-input', facts },
    { state: 'succeeded', facts: null, nextLookAtMs: nowMs + 15_000 },
  ],
  [
    'succeeded before, runs again for hours: renewals end',
    { seen: true, state: 'succeeded', unclearLooks: 80 },
    { kind: 'waiting', queued: true, progress: null, facts },
    { state: 'succeeded', endsRenewals: true, nextLookAtMs: null },
  ],
  [
    'each kind of answer has its own decision: done',
    {},
    { kind: 'done', pictures: [], text: null, facts },
    { state: 'succeeded' },
  ],
  ['failed', {}, failed, { state: 'failed' }],
  ['waiting', {}, { kind: 'waiting', queued: false, progress: 1, facts }, { state: 'running' }],
  ['needs input', {}, { kind: 'needs-input', facts }, { state: 'needs-input' }],
  [
    'unknown',
    {},
    { kind: 'unknown', code: 'not-found', message: '', perhapsYoung: false },
    { state: 'lost' },
  ],
  ['unclear', {}, { kind: 'unclear', code: 'provider-changed', message: '' }, { unclearLooks: 1 }],
])('%s', (_name, task, result, expected) => {
  expect(settlementOf({ ...fresh, ...task }, result, provider, nowMs, noJitter)).toMatchObject(expected);
});

it.each<PollResult>([
  { ...failed, message: 'banned\u001b[2J word\r\nHTTP' },
  { kind: 'unclear', code: 'provider-down', message: 'banned\u001b[2J word\r\nHTTP' },
  { kind: 'unknown', code: 'not-found', perhapsYoung: false, message: 'banned\u001b[2J word\r\nHTTP' },
])('keeps a provider’s words in one line, without what would steer a terminal: $kind', (result) => {
  const { failure } = settlementOf(fresh, result, provider, nowMs, noJitter);
  expect(failure?.message).toBe('banned [2J word HTTP');
});

it('keeps the record and the buttons that are known where an answer has none', () => {
  const db = temporaryCatalog();
  givenAccount(db, 'a', 'midapi');
  const [taskId = 0] = add(db, 'a', ['x']).taskIds;
  const kept = (): unknown => db.prepare('SELECT raw_record, buttons, prompt, state FROM tasks').raw().get();
  const answer = (result: PollResult): void => {
    const settlements = [settlementOf({ ...fresh, id: taskId }, result, provider, nowMs, noJitter)];
    settleTasks(db, { settlements, nowMs });
  };
  const button = { id: 'generateUpscale/0', label: 'U1' };
  const known: TaskFacts = { ...facts, prompt: 'a cat', buttons: [button], rawRecord: { paramJson: '{}' } };
  const expected = ['{"paramJson":"{}"}', JSON.stringify([button]), 'a cat'];
  answer({ kind: 'waiting', queued: false, progress: null, facts: known });
  expect(kept()).toEqual([...expected, 'running']);
  answer({ ...failed, facts: noFacts });
  expect(kept()).toEqual([...expected, 'failed']);
  answer({ ...failed, facts: { ...noFacts, rawRecord: { successFlag: 2 } } });
  expect(kept()).toEqual(['{"successFlag":2}', '[]', 'a cat', 'failed']);
});
