// Following over real HTTP, in fast time: whose turn it is, who holds up whom, and who gets to see which id.
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Database } from 'better-sqlite3';
import type { Clock } from '../../../src/main/lib/clock.ts';
import { Importer } from '../../../src/main/importing/importer.ts';
import { concurrentRequestsPerProvider } from '../../../src/main/providers/limits.ts';
import { providers } from '../../../src/main/providers/index.ts';
import type { Provider } from '../../../src/main/providers/provider.ts';
import type { ProviderId } from '../../../src/preload/contract/providers.ts';
import { openFollowing } from '../../fakes/open-following.ts';
import type { Following } from '../../fakes/open-following.ts';
import { longestPauseMs } from '../../../src/main/following/account-trouble.ts';
import { createScaledClock } from '../../fakes/scaled-clock.ts';
import type { ScaledClock } from '../../fakes/scaled-clock.ts';
import { catalogHere, temporaryCatalog } from '../../fakes/temporary-catalog.ts';
import {
  startAceDataSimulator,
  startApimartSimulator,
  startMidApiSimulator,
  startMjProxySimulator,
  startNewApiSimulator,
} from '../../simulators/index.ts';
import type { SimulatedAccount, Simulator, SimulatorOptions, TaskSpec } from '../../simulators/index.ts';

interface World extends Following {
  readonly db: Database;
  readonly clock: ScaledClock;
  readonly importer: Importer;
  start(
    starter: (options: SimulatorOptions) => Promise<Simulator>,
    options?: SimulatorOptions,
  ): Promise<Simulator>;
}

/** A minute passes in a second, or more. */
function givenWorld(
  changed: Partial<Record<ProviderId, Provider>> = {},
  clockHere: (clock: ScaledClock) => Clock = (clock) => clock,
  timeScale = 60,
): World {
  const db = temporaryCatalog();
  db.pragma('synchronous = OFF');
  const catalog = catalogHere(db);
  const clock = createScaledClock(timeScale);
  const following = openFollowing({ catalog, clock: clockHere(clock), providers: changed });
  onTestFinished(() => following.follower.stop());
  return {
    ...following,
    db,
    clock,
    importer: new Importer({ catalog, clock, providers }),
    async start(starter, options = {}) {
      const simulator = await starter({
        clock,
        picture: { maker: 'plain', widthPx: 8, heightPx: 8 },
        ...options,
      });
      onTestFinished(() => simulator.stop());
      return simulator;
    },
  };
}

const finished: TaskSpec = { kind: 'imagine', ageMs: 10 * 60_000, durationMs: 30_000 };
const states = (db: Database): unknown =>
  db
    .prepare(
      'SELECT a.label, t.state, count(*) FROM tasks t JOIN accounts a ON a.id = t.account_id GROUP BY 1, 2 ORDER BY 1, 2',
    )
    .raw()
    .all();
const keyed = (label: string): SimulatedAccount => ({ label, key: `made-up-key-of-${label}-0123456789` });

