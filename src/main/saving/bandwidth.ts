// A cap on the speed of all downloads together, shared by every saving thread through a few bytes of memory.
// Invariant: whoever has read bytes may read on only when the cap has had time for them and for all that was read
// before, by anyone; so the cap holds over all threads, and each download waits its turn.

/** The cap's memory: to be passed to threads as it is. */
export type BandwidthMemory = SharedArrayBuffer;

/** Bytes per second; 0 for no cap. Grows in `changes` whenever it is set. */
const capAt = 0;
const changesAt = 1;
/** When the bytes read so far have been paid for, in nanoseconds of the clock that all threads share. */
const paidAtNs = 2;
const cells = 3;

/** What was not used while nothing was read may be made up for, for so long. */
const patienceNs = 50_000_000n;
const nsPerSecond = 1_000_000_000n;
const nsPerMs = 1_000_000n;
/** A waiting download looks this often whether the cap was changed. */
const longestNapMs = 100;

export function createBandwidthMemory(): BandwidthMemory {
  return new SharedArrayBuffer(cells * BigInt64Array.BYTES_PER_ELEMENT);
}

export class Bandwidth {
  readonly #cells: BigInt64Array;
  readonly #nowNs: () => bigint;

  constructor(memory: BandwidthMemory, nowNs: () => bigint = () => process.hrtime.bigint()) {
    this.#cells = new BigInt64Array(memory);
    this.#nowNs = nowNs;
  }

  /** Holds at once, also for downloads that wait; null for none. */
  setCap(bytesPerSecond: number | null): void {
    Atomics.store(this.#cells, capAt, BigInt(bytesPerSecond ?? 0));
    Atomics.store(this.#cells, paidAtNs, this.#nowNs());
    Atomics.add(this.#cells, changesAt, 1n);
  }

  get cap(): number | null {
    const cap = Number(Atomics.load(this.#cells, capAt));
    return cap === 0 ? null : cap;
  }

  /** Notes bytes that were read; how long to wait before more are, in milliseconds. */
  spend(bytes: number): number {
    const cap = Atomics.load(this.#cells, capAt);
    if (cap === 0n) return 0;
    const nowNs = this.#nowNs();
    for (;;) {
      const paid = Atomics.load(this.#cells, paidAtNs);
      const from = paid > nowNs - patienceNs ? paid : nowNs - patienceNs;
      const until = from + (BigInt(bytes) * nsPerSecond) / cap;
      if (Atomics.compareExchange(this.#cells, paidAtNs, paid, until) !== paid) continue;
      return until <= nowNs ? 0 : Number((until - nowNs) / nsPerMs);
    }
  }

  /** Calls back when the time is over, or the cap was changed; returns what ends the wait without a call. */
  whenSpent(waitMs: number, then: () => void): () => void {
    const changes = Atomics.load(this.#cells, changesAt);
    const endNs = this.#nowNs() + BigInt(Math.ceil(waitMs)) * nsPerMs;
    let timer: NodeJS.Timeout;
    const nap = (): void => {
      const leftMs = Number((endNs - this.#nowNs()) / nsPerMs);
      if (leftMs <= 0 || Atomics.load(this.#cells, changesAt) !== changes) then();
      else timer = setTimeout(nap, Math.min(leftMs, longestNapMs));
    };
    timer = setTimeout(nap, Math.min(Math.max(1, waitMs), longestNapMs));
    return () => clearTimeout(timer);
  }
}

/** Each download gets at least so much of a cap, so that no host cuts a reader that seems asleep. */
const leastShareBytesPerSecond = 50_000;

/** How many downloads share a cap. */
export function downloadsUnderCap(bytesPerSecond: number | null, most: number): number {
  if (bytesPerSecond === null) return most;
  return Math.min(most, Math.max(1, Math.floor(bytesPerSecond / leastShareBytesPerSecond)));
}
