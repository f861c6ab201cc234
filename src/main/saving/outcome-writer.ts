// What came of pictures, on its way into the catalog: collected for a moment, and written together.
// Invariant: what the catalog does not take is kept and given to it again; one write at a time, in the order in which the
// outcomes came; what is told as written stands in the catalog.
import type { PictureOutcome } from '../catalog/pictures.ts';

/** An outcome waits at most so long for others … */
const writeAfterMs = 100;
/** … and not at all when so many are there. */
const writeAtCount = 200;
const againAfterMs = 10_000;

export interface OutcomeWriterPorts {
  /** In one transaction. Rejects where none could be written; what is the trouble of one outcome keeps no other back. */
  readonly write: (outcomes: readonly PictureOutcome[]) => Promise<unknown>;
  readonly onWritten: (outcomes: readonly PictureOutcome[]) => Promise<void>;
  readonly onFailed: (error: unknown) => void;
  /** After every attempt. */
  readonly onEnd: () => void;
}

export class OutcomeWriter {
  readonly #ports: OutcomeWriterPorts;
  readonly #outcomes: PictureOutcome[] = [];
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(ports: OutcomeWriterPorts) {
    this.#ports = ports;
  }

  add(outcome: PictureOutcome): void {
    this.#outcomes.push(outcome);
    if (this.#outcomes.length >= writeAtCount) void this.flush();
    else this.#flushIn(writeAfterMs);
  }

  /** Writes what is there now, after what is being written. Never rejects. */
  flush(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#writing = this.#writing.then(() => this.#writeOnce());
    return this.#writing;
  }

  /** Writes what has come, once; what is not taken now is found on the disk at the next start. */
  stop(): Promise<void> {
    this.#isStopped = true;
    return this.flush();
  }

  #flushIn(durationMs: number): void {
    this.#timer ??= setTimeout(() => void this.flush(), durationMs);
  }

  async #writeOnce(): Promise<void> {
    // A copy: more outcomes come while these are written.
    const outcomes = [...this.#outcomes];
    if (outcomes.length === 0) return;
    const { write, onWritten, onFailed, onEnd } = this.#ports;
    try {
      await write(outcomes);
      this.#outcomes.splice(0, outcomes.length);
      await onWritten(outcomes);
    } catch (error) {
      onFailed(error);
      if (!this.#isStopped) this.#flushIn(againAfterMs);
    }
    onEnd();
  }
}
