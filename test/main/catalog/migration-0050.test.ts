// A library from before families were known: every row is as it was, and what belongs together is found from what was
// kept, the same as if it had only just been told.
import SQLite from 'better-sqlite3';
import { expect, it, onTestFinished } from 'vitest';
import { catalogPath } from '../../../src/main/catalog/catalog-path.ts';
import { taskFamily } from '../../../src/main/catalog/families.ts';
import { linkFamily } from '../../../src/main/catalog/family-links.ts';
import { migrations } from '../../../src/main/catalog/migrations/index.ts';
import { openCatalog } from '../../../src/main/catalog/open.ts';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';

const gridJob = 'fb4b8cfa-2be7-4ae8-9013-8d0cf7f27390';
const otherJob = '9fb1bd30-aaaa-4bbb-8ccc-0123456789ab';
const soloJob = '39d7cf9f-c2f0-4adf-a124-0020fb9f867f';

interface OldRow {
  readonly account: string;
  readonly remoteId: string;
  readonly parent?: string;
  readonly buttons?: readonly string[] | string;
  readonly record?: unknown;
  readonly sidecar?: string;
}

const pressed = `MJ::JOB::upsample::1::${gridJob}`;
const pressedHere = `MJ::JOB::upsample::2::${otherJob}`;
const rows: readonly OldRow[] = [
  // 1 to 3: through the jobs in their buttons, over two accounts.
  {
    account: 'm',
    remoteId: 'zoom',
    record: { action: 'ZOOM', properties: { customId: `MJ::CustomZoom::${soloJob}` } },
  },
  {
    account: 'm',
    remoteId: 'grid',
    buttons: [pressed],
    record: { action: 'IMAGINE' },
    sidecar: 'Pictures/grid.json',
  },
  {
    account: 'm2',
    remoteId: 'solo',
    buttons: [`MJ::CustomZoom::${soloJob}`],
    record: { action: 'UPSCALE', properties: { custom_id: pressed } },
    sidecar: 'Pictures/solo.json',
  },
  // 4 to 6: made here by an action, which its record does not tell; and a sibling through the other account.
  { account: 'm', remoteId: 'parent', record: { action: 'IMAGINE' } },
  {
    account: 'm',
    remoteId: 'made',
    parent: 'parent',
    record: { action: 'UPSCALE' },
    sidecar: 'Pictures/made.json',
  },
  { account: 'm2', remoteId: 'sibling', parent: 'parent' },
  // 7 and 8: siblings without their parent. 9: the same words at another server.
  { account: 'm', remoteId: 'one', parent: 'never' },
  { account: 'm2', remoteId: 'two', parent: 'never' },
  { account: 'other', remoteId: 'foreign', parent: 'never' },
  // 10 and 11: AceData.
  {
    account: 'ace',
    remoteId: 'a1',
    record: { request: { action: 'generate' }, response: { image_id: '1259525319472185344' } },
  },
  {
    account: 'ace',
    remoteId: 'a2',
    record: {
      request: { action: 'upscale1', image_id: '1259525319472185344' },
      response: { image_id: '1259683790612070400' },
    },
  },
  // 12 to 14: odd ones.
  { account: 'm', remoteId: 'broken', buttons: '{"no":"list"}', record: '{"cut' },
  { account: 'm', remoteId: 'hen', parent: 'egg' },
  { account: 'm', remoteId: 'egg', parent: 'hen' },
  // 15: an id that was only pasted.
  { account: 'm', remoteId: 'plain' },
];

function givenVersion20(folder: string): unknown[] {
  const db = new SQLite(catalogPath(folder));
  db.pragma('journal_mode = WAL');
  for (const { up } of migrations.filter(({ version }) => version <= 20)) up(db);
  db.prepare(`INSERT INTO library (id, created_at_ms) VALUES ('lib', 1)`).run();
  const account = db.prepare(
    `INSERT INTO accounts (id, label, provider, base_url, scope, allow_http, key_stored, created_at_ms)
     VALUES (?, ?, ?, ?, 'own', 0, 1, 1)`,
  );
  for (const [id, provider, server] of [
    ['m', 'mjproxy', 'https://mj.example'],
    ['m2', 'mjproxy', 'https://mj.example'],
    ['other', 'mjproxy', 'https://other.example'],
    ['ace', 'acedata', 'https://api.example'],
  ] as const)
    account.run(id, id, provider, server);
  const task = db.prepare(
    `INSERT INTO tasks (id, account_id, remote_id, state, parent_remote_id, buttons, raw_record, sidecar_path,
       imported_at_ms, sort_at_ms) VALUES (?, ?, ?, 'succeeded', ?, ?, ?, ?, 1, ?)`,
  );
  for (const [at, row] of rows.entries()) {
    const { buttons = [], record = null } = row;
    task.run(
      at + 1,
      row.account,
      row.remoteId,
      row.parent ?? null,
      typeof buttons === 'string' ? buttons : JSON.stringify(buttons.map((id) => ({ id, label: id }))),
      record === null || typeof record === 'string' ? record : JSON.stringify(record),
      row.sidecar ?? null,
      at + 1,
    );
  }
  db.exec(`INSERT INTO actions (intent_id, task_id, button_id, button_label, state, result_task_id, intended_at_ms)
    VALUES ('i', 4, '${pressedHere}', 'U1', 'accepted', 5, 1)`);
  db.pragma('user_version = 20');
  const before = db.prepare('SELECT * FROM tasks ORDER BY id').all();
  db.close();
  return before;
}

const families = 'SELECT family_id FROM tasks ORDER BY id';
const expectedFamilies = [1, 1, 1, 4, 4, 4, 7, 7, null, 10, 10, null, 13, 13, null];

it('50: keeps every row and finds what belongs together', () => {
  const folder = temporaryFolder();
  const before = givenVersion20(folder);
  const { db, close } = openCatalog(folder, 'write', 2);
  onTestFinished(close);
  const after = db.prepare('SELECT * FROM tasks ORDER BY id').all();
  expect(after).toEqual(
    before.map((row, at): unknown =>
      // What only the actions of this library know is written into the sidecar.
      expect.objectContaining({ ...(row as object), ...(at === 4 ? { sidecar_due: 1 } : {}) }),
    ),
  );
  expect(db.prepare(families).pluck().all()).toEqual(expectedFamilies);
  expect(
    db.prepare('SELECT remote_id, job_id, parent_job_id, made_by FROM tasks WHERE id < 6').raw().all(),
  ).toEqual([
    ['zoom', null, soloJob, `MJ::CustomZoom::${soloJob}`],
    ['grid', gridJob, null, 'IMAGINE'],
    ['solo', soloJob, gridJob, pressed],
    ['parent', null, null, 'IMAGINE'],
    ['made', null, otherJob, pressedHere],
  ]);
  expect(taskFamily(db, { taskId: 1 }).map(({ remoteId, parentTaskId }) => [remoteId, parentTaskId])).toEqual(
    [
      ['zoom', 3],
      ['grid', null],
      ['solo', 2],
    ],
  );
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
});

it('50: finds what arriving facts would have found, in any order', () => {
  const folder = temporaryFolder();
  givenVersion20(folder);
  const { db, close } = openCatalog(folder, 'write', 2);
  onTestFinished(close);
  for (const direction of ['ASC', 'DESC']) {
    db.exec('UPDATE tasks SET family_id = NULL');
    for (const id of db.prepare(`SELECT id FROM tasks ORDER BY id ${direction}`).pluck().all() as number[])
      linkFamily(db, id);
    expect(db.prepare(families).pluck().all()).toEqual(expectedFamilies);
  }
});
