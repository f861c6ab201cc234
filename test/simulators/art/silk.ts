// Cloth that turns in space: it shines where its threads are seen edge-on.

import { ramp } from './colour.ts';
import { addGrain, addVignette, fillVertical, glow } from './stage.ts';
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
