// Follow-up actions over a real catalog: sent once, whatever is repeated or ends in between.
import { describe, expect, it } from 'vitest';
import type { Database } from 'better-sqlite3';
import { Accounts } from '../../../src/main/accounts/accounts.ts';
import { memoryStore } from '../../../src/main/accounts/memory-store.ts';
import { Acting } from '../../../src/main/acting/acting.ts';
import type { Catalog } from '../../../src/main/catalog/catalog.ts';
import { addTasks } from '../../../src/main/catalog/imports.ts';
import { dueTasks } from '../../../src/main/catalog/looks.ts';
import { settleTasks } from '../../../src/main/catalog/settlements.ts';
import { taskFamily } from '../../../src/main/catalog/families.ts';
import { settlementOf } from '../../../src/main/following/settlement.ts';
import { AppError } from '../../../src/main/lib/app-error.ts';
import { systemClock } from '../../../src/main/lib/clock.ts';
import { providers } from '../../../src/main/providers/index.ts';
import type { ActionAnswer, ActionIntent, Provider } from '../../../src/main/providers/provider.ts';
import { createRequestGate } from '../../../src/main/providers/request-gate.ts';
import { directly } from '../../../src/main/proxies/proxy-for.ts';
import { catalogHere, givenAccount, temporaryCatalog } from '../../fakes/temporary-catalog.ts';

const intentId = '6c1a6d7e-3a52-4d0c-9a77-0a3c64a5d1f0';
const otherIntentId = '7c1a6d7e-3a52-4d0c-9a77-0a3c64a5d1f1';

/** A library with one finished task of an account at `provider`, whose actions go to `act`. */
async function studio(act: (intent: ActionIntent) => Promise<ActionAnswer>) {
  const db = temporaryCatalog();
  givenAccount(db, 'studio', 'apimart');
  const sent: ActionIntent[] = [];
  const provider: Provider = {
    ...providers.apimart,
    act: async (connection, intent) => {
      connection.onRequest();
      sent.push(intent);
      return act(intent);
    },
  };
  const keychain = memoryStore();
  await keychain.set('studio', { key: 'sk-key', origin: 'https://api.example' });
  const clock = { ...systemClock, nowMs: () => 1_700_000_000_000 };
  const build = (catalog = catalogHere(db)): Acting => {
    const accounts = new Accounts({
      catalog,
      providers: { ...providers, apimart: provider },
      gate: createRequestGate(clock),
      clock,
      keychain,
      session: memoryStore(),
      hideFromLog: () => undefined,
      proxyFor: directly,
    });
    return new Acting({ catalog, accounts, clock });
  };
  const taskId = finishedTask(db, provider);
  return { db, sent, build, taskId };
}

function finishedTask(db: Database, provider: Provider): number {
  const nowMs = 1_699_999_990_000;
  addTasks(db, {
    accountId: 'studio',
    candidates: [],
    askOthers: false,
    remoteIds: ['parent'],
    nowMs,
    wantTaskIds: false,
  });
  const [task] = dueTasks(db, { accountId: 'studio', nowMs, limit: 1 });
  if (task === undefined) throw new Error('no task');
  const facts = {
    prompt: 'a fox --ar 16:9',
    createdAtMs: nowMs,
    finishedAtMs: nowMs,
    expiresAtMs: null,
    parentRemoteId: null,
    buttons: [{ id: 'MJ::U1', label: 'U1' }],
    rawRecord: { id: 'parent', image_id: '123' },
  };
  const result = { kind: 'done', pictures: [], text: null, facts } as const;
  settleTasks(db, { settlements: [settlementOf(task, result, provider, nowMs, () => 0)], nowMs });
  return task.id;
}

const press = (taskId: number, id = intentId) => ({ taskId, buttonId: 'MJ::U1', intentId: id, input: null });
const actionRows = (db: Database): unknown[] => db.prepare('SELECT state FROM actions').pluck().all();

const accepting = (): Promise<ActionAnswer> =>
  Promise.resolve({ kind: 'accepted', remoteId: 'child', needsInput: false });

/** A catalog whose disk is full when it comes to this operation. */
function failingAt(db: Database, operation: string): Catalog {
  const catalog = catalogHere(db);
  const call = (name: string, ...args: unknown[]): Promise<unknown> =>
    name === operation
      ? Promise.reject(new AppError('disk-full', 'The disk is full.'))
      : (catalog.call as (...all: unknown[]) => Promise<unknown>)(name, ...args);
  return { ...catalog, call: call as Catalog['call'] };
}

