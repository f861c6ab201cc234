// Draws the sample pictures of the looks: hills in haze, flowing lines, light over water, soft planes.
// Invariant: the same number gives the same picture at any size.
import { createCanvas } from '@napi-rs/canvas';
import type { SKRSContext2D } from '@napi-rs/canvas';

type Random = () => number;

function randomFrom(seed: number): Random {
  let state = (seed * 2_654_435_761) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 4_294_967_296;
  };
}

const palettes = [
  ['#1d2b3a', '#3f5d73', '#8aa6b1', '#e8d8c0', '#f6efe2'],
  ['#2a1a1f', '#6b3a3a', '#b9694b', '#e6ac74', '#f7e3c4'],
  ['#12211c', '#2f5146', '#6f8f73', '#bcc7a2', '#ecebdb'],
  ['#191724', '#3b3a5c', '#6d6f9c', '#b3a9c9', '#f0dfe2'],
  ['#0f1417', '#2a3a40', '#5f7a80', '#a9b8b4', '#e5e4da'],
  ['#221a12', '#5b4630', '#9c7f57', '#cdb78e', '#f1e9d6'],
  ['#0d1b2a', '#1b4965', '#5fa8d3', '#cae9ff', '#fdf6ec'],
  ['#2b1b2e', '#6a3d5e', '#b66a78', '#eaa58b', '#fbe6cf'],
] as const;

const hash = (x: number, seed: number): number => {
  const value = Math.sin(x * 127.1 + seed * 311.7) * 43_758.5453;
  return value - Math.floor(value);
};
function noise(x: number, seed: number): number {
  const whole = Math.floor(x);
  const part = x - whole;
  const smooth = part * part * (3 - 2 * part);
  return hash(whole, seed) * (1 - smooth) + hash(whole + 1, seed) * smooth;
}
const layered = (x: number, seed: number): number =>
  noise(x, seed) * 0.6 + noise(x * 2.3, seed + 9) * 0.28 + noise(x * 6.1, seed + 17) * 0.12;

function sky(context: SKRSContext2D, width: number, height: number, palette: readonly string[]): void {
  const gradient = context.createLinearGradient(0, 0, 0, height);
  gradient.addColorStop(0, palette[2] ?? '#888');
  gradient.addColorStop(0.55, palette[3] ?? '#bbb');
  gradient.addColorStop(1, palette[4] ?? '#eee');
  context.fillStyle = gradient;
  context.fillRect(0, 0, width, height);
}

function hills(
  context: SKRSContext2D,
  width: number,
  height: number,
  palette: readonly string[],
  random: Random,
): void {
  sky(context, width, height, palette);
  const sunX = width * (0.2 + random() * 0.6);
  const sunY = height * (0.2 + random() * 0.25);
  const glow = context.createRadialGradient(sunX, sunY, 0, sunX, sunY, height * 0.5);
  glow.addColorStop(0, `${palette[4]}ff`);
  glow.addColorStop(0.12, `${palette[4]}b0`);
  glow.addColorStop(1, `${palette[4]}00`);
  context.fillStyle = glow;
  context.fillRect(0, 0, width, height);
  const layers = 6;
  for (let layer = 0; layer < layers; layer += 1) {
    const depth = layer / (layers - 1);
    const seed = random() * 100;
    context.globalAlpha = 0.35 + depth * 0.65;
    context.fillStyle = palette[Math.max(0, 2 - Math.round(depth * 2))] ?? '#333';
    context.beginPath();
    context.moveTo(0, height);
    for (let step = 0; step <= 160; step += 1) {
      const x = (step / 160) * width;
      const rise = layered((step / 160) * (2 + layer), seed) * height * (0.34 - depth * 0.1);
      context.lineTo(x, height * (0.5 + depth * 0.4) - rise + height * 0.1);
    }
    context.lineTo(width, height);
    context.fill();
  }
  context.globalAlpha = 1;
}

