// Fields of colour that run into one another, under heavy grain.

import { fade, mix, ramp } from './colour.ts';
import { addGrain, glow, paintField } from './stage.ts';
import type { Stage } from './stage.ts';

const auraLooks: readonly (readonly string[])[] = [
  ['#1b1f4b', '#5b3fa3', '#e0568f', '#ff9e6d', '#ffe3b0'],
  ['#062c3a', '#0f6e78', '#56c5a8', '#f3e7a9', '#ff9f7a'],
  ['#f7ede2', '#f5cac3', '#f28482', '#84a59d', '#f6bd60'],
  ['#0d0d16', '#2b1a3f', '#7a2b6b', '#ff5a5f', '#ffc09f'],
  ['#e9f1f2', '#a9cfe0', '#6a8fd8', '#c79be0', '#ffd9c7'],
  ['#12130f', '#37401f', '#8a9a3b', '#f0d66b', '#fff6d2'],
];

/** Fields of colour that run into one another, with heavy grain and a quiet disc. */
export function paintAura(stage: Stage): void {
  const { context, width, height, random, noise, unit } = stage;
  const colours = stage.theme.pick(auraLooks);
  const scale = ramp(colours);
  const aspect = width / height;
  const shift = random.between(0, 60);
  const bend = random.between(0.7, 1.5);
  const tilt = random.between(0, Math.PI);
  paintField(stage, 240, (across, down, target) => {
    const x = across * aspect * 1.15 + shift;
    const y = down * 1.15;
    const warpX = noise.octaves(x * 0.9, y * 0.9, 2);
    const warpY = noise.octaves(x * 0.9 + 5.2, y * 0.9 + 1.3, 2);
    const value = noise.octaves(x * 0.75 + warpX * bend, y * 0.75 + warpY * bend, 2);
    const slope = (across - 0.5) * Math.cos(tilt) + (down - 0.5) * Math.sin(tilt);
    const share = 0.5 + value * 0.75 + slope * 0.62;
    const [red, green, blue] = scale(Math.min(1, Math.max(0, share)));
    target[0] = red;
    target[1] = green;
    target[2] = blue;
  });
  const discs = random.integer(1, 2);
  for (let index = 0; index < discs; index += 1) {
    const radius = unit * random.between(130, 290);
    const x = width * random.between(0.28, 0.72);
    const y = height * random.between(0.28, 0.72);
    const light = colours[index === 0 ? colours.length - 1 : 0] ?? '#ffffff';
    const deep = colours[index === 0 ? 2 : 1] ?? '#000000';
    const angle = random.between(0, Math.PI * 2);
    const gradient = context.createLinearGradient(
      x + Math.cos(angle) * radius,
      y + Math.sin(angle) * radius,
      x - Math.cos(angle) * radius,
      y - Math.sin(angle) * radius,
    );
    gradient.addColorStop(0, fade(light, 0.95));
    gradient.addColorStop(0.55, fade(mix(light, deep, 0.55), 0.6));
    gradient.addColorStop(1, fade(deep, 0.05));
    glow(stage, x, y, radius * 1.9, light, 0.2);
    context.fillStyle = gradient;
    context.beginPath();
    context.arc(x, y, radius, 0, Math.PI * 2);
    context.fill();
  }
  addGrain(stage, 0.5);
}
