// A land that is nowhere, in levels cut from card and lit from the upper left.

import { createCanvas } from '@napi-rs/canvas';

import { ramp } from './colour.ts';
import { addGrain, addVignette, coarseField } from './stage.ts';
import type { Stage } from './stage.ts';

/** A land that is nowhere, cut from sheets of card, lit from the upper left. */
export function paintContours(stage: Stage): void {
  const { context, width, height, random, noise } = stage;
  const looks: readonly (readonly string[])[] = [
    ['#0b2530', '#14505a', '#3f8f86', '#e6c27a', '#f6e6c0'],
    ['#5a2a2a', '#b9563f', '#e39a6c', '#f2d3a8', '#fbf0de'],
    ['#171433', '#3f2c6b', '#a8487f', '#ee8f7a', '#ffe0bd'],
    ['#0f3438', '#2f6f73', '#86b5a8', '#d9e0cb', '#f7f3e4'],
    ['#1c2330', '#3a4a63', '#8396ab', '#cfd6d8', '#f4efe6'],
  ];
  const look = stage.theme.pick(looks);
  const scale = ramp(look);
  const aspect = width / height;
  const shift = random.between(0, 90);
  const heightAt = (across: number, down: number): number => {
    const x = across * aspect * 1.25 + shift;
    const y = down * 1.25;
    const warp = noise.octaves(x * 0.9 + 3, y * 0.9, 2);
    return Math.min(1, Math.max(0, 0.5 + 0.95 * noise.octaves(x + warp * 0.8, y - warp * 0.8, 3)));
  };
  const levels = stage.theme.integer(11, 17);
  const coarse = Math.round(130 * Math.sqrt(aspect));
  const land = coarseField(coarse, Math.round(coarse / aspect), heightAt);
  const columns = Math.round(Math.sqrt(760_000 * aspect));
  const rows = Math.round(columns / aspect);
  const canvas = createCanvas(columns, rows);
  const raster = canvas.getContext('2d');
  const image = raster.createImageData(columns, rows);
  const ground = new Float32Array(columns * rows);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      ground[row * columns + column] = land(column / columns, row / rows) * levels;
    }
  }
  const sheets = Array.from({ length: levels + 2 }, (_, level) => scale(level / levels));
  const reach = Math.max(3, Math.round(columns * 0.011));
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const index = row * columns + column;
      const here = ground[index] as number;
      const level = Math.floor(here);
      const right = ground[column + 1 < columns ? index + 1 : index] as number;
      const below = ground[row + 1 < rows ? index + columns : index] as number;
      const slope = Math.abs(right - here) + Math.abs(below - here) + 1e-6;
      // The cut edge is half a pixel wide, so that it does not step.
      const cover = Math.min(1, (here - level) / slope);
      const upper = sheets[level] ?? [0, 0, 0];
      const lower = sheets[Math.max(0, level - 1)] ?? upper;
      // A higher sheet to the upper left throws its shadow here, softer the farther it lies.
      let shade = 1;
      for (let step = 1; step <= 3; step += 1) {
        const away = Math.round((reach * step) / 3);
        const source = Math.max(0, row - away) * columns + Math.max(0, column - away);
        const over = (ground[source] as number) - level - 1;
        if (over > 0) shade -= 0.13 * Math.min(1, over * 5 + 0.35);
      }
      const lit = (here - level) / slope < 2.2 && cover >= 1 ? 1.12 : 1;
      for (let channel = 0; channel < 3; channel += 1) {
        image.data[index * 4 + channel] =
          ((lower[channel] ?? 0) * (1 - cover) + (upper[channel] ?? 0) * cover) * shade * lit;
      }
      image.data[index * 4 + 3] = 255;
    }
  }
  raster.putImageData(image, 0, 0);
  context.imageSmoothingQuality = 'high';
  context.drawImage(canvas, 0, 0, width, height);
  addVignette(stage, 0.15);
  addGrain(stage, 0.22);
}
