import { expect, it } from 'vitest';
import { shapeOf } from '../../../src/main/catalog/aspect-names.ts';

it.each([
  [1024, 1024, '1:1'],
  [1456, 816, '16:9'],
  [816, 1456, '9:16'],
  [928, 1232, '3:4'],
  [1344, 896, '3:2'],
  [2912, 1632, '16:9'],
  [1000, 385, '2.6:1'],
  [385, 1000, '1:2.6'],
  [10_000, 1, '10000:1'],
])('%i × %i is called %s', (widthPx, heightPx, name) => {
  expect(shapeOf(widthPx, heightPx)).toBe(name);
});
