// Doubtful ids that go to an account after all: the plan that is shown, and the imports that are begun.
import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ImportPlan } from '../../src/preload/contract/importing.ts';
import { chosenIds, noChoices } from '../../src/preload/contract/import-choices.ts';
import type { DoubtChoices } from '../../src/preload/contract/import-choices.ts';
import { planWithChoices } from '../../src/renderer/lib/import-choices.ts';
import { stubPage } from './stub-page.ts';
import { useImportTextStore } from '../../src/renderer/stores/import-text.ts';
import { useImportStore } from '../../src/renderer/stores/import.ts';

const doubts = [
  { id: 'a', reason: 'maybe-number' },
  { id: 'b', reason: 'no-account' },
  { id: 'c', reason: 'maybe-number' },
] as const;
const route = (accountId: string, taskCount: number): ImportPlan['routes'][number] => ({
  accountId,
  accountLabel: accountId,
  provider: 'newapi',
  taskCount,
});
const plan: ImportPlan = {
  found: 13,
  new: 8,
  known: 2,
  deleted: 0,
  doubtful: 3,
  doubts,
  routes: [route('one', 10)],
};
const planOf = (accountId: string, found: number, known = 0): ImportPlan => ({
  found,
  new: found - known,
  known,
  deleted: 0,
  doubtful: 0,
  doubts: [],
  routes: [route(accountId, found)],
});
const choicesOf = (all: string | null, byId: Record<string, string | null> = {}): DoubtChoices => ({
  all,
  byId: new Map(Object.entries(byId)),
});

test.each<[string, DoubtChoices, Record<string, string[]>]>([
  ['nothing was chosen', noChoices, {}],
  ['one of them', choicesOf(null, { b: 'one' }), { one: ['b'] }],
  ['all', choicesOf('two'), { two: ['a', 'b', 'c'] }],
  ['all but one', choicesOf('two', { b: null }), { two: ['a', 'c'] }],
  ['all, one of them elsewhere', choicesOf('two', { c: 'one' }), { two: ['a', 'b'], one: ['c'] }],
])('%s', (_name, choices, expected) => {
  expect(Object.fromEntries(chosenIds(doubts, choices))).toEqual(expected);
});

test('the plan has chosen ids where they go, and keeps their list', () => {
  const shown = planWithChoices(plan, [planOf('one', 1, 1), planOf('two', 1)], choicesOf(null));
  expect(shown).toEqual({
    ...plan,
    new: 9,
    known: 3,
    doubtful: 1,
    routes: [route('one', 11), route('two', 1)],
  });
});

test('a choice for all takes those beyond the end of the list too', () => {
  const cut = { ...plan, found: 310, doubtful: 300 };
  const shown = planWithChoices(cut, [planOf('two', 3)], choicesOf('two'));
  expect(shown).toMatchObject({
    found: 310,
    new: 308,
    doubtful: 0,
    routes: [route('one', 10), route('two', 300)],
  });
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});
beforeEach(() => {
  stubPage();
  vi.useFakeTimers();
  setActivePinia(createPinia());
});

test('the whole text is planned last, each choice as its account’s own, and imported with the choices', async () => {
  const asked: { name: string; text: string; accountId: string | null }[] = [];
  let started: unknown = null;
  vi.stubGlobal('window', {
    bridge: {
      request: (name: string, input: { text: string; accountId: string | null }) => {
        asked.push({ name, text: input.text, accountId: input.accountId });
        if (name === 'import.start') started = input;
        const isWhole = input.accountId === null;
        const preview = isWhole ? plan : planOf(input.accountId ?? '', input.text.split('\n').length);
        return Promise.resolve({ ok: true, value: name === 'import.preview' ? preview : null });
      },
      subscribe: () => () => undefined,
    },
  });
  const [store, text] = [useImportStore(), useImportTextStore()];
  text.setTyped('everything');
  await vi.advanceTimersByTimeAsync(300);
  store.setChoices(choicesOf('two', { a: 'one' }));
  await vi.advanceTimersByTimeAsync(300);
  expect(store.plan).toMatchObject({ new: 11, doubtful: 0, doubts });
  expect(await store.begin()).toBe(true);
  expect(
    asked.map(({ name, text, accountId }) => `${name} ${String(accountId)} ${text.replaceAll('\n', ' ')}`),
  ).toEqual([
    'import.preview null everything',
    'import.preview null everything',
    'import.preview one a',
    'import.preview two b c',
    'import.preview null everything',
    'import.start null everything',
  ]);
  expect(started).toMatchObject({ choices: { all: 'two', byId: [{ id: 'a', accountId: 'one' }] } });
  expect([store.choices, text.hasText]).toEqual([noChoices, false]);
});
