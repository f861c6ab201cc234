// Takes files that somebody has into the library: at most one taking in at a time, read and checked in the saving threads,
// a part at a time.
// Invariant: every file is counted once; what was counted as added is a row that is copied whatever becomes of this process,
// and what is left to be read is read by the next one; what was given is only read. To give the same again adds nothing.
import { basename } from 'node:path';
import type { OwnFilesReport, OwnFilesState, RefusedFile } from '../../preload/contract/own-files.ts';
import type { Failure } from '../../preload/contract/failure.ts';
import type { LeftFiles } from '../catalog/given-files.ts';
import type { OwnFileRow, OwnFileVerdict } from '../catalog/own-files.ts';
import { AppError, toFailure } from '../lib/app-error.ts';
import { assertNever } from '../lib/assert-never.ts';
import type { Log } from '../lib/log.ts';
import { libraryAway } from '../saving/check-originals.ts';
import type { SavePool } from '../saving/save-pool.ts';
import { givenFiles } from './given-files.ts';
import type { GivenFile } from './given-files.ts';
import { ownFileRow } from './own-file-row.ts';
import { putBack } from './put-back.ts';
import type { PutBackPorts } from './put-back.ts';

export interface OwnFilesDependencies extends PutBackPorts {
  readonly pool: Pick<SavePool, 'copyToKeep' | 'readOwn'>;
  readonly log: Pick<Log, 'error'>;
  /** The library's folder is where it was. */
  readonly isHere: () => Promise<boolean>;
  readonly monotonicMs: () => number;
  /** Brings deleted pictures back; answers those that are. */
  readonly restore: (pictureIds: readonly number[]) => Promise<readonly number[]>;
  /** Pictures are wanted. */
  readonly onAdded: () => void;
}

export interface GivenFiles {
  /** Absolute: files and folders. */
  readonly sources: readonly string[];
  /** What the account of such pictures is called, where it is new. */
  readonly label: string;
}

/** What came of files, and the rows of those that were added. */
export interface TakenIn {
  readonly report: OwnFilesReport;
  readonly taskIds: readonly number[];
}

/** Read at once, and written in one transaction. */
const filesAtOnce = 16;
const tellEveryMs = 250;
const refusalsTold = 200;

/** A file that was read, or why it was not. */
type Reading = GivenFile & ({ readonly row: OwnFileRow } | { readonly failure: Failure });

export class OwnFiles {
  readonly #dependencies: OwnFilesDependencies;
  readonly #listeners = new Set<(state: OwnFilesState) => void>();
  #state: OwnFilesState = { kind: 'idle' };
  #isBusy = false;
  #isClosing = false;
  #stop = new AbortController();
  #ended: Promise<TakenIn | null> = Promise.resolve(null);

  constructor(dependencies: OwnFilesDependencies) {
    this.#dependencies = dependencies;
  }

  get state(): OwnFilesState {
    return this.#state;
  }

