// A low sun over water, whose light the waves break into strokes.

import { fade, mix } from './colour.ts';
import { fillBelow, paintBirds, paintBoat, paintCloudBands } from './scenery.ts';
import type { Sky } from './scenery.ts';
import { addGrain, addVignette, disc, fillVertical, glow } from './stage.ts';
import type { Stage } from './stage.ts';

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
      const rise = Math.max(0, 1 - across * coastFall(shift));
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

const coastFall = (shift: number): number => 1.4 + (shift % 1) * 1.2;
