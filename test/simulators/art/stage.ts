// What every kind of picture is painted on: a canvas in its own units, two sources of numbers (one for what
// the four variations of a prompt share, one for what sets them apart), a noise field, and a few brushes.

import { createCanvas } from '@napi-rs/canvas';
import type { Canvas, SKRSContext2D } from '@napi-rs/canvas';

import { createRandom } from '../random.ts';
import type { Random } from '../random.ts';
import { cssOf, fade } from './colour.ts';
import type { Rgb } from './colour.ts';
import { createNoise } from './noise.ts';
import type { Noise } from './noise.ts';

/** A canvas being painted. Widths and heights are in picture units, whatever the pixels are. */
export interface Stage {
  readonly context: SKRSContext2D;
  readonly width: number;
  readonly height: number;
  /** A thousandth of the shorter side: lengths in it look alike in every aspect. */
  readonly unit: number;
  /** The same for the four variations: palette, kind of composition. */
  readonly theme: Random;
  /** Different for each variation. */
  readonly random: Random;
  readonly noise: Noise;
}

/** Fills the whole canvas with a vertical gradient of colours at even or given stops. */
export function fillVertical(
  stage: Stage,
  colours: readonly string[],
  from = 0,
  to = stage.height,
  stops?: readonly number[],
): void {
  const gradient = stage.context.createLinearGradient(0, from, 0, to);
  colours.forEach((colour, index) =>
    gradient.addColorStop(stops?.[index] ?? index / (colours.length - 1), colour),
  );
  stage.context.fillStyle = gradient;
  stage.context.fillRect(0, 0, stage.width, stage.height);
}

/** A soft round light; `strength` is its alpha in the middle. */
export function glow(
  stage: Stage,
  x: number,
  y: number,
  radius: number,
  colour: string,
  strength: number,
): void {
  const { context } = stage;
  const gradient = context.createRadialGradient(x, y, 0, x, y, radius);
  for (let step = 0; step <= 8; step += 1) {
    const share = step / 8;
    gradient.addColorStop(share, fade(colour, strength * (1 - share) ** 2.2));
  }
  context.fillStyle = gradient;
  context.fillRect(x - radius, y - radius, radius * 2, radius * 2);
}

/** A filled circle. */
export function disc(stage: Stage, x: number, y: number, radius: number, fill: string): void {
  const { context } = stage;
  context.fillStyle = fill;
  context.beginPath();
  context.arc(x, y, radius, 0, Math.PI * 2);
  context.fill();
}

/**
 * Paints a colour for every point, computed on a coarser raster and smoothed up. `paint` gets 0 to 1 across and
 * down and writes red, green, blue into the target.
 */
export function paintField(
  stage: Stage,
  columns: number,
  paint: (across: number, down: number, target: Float64Array) => void,
): void {
  const rows = Math.max(2, Math.round((columns * stage.height) / stage.width));
  const raster = createCanvas(columns, rows);
  const context = raster.getContext('2d');
  const image = context.createImageData(columns, rows);
  const { data } = image;
  const target = new Float64Array(3);
  let offset = 0;
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      paint((column + 0.5) / columns, (row + 0.5) / rows, target);
      data[offset] = target[0] as number;
      data[offset + 1] = target[1] as number;
      data[offset + 2] = target[2] as number;
      data[offset + 3] = 255;
      offset += 4;
    }
  }
  context.putImageData(image, 0, 0);
  stage.context.imageSmoothingEnabled = true;
  stage.context.imageSmoothingQuality = 'high';
  stage.context.drawImage(raster, 0, 0, stage.width, stage.height);
}

/**
 * A smooth field computed on a coarse raster over the whole picture and read anywhere between by mixing its
 * neighbours; across and down go from 0 to 1.
 */
