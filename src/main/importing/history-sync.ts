// Reads an account's past tasks from its provider, newest first, page by page, and settles each as if it had just been
// asked about. Invariant: never more than one page in memory; what was read is in the catalog before the next page is
// asked for, together with where reading goes on, so it can be ended at any moment and loses nothing.
import type { Account } from '../../preload/contract/accounts.ts';
import type { SyncProgress } from '../../preload/contract/history-sync.ts';
import type { AccountRecord } from '../catalog/accounts.ts';
import { countsOf } from '../catalog/history.ts';
import type { HistoryStretch, HistoryTask } from '../catalog/history.ts';
import { settlementOf } from '../following/settlement.ts';
import { AppError, toFailure } from '../lib/app-error.ts';
import type { HistoryPage, Provider } from '../providers/provider.ts';
import { pageInSpite, spanOf, wantedOf } from './history-page.ts';
import type { PageDependencies, PageSource } from './history-page.ts';
import { shouldStopReading } from './should-stop-reading.ts';

export interface HistorySyncDependencies extends PageDependencies {
  /** Told when new work is in the catalog. */
  readonly onTasks: () => void;
}

export interface SyncRequest {
  readonly accountId: string;
  /** Nothing made before this time; null for all. UTC ms. */
  readonly sinceMs: number | null;
  /** For an administrator's account: only this channel. */
  readonly channel: string | null;
  /** To the very end, also through what is known. */
  readonly full: boolean;
}

/** A row that a page has just told about is not asked about by itself meanwhile. */
const settledSoonMs = 60_000;
/** Told at most this often, but always at the end. */
const tellEveryMs = 250;

interface Reading {
  progress: SyncProgress;
  toldAtMs: number;
  readonly abort: AbortController;
  readonly ended: Promise<SyncProgress>;
}

/** One reading with all that it is about. */
interface Run {
  readonly reading: Reading;
  readonly request: SyncRequest;
  readonly account: AccountRecord;
  readonly provider: Provider;
  readonly onPage: (taskIds: readonly number[]) => void;
  readonly past: OwnImport;
}

/** The import that a reading is, from its first new task on, and what it met before that. */
interface OwnImport {
  importId: number | null;
  knownBefore: { known: number; deleted: number; taskIds: number[] };
}

export class HistorySync {
  readonly #dependencies: HistorySyncDependencies;
  readonly #readings = new Map<string, Reading>();
  readonly #listeners = new Set<(progress: SyncProgress) => void>();

  constructor(dependencies: HistorySyncDependencies) {
    this.#dependencies = dependencies;
  }

