// Pictures of nothing but colour and form: silk, flow lines, light through grain, agate, cut paper, geometric
// compositions, arches, nebulae, and plants.

import { createCanvas } from '@napi-rs/canvas';

import { fade, mix, ramp } from './colour.ts';
import { paintStars } from './landscapes.ts';
import {
  addGrain,
  addVignette,
  coarseField,
  disc,
  fillVertical,
  glow,
  paintField,
  traceSmooth,
  withState,
} from './stage.ts';
import type { Stage } from './stage.ts';

const silkLooks: readonly { ground: readonly string[]; threads: readonly string[]; light: boolean }[] = [
  {
    ground: ['#0b0f24', '#141034'],
    threads: ['#1fb8c9', '#5d7bff', '#b06bff', '#ff7ab8', '#ffc27a'],
    light: false,
  },
  { ground: ['#12070f', '#2a0d1c'], threads: ['#ff5f6d', '#ff9a62', '#ffd27d', '#fff0c9'], light: false },
  { ground: ['#04110f', '#08231f'], threads: ['#0fa37f', '#4fd6a5', '#c9f2b2', '#f6f3c4'], light: false },
  {
    ground: ['#f4efe6', '#e9e0d2'],
    threads: ['#274060', '#2f6f86', '#d9764a', '#e9a15c', '#7a3b4e'],
    light: true,
  },
  { ground: ['#0a0a0d', '#17161c'], threads: ['#f7f1e1', '#d9c7a0', '#b08d57', '#6b5433'], light: false },
];

/** Sheets of thin threads that turn in space, bright on a dark ground or dark on paper. */
export function paintSilk(stage: Stage): void {
  const { context, width, height, random, unit } = stage;
  const look = stage.theme.pick(silkLooks);
  fillVertical(stage, look.ground);
  const scale = ramp(look.threads);
  if (!look.light) {
    for (let index = 0; index < 3; index += 1) {
      glow(
        stage,
        random.between(0, 1) * width,
        random.between(0.2, 0.8) * height,
        unit * 560,
        look.threads[index + 1] ?? '#ffffff',
        0.13,
      );
    }
  }
  const sheets = random.integer(3, 5);
  context.save();
  context.translate(width / 2, height / 2);
  context.rotate(random.between(-0.42, 0.42) + (height > width * 1.2 ? Math.PI / 2.4 : 0));
  const reach = (Math.hypot(width, height) / 2) * 1.08;
  const side = Math.min(width, height);
  const steps = 96;
  for (let sheet = 0; sheet < sheets; sheet += 1) {
    const folds = 40;
    const level = side * (((sheet + 0.5) / sheets - 0.5) * 0.66 + random.between(-0.08, 0.08));
    const waves = [0, 1, 2].map(() => ({
      tall: random.between(70, 230) * unit,
      pace: random.between(1.4, 4.4),
      phase: random.between(0, 6.3),
      twist: random.between(-2.3, 2.3),
    }));
    const fan = random.between(60, 240) * unit;
    const from = random.next() * 0.4;
    const span = random.between(0.45, 0.6);
    const heightAt = (place: number, along: number): number => {
      let y = level + (place - 0.5) * fan * Math.cos(along * 1.7 + (waves[0]?.phase ?? 0));
      for (const { tall, pace, phase, twist } of waves)
        y += tall * Math.sin(along * pace * 1.35 + phase + place * twist) * 0.6;
      return y;
    };
    const usual = (unit * 260) / folds;
    const lines = Array.from({ length: folds + 1 }, (_, fold) =>
      Float64Array.from({ length: steps + 1 }, (__, step) => heightAt(fold / folds, (step / steps) * 2 - 1)),
    );
    const xOf = (step: number): number => ((step / steps) * 2 - 1) * reach;
    for (let fold = 0; fold < folds; fold += 1) {
      const upper = lines[fold] ?? new Float64Array();
      const lower = lines[fold + 1] ?? upper;
      const edge = 0.4 + 0.6 * Math.sin((Math.PI * (fold + 0.5)) / folds) ** 0.5;
      const [red, green, blue] = scale(from + (span * fold) / folds);
      // Where the cloth is seen edge-on its threads lie close, and it shines or darkens.
      const paint = context.createLinearGradient(-reach, 0, reach, 0);
      for (let stop = 0; stop <= 16; stop += 1) {
        const step = Math.round((stop / 16) * steps);
        const gap = Math.abs((lower[step] ?? 0) - (upper[step] ?? 0));
        const shine = Math.min(1, (usual / (gap + usual * 0.16)) * 0.34);
        paint.addColorStop(
          step / steps,
          `rgba(${red | 0},${green | 0},${blue | 0},${(0.06 + 0.74 * shine) * edge})`,
        );
      }
      context.fillStyle = paint;
      context.beginPath();
      context.moveTo(xOf(0), upper[0] ?? 0);
      for (let step = 1; step <= steps; step += 1) context.lineTo(xOf(step), upper[step] ?? 0);
      for (let step = steps; step >= 0; step -= 1) context.lineTo(xOf(step), lower[step] ?? 0);
      context.closePath();
      context.fill();
    }
    for (const [place, line] of [
      [0, lines[0]],
      [1, lines[folds]],
    ] as const) {
      const [red, green, blue] = scale(from + span * place);
      context.strokeStyle = `rgba(${red | 0},${green | 0},${blue | 0},0.8)`;
      context.lineWidth = unit * 1.4;
      context.beginPath();
      for (let step = 0; step <= steps; step += 1) context.lineTo(xOf(step), line?.[step] ?? 0);
      context.stroke();
    }
  }
  context.restore();
  addVignette(stage, look.light ? 0.1 : 0.35, look.light ? [90, 60, 30] : [0, 0, 0]);
  addGrain(stage, 0.2);
}

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

