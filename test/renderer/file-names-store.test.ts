// How files are named, while it is typed: late answers do not win, and nothing typed is lost by them.
import { createPinia, setActivePinia } from 'pinia';
import { expect, test, vi } from 'vitest';
import { useFileNamesStore } from '../../src/renderer/stores/file-names.ts';
import { stubPage } from './stub-page.ts';

const usual = { template: '{id}-{index}', usualTemplate: '{id}-{index}', example: 'a-0.png' };

function open(kept?: Map<string, string>) {
  const page = stubPage(kept);
  const asked: {
    readonly name: string;
    readonly input: unknown;
    readonly answer: (value: unknown) => void;
  }[] = [];
  const request = (name: string, input: unknown): Promise<unknown> =>
    new Promise((resolve) => {
      asked.push({ name, input, answer: (value) => resolve({ ok: true, value }) });
    });
  vi.stubGlobal('window', { bridge: { request } });
  setActivePinia(createPinia());
  return { store: useFileNamesStore(), asked, page };
}

test('only what was typed last is judged, and only a good template can be saved', async () => {
  const { store, asked } = open();
  const loading = store.load();
  asked[0]?.answer(usual);
  await loading;
  expect([store.typed, store.canSave, store.isUsual]).toEqual(['{id}-{index}', false, true]);

  const first = store.type('{prompt}');
  const second = store.type('{kind}/{id}-{index}');
  asked[2]?.answer({ kind: 'good', example: 'single/a-0.png' });
  await second;
  asked[1]?.answer({ kind: 'bad', problem: 'not-unique' });
  await first;
  expect(store.trial).toEqual({ kind: 'good', example: 'single/a-0.png' });
  expect([store.canSave, store.isUsual]).toEqual([true, false]);

  const saving = store.save();
  expect(asked[3]).toMatchObject({
    name: 'library.setFileNames',
    input: { template: '{kind}/{id}-{index}' },
  });
  asked[3]?.answer({ ...usual, template: '{kind}/{id}-{index}', example: 'single/a-0.png' });
  await saving;
  expect([store.typed, store.canSave]).toEqual(['{kind}/{id}-{index}', false]);

  const bad = store.type('{prompt}');
  asked[4]?.answer({ kind: 'bad', problem: 'not-unique' });
  await bad;
  expect([store.typed, store.isChanged, store.canSave]).toEqual(['{prompt}', true, false]);
});

test('what is typed while the names are being saved stays, and is not saved', async () => {
  const { store, asked, page } = open();
  const loading = store.load();
  asked[0]?.answer(usual);
  await loading;
  const first = store.type('{kind}/{id}-{index}');
  asked[1]?.answer({ kind: 'good', example: 'single/a-0.png' });
  await first;
  const saving = store.save();
  const second = store.type('{kind}/{id}-{index}-x');
  asked[2]?.answer({ ...usual, template: '{kind}/{id}-{index}', example: 'single/a-0.png' });
  await saving;
  asked[3]?.answer({ kind: 'good', example: 'single/a-0-x.png' });
  await second;
  expect([store.typed, store.isChanged, store.trial]).toEqual([
    '{kind}/{id}-{index}-x',
    true,
    { kind: 'good', example: 'single/a-0-x.png' },
  ]);
  expect([...page.kept.values()]).toEqual(['"{kind}/{id}-{index}-x"']);
});

test('a name that was typed and not saved is still there when the settings are opened again', async () => {
  const { store, asked } = open();
  const loading = store.load();
  asked[0]?.answer(usual);
  await loading;
  void store.type('{kind}/{id}-{index}');
  const again = store.load();
  asked[2]?.answer(usual);
  await vi.waitFor(() => expect(asked).toHaveLength(4));
  asked[3]?.answer({ kind: 'good', example: 'single/a-0.png' });
  await again;
  expect([store.typed, store.trial, store.canSave]).toEqual([
    '{kind}/{id}-{index}',
    { kind: 'good', example: 'single/a-0.png' },
    true,
  ]);
});

test('a name that was not saved is there on the page after this one, until it is saved or given up', async () => {
  const before = open();
  const loading = before.store.load();
  before.asked[0]?.answer(usual);
  await loading;
  void before.store.type('{date}/{id}-{index}');
  const { store, asked, page } = open(before.page.kept);
  const loadingAgain = store.load();
  asked[0]?.answer(usual);
  await vi.waitFor(() => expect(asked[1]?.input).toEqual({ template: '{date}/{id}-{index}' }));
  asked[1]?.answer({ kind: 'good', example: '2026-11-27/a-0.png' });
  await loadingAgain;
  expect([store.typed, store.canSave]).toEqual(['{date}/{id}-{index}', true]);
  expect(page.kept.size).toBe(1);
  void store.type(usual.template);
  expect(page.kept.size).toBe(0);
});
