// Pictures of places: misty mountains, a sea under the sun, dunes, aurora over snow, ink-wash ridges, a city at
// dusk. All are layers from far to near, each a little more of itself and a little less of the air.

import { fade, mix, parseHex } from './colour.ts';
import { createCanvas } from '@napi-rs/canvas';
import type { CanvasGradient } from '@napi-rs/canvas';

import { addGrain, addVignette, disc, fillVertical, glow, withState } from './stage.ts';
import type { Stage } from './stage.ts';

interface Sky {
  readonly sky: readonly string[];
  readonly sun: string;
  readonly far: string;
  readonly near: string;
  readonly mist: string;
}

const mountainSkies: readonly Sky[] = [
  {
    sky: ['#27345c', '#6d6a98', '#d99a98', '#f9d7a8'],
    sun: '#fff1d0',
    far: '#c99aa6',
    near: '#141a33',
    mist: '#f3c7ab',
  },
  {
    sky: ['#0f2a3f', '#2f6476', '#8fbcb0', '#f2e6c4'],
    sun: '#fff8e0',
    far: '#8fb8b2',
    near: '#0a1f2b',
    mist: '#dfe6cf',
  },
  {
    sky: ['#3b1c4a', '#8b3a62', '#e2725b', '#fbc687'],
    sun: '#fff0c9',
    far: '#d98270',
    near: '#1f0f2b',
    mist: '#f4a57d',
  },
  {
    sky: ['#dfe6e6', '#e9e4da', '#f3dcc8', '#f6c9b0'],
    sun: '#ef6f4d',
    far: '#c6cfd2',
    near: '#2e4450',
    mist: '#f0e2d6',
  },
  {
    sky: ['#0b1026', '#1c2b57', '#3f568c', '#93a7c9'],
    sun: '#f4f1e4',
    far: '#6f85b3',
    near: '#060a1a',
    mist: '#9db2d3',
  },
  {
    sky: ['#f2c14e', '#f5a65b', '#ee7b5a', '#c75b6b'],
    sun: '#fff6d6',
    far: '#d76f63',
    near: '#3a1732',
    mist: '#f6b36c',
  },
  {
    sky: ['#b8d5d6', '#d5e3dc', '#efeadb', '#f7f0e2'],
    sun: '#fffdf5',
    far: '#b4cbc8',
    near: '#1f3d3a',
    mist: '#eef0e6',
  },
];

/** Ranges of hills one behind the other, with mist between them and a sun behind. */
export function paintMountains(stage: Stage): void {
  const { context, width, height, random, noise, unit } = stage;
  const look = stage.theme.pick(mountainSkies);
  const horizon = height * random.between(0.5, 0.62);
  fillVertical(stage, look.sky, 0, horizon * 1.15);

  const sunX = width * random.between(0.2, 0.8);
  const sunY = horizon - height * random.between(0.08, 0.3);
  const sunRadius = unit * random.between(48, 105);
  glow(stage, sunX, sunY, unit * 620, look.sun, 0.65);
  disc(stage, sunX, sunY, sunRadius, fade(look.sun, 0.96));
  paintCloudBands(stage, horizon, look.mist);

  const layers = random.integer(6, 8);
  for (let layer = 0; layer < layers; layer += 1) {
    const depth = layer / (layers - 1);
    const base = horizon * 0.92 + (height - horizon * 0.92) * depth ** 1.35 * 0.86;
    const amplitude = unit * (70 + 200 * Math.sin(Math.PI * (0.18 + 0.62 * depth)));
    const scale = (1.1 + 1.6 * (1 - depth)) * (width / height) ** 0.6;
    const shift = random.between(0, 400);
    const crest = (x: number): number => {
      const across = (x / width) * scale;
      const broad = noise.ridges(across + shift, layer * 7.7, 5) - 0.45;
      return base - amplitude * (broad * 1.35 + 0.06 * noise.octaves(across * 9 + shift, 3.1, 3));
    };
    const colour = mix(look.far, look.near, depth ** 1.25);
    fillBelow(stage, crest, (from) => {
      const gradient = context.createLinearGradient(0, from, 0, from + unit * (260 + 240 * depth));
      gradient.addColorStop(0, colour);
      gradient.addColorStop(0.35, mix(colour, look.mist, 0.16 * (1 - depth)));
      gradient.addColorStop(1, mix(colour, look.mist, 0.78 * (1 - depth * 0.82)));
      return gradient;
    });
    // The side towards the sun catches a thin rim of light.
    withState(stage, () => {
      context.lineWidth = unit * (0.6 + depth);
      context.strokeStyle = fade(look.sun, 0.28 * (1 - depth));
      strokeCrest(stage, crest);
    });
    if (depth > 0.7)
      paintPines(stage, crest, colour, unit * (16 + 34 * (depth - 0.7) * 3.3), depth > 0.95 ? 1 : 0.7);
  }
  paintBirds(stage, sunX, sunY, look.near);
  addVignette(stage, 0.2);
  addGrain(stage, 0.16);
}

