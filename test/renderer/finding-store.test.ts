// Searching as one types: asked at once, one question at a time, answers that nobody waits for dropped; counts only for
// somebody who looks; and why nothing is found.
import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { GalleryQuery } from '../../src/preload/contract/gallery.ts';
import { pageAsText } from '../../src/preload/contract/page-text.ts';
import { useFacetsStore } from '../../src/renderer/stores/facets.ts';
import { useFindingStore } from '../../src/renderer/stores/finding.ts';
import { useGalleryStore } from '../../src/renderer/stores/gallery.ts';
import { useNoResultStore } from '../../src/renderer/stores/no-result.ts';

interface Question {
  readonly name: string;
  readonly query: GalleryQuery;
  answer(total?: number): Promise<void>;
}
let questions: Question[] = [];
const asked = (name = 'gallery.page'): string[] =>
  questions.filter((question) => question.name === name).map(({ query }) => query.search);

beforeEach(() => {
  questions = [];
  setActivePinia(createPinia());
  vi.useFakeTimers();
  vi.stubGlobal('window', {
    bridge: {
      subscribe: () => () => undefined,
      request: (name: string, input: { query: GalleryQuery }) =>
        new Promise((resolve) => {
          const answer = async (total = 0): Promise<void> => {
            const page = { revision: 1, total, from: 0, tiles: [], facets: [] };
            resolve({ ok: true, value: name === 'gallery.page' ? pageAsText(page) : page });
            await vi.advanceTimersByTimeAsync(0);
          };
          questions.push({ name, query: input.query, answer });
        }),
    },
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('the first key asks at once; what is typed meanwhile is asked once, and only the last answer is shown', async () => {
  const finding = useFindingStore();
  const gallery = useGalleryStore();
  void finding.type('f');
  expect(asked()).toEqual(['f']);
  void finding.type('fo');
  void finding.type('fog');
  expect(asked()).toEqual(['f']);
  await questions[0]?.answer(500);
  expect(asked()).toEqual(['f', 'fog']);
  expect(gallery.total).toBe(0);
  await questions[1]?.answer(12);
  expect(gallery.total).toBe(12);
  expect(finding.text).toBe('fog');
  expect(asked()).toHaveLength(2);
});

test('a text that is back where it was is not asked again', async () => {
  const finding = useFindingStore();
  void finding.type('fog');
  void finding.type('fogg');
  void finding.type('fog');
  await questions[0]?.answer(3);
  expect(asked()).toEqual(['fog']);
  expect(useGalleryStore().total).toBe(3);
});

test('a search that is set while one is typed is in the box at once, and stays', async () => {
  const [finding, gallery] = [useFindingStore(), useGalleryStore()];
  void finding.type('fog');
  void finding.change({ search: 'sea' });
  expect(finding.text).toBe('sea');
  for (let at = 0; at < questions.length; at += 1) await questions[at]?.answer(1);
  expect([finding.text, gallery.query.search]).toEqual(['sea', 'sea']);
});

test('who goes to an album while a search is on its way sees the album, not what was typed before', async () => {
  const [finding, gallery] = [useFindingStore(), useGalleryStore()];
  void finding.type('fog');
  void finding.type('fog tag:sea');
  void gallery.setQuery({ search: '', albumId: 3 });
  for (let at = 0; at < questions.length; at += 1) await questions[at]?.answer(1);
  expect([finding.text, gallery.query.search, gallery.query.albumId]).toEqual(['', '', 3]);
});

test('a half-typed name stays in the box and out of the search', async () => {
  const finding = useFindingStore();
  void finding.type('fog account:st', 'fog ');
  await questions[0]?.answer(3);
  expect([finding.text, useGalleryStore().query.search]).toEqual(['fog account:st', 'fog ']);
});

test('a search that comes from elsewhere is written into the box', async () => {
  const finding = useFindingStore();
  void useGalleryStore().setQuery({ search: 'sref:123' });
  await questions[0]?.answer(1);
  expect(finding.text).toBe('sref:123');
});

test('what is counted of the whole library is shown of it, whatever narrows the view', async () => {
  const [finding, gallery] = [useFindingStore(), useGalleryStore()];
  const facets = [{ facet: 'rating', values: ['5'], isExcluded: false }];
  void gallery.setQuery({ search: 'fog', accountId: 'one', albumId: 3, facets });
  await questions[0]?.answer(1);
  void finding.showInLibrary('expiring');
  expect(gallery.query).toMatchObject({
    ...{ show: 'expiring', search: '', facets: [], accountId: null, albumId: null },
  });
});

test('counts are asked for after a pause, once, and only while somebody looks', async () => {
  const facets = useFacetsStore();
  const gallery = useGalleryStore();
  void gallery.setQuery({ search: 'a' });
  await vi.advanceTimersByTimeAsync(500);
  expect(asked('gallery.facets')).toEqual([]);
  const stop = facets.look();
  expect(asked('gallery.facets')).toEqual(['a']);
  const first = questions.find(({ name }) => name === 'gallery.facets');
  void gallery.setQuery({ search: 'ab' });
  void gallery.setQuery({ search: 'abc' });
  await vi.advanceTimersByTimeAsync(500);
  expect(asked('gallery.facets')).toEqual(['a']);
  await first?.answer(7);
  expect(facets.facets?.total).toBe(7);
  await vi.advanceTimersByTimeAsync(500);
  expect(asked('gallery.facets')).toEqual(['a', 'abc']);
  await questions.at(-1)?.answer(5);
  void gallery.setQuery({ sort: 'oldest' });
  await vi.advanceTimersByTimeAsync(500);
  expect(asked('gallery.facets')).toEqual(['a', 'abc']);
  stop();
  void gallery.setQuery({ search: 'abcd' });
  await vi.advanceTimersByTimeAsync(500);
  expect(asked('gallery.facets')).toEqual(['a', 'abc']);
});

test('nothing found: the parts without which there would be something, the most first', async () => {
  const gallery = useGalleryStore();
  const noResult = useNoResultStore();
  void gallery.setQuery({ search: 'fog v:7 is:pick ', show: 'failed' });
  await questions[0]?.answer(0);
  questions = [];
  void noResult.explain();
  for (const total of [0, 3, 8, 0]) await questions.at(-1)?.answer(total);
  expect(asked()).toEqual(['v:7 is:pick ', 'fog is:pick ', 'fog v:7 ', 'fog v:7 is:pick ']);
  expect(noResult.toDrop?.map(({ part, total }) => [part.kind === 'term' && part.at, total])).toEqual([
    [2, 8],
    [1, 3],
  ]);
});

test('whoever looks for something else is no longer told why nothing was found before', async () => {
  const [gallery, noResult] = [useGalleryStore(), useNoResultStore()];
  void gallery.setQuery({ search: 'fog v:7 is:pick ' });
  await questions[0]?.answer(0);
  questions = [];
  void noResult.explain();
  void gallery.setQuery({ search: 'sea' });
  await questions[0]?.answer(3);
  expect([asked(), noResult.toDrop]).toEqual([['v:7 is:pick ', 'sea'], null]);
});

test('a tag of the sidebar shows all that has it, whatever was looked for before', async () => {
  const [finding, gallery] = [useFindingStore(), useGalleryStore()];
  void finding.change({
    search: 'fog',
    accountId: 'one',
    albumId: 3,
    show: 'failed',
    sort: 'oldest',
    stacked: true,
  });
  await questions[0]?.answer(1);
  void finding.showTag('Autumn');
  await questions[1]?.answer(2);
  expect(gallery.query).toEqual({
    ...{ search: '', accountId: null, albumId: null, show: 'all', sort: 'oldest', stacked: true },
    facets: [{ facet: 'tag', values: ['Autumn'], isExcluded: false }],
  });
  expect(finding.text).toBe('');
});
