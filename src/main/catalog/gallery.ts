// What the gallery shows: pictures, and tasks that have none yet, newest first, page by page.
// Invariant: the order of a query is kept as a list of keys inside the catalog's thread, never in the page;
// it is made anew only when tiles have come or gone.
import type { Database } from 'better-sqlite3';
import type { GalleryPage, GalleryQuery, Tile } from '../../preload/contract/entities.ts';
import { changesOf } from './change-log.ts';
import { failureOf } from './rows.ts';
import { statement } from './statement.ts';
import { likePattern } from './tasks.ts';

/** Links that end within this time count as expiring. */
export const expiringWithinMs = 6 * 60 * 60 * 1000;

interface TileOrder {
  readonly query: string;
  readonly membershipRevision: number;
  readonly madeAtMs: number;
  /** Picture ids as they are; tasks without pictures as negative ids. */
  readonly keys: readonly number[];
}

/** Orders of these filters depend on states and times, so they are made again after this long. */
const volatileOrderMaxAgeMs = 1000;
const keptOrders = 4;
const ordersOf = new WeakMap<Database, TileOrder[]>();

/** `count` tiles from position `from`, and how many the query finds in all. */
export function galleryPage(
  db: Database,
  args: {
    readonly query: GalleryQuery;
    readonly from: number;
    readonly count: number;
    readonly nowMs: number;
  },
): GalleryPage {
  const { keys } = orderOf(db, args.query, args.nowMs);
  const from = Math.min(args.from, keys.length);
  const tiles = tilesOf(db, keys.slice(from, from + args.count));
  return { revision: changesOf(db).revision, total: keys.length, from, tiles };
}

function orderOf(db: Database, query: GalleryQuery, nowMs: number): TileOrder {
  const text = JSON.stringify(query);
  const changes = changesOf(db);
  const orders = ordersOf.get(db) ?? [];
  const present = orders.find((order) => order.query === text);
  if (present !== undefined && isStillRight(present, query, changes.membershipRevision, nowMs))
    return present;
  const made: TileOrder = {
    query: text,
    membershipRevision: changes.membershipRevision,
    madeAtMs: nowMs,
    keys: merge(pictureKeys(db, query, nowMs), taskKeys(db, query, nowMs)),
  };
  ordersOf.set(db, [made, ...orders.filter((order) => order.query !== text)].slice(0, keptOrders));
  return made;
}

function isStillRight(
  order: TileOrder,
  query: GalleryQuery,
  membershipRevision: number,
  nowMs: number,
): boolean {
  if (order.membershipRevision !== membershipRevision) return false;
  return (query.show === 'all' && query.search === '') || nowMs - order.madeAtMs < volatileOrderMaxAgeMs;
}

/** [key, sort time] pairs, newest first. */
type SortedKeys = readonly (readonly [number, number])[];

function pictureKeys(db: Database, query: GalleryQuery, nowMs: number): SortedKeys {
  const where = pictureConditions[query.show];
  const needsTask = query.accountId !== null || query.search !== '';
  const sql = `SELECT p.id, p.sort_at_ms FROM pictures p ${needsTask ? 'JOIN tasks t ON t.id = p.task_id' : ''}
    WHERE p.state <> 'deleted' AND (${where}) ${needsTask ? taskConditions(query) : ''}
    ORDER BY p.sort_at_ms DESC, p.task_id DESC, p.position`;
  return statement(db, sql).raw().all(bound(query, nowMs)) as [number, number][];
}

function taskKeys(db: Database, query: GalleryQuery, nowMs: number): SortedKeys {
  const sql = `SELECT -t.id, t.sort_at_ms FROM tasks t
    WHERE t.picture_count = 0 AND t.deleted_count = 0 AND (${taskTileConditions[query.show]}) ${taskConditions(query)}
    ORDER BY t.sort_at_ms DESC, t.id DESC`;
  return statement(db, sql).raw().all(bound(query, nowMs)) as [number, number][];
}

/** A picture that is still to be fetched while its link ends. */
export const expiringPicture = `p.state = 'wanted' AND p.is_resting IN (0, 1) AND coalesce(p.expires_at_ms, 9007199254740991) BETWEEN @nowMs AND @soonMs`;
/** A task that is still to be asked about while its record ends. */
export const expiringTask = `t.next_look_at_ms IS NOT NULL AND t.expires_at_ms BETWEEN @nowMs AND @soonMs
  AND t.state IN ('queued', 'running', 'needs-input') AND t.picture_count = 0 AND t.deleted_count = 0`;

const pictureConditions: Readonly<Record<GalleryQuery['show'], string>> = {
  all: '1',
  waiting: `p.state = 'wanted' AND p.is_resting = 0`,
  paused: `p.state = 'wanted' AND p.is_resting = 1`,
  failed: `p.state IN ('failed', 'missing')`,
  expiring: expiringPicture,
};

