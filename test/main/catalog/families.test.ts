import { expect, it, test } from 'vitest';
import type { Database } from 'better-sqlite3';
import { beginAction, settleAction } from '../../../src/main/catalog/actions.ts';
import { familySql, parentsOf, taskFamily } from '../../../src/main/catalog/families.ts';
import type { KinRow } from '../../../src/main/catalog/families.ts';
import { familyMax, linkFamily, neighbourSql } from '../../../src/main/catalog/family-links.ts';
import { settleTasks } from '../../../src/main/catalog/settlements.ts';
import type { TaskFactsRow } from '../../../src/main/catalog/settlements.ts';
import { taskLineage } from '../../../src/main/lib/task-lineage.ts';
import { add, nowMs, settlement, taskFacts } from '../../fakes/catalog-rows.ts';
import { givenAccount, temporaryCatalog } from '../../fakes/temporary-catalog.ts';

const gridJob = 'fb4b8cfa-2be7-4ae8-9013-8d0cf7f27390';
const soloJob = '39d7cf9f-c2f0-4adf-a124-0020fb9f867f';
const zoomJob = '9fb1bd30-aaaa-4bbb-8ccc-0123456789ab';

function facts(record: object, buttonIds: readonly string[], parent: string | null = null): TaskFactsRow {
  const buttons = buttonIds.map((id) => ({ id, label: `to ${id.split('::')[1] ?? ''}` }));
  return taskFacts({
    prompt: 'a cat',
    buttons,
    parentRemoteId: parent,
    lineage: taskLineage(record, buttons),
    rawRecord: JSON.stringify(record),
  });
}

/** By remote id; the order of the keys is the order of their making. */
type Told = Readonly<Record<string, { readonly account: string; readonly facts: TaskFactsRow }>>;

/** A grid, its U1, and a zoom of that, as midjourney-proxy tells of them; and a grid that has nothing to do with them. */
const proxyTold: Told = {
  grid: { account: 'a', facts: facts({ action: 'IMAGINE' }, [`MJ::JOB::upsample::1::${gridJob}`]) },
  solo: {
    account: 'a',
    facts: facts({ action: 'UPSCALE', properties: { custom_id: `MJ::JOB::upsample::1::${gridJob}` } }, [
      `MJ::Outpaint::50::1::${soloJob}::SOLO`,
    ]),
  },
  zoom: {
    account: 'b',
    facts: facts({ action: 'ZOOM', properties: { customId: `MJ::Outpaint::50::1::${soloJob}::SOLO` } }, [
      `MJ::JOB::upsample::1::${zoomJob}`,
    ]),
  },
  stranger: { account: 'a', facts: facts({ action: 'IMAGINE' }, ['MJ::JOB::upsample::1::x']) },
};

function studio(): Database {
  const db = temporaryCatalog();
  givenAccount(db, 'a', 'mjproxy');
  givenAccount(db, 'b', 'mjproxy');
  return db;
}

/** Adds the tasks in their own order and tells of them in this one. Row ids by remote id. */
function tell(db: Database, told: Told, order: readonly string[] = Object.keys(told)): Map<string, number> {
  const ids = new Map<string, number>();
  for (const [at, [remoteId, { account }]] of Object.entries(told).entries()) {
    const taskId = add(db, account, [remoteId]).taskIds[0] ?? 0;
    ids.set(remoteId, taskId);
    db.prepare('UPDATE tasks SET sort_at_ms = ? WHERE id = ?').run(nowMs + at, taskId);
  }
  for (const remoteId of order) {
    const settlements = [
      settlement(ids.get(remoteId) ?? 0, { facts: told[remoteId]?.facts ?? null, pictures: [] }),
    ];
    settleTasks(db, { settlements, nowMs });
  }
  return ids;
}

const tree = (db: Database, taskId: number): unknown[] => {
  const family = taskFamily(db, { taskId });
  const names = new Map(family.map((member) => [member.taskId, member.remoteId]));
  return family.map(({ remoteId, parentTaskId }) =>
    parentTaskId === null ? remoteId : `${String(names.get(parentTaskId))} > ${remoteId}`,
  );
};

