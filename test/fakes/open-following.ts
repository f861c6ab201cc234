// The follower with everything under it but a window: a catalog, accounts with made-up keys, real HTTP.
import { Accounts } from '../../src/main/accounts/accounts.ts';
import { memoryStore } from '../../src/main/accounts/memory-store.ts';
import type { Catalog } from '../../src/main/catalog/catalog.ts';
import { ClockWatch } from '../../src/main/catalog/clock-watch.ts';
import { Follower } from '../../src/main/following/follower.ts';
import type { Clock } from '../../src/main/lib/clock.ts';
import { createLog, stderrSink } from '../../src/main/lib/log.ts';
import { Network } from '../../src/main/lib/network.ts';
import { providers as realProviders } from '../../src/main/providers/index.ts';
import type { Provider } from '../../src/main/providers/provider.ts';
import { createRequestGate } from '../../src/main/providers/request-gate.ts';
import { directly } from '../../src/main/proxies/proxy-for.ts';
import type { Account } from '../../src/preload/contract/accounts.ts';
import type { ProviderId } from '../../src/preload/contract/providers.ts';
import type { Simulator } from '../simulators/index.ts';

export interface Following {
  readonly accounts: Accounts;
  readonly follower: Follower;
  /** Whether the library is where it was. */
  readonly drive: { isHere: boolean };
  /** Adds the simulator's account of this number, untested. */
  addAccount(simulator: Simulator, which?: number): Promise<Account>;
  /** Stores these ids as the account's, due now, and begins. */
  follow(accountId: string, remoteIds: readonly string[]): Promise<void>;
  /** Resolves when no account that can work has anything to ask about; `onWait` is called every second. */
  whenDone(onWait?: () => void): Promise<void>;
}

export function openFollowing(options: {
  readonly catalog: Catalog;
  readonly clock: Clock;
  readonly random?: () => number;
  readonly providers?: Partial<Record<ProviderId, Provider>>;
}): Following {
  const { catalog, clock } = options;
  const log = createLog({ sinks: [stderrSink()] });
  const accounts = new Accounts({
    catalog,
    providers: { ...realProviders, ...options.providers },
    gate: createRequestGate(clock),
    clock,
    keychain: memoryStore(),
    session: memoryStore(),
    hideFromLog: (secret) => log.hide(secret),
    proxyFor: directly,
  });
  const network = new Network({ clock, canReachAnyone: () => Promise.resolve(true) });
  const drive = { isHere: true };
  const random = options.random ?? Math.random;
  const follower = new Follower({
    ...{ catalog, accounts, clock, log, random, network },
    clockWatch: new ClockWatch({ catalog, clock }),
    canWrite: () => drive.isHere,
  });
  return {
    ...{ accounts, follower, drive },
    addAccount(simulator, which = 0) {
      const account = simulator.accounts[which];
      if (account === undefined) throw new Error('the simulator has no such account');
      return accounts.add(
        {
          provider: simulator.provider,
          label: account.label,
          baseUrl: simulator.baseUrl,
          userId: account.userId === undefined ? null : String(account.userId),
          userHeader: null,
          scope: 'own',
          allowHttp: true,
          key: account.key,
          forThisSession: true,
        },
        { test: false, signal: new AbortController().signal },
      );
    },
    async follow(accountId, remoteIds) {
      await catalog.call('addTasks', {
        accountId,
        candidates: [],
        askOthers: false,
        remoteIds,
        nowMs: clock.nowMs(),
        wantTaskIds: false,
      });
      follower.wake();
    },
    async whenDone(onWait) {
      for (;;) {
        onWait?.();
        const left = await catalog.call('countUnfinished', {
          taskIds: null,
          exceptAccountIds: follower.hopelessAccountIds(),
        });
        if (left === 0) return;
        await clock.sleep(1_000);
      }
    },
  };
}
