// What a tile shows: its face (picture, text, waiting, needs the user, held, parked, paused, failed) and what can be done
// with it.
// Invariant: pure; every tile has exactly one face, and a tile that can be seen large says so here once. A picture of
// how far a task is has an address of its own and never counts as a picture.
import { previewSize, thumbnailSize } from '../../preload/contract/preview-sizes.ts';
import type { SizePx } from '../../preload/contract/preview-sizes.ts';
import { unmarked } from '../../preload/contract/marks.ts';
import type { Tile } from '../../preload/contract/gallery.ts';
import type { MediaType, Picture } from '../../preload/contract/pictures.ts';
import type { Task } from '../../preload/contract/tasks.ts';
import type { FailureCode } from '../../preload/contract/failure.ts';
import type { AccountHold } from './account-state.ts';

export type TileFace =
  /** There is a preview to show, of a film its cover or first frame; `missing` when the original's file is gone. */
  | { readonly kind: 'picture'; readonly missing: boolean }
  /** On disk, its preview is being made. */
  | { readonly kind: 'saved' }
  /** The provider works on it, or its bytes are on their way. */
  | { readonly kind: 'waiting'; readonly progress: number | null; readonly downloading: boolean }
  | { readonly kind: 'needs-input' }
  /** What describe or shorten answered; there is no picture. */
  | { readonly kind: 'text'; readonly text: string }
  /** The user lets it rest: not asked about, not fetched. */
  | { readonly kind: 'paused' }
  /** Not finished, and nothing moves before somebody has helped its account. */
  | { readonly kind: 'held'; readonly by: AccountHold }
  /** Not finished, and no longer asked about by itself. */
  | { readonly kind: 'parked' }
  /** In the trash, and there is nothing of it to see: it was deleted before its file came. */
  | { readonly kind: 'deleted' }
  | { readonly kind: 'failed'; readonly code: FailureCode };

/** Decides the one face of a tile; `hold` is what keeps its account from being asked. */
export function tileFace(tile: Tile, hold: AccountHold | null = null): TileFace {
  switch (tile.pictureState) {
    case 'ready':
      return { kind: 'picture', missing: false };
    case 'missing':
      return { kind: 'picture', missing: true };
    case 'saved':
      // Films are never decoded, so they stay 'saved'.
      return isVideo(tile.mediaType) ? { kind: 'picture', missing: false } : { kind: 'saved' };
    case 'failed':
      return { kind: 'failed', code: tile.failure?.code ?? 'internal' };
    case 'wanted':
      if (tile.isPaused) return { kind: 'paused' };
      // Pictures are fetched without a key, so that only a pause holds them.
      if (hold?.kind === 'paused') return { kind: 'held', by: hold };
      return { kind: 'waiting', progress: null, downloading: true };
    case 'deleted':
      return tile.mediaType === null ? { kind: 'deleted' } : { kind: 'picture', missing: false };
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
      if (tile.isPaused) return { kind: 'paused' };
      return tile.isParked ? { kind: 'parked' } : { kind: 'needs-input' };
    case 'queued':
    case 'running':
      if (tile.isPaused) return { kind: 'paused' };
      if (tile.isParked) return { kind: 'parked' };
      if (hold !== null) return { kind: 'held', by: hold };
      return { kind: 'waiting', progress: tile.progress, downloading: false };
    case 'succeeded':
      if (tile.text !== null) return { kind: 'text', text: tile.text };
      return { kind: 'waiting', progress: tile.progress, downloading: false };
  }
}

/** True for what the lightbox can show as a picture. */
export function hasPicture(tile: Tile): boolean {
  return (
    tile.pictureId !== null &&
    (tile.pictureState === 'deleted'
      ? tile.mediaType !== null
      : tile.pictureState === 'ready' || tile.pictureState === 'saved' || tile.pictureState === 'missing')
  );
}

/** What a stage needs to show a picture large. */
export interface ShownPicture {
  readonly key: string;
  readonly pictureId: number;
  /** Of the original. */
  readonly address: string;
  readonly preview: string | null;
  readonly isVideo: boolean;
  readonly widthPx: number | null;
  readonly heightPx: number | null;
  readonly colour: number | null;
}