const orders = [
  ['grid', 'solo', 'zoom', 'stranger'],
  ['zoom', 'stranger', 'solo', 'grid'],
  ['zoom', 'grid', 'solo', 'stranger'],
  ['solo', 'zoom', 'grid', 'stranger'],
  ['grid', 'zoom', 'stranger', 'solo'],
];

it.each(orders)(
  'is found through the jobs in buttons, through any account, told as %s %s %s %s',
  (...order) => {
    const db = studio();
    const ids = tell(db, proxyTold, order);
    for (const remoteId of ['grid', 'solo', 'zoom']) {
      expect(tree(db, ids.get(remoteId) ?? 0)).toEqual(['grid', 'grid > solo', 'solo > zoom']);
    }
    expect(tree(db, ids.get('stranger') ?? 0)).toEqual(['stranger']);
    const families = db.prepare('SELECT remote_id, family_id FROM tasks ORDER BY id').raw().all();
    const first = ids.get('grid');
    expect(families).toEqual([
      ['grid', first],
      ['solo', first],
      ['zoom', first],
      ['stranger', null],
    ]);
  },
);

it('says how each was made, in the words of the parent’s button', () => {
  const db = studio();
  const ids = tell(db, proxyTold);
  expect(taskFamily(db, { taskId: ids.get('solo') ?? 0 }).map(({ madeBy }) => madeBy)).toEqual([
    { kind: 'action', action: 'imagine' },
    {
      kind: 'button',
      button: { id: `MJ::JOB::upsample::1::${gridJob}`, label: 'to JOB' },
    },
    {
      kind: 'button',
      button: { id: `MJ::Outpaint::50::1::${soloJob}::SOLO`, label: 'to Outpaint' },
    },
  ]);
});

it('puts what was cut out of a grid, and kept its job, below the grid', () => {
  const db = studio();
  const ids = tell(db, {
    cut: {
      account: 'a',
      facts: facts({ action: 'UPSCALE' }, [`MJ::JOB::low_variation::2::${gridJob}::SOLO`]),
    },
    grid: { account: 'a', facts: facts({ action: 'IMAGINE' }, [`MJ::JOB::upsample::1::${gridJob}`]) },
  });
  expect(tree(db, ids.get('cut') ?? 0)).toEqual(['grid > cut', 'grid']);
});

it('joins AceData’s images by the id that a follow-up names', () => {
  const db = studio();
  const record = (action: string, own: string, parent?: string) =>
    facts({ request: { action, image_id: parent }, response: { image_id: own } }, [], null);
  const ids = tell(
    db,
    {
      grid: { account: 'a', facts: record('generate', '1259525319472185344') },
      up: { account: 'b', facts: record('upscale2', '1259683790612070400', '1259525319472185344') },
      vary: { account: 'a', facts: record('variation1', '1259683790612070401', '1259525319472185344') },
    },
    ['vary', 'up', 'grid'],
  );
  expect(tree(db, ids.get('vary') ?? 0)).toEqual(['grid', 'grid > up', 'grid > vary']);
});

it('goes by the parent’s id within one server, and not beyond it', () => {
  const db = studio();
  givenAccount(db, 'elsewhere', 'newapi');
  const none = (parent: string | null) => facts({}, [], parent);
  const ids = tell(
    db,
    {
      '1700000000000001': { account: 'a', facts: none(null) },
      up: { account: 'b', facts: none('1700000000000001') },
      foreign: { account: 'elsewhere', facts: none('1700000000000001') },
    },
    ['foreign', 'up', '1700000000000001'],
  );
  expect(tree(db, ids.get('up') ?? 0)).toEqual(['1700000000000001', '1700000000000001 > up']);
  expect(tree(db, ids.get('foreign') ?? 0)).toEqual(['foreign']);
});