const seaSkies: readonly Sky[] = [
  {
    sky: ['#264a73', '#6f88a8', '#e8b298', '#fbe0b0'],
    sun: '#fff4d2',
    far: '#d9ab98',
    near: '#0d2440',
    mist: '#f7d3ae',
  },
  {
    sky: ['#5a1f4b', '#b33f62', '#f2795c', '#ffd07b'],
    sun: '#fff0bf',
    far: '#e9785f',
    near: '#220c2e',
    mist: '#f7a56f',
  },
  {
    sky: ['#0a1230', '#182a58', '#3a5a8f', '#a8bdd6'],
    sun: '#f7f5ea',
    far: '#7892bd',
    near: '#050a1c',
    mist: '#93abd0',
  },
  {
    sky: ['#7fb7be', '#b9d9d0', '#eeeed6', '#fbe9c2'],
    sun: '#fffbe8',
    far: '#9cc5bd',
    near: '#144552',
    mist: '#e8efd9',
  },
  {
    sky: ['#e8d7c3', '#f0dfc8', '#f6e3c5', '#f3c892'],
    sun: '#e4572e',
    far: '#dcc6a4',
    near: '#2b4a5a',
    mist: '#efd9b4',
  },
];

/** A low sun over water, its light broken into strokes. */
export function paintSea(stage: Stage): void {
  const { context, width, height, random, noise, unit } = stage;
  const look = stage.theme.pick(seaSkies);
  const horizon = height * random.between(0.42, 0.58);
  fillVertical(stage, look.sky, 0, horizon);
  const sunX = width * random.between(0.25, 0.75);
  const sunRadius = unit * random.between(70, 150);
  const sunY = horizon - sunRadius * random.between(0.1, 1.6);
  glow(stage, sunX, sunY, unit * 640, look.sun, 0.6);
  disc(stage, sunX, sunY, sunRadius, look.sun);
  paintCloudBands(stage, horizon, look.mist);
  if (random.chance(0.55)) {
    // A far coast.
    const shift = random.between(0, 90);
    const side = random.chance(0.5) ? 1 : -1;
    const crest = (x: number): number => {
      const across = side > 0 ? x / width : 1 - x / width;
      const rise = Math.max(0, 1 - across * random0(shift));
      return horizon - unit * 120 * rise * noise.ridges((x / width) * 3 + shift, 2.2, 4);
    };
    fillBelow(stage, crest, () => mix(look.far, look.near, 0.32));
  }
  // Water, from the air's colour at the horizon to the deep.
  const water = context.createLinearGradient(0, horizon, 0, height);
  water.addColorStop(0, mix(look.sky[3] ?? look.far, look.near, 0.18));
  water.addColorStop(0.35, mix(look.far, look.near, 0.55));
  water.addColorStop(1, look.near);
  context.fillStyle = water;
  context.fillRect(0, horizon, width, height - horizon);

  context.lineCap = 'round';
  const strokes = 2300;
  for (let index = 0; index < strokes; index += 1) {
    const near = (index / strokes) ** 1.1;
    const y = horizon + (height - horizon) * near ** 1.7 + random.between(0, 2) * unit;
    const spread = unit * (40 + 330 * near) + Math.abs(sunY - horizon) * 0.15;
    const glitter = random.chance(0.56);
    const x = glitter ? sunX + random.gauss() * spread * 0.55 : random.between(-0.05, 1.05) * width;
    const length = unit * (5 + 74 * near) * random.between(0.35, 1.4);
    const lift = noise.at((x / width) * 5, near * 26) * unit * 5 * near;
    context.strokeStyle = glitter
      ? fade(look.sun, random.between(0.16, 0.72) * (1 - 0.42 * near))
      : fade(
          random.chance(0.5) ? mix(look.far, look.sky[1] ?? look.far, 0.5) : look.near,
          random.between(0.08, 0.3),
        );
    context.lineWidth = unit * (0.7 + 3.6 * near) * random.between(0.5, 1.1);
    context.beginPath();
    context.moveTo(x - length / 2, y);
    context.quadraticCurveTo(x, y - lift - unit * 2.4 * near, x + length / 2, y);
    context.stroke();
  }
  if (random.chance(0.6))
    paintBoat(
      stage,
      width * random.between(0.2, 0.8),
      horizon + unit * random.between(26, 90),
      unit * random.between(26, 44),
      look.near,
    );
  paintBirds(stage, sunX, sunY - sunRadius, look.near);
  addVignette(stage, 0.18);
  addGrain(stage, 0.16);
}

const random0 = (shift: number): number => 1.4 + (shift % 1) * 1.2;

