// What the gallery can be asked for: search text, chosen facet values, an album, an order; and what it answers with
// besides tiles: counts by facet, the timeline, the shapes of all tiles.
// Invariant: everything is by position in the order of one query; no answer holds rows for the whole library, only
// numbers.
import * as v from 'valibot';
import type { GalleryQuery } from './gallery.ts';

/** The facets that every library has; each Midjourney parameter is one more, as `--ar`, `--v`, … */
export const facetNames = [
  'account',
  'provider',
  'kind',
  'month',
  'aspect',
  'rating',
  'flag',
  'label',
  'colour',
  'tag',
] as const;
export type FacetName = (typeof facetNames)[number] | `--${string}`;

/** A tile passes when it has one of the values, or with `isExcluded` none of them. */
export interface FacetChoice {
  readonly facet: string;
  readonly values: readonly string[];
  readonly isExcluded: boolean;
}

/** What is looked for, apart from where and in which order. A smart album keeps one of these. */
export interface GalleryFind {
  /** Words and operators; see search-grammar.ts. '' for all. */
  readonly search: string;
  /** All of them must hold. */
  readonly facets: readonly FacetChoice[];
}

export const findAll: GalleryFind = { search: '', facets: [] };

/** Of what the page asks for, and of what a smart album keeps. */
export const galleryFindSchema = v.strictObject({
  search: v.pipe(v.string(), v.maxLength(500)),
  facets: v.pipe(
    v.array(
      v.strictObject({
        facet: v.pipe(v.string(), v.minLength(1), v.maxLength(100)),
        values: v.pipe(
          v.array(v.pipe(v.string(), v.maxLength(500))),
          v.minLength(1),
          v.maxLength(200),
          v.readonly(),
        ),
        isExcluded: v.boolean(),
      }),
    ),
    v.maxLength(50),
    v.readonly(),
  ),
});

/** Reads what a smart album keeps; one that cannot be read finds everything, rather than keep albums from being shown. */
export function readGalleryFind(json: string): GalleryFind {
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), galleryFindSchema), json);
  return read.success ? read.output : findAll;
}

/** `hand`: as the album was ordered; elsewhere the newest first. `rating`, `size`: the highest first. */
export const gallerySorts = ['newest', 'oldest', 'rating', 'account', 'prompt', 'size', 'hand'] as const;
export type GallerySort = (typeof gallerySorts)[number];

/** The whole library, the newest first. */
export const everything: GalleryQuery = {
  ...findAll,
  accountId: null,
  show: 'all',
  albumId: null,
  sort: 'newest',
  stacked: false,
};

/** The shapes that the facet `aspect` tells apart. */
export const aspectShapes = ['landscape', 'portrait', 'square'] as const;
export type AspectShape = (typeof aspectShapes)[number];

export interface FacetCounts {
  readonly facet: string;
  /** The most frequent first, a facet with an order of its own (rating, month) in that order; at most 200. */
  readonly values: readonly FacetValue[];
  /** Values that the list leaves out. */
  readonly moreValues: number;
}
export interface FacetValue {
  /** What a {@link FacetChoice} names: an account's id, `2026-01`, `16:9`, a tag's name … */
  readonly value: string;
  readonly count: number;
}

/** Counts for the tiles that the query finds; a facet's own choices do not narrow its counts. */
export interface GalleryFacets {
  readonly revision: number;
  readonly total: number;
  /** Facets without any value are left out. */
  readonly facets: readonly FacetCounts[];
}

export const timelineSteps = ['month', 'day'] as const;
export type TimelineStep = (typeof timelineSteps)[number];

/** A stretch of tiles of one local day or month. Only an order by time has one. */
export interface TimelineStretch {
  /** `2026-01` or `2026-01-31`, local time. */
  readonly key: string;
  /** Position of its first tile. */
  readonly from: number;
  readonly count: number;
}
export interface GalleryTimeline {
  readonly revision: number;
  readonly total: number;
  readonly stretches: readonly TimelineStretch[];
}

/** Width to height of every tile of a query, in its order: `aspectOfCode(codes[index])`. */
export interface GalleryShapes {
  readonly revision: number;
  readonly codes: Uint8Array;
}

const codeOfSquare = 128;
const codesPerOctave = 32;

/** One byte for a shape: 2.2 % per step, from 1:16 to 16:1; a shape that is not known is square. */
export function codeOfAspect(widthPx: number | null, heightPx: number | null): number {
  if (widthPx === null || heightPx === null || widthPx <= 0 || heightPx <= 0) return codeOfSquare;
  const code = codeOfSquare + Math.round(Math.log2(widthPx / heightPx) * codesPerOctave);
  return Math.min(255, Math.max(0, code));
}

/** Nearer to square than one step of the code counts as square. */
export function aspectShapeOfCode(code: number): AspectShape {
  if (Math.abs(code - codeOfSquare) <= 1) return 'square';
  return code > codeOfSquare ? 'landscape' : 'portrait';
}

/** Width divided by height. */
export function aspectOfCode(code: number): number {
  return 2 ** ((code - codeOfSquare) / codesPerOctave);
}

/** Keys of tiles by position: a picture's id, or a task's id as a negative number where it has no picture. */
export interface GalleryKeys {
  readonly revision: number;
  readonly total: number;
  readonly from: number;
  readonly keys: Int32Array;
}
