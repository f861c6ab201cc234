// History sync against a New API instance of each generation: a real library, real HTTP, ten thousand tasks.
// Invariant: the clock of the sync runs as fast as it is asked to wait, the server's stands still; every page is a real
// request.
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { Database } from 'better-sqlite3';
import { Accounts } from '../../../src/main/accounts/accounts.ts';
import { memoryStore } from '../../../src/main/accounts/memory-store.ts';
import type { Catalog } from '../../../src/main/catalog/catalog.ts';
import { tasksOfImport } from '../../../src/main/catalog/past-imports.ts';
import { HistorySync } from '../../../src/main/importing/history-sync.ts';
import type { SyncRequest } from '../../../src/main/importing/history-sync.ts';
import type { Clock } from '../../../src/main/lib/clock.ts';
import { providers } from '../../../src/main/providers/index.ts';
import { createRequestGate } from '../../../src/main/providers/request-gate.ts';
import { directly } from '../../../src/main/proxies/proxy-for.ts';
import { catalogHere, temporaryCatalog } from '../../fakes/temporary-catalog.ts';
import { startNewApiSimulator } from '../../simulators/new-api.ts';
import type { NewApiGeneration, NewApiOptions } from '../../simulators/new-api.ts';
import type { SimulatedAccount, Simulator } from '../../simulators/tasks.ts';

const generations = ['A', 'B', 'C', 'one-hub'] as const satisfies readonly NewApiGeneration[];
const minuteMs = 60_000;
const rowsPerPage = (generation: NewApiGeneration): number => (generation === 'A' ? 10 : 100);

/** Tasks a minute apart, the last one the newest. */
function addTasks(
  simulator: Simulator,
  count: number,
  spec: { account?: string; ageMs?: number } = {},
): void {
  for (let left = count; left > 0; left -= 1) {
    simulator.addTask({ ...spec, ageMs: (spec.ageMs ?? 10 * minuteMs) + left * minuteMs, linkLifeMs: null });
  }
}

/** Rows without an id, newer than all others. */
function addFailedSubmits(simulator: Simulator, count: number): void {
  for (let index = 0; index < count; index += 1)
    simulator.addTask({ id: `without-id-${index}`, kind: 'failed', ageMs: minuteMs, durationMs: 1_000 });
}

async function startInstance(options: NewApiOptions, count: number): Promise<Simulator> {
  const simulator = await startNewApiSimulator({ rateLimit: false, ...options });
  onTestFinished(() => simulator.stop());
  addTasks(simulator, count);
  return simulator;
}

interface QuickClock extends Clock {
  /** As when somebody sets the computer's clock. */
  readonly setBackBy: (spanMs: number) => void;
  readonly longestSleepMs: () => number;
}

/** Waits pass at once, and the time with them. */
function quickClock(): QuickClock {
  let atMs = Date.now();
  let longestMs = 0;
  return {
    nowMs: () => atMs,
    setBackBy: (spanMs) => (atMs -= spanMs),
    longestSleepMs: () => longestMs,
    sleep: async (durationMs, signal) => {
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
      longestMs = Math.max(longestMs, durationMs);
      atMs += Math.max(0, durationMs);
    },
  };
}

interface Reader {
  readonly clock: QuickClock;
  readonly history: HistorySync;
  readonly sync: (request?: Partial<SyncRequest>) => ReturnType<HistorySync['whenEnded']>;
}

interface Library {
  readonly db: Database;
  readonly accountId: string;
  /** A process over this library. */
  readonly open: (catalog?: Catalog) => Reader;
}

