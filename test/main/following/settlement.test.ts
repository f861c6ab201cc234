import { describe, expect, it } from 'vitest';
import type { DueTask } from '../../../src/main/catalog/looks.ts';
import { accountVerdict } from '../../../src/main/following/account-trouble.ts';
import {
  confirmIntervalMs,
  secondLookAfterMs,
  settlementOf,
  youngLookAfterMs,
} from '../../../src/main/following/settlement.ts';
import { settleTasks } from '../../../src/main/catalog/settlements.ts';
import { AppError } from '../../../src/main/lib/app-error.ts';
import { providerLimits } from '../../../src/main/providers/limits.ts';
import { noFacts } from '../../../src/main/providers/midapi-record.ts';
import type { PollResult, TaskFacts } from '../../../src/main/providers/provider.ts';
import { add, dueTask } from '../../fakes/catalog-rows.ts';
import { givenAccount, temporaryCatalog } from '../../fakes/temporary-catalog.ts';

const nowMs = 1_700_000_000_000;
const limits = { firstIntervalMs: 5_000, longestIntervalMs: 15_000 };
const provider = {
  limits: { ...providerLimits.acedata, ...limits },
  retention: { recordMs: null, linkMs: null },
};
const noJitter = (): number => 0;
const hour = 60 * 60 * 1000;

const fresh = dueTask(nowMs);
const facts: TaskFacts = {
  prompt: 'a cat --ar 16:9 --v 6.1',
  createdAtMs: nowMs - 60_000,
  finishedAtMs: null,
  expiresAtMs: null,
  parentRemoteId: null,
  buttons: [],
  rawRecord: { id: 'x' },
};
const unknown: PollResult = { kind: 'unknown', code: 'not-found', message: 'unknown', perhapsYoung: false };
const failed: PollResult = { kind: 'failed', code: 'generation-failed', message: 'banned word', facts };
const empty = { ...failed, message: 'nothing there', withoutOutput: true };

