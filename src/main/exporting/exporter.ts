// The export of a library: at most one at a time, in a thread of its own, page by page.
// Invariant: the pictures' rows are read as they are needed, never all at once; every picture of the order is counted
// as copied, skipped, failed or, where the export ended early, left; the library is only read.
import { realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type {
  ExportFailure,
  ExportForm,
  ExportNaming,
  ExportReport,
  ExportState,
  ExportStop,
} from '../../preload/contract/exporting.ts';
import type { Failure } from '../../preload/contract/failure.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { AppError, toFailure } from '../lib/app-error.ts';
import { isInsideFolder } from '../lib/inside-folder.ts';
import type { Log } from '../lib/log.ts';
import { checkTemplate } from '../saving/target-name.ts';
import type { CopyOutcome, ExportOrder } from './copy-picture.ts';
import type { ExportReply, ExportRequest } from './export-messages.ts';
import { exportName } from './export-name.ts';

export interface ExporterDependencies {
  readonly catalog: Pick<Catalog, 'call'>;
  readonly libraryDir: string;
  readonly workerUrl: URL;
  readonly log: Pick<Log, 'error'>;
  /** Monotonic. */
  readonly nowMs: () => number;
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
const failuresMaxCount = 100;
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

  /** The last copy, else the folder, of the last export; absolute. Null before the first. */
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
   * inside the library; `not-found` for a folder that is not there.
   */
  async start(wish: ExportWish): Promise<void> {
    if (this.#isBusy) throw new AppError('usage', 'An export is under way. Wait for its end, or stop it.');
    this.#isBusy = true;
    try {
      if (wish.naming.kind === 'template') checkTemplate(wish.naming.template);
      const folder = await folderFor(wish.folder, this.#dependencies.libraryDir);
      this.#cancel = new AbortController();
      this.#shownPath = folder;
      this.#set({ kind: 'running', done: 0, total: wish.pictureIds.length });
      this.#ended = this.#run({ ...wish, folder }, this.#cancel.signal);
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
    const tally = new Tally(wish.pictureIds.length);
    let toldAtMs = nowMs();
    let detailsLeft = detailsMaxCount;
    const { folder, naming, form } = wish;
    const order: ExportOrder = { libraryDir, folder, naming, beside: form.beside };
    const worker = new ExportThread(this.#dependencies.workerUrl, order, (outcome) => {
      tally.add(outcome);
      if ('detail' in outcome && detailsLeft > 0) {
        detailsLeft -= 1;
        log.error('A picture could not be exported', { detail: outcome.detail });
      }
      if (outcome.kind === 'copied') this.#shownPath = join(wish.folder, outcome.path);
      if (nowMs() - toldAtMs < tellEveryMs) return;
      toldAtMs = nowMs();
      this.#set({ kind: 'running', done: tally.done, total: tally.total });
    });
    const cancel = (): void => worker.post({ kind: 'cancel' });
    signal.addEventListener('abort', cancel, { once: true });
    try {
      for (let from = 0; from < wish.pictureIds.length; from += pageSize) {
        if (signal.aborted || tally.stopped !== null) break;
        const pictureIds = wish.pictureIds.slice(from, from + pageSize);
        const pictures = await catalog.call('picturesToExport', { pictureIds });
        tally.addGone(pictureIds, new Set(pictures.map(({ id }) => id)));
        await worker.copy(pictures);
      }
      if (tally.done < tally.total && signal.aborted) tally.stopped ??= cancelled;
    } catch (error) {
      log.error('An export ended early', { error });
      tally.stopped ??= toFailure(error);
    } finally {
      signal.removeEventListener('abort', cancel);
      await worker.end();
      this.#isBusy = false;
    }
    const report = tally.report();
    this.#set({ kind: 'ended', report });
    return report;
  }

  #set(state: ExportState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener(state);
  }
}

/** The thread, as one promise per page. */
class ExportThread {
  readonly #worker: Worker;
  #pageDone: { resolve(): void; reject(error: Error): void } | null = null;
  #death: Error | null = null;

  constructor(workerUrl: URL, order: ExportOrder, onOutcome: (outcome: CopyOutcome) => void) {
    this.#worker = new Worker(workerUrl, { workerData: order });
    this.#worker.on('message', (reply: ExportReply) => {
      if (reply.kind === 'outcome') onOutcome(reply.outcome);
      else this.#pageDone?.resolve();
    });
    this.#worker.on('error', (cause) => this.#die(new Error('The export’s thread has failed', { cause })));
    this.#worker.on('exit', () => this.#die(new Error('The export’s thread has ended')));
  }

  post(request: ExportRequest): void {
    this.#worker.postMessage(request);
  }

  async copy(pictures: Extract<ExportRequest, { kind: 'copy' }>['pictures']): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#pageDone = { resolve, reject };
      if (this.#death === null) this.post({ kind: 'copy', pictures });
      else reject(this.#death);
    });
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #die(error: Error): void {
    this.#death ??= error;
    this.#pageDone?.reject(this.#death);
  }
}

/** Counts what came of each picture. */
class Tally {
  readonly total: number;
  readonly #failures: ExportFailure[] = [];
  #copied = 0;
  #skipped = 0;
  #failed = 0;
  #besideKept = 0;
  stopped: ExportStop | null = null;

  constructor(total: number) {
    this.total = total;
  }

  get done(): number {
    return this.#copied + this.#skipped + this.#failed;
  }

  add(outcome: CopyOutcome): void {
    switch (outcome.kind) {
      case 'copied':
        this.#copied += 1;
        this.#besideKept += outcome.besideKept;
        return;
      case 'skipped':
        this.#skipped += 1;
        this.#besideKept += outcome.besideKept;
        return;
      case 'failed':
        this.#fail(outcome);
        return;
      case 'stopped':
        // The picture is one of those that are left: nothing is wrong with it.
        this.stopped ??= outcome.failure;
        return;
    }
  }

  /** Pictures that were asked for and are not in the library any more. */
  addGone(wanted: readonly number[], there: ReadonlySet<number>): void {
    for (const id of wanted) {
      if (there.has(id)) continue;
      const failure = { code: 'not-found', message: 'The picture is not in the library any more.' } as const;
      this.#fail({ name: `#${String(id)}`, failure });
    }
  }

  #fail({ name, failure }: ExportFailure): void {
    this.#failed += 1;
    if (this.#failures.length < failuresMaxCount) this.#failures.push({ name, failure });
  }

  report(): ExportReport {
    return {
      ...{ total: this.total, copied: this.#copied, skipped: this.#skipped, failed: this.#failed },
      ...{ besideKept: this.#besideKept, failures: this.#failures, stopped: this.stopped },
    };
  }
}

/** The real path of a folder that may be exported to. */
async function folderFor(folder: string, libraryDir: string): Promise<string> {
  const facts = await stat(folder).catch(() => null);
  if (facts?.isDirectory() !== true) throw new AppError('not-found', 'The folder is not there.');
  const [path, library] = await Promise.all([realpath(folder), realpath(libraryDir)]);
  if (path === library || isInsideFolder(path, library))
    throw new AppError('forbidden', 'This folder is part of the library. Choose one outside of it.');
  return path;
}
