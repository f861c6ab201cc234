// Which tasks' sidecars are behind their rows, and what a sidecar needs to know.
// Invariant: a task is due until the very change that was written is confirmed; a change made meanwhile keeps it due.
import type { Database } from 'better-sqlite3';
import type { TaskDetails } from '../../preload/contract/tasks.ts';
import { addFileChore } from './file-chores.ts';
import { albumPlacesOf } from './kept-library.ts';
import type { AlbumPlace } from './kept-library.ts';
import { picturesOfTasks } from './pictures.ts';
import { taskColumns, taskOf } from './rows.ts';
import type { TaskRow } from './rows.ts';
import { statement } from './statement.ts';
import { trashedOfTasks } from './trash.ts';
import type { TrashedFile } from './trash.ts';

/** What a sidecar says of its task's account, so that it can be known again: all but the key. */
export interface SidecarAccount {
  readonly id: string;
  readonly baseUrl: string;
  readonly userId: string | null;
  readonly userHeader: string | null;
  readonly scope: 'own' | 'admin';
  readonly allowHttp: boolean;
  readonly isRemoved: boolean;
}

/** A task whose sidecar should be written, and where the last one lies (relative to the library). */
export interface DueSidecar extends TaskDetails {
  readonly sidecarPath: string | null;
  readonly madeBy: string | null;
  readonly account: SidecarAccount;
  /** When the links of its pictures end, by picture id; those without a known end are left out. */
  readonly linkEndsAtMs: Readonly<Record<number, number>>;
  /** Of the pictures that somebody has said something of, by picture id. */
  readonly organised: Readonly<Record<number, Organised>>;
  /** Of the pictures whose files lie in the trash, by picture id. */
  readonly trashed: Readonly<Record<number, TrashedFile>>;
  /** To be given back to {@link sidecarsWritten}. */
  readonly dueCount: number;
}

/** What a picture's marks, note and tags are kept with. */
export interface Organised {
  /** When any of it last changed. */
  readonly markedAtMs: number;
  readonly albums: readonly AlbumPlace[];
}

interface DueSidecarRow extends TaskRow {
  readonly raw_record: string | null;
  readonly sidecar_path: string | null;
  readonly made_by: string | null;
  readonly sidecar_due: number;
  readonly base_url: string;
  readonly user_id: string | null;
  readonly user_header: string | null;
  readonly scope: 'own' | 'admin';
  readonly allow_http: 0 | 1;
  readonly removed_at_ms: number | null;
}

/** Of all records of one answer, but for one that is longer alone: whoever writes them also shows the window. */
const recordsMaxLength = 1024 * 1024;

/**
 * Tasks that changed since their sidecar was written and have something to remember: a file, a text, a mark, or that
 * something was deleted. Those whose pictures are still on their way come when they are through. In the order of their ids,
 * those behind `afterTaskId` only, so that a walk through all of them passes each one once.
 */
export function dueSidecars(
  db: Database,
  args: { readonly limit: number; readonly afterTaskId: number },
): readonly DueSidecar[] {
  const rows: DueSidecarRow[] = [];
  let length = 0;
  const found = statement(
    db,
    // The plus signs keep SQLite from indexes that begin with a state or an account: they would read the whole library.
    `SELECT ${taskColumns}, t.raw_record, t.made_by, t.sidecar_path, t.sidecar_due, a.base_url, a.user_id, a.user_header, a.scope,
       a.allow_http, a.removed_at_ms
     FROM tasks t INDEXED BY tasks_sidecar_due CROSS JOIN accounts a ON a.id = t.account_id
     WHERE t.sidecar_due > 0 AND t.id > @afterTaskId
       AND (t.sidecar_path IS NOT NULL OR t.text IS NOT NULL OR t.deleted_count > 0
         OR EXISTS (SELECT 1 FROM pictures p WHERE p.task_id = t.id
           AND (+p.original_id IS NOT NULL OR +p.marked_at_ms IS NOT NULL)))
       AND NOT EXISTS (SELECT 1 FROM pictures p WHERE p.task_id = t.id AND +p.state = 'wanted' AND p.attempts = 0)
     ORDER BY t.id LIMIT @limit`,
  ).iterate(args) as Iterable<DueSidecarRow>;
  for (const row of found) {
    rows.push(row);
    length += row.raw_record?.length ?? 0;
    if (length > recordsMaxLength) break;
  }
  const taskIds = rows.map((row) => row.id);
  const pictures = picturesOfTasks(db, taskIds);
  const ends = linkEndsOf(db, taskIds);
  const organised = organisedOf(db, taskIds);
  const trashed = trashedOfTasks(db, taskIds);
  return rows.map((row) => ({
    task: taskOf(row),
    pictures: pictures.get(row.id) ?? [],
    rawRecord: row.raw_record,
    sidecarPath: row.sidecar_path,
    madeBy: row.made_by,
    account: {
      id: row.account_id,
      baseUrl: row.base_url,
      userId: row.user_id,
      userHeader: row.user_header,
      scope: row.scope,
      allowHttp: row.allow_http === 1,
      isRemoved: row.removed_at_ms !== null,
    },
    linkEndsAtMs: ends.get(row.id) ?? {},
    organised: organised.get(row.id) ?? {},
    trashed: trashed.get(row.id) ?? {},
    dueCount: row.sidecar_due,
  }));
}

