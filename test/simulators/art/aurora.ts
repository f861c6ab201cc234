// A polar night: curtains of light that fold, snow, firs, and a lake that shows it all again.

import { createCanvas } from '@napi-rs/canvas';

import { fade, mix, parseHex } from './colour.ts';
import { fillBelow, paintPines, paintStars, strokeCrest } from './scenery.ts';
import { addGrain, addVignette, fillVertical, withState } from './stage.ts';
import type { Stage } from './stage.ts';

const auroraLooks: readonly { curtains: readonly string[]; sky: readonly string[] }[] = [
  { curtains: ['#5effb1', '#36d6c3', '#7a5cff'], sky: ['#050b1f', '#0a1b38', '#123049'] },
  { curtains: ['#8dffca', '#ff6ad5', '#5b6bff'], sky: ['#080819', '#151437', '#2a2150'] },
  { curtains: ['#b7ff8a', '#3ee0a5', '#2f8cff'], sky: ['#031016', '#07252e', '#0f3b40'] },
];

/** Folded curtains of light: where a fold comes back upon itself the light doubles. */
function paintCurtains(stage: Stage, shore: number, colours: readonly string[]): void {
  const { context, width, height, random, noise } = stage;
  const columns = 420;
  const rows = Math.round((columns * shore) / width);
  const light = new Float32Array(columns * rows * 3);
  const curtains = random.integer(2, 3);
  for (let curtain = 0; curtain < curtains; curtain += 1) {
    const low = parseHex(mix(colours[0] ?? '#5effb1', '#ffffff', 0.12));
    const middle = parseHex(colours[0] ?? '#5effb1');
    const high = parseHex(colours[1 + (curtain % (colours.length - 1))] ?? '#7a5cff');
    const shift = random.between(0, 100);
    const level = rows * random.between(0.5, 0.82);
    const lean = random.between(-0.22, 0.22);
    const strength = random.between(0.75, 1.2) * (curtain === 0 ? 1.25 : 0.8);
    const steps = columns * 5;
    for (let step = 0; step < steps; step += 1) {
      const along = step / steps;
      const fold = noise.octaves(along * 4.2 + shift, curtain * 9.1, 3);
      const x = (along * 1.3 - 0.15 + fold * 0.17) * columns;
      const column = Math.round(x);
      if (column < 0 || column >= columns) continue;
      const foot =
        level +
        rows *
          (0.2 * noise.octaves(along * 2.1 + shift, curtain + 0.5, 2) + lean * (along - 0.5) + 0.035 * fold);
      const ray = 0.62 + 0.5 * noise.at(along * 46 + shift, 2.2) + 0.22 * noise.at(along * 150 + shift, 6.1);
      const body = Math.max(0, 0.35 + 1.15 * noise.at(along * 2.9 + shift, 7.7));
      const power = strength * ray * body * 0.3;
      if (power < 0.004) continue;
      const tall = rows * (0.34 + 0.3 * Math.abs(noise.at(along * 5 + shift, 3.3)));
      const from = Math.max(0, Math.floor(foot - tall));
      const to = Math.min(rows - 1, Math.ceil(foot + rows * 0.03));
      for (let row = from; row <= to; row += 1) {
        const up = Math.min(1, (foot - row) / tall);
        const rise = up < 0 ? Math.max(0, 1 + up * 18) : (1 - up) ** 1.6;
        const glowAt = power * rise;
        const mixHigh = Math.min(1, Math.max(0, up * 1.5 - 0.12));
        const mixLow = Math.min(1, Math.max(0, 1 - up * 5));
        const offset = (row * columns + column) * 3;
        for (let channel = 0; channel < 3; channel += 1) {
          const tone =
            ((middle[channel] ?? 0) * (1 - mixLow) + (low[channel] ?? 0) * mixLow) * (1 - mixHigh) +
            (high[channel] ?? 0) * mixHigh;
          light[offset + channel] = (light[offset + channel] ?? 0) + tone * glowAt;
        }
      }
    }
  }
  const canvas = createCanvas(columns, rows);
  const raster = canvas.getContext('2d');
  const image = raster.createImageData(columns, rows);
  for (let index = 0; index < columns * rows; index += 1) {
    for (let channel = 0; channel < 3; channel += 1) {
      // A film's shoulder instead of a hard white.
      image.data[index * 4 + channel] = 255 * (1 - Math.exp(-(light[index * 3 + channel] ?? 0) / 165));
    }
    image.data[index * 4 + 3] = 255;
  }
  raster.putImageData(image, 0, 0);
  withState(stage, () => {
    context.globalCompositeOperation = 'screen';
    context.imageSmoothingQuality = 'high';
    context.drawImage(canvas, 0, 0, width, Math.min(height, shore));
  });
}

