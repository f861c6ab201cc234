// Circles, quarters, bars and stripes in few inks, on a grid or around one great circle.

import { fade } from './colour.ts';
import { addGrain, disc, glow, withState } from './stage.ts';
import type { Stage } from './stage.ts';

const bauhausLooks: readonly { paper: string; inks: readonly string[] }[] = [
  { paper: '#f1e7d3', inks: ['#1d1d1b', '#d7372b', '#f0b429', '#1f4e8c', '#e8dcc2'] },
  { paper: '#ece6da', inks: ['#22333b', '#e26d5c', '#f2c57c', '#7fb7be', '#d3f3ee'] },
  { paper: '#f5efe2', inks: ['#2b2d42', '#ef476f', '#ffd166', '#06a77d', '#118ab2'] },
  { paper: '#1f1f24', inks: ['#f4eadb', '#e4572e', '#f3a712', '#4a7c9d', '#a8c686'] },
  { paper: '#f7f2e9', inks: ['#3d405b', '#e07a5f', '#81b29a', '#f2cc8f', '#eae0d0'] },
];

/** A composition of circles, quarters, bars and stripes, on a grid or around one great circle. */
export function paintBauhaus(stage: Stage): void {
  const { context, width, height, random } = stage;
  const look = stage.theme.pick(bauhausLooks);
  context.fillStyle = look.paper;
  context.fillRect(0, 0, width, height);
  if (stage.theme.chance(0.62)) paintTiles(stage, look.paper, look.inks);
  else paintConstruction(stage, look.inks);
  // Ink on paper is never quite even.
  for (let index = 0; index < 26; index += 1) {
    glow(
      stage,
      random.between(0, width),
      random.between(0, height),
      stage.unit * random.between(90, 320),
      index % 2 === 0 ? '#ffffff' : '#4a3218',
      look.paper < '#8' ? 0.018 : 0.06,
    );
  }
  addGrain(stage, 0.3, 'soft-light');
}

function paintTiles(stage: Stage, paper: string, inks: readonly string[]): void {
  const { context, width, height, random, unit } = stage;
  const margin = unit * 62;
  const across = Math.max(
    3,
    Math.round(((width - margin * 2) / Math.min(width, height)) * stage.theme.pick([3.4, 4.4, 5.4])),
  );
  const side = (width - margin * 2) / across;
  const down = Math.max(3, Math.floor((height - margin * 2) / side));
  const top = (height - down * side) / 2;
  for (let row = 0; row < down; row += 1) {
    for (let column = 0; column < across; column += 1) {
      const x = margin + column * side;
      const y = top + row * side;
      const ground = random.chance(0.42) ? paper : random.pick(inks);
      const ink = random.pick(inks.filter((entry) => entry !== ground));
      const second = random.pick(inks.filter((entry) => entry !== ground && entry !== ink));
      withState(stage, () => {
        context.beginPath();
        context.rect(x, y, side + 0.6, side + 0.6);
        context.clip();
        context.fillStyle = ground;
        context.fillRect(x, y, side + 0.6, side + 0.6);
        context.translate(x + side / 2, y + side / 2);
        context.rotate((random.integer(0, 3) * Math.PI) / 2);
        const half = side / 2;
        context.fillStyle = ink;
        switch (random.integer(0, 9)) {
          case 0:
            context.beginPath();
            context.arc(-half, -half, side, 0, Math.PI / 2);
            context.lineTo(-half, -half);
            context.fill();
            context.fillStyle = second;
            context.beginPath();
            context.arc(-half, -half, side * 0.5, 0, Math.PI / 2);
            context.lineTo(-half, -half);
            context.fill();
            break;
          case 1:
            context.beginPath();
            context.arc(0, 0, half * 0.84, 0, Math.PI * 2);
            context.fill();
            context.fillStyle = second;
            context.beginPath();
            context.arc(0, 0, half * 0.84, 0, Math.PI);
            context.fill();
            break;
          case 2:
            context.beginPath();
            context.arc(-half, 0, half, -Math.PI / 2, Math.PI / 2);
            context.fill();
            context.fillStyle = second;
            context.beginPath();
            context.arc(half, 0, half, Math.PI / 2, -Math.PI / 2);
            context.fill();
            break;
          case 3:
            context.beginPath();
            context.moveTo(-half, half);
            context.lineTo(half, half);
            context.lineTo(half, -half);
            context.fill();
            break;
          case 4:
            for (let stripe = 0; stripe < 5; stripe += 1)
              context.fillRect(-half, -half + (stripe * side) / 5, side, side / 10);
            break;
          case 5:
            for (let ring = 4; ring >= 1; ring -= 1) {
              context.fillStyle = ring % 2 === 0 ? ink : ground;
              context.beginPath();
              context.arc(-half, half, (side * ring) / 4, -Math.PI / 2, 0);
              context.lineTo(-half, half);
              context.fill();
            }
            break;
          case 6:
            for (let dot = 0; dot < 16; dot += 1) {
              context.beginPath();
              context.arc(
                -half + ((dot % 4) + 0.5) * (side / 4),
                -half + (Math.floor(dot / 4) + 0.5) * (side / 4),
                side * 0.07,
                0,
                Math.PI * 2,
              );
              context.fill();
            }
            break;
          case 7:
            context.fillRect(-half, -half, side, half);
            context.fillStyle = second;
            context.beginPath();
            context.arc(0, 0, half * 0.62, Math.PI, 0);
            context.fill();
            break;
          case 8:
            context.beginPath();
            context.moveTo(-half, 0);
            context.quadraticCurveTo(0, -half * 1.02, half, 0);
            context.quadraticCurveTo(0, half * 1.02, -half, 0);
            context.fill();
            context.fillStyle = second;
            context.beginPath();
            context.arc(0, 0, half * 0.27, 0, Math.PI * 2);
            context.fill();
            break;
          default:
            context.fillRect(-half, -half, half, half);
            context.fillRect(0, 0, half, half);
            break;
        }
      });
    }
  }
}

