// Stems, leaves and blossom in layers of thin paint, the farther ones paler.

import { fade, mix } from './colour.ts';
import { addGrain, addVignette, disc, glow, withState } from './stage.ts';
import type { Stage } from './stage.ts';

const botanicalLooks: readonly {
  paper: string;
  leaves: readonly string[];
  blossom: readonly string[];
  dark: boolean;
}[] = [
  {
    paper: '#f4eddf',
    leaves: ['#2f4a3a', '#55754f', '#8ea074', '#c2b280'],
    blossom: ['#d96c4f', '#e9a06b', '#f3cfa5'],
    dark: false,
  },
  {
    paper: '#10231f',
    leaves: ['#2f6b52', '#5e9c76', '#a8c99a', '#e0dcae'],
    blossom: ['#f2a65a', '#f6d3a1', '#ee7674'],
    dark: true,
  },
  {
    paper: '#f3e9e4',
    leaves: ['#4a4e69', '#6d6a8a', '#9a8c98', '#c9ada7'],
    blossom: ['#b56576', '#e56b6f', '#eaac8b'],
    dark: false,
  },
  {
    paper: '#141b33',
    leaves: ['#34558b', '#5f87b8', '#a3c1d9', '#e4e9e3'],
    blossom: ['#f7c59f', '#ff9f8a', '#fff1d6'],
    dark: true,
  },
  {
    paper: '#efeadc',
    leaves: ['#1f4e5f', '#3d7f86', '#79a8a9', '#b9cfc4'],
    blossom: ['#e0b84c', '#f2d98d', '#d98a3d'],
    dark: false,
  },
];

/** Stems, leaves and blossom in layers of thin paint. */
export function paintBotanical(stage: Stage): void {
  const { context, width, height, random, unit } = stage;
  const look = stage.theme.pick(botanicalLooks);
  context.fillStyle = look.paper;
  context.fillRect(0, 0, width, height);
  for (let index = 0; index < 7; index += 1) {
    glow(
      stage,
      random.between(0, width),
      random.between(0, height),
      unit * random.between(240, 520),
      random.pick(look.dark ? look.leaves : look.blossom),
      look.dark ? 0.12 : 0.16,
    );
  }
  if (stage.theme.chance(0.55))
    disc(
      stage,
      width * random.between(0.3, 0.7),
      height * random.between(0.28, 0.46),
      unit * random.between(170, 270),
      fade(random.pick(look.blossom), look.dark ? 0.32 : 0.5),
    );
  const stems = Math.round(random.integer(11, 15) * Math.max(0.9, (width / height) ** 0.8));
  const shape = stage.theme.integer(0, 2);
  const grown = unit * Math.min(1.5, Math.max(1, (height / width) ** 0.7));
  for (let stem = 0; stem < stems; stem += 1) {
    const near = stem / stems;
    const foot = width * (0.04 + 0.92 * ((stem * 0.618 + random.between(0, 0.12)) % 1));
    const tall = height * random.between(0.52, 1.02) * (0.78 + 0.22 * near);
    const bend = random.between(-0.34, 0.34) * tall;
    const colour = mix(look.leaves[stem % look.leaves.length] ?? '#2f4a3a', look.paper, 0.42 * (1 - near));
    const at = (up: number): readonly [number, number] => [
      foot + bend * up ** 1.9 + Math.sin(up * 4 + stem) * unit * 13,
      height * 1.03 - tall * up,
    ];
    context.strokeStyle = fade(colour, 0.92);
    context.lineCap = 'round';
    for (let part = 0; part < 26; part += 1) {
      const [x, y] = at(part / 26);
      const [nextX, nextY] = at((part + 1) / 26);
      context.lineWidth = unit * (5.2 * (1 - part / 26) + 1.2);
      context.beginPath();
      context.moveTo(x, y);
      context.lineTo(nextX, nextY);
      context.stroke();
    }
    const pairs = random.integer(7, 14);
    for (let pair = 1; pair <= pairs; pair += 1) {
      const up = 0.16 + 0.8 * (pair / pairs);
      const [x, y] = at(up);
      const [aboveX, aboveY] = at(up + 0.02);
      const along = Math.atan2(aboveY - y, aboveX - x);
      const size = grown * random.between(74, 128) * (1.1 - up * 0.6) * (0.7 + 0.5 * near);
      for (const side of [-1, 1]) {
        if (shape === 1 && (pair + side) % 2 === 0) continue;
        const angle = along + side * (0.62 + random.between(-0.14, 0.3));
        paintLeaf(stage, x, y, angle, size * random.between(0.85, 1.15), shape, colour, look.dark);
      }
    }
    const [tipX, tipY] = at(1);
    if (random.chance(0.68))
      paintBlossom(
        stage,
        tipX,
        tipY,
        grown * random.between(34, 74) * (0.65 + 0.55 * near),
        look.blossom,
        look.dark,
      );
    else paintLeaf(stage, tipX, tipY, -Math.PI / 2 + bend / tall, unit * 62, shape, colour, look.dark);
  }
  addVignette(stage, look.dark ? 0.3 : 0.12, look.dark ? [0, 0, 0] : [96, 70, 36]);
  addGrain(stage, 0.24, 'soft-light');
}

