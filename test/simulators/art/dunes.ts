// Dunes in hard light: every crest divides a lit side from a shaded one.

import { fade, mix } from './colour.ts';
import { clipBelow, fillBelow } from './scenery.ts';
import { addGrain, addVignette, disc, fillVertical, glow, withState } from './stage.ts';
import type { Stage } from './stage.ts';

const duneSkies: readonly { sky: readonly string[]; light: string; shade: string; sun: string }[] = [
  { sky: ['#24466b', '#7ea0b7', '#f1d4b0'], light: '#f0b16a', shade: '#6b2d2f', sun: '#fff3d6' },
  { sky: ['#2a1a4a', '#7a3b69', '#f19a76'], light: '#f2a65a', shade: '#3d1438', sun: '#ffe9c7' },
  { sky: ['#cfe0dd', '#e9e6d8', '#f5e2c6'], light: '#f3d9b1', shade: '#a5694f', sun: '#ffffff' },
  { sky: ['#0c1233', '#2a3366', '#7c7fb0'], light: '#8f9acb', shade: '#11143a', sun: '#f3f0e6' },
];

/** Dunes with a lit and a shaded side, and the wind's ripples on them. */
export function paintDunes(stage: Stage): void {
  const { context, width, height, random, noise, unit } = stage;
  const look = stage.theme.pick(duneSkies);
  const horizon = height * random.between(0.36, 0.5);
  fillVertical(stage, look.sky, 0, horizon * 1.1);
  const sunX = width * random.between(0.2, 0.8);
  glow(stage, sunX, horizon * 0.55, unit * 520, look.sun, 0.5);
  disc(stage, sunX, horizon * 0.55, unit * random.between(36, 80), look.sun);
  const layers = random.integer(4, 6);
  for (let layer = 0; layer < layers; layer += 1) {
    const depth = layer / (layers - 1);
    const base = horizon + (height - horizon) * depth ** 1.2 * 0.8;
    const peakX = width * random.between(0.15, 0.85);
    const span = width * random.between(0.55, 1.1);
    const rise = unit * (60 + 190 * depth) * random.between(0.75, 1.25);
    const shift = random.between(0, 99);
    const crest = (x: number): number => {
      const away = (x - peakX) / span;
      const shape = x < peakX ? Math.exp(-((away * 1.5) ** 2) * 2.2) : Math.exp(-Math.abs(away) * 3.1);
      return base - rise * shape - unit * 26 * noise.octaves((x / width) * 1.7 + shift, 0.3, 3);
    };
    const haze = mix(look.sky[2] ?? look.light, look.light, 0.3 + 0.7 * depth);
    const dark = mix(look.sky[2] ?? look.shade, look.shade, 0.35 + 0.65 * depth);
    fillBelow(stage, crest, (from) => {
      const gradient = context.createLinearGradient(0, from, 0, from + unit * 420);
      gradient.addColorStop(0, haze);
      gradient.addColorStop(1, mix(haze, dark, 0.55));
      return gradient;
    });
    // The lee side: everything right of a line that winds down from the peak.
    const side: (readonly [number, number])[] = [];
    const bottom = height + 10;
    for (let step = 0; step <= 40; step += 1) {
      const down = step / 40;
      const y = crest(peakX) + (bottom - crest(peakX)) * down;
      side.push([peakX + span * 0.4 * down ** 1.3 + Math.sin(down * 5 + shift) * unit * 46 * down, y]);
    }
    withState(stage, () => {
      clipBelow(stage, crest);
      const gradient = context.createLinearGradient(peakX, 0, peakX + span * 0.9, 0);
      gradient.addColorStop(0, fade(dark, 0.95));
      gradient.addColorStop(0.5, fade(dark, 0.72));
      gradient.addColorStop(1, fade(dark, 0.12));
      context.fillStyle = gradient;
      context.beginPath();
      for (const [index, [x, y]] of side.entries())
        if (index === 0) context.moveTo(x, y);
        else context.lineTo(x, y);
      context.lineTo(width + 50, bottom);
      context.lineTo(width + 50, 0);
      context.lineTo(peakX, 0);
      context.closePath();
      context.fill();
      if (depth > 0.4) {
        context.lineWidth = unit * 1.1;
        for (let ripple = 0; ripple < 46; ripple += 1) {
          context.strokeStyle = fade(ripple % 2 === 0 ? look.shade : look.sun, 0.05 + 0.07 * depth);
          context.beginPath();
          for (let x = -20; x <= width + 20; x += 22) {
            const y =
              crest(x) +
              unit * (10 + ripple * 13 * (0.8 + depth)) +
              noise.at((x / width) * 6 + shift, ripple * 0.13) * unit * 22;
            if (x === -20) context.moveTo(x, y);
            else context.lineTo(x, y);
          }
          context.stroke();
        }
      }
    });
  }
  addVignette(stage, 0.2);
  addGrain(stage, 0.2);
}
