// Which tasks are asked about first, what needs the user's eye, and that no hot query reads more than it must.
import { describe, expect, it } from 'vitest';
import type { Database } from 'better-sqlite3';
import { libraryCounts } from '../../../src/main/catalog/counts.ts';
import { expiringPicturesSql, expiringTasksSql } from '../../../src/main/catalog/expiring.ts';
import { galleryPage } from '../../../src/main/catalog/gallery.ts';
import { everything } from '../../../src/preload/contract/finding.ts';
import { addTasks, retryTasks, retryTiles } from '../../../src/main/catalog/imports.ts';
import {
  countUnfinished,
  dueTasks,
  endingDueTasksSql,
  longestDueTasksSql,
} from '../../../src/main/catalog/looks.ts';
import { settleTasks } from '../../../src/main/catalog/settlements.ts';
import type { TaskSettlement } from '../../../src/main/catalog/settlements.ts';
import type { GalleryFilter } from '../../../src/preload/contract/gallery.ts';
import { add, nowMs, settlement } from '../../fakes/catalog-rows.ts';
import { givenAccount, temporaryCatalog } from '../../fakes/temporary-catalog.ts';

const hour = 60 * 60 * 1000;

describe('what is asked about first', () => {
  const ids = (db: Database, args: Partial<Parameters<typeof dueTasks>[1]> = {}): string[] =>
    dueTasks(db, { accountId: 'a', nowMs, limit: 10, ...args }).map(({ remoteId }) => remoteId);

  /** Rows: id, due in, record's end in, last look ago, reason. */
  function given(
    rows: readonly (readonly [string, number, number | null, (number | null)?, string?])[],
  ): Database {
    const db = temporaryCatalog();
    givenAccount(db, 'a', 'apimart');
    for (const [id, dueInMs, endsInMs, lookedMsAgo = null, reason = 'follow'] of rows) {
      db.prepare(
        `INSERT INTO tasks (account_id, remote_id, state, imported_at_ms, next_look_at_ms, expires_at_ms, last_look_at_ms,
           look_reason, sort_at_ms) VALUES ('a', ?, 'running', 1, ?, ?, ?, ?, 1)`,
      ).run(
        id,
        nowMs + dueInMs,
        endsInMs === null ? null : nowMs + endsInMs,
        lookedMsAgo === null ? null : nowMs - lookedMsAgo,
        reason,
      );
    }
    return db;
  }

  it('is what ends within six hours or has just ended, the earliest end first, then what is due longest', () => {
    const db = given([
      ['long due', -9_000, null],
      ['ends in 5 h', -1, 5 * hour],
      ['ends in 7 h', -8_000, 7 * hour],
      ['ended an hour ago', 0, -hour],
      ['ended days ago', -2, -90 * hour],
      ['ends in 1 h', -3, hour],
      ['ends soon, not due', 1, 10],
      ['not due', 1, null],
    ]);
    const order = [
      'ended an hour ago',
      'ends in 1 h',
      'ends in 5 h',
      'long due',
      'ends in 7 h',
      'ended days ago',
    ];
    expect(ids(db)).toEqual(order);
    for (const limit of [1, 2, 3, 4, 5]) expect(ids(db, { limit })).toEqual(order.slice(0, limit));
  });

  it('lets those ride along that are due soon and have rested, after all that are due', () => {
    const rideAlong = { withinMs: 10_000, restedForMs: 5_000 };
    const db = given([
      ['due', -1, null, 15_000],
      ['soon', 9_000, null, 6_000],
      ['soon, looked at just now', 9_000, null, 4_999],
      ['soon, never looked at', 5_000, null, null],
      ['soon, a later look at a failure', 5_000, null, 3_600_000, 'second-look'],
      ['later', 10_001, null, 9_000],
    ]);
    expect(ids(db, { rideAlong })).toEqual(['due', 'soon']);
    expect(ids(db, { rideAlong, limit: 1 })).toEqual(['due']);
    expect(ids(db)).toEqual(['due']);
  });

  it('remembers when a new id’s record ends, and leaves what is known of the others', () => {
    const db = temporaryCatalog();
    givenAccount(db, 'a', 'apimart');
    const paste = (remoteIds: string[], recordEndsAtMs: (number | null)[]) =>
      addTasks(db, {
        accountId: 'a',
        candidates: ['apimart'],
        askOthers: false,
        remoteIds,
        recordEndsAtMs,
        nowMs,
        wantTaskIds: false,
      });
    paste(['x', 'y', 'z'], [nowMs + 2 * hour, null, nowMs + hour]);
    expect(ids(db)).toEqual(['z', 'x', 'y']);
    paste(['x', 'y', 'new'], [1, 2, nowMs + 3]);
    expect(db.prepare('SELECT remote_id, expires_at_ms FROM tasks ORDER BY id').raw().all()).toEqual([
      ['x', nowMs + 2 * hour],
      ['y', null],
      ['z', nowMs + hour],
      ['new', nowMs + 3],
    ]);
  });
});

