// What a picture looks like, in 64 bits: pictures that look alike have nearly the same ones.
// Invariant: pure; exactly half of the bits are set, so that 0 is nobody's likeness; a picture that is all but of one tone
// has none, since its bits would be noise.
import type { Likeness } from '../catalog/traits.ts';
import { cellsPerSide } from './small-picture.ts';
import type { SmallPicture } from './small-picture.ts';

const frequencies = 8;
/** Mean distance of the tones from their mean, of 255: below it the eye sees one tone. */
const plainMax = 1.5;

/** Cosines of the waves 1 to 8 over a side; wave 0 is the mean, which says nothing of what is seen. */
const cosines = Array.from({ length: frequencies }, (_, wave) =>
  Float32Array.from({ length: cellsPerSide }, (_cell, at) =>
    Math.cos((Math.PI * (wave + 1) * (2 * at + 1)) / (2 * cellsPerSide)),
  ),
);

/** Null for a picture of one tone. */
export function likenessOf(picture: SmallPicture): Likeness | null {
  const tones = tonesOf(picture);
  if (isPlain(tones)) return null;
  const waves = wavesOf(tones);
  const median = [...waves].sort((a, b) => a - b)[waves.length / 2] ?? 0;
  const halves = [0, 0];
  let left = waves.length / 2;
  for (const [at, wave] of waves.entries()) {
    // Waves of equal strength count in their order, so that half of the bits are set and no more.
    if (wave < median || left === 0) continue;
    left -= 1;
    halves[at >> 5] = (halves[at >> 5] ?? 0) | (1 << (at & 31));
  }
  return { high: (halves[0] ?? 0) >>> 0, low: (halves[1] ?? 0) >>> 0 };
}

function tonesOf({ rgb }: SmallPicture): Float32Array {
  const tones = new Float32Array(cellsPerSide * cellsPerSide);
  for (let cell = 0; cell < tones.length; cell += 1)
    tones[cell] =
      0.299 * (rgb[cell * 3] ?? 0) + 0.587 * (rgb[cell * 3 + 1] ?? 0) + 0.114 * (rgb[cell * 3 + 2] ?? 0);
  return tones;
}

function isPlain(tones: Float32Array): boolean {
  let mean = 0;
  for (const tone of tones) mean += tone / tones.length;
  let distance = 0;
  for (const tone of tones) distance += Math.abs(tone - mean) / tones.length;
  return distance < plainMax;
}

/** How strongly the picture goes with each of 8 × 8 waves, the coarse ones: a discrete cosine transform. */
function wavesOf(tones: Float32Array): Float32Array {
  const byRow = new Float32Array(cellsPerSide * frequencies);
  for (let row = 0; row < cellsPerSide; row += 1)
    for (let wave = 0; wave < frequencies; wave += 1)
      byRow[row * frequencies + wave] = along(tones, row * cellsPerSide, 1, wave);
  const waves = new Float32Array(frequencies * frequencies);
  for (let down = 0; down < frequencies; down += 1)
    for (let across = 0; across < frequencies; across += 1)
      waves[down * frequencies + across] = along(byRow, across, frequencies, down);
  return waves;
}

function along(values: Float32Array, from: number, step: number, wave: number): number {
  const cosine = cosines[wave];
  let sum = 0;
  for (let at = 0; at < cellsPerSide; at += 1) sum += (values[from + at * step] ?? 0) * (cosine?.[at] ?? 0);
  return sum;
}
