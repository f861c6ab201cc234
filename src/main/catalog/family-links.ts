// Which tasks belong to one family, kept up to date as facts arrive: child first, parent first, through any account.
// Invariant: all tasks that name each other, or the same parent, have one `family_id`, the lowest row id among them when
// they were joined; a family only grows, and never beyond familyMax, so that no record can make one costly.
import type { Database } from 'better-sqlite3';
import { changesOf } from './change-log.ts';
import { statement } from './statement.ts';

/** More than anybody made of one grid. */
export const familyMax = 400;

/** Enough: whoever names the same parent or job is in one family already. */
const neighboursMax = 8;

interface LinkRow {
  readonly id: number;
  readonly account_id: string;
  readonly remote_id: string;
  readonly parent_remote_id: string | null;
  readonly job_id: string | null;
  readonly parent_job_id: string | null;
  readonly family_id: number | null;
}

interface Neighbour {
  readonly id: number;
  readonly family_id: number | null;
}

/** A provider's ids are known to all accounts of the same server. `+`: else it is planned anew for every value. */
const sameServer = `account_id IN (SELECT b.id FROM accounts a JOIN accounts b ON b.provider = a.provider
  AND b.base_url = a.base_url WHERE a.id = +@accountId)`;

/** Each asks for the tasks that a key leads to, by index. */
export const neighbourSql = {
  remote: `SELECT id, family_id FROM tasks WHERE remote_id = @key AND ${sameServer} LIMIT ${String(neighboursMax)}`,
  parentRemote: `SELECT id, family_id FROM tasks WHERE parent_remote_id = @key AND ${sameServer} LIMIT ${String(neighboursMax)}`,
  job: `SELECT id, family_id FROM tasks WHERE job_id = @key LIMIT ${String(neighboursMax)}`,
  parentJob: `SELECT id, family_id FROM tasks WHERE parent_job_id = @key LIMIT ${String(neighboursMax)}`,
} as const;

/** Joins a task with those that its row, or theirs, names. To be called in the transaction that wrote its facts. */
export function linkFamily(db: Database, taskId: number): void {
  const row = statement(
    db,
    `SELECT id, account_id, remote_id, parent_remote_id, job_id, parent_job_id, family_id FROM tasks WHERE id = ?`,
  ).get(taskId) as LinkRow | undefined;
  if (row === undefined) return;
  const near = neighboursOf(db, row).filter(
    ({ id, family_id }) => id !== row.id && (family_id === null || family_id !== row.family_id),
  );
  if (near.length > 0) join(db, row, near);
}

function neighboursOf(db: Database, row: LinkRow): readonly Neighbour[] {
  const { account_id: accountId, remote_id, parent_remote_id, job_id, parent_job_id } = row;
  const byRemote = (which: 'remote' | 'parentRemote', key: string | null): Neighbour[] =>
    key === null ? [] : (statement(db, neighbourSql[which]).all({ key, accountId }) as Neighbour[]);
  const byJob = (which: 'job' | 'parentJob', key: string | null): Neighbour[] =>
    key === null ? [] : (statement(db, neighbourSql[which]).all({ key }) as Neighbour[]);
  return [
    ...byRemote('remote', parent_remote_id),
    ...byRemote('parentRemote', parent_remote_id),
    ...byRemote('parentRemote', remote_id),
    ...byJob('job', job_id),
    ...byJob('parentJob', job_id),
    ...byJob('job', parent_job_id),
    ...byJob('parentJob', parent_job_id),
  ];
}

/** What is joined: whole families, and tasks that had none. */
interface Joined {
  readonly families: Set<number>;
  readonly loners: Set<number>;
}

function join(db: Database, row: LinkRow, near: readonly Neighbour[]): void {
  const joined: Joined = { families: new Set(), loners: new Set() };
  let size = 0;
  for (const { id, family_id } of [row, ...near]) {
    if (family_id === null ? joined.loners.has(id) : joined.families.has(family_id)) continue;
    const more = family_id === null ? 1 : sizeOf(db, family_id);
    if (size + more > familyMax) continue;
    size += more;
    if (family_id === null) joined.loners.add(id);
    else joined.families.add(family_id);
  }
  if (joined.families.size + joined.loners.size > 1) unite(db, joined);
}

function sizeOf(db: Database, familyId: number): number {
  return statement(
    db,
    `SELECT count(*) FROM (SELECT 1 FROM tasks WHERE family_id = ? LIMIT ${String(familyMax)})`,
  )
    .pluck()
    .get(familyId) as number;
}

function unite(db: Database, { families, loners }: Joined): void {
  const target = Math.min(...families, ...loners);
  const changed: number[] = [];
  for (const family of families) {
    if (family === target) continue;
    changed.push(
      ...(statement(db, 'UPDATE tasks SET family_id = ? WHERE family_id = ? RETURNING id')
        .pluck()
        .all(target, family) as number[]),
    );
  }
  for (const id of loners) {
    statement(db, 'UPDATE tasks SET family_id = ? WHERE id = ?').run(target, id);
    changed.push(id);
  }
  for (const id of changed) changesOf(db).task(id);
}