/** A parked task waits for nobody but the user, so it stands with what has failed. */
const taskTileConditions: Readonly<Record<GalleryQuery['show'], string>> = {
  all: '1',
  waiting: `t.state IN ('queued', 'running', 'needs-input') AND t.parked_at_ms IS NULL AND t.paused_at_ms IS NULL`,
  paused: 't.paused_at_ms IS NOT NULL',
  failed: `t.state IN ('failed', 'lost') OR t.parked_at_ms IS NOT NULL`,
  expiring: expiringTask,
};

function taskConditions(query: GalleryQuery): string {
  const account = query.accountId === null ? '' : 'AND t.account_id = @accountId';
  const search =
    query.search === ''
      ? ''
      : `AND (t.prompt LIKE @pattern ESCAPE '\\' OR t.text LIKE @pattern ESCAPE '\\' OR t.remote_id LIKE @pattern ESCAPE '\\')`;
  return `${account} ${search}`;
}

function bound(query: GalleryQuery, nowMs: number): Record<string, string | number | null> {
  return {
    accountId: query.accountId,
    pattern: likePattern(query.search),
    nowMs,
    soonMs: nowMs + expiringWithinMs,
  };
}

function merge(pictures: SortedKeys, tasks: SortedKeys): number[] {
  const keys = new Array<number>(pictures.length + tasks.length);
  let pictureAt = 0;
  let taskAt = 0;
  for (let at = 0; at < keys.length; at += 1) {
    const picture = pictures[pictureAt];
    const task = tasks[taskAt];
    const takesPicture = picture !== undefined && (task === undefined || picture[1] >= task[1]);
    keys[at] = takesPicture ? picture[0] : (task?.[0] ?? 0);
    if (takesPicture) pictureAt += 1;
    else taskAt += 1;
  }
  return keys;
}

interface TileRow {
  readonly key: number;
  readonly task_id: number;
  readonly picture_id: number | null;
  readonly prompt: string | null;
  readonly remote_id: string;
  readonly account_label: string;
  readonly provider: Tile['provider'];
  readonly task_state: Tile['taskState'];
  readonly progress: number | null;
  readonly picture_state: Tile['pictureState'];
  readonly picture_kind: Tile['pictureKind'];
  readonly failure_code: NonNullable<Tile['failure']>['code'] | null;
  readonly failure_message: string | null;
  readonly width_px: number | null;
  readonly height_px: number | null;
  readonly colour: number | null;
  readonly media_type: Tile['mediaType'];
  readonly preview_version: number;
  readonly text: string | null;
  readonly is_parked: 0 | 1;
  readonly is_paused: 0 | 1;
  readonly has_partial: 0 | 1;
}

function tilesOf(db: Database, keys: readonly number[]): Tile[] {
  if (keys.length === 0) return [];
  const rows = statement(
    db,
    `SELECT p.id AS key, t.id AS task_id, p.id AS picture_id, t.prompt, t.remote_id, a.label AS account_label, a.provider,
       t.state AS task_state, t.progress, p.state AS picture_state, p.kind AS picture_kind,
       p.failure_code, p.failure_message, o.width_px, o.height_px, p.colour, o.media_type, p.preview_version,
       NULL AS text, 0 AS is_parked,
       t.paused_at_ms IS NOT NULL AND p.state = 'wanted' AS is_paused, 0 AS has_partial
     FROM json_each(@keys) j JOIN pictures p ON p.id = j.value
     JOIN tasks t ON t.id = p.task_id JOIN accounts a ON a.id = t.account_id LEFT JOIN originals o ON o.id = p.original_id
     WHERE j.value > 0
     UNION ALL
     SELECT -t.id, t.id, NULL, t.prompt, t.remote_id, a.label, a.provider, t.state, t.progress, NULL, NULL,
       t.failure_code, t.failure_message, NULL, NULL, NULL, NULL, 0, t.text, t.parked_at_ms IS NOT NULL,
       t.paused_at_ms IS NOT NULL, t.partial_url IS NOT NULL
     FROM json_each(@keys) j JOIN tasks t ON t.id = -j.value JOIN accounts a ON a.id = t.account_id
     WHERE j.value < 0`,
  ).all({ keys: JSON.stringify(keys) }) as TileRow[];
  const byKey = new Map(rows.map((row) => [row.key, row]));
  return keys.flatMap((key) => {
    const row = byKey.get(key);
    return row === undefined ? [] : [tileOf(row)];
  });
}

function tileOf(row: TileRow): Tile {
  return {
    key: row.key > 0 ? `p${String(row.key)}` : `t${String(-row.key)}`,
    taskId: row.task_id,
    pictureId: row.picture_id,
    prompt: row.prompt,
    remoteId: row.remote_id,
    accountLabel: row.account_label,
    provider: row.provider,
    taskState: row.task_state,
    progress: row.progress,
    pictureState: row.picture_state,
    pictureKind: row.picture_kind,
    failure: failureOf(row),
    widthPx: row.width_px,
    heightPx: row.height_px,
    colour: row.colour,
    mediaType: row.media_type,
    previewVersion: row.preview_version,
    text: row.text,
    isParked: row.is_parked === 1,
    isPaused: row.is_paused === 1,
    hasPartial: row.has_partial === 1,
  };
}
