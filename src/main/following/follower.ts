// Follows unfinished tasks: for every account takes the due rows, asks the provider in its batch form, and
// settles the rows. One account that rests or is stopped never holds up another.
// Invariant: a row is settled in one transaction after its answer; between claim and settlement it stays
// due in the catalog, so ending this process at any moment loses nothing.
import { setMaxListeners } from 'node:events';
import type { Accounts } from '../accounts/accounts.ts';
import type { AccountRecord } from '../catalog/accounts.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { ClockWatch } from '../catalog/clock-watch.ts';
import type { DueTask, RideAlong } from '../catalog/looks.ts';
import type { TaskSettlement } from '../catalog/settlements.ts';
import type { FailureCode } from '../../preload/contract/failure.ts';
import { AppError, toFailure } from '../lib/app-error.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { looksLikeNoNetwork } from '../lib/network.ts';
import type { Network } from '../lib/network.ts';
import { nextTurn } from '../lib/next-turn.ts';
import { createSingleRunner } from '../lib/single-runner.ts';
import type { SingleRunner } from '../lib/single-runner.ts';
import { concurrentRequestsPerProvider } from '../providers/limits.ts';
import type { PollResult, Provider, ProviderLimits } from '../providers/provider.ts';
import { accountVerdict } from './account-trouble.ts';
import { setAside, settlementOf } from './settlement.ts';

export interface FollowerDependencies {
  readonly catalog: Catalog;
  readonly accounts: Accounts;
  readonly clock: Clock;
  readonly clockWatch: Pick<ClockWatch, 'look' | 'onSetBack'>;
  readonly log: Log;
  readonly random: () => number;
  readonly network: Network;
  /** The library is where it was, so that what is learned can be written. */
  readonly canWrite: () => boolean;
}

/** What a run that wants to end must know of an account. */
interface Lane {
  account: AccountRecord;
  readonly inFlight: Set<number>;
  requests: number;
  failuresInRow: number;
  /** What was under way when a pause began ends without ending the pause. */
  restsUntilMs: number;
  /** The last task that a question about it alone failed for. */
  lastFailedTaskId: number | null;
}

/** Tasks judged before the event loop gets a turn. */
const settledPerTurn = 25;

/** While a question is under way, further tasks of its account may become due. */
const busyLookMs = 1_000;

/** Failures that one task's record may be to blame for. */
const perhapsAboutTask: ReadonlySet<FailureCode> = new Set([
  ...(['provider-changed', 'provider-down', 'timeout', 'too-large'] as const),
]);

/** After this many failures in a row a run that waits for the end stops waiting for the account. */
const hopelessAfterFailures = 4;

export class Follower {
  readonly #dependencies: FollowerDependencies;
  readonly #lanes = new Map<string, Lane>();
  #session = newSession();
  #isStopped = false;
  #isAsleep = false;
  readonly #polls = new Set<Promise<void>>();
  readonly #settledListeners = new Set<() => void>();
  readonly #runner: SingleRunner;

