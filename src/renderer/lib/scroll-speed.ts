// How fast the view moves.
// Invariant: measured over a stretch of time, since after a long frame two scroll events come close together and would
// make a slow movement look like a throw.

/** Over so long. Two moves further apart than this are no one movement. */
const stretchMs = 120;
const shortestMs = 16;

interface Sample {
  readonly atMs: number;
  readonly topPx: number;
}

export interface Speedometer {
  /** Pixels a second; null for a move out of rest, which is a jump: somebody waits for where it ends. */
  moved(fromPx: number, toPx: number, nowMs: number): number | null;
}

export function createSpeedometer(): Speedometer {
  let samples: readonly Sample[] = [];
  return {
    moved(fromPx, toPx, nowMs) {
      const recent = samples.filter(({ atMs }) => nowMs - atMs <= stretchMs);
      samples = [...recent, { atMs: nowMs, topPx: toPx }];
      const first = recent[0];
      if (first === undefined) return null;
      // A turn-around comes near to where it began; its last step tells.
      const movedPx = Math.max(Math.abs(toPx - first.topPx), recent.length < 2 ? 0 : Math.abs(toPx - fromPx));
      return (movedPx * 1000) / Math.max(shortestMs, nowMs - first.atMs);
    },
  };
}