const paperLooks: readonly { layers: readonly string[]; heart: string }[] = [
  { layers: ['#f4e3c1', '#f2b880', '#e07a5f', '#b5485d', '#6d2e5b', '#3a1d4d', '#1a1138'], heart: '#ffe9b8' },
  { layers: ['#e6f0ea', '#b7d8cf', '#78b7b0', '#3f8f92', '#206a75', '#124556', '#0a2739'], heart: '#fff2c9' },
  { layers: ['#fdf1e3', '#fbd9c4', '#f5b5a6', '#dd8a94', '#a9648a', '#6a4878', '#383264'], heart: '#fff6da' },
  { layers: ['#eceadf', '#cfd3b8', '#9db08a', '#6b8a65', '#41654d', '#234638', '#102a25'], heart: '#f9d98c' },
  { layers: ['#dfe7f2', '#b3c7e6', '#7d9fd6', '#4f74ba', '#335093', '#223468', '#141d40'], heart: '#ffd9a0' },
];

/** Sheets of cut paper one upon the other, each with its shadow, down to a lit hollow. */
export function paintPapercut(stage: Stage): void {
  const { context, width, height, random, noise, unit } = stage;
  const look = stage.theme.pick(paperLooks);
  const outward = stage.theme.chance(0.5);
  const layers = outward ? look.layers : [...look.layers].reverse();
  const centreX = width * random.between(0.4, 0.6);
  const centreY = height * random.between(0.4, 0.6);
  const ground = layers.at(-1) ?? '#1a1138';
  context.fillStyle = ground;
  context.fillRect(0, 0, width, height);
  const ember = outward ? (look.layers[2] ?? look.heart) : look.heart;
  glow(stage, centreX, centreY, unit * 520, ember, 0.95);
  glow(stage, centreX, centreY, unit * 260, look.heart, 0.6);
  disc(stage, centreX, centreY, unit * random.between(64, 120), look.heart);
  const shift = random.between(0, 100);
  const lobes = random.between(1.1, 2.2);
  const reach = Math.hypot(width, height) / 2;
  for (let layer = layers.length - 2; layer >= 0; layer -= 1) {
    const place = (layers.length - 1 - layer) / (layers.length - 1);
    const colour = layers[layer] ?? ground;
    withState(stage, () => {
      context.shadowColor = 'rgba(0,0,0,0.5)';
      context.shadowBlur = 34 * unit;
      context.shadowOffsetY = 12 * unit;
      const gradient = context.createLinearGradient(0, 0, width * 0.3, height);
      gradient.addColorStop(0, mix(colour, '#ffffff', 0.07));
      gradient.addColorStop(1, mix(colour, '#000000', 0.1));
      context.fillStyle = gradient;
      context.beginPath();
      context.rect(-100, -100, width + 200, height + 200);
      const steps = 150;
      for (let step = steps; step >= 0; step -= 1) {
        const angle = (step / steps) * Math.PI * 2;
        const wave = noise.octaves(
          Math.cos(angle) * lobes + shift,
          Math.sin(angle) * lobes + layer * 0.34,
          2,
        );
        const radius = (0.12 + 0.76 * place) * reach * (1 + wave * 0.85);
        const x = centreX + Math.cos(angle) * radius;
        const y = centreY + Math.sin(angle) * radius * 0.94;
        if (step === steps) context.moveTo(x, y);
        else context.lineTo(x, y);
      }
      context.closePath();
      context.fill('evenodd');
    });
  }
  addGrain(stage, 0.24, 'soft-light');
}

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

