// The export of a library: at most one at a time, in a thread of its own, page by page.
// Invariant: the pictures' rows are read as they are needed, never all at once; every picture of the order is counted
// as copied, skipped, failed or, where the export ended early, left; the library is only read.
import { join } from 'node:path';
import type {
  ExportForm,
  ExportNaming,
  ExportReport,
  ExportState,
} from '../../preload/contract/exporting.ts';
import type { Failure } from '../../preload/contract/failure.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { AppError, toFailure } from '../lib/app-error.ts';
import type { Log } from '../lib/log.ts';
import { checkTemplate } from '../saving/target-name.ts';
import { exportFolder } from './export-folder.ts';
import type { ExportOrder } from './export-messages.ts';
import { exportName } from './export-name.ts';
import type { ExportOutcome } from './export-outcome.ts';
import { ExportTally } from './export-tally.ts';
import { ExportThread } from './export-thread.ts';

export interface ExporterDependencies {
  readonly catalog: Pick<Catalog, 'call'>;
  readonly libraryDir: string;
  readonly workerUrl: URL;
  readonly log: Pick<Log, 'error'>;
  /** Monotonic. */
  readonly nowMs: () => number;
  /** UTC milliseconds. */
  readonly dateMs: () => number;
}

export interface ExportWish {
  readonly pictureIds: readonly number[];
  /** Absolute. */
  readonly folder: string;
  readonly naming: ExportNaming;
  readonly form: ExportForm;
}

const pageSize = 100;
const tellEveryMs = 250;
/** Unforeseen errors of one export that are told to the log. */
const detailsMaxCount = 20;
const cancelled: Failure = { code: 'cancelled', message: 'Stopped.' };

export class Exporter {
  readonly #dependencies: ExporterDependencies;
  readonly #listeners = new Set<(state: ExportState) => void>();
  #state: ExportState = { kind: 'idle' };
  #isBusy = false;
  #cancel = new AbortController();
  #ended: Promise<ExportReport | null> = Promise.resolve(null);
  #shownPath: string | null = null;

  constructor(dependencies: ExporterDependencies) {
    this.#dependencies = dependencies;
  }

  get state(): ExportState {
    return this.#state;
  }

  /** What was made, else the last copy, else the folder, of the last export; absolute. Null before the first. */
  get shownPath(): string | null {
    return this.#shownPath;
  }

  /** Tells how it goes, at most four times per second, and of its end. */
  onChange(listener: (state: ExportState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Begins. `whenEnded` tells what came of it.
   * @throws AppError `usage` while one is under way and for a template that cannot be filled; `forbidden` for a folder
   * inside the library; `not-found` for a folder that is not there; `cancelled` where it was stopped before it began.
   */
  async start(wish: ExportWish): Promise<void> {
    if (this.#isBusy) throw new AppError('usage', 'An export is under way. Wait for its end, or stop it.');
    this.#isBusy = true;
    const { signal } = (this.#cancel = new AbortController());
    try {
      if (wish.naming.kind === 'template') checkTemplate(wish.naming.template);
      const folder = await exportFolder(wish.folder, this.#dependencies.libraryDir);
      if (signal.aborted) throw new AppError('cancelled', 'Stopped.');
      this.#shownPath = folder;
      this.#set({ kind: 'running', done: 0, total: wish.pictureIds.length, isFinishing: false });
      this.#ended = this.#run({ ...wish, folder }, signal);
    } catch (error) {
      this.#isBusy = false;
      throw error;
    }
  }

  /** Ends it behind the copies that are being written. */
  cancel(): void {
    this.#cancel.abort();
  }

  /** What came of the last export; null before the first. */
  whenEnded(): Promise<ExportReport | null> {
    return this.#ended;
  }

  /** Cancels, and waits for the end. */
  async stop(): Promise<void> {
    this.cancel();
    await this.#ended;
  }

  /** The name that a picture's copy would have. Throws AppError usage, and not-found for a picture not on disk. */
  async example(pictureId: number, naming: ExportNaming): Promise<string> {
    const [picture] = await this.#dependencies.catalog.call('picturesToExport', { pictureIds: [pictureId] });
    const original = picture?.original ?? null;
    if (picture === undefined || original === null)
      throw new AppError('not-found', 'This picture is not on disk.');
    const { stem, extension } = exportName(naming, { ...picture, original });
    return `${stem}${extension}`;
  }

  async #run(wish: ExportWish, signal: AbortSignal): Promise<ExportReport> {
    const { catalog, libraryDir, log, nowMs } = this.#dependencies;
    const tally = new ExportTally(wish.form.kind, wish.pictureIds.length);
    let toldAtMs = nowMs();
    const { folder, naming, form } = wish;
    const tell = (isFinishing: boolean): void =>
      this.#set({ kind: 'running', done: tally.done, total: tally.total, isFinishing });
    const note = this.#detailsLog();
    const order: ExportOrder = {
      ...{ libraryDir, folder, naming, form, total: tally.total },
      startedAtMs: this.#dependencies.dateMs(),
    };
    const worker = new ExportThread(this.#dependencies.workerUrl, order, (outcome) => {
      tally.add(outcome);
      note(outcome);
      if (outcome.kind === 'copied' && outcome.path !== null) this.#shownPath = join(folder, outcome.path);
      if (nowMs() - toldAtMs < tellEveryMs) return;
      toldAtMs = nowMs();
      tell(false);
    });
    const cancel = (): void => worker.post({ kind: 'cancel' });
    signal.addEventListener('abort', cancel, { once: true });
    const endEarly = (error: unknown): void => {
      log.error('An export ended early', { error });
      tally.stopped ??= toFailure(error);
      cancel();
    };
    try {
      for (let from = 0; from < wish.pictureIds.length; from += pageSize) {
        if (signal.aborted || tally.stopped !== null) break;
        const pictureIds = wish.pictureIds.slice(from, from + pageSize);
        const pictures = await catalog.call('picturesToExport', { pictureIds });
        tally.addGone(pictureIds, new Set(pictures.map(({ id }) => id)));
        await worker.add(pictures);
      }
    } catch (error) {
      endEarly(error);
    }
    try {
      if (tally.isOneThing && tally.stopped === null && !signal.aborted) tell(true);
      // Also where it was cancelled: nothing half-made stays behind.
      const { made, failure } = await worker.finish();
      if (failure !== null) note(failure);
      tally.end(made, failure?.failure ?? null);
      if (made !== null) this.#shownPath = join(folder, made.path);
    } catch (error) {
      endEarly(error);
      tally.end(null, null);
    } finally {
      signal.removeEventListener('abort', cancel);
      await worker.end();
      this.#isBusy = false;
    }
    if (signal.aborted && tally.done < tally.total) tally.stopped ??= cancelled;
    const report = tally.report();
    this.#set({ kind: 'ended', report });
    return report;
  }

  /** Tells the log of errors that nobody foresaw, and not without end. */
  #detailsLog(): (outcome: ExportOutcome) => void {
    let left = detailsMaxCount;
    return (outcome) => {
      if (!('detail' in outcome) || left === 0) return;
      left -= 1;
      this.#dependencies.log.error('A picture could not be exported', { detail: outcome.detail });
    };
  }

  #set(state: ExportState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener(state);
  }
}
