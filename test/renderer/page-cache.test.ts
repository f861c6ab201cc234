// The gallery's cache of pages: bounded, least recently used first to go, stale pages still shown.
import { expect, test } from 'vitest';
import { PageCache } from '../../src/renderer/lib/page-cache.ts';

function filled(pages: number): PageCache<string> {
  const cache = new PageCache<string>({ pageRows: 3, maxPages: 3 });
  for (let page = 0; page < pages; page += 1)
    cache.put(
      page,
      [0, 1, 2].map((at) => `row ${page * 3 + at}`),
    );
  return cache;
}

test('rows are found by their position in the whole list', () => {
  const cache = filled(2);
  expect([0, 2, 3, 5, 6].map((index) => cache.rowAt(index))).toEqual([
    'row 0',
    'row 2',
    'row 3',
    'row 5',
    undefined,
  ]);
  expect(cache.pagesOf(2, 7)).toEqual([0, 1, 2]);
  expect(cache.pagesOf(3, 3)).toEqual([]);
});

test('the page used longest ago goes first; a touched page stays', () => {
  const cache = filled(3);
  cache.touch([0]);
  cache.put(3, ['row 9']);
  expect([0, 1, 2, 3].map((page) => cache.has(page))).toEqual([true, false, true, true]);
  expect(cache.size).toBe(3);
});

test('a stale page is shown until its successor comes', () => {
  const cache = filled(3);
  cache.markStaleWhere((row) => row === 'row 4');
  expect([0, 1, 2].map((page) => cache.isStale(page))).toEqual([false, true, false]);
  expect(cache.rowAt(4)).toBe('row 4');
  cache.put(1, ['row 3', 'new row 4', 'row 5']);
  expect([cache.isStale(1), cache.rowAt(4)]).toEqual([false, 'new row 4']);
  cache.markAllStale();
  expect([0, 1, 2].every((page) => cache.isStale(page))).toBe(true);
  cache.clear();
  expect([cache.size, cache.isStale(0), cache.rowAt(0)]).toEqual([0, false, undefined]);
});
