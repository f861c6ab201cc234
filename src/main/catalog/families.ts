// A task's family: from the first task of the line to everything that was made from it, through any account.
// Invariant: answered from `family_id` by index, bounded, and a tree whatever the records say of each other.
import type { Database } from 'better-sqlite3';
import type { FamilyMember } from '../../preload/contract/families.ts';
import type { TaskButton, TaskState } from '../../preload/contract/tasks.ts';
import { familyMax } from './family-links.ts';
import { madeByOf } from './made-by.ts';
import { picturesOfTasks } from './pictures.ts';
import { statement } from './statement.ts';

/** What decides who was made from whom. */
export interface KinRow {
  readonly id: number;
  readonly account_id: string;
  /** The same for all accounts that know each other's ids. */
  readonly server: string;
  readonly remote_id: string;
  readonly parent_remote_id: string | null;
  readonly job_id: string | null;
  readonly parent_job_id: string | null;
  /** 1: single pictures can be taken from it. */
  readonly is_grid: 0 | 1;
}

interface MemberRow extends KinRow {
  readonly state: TaskState;
  readonly prompt: string | null;
  readonly made_by: string | null;
  readonly buttons: string;
}

const memberColumns = `t.id, t.account_id, a.provider || ' ' || a.base_url AS server, t.remote_id, t.parent_remote_id,
  t.job_id, t.parent_job_id, instr(t.buttons, '::upsample::') > 0 AS is_grid, t.state, t.prompt, t.made_by, t.buttons`;

export const familySql = `SELECT ${memberColumns} FROM tasks t JOIN accounts a ON a.id = t.account_id
  WHERE t.family_id = (SELECT family_id FROM tasks WHERE id = @taskId)
  ORDER BY t.sort_at_ms, t.id LIMIT ${String(familyMax)}`;

const aloneSql = `SELECT ${memberColumns} FROM tasks t JOIN accounts a ON a.id = t.account_id WHERE t.id = +@taskId`;

/** The family of this task, oldest first; the task alone where it has no relatives, nothing where it is not there. */
export function taskFamily(db: Database, args: { readonly taskId: number }): readonly FamilyMember[] {
  const family = statement(db, familySql).all(args) as MemberRow[];
  const rows = family.length > 0 ? family : (statement(db, aloneSql).all(args) as MemberRow[]);
  const pictures = picturesOfTasks(
    db,
    rows.map(({ id }) => id),
  );
  const parents = parentsOf(rows);
  const buttons = new Map(rows.map((row) => [row.id, row.buttons]));
  return rows.map((row) => {
    const parentTaskId = parents.get(row.id) ?? null;
    const parentButtons = parentTaskId === null ? '[]' : (buttons.get(parentTaskId) ?? '[]');
    const own = pictures.get(row.id) ?? [];
    return {
      taskId: row.id,
      parentTaskId,
      madeBy: madeByOf(
        row.made_by,
        JSON.parse(parentButtons) as TaskButton[],
        own.map(({ kind }) => kind),
      ),
      remoteId: row.remote_id,
      state: row.state,
      prompt: row.prompt,
      pictures: own,
    };
  });
}

/**
 * Who was made from whom: the task that the record names; else the one that has the job which was acted on; else, for a
 * picture that was cut out of a grid and kept the grid's job, that grid. A circle ends at its oldest.
 * @param rows The oldest first.
 */
export function parentsOf(rows: readonly KinRow[]): ReadonlyMap<number, number> {
  const byRemote = new Map<string, KinRow>();
  const byJob = new Map<string, KinRow>();
  for (const row of rows) {
    for (const key of [`${row.account_id} ${row.remote_id}`, `${row.server} ${row.remote_id}`]) {
      if (!byRemote.has(key)) byRemote.set(key, row);
    }
    if (row.job_id === null) continue;
    const present = byJob.get(row.job_id);
    if (present === undefined || (present.is_grid === 0 && row.is_grid === 1)) byJob.set(row.job_id, row);
  }
  const named = (row: KinRow): number | null => {
    if (row.parent_remote_id !== null) {
      const parent =
        byRemote.get(`${row.account_id} ${row.parent_remote_id}`) ??
        byRemote.get(`${row.server} ${row.parent_remote_id}`);
      if (parent !== undefined && parent.id !== row.id) return parent.id;
    }
    const maker = byJob.get(row.parent_job_id ?? '');
    if (maker !== undefined && maker.id !== row.id) return maker.id;
    const grid = byJob.get(row.job_id ?? '');
    return grid !== undefined && grid.is_grid === 1 && row.is_grid === 0 ? grid.id : null;
  };
  const parents = new Map<number, number>();
  // The youngest first, so that the link that would close a circle is the oldest one's.
  for (const row of [...rows].reverse()) {
    const parent = named(row);
    if (parent !== null && !leadsTo(parents, parent, row.id)) parents.set(row.id, parent);
  }
  return parents;
}

function leadsTo(parents: ReadonlyMap<number, number>, fromId: number, toId: number): boolean {
  for (let at: number | undefined = fromId; at !== undefined; at = parents.get(at))
    if (at === toId) return true;
  return false;
}
