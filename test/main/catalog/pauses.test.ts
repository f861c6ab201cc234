import type { Database } from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { addAccount, removeAccount, setAccountPaused } from '../../../src/main/catalog/accounts.ts';
import { libraryCounts } from '../../../src/main/catalog/counts.ts';
import { galleryPage } from '../../../src/main/catalog/gallery.ts';
import { everything } from '../../../src/preload/contract/finding.ts';
import { addTasks, retryTasks } from '../../../src/main/catalog/imports.ts';
import { countUnfinished, dueTasks, nextLooks } from '../../../src/main/catalog/looks.ts';
import { settleTasks } from '../../../src/main/catalog/settlements.ts';
import { restingAmong, setTasksPaused } from '../../../src/main/catalog/pauses.ts';
import { countWanted, nextPictureTry, wantedPictures } from '../../../src/main/catalog/pictures.ts';
import type { GalleryFilter } from '../../../src/preload/contract/gallery.ts';
import { temporaryCatalog } from '../../fakes/temporary-catalog.ts';

const nowMs = 1_700_000_000_000;

/** Two accounts; each has an unfinished task and one whose picture is wanted. */
function given(): { readonly db: Database; readonly ids: readonly number[] } {
  const db = temporaryCatalog();
  const ids = ['a', 'b'].flatMap((id) => {
    addAccount(db, {
      ...{
        id,
        label: id,
        provider: 'mjproxy',
        baseUrl: `https://${id}.example`,
        userId: null,
        userHeader: null,
      },
      ...{ scope: 'own', allowHttp: false, keyStored: true, createdAtMs: nowMs },
    });
    const { taskIds } = addTasks(db, {
      ...{ accountId: id, remoteIds: [`${id}-unfinished`, `${id}-finished`], candidates: [] },
      ...{ askOthers: false, wantTaskIds: true, nowMs },
    });
    finish(db, taskIds[1] ?? 0);
    return taskIds;
  });
  return { db, ids };
}

function finish(db: Database, taskId: number): void {
  settleTasks(db, {
    settlements: [
      {
        ...{
          taskId,
          state: 'succeeded',
          progress: 100,
          failure: null,
          seen: true,
          quietLooks: 0,
          unclearLooks: 0,
        },
        ...{ nextLookAtMs: null, lookReason: 'follow', partialUrl: null, parks: false, facts: null },
        pictures: [{ index: 0, kind: 'single', url: 'https://cdn.example/1.png', expiresAtMs: nowMs + 1000 }],
        ...{ refused: false, endsRenewals: false },
      },
    ],
    nowMs,
  });
}

/** What could be done now, by remote id. */
function due(db: Database): readonly string[] {
  const looks = ['a', 'b'].flatMap((accountId) => dueTasks(db, { accountId, nowMs, limit: 9 }));
  const pictures = wantedPictures(db, { nowMs, limit: 9 });
  return [...looks, ...pictures].map(({ remoteId }) => remoteId).sort();
}

function shown(db: Database, show: GalleryFilter): readonly (readonly [string, boolean])[] {
  const query = { ...everything, show };
  return galleryPage(db, { query, from: 0, count: 9, nowMs })
    .tiles.map(({ remoteId, isPaused }) => [remoteId, isPaused] as const)
    .sort();
}

const pause = (db: Database, taskIds: readonly number[], paused = true, atMs = nowMs): null =>
  setTasksPaused(db, { taskIds, paused, nowMs: atMs });