export function coarseField(
  columns: number,
  rows: number,
  valueAt: (across: number, down: number) => number,
): (across: number, down: number) => number {
  const values = new Float32Array((columns + 1) * (rows + 1));
  for (let row = 0; row <= rows; row += 1) {
    for (let column = 0; column <= columns; column += 1) {
      values[row * (columns + 1) + column] = valueAt(column / columns, row / rows);
    }
  }
  return (across, down) => {
    const x = Math.min(columns - 1e-6, Math.max(0, across * columns));
    const y = Math.min(rows - 1e-6, Math.max(0, down * rows));
    const column = x | 0;
    const row = y | 0;
    const offset = row * (columns + 1) + column;
    const dx = x - column;
    const dy = y - row;
    const top = (values[offset] as number) * (1 - dx) + (values[offset + 1] as number) * dx;
    const below = offset + columns + 1;
    const bottom = (values[below] as number) * (1 - dx) + (values[below + 1] as number) * dx;
    return top * (1 - dy) + bottom * dy;
  };
}

let grainTile: Canvas | null = null;
const grainSize = 640;

/** Film grain over everything, in the picture's own pixels. */
export function addGrain(
  stage: Stage,
  strength: number,
  mode: 'overlay' | 'soft-light' | 'multiply' = 'overlay',
): void {
  if (grainTile === null) {
    const random = createRandom('grain');
    grainTile = createCanvas(grainSize, grainSize);
    const context = grainTile.getContext('2d');
    const image = context.createImageData(grainSize, grainSize);
    for (let offset = 0; offset < image.data.length; offset += 4) {
      const grey = 128 + random.gauss() * 46;
      image.data[offset] = grey;
      image.data[offset + 1] = grey;
      image.data[offset + 2] = grey;
      image.data[offset + 3] = 255;
    }
    context.putImageData(image, 0, 0);
  }
  const { context } = stage;
  context.save();
  context.globalAlpha = strength;
  context.globalCompositeOperation = mode;
  const shiftX = stage.random.integer(0, grainSize - 1);
  const shiftY = stage.random.integer(0, grainSize - 1);
  for (let x = -shiftX; x < stage.width; x += grainSize) {
    for (let y = -shiftY; y < stage.height; y += grainSize) context.drawImage(grainTile, x, y);
  }
  context.restore();
}

/** Darkens the corners a little. */
export function addVignette(stage: Stage, strength: number, colour: Rgb = [0, 0, 0]): void {
  const { context, width, height } = stage;
  const radius = Math.hypot(width, height) / 2;
  const gradient = context.createRadialGradient(
    width / 2,
    height / 2,
    radius * 0.45,
    width / 2,
    height / 2,
    radius,
  );
  gradient.addColorStop(0, cssOf(colour, 0));
  gradient.addColorStop(1, cssOf(colour, strength));
  context.fillStyle = gradient;
  context.fillRect(0, 0, width, height);
}

/** A smooth line through points, by the middles between them. */
export function traceSmooth(context: SKRSContext2D, points: readonly (readonly [number, number])[]): void {
  const [first] = points;
  if (first === undefined) return;
  context.moveTo(first[0], first[1]);
  for (let index = 1; index < points.length - 1; index += 1) {
    const [x, y] = points[index] ?? first;
    const [nextX, nextY] = points[index + 1] ?? first;
    context.quadraticCurveTo(x, y, (x + nextX) / 2, (y + nextY) / 2);
  }
  const last = points.at(-1);
  if (last !== undefined) context.lineTo(last[0], last[1]);
}

/** Runs a brush with its own state and puts the canvas' state back. */
export function withState(stage: Stage, brush: (context: SKRSContext2D) => void): void {
  stage.context.save();
  brush(stage.context);
  stage.context.restore();
}

/** Opens a stage over a canvas. */
export function createStage(options: {
  readonly context: SKRSContext2D;
  readonly width: number;
  readonly height: number;
  readonly seed: string;
  readonly variation: number;
}): Stage {
  const random = createRandom(`${options.seed} variation ${options.variation}`);
  return {
    context: options.context,
    width: options.width,
    height: options.height,
    unit: Math.min(options.width, options.height) / 1000,
    theme: createRandom(`${options.seed} theme`),
    random,
    noise: createNoise(createRandom(`${options.seed} noise ${options.variation}`)),
  };
}
