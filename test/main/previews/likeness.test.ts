// Likeness by table: what becomes of drawn pictures that are encoded, resized and cut anew, and how far others are.
import { createCanvas, loadImage } from '@napi-rs/canvas';
import type { Canvas, SKRSContext2D } from '@napi-rs/canvas';
import { describe, expect, it } from 'vitest';
import { alikeBitsMax, duplicateBitsMax } from '../../../src/main/catalog/alike.ts';
import { bitsBetween } from '../../../src/main/lib/bits-between.ts';
import { likenessOf } from '../../../src/main/previews/likeness.ts';
import { smallPicture } from '../../../src/main/previews/small-picture.ts';
import { createRandom } from '../../simulators/random.ts';

/** Discs and bars on a gradient, decided by the seed. */
function drawn(seed: number, widthPx = 480, heightPx = 320): Canvas {
  const random = createRandom(`likeness ${String(seed)}`);
  const canvas = createCanvas(widthPx, heightPx);
  const context = canvas.getContext('2d');
  const tone = (): string => `hsl(${String(random.integer(0, 359))} 60% ${String(random.integer(15, 85))}%)`;
  const sky = context.createLinearGradient(0, 0, widthPx * random.next(), heightPx);
  sky.addColorStop(0, tone());
  sky.addColorStop(1, tone());
  context.fillStyle = sky;
  context.fillRect(0, 0, widthPx, heightPx);
  for (let at = 0; at < 9; at += 1) {
    context.fillStyle = tone();
    const [x, y, size] = [random.next() * widthPx, random.next() * heightPx, random.between(0.1, 0.35)];
    if (random.chance(0.5)) context.fillRect(x, y, size * widthPx, (size * heightPx) / 3);
    else disc(context, x, y, (size * heightPx) / 2);
  }
  return canvas;
}

function disc(context: SKRSContext2D, x: number, y: number, radius: number): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

function likeness(canvas: Canvas): { readonly high: number; readonly low: number } | null {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  return likenessOf(smallPicture(data, canvas.width, canvas.height));
}

function bits(one: Canvas, other: Canvas): number {
  const [a, b] = [likeness(one), likeness(other)];
  if (a === null || b === null) throw new Error('A picture has no likeness');
  return bitsBetween(a.high, a.low, b.high, b.low);
}

async function encoded(canvas: Canvas, format: 'jpeg' | 'webp', quality: number): Promise<Canvas> {
  return at(await loadImage(canvas.toBuffer(`image/${format}` as 'image/jpeg', quality)), 1);
}

function at(
  picture: Parameters<SKRSContext2D['drawImage']>[0] & { width: number; height: number },
  scale: number,
) {
  const canvas = createCanvas(Math.round(picture.width * scale), Math.round(picture.height * scale));
  canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

function cut(canvas: Canvas, share: number): Canvas {
  const [width, height] = [canvas.width * (1 - 2 * share), canvas.height * (1 - 2 * share)];
  const kept = createCanvas(Math.round(width), Math.round(height));
  kept
    .getContext('2d')
    .drawImage(
      ...([canvas, canvas.width * share, canvas.height * share, width, height] as const),
      ...([0, 0, kept.width, kept.height] as const),
    );
  return kept;
}

const seeds = [1, 2, 3, 4, 5, 6, 7, 8];

describe('a likeness', () => {
  it.each<[string, number, (canvas: Canvas) => Canvas | Promise<Canvas>]>([
    ['itself', 0, (canvas) => canvas],
    ['a JPEG', duplicateBitsMax, (canvas) => encoded(canvas, 'jpeg', 60)],
    ['a WebP', duplicateBitsMax, (canvas) => encoded(canvas, 'webp', 50)],
    ['half as large', duplicateBitsMax, (canvas) => at(canvas, 0.5)],
    ['twice as large', duplicateBitsMax, (canvas) => at(canvas, 2)],
    ['as wide but not as high', duplicateBitsMax, (canvas) => at(at(canvas, 0.61), 1.7)],
    ['cut by a hundredth on each side', alikeBitsMax, (canvas) => cut(canvas, 0.01)],
  ])('keeps near to the picture as %s: %i bits at most', async (_, most, change) => {
    for (const seed of seeds) {
      const picture = drawn(seed);
      expect([seed, Math.max(most, bits(picture, await change(picture)))]).toEqual([seed, most]);
    }
  });

  it('is far from other pictures, mirrored ones too', () => {
    const pictures = seeds.map((seed) => drawn(seed));
    for (const [place, one] of pictures.entries()) {
      for (const other of pictures.slice(place + 1)) expect(bits(one, other)).toBeGreaterThan(alikeBitsMax);
      const mirrored = createCanvas(one.width, one.height);
      const context = mirrored.getContext('2d');
      context.scale(-1, 1);
      context.drawImage(one, -one.width, 0);
      expect(bits(one, mirrored)).toBeGreaterThan(alikeBitsMax);
    }
  });

  it('has half of its bits set, also of a picture of few waves', () => {
    const bars = createCanvas(64, 64);
    bars.getContext('2d').fillRect(0, 0, 32, 64);
    for (const canvas of [...seeds.map((seed) => drawn(seed)), bars]) {
      const { high, low } = likeness(canvas) ?? { high: 0, low: 0 };
      expect(bitsBetween(high, low, 0, 0)).toBe(32);
      expect([high >= 0, low >= 0]).toEqual([true, true]);
    }
  });

  it('is there for a picture in fog, whose tones are few steps apart', () => {
    const fog = createCanvas(64, 64);
    const context = fog.getContext('2d');
    const sky = context.createLinearGradient(0, 0, 64, 64);
    sky.addColorStop(0, 'rgb(120 120 120)');
    sky.addColorStop(1, 'rgb(134 134 134)');
    context.fillStyle = sky;
    context.fillRect(0, 0, 64, 64);
    expect(likeness(fog)).not.toBeNull();
  });

  it('is none for a picture of one tone, of nothing, or of a single pixel', () => {
    const plain = createCanvas(40, 20);
    const context = plain.getContext('2d');
    context.fillStyle = '#335577';
    context.fillRect(0, 0, 40, 20);
    const faint = at(plain, 1);
    faint.getContext('2d').fillStyle = '#345678';
    faint.getContext('2d').fillRect(3, 3, 9, 9);
    for (const canvas of [plain, faint, createCanvas(40, 20), createCanvas(1, 1)])
      expect(likeness(canvas)).toBeNull();
  });
});

it('counts the bits that differ', () => {
  const table = [
    [0, 0, 0, 0, 0],
    [0xffff_ffff, 0xffff_ffff, 0, 0, 64],
    [0x8000_0000, 0, 0, 1, 2],
    [0xf0f0_f0f0, 0x0f0f_0f0f, 0xf0f0_f0f1, 0x0f0f_0f0e, 2],
  ] as const;
  for (const [high, low, otherHigh, otherLow, expected] of table)
    expect(bitsBetween(high, low, otherHigh, otherLow)).toBe(expected);
});
