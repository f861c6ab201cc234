// How long what is under way still takes, by how much was done lately.
// Invariant: pure; nothing is said before enough was seen, and what stands still takes longer with each second.

/** So much was done at that moment. */
export interface Progress {
  readonly atMs: number;
  readonly done: number;
}

/** Older than this says nothing of the pace now. */
const windowMs = 30_000;
const leastSpanMs = 5_000;
const leastDone = 5;

/** What was seen, with this: anew where less is done than before, as it is other work then. */
export function withProgress(seen: readonly Progress[], next: Progress): readonly Progress[] {
  const last = seen.at(-1);
  if (last === undefined || next.done < last.done || next.atMs < last.atMs) return [next];
  return [...seen.filter(({ atMs }) => next.atMs - atMs <= windowMs), next];
}

/** For `left` more, in milliseconds; null while nobody can say. */
export function timeLeftMs(seen: readonly Progress[], left: number, nowMs: number): number | null {
  const [first, last] = [seen[0], seen.at(-1)];
  if (first === undefined || last === undefined || left <= 0) return null;
  const spanMs = Math.max(nowMs, last.atMs) - first.atMs;
  const done = last.done - first.done;
  return spanMs < leastSpanMs || done < leastDone ? null : (spanMs / done) * left;
}
