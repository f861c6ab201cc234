// Masks pixel by pixel, drawn with the canvas that the previews use.
import { createCanvas } from '@napi-rs/canvas';
import { expect, test } from 'vitest';
import { drawMask, drawMaskToSend } from '../../src/renderer/lib/mask-shapes.ts';
import type { MaskShape } from '../../src/renderer/lib/mask-shapes.ts';

const corner = { kind: 'rectangle', from: { x: 0.5, y: 0.5 }, to: { x: 0, y: 0 } } as const;
const dot = { kind: 'brush', radius: 0.1, points: [{ x: 0.75, y: 0.75 }] } as const;
const rubbed = { kind: 'eraser', radius: 0.1, points: [{ x: 0.25, y: 0.25 }] } as const;
const line = {
  kind: 'brush',
  radius: 0.05,
  points: [
    { x: 0.1, y: 0.75 },
    { x: 0.9, y: 0.75 },
  ],
} as const;

/** The pixels at the middles of the four quarters, top left first: # changes, . stays. */
function quarters(shapes: readonly MaskShape[], widthPx: number, heightPx: number): string {
  const canvas = createCanvas(widthPx, heightPx);
  const context = canvas.getContext('2d') as unknown as CanvasRenderingContext2D;
  drawMaskToSend(context, shapes, widthPx, heightPx, 'on-black');
  return [
    [0.25, 0.25],
    [0.75, 0.25],
    [0.25, 0.75],
    [0.75, 0.75],
  ]
    .map(([x = 0, y = 0]) => {
      const [red, green, blue, alpha] = context.getImageData(x * widthPx, y * heightPx, 1, 1).data;
      if (alpha !== 255 || red !== green || green !== blue) return '?';
      return red === 255 ? '#' : red === 0 ? '.' : '?';
    })
    .join('');
}

test.each([
  ['nothing painted', [], '....'],
  ['a rectangle, from any corner', [corner], '#...'],
  ['a dot', [dot], '...#'],
  ['a line', [line], '..##'],
  ['erased again', [corner, rubbed], '....'],
  ['erased, then painted', [rubbed, corner], '#...'],
  ['everything', [{ kind: 'everything' }], '####'],
  ['inverted', [corner, { kind: 'inverted' }], '.###'],
  ['inverted twice', [corner, { kind: 'inverted' }, { kind: 'inverted' }], '#...'],
  ['nothing inverted is everything', [{ kind: 'inverted' }], '####'],
  ['cleared, then painted', [corner, { kind: 'nothing' }, dot], '...#'],
  ['a stroke without points', [{ kind: 'brush', radius: 0.1, points: [] }], '....'],
] as const)('%s', (_, shapes, expected) => {
  for (const [widthPx, heightPx] of [
    [100, 100],
    [400, 200],
  ] as const)
    expect(quarters(shapes, widthPx, heightPx)).toBe(expected);
});

test('a provider that wants it so gets nothing where the picture stays', () => {
  const canvas = createCanvas(10, 10);
  const context = canvas.getContext('2d') as unknown as CanvasRenderingContext2D;
  drawMaskToSend(context, [corner], 10, 10, 'on-transparent');
  expect([...context.getImageData(2, 2, 1, 1).data]).toEqual([255, 255, 255, 255]);
  expect([...context.getImageData(8, 8, 1, 1).data]).toEqual([0, 0, 0, 0]);
});

test('what is shown while painting is transparent where the picture stays', () => {
  const canvas = createCanvas(10, 10);
  const context = canvas.getContext('2d') as unknown as CanvasRenderingContext2D;
  drawMask(context, [corner], 10, 10, '#ff0000');
  expect([...context.getImageData(2, 2, 1, 1).data, ...context.getImageData(8, 8, 1, 1).data]).toEqual([
    ...[255, 0, 0, 255],
    ...[0, 0, 0, 0],
  ]);
});
