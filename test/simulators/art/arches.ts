// Arches behind arches: walls from far to near, each hiding all of the last but its opening.

import { fade, mix } from './colour.ts';
import { addGrain, addVignette, disc, fillVertical, glow, withState } from './stage.ts';
import type { Stage } from './stage.ts';

const archLooks: readonly { sky: readonly string[]; walls: readonly string[]; sun: string }[] = [
  {
    sky: ['#f7c8a0', '#f6dcc0', '#fbeede'],
    walls: ['#e2856e', '#c8604f', '#f0a98b', '#8f3f45'],
    sun: '#fff5df',
  },
  {
    sky: ['#9ed2d6', '#c9e4dc', '#f3ecd9'],
    walls: ['#e9d8c3', '#d9b99b', '#f5ebdd', '#b98a68'],
    sun: '#fff8ea',
  },
  {
    sky: ['#2a2350', '#6a3f7d', '#e58b88'],
    walls: ['#c9637c', '#8d3f6b', '#e79a86', '#4a2456'],
    sun: '#ffe2bd',
  },
  {
    sky: ['#dfe5df', '#ebe7da', '#f6efe0'],
    walls: ['#7f9f96', '#55776f', '#b2c8bd', '#2f4d49'],
    sun: '#ef8354',
  },
];

/** Arches behind arches, steps, long soft shadows and one sun: a place that was never built. */
export function paintArches(stage: Stage): void {
  const { context, width, height, random, unit } = stage;
  const look = stage.theme.pick(archLooks);
  const floor = height * random.between(0.74, 0.82);
  fillVertical(stage, look.sky, 0, floor);
  const middle = width * random.between(0.42, 0.58);
  const sunX = middle + unit * random.between(-70, 70);
  const sunY = floor - height * random.between(0.2, 0.4);
  glow(stage, sunX, sunY, unit * 430, look.sun, 0.8);
  disc(stage, sunX, sunY, unit * random.between(58, 104), look.sun);
  const ground = context.createLinearGradient(0, floor, 0, height);
  ground.addColorStop(0, mix(look.walls[0] ?? '#cccccc', look.sky[2] ?? '#ffffff', 0.55));
  ground.addColorStop(1, look.walls[1] ?? '#888888');
  context.fillStyle = ground;
  context.fillRect(0, floor, width, height - floor);
  // A row of walls from far to near, each with one opening through which the farther ones are seen.
  const walls = random.integer(3, 5);
  const round = stage.theme.chance(0.75);
  const drift = random.between(-1, 1) * unit * 60;
  for (let wall = 0; wall < walls; wall += 1) {
    const near = wall / (walls - 1);
    const open = unit * (96 + 250 * near ** 1.15) * (width < height ? 0.84 : 1);
    const rise = Math.max(open * 1.25, height * (0.3 + 0.33 * near));
    const foot = floor + (height - floor) * near * 0.5;
    const centre = middle + drift * (1 - near);
    const base = look.walls[(walls - 1 - wall) % look.walls.length] ?? '#cccccc';
    const colour = mix(base, look.sky[1] ?? '#ffffff', 0.5 * (1 - near) ** 0.8);
    const dark = look.walls[3] ?? '#000000';
    const opening = (shiftX: number, shiftY: number, grow: number): void => {
      const spring = foot - rise + open;
      const half = open + grow;
      context.moveTo(centre - half + shiftX, foot + 2);
      context.lineTo(centre - half + shiftX, spring + shiftY);
      if (round) context.arc(centre + shiftX, spring + shiftY, half, Math.PI, 0);
      else {
        context.quadraticCurveTo(
          centre - half + shiftX,
          spring - half * 0.7 + shiftY,
          centre + shiftX,
          spring - half * 1.3 + shiftY,
        );
        context.quadraticCurveTo(
          centre + half + shiftX,
          spring - half * 0.7 + shiftY,
          centre + half + shiftX,
          spring + shiftY,
        );
      }
      context.lineTo(centre + half + shiftX, foot + 2);
      context.closePath();
    };
    // What lies behind is hazier, and the wall throws its shadow on it.
    withState(stage, () => {
      context.beginPath();
      opening(0, 0, 0);
      context.clip();
      const haze = context.createLinearGradient(0, foot - rise, 0, foot);
      haze.addColorStop(0, fade(dark, 0.16));
      haze.addColorStop(1, fade(look.sun, 0.05));
      context.fillStyle = haze;
      context.fillRect(centre - open, foot - rise * 1.4, open * 2, rise * 1.4);
      // The depth of the wall, lit from the left.
      const deep = open * 0.15;
      context.beginPath();
      context.rect(centre - open * 2, foot - rise * 2, open * 4, rise * 2 + 4);
      opening(-deep, deep * 0.25, 0);
      const depth = context.createLinearGradient(centre + open - deep, 0, centre + open, 0);
      depth.addColorStop(0, mix(colour, dark, 0.36));
      depth.addColorStop(1, mix(colour, dark, 0.62));
      context.fillStyle = depth;
      context.fill('evenodd');
    });
    const face = context.createLinearGradient(0, 0, width, height * 0.5);
    face.addColorStop(0, mix(colour, '#ffffff', 0.2));
    face.addColorStop(0.5, colour);
    face.addColorStop(1, mix(colour, dark, 0.3));
    context.fillStyle = face;
    context.beginPath();
    context.rect(-10, -10, width + 20, foot + 10);
    opening(0, 0, 0);
    context.fill('evenodd');
    context.strokeStyle = fade(mix(colour, '#ffffff', 0.6), 0.5);
    context.lineWidth = unit * 1.6;
    context.beginPath();
    opening(0, 0, 0);
    context.stroke();
    // The floor before this wall, with the light that falls through the opening.
    const next = wall === walls - 1 ? height : floor + (height - floor) * ((wall + 1) / (walls - 1)) * 0.5;
    const tiles = context.createLinearGradient(0, foot, 0, next);
    tiles.addColorStop(0, mix(colour, dark, 0.14));
    tiles.addColorStop(1, mix(colour, '#ffffff', 0.14));
    context.fillStyle = tiles;
    context.fillRect(-10, foot, width + 20, height - foot + 10);
    const lit = context.createLinearGradient(0, foot, 0, foot + (height - foot) * 0.95);
    lit.addColorStop(0, fade(look.sun, 0.72));
    lit.addColorStop(1, fade(look.sun, 0));
    context.fillStyle = lit;
    context.beginPath();
    context.moveTo(centre - open, foot);
    context.lineTo(centre + open, foot);
    context.lineTo(centre + open * 1.25 - unit * 110, height);
    context.lineTo(centre - open * 1.15 - unit * 110, height);
    context.fill();
  }
  addVignette(stage, 0.14);
  addGrain(stage, 0.24);
}
