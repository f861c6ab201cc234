// Pictures of tasks: what they are, the states they go through, and the original's bytes as checked.
// Invariant: only what exists in a state exists in its type; a path is relative to the library.
import type { Failure } from './failure.ts';
import type { Marks } from './marks.ts';

/** What a picture is: a 2×2 grid, one picture, an enlarged one, a video, its cover, or an input picture. */
export const pictureKinds = ['grid', 'single', 'upscale', 'video', 'cover', 'source'] as const;
export type PictureKind = (typeof pictureKinds)[number];

/**
 * ```
 * wanted → saved → ready        saved: on disk, checked, hashed, named by a row
 *   ↓ ↑      ↓       ↓          ready: decoded and previewed too
 * failed   missing (was saved, its file is gone or changed; never fetched again unless asked)
 * any → deleted (remembered for ever)
 * ```
 */
export const pictureStateNames = ['wanted', 'saved', 'ready', 'missing', 'failed', 'deleted'] as const;
export type PictureStateName = (typeof pictureStateNames)[number];

/** An original's bytes on disk, as checked. `path` is relative to the library, with forward slashes. */
export interface Original {
  readonly path: string;
  /** 64 small hex digits. */
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly mediaType: MediaType;
  readonly widthPx: number | null;
  readonly heightPx: number | null;
}

/** The kinds of file that count as a picture, told by their bytes. */
export const mediaTypes = [
  'image/png',
  'image/jpeg',
  'image/webp',
  'image/gif',
  'image/avif',
  'video/mp4',
  'video/webm',
] as const;
export type MediaType = (typeof mediaTypes)[number];

/** Only what exists in a state exists in its type. */
export type PictureState =
  | {
      readonly kind: 'wanted';
      readonly attempts: number;
      readonly nextTryAtMs: number;
      readonly failure: Failure | null;
    }
  | { readonly kind: 'saved'; readonly original: Original; readonly savedAtMs: number }
  | { readonly kind: 'ready'; readonly original: Original; readonly savedAtMs: number }
  | { readonly kind: 'missing'; readonly original: Original; readonly sinceMs: number }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly attempts: number }
  | { readonly kind: 'deleted'; readonly atMs: number };

export interface Picture {
  readonly id: number;
  readonly taskId: number;
  /** Position among the pictures of its task, from 0, in the provider's order. */
  readonly index: number;
  readonly kind: PictureKind;
  readonly url: string;
  readonly state: PictureState;
  /** 0xRRGGBB, the mean colour, for the placeholder; null until previewed. */
  readonly colour: number | null;
  readonly marks: Marks;
  /** In the order of their names. */
  readonly tags: readonly string[];
  readonly note: string | null;
  /** Files that somebody made of the original by changing it in its place, relative to the library. */
  readonly edited: readonly string[];
}