async function givenLibrary(simulator: Simulator, label = 'newapi-studio'): Promise<Library> {
  const db = temporaryCatalog();
  const session = memoryStore();
  const account = simulator.accounts.find((one) => one.label === label) as SimulatedAccount;
  const accountsOver = (catalog: Catalog, clock: Clock): Accounts =>
    new Accounts({
      catalog,
      providers,
      gate: createRequestGate(clock),
      clock,
      keychain: memoryStore(),
      session,
      hideFromLog: () => undefined,
      proxyFor: directly,
    });
  const { id: accountId } = await accountsOver(catalogHere(db), quickClock()).add(
    {
      provider: 'newapi',
      label,
      baseUrl: simulator.baseUrl,
      userId: String(account.userId),
      userHeader: null,
      scope: account.isAdmin === true ? 'admin' : 'own',
      allowHttp: true,
      key: account.key,
      forThisSession: true,
    },
    { test: false, signal: new AbortController().signal },
  );
  const open = (catalog = catalogHere(db)): Reader => {
    const clock = quickClock();
    const accounts = accountsOver(catalog, clock);
    const history = new HistorySync({ catalog, accounts, clock, random: () => 0, onTasks: () => undefined });
    const sync: Reader['sync'] = async (request = {}) => {
      await history.start({ accountId, sinceMs: null, channel: null, full: false, ...request });
      return history.whenEnded(accountId);
    };
    return { clock, history, sync };
  };
  return { db, accountId, open };
}

const idsIn = (db: Database): unknown[] =>
  db.prepare('SELECT remote_id FROM tasks ORDER BY remote_id').pluck().all();
const idsAt = (simulator: Simulator, label?: string): string[] =>
  simulator
    .tasks()
    .filter(({ account }) => label === undefined || account.label === label)
    .map(({ id }) => id)
    .sort();
const stretchesIn = (db: Database): unknown[] =>
  db.prepare('SELECT cursor IS NULL FROM history_stretches').pluck().all();

/** Requests that `run` makes, as their queries. */
async function queriesOf(simulator: Simulator, run: () => Promise<unknown>): Promise<string[]> {
  const before = simulator.requests.length;
  await run();
  return simulator.requests.slice(before).map(({ query }) => query);
}

/** A catalog whose process ends before it answers the question that `isLast` names. */
function endingCatalog(db: Database, isLast: (name: string) => boolean): Catalog {
  const catalog = catalogHere(db);
  let isOver = false;
  const call = (...args: Parameters<Catalog['call']>): Promise<unknown> => {
    isOver ||= isLast(args[0]);
    return isOver ? new Promise(() => undefined) : catalog.call(...args);
  };
  return { ...catalog, call: call as Catalog['call'] };
}

/** What the heap held between two collections of its garbage, at its least: of all samples in this share of them. */
function floorMb(samples: readonly number[], from: number, to: number): number {
  return Math.min(...samples.slice(samples.length * from, samples.length * to)) / 2 ** 20;
}

describe.each(['A', 'B', 'C'] as const)('ten thousand tasks at a server of generation %s', (generation) => {
  const count = 10_000;
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await startNewApiSimulator({ generation, rateLimit: false });
    addTasks(simulator, count);
  }, 60_000);
  afterAll(() => simulator.stop());

  test('are found once each, page by page in bounded memory; a second sync makes three requests at most', async () => {
    const { db, open } = await givenLibrary(simulator);
    const { history, sync } = open();
    const heapBytes: number[] = [];
    const stop = history.onProgress(() => heapBytes.push(process.memoryUsage().heapUsed));
    const first = await queriesOf(simulator, async () => {
      expect(await sync()).toMatchObject({ state: 'done', found: count, new: count, known: 0, deleted: 0 });
    });
    stop();
    expect(heapBytes.length).toBeGreaterThanOrEqual(count / rowsPerPage(generation));
    expect(floorMb(heapBytes, 0.7, 1) - floorMb(heapBytes, 0, 0.3)).toBeLessThan(40);
    expect(idsIn(db)).toEqual(idsAt(simulator));
    // One page more where the last one is full, and where the form is learned.
    expect(first.length).toBeLessThanOrEqual(count / rowsPerPage(generation) + 1);
    const second = await queriesOf(simulator, async () => {
      expect(await sync()).toMatchObject({ state: 'done', new: 0 });
    });
    expect(second.length).toBeLessThanOrEqual(3);
    // One import for all pages of the first; the second brought nothing.
    expect(tasksOfImport(db, 1)).toEqual([{ firstId: 1, lastId: count }]);
    expect(tasksOfImport(db, 2)).toEqual([]);
    expect(stretchesIn(db)).toEqual([1]);
  }, 120_000);
});