it('keeps siblings together whose parent was never imported', () => {
  const db = studio();
  const ids = tell(db, {
    one: { account: 'a', facts: facts({}, [], 'never') },
    two: { account: 'b', facts: facts({}, [], 'never') },
    other: { account: 'a', facts: facts({}, [], 'never either') },
  });
  expect(tree(db, ids.get('two') ?? 0)).toEqual(['one', 'two']);
  expect(tree(db, ids.get('other') ?? 0)).toEqual(['other']);
});

it('becomes one when the link between two arrives', () => {
  const db = studio();
  const ids = tell(
    db,
    {
      a1: { account: 'a', facts: facts({}, [], null) },
      a2: { account: 'a', facts: facts({}, [], 'a1') },
      b1: { account: 'a', facts: facts({}, [], 'a2') },
      b2: { account: 'a', facts: facts({}, [], 'b1') },
    },
    ['a2', 'b2', 'a1', 'b1'],
  );
  expect(tree(db, ids.get('b2') ?? 0)).toEqual(['a1', 'a1 > a2', 'a2 > b1', 'b1 > b2']);
  expect(db.prepare('SELECT DISTINCT family_id FROM tasks').pluck().all()).toEqual([ids.get('a1')]);
});

it('knows at once what an action made, and keeps the button where the record only says UPSCALE', () => {
  const db = studio();
  const ids = tell(db, { grid: proxyTold['grid'] as Told[string] });
  const taskId = ids.get('grid') ?? 0;
  const buttonId = `MJ::JOB::upsample::3::${gridJob}`;
  const { action } = beginAction(db, {
    intentId: 'i',
    taskId,
    buttonId,
    buttonLabel: 'U3',
    prompt: null,
    nowMs,
  });
  const settled = settleAction(db, {
    actionId: action.id,
    settlement: { state: 'accepted', remoteId: 'made' },
    nowMs: nowMs + 1,
    firstLookAtMs: nowMs + 2,
  });
  const madeId = settled.resultTaskId ?? 0;
  const made = () => taskFamily(db, { taskId: madeId }).at(-1);
  const expected = {
    remoteId: 'made',
    parentTaskId: taskId,
    madeBy: { kind: 'button', button: { id: buttonId, label: '' } },
  };
  expect(made()).toMatchObject(expected);
  settleTasks(db, {
    settlements: [
      settlement(madeId, { facts: facts({ action: 'UPSCALE' }, [`MJ::CustomZoom::${soloJob}`]) }),
    ],
    nowMs,
  });
  expect(made()).toMatchObject(expected);
});

it('ends where records name each other or themselves', () => {
  const db = studio();
  const ids = tell(db, {
    hen: { account: 'a', facts: facts({}, [], 'egg') },
    egg: { account: 'a', facts: facts({}, [], 'hen') },
    itself: { account: 'a', facts: facts({}, [], 'itself') },
  });
  expect(tree(db, ids.get('egg') ?? 0)).toEqual(['hen', 'hen > egg']);
  expect(tree(db, ids.get('itself') ?? 0)).toEqual(['itself']);
  expect(taskFamily(db, { taskId: 99 })).toEqual([]);
});

it('stays small and quick where a thousand hostile records name one parent, or each the one before', () => {
  const db = studio();
  const rows = 1_200;
  const names = Array.from({ length: rows }, (_, at) => `t${String(at)}`);
  const { taskIds } = add(db, 'a', [...names, ...names.map((name) => `c${name}`)]);
  const write = db.prepare('UPDATE tasks SET parent_remote_id = ? WHERE id = ?');
  // Those of the chain from the last to the first: each joins what came before it to a lower row.
  for (let at = 1; at < rows; at += 1) write.run('t0', taskIds[at]);
  for (let at = 1; at < rows; at += 1) write.run(`ct${String(at - 1)}`, taskIds[rows + at]);
  const changes = db.prepare('SELECT total_changes()').pluck();
  const before = changes.get() as number;
  db.transaction(() => {
    for (const id of [...taskIds].reverse()) linkFamily(db, id);
  })();
  const written = (changes.get() as number) - before;
  const sizes = db
    .prepare('SELECT count(*) FROM tasks WHERE family_id IS NOT NULL GROUP BY family_id')
    .pluck()
    .all() as number[];
  expect(Math.max(...sizes)).toBeLessThanOrEqual(familyMax);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeGreaterThanOrEqual(2 * rows - 2 * familyMax);
  expect(taskFamily(db, { taskId: taskIds[rows + 3] ?? 0 }).length).toBeLessThanOrEqual(familyMax);
  expect(written).toBeLessThan((2 * rows * familyMax) / 2);
});