/** Curtains of light over snow and firs, mirrored in a lake. */
export function paintAurora(stage: Stage): void {
  const { context, width, height, random, noise, unit } = stage;
  const look = stage.theme.pick(auroraLooks);
  const shore = height * random.between(0.68, 0.76);
  fillVertical(stage, look.sky, 0, shore);
  paintStars(stage, shore, 360);
  paintCurtains(stage, shore, look.curtains);
  const shift = random.between(0, 200);
  for (let range = 0; range < 3; range += 1) {
    const near = range / 2;
    const tall = unit * (300 - 120 * near);
    const crest = (x: number): number =>
      shore +
      unit * 30 * near -
      tall * (noise.ridges((x / width) * (1.2 + 0.5 * near) + shift + range * 31, 4.4, 6) - 0.26);
    const rock = mix(look.sky[2] ?? '#123049', look.sky[0] ?? '#050b1f', 0.25 + 0.6 * near);
    fillBelow(stage, crest, (from) => {
      const gradient = context.createLinearGradient(0, from, 0, shore + unit * 20);
      gradient.addColorStop(0, mix(rock, '#e6f6ff', 0.62 - 0.4 * near));
      gradient.addColorStop(0.3, mix(rock, '#cfe8f7', 0.3 - 0.2 * near));
      gradient.addColorStop(1, rock);
      return gradient;
    });
    withState(stage, () => {
      context.strokeStyle = fade(mix('#e6f6ff', look.curtains[0] ?? '#ffffff', 0.4), 0.34 * (1 - 0.6 * near));
      context.lineWidth = unit * 1.6;
      strokeCrest(stage, crest);
    });
  }
  // The lake takes the picture above it, turned over, stretched and dimmed.
  const mirrored = Math.min(height - shore, shore);
  withState(stage, () => {
    context.translate(0, shore * 2);
    context.scale(1, -1);
    context.globalAlpha = 0.78;
    const scaleX = context.canvas.width / width;
    context.drawImage(
      context.canvas,
      0,
      (shore - mirrored) * scaleX,
      width * scaleX,
      mirrored * scaleX,
      0,
      shore - mirrored,
      width,
      mirrored,
    );
  });
  const dim = context.createLinearGradient(0, shore, 0, height);
  dim.addColorStop(0, fade(look.sky[0] ?? '#000000', 0.2));
  dim.addColorStop(1, fade(look.sky[0] ?? '#000000', 0.78));
  context.fillStyle = dim;
  context.fillRect(0, shore, width, height - shore);
  for (let index = 0; index < 140; index += 1) {
    const near = random.next();
    const y = shore + (height - shore) * near ** 1.4;
    context.fillStyle = fade(
      random.chance(0.5) ? (look.curtains[0] ?? '#5effb1') : (look.sky[0] ?? '#000000'),
      0.1,
    );
    context.fillRect(
      random.between(-0.1, 1) * width,
      y,
      unit * random.between(40, 260),
      unit * (0.6 + near * 1.6),
    );
  }
  const bank = (x: number): number => shore + unit * (4 + 9 * noise.at((x / width) * 5 + shift, 40));
  paintPines(stage, bank, mix(look.sky[0] ?? '#050b1f', '#000000', 0.45), unit * 72, 1);
  addVignette(stage, 0.3);
  addGrain(stage, 0.14);
}
