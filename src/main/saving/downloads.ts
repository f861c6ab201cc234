// The downloads under way: each can be stopped with a reason, and waited for.
// Invariant: a picture is under way once at most, and until all that follows from its end is done.
import { AppError } from '../lib/app-error.ts';

interface Download {
  readonly abort: AbortController;
  readonly ended: Promise<void>;
}

export class Downloads {
  readonly #byPictureId = new Map<number, Download>();

  get count(): number {
    return this.#byPictureId.size;
  }

  get pictureIds(): readonly number[] {
    return [...this.#byPictureId.keys()];
  }

  /** @param onEnd With what came of it, when it is no longer under way. Neither may reject. */
  begin<Outcome>(
    pictureId: number,
    download: (signal: AbortSignal) => Promise<Outcome>,
    onEnd: (outcome: Outcome) => void,
  ): void {
    const abort = new AbortController();
    const ended = download(abort.signal).then((outcome) => {
      this.#byPictureId.delete(pictureId);
      onEnd(outcome);
    });
    this.#byPictureId.set(pictureId, { abort, ended });
  }

  /** Stops those of them that are under way. */
  stop(pictureIds: Iterable<number>, why: string): void {
    for (const id of pictureIds) this.#byPictureId.get(id)?.abort.abort(new AppError('cancelled', why));
  }

  stopAll(why: string): void {
    this.stop(this.#byPictureId.keys(), why);
  }

  /** Resolves when all that are under way now have ended. */
  async whenEnded(): Promise<void> {
    await Promise.allSettled([...this.#byPictureId.values()].map(({ ended }) => ended));
  }
}
