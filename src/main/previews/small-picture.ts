// A picture as 64 × 64 means over areas, whatever its size and shape: what likeness and colours are told from.
// Invariant: pure; the same picture in another size or encoding gives nearly the same cells.

/** Cells on a side. */
export const cellsPerSide = 64;

export interface SmallPicture {
  /** sRGB as 0 to 255, three numbers a cell, row by row; mid grey where nothing can be seen. */
  readonly rgb: Float32Array;
  /** 0 to 1 a cell. */
  readonly opacity: Float32Array;
}

/** @param rgba Of `widthPx` × `heightPx` pixels, not premultiplied; both at least 1. */
export function smallPicture(rgba: Uint8ClampedArray, widthPx: number, heightPx: number): SmallPicture {
  const cells = cellsPerSide * cellsPerSide;
  const rgb = new Float32Array(cells * 3).fill(128);
  const opacity = new Float32Array(cells);
  for (let row = 0; row < cellsPerSide; row += 1) {
    const [top, bottom] = span(row, heightPx);
    for (let column = 0; column < cellsPerSide; column += 1) {
      const [left, right] = span(column, widthPx);
      let [red, green, blue, alphas] = [0, 0, 0, 0];
      for (let y = top; y < bottom; y += 1) {
        for (let x = left; x < right; x += 1) {
          const at = (y * widthPx + x) * 4;
          const alpha = rgba[at + 3] ?? 0;
          red += (rgba[at] ?? 0) * alpha;
          green += (rgba[at + 1] ?? 0) * alpha;
          blue += (rgba[at + 2] ?? 0) * alpha;
          alphas += alpha;
        }
      }
      if (alphas === 0) continue;
      const cell = row * cellsPerSide + column;
      opacity[cell] = alphas / (255 * (bottom - top) * (right - left));
      rgb[cell * 3] = red / alphas;
      rgb[cell * 3 + 1] = green / alphas;
      rgb[cell * 3 + 2] = blue / alphas;
    }
  }
  return { rgb, opacity };
}

/** The pixels of a cell, at least one. */
function span(cell: number, pixels: number): readonly [from: number, end: number] {
  const from = Math.min(pixels - 1, Math.floor((cell * pixels) / cellsPerSide));
  return [from, Math.max(from + 1, Math.floor(((cell + 1) * pixels) / cellsPerSide))];
}
