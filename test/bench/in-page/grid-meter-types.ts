// What the meter in the page says; known on both sides.

export interface Scrolled {
  readonly framesPerSecond: number;
  /** Between two frames; milliseconds. */
  readonly longestFrameMs: number;
  /** JavaScript that kept the page from everything else; milliseconds. */
  readonly longestTaskMs: number;
}

/** How the gallery lies now, for the peer that is made like it. */
export interface GridShape {
  readonly columns: number;
  readonly cellPx: number;
  readonly gapPx: number;
  /** The host that most of its pictures come from: `thumbnail` or `preview`. */
  readonly pictures: string;
}