const duneSkies: readonly { sky: readonly string[]; light: string; shade: string; sun: string }[] = [
  { sky: ['#24466b', '#7ea0b7', '#f1d4b0'], light: '#f0b16a', shade: '#6b2d2f', sun: '#fff3d6' },
  { sky: ['#2a1a4a', '#7a3b69', '#f19a76'], light: '#f2a65a', shade: '#3d1438', sun: '#ffe9c7' },
  { sky: ['#cfe0dd', '#e9e6d8', '#f5e2c6'], light: '#f3d9b1', shade: '#a5694f', sun: '#ffffff' },
  { sky: ['#0c1233', '#2a3366', '#7c7fb0'], light: '#8f9acb', shade: '#11143a', sun: '#f3f0e6' },
];

/** Dunes with a lit and a shaded side, and the wind's ripples on them. */
export function paintDunes(stage: Stage): void {
  const { context, width, height, random, noise, unit } = stage;
  const look = stage.theme.pick(duneSkies);
  const horizon = height * random.between(0.36, 0.5);
  fillVertical(stage, look.sky, 0, horizon * 1.1);
  const sunX = width * random.between(0.2, 0.8);
  glow(stage, sunX, horizon * 0.55, unit * 520, look.sun, 0.5);
  disc(stage, sunX, horizon * 0.55, unit * random.between(36, 80), look.sun);
  const layers = random.integer(4, 6);
  for (let layer = 0; layer < layers; layer += 1) {
    const depth = layer / (layers - 1);
    const base = horizon + (height - horizon) * depth ** 1.2 * 0.8;
    const peakX = width * random.between(0.15, 0.85);
    const span = width * random.between(0.55, 1.1);
    const rise = unit * (60 + 190 * depth) * random.between(0.75, 1.25);
    const shift = random.between(0, 99);
    const crest = (x: number): number => {
      const away = (x - peakX) / span;
      const shape = x < peakX ? Math.exp(-((away * 1.5) ** 2) * 2.2) : Math.exp(-Math.abs(away) * 3.1);
      return base - rise * shape - unit * 26 * noise.octaves((x / width) * 1.7 + shift, 0.3, 3);
    };
    const haze = mix(look.sky[2] ?? look.light, look.light, 0.3 + 0.7 * depth);
    const dark = mix(look.sky[2] ?? look.shade, look.shade, 0.35 + 0.65 * depth);
    fillBelow(stage, crest, (from) => {
      const gradient = context.createLinearGradient(0, from, 0, from + unit * 420);
      gradient.addColorStop(0, haze);
      gradient.addColorStop(1, mix(haze, dark, 0.55));
      return gradient;
    });
    // The lee side: everything right of a line that winds down from the peak.
    const side: (readonly [number, number])[] = [];
    const bottom = height + 10;
    for (let step = 0; step <= 40; step += 1) {
      const down = step / 40;
      const y = crest(peakX) + (bottom - crest(peakX)) * down;
      side.push([peakX + span * 0.4 * down ** 1.3 + Math.sin(down * 5 + shift) * unit * 46 * down, y]);
    }
    withState(stage, () => {
      clipBelow(stage, crest);
      const gradient = context.createLinearGradient(peakX, 0, peakX + span * 0.9, 0);
      gradient.addColorStop(0, fade(dark, 0.95));
      gradient.addColorStop(0.5, fade(dark, 0.72));
      gradient.addColorStop(1, fade(dark, 0.12));
      context.fillStyle = gradient;
      context.beginPath();
      for (const [index, [x, y]] of side.entries())
        if (index === 0) context.moveTo(x, y);
        else context.lineTo(x, y);
      context.lineTo(width + 50, bottom);
      context.lineTo(width + 50, 0);
      context.lineTo(peakX, 0);
      context.closePath();
      context.fill();
      if (depth > 0.4) {
        context.lineWidth = unit * 1.1;
        for (let ripple = 0; ripple < 46; ripple += 1) {
          context.strokeStyle = fade(ripple % 2 === 0 ? look.shade : look.sun, 0.05 + 0.07 * depth);
          context.beginPath();
          for (let x = -20; x <= width + 20; x += 22) {
            const y =
              crest(x) +
              unit * (10 + ripple * 13 * (0.8 + depth)) +
              noise.at((x / width) * 6 + shift, ripple * 0.13) * unit * 22;
            if (x === -20) context.moveTo(x, y);
            else context.lineTo(x, y);
          }
          context.stroke();
        }
      }
    });
  }
  addVignette(stage, 0.2);
  addGrain(stage, 0.2);
}

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

const inkLooks: readonly { paper: string; ink: string; accent: string; wash: string }[] = [
  { paper: '#f1e9d8', ink: '#1d2326', accent: '#c8392b', wash: '#7d8a8c' },
  { paper: '#efe6d2', ink: '#22262e', accent: '#d4542f', wash: '#8792a0' },
  { paper: '#eef0ea', ink: '#1f3136', accent: '#b8402f', wash: '#6f918f' },
  { paper: '#f3ead9', ink: '#2b2119', accent: '#b3372a', wash: '#a08a6e' },
];