describe('accounts of one provider', () => {
  it('do not hold each other up: one paused, one told to wait an hour, one with a refused key', async () => {
    const world = givenWorld();
    const simulator = await world.start(startMidApiSimulator, {
      accounts: ['limited', 'paused', 'refused', 'good'].map(keyed),
    });
    simulator.setFault({
      kind: 'reply',
      reply: { status: 429, headers: { 'retry-after': '3600' } },
      times: 1,
    });
    for (const [index, { label }] of simulator.accounts.entries()) {
      const account = await world.addAccount(simulator, index);
      const ids = Array.from({ length: 3 }, () => simulator.addTask({ ...finished, account: label }).id);
      if (label === 'paused') await world.accounts.setPaused(account, true);
      if (label === 'refused') await world.accounts.useSessionKey(account, 'no-such-key');
      await world.follow(account.id, ids.slice(0, 1));
      // The limited account's first question takes the fault before anybody else asks.
      while (label === 'limited' && (await world.accounts.get(account.id)).health.kind === 'good')
        await world.clock.sleep(500);
      await world.follow(account.id, ids.slice(1));
    }
    const startedAtMs = world.clock.nowMs();
    while (!JSON.stringify(states(world.db)).includes('["good","succeeded",3]')) {
      if (world.clock.nowMs() - startedAtMs > 120_000) break;
      await world.clock.sleep(1_000);
    }
    await world.clock.sleep(60_000);
    expect(states(world.db)).toEqual([
      ['good', 'succeeded', 3],
      ['limited', 'queued', 3],
      ['paused', 'queued', 3],
      ['refused', 'queued', 3],
    ]);
    const requestsOf = (key: string | undefined): number =>
      simulator.requests.filter(({ headers }) => headers.authorization === `Bearer ${String(key)}`).length;
    const [limited, paused] = simulator.accounts;
    expect([requestsOf(limited?.key), requestsOf(paused?.key), requestsOf('no-such-key')]).toEqual([
      1,
      0,
      expect.toSatisfy((count: number) => count >= 1 && count <= 3),
    ]);
    expect((await world.accounts.list()).map(({ label, health }) => [label, health.kind])).toEqual([
      ['limited', 'waiting'],
      ['paused', 'paused'],
      ['refused', 'stopped'],
      ['good', 'good'],
    ]);
  });

  it('share eight places, and none of them goes without', async () => {
    const world = givenWorld();
    const labels = ['one', 'two', 'three', 'four'];
    const simulator = await world.start(startMidApiSimulator, {
      accounts: labels.map(keyed),
      latencyMs: 20,
    });
    for (const [index, label] of labels.entries()) {
      const account = await world.addAccount(simulator, index);
      const ids = Array.from({ length: 60 }, () => simulator.addTask({ ...finished, account: label }).id);
      await world.follow(account.id, ids);
    }
    await world.whenDone();
    expect(states(world.db)).toEqual([...labels].sort().map((label) => [label, 'succeeded', 60]));
    // For so long each question is surely under way; how much longer, only the machine knows.
    const atOnce = simulator.requests.map(
      ({ atMs }) => simulator.requests.filter((other) => other.atMs <= atMs && other.atMs + 18 > atMs).length,
    );
    expect(Math.max(...atOnce)).toBeLessThanOrEqual(concurrentRequestsPerProvider);
    expect(Math.max(...atOnce)).toBeGreaterThan(4);
    // The last account's first question does not wait until the first account's tasks are all done.
    const firstOf = (index: number): number =>
      simulator.requests.findIndex(
        ({ headers }) => headers.authorization === `Bearer ${String(simulator.accounts[index]?.key)}`,
      );
    expect(firstOf(3)).toBeLessThan(60);
  });

  it('is left alone after a 429, also by questions that were under way and answered well', async () => {
    const world = givenWorld();
    const simulator = await world.start(startMidApiSimulator, { latencyMs: 20 });
    const account = await world.addAccount(simulator);
    const ids = Array.from({ length: 40 }, () => simulator.addTask(finished).id);
    // Four go out together; the first of them is refused at once, the others answer later.
    simulator.setFault({
      kind: 'reply',
      reply: { status: 429, headers: { 'retry-after': '120' } },
      times: 1,
    });
    await world.follow(account.id, ids);
    await world.clock.sleep(100_000);
    expect(simulator.requests.length).toBeLessThanOrEqual(4);
    expect((await world.accounts.list())[0]?.health.kind).toBe('waiting');
    await world.whenDone();
    expect(states(world.db)).toEqual([['midapi-studio', 'succeeded', 40]]);
    const [first, ...rest] = simulator.requests;
    const later = rest.filter(({ atMs }) => (atMs - (first?.atMs ?? 0)) * 60 > 10_000);
    expect(Math.min(...later.map(({ atMs }) => (atMs - (first?.atMs ?? 0)) * 60))).toBeGreaterThanOrEqual(
      119_000,
    );
  });

  it('goes on by itself after its provider has sent it on to another address, and sends nothing there', async () => {
    const world = givenWorld();
    const simulator = await world.start(startMidApiSimulator);
    const elsewhere = await world.start(startMidApiSimulator);
    const account = await world.addAccount(simulator);
    simulator.setFault({
      kind: 'reply',
      reply: { status: 302, headers: { location: `${elsewhere.origin}/upkeep` } },
      times: 2,
    });
    await world.follow(account.id, [simulator.addTask(finished).id]);
    await world.whenDone();
    expect(states(world.db)).toEqual([[account.label, 'succeeded', 1]]);
    expect(elsewhere.requests).toEqual([]);
    expect(simulator.requests).toHaveLength(3);
  });

  it('goes on with a new key, whatever was still on its way about the old one', async () => {
    let onRefusal: () => Promise<void> = () => Promise.resolve();
    const { midapi } = providers;
    const world = givenWorld({
      midapi: {
        ...midapi,
        poll: (connection, ids) =>
          midapi.poll(connection, ids).catch(async (error: unknown) => {
            await onRefusal();
            throw error;
          }),
      },
    });
    const simulator = await world.start(startMidApiSimulator);
    const account = await world.addAccount(simulator);
    await world.accounts.useSessionKey(account, 'the-key-before');
    onRefusal = () => world.accounts.useSessionKey(account, simulator.accounts[0]?.key ?? '');
    await world.follow(account.id, [simulator.addTask(finished).id]);
    await world.whenDone();
    expect(states(world.db)).toEqual([[account.label, 'succeeded', 1]]);
    expect((await world.accounts.get(account.id)).health.kind).toBe('good');
    expect(simulator.requests.map(({ status }) => status).length).toBe(2);
  });

  it('waits until the date that Retry-After names', async () => {
    const world = givenWorld();
    const simulator = await world.start(startApimartSimulator);
    const account = await world.addAccount(simulator);
    // Both read the date by the machine's clock, in whole seconds.
    const untilMs = Math.ceil(Date.now() / 1000) * 1000 + 60_000;
    simulator.setFault({
      kind: 'reply',
      reply: { status: 429, headers: { 'retry-after': new Date(untilMs).toUTCString() } },
      times: 1,
    });
    await world.follow(account.id, [simulator.addTask(finished).id]);
    await world.whenDone();
    const [refused, next] = simulator.requests;
    expect(((next?.atMs ?? 0) - (refused?.atMs ?? 0)) * 60).toBeGreaterThanOrEqual(59_000);
  });
});

