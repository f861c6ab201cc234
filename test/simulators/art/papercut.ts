// Sheets of cut paper one upon the other. Each throws its shadow on the next deeper one.

import { mix } from './colour.ts';
import { addGrain, disc, glow, withState } from './stage.ts';
import type { Stage } from './stage.ts';

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
