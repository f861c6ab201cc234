// What has become of past imports: how much of each is on disk, still to come, failed, lost or deleted.
// Invariant: pictures are counted in the tile index, which holds them all; only what has no tile of its own is asked of
// the rows, by one question per import that two indexes cover.
import type { Database } from 'better-sqlite3';
import { pictureStateNames } from '../../preload/contract/pictures.ts';
import type { PictureStateName } from '../../preload/contract/pictures.ts';
import type { ImportReceipt, ImportSource, ImportsPage, PastImport } from '../../preload/contract/imports.ts';
import { freshIndex } from './found-tiles.ts';
import { namedTasks, tasksOfImport } from './past-imports.ts';
import type { TaskRange } from './past-imports.ts';
import { statement } from './statement.ts';
import type { TileIndex } from './tile-index.ts';

interface ImportRow {
  readonly id: number;
  readonly atMs: number;
  readonly source: ImportSource;
  readonly name: string | null;
  readonly accountId: string | null;
  readonly new: number;
  readonly known: number;
  readonly deleted: number;
  readonly doubtful: number;
}

/** A page of past imports with their receipts, the newest first; `beforeId` null for the first page. */
export function listImports(
  db: Database,
  args: { readonly beforeId: number | null; readonly limit: number },
): ImportsPage {
  const index = freshIndex(db);
  const labels = new Map(
    statement(db, 'SELECT id, label FROM accounts').raw().all() as [id: string, label: string][],
  );
  const rows = statement(
    db,
    `SELECT id, at_ms AS atMs, source, name, account_id AS accountId, new_count AS new, known_count AS known,
       deleted_count AS deleted, doubtful_count AS doubtful
     FROM imports WHERE @beforeId IS NULL OR id < @beforeId ORDER BY id DESC LIMIT @limit`,
  ).all(args) as ImportRow[];
  return {
    total: statement(db, 'SELECT count(*) FROM imports').pluck().get() as number,
    imports: rows.map((row) => importOf(db, index, labels, row)),
  };
}

function importOf(
  db: Database,
  index: TileIndex,
  labels: ReadonlyMap<string, string>,
  { accountId, ...row }: ImportRow,
): PastImport {
  const { accountIds, ...pictures } = countTiles(index, tasksOfImport(db, row.id));
  return {
    ...row,
    accounts: [...new Set([...accountIds, ...(accountId === null ? [] : [accountId])])].flatMap((id) => {
      const label = labels.get(id);
      return label === undefined ? [] : [{ id, label }];
    }),
    receipt: { ...pictures, ...countWithoutTiles(db, row.id) },
  };
}

type PictureCounts = Pick<ImportReceipt, 'wanted' | 'saved' | 'failed' | 'missing' | 'bytes'>;

const codeOf = (name: PictureStateName): number => pictureStateNames.indexOf(name) + 1;
const [saved, ready] = [codeOf('saved'), codeOf('ready')];
const [failed, missing] = [codeOf('failed'), codeOf('missing')];

function countTiles(
  index: TileIndex,
  ranges: readonly TaskRange[],
): PictureCounts & { readonly accountIds: readonly string[] } {
  const { columns, accounts } = index;
  const tilesOf = new Uint32Array(accounts.size);
  const counts = { wanted: 0, saved: 0, failed: 0, missing: 0, bytes: 0 };
  for (const slot of slotsOf(index, ranges)) {
    const account = columns.account[slot] ?? 0;
    tilesOf[account] = (tilesOf[account] ?? 0) + 1;
    if ((columns.key[slot] ?? 0) < 0) continue;
    counts.wanted += 1;
    const state = columns.state[slot] ?? 0;
    if (state === saved || state === ready) {
      counts.saved += 1;
      counts.bytes += columns.sizeBytes[slot] ?? 0;
    } else if (state === failed) counts.failed += 1;
    else if (state === missing) counts.missing += 1;
  }
  const codes = [...tilesOf.keys()].filter((code) => tilesOf[code] !== 0);
  codes.sort((a, b) => (tilesOf[b] ?? 0) - (tilesOf[a] ?? 0));
  return { ...counts, accountIds: codes.map((code) => accounts.textOf(code)) };
}

/** Of an import that is a large share of the library it is quicker to look at every tile than to look each task up. */
const largeShare = 1 / 32;

function slotsOf(index: TileIndex, ranges: readonly TaskRange[]): readonly number[] {
  let taskCount = 0;
  for (const { firstId, lastId } of ranges) taskCount += lastId - firstId + 1;
  const slots: number[] = [];
  if (taskCount < index.order.length * largeShare) {
    for (const { firstId, lastId } of ranges)
      for (let id = firstId; id <= lastId; id += 1)
        for (const slot of index.slotsOfTask(id)) slots.push(slot);
    return slots;
  }
  const isNamed = namedTasks(ranges);
  const { taskId } = index.columns;
  for (const slot of index.order) if (isNamed[taskId[slot] ?? 0] === 1) slots.push(slot);
  return slots;
}

/**
 * The indexes are named: by row ids SQLite would read every task of the import as a whole, with its record. What is not in
 * the library at all is not looked for in each range.
 */
export const withoutTilesSql = `SELECT s.state, count(*)
  FROM (SELECT j.value AS state FROM json_each('["queued", "running", "needs-input", "failed", "lost"]') j
    WHERE EXISTS (SELECT 1 FROM tasks any_task WHERE any_task.state = j.value)) s
  CROSS JOIN import_tasks r
  CROSS JOIN tasks t INDEXED BY tasks_state ON t.state = s.state AND t.id BETWEEN r.first_task_id AND r.last_task_id
  WHERE r.import_id = @id GROUP BY s.state
  UNION ALL
  SELECT 'parked', count(*) FROM tasks t INDEXED BY tasks_parked
  WHERE t.parked_at_ms IS NOT NULL AND (SELECT r.last_task_id FROM import_tasks r
    WHERE r.import_id = @id AND r.first_task_id <= t.id ORDER BY r.first_task_id DESC LIMIT 1) >= t.id
  UNION ALL
  SELECT 'deleted', count(*) FROM import_tasks r CROSS JOIN pictures p INDEXED BY pictures_deleted
    ON p.state = 'deleted' AND p.task_id BETWEEN r.first_task_id AND r.last_task_id
  WHERE r.import_id = @id`;

function countWithoutTiles(db: Database, id: number): Omit<ImportReceipt, keyof PictureCounts> {
  const rows = statement(db, withoutTilesSql).raw().all({ id }) as [state: string, count: number][];
  const countOf = (...states: readonly string[]): number =>
    rows.reduce((sum, [state, count]) => sum + (states.includes(state) ? count : 0), 0);
  return {
    deleted: countOf('deleted'),
    // As in the gallery: what is parked waits for nobody but the user.
    failedTasks: countOf('failed', 'parked'),
    lostTasks: countOf('lost'),
    unfinishedTasks: countOf('queued', 'running', 'needs-input') - countOf('parked'),
  };
}
