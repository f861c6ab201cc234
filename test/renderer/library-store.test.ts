// What the page makes of the library's state: told twice, it is no news, and nothing that somebody opened is closed.
import { createPinia, setActivePinia } from 'pinia';
import { describe, expect, test, vi } from 'vitest';
import { nextTick } from 'vue';
import type { LibraryState } from '../../src/preload/contract/library-state.ts';
import { useAccountsStore } from '../../src/renderer/stores/accounts.ts';
import { useAppStore } from '../../src/renderer/stores/app.ts';
import { useLibraryStore } from '../../src/renderer/stores/library.ts';
import { stubPage } from './stub-page.ts';

const closed: LibraryState = {
  kind: 'closed',
  failure: { code: 'library-damaged', message: 'The catalog cannot be read.' },
  lastKeeping: null,
};

test('the same state told again leaves the open dialog alone, another one closes it', async () => {
  stubPage();
  setActivePinia(createPinia());
  let tell: (state: LibraryState) => void = () => undefined;
  vi.stubGlobal('window', {
    bridge: {
      subscribe: (_: string, listener: typeof tell) => ((tell = listener), () => undefined),
      request: () => Promise.resolve({ ok: true, value: closed }),
    },
  });
  const [app, library] = [useAppStore(), useLibraryStore()];
  await library.start();
  expect(library.isAway).toBe(true);
  app.dialog = { kind: 'rebuild-library' };
  app.isCloseAsked = true;
  tell(closed);
  expect([app.dialog, app.isCloseAsked]).toEqual([{ kind: 'rebuild-library' }, true]);
  tell({ kind: 'keeping', work: 'rebuild', records: 0 });
  expect([app.dialog, app.isCloseAsked]).toEqual([null, false]);
  vi.unstubAllGlobals();
});

test('a state that is told before the answer to the question for it stands', async () => {
  stubPage();
  setActivePinia(createPinia());
  let tell: (state: LibraryState) => void = () => undefined;
  const { promise, resolve } = Promise.withResolvers<unknown>();
  vi.stubGlobal('window', {
    bridge: {
      subscribe: (_: string, listener: typeof tell) => ((tell = listener), () => undefined),
      request: () => promise,
    },
  });
  const library = useLibraryStore();
  const starting = library.start();
  tell(closed);
  resolve({ ok: true, value: { kind: 'opening' } });
  await starting;
  expect([library.state, library.isAway]).toEqual([closed, true]);
  vi.unstubAllGlobals();
});

test.each([
  ['put away', null],
  ['answered', true],
] as const)('main hears once what became of its question: %s', async (_how, keepWorking) => {
  stubPage();
  setActivePinia(createPinia());
  const answers: unknown[] = [];
  const request = (name: string, input: unknown): Promise<unknown> => {
    if (name === 'window.answerClose') answers.push(input);
    return Promise.resolve({ ok: true, value: { kind: 'open', lastKeeping: null } });
  };
  vi.stubGlobal('window', { bridge: { subscribe: () => () => undefined, request } });
  const [app, library] = [useAppStore(), useLibraryStore()];
  await library.start();
  app.isCloseAsked = true;
  if (keepWorking === null) app.isCloseAsked = false;
  else await library.answerClose(keepWorking);
  app.dialog = { kind: 'settings' };
  app.dialog = null;
  expect(answers).toEqual([{ keepWorking }]);
  vi.unstubAllGlobals();
});

describe('a page that is loaded anew', () => {
  /** The page of a library that is open, with these accounts. */
  async function openPage(
    accountIds: readonly string[],
    kept?: Map<string, string>,
    state: LibraryState = { kind: 'open', lastKeeping: null },
  ) {
    const page = stubPage(kept);
    setActivePinia(createPinia());
    let tell: (state: LibraryState) => void = () => undefined;
    const subscribe = (name: string, listener: typeof tell): (() => void) => {
      if (name === 'library.changed') tell = listener;
      return () => undefined;
    };
    const value = (name: string): unknown =>
      name === 'accounts.list' ? accountIds.map((id) => ({ id, label: id })) : state;
    const request = (name: string): Promise<unknown> => Promise.resolve({ ok: true, value: value(name) });
    vi.stubGlobal('window', { bridge: { subscribe, request } });
    const [app, accounts] = [useAppStore(), useAccountsStore()];
    await useLibraryStore().start();
    return { app, accounts, page, pullOut: () => tell(closed) };
  }
  const rename = { kind: 'rename-account', accountId: 'a' } as const;

  test('has the form again that was being filled in, of an account once that is known', async () => {
    const before = await openPage(['a']);
    await before.accounts.start();
    before.app.dialog = rename;
    before.pullOut();
    expect(before.app.dialog).toBeNull();
    const { app, accounts } = await openPage(['a'], before.page.kept);
    expect(app.dialog).toBeNull();
    await accounts.start();
    await nextTick();
    expect(app.dialog).toEqual(rename);
  });

  test('has the form again that was opened while the library still was being opened', async () => {
    const before = await openPage([], undefined, { kind: 'opening' });
    before.app.dialog = { kind: 'add-account' };
    before.pullOut();
    // It is loaded anew more than once where the library goes away again at once.
    const between = await openPage([], before.page.kept, { kind: 'opening' });
    expect(between.app.dialog).toBeNull();
    expect((await openPage([], between.page.kept)).app.dialog).toEqual({ kind: 'add-account' });
  });

  test('lets nothing be covered by a form of an account that is gone', async () => {
    const before = await openPage(['a']);
    await before.accounts.start();
    before.app.dialog = rename;
    before.pullOut();
    const { app, accounts } = await openPage(['b'], before.page.kept);
    await accounts.start();
    await nextTick();
    expect(app.isCovered).toBe(false);
  });

  test.each([
    ['what asks before it does something', { kind: 'empty-trash' }],
    ['what was closed', null],
  ] as const)('does not open %s', async (_what, dialog) => {
    const before = await openPage([]);
    before.app.dialog = { kind: 'settings' };
    before.app.dialog = dialog;
    before.pullOut();
    expect((await openPage([], before.page.kept)).app.dialog).toBeNull();
  });
});