  /** Tells how it goes, at most four times a second, and of its end. */
  onChange(listener: (state: OwnFilesState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Begins. Throws AppError `usage` while one is under way, `library-away`. */
  async start(given: GivenFiles): Promise<void> {
    if (this.#isBusy)
      throw new AppError('usage', 'Files are being taken in already. Wait for the end of it, or stop it.');
    this.#isBusy = true;
    const { signal } = (this.#stop = new AbortController());
    try {
      const { catalog, isHere } = this.#dependencies;
      if (!(await isHere())) throw libraryAway();
      const left = await catalog.call('giveFiles', { sources: given.sources, label: given.label });
      this.#set({ kind: 'reading', read: 0, added: 0 });
      this.#ended = this.#run(left, signal);
    } catch (error) {
      this.#isBusy = false;
      throw error;
    }
  }

  /** Begins to read what an earlier process has left, if it has. */
  async goOn(): Promise<void> {
    const left = await this.#dependencies.catalog.call('leftFiles');
    if (left !== null && !this.#isBusy && !this.#isClosing) await this.start(left);
  }

  /** What came of the last one; null before the first. */
  whenEnded(): Promise<TakenIn | null> {
    return this.#ended;
  }

  /** Ends it behind the files that are being read, and waits for that. The rest is not wanted. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#ended;
  }

  /** As {@link stop}; the rest is read by the next process. */
  async close(): Promise<void> {
    this.#isClosing = true;
    await this.stop();
  }

  async #run(given: LeftFiles, signal: AbortSignal): Promise<TakenIn> {
    const { libraryDir, log } = this.#dependencies;
    const tally = new Tally(given.importId);
    try {
      let part: GivenFile[] = [];
      const files = givenFiles(given.sources, libraryDir, (name, failure) => tally.refuse({ name, failure }));
      for await (const file of files) {
        part.push(file);
        if (part.length < filesAtOnce) continue;
        await this.#takeIn(part, given, tally, signal);
        part = [];
      }
      await this.#takeIn(part, given, tally, signal);
    } catch (error) {
      tally.stopped = toFailure(error);
      if (tally.stopped.code !== 'cancelled') log.error('Files could not be taken in', { error });
    }
    if (!this.#isLeftToNext(tally)) await this.#forget();
    this.#isBusy = false;
    const report = tally.report();
    this.#set({ kind: 'ended', report });
    return { report, taskIds: tally.taskIds };
  }

  /** All was read, or nobody wants the rest; what has kept it from being read may have ended by then. */
  #isLeftToNext({ stopped }: Tally): boolean {
    return stopped !== null && (this.#isClosing || stopped.code !== 'cancelled');
  }

  async #forget(): Promise<void> {
    const { catalog, log } = this.#dependencies;
    await catalog
      .call('forgetGivenFiles')
      .catch((error: unknown) =>
        log.error('Files that were read are read again by the next start', { error }),
      );
  }

  async #takeIn(
    files: readonly GivenFile[],
    { sources, label }: LeftFiles,
    tally: Tally,
    signal: AbortSignal,
  ): Promise<void> {
    const { catalog, nowMs, onAdded, isHere } = this.#dependencies;
    refuseStopped(signal);
    const readings = await this.#readAll(files, signal);
    refuseStopped(signal);
    const read = readings.flatMap((reading) => ('row' in reading ? [reading] : []));
    for (const reading of readings)
      if ('failure' in reading) tally.refuse({ name: basename(reading.path), failure: reading.failure });
    if (read.length > 0) {
      if (!(await isHere())) throw libraryAway();
      const { verdicts, importId, taskIds } = await catalog.call('addOwnFiles', {
        files: read.map(({ row }) => row),
        label,
        importId: tally.importId,
        name: sources.length === 1 ? basename(sources[0] ?? '') : null,
        nowMs: nowMs(),
      });
      tally.importId = importId;
      tally.taskIds.push(...taskIds);
      for (const [at, verdict] of verdicts.entries()) {
        const reading = read[at];
        if (reading !== undefined) await this.#count(verdict, reading, tally);
      }
      if (verdicts.some(({ kind }) => kind === 'added' || kind === 'deleted')) onAdded();
    }
    this.#tell(tally);
  }

  /** A file that ends the thread that reads it takes those with it that are read beside it: they are read by themselves. */
  async #readAll(files: readonly GivenFile[], signal: AbortSignal): Promise<readonly Reading[]> {
    const readings = await Promise.all(files.map((file) => this.#read(file, signal)));
    for (const [at, reading] of readings.entries())
      if ('failure' in reading && reading.failure.code === 'internal')
        readings[at] = await this.#read(reading, signal);
    return readings;
  }

  async #read({ path, isNamed }: GivenFile, signal: AbortSignal): Promise<Reading> {
    try {
      return { path, isNamed, row: ownFileRow(path, await this.#dependencies.pool.readOwn(path, signal)) };
    } catch (error) {
      return { path, isNamed, failure: toFailure(error) };
    }
  }

  async #count(
    verdict: OwnFileVerdict,
    { path, isNamed, row: { sha256 } }: GivenFile & { readonly row: OwnFileRow },
    tally: Tally,
  ): Promise<void> {
    switch (verdict.kind) {
      case 'added':
        tally.added += 1;
        return;
      case 'known':
        tally.known += 1;
        return;
      case 'deleted':
        // Whoever names the very file asks for it; a folder may hold what nobody remembers.
        if (!isNamed) tally.deleted += 1;
        else
          await tally.attempt(path, async () => {
            const back = await this.#dependencies.restore(verdict.pictureIds);
            if (back.length > 0) tally.added += 1;
            else tally.deleted += 1;
          });
        return;
      case 'lost':
        await tally.attempt(path, async () => {
          await putBack(this.#dependencies, { ...verdict, sha256 }, path);
          tally.known += 1;
          tally.putBack += 1;
        });
        return;
      default:
        assertNever(verdict);
    }
  }

  #toldAtMs = -Infinity;
  #tell({ read, added }: Tally): void {
    const now = this.#dependencies.monotonicMs();
    if (now - this.#toldAtMs < tellEveryMs) return;
    this.#toldAtMs = now;
    this.#set({ kind: 'reading', read, added });
  }

  #set(state: OwnFilesState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener(state);
  }
}

function refuseStopped(signal: AbortSignal): void {
  if (signal.aborted) throw new AppError('cancelled', 'Stopped.');
}

/** What became of the files so far. */
class Tally {
  added = 0;
  known = 0;
  putBack = 0;
  deleted = 0;
  importId: number | null;
  readonly taskIds: number[] = [];
  stopped: Failure | null = null;
  #refused = 0;
  readonly #refusals: RefusedFile[] = [];

  constructor(importId: number | null) {
    this.importId = importId;
  }

  get read(): number {
    return this.added + this.known + this.deleted + this.#refused;
  }

  refuse(file: RefusedFile): void {
    this.#refused += 1;
    if (this.#refusals.length < refusalsTold) this.#refusals.push(file);
  }

  /** What goes wrong refuses this file. */
  async attempt(path: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.refuse({ name: basename(path), failure: toFailure(error) });
    }
  }

  report(): OwnFilesReport {
    const { added, known, putBack, deleted, importId, stopped } = this;
    return {
      ...{ added, known, putBack, deleted, importId, stopped },
      refused: this.#refused,
      refusals: this.#refusals,
    };
  }
}