it('nobody is asked while what they answer could not be written', async () => {
  const world = givenWorld();
  const simulator = await world.start(startApimartSimulator);
  const account = await world.addAccount(simulator);
  world.drive.isHere = false;
  await world.follow(account.id, [simulator.addTask(finished).id]);
  await world.clock.sleep(120_000);
  expect(simulator.requests).toEqual([]);
  world.drive.isHere = true;
  world.follower.wake();
  await world.whenDone();
  expect(states(world.db)).toEqual([[account.label, 'succeeded', 1]]);
});

describe('a task that the provider itself cannot answer about', () => {
  it.each([
    ['a server error', { kind: 'server-error' }],
    ['a page', { kind: 'page-with-200' }],
  ] as const)('(%s) keeps no other of its account from being followed', async (_name, fault) => {
    const world = givenWorld({}, undefined, 180);
    const simulator = await world.start(startApimartSimulator);
    const account = await world.addAccount(simulator);
    const ids = Array.from({ length: 12 }, () => simulator.addTask(finished).id);
    // Two, so that one of them always comes right after the other.
    for (const id of ids.slice(0, 2)) simulator.setFault({ ...fault, path: `/v1/midjourney/${id}` });
    // One that goes on, so that the account is answered well all the time.
    await world.follow(account.id, [...ids, simulator.addTask({ ...finished, kind: 'never' }).id]);
    await world.clock.sleep(3 * 60_000);
    expect(states(world.db)).toEqual([
      [account.label, 'queued', 2],
      [account.label, 'running', 1],
      [account.label, 'succeeded', 10],
    ]);
    // The account's own trouble is said of the other one too, until the account is answered again.
    const said = world.db
      .prepare(`SELECT count(*) FROM tasks WHERE state = 'queued' AND failure_message IS NOT NULL`)
      .pluck();
    expect(said.get()).toBe(2);
    const counted = world.db.prepare(`SELECT min(unclear_looks) FROM tasks WHERE state = 'queued'`).pluck();
    expect(counted.get(), 'it counts against them, so that they are parked one day').toBeGreaterThan(0);
    simulator.clearFaults();
    await world.clock.sleep(6 * 60_000);
    expect(states(world.db)).toEqual([
      [account.label, 'running', 1],
      [account.label, 'succeeded', 12],
    ]);
  });
});

describe('a provider that is down for six hours', () => {
  const hourMs = 60 * 60_000;

  it('is asked some twelve times an hour, loses no task, and is followed again soon after its return', async () => {
    const world = givenWorld({}, undefined, 3_600);
    const simulator = await world.start(startMidApiSimulator, { accounts: [keyed('studio')] });
    const account = await world.addAccount(simulator);
    const ids = Array.from({ length: 20 }, () => simulator.addTask(finished).id);
    simulator.setFault({ kind: 'reply', reply: { status: 503 } });
    const asked = simulator.requests.length;
    await world.follow(account.id, ids);
    await world.clock.sleep(6 * hourMs);
    // A quarter of what a day may cost.
    expect(simulator.requests.length - asked).toBeLessThanOrEqual(300 / 4);
    expect(simulator.requests.length - asked).toBeGreaterThan(20);
    expect(states(world.db)).toEqual([['studio', 'queued', 20]]);

    simulator.clearFaults();
    // The longest pause, and the provider's own pace after it.
    await world.clock.sleep(longestPauseMs + 10 * 60_000);
    expect(states(world.db)).toEqual([['studio', 'succeeded', 20]]);
  });
});

