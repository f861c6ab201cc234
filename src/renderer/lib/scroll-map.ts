// Scrolling through content that is taller than an element may be (Chromium ends near 33.5 million pixels of the screen).
// Invariant: while the content fits, both positions are the same number. Beyond that, short moves are exact
// to the pixel and only long moves (a dragged scroll bar) are scaled; both ends can always be reached.

/** Of the screen: on a fine one, or where the page is zoomed, an element ends at fewer of the page's own. */
const maxSpacerDevicePx = 30_000_000;
const maxSpacerUsualPx = 15_000_000;

/** Taller spacers are replaced by one of this height. */
export function maxSpacerPx(devicePixelRatio: number): number {
  return Math.min(maxSpacerUsualPx, Math.floor(maxSpacerDevicePx / devicePixelRatio));
}

/** So much can always be scrolled on towards either end, as long as the content goes on there. */
const roomPx = 20_000;

/** What the mapping depends on. */
export interface ScrollMap {
  readonly contentPx: number;
  readonly viewportPx: number;
  /** {@link maxSpacerPx} of the screen that it is shown on. */
  readonly maxSpacerPx: number;
}

/** The same place, as the element's scrollTop and as a distance from the top of the content. */
export interface ScrollPlace {
  readonly spacerTopPx: number;
  readonly contentTopPx: number;
}

/** Height of the element that gives the scroll bar its length. */
export function spacerPx(map: ScrollMap): number {
  return Math.min(map.contentPx, map.maxSpacerPx);
}

function ranges(map: ScrollMap): { readonly contentPx: number; readonly spacerPx: number } {
  return {
    contentPx: Math.max(0, map.contentPx - map.viewportPx),
    spacerPx: Math.max(0, spacerPx(map) - map.viewportPx),
  };
}

const clamp = (value: number, highest: number): number => Math.min(highest, Math.max(0, value));

/** The place of a content position, with the scroll bar where it belongs. */
export function placeAt(map: ScrollMap, contentTopPx: number): ScrollPlace {
  const range = ranges(map);
  const top = clamp(contentTopPx, range.contentPx);
  if (map.contentPx <= map.maxSpacerPx) return { spacerTopPx: top, contentTopPx: top };
  const proportionalPx = Math.round((top / range.contentPx) * range.spacerPx);
  const lowestPx = Math.min(top, roomPx);
  const highestPx = range.spacerPx - Math.min(range.contentPx - top, roomPx);
  return { spacerTopPx: Math.min(highestPx, Math.max(lowestPx, proportionalPx)), contentTopPx: top };
}

/**
 * Where a scroll event leads. The answer's `spacerTopPx` differs from the one given only where the scroll bar
 * has reached an end before the content has, or the other way round; the caller then moves the scroll bar.
 */
export function placeAfterScroll(map: ScrollMap, before: ScrollPlace, spacerTopPx: number): ScrollPlace {
  const range = ranges(map);
  const spacerTop = clamp(spacerTopPx, range.spacerPx);
  if (map.contentPx <= map.maxSpacerPx) return { spacerTopPx: spacerTop, contentTopPx: spacerTop };
  const movedPx = spacerTop - before.spacerTopPx;
  if (Math.abs(movedPx) > 2 * map.viewportPx) {
    const contentTop = Math.round((spacerTop / range.spacerPx) * range.contentPx);
    return { spacerTopPx: spacerTop, contentTopPx: contentTop };
  }
  const contentTopPx = clamp(before.contentTopPx + movedPx, range.contentPx);
  const contentAtEnd = contentTopPx === 0 || contentTopPx === range.contentPx;
  const spacerAtEnd = spacerTop === 0 || spacerTop === range.spacerPx;
  return contentAtEnd || spacerAtEnd ? placeAt(map, contentTopPx) : { spacerTopPx: spacerTop, contentTopPx };
}
