// Whose turn it is, how many questions go out, and what failures mean for an account and a task.
import { describe, expect, it } from 'vitest';
import type { AccountRecord } from '../../../src/main/catalog/accounts.ts';
import { AccountLane } from '../../../src/main/following/account-lane.ts';
import { accountReadyAtMs } from '../../../src/main/following/account-ready.ts';
import { taskVerdict } from '../../../src/main/following/task-trouble.ts';
import type { TaskTroubleFacts } from '../../../src/main/following/task-trouble.ts';
import { questionsToStart, whoseTurn } from '../../../src/main/following/whose-turn.ts';

const nowMs = 1_000_000;
const failure = { code: 'provider-down', message: 'Down.' } as const;

it.each([
  [{ kind: 'good' }, 0],
  [{ kind: 'waiting', failure, untilMs: 5 }, 5],
  [{ kind: 'paused' }, null],
  [{ kind: 'stopped', failure }, null],
] as const)('an account that is %o is ready at %o', (health, readyAtMs) => {
  expect(accountReadyAtMs(health)).toBe(readyAtMs);
});

describe('whoseTurn', () => {
  const lane = (
    name: string,
    facts: Partial<Parameters<typeof whoseTurn>[0][number]> = {},
  ): Parameters<typeof whoseTurn>[0][number] & { readonly name: string } => ({
    ...{ name, questions: 0, lookAtMs: nowMs, readyAtMs: 0, restsUntilMs: 0 },
    ...facts,
  });

  it.each([
    ['nobody', [], [], null],
    ['what is due', [lane('a')], ['a'], null],
    ['what is due later', [lane('a', { lookAtMs: nowMs + 1 })], [], nowMs + 1],
    ['nothing to ask about', [lane('a', { lookAtMs: null })], [], null],
    ['an account that waits for its user', [lane('a', { readyAtMs: null })], [], null],
    ['an account that its provider holds', [lane('a', { readyAtMs: nowMs + 7 })], [], nowMs + 7],
    ['an account that rests', [lane('a', { restsUntilMs: nowMs + 9 })], [], nowMs + 9],
    [
      'one that rests beside one that is due',
      [lane('a', { restsUntilMs: nowMs + 9 }), lane('b')],
      ['b'],
      nowMs + 9,
    ],
    [
      'the first of those due later',
      [lane('a', { lookAtMs: nowMs + 9 }), lane('b', { lookAtMs: nowMs + 3 })],
      [],
      nowMs + 3,
    ],
    [
      'whoever has fewest questions first',
      [lane('a', { questions: 2 }), lane('b'), lane('c', { questions: 1 })],
      ['b', 'c', 'a'],
      null,
    ],
  ] as const)('%s', (_, lanes, due, nextAtMs) => {
    const turns = whoseTurn(lanes, nowMs);
    expect([turns.due.map(({ name }) => name), turns.nextAtMs]).toEqual([due, nextAtMs]);
  });
});

it.each([
  ['as many as the account may have', {}, 4],
  ['less those under way', { questions: 3 }, 1],
  ['none where all are', { questions: 4 }, 0],
  ['no more than its provider has places', { questionsAtProvider: 6 }, 2],
  ['none where others have them all', { questionsAtProvider: 9 }, 0],
  ['one after a failure', { isAnswered: false }, 1],
  ['none besides that one', { isAnswered: false, questions: 1 }, 0],
  ['one into a network that is away', { isOffline: true }, 1],
])('so many questions go out: %s', (_, facts, questions) => {
  const usual = {
    ...{ questions: 0, questionsAtProvider: 0, isAnswered: true, isOffline: false },
    ...{ mostOfAccount: 4, mostOfProvider: 8 },
  };
  expect(questionsToStart({ ...usual, ...facts })).toBe(questions);
});

