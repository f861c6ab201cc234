// Reading tasks back: lists, details, and the summary of an import.
// Invariant: reads only; a list is paged, and pictures come with their tasks in one more statement.
import type { Database } from 'better-sqlite3';
import type { SourceId } from '../../preload/contract/providers.ts';
import type { TaskDetails, TaskState } from '../../preload/contract/tasks.ts';
import type { Failure } from '../../preload/contract/failure.ts';
import { picturesOfTasks } from './pictures.ts';
import { failureOf, taskColumns, taskOf } from './rows.ts';
import type { TaskRow } from './rows.ts';
import { statement } from './statement.ts';
import { tasksFound } from './task-search.ts';

/** Which tasks to list: by search text (see search-grammar.ts), state and account, newest first. */
export interface TaskFilter {
  readonly query: string | null;
  readonly state: TaskState | null;
  readonly accountId: string | null;
  /** Only these rows, in any order; null for all. */
  readonly taskIds: readonly number[] | null;
  /** Null for all. */
  readonly limit: number | null;
  readonly offset: number;
}

/** Tasks with their pictures, newest first, and how many there are in all. */
export function listTasks(
  db: Database,
  filter: TaskFilter,
): { readonly total: number; readonly tasks: readonly TaskDetails[] } {
  const found = filter.query === null ? null : tasksFound(db, filter.query);
  const taskIds =
    filter.taskIds?.filter((id) => found?.has(id) ?? true) ?? (found === null ? null : [...found]);
  const where = `WHERE (@state IS NULL OR t.state = @state) AND (@accountId IS NULL OR t.account_id = @accountId)
    AND (@taskIds IS NULL OR t.id IN (SELECT value FROM json_each(@taskIds)))`;
  const bound = {
    state: filter.state,
    accountId: filter.accountId,
    taskIds: taskIds === null ? null : JSON.stringify(taskIds),
  };
  const total = statement(db, `SELECT count(*) FROM tasks t ${where}`).pluck().get(bound) as number;
  const rows = statement(
    db,
    `SELECT ${taskColumns} FROM tasks t JOIN accounts a ON a.id = t.account_id ${where}
     ORDER BY t.sort_at_ms DESC, t.id DESC LIMIT @limit OFFSET @offset`,
  ).all({ ...bound, limit: filter.limit ?? -1, offset: filter.offset }) as TaskRow[];
  const pictures = picturesOfTasks(
    db,
    rows.map((row) => row.id),
  );
  return {
    total,
    tasks: rows.map((row) => ({ task: taskOf(row), pictures: pictures.get(row.id) ?? [], rawRecord: null })),
  };
}

/** One task with everything known of it; null when there is no such row. */
export function taskDetails(db: Database, args: { readonly taskId: number }): TaskDetails | null {
  const row = statement(
    db,
    `SELECT ${taskColumns}, t.raw_record FROM tasks t JOIN accounts a ON a.id = t.account_id WHERE t.id = ?`,
  ).get(args.taskId) as (TaskRow & { readonly raw_record: string | null }) | undefined;
  if (row === undefined) return null;
  return {
    task: taskOf(row),
    pictures: picturesOfTasks(db, [row.id]).get(row.id) ?? [],
    rawRecord: row.raw_record === null ? null : JSON.stringify(JSON.parse(row.raw_record), null, 2),
  };
}

/**
 * Where an unfinished task shows how far it is, and the base URL of its account, whose own host may be private; null
 * where it shows nothing.
 */
export function partialUrl(
  db: Database,
  args: { readonly taskId: number },
): { readonly url: string; readonly baseUrl: string; readonly progress: number | null } | null {
  const row = statement(
    db,
    `SELECT t.partial_url AS url, a.base_url AS baseUrl, t.progress FROM tasks t JOIN accounts a ON a.id = t.account_id
     WHERE t.id = ? AND t.partial_url IS NOT NULL AND t.state IN ('queued', 'running')`,
  ).get(args.taskId) as { url: string; baseUrl: string; progress: number | null } | undefined;
  return row ?? null;
}

/** Id, account and state of these tasks, and how their pictures stand: the command line's answer. */
export function importSummary(
  db: Database,
  args: { readonly taskIds: readonly number[] | null },
): {
  readonly tasks: readonly {
    readonly id: string;
    readonly account: string;
    readonly state: TaskState;
    readonly failure: Failure | null;
  }[];
  readonly receipt: { readonly wanted: number; readonly saved: number; readonly failed: number };
} {
  const ids = args.taskIds === null ? null : JSON.stringify(args.taskIds);
  const rows = statement(
    db,
    `SELECT t.remote_id, a.label, t.state, t.failure_code, t.failure_message
     FROM tasks t JOIN accounts a ON a.id = t.account_id
     WHERE @ids IS NULL OR t.id IN (SELECT value FROM json_each(@ids)) ORDER BY t.id`,
  ).all({ ids }) as {
    remote_id: string;
    label: string;
    state: TaskState;
    failure_code: Failure['code'] | null;
    failure_message: string | null;
  }[];
  const receipt = statement(
    db,
    `SELECT count(*) AS wanted, count(CASE WHEN state IN ('saved', 'ready') THEN 1 END) AS saved,
       count(CASE WHEN state IN ('failed', 'missing') THEN 1 END) AS failed
     FROM pictures WHERE state <> 'deleted' AND (@ids IS NULL OR task_id IN (SELECT value FROM json_each(@ids)))`,
  ).get({ ids }) as { wanted: number; saved: number; failed: number };
  return {
    tasks: rows.map((row) => ({
      id: row.remote_id,
      account: row.label,
      state: row.state,
      failure: failureOf(row),
    })),
    receipt,
  };
}

/** Row ids of tasks by remote id, over all accounts. */
export function findTasks(
  db: Database,
  args: { readonly remoteId: string },
): readonly { readonly id: number; readonly provider: SourceId; readonly accountLabel: string }[] {
  return statement(
    db,
    `SELECT t.id, a.provider, a.label AS accountLabel FROM tasks t JOIN accounts a ON a.id = t.account_id
     WHERE t.remote_id = ?`,
  ).all(args.remoteId) as { id: number; provider: SourceId; accountLabel: string }[];
}
