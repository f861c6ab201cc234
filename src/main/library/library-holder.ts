// Holds the window's one library through its life: opened, closed to be kept, opened again.
// Invariant: at most one library is open, and none while a backup is restored or the catalog made anew; whatever comes
// of that, the library is opened again after it. Whoever asks for the library meanwhile waits for it.
import type { KeepingOutcome, KeepingReport } from '../../preload/contract/keeping.ts';
import type { LibraryState } from '../../preload/contract/library-state.ts';
import { AppError, toFailure } from '../lib/app-error.ts';
import type { Log } from '../lib/log.ts';

/** What can be done while the library is closed. */
export type LibraryWork = { readonly kind: 'restore'; readonly name: string } | { readonly kind: 'rebuild' };

export interface LibraryHolderDependencies<Opened> {
  /** Throws AppError: library-in-use, library-newer, library-damaged, library-away, no-permission, disk-full. */
  readonly open: () => Promise<Opened>;
  /** Throws AppError; then the catalog that was there is as it was. */
  readonly keep: (
    work: LibraryWork,
    options: { readonly onRecords: (records: number) => void; readonly signal: AbortSignal },
  ) => Promise<KeepingReport>;
  readonly onChange: (state: LibraryState) => void;
  readonly log: Pick<Log, 'error' | 'info'>;
  /** Monotonic. */
  readonly nowMs: () => number;
}

const tellEveryMs = 250;

export interface OpenedLibrary {
  /** Resolves, with the reason, where it cannot be worked with any more; it is closed then. */
  readonly lost: Promise<AppError>;
  close(): Promise<void>;
}

export class LibraryHolder<Opened extends OpenedLibrary> {
  readonly #dependencies: LibraryHolderDependencies<Opened>;
  readonly #abort = new AbortController();
  #state: LibraryState = { kind: 'opening' };
  #current: Promise<Opened>;
  #lastKeeping: KeepingOutcome | null = null;
  /** Of a library that was lost: until then another one would find it in use. Never rejects. */
  #lettingGo: Promise<void> = Promise.resolve();

  /** Begins to open the library. */
  constructor(dependencies: LibraryHolderDependencies<Opened>) {
    this.#dependencies = dependencies;
    this.#current = this.#settling(this.#open());
  }

  get state(): LibraryState {
    return this.#state;
  }

  /** The open library, as soon as there is one. Throws AppError: why it could not be opened. */
  current(): Promise<Opened> {
    return this.#current;
  }

  /** Tries once more to open a library that could not be opened; does nothing in every other state. */
  openAgain(): void {
    if (this.#state.kind !== 'closed') return;
    this.#lastKeeping = null;
    this.#set({ kind: 'opening' });
    this.#current = this.#settling(this.#open());
  }

  /** Begins the work; `onChange` tells how it goes. Throws AppError usage while the library is being opened or kept. */
  beginKeeping(work: LibraryWork): void {
    if (this.#state.kind !== 'open' && this.#state.kind !== 'closed')
      throw new AppError('usage', 'The library is being opened. Wait until it is there.');
    const before = this.#state.kind === 'open' ? this.#current : null;
    this.#set({ kind: 'keeping', work: work.kind, records: 0 });
    this.#current = this.#settling(this.#keep(work, before));
  }

  /** Ends what goes on and closes the library; nothing opens it again. */
  async close(): Promise<void> {
    this.#abort.abort();
    const opened = await this.#current.catch(() => null);
    await opened?.close();
    await this.#lettingGo;
  }

  async #keep(work: LibraryWork, before: Promise<Opened> | null): Promise<Opened> {
    const { keep, log, nowMs } = this.#dependencies;
    let toldAtMs = nowMs();
    try {
      await (await before)?.close();
      await this.#lettingGo;
      const report = await keep(work, {
        signal: this.#abort.signal,
        onRecords: (records) => {
          if (nowMs() - toldAtMs < tellEveryMs) return;
          toldAtMs = nowMs();
          this.#set({ kind: 'keeping', work: work.kind, records });
        },
      });
      log.info('The catalog was brought back', { work: work.kind, ...report });
      this.#lastKeeping = { kind: 'done', work: work.kind, report };
    } catch (error) {
      log.error('The catalog could not be brought back', { work: work.kind, error });
      this.#lastKeeping = { kind: 'failed', work: work.kind, failure: toFailure(error) };
    }
    this.#set({ kind: 'opening' });
    return this.#open();
  }

  async #open(): Promise<Opened> {
    const { open, log } = this.#dependencies;
    try {
      await this.#lettingGo;
      if (this.#abort.signal.aborted) throw new AppError('cancelled', 'Gridkeep is closing.');
      const opened = await open();
      this.#set({ kind: 'open', lastKeeping: this.#lastKeeping });
      void opened.lost.then((reason) => this.#lose(opened, reason));
      return opened;
    } catch (error) {
      log.error('The library could not be opened', { error });
      this.#set({ kind: 'closed', failure: toFailure(error), lastKeeping: this.#lastKeeping });
      throw error;
    }
  }

  /** Whatever else goes on with the library closes it by itself. */
  #lose(opened: Opened, reason: AppError): void {
    if (this.#state.kind !== 'open' || this.#abort.signal.aborted) return;
    const { log } = this.#dependencies;
    log.error('The library was lost', { error: reason });
    this.#lettingGo = opened
      .close()
      .catch((error: unknown) => log.error('A library that was lost could not be closed', { error }));
    this.#current = this.#settling(Promise.reject(reason));
    this.#set({ kind: 'closed', failure: toFailure(reason), lastKeeping: this.#lastKeeping });
  }

  /** The failure stands in the state; nobody need ask for the library. */
  #settling(opening: Promise<Opened>): Promise<Opened> {
    opening.catch(() => undefined);
    return opening;
  }

  #set(state: LibraryState): void {
    this.#state = state;
    this.#dependencies.onChange(state);
  }
}