/** The tile's picture, as a stage shows it; null for a tile that has none to show. */
export function shownPicture(tile: Tile): ShownPicture | null {
  if (tile.pictureId === null || !hasPicture(tile)) return null;
  return {
    key: tile.key,
    pictureId: tile.pictureId,
    address: originalAddress(tile.pictureId),
    preview: previewAddress(tile),
    isVideo: isVideo(tile.mediaType),
    widthPx: tile.widthPx,
    heightPx: tile.heightPx,
    colour: tile.colour,
  };
}

/** True where asking again can help: the task or its picture failed, or nobody asks any more. */
export function canRetry(tile: Tile): boolean {
  const { kind } = tileFace(tile);
  return kind === 'failed' || kind === 'parked' || tile.pictureState === 'missing';
}

/** True while something is still to be done for its task by itself, so that the user can let it rest. */
export function canPause(tile: Tile): boolean {
  const { kind } = tileFace(tile);
  return kind === 'waiting' || kind === 'needs-input';
}

export function isVideo(mediaType: MediaType | null): boolean {
  return mediaType !== null && mediaType.startsWith('video/');
}

/** Address of the small picture; null where there is none yet. */
export function previewAddress(tile: Tile): string | null {
  if (tile.pictureId === null || tileFace(tile).kind !== 'picture') return null;
  return `gridkeep-image://preview/${tile.pictureId}?v=${tile.previewVersion}`;
}

/** Address of the smallest picture; null where there is none yet. */
export function thumbnailAddress(tile: Tile): string | null {
  return previewAddress(tile)?.replace('//preview/', '//thumbnail/') ?? null;
}

/**
 * The same of a picture by itself: another one as soon as there is a small picture, so that it is asked for again, and for other
 * bytes, which a catalog that was made anew may have under the same id.
 */
export function previewAddressOf({ id, state }: Picture): string {
  const bytes = 'original' in state ? Number.parseInt(state.original.sha256.slice(0, 12), 16) : 0;
  return `gridkeep-image://preview/${id}?v=${2 * bytes + (state.kind === 'ready' ? 1 : 0)}`;
}

/** True where a tile's corners say something; most tiles of a wall of small ones say nothing. */
export function saysSomething(
  tile: Tile,
  room: { readonly isSmall: boolean; readonly tellsAccount: boolean },
): boolean {
  const { flag, label, rating } = tile.marks;
  const isMarked = flag !== 'none' || label !== null || rating > 0;
  const isSpecial = tile.pictureState === 'missing' || isVideo(tile.mediaType) || tile.stackCount > 1;
  return isMarked || isSpecial || room.tellsAccount || (!room.isSmall && tile.pictureKind === 'grid');
}

/** A cell of the grid as it lies on the screen. */
export interface CellOnScreen {
  readonly widthPx: number;
  readonly heightPx: number;
  /** The picture fills the cell and is cut; else it is shown whole inside. */
  readonly isCropped: boolean;
  /** Pixels of the screen a CSS pixel. */
  readonly pixelRatio: number;
}

/** Address of the least preview that is sharp in a cell; null where there is none yet. */
export function cellAddress(tile: Tile, cell: CellOnScreen): string | null {
  return isSharpAsThumbnail(tile, cell) ? thumbnailAddress(tile) : previewAddress(tile);
}

/** A preview that is stretched further than this looks soft. */
const softFrom = 1.2;
/** Decoded, one of these takes 96 MB; a few of them may be in view. */
const originalMostPx = 24_000_000;

/**
 * Address of the original for a cell in which the preview would look soft; null where it does not, where there is none
 * yet, and where the original is a film, is not there, or is too large to be one of several.
 */
export function originalForCell(tile: Tile, cell: CellOnScreen): string | null {
  const { pictureId, widthPx, heightPx } = tile;
  if (pictureId === null || widthPx === null || heightPx === null) return null;
  if (previewAddress(tile) === null || isVideo(tile.mediaType) || tile.pictureState === 'missing')
    return null;
  const previewPx = longestOf(previewSize({ widthPx, heightPx }));
  const isSoft = longestOnScreen({ widthPx, heightPx }, cell) > previewPx * softFrom;
  const isSharper = longestOf({ widthPx, heightPx }) > previewPx;
  return isSoft && isSharper && widthPx * heightPx <= originalMostPx ? originalAddress(pictureId) : null;
}

