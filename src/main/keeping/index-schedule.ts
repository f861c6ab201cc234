// Keeps the index beside the pictures in step while a library is open, and on the way out where that is quick, or a small
// share of what a command took.
// Invariant: never two at once; it is known on the disk that an index is behind before anybody could take it for the
// present, so that the next start writes what this one did not; a failure holds up neither work nor exit.
import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { catalogPath } from '../catalog/catalog-path.ts';
import { AppError } from '../lib/app-error.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { createSingleRunner } from '../lib/single-runner.ts';
import type { SingleRunner } from '../lib/single-runner.ts';
import { libraryAway } from '../saving/check-originals.ts';
import { behindSinceMs, indexPath, noteIndexBehind, readIndexState, writeIndexState } from './index-state.ts';
import { keep } from './keep.ts';

export interface IndexScheduleDependencies {
  readonly libraryDir: string;
  readonly workerUrl: URL;
  readonly clock: Clock;
  readonly log: Log;
  /** The library's folder is where it was. */
  readonly isHere: () => Promise<boolean>;
}

/** Marks and pictures come in rows: it is written when nothing has come for a minute … */
const quietMs = 60_000;
/** … and in the midst of what does not end, each half hour. */
const longestMs = 30 * 60_000;
/** A large one takes seconds and a hundred megabytes: it is written so rarely that it takes a two-hundredth of the time. */
const restFactor = 200;
const afterFailureMs = 60 * 60_000;
/** Of the catalog: more pictures than that would hold the exit up. */
const quickMaxBytes = 64 * 1024 * 1024;
const exitMaxMs = 2_000;
/** A command that took long anyway may take a twentieth longer. */
const commandShare = 20;
/** What a large one takes for each byte of the catalog, before one was written here. */
const usualMsPerByte = 30 / (1024 * 1024);

/** When is the index written, that is behind since `behindSinceMs`? */
export function indexDueAtMs(facts: {
  readonly behindSinceMs: number;
  readonly changedAtMs: number;
  /** When the last one was begun here, and how long it took; null before the first. */
  readonly last: { readonly atMs: number; readonly tookMs: number } | null;
}): number {
  const { behindSinceMs, changedAtMs, last } = facts;
  const quietAtMs = Math.min(changedAtMs + quietMs, behindSinceMs + longestMs);
  return last === null ? quietAtMs : Math.max(quietAtMs, last.atMs + restFactor * last.tookMs);
}

/**
 * May a command write a large one at its end? Where it costs a small share of the time: of what the command took, or of what
 * the index has been behind; so whoever knows the command line only has a true one too, and short commands stay short.
 * @param facts `behindForMs`: null where there is none
 */
export function mayHoldUpCommand(facts: {
  readonly expectedMs: number;
  readonly behindForMs: number | null;
  readonly ranForMs: number;
}): boolean {
  const { expectedMs, behindForMs, ranForMs } = facts;
  if (behindForMs === null) return true;
  return ranForMs >= commandShare * expectedMs || behindForMs >= restFactor * expectedMs;
}

export class IndexSchedule {
  readonly #dependencies: IndexScheduleDependencies;
  readonly #runner: SingleRunner;
  readonly #abort = new AbortController();
  #isStarted = false;
  /** Monotonic. */
  #startedAtMs = Number.POSITIVE_INFINITY;
  /** Null while the index is not behind. */
  #behind: { readonly sinceMs: number; readonly changedAtMs: number } | null = null;
  #last: { readonly atMs: number; readonly tookMs: number } | null = null;
  #notBeforeMs = 0;
  /** Settles with the last one that was begun. */
  #writing: Promise<void> = Promise.resolve();
  /** Settles with what the end of a command has begun. */
  #ending: Promise<void> = Promise.resolve();
  /** Settles once what was said of it is on the disk. */
  #noting: Promise<void> = Promise.resolve();

