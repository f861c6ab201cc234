// Round-ended bands that follow one wind. They never touch: each keeps off what is already taken.

import { fade } from './colour.ts';
import { addGrain, traceSmooth } from './stage.ts';
import type { Stage } from './stage.ts';

const flowLooks: readonly { paper: string; bands: readonly (readonly [string, number])[] }[] = [
  {
    paper: '#f3ecdc',
    bands: [
      ['#1f3b4d', 5],
      ['#d1495b', 2],
      ['#edae49', 3],
      ['#66a182', 2],
      ['#2e4057', 2],
      ['#f7d9c4', 2],
    ],
  },
  {
    paper: '#12202b',
    bands: [
      ['#f2e9dc', 4],
      ['#e76f51', 2],
      ['#f4a261', 2],
      ['#2a9d8f', 3],
      ['#264653', 3],
      ['#e9c46a', 1],
    ],
  },
  {
    paper: '#f6f1e7',
    bands: [
      ['#22223b', 4],
      ['#4a4e69', 3],
      ['#9a8c98', 2],
      ['#c9ada7', 3],
      ['#e2725b', 1],
    ],
  },
  {
    paper: '#e8e3d3',
    bands: [
      ['#0b3954', 3],
      ['#087e8b', 3],
      ['#bfd7ea', 3],
      ['#ff5a5f', 1],
      ['#c81d25', 1],
    ],
  },
  {
    paper: '#f9f3e6',
    bands: [
      ['#3a5a40', 4],
      ['#588157', 3],
      ['#a3b18a', 3],
      ['#dda15e', 2],
      ['#bc6c25', 1],
      ['#fefae0', 1],
    ],
  },
  {
    paper: '#1a1423',
    bands: [
      ['#ffb997', 3],
      ['#f67e7d', 3],
      ['#843b62', 3],
      ['#621940', 2],
      ['#74b3ce', 2],
    ],
  },
];

/** Round-ended bands that follow one wind and never touch. */
export function paintFlow(stage: Stage): void {
  const { context, width, height, random, noise, unit } = stage;
  const look = stage.theme.pick(flowLooks);
  context.fillStyle = look.paper;
  context.fillRect(0, 0, width, height);
  const weighted = look.bands.flatMap(([colour, weight]) => Array.from({ length: weight }, () => colour));
  const turn = stage.theme.between(0.7, 1.5) * random.between(0.85, 1.15);
  const zoom = stage.theme.between(0.75, 1.5) / (1000 * unit);
  const lean = random.between(0, Math.PI * 2);
  const angleAt = (x: number, y: number): number =>
    lean + turn * Math.PI * noise.octaves(x * zoom, y * zoom, 2);
  const cell = 5 * unit;
  const columns = Math.ceil(width / cell) + 40;
  const rows = Math.ceil(height / cell) + 40;
  const taken = new Int32Array(columns * rows);
  const slotOf = (x: number, y: number): number => {
    const column = Math.floor(x / cell) + 20;
    const row = Math.floor(y / cell) + 20;
    return column < 0 || row < 0 || column >= columns || row >= rows ? -1 : row * columns + column;
  };
  const isFree = (x: number, y: number, radius: number): boolean => {
    const reach = radius + 2.2 * unit;
    for (let angle = 0; angle < 8; angle += 1) {
      const slot = slotOf(x + Math.cos(angle * 0.785) * reach, y + Math.sin(angle * 0.785) * reach);
      if (slot === -1 || taken[slot] !== 0) return false;
    }
    const middle = slotOf(x, y);
    return middle !== -1 && taken[middle] === 0;
  };
  const occupy = (x: number, y: number, radius: number, mark: number): void => {
    for (let dy = -radius; dy <= radius; dy += cell * 0.9) {
      for (let dx = -radius; dx <= radius; dx += cell * 0.9) {
        if (dx * dx + dy * dy > radius * radius) continue;
        const slot = slotOf(x + dx, y + dy);
        if (slot !== -1) taken[slot] = mark;
      }
    }
  };
  const margin = unit * 46;
  const inside = (x: number, y: number): boolean =>
    x > margin && y > margin && x < width - margin && y < height - margin;
  const sizes = [26, 18, 12, 8, 5, 3.2].map((size) => size * unit * 1.5);
  const tries = [70, 170, 420, 900, 1500, 1700];
  let mark = 1;
  context.lineCap = 'round';
  context.lineJoin = 'round';
  sizes.forEach((size, pass) => {
    for (let attempt = 0; attempt < (tries[pass] ?? 0); attempt += 1) {
      let x = random.between(margin, width - margin);
      let y = random.between(margin, height - margin);
      if (!isFree(x, y, size / 2)) continue;
      const points: (readonly [number, number])[] = [];
      const longest = random.integer(14, 130);
      const stepLength = 6.5 * unit;
      while (points.length < longest && inside(x, y) && isFree(x, y, size / 2)) {
        points.push([x, y]);
        const angle = angleAt(x, y);
        x += Math.cos(angle) * stepLength;
        y += Math.sin(angle) * stepLength;
      }
      if (points.length < 5) continue;
      for (const [px, py] of points) occupy(px, py, size / 2, mark);
      mark += 1;
      const colour = random.pick(weighted);
      context.strokeStyle = colour;
      context.lineWidth = size;
      context.beginPath();
      traceSmooth(context, points);
      context.stroke();
      if (size > 14 * unit && random.chance(0.3)) {
        // Some wide bands carry a fine line or a row of rungs.
        context.strokeStyle = fade(look.paper, 0.62);
        context.lineWidth = unit * 1.6;
        context.beginPath();
        if (random.chance(0.5)) traceSmooth(context, points);
        else {
          for (let index = 2; index < points.length - 2; index += 2) {
            const [px, py] = points[index] ?? [0, 0];
            const across = angleAt(px, py) + Math.PI / 2;
            context.moveTo(px + Math.cos(across) * size * 0.36, py + Math.sin(across) * size * 0.36);
            context.lineTo(px - Math.cos(across) * size * 0.36, py - Math.sin(across) * size * 0.36);
          }
        }
        context.stroke();
      }
    }
  });
  addGrain(stage, 0.24, 'soft-light');
}
