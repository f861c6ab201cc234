// What the page remembers over being loaded anew, and the last word before it is.
import { afterEach, expect, test, vi } from 'vitest';
import {
  beforeReload,
  entriesWithin,
  pageMemory,
  recallPage,
  reloadPage,
} from '../../src/renderer/lib/page-memory.ts';
import { stubPage } from './stub-page.ts';

afterEach(() => vi.unstubAllGlobals());

test('keeps several things beside each other, and forgets one of them', () => {
  const { kept } = stubPage();
  pageMemory.setItem('a', '1');
  pageMemory.setItem('b', '2');
  pageMemory.removeItem('a');
  pageMemory.removeItem('never kept');
  expect([pageMemory.getItem('a'), pageMemory.getItem('b')]).toEqual([null, '2']);
  expect([...kept]).toEqual([['b', '2']]);
});

test('knows nothing on a page that has kept nothing', () => {
  vi.stubGlobal('history', { state: null });
  expect(pageMemory.getItem('a')).toBeNull();
});

test('says that the page goes before it does', () => {
  const did: string[] = [];
  vi.stubGlobal('dispatchEvent', ({ type }: Event) => void did.push(type));
  vi.stubGlobal('location', { reload: () => void did.push('reload') });
  reloadPage();
  expect(did).toEqual([beforeReload, 'reload']);
});

test.each([
  ['all of it has room', { a: '12', b: '3' }, 5, { a: '12', b: '3' }],
  ['the longest has none', { a: '1234', b: '3' }, 5, { b: '3' }],
  ['nothing has', { a: '1234' }, 4, {}],
])('what main is told: %s', (_, entries, mostLength, expected) => {
  expect(Object.fromEntries(entriesWithin(entries, mostLength))).toEqual(expected);
});

test.each([
  ['a page whose process died', 'reload', null, ['page.recall'], { a: 'half' }],
  ['a first page', 'navigate', null, [], null],
  ['a page that was loaded anew by itself', 'reload', { a: 'own' }, [], { a: 'own' }],
])('what was before is recalled: %s', async (_, type, before, asked, after) => {
  const requests: string[] = [];
  const stubbed = {
    state: before as unknown,
    replaceState: (state: unknown) => void (stubbed.state = state),
  };
  vi.stubGlobal('history', stubbed);
  vi.stubGlobal('performance', { getEntriesByType: () => [{ type }] });
  await recallPage({
    remember: () => Promise.resolve(),
    recall: () => {
      requests.push('page.recall');
      return Promise.resolve([['a', 'half']]);
    },
  });
  expect([requests, stubbed.state]).toEqual([asked, after]);
});

test('asks no more of the window than it grants, however fast something is typed, and the last of it is kept', () => {
  vi.useFakeTimers();
  const { kept } = stubPage();
  let calls = 0;
  const { replaceState } = history;
  // So many in ten seconds; what goes beyond is dropped in silence.
  history.replaceState = (state, title) => {
    calls += 1;
    if (calls <= 200) replaceState(state, title);
  };
  for (let at = 0; at < 600; at += 1) {
    pageMemory.setItem('typed', String(at));
    expect(pageMemory.getItem('typed')).toBe(String(at));
    vi.advanceTimersByTime(15);
  }
  vi.advanceTimersByTime(1_000);
  expect(kept.get('typed')).toBe('599');

  let atReload: string | undefined;
  for (let at = 0; at < 60; at += 1) pageMemory.setItem('typed', String(at));
  calls = 0;
  vi.stubGlobal('dispatchEvent', () => pageMemory.setItem('typed', 'at last'));
  vi.stubGlobal('location', { reload: () => (atReload = kept.get('typed')) });
  reloadPage();
  expect(atReload).toBe('at last');
  vi.useRealTimers();
});
