// Adding ids as tasks, and asking again about those that are there already.
// Invariant: an id is added once per owner however often it is pasted; what was deleted stays deleted.
import type { Database } from 'better-sqlite3';
import type { RetriedTiles } from '../../preload/contract/gallery.ts';
import type { ProviderId } from '../../preload/contract/providers.ts';
import { AppError } from '../lib/app-error.ts';
import { changesOf } from './change-log.ts';
import { lastTaskId } from './last-task-id.ts';
import { nextAccountSql, passToNextAccount } from './next-account.ts';
import { noteImport } from './past-imports.ts';
import type { ImportPart } from './past-imports.ts';
import { resumeTasks } from './pauses.ts';
import { statement } from './statement.ts';

/**
 * Ids for one account. `candidates`: where the account was guessed, the providers that have ids of this shape; their
 * accounts count as owners. Empty where the user named the account.
 */
export interface IdsForAccount {
  readonly accountId: string;
  readonly candidates: readonly ProviderId[];
  readonly askOthers: boolean;
  readonly remoteIds: readonly string[];
}

/** Counts of one batch of ids; `found` is their sum. */
export interface IdCounts {
  readonly new: number;
  readonly known: number;
  readonly deleted: number;
}

/** Known ids by the account that has them, or that would be asked next about them. */
export interface ClassifiedIds extends IdCounts {
  readonly owners: readonly { readonly accountId: string; readonly count: number }[];
}

/**
 * Whose row counts as the id's owner: the named account's; for a guess any at the providers with ids of this shape, and
 * any other that knows it, or that the user let it be shown to.
 */
const isOwner = `(t.account_id = @accountId OR a.provider IN (SELECT value FROM json_each(@candidates))
  OR (@candidates <> '[]' AND (t.state <> 'lost' OR t.ask_others = 1)))`;

/** The ids lead: left to itself, SQLite reads a list of thousands once per task of the account. */
const ownersOfIds = `
  SELECT t.id, t.remote_id, t.picture_count, t.deleted_count
  FROM json_each(@ids) j CROSS JOIN tasks t ON t.remote_id = j.value
  CROSS JOIN accounts a ON a.id = t.account_id
  WHERE ${isOwner}`;

/** How many of these ids are new, known, or known with all their pictures deleted, and whose. Asks nobody. */
export function classifyIds(db: Database, args: IdsForAccount): ClassifiedIds {
  const bound = boundIds(args);
  const row = statement(
    db,
    `SELECT count(DISTINCT remote_id) AS present,
       count(DISTINCT CASE WHEN picture_count = 0 AND deleted_count > 0 THEN remote_id END) AS deleted
     FROM (${ownersOfIds})`,
  ).get(bound) as {
    present: number;
    deleted: number;
  };
  return {
    new: args.remoteIds.length - row.present,
    known: row.present - row.deleted,
    deleted: row.deleted,
    owners: row.present === 0 ? [] : ownersOf(db, bound, args.askOthers),
  };
}

/** An id without a living owner goes to the account it was routed to, and so stands with that one. */
function ownersOf(db: Database, bound: BoundIds, askOthers: boolean): ClassifiedIds['owners'] {
  const rows = statement(
    db,
    `SELECT t.id, t.remote_id AS remoteId, CASE WHEN a.removed_at_ms IS NULL THEN a.id ELSE @accountId END AS accountId,
       t.state = 'lost' AND EXISTS (SELECT 1 FROM refusals r WHERE r.task_id = t.id) AS wasRefused
     FROM (${ownersOfIds}) o JOIN tasks t ON t.id = o.id JOIN accounts a ON a.id = t.account_id
     ORDER BY t.account_id <> @accountId, t.id`,
  ).all(bound) as { id: number; remoteId: string; accountId: string; wasRefused: 0 | 1 }[];
  const counts = new Map<string, number>();
  const seen = new Set<string>();
  for (const { id, remoteId, accountId, wasRefused } of rows) {
    if (seen.has(remoteId)) continue;
    seen.add(remoteId);
    const next =
      askOthers && wasRefused === 1
        ? (statement(db, nextAccountSql).pluck().get({ taskId: id, askOthers: 1 }) as string | undefined)
        : undefined;
    const owner = next ?? accountId;
    counts.set(owner, (counts.get(owner) ?? 0) + 1);
  }
  return [...counts].map(([accountId, count]) => ({ accountId, count }));
}

/**
 * Stores ids as queued tasks, due now, in one transaction. Ids that are there already are left alone,
 * but one that was lost or failed is looked at again (with the user's leave, by those who have not been asked yet),
 * and one whose account was removed gets this account. `recordEndsAtMs` goes with `remoteIds`: when each one's record
 * ends, as far as the id tells. `part`: the import that these ids are a part of; without it they are of none that anybody
 * asks about later. Returns the counts, the row id of every id given where they are wanted, and the import's id.
 */
