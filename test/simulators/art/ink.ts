// Ink-wash mountains on rice paper. What is left empty is mist, so land never draws a line at its foot.

import { fade, mix } from './colour.ts';
import { fillBelow, paintBirds, paintBoat } from './scenery.ts';
import { addGrain, addVignette, disc, glow, withState } from './stage.ts';
import type { Stage } from './stage.ts';

const inkLooks: readonly { paper: string; ink: string; accent: string; wash: string }[] = [
  { paper: '#f1e9d8', ink: '#1d2326', accent: '#c8392b', wash: '#7d8a8c' },
  { paper: '#efe6d2', ink: '#22262e', accent: '#d4542f', wash: '#8792a0' },
  { paper: '#eef0ea', ink: '#1f3136', accent: '#b8402f', wash: '#6f918f' },
  { paper: '#f3ead9', ink: '#2b2119', accent: '#b3372a', wash: '#a08a6e' },
];

/** Mountains in ink on rice paper: wet washes that end in the paper, dry strokes on the nearest, a red sun. */
export function paintInk(stage: Stage): void {
  const { context, width, height, random, noise, unit } = stage;
  const look = stage.theme.pick(inkLooks);
  context.fillStyle = look.paper;
  context.fillRect(0, 0, width, height);
  paintPaperFibres(stage, look.ink);
  const wash = context.createLinearGradient(0, 0, 0, height);
  wash.addColorStop(0, fade(look.wash, 0.28));
  wash.addColorStop(0.5, fade(look.wash, 0));
  wash.addColorStop(1, fade(look.wash, 0.1));
  context.fillStyle = wash;
  context.fillRect(0, 0, width, height);

  const sunX = width * random.pick([random.between(0.16, 0.34), random.between(0.66, 0.84)]);
  const sunY = height * random.between(0.16, 0.28);
  disc(stage, sunX, sunY, unit * random.between(48, 82), fade(look.accent, 0.88));

  const crests: ((x: number) => number)[] = [];
  const layers = random.integer(4, 6);
  for (let layer = 0; layer < layers; layer += 1) {
    const depth = layer / (layers - 1);
    const base = height * (0.44 + 0.5 * depth);
    const peaks = Array.from({ length: random.integer(2, 4) }, () => ({
      x: random.between(-0.1, 1.1) * width,
      tall: unit * random.between(130, 400) * (1.1 - 0.45 * depth),
      broad: unit * random.between(70, 210),
    }));
    const shift = random.between(0, 300);
    const crest = (x: number): number => {
      let rise = 0;
      for (const peak of peaks) {
        const away = Math.abs(x - peak.x) / peak.broad;
        rise = Math.max(rise, peak.tall * Math.exp(-(away ** 1.35) * 0.9));
      }
      const rough = noise.octaves((x / unit) * 0.011 + shift, layer, 5);
      // Between the peaks the land sinks below the mist instead of drawing a line.
      const sunk = unit * 150 * Math.max(0, 1 - rise / (unit * 130));
      return base + sunk - rise - rough * (unit * 16 + rise * 0.15);
    };
    const strength = 0.16 + 0.72 * depth ** 1.4;
    fillBelow(stage, crest, (from) => {
      const gradient = context.createLinearGradient(
        0,
        from,
        0,
        Math.min(height, from + unit * (300 + 190 * depth)),
      );
      const colour = mix(look.wash, look.ink, 0.2 + 0.8 * depth);
      gradient.addColorStop(0, fade(colour, strength));
      gradient.addColorStop(0.28, fade(colour, strength * 0.62));
      gradient.addColorStop(0.7, fade(colour, strength * 0.16));
      gradient.addColorStop(1, fade(colour, 0));
      return gradient;
    });
    context.lineCap = 'round';
    const strokes = Math.round(170 + 470 * depth);
    for (let index = 0; index < strokes; index += 1) {
      const x = random.between(-0.02, 1.02) * width;
      const top = crest(x);
      const slope = (crest(x + unit * 14) - crest(x - unit * 14)) / (unit * 28);
      if (Math.abs(slope) < 0.12 || top > base) continue;
      // The brush follows the fall of the land, shorter and paler the lower it comes.
      const fall = Math.atan2(Math.min(2.4, Math.abs(slope)) + 0.35, Math.sign(slope));
      const down = unit * (4 + random.next() ** 1.7 * 130);
      const length = unit * random.between(10, 46) * (0.6 + 0.5 * depth);
      const wet = random.between(0.05, 0.3) * strength * Math.max(0, 1 - down / (unit * 150));
      const startX = x + Math.cos(fall) * unit * 6;
      const startY = top + down;
      context.strokeStyle = fade(look.ink, wet);
      context.lineWidth = unit * random.between(0.8, 5) * (0.45 + depth * 0.6);
      context.beginPath();
      context.moveTo(startX, startY);
      context.quadraticCurveTo(
        startX + Math.cos(fall) * length * 0.35,
        startY + Math.sin(fall) * length * 0.6,
        startX + Math.cos(fall) * length * 0.8,
        startY + Math.sin(fall) * length,
      );
      context.stroke();
    }
    // The ridge line, pressed harder where the rock stands steep.
    for (let x = 0; x < width; x += unit * 7) {
      const y = crest(x);
      const steep = Math.abs(crest(x + unit * 7) - y) / (unit * 7);
      const wet =
        strength * Math.min(1, 0.2 + steep * 0.7) * Math.min(1, Math.max(0, (base - y) / (unit * 60)));
      if (wet < 0.03) continue;
      context.strokeStyle = fade(look.ink, wet * 0.75);
      context.lineWidth = unit * (0.7 + 2.1 * depth) * (0.6 + Math.min(1, steep));
      context.beginPath();
      context.moveTo(x, y);
      context.lineTo(x + unit * 7, crest(x + unit * 7));
      context.stroke();
    }
    crests.push(crest);
    if (depth > 0.55) paintInkTrees(stage, crest, base - unit * 40, look.ink, strength);
    if (layer < layers - 1) paintInkMist(stage, base + unit * 70, look.paper);
  }
  // A boat where open water is left between the mountains.
  const boatY = height * random.between(0.86, 0.94);
  const boatX = [0.3, 0.7, 0.5, 0.2, 0.8]
    .map((share) => width * share)
    .find((x) =>
      crests.every((crest) => [-70, 0, 70].every((away) => crest(x + away * unit) > boatY + unit * 20)),
    );
  if (boatX !== undefined) paintBoat(stage, boatX, boatY, unit * 34, look.ink);
  paintBirds(stage, sunX, sunY, look.ink);
  paintSeal(
    stage,
    width - unit * random.between(70, 90),
    height - unit * random.between(96, 120),
    unit * 44,
    look.accent,
    look.paper,
  );
  addVignette(stage, 0.16, [96, 70, 36]);
  addGrain(stage, 0.2, 'soft-light');
}

