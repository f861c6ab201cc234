// One measured figure and how it is printed.

export interface Figure {
  readonly name: string;
  /** A ratio, or a share; the unit is in `name` or `unit`. */
  readonly value: number;
  readonly unit: string;
  readonly target: number;
  readonly isBetter: 'higher' | 'lower';
  /** What was compared with what, in few words. */
  readonly note?: string;
}

/** `figure | value | target | holds or short` */
export function figureLine({ name, value, unit, target, isBetter, note }: Figure): string {
  const holds = isBetter === 'higher' ? value >= target : value <= target;
  const sign = isBetter === 'higher' ? '≥' : '≤';
  const remark = note === undefined ? '' : ` (${note})`;
  return `${name}${remark} | ${value.toFixed(2)}${unit} | ${sign} ${String(target)}${unit} | ${holds ? 'holds' : 'short'}`;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

/**
 * How much a series grows from one value to the next: the median over all pairs (Theil and Sen), which the ups and downs
 * of garbage that is not collected yet do not move as they move the last value.
 */
export function typicalStep(values: readonly number[]): number {
  return median(
    values.flatMap((from, at) => values.slice(at + 1).map((to, further) => (to - from) / (further + 1))),
  );
}
