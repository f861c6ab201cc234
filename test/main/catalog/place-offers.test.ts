import { describe, expect, it } from 'vitest';
import { placeOffers } from '../../../src/main/catalog/place-offers.ts';
import { settleTasks } from '../../../src/main/catalog/settlements.ts';
import type { OfferedPictureRow } from '../../../src/main/catalog/settlements.ts';
import { add, nowMs, settlement } from '../../fakes/catalog-rows.ts';
import { givenAccount, temporaryCatalog } from '../../fakes/temporary-catalog.ts';

const offers = (...urls: readonly string[]): readonly OfferedPictureRow[] =>
  urls.map((url, index) => ({ index, kind: 'single', url, expiresAtMs: null }));
const cdn = 'https://cdn.example/mj_4711';
const grid = `${cdn}_grid.png`;
const singles = [0, 1, 2, 3].map((index) => `${cdn}_${String(index)}.png`);

describe('the places of pictures in a later answer', () => {
  it.each<[string, readonly string[], readonly string[], readonly number[]]>([
    ['the same order', [grid, ...singles], [grid, ...singles], [0, 1, 2, 3, 4]],
    ['a first answer', [], singles, [0, 1, 2, 3]],
    ['another order', singles, singles.toReversed(), [3, 2, 1, 0]],
    ['other signatures', singles, singles.map((url) => `${url}?sig=2`).toReversed(), [3, 2, 1, 0]],
    [
      'another host and other signatures',
      singles.map((url) => `${url}?sig=1`),
      singles.map((url) => url.replace('cdn.example', 'other.example/files')).toReversed(),
      [3, 2, 1, 0],
    ],
    ['a grid before them that was not there at first', singles, [grid, ...singles], [4, 0, 1, 2, 3]],
    ['no grid any more', [grid, ...singles], singles, [1, 2, 3, 4]],
    ['singles of a grid that was alone', [grid], [grid, ...singles], [0, 1, 2, 3, 4]],
    ['one more in the middle', [singles[0] ?? '', singles[2] ?? ''], singles.slice(0, 3), [0, 2, 1]],
    [
      'names that say nothing',
      ['https://h/a/0.png', 'https://h/b/0.png'],
      ['https://h/c/0.png', 'https://h/d/0.png'],
      [0, 1],
    ],
    [
      'told apart by their query only',
      ['https://h/p?n=0', 'https://h/p?n=1'],
      ['https://h/p?n=1', 'https://h/p?n=0'],
      [1, 0],
    ],
    ['one known, one with a new name', singles.slice(0, 2), [`${cdn}_new.png`, singles[0] ?? ''], [1, 0]],
    [
      'all with new names',
      singles,
      [0, 1, 2, 3].map((index) => `${cdn}_again_${String(index)}.png`),
      [0, 1, 2, 3],
    ],
  ])('%s', (_name, known, offered, expected) => {
    const rows = known.map((url, position) => ({ position, url }));
    expect(placeOffers(rows, offers(...offered)).map(({ index }) => index)).toEqual(expected);
  });

  it('keep what is on disk its own, and bring the fresh link to the picture that waits for it', () => {
    const db = temporaryCatalog();
    givenAccount(db, 'a', 'apimart');
    const [taskId = 0] = add(db, 'a', ['x']).taskIds;
    const settle = (pictures: readonly OfferedPictureRow[]): void => {
      settleTasks(db, { settlements: [settlement(taskId, { pictures })], nowMs });
    };
    settle(offers(...singles));
    settle(offers(grid, ...singles.toReversed().map((url) => `${url}?sig=2`)));
    expect(db.prepare('SELECT position, url FROM pictures ORDER BY position').raw().all()).toEqual([
      ...singles.map((url, position) => [position, `${url}?sig=2`]),
      [4, grid],
    ]);
  });
});