function organisedOf(db: Database, taskIds: readonly number[]): Map<number, Record<number, Organised>> {
  const rows = statement(
    db,
    `SELECT task_id AS taskId, id, marked_at_ms AS markedAtMs FROM pictures
     WHERE marked_at_ms IS NOT NULL AND task_id IN (SELECT value FROM json_each(?))`,
  ).all(JSON.stringify(taskIds)) as { taskId: number; id: number; markedAtMs: number }[];
  const albums = albumPlacesOf(
    db,
    rows.map(({ id }) => id),
  );
  const organised = new Map<number, Record<number, Organised>>();
  for (const { taskId, id, markedAtMs } of rows) {
    organised.set(taskId, { ...organised.get(taskId), [id]: { markedAtMs, albums: albums.get(id) ?? [] } });
  }
  return organised;
}

function linkEndsOf(db: Database, taskIds: readonly number[]): Map<number, Record<number, number>> {
  const rows = statement(
    db,
    `SELECT task_id AS taskId, id, expires_at_ms AS atMs FROM pictures
     WHERE expires_at_ms IS NOT NULL AND task_id IN (SELECT value FROM json_each(?))`,
  ).all(JSON.stringify(taskIds)) as { taskId: number; id: number; atMs: number }[];
  const ends = new Map<number, Record<number, number>>();
  for (const { taskId, id, atMs } of rows) ends.set(taskId, { ...ends.get(taskId), [id]: atMs });
  return ends;
}

/** Which tasks' sidecars these paths are; 0 for one that is to be removed as soon as that can be done. */
export function sidecarOwners(
  db: Database,
  args: { readonly paths: readonly string[] },
): readonly { readonly path: string; readonly taskId: number }[] {
  return statement(
    db,
    `SELECT sidecar_path AS path, id AS taskId FROM tasks WHERE sidecar_path IN (SELECT value FROM json_each(@paths))
     UNION ALL
     SELECT from_path, 0 FROM file_chores WHERE from_path IN (SELECT value FROM json_each(@paths))`,
  ).all({ paths: JSON.stringify(args.paths) }) as { path: string; taskId: number }[];
}

/** By then every system has given a file that it was given to the disk by itself. */
const youngForMs = 10 * 60_000;

export interface WrittenSidecar {
  readonly taskId: number;
  readonly path: string;
  readonly dueCount: number;
  /** It is certainly on the disk; else it is young for a while. */
  readonly isSynced: boolean;
}

/** Notes sidecars that were written. One whose task was forgotten meanwhile is removed again, as a chore. */
export function sidecarsWritten(
  db: Database,
  args: { readonly written: readonly WrittenSidecar[]; readonly nowMs: number },
): null {
  const { nowMs } = args;
  db.transaction(() => {
    for (const { taskId, path, dueCount, isSynced } of args.written) {
      const noted = statement(
        db,
        `UPDATE tasks SET sidecar_path = ?, sidecar_due = CASE sidecar_due WHEN ? THEN 0 ELSE sidecar_due END WHERE id = ?`,
      ).run(path, dueCount, taskId);
      if (noted.changes === 0) addFileChore(db, { fromPath: path, toPath: null });
      else if (isSynced) statement(db, 'DELETE FROM young_sidecars WHERE task_id = ?').run(taskId);
      else
        statement(
          db,
          `INSERT INTO young_sidecars (task_id, written_at_ms) VALUES (@taskId, @nowMs)
           ON CONFLICT (task_id) DO UPDATE SET written_at_ms = excluded.written_at_ms`,
        ).run({ taskId, nowMs });
    }
    forgetGrownUp(db, nowMs);
  }).immediate();
  return null;
}

function forgetGrownUp(db: Database, nowMs: number): void {
  statement(db, 'DELETE FROM young_sidecars WHERE written_at_ms < ?').run(nowMs - youngForMs);
}

/**
 * For a start: makes due again what may not have reached the disk, because the operating system was started since it
 * was written (or the clock was changed). Returns the young sidecars that are left, to be looked for.
 */
export function youngSidecars(
  db: Database,
  args: { readonly bootedAtMs: number; readonly nowMs: number },
): readonly { readonly taskId: number; readonly path: string }[] {
  return db
    .transaction(() => {
      remake(db, 'WHERE written_at_ms < @bootedAtMs OR written_at_ms > @nowMs', args);
      forgetGrownUp(db, args.nowMs);
      return statement(
        db,
        `SELECT t.id AS taskId, t.sidecar_path AS path FROM young_sidecars y JOIN tasks t ON t.id = y.task_id
         WHERE t.sidecar_path IS NOT NULL`,
      ).all() as { taskId: number; path: string }[];
    })
    .immediate();
}

/** Young sidecars that are not there after all are due again. */
export function remakeSidecars(db: Database, args: { readonly taskIds: readonly number[] }): null {
  const taskIds = JSON.stringify(args.taskIds);
  db.transaction(() => {
    remake(db, 'WHERE task_id IN (SELECT value FROM json_each(@taskIds))', { taskIds });
  }).immediate();
  return null;
}

function remake(db: Database, which: string, bound: Readonly<Record<string, string | number>>): void {
  statement(
    db,
    `UPDATE tasks SET sidecar_due = sidecar_due + 1 WHERE id IN (SELECT task_id FROM young_sidecars ${which})`,
  ).run(bound);
  statement(db, `DELETE FROM young_sidecars ${which}`).run(bound);
}
