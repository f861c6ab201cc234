// stub
import { createCanvas } from '@napi-rs/canvas';
import type { Canvas } from '@napi-rs/canvas';
import { createRandom } from './random.ts';

export const artFamilies = ['flow'] as const;
export type ArtFamily = (typeof artFamilies)[number];
export type ArtAspect = '1:1' | '16:9' | '9:16' | '3:2' | '2:3' | '21:9';
export interface ArtRequest {
  readonly seed: number;
  readonly family: ArtFamily;
  readonly aspect: ArtAspect;
  readonly part: 'grid' | 0 | 1 | 2 | 3;
  readonly scale: number;
  readonly format: 'png' | 'jpeg' | 'webp';
}
export function artSizePx(aspect: ArtAspect): { widthPx: number; heightPx: number } {
  const sizes = {
    '1:1': [1024, 1024],
    '16:9': [1456, 816],
    '9:16': [816, 1456],
    '3:2': [1344, 896],
    '2:3': [896, 1344],
    '21:9': [1680, 720],
  } as const;
  const [widthPx, heightPx] = sizes[aspect];
  return { widthPx, heightPx };
}
export function renderArt(request: ArtRequest): Buffer {
  const { widthPx, heightPx } = artSizePx(request.aspect);
  const f = request.part === 'grid' ? 2 : 1;
  const canvas: Canvas = createCanvas(
    Math.round(widthPx * f * request.scale),
    Math.round(heightPx * f * request.scale),
  );
  const c = canvas.getContext('2d');
  const r = createRandom(request.seed);
  c.fillStyle = `hsl(${r.integer(0, 359)} 50% 50%)`;
  c.fillRect(0, 0, canvas.width, canvas.height);
  return request.format === 'png'
    ? canvas.toBuffer('image/png')
    : request.format === 'jpeg'
      ? canvas.toBuffer('image/jpeg', 92)
      : canvas.toBuffer('image/webp', 90);
}