describe('taskVerdict', () => {
  const alone: TaskTroubleFacts = {
    ...{ code: 'provider-down', tasksAskedAbout: 1, wasAccountAnswered: true, isRepeated: false },
  };

  it.each<[string, Partial<TaskTroubleFacts>, string]>([
    ['the account was answered just before', {}, 'count'],
    ['… also the second time', { isRepeated: true }, 'count'],
    ['others were asked about too', { tasksAskedAbout: 2 }, 'none'],
    ['the account failed before, for another task', { wasAccountAnswered: false }, 'suspect'],
    [
      'the account failed before, for this one',
      { wasAccountAnswered: false, isRepeated: true },
      'step-aside',
    ],
    ['a record in a form that nobody knows', { code: 'provider-changed' }, 'count'],
    ['no answer in time', { code: 'timeout' }, 'count'],
    ['a record without end', { code: 'too-large' }, 'count'],
    ['a refused key', { code: 'unauthorized' }, 'none'],
    ['too many requests', { code: 'rate-limited' }, 'none'],
    ['no network', { code: 'network' }, 'none'],
    ['a question that was ended', { code: 'cancelled' }, 'none'],
  ])('%s', (_, facts, verdict) => {
    expect(taskVerdict({ ...alone, ...facts })).toBe(verdict);
  });
});

describe('AccountLane', () => {
  const account = (health: AccountRecord['health']): AccountRecord => ({ id: 'a', health }) as AccountRecord;
  const good = account({ kind: 'good' });

  it('asks about no task twice at once', () => {
    const lane = new AccountLane(good);
    lane.beginQuestion([{ id: 1 }, { id: 2 }]);
    lane.beginQuestion([{ id: 3 }]);
    lane.endQuestion([{ id: 1 }, { id: 2 }]);
    expect([
      lane.questions,
      lane.taskCount,
      lane.isAskedAbout({ id: 1 }),
      lane.isAskedAbout({ id: 3 }),
    ]).toEqual([1, 1, false, true]);
  });

  it('takes failures of questions that were under way together for one', () => {
    const lane = new AccountLane(good);
    lane.noteFailures(lane.failuresWithOneMore(nowMs), nowMs + 10);
    expect(lane.failuresWithOneMore(nowMs + 9)).toBe(1);
    expect(lane.failuresWithOneMore(nowMs + 10)).toBe(2);
  });

  it('rests on, whatever was answered meanwhile, and never shorter', () => {
    const lane = new AccountLane(good);
    lane.noteFailures(1, nowMs + 100);
    lane.noteFailures(1, nowMs + 50);
    expect(lane.restsUntilMs).toBe(nowMs + 100);
    expect([lane.noteAnswer(nowMs + 99), lane.isAnswered]).toEqual([false, false]);
    expect([lane.noteAnswer(nowMs + 100), lane.isAnswered]).toEqual([true, true]);
  });

  it('is waited for until its fourth failure in a row, and again once its user has mended it', () => {
    const lane = new AccountLane(account({ kind: 'stopped', failure }));
    lane.noteFailures(3, 0);
    expect(lane.isHopeless).toBe(false);
    lane.noteFailures(4, 0);
    expect(lane.isHopeless).toBe(true);
    lane.update(good, lane.rests);
    expect(lane.isHopeless).toBe(false);
  });

  it('ends a rest that the catalog knows no more, and keeps one that its provider asked for through a stop', () => {
    const waiting = account({ kind: 'waiting', failure, untilMs: nowMs + 100 });
    const ended = new AccountLane(waiting);
    ended.noteFailures(1, nowMs + 100);
    ended.update(good, ended.rests);
    const kept = new AccountLane(account({ kind: 'stopped', failure }));
    kept.noteFailures(1, nowMs + 100);
    kept.update(good, kept.rests);
    expect([ended.restsUntilMs, kept.restsUntilMs]).toEqual([0, nowMs + 100]);
  });

  it('keeps a rest that was noted after what it is told of was read', () => {
    const waiting = account({ kind: 'waiting', failure, untilMs: nowMs + 100 });
    const lane = new AccountLane(waiting);
    lane.noteFailures(1, nowMs + 100);
    const read = lane.rests;
    lane.noteFailures(2, nowMs + 300);
    lane.update(good, read);
    expect(lane.restsUntilMs).toBe(nowMs + 300);
    // What is read next knows of it.
    lane.update(waiting, lane.rests);
    lane.update(good, lane.rests);
    expect(lane.restsUntilMs).toBe(0);
  });

  it('rests no longer for a clock that was set back', () => {
    const lane = new AccountLane(good);
    lane.noteFailures(1, nowMs + 100);
    lane.followClockBack(40);
    expect(lane.restsUntilMs).toBe(nowMs + 60);
  });
});