function paintPaperFibres(stage: Stage, ink: string): void {
  const { context, width, height, random, unit } = stage;
  for (let index = 0; index < 260; index += 1) {
    const x = random.between(0, width);
    const y = random.between(0, height);
    const angle = random.between(0, Math.PI);
    const length = unit * random.between(8, 40);
    context.strokeStyle = fade(index % 3 === 0 ? '#ffffff' : ink, index % 3 === 0 ? 0.2 : 0.035);
    context.lineWidth = unit * 0.8;
    context.beginPath();
    context.moveTo(x, y);
    context.quadraticCurveTo(
      x + length * 0.5,
      y + unit * random.between(-8, 8),
      x + Math.cos(angle) * length,
      y + Math.sin(angle) * length,
    );
    context.stroke();
  }
}

function paintInkMist(stage: Stage, y: number, paper: string): void {
  const { context, width, random, unit } = stage;
  for (let cloud = 0; cloud < 5; cloud += 1) {
    const x = random.between(-0.1, 1.1) * width;
    withState(stage, () => {
      context.translate(x, y + unit * random.between(-40, 60));
      context.scale(random.between(2.2, 4.2), 0.62);
      glow(stage, 0, 0, unit * random.between(90, 170), paper, 0.85);
    });
  }
}

/** Pines in ink: a leaning trunk and flat cushions of needles. */
function paintInkTrees(
  stage: Stage,
  crest: (x: number) => number,
  lowest: number,
  ink: string,
  strength: number,
): void {
  const { context, width, random, unit } = stage;
  const count = random.integer(3, 7);
  const grove = random.between(0.1, 0.9) * width;
  for (let index = 0; index < count; index += 1) {
    const x = grove + random.gauss() * unit * 130;
    const foot = crest(x) + unit * 8;
    if (foot > Math.min(lowest, stage.height * 0.97)) continue;
    const tall = unit * random.between(42, 96);
    const lean = unit * random.between(-18, 18);
    context.strokeStyle = fade(ink, Math.min(0.92, strength + 0.15));
    context.lineCap = 'round';
    context.lineWidth = unit * 3;
    context.beginPath();
    context.moveTo(x, foot);
    context.quadraticCurveTo(x + lean * 1.4, foot - tall * 0.5, x + lean, foot - tall);
    context.stroke();
    for (let cushion = 0; cushion < 6; cushion += 1) {
      const up = 0.4 + 0.6 * (cushion / 5);
      const cx = x + lean * up + random.between(-1, 1) * tall * 0.3 * (1.3 - up);
      const cy = foot - tall * up;
      for (let needle = 0; needle < 26; needle += 1) {
        context.strokeStyle = fade(ink, random.between(0.14, 0.5) * Math.min(1, strength + 0.2));
        context.lineWidth = unit * 1;
        const nx = cx + random.gauss() * tall * 0.13;
        const ny = cy + random.gauss() * tall * 0.025;
        context.beginPath();
        context.moveTo(nx - tall * 0.05, ny + tall * 0.025);
        context.lineTo(nx + random.between(-0.02, 0.05) * tall, ny - tall * random.between(0.03, 0.07));
        context.stroke();
      }
    }
  }
}

function paintSeal(stage: Stage, x: number, y: number, size: number, red: string, paper: string): void {
  const { context, random } = stage;
  context.fillStyle = fade(red, 0.9);
  context.beginPath();
  context.roundRect(x, y, size, size, size * 0.1);
  context.fill();
  context.strokeStyle = fade(paper, 0.92);
  context.lineWidth = size * 0.07;
  context.lineCap = 'round';
  for (let cell = 0; cell < 4; cell += 1) {
    const left = x + size * (0.14 + 0.4 * (cell % 2));
    const top = y + size * (0.14 + 0.4 * Math.floor(cell / 2));
    const side = size * 0.3;
    for (let stroke = 0; stroke < 3; stroke += 1) {
      context.beginPath();
      const flat = random.chance(0.5);
      const at = random.between(0.1, 0.9) * side;
      context.moveTo(left + (flat ? 0 : at), top + (flat ? at : 0));
      context.lineTo(left + (flat ? side : at), top + (flat ? at : side));
      context.stroke();
    }
  }
}