describe('what rests', () => {
  it('a task: neither its looks nor its downloads are due, nobody waits for it, and it goes on as it was', () => {
    const { db, ids } = given();
    const everything = ['a-finished', 'a-unfinished', 'b-finished', 'b-unfinished'];
    expect(due(db)).toEqual(everything);
    pause(db, ids.slice(0, 2));
    expect(due(db)).toEqual(['b-finished', 'b-unfinished']);
    expect(nextLooks(db)).toEqual([{ accountId: 'b', atMs: nowMs }]);
    const mine = ids.slice(0, 2);
    expect(countUnfinished(db, { taskIds: mine, exceptAccountIds: [] })).toBe(0);
    expect(countWanted(db, { taskIds: mine, exceptPictureIds: [] })).toBe(0);
    expect(restingAmong(db, { pictureIds: [1, 2] })).toEqual([1]);
    expect(libraryCounts(db, { nowMs }).paused).toBe(2);
    expect(shown(db, 'paused')).toEqual([
      ['a-finished', true],
      ['a-unfinished', true],
    ]);
    expect(shown(db, 'waiting').map(([id]) => id)).toEqual(['b-finished', 'b-unfinished']);
    expect(shown(db, 'expiring').map(([id]) => id)).toEqual(['a-finished', 'b-finished']);
    pause(db, ids, false);
    expect(due(db)).toEqual(everything);
    expect(shown(db, 'paused')).toEqual([]);
  });

  it('a task on which nothing is left to do stays as it is', () => {
    const { db, ids } = given();
    db.exec(`UPDATE pictures SET state = 'failed', next_try_at_ms = NULL WHERE id = 1`);
    pause(db, ids.slice(1, 2));
    expect(libraryCounts(db, { nowMs }).paused).toBe(0);
  });

  it('an account: its downloads too, those that come meanwhile also; a task of it that rests goes on resting', () => {
    const { db, ids } = given();
    setAccountPaused(db, { id: 'a', paused: true, nowMs });
    finish(db, ids[0] ?? 0);
    expect(nextPictureTry(db)).toBe(nowMs);
    expect(wantedPictures(db, { nowMs, limit: 9 }).map(({ remoteId }) => remoteId)).toEqual(['b-finished']);
    pause(db, ids.slice(0, 1));
    setAccountPaused(db, { id: 'a', paused: false, nowMs });
    expect(due(db)).toEqual(['a-finished', 'b-finished', 'b-unfinished']);
  });

  it('an account that is removed while it rests holds up no download for ever', () => {
    const { db } = given();
    setAccountPaused(db, { id: 'a', paused: true, nowMs });
    removeAccount(db, { id: 'a', nowMs });
    expect(wantedPictures(db, { nowMs, limit: 9 })).toHaveLength(2);
  });

  it('ends when the user tries again, and its time does not count for parking', () => {
    const { db, ids } = given();
    const moved = (): unknown => db.prepare('SELECT moved_at_ms FROM tasks WHERE id = ?').pluck().get(ids[2]);
    db.prepare('UPDATE tasks SET moved_at_ms = ?').run(nowMs - 60_000);
    pause(db, ids);
    pause(db, [ids[2] ?? 0], false, nowMs + 3_600_000);
    expect(moved()).toBe(nowMs + 3_600_000 - 60_000);
    retryTasks(db, { taskIds: [ids[0] ?? 0, ids[1] ?? 0], nowMs });
    expect(restingAmong(db, { pictureIds: [1, 2] })).toEqual([2]);
    expect(libraryCounts(db, { nowMs }).paused).toBe(1);
  });

  const hour = 3_600_000;
  /** Hours after `nowMs`. Each step: what rests (true) or goes on (false), the account or the task. */
  it.each([
    [
      'the account alone',
      [
        ['account', true, 1],
        ['account', false, 5],
      ],
      4,
    ],
    [
      'the account, said twice',
      [
        ['account', true, 1],
        ['account', true, 3],
        ['account', false, 5],
      ],
      4,
    ],
    [
      'the account, twice',
      [
        ['account', true, 1],
        ['account', false, 2],
        ['account', true, 4],
        ['account', false, 7],
      ],
      4,
    ],
    [
      'the task within the account’s rest',
      [
        ['account', true, 1],
        ['task', true, 2],
        ['task', false, 3],
        ['account', false, 5],
      ],
      4,
    ],
    [
      'the account within the task’s rest',
      [
        ['task', true, 1],
        ['account', true, 2],
        ['account', false, 3],
        ['task', false, 5],
      ],
      4,
    ],
    [
      'the task first, both ending in turn',
      [
        ['task', true, 1],
        ['account', true, 2],
        ['task', false, 4],
        ['account', false, 6],
      ],
      5,
    ],
    [
      'the account first, both ending in turn',
      [
        ['account', true, 1],
        ['task', true, 2],
        ['account', false, 4],
        ['task', false, 6],
      ],
      5,
    ],
    [
      'a clock that was set back',
      [
        ['account', true, 5],
        ['account', false, 1],
      ],
      0,
    ],
  ] as const)('counts no hour for parking in which the user let it rest: %s', (_name, steps, restedHours) => {
    const { db, ids } = given();
    const [taskId = 0, , other] = ids;
    const moved = (id: number | undefined): unknown =>
      db.prepare('SELECT moved_at_ms FROM tasks WHERE id = ?').pluck().get(id);
    db.prepare('UPDATE tasks SET moved_at_ms = ?').run(nowMs);
    for (const [which, paused, atHour] of steps) {
      const atMs = nowMs + atHour * hour;
      if (which === 'task') pause(db, [taskId], paused, atMs);
      else setAccountPaused(db, { id: 'a', paused, nowMs: atMs });
    }
    expect(moved(taskId)).toBe(nowMs + restedHours * hour);
    expect(moved(other)).toBe(nowMs);
  });

  it('counts the time for parking of a task that came while its account rested from then on only', () => {
    const { db } = given();
    setAccountPaused(db, { id: 'a', paused: true, nowMs });
    const { taskIds } = addTasks(db, {
      ...{ accountId: 'a', remoteIds: ['late'], candidates: [], askOthers: false, wantTaskIds: true },
      nowMs: nowMs + hour,
    });
    db.prepare('UPDATE tasks SET moved_at_ms = imported_at_ms').run();
    setAccountPaused(db, { id: 'a', paused: false, nowMs: nowMs + 5 * hour });
    expect(db.prepare('SELECT moved_at_ms FROM tasks WHERE id = ?').pluck().get(taskIds[0])).toBe(
      nowMs + 5 * hour,
    );
  });
});
