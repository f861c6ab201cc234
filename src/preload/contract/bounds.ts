// How much one request may carry, and between which figures what it says may lie: for the page, which keeps within them, and
// for the schemas that hold them.
// Invariant: numbers only, so that the page gets no schema with them.

/** An import text may be a whole log: 32 Mi characters. */
export const importTextMaxLength = 32 * 1024 * 1024;
/** Ids in one request that names rows. */
export const idsMaxCount = 10_000;
/** Rows per gallery page. */
export const galleryPageMaxRows = 400;
/** Thumbnails that come with a gallery page, some 10 kB each. */
export const pageThumbnailsMax = 60;
/** Keys of tiles in one answer. */
export const galleryKeysMaxCount = 50_000;
/** A painted mask: a PNG as base64. Discord's own limit for one is far below. */
export const maskMaxLength = 8 * 1024 * 1024;
/** A gallery cell may be so wide: one column of a large screen. */
export const leastCellPx = 48;
export const mostCellPx = 8000;
/** What a cap on the speed of downloads may be. */
export const leastBytesPerSecond = 10_000;
export const mostBytesPerSecond = 10_000_000_000;
