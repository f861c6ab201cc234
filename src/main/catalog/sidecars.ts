// Which tasks' sidecars are behind their rows, and what a sidecar needs to know.
// Invariant: a task is due until the very change that was written is confirmed; a change made meanwhile keeps it due.
import type { Database } from 'better-sqlite3';
import type { TaskDetails } from '../../preload/contract/entities.ts';
import { picturesOfTasks } from './pictures.ts';
import { taskColumns, taskOf } from './rows.ts';
import type { TaskRow } from './rows.ts';
import { statement } from './statement.ts';

/** A task whose sidecar should be written, and where the last one lies (relative to the library). */
export interface DueSidecar extends TaskDetails {
  readonly sidecarPath: string | null;
  readonly baseUrl: string;
  /** To be given back to {@link sidecarsWritten}. */
  readonly dueCount: number;
}

/** Tasks that have something on disk, have no picture still to come, and changed since their sidecar was written. */
export function dueSidecars(db: Database, args: { readonly limit: number }): readonly DueSidecar[] {
  const rows = statement(
    db,
    `SELECT ${taskColumns}, t.raw_record, t.sidecar_path, t.sidecar_due, a.base_url
     FROM tasks t JOIN accounts a ON a.id = t.account_id
     WHERE t.sidecar_due > 0 AND EXISTS (SELECT 1 FROM pictures p WHERE p.task_id = t.id AND p.original_id IS NOT NULL)
       AND NOT EXISTS (SELECT 1 FROM pictures p WHERE p.task_id = t.id AND p.state = 'wanted' AND p.attempts = 0)
     ORDER BY t.id LIMIT @limit`,
  ).all(args) as (TaskRow & {
    readonly raw_record: string | null;
    readonly sidecar_path: string | null;
    readonly sidecar_due: number;
    readonly base_url: string;
  })[];
  const pictures = picturesOfTasks(
    db,
    rows.map((row) => row.id),
  );
  return rows.map((row) => ({
    task: taskOf(row),
    pictures: pictures.get(row.id) ?? [],
    rawRecord: row.raw_record,
    sidecarPath: row.sidecar_path,
    baseUrl: row.base_url,
    dueCount: row.sidecar_due,
  }));
}

/** Notes sidecars that were written. */
export function sidecarsWritten(
  db: Database,
  args: {
    readonly written: readonly {
      readonly taskId: number;
      readonly path: string;
      readonly dueCount: number;
    }[];
  },
): null {
  db.transaction(() => {
    for (const { taskId, path, dueCount } of args.written) {
      statement(
        db,
        `UPDATE tasks SET sidecar_path = ?, sidecar_due = CASE sidecar_due WHEN ? THEN 0 ELSE sidecar_due END WHERE id = ?`,
      ).run(path, dueCount, taskId);
    }
  }).immediate();
  return null;
}
