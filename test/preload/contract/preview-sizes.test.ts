// The sizes of previews: the picture's shape, never enlarged, never 0.
import { expect, it } from 'vitest';
import { previewSize, thumbnailSize } from '../../../src/preload/contract/preview-sizes.ts';

it.each([
  ['a square', [1024, 1024], [512, 512], [200, 200]],
  ['a wide one', [1456, 816], [512, 287], [357, 200]],
  ['a panorama, whose thumbnail is its preview', [1000, 333], [512, 170], [512, 170]],
  ['one of the size of a preview', [512, 512], [512, 512], [200, 200]],
  ['a small one', [160, 90], [160, 90], [160, 90]],
  ['a line', [511, 3], [511, 3], [511, 3]],
  ['a long line', [100_000, 1], [512, 1], [512, 1]],
] as const)('%s', (_, [widthPx, heightPx], preview, thumbnail) => {
  const picture = { widthPx, heightPx };
  expect(Object.values(previewSize(picture))).toEqual(preview);
  expect(Object.values(thumbnailSize(picture))).toEqual(thumbnail);
});