  /** Every account that is being read, or was since the start. */
  list(): readonly SyncProgress[] {
    return [...this.#readings.values()].map(({ progress }) => progress);
  }

  onProgress(listener: (progress: SyncProgress) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Begins to read; an account that is being read already goes on as it is. `onPage` gets the rows of every page's
   * tasks. Throws AppError usage where the provider has no list, or no channels for this account.
   */
  async start(
    request: SyncRequest,
    onPage: (taskIds: readonly number[]) => void = () => undefined,
  ): Promise<SyncProgress> {
    const account = await this.#dependencies.accounts.get(request.accountId);
    const provider = this.#dependencies.accounts.providerOf(account);
    this.refuseUnreadable(account, request.channel);
    const running = this.#readings.get(request.accountId);
    if (running?.progress.state === 'running') return running.progress;
    const abort = new AbortController();
    const reading: Reading = {
      progress: beginning(request.accountId),
      toldAtMs: Number.NEGATIVE_INFINITY,
      abort,
      ended: Promise.resolve().then(() =>
        this.#run({ reading, request, account, provider, onPage, past: nothingYet() }),
      ),
    };
    this.#readings.set(request.accountId, reading);
    return reading.progress;
  }

  /** Throws AppError usage where the account has no history that could be read like this. */
  refuseUnreadable(account: Pick<Account, 'provider' | 'scope'>, channel: string | null): void {
    const provider = this.#dependencies.accounts.providerOf(account);
    if (provider.history === undefined)
      throw new AppError(
        'usage',
        `${provider.description.name} has no list of past tasks. Import their task IDs instead.`,
      );
    if (channel !== null && account.scope !== 'admin')
      throw new AppError('usage', 'Only an administrator’s account can be read by channel.');
  }

  /** How the account's reading ended. Resolves at once where none was begun. */
  async whenEnded(accountId: string): Promise<SyncProgress> {
    return (await this.#readings.get(accountId)?.ended) ?? { ...beginning(accountId), state: 'done' };
  }

  stop(accountId: string): void {
    this.#readings.get(accountId)?.abort.abort(new AppError('cancelled', 'Stopped.'));
  }

  /** Ends every reading and waits until what was read is written. */
  async stopAll(): Promise<void> {
    for (const accountId of this.#readings.keys()) this.stop(accountId);
    await Promise.all([...this.#readings.values()].map(({ ended }) => ended));
  }

  async #run(run: Run): Promise<SyncProgress> {
    const { catalog, clock } = this.#dependencies;
    const { reading, account } = run;
    try {
      await this.#readAll(run);
      await catalog.call('noteSync', { accountId: account.id, nowMs: clock.nowMs() });
      this.#tell(reading, { state: 'done' }, true);
    } catch (error) {
      const stopped = reading.abort.signal.aborted;
      this.#tell(
        reading,
        stopped ? { state: 'stopped' } : { state: 'failed', failure: toFailure(error) },
        true,
      );
    }
    return reading.progress;
  }

  /** The newest first; then every gap that earlier readings left, newest first. */
  async #readAll(run: Run): Promise<void> {
    const { catalog } = this.#dependencies;
    const { request, account } = run;
    const where = { accountId: account.id, channel: request.channel ?? '' };
    const earlier = await catalog.call('historyStretches', where);
    await this.#readStretch(run, null, earlier[0] ?? null);
    for (;;) {
      const gap = (await catalog.call('historyStretches', where)).find(
        ({ cursor, reachedAtMs }) =>
          cursor !== null && (request.sinceMs === null || reachedAtMs > request.sinceMs),
      );
      if (gap === undefined) return;
      const below = (await catalog.call('historyStretches', where)).find(
        ({ id, topAtMs }) => id !== gap.id && topAtMs <= gap.reachedAtMs,
      );
      await this.#readStretch(run, gap, below ?? null);
    }
  }

  /** Reads downwards from the newest (`stretch` null) or from a gap, until the stretch below, `sinceMs`, or the end. */
  async #readStretch(run: Run, stretch: HistoryStretch | null, below: HistoryStretch | null): Promise<void> {
    const { catalog, clock } = this.#dependencies;
    const { reading, request, account, provider, onPage } = run;
    const source = sourceOf(run);
    let { id, topAtMs, reachedAtMs, cursor }: StretchState = stretch ?? noStretch;
    for (;;) {
      const startedAtMs = clock.nowMs();
      const page = await pageInSpite(this.#dependencies, source, cursor);
      const { oldestMs, newestMs } = spanOf(page);
      // By the provider's clock, as all times that it is compared with; this computer's may be another.
      topAtMs ??= newestMs ?? startedAtMs;
      const tasks = await this.#settle(run, wantedOf(page, request.sinceMs));
      const verdict = shouldStopReading({
        isLastPage: page.next === null,
        // A page of submits that failed has no task, and says nothing about what lies below.
        isWhollyKnown: tasks.length > 0 && tasks.every(({ presence }) => presence !== 'new'),
        reachedAtMs: oldestMs,
        belowTopAtMs: request.full ? null : (below?.topAtMs ?? null),
        sinceMs: request.sinceMs,
      });
      const wasAtMs: number = reachedAtMs ?? topAtMs;
      reachedAtMs = Math.min(wasAtMs, Math.max(oldestMs ?? wasAtMs, request.sinceMs ?? 0));
      // A page that goes back too far is read again where somebody wants what is older.
      if (verdict !== 'old-enough') cursor = verdict === 'no' ? page.next : null;
      if (verdict !== 'old-enough' || cursor !== null) {
        id = await catalog.call('saveHistoryStretch', {
          id,
          accountId: account.id,
          channel: request.channel ?? '',
          topAtMs,
          reachedAtMs,
          cursor,
          met: metBy[verdict],
        });
      }
      onPage(tasks.map((task) => task.id));
      this.#count(reading, tasks, reachedAtMs);
      this.#dependencies.onTasks();
      if (verdict !== 'no') return;
      // Also where the clock was set back meanwhile, no wait is longer.
      const spacingMs = provider.limits.historySpacingMs;
      const passedMs = Math.max(0, clock.nowMs() - startedAtMs);
      await clock.sleep(Math.max(0, spacingMs - passedMs), reading.abort.signal);
    }
  }

  async #settle(
    { account, provider, past }: Run,
    page: HistoryPage['tasks'],
  ): Promise<readonly HistoryTask[]> {
    const { catalog, clock, random } = this.#dependencies;
    const nowMs = clock.nowMs();
    const results = new Map(page.map(({ remoteId, result }) => [remoteId, result]));
    if (results.size === 0) return [];
    const { tasks, importId } = await catalog.call('addHistoryTasks', {
      accountId: account.id,
      remoteIds: [...results.keys()],
      nowMs,
      lookAtMs: nowMs + settledSoonMs,
      importId: past.importId,
      knownBefore: past.knownBefore,
    });
    noteRead(past, tasks, importId);
    const settlements = tasks.flatMap((task) => {
      const result = results.get(task.remoteId);
      // A finished task's record does not change; what was deleted stays as it is.
      if (result === undefined || (task.presence !== 'new' && task.state === 'succeeded')) return [];
      return [settlementOf(task, result, provider, nowMs, random)];
    });
    await catalog.call('settleTasks', { settlements, nowMs });
    return tasks;
  }

  #count(reading: Reading, tasks: readonly HistoryTask[], reachedAtMs: number): void {
    const { progress } = reading;
    const counts = countsOf(tasks);
    this.#tell(
      reading,
      {
        found: progress.found + tasks.length,
        new: progress.new + counts.new,
        known: progress.known + counts.known,
        deleted: progress.deleted + counts.deleted,
        reachedAtMs,
      },
      false,
    );
  }