function isSharpAsThumbnail({ widthPx, heightPx }: Tile, cell: CellOnScreen): boolean {
  if (widthPx === null || heightPx === null) return true;
  const size = { widthPx, heightPx };
  // Rounded to whole pixels, so that it may be half a pixel short; of the longer edge that is the least.
  return longestOnScreen(size, cell) <= longestOf(thumbnailSize(size)) + 0.5;
}

const longestOf = ({ widthPx, heightPx }: SizePx): number => Math.max(widthPx, heightPx);

/** How many pixels of the screen the longer edge of a picture of this size takes in a cell, also where it is cut. */
function longestOnScreen(size: SizePx, cell: CellOnScreen): number {
  const [across, down] = [cell.widthPx / size.widthPx, cell.heightPx / size.heightPx];
  const scale = (cell.isCropped ? Math.max(across, down) : Math.min(across, down)) * cell.pixelRatio;
  return longestOf(size) * scale;
}

/** Address of how far the task is; null where it shows nothing, or is no longer asked about. */
export function partialAddress(tile: Tile): string | null {
  const face = tileFace(tile);
  if (!tile.hasPartial || face.kind !== 'waiting' || face.downloading) return null;
  return `gridkeep-image://partial/${tile.taskId}?v=${Math.max(0, Math.round(tile.progress ?? 0))}`;
}

/** Address of a film's first frame, for a `<video>` that never plays. */
export function firstFrameAddress(pictureId: number): string {
  return `${originalAddress(pictureId)}#t=0.1`;
}

/** The tile of a task that the gallery's present query may not list: of this picture, or of the task itself. */
export function tileOf(task: Task, picture: Picture | null): Tile {
  const original = picture !== null && 'original' in picture.state ? picture.state.original : null;
  return {
    key: picture === null ? `t${task.id}` : `p${picture.id}`,
    taskId: task.id,
    pictureId: picture?.id ?? null,
    prompt: task.prompt,
    text: picture === null ? task.text : null,
    remoteId: task.remoteId,
    accountId: task.accountId,
    accountLabel: task.accountLabel,
    provider: task.provider,
    taskState: task.state,
    progress: task.progress,
    isParked: picture === null && task.parkedAtMs !== null,
    isPaused: task.pausedAtMs !== null,
    hasPartial: false,
    pictureState: picture?.state.kind ?? null,
    pictureKind: picture?.kind ?? null,
    failure: picture === null ? task.failure : failureOfPicture(picture),
    widthPx: original?.widthPx ?? null,
    heightPx: original?.heightPx ?? null,
    colour: picture?.colour ?? null,
    mediaType: original?.mediaType ?? null,
    // Nobody has asked; what was previewed is known, but for the rare picture of one tone.
    likeness: picture?.state.kind === 'ready' ? 'known' : 'unknown',
    previewVersion: 0,
    marks: picture?.marks ?? unmarked,
    stackCount: 1,
  };
}

function failureOfPicture({ state }: Picture): Tile['failure'] {
  return 'failure' in state ? state.failure : null;
}

/** Address of the picture's own bytes. */
export function originalAddress(pictureId: number): string {
  return `gridkeep-image://original/${pictureId}`;
}

/** The tone in which a tile's state is told: is it well, does it wait, has it failed. */
export function stateTone(face: TileFace): 'saved' | 'waiting' | 'failed' | 'plain' {
  switch (face.kind) {
    case 'picture':
      return face.missing ? 'waiting' : 'saved';
    case 'saved':
    case 'text':
      return 'saved';
    case 'failed':
      return 'failed';
    case 'held':
      return face.by.kind === 'paused' ? 'plain' : 'waiting';
    case 'needs-input':
    case 'parked':
      return 'waiting';
    case 'deleted':
    case 'paused':
    case 'waiting':
      return 'plain';
  }
}
