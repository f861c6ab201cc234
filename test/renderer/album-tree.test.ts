// The tree's rows, and where an album can be moved to from where it is.
import { describe, expect, it } from 'vitest';
import type { Album } from '../../src/preload/contract/albums.ts';
import {
  albumRows,
  idsWithin,
  pathOf,
  placeAfterStep,
  rowAfterRemoval,
} from '../../src/renderer/lib/album-tree.ts';

const album = (id: number, parentId: number | null): Album => ({
  kind: 'album',
  id,
  parentId,
  name: `album ${id}`,
  count: 0,
});
/** 1 (2 (3), 4), 5 */
const albums = [album(1, null), album(5, null), album(2, 1), album(4, 1), album(3, 2)];
const byId = (id: number): Album => albums.find((each) => each.id === id) ?? album(id, null);

describe('albumRows', () => {
  it('lists each after its parent, with its level and its place among its siblings', () => {
    const rows = albumRows(albums, new Set()).map((row) => [
      row.album.id,
      row.level,
      row.position,
      row.siblings,
    ]);
    expect(rows).toEqual([
      [1, 1, 1, 2],
      [2, 2, 1, 2],
      [3, 3, 1, 1],
      [4, 2, 2, 2],
      [5, 1, 2, 2],
    ]);
  });

  it('leaves out what lies in a closed one', () => {
    const rows = albumRows(albums, new Set([2]));
    expect(rows.map(({ album: { id } }) => id)).toEqual([1, 2, 4, 5]);
    expect(rows.find(({ album: { id } }) => id === 2)).toMatchObject({
      hasChildren: true,
      isExpanded: false,
    });
  });
});

describe('rowAfterRemoval', () => {
  it.each([
    ['one that holds others: what comes behind all of them', 1, 5],
    ['one in another', 2, 4],
    ['the last one', 5, 4],
    ['one that is not seen', 9, 1],
  ])('%s', (_name, id, next) => {
    const rows = albumRows(albums, new Set());
    expect(rowAfterRemoval(rows, idsWithin(albums, id))?.album.id).toBe(next);
  });

  it('of the only one there is none', () => {
    expect(rowAfterRemoval(albumRows([album(1, null)], new Set()), new Set([1]))).toBeUndefined();
  });
});

describe('placeAfterStep', () => {
  it.each([
    [4, 'up', { parentId: 1, beforeId: 2 }],
    [2, 'up', null],
    [2, 'down', { parentId: 1, beforeId: null }],
    [1, 'down', { parentId: null, beforeId: null }],
    [5, 'down', null],
    [4, 'in', { parentId: 2, beforeId: null }],
    [2, 'in', null],
    [3, 'out', { parentId: 1, beforeId: 4 }],
    [4, 'out', { parentId: null, beforeId: 5 }],
    [5, 'out', null],
  ] as const)('%s %s', (id, step, expected) => {
    expect(placeAfterStep(albums, byId(id), step)).toEqual(expected);
  });
});

it('knows what lies within an album, and the way to it', () => {
  expect([...idsWithin(albums, 1)].sort()).toEqual([1, 2, 3, 4]);
  expect(pathOf(albums, byId(3))).toEqual(['album 1', 'album 2', 'album 3']);
});
