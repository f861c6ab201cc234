// A task's family: from the first task of the line to everything that was made from it.
// Invariant: bounded (a chain that bites its own tail ends too), and within one account.
import type { Database } from 'better-sqlite3';
import type { FamilyMember, TaskState } from '../../preload/contract/entities.ts';
import { picturesOfTasks } from './pictures.ts';
import { statement } from './statement.ts';

/** More than anybody made of one grid. */
const membersMax = 400;

/** The family of this task, oldest first; the task alone where it has no relatives, nothing where it is not there. */
export function taskFamily(db: Database, args: { readonly taskId: number }): readonly FamilyMember[] {
  const rootId = statement(
    db,
    `WITH RECURSIVE up (id, parent_remote_id, account_id, depth) AS (
       SELECT id, parent_remote_id, account_id, 0 FROM tasks WHERE id = @taskId
       UNION
       SELECT t.id, t.parent_remote_id, t.account_id, up.depth + 1 FROM up
         JOIN tasks t ON t.remote_id = up.parent_remote_id AND t.account_id = up.account_id
       WHERE up.depth < 100)
     SELECT id FROM up ORDER BY depth DESC LIMIT 1`,
  )
    .pluck()
    .get(args) as number | undefined;
  if (rootId === undefined) return [];
  const rows = statement(
    db,
    `WITH RECURSIVE down (id, parent_id, depth) AS (
       SELECT @rootId, NULL, 0
       UNION
       SELECT child.id, down.id, down.depth + 1 FROM down
         JOIN tasks parent ON parent.id = down.id
         JOIN tasks child ON child.parent_remote_id = parent.remote_id AND child.account_id = parent.account_id
       WHERE down.depth < 100 AND child.id <> @rootId
       LIMIT @most)
     SELECT t.id, min(down.parent_id) AS parent_id, t.remote_id, t.state, t.prompt
     FROM down JOIN tasks t ON t.id = down.id GROUP BY t.id ORDER BY t.sort_at_ms, t.id LIMIT @most`,
  ).all({ rootId, most: membersMax }) as {
    id: number;
    parent_id: number | null;
    remote_id: string;
    state: TaskState;
    prompt: string | null;
  }[];
  const pictures = picturesOfTasks(
    db,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => ({
    taskId: row.id,
    parentTaskId: row.parent_id,
    remoteId: row.remote_id,
    state: row.state,
    prompt: row.prompt,
    pictures: pictures.get(row.id) ?? [],
  }));
}
