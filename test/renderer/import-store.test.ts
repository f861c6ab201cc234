// What the import dialog hands to main: where the ids came from, and that all of one start is one import.
import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, expect, test, vi } from 'vitest';
import { importTextMaxLength } from '../../src/preload/contract/bounds.ts';
import { everything } from '../../src/preload/contract/finding.ts';
import type { EventName, Events } from '../../src/preload/contract/events.ts';
import { viewOfImport } from '../../src/renderer/lib/import-choices.ts';
import { diskIsFull, holdTime, pass } from './open-stores.ts';
import { stubPage } from './stub-page.ts';
import type { StubbedPage } from './stub-page.ts';
import { draftMaxLength, draftPiecesMaxCount } from '../../src/preload/contract/import-draft.ts';
import type { ImportDraft } from '../../src/preload/contract/import-draft.ts';
import { useAccountsStore } from '../../src/renderer/stores/accounts.ts';
import { useAppStore } from '../../src/renderer/stores/app.ts';
import { useImportDraftStore } from '../../src/renderer/stores/import-draft.ts';
import { useImportTextStore } from '../../src/renderer/stores/import-text.ts';
import { useImportStore } from '../../src/renderer/stores/import.ts';
import { useLibraryStore } from '../../src/renderer/stores/library.ts';

const accountId = '0f9a3c1e-7b42-4d58-9e10-000000000001';
const doubts = [{ id: '1700000000123', reason: 'maybe-number' }];
const plan = { found: 3, new: 2, known: 0, deleted: 0, doubtful: 1, doubts, routes: [] };

beforeEach(holdTime);

/** `kept`: what a page before this one has kept; `left`: what the start before has left. */
function open(kept?: StubbedPage['kept'], left: ImportDraft | null = null) {
  const told: ImportDraft[] = [];
  const started: Record<string, unknown>[] = [];
  const listeners = new Map<EventName, (payload: never) => void>();
  /** The next request of this name waits, and is answered by its own value. */
  let held: { readonly name: string; readonly until: Promise<unknown>; readonly value: unknown } | null =
    null;
  const request = async (name: string, input: Record<string, unknown>): Promise<unknown> => {
    const waits = held?.name === name ? held : null;
    if (waits !== null) held = null;
    if (name === 'import.start') started.push(input);
    if (name === 'import.keepDraft') told.push(input as ImportDraft);
    await waits?.until;
    if (waits?.value !== undefined) return { ok: true, value: waits.value };
    if (name === 'import.draft') return { ok: true, value: left };
    return { ok: true, value: name === 'import.preview' ? plan : null };
  };
  const subscribe = (name: EventName, listener: (payload: never) => void): (() => void) => {
    listeners.set(name, listener);
    return () => listeners.delete(name);
  };
  const page = stubPage(kept);
  vi.stubGlobal('window', { bridge: { request, subscribe } });
  setActivePinia(createPinia());
  const store = useImportStore();
  store.start();
  const emit = <Name extends EventName>(name: Name, payload: Events[Name]): void =>
    (listeners.get(name) as ((payload: Events[Name]) => void) | undefined)?.(payload);
  const hold = (name = 'import.start', value?: unknown): (() => void) => {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    held = { name, until: promise, value };
    return () => resolve(undefined);
  };
  const [text, draft] = [useImportTextStore(), useImportDraftStore()];
  return { store, text, draft, started, emit, hold, page, told };
}

test('doubtful ids go along with the account that was chosen for them', async () => {
  const { store, text, started } = open();
  text.setTyped('two ids and a number');
  store.setChoices({ ...store.choices, all: accountId });
  await store.begin();
  expect(started).toMatchObject([
    { text: 'two ids and a number', choices: { all: accountId, byId: [] }, source: 'text', name: null },
  ]);
});

test('files are told by their names, and a link as one; the next import begins anew', async () => {
  const { store, text, started, emit } = open();
  emit('import.offered', { text: 'some ids' });
  await store.begin();
  text.addPiece('tuesday.csv', 'ids');
  text.addPiece(null, 'a long paste');
  text.addPiece('wednesday.csv', 'ids');
  await store.begin();
  text.setTyped('ids');
  await store.begin();
  expect(started.map(({ source, name }) => [source, name])).toEqual([
    ['link', null],
    ['file', 'tuesday.csv, wednesday.csv'],
    ['text', null],
  ]);
});

