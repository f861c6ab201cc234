// The two sizes in which a picture is kept for looking at, besides the original: who makes them and who shows them
// reckon with the same numbers.
// Invariant: pure; a size has the picture's shape, is never larger than the picture, and never 0.

/** `thumbnail`: for small cells of the grid. `preview`: for all else that is not the original. */
export type PreviewSize = 'thumbnail' | 'preview';

export interface SizePx {
  readonly widthPx: number;
  readonly heightPx: number;
}

/** Longest edge of a preview. */
export const previewEdgePx = 512;
/**
 * Shortest edge of a thumbnail: a cell of the grid's usual zoom, some 180 pixels, is filled by it whatever the picture's
 * shape. That is a seventh of a square preview's pixels to decode, and half of a wide one's.
 */
export const thumbnailShortEdgePx = 200;

export function previewSize(picture: SizePx): SizePx {
  return scaled(picture, previewEdgePx / Math.max(picture.widthPx, picture.heightPx));
}

/** No larger than the preview. */
export function thumbnailSize(picture: SizePx): SizePx {
  const { widthPx, heightPx } = picture;
  const scale = Math.min(
    thumbnailShortEdgePx / Math.min(widthPx, heightPx),
    previewEdgePx / Math.max(widthPx, heightPx),
  );
  return scaled(picture, scale);
}

function scaled({ widthPx, heightPx }: SizePx, scale: number): SizePx {
  const by = Math.min(1, scale);
  return {
    widthPx: Math.max(1, Math.round(widthPx * by)),
    heightPx: Math.max(1, Math.round(heightPx * by)),
  };
}
