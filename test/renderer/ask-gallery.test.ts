// What is longer than one answer may be is asked for in several, and put together in its order.
import { afterEach, expect, test, vi } from 'vitest';
import { everything } from '../../src/preload/contract/finding.ts';
import type { Tile } from '../../src/preload/contract/gallery.ts';
import { pageAsText } from '../../src/preload/contract/page-text.ts';
import { askKeys, askPictureIds, askStretch, askTotal } from '../../src/renderer/stores/ask-gallery.ts';

/** A gallery of so many tiles, of which every tenth is a task without a picture; every question is written down. */
function givenGallery(total: number): { readonly from: number; readonly count: number }[] {
  const asked: { from: number; count: number }[] = [];
  const keys = Array.from({ length: total }, (_, at) => (at % 10 === 9 ? -at : at + 1));
  vi.stubGlobal('window', {
    bridge: {
      request: (name: string, { from, count }: { from: number; count: number }) => {
        asked.push({ from, count });
        const some = keys.slice(from, from + count);
        const tiles = some.map((key) => ({ key: `p${String(key)}` }) as Tile);
        const value =
          name === 'gallery.keys'
            ? { revision: 1, total, from, keys: some }
            : pageAsText({ revision: 1, total, from, tiles });
        return Promise.resolve({ ok: true, value });
      },
    },
  });
  return asked;
}
afterEach(() => vi.unstubAllGlobals());

test.each([
  [0, 1],
  [49_999, 1],
  [50_000, 2],
  [120_000, 3],
])('the keys of %d tiles', async (total, answers) => {
  const asked = givenGallery(total);
  const keys = await askKeys(everything);
  expect([keys.length, asked.length]).toEqual([total, answers]);
  expect(keys.every((key, at) => key === (at % 10 === 9 ? -at : at + 1))).toBe(true);
  expect((await askPictureIds(everything)).length).toBe(total - Math.floor(total / 10));
});

test('a stretch of more tiles than one answer has, as far as there are any', async () => {
  const asked = givenGallery(1_000);
  expect((await askStretch(everything, 10, 910)).map(({ key }) => key).slice(398, 403)).toEqual([
    'p409',
    'p-409',
    'p411',
    'p412',
    'p413',
  ]);
  expect(asked).toEqual([
    { from: 10, count: 400 },
    { from: 410, count: 400 },
    { from: 810, count: 100 },
  ]);
  expect(await askStretch(everything, 900, 2_000)).toHaveLength(100);
  expect(asked).toHaveLength(4);
  expect(await askTotal(everything)).toBe(1_000);
});