function paintLeaf(
  stage: Stage,
  x: number,
  y: number,
  angle: number,
  size: number,
  shape: number,
  colour: string,
  dark: boolean,
): void {
  const { context, random, unit } = stage;
  withState(stage, () => {
    context.translate(x, y);
    context.rotate(angle);
    const broad = size * [0.21, 0.34, 0.13][shape]! * random.between(0.85, 1.15);
    const gradient = context.createLinearGradient(0, -broad, size * 0.4, broad);
    gradient.addColorStop(0, fade(mix(colour, '#ffffff', dark ? 0.16 : 0.22), 0.86));
    gradient.addColorStop(0.52, fade(colour, 0.88));
    gradient.addColorStop(1, fade(mix(colour, '#000000', 0.2), 0.84));
    context.fillStyle = gradient;
    context.beginPath();
    context.moveTo(0, 0);
    context.bezierCurveTo(size * 0.22, -broad * 1.25, size * 0.72, -broad, size, 0);
    context.bezierCurveTo(size * 0.72, broad, size * 0.22, broad * 1.25, 0, 0);
    context.fill();
    context.strokeStyle = fade(dark ? '#ffffff' : '#fffbe9', 0.34);
    context.lineWidth = unit * 1.1;
    context.beginPath();
    context.moveTo(size * 0.04, 0);
    context.quadraticCurveTo(size * 0.5, broad * 0.12, size * 0.94, 0);
    for (let vein = 1; vein < 6; vein += 1) {
      const from = (size * vein) / 7;
      const reach = broad * 0.72 * Math.sin((Math.PI * vein) / 6.4);
      context.moveTo(from, broad * 0.05);
      context.lineTo(from + size * 0.1, -reach);
      context.moveTo(from, broad * 0.05);
      context.lineTo(from + size * 0.1, reach);
    }
    context.stroke();
  });
}

function paintBlossom(
  stage: Stage,
  x: number,
  y: number,
  size: number,
  colours: readonly string[],
  dark: boolean,
): void {
  const { context, random, unit } = stage;
  const petals = random.integer(5, 9);
  const colour = random.pick(colours);
  const turned = random.between(0, Math.PI);
  for (let ring = 0; ring < 2; ring += 1) {
    for (let petal = 0; petal < petals; petal += 1) {
      withState(stage, () => {
        context.translate(x, y);
        context.rotate(turned + ((petal + ring * 0.5) / petals) * Math.PI * 2);
        const length = size * (ring === 0 ? 1 : 0.66) * random.between(0.9, 1.1);
        const gradient = context.createLinearGradient(0, 0, length, 0);
        gradient.addColorStop(0, fade(mix(colour, '#3b0f1a', 0.35), 0.92));
        gradient.addColorStop(0.5, fade(colour, 0.86));
        gradient.addColorStop(1, fade(mix(colour, '#ffffff', 0.4), 0.86));
        context.fillStyle = gradient;
        context.beginPath();
        context.moveTo(0, 0);
        context.bezierCurveTo(length * 0.3, -length * 0.46, length * 0.95, -length * 0.4, length, 0);
        context.bezierCurveTo(length * 0.95, length * 0.4, length * 0.3, length * 0.46, 0, 0);
        context.fill();
      });
    }
  }
  disc(stage, x, y, size * 0.2, fade(dark ? '#fff3cf' : '#5b2a1c', 0.85));
  for (let dot = 0; dot < 14; dot += 1) {
    const angle = random.between(0, Math.PI * 2);
    disc(
      stage,
      x + Math.cos(angle) * size * 0.26,
      y + Math.sin(angle) * size * 0.26,
      unit * 2.1,
      fade('#f8dd8c', 0.9),
    );
  }
}
