// The pages of a long list that the page keeps at hand: the least recently used go first.
// Invariant: at most `maxPages` pages; a stale page is still shown until its successor has come.

/** A bounded cache of rows by their position, filled a page at a time. */
export class PageCache<Row> {
  readonly pageRows: number;
  readonly #maxPages: number;
  /** In order of use: the first is the one used longest ago. */
  readonly #pages = new Map<number, readonly Row[]>();
  readonly #stale = new Set<number>();

  constructor(options: { readonly pageRows: number; readonly maxPages: number }) {
    this.pageRows = options.pageRows;
    this.#maxPages = options.maxPages;
  }

  get size(): number {
    return this.#pages.size;
  }

  rowAt(index: number): Row | undefined {
    const page = Math.floor(index / this.pageRows);
    return this.#pages.get(page)?.[index - page * this.pageRows];
  }

  /** Pages that hold the rows from `first` up to, but without, `end`. */
  pagesOf(first: number, end: number): number[] {
    const pages: number[] = [];
    if (end <= first) return pages;
    const last = Math.floor((end - 1) / this.pageRows);
    for (let page = Math.max(0, Math.floor(first / this.pageRows)); page <= last; page += 1) pages.push(page);
    return pages;
  }

  has(page: number): boolean {
    return this.#pages.has(page);
  }

  isStale(page: number): boolean {
    return this.#stale.has(page);
  }

  put(page: number, rows: readonly Row[]): void {
    this.#pages.delete(page);
    this.#pages.set(page, rows);
    this.#stale.delete(page);
    for (const oldest of this.#pages.keys()) {
      if (this.#pages.size <= this.#maxPages) break;
      this.#drop(oldest);
    }
  }

  /** Marks pages as just used, so that they are the last to go. */
  touch(pages: readonly number[]): void {
    for (const page of pages) {
      const rows = this.#pages.get(page);
      if (rows === undefined) continue;
      this.#pages.delete(page);
      this.#pages.set(page, rows);
    }
  }

  /** Changes rows where they stand; a row that is answered as it was given stays. */
  change(changed: (row: Row) => Row): void {
    for (const [page, rows] of this.#pages) {
      const now = rows.map(changed);
      if (now.some((row, at) => row !== rows[at])) this.#pages.set(page, now);
    }
  }

  markStale(page: number): void {
    if (this.#pages.has(page)) this.#stale.add(page);
  }

  markAllStale(): void {
    for (const page of this.#pages.keys()) this.#stale.add(page);
  }

  markStaleWhere(matches: (row: Row) => boolean): void {
    for (const [page, rows] of this.#pages) if (rows.some(matches)) this.#stale.add(page);
  }

  clear(): void {
    this.#pages.clear();
    this.#stale.clear();
  }

  #drop(page: number): void {
    this.#pages.delete(page);
    this.#stale.delete(page);
  }
}