test.each<[string, readonly Partial<KinRow>[], Readonly<Record<number, number>>]>([
  [
    'the remote id before the job',
    [{ remote_id: 'p' }, { job_id: 'j' }, { parent_remote_id: 'p', parent_job_id: 'j' }],
    { 3: 1 },
  ],
  [
    'the own account before another',
    [{ remote_id: 'p', account_id: 'b' }, { remote_id: 'p' }, { parent_remote_id: 'p' }],
    { 3: 2 },
  ],
  [
    'another account of the server',
    [{ remote_id: 'p', account_id: 'b' }, { parent_remote_id: 'p' }],
    { 2: 1 },
  ],
  ['not another server', [{ remote_id: 'p', account_id: 'b', server: 't' }, { parent_remote_id: 'p' }], {}],
  [
    'the grid that has the job, and no cut of it',
    [{ job_id: 'j' }, { job_id: 'j', is_grid: 1 }, { parent_job_id: 'j' }],
    { 1: 2, 3: 2 },
  ],
  [
    'one job seen through two accounts',
    [
      { job_id: 'j', is_grid: 1 },
      { job_id: 'j', is_grid: 1, account_id: 'b' },
    ],
    {},
  ],
  ['itself', [{ job_id: 'j', parent_job_id: 'j', remote_id: 'p', parent_remote_id: 'p' }], {}],
  [
    'three in a circle begin with the oldest',
    [
      { job_id: 'a', parent_job_id: 'c' },
      { job_id: 'b', parent_job_id: 'a' },
      { job_id: 'c', parent_job_id: 'b' },
    ],
    { 2: 1, 3: 2 },
  ],
])('who was made from whom: %s', (_, given, expected) => {
  const rows = given.map((row, at): KinRow => ({
    id: at + 1,
    account_id: 'a',
    server: 's',
    remote_id: `r${String(at)}`,
    parent_remote_id: null,
    job_id: null,
    parent_job_id: null,
    is_grid: 0,
    ...row,
  }));
  expect(Object.fromEntries(parentsOf(rows))).toEqual(expected);
});

test.each([
  ['a family', familySql, { taskId: 1 }, 'USING INDEX tasks_family'],
  ['the parent', neighbourSql.remote, { key: 'x', accountId: 'a' }, 'sqlite_autoindex_tasks_1'],
  [
    'siblings and children',
    neighbourSql.parentRemote,
    { key: 'x', accountId: 'a' },
    'USING INDEX tasks_parent',
  ],
  ['a job', neighbourSql.job, { key: 'x' }, 'USING INDEX tasks_job'],
  ['what was made from a job', neighbourSql.parentJob, { key: 'x' }, 'USING INDEX tasks_parent_job'],
])('%s is found by index, however large the library is', (_, sql, bound, index) => {
  const db = studio();
  const plan = (db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(bound) as { detail: string }[]).map(
    ({ detail }) => detail,
  );
  expect(plan.join('\n')).toContain(index);
  expect(plan.filter((step) => /SCAN (t|tasks)\b|TEMP B-TREE FOR ORDER/.test(step))).toEqual([]);
});

it('costs a plain import no index entry', () => {
  const db = studio();
  add(db, 'a', ['1', '2', '3']);
  const indexes = db
    .prepare(`SELECT sql FROM sqlite_schema WHERE name IN ('tasks_job', 'tasks_parent_job', 'tasks_family')`)
    .pluck()
    .all() as string[];
  expect(indexes).toHaveLength(3);
  for (const sql of indexes) expect(sql).toMatch(/WHERE \w+ IS NOT NULL$/);
  expect(db.prepare('SELECT count(family_id) + count(job_id) FROM tasks').pluck().get()).toBe(0);
});