describe('a follow-up action', () => {
  it('makes a task that is linked to the one it was made from, and followed', async () => {
    const { db, sent, build, taskId } = await studio(() =>
      Promise.resolve({ kind: 'accepted', remoteId: 'child', needsInput: false }),
    );
    const { action, needsInput } = await build().act(press(taskId));
    expect(action).toMatchObject({ state: 'accepted', buttonLabel: 'U1', failure: null });
    expect(needsInput).toBe(false);
    expect(sent).toEqual([
      { remoteId: 'parent', buttonId: 'MJ::U1', record: { id: 'parent', image_id: '123' }, input: null },
    ]);
    const family = taskFamily(db, { taskId: action.resultTaskId ?? 0 });
    expect(family.map(({ remoteId, parentTaskId }) => [remoteId, parentTaskId])).toEqual([
      ['parent', null],
      ['child', taskId],
    ]);
    const due = dueTasks(db, { accountId: 'studio', nowMs: 1_700_000_600_000, limit: 9 });
    expect(due.map(({ remoteId }) => remoteId)).toEqual(['child']);
  });

  it('is written before it is sent, and the same intent is never sent again', async () => {
    let rowsWhileSending: unknown[] = [];
    const { db, sent, build, taskId } = await studio(() => {
      rowsWhileSending = actionRows(db);
      return Promise.resolve({ kind: 'accepted', remoteId: 'child', needsInput: false });
    });
    const acting = build();
    const [first, second] = await Promise.all([
      acting.act(press(taskId)),
      // A repeated request of the same confirmation.
      acting.act(press(taskId)).catch((error: unknown) => error),
    ]);
    await build().act(press(taskId));
    expect(rowsWhileSending).toEqual(['sending']);
    expect(sent).toHaveLength(1);
    expect(first.action.state).toBe('accepted');
    expect(second).toBeDefined();
  });

  it('is refused while another one on the same task is being sent', async () => {
    let finish: (answer: ActionAnswer) => void = () => undefined;
    const { sent, build, taskId } = await studio(() => new Promise((resolve) => (finish = resolve)));
    const acting = build();
    const first = acting.act(press(taskId));
    // Confirmed in the same moment, before either is written.
    const second = acting.act(press(taskId, otherIntentId));
    await expect(second).rejects.toMatchObject({ code: 'invalid-request' });
    while (sent.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    finish({ kind: 'accepted', remoteId: 'child', needsInput: false });
    await first;
    expect(sent).toHaveLength(1);
  });

  it('that was being sent when the program ended is unknown, and is not sent by the next start', async () => {
    const never = new Promise<ActionAnswer>(() => undefined);
    const { db, sent, build, taskId } = await studio(() => never);
    void build().act(press(taskId));
    while (sent.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    const next = build();
    await next.start();
    expect(actionRows(db)).toEqual(['unknown']);
    const { action } = await next.act(press(taskId));
    expect(action).toMatchObject({ state: 'unknown', resultTaskId: null });
    expect(sent).toHaveLength(1);
    expect((await next.view(taskId)).block).toBe(null);
  });

  it.each<[string, () => Promise<ActionAnswer>, string]>([
    [
      'a refusal',
      () => Promise.resolve({ kind: 'refused', code: 'insufficient-credits', message: 'empty' }),
      'refused',
    ],
    ['no readable answer', () => Promise.reject(new AppError('provider-down', '502')), 'unknown'],
  ])('with %s makes no task', async (_name, answer, state) => {
    const { db, build, taskId } = await studio(answer);
    const { action } = await build().act(press(taskId));
    expect(action).toMatchObject({ state, resultTaskId: null });
    expect(action.failure).not.toBeNull();
    expect(taskFamily(db, { taskId })).toHaveLength(1);
  });

  it('can be sent again by the user as a new intent', async () => {
    let answers = 0;
    const { sent, build, taskId } = await studio(() => {
      answers += 1;
      return answers === 1
        ? Promise.reject(new AppError('timeout', 'late'))
        : Promise.resolve({ kind: 'accepted', remoteId: 'child', needsInput: false });
    });
    const acting = build();
    await acting.act(press(taskId));
    await acting.act(press(taskId, otherIntentId));
    expect(sent).toHaveLength(2);
    expect((await acting.view(taskId)).actions.map(({ state }) => state)).toEqual(['accepted', 'unknown']);
  });

  it('which the task does not have is not sent, and neither is one of a paused account', async () => {
    const { db, sent, build, taskId } = await studio(() => Promise.reject(new Error('must not be asked')));
    const acting = build();
    await expect(acting.act({ ...press(taskId), buttonId: 'MJ::U9' })).rejects.toMatchObject({
      code: 'usage',
    });
    db.exec('UPDATE accounts SET paused = 1');
    await expect(acting.act(press(taskId))).rejects.toMatchObject({ code: 'forbidden' });
    await expect(acting.act({ ...press(taskId), taskId: 99 })).rejects.toMatchObject({ code: 'not-found' });
    expect(sent).toEqual([]);
    expect(actionRows(db)).toEqual([]);
  });

  it('that was accepted stands, also where the request cannot be counted', async () => {
    const { db, build, taskId } = await studio(accepting);
    const { action } = await build(failingAt(db, 'noteAccountRequests')).act(press(taskId));
    expect(action.state).toBe('accepted');
    expect(taskFamily(db, { taskId })).toHaveLength(2);
  });

  it('that was accepted and cannot be written down tells the id of the task that it made', async () => {
    const { db, sent, build, taskId } = await studio(accepting);
    const acting = build(failingAt(db, 'settleAction'));
    await expect(acting.act(press(taskId))).rejects.toMatchObject({
      code: 'disk-full',
      message: expect.stringContaining('‘child’') as unknown,
    });
    await expect(acting.act(press(taskId))).rejects.toMatchObject({ code: 'invalid-request' });
    expect(sent).toHaveLength(1);
  });

  it('leaves nothing to be written once the library closes, whenever it was asked for', async () => {
    const { db, sent, build, taskId } = await studio(accepting);
    const acting = build();
    const asked = acting.act(press(taskId)).catch((error: unknown) => error);
    await acting.stop();
    const atTheEnd = actionRows(db);
    await asked;
    expect(actionRows(db)).toEqual(atTheEnd);
    expect(atTheEnd).not.toContain('sending');
    await expect(acting.act(press(taskId, otherIntentId))).rejects.toMatchObject({ code: 'cancelled' });
    expect(actionRows(db)).toEqual(atTheEnd);
    expect(sent).toEqual([]);
  });

  it('that waits for input is looked at now, any other after a while', async () => {
    for (const needsInput of [true, false]) {
      const { db, build, taskId } = await studio(() =>
        Promise.resolve({ kind: 'accepted', remoteId: 'child', needsInput }),
      );
      await build().act(press(taskId));
      const due = dueTasks(db, { accountId: 'studio', nowMs: 1_700_000_000_000, limit: 9 });
      expect(due.map(({ remoteId }) => remoteId)).toEqual(needsInput ? ['child'] : []);
    }
  });

  it('that is answered with a task which is known already leaves that as it is, and looks at it anew', async () => {
    const { db, build, taskId } = await studio(accepting);
    db.exec(`INSERT INTO tasks (account_id, remote_id, state, parent_remote_id, quiet_looks, parked_at_ms, look_reason,
        imported_at_ms, sort_at_ms) VALUES ('studio', 'child', 'succeeded', 'another', 7, 5, 'confirm', 1, 1)`);
    const { action } = await build().act(press(taskId));
    const columns = 'state, parent_remote_id, quiet_looks, parked_at_ms, look_reason, next_look_at_ms > 0';
    expect(db.prepare(`SELECT ${columns} FROM tasks WHERE id = ?`).raw().get(action.resultTaskId)).toEqual([
      ...['succeeded', 'another', 0, null, 'follow', 1],
    ]);
  });

  it('is said to cost what the newest one did that tells', async () => {
    let made = 0;
    const { db, build, taskId } = await studio(() =>
      Promise.resolve({ kind: 'accepted', remoteId: `child-${String((made += 1))}`, needsInput: false }),
    );
    const acting = build();
    expect((await acting.view(taskId)).costHint).toBeNull();
    for (const id of [intentId, otherIntentId, '8c1a6d7e-3a52-4d0c-9a77-0a3c64a5d1f2'])
      await acting.act(press(taskId, id));
    db.exec("UPDATE tasks SET cost = 1, cost_unit = 'credits' WHERE remote_id = 'child-1'");
    db.exec("UPDATE tasks SET cost = 2, cost_unit = 'credits' WHERE remote_id = 'child-2'");
    expect((await acting.view(taskId)).costHint).toEqual({ value: 2, unit: 'credits' });
  });

  it('that goes on under the same id makes that task due, with no new row', async () => {
    const { db, build, taskId } = await studio(() =>
      Promise.resolve({ kind: 'accepted', remoteId: 'parent', needsInput: false }),
    );
    db.exec("UPDATE tasks SET state = 'needs-input'");
    const { action } = await build().act({ ...press(taskId), buttonId: 'modal' });
    expect(action.resultTaskId).toBe(taskId);
    expect(db.prepare('SELECT count(*), state, parent_remote_id FROM tasks').get()).toEqual({
      'count(*)': 1,
      state: 'queued',
      parent_remote_id: null,
    });
  });
});