test('what comes while main takes the rest stays for the next import', async () => {
  const { store, text, started, emit, hold } = open();
  text.setTyped('first ids');
  text.addPiece('first.csv', 'ids');
  const go = hold();
  const beginning = store.begin();
  emit('import.offered', { text: 'ids of a link' });
  text.addPiece('second.csv', 'more ids');
  go();
  expect(await beginning).toBe(true);
  expect([text.typed, text.pieces.map(({ name }) => name)]).toEqual(['ids of a link', ['second.csv']]);
  expect(started).toMatchObject([{ text: 'first ids\nids' }]);
});

test('a file that cannot be read is refused by its name, and the others are taken', async () => {
  const { store, text } = open();
  const gone = Object.assign(new File(['x'], 'gone.txt'), {
    text: () => Promise.reject(new Error('NotReadableError')),
  });
  await store.offerFiles([gone, new File(['ids'], 'here.txt'), new File(['x'], 'cat.png')]);
  expect([text.refused, text.pieces.map(({ name }) => name)]).toEqual([
    ['gone.txt', 'cat.png'],
    ['here.txt'],
  ]);
});

test('text of a link that was taken out again makes no link of what is pasted later', async () => {
  const { store, text, started, emit } = open();
  emit('import.offered', { text: 'ids of a link' });
  text.setTyped('');
  text.setTyped('ids');
  await store.begin();
  expect(started).toMatchObject([{ source: 'text' }]);
});

test('asking other providers is a yes for one import', async () => {
  const { store, text, started } = open();
  store.setAskOthers(true);
  text.setTyped('ids');
  await store.begin();
  text.setTyped('ids');
  await store.begin();
  expect(started.map(({ askOthers }) => askOthers)).toEqual([true, false]);
});

test('an older plan that comes late does not stand for what is typed now', async () => {
  const { store, text, hold } = open();
  text.setTyped('older');
  await vi.waitFor(() => expect(store.plan).not.toBeNull());
  const go = hold('import.preview', { ...plan, new: 99 });
  text.setTyped('old');
  await pass(300);
  text.setTyped('newest');
  await vi.waitFor(() => expect(store.planning).toBe(false));
  go();
  await pass(10);
  expect(store.plan?.new).toBe(2);
});

test('a plan that comes while the next text is being typed is none of that text', async () => {
  const { store, text, hold } = open();
  const go = hold('import.preview', { ...plan, new: 99 });
  text.setTyped('old');
  await pass(300);
  text.setTyped('newest');
  go();
  await pass(20);
  expect([store.planning, store.plan]).toEqual([true, null]);
  await vi.waitFor(() => expect(store.planning).toBe(false));
  expect(store.plan?.new).toBe(2);
});

test.each([
  ['in an album, searched and filtered', { albumId: 3, search: 'fog ', show: 'failed' } as const, null, null],
  ['of the account that takes all', { accountId }, accountId, accountId],
  ['of another account', { accountId: 'other' }, accountId, null],
])('what was imported can be seen in a gallery that was %s', (_name, query, routedTo, shown) => {
  const routes = routedTo === null ? [] : [{ accountId: routedTo }];
  expect(viewOfImport({ ...everything, ...query }, routes)).toEqual({
    ...{ search: '', facets: [], albumId: null, show: 'all' },
    accountId: shown,
  });
});

test('what stands in the box and was not read yet is kept when a link brings more', () => {
  const { text, emit } = open();
  text.setTyped('abc');
  let box = 'abc def';
  const letGo = text.ownText(() => box);
  emit('import.offered', { text: 'ghi' });
  expect(text.typed).toBe('abc def\nghi');
  box = `${text.typed} jkl`;
  letGo();
  expect(text.typed).toBe('abc def\nghi jkl');
});