/** Mountains in ink on rice paper: wet washes that end in the paper, dry strokes on the nearest, a red sun. */
export function paintInk(stage: Stage): void {
  const { context, width, height, random, noise, unit } = stage;
  const look = stage.theme.pick(inkLooks);
  context.fillStyle = look.paper;
  context.fillRect(0, 0, width, height);
  paintPaperFibres(stage, look.ink);
  const wash = context.createLinearGradient(0, 0, 0, height);
  wash.addColorStop(0, fade(look.wash, 0.28));
  wash.addColorStop(0.5, fade(look.wash, 0));
  wash.addColorStop(1, fade(look.wash, 0.1));
  context.fillStyle = wash;
  context.fillRect(0, 0, width, height);

  const sunX = width * random.pick([random.between(0.16, 0.34), random.between(0.66, 0.84)]);
  const sunY = height * random.between(0.16, 0.28);
  disc(stage, sunX, sunY, unit * random.between(48, 82), fade(look.accent, 0.88));

  const crests: ((x: number) => number)[] = [];
  const layers = random.integer(4, 6);
  for (let layer = 0; layer < layers; layer += 1) {
    const depth = layer / (layers - 1);
    const base = height * (0.44 + 0.5 * depth);
    const peaks = Array.from({ length: random.integer(2, 4) }, () => ({
      x: random.between(-0.1, 1.1) * width,
      tall: unit * random.between(130, 400) * (1.1 - 0.45 * depth),
      broad: unit * random.between(70, 210),
    }));
    const shift = random.between(0, 300);
    const crest = (x: number): number => {
      let rise = 0;
      for (const peak of peaks) {
        const away = Math.abs(x - peak.x) / peak.broad;
        rise = Math.max(rise, peak.tall * Math.exp(-(away ** 1.35) * 0.9));
      }
      const rough = noise.octaves((x / unit) * 0.011 + shift, layer, 5);
      // Between the peaks the land sinks below the mist instead of drawing a line.
      const sunk = unit * 150 * Math.max(0, 1 - rise / (unit * 130));
      return base + sunk - rise - rough * (unit * 16 + rise * 0.15);
    };
    const strength = 0.16 + 0.72 * depth ** 1.4;
    fillBelow(stage, crest, (from) => {
      const gradient = context.createLinearGradient(
        0,
        from,
        0,
        Math.min(height, from + unit * (300 + 190 * depth)),
      );
      const colour = mix(look.wash, look.ink, 0.2 + 0.8 * depth);
      gradient.addColorStop(0, fade(colour, strength));
      gradient.addColorStop(0.28, fade(colour, strength * 0.62));
      gradient.addColorStop(0.7, fade(colour, strength * 0.16));
      gradient.addColorStop(1, fade(colour, 0));
      return gradient;
    });
    context.lineCap = 'round';
    const strokes = Math.round(170 + 470 * depth);
    for (let index = 0; index < strokes; index += 1) {
      const x = random.between(-0.02, 1.02) * width;
      const top = crest(x);
      const slope = (crest(x + unit * 14) - crest(x - unit * 14)) / (unit * 28);
      if (Math.abs(slope) < 0.12 || top > base) continue;
      // The brush follows the fall of the land, shorter and paler the lower it comes.
      const fall = Math.atan2(Math.min(2.4, Math.abs(slope)) + 0.35, Math.sign(slope));
      const down = unit * (4 + random.next() ** 1.7 * 130);
      const length = unit * random.between(10, 46) * (0.6 + 0.5 * depth);
      const wet = random.between(0.05, 0.3) * strength * Math.max(0, 1 - down / (unit * 150));
      const startX = x + Math.cos(fall) * unit * 6;
      const startY = top + down;
      context.strokeStyle = fade(look.ink, wet);
      context.lineWidth = unit * random.between(0.8, 5) * (0.45 + depth * 0.6);
      context.beginPath();
      context.moveTo(startX, startY);
      context.quadraticCurveTo(
        startX + Math.cos(fall) * length * 0.35,
        startY + Math.sin(fall) * length * 0.6,
        startX + Math.cos(fall) * length * 0.8,
        startY + Math.sin(fall) * length,
      );
      context.stroke();
    }
    // The ridge line, pressed harder where the rock stands steep.
    for (let x = 0; x < width; x += unit * 7) {
      const y = crest(x);
      const steep = Math.abs(crest(x + unit * 7) - y) / (unit * 7);
      const wet =
        strength * Math.min(1, 0.2 + steep * 0.7) * Math.min(1, Math.max(0, (base - y) / (unit * 60)));
      if (wet < 0.03) continue;
      context.strokeStyle = fade(look.ink, wet * 0.75);
      context.lineWidth = unit * (0.7 + 2.1 * depth) * (0.6 + Math.min(1, steep));
      context.beginPath();
      context.moveTo(x, y);
      context.lineTo(x + unit * 7, crest(x + unit * 7));
      context.stroke();
    }
    crests.push(crest);
    if (depth > 0.55) paintInkTrees(stage, crest, base - unit * 40, look.ink, strength);
    if (layer < layers - 1) paintInkMist(stage, base + unit * 70, look.paper);
  }
  // A boat where open water is left between the mountains.
  const boatY = height * random.between(0.86, 0.94);
  const boatX = [0.3, 0.7, 0.5, 0.2, 0.8]
    .map((share) => width * share)
    .find((x) =>
      crests.every((crest) => [-70, 0, 70].every((away) => crest(x + away * unit) > boatY + unit * 20)),
    );
  if (boatX !== undefined) paintBoat(stage, boatX, boatY, unit * 34, look.ink);
  paintBirds(stage, sunX, sunY, look.ink);
  paintSeal(
    stage,
    width - unit * random.between(70, 90),
    height - unit * random.between(96, 120),
    unit * 44,
    look.accent,
    look.paper,
  );
  addVignette(stage, 0.16, [96, 70, 36]);
  addGrain(stage, 0.2, 'soft-light');
}

