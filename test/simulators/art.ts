// The demo's pictures: drawn, not photographed, each decided by its seed alone. One prompt has four variations
// that share palette and kind; a grid is these four side by side, so each single matches its quarter.

import { deflateSync } from 'node:zlib';

import { createCanvas } from '@napi-rs/canvas';
import type { Canvas } from '@napi-rs/canvas';

import { paintAgate } from './art/agate.ts';
import { paintArches } from './art/arches.ts';
import { paintAura } from './art/aura.ts';
import { paintAurora } from './art/aurora.ts';
import { paintBauhaus } from './art/bauhaus.ts';
import { paintBotanical } from './art/botanical.ts';
import { paintCity } from './art/city.ts';
import { paintContours } from './art/contours.ts';
import { paintDunes } from './art/dunes.ts';
import { paintFlow } from './art/flow.ts';
import { paintInk } from './art/ink.ts';
import { paintMountains } from './art/mountains.ts';
import { paintNebula } from './art/nebula.ts';
import { paintPapercut } from './art/papercut.ts';
import { paintSea } from './art/sea.ts';
import { paintSilk } from './art/silk.ts';
import { createStage } from './art/stage.ts';
import type { Stage } from './art/stage.ts';
import { pngChunk, pngSignature } from './plain-picture.ts';

const painters = {
  mountains: paintMountains,
  silk: paintSilk,
  ink: paintInk,
  aura: paintAura,
  city: paintCity,
  botanical: paintBotanical,
  nebula: paintNebula,
  flow: paintFlow,
  sea: paintSea,
  bauhaus: paintBauhaus,
  aurora: paintAurora,
  papercut: paintPapercut,
  dunes: paintDunes,
  agate: paintAgate,
  arches: paintArches,
  contours: paintContours,
} as const satisfies Record<string, (stage: Stage) => void>;

/** A kind of picture. */
export type ArtFamily = keyof typeof painters;

/** All kinds, in the order in which prompts take them. */
export const artFamilies = Object.keys(painters) as readonly ArtFamily[];

/** Shapes that Midjourney makes. */
export type ArtAspect = '1:1' | '16:9' | '9:16' | '3:2' | '2:3' | '21:9';

/** Which picture to draw. `scale` 1 is a single of about a megapixel; a grid has twice that each way. */
export interface ArtRequest {
  readonly seed: number;
  readonly family: ArtFamily;
  readonly aspect: ArtAspect;
  readonly part: 'grid' | 0 | 1 | 2 | 3;
  readonly scale: number;
  readonly format: 'png' | 'jpeg' | 'webp';
}

const sizesPx: Record<ArtAspect, { readonly widthPx: number; readonly heightPx: number }> = {
  '1:1': { widthPx: 1024, heightPx: 1024 },
  '16:9': { widthPx: 1456, heightPx: 816 },
  '9:16': { widthPx: 816, heightPx: 1456 },
  '3:2': { widthPx: 1344, heightPx: 896 },
  '2:3': { widthPx: 896, heightPx: 1344 },
  '21:9': { widthPx: 1680, heightPx: 720 },
};

/** The size of a single in an aspect. */
export function artSizePx(aspect: ArtAspect): { readonly widthPx: number; readonly heightPx: number } {
  return sizesPx[aspect];
}

/** Draws a picture and encodes it. */
export function renderArt(request: ArtRequest): Buffer {
  return encode(drawArt(request), request.format);
}

/** Draws a picture. */
export function drawArt(request: ArtRequest): Canvas {
  const { widthPx, heightPx } = artSizePx(request.aspect);
  const { part, scale } = request;
  if (part !== 'grid')
    return scale < 1 ? shrink(drawSingle(request, part, 1), scale) : drawSingle(request, part, scale);
  const grid = createCanvas(widthPx * 2, heightPx * 2);
  const context = grid.getContext('2d');
  for (const variation of [0, 1, 2, 3] as const) {
    context.drawImage(
      drawSingle(request, variation, 1),
      (variation % 2) * widthPx,
      Math.floor(variation / 2) * heightPx,
    );
  }
  return scale === 1 ? grid : shrink(grid, scale);
}

/** The last singles drawn: a grid is usually asked for together with its parts. */
const easel = new Map<string, Canvas>();

function drawSingle(request: ArtRequest, variation: 0 | 1 | 2 | 3, scale: number): Canvas {
  const key = `${request.family} ${request.seed} ${request.aspect} ${variation} ${scale}`;
  const known = easel.get(key);
  if (known !== undefined) return known;
  const { widthPx, heightPx } = artSizePx(request.aspect);
  const canvas = createCanvas(Math.round(widthPx * scale), Math.round(heightPx * scale));
  const context = canvas.getContext('2d');
  context.scale(scale, scale);
  painters[request.family](
    createStage({
      context,
      width: widthPx,
      height: heightPx,
      seed: `${request.family} ${request.seed}`,
      variation,
    }),
  );
  if (easel.size >= 8) easel.delete(easel.keys().next().value ?? '');
  easel.set(key, canvas);
  return canvas;
}

function shrink(canvas: Canvas, scale: number): Canvas {
  const small = createCanvas(Math.round(canvas.width * scale), Math.round(canvas.height * scale));
  const context = small.getContext('2d');
  context.imageSmoothingQuality = 'high';
  context.drawImage(canvas, 0, 0, small.width, small.height);
  return small;
}

function encode(canvas: Canvas, format: ArtRequest['format']): Buffer {
  switch (format) {
    case 'png':
      return encodePng(canvas);
    case 'jpeg':
      return canvas.toBuffer('image/jpeg', 92);
    case 'webp':
      return canvas.toBuffer('image/webp', 90);
  }
}

/**
 * Writes a PNG of the canvas' opaque pixels. Each row is told as differences to its left neighbours and packed
 * quickly: grain does not pack well anyway, and the canvas' own encoder takes ten times as long.
 */
function encodePng(canvas: Canvas): Buffer {
  const { width, height } = canvas;
  const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
  const stride = width * 3 + 1;
  const rows = Buffer.allocUnsafe(stride * height);
  let from = 0;
  let to = 0;
  for (let y = 0; y < height; y += 1) {
    rows[to] = 1;
    to += 1;
    let red = 0;
    let green = 0;
    let blue = 0;
    for (let x = 0; x < width; x += 1) {
      const nextRed = data[from] as number;
      const nextGreen = data[from + 1] as number;
      const nextBlue = data[from + 2] as number;
      rows[to] = nextRed - red;
      rows[to + 1] = nextGreen - green;
      rows[to + 2] = nextBlue - blue;
      red = nextRed;
      green = nextGreen;
      blue = nextBlue;
      from += 4;
      to += 3;
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    pngSignature,
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync(rows, { level: 1 })),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}