  constructor(dependencies: FollowerDependencies) {
    this.#dependencies = dependencies;
    this.#runner = createSingleRunner({
      run: () => this.#fill(),
      onError: (error) => dependencies.log.error('Following stumbled', { error }),
      clock: dependencies.clock,
    });
    dependencies.clockWatch.onSetBack((byMs) => {
      for (const lane of this.#lanes.values()) lane.restsUntilMs -= byMs;
    });
  }

  /** Looks for due rows now: after start, after an import, after an account changed. */
  wake(): void {
    this.#runner.wake();
  }

  /** Accounts that failed so often in a row that waiting for them has no end in sight. */
  hopelessAccountIds(): string[] {
    return [...this.#lanes.values()]
      .filter((lane) => lane.failuresInRow >= hopelessAfterFailures)
      .map((lane) => lane.account.id);
  }

  /** Tells after every settled answer, for those who wait for the end of the work. */
  onSettled(listener: () => void): () => void {
    this.#settledListeners.add(listener);
    return () => this.#settledListeners.delete(listener);
  }

  /** The computer goes to sleep: what is under way ends, and counts for nothing. */
  suspend(): void {
    this.#isAsleep = true;
    this.#session.abort(new AppError('cancelled', 'The computer goes to sleep.'));
    this.#session = newSession();
  }

  resume(): void {
    this.#isAsleep = false;
    this.wake();
  }

  /** Aborts what is under way and waits for it to end. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#session.abort(new AppError('cancelled', 'Gridkeep is closing.'));
    await this.#runner.stop();
    await Promise.allSettled(this.#polls);
  }

  async #fill(): Promise<void> {
    const { catalog, clock, clockWatch, network, canWrite } = this.#dependencies;
    if (this.#isAsleep || !canWrite()) return;
    await clockWatch.look();
    const [accounts, looks] = await Promise.all([catalog.call('listAccounts'), catalog.call('nextLooks')]);
    const nextLookAtMs = new Map(looks.map((look) => [look.accountId, look.atMs]));
    let wakeAtMs = Number.POSITIVE_INFINITY;
    const dueLanes: Lane[] = [];
    for (const account of accounts) {
      const lane = this.#laneOf(account);
      const lookAtMs = nextLookAtMs.get(account.id);
      const readyAtMs = accountReadyAtMs(account);
      if (lookAtMs === undefined || readyAtMs === null) continue;
      const startAtMs = Math.max(lookAtMs, readyAtMs, lane.restsUntilMs);
      if (startAtMs > clock.nowMs()) wakeAtMs = Math.min(wakeAtMs, startAtMs);
      else dueLanes.push(lane);
    }
    if (network.nextProbeAtMs !== null && dueLanes.length > 0) {
      this.#runner.wakeIn(network.nextProbeAtMs - clock.nowMs());
      if (this.#polls.size > 0 || !network.mayAsk()) return;
      dueLanes.length = 1;
    }
    // Where a provider's places are scarce, those accounts come first that have the fewest.
    for (const lane of dueLanes.sort((a, b) => a.requests - b.requests)) {
      await this.#fillLane(lane);
      if (lane.requests > 0) wakeAtMs = Math.min(wakeAtMs, clock.nowMs() + busyLookMs);
    }
    if (Number.isFinite(wakeAtMs)) this.#runner.wakeIn(wakeAtMs - clock.nowMs());
  }

  async #fillLane(lane: Lane): Promise<void> {
    const { catalog, accounts, clock, network } = this.#dependencies;
    const provider = accounts.providerOf(lane.account);
    const { limits } = provider;
    const freeSlots = Math.min(
      // An account that has just failed is asked one question until it answers again; so is a network.
      (lane.failuresInRow > 0 || network.offlineSinceMs !== null ? 1 : limits.concurrentRequests) -
        lane.requests,
      concurrentRequestsPerProvider - this.#requestsAtProvider(provider),
    );
    if (freeSlots <= 0) return;
    const wanted = freeSlots * limits.idsPerPoll;
    const nowMs = clock.nowMs();
    const due = await catalog.call('dueTasks', {
      accountId: lane.account.id,
      nowMs,
      limit: wanted + lane.inFlight.size,
      ...(limits.idsPerPoll === 1 ? {} : { rideAlong: rideAlongOf(limits) }),
    });
    const free = due.filter((task) => !lane.inFlight.has(task.id)).slice(0, wanted);
    // Who rides along needs somebody who is due.
    if (!free.some((task) => task.nextLookAtMs <= nowMs)) return;
    for (let from = 0; from < free.length; from += limits.idsPerPoll) {
      this.#startPoll(lane, provider, free.slice(from, from + limits.idsPerPoll));
    }
  }

  #startPoll(lane: Lane, provider: Provider, tasks: readonly DueTask[]): void {
    lane.requests += 1;
    for (const task of tasks) lane.inFlight.add(task.id);
    const poll = this.#poll(lane, provider, tasks)
      .catch((error: unknown) => {
        if (!this.#isStopped) this.#dependencies.log.error('A look could not be settled', { error });
      })
      .finally(() => {
        lane.requests -= 1;
        for (const task of tasks) lane.inFlight.delete(task.id);
        this.#polls.delete(poll);
        this.wake();
        for (const listener of this.#settledListeners) listener();
      });
    this.#polls.add(poll);
  }

  async #poll(lane: Lane, provider: Provider, tasks: readonly DueTask[]): Promise<void> {
    const { accounts, catalog, clock, network } = this.#dependencies;
    const { signal } = this.#session;
    const keyVersion = accounts.keyVersion(lane.account.id);
    let requests = 0;
    try {
      const connection = await accounts.connect(lane.account, signal, () => {
        requests += 1;
      });
      const results = await provider.poll(
        connection,
        tasks.map((task) => task.remoteId),
      );
      network.noteReached();
      const isResting = lane.restsUntilMs > clock.nowMs();
      if (!isResting) lane.failuresInRow = 0;
      await this.#settle(provider, tasks, results);
      await catalog.call('noteAccountRequests', {
        id: lane.account.id,
        requests,
        succeededAtMs: isResting ? null : clock.nowMs(),
      });
    } catch (error) {
      if (signal.aborted) return;
      if (requests > 0) {
        await catalog.call('noteAccountRequests', { id: lane.account.id, requests, succeededAtMs: null });
      }
      if (looksLikeNoNetwork(toFailure(error).code) && !(await network.isHostToBlame())) return;
      // What was said of a key that has been replaced meanwhile says nothing of the new one.
      if (accounts.keyVersion(lane.account.id) !== keyVersion) return;
      const wasAnswered = lane.failuresInRow === 0;
      await this.#accountFailed(lane, error);
      await this.#letOthersGoFirst(lane, provider, tasks, error, wasAnswered);
    }
  }

  /**
   * What a question about one task was answered with may be about that task: a record that the provider itself cannot read
   * must not stand before the others for ever. It counts against the task where the account was answered well just before.
   */
  async #letOthersGoFirst(
    lane: Lane,
    provider: Provider,
    tasks: readonly DueTask[],
    error: unknown,
    wasAnswered: boolean,
  ): Promise<void> {
    const [task] = tasks;
    if (task === undefined || tasks.length > 1) return;
    if (!(error instanceof AppError) || !perhapsAboutTask.has(error.code)) return;
    const { catalog, clock } = this.#dependencies;
    const { code, message } = error;
    const isRepeated = lane.lastFailedTaskId === task.id;
    lane.lastFailedTaskId = task.id;
    if (wasAnswered) {
      await this.#settle(provider, tasks, new Map([[task.remoteId, { kind: 'unclear', code, message }]]));
    } else if (isRepeated) {
      const nowMs = clock.nowMs();
      const settlements = [setAside(task, { code, message }, provider.limits, nowMs)];
      await catalog.call('settleTasks', { settlements, nowMs });
    }
  }

  async #settle(
    provider: Provider,
    tasks: readonly DueTask[],
    results: ReadonlyMap<string, PollResult>,
  ): Promise<void> {
    const { catalog, clock, random } = this.#dependencies;
    const nowMs = clock.nowMs();
    // One draw for all: what was asked together stays together, and the next question is as full as this one.
    const draw = random();
    const asked = tasks.filter((task) => !isNotAsked(results.get(task.remoteId)));
    // Where nobody was asked about, all rest a while, so that no question is repeated without end.
    const settlements: TaskSettlement[] = [];
    for (const task of asked.length === 0 ? tasks : asked) {
      // An answer may tell of a thousand tasks.
      if (settlements.length % settledPerTurn === 0) await nextTurn();
      const result = results.get(task.remoteId) ?? {
        kind: 'unclear',
        code: 'provider-changed',
        message: 'The provider’s answer says nothing about this task.',
      };
      settlements.push(settlementOf(task, result, provider, nowMs, () => draw));
    }
    await catalog.call('settleTasks', { settlements, nowMs });
  }

  async #accountFailed(lane: Lane, error: unknown): Promise<void> {
    const { catalog, clock, log, random } = this.#dependencies;
    const failure = toFailure(error);
    if (failure.code === 'internal') log.error('A provider could not be asked', { error });
    const known =
      error instanceof AppError ? error : new AppError('internal', failure.message, { cause: error });
    const nowMs = clock.nowMs();
    // Questions that were under way together and failed together are one failure.
    const failuresInRow = lane.restsUntilMs > nowMs ? lane.failuresInRow : lane.failuresInRow + 1;
    const verdict = accountVerdict(known, failuresInRow, nowMs, random);
    if (verdict.kind === 'none') return;
    lane.failuresInRow = failuresInRow;
    if (verdict.kind === 'rest') lane.restsUntilMs = Math.max(lane.restsUntilMs, verdict.untilMs);
    await catalog.call('setAccountTrouble', {
      id: lane.account.id,
      failure,
      stopped: verdict.kind === 'stop',
      waitingUntilMs: verdict.kind === 'rest' ? lane.restsUntilMs : null,
    });
  }

  #laneOf(account: AccountRecord): Lane {
    const lane = this.#lanes.get(account.id);
    if (lane === undefined) {
      const created: Lane = {
        account,
        inFlight: new Set(),
        requests: 0,
        failuresInRow: 0,
        restsUntilMs: 0,
        lastFailedTaskId: null,
      };
      this.#lanes.set(account.id, created);
      return created;
    }
    // The user has mended it: a new key, or resumed after a stop. A pause that the provider asked for is kept anyway.
    if (lane.account.health.kind === 'stopped' && account.health.kind !== 'stopped') lane.failuresInRow = 0;
    if (lane.account.health.kind === 'waiting' && account.health.kind !== 'waiting') lane.restsUntilMs = 0;
    lane.account = account;
    return lane;
  }

  #requestsAtProvider(provider: Provider): number {
    let requests = 0;
    for (const lane of this.#lanes.values()) {
      if (lane.account.provider === provider.description.id) requests += lane.requests;
    }
    return requests;
  }
}

/** Ends all that is under way at once. */
function newSession(): AbortController {
  const session = new AbortController();
  // One listener per question under way is no leak.
  setMaxListeners(0, session.signal);
  return session;
}

/** The provider left this id for the next question; the longest due are asked about first then. */
function isNotAsked(result: PollResult | undefined): boolean {
  return result?.kind === 'unclear' && result.code === 'rate-limited';
}

/**
 * Which tasks fill up a question that goes out anyway: those that would be due before this one could come again, and
 * have rested for the provider's shortest interval.
 */
function rideAlongOf(limits: ProviderLimits): RideAlong {
  const { firstIntervalMs, longestIntervalMs } = limits;
  return { withinMs: longestIntervalMs * 1.1 - firstIntervalMs, restedForMs: firstIntervalMs };
}

/** When the account may be asked: now (0), at a time, or not before the user acts (null). */
export function accountReadyAtMs(account: AccountRecord): number | null {
  switch (account.health.kind) {
    case 'good':
      return 0;
    case 'waiting':
      return account.health.untilMs;
    case 'paused':
    case 'stopped':
      return null;
  }
}
