// Accounts in the window: what was tested before counts for less, and nothing is shown of one that is no more.
import { expect, test, vi } from 'vitest';
import { useAccountsStore } from '../../src/renderer/stores/accounts.ts';
import { useAppStore } from '../../src/renderer/stores/app.ts';
import { diskIsFull, openStores, pass } from './open-stores.ts';

async function open(accounts = 2) {
  const stores = await openStores({ accounts });
  const store = useAccountsStore(stores.pinia);
  await store.start();
  const [first, second] = store.accounts;
  if (first === undefined || second === undefined) throw new Error('The library has too few accounts.');
  return { ...stores, store, first, second };
}

test('a test of the key before says nothing of the one that has taken its place', async () => {
  const { store, first, answer } = await open();
  const { promise, resolve } = Promise.withResolvers<unknown>();
  answer('accounts.test', () => promise);
  const testing = store.test(first.id);
  await store.rotateKey(first.id, 'a new key', false);
  resolve({ ok: false, failure: diskIsFull });
  await testing;
  expect(store.outcomes.get(first.id)).toBeUndefined();
});

test('of two tests the later one counts, and its good news stay as long as any', async () => {
  const { store, first, answer } = await open();
  const late = Promise.withResolvers<unknown>();
  answer('accounts.test', () => late.promise);
  const one = store.test(first.id);
  answer('accounts.test', null);
  await store.test(first.id);
  late.resolve({ ok: false, failure: diskIsFull });
  await one;
  expect(store.outcomes.get(first.id)).toEqual({ kind: 'good' });
});

test('an account that was removed elsewhere takes its dialog along, and the gallery shows all again', async () => {
  const { pinia, store, gallery, first, second, controls, answer } = await open();
  const app = useAppStore(pinia);
  await gallery.setQuery({ accountId: first.id });
  app.dialog = { kind: 'sync-history', accountId: first.id };
  answer('accounts.list', () => ({ ok: true, value: [second] }));
  controls.emit('accounts.changed', { revision: 9 });
  await vi.waitFor(() => expect(store.byId.has(first.id)).toBe(false));
  expect([app.dialog, gallery.query.accountId]).toEqual([null, null]);
  app.dialog = { kind: 'sync-history', accountId: null };
  controls.emit('accounts.changed', { revision: 10 });
  await pass(300);
  expect(app.dialog).toEqual({ kind: 'sync-history', accountId: null });
});

test('what main has done is no failure where only the list could not be read anew', async () => {
  const { store, first, answer, controls, inputsOf } = await open();
  answer('accounts.list', () => ({ ok: false, failure: diskIsFull }));
  const draft = { provider: 'midapi', label: 'New', baseUrl: 'https://api.example.org', key: 'k' } as const;
  const rest = {
    userId: null,
    userHeader: null,
    scope: 'own',
    allowHttp: false,
    forThisSession: false,
  } as const;
  const added = store.add({ ...draft, ...rest });
  await pass(500);
  expect(await added).toMatchObject({ label: 'New' });
  await store.rename(first.id, 'Renamed');
  await store.setPaused(first.id, true);
  expect(inputsOf('accounts.add')).toHaveLength(1);
  answer('accounts.list', null);
  controls.emit('accounts.changed', { revision: 9 });
  await vi.waitFor(() => expect(store.byId.get(first.id)?.label).toBe('Renamed'));
});
