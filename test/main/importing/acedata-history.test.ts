// History sync against AceData Cloud's list: a real library over real HTTP, whatever the server makes of the order, the
// time bound, the page size and the count, none of which its documents promise.
// Invariant: every task is found, also those that are made while the list is read, and those that were there before.
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Database } from 'better-sqlite3';
import { Accounts } from '../../../src/main/accounts/accounts.ts';
import { memoryStore } from '../../../src/main/accounts/memory-store.ts';
import { HistorySync } from '../../../src/main/importing/history-sync.ts';
import type { Clock } from '../../../src/main/lib/clock.ts';
import { providers } from '../../../src/main/providers/index.ts';
import { createRequestGate } from '../../../src/main/providers/request-gate.ts';
import { directly } from '../../../src/main/proxies/proxy-for.ts';
import { catalogHere, temporaryCatalog } from '../../fakes/temporary-catalog.ts';
import { startAceDataSimulator } from '../../simulators/index.ts';
import type { AceDataOptions, Simulator } from '../../simulators/index.ts';

const minuteMs = 60_000;

/** Waits pass at once, and the time with them. */
function quickClock(): Clock {
  let atMs = Date.now();
  return {
    nowMs: () => atMs,
    sleep: (durationMs, signal) => {
      signal?.throwIfAborted();
      atMs += Math.max(0, durationMs);
      return Promise.resolve();
    },
  };
}

async function givenAccount(options: AceDataOptions): Promise<{
  readonly simulator: Simulator;
  readonly db: Database;
  /** One reading; stopped after so many pages. */
  readonly sync: (pagesMost?: number) => Promise<{ readonly state: string; readonly requests: number }>;
}> {
  const simulator = await startAceDataSimulator({ rateLimit: false, ...options });
  onTestFinished(() => simulator.stop());
  const db = temporaryCatalog();
  const catalog = catalogHere(db);
  const clock = quickClock();
  const accounts = new Accounts({
    catalog,
    providers,
    gate: createRequestGate(clock),
    clock,
    keychain: memoryStore(),
    session: memoryStore(),
    hideFromLog: () => undefined,
    proxyFor: directly,
  });
  const { id: accountId } = await accounts.add(
    {
      provider: 'acedata',
      label: 'Studio',
      baseUrl: simulator.baseUrl,
      userId: null,
      userHeader: null,
      scope: 'own',
      allowHttp: true,
      key: simulator.accounts[0]?.key ?? '',
      forThisSession: true,
    },
    { test: false, signal: new AbortController().signal },
  );
  const sync = async (pagesMost = Number.POSITIVE_INFINITY) => {
    const history = new HistorySync({ catalog, accounts, clock, random: () => 0, onTasks: () => undefined });
    let pages = 0;
    const before = simulator.requests.length;
    await history.start({ accountId, sinceMs: null, channel: null, full: false }, () => {
      pages += 1;
      if (pages === pagesMost) history.stop(accountId);
    });
    const { state } = await history.whenEnded(accountId);
    return { state, requests: simulator.requests.length - before };
  };
  return { simulator, db, sync };
}

/** Tasks a minute apart, the last one the newest. */
function addTasks(simulator: Simulator, count: number, newestAgeMs: number): void {
  for (let left = count - 1; left >= 0; left -= 1)
    simulator.addTask({ ageMs: newestAgeMs + left * minuteMs, durationMs: 1_000, form: left });
}

const idsIn = (db: Database): unknown[] =>
  db.prepare('SELECT remote_id FROM tasks ORDER BY remote_id').pluck().all();
const idsAt = (simulator: Simulator): string[] =>
  simulator
    .tasks()
    .map(({ id }) => id)
    .sort();

describe.each<{ name: string; options: AceDataOptions; mostRequestsAgain: number }>([
  { name: 'as the vendor’s clients know it', options: {}, mostRequestsAgain: 1 },
  { name: 'that counts only its page', options: { countForm: 'page' }, mostRequestsAgain: 1 },
  { name: 'that ignores the time bound', options: { timeBounds: 'ignored' }, mostRequestsAgain: 1 },
  { name: 'that cuts every page to 20', options: { pageItemsMost: 20 }, mostRequestsAgain: 1 },
  { name: 'that begins with the oldest', options: { listOrder: 'oldest-first' }, mostRequestsAgain: 3 },
  {
    name: 'that begins with the oldest, counts only its page and cuts it',
    options: { listOrder: 'oldest-first', countForm: 'page', pageItemsMost: 20 },
    mostRequestsAgain: 20,
  },
])('a list $name', ({ options, mostRequestsAgain }) => {
  test('is read whole, in spite of an end in between and of tasks that are made meanwhile', async () => {
    const { simulator, db, sync } = await givenAccount(options);
    addTasks(simulator, 230, 300 * minuteMs);
    expect(await sync(2)).toMatchObject({ state: 'stopped' });
    expect(idsIn(db).length).toBeLessThan(230);
    addTasks(simulator, 57, 100 * minuteMs);
    expect(await sync()).toMatchObject({ state: 'done' });
    expect(idsIn(db)).toEqual(idsAt(simulator));
    addTasks(simulator, 5, 10 * minuteMs);
    const { state, requests } = await sync();
    expect([state, idsIn(db)]).toEqual(['done', idsAt(simulator)]);
    expect(requests).toBeLessThanOrEqual(mostRequestsAgain + 1);
    expect((await sync()).requests).toBeLessThanOrEqual(mostRequestsAgain);
  });
});
