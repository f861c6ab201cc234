// Deletes pictures so that any of them can come back: files go to the library's own trash folder on the same drive, and
// stay there until somebody empties it.
// Invariant: the row is marked before the file moves, so a deleted picture can never be fetched again; a file that
// another picture owns stays; restoring and emptying never work on the trash at the same time.
import { join } from 'node:path';
import type { Emptying, EmptyManner, EmptyReport, TrashView } from '../../preload/contract/trash.ts';
import { AppError, toFailure } from '../lib/app-error.ts';
import type { Log } from '../lib/log.ts';
import { emptyTrash } from './empty-trash.ts';
import type { EmptyDependencies } from './empty-trash.ts';
import { libraryAway, restorePictures } from './restore-pictures.ts';
import type { RestoreDependencies } from './restore-pictures.ts';

export type TrashDependencies = EmptyDependencies &
  RestoreDependencies & {
    readonly log: Pick<Log, 'error' | 'warn'>;
    /** Monotonic. */
    readonly monotonicMs: () => number;
  };

const dayMs = 86_400_000;
const tellEveryMs = 250;
/** Files of an older trash that are measured between two turns. */
const measuredAtOnce = 50;

export class Trash {
  readonly #dependencies: TrashDependencies;
  readonly #listeners = new Set<(emptying: Emptying) => void>();
  readonly #ended = new AbortController();
  /** Of the emptying that goes on. */
  #stopped = new AbortController();
  #emptying: Emptying = { kind: 'idle' };
  #turn: Promise<unknown> = Promise.resolve();
  #running: Promise<EmptyReport | null> = Promise.resolve(null);

  constructor(dependencies: TrashDependencies) {
    this.#dependencies = dependencies;
  }

  /** Marks pictures deleted; returns which of them were not before. Their files follow in the background, after a crash too. */
  async delete(pictureIds: readonly number[]): Promise<readonly number[]> {
    const { catalog, chores, clock } = this.#dependencies;
    const deleted = await catalog.call('deletePictures', { pictureIds, nowMs: clock.nowMs() });
    void chores.run();
    return deleted;
  }

  /** Until every file is where the rows say, or cannot be put there now. */
  settled(): Promise<void> {
    return this.#dependencies.chores.run();
  }

  /** How much lies in it, and how its emptying goes. */
  async view(): Promise<TrashView> {
    const summary = await this.#dependencies.catalog.call('trashSummary', { deletedBeforeMs: null });
    return { ...summary, emptying: this.#emptying };
  }

  /** Tells how an emptying goes, at most four times per second, and of its end. */
  onChange(listener: (emptying: Emptying) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Brings deleted pictures back with their files; a picture whose file is no longer in the trash becomes
   * wanted again. Returns which of them came back. Throws AppError library-away, and what kept some of them, when the others
   * are back.
   */
  async restore(pictureIds: readonly number[]): Promise<readonly number[]> {
    const { chores, isHere } = this.#dependencies;
    return await this.#inTurn(async () => {
      if (!(await isHere())) throw libraryAway();
      // A file that is still on its way to the trash must be there first.
      await chores.run();
      try {
        return await restorePictures(this.#dependencies, pictureIds, this.#ended.signal);
      } finally {
        void chores.run();
      }
    });
  }

  /**
   * Begins to empty it, whole or only of what was deleted more than so many days ago; answers how many pictures that
   * are. `whenEmptied` tells what came of it. Throws AppError usage while it is being emptied, and library-away.
   */
  async startEmptying(manner: EmptyManner, olderThanDays: number | null): Promise<number> {
    const { catalog, clock, isHere } = this.#dependencies;
    if (this.#emptying.kind === 'running')
      throw new AppError('usage', 'The trash is being emptied. Wait for the end of it.');
    this.#set({ kind: 'running', done: 0, total: 0 });
    this.#stopped = new AbortController();
    try {
      if (!(await isHere())) throw libraryAway();
      // What is deleted from now on stays.
      const deletedBeforeMs = clock.nowMs() + 1 - (olderThanDays ?? 0) * dayMs;
      const { pictures } = await catalog.call('trashSummary', { deletedBeforeMs });
      this.#set({ kind: 'running', done: 0, total: pictures });
      this.#running = this.#empty(manner, deletedBeforeMs, pictures);
      return pictures;
    } catch (error) {
      this.#set({ kind: 'idle' });
      throw error;
    }
  }

  /** Ends an emptying behind the step that is under way; what is in the trash then stays in it. */
  stopEmptying(): void {
    this.#stopped.abort();
  }

  /** What came of the last emptying; null before the first. */
  whenEmptied(): Promise<EmptyReport | null> {
    return this.#running;
  }

  /** Learns of files that were deleted before anybody noted what they were. */
  async measure(): Promise<void> {
    const { catalog, pool, libraryDir, log } = this.#dependencies;
    try {
      for (let afterId = 0; !this.#ended.signal.aborted;) {
        const rows = await catalog.call('unmeasuredTrash', { afterId, limit: measuredAtOnce });
        const last = rows.at(-1);
        if (last === undefined) return;
        afterId = last.id;
        const looks = rows.map(async ({ id, path }) => ({
          ...(await pool.inspect(join(libraryDir, path))),
          id,
        }));
        const measured = (await Promise.allSettled(looks)).flatMap((look) =>
          look.status === 'fulfilled' ? [look.value] : [],
        );
        await catalog.call('noteTrashMeasured', { measured });
      }
    } catch (error) {
      if (!this.#ended.signal.aborted) log.error('The trash could not be measured', { error });
    }
  }

  /** Ends what goes on, behind the step that is under way. */
  async stop(): Promise<void> {
    this.#ended.abort();
    await this.#running;
    await this.#turn;
  }

  async #empty(manner: EmptyManner, deletedBeforeMs: number, total: number): Promise<EmptyReport> {
    const { log, monotonicMs } = this.#dependencies;
    let toldAtMs = monotonicMs();
    let done = 0;
    let report: EmptyReport;
    const signal = AbortSignal.any([this.#ended.signal, this.#stopped.signal]);
    try {
      report = await emptyTrash(this.#dependencies, {
        ...{ manner, deletedBeforeMs, total, signal },
        inTurn: (step) => this.#inTurn(step),
        onProgress: (now) => {
          done = now;
          if (monotonicMs() - toldAtMs < tellEveryMs) return;
          toldAtMs = monotonicMs();
          this.#set({ kind: 'running', done, total });
        },
      });
    } catch (error) {
      log.error('The trash could not be emptied', { error });
      report = { emptied: done, bytes: 0, kept: total - done, manner, failure: toFailure(error) };
    }
    this.#set({ kind: 'ended', report });
    return report;
  }

  #inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const mine = this.#turn.then(work, work);
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  #set(emptying: Emptying): void {
    this.#emptying = emptying;
    for (const listener of this.#listeners) listener(emptying);
  }
}