const cityLooks: readonly { sky: readonly string[]; near: string; light: readonly string[]; moon: string }[] =
  [
    {
      sky: ['#141a3c', '#43346e', '#b3527c', '#f8a277'],
      near: '#0b0d22',
      light: ['#ffd98a', '#ffb45e', '#fff1c9'],
      moon: '#fff0d8',
    },
    {
      sky: ['#071426', '#123358', '#3d6f96', '#a9c7d2'],
      near: '#030a15',
      light: ['#ffe2a3', '#bfe6ff', '#fff6dc'],
      moon: '#f2f6f5',
    },
    {
      sky: ['#2b0f3a', '#7a1f5c', '#e0446b', '#ffa15c'],
      near: '#16061f',
      light: ['#7df9ff', '#ff6ad5', '#ffe08a'],
      moon: '#ffe9c0',
    },
    {
      sky: ['#c9d3d0', '#dfe0d6', '#efe2cb', '#f4cfae'],
      near: '#33444d',
      light: ['#fff3cf', '#fff9e8', '#ffe0a8'],
      moon: '#f0764f',
    },
  ];

/** A skyline in the blue hour, lit windows, and its reflection in a river. */
export function paintCity(stage: Stage): void {
  const { context, width, height, random, unit } = stage;
  const look = stage.theme.pick(cityLooks);
  const shore = height * random.between(0.74, 0.8);
  fillVertical(stage, look.sky, 0, shore);
  const moonX = width * random.between(0.2, 0.8);
  const moonY = shore * random.between(0.3, 0.55);
  const moonRadius = unit * random.between(80, 165);
  glow(stage, moonX, moonY, unit * 560, look.moon, 0.42);
  disc(stage, moonX, moonY, moonRadius, fade(look.moon, 0.95));
  paintCloudBands(stage, shore, look.sky[3] ?? look.moon);
  const layers = 4;
  for (let layer = 0; layer < layers; layer += 1) {
    const depth = layer / (layers - 1);
    const colour = mix(look.sky[3] ?? look.near, look.near, 0.28 + 0.72 * depth ** 0.9);
    const centre = width * random.between(0.3, 0.7);
    let x = -unit * 20;
    while (x < width) {
      const breadth = unit * random.between(26, 78) * (0.75 + depth * 0.6);
      const away = Math.abs(x + breadth / 2 - centre) / width;
      const tall =
        unit *
        (random.between(90, 250) + 300 * Math.exp(-((away * 3.4) ** 2)) * random.between(0.5, 1.15)) *
        (1.1 - 0.42 * depth);
      paintTower(stage, x, shore, breadth, tall, colour, look.light, depth);
      x += breadth * random.between(0.82, 1.16);
    }
    if (layer < layers - 1) {
      const fog = context.createLinearGradient(0, shore - unit * 300, 0, shore);
      fog.addColorStop(0, fade(look.sky[3] ?? look.moon, 0));
      fog.addColorStop(1, fade(look.sky[3] ?? look.moon, 0.46 * (1 - depth)));
      context.fillStyle = fog;
      context.fillRect(0, shore - unit * 300, width, unit * 300);
    }
  }
  // The river.
  const mirrored = height - shore;
  withState(stage, () => {
    context.translate(0, shore * 2);
    context.scale(1, -1);
    context.globalAlpha = 0.72;
    const scale = context.canvas.width / width;
    const taken = Math.min(shore, mirrored * 1.9);
    context.drawImage(
      context.canvas,
      0,
      (shore - taken) * scale,
      width * scale,
      taken * scale,
      0,
      shore - mirrored,
      width,
      mirrored,
    );
  });
  const deep = context.createLinearGradient(0, shore, 0, height);
  deep.addColorStop(0, fade(look.near, 0.25));
  deep.addColorStop(1, fade(look.near, 0.82));
  context.fillStyle = deep;
  context.fillRect(0, shore, width, mirrored);
  for (let index = 0; index < 620; index += 1) {
    const near = random.next() ** 1.5;
    const y = shore + mirrored * near;
    const lit = random.chance(0.42);
    context.fillStyle = lit
      ? fade(random.pick(look.light), random.between(0.05, 0.34))
      : fade(look.near, 0.26);
    context.fillRect(
      random.between(-0.05, 1) * width,
      y,
      unit * random.between(8, 66) * (0.5 + near),
      unit * (0.8 + near * 1.6),
    );
  }
  addVignette(stage, 0.26);
  addGrain(stage, 0.16);
}

