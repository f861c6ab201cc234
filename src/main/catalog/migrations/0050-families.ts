// What a family is made of: the job that a task's own buttons name, the job that it was made from, how it was made, and
// which tasks belong together. Found for every row from what it has kept; nobody is asked.
// Invariant of every migration: a released step is never edited; the next change is a new file.
import type { Database } from 'better-sqlite3';
import { madeByButton, taskLineage } from '../../lib/task-lineage.ts';

export function up(db: Database): void {
  db.exec(`
    -- By what other records name this task: its Midjourney job's UUID, or AceData's id of the image.
    ALTER TABLE tasks ADD COLUMN job_id TEXT;
    -- The job that it was made from.
    ALTER TABLE tasks ADD COLUMN parent_job_id TEXT;
    -- The id of the button that was pressed for it, else its provider's word for what it is.
    ALTER TABLE tasks ADD COLUMN made_by TEXT;
    -- The lowest row id among those that belong together; NULL: alone, or not yet known.
    ALTER TABLE tasks ADD COLUMN family_id INTEGER;
    CREATE INDEX tasks_job ON tasks (job_id) WHERE job_id IS NOT NULL;
    CREATE INDEX tasks_parent_job ON tasks (parent_job_id) WHERE parent_job_id IS NOT NULL;
    CREATE INDEX tasks_family ON tasks (family_id, sort_at_ms, id) WHERE family_id IS NOT NULL;
  `);
  readLineages(db);
  joinFamilies(db);
}

const rowsPerStep = 1000;

interface KeptRow {
  readonly id: number;
  readonly buttons: string;
  readonly raw_record: string | null;
  readonly pressed: string | null;
}

function readLineages(db: Database): void {
  const next = db.prepare(
    // What was pressed here is known better than any record tells it.
    `SELECT t.id, t.buttons, t.raw_record,
       (SELECT a.button_id FROM actions a JOIN tasks p ON p.id = a.task_id
        WHERE a.result_task_id = t.id AND p.remote_id = t.parent_remote_id ORDER BY a.id LIMIT 1) AS pressed
     FROM tasks t WHERE t.id > ? AND (t.raw_record IS NOT NULL OR t.buttons <> '[]' OR t.parent_remote_id IS NOT NULL)
     ORDER BY t.id LIMIT ${String(rowsPerStep)}`,
  );
  const write = db.prepare(
    `UPDATE tasks SET job_id = @jobId, parent_job_id = @parentJobId, made_by = @madeBy,
       sidecar_due = sidecar_due + (sidecar_path IS NOT NULL AND @isNews) WHERE id = @id`,
  );
  for (let afterId = 0; ;) {
    const rows = next.all(afterId) as KeptRow[];
    for (const { id, buttons, raw_record, pressed } of rows) {
      const kept = taskLineage(parsed(raw_record), parsedButtons(buttons));
      const own = pressed === null ? {} : madeByButton(pressed);
      const lineage = { ...kept, ...own };
      if (lineage.jobId === null && lineage.madeBy === null) continue;
      // What only the actions of this library know is to be kept in the sidecars too.
      write.run({ id, ...lineage, isNews: Number(pressed !== null) });
    }
    const last = rows.at(-1);
    if (last === undefined) return;
    afterId = last.id;
  }
}

function parsed(json: string | null): unknown {
  try {
    return json === null ? null : JSON.parse(json);
  } catch {
    return null;
  }
}

function parsedButtons(json: string): readonly { readonly id: string }[] {
  const buttons = parsed(json);
  if (!Array.isArray(buttons)) return [];
  return (buttons as readonly unknown[]).filter(
    (button): button is { readonly id: string } =>
      typeof button === 'object' && button !== null && 'id' in button && typeof button.id === 'string',
  );
}

/** A larger one is none, but a record that went wrong. */
const familyMax = 400;

function joinFamilies(db: Database): void {
  const groups = new Groups();
  // A pair of each: who names whom. Those who name the same absent parent belong together too.
  const pairs = [
    `SELECT c.id AS one, coalesce(p.id, min(c.id) OVER (PARTITION BY ca.provider, ca.base_url, c.parent_remote_id)) AS other
     FROM tasks c JOIN accounts ca ON ca.id = c.account_id
     LEFT JOIN (tasks p JOIN accounts pa ON pa.id = p.account_id)
       ON p.remote_id = c.parent_remote_id AND pa.provider = ca.provider AND pa.base_url = ca.base_url
     WHERE c.parent_remote_id IS NOT NULL`,
    `SELECT id AS one, min(id) OVER (PARTITION BY job_id) AS other FROM tasks WHERE job_id IS NOT NULL`,
    `SELECT c.id AS one, coalesce((SELECT min(p.id) FROM tasks p WHERE p.job_id = c.parent_job_id),
       min(c.id) OVER (PARTITION BY c.parent_job_id)) AS other
     FROM tasks c WHERE c.parent_job_id IS NOT NULL`,
  ];
  for (const sql of pairs) {
    for (const { one, other } of db.prepare(sql).iterate() as Iterable<{ one: number; other: number }>) {
      if (one !== other) groups.join(one, other);
    }
  }
  const write = db.prepare('UPDATE tasks SET family_id = ? WHERE id = ?');
  for (const [first, members] of groups.all()) {
    for (const id of members.slice(0, familyMax)) write.run(first, id);
  }
}

/** Numbers that were joined, each group under its lowest. */
class Groups {
  readonly #above = new Map<number, number>();

  join(one: number, other: number): void {
    const [low, high] = [this.#top(one), this.#top(other)].sort((a, b) => a - b) as [number, number];
    this.#above.set(low, low);
    this.#above.set(high, low);
  }

  #top(id: number): number {
    let top = id;
    for (let above = this.#above.get(top); above !== undefined && above !== top; above = this.#above.get(top))
      top = above;
    // Whoever was passed on the way points at the top from now on.
    for (let at = id; at !== top;) {
      const above = this.#above.get(at) ?? top;
      this.#above.set(at, top);
      at = above;
    }
    return top;
  }

  all(): ReadonlyMap<number, readonly number[]> {
    const groups = new Map<number, number[]>();
    for (const id of [...this.#above.keys()].sort((a, b) => a - b)) {
      const top = this.#top(id);
      const members = groups.get(top) ?? [];
      members.push(id);
      groups.set(top, members);
    }
    return groups;
  }
}
