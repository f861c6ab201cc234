// What several places are furnished with: ridges of land, clouds, stars, firs, birds, a boat. A ridge is a function
// from across to a height; everything below it can be filled, clipped or edged.

import type { CanvasGradient } from '@napi-rs/canvas';

import { fade } from './colour.ts';
import { disc, glow } from './stage.ts';
import type { Stage } from './stage.ts';

/** The colours of a place under its sky. */
export interface Sky {
  readonly sky: readonly string[];
  readonly sun: string;
  readonly far: string;
  readonly near: string;
  readonly mist: string;
}

/** Long thin clouds that thicken towards the horizon. */
export function paintCloudBands(stage: Stage, horizon: number, colour: string): void {
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
export function paintPines(
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
export function paintBirds(stage: Stage, nearX: number, nearY: number, colour: string): void {
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

export function paintBoat(stage: Stage, x: number, y: number, size: number, colour: string): void {
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

function crestPoints(stage: Stage, crest: (x: number) => number): (readonly [number, number])[] {
  const points: (readonly [number, number])[] = [];
  const step = Math.max(2, stage.width / 560);
  for (let x = -step; x <= stage.width + step; x += step) points.push([x, crest(x)]);
  return points;
}

/** Fills everything below a line; `fill` is told where the line is highest. */
export function fillBelow(
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

export function clipBelow(stage: Stage, crest: (x: number) => number): void {
  const { context, width, height } = stage;
  context.beginPath();
  context.moveTo(-10, height + 10);
  for (const [x, y] of crestPoints(stage, crest)) context.lineTo(x, y);
  context.lineTo(width + 10, height + 10);
  context.closePath();
  context.clip();
}

export function strokeCrest(stage: Stage, crest: (x: number) => number): void {
  const { context } = stage;
  context.beginPath();
  for (const [index, [x, y]] of crestPoints(stage, crest).entries()) {
    if (index === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  }
  context.stroke();
}