function paintTower(
  stage: Stage,
  x: number,
  foot: number,
  breadth: number,
  tall: number,
  colour: string,
  lights: readonly string[],
  depth: number,
): void {
  const { context, random, unit } = stage;
  context.fillStyle = colour;
  const steps = random.chance(0.45) ? random.integer(2, 3) : 1;
  let top = foot;
  for (let step = 0; step < steps; step += 1) {
    const inset = breadth * 0.16 * step;
    const high = tall * (step === 0 ? (steps === 1 ? 1 : 0.72) : 0.72 + 0.28 * (step / (steps - 1)));
    context.fillRect(x + inset, foot - high, breadth - inset * 2, high);
    top = foot - high;
  }
  const middle = x + breadth / 2;
  const roof = random.next();
  if (roof < 0.18) {
    context.beginPath();
    context.moveTo(middle - breadth * 0.3, top);
    context.lineTo(middle, top - breadth * 0.8);
    context.lineTo(middle + breadth * 0.3, top);
    context.fill();
  } else if (roof < 0.4)
    context.fillRect(middle - unit * 1.2, top - unit * random.between(20, 74), unit * 2.4, unit * 76);
  else if (roof < 0.5) {
    context.beginPath();
    context.arc(middle, top, breadth * 0.34, Math.PI, 0);
    context.fill();
  }
  if (depth < 0.3) return;
  const gap = unit * (6.5 + 5 * depth);
  const pane = gap * 0.5;
  const share = random.between(0.12, 0.42);
  const warm = random.pick(lights);
  for (let px = x + gap * 0.6; px < x + breadth - gap * 0.7; px += gap) {
    for (let py = foot - tall * (steps === 1 ? 1 : 0.72) + gap; py < foot - gap; py += gap * 1.25) {
      if (!random.chance(share)) continue;
      context.fillStyle = fade(
        random.chance(0.82) ? warm : random.pick(lights),
        random.between(0.25, 0.95) * (0.4 + 0.6 * depth),
      );
      context.fillRect(px, py, pane, pane * 1.3);
    }
  }
}

/** Long thin clouds that thicken towards the horizon. */
function paintCloudBands(stage: Stage, horizon: number, colour: string): void {
  const { context, width, random, noise, unit } = stage;
  const bands = random.integer(5, 11);
  for (let band = 0; band < bands; band += 1) {
    const y = horizon * random.between(0.12, 0.92);
    const left = random.between(-0.3, 0.8) * width;
    const length = width * random.between(0.25, 0.75);
    const thick = unit * random.between(5, 20);
    const shift = random.between(0, 90);
    const gradient = context.createLinearGradient(left, 0, left + length, 0);
    const strength = random.between(0.12, 0.4);
    gradient.addColorStop(0, fade(colour, 0));
    gradient.addColorStop(0.5, fade(colour, strength));
    gradient.addColorStop(1, fade(colour, 0));
    context.fillStyle = gradient;
    context.beginPath();
    context.moveTo(left, y);
    for (let step = 0; step <= 40; step += 1) {
      const across = step / 40;
      context.lineTo(
        left + length * across,
        y - thick * Math.sin(Math.PI * across) * (0.6 + 0.6 * noise.octaves(across * 5 + shift, 1, 3)),
      );
    }
    for (let step = 40; step >= 0; step -= 1) {
      const across = step / 40;
      context.lineTo(
        left + length * across,
        y + thick * 0.4 * Math.sin(Math.PI * across) * (0.6 + noise.at(across * 7 + shift, 4)),
      );
    }
    context.fill();
  }
}