describe('a clock that is set back', () => {
  const setBackMs = 8 * 60 * 60_000;
  const states = ['queued', 'running', 'succeeded'];

  it('puts off neither looks nor pauses: it goes on as if nothing had happened', async () => {
    let behindMs = 0;
    const world = givenWorld({}, (clock) => ({ ...clock, nowMs: () => clock.nowMs() - behindMs }));
    const simulator = await world.start(startMidApiSimulator);
    const account = await world.addAccount(simulator);
    await world.follow(account.id, [simulator.addTask({ kind: 'imagine', durationMs: 40_000 }).id]);
    const stateNow = (): number =>
      states.indexOf(world.db.prepare('SELECT state FROM tasks').pluck().get() as string);
    while (stateNow() === 0) await world.clock.sleep(500);
    simulator.setFault({ kind: 'reply', reply: { status: 429, headers: { 'retry-after': '30' } }, times: 1 });
    while ((await world.accounts.get(account.id)).health.kind === 'good') await world.clock.sleep(500);
    behindMs = setBackMs;
    const setBackAtMs = world.clock.nowMs();
    while (stateNow() !== 2 && world.clock.nowMs() - setBackAtMs < 5 * 60_000) await world.clock.sleep(1_000);
    expect(stateNow()).toBe(2);
    expect((await world.accounts.get(account.id)).health.kind).toBe('good');
  });

  it('while Gridkeep was not there puts off nothing either', async () => {
    let behindMs = 0;
    const world = givenWorld({}, (clock) => ({ ...clock, nowMs: () => clock.nowMs() - behindMs }));
    const simulator = await world.start(startMidApiSimulator);
    const account = await world.addAccount(simulator);
    await world.follow(account.id, [simulator.addTask(finished).id]);
    await world.whenDone();
    // As the last look with the wrong clock left it.
    world.db.prepare("UPDATE tasks SET state = 'running', next_look_at_ms = last_look_at_ms + 5000").run();
    await world.follower.stop();
    behindMs = setBackMs;
    const again = openFollowing({
      catalog: catalogHere(world.db),
      clock: { ...world.clock, nowMs: () => world.clock.nowMs() - behindMs },
    });
    onTestFinished(() => again.follower.stop());
    await again.accounts.useSessionKey(account, simulator.accounts[0]?.key ?? '');
    again.follower.wake();
    const startedAtMs = world.clock.nowMs();
    const isDone = (): boolean => world.db.prepare('SELECT state FROM tasks').pluck().get() === 'succeeded';
    while (!isDone() && world.clock.nowMs() - startedAtMs < 5 * 60_000) await world.clock.sleep(1_000);
    expect(isDone()).toBe(true);
  });
});