  constructor(dependencies: IndexScheduleDependencies) {
    this.#dependencies = dependencies;
    this.#runner = createSingleRunner({
      run: () => this.#look(),
      onError: (error) => dependencies.log.error('The time for the index could not be told', { error }),
      clock: dependencies.clock,
    });
  }

  /** What an earlier run left behind is written a little later. */
  async start(): Promise<void> {
    this.#isStarted = true;
    this.#startedAtMs = performance.now();
    if (this.#behind === null && (await readIndexState(this.#dependencies.libraryDir)).isBehind)
      this.#noteBehind();
    this.#plan();
  }

  /** Records beside the pictures were written: the index tells of something that is different now. */
  noteChanged(): void {
    const wasBehind = this.#behind !== null;
    this.#noteBehind();
    if (!wasBehind) {
      const { libraryDir } = this.#dependencies;
      this.#noting = this.#noting.then(() => noteIndexBehind(libraryDir));
    }
    this.#plan();
  }

  /**
   * Writes it now where it is behind or gone. Throws AppError: library-away, disk-full, no-permission, cancelled; not-found in
   * a library without pictures, which has none.
   */
  async bringUpToDate(): Promise<void> {
    const { libraryDir, isHere } = this.#dependencies;
    if (!(await isHere())) throw libraryAway();
    await this.#write();
    if (!existsSync(join(libraryDir, indexPath)))
      throw new AppError('gone', 'There are no pictures yet of which an index could tell.');
  }

  /**
   * For a command that has done its work: writes it where it is behind and that costs a small share of the time. Where the
   * catalog is small, {@link stop} does. Never rejects.
   */
  writeAtEndOfCommand(): Promise<void> {
    this.#ending = this.#writeWhereCheap();
    return this.#ending;
  }

  async #writeWhereCheap(): Promise<void> {
    const { libraryDir, log, clock } = this.#dependencies;
    try {
      await this.#noting;
      const { size } = await stat(catalogPath(libraryDir));
      if (this.#behind === null || size <= quickMaxBytes) return;
      const sinceMs = existsSync(join(libraryDir, indexPath)) ? await behindSinceMs(libraryDir) : null;
      const mayWrite = mayHoldUpCommand({
        expectedMs: this.#last?.tookMs ?? size * usualMsPerByte,
        behindForMs: sinceMs === null ? null : clock.nowMs() - sinceMs,
        ranForMs: performance.now() - this.#startedAtMs,
      });
      if (mayWrite) await this.#write();
    } catch (error) {
      log.warn('The index was not written at the end', { error });
    }
  }

  /** Writes it a last time where it is behind and the catalog small; ends what takes longer than two seconds. */
  async stop(): Promise<void> {
    const timer = setTimeout(() => this.#abort.abort(), exitMaxMs);
    try {
      await this.#runner.stop();
      await this.#ending;
      await this.#writing;
      const { size } = await stat(catalogPath(this.#dependencies.libraryDir));
      if (this.#isStarted && this.#behind !== null && size <= quickMaxBytes) await this.#write();
    } catch (error) {
      this.#dependencies.log.warn('The index was not written on the way out', { error });
    } finally {
      clearTimeout(timer);
      await this.#noting;
    }
  }

  #noteBehind(): void {
    const changedAtMs = this.#dependencies.clock.nowMs();
    this.#behind = { sinceMs: this.#behind?.sinceMs ?? changedAtMs, changedAtMs };
  }

  #dueAtMs(): number | null {
    this.#forgetFuture();
    if (this.#behind === null) return null;
    const { sinceMs: behindSinceMs, changedAtMs } = this.#behind;
    return Math.max(indexDueAtMs({ behindSinceMs, changedAtMs, last: this.#last }), this.#notBeforeMs);
  }

  /** The clock was set back: what it told before puts nothing off. */
  #forgetFuture(): void {
    const nowMs = this.#dependencies.clock.nowMs();
    if (this.#behind !== null && this.#behind.changedAtMs > nowMs)
      this.#behind = { sinceMs: nowMs, changedAtMs: nowMs };
    if (this.#last !== null && this.#last.atMs > nowMs) this.#last = { ...this.#last, atMs: nowMs };
    this.#notBeforeMs = Math.min(this.#notBeforeMs, nowMs + afterFailureMs);
  }

  #plan(): void {
    const dueAtMs = this.#isStarted ? this.#dueAtMs() : null;
    if (dueAtMs !== null) this.#runner.wakeIn(dueAtMs - this.#dependencies.clock.nowMs());
  }

  async #look(): Promise<void> {
    const { clock, log } = this.#dependencies;
    const dueAtMs = this.#dueAtMs();
    if (dueAtMs !== null && dueAtMs <= clock.nowMs()) {
      try {
        await this.#write();
      } catch (error) {
        this.#notBeforeMs = clock.nowMs() + afterFailureMs;
        log.warn('The index of the pictures could not be written', { error });
      }
    }
    this.#plan();
  }

  /** What comes from here on is noted behind this. */
  #noteWritten(sha256: string): Promise<void> {
    const { libraryDir } = this.#dependencies;
    const noted = this.#noting.then(() => writeIndexState(libraryDir, { ours: [sha256], isBehind: false }));
    this.#noting = noted.catch(() => undefined);
    return noted;
  }

  /** Behind the one that is under way, and nothing where that has told all. */
  #write(): Promise<void> {
    const path = join(this.#dependencies.libraryDir, indexPath);
    const written = this.#writing.then(async () => {
      if (this.#behind !== null || !existsSync(path)) await this.#writeNow();
    });
    this.#writing = written.catch(() => undefined);
    return written;
  }

  async #writeNow(): Promise<void> {
    const { libraryDir, workerUrl, clock, log, isHere } = this.#dependencies;
    if (!(await isHere())) {
      this.#notBeforeMs = clock.nowMs() + quietMs;
      return;
    }
    const atMs = clock.nowMs();
    const beganAtMs = performance.now();
    const behind = this.#behind;
    await this.#noting;
    const options = { workerUrl, libraryDir, nowMs: atMs, signal: this.#abort.signal };
    const { pictures, sha256, setAside } = await keep({ kind: 'index' }, options);
    const tookMs = performance.now() - beganAtMs;
    this.#last = { atMs, tookMs };
    // What came meanwhile may be in it or not.
    if (this.#behind === behind) {
      this.#behind = null;
      if (sha256 !== null) await this.#noteWritten(sha256);
    }
    log.info('The index of the pictures was written', { pictures, setAside, ms: Math.round(tookMs) });
  }
}