/** Stars, a few of them bright, from the top down to a height. */
export function paintStars(stage: Stage, down: number, count: number): void {
  const { width, random, unit } = stage;
  const wanted = Math.round(count * (1 + (width * down) / (1000 * unit) ** 2));
  for (let index = 0; index < wanted; index += 1) {
    const size = Math.min(3.2, Math.abs(random.gauss()) ** 2.2 * 0.42 + 0.35);
    const x = random.between(0, width);
    const y = random.between(0, down);
    const tint = random.pick(['#ffffff', '#dfe9ff', '#fff1da', '#cfe2ff']);
    disc(stage, x, y, unit * size, fade(tint, random.between(0.35, 0.95)));
    if (size > 3) glow(stage, x, y, unit * size * 6, tint, 0.35);
  }
}

/** A row of firs along a line. */
function paintPines(
  stage: Stage,
  ground: (x: number) => number,
  colour: string,
  tall: number,
  density: number,
): void {
  const { context, width, random, noise } = stage;
  context.fillStyle = colour;
  const shift = random.between(0, 50);
  for (let x = -tall; x < width + tall; x += tall * random.between(0.16, 0.42)) {
    const grove = noise.at((x / width) * 4 + shift, 7.7);
    if (grove < 0.34 - density * 0.62) continue;
    const size = tall * random.between(0.45, 1.15) * (0.75 + 0.4 * Math.max(0, grove));
    const foot = ground(x) + tall * 0.12;
    const half = size * 0.17;
    context.beginPath();
    context.moveTo(x, foot - size);
    const tiers = 6;
    for (let tier = 1; tier <= tiers; tier += 1) {
      const reach = (half * tier) / tiers;
      const y = foot - size + (size * tier) / tiers;
      context.lineTo(x + reach * random.between(0.85, 1.15), y);
      if (tier < tiers) context.lineTo(x + reach * 0.45, y - size * 0.015);
    }
    for (let tier = tiers; tier >= 1; tier -= 1) {
      const reach = (half * tier) / tiers;
      const y = foot - size + (size * tier) / tiers;
      context.lineTo(x - reach * random.between(0.85, 1.15), y);
      if (tier > 1) context.lineTo(x - reach * 0.4, y - size * 0.02);
    }
    context.closePath();
    context.fill();
  }
}

/** A small loose flock. */
function paintBirds(stage: Stage, nearX: number, nearY: number, colour: string): void {
  const { context, random, unit } = stage;
  if (random.chance(0.4)) return;
  const count = random.integer(3, 8);
  const centreX = nearX + unit * random.between(-240, 240);
  const centreY = nearY - unit * random.between(10, 120);
  context.strokeStyle = fade(colour, 0.72);
  context.lineCap = 'round';
  for (let index = 0; index < count; index += 1) {
    const x = centreX + random.gauss() * unit * 62;
    const y = centreY + random.gauss() * unit * 24;
    const span = unit * random.between(6, 13);
    context.lineWidth = unit * 1.5;
    context.beginPath();
    context.moveTo(x - span, y - span * 0.35);
    context.quadraticCurveTo(x - span * 0.4, y - span * 0.6, x, y);
    context.quadraticCurveTo(x + span * 0.4, y - span * 0.6, x + span, y - span * 0.28);
    context.stroke();
  }
}

function paintBoat(stage: Stage, x: number, y: number, size: number, colour: string): void {
  const { context } = stage;
  context.fillStyle = fade(colour, 0.9);
  context.beginPath();
  context.moveTo(x - size, y - size * 0.16);
  context.quadraticCurveTo(x, y + size * 0.3, x + size, y - size * 0.2);
  context.quadraticCurveTo(x, y + size * 0.02, x - size, y - size * 0.16);
  context.fill();
  context.beginPath();
  context.moveTo(x - size * 0.05, y - size * 0.05);
  context.lineTo(x - size * 0.02, y - size * 1.3);
  context.quadraticCurveTo(x + size * 0.66, y - size * 0.6, x + size * 0.5, y - size * 0.12);
  context.closePath();
  context.fill();
  context.fillStyle = fade(colour, 0.16);
  context.fillRect(x - size * 0.8, y + size * 0.2, size * 1.6, size * 0.06);
}

function paintPaperFibres(stage: Stage, ink: string): void {
  const { context, width, height, random, unit } = stage;
  for (let index = 0; index < 260; index += 1) {
    const x = random.between(0, width);
    const y = random.between(0, height);
    const angle = random.between(0, Math.PI);
    const length = unit * random.between(8, 40);
    context.strokeStyle = fade(index % 3 === 0 ? '#ffffff' : ink, index % 3 === 0 ? 0.2 : 0.035);
    context.lineWidth = unit * 0.8;
    context.beginPath();
    context.moveTo(x, y);
    context.quadraticCurveTo(
      x + length * 0.5,
      y + unit * random.between(-8, 8),
      x + Math.cos(angle) * length,
      y + Math.sin(angle) * length,
    );
    context.stroke();
  }
}