describe('ids', () => {
  /** Every id that a service was asked about, whatever it answered. */
  const seenBy = (simulator: Simulator): string =>
    simulator.requests.map(({ path, query, body }) => `${path}?${query} ${body}`).join('\n');

  it('are shown to the accounts of their provider only, in turn, and found at the last of them', async () => {
    const world = givenWorld();
    const labels = ['first', 'second', 'third'];
    const apimart = await world.start(startApimartSimulator, { accounts: labels.map(keyed) });
    const others = [
      await world.start(startAceDataSimulator),
      await world.start(startMidApiSimulator),
      await world.start(startMjProxySimulator),
      await world.start(startNewApiSimulator),
    ];
    for (const simulator of others) await world.addAccount(simulator);
    for (const index of labels.keys()) await world.addAccount(apimart, index);
    const ids = Array.from(
      { length: 9 },
      (_, number) => apimart.addTask({ ...finished, account: labels[number % 3] ?? '' }).id,
    );
    const request = { text: ids.join('\n'), accountId: null, askOthers: false };
    const plan = await world.importer.preview(request);
    expect(plan.routes).toMatchObject([{ provider: 'apimart', taskCount: 9 }]);
    const { report } = await world.importer.start(request, { wantTaskIds: false });
    expect(report.new).toBe(9);
    world.follower.wake();
    await world.whenDone();
    expect(states(world.db)).toEqual(labels.sort().map((label) => [label, 'succeeded', 3]));
    expect(others.map((simulator) => simulator.requests.length)).toEqual([0, 0, 0, 0]);
    // Each account was asked at most once about each id: once where it is, once at most at those before.
    for (const id of ids) {
      const askedAs = apimart.requests
        .filter(({ path }) => path === `/v1/midjourney/${id}`)
        .map(({ headers }) => headers.authorization);
      expect(new Set(askedAs).size).toBe(askedAs.length);
    }
  });

  it('of a shape that two providers have are shown to both, and to nobody else', async () => {
    const world = givenWorld();
    const newapi = await world.start(startNewApiSimulator);
    const mjproxy = await world.start(startMjProxySimulator);
    const acedata = await world.start(startAceDataSimulator);
    for (const simulator of [newapi, mjproxy, acedata]) await world.addAccount(simulator);
    const ids = [newapi.addTask(finished).id, mjproxy.addTask(finished).id];
    await world.importer.start(
      { text: `tasks: ${ids.join(', ')}`, accountId: null, askOthers: false },
      { wantTaskIds: false },
    );
    world.follower.wake();
    await world.whenDone();
    expect(states(world.db)).toEqual([
      ['mjproxy-home', 'succeeded', 1],
      [newapi.accounts[0]?.label, 'succeeded', 1],
    ]);
    expect(acedata.requests.length).toBe(0);
  });

  it('that their provider does not know are lost, and go on to others only with the user’s leave', async () => {
    const world = givenWorld();
    const acedata = await world.start(startAceDataSimulator);
    const mjproxy = await world.start(startMjProxySimulator);
    const midapi = await world.start(startMidApiSimulator);
    const first = await world.addAccount(acedata, 0);
    await world.addAccount(acedata, 1);
    await world.addAccount(mjproxy);
    await world.addAccount(midapi, 0);
    const { id } = mjproxy.addTask({ ...finished, id: '0f3a9c52-6f4e-4f0b-9c1d-2b7a5e8d4c11' });
    const paste = async (askOthers: boolean): Promise<string[]> => {
      const request = { text: `task: ${id}`, accountId: null, askOthers };
      const { routes } = await world.importer.preview(request);
      await world.importer.start(request, { wantTaskIds: false });
      world.follower.wake();
      await world.whenDone();
      return routes.map(({ accountLabel }) => accountLabel);
    };
    expect(await paste(false)).toEqual([first.label]);
    expect(states(world.db)).toEqual([[first.label, 'lost', 1]]);
    expect(seenBy(acedata)).toContain(id);
    expect([mjproxy.requests.length, midapi.requests.length]).toEqual([0, 0]);

    const before = acedata.requests.length;
    await paste(true);
    expect(states(world.db)).toEqual([['mjproxy-home', 'succeeded', 1]]);
    // Who has refused it once is not asked again.
    expect(acedata.requests.length).toBe(before);
  });

  it('go where the plan said, also when another account answers in between', async () => {
    const world = givenWorld();
    const simulator = await world.start(startAceDataSimulator);
    const first = await world.addAccount(simulator, 0);
    const second = await world.addAccount(simulator, 1);
    const request = { text: simulator.addTask(finished).id, accountId: null, askOthers: false };
    const { routes } = await world.importer.preview(request);
    await world.accounts.test(second, new AbortController().signal);
    await world.importer.start(request, { wantTaskIds: false });
    expect(states(world.db)).toEqual([[routes[0]?.accountLabel, 'queued', 1]]);
    expect(routes[0]?.accountLabel).toBe(first.label);
  });

  it('tell at import when their record ends, where they can', async () => {
    const world = givenWorld();
    const importer = new Importer({
      catalog: catalogHere(world.db),
      clock: world.clock,
      providers: { ...providers, apimart: { recordEndsAtMs: (id) => (id.startsWith('task_') ? 77 : null) } },
    });
    const simulator = await world.start(startApimartSimulator);
    const account = await world.addAccount(simulator);
    const ids = Array.from({ length: 5 }, () => simulator.addTask(finished).id);
    await importer.start(
      { text: ids.join(' '), accountId: account.id, askOthers: false },
      { wantTaskIds: false },
    );
    expect(world.db.prepare('SELECT remote_id, expires_at_ms FROM tasks').raw().all()).toEqual(
      expect.arrayContaining(ids.map((id) => [id, id.startsWith('task_') ? 77 : null])),
    );
  });
});