const nebulaLooks: readonly { gas: readonly string[] }[] = [
  { gas: ['#03040d', '#0c1233', '#3a1f5d', '#a03a72', '#f08a5d', '#ffe8c2'] },
  { gas: ['#02060c', '#062436', '#0b5563', '#2fa3a0', '#c9e8b5', '#fff6da'] },
  { gas: ['#04030c', '#150f3d', '#35248a', '#7a4fd0', '#f08fc0', '#fff0e6'] },
  { gas: ['#070305', '#2a0a16', '#74182c', '#d1503b', '#f7b45e', '#fff1c6'] },
];

/** Gas between the stars, with dust before it. */
export function paintNebula(stage: Stage): void {
  const { context, width, height, random, noise, unit } = stage;
  const look = stage.theme.pick(nebulaLooks);
  const scale = ramp(look.gas);
  const aspect = width / height;
  const shift = random.between(0, 70);
  const tilt = random.between(-0.9, 0.9);
  const heart = [random.between(0.3, 0.7), random.between(0.3, 0.7)] as const;
  const columns = Math.round(Math.sqrt(105_000 * aspect));
  paintField(stage, columns, (across, down, target) => {
    const x = across * aspect * 1.7 + shift;
    const y = down * 1.7;
    const warpX = noise.octaves(x * 0.8, y * 0.8, 3);
    const warpY = noise.octaves(x * 0.8 + 4.1, y * 0.8 + 2.8, 3);
    const gas = noise.octaves(x * 0.9 + warpX * 1.5, y * 0.9 + warpY * 1.5, 5);
    const thread = noise.ridges(x * 1.5 + warpY * 1.1, y * 1.5 + warpX * 1.1, 4);
    const offX = (across - heart[0]) * aspect;
    const offY = down - heart[1];
    const along = offX * Math.cos(tilt) + offY * Math.sin(tilt);
    const side = -offX * Math.sin(tilt) + offY * Math.cos(tilt);
    const band = Math.exp(-((side * 2.5 + warpX * 0.7) ** 2) - (along * 0.75) ** 2);
    const light = Math.max(0, 0.1 + band * 0.62 + gas * 0.72) * (0.62 + 0.62 * thread) + band * thread * 0.28;
    const [red, green, blue] = scale(Math.min(1, light));
    const dust =
      Math.min(
        0.94,
        Math.max(0, noise.octaves(x * 1.25 - warpY * 1.3 + 30, y * 1.25 + warpX * 1.3, 4) * 2.7 - 0.2),
      ) * Math.min(1, band * 1.3);
    // Dust takes blue first, so that it turns the light behind it warm before it hides it.
    target[0] = red * (1 - dust * 0.72);
    target[1] = green * (1 - dust * 0.86);
    target[2] = blue * (1 - dust * 0.9);
  });
  withState(stage, () => {
    context.globalCompositeOperation = 'screen';
    paintStars(stage, height, 620);
    for (let index = 0; index < 5; index += 1) {
      const x = random.between(0.05, 0.95) * width;
      const y = random.between(0.05, 0.95) * height;
      const size = unit * random.between(16, 46);
      const tint = look.gas[4] ?? '#ffffff';
      glow(stage, x, y, size * 1.7, tint, 0.7);
      disc(stage, x, y, size * 0.075, '#ffffff');
      for (const turn of [0, Math.PI / 2]) {
        const dx = Math.cos(turn) * size * 1.35;
        const dy = Math.sin(turn) * size * 1.35;
        const gradient = context.createLinearGradient(x - dx, y - dy, x + dx, y + dy);
        gradient.addColorStop(0, fade('#ffffff', 0));
        gradient.addColorStop(0.5, fade('#ffffff', 0.85));
        gradient.addColorStop(1, fade('#ffffff', 0));
        context.strokeStyle = gradient;
        context.lineWidth = unit * 1.1;
        context.beginPath();
        context.moveTo(x - dx, y - dy);
        context.lineTo(x + dx, y + dy);
        context.stroke();
      }
    }
  });
  addVignette(stage, 0.35);
  addGrain(stage, 0.16);
}

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