function flow(
  context: SKRSContext2D,
  width: number,
  height: number,
  palette: readonly string[],
  random: Random,
): void {
  context.fillStyle = palette[0] ?? '#111';
  context.fillRect(0, 0, width, height);
  const seed = random() * 50;
  const unit = Math.max(width, height);
  context.lineWidth = unit / 420;
  for (let line = 0; line < 900; line += 1) {
    let x = random() * width;
    let y = random() * height;
    context.strokeStyle = palette[1 + Math.floor(random() * 4)] ?? '#999';
    context.globalAlpha = 0.25 + random() * 0.4;
    context.beginPath();
    context.moveTo(x, y);
    for (let step = 0; step < 46; step += 1) {
      const angle =
        (layered((x / unit) * 3 + (y / unit) * 1.2, seed) + layered((y / unit) * 3, seed + 4)) *
        Math.PI *
        2.2;
      x += Math.cos(angle) * unit * 0.008;
      y += Math.sin(angle) * unit * 0.008;
      context.lineTo(x, y);
    }
    context.stroke();
  }
  context.globalAlpha = 1;
}

function water(
  context: SKRSContext2D,
  width: number,
  height: number,
  palette: readonly string[],
  random: Random,
): void {
  sky(context, width, height * 0.55, palette);
  const horizon = height * 0.55;
  const gradient = context.createLinearGradient(0, horizon, 0, height);
  gradient.addColorStop(0, palette[2] ?? '#678');
  gradient.addColorStop(1, palette[0] ?? '#123');
  context.fillStyle = gradient;
  context.fillRect(0, horizon, width, height - horizon);
  const sunX = width * (0.3 + random() * 0.4);
  context.fillStyle = palette[4] ?? '#fff';
  context.beginPath();
  context.arc(sunX, horizon - height * 0.12, height * 0.06, 0, Math.PI * 2);
  context.fill();
  for (let line = 0; line < 240; line += 1) {
    const depth = random() ** 1.6;
    const y = horizon + depth * (height - horizon);
    const spread = width * (0.03 + depth * 0.32);
    const x = sunX + (random() - 0.5) * spread * 2;
    context.globalAlpha = 0.12 + random() * 0.3;
    context.fillRect(x, y, spread * (0.2 + random() * 0.5), Math.max(1, height * 0.003 * (0.5 + depth * 2)));
  }
  context.globalAlpha = 1;
}

function planes(
  context: SKRSContext2D,
  width: number,
  height: number,
  palette: readonly string[],
  random: Random,
): void {
  context.fillStyle = palette[3] ?? '#ccc';
  context.fillRect(0, 0, width, height);
  for (let plane = 0; plane < 9; plane += 1) {
    const x = random() * width;
    const y = random() * height;
    const size = Math.max(width, height) * (0.2 + random() * 0.4);
    const gradient = context.createLinearGradient(x - size, y - size, x + size, y + size);
    gradient.addColorStop(0, palette[Math.floor(random() * 5)] ?? '#888');
    gradient.addColorStop(1, palette[Math.floor(random() * 5)] ?? '#444');
    context.fillStyle = gradient;
    context.globalAlpha = 0.75;
    context.beginPath();
    if (random() < 0.5) context.arc(x, y, size / 2, 0, Math.PI * 2);
    else context.ellipse(x, y, size, size * 0.3, random() * Math.PI, 0, Math.PI * 2);
    context.fill();
  }
  context.globalAlpha = 1;
}

function grain(context: SKRSContext2D, width: number, height: number, random: Random): void {
  const data = context.getImageData(0, 0, width, height);
  for (let at = 0; at < data.data.length; at += 4) {
    const offset = (random() - 0.5) * 14;
    for (let channel = 0; channel < 3; channel += 1) {
      data.data[at + channel] = Math.min(255, Math.max(0, (data.data[at + channel] ?? 0) + offset));
    }
  }
  context.putImageData(data, 0, 0);
}

const styles = [hills, flow, water, planes] as const;
const aspects = [
  [3, 2],
  [4, 5],
  [16, 9],
  [16, 9],
  [2, 3],
  [1, 1],
  [1, 1],
  [16, 9],
] as const;

/** A picture by its id as WebP bytes, its longer side as long as told. */
export function drawPicture(id: number, longSidePx: number): Buffer {
  const taskId = Math.floor((id - 1) / 4) + 1;
  const [across, down] = aspects[taskId % aspects.length] ?? [1, 1];
  const long = Math.max(across, down);
  const width = Math.round((across / long) * longSidePx);
  const height = Math.round((down / long) * longSidePx);
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  const random = randomFrom(id * 7 + 3);
  for (let skip = 0; skip < 8; skip += 1) random();
  const palette = palettes[(taskId * 5 + 2) % palettes.length] ?? palettes[0];
  const style = styles[taskId % styles.length] ?? hills;
  style(context, width, height, palette, random);
  grain(context, width, height, random);
  return canvas.toBuffer('image/webp', 82);
}
