// Ratios of width and height by the names that people have for them.
// Invariant: pure; an upright ratio has the name of the lying one the other way round.

/** Ratios that people name; others are named by the nearest of them within this much. */
const namedShapes: readonly (readonly [number, number])[] = [
  [1, 1],
  [5, 4],
  [4, 3],
  [7, 5],
  [3, 2],
  [16, 10],
  [5, 3],
  [7, 4],
  [16, 9],
  [2, 1],
  [21, 9],
  [3, 1],
];
const shapeTolerance = 0.025;

/** `16:9` where a ratio is near it, else the ratio to one decimal as `2.6:1`; upright ones the other way round. */
export function shapeOf(widthPx: number, heightPx: number): string {
  const isUpright = heightPx > widthPx;
  const ratio = isUpright ? heightPx / widthPx : widthPx / heightPx;
  let nearest: readonly [number, number] | null = null;
  let least = shapeTolerance;
  for (const shape of namedShapes) {
    const off = Math.abs(ratio / (shape[0] / shape[1]) - 1);
    if (off < least) [nearest, least] = [shape, off];
  }
  const [long, short] = nearest ?? [Number(ratio.toFixed(1)), 1];
  return isUpright ? `${String(short)}:${String(long)}` : `${String(long)}:${String(short)}`;
}
