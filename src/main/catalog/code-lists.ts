// Many short lists of codes in one typed array.
// Invariant: list 0 is the empty one; a list is never changed, so what it held can be given up only all at once.

export class CodeLists {
  /** Each list as its length, then its codes. */
  #pool = new Int32Array(1 << 16);
  #end = 1;

  /** Numbers in use, those of lists that nobody names any more included. */
  get length(): number {
    return this.#end;
  }

  add(codes: readonly number[]): number {
    if (codes.length === 0) return 0;
    const at = this.#end;
    this.#end += codes.length + 1;
    if (this.#end > this.#pool.length) {
      const larger = new Int32Array(Math.max(this.#end, this.#pool.length * 2));
      larger.set(this.#pool);
      this.#pool = larger;
    }
    this.#pool[at] = codes.length;
    this.#pool.set(codes, at + 1);
    return at;
  }

  /** Adds one to the count of each code of the list. */
  countInto(list: number, counts: Uint32Array): void {
    const pool = this.#pool;
    const end = list + (pool[list] ?? 0);
    for (let at = list + 1; at <= end; at += 1) {
      const code = pool[at] ?? 0;
      counts[code] = (counts[code] ?? 0) + 1;
    }
  }

  /** A view, not a copy. */
  get(list: number): Int32Array {
    return this.#pool.subarray(list + 1, list + 1 + (this.#pool[list] ?? 0));
  }

  /** Does the list hold a code that is marked with 1? */
  hasAny(list: number, marked: Uint8Array): boolean {
    const pool = this.#pool;
    const end = list + (pool[list] ?? 0);
    for (let at = list + 1; at <= end; at += 1) if (marked[pool[at] ?? 0] === 1) return true;
    return false;
  }

  has(list: number, code: number): boolean {
    const pool = this.#pool;
    const end = list + (pool[list] ?? 0);
    for (let at = list + 1; at <= end; at += 1) if (pool[at] === code) return true;
    return false;
  }
}
