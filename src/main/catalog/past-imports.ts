// Which tasks each import named, so that anybody can ask later whether all of it has arrived.
// Invariants: written in the transaction that adds the tasks; the ranges of one import do not overlap, and none names a
// row id that is yet to be given.
import type { Database } from 'better-sqlite3';
import type { ImportSource } from '../../preload/contract/imports.ts';
import { parseSearch } from '../../preload/contract/search-grammar.ts';
import type { IdCounts } from './imports.ts';
import { findOfAlbum } from './albums.ts';
import { lastTaskId } from './last-task-id.ts';
import { statement } from './statement.ts';

/** Where an import's ids come from. */
export interface ImportOrigin {
  readonly source: ImportSource;
  /** Of the file. */
  readonly name: string | null;
  /** Whose history is read. */
  readonly accountId: string | null;
}

/** One part of an import; `id` is null before the first one has been written. */
export interface ImportPart {
  readonly id: number | null;
  readonly origin: ImportOrigin;
  /** Doubtful ids that this part adds to the import's; negative where it takes such ids after all. */
  readonly doubtful: number;
}

/** Imports beyond these are forgotten, the oldest first: at several a day, those of the last year stay. */
export const importsKept = 1_000;

/** The tasks from `firstId` to `lastId`, none where that is smaller. */
export interface TaskRange {
  readonly firstId: number;
  readonly lastId: number;
}

/**
 * Writes down a part of an import, inside the transaction that adds its tasks; returns the import's id. `added` are the
 * tasks that are new, `knownIds` the others that it named, in any order.
 */
export function noteImport(
  db: Database,
  part: ImportPart,
  args: {
    readonly nowMs: number;
    readonly counts: IdCounts;
    readonly added: TaskRange;
    readonly knownIds: readonly number[];
  },
): number {
  const id = part.id ?? openImport(db, part.origin, args.nowMs);
  const { counts, added, knownIds } = args;
  statement(
    db,
    `UPDATE imports SET new_count = new_count + @new, known_count = known_count + @known,
       deleted_count = deleted_count + @deleted, doubtful_count = max(0, doubtful_count + @doubtful) WHERE id = @id`,
  ).run({
    ...{ id, new: counts.new, known: counts.known },
    ...{ deleted: counts.deleted, doubtful: part.doubtful },
  });
  if (knownIds.length > 0) nameTasks(db, id, rangesOf(notNamedYet(db, id, knownIds)));
  if (added.lastId >= added.firstId) nameTasks(db, id, [added]);
  return id;
}

function openImport(db: Database, origin: ImportOrigin, nowMs: number): number {
  const { source, name, accountId } = origin;
  const id = statement(
    db,
    `INSERT INTO imports (at_ms, source, name, account_id) VALUES (@nowMs, @source, @name, @accountId) RETURNING id`,
  )
    .pluck()
    .get({ nowMs, source, name, accountId }) as number;
  statement(
    db,
    `DELETE FROM imports WHERE id <= (SELECT id FROM imports ORDER BY id DESC LIMIT 1 OFFSET @kept)`,
  ).run({ kept: importsKept });
  return id;
}

/** Pages of a history overlap where tasks were made between them. */
function notNamedYet(db: Database, id: number, taskIds: readonly number[]): readonly number[] {
  return statement(
    db,
    `SELECT DISTINCT j.value FROM json_each(@taskIds) j
     WHERE coalesce((SELECT last_task_id FROM import_tasks WHERE import_id = @id AND first_task_id <= j.value
       ORDER BY first_task_id DESC LIMIT 1), 0) < j.value ORDER BY j.value`,
  )
    .pluck()
    .all({ id, taskIds: JSON.stringify(taskIds) }) as number[];
}

/** Ids in their order as ranges without a gap. */
function rangesOf(taskIds: readonly number[]): readonly TaskRange[] {
  const ranges: { firstId: number; lastId: number }[] = [];
  for (const taskId of taskIds) {
    const last = ranges.at(-1);
    if (last?.lastId === taskId - 1) last.lastId = taskId;
    else ranges.push({ firstId: taskId, lastId: taskId });
  }
  return ranges;
}

/** What begins where a range of this import ends goes on with it. */
function nameTasks(db: Database, id: number, ranges: readonly TaskRange[]): void {
  const [first, ...others] = ranges;
  if (first === undefined) return;
  const grown = statement(
    db,
    `UPDATE import_tasks SET last_task_id = @lastId WHERE import_id = @id AND last_task_id = @firstId - 1
       AND first_task_id = (SELECT max(first_task_id) FROM import_tasks WHERE import_id = @id AND first_task_id < @firstId)`,
  ).run({ id, ...first });
  const rows = grown.changes > 0 ? others : ranges;
  if (rows.length === 0) return;
  statement(
    db,
    `INSERT INTO import_tasks (import_id, first_task_id, last_task_id)
     SELECT @id, j.value ->> 0, j.value ->> 1 FROM json_each(@rows) j`,
  ).run({ id, rows: JSON.stringify(rows.map(({ firstId, lastId }) => [firstId, lastId])) });
}

/** SQLite gives row ids above the highest task's again; called where tasks are forgotten, in the same transaction. */
export function releaseTaskIds(db: Database): void {
  const lastId = lastTaskId(db);
  statement(db, 'DELETE FROM import_tasks WHERE first_task_id > ?').run(lastId);
  statement(db, 'UPDATE import_tasks SET last_task_id = @lastId WHERE last_task_id > @lastId').run({
    lastId,
  });
}

/**
 * A catalog that was made anew has lost its imports, an older one the latest; smart albums may still name them. Their
 * numbers are not given again, so that such an album is empty rather than filled with something else.
 */
export function keepNamedImportNumbers(db: Database): void {
  const albumIds = statement(db, "SELECT id FROM albums WHERE find LIKE '%import%'")
    .pluck()
    .all() as number[];
  const named = albumIds.flatMap((id) =>
    parseSearch(findOfAlbum(db, id)?.search ?? '').terms.flatMap((term) =>
      term.kind === 'import' ? [term.importId] : [],
    ),
  );
  if (named.length === 0) return;
  const highest = Math.max(...named);
  const known = statement(db, "UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = 'imports'").run(
    highest,
  );
  if (known.changes === 0)
    statement(db, "INSERT INTO sqlite_sequence (name, seq) VALUES ('imports', ?)").run(highest);
}

/** The tasks that an import named, as ranges in their order; none where there is no such import. */
export function tasksOfImport(db: Database, id: number): readonly TaskRange[] {
  return statement(
    db,
    `SELECT first_task_id AS firstId, last_task_id AS lastId FROM import_tasks WHERE import_id = ? ORDER BY first_task_id`,
  ).all(id) as TaskRange[];
}

/** A byte for each row id, 1 where these ranges have it: quicker than any set. */
export function namedTasks(ranges: readonly TaskRange[]): Uint8Array {
  const isNamed = new Uint8Array((ranges.at(-1)?.lastId ?? 0) + 1);
  for (const { firstId, lastId } of ranges) isNamed.fill(1, firstId, lastId + 1);
  return isNamed;
}
