// The lightbox's camera: fitting, zooming about the pointer, and never leaving the picture.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  fitCamera,
  fitScale,
  maxScale,
  withinBounds,
  zoomedTo,
  zoomPercent,
} from '../../src/renderer/lib/zoom.ts';

const stage = { widthPx: 1280, heightPx: 800 };
const picture = { widthPx: 2048, heightPx: 2048 };

test.each([
  [{ widthPx: 2048, heightPx: 2048 }, 1, 800 / 2048],
  [{ widthPx: 4000, heightPx: 1000 }, 1, 1280 / 4000],
  [{ widthPx: 200, heightPx: 100 }, 1, 1],
  [{ widthPx: 200, heightPx: 100 }, 2, 0.5],
  [{ widthPx: 0, heightPx: 0 }, 1, 1],
])('fits %o at %i pixels per point', (size, ratio, expected) => {
  expect(fitScale(stage, size, ratio)).toBe(expected);
});

test('the point under the pointer stays under the pointer', () => {
  const pointer = { xPx: 100, yPx: -60 };
  const before = fitCamera(stage, picture, 1);
  const after = zoomedTo(before, 1, pointer, stage, picture, 1);
  const pointOf = (camera: typeof before) => [
    (pointer.xPx - camera.xPx) / camera.scale,
    (pointer.yPx - camera.yPx) / camera.scale,
  ];
  expect(pointOf(after)[0]).toBeCloseTo(pointOf(before)[0] ?? 0, 9);
  expect(pointOf(after)[1]).toBeCloseTo(pointOf(before)[1] ?? 0, 9);
  expect(zoomPercent(after, 1)).toBe(100);
  expect(zoomPercent(after, 2)).toBe(200);
});

test('no zoom or pan shows emptiness where there is picture', () => {
  const offset = fc.integer({ min: -50_000, max: 50_000 });
  fc.assert(
    fc.property(fc.double({ min: 0.001, max: 99, noNaN: true }), offset, offset, (scale, xPx, yPx) => {
      const zoomed = zoomedTo(fitCamera(stage, picture, 1), scale, { xPx, yPx }, stage, picture, 1);
      const camera = withinBounds(
        { ...zoomed, xPx: zoomed.xPx + xPx, yPx: zoomed.yPx + yPx },
        stage,
        picture,
      );
      expect(camera.scale).toBeGreaterThanOrEqual(fitScale(stage, picture, 1));
      expect(camera.scale).toBeLessThanOrEqual(maxScale);
      const halfWidth = (picture.widthPx * camera.scale) / 2;
      if (halfWidth * 2 >= stage.widthPx) {
        expect(camera.xPx - halfWidth).toBeLessThanOrEqual(-stage.widthPx / 2 + 1e-6);
        expect(camera.xPx + halfWidth).toBeGreaterThanOrEqual(stage.widthPx / 2 - 1e-6);
      } else expect(camera.xPx === 0).toBe(true);
    }),
  );
});