export function addTasks(
  db: Database,
  args: IdsForAccount & {
    readonly nowMs: number;
    readonly wantTaskIds: boolean;
    readonly recordEndsAtMs?: readonly (number | null)[];
    readonly part?: ImportPart;
  },
): IdCounts & { readonly taskIds: readonly number[]; readonly importId: number | null } {
  const bound = boundIds(args);
  const { part, nowMs } = args;
  return db
    .transaction(() => {
      adoptOrphans(db, bound);
      const lastKnownId = lastTaskId(db);
      const added = insertNew(db, args, bound);
      const present = args.remoteIds.length - added;
      const deleted = present === 0 ? 0 : countDeleted(db, bound);
      if (added > 0) {
        changesOf(db).membership();
        // Each account shows how many tasks it has.
        changesOf(db).accounts();
      }
      // Before they are asked about again, which may move them to other accounts.
      const taskIds =
        args.wantTaskIds || (part !== undefined && present > 0)
          ? (statement(db, `SELECT id FROM (${ownersOfIds})`).pluck().all(bound) as number[])
          : [];
      if (present > deleted) askAgain(db, bound, nowMs, args.askOthers);
      const counts = { new: added, known: present - deleted, deleted };
      const importId =
        part === undefined
          ? null
          : noteImport(db, part, {
              ...{ nowMs, counts, added: { firstId: lastKnownId + 1, lastId: lastKnownId + added } },
              knownIds: taskIds.filter((id) => id <= lastKnownId),
            });
      return { ...counts, taskIds: args.wantTaskIds ? taskIds : [], importId };
    })
    .immediate();
}

/** Returns how many were new. */
function insertNew(db: Database, args: Parameters<typeof addTasks>[1], bound: BoundIds): number {
  const { remoteIds, recordEndsAtMs, nowMs } = args;
  const values = { ...bound, nowMs, askOthers: Number(args.askOthers) };
  if (recordEndsAtMs === undefined) {
    return statement(db, insertSql('j.value', 'NULL')).run(values).changes;
  }
  const pairs = JSON.stringify(remoteIds.map((id, index) => [id, recordEndsAtMs[index] ?? null]));
  return statement(db, insertSql('j.value ->> 0', 'j.value ->> 1')).run({ ...values, ids: pairs }).changes;
}

function insertSql(remoteId: string, recordEndMs: string): string {
  return `INSERT INTO tasks (account_id, remote_id, state, imported_at_ms, next_look_at_ms, candidates, ask_others,
      expires_at_ms, sort_at_ms)
    SELECT @accountId, ${remoteId}, 'queued', @nowMs, @nowMs, @candidates, @askOthers, ${recordEndMs}, @nowMs
    FROM json_each(@ids) j
    WHERE NOT EXISTS (
      SELECT 1 FROM tasks t JOIN accounts a ON a.id = t.account_id WHERE t.remote_id = ${remoteId}
        AND ${isOwner})
    ON CONFLICT DO NOTHING`;
}

function countDeleted(db: Database, bound: BoundIds): number {
  return statement(
    db,
    `SELECT count(DISTINCT remote_id) FROM (${ownersOfIds}) WHERE picture_count = 0 AND deleted_count > 0`,
  )
    .pluck()
    .get(bound) as number;
}

interface BoundIds {
  readonly ids: string;
  readonly accountId: string;
  readonly candidates: string;
}

function boundIds(args: IdsForAccount): BoundIds {
  return {
    ids: JSON.stringify(args.remoteIds),
    accountId: args.accountId,
    candidates: JSON.stringify(args.candidates),
  };
}

function adoptOrphans(db: Database, bound: BoundIds): void {
  const hasOrphans = statement(db, 'SELECT 1 FROM accounts WHERE removed_at_ms IS NOT NULL LIMIT 1').get();
  if (hasOrphans === undefined) return;
  statement(
    db,
    `UPDATE OR IGNORE tasks SET account_id = @accountId
     WHERE remote_id IN (SELECT value FROM json_each(@ids)) AND account_id IN (
       SELECT id FROM accounts WHERE removed_at_ms IS NOT NULL
         AND provider = (SELECT provider FROM accounts WHERE id = @accountId))`,
  ).run({ ids: bound.ids, accountId: bound.accountId });
}

function askAgain(db: Database, bound: BoundIds, nowMs: number, askOthers: boolean): void {
  const rows = statement(
    db,
    `SELECT id, state = 'lost' AND EXISTS (SELECT 1 FROM refusals r WHERE r.task_id = tasks.id) AS wasRefused FROM tasks
     WHERE id IN (SELECT id FROM (${ownersOfIds})) AND (state IN ('lost', 'failed')
       OR (state <> 'succeeded' AND next_look_at_ms IS NULL)
       OR picture_count + deleted_count < offered_count
       OR EXISTS (SELECT 1 FROM pictures p WHERE p.task_id = tasks.id AND p.state = 'failed'))`,
  ).all(bound) as { id: number; wasRefused: 0 | 1 }[];
  if (askOthers) {
    statement(
      db,
      `UPDATE tasks SET ask_others = 1 WHERE id IN (SELECT id FROM (${ownersOfIds})) AND state <> 'succeeded'`,
    ).run(bound);
  }
  const again = rows.filter(
    ({ id, wasRefused }) => !(askOthers && wasRefused === 1 && goOnAsking(db, id, nowMs)),
  );
  if (again.length > 0)
    retryTasksNow(
      db,
      again.map(({ id }) => id),
      nowMs,
    );
}