  #tell(reading: Reading, change: Partial<SyncProgress>, isEnd: boolean): void {
    reading.progress = { ...reading.progress, ...change };
    const nowMs = this.#dependencies.clock.nowMs();
    const isSetBack = nowMs < reading.toldAtMs;
    if (!isEnd && !isSetBack && nowMs - reading.toldAtMs < tellEveryMs) return;
    reading.toldAtMs = nowMs;
    for (const listener of this.#listeners) listener(reading.progress);
  }
}

function sourceOf({ reading, request, account, provider }: Run): PageSource {
  return {
    account,
    provider,
    channel: request.channel,
    signal: reading.abort.signal,
    onRequests: (count) => {
      reading.progress = { ...reading.progress, requests: reading.progress.requests + count };
    },
  };
}

const nothingYet = (): OwnImport => ({
  importId: null,
  knownBefore: { known: 0, deleted: 0, taskIds: [] },
});

/** Ids alone are kept, and only until the catalog has them. */
function noteRead(past: OwnImport, tasks: readonly HistoryTask[], importId: number | null): void {
  past.importId = importId;
  if (importId !== null) {
    past.knownBefore = nothingYet().knownBefore;
    return;
  }
  const { known, deleted } = countsOf(tasks);
  past.knownBefore.known += known;
  past.knownBefore.deleted += deleted;
  for (const { id } of tasks) past.knownBefore.taskIds.push(id);
}

/** A stretch while it is read; null what only its first page tells. */
type StretchState = { readonly [Field in keyof HistoryStretch]: HistoryStretch[Field] | null };
const noStretch: StretchState = { id: null, topAtMs: null, reachedAtMs: null, cursor: null };

const metBy = { no: 'nothing', 'old-enough': 'nothing', known: 'next-stretch', end: 'end' } as const;

function beginning(accountId: string): SyncProgress {
  return {
    accountId,
    state: 'running',
    failure: null,
    found: 0,
    new: 0,
    known: 0,
    deleted: 0,
    requests: 0,
    reachedAtMs: null,
  };
}
