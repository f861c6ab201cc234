// Counts over the whole library, for the sidebar, the activity bar and `stats`.
// Invariant: read from indexes only; never on a thread that a person waits for.
import type { Database } from 'better-sqlite3';
import { pictureStateNames } from '../../preload/contract/pictures.ts';
import { taskStates } from '../../preload/contract/tasks.ts';
import type { LibraryCounts } from '../../preload/contract/activity.ts';
import type { ProviderId } from '../../preload/contract/providers.ts';
import { countExpiring } from './expiring.ts';
import { statement } from './statement.ts';

/** Tasks and pictures by state, bytes on disk, what ends within six hours, what is parked and what rests. */
export function libraryCounts(db: Database, args: { readonly nowMs: number }): LibraryCounts {
  return {
    tasks: countsByState(db, 'tasks', taskStates),
    pictures: countsByState(db, 'pictures', pictureStateNames),
    bytes: statement(db, 'SELECT coalesce(sum(size_bytes), 0) FROM originals').pluck().get() as number,
    expiringWithin6h: countExpiring(db, args.nowMs),
    parked: statement(db, 'SELECT count(*) FROM tasks WHERE parked_at_ms IS NOT NULL')
      .pluck()
      .get() as number,
    paused: statement(db, 'SELECT count(*) FROM tasks WHERE paused_at_ms IS NOT NULL')
      .pluck()
      .get() as number,
  };
}

function countsByState<State extends string>(
  db: Database,
  table: 'tasks' | 'pictures',
  states: readonly State[],
): Record<State, number> {
  const rows = statement(db, `SELECT state, count(*) AS count FROM ${table} GROUP BY state`).all() as {
    state: State;
    count: number;
  }[];
  const found = new Map(rows.map((row) => [row.state, row.count]));
  return Object.fromEntries(states.map((state) => [state, found.get(state) ?? 0])) as Record<State, number>;
}

/** How each account fares, for `stats`. */
export function accountStats(db: Database): readonly {
  readonly label: string;
  readonly provider: ProviderId;
  readonly baseUrl: string;
  readonly tasks: number;
  readonly requests: number;
  readonly pausedUntilMs: number | null;
}[] {
  return statement(
    db,
    `SELECT a.label, a.provider, a.base_url AS baseUrl,
       (SELECT count(*) FROM tasks t WHERE t.account_id = a.id) AS tasks,
       a.request_count AS requests, a.waiting_until_ms AS pausedUntilMs
     FROM accounts a WHERE a.removed_at_ms IS NULL ORDER BY a.created_at_ms, a.id`,
  ).all() as ReturnType<typeof accountStats>;
}
