// Takes into the catalog in use what files beside the pictures know later than it does: it may be an older one, put back by
// hand or by a program that keeps folders alike.
// Invariant: what the catalog knows stays, as adoption says; whoever shows it is told, and what was taken in is written again.
import type { Database } from 'better-sqlite3';
import { findAccount } from './adopt-accounts.ts';
import { adoptAlbums, endAlbumAdoption } from './adopt-organising.ts';
import { findTask } from './adopt-task-rows.ts';
import { adoptTasks, beginAdoption, originalsToCheck } from './adoption.ts';
import type { Adoption, AdoptionCounts } from './adoption.ts';
import { changesOf } from './change-log.ts';
import { forgetChoresOfOwned } from './file-chores.ts';
import { noteLibraryFileBehind } from './library-file.ts';
import { unpackAlbums } from './packed-albums.ts';
import type { PackedAlbums } from './packed-albums.ts';
import { keepNamedImportNumbers } from './past-imports.ts';
import type { RecordedOriginal, RecordedTask } from './recorded-task.ts';
import { statement } from './statement.ts';

/** Rows of the catalog by the ids in an albums' file. */
export type AlbumRows = readonly (readonly [idInFile: number, row: number])[];

/**
 * Albums of a file that is newer than the catalog in use, or of another library: those that this one lacks are added. Answers
 * the row of each.
 */
export function takeLaterAlbums(db: Database, args: { readonly packed: PackedAlbums }): AlbumRows {
  const albums = unpackAlbums(args.packed);
  const rows = new Map<number, number>();
  const count = statement(db, 'SELECT count(*) FROM albums').pluck();
  db.transaction(() => {
    const before = count.get();
    adoptAlbums(db, { albums, mode: 'add', adoption: { rows, paths: new Map() } });
    if (count.get() === before) return;
    // The file gets the numbers that they have here.
    noteLibraryFileBehind(db);
  }).immediate();
  return [...rows];
}

/** Originals whose files must be looked at before {@link takeLaterRecord} and {@link takeAllRecords}. */
export function recordedOriginals(
  db: Database,
  args: { readonly tasks: readonly RecordedTask[]; readonly nowMs: number },
): readonly RecordedOriginal[] {
  return originalsToCheck(db, beginAdoption('add', args.nowMs), args.tasks);
}

interface LaterRecords {
  /** Of the albums that the records name, as {@link takeLaterAlbums} has answered. */
  readonly albumRows: AlbumRows;
  /** SHA-256 of those of {@link recordedOriginals} that are whole. */
  readonly whole: readonly string[];
  readonly nowMs: number;
}

/** What a record knows later than the catalog in use; its sidecar stays due, with all that both know. */
export function takeLaterRecord(db: Database, args: LaterRecords & { readonly task: RecordedTask }): null {
  const { task } = args;
  db.transaction(() => {
    const adoption = beginAdoption('add', args.nowMs);
    const taskId = taskIdOf(db, adoption, task);
    // It was forgotten meanwhile.
    if (taskId === null) return;
    take(db, adoption, [task], args);
    noteTaken(db, taskId);
    noteLibraryFileBehind(db);
  }).immediate();
  return null;
}

/**
 * What records know later than the catalog in use, which is certainly an older one: also of tasks that it does not have.
 * Sidecars stay as they are but for those of tasks that both knew something of.
 */
export function takeAllRecords(
  db: Database,
  args: LaterRecords & { readonly tasks: readonly RecordedTask[] },
): AdoptionCounts {
  const adoption = beginAdoption('add', args.nowMs);
  db.transaction(() => {
    const known = args.tasks.map((task) => {
      const taskId = taskIdOf(db, adoption, task);
      return { taskId, before: taskId === null ? null : tokenOf(db, taskId) };
    });
    take(db, adoption, args.tasks, args);
    for (const { taskId, before } of known)
      if (taskId !== null && tokenOf(db, taskId) !== before) noteTaken(db, taskId);
    if (adoption.counts.tasks + adoption.counts.accounts === 0) return;
    changesOf(db).membership();
    changesOf(db).accounts();
  }).immediate();
  return adoption.counts;
}

/** After the last of {@link takeAllRecords}. */
export function endTakingRecords(db: Database): null {
  db.transaction(() => {
    endAlbumAdoption(db);
    forgetChoresOfOwned(db);
    keepNamedImportNumbers(db);
    changesOf(db).albums();
    changesOf(db).marks();
  }).immediate();
  return null;
}

function taskIdOf(db: Database, adoption: Adoption, task: RecordedTask): number | null {
  const accountId = findAccount(db, adoption, task.account);
  return accountId === null ? null : findTask(db, accountId, task.remoteId);
}

function take(
  db: Database,
  adoption: Adoption,
  tasks: readonly RecordedTask[],
  { albumRows, whole }: LaterRecords,
): void {
  const wholeOnes = new Set(whole);
  for (const [idInFile, row] of albumRows) adoption.albums.rows.set(idInFile, row);
  adoptTasks(db, adoption, tasks, ({ sha256 }) => wholeOnes.has(sha256));
}

/** Differs after anything was taken in. */
function tokenOf(db: Database, taskId: number): unknown {
  return statement(
    db,
    `SELECT state || ' ' || coalesce((SELECT group_concat(id || state || coalesce(original_id, '') || ' ' || coalesce(marked_at_ms, ''), ',')
       FROM (SELECT id, state, original_id, marked_at_ms FROM pictures WHERE task_id = @taskId ORDER BY position)), '')
     FROM tasks WHERE id = @taskId`,
  )
    .pluck()
    .get({ taskId });
}

/** Whoever shows it is told, and its record is written again. */
function noteTaken(db: Database, taskId: number): void {
  statement(db, 'UPDATE tasks SET sidecar_due = sidecar_due + 1 WHERE id = ?').run(taskId);
  const pictureIds = statement(db, 'SELECT id FROM pictures WHERE task_id = ?').pluck().all(taskId);
  for (const id of pictureIds as number[]) changesOf(db).picture(id);
  changesOf(db).task(taskId);
  changesOf(db).marks();
  changesOf(db).membership();
}
