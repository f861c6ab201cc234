// Scrolling in content that is taller than an element may be.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maxSpacerPx, placeAfterScroll, placeAt, spacerPx } from '../../src/renderer/lib/scroll-map.ts';
import type { ScrollPlace } from '../../src/renderer/lib/scroll-map.ts';

describe('scrolling beyond what an element may measure', () => {
  // 250,000 tiles in one column of 800 px.
  const highestPx = maxSpacerPx(1);
  const map = { contentPx: 250_000 * 806, viewportPx: 900, maxSpacerPx: highestPx };
  const lastPx = map.contentPx - map.viewportPx;

  test('content that fits is scrolled one to one', () => {
    const small = { ...map, contentPx: 1_000_000 };
    const start = { spacerTopPx: 0, contentTopPx: 0 };
    expect(spacerPx(small)).toBe(1_000_000);
    expect(placeAfterScroll(small, start, 123_456)).toEqual({ spacerTopPx: 123_456, contentTopPx: 123_456 });
  });

  test('the spacer is bounded, and both ends agree', () => {
    expect(spacerPx(map)).toBe(highestPx);
    expect(placeAt(map, 0)).toEqual({ spacerTopPx: 0, contentTopPx: 0 });
    expect(placeAt(map, lastPx)).toEqual({ spacerTopPx: highestPx - 900, contentTopPx: lastPx });
    expect(placeAfterScroll(map, placeAt(map, 0), highestPx).contentTopPx).toBe(lastPx);
  });

  test.each([
    [1, 15_000_000],
    [2, 15_000_000],
    [2.5, 12_000_000],
    [3, 10_000_000],
    [0.5, 15_000_000],
  ])('at %d pixels of the screen to one of the page the spacer ends at %d', (ratio, expectedPx) => {
    expect(maxSpacerPx(ratio)).toBe(expectedPx);
    // Where Chromium cuts elements off, in pixels of the screen.
    expect(maxSpacerPx(ratio) * ratio).toBeLessThan(33_500_000);
  });

  test('the wheel moves by single pixels wherever one is', () => {
    const middle = placeAt(map, 100_000_000);
    const after = placeAfterScroll(map, middle, middle.spacerTopPx + 120);
    expect(after.contentTopPx).toBe(100_000_120);
  });

  test('a dragged scroll bar reaches every part', () => {
    const half = placeAfterScroll(map, placeAt(map, 0), (highestPx - 900) / 2);
    expect(half.contentTopPx / lastPx).toBeCloseTo(0.5, 6);
  });

  test('however one scrolls, every step is exact or proportional and both ends are reached', () => {
    const wheel = (from: ScrollPlace, stepPx: number): ScrollPlace =>
      placeAfterScroll(map, from, from.spacerTopPx + stepPx);
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 60_000 }),
        fc.integer({ min: 50, max: 900 }),
        (awayPx, stepPx) => {
          for (const direction of [-1, 1]) {
            const endPx = direction < 0 ? 0 : lastPx;
            let place = placeAt(map, endPx - direction * awayPx);
            let shortSteps = 0;
            for (let turn = 0; turn < 1300 && place.contentTopPx !== endPx; turn += 1) {
              const before = place.contentTopPx;
              place = wheel(place, direction * stepPx);
              shortSteps += Math.abs(place.contentTopPx - before) === stepPx ? 0 : 1;
            }
            expect(place).toEqual(placeAt(map, endPx));
            // Every step is exact but the last, and those where the scroll bar met its end on the way.
            expect(shortSteps).toBeLessThanOrEqual(2 + Math.floor(awayPx / 20_000));
          }
        },
      ),
      { numRuns: 40 },
    );
  });
});