describe.each(generations)('reading at a server of generation %s', (generation) => {
  const pageSize = rowsPerPage(generation);
  const count = pageSize * 6 + 3;

  test('goes on where it was stopped; what was made meanwhile is found and moves nothing', async () => {
    const simulator = await startInstance({ generation }, count);
    const { db, open } = await givenLibrary(simulator);
    const { history, sync } = open();
    let pages = 0;
    history.onProgress(({ accountId }) => {
      pages += 1;
      if (pages === 3) history.stop(accountId);
    });
    expect(await sync()).toMatchObject({ state: 'stopped' });
    expect(idsIn(db)).toHaveLength(pageSize * 3);
    // More than a page, so that a page number by itself would lead somewhere else.
    addTasks(simulator, pageSize + 5, { ageMs: -pageSize * 2 * minuteMs });
    const resumed = await queriesOf(simulator, async () => {
      expect(await open().sync()).toMatchObject({ state: 'done', new: count - pageSize * 3 + pageSize + 5 });
    });
    expect(idsIn(db)).toEqual(idsAt(simulator));
    // Two pages with new ones, a known one, the four that were left; one-hub's form has to be learned again.
    expect(resumed).toHaveLength(3 + 4 + (generation === 'one-hub' ? 1 : 0));
    expect(stretchesIn(db)).toEqual([1]);
  });

  test('goes on at its pace, and tells of it, where the clock is set back meanwhile', async () => {
    const simulator = await startInstance({ generation }, count);
    const { db, open } = await givenLibrary(simulator);
    const { clock, history, sync } = open({
      ...catalogHere(db),
      call: (async (...args: Parameters<Catalog['call']>) => {
        if (args[0] === 'addHistoryTasks' && found.length === 1) clock.setBackBy(3 * 60 * minuteMs);
        return catalogHere(db).call(...args);
      }) as Catalog['call'],
    });
    const found: number[] = [];
    history.onProgress((progress) => found.push(progress.found));
    expect(await sync()).toMatchObject({ state: 'done', new: count });
    expect(clock.longestSleepMs()).toBeLessThanOrEqual(minuteMs);
    expect(found.slice(0, 3)).toEqual([1, 2, 3].map((pages) => pages * pageSize));
  });

  test.each(['addHistoryTasks', 'settleTasks', 'saveHistoryStretch'])(
    'goes on when the process is gone before “%s” of the fourth page',
    async (name) => {
      const simulator = await startInstance({ generation }, count);
      const { db, open } = await givenLibrary(simulator);
      let calls = 0;
      const ending = endingCatalog(db, (called) => called === name && (calls += 1) === 4);
      void open(ending).sync();
      while (calls < 4) await new Promise((resolve) => setTimeout(resolve, 5));
      addTasks(simulator, 7, { ageMs: -20 * minuteMs });
      const resumed = await queriesOf(simulator, async () => {
        expect(await open().sync()).toMatchObject({ state: 'done' });
      });
      expect(idsIn(db)).toEqual(idsAt(simulator));
      // Two for what is new, three pages of rest, one that was read but not written, one to see the end.
      expect(resumed.length).toBeLessThanOrEqual(2 + 4 + 2);
      expect(stretchesIn(db)).toEqual([1]);
    },
  );

  test('a full last page leads to one empty page at most, and an empty history to one', async () => {
    for (const total of [0, pageSize, pageSize * 2]) {
      const simulator = await startInstance({ generation, emptyItems: 'null' }, total);
      const { db, open } = await givenLibrary(simulator);
      const queries = await queriesOf(simulator, async () => {
        expect(await open().sync()).toMatchObject({ state: 'done', found: total, new: total });
      });
      expect(idsIn(db)).toEqual(idsAt(simulator));
      expect(queries.length).toBeLessThanOrEqual(total / pageSize + 1);
    }
  });

  test('a page of submits that failed does not end it, though all around is known', async () => {
    const simulator = await startInstance({ generation }, pageSize);
    const { db, open } = await givenLibrary(simulator);
    await open().sync();
    const late = simulator.addTask({ ageMs: 9 * minuteMs });
    addFailedSubmits(simulator, pageSize * 2);
    const queries = await queriesOf(simulator, async () => {
      expect(await open().sync()).toMatchObject({ state: 'done', new: 1 });
    });
    expect(idsIn(db)).toContain(late.id);
    expect(queries.length).toBeLessThanOrEqual(5);
  });

  test('down to a day only, and later the rest', async () => {
    const simulator = await startInstance({ generation }, count);
    const { db, open } = await givenLibrary(simulator);
    const wanted = pageSize * 2 + 4;
    const sinceMs = simulator.clock.startedAtMs - (10 + wanted) * minuteMs - minuteMs / 2;
    const queries = await queriesOf(simulator, async () => {
      expect(await open().sync({ sinceMs })).toMatchObject({ state: 'done', new: wanted });
    });
    expect(queries.length).toBeLessThanOrEqual(3 + 1);
    expect(await open().sync({ sinceMs })).toMatchObject({ new: 0 });
    // A little further, within the page that was read last.
    expect(await open().sync({ sinceMs: sinceMs - 3 * minuteMs })).toMatchObject({ new: 3 });
    expect(await open().sync()).toMatchObject({ state: 'done', new: count - wanted - 3 });
    expect(idsIn(db)).toEqual(idsAt(simulator));
  });

  test('in full reads every page again', async () => {
    const simulator = await startInstance({ generation }, count);
    const { db, open } = await givenLibrary(simulator);
    await open().sync();
    db.prepare('DELETE FROM pictures WHERE task_id IN (SELECT id FROM tasks LIMIT 1)').run();
    db.prepare('DELETE FROM tasks WHERE id = (SELECT min(id) FROM tasks)').run();
    db.prepare('DELETE FROM pictures WHERE task_id IN (SELECT max(id) FROM tasks)').run();
    db.prepare('DELETE FROM tasks WHERE id = (SELECT max(id) FROM tasks)').run();
    db.exec("UPDATE tasks SET prompt = 'as it was' WHERE state = 'succeeded'");
    expect(await open().sync({ full: true })).toMatchObject({ state: 'done', found: count, new: 2 });
    expect(idsIn(db)).toEqual(idsAt(simulator));
    // A record that is finished does not change, so no word of it is written again.
    const asItWas = db.prepare("SELECT count(*) FROM tasks WHERE prompt = 'as it was'").pluck().get();
    expect(asItWas).toBe(count - 2);
  });

  test('as an administrator finds everybody’s, or one channel’s', async () => {
    const simulator = await startInstance({ generation }, 0);
    addTasks(simulator, pageSize + 5, { account: 'newapi-studio' });
    addTasks(simulator, pageSize + 6, { account: 'newapi-second' });
    for (let index = 0; index < 7; index += 1) simulator.addTask({ channelId: 9, ageMs: minuteMs + index });
    const { db, open } = await givenLibrary(simulator, 'newapi-admin');
    expect(await open().sync({ channel: '9' })).toMatchObject({ state: 'done', found: 7, new: 7 });
    expect(db.prepare('SELECT DISTINCT channel FROM tasks').pluck().all()).toEqual(['9']);
    expect(await open().sync()).toMatchObject({ new: 2 * pageSize + 11, known: 7 });
    expect(idsIn(db)).toEqual(idsAt(simulator));
    expect(db.prepare('SELECT DISTINCT remote_user FROM tasks ORDER BY 1').pluck().all()).toEqual([
      '12',
      '7',
    ]);
  });
});