test('what stands in the dialog is there again, and seen, once the page was loaded anew', () => {
  const before = open();
  before.text.setTyped('first');
  before.text.addPiece('tuesday.csv', 'ids of tuesday');
  before.text.addPiece('huge.csv', 'x'.repeat(draftMaxLength));
  before.store.setAccount(accountId);
  before.text.ownText(() => 'first and what was typed just now');
  before.page.leave();

  const { store, text, draft } = open(before.page.kept);
  expect(useAppStore().dialog).toEqual({ kind: 'import' });
  expect([
    text.typed,
    text.pieces.map(({ name, text }) => [name, text]),
    store.accountId,
    draft.lost,
  ]).toEqual([
    'first and what was typed just now',
    [['tuesday.csv', 'ids of tuesday']],
    accountId,
    ['huge.csv'],
  ]);
});

test('what is too large once it is written down does not hold up the plan', async () => {
  const { store, text, page } = open();
  // Each of these characters is written as six, as in a file of another encoding that is read as text.
  text.addPiece('other encoding.txt', '\u0000'.repeat(draftMaxLength / 2));
  text.setTyped('ids');
  await vi.waitFor(() => expect(store.planning).toBe(false));
  expect(store.plan).not.toBeNull();
  page.leave();
  const anew = open(page.kept);
  expect([anew.text.typed, anew.draft.lost]).toEqual(['ids', ['other encoding.txt']]);
});

test('a long text in the box that cannot be kept is told as one without a name', () => {
  const before = open();
  before.text.setTyped('x'.repeat(draftMaxLength + 1));
  before.text.addPiece('small.csv', 'ids');
  before.page.leave();
  const { text, draft } = open(before.page.kept);
  expect([text.typed, text.pieces.map(({ name }) => name), draft.lost]).toEqual(['', ['small.csv'], [null]]);
});

const left: ImportDraft = {
  ...{ typed: 'ids of yesterday', pieces: [{ name: 'tuesday.csv', text: 'ids of tuesday' }] },
  ...{ accountId, lost: ['huge.csv'], lostKeys: true, isOpen: true },
};

test.each([true, false])(
  'what the start before has left is there; its dialog was open: %s',
  async (isOpen) => {
    const { store, text, draft } = open(undefined, { ...left, isOpen });
    text.setTyped('typed at once');
    await vi.waitFor(() => expect(text.typed).toBe('typed at once\nids of yesterday'));
    expect([text.pieces.map(({ name }) => name), store.accountId, draft.lost, draft.lostKeys]).toEqual([
      ['tuesday.csv'],
      accountId,
      ['huge.csv'],
      true,
    ]);
    expect(useAppStore().dialog).toEqual(isOpen ? { kind: 'import' } : null);
  },
);

test('main knows what stands in the dialog, as the page goes and before another library is chosen', async () => {
  const { store, text, page, told } = open();
  await vi.waitFor(() => expect(store.planning).toBe(false));
  let inBox = 'typed';
  text.ownText(() => inBox);
  store.setAccount(accountId);
  await vi.waitFor(() => expect(told.at(-1)).toMatchObject({ accountId, isOpen: false }));
  inBox = 'typed just now';
  useAppStore().dialog = { kind: 'import' };
  page.leave();
  expect(told.at(-1)).toMatchObject({ typed: 'typed just now', isOpen: true });
  inBox = 'typed even later';
  await useLibraryStore().choose();
  expect(told.at(-1)).toMatchObject({ typed: 'typed even later' });
});

test('a page that goes before it knows what the start before has left takes nothing of it away', async () => {
  const { page, told } = open(undefined, left);
  page.leave();
  expect(told).toEqual([]);
  await vi.waitFor(() => expect(useImportTextStore().typed).toBe('ids of yesterday'));
  page.leave();
  expect(told).toMatchObject([{ typed: 'ids of yesterday' }]);
});

test('so many files that they cannot all be kept are named', () => {
  const { text, page } = open();
  for (let at = 0; at <= draftPiecesMaxCount; at += 1) text.addPiece(`${String(at)}.txt`, 'id');
  page.leave();
  const anew = open(page.kept);
  expect([anew.text.pieces.length, anew.draft.lost]).toEqual([
    draftPiecesMaxCount,
    [`${String(draftPiecesMaxCount)}.txt`],
  ]);
});

