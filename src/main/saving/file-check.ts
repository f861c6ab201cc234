// The check of an open library's files, as the window begins, pauses and ends it, and what comes after it.
// Invariant: at most one at a time; how far it came and what it found stand in the catalog, so that it can go on after the
// library was closed; nothing is set aside or fetched again but by a second word of the user's, after a report.
import type {
  CheckEntry,
  CheckPlace,
  CheckReport,
  CheckState,
  CheckView,
  FetchedAgain,
} from '../../preload/contract/checking.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { AppError, toFailure } from '../lib/app-error.ts';
import type { Log } from '../lib/log.ts';
import { libraryAway } from './check-originals.ts';
import type { LostOriginal } from './check-originals.ts';
import { checkReport, listsAsText, pathOfEntry } from './check-report.ts';
import type { CheckListWords } from './check-report.ts';
import type { FetchAgainOptions, FetchAgainReport } from './fetch-again.ts';
import type { VerifyOptions, VerifyReport } from './verify.ts';

export interface FileCheckDependencies {
  readonly catalog: Pick<Catalog, 'call'>;
  readonly verify: (options: VerifyOptions) => Promise<VerifyReport>;
  readonly fetchAgain: (
    lost: readonly LostOriginal[],
    options: FetchAgainOptions,
  ) => Promise<FetchAgainReport>;
  readonly isHere: () => Promise<boolean>;
  /** Pictures are wanted that were not before. */
  readonly onWanted: () => void;
  readonly log: Pick<Log, 'error'>;
  readonly monotonicMs: () => number;
}

interface Found {
  readonly whole: VerifyReport;
  /** What the page knows of it. */
  readonly told: CheckReport;
}

const tellEveryMs = 250;
/** More than anybody reads; enough for whoever sorts them out by a list. */
const unownedNamedMax = 100_000;

export class FileCheck {
  readonly #dependencies: FileCheckDependencies;
  readonly #listeners = new Set<(view: CheckView) => void>();
  #state: CheckState = { kind: 'idle' };
  #begun: CheckPlace | null = null;
  /** Of the last check of this run of the app, also of one that is paused. */
  #found: Found | null = null;
  #abort = new AbortController();
  #endsPaused = false;
  #isClosed = false;
  #running: Promise<void> = Promise.resolve();
  #toldAtMs = Number.NEGATIVE_INFINITY;

  constructor(dependencies: FileCheckDependencies) {
    this.#dependencies = dependencies;
  }

