// How well likenesses tell pictures apart: the bits by which the same picture differs after it was encoded, resized, cut or
// brightened anew, and those between different pictures, beside a simpler hash (dHash). Decision 15 has the figures.
// By itself: `node test/bench/likeness.ts [seeds]`.
import { createCanvas, loadImage } from '@napi-rs/canvas';
import type { Canvas, Image } from '@napi-rs/canvas';
import { previewSize } from '../../src/preload/contract/preview-sizes.ts';
import { drawn, reduced } from '../../src/main/previews/decode-picture.ts';
import { likenessOf } from '../../src/main/previews/likeness.ts';
import type { Likeness } from '../../src/main/catalog/traits.ts';
import { cellsPerSide, smallPicture } from '../../src/main/previews/small-picture.ts';
import type { SmallPicture } from '../../src/main/previews/small-picture.ts';
import { bitsBetween } from '../../src/main/lib/bits-between.ts';
import { artFamilies, drawArt } from '../simulators/art.ts';
import type { ArtAspect } from '../simulators/art.ts';

type Hash = (picture: SmallPicture) => Likeness | null;

const aspects: readonly ArtAspect[] = ['1:1', '16:9', '2:3'];
const hashes: Readonly<Record<string, Hash>> = { waves: likenessOf, neighbours: neighbourHash };

/** Is a field of 9 × 8 brighter than its right neighbour? */
function neighbourHash({ rgb }: SmallPicture): Likeness {
  const tone = (row: number, column: number): number => {
    let sum = 0;
    let count = 0;
    for (let y = row * 8; y < row * 8 + 8; y += 1) {
      for (let x = Math.floor((column * 64) / 9); x < Math.floor(((column + 1) * 64) / 9); x += 1) {
        const at = (y * cellsPerSide + x) * 3;
        sum += 0.299 * (rgb[at] ?? 0) + 0.587 * (rgb[at + 1] ?? 0) + 0.114 * (rgb[at + 2] ?? 0);
        count += 1;
      }
    }
    return sum / count;
  };
  const halves = [0, 0];
  for (let at = 0; at < 64; at += 1) {
    const [row, column] = [at >> 3, at & 7];
    if (tone(row, column) > tone(row, column + 1))
      halves[at >> 5] = (halves[at >> 5] ?? 0) | (1 << (at & 31));
  }
  return { high: (halves[0] ?? 0) >>> 0, low: (halves[1] ?? 0) >>> 0 };
}

/** As the preview worker sees a file. */
function seen(picture: Image): SmallPicture {
  const of = { widthPx: picture.width, heightPx: picture.height };
  const preview = previewSize(of);
  const canvas = reduced(picture, preview.widthPx, preview.heightPx);
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  return smallPicture(data, canvas.width, canvas.height);
}

function part(canvas: Canvas, left: number, top: number, width: number, height: number): Canvas {
  const cut = createCanvas(Math.round(width), Math.round(height));
  cut.getContext('2d').drawImage(canvas, left, top, width, height, 0, 0, cut.width, cut.height);
  return cut;
}

const cropped = (canvas: Canvas, share: number): Canvas =>
  part(
    canvas,
    ...([canvas.width * share, canvas.height * share] as const),
    ...([canvas.width * (1 - 2 * share), canvas.height * (1 - 2 * share)] as const),
  );

function brightened(canvas: Canvas): Canvas {
  const copy = part(canvas, 0, 0, canvas.width, canvas.height);
  const context = copy.getContext('2d');
  context.globalAlpha = 0.12;
  context.fillStyle = '#fff';
  context.fillRect(0, 0, copy.width, copy.height);
  return copy;
}

const changes: Readonly<Record<string, (single: Canvas, grid: Canvas) => Buffer>> = {
  'JPEG 92': (single) => single.toBuffer('image/jpeg', 92),
  'JPEG 60': (single) => single.toBuffer('image/jpeg', 60),
  'WebP 40': (single) => single.toBuffer('image/webp', 40),
  'half as large': (single) => drawn(single, single.width >> 1, single.height >> 1).toBuffer('image/png'),
  'twice as large': (single) => drawn(single, single.width * 2, single.height * 2).toBuffer('image/jpeg', 85),
  'a quarter of the grid, JPEG 85': (_, grid) =>
    part(grid, 0, 0, grid.width / 2, grid.height / 2).toBuffer('image/jpeg', 85),
  brightened: (single) => brightened(single).toBuffer('image/jpeg', 85),
  'cut by 1 %': (single) => cropped(single, 0.01).toBuffer('image/jpeg', 85),
  'cut by 2 %': (single) => cropped(single, 0.02).toBuffer('image/jpeg', 85),
  'cut by 4 %': (single) => cropped(single, 0.04).toBuffer('image/jpeg', 85),
};

const between = (one: Likeness, other: Likeness): number =>
  bitsBetween(one.high, one.low, other.high, other.low);

function line(name: string, bits: readonly number[]): string {
  const sorted = bits.toSorted((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
  const within = [3, 4, 6, 8, 10, 12].map((most) => {
    const share = sorted.filter((each) => each <= most).length / sorted.length;
    return `≤${String(most)}: ${(share * 100).toFixed(2)} %`;
  });
  return `${name}: n ${String(sorted.length)}, least ${String(at(0))}, median ${String(at(0.5))}, 95 % ${String(at(0.95))}, most ${String(at(1))}; ${within.join(', ')}`;
}

const seeds = Number(process.argv[2] ?? 3);
const known: { readonly prompt: string; readonly small: SmallPicture }[] = [];
const changed = new Map<string, SmallPicture[]>();
const changedFrom: SmallPicture[] = [];
for (const [number, family] of artFamilies.entries()) {
  for (let seed = 1; seed <= seeds; seed += 1) {
    const aspect = aspects[(number + seed) % aspects.length] ?? '1:1';
    const of = { seed, family, aspect, scale: 1, format: 'png' } as const;
    for (const variation of [0, 1, 2, 3] as const) {
      const single = drawArt({ ...of, part: variation });
      const small = seen(await loadImage(single.toBuffer('image/png')));
      known.push({ prompt: `${family} ${String(seed)}`, small });
      if (variation !== 0) continue;
      const grid = drawArt({ ...of, part: 'grid' });
      changedFrom.push(small);
      for (const [name, change] of Object.entries(changes))
        changed.set(name, [...(changed.get(name) ?? []), seen(await loadImage(change(single, grid)))]);
    }
  }
}
for (const [hashName, hash] of Object.entries(hashes)) {
  process.stdout.write(`\n${hashName}\n`);
  for (const [name, smalls] of changed) {
    const bits = smalls.flatMap((small, at) => {
      const [one, other] = [hash(small), hash(changedFrom[at] ?? small)];
      return one === null || other === null ? [] : [between(one, other)];
    });
    process.stdout.write(`${line(name, bits)}\n`);
  }
  const likenesses = known.flatMap(({ prompt, small }) => {
    const likeness = hash(small);
    return likeness === null ? [] : [{ prompt, likeness }];
  });
  const same: number[] = [];
  const other: number[] = [];
  for (const [at, one] of likenesses.entries())
    for (const two of likenesses.slice(at + 1))
      (one.prompt === two.prompt ? same : other).push(between(one.likeness, two.likeness));
  process.stdout.write(`${line('other variations of a prompt', same)}\n${line('other prompts', other)}\n`);
  process.stdout.write(
    `without a hash: ${String(known.length - likenesses.length)} of ${String(known.length)}\n`,
  );
}
