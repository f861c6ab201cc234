// Bytes per second over the last few seconds, for the activity bar.

const windowMs = 3_000;

export class ByteRate {
  readonly #nowMs: () => number;
  #samples: { readonly atMs: number; readonly bytes: number }[] = [];

  /** `nowMs` is a clock that never jumps. */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  add(bytes: number): void {
    this.#samples.push({ atMs: this.#nowMs(), bytes });
    this.#forgetOld();
  }

  bytesPerSecond(): number {
    this.#forgetOld();
    const total = this.#samples.reduce((sum, sample) => sum + sample.bytes, 0);
    return Math.round((total * 1000) / windowMs);
  }

  #forgetOld(): void {
    const sinceMs = this.#nowMs() - windowMs;
    const firstKept = this.#samples.findIndex((sample) => sample.atMs >= sinceMs);
    this.#samples = firstKept === -1 ? [] : this.#samples.slice(firstKept);
  }
}