  async view(): Promise<CheckView> {
    if (!this.#isAtWork) this.#begun = await this.#place();
    return { state: this.#state, begun: this.#begun };
  }

  /** Tells how it goes, at most four times per second, and of its end. */
  onChange(listener: (view: CheckView) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Begins anew, or goes on where the last one stood, perhaps days ago. `whenEnded` resolves at its end.
   * Throws AppError usage while one is under way, and library-away.
   */
  async start({ resume }: { readonly resume: boolean }): Promise<void> {
    const { catalog, isHere } = this.#dependencies;
    if (this.#isAtWork) throw new AppError('usage', 'The files are being checked already.');
    const before = this.#state;
    this.#set({ kind: 'running', checked: 0, total: 0, isSearching: false });
    const { signal } = (this.#abort = new AbortController());
    this.#endsPaused = false;
    try {
      if (!(await isHere())) throw libraryAway();
      const total = await catalog.call('countOriginalsAfter', { afterId: 0 });
      const place = resume ? await this.#place() : null;
      this.#begun = null;
      this.#set({ kind: 'running', checked: place?.checked ?? 0, total, isSearching: false });
    } catch (error) {
      this.#set(before);
      throw error;
    }
    this.#running = this.#run(resume, signal);
  }

  /** Ends it for now; `start` goes on with it. */
  async pause(): Promise<void> {
    if (this.#state.kind !== 'running') return;
    this.#endsPaused = true;
    this.#abort.abort();
    await this.#running;
  }

  /** Ends it, or the fetching, with a report of what was found until then; its place is kept all the same. */
  async stop(): Promise<void> {
    if (this.#state.kind === 'paused' && this.#found !== null)
      this.#set({ kind: 'ended', report: this.#found.told });
    this.#endsPaused = false;
    this.#abort.abort();
    await this.#running;
  }

  /**
   * Makes what the last check found lost wanted again; changed files are set aside. Begins it only.
   * Throws AppError usage where there is no report of a whole check.
   */
  fetchAgain(): void {
    const found = this.#found;
    if (this.#state.kind !== 'ended' || found?.whole.isComplete !== true)
      throw new AppError('usage', 'Check the files first.');
    const { signal } = (this.#abort = new AbortController());
    this.#set({ kind: 'fetching', done: 0, total: found.whole.lost.length });
    this.#running = this.#fetch(found, signal);
  }

  /** The path of an entry of the report, relative to the library. Throws AppError gone. */
  pathOf(entry: CheckEntry): string {
    const path = pathOfEntry(this.#found?.whole ?? null, entry);
    if (path === null) throw new AppError('gone', 'This list is of an earlier check. Check the files again.');
    return path;
  }

  /** All lists of the report. Throws AppError gone before there is one. */
  text(words: CheckListWords): Iterable<string> {
    if (this.#found === null) throw new AppError('gone', 'Check the files first.');
    return listsAsText(this.#found.whole, words);
  }

  /** Until what is under way has ended. */
  whenEnded(): Promise<void> {
    return this.#running;
  }

  /** Ends what is under way, for good; its place is kept. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#abort.abort();
    await this.#running;
  }

  get #isAtWork(): boolean {
    return this.#state.kind === 'running' || this.#state.kind === 'fetching';
  }

  async #run(resume: boolean, signal: AbortSignal): Promise<void> {
    const { catalog, verify, log } = this.#dependencies;
    try {
      const whole = await verify({
        ...{ repair: false, resume, signal, unownedNamedMax },
        onProgress: ({ checked, total, before, isSearching }) =>
          this.#tell({ kind: 'running', checked: before + checked, total: before + total, isSearching }),
      });
      const { loose } = await catalog.call('trashSummary', { deletedBeforeMs: null });
      const total = await catalog.call('countOriginalsAfter', { afterId: 0 });
      const told = checkReport(whole, loose, total);
      this.#found = { whole, told };
      this.#begun = await this.#place();
      const isPaused = this.#endsPaused && !whole.isComplete;
      const { checked } = told;
      this.#set(isPaused ? { kind: 'paused', checked, total } : { kind: 'ended', report: told });
    } catch (error) {
      if (!this.#isClosed) log.error('The files could not be checked', { error });
      this.#begun = await this.#place().catch(() => null);
      this.#set({ kind: 'failed', failure: toFailure(error) });
    }
  }

  async #fetch(found: Found, signal: AbortSignal): Promise<void> {
    const { fetchAgain, onWanted, log } = this.#dependencies;
    const total = found.whole.lost.length;
    let soFar: FetchAgainReport = { wantedAgain: [], setAside: 0, left: 0 };
    let failure: FetchedAgain['failure'] = null;
    let doneCount = 0;
    try {
      await fetchAgain(found.whole.lost, {
        signal,
        onProgress: (done, report) => {
          [doneCount, soFar] = [done, report];
          this.#tell({ kind: 'fetching', done, total });
        },
      });
      if (doneCount < total) failure = { code: 'cancelled', message: 'Stopped.' };
    } catch (error) {
      if (!this.#isClosed) log.error('Lost files could not be fetched again', { error });
      failure = toFailure(error);
    }
    const { wantedAgain, setAside, left } = soFar;
    const before = found.told.fetchedAgain;
    const told: CheckReport = {
      ...found.told,
      fetchedAgain: {
        pictures: wantedAgain.length + (before?.pictures ?? 0),
        setAside: setAside + (before?.setAside ?? 0),
        ...{ left, failure },
      },
    };
    this.#found = { ...found, told };
    this.#set({ kind: 'ended', report: told });
    if (wantedAgain.length > 0 && !this.#isClosed) onWanted();
  }

  async #place(): Promise<CheckPlace | null> {
    const { catalog } = this.#dependencies;
    const afterId = await catalog.call('verifiedUpToId');
    if (afterId === 0) return null;
    const total = await catalog.call('countOriginalsAfter', { afterId: 0 });
    return { checked: total - (await catalog.call('countOriginalsAfter', { afterId })), total };
  }

  /** On the way: only now and then. */
  #tell(state: CheckState): void {
    const nowMs = this.#dependencies.monotonicMs();
    if (nowMs - this.#toldAtMs < tellEveryMs) this.#state = state;
    else this.#set(state);
  }

  #set(state: CheckState): void {
    this.#state = state;
    this.#toldAtMs = this.#dependencies.monotonicMs();
    for (const listener of this.#listeners) listener({ state, begun: this.#begun });
  }
}
