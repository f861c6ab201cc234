// A cut stone: the distance from its heart, bent, laid in bands, with gold in the cracks.

import { ramp } from './colour.ts';
import { addGrain, addVignette, coarseField, paintField } from './stage.ts';
import type { Stage } from './stage.ts';

const agateLooks: readonly { stone: readonly string[]; vein: string }[] = [
  { stone: ['#06323a', '#0f6b6f', '#8fd0c0', '#f4efe0', '#1a8a8a', '#04222b'], vein: '#e3b873' },
  { stone: ['#2b1636', '#6d3a7c', '#c78bb5', '#f6e4e6', '#8f5a9e', '#1d0d2a'], vein: '#f0c987' },
  { stone: ['#0d1b3e', '#22408f', '#7ea6dd', '#f1f4f6', '#2f5bb0', '#081129'], vein: '#d9b36c' },
  { stone: ['#3c1a14', '#9c3f2a', '#e89a6a', '#faead6', '#b8563a', '#2a100d'], vein: '#f3d28e' },
  { stone: ['#11140f', '#2f4034', '#8aa38a', '#f0ede0', '#4b6350', '#0a0c09'], vein: '#dcb46a' },
];

/** A cut stone: bands around a crystal heart, with gold in the cracks. */
export function paintAgate(stage: Stage): void {
  const { width, height, random, noise } = stage;
  const look = stage.theme.pick(agateLooks);
  const scale = ramp(look.stone);
  const aspect = width / height;
  const centreX = random.between(0.3, 0.7) * aspect;
  const centreY = random.between(0.3, 0.7);
  const shift = random.between(0, 80);
  const rings = random.between(4.2, 6.4);
  const [veinRed, veinGreen, veinBlue] = ramp([look.vein, look.vein])(0);
  const coarse = Math.round(150 * Math.sqrt(aspect));
  const coarseRows = Math.round(coarse / aspect);
  const warpFieldX = coarseField(coarse, coarseRows, (across, down) =>
    noise.octaves(across * aspect * 1.5 + shift, down * 1.5, 3),
  );
  const warpFieldY = coarseField(coarse, coarseRows, (across, down) =>
    noise.octaves(across * aspect * 1.5 + shift + 7, down * 1.5 + 3, 3),
  );
  const columns = Math.round(Math.sqrt(620_000 * aspect));
  paintField(stage, columns, (across, down, target) => {
    const x = across * aspect;
    const y = down;
    const warpX = warpFieldX(across, down);
    const warpY = warpFieldY(across, down);
    const dx = x - centreX + warpX * 0.46;
    const dy = (y - centreY + warpY * 0.46) * 1.12;
    const distance = Math.sqrt(dx * dx + dy * dy);
    const phase = distance * rings;
    const band = phase - Math.floor(phase);
    const fine = 0.5 + 0.5 * Math.sin(phase * 41 + warpX * 9);
    const [red, green, blue] = scale(Math.min(0.999, Math.max(0, band * 0.94 + fine * 0.06)));
    const lightness = 0.88 + 0.12 * fine + 0.1 * warpY;
    // Gold lies where two of the great rings meet.
    const edge = Math.min(band, 1 - band) / (0.02 + 0.034 * Math.max(0, warpX + 0.25));
    const gold = edge < 1 ? (1 - edge) ** 0.6 * Math.min(1, Math.max(0, 0.95 + warpY * 2.2)) : 0;
    const shine = gold > 0 ? 0.85 + 0.4 * noise.at(x * 60, y * 60) : 1;
    target[0] = red * lightness * (1 - gold) + veinRed * gold * shine;
    target[1] = green * lightness * (1 - gold) + veinGreen * gold * shine;
    target[2] = blue * lightness * (1 - gold) + veinBlue * gold * shine;
  });
  addVignette(stage, 0.2);
  addGrain(stage, 0.15);
}
