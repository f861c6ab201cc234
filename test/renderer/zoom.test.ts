// The camera: fitting, zooming about the pointer, never leaving the picture, and the same spot on other pictures.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  cameraAt,
  carriedOver,
  fitCamera,
  fittedSpot,
  frameOf,
  isZoomedIn,
  pannedBy,
  pictureBox,
  spotOf,
  wheelFactor,
  withinBounds,
  zoomedTo,
  zoomPercent,
} from '../../src/renderer/lib/zoom.ts';
import type { Camera, Frame, StagePoint } from '../../src/renderer/lib/zoom.ts';

const stage = { widthPx: 1280, heightPx: 800 };
const picture = { widthPx: 2048, heightPx: 2048 };
const frame = frameOf(stage, picture, 1, 'whole');

test.each([
  [{ widthPx: 2048, heightPx: 2048 }, 1, 'whole', 800 / 2048],
  [{ widthPx: 4000, heightPx: 1000 }, 1, 'whole', 1280 / 4000],
  [{ widthPx: 200, heightPx: 100 }, 1, 'whole', 1],
  [{ widthPx: 200, heightPx: 100 }, 2, 'whole', 0.5],
  [{ widthPx: 200, heightPx: 100 }, 1, 'alike', 6.4],
  [{ widthPx: 20, heightPx: 10 }, 2, 'alike', 4],
  [{ widthPx: 0, heightPx: 0 }, 1, 'whole', 1],
] as const)('fits %o at %i pixels per point, %s', (size, ratio, fit, expected) => {
  expect(frameOf(stage, size, ratio, fit).fitScale).toBe(expected);
});

/** The picture's point under a point of the stage, from the picture's centre in picture pixels. */
function under(pointer: StagePoint, camera: Camera): readonly [number, number] {
  return [(pointer.xPx - camera.xPx) / camera.scale, (pointer.yPx - camera.yPx) / camera.scale];
}

test('the point under the pointer stays under the pointer', () => {
  const pointer = { xPx: 100, yPx: -60 };
  const before = fitCamera(frame);
  const after = zoomedTo(before, 1, pointer, frame);
  expect(under(pointer, after)[0]).toBeCloseTo(under(pointer, before)[0], 9);
  expect(under(pointer, after)[1]).toBeCloseTo(under(pointer, before)[1], 9);
});

test('100 % is one picture pixel per screen pixel, and 800 % the most', () => {
  const centre = { xPx: 0, yPx: 0 };
  const percent = (of: Frame, scale: number): number =>
    zoomPercent(zoomedTo(fitCamera(of), scale, centre, of), of);
  const sharp = frameOf(stage, picture, 2, 'whole');
  expect([percent(frame, 1), percent(sharp, 0.5), percent(frame, 99), percent(sharp, 99)]).toEqual([
    100, 100, 800, 800,
  ]);
});

test('no zoom or pan shows emptiness where there is picture', () => {
  const offset = fc.integer({ min: -50_000, max: 50_000 });
  fc.assert(
    fc.property(fc.double({ min: 0.001, max: 99, noNaN: true }), offset, offset, (scale, xPx, yPx) => {
      const zoomed = zoomedTo(fitCamera(frame), scale, { xPx, yPx }, frame);
      const camera = pannedBy(zoomed, { xPx, yPx }, frame);
      expect(camera.scale).toBeGreaterThanOrEqual(frame.fitScale);
      expect(camera.scale).toBeLessThanOrEqual(frame.maxScale);
      const halfWidth = (picture.widthPx * camera.scale) / 2;
      if (halfWidth * 2 >= stage.widthPx) {
        expect(camera.xPx - halfWidth).toBeLessThanOrEqual(-stage.widthPx / 2 + 1e-6);
        expect(camera.xPx + halfWidth).toBeGreaterThanOrEqual(stage.widthPx / 2 - 1e-6);
      } else expect(camera.xPx === 0).toBe(true);
    }),
  );
});

test('a spot says what a camera shows, and shows the same part of a picture twice the size', () => {
  const camera = withinBounds({ scale: 1, xPx: 150, yPx: -320 }, frame);
  const spot = spotOf(camera, frame);
  const same = cameraAt(spot, frame);
  expect([same.scale, same.xPx, same.yPx]).toEqual([
    expect.closeTo(1, 9),
    expect.closeTo(150, 6),
    expect.closeTo(-320, 6),
  ]);

  const upscale = frameOf(stage, { widthPx: 4096, heightPx: 4096 }, 1, 'whole');
  const other = cameraAt(spot, upscale);
  expect([other.scale, other.xPx, other.yPx]).toEqual([
    expect.closeTo(0.5, 9),
    expect.closeTo(150, 6),
    expect.closeTo(-320, 6),
  ]);
  expect(cameraAt(fittedSpot, upscale)).toEqual(fitCamera(upscale));
});

test.each([
  ['fitted stays fitted', fitCamera(frame), false],
  ['zoomed keeps its scale', zoomedTo(fitCamera(frame), 1, { xPx: 40, yPx: 30 }, frame), true],
])('when the stage changes, %s', (_what, camera, isZoomed) => {
  const smaller = frameOf({ widthPx: 900, heightPx: 700 }, picture, 1, 'whole');
  const after = carriedOver(camera, frame, smaller);
  expect(isZoomedIn(after, smaller)).toBe(isZoomed);
  expect(after.scale).toBeCloseTo(isZoomed ? camera.scale : smaller.fitScale, 9);
});

test.each([
  ['a notch of a wheel', { deltaY: 120, deltaMode: 0, ctrlKey: false }, 0.787],
  ['the same in lines', { deltaY: 3, deltaMode: 1, ctrlKey: false }, 0.908],
  ['the same with Control', { deltaY: 120, deltaMode: 0, ctrlKey: true }, 0.787],
  ['a pinch', { deltaY: -5, deltaMode: 0, ctrlKey: true }, 1.051],
])('%s zooms', (_what, event, factor) => {
  expect(wheelFactor(event)).toBeCloseTo(factor, 3);
});

test.each([
  [1, { scale: 1, xPx: 0, yPx: 0 }, { leftPx: 140, topPx: -100, widthPx: 1001, heightPx: 1001 }],
  [2, { scale: 0.5, xPx: 0.1, yPx: 0 }, { leftPx: 390, topPx: 150, widthPx: 500.5, heightPx: 500.5 }],
] as const)('at %i pixels per point the corner lies on a whole screen pixel', (ratio, camera, box) => {
  expect(pictureBox(camera, frameOf(stage, { widthPx: 1001, heightPx: 1001 }, ratio, 'whole'))).toEqual(box);
});