function paintInkMist(stage: Stage, y: number, paper: string): void {
  const { context, width, random, unit } = stage;
  for (let cloud = 0; cloud < 5; cloud += 1) {
    const x = random.between(-0.1, 1.1) * width;
    withState(stage, () => {
      context.translate(x, y + unit * random.between(-40, 60));
      context.scale(random.between(2.2, 4.2), 0.62);
      glow(stage, 0, 0, unit * random.between(90, 170), paper, 0.85);
    });
  }
}

/** Pines in ink: a leaning trunk and flat cushions of needles. */
function paintInkTrees(
  stage: Stage,
  crest: (x: number) => number,
  lowest: number,
  ink: string,
  strength: number,
): void {
  const { context, width, random, unit } = stage;
  const count = random.integer(3, 7);
  const grove = random.between(0.1, 0.9) * width;
  for (let index = 0; index < count; index += 1) {
    const x = grove + random.gauss() * unit * 130;
    const foot = crest(x) + unit * 8;
    if (foot > Math.min(lowest, stage.height * 0.97)) continue;
    const tall = unit * random.between(42, 96);
    const lean = unit * random.between(-18, 18);
    context.strokeStyle = fade(ink, Math.min(0.92, strength + 0.15));
    context.lineCap = 'round';
    context.lineWidth = unit * 3;
    context.beginPath();
    context.moveTo(x, foot);
    context.quadraticCurveTo(x + lean * 1.4, foot - tall * 0.5, x + lean, foot - tall);
    context.stroke();
    for (let cushion = 0; cushion < 6; cushion += 1) {
      const up = 0.4 + 0.6 * (cushion / 5);
      const cx = x + lean * up + random.between(-1, 1) * tall * 0.3 * (1.3 - up);
      const cy = foot - tall * up;
      for (let needle = 0; needle < 26; needle += 1) {
        context.strokeStyle = fade(ink, random.between(0.14, 0.5) * Math.min(1, strength + 0.2));
        context.lineWidth = unit * 1;
        const nx = cx + random.gauss() * tall * 0.13;
        const ny = cy + random.gauss() * tall * 0.025;
        context.beginPath();
        context.moveTo(nx - tall * 0.05, ny + tall * 0.025);
        context.lineTo(nx + random.between(-0.02, 0.05) * tall, ny - tall * random.between(0.03, 0.07));
        context.stroke();
      }
    }
  }
}

function paintSeal(stage: Stage, x: number, y: number, size: number, red: string, paper: string): void {
  const { context, random } = stage;
  context.fillStyle = fade(red, 0.9);
  context.beginPath();
  context.roundRect(x, y, size, size, size * 0.1);
  context.fill();
  context.strokeStyle = fade(paper, 0.92);
  context.lineWidth = size * 0.07;
  context.lineCap = 'round';
  for (let cell = 0; cell < 4; cell += 1) {
    const left = x + size * (0.14 + 0.4 * (cell % 2));
    const top = y + size * (0.14 + 0.4 * Math.floor(cell / 2));
    const side = size * 0.3;
    for (let stroke = 0; stroke < 3; stroke += 1) {
      context.beginPath();
      const flat = random.chance(0.5);
      const at = random.between(0.1, 0.9) * side;
      context.moveTo(left + (flat ? 0 : at), top + (flat ? at : 0));
      context.lineTo(left + (flat ? side : at), top + (flat ? at : side));
      context.stroke();
    }
  }
}

function crestPoints(stage: Stage, crest: (x: number) => number): (readonly [number, number])[] {
  const points: (readonly [number, number])[] = [];
  const step = Math.max(2, stage.width / 560);
  for (let x = -step; x <= stage.width + step; x += step) points.push([x, crest(x)]);
  return points;
}

/** Fills everything below a line; `fill` is told where the line is highest. */
function fillBelow(
  stage: Stage,
  crest: (x: number) => number,
  fill: (from: number) => string | CanvasGradient,
): void {
  const { context, width, height } = stage;
  const points = crestPoints(stage, crest);
  const highest = points.reduce((best, [, y]) => Math.min(best, y), Infinity);
  context.fillStyle = fill(highest);
  context.beginPath();
  context.moveTo(-10, height + 10);
  for (const [x, y] of points) context.lineTo(x, y);
  context.lineTo(width + 10, height + 10);
  context.closePath();
  context.fill();
}

function clipBelow(stage: Stage, crest: (x: number) => number): void {
  const { context, width, height } = stage;
  context.beginPath();
  context.moveTo(-10, height + 10);
  for (const [x, y] of crestPoints(stage, crest)) context.lineTo(x, y);
  context.lineTo(width + 10, height + 10);
  context.closePath();
  context.clip();
}

function strokeCrest(stage: Stage, crest: (x: number) => number): void {
  const { context } = stage;
  context.beginPath();
  for (const [index, [x, y]] of crestPoints(stage, crest).entries()) {
    if (index === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  }
  context.stroke();
}