describe('what an answer means for a task', () => {
  it.each<[string, Partial<DueTask>, PollResult, object]>([
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
      'needs input: not waited for',
      {},
      { kind: 'needs-input', facts },
      { state: 'needs-input', lookReason: 'second-look' },
    ],
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
    [
      'parked, and done after all',
      { state: 'running', seen: true, movedAtMs: nowMs - 99 * hour },
      { kind: 'done', pictures: [], text: null, facts },
      { state: 'succeeded', parks: false, nextLookAtMs: null, failure: null },
    ],
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
      'succeeded before, offers nothing any more: stays succeeded with its record, renewals end',
      { seen: true, state: 'succeeded' },
      failed,
      { state: 'succeeded', facts: null, failure: null, endsRenewals: true, nextLookAtMs: null },
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
      'failed after many unreadable answers: that is the first word, so a second look follows',
      { seen: true, state: 'running', lookReason: 'second-look', unclearLooks: 9 },
      failed,
      { state: 'failed', lookReason: 'second-look', nextLookAtMs: nowMs + secondLookAfterMs },
    ],
    [
      'failed before, record gone: stays failed',
      { seen: true, state: 'failed', lookReason: 'second-look' },
      unknown,
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
    expect(settlementOf({ ...fresh, ...task }, result, provider, nowMs, noJitter)).toMatchObject(expected);
  });

  it('reads the prompt’s parameters, and the record’s own where the prompt has none', () => {
    const done: PollResult = {
      kind: 'done',
      pictures: [],
      text: null,
      facts: { ...facts, parameters: { s: '100', ar: '1:1' } },
    };
    expect(settlementOf(fresh, done, provider, nowMs, noJitter).facts?.parameters).toEqual({
      ar: '16:9',
      v: '6.1',
      s: '100',
    });
  });
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

describe('when records and links end', () => {
  const picture = { index: 0, kind: 'grid', url: 'https://cdn.example/0.png', expiresAtMs: null } as const;
  const done = (finishedAtMs: number | null, expiresAtMs: number | null = null): PollResult => ({
    kind: 'done',
    pictures: [picture, { ...picture, index: 1, expiresAtMs: nowMs + 5 }],
    text: null,
    facts: { ...facts, finishedAtMs, expiresAtMs },
  });
  const promising = { ...provider, retention: { recordMs: 72 * hour, linkMs: 24 * hour } };

  it.each([
    [
      'what the provider promises counts from the end',
      promising,
      nowMs - hour,
      null,
      [nowMs + 23 * hour, nowMs + 5],
    ],
    ['without a known end, from now', promising, null, null, [nowMs + 24 * hour, nowMs + 5]],
    ['without a promise there is no end', provider, nowMs - hour, null, [null, nowMs + 5]],
  ])('%s', (_name, of, finishedAtMs, expiresAtMs, expected) => {
    const { pictures } = settlementOf(fresh, done(finishedAtMs, expiresAtMs), of, nowMs, noJitter);
    expect(pictures.map((offered) => offered.expiresAtMs)).toEqual(expected);
  });

  it.each([
    ['a record ends as long after its making as is promised', promising, null, nowMs - 60_000 + 72 * hour],
    ['unless the record says itself', promising, nowMs + 7, nowMs + 7],
    ['without a promise nothing is known', provider, null, null],
  ])('%s', (_name, of, expiresAtMs, expected) => {
    expect(settlementOf(fresh, done(null, expiresAtMs), of, nowMs, noJitter).facts?.expiresAtMs).toBe(
      expected,
    );
  });
});

describe('the wait between two looks', () => {
  it('grows from the first interval to the longest and never comes early', () => {
    const waitMs = (quietLooks: number, random = noJitter): number => {
      const still: PollResult = { kind: 'waiting', queued: true, progress: null, facts };
      const { nextLookAtMs } = settlementOf({ ...fresh, quietLooks }, still, provider, nowMs, random);
      return (nextLookAtMs ?? 0) - nowMs;
    };
    expect([0, 1, 2, 3, 4].map((looks) => waitMs(looks))).toEqual([5_000, 7_500, 11_250, 15_000, 15_000]);
    expect(waitMs(0, () => 0.999)).toBe(5_500);
  });
});

describe('what a failed request means for the account', () => {
  it.each([
    ['a refused key stops it', new AppError('unauthorized', ''), 1, { kind: 'stop' }],
    ['no credits stop it', new AppError('insufficient-credits', ''), 1, { kind: 'stop' }],
    [
      'Retry-After is obeyed in full',
      new AppError('rate-limited', '', { retryAfterMs: 3_600_000 }),
      1,
      { kind: 'rest', untilMs: nowMs + 3_600_000 },
    ],
    [
      '429 without a word: two seconds',
      new AppError('rate-limited', ''),
      1,
      { kind: 'rest', untilMs: nowMs + 2_000 },
    ],
    [
      'Retry-After: 0 is no leave to ask without end',
      new AppError('rate-limited', '', { retryAfterMs: 0 }),
      1,
      { kind: 'rest', untilMs: nowMs + 2_000 },
    ],
    [
      'Retry-After: 0 again and again, perhaps by a clock that goes wrong: slower and slower all the same',
      new AppError('rate-limited', '', { retryAfterMs: 0 }),
      5,
      { kind: 'rest', untilMs: nowMs + 32_000 },
    ],
    [
      'Retry-After is the least, however often it was said',
      new AppError('rate-limited', '', { retryAfterMs: 60_000 }),
      3,
      { kind: 'rest', untilMs: nowMs + 60_000 },
    ],
    ['doubling', new AppError('network', ''), 4, { kind: 'rest', untilMs: nowMs + 16_000 }],
    ['up to five minutes', new AppError('provider-down', ''), 40, { kind: 'rest', untilMs: nowMs + 300_000 }],
    [
      'a keychain that does not answer may answer later',
      new AppError('no-keychain', ''),
      1,
      { kind: 'rest', untilMs: nowMs + 2_000 },
    ],
    [
      'sent on to another address, by a page of upkeep or a hotel: perhaps not for long',
      new AppError('provider-moved', ''),
      1,
      { kind: 'rest', untilMs: nowMs + 2_000 },
    ],
    ['cancelled by us: nothing is wrong', new AppError('cancelled', ''), 1, { kind: 'none' }],
  ])('%s', (_name, error, failuresInRow, verdict) => {
    expect(accountVerdict(error, failuresInRow, nowMs, noJitter)).toEqual(verdict);
  });
});
