// Follows unfinished tasks: for every account takes the due rows and has its provider asked in its batch form. One account
// that rests or is stopped never holds up another.
// Invariant: a row is settled in one transaction after its answer; between claim and settlement it stays
// due in the catalog, so ending this process at any moment loses nothing.
import { setMaxListeners } from 'node:events';
import type { Accounts } from '../accounts/accounts.ts';
import type { AccountRecord } from '../catalog/accounts.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { ClockWatch } from '../catalog/clock-watch.ts';
import type { DueTask, RideAlong } from '../catalog/looks.ts';
import { AppError } from '../lib/app-error.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { Network } from '../lib/network.ts';
import { createSingleRunner } from '../lib/single-runner.ts';
import type { SingleRunner } from '../lib/single-runner.ts';
import { concurrentRequestsPerProvider } from '../providers/limits.ts';
import type { ProviderLimits } from '../providers/provider.ts';
import { AccountLane } from './account-lane.ts';
import { accountReadyAtMs } from './account-ready.ts';
import { askAboutTasks } from './ask-about-tasks.ts';
import { questionsToStart, whoseTurn } from './whose-turn.ts';

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

/** While a question is under way, further tasks of its account may become due. */
const busyLookMs = 1_000;

export class Follower {
  readonly #dependencies: FollowerDependencies;
  readonly #lanes = new Map<string, AccountLane>();
  #session = newSession();
  #isStopped = false;
  #isAsleep = false;
  readonly #questions = new Set<Promise<void>>();
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
      for (const lane of this.#lanes.values()) lane.followClockBack(byMs);
    });
  }

  /** Looks for due rows now: after start, after an import, after an account changed. */
  wake(): void {
    this.#runner.wake();
  }

  /** Accounts that failed so often in a row that waiting for them has no end in sight. */
  hopelessAccountIds(): string[] {
    return [...this.#lanes.values()].filter(({ isHopeless }) => isHopeless).map(({ account }) => account.id);
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
    await Promise.allSettled(this.#questions);
  }

  async #fill(): Promise<void> {
    const { clock, clockWatch, network, canWrite } = this.#dependencies;
    if (this.#isAsleep || !canWrite()) return;
    await clockWatch.look();
    const { due, nextAtMs } = whoseTurn(await this.#lanesNow(), clock.nowMs());
    if (network.nextProbeAtMs !== null && due.length > 0) {
      this.#runner.wakeIn(network.nextProbeAtMs - clock.nowMs());
      if (this.#questions.size > 0 || !network.mayAsk()) return;
    }
    let wakeAtMs = nextAtMs ?? Number.POSITIVE_INFINITY;
    const asked = network.nextProbeAtMs === null ? due : due.slice(0, 1);
    for (const { lane } of asked) {
      await this.#fillLane(lane);
      if (lane.questions > 0) wakeAtMs = Math.min(wakeAtMs, clock.nowMs() + busyLookMs);
    }
    if (Number.isFinite(wakeAtMs)) this.#runner.wakeIn(wakeAtMs - clock.nowMs());
  }

  async #lanesNow() {
    const { catalog } = this.#dependencies;
    const restsThen = new Map([...this.#lanes].map(([accountId, lane]) => [accountId, lane.rests]));
    const [accounts, looks] = await Promise.all([catalog.call('listAccounts'), catalog.call('nextLooks')]);
    const nextLookAtMs = new Map(looks.map((look) => [look.accountId, look.atMs]));
    return accounts.map((account) => {
      const lane = this.#laneOf(account, restsThen.get(account.id) ?? 0);
      return {
        lane,
        questions: lane.questions,
        lookAtMs: nextLookAtMs.get(account.id) ?? null,
        readyAtMs: accountReadyAtMs(account.health),
        restsUntilMs: lane.restsUntilMs,
      };
    });
  }

  async #fillLane(lane: AccountLane): Promise<void> {
    const { catalog, accounts, clock, network } = this.#dependencies;
    const { limits } = accounts.providerOf(lane.account);
    const questions = questionsToStart({
      questions: lane.questions,
      questionsAtProvider: this.#questionsAtProviderOf(lane.account),
      isAnswered: lane.isAnswered,
      isOffline: network.offlineSinceMs !== null,
      mostOfAccount: limits.concurrentRequests,
      mostOfProvider: concurrentRequestsPerProvider,
    });
    if (questions === 0) return;
    const wanted = questions * limits.idsPerPoll;
    const nowMs = clock.nowMs();
    const due = await catalog.call('dueTasks', {
      accountId: lane.account.id,
      nowMs,
      limit: wanted + lane.taskCount,
      ...(limits.idsPerPoll === 1 ? {} : { rideAlong: rideAlongOf(limits) }),
    });
    const free = due.filter((task) => !lane.isAskedAbout(task)).slice(0, wanted);
    // Who rides along needs somebody who is due.
    if (!free.some((task) => task.nextLookAtMs <= nowMs)) return;
    for (let from = 0; from < free.length; from += limits.idsPerPoll) {
      this.#ask(lane, free.slice(from, from + limits.idsPerPoll));
    }
  }

  #ask(lane: AccountLane, tasks: readonly DueTask[]): void {
    lane.beginQuestion(tasks);
    const question = askAboutTasks(this.#dependencies, lane, tasks, this.#session.signal)
      .catch((error: unknown) => {
        if (!this.#isStopped) this.#dependencies.log.error('A look could not be settled', { error });
      })
      .finally(() => {
        lane.endQuestion(tasks);
        this.#questions.delete(question);
        this.wake();
        for (const listener of this.#settledListeners) listener();
      });
    this.#questions.add(question);
  }

  #laneOf(account: AccountRecord, restsThen: number): AccountLane {
    const known = this.#lanes.get(account.id);
    known?.update(account, restsThen);
    const lane = known ?? new AccountLane(account);
    this.#lanes.set(account.id, lane);
    return lane;
  }

  #questionsAtProviderOf({ provider }: AccountRecord): number {
    let questions = 0;
    for (const lane of this.#lanes.values()) {
      if (lane.account.provider === provider) questions += lane.questions;
    }
    return questions;
  }
}

/** Ends all that is under way at once. */
function newSession(): AbortController {
  const session = new AbortController();
  // One listener per question under way is no leak.
  setMaxListeners(0, session.signal);
  return session;
}

/**
 * Which tasks fill up a question that goes out anyway: those that would be due before this one could come again, and
 * have rested for the provider's shortest interval.
 */
function rideAlongOf(limits: ProviderLimits): RideAlong {
  const { firstIntervalMs, longestIntervalMs } = limits;
  return { withinMs: longestIntervalMs * 1.1 - firstIntervalMs, restedForMs: firstIntervalMs };
}