describe('what needs a look', () => {
  const show = (db: Database, filter: GalleryFilter): string[] =>
    galleryPage(db, {
      query: { ...everything, show: filter },
      from: 0,
      count: 99,
      nowMs,
    }).tiles.map(({ remoteId, pictureId }) => (pictureId === null ? remoteId : `${remoteId} picture`));

  it('expires within six hours: counts and filter agree, for links and for records', () => {
    const db = temporaryCatalog();
    givenAccount(db, 'a', 'apimart');
    const ends = { soon: nowMs + 5 * hour, later: nowMs + 7 * hour, past: nowMs - 1, never: null };
    for (const [name, endsAtMs] of Object.entries(ends)) {
      const [record = 0, link = 0, done = 0, parked = 0] = ['record', 'link', 'done', 'parked'].map(
        (kind) => add(db, 'a', [`${kind} ${name}`]).taskIds[0],
      );
      db.prepare('UPDATE tasks SET expires_at_ms = ? WHERE id IN (?, ?, ?)').run(
        endsAtMs,
        record,
        done,
        parked,
      );
      const offered = {
        index: 0,
        kind: 'grid',
        url: 'https://cdn.example/0.png',
        expiresAtMs: endsAtMs,
      } as const;
      settleTasks(db, {
        settlements: [
          settlement(link, { pictures: [offered] }),
          settlement(done, { pictures: [] }),
          settlement(parked, { state: 'running', parks: true, pictures: [] }),
        ],
        nowMs,
      });
    }
    expect(show(db, 'expiring').sort()).toEqual(['link soon picture', 'record soon']);
    expect(libraryCounts(db, { nowMs }).expiringWithin6h).toBe(2);
  });

  it('parked: stands with what failed, no longer waits, and goes on when it is asked for again', () => {
    const db = temporaryCatalog();
    givenAccount(db, 'a', 'apimart');
    const { taskIds } = add(db, 'a', ['lively', 'stuck', 'stuck on me']);
    const [lively = 0, stuck = 0, input = 0] = taskIds;
    const failure = { code: 'timeout', message: 'This task has not moved for 6 hours.' } as const;
    const parks = { parks: true, failure, pictures: [], progress: 40 };
    settleTasks(db, {
      settlements: [
        settlement(lively, { state: 'running', pictures: [], nextLookAtMs: nowMs + 5 }),
        settlement(stuck, { state: 'running', ...parks }),
        settlement(input, { state: 'needs-input', ...parks }),
      ],
      nowMs,
    });
    expect([show(db, 'waiting'), show(db, 'failed').sort()]).toEqual([['lively'], ['stuck', 'stuck on me']]);
    expect(libraryCounts(db, { nowMs })).toMatchObject({
      parked: 2,
      tasks: { running: 2, 'needs-input': 1 },
    });
    expect(countUnfinished(db, { taskIds: null, exceptAccountIds: [] })).toBe(1);
    const row = (): unknown =>
      db
        .prepare(
          'SELECT state, failure_code, next_look_at_ms, parked_at_ms, moved_at_ms, progress FROM tasks WHERE id = ?',
        )
        .raw()
        .get(stuck);
    expect(row()).toEqual(['running', 'timeout', null, nowMs, nowMs, 40]);
    retryTasks(db, { taskIds: [stuck], nowMs: nowMs + hour });
    expect(row()).toEqual(['queued', 'timeout', nowMs + hour, null, nowMs + hour, null]);
    add(db, 'a', ['stuck on me']);
    expect(libraryCounts(db, { nowMs }).parked).toBe(0);
  });

  it('failed: is tried again by its tiles, but for what has recovered meanwhile or only misses its file', () => {
    const db = temporaryCatalog();
    givenAccount(db, 'a', 'apimart');
    const ids = ['refused', 'lost', 'stuck', 'running', 'link ended', 'file gone', 'saved'];
    const { taskIds } = add(db, 'a', ids);
    const failure = { code: 'generation-failed', message: 'Banned prompt' } as const;
    settleTasks(db, {
      settlements: [
        settlement(taskIds[0] ?? 0, { state: 'failed', failure, pictures: [] }),
        settlement(taskIds[1] ?? 0, { state: 'lost', pictures: [] }),
        settlement(taskIds[2] ?? 0, { state: 'running', parks: true, pictures: [] }),
        settlement(taskIds[3] ?? 0, { state: 'running', pictures: [], nextLookAtMs: nowMs + 5 }),
        ...taskIds.slice(4).map((taskId) => settlement(taskId)),
      ],
      nowMs,
    });
    const stateOf = db.prepare(`UPDATE pictures SET state = ?, next_try_at_ms = NULL WHERE task_id = ?`);
    for (const [at, state] of ['failed', 'missing', 'saved'].entries()) stateOf.run(state, taskIds[4 + at]);
    const pictureIds = db.prepare('SELECT id FROM pictures').pluck().all() as number[];
    const keys = [...taskIds.slice(0, 4).map((id) => -id), ...pictureIds];
    expect(retryTiles(db, { keys, nowMs: nowMs + hour })).toEqual({ tried: 4, final: 1 });
    expect(
      db
        .prepare('SELECT remote_id FROM tasks WHERE next_look_at_ms = ? ORDER BY id')
        .pluck()
        .all(nowMs + hour),
    ).toEqual(['refused', 'lost', 'stuck', 'link ended']);
    expect(db.prepare('SELECT state FROM pictures ORDER BY id').pluck().all()).toEqual([
      'wanted',
      'missing',
      'saved',
    ]);
    expect(retryTiles(db, { keys, nowMs: nowMs + 2 * hour })).toEqual({ tried: 0, final: 0 });
  });

  it('of a removed account is tried as far as that needs no account, and else says what to do', () => {
    const db = temporaryCatalog();
    givenAccount(db, 'a', 'apimart');
    const [lost = 0, ended = 0] = add(db, 'a', ['lost', 'link ended']).taskIds;
    settleTasks(db, {
      settlements: [settlement(lost, { state: 'lost', pictures: [] }), settlement(ended)],
      nowMs,
    });
    db.exec(
      `UPDATE pictures SET state = 'failed', next_try_at_ms = NULL; UPDATE accounts SET removed_at_ms = 1`,
    );
    const pictureId = db.prepare('SELECT id FROM pictures').pluck().get() as number;
    const states = (): unknown[] => db.prepare('SELECT state FROM tasks ORDER BY id').pluck().all();
    expect(retryTiles(db, { keys: [-lost], nowMs: nowMs + hour })).toEqual({ tried: 0, final: 0 });
    expect(() => retryTasks(db, { taskIds: [lost], nowMs: nowMs + hour })).toThrow('Its account was removed');
    expect(states()).toEqual(['lost', 'succeeded']);
    expect(retryTiles(db, { keys: [pictureId], nowMs: nowMs + hour })).toEqual({ tried: 1, final: 0 });
    expect(db.prepare('SELECT state FROM pictures').pluck().all()).toEqual(['wanted']);
    expect(db.prepare('SELECT next_look_at_ms FROM tasks').pluck().all()).toEqual([null, null]);
  });

  it('stands still: an answer that says no progress is no movement, one that says another is', () => {
    const db = temporaryCatalog();
    givenAccount(db, 'a', 'apimart');
    const [taskId = 0] = add(db, 'a', ['x']).taskIds;
    const look = (state: TaskSettlement['state'], progress: number | null, afterMs: number): unknown => {
      const still = settlement(taskId, { state, progress, pictures: [], nextLookAtMs: nowMs });
      settleTasks(db, { settlements: [still], nowMs: nowMs + afterMs });
      return db.prepare('SELECT progress, moved_at_ms FROM tasks').raw().get();
    };
    expect([
      look('running', 40, 1),
      look('running', null, 2),
      look('running', 40, 3),
      look('running', 41, 4),
      look('queued', null, 5),
      look('queued', null, 6),
    ]).toEqual([
      [40, nowMs + 1],
      [40, nowMs + 1],
      [40, nowMs + 1],
      [41, nowMs + 4],
      [null, nowMs + 5],
      [null, nowMs + 5],
    ]);
  });
});