/** A land that is nowhere, cut from sheets of card, lit from the upper left. */
export function paintContours(stage: Stage): void {
  const { context, width, height, random, noise } = stage;
  const looks: readonly (readonly string[])[] = [
    ['#0b2530', '#14505a', '#3f8f86', '#e6c27a', '#f6e6c0'],
    ['#5a2a2a', '#b9563f', '#e39a6c', '#f2d3a8', '#fbf0de'],
    ['#171433', '#3f2c6b', '#a8487f', '#ee8f7a', '#ffe0bd'],
    ['#0f3438', '#2f6f73', '#86b5a8', '#d9e0cb', '#f7f3e4'],
    ['#1c2330', '#3a4a63', '#8396ab', '#cfd6d8', '#f4efe6'],
  ];
  const look = stage.theme.pick(looks);
  const scale = ramp(look);
  const aspect = width / height;
  const shift = random.between(0, 90);
  const heightAt = (across: number, down: number): number => {
    const x = across * aspect * 1.25 + shift;
    const y = down * 1.25;
    const warp = noise.octaves(x * 0.9 + 3, y * 0.9, 2);
    return Math.min(1, Math.max(0, 0.5 + 0.95 * noise.octaves(x + warp * 0.8, y - warp * 0.8, 3)));
  };
  const levels = stage.theme.integer(11, 17);
  const coarse = Math.round(130 * Math.sqrt(aspect));
  const land = coarseField(coarse, Math.round(coarse / aspect), heightAt);
  const columns = Math.round(Math.sqrt(760_000 * aspect));
  const rows = Math.round(columns / aspect);
  const canvas = createCanvas(columns, rows);
  const raster = canvas.getContext('2d');
  const image = raster.createImageData(columns, rows);
  const ground = new Float32Array(columns * rows);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      ground[row * columns + column] = land(column / columns, row / rows) * levels;
    }
  }
  const sheets = Array.from({ length: levels + 2 }, (_, level) => scale(level / levels));
  const reach = Math.max(3, Math.round(columns * 0.011));
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const index = row * columns + column;
      const here = ground[index] as number;
      const level = Math.floor(here);
      const right = ground[column + 1 < columns ? index + 1 : index] as number;
      const below = ground[row + 1 < rows ? index + columns : index] as number;
      const slope = Math.abs(right - here) + Math.abs(below - here) + 1e-6;
      // The cut edge is half a pixel wide, so that it does not step.
      const cover = Math.min(1, (here - level) / slope);
      const upper = sheets[level] ?? [0, 0, 0];
      const lower = sheets[Math.max(0, level - 1)] ?? upper;
      // A higher sheet to the upper left throws its shadow here, softer the farther it lies.
      let shade = 1;
      for (let step = 1; step <= 3; step += 1) {
        const away = Math.round((reach * step) / 3);
        const source = Math.max(0, row - away) * columns + Math.max(0, column - away);
        const over = (ground[source] as number) - level - 1;
        if (over > 0) shade -= 0.13 * Math.min(1, over * 5 + 0.35);
      }
      const lit = (here - level) / slope < 2.2 && cover >= 1 ? 1.12 : 1;
      for (let channel = 0; channel < 3; channel += 1) {
        image.data[index * 4 + channel] =
          ((lower[channel] ?? 0) * (1 - cover) + (upper[channel] ?? 0) * cover) * shade * lit;
      }
      image.data[index * 4 + 3] = 255;
    }
  }
  raster.putImageData(image, 0, 0);
  context.imageSmoothingQuality = 'high';
  context.drawImage(canvas, 0, 0, width, height);
  addVignette(stage, 0.15);
  addGrain(stage, 0.22);
}