function paintConstruction(stage: Stage, inks: readonly string[]): void {
  const { context, width, height, random, unit } = stage;
  const [line = '#1d1d1b'] = inks;
  const x = width * random.between(0.36, 0.64);
  const y = height * random.between(0.36, 0.6);
  const radius = unit * random.between(230, 330);
  const lean = random.pick([-0.62, -0.4, 0.4, 0.62]) + random.between(-0.12, 0.12);
  withState(stage, () => {
    context.globalCompositeOperation = 'multiply';
    disc(stage, x, y, radius, inks[1] ?? line);
    disc(
      stage,
      x + radius * random.between(-1, 1),
      y + radius * random.between(0.5, 0.9),
      radius * 0.52,
      inks[2] ?? line,
    );
    disc(
      stage,
      x - radius * random.between(0.7, 1.2),
      y - radius * random.between(0.2, 0.8),
      radius * 0.3,
      inks[3] ?? line,
    );
    context.translate(x, y);
    context.rotate(lean);
    for (let bar = 0; bar < 6; bar += 1) {
      context.fillStyle = fade(inks[(bar % (inks.length - 1)) + (bar === 0 ? 0 : 1)] ?? line, 0.94);
      const thick = unit * random.pick([10, 18, 30, 64]);
      context.fillRect(
        random.between(-1.7, -0.2) * radius,
        random.between(-1.3, 1.4) * radius,
        radius * random.between(0.9, 2.6),
        thick,
      );
    }
    context.fillStyle = fade(line, 0.95);
    context.beginPath();
    context.moveTo(-radius * 0.2, -radius * 1.35);
    context.lineTo(radius * 0.75, radius * 0.2);
    context.lineTo(radius * 0.28, radius * 0.42);
    context.closePath();
    context.fill();
    for (let ring = 0; ring < 5; ring += 1) {
      context.strokeStyle = line;
      context.lineWidth = unit * (ring === 2 ? 9 : 2.2);
      context.beginPath();
      context.arc(
        radius * 0.55,
        -radius * 0.72,
        radius * (0.16 + ring * 0.11),
        -2.4,
        random.between(0.2, 2.4),
      );
      context.stroke();
    }
    context.lineWidth = unit * 2;
    for (let index = 0; index < 11; index += 1) {
      const at = -radius * 1.25 + index * unit * 16;
      context.beginPath();
      context.moveTo(at, radius * 0.62);
      context.lineTo(at, radius * 1.34);
      context.stroke();
    }
  });
}
