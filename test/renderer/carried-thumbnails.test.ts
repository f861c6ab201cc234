// How many thumbnails come with the first tiles, and which address is shown from them.
import { expect, test } from 'vitest';
import type { Tile } from '../../src/preload/contract/gallery.ts';
import {
  keepThumbnails,
  nearestAddress,
  thumbnailsToCarry,
} from '../../src/renderer/lib/carried-thumbnails.ts';
import { previewAddress, thumbnailAddress } from '../../src/renderer/lib/tile-view.ts';

test.each([
  ['as many as a window shows at most', { widthPx: 900, heightPx: 600, cellSizePx: 150, pixelRatio: 1 }, 24],
  ['cells that are cut off too', { widthPx: 901, heightPx: 601, cellSizePx: 150, pixelRatio: 1 }, 35],
  ['no more than the contract allows', { widthPx: 3840, heightPx: 2160, cellSizePx: 80, pixelRatio: 1 }, 60],
  ['sharp ones', { widthPx: 900, heightPx: 600, cellSizePx: 200, pixelRatio: 1 }, 15],
  ['none that would be soft', { widthPx: 900, heightPx: 600, cellSizePx: 201, pixelRatio: 1 }, 0],
  [
    'none that would be soft on a fine screen',
    { widthPx: 900, heightPx: 600, cellSizePx: 150, pixelRatio: 2 },
    0,
  ],
])('carries %s', (_, grid, count) => {
  expect(thumbnailsToCarry(grid)).toBe(count);
});

test('shows what came along, and nothing else, in place of asking', () => {
  const shown = (pictureId: number, previewVersion: number) =>
    ({ pictureId, previewVersion, pictureState: 'ready', taskState: 'succeeded' }) as Tile;
  const [here, other, changed] = [shown(1, 7), shown(2, 7), shown(1, 8)];
  keepThumbnails({
    revision: 1,
    total: 2,
    from: 0,
    tiles: [here, other],
    thumbnails: { 1: 'UklGRg==', 9: 'x' },
  });
  expect([here, other, changed].map((each) => nearestAddress(thumbnailAddress(each) ?? ''))).toEqual([
    'data:image/webp;base64,UklGRg==',
    thumbnailAddress(other),
    thumbnailAddress(changed),
  ]);
  expect(nearestAddress(previewAddress(here) ?? '')).toBe(previewAddress(here));
});
