// What the page makes of the library's state: told twice, it is no news, and nothing that somebody opened is closed.
import { createPinia, setActivePinia } from 'pinia';
import { expect, test, vi } from 'vitest';
import type { LibraryState } from '../../src/preload/contract/library-state.ts';
import { useAppStore } from '../../src/renderer/stores/app.ts';
import { useLibraryStore } from '../../src/renderer/stores/library.ts';
import { stubPage } from './stub-page.ts';

const closed: LibraryState = {
  kind: 'closed',
  failure: { code: 'library-damaged', message: 'The catalog cannot be read.' },
  lastKeeping: null,
};

test('the same state told again leaves the open dialog alone, another one closes it', async () => {
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
