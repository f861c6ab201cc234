// Ends what has had nothing to do for a while, since a thread holds tens of megabytes also when it waits: whoever hired it
// hires another when there is work again.
// Invariant: nothing that is busy is ended, and nothing twice; no countdown keeps the process alive.

export class IdleEnd<Thing extends object> {
  readonly #afterMs: number;
  readonly #end: (thing: Thing) => void;
  readonly #countdowns = new Map<Thing, NodeJS.Timeout>();

  constructor(afterMs: number, end: (thing: Thing) => void) {
    this.#afterMs = afterMs;
    this.#end = end;
  }

  /** It has nothing to do from now on. */
  rest(thing: Thing): void {
    this.busy(thing);
    const countdown = setTimeout(() => {
      this.#countdowns.delete(thing);
      this.#end(thing);
    }, this.#afterMs);
    this.#countdowns.set(thing, countdown.unref());
  }

  /** It has something to do, or is gone. */
  busy(thing: Thing): void {
    clearTimeout(this.#countdowns.get(thing));
    this.#countdowns.delete(thing);
  }

  /** Ends nothing any more. */
  close(): void {
    for (const thing of [...this.#countdowns.keys()]) this.busy(thing);
  }
}
