// Draws the app's icon, resources/icon.png: a 2 × 2 grid of which one picture is kept.
// Invariant: the drawing is code, so that it can be changed by a line and made again at any size.
// Run: node scripts/make-icon.ts
import { mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createCanvas } from '@napi-rs/canvas';
import type { SKRSContext2D } from '@napi-rs/canvas';

const edge = 1024;
/** The body leaves the margin that macOS gives its icons. */
const body = { at: 100, size: 824, radius: 190 };
const cell = { size: 272, gap: 40, radius: 62 };

const canvas = createCanvas(edge, edge);
const context = canvas.getContext('2d');

drawBody(context);
const first = (edge - 2 * cell.size - cell.gap) / 2;
const second = first + cell.size + cell.gap;
drawDimCell(context, first, first);
drawDimCell(context, first, second);
drawDimCell(context, second, second);
drawKeptCell(context, second, first);

const folder = resolve(import.meta.dirname, '../resources');
mkdirSync(folder, { recursive: true });
writeFileSync(resolve(folder, 'icon.png'), canvas.toBuffer('image/png'));

function drawBody(on: SKRSContext2D): void {
  on.save();
  on.shadowColor = 'rgba(0, 0, 0, 0.35)';
  on.shadowBlur = 28;
  on.shadowOffsetY = 14;
  const fill = on.createLinearGradient(0, body.at, 0, body.at + body.size);
  fill.addColorStop(0, '#333336');
  fill.addColorStop(1, '#1a1a1c');
  on.fillStyle = fill;
  roundedSquare(on, body.at, body.at, body.size, body.radius);
  on.fill();
  on.restore();

  // The lit cell's light on the body around it.
  on.save();
  roundedSquare(on, body.at, body.at, body.size, body.radius);
  on.clip();
  const middle = { x: edge / 2 + (cell.size + cell.gap) / 2, y: edge / 2 - (cell.size + cell.gap) / 2 };
  const glow = on.createRadialGradient(middle.x, middle.y, 60, middle.x, middle.y, 460);
  glow.addColorStop(0, 'rgba(84, 146, 255, 0.42)');
  glow.addColorStop(0.45, 'rgba(84, 146, 255, 0.13)');
  glow.addColorStop(1, 'rgba(84, 146, 255, 0)');
  on.fillStyle = glow;
  on.fillRect(body.at, body.at, body.size, body.size);
  on.restore();

  // A hair of light along the upper edge.
  on.save();
  const rim = on.createLinearGradient(0, body.at, 0, body.at + body.size * 0.6);
  rim.addColorStop(0, 'rgba(255, 255, 255, 0.28)');
  rim.addColorStop(1, 'rgba(255, 255, 255, 0.1)');
  on.strokeStyle = rim;
  on.lineWidth = 3;
  roundedSquare(on, body.at + 1.5, body.at + 1.5, body.size - 3, body.radius - 1.5);
  on.stroke();
  on.restore();
}

function drawDimCell(on: SKRSContext2D, x: number, y: number): void {
  const fill = on.createLinearGradient(0, y, 0, y + cell.size);
  fill.addColorStop(0, '#626266');
  fill.addColorStop(1, '#505054');
  on.fillStyle = fill;
  roundedSquare(on, x, y, cell.size, cell.radius);
  on.fill();
}

function drawKeptCell(on: SKRSContext2D, x: number, y: number): void {
  on.save();
  on.shadowColor = 'rgba(96, 156, 255, 0.75)';
  on.shadowBlur = 70;
  const fill = on.createLinearGradient(x, y, x + cell.size, y + cell.size);
  fill.addColorStop(0, '#a9cbff');
  fill.addColorStop(0.45, '#5b98ff');
  fill.addColorStop(1, '#2f6fee');
  on.fillStyle = fill;
  roundedSquare(on, x, y, cell.size, cell.radius);
  on.fill();
  on.restore();

  on.save();
  const rim = on.createLinearGradient(0, y, 0, y + cell.size);
  rim.addColorStop(0, 'rgba(255, 255, 255, 0.75)');
  rim.addColorStop(0.5, 'rgba(255, 255, 255, 0)');
  on.strokeStyle = rim;
  on.lineWidth = 4;
  roundedSquare(on, x + 2, y + 2, cell.size - 4, cell.radius - 2);
  on.stroke();
  on.restore();
}

function roundedSquare(on: SKRSContext2D, x: number, y: number, size: number, radius: number): void {
  on.beginPath();
  on.roundRect(x, y, size, size, radius);
}
