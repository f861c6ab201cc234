// Panes: side by side or below each other as the pictures need it, of one size, inside the area.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { paneBoxes, withSwapped } from '../../src/renderer/lib/compare-layout.ts';

const area = { widthPx: 1280, heightPx: 720 };
const spacing = { gapPx: 4, captionPx: 30 };
const [wide, tall, square] = [16 / 9, 2 / 3, 1] as const;

test.each([
  ['two tall ones side by side', [tall, tall], ['0 0 638x690', '642 0 638x690']],
  ['two squares side by side', [square, square], ['0 0 638x690', '642 0 638x690']],
  ['two wide ones side by side too', [wide, wide], ['0 0 638x690', '642 0 638x690']],
  ['two panoramas below each other', [3, 3], ['0 0 1280x328', '0 362 1280x328']],
  ['three tall ones in a row', [tall, tall, tall], ['0 0 424x690', '428 0 424x690', '856 0 424x690']],
  ['three wide ones as two and one', [wide, wide, wide], ['0 0 638x328', '642 0 638x328', '321 362 638x328']],
  [
    'four as two by two',
    [wide, wide, square, wide],
    ['0 0 638x328', '642 0 638x328', '0 362 638x328', '642 362 638x328'],
  ],
  ['one takes it all', [tall], ['0 0 1280x690']],
] as const)('%s', (_what, aspects, expected) => {
  const boxes = paneBoxes(area, aspects, spacing).map(
    ({ leftPx, topPx, widthPx, heightPx }) => `${leftPx} ${topPx} ${widthPx}x${heightPx}`,
  );
  expect(boxes).toEqual(expected);
});

test('panes are of one size, inside the area, and never over each other', () => {
  const size = fc.record({
    widthPx: fc.integer({ min: 0, max: 4000 }),
    heightPx: fc.integer({ min: 0, max: 3000 }),
  });
  const aspects = fc.array(fc.double({ min: 0.1, max: 10, noNaN: true }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(size, aspects, (within, each) => {
      const boxes = paneBoxes(within, each, spacing);
      expect(new Set(boxes.map((box) => `${box.widthPx} ${box.heightPx}`)).size).toBe(1);
      fc.pre((boxes[0]?.widthPx ?? 0) > 0 && (boxes[0]?.heightPx ?? 0) > 0);
      for (const [at, box] of boxes.entries()) {
        expect(box.leftPx).toBeGreaterThanOrEqual(0);
        expect(box.leftPx + box.widthPx).toBeLessThanOrEqual(within.widthPx);
        expect(box.topPx + box.heightPx + spacing.captionPx).toBeLessThanOrEqual(within.heightPx);
        for (const other of boxes.slice(at + 1)) {
          const apart =
            other.leftPx >= box.leftPx + box.widthPx + 4 ||
            other.topPx >= box.topPx + box.heightPx + spacing.captionPx + 4;
          expect(apart).toBe(true);
        }
      }
    }),
  );
});

test.each([
  [0, 2, 'cba'],
  [1, 0, 'bac'],
  [1, 1, 'abc'],
  [2, 3, 'abc'],
  [-1, 0, 'abc'],
])('%i and %i swapped', (one, other, expected) => {
  expect(withSwapped(['a', 'b', 'c'], one, other).join('')).toBe(expected);
});
