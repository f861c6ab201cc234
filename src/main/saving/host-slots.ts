// How many downloads one host gets at once: as many as it takes, fewer after it has complained.
// Invariant: never more than `mostPerHost` at once to a host, never fewer than one, and none before a
// host's own `Retry-After` has passed. Now and then a connection breaks anywhere: only many of them are a complaint.

/** At once to one picture host, however fast it is. */
export const mostPerHost = 16;
/** After this many good downloads in a row a host that had complained gets one more slot. */
const goodBeforeGrowth = 4;
/** Broken connections are a complaint when they are more than this share of the last downloads … */
const overloadedShare = 0.2;
/** … of which the latest counts for this much. */
const latestWeight = 0.1;
/** A host that answers 429 without saying how long rests for this long. */
const restWithoutWordMs = 2_000;

interface HostState {
  limit: number;
  used: number;
  goodInRow: number;
  /** Of the last downloads, weighted towards the latest; 0 to 1. */
  brokenShare: number;
  restsUntilMs: number;
}

export class HostSlots {
  readonly #hosts = new Map<string, HostState>();

  /** Takes a slot of this host; false when it has none free now. */
  take(host: string, nowMs: number): boolean {
    const state = this.#stateOf(host);
    if (state.used >= state.limit || state.restsUntilMs > nowMs) return false;
    state.used += 1;
    return true;
  }

  /** Gives a slot back after a download that the host served well. */
  releaseGood(host: string): void {
    const state = this.#stateOf(host);
    state.used -= 1;
    state.goodInRow += 1;
    state.brokenShare *= 1 - latestWeight;
    if (state.limit < mostPerHost && state.goodInRow >= goodBeforeGrowth) {
      state.limit += 1;
      state.goodInRow = 0;
    }
  }

  /** Gives a slot back after a 429: the host gets half as many at once, and a rest. */
  releaseRateLimited(host: string, nowMs: number, retryAfterMs: number | null): void {
    const state = this.#stateOf(host);
    state.used -= 1;
    state.goodInRow = 0;
    state.limit = Math.max(1, Math.floor(state.limit / 2));
    state.restsUntilMs = Math.max(state.restsUntilMs, nowMs + (retryAfterMs ?? restWithoutWordMs));
  }

  /** A download of this host ended with a reset or a stall: where they are many, the host gets fewer at once. */
  noteBroken(host: string): void {
    const state = this.#stateOf(host);
    state.goodInRow = 0;
    state.brokenShare += latestWeight * (1 - state.brokenShare);
    if (state.brokenShare > overloadedShare) state.limit = Math.max(1, Math.floor(state.limit * 0.75));
  }

  /** Gives a slot back where nothing can be said of the host, or not yet. */
  releaseNeutral(host: string): void {
    this.#stateOf(host).used -= 1;
  }

  /** The clock was set back by so much: rests end as much sooner by it. */
  followClockBack(byMs: number): void {
    for (const state of this.#hosts.values()) state.restsUntilMs -= byMs;
  }

  /** When the next host that rests may be asked again; null when none rests. */
  nextEndOfRestMs(nowMs: number): number | null {
    let next: number | null = null;
    for (const { restsUntilMs } of this.#hosts.values()) {
      if (restsUntilMs > nowMs && (next === null || restsUntilMs < next)) next = restsUntilMs;
    }
    return next;
  }

  #stateOf(host: string): HostState {
    let state = this.#hosts.get(host);
    if (state === undefined) {
      state = { limit: mostPerHost, used: 0, goodInRow: 0, brokenShare: 0, restsUntilMs: 0 };
      this.#hosts.set(host, state);
    }
    return state;
  }
}
