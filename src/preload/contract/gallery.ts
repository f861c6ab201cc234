// The gallery: what it is asked for, and the tiles it answers with, a page at a time.
// Invariant: a tile has what its cell shows and no more; a page holds the tiles of one stretch of one query.
import type { Failure } from './failure.ts';
import type { GalleryFind, GallerySort } from './finding.ts';
import type { Marks } from './marks.ts';
import type { MediaType, PictureKind, PictureStateName } from './pictures.ts';
import type { SourceId } from './providers.ts';
import type { TaskState } from './tasks.ts';

/**
 * One cell of the gallery: a picture, or a task that has none yet.
 * `key` is unique and stable: `p12` for picture 12, `t7` for task 7.
 */
export interface Tile {
  readonly key: string;
  readonly taskId: number;
  readonly pictureId: number | null;
  readonly prompt: string | null;
  /** What describe and shorten answered; such a task has no picture. */
  readonly text: string | null;
  readonly remoteId: string;
  readonly accountId: string;
  readonly accountLabel: string;
  readonly provider: SourceId;
  readonly taskState: TaskState;
  readonly progress: number | null;
  /** It is no longer asked about by itself. */
  readonly isParked: boolean;
  /** What is still to be done for it rests until the user lets its task go on. */
  readonly isPaused: boolean;
  /** It shows how far it is: `gridkeep-image://partial/<taskId>`. */
  readonly hasPartial: boolean;
  readonly pictureState: PictureStateName | null;
  readonly pictureKind: PictureKind | null;
  readonly failure: Failure | null;
  readonly widthPx: number | null;
  readonly heightPx: number | null;
  readonly colour: number | null;
  readonly mediaType: MediaType | null;
  readonly likeness: LikenessState;
  /** Changes when the preview's bytes change; part of the preview's URL. */
  readonly previewVersion: number;
  readonly marks: Marks;
  /** Tiles of its family that it stands for, itself included; 1 where families are not stacked. */
  readonly stackCount: number;
}

/** Can look-alikes be found? `none`: of one tone, so that it looks like every other; `unknown`: not seen yet, or a film. */
export type LikenessState = 'known' | 'none' | 'unknown';

/** What the gallery shows, and in which order. */
export interface GalleryQuery extends GalleryFind {
  readonly accountId: string | null;
  readonly show: GalleryFilter;
  /** Only what is in this album; a smart album adds what it looks for. */
  readonly albumId: number | null;
  readonly sort: GallerySort;
  /** A family is one tile: its newest picture. */
  readonly stacked: boolean;
}
export const libraryFilters = ['all', 'waiting', 'paused', 'failed', 'expiring'] as const;
export type LibraryFilter = (typeof libraryFilters)[number];
/** The trash is no part of the library: what lies in it is found by `deleted` alone. */
export const galleryFilters = [...libraryFilters, 'deleted'] as const;
export type GalleryFilter = (typeof galleryFilters)[number];

export interface GalleryPage {
  /** Grows with every change of the catalog. */
  readonly revision: number;
  /** Number of tiles that the query finds. */
  readonly total: number;
  readonly from: number;
  readonly tiles: readonly Tile[];
  /** WebP bytes as base64, by picture id; of those that were asked for and could be had at once. */
  readonly thumbnails?: Readonly<Record<number, string>>;
}

/** What became of a wish to try failed tiles again. */
export interface RetriedTiles {
  readonly tried: number;
  /** Of those tried: tasks that the provider itself gave up, which may well fail the same way. */
  readonly final: number;
}
