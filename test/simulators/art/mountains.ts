// Misty mountains: layers from far to near, each a little more of itself and a little less of the air.

import { fade, mix } from './colour.ts';
import { fillBelow, paintBirds, paintCloudBands, paintPines, strokeCrest } from './scenery.ts';
import type { Sky } from './scenery.ts';
import { addGrain, addVignette, disc, fillVertical, glow, withState } from './stage.ts';
import type { Stage } from './stage.ts';

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
