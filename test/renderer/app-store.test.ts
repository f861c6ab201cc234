// The one open dialog: nothing from outside the window takes the place of one that is being filled in.
import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, expect, test, vi } from 'vitest';
import { nextTick } from 'vue';
import type { EventName, Events } from '../../src/preload/contract/events.ts';
import { useAppStore } from '../../src/renderer/stores/app.ts';
import type { OpenDialog } from '../../src/renderer/stores/app.ts';
import { stubPage } from './stub-page.ts';
import { useImportTextStore } from '../../src/renderer/stores/import-text.ts';
import { useImportStore } from '../../src/renderer/stores/import.ts';

let emit: <Name extends EventName>(name: Name, payload: Events[Name]) => void;

beforeEach(async () => {
  const listeners = new Map<string, (payload: never) => void>();
  emit = (name, payload) => (listeners.get(name) as ((payload: unknown) => void) | undefined)?.(payload);
  const subscribe = (name: string, listener: (payload: never) => void): (() => void) => {
    listeners.set(name, listener);
    return () => listeners.delete(name);
  };
  stubPage();
  vi.stubGlobal('window', {
    bridge: {
      subscribe,
      request: (name: string) => Promise.resolve({ ok: true, value: name === 'import.draft' ? null : {} }),
    },
  });
  setActivePinia(createPinia());
  useImportStore().start();
  await useAppStore().start();
});

const filled: OpenDialog = { kind: 'add-account' };

test('a link waits for the dialog that is being filled in, with all its text', async () => {
  const [app, text] = [useAppStore(), useImportTextStore()];
  app.dialog = filled;
  emit('import.offered', { text: 'first id' });
  emit('import.offered', { text: 'second id' });
  expect(app.dialog).toBe(filled);
  app.dialog = null;
  await nextTick();
  expect([app.dialog, text.typed]).toEqual([{ kind: 'import' }, 'first id\nsecond id']);
  app.dialog = null;
  await nextTick();
  expect(app.dialog).toBeNull();
});

test('files that are dropped on a form wait too', async () => {
  const app = useAppStore();
  app.dialog = filled;
  await useImportStore().offerFiles([new File(['ids'], 'tuesday.txt')]);
  expect(app.dialog).toBe(filled);
});

test.each(['settings', 'account-details'] as const)('a link takes the place of %s', (kind) => {
  const app = useAppStore();
  app.dialog = kind === 'settings' ? { kind } : { kind, accountId: 'one' };
  emit('import.offered', { text: 'an id' });
  expect(app.dialog).toEqual({ kind: 'import' });
});

test('the menu opens nothing over a form, and finds nothing behind a dialog', () => {
  const app = useAppStore();
  app.dialog = filled;
  for (const item of ['settings', 'import', 'export', 'find'] as const) emit('menu.chosen', { item });
  expect([app.dialog, app.findAsked]).toEqual([filled, 0]);
  app.dialog = null;
  emit('menu.chosen', { item: 'find' });
  emit('menu.chosen', { item: 'settings' });
  expect([app.dialog, app.findAsked]).toEqual([{ kind: 'settings' }, 1]);
});

test('what has ended late closes its own dialog and no other one', () => {
  const app = useAppStore();
  app.dialog = { kind: 'add-account' };
  const close = app.closerOfOpen();
  const later = (app.dialog = { kind: 'add-account' });
  close();
  expect(app.dialog).toBe(later);
  app.closerOfOpen()();
  expect(app.dialog).toBeNull();
});

test('the question what closing means lies over a form, which is there as it was when that is put away', async () => {
  const app = useAppStore();
  app.dialog = filled;
  emit('window.closeAsked', {});
  expect([app.isCloseAsked, app.dialog]).toEqual([true, filled]);
  emit('menu.chosen', { item: 'settings' });
  emit('import.offered', { text: 'an id' });
  app.isCloseAsked = false;
  await nextTick();
  expect(app.dialog).toBe(filled);
});

test('nothing opens in front of the question, and what was waiting comes after it', async () => {
  const app = useAppStore();
  emit('window.closeAsked', {});
  emit('menu.chosen', { item: 'settings' });
  emit('menu.chosen', { item: 'find' });
  emit('import.offered', { text: 'an id' });
  expect([app.isCovered, app.dialog, app.findAsked]).toEqual([true, null, 0]);
  app.isCloseAsked = false;
  await nextTick();
  expect(app.dialog).toEqual({ kind: 'import' });
});
