import { expect, it } from 'vitest';
import type { GalleryPage, Tile } from '../../src/preload/contract/gallery.ts';
import { indexOfFirst, indexOfTile } from '../../src/renderer/lib/tile-places.ts';

/** `p7` is a picture of task 7, `t7` that task without one. */
const tile = (key: string): Tile =>
  ({ key, taskId: Number(key.slice(1)), pictureId: key.startsWith('p') ? 1 : null }) as Tile;
const page = (from: number, ...keys: string[]): GalleryPage => ({
  ...{ revision: 1, total: 500, from },
  tiles: keys.map(tile),
});
const pages = [page(0, 'p1', 'p2', 't3'), page(200, 'p4', 'p5')];

it.each([
  ['on the first page', 'p2', 1],
  ['on a later one', 'p5', 201],
  ['a task that still has no picture', 't3', 2],
  ['a task that has got its first one', 't4', 200],
  ['a picture that went, whatever else its task has', 'p3', -1],
  ['nowhere', 't9', -1],
])('a tile %s', (_, key, index) => {
  expect(indexOfTile(pages, tile(key))).toBe(index);
});

it.each([
  ['the nearest that is there', ['p9', 'p5', 'p1'], 201],
  ['past those that are not at hand', [undefined, 'p1'], 0],
  ['none', [undefined, 'p9'], -1],
])('of many: %s', (_, keys, index) => {
  expect(indexOfFirst(pages, keys)).toBe(index);
});