/** A lost task that may now be shown to more accounts goes on with those who have not refused it; false: all have. */
function goOnAsking(db: Database, taskId: number, nowMs: number): boolean {
  if (!passToNextAccount(db, taskId, nowMs)) return false;
  statement(
    db,
    `UPDATE tasks SET state = 'queued', progress = NULL, look_reason = 'follow', moved_at_ms = @nowMs WHERE id = @taskId`,
  ).run({ taskId, nowMs });
  return true;
}

/**
 * Looks at these tasks again now, also at those that rest, and tries their failed pictures again. What is deleted stays
 * deleted; a task whose account was removed can be asked of nobody, and stays as it is. Throws AppError `not-found` where
 * there is nothing that could be tried.
 */
export function retryTasks(
  db: Database,
  args: { readonly taskIds: readonly number[]; readonly nowMs: number },
): null {
  const tried = db.transaction(() => retryTasksNow(db, args.taskIds, args.nowMs)).immediate();
  if (tried === 0 && args.taskIds.length > 0)
    throw new AppError(
      'not-found',
      'Its account was removed. Import the ID again for the account that has it now.',
    );
  return null;
}

/** Of a task: somebody can be asked about it. */
const hasAccount = 'EXISTS (SELECT 1 FROM accounts a WHERE a.id = t.account_id AND a.removed_at_ms IS NULL)';

/** What has recovered meanwhile is left alone; so is a missing file, of which the record would be given up for a link. */
const failingTilesSql = `SELECT p.task_id AS taskId, 0 AS isFinal FROM pictures p
    WHERE p.id IN (SELECT value FROM json_each(@keys)) AND p.state = 'failed'
  UNION ALL
  SELECT t.id, t.state = 'failed' AND t.failure_code = 'generation-failed' FROM tasks t
    WHERE t.id IN (SELECT -value FROM json_each(@keys)) AND t.paused_at_ms IS NULL AND ${hasAccount}
      AND (t.state IN ('failed', 'lost') OR t.parked_at_ms IS NOT NULL)`;

/**
 * {@link retryTasks} for those of these tiles, named by their keys, that have failed.
 * @returns Of how many tiles something is tried, and how many of these their provider itself gave up, so that it may
 *   well answer the same again.
 */
export function retryTiles(
  db: Database,
  args: { readonly keys: readonly number[]; readonly nowMs: number },
): RetriedTiles {
  return db
    .transaction(() => {
      const failing = statement(db, failingTilesSql).all({ keys: JSON.stringify(args.keys) }) as {
        readonly taskId: number;
        readonly isFinal: 0 | 1;
      }[];
      const taskIds = [...new Set(failing.map(({ taskId }) => taskId))];
      if (taskIds.length > 0) retryTasksNow(db, taskIds, args.nowMs);
      return { tried: failing.length, final: failing.filter(({ isFinal }) => isFinal === 1).length };
    })
    .immediate();
}

/** Returns how many tasks are looked at, or have pictures that are tried. */
function retryTasksNow(db: Database, taskIds: readonly number[], nowMs: number): number {
  const ids = JSON.stringify(taskIds);
  resumeTasks(db, taskIds, nowMs);
  const asked = statement(
    db,
    `UPDATE tasks AS t SET state = CASE state WHEN 'succeeded' THEN state ELSE 'queued' END, next_look_at_ms = @nowMs,
       progress = CASE state WHEN 'succeeded' THEN progress END, look_reason = 'follow', quiet_looks = 0, unclear_looks = 0, parked_at_ms = NULL, moved_at_ms = @nowMs
     WHERE id IN (SELECT value FROM json_each(@ids)) AND ${hasAccount} RETURNING id`,
  )
    .pluck()
    .all({ ids, nowMs }) as number[];
  statement(db, 'DELETE FROM refusals WHERE task_id IN (SELECT value FROM json_each(?))').run(ids);
  const wanted = statement(
    db,
    `UPDATE pictures SET state = 'wanted', attempts = 0, link_renewals = 0, damaged_count = 0, next_try_at_ms = @nowMs
     WHERE state = 'failed' AND task_id IN (SELECT value FROM json_each(@ids)) RETURNING task_id`,
  )
    .pluck()
    .all({ ids, nowMs }) as number[];
  for (const id of taskIds) changesOf(db).task(id);
  return new Set([...asked, ...wanted]).size;
}
