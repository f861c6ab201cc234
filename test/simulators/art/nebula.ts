// Gas between the stars: noise that bends noise, dust before it, stars over it.

import { fade, ramp } from './colour.ts';
import { paintStars } from './scenery.ts';
import { addGrain, addVignette, disc, glow, paintField, withState } from './stage.ts';
import type { Stage } from './stage.ts';

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
