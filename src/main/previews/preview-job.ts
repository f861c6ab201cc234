// What the preview pool and its workers say to each other.
// Invariant: plain data only; errors cross as code and message.
import type { MediaType } from '../../preload/contract/pictures.ts';
import type { Failure } from '../../preload/contract/failure.ts';
import type { Traits } from '../catalog/traits.ts';

/** A picture on disk, as its catalog row describes it. */
export interface PictureFile {
  readonly absolutePath: string;
  readonly mediaType: MediaType;
  readonly widthPx: number | null;
  readonly heightPx: number | null;
}

/**
 * `preview`: a small WebP, a smaller one, and what is told of the picture. `traits`: the latter alone, of a picture that is
 * small already. `png`: the whole picture as PNG, for the clipboard.
 */
export type PixelJobKind = 'preview' | 'traits' | 'png';

export interface PixelJob {
  readonly kind: PixelJobKind;
  readonly source: PictureSource;
}

/** Whether a file still is what was saved: read as it lies there, whatever it holds. */
export interface HashJob {
  readonly kind: 'sha256';
  readonly absolutePath: string;
}

export type Job = PixelJob | HashJob;

/** A file, or bytes that are on no disk. */
export type PictureSource =
  | { readonly kind: 'file'; readonly absolutePath: string }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array };

export type JobResult = PreviewJobResult | TraitsJobResult | PngJobResult | HashJobResult;

export interface PreviewJobResult {
  readonly kind: 'preview';
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly thumbnail: Uint8Array<ArrayBuffer>;
  readonly widthPx: number;
  readonly heightPx: number;
  /** 0xRRGGBB: the mean of what can be seen. */
  readonly colour: number;
  readonly traits: Traits;
}

export interface TraitsJobResult {
  readonly kind: 'traits';
  readonly traits: Traits;
}

export interface PngJobResult {
  readonly kind: 'png';
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export interface HashJobResult {
  readonly kind: 'sha256';
  readonly sha256: string;
}

export type JobReply =
  { readonly ok: true; readonly result: JobResult } | { readonly ok: false; readonly failure: Failure };

/** A side of 16,384 both ways; one decoded takes 1 GiB. */
export const pictureMaxPixels = 268_435_456;
/** No picture that the saver accepts is larger. */
export const pictureMaxBytes = 256 * 1024 * 1024;

/**
 * The mean colour of RGBA bytes, each pixel weighed by its opacity, as 0xRRGGBB. Nothing to see is mid grey.
 */
export function meanColour(rgba: Uint8ClampedArray): number {
  let red = 0;
  let green = 0;
  let blue = 0;
  let weight = 0;
  for (let at = 0; at + 3 < rgba.length; at += 4) {
    const alpha = rgba[at + 3] ?? 0;
    red += (rgba[at] ?? 0) * alpha;
    green += (rgba[at + 1] ?? 0) * alpha;
    blue += (rgba[at + 2] ?? 0) * alpha;
    weight += alpha;
  }
  if (weight === 0) return 0x808080;
  const channel = (sum: number): number => Math.round(sum / weight);
  return (channel(red) << 16) | (channel(green) << 8) | channel(blue);
}
