// What the import dialog hands to main: where the ids came from, and that all of one start is one import.
import { createPinia, setActivePinia } from 'pinia';
import { expect, test, vi } from 'vitest';
import type { EventName, Events } from '../../src/preload/contract/events.ts';
import { useImportStore } from '../../src/renderer/stores/import.ts';

const accountId = '0f9a3c1e-7b42-4d58-9e10-000000000001';
const doubts = [{ id: '1700000000123', reason: 'maybe-number' }];
const plan = { found: 3, new: 2, known: 0, deleted: 0, doubtful: 1, doubts, routes: [] };

function open() {
  const started: Record<string, unknown>[] = [];
  const listeners = new Map<EventName, (payload: never) => void>();
  const request = (name: string, input: Record<string, unknown>): Promise<unknown> => {
    if (name !== 'import.start') return Promise.resolve({ ok: true, value: plan });
    started.push(input);
    return Promise.resolve({ ok: true, value: { ...plan, doubtful: doubts, importId: 7 } });
  };
  const subscribe = (name: EventName, listener: (payload: never) => void): (() => void) => {
    listeners.set(name, listener);
    return () => listeners.delete(name);
  };
  vi.stubGlobal('window', { bridge: { request, subscribe } });
  setActivePinia(createPinia());
  const store = useImportStore();
  store.start();
  const emit = <Name extends EventName>(name: Name, payload: Events[Name]): void =>
    (listeners.get(name) as ((payload: Events[Name]) => void) | undefined)?.(payload);
  return { store, started, emit };
}

test('doubtful ids that were given an account go on with the same import', async () => {
  const { store, started } = open();
  store.setTyped('two ids and a number');
  store.setChoices({ ...store.choices, all: accountId });
  await store.begin();
  expect(started).toMatchObject([
    { text: 'two ids and a number', importId: null, source: 'text', name: null },
    { text: '1700000000123', importId: 7, accountId },
  ]);
});

test('files are told by their names, and a link as one; the next import begins anew', async () => {
  const { store, started, emit } = open();
  emit('import.offered', { text: 'some ids' });
  await store.begin();
  store.addPiece('tuesday.csv', 'ids');
  store.addPiece(null, 'a long paste');
  store.addPiece('wednesday.csv', 'ids');
  await store.begin();
  store.setTyped('ids');
  await store.begin();
  const starts = started.filter(({ importId }) => importId === null);
  expect(starts.map(({ source, name }) => [source, name])).toEqual([
    ['link', null],
    ['file', 'tuesday.csv, wednesday.csv'],
    ['text', null],
  ]);
});
