// What a tile shows: its face (picture, waiting, needs the user, failed) and what can be done with it.
// Invariant: pure; every tile has exactly one face, and a tile that can be seen large says so here once.
import type { MediaType, Tile } from '../../preload/contract/entities.ts';
import type { FailureCode } from '../../preload/contract/failure.ts';

export type TileFace =
  /** There is a preview to show; `missing` when the original's file is gone. */
  | { readonly kind: 'picture'; readonly missing: boolean }
  /** On disk, its preview is being made. */
  | { readonly kind: 'saved' }
  /** The provider works on it, or its bytes are on their way. */
  | { readonly kind: 'waiting'; readonly progress: number | null; readonly downloading: boolean }
  | { readonly kind: 'needs-input' }
  | { readonly kind: 'failed'; readonly code: FailureCode };

/** Decides the one face of a tile. */
export function tileFace(tile: Tile): TileFace {
  switch (tile.pictureState) {
    case 'ready':
      return { kind: 'picture', missing: false };
    case 'missing':
      return { kind: 'picture', missing: true };
    case 'saved':
      return { kind: 'saved' };
    case 'failed':
      return { kind: 'failed', code: tile.failure?.code ?? 'internal' };
    case 'wanted':
      return { kind: 'waiting', progress: null, downloading: true };
    case 'deleted':
    case null:
      break;
  }
  switch (tile.taskState) {
    case 'failed':
    case 'lost':
      return {
        kind: 'failed',
        code: tile.failure?.code ?? (tile.taskState === 'lost' ? 'not-found' : 'generation-failed'),
      };
    case 'needs-input':
      return { kind: 'needs-input' };
    case 'queued':
    case 'running':
    case 'succeeded':
      return { kind: 'waiting', progress: tile.progress, downloading: false };
  }
}

/** True for what the lightbox can show as a picture. */
export function hasPicture(tile: Tile): boolean {
  return (
    tile.pictureId !== null &&
    (tile.pictureState === 'ready' || tile.pictureState === 'saved' || tile.pictureState === 'missing')
  );
}

/** True where asking again can help: the task or its picture failed. */
export function canRetry(tile: Tile): boolean {
  return tileFace(tile).kind === 'failed' || tile.pictureState === 'missing';
}

export function isVideo(mediaType: MediaType | null): boolean {
  return mediaType !== null && mediaType.startsWith('video/');
}

/** Address of the small picture; null where there is none yet. */
export function previewAddress(tile: Tile): string | null {
  if (tile.pictureId === null || tileFace(tile).kind !== 'picture') return null;
  return `gridkeep-image://preview/${tile.pictureId}?v=${tile.previewVersion}`;
}

/** Address of the picture's own bytes. */
export function originalAddress(pictureId: number): string {
  return `gridkeep-image://original/${pictureId}`;
}
