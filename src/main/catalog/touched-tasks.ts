// Which tasks' tiles may have changed, noted by SQLite itself, so that no writer can forget to say so.
// Invariant: a change is noted in its own transaction, so what was rolled back was never noted. New tasks are not: they
// are known by their ids, which only grow, so that pasting a hundred thousand ids costs nothing here.
import type { Database } from 'better-sqlite3';
import { statement } from './statement.ts';

/** More than this at once are not named: everything may have changed. */
const namedMax = 50_000;

/** Begins to note on this connection, which must be open for writing; once is enough. */
export function watchTouchedTasks(db: Database): void {
  if (watching.has(db)) return;
  watching.add(db);
  // Not `OR IGNORE`: in a trigger the conflict clause of the statement that fired it would count instead.
  const note = (task: string): string =>
    `BEGIN INSERT INTO touched_tasks SELECT ${task} WHERE NOT EXISTS (SELECT 1 FROM touched_tasks WHERE id = ${task}); END;`;
  const notePicture = (picture: string): string =>
    `BEGIN INSERT INTO touched_tasks SELECT task_id FROM main.pictures WHERE id = ${picture}
       AND NOT EXISTS (SELECT 1 FROM touched_tasks t WHERE t.id = task_id); END;`;
  db.exec(`
    CREATE TEMP TABLE touched_tasks (id INTEGER PRIMARY KEY);
    CREATE TEMP TRIGGER touched_task AFTER UPDATE OF account_id, state, family_id, prompt, parameters, sort_at_ms, parked_at_ms,
      paused_at_ms, picture_count, deleted_count ON main.tasks ${note('new.id')}
    CREATE TEMP TRIGGER touched_task_gone AFTER DELETE ON main.tasks ${note('old.id')}
    CREATE TEMP TRIGGER touched_picture AFTER UPDATE OF kind, state, original_id, sort_at_ms, is_resting, rating, flag, label,
      note ON main.pictures ${note('new.task_id')}
    CREATE TEMP TRIGGER touched_picture_new AFTER INSERT ON main.pictures ${note('new.task_id')}
    CREATE TEMP TRIGGER touched_picture_gone AFTER DELETE ON main.pictures ${note('old.task_id')}
    CREATE TEMP TRIGGER touched_tag_given AFTER INSERT ON main.picture_tags ${notePicture('new.picture_id')}
    CREATE TEMP TRIGGER touched_tag_moved AFTER UPDATE ON main.picture_tags ${notePicture('new.picture_id')}
    CREATE TEMP TRIGGER touched_tag_taken AFTER DELETE ON main.picture_tags ${notePicture('old.picture_id')}
    CREATE TEMP TRIGGER touched_edit_new AFTER INSERT ON main.edited_files ${notePicture('new.picture_id')}
    CREATE TEMP TRIGGER touched_edit_gone AFTER DELETE ON main.edited_files ${notePicture('old.picture_id')}
    CREATE TEMP TRIGGER touched_traits AFTER UPDATE OF likeness_high, likeness_low, colours ON main.originals
      BEGIN INSERT INTO touched_tasks SELECT DISTINCT task_id FROM main.pictures WHERE original_id = new.id
        AND NOT EXISTS (SELECT 1 FROM touched_tasks t WHERE t.id = task_id); END;
    CREATE TEMP TRIGGER touched_trash AFTER UPDATE ON main.trash ${notePicture('old.picture_id')}
    CREATE TEMP TRIGGER touched_trash_left AFTER DELETE ON main.trash ${notePicture('old.picture_id')}`);
}

const watching = new WeakSet<Database>();

/** Tasks touched since the last call; null when they are too many to name. Empty on a connection that is not watched. */
export function takeTouchedTasks(db: Database): readonly number[] | null {
  if (!watching.has(db)) return [];
  const ids = statement(db, 'SELECT id FROM touched_tasks LIMIT ?')
    .pluck()
    .all(namedMax + 1) as number[];
  if (ids.length > 0) statement(db, 'DELETE FROM touched_tasks').run();
  return ids.length > namedMax ? null : ids;
}