test('nothing is taken up again that main has taken, or that was taken out', async () => {
  const before = open();
  before.text.setTyped('ids');
  before.page.leave();
  expect(before.page.kept.size).toBe(1);
  await before.store.begin();
  before.page.leave();
  open(before.page.kept);
  expect(useAppStore().dialog).toBeNull();
});

test('a page that dies has kept what was typed a moment before', async () => {
  const before = open();
  before.text.setTyped('ids');
  await vi.waitFor(() => expect(before.store.plan).not.toBeNull());
  expect(open(before.page.kept).text.typed).toBe('ids');
});

test('a draft that the start before has left is no link', async () => {
  const { store, text, draft, started } = open(undefined, left);
  await vi.waitFor(() => expect(text.typed).not.toBe(''));
  await store.begin();
  expect(started).toMatchObject([{ source: 'file', name: 'tuesday.csv' }]);
  expect([draft.lost, draft.lostKeys]).toEqual([[], false]);
});

test('files that are too large, or too large together, are left out by name before they are read', async () => {
  const { store, text } = open();
  const ofSize = (name: string, size: number): File => {
    const file = new File(['ids'], name);
    const text = (): Promise<string> =>
      size > 1000 ? Promise.reject(new Error(`${name} was read`)) : file.text();
    return { name, size, text } as File;
  };
  const all = importTextMaxLength;
  await store.offerFiles([
    ofSize('a.txt', 10),
    ofSize('whole.txt', all),
    ofSize('huge.txt', 9 * all),
    ofSize('b.txt', 10),
  ]);
  expect([text.pieces.map(({ name }) => name), text.tooLarge, text.refused]).toEqual([
    ['a.txt', 'b.txt'],
    ['whole.txt', 'huge.txt'],
    [],
  ]);
});

test('more text than there can be in one piece is too large, and is all still there', async () => {
  const { store, text } = open();
  // Three of these are longer than any text can be.
  const long = 'x'.repeat(200 * 1024 * 1024);
  for (const name of ['a', 'b', 'c']) text.addPiece(name, long);
  await vi.waitFor(() => expect(store.failure?.code).toBe('too-large'));
  expect(text.pieces).toHaveLength(3);
});

test('an account that was chosen and has gone meanwhile is no longer meant, nor for the doubtful ids', async () => {
  const { store, text } = open();
  const accounts = useAccountsStore();
  const there = [{ id: accountId }, { id: 'other' }] as unknown as typeof accounts.accounts;
  [accounts.accounts, accounts.loaded] = [there, true];
  store.setAccount(accountId);
  store.setChoices({
    all: accountId,
    byId: new Map([
      ['1', 'other'],
      ['2', accountId],
      ['3', null],
    ]),
  });
  await pass(10);
  expect(store.accountId).toBe(accountId);
  accounts.accounts = there.slice(1);
  text.setTyped('ids');
  await pass(10);
  expect([store.accountId, store.choices]).toEqual([
    null,
    {
      all: null,
      byId: new Map([
        ['1', 'other'],
        ['3', null],
      ]),
    },
  ]);
  await vi.waitFor(() => expect(store.plan).not.toBeNull());
});

test('an import that main does not take leaves everything as it was', async () => {
  const { store, text, draft } = open();
  text.setTyped('ids');
  text.addPiece('tuesday.csv', 'more');
  draft.lost = ['huge.csv'];
  store.setAskOthers(true);
  await vi.waitFor(() => expect(store.plan).not.toBeNull());
  vi.spyOn(window.bridge, 'request').mockResolvedValue({ ok: false, failure: diskIsFull });
  expect(await store.begin()).toBe(false);
  expect([
    text.typed,
    text.pieces.length,
    draft.lost,
    store.askOthers,
    store.failure,
    store.starting,
  ]).toEqual(['ids', 1, ['huge.csv'], true, diskIsFull, false]);
  expect(store.plan).not.toBeNull();
});