describe('the first readable answer about a task', () => {
  it.each([
    ['is movement, however long the task has waited for it', true, 9 * hour],
    ['is still to come after another unreadable one', false, hour],
  ])('%s', (_name, seen, movedAfterMs) => {
    const db = temporaryCatalog();
    givenAccount(db, 'a', 'apimart');
    const [taskId = 0] = add(db, 'a', ['x']).taskIds;
    const look = (isSeen: boolean, afterMs: number): void => {
      const answer = settlement(taskId, { state: 'queued', seen: isSeen, progress: null, pictures: [] });
      settleTasks(db, { settlements: [answer], nowMs: nowMs + afterMs });
    };
    look(false, hour);
    look(seen, 9 * hour);
    expect(db.prepare('SELECT moved_at_ms FROM tasks').pluck().get()).toBe(nowMs + movedAfterMs);
  });
});

describe('hot queries', () => {
  it.each([
    [
      'due tasks',
      longestDueTasksSql,
      /^SEARCH tasks USING INDEX tasks_due \(account_id=\? AND next_look_at_ms<\?\)$/,
    ],
    [
      'due tasks whose records end',
      endingDueTasksSql,
      /^SEARCH tasks USING INDEX tasks_due_record_end \(account_id=\? AND expires_at_ms>\? AND expires_at_ms<\?\)$/,
    ],
    [
      'what expires',
      `${expiringPicturesSql} UNION ALL ${expiringTasksSql}`,
      /INDEX pictures_wanted \(is_resting=\? AND <expr>>\? AND <expr><\?\).*INDEX tasks_due_record_end \(account_id=\? AND expires_at_ms>\? AND/s,
    ],
    [
      'wanted pictures',
      `SELECT p.id FROM pictures p INDEXED BY pictures_wanted WHERE p.state = 'wanted' AND p.is_resting = 0 AND p.next_try_at_ms <= 5
       ORDER BY coalesce(p.expires_at_ms, 9007199254740991), p.next_try_at_ms LIMIT 9`,
      /^(?!.*TEMP B-TREE).*USING (COVERING )?INDEX pictures_wanted/s,
    ],
    [
      'the gallery’s order',
      `SELECT p.id, p.sort_at_ms FROM pictures p WHERE p.state <> 'deleted' AND (1)
       ORDER BY p.sort_at_ms DESC, p.task_id DESC, p.position`,
      /^(?!.*TEMP B-TREE).*USING (COVERING )?INDEX pictures_sort/s,
    ],
    [
      'owners of ids',
      `SELECT t.id FROM json_each('[]') j JOIN tasks t ON t.remote_id = j.value`,
      /INDEX sqlite_autoindex_tasks_1 \(remote_id=/,
    ],
  ])('%s walk an index', (_name, sql, plan) => {
    const db = temporaryCatalog();
    const named = Object.fromEntries([...sql.matchAll(/@(\w+)/g)].map(([, name]) => [name, 5]));
    const steps = db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(named) as { detail: string }[];
    expect(steps.map(({ detail }) => detail).join('\n')).toMatch(plan);
  });
});
