// A skyline in the blue hour: four rows of towers with haze between them, and a river.

import { fade, mix } from './colour.ts';
import { paintCloudBands } from './scenery.ts';
import { addGrain, addVignette, disc, fillVertical, glow, withState } from './stage.ts';
import type { Stage } from './stage.ts';

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
