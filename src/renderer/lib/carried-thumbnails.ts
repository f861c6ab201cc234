// Thumbnails that came together with the first tiles of a start: shown at once, where each would otherwise be asked for.
// Invariant: a screen full at most, kept as long as the page, for an address that changes under a picture loads it anew;
// a picture that has another preview by now is asked for.
import type { GalleryPage } from '../../preload/contract/gallery.ts';
import { thumbnailShortEdgePx } from '../../preload/contract/preview-sizes.ts';
import { pageThumbnailsMax } from '../../preload/contract/bounds.ts';
import { thumbnailAddress } from './tile-view.ts';

/** What is known of the grid before it is there. */
export interface ExpectedGrid {
  /** Of the window, in CSS pixels. */
  readonly widthPx: number;
  readonly heightPx: number;
  /** As the settings have it (settings: cellSizePx). */
  readonly cellSizePx: number;
  /** Pixels of the screen a CSS pixel. */
  readonly pixelRatio: number;
}

/** How many thumbnails shall come with the first tiles; none where cells are so large that they show larger previews. */
export function thumbnailsToCarry({ widthPx, heightPx, cellSizePx, pixelRatio }: ExpectedGrid): number {
  if (cellSizePx * pixelRatio > thumbnailShortEdgePx) return 0;
  return Math.min(pageThumbnailsMax, Math.ceil(widthPx / cellSizePx) * Math.ceil(heightPx / cellSizePx));
}

const carried = new Map<string, string>();

export function keepThumbnails({ tiles, thumbnails }: GalleryPage): void {
  if (thumbnails === undefined) return;
  for (const tile of tiles) {
    const address = thumbnailAddress(tile);
    const webp = tile.pictureId === null ? undefined : thumbnails[tile.pictureId];
    if (address !== null && webp !== undefined) carried.set(address, `data:image/webp;base64,${webp}`);
  }
}

/** Where the picture of an address is shown from: from what is here, or from the address itself. */
export function nearestAddress(address: string): string {
  return carried.get(address) ?? address;
}
