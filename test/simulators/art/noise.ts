// Smooth random fields for the pictures: gradient noise in two dimensions with a seeded permutation, sums of
// octaves of it, and a ridged form for mountains and dust.

import type { Random } from '../random.ts';

/** A smooth field; all functions answer about -1 to 1 unless said otherwise. */
export interface Noise {
  at(x: number, y: number): number;
  /** A sum of octaves, each twice as fine and half as strong. */
  octaves(x: number, y: number, count: number): number;
  /** Sharp crests, 0 to 1. */
  ridges(x: number, y: number, count: number): number;
}

/** Makes a field from a source of numbers. */
export function createNoise(random: Random): Noise {
  const permutation = new Uint8Array(512);
  const gradientX = new Float64Array(256);
  const gradientY = new Float64Array(256);
  for (let index = 0; index < 256; index += 1) {
    permutation[index] = index;
    const angle = random.next() * Math.PI * 2;
    gradientX[index] = Math.cos(angle) * 1.45;
    gradientY[index] = Math.sin(angle) * 1.45;
  }
  for (let index = 255; index > 0; index -= 1) {
    const other = random.integer(0, index);
    const kept = permutation[index] as number;
    permutation[index] = permutation[other] as number;
    permutation[other] = kept;
  }
  for (let index = 0; index < 256; index += 1) permutation[index + 256] = permutation[index] as number;

  const at = (x: number, y: number): number => {
    const floorX = Math.floor(x);
    const floorY = Math.floor(y);
    const dx = x - floorX;
    const dy = y - floorY;
    const column = floorX & 255;
    const row = floorY & 255;
    const left = permutation[column] as number;
    const right = permutation[(column + 1) & 255] as number;
    const topLeft = permutation[left + row] as number;
    const bottomLeft = permutation[left + ((row + 1) & 255)] as number;
    const topRight = permutation[right + row] as number;
    const bottomRight = permutation[right + ((row + 1) & 255)] as number;
    const easeX = dx * dx * dx * (dx * (dx * 6 - 15) + 10);
    const easeY = dy * dy * dy * (dy * (dy * 6 - 15) + 10);
    const a = (gradientX[topLeft] as number) * dx + (gradientY[topLeft] as number) * dy;
    const b = (gradientX[topRight] as number) * (dx - 1) + (gradientY[topRight] as number) * dy;
    const c = (gradientX[bottomLeft] as number) * dx + (gradientY[bottomLeft] as number) * (dy - 1);
    const d = (gradientX[bottomRight] as number) * (dx - 1) + (gradientY[bottomRight] as number) * (dy - 1);
    const top = a + (b - a) * easeX;
    return top + (c + (d - c) * easeX - top) * easeY;
  };
  const octaves = (x: number, y: number, count: number): number => {
    let sum = 0;
    let strength = 0.5;
    let scale = 1;
    for (let octave = 0; octave < count; octave += 1) {
      sum += at(x * scale + octave * 17.3, y * scale - octave * 9.1) * strength;
      strength *= 0.5;
      scale *= 2.03;
    }
    return sum;
  };
  const ridges = (x: number, y: number, count: number): number => {
    let sum = 0;
    let strength = 0.55;
    let scale = 1;
    let weight = 1;
    for (let octave = 0; octave < count; octave += 1) {
      const crest = 1 - Math.abs(at(x * scale + octave * 31.7, y * scale + octave * 11.9));
      const sharp = crest * crest * weight;
      sum += sharp * strength;
      weight = Math.min(1, Math.max(0, sharp * 1.6));
      strength *= 0.5;
      scale *= 2.1;
    }
    return Math.min(1, sum);
  };
  return { at, octaves, ridges };
}
