// A token bucket per caller: so many calls per second, more after a quiet time.
// Invariant: time is passed in and only its forward steps count.

/** `first-refusal` marks the first of a row of refusals, the one worth a line in the log. */
export type RateAnswer = 'pass' | 'first-refusal' | 'refused';

/** Makes the gate; call it with the caller's id for each call. */
export function createRateGate(input: {
  readonly perSecond: number;
  readonly burst: number;
  readonly nowMs: () => number;
}): (callerId: number) => RateAnswer {
  const buckets = new Map<number, { tokens: number; atMs: number; isRefusing: boolean }>();
  return (callerId) => {
    const nowMs = input.nowMs();
    const bucket = buckets.get(callerId) ?? { tokens: input.burst, atMs: nowMs, isRefusing: false };
    buckets.set(callerId, bucket);
    const gained = (Math.max(0, nowMs - bucket.atMs) / 1000) * input.perSecond;
    bucket.tokens = Math.min(input.burst, bucket.tokens + gained);
    bucket.atMs = nowMs;
    if (bucket.tokens >= 1) {
      bucket.tokens -= 1;
      bucket.isRefusing = false;
      return 'pass';
    }
    const answer = bucket.isRefusing ? 'refused' : 'first-refusal';
    bucket.isRefusing = true;
    return answer;
  };
}
