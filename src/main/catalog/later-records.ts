// Takes into the catalog in use what files beside the pictures know later than it does: it may be an older one, put back by
// hand or by a program that keeps folders alike.
// Invariant: what the catalog knows stays, as adoption says; whoever shows it is told, and what was taken in is written again.
import type { Database } from 'better-sqlite3';
import { findAccount } from './adopt-accounts.ts';
import { adoptAlbums } from './adopt-organising.ts';
import { findTask } from './adopt-task-rows.ts';
import { adoptTasks, beginAdoption, originalsToCheck } from './adoption.ts';
import { changesOf } from './change-log.ts';
import type { KeptAlbum } from './kept-library.ts';
import { noteLibraryFileBehind } from './library-file.ts';
import type { RecordedOriginal, RecordedTask } from './recorded-task.ts';
import { statement } from './statement.ts';

/** Albums of a file that is newer than the catalog in use, or of another library: those that this one lacks are added. */
export function takeLaterAlbums(db: Database, args: { readonly albums: readonly KeptAlbum[] }): null {
  const count = statement(db, 'SELECT count(*) FROM albums').pluck();
  db.transaction(() => {
    const before = count.get();
    adoptAlbums(db, { albums: args.albums, mode: 'add', adoption: { rows: new Map(), paths: new Map() } });
    if (count.get() === before) return;
    // The file gets the numbers that they have here.
    noteLibraryFileBehind(db);
  }).immediate();
  return null;
}

/** Originals whose files must be looked at before {@link takeLaterRecord}. */
export function recordedOriginals(
  db: Database,
  args: { readonly task: RecordedTask; readonly nowMs: number },
): readonly RecordedOriginal[] {
  return originalsToCheck(db, beginAdoption('add', args.nowMs), [args.task]);
}

/** What a record knows later than the catalog in use; its sidecar stays due, with all that both know. */
export function takeLaterRecord(
  db: Database,
  args: {
    readonly task: RecordedTask;
    readonly albums: readonly KeptAlbum[];
    /** SHA-256 of those of {@link recordedOriginals} that are whole. */
    readonly whole: readonly string[];
    readonly nowMs: number;
  },
): null {
  const { task, albums, nowMs } = args;
  const whole = new Set(args.whole);
  const adoption = beginAdoption('add', nowMs);
  db.transaction(() => {
    const accountId = findAccount(db, adoption, task.account);
    const taskId = accountId === null ? null : findTask(db, accountId, task.remoteId);
    if (taskId === null) return;
    adoptAlbums(db, { albums, mode: 'add', adoption: adoption.albums });
    adoptTasks(db, adoption, [task], ({ sha256 }) => whole.has(sha256));
    statement(db, 'UPDATE tasks SET sidecar_due = sidecar_due + 1 WHERE id = ?').run(taskId);
    noteLibraryFileBehind(db);
    const pictureIds = statement(db, 'SELECT id FROM pictures WHERE task_id = ?').pluck().all(taskId);
    for (const id of pictureIds as number[]) changesOf(db).picture(id);
    changesOf(db).task(taskId);
    changesOf(db).marks();
    changesOf(db).membership();
  }).immediate();
  return null;
}
