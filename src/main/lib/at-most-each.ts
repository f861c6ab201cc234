// Tells of what happens again and again without drowning all else in it.
// Invariant: the first of a row is told at once; what is left out is counted, and the count comes with the next one.

/**
 * Passes one value on in each span of time. `tell` hears how many were left out since the one before. `nowMs` is monotonic.
 */
export function atMostEach<Value>(
  spanMs: number,
  tell: (value: Value, leftOut: number) => void,
  nowMs: () => number,
): (value: Value) => void {
  let toldAtMs = -Infinity;
  let leftOut = 0;
  return (value) => {
    const now = nowMs();
    if (now - toldAtMs < spanMs) {
      leftOut += 1;
      return;
    }
    tell(value, leftOut);
    toldAtMs = now;
    leftOut = 0;
  };
}
