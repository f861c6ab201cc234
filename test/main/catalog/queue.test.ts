import { describe, expect, it } from 'vitest';
import type { Database } from 'better-sqlite3';
import { actionsOfTask, beginAction, settleAction } from '../../../src/main/catalog/actions.ts';
import { listAccounts, removeAccount, setAccountTrouble } from '../../../src/main/catalog/accounts.ts';
import { deletePictures, forgetPictures } from '../../../src/main/catalog/deletions.ts';
import { dueFileChores, fileChoresDone } from '../../../src/main/catalog/file-chores.ts';
import { galleryPage } from '../../../src/main/catalog/gallery.ts';
import { everything } from '../../../src/preload/contract/finding.ts';
import { addTasks, classifyIds } from '../../../src/main/catalog/imports.ts';
import { dueTasks } from '../../../src/main/catalog/looks.ts';
import { settleTasks } from '../../../src/main/catalog/settlements.ts';
import { settlePictures, wantedPictures } from '../../../src/main/catalog/pictures.ts';
import { listTasks } from '../../../src/main/catalog/tasks.ts';
import type { ProviderId } from '../../../src/preload/contract/providers.ts';
import { add, nowMs, settlement, taskFacts } from '../../fakes/catalog-rows.ts';
import { givenAccount, temporaryCatalog } from '../../fakes/temporary-catalog.ts';

function checkedFile(name: string, sha256: string) {
  return {
    path: `Pictures/${name}`,
    sha256,
    sizeBytes: 10,
    mediaType: 'image/png',
    widthPx: 1,
    heightPx: 1,
  } as const;
}

const owners = (db: Database): unknown =>
  db.prepare('SELECT remote_id, account_id, state FROM tasks ORDER BY id').raw().all();

describe('adding ids', () => {
  it('counts new, known and deleted, and pasting twice changes nothing', () => {
    const db = temporaryCatalog();
    givenAccount(db, 'a', 'acedata');
    expect(add(db, 'a', ['x', 'y'])).toMatchObject({ new: 2, known: 0, deleted: 0 });
    expect(add(db, 'a', ['x', 'y', 'z'])).toMatchObject({ new: 1, known: 2, deleted: 0 });
    expect(owners(db)).toEqual([
      ['x', 'a', 'queued'],
      ['y', 'a', 'queued'],
      ['z', 'a', 'queued'],
    ]);
  });

  it('knows a guessed id that another account with ids of this shape has, and not one that was named', () => {
    const db = temporaryCatalog();
    givenAccount(db, 'first', 'newapi');
    givenAccount(db, 'second', 'mjproxy');
    add(db, 'second', ['1711217942120945']);
    const guess = { accountId: 'first', askOthers: false, remoteIds: ['1711217942120945'] };
    expect(classifyIds(db, { ...guess, candidates: ['newapi', 'mjproxy'] })).toMatchObject({
      new: 0,
      known: 1,
      deleted: 0,
    });
    expect(classifyIds(db, { ...guess, candidates: [] })).toMatchObject({ new: 1, known: 0, deleted: 0 });
  });

  it('asks again about what was lost, and gives a removed account’s unfinished work to the new one', () => {
    const db = temporaryCatalog();
    givenAccount(db, 'old', 'acedata');
    const { taskIds } = add(db, 'old', ['x', 'y']);
    settleTasks(db, { settlements: [settlement(taskIds[0] ?? 0, { state: 'lost', pictures: [] })], nowMs });
    removeAccount(db, { id: 'old', nowMs });
    givenAccount(db, 'new', 'acedata');
    expect(add(db, 'new', ['x', 'y'], ['acedata'])).toMatchObject({ new: 0, known: 2 });
    expect(dueTasks(db, { accountId: 'new', nowMs, limit: 10 }).map(({ remoteId }) => remoteId)).toEqual([
      'x',
      'y',
    ]);
  });
});

describe('an id that its account does not know', () => {
  const digits = '1711217942120945';
  const shape: ProviderId[] = ['newapi', 'mjproxy'];
  const everyAccount: readonly (readonly [string, ProviderId])[] = [
    ['n1', 'newapi'],
    ['m1', 'mjproxy'],
    ['n2', 'newapi'],
    ['foreign', 'acedata'],
    ['m2', 'mjproxy'],
  ];

  function givenAccounts(): Database {
    const db = temporaryCatalog();
    for (const [id, provider] of everyAccount) givenAccount(db, id, provider);
    return db;
  }

  /** Lets every account refuse until the task is lost; who was asked, in order. */
  function refuseAll(db: Database, taskId: number): unknown[] {
    const asked: unknown[] = [];
    const failure = { code: 'not-found', message: 'unknown' } as const;
    for (let look = 0; look < 9; look += 1) {
      const [row] = db.prepare('SELECT account_id, state FROM tasks').raw().all() as [string, string][];
      if (row?.[1] === 'lost') break;
      asked.push(row?.[0]);
      const lost = settlement(taskId, { state: 'lost', seen: false, failure, refused: true, pictures: [] });
      settleTasks(db, { settlements: [lost], nowMs: nowMs + look });
    }
    return asked;
  }

  const paste = (db: Database, askOthers: boolean, candidates = shape, accountId = 'n1') =>
    addTasks(db, { accountId, candidates, askOthers, remoteIds: [digits], nowMs, wantTaskIds: true });

  it.each<[string, ProviderId[], boolean, string[]]>([
    [
      'guessed: the same provider’s accounts, then those of the other with ids of this shape',
      shape,
      false,
      ['n1', 'n2', 'm1', 'm2'],
    ],
    ['named: that account only', [], false, ['n1']],
    ['with the user’s leave: then the rest too', shape, true, ['n1', 'n2', 'm1', 'm2', 'foreign']],
    ['named, with leave: the same provider first', [], true, ['n1', 'n2', 'foreign', 'm1', 'm2']],
  ])('%s', (_name, candidates, askOthers, expected) => {
    const db = givenAccounts();
    const [taskId = 0] = paste(db, askOthers, candidates).taskIds;
    expect(refuseAll(db, taskId)).toEqual(expected);
    expect(owners(db)).toEqual([[digits, 'n1', 'lost']]);
  });

  it('goes on with those who have not refused it when it is pasted again with leave', () => {
    const db = givenAccounts();
    const [taskId = 0] = paste(db, false).taskIds;
    expect(refuseAll(db, taskId)).toEqual(['n1', 'n2', 'm1', 'm2']);
    expect(
      classifyIds(db, { accountId: 'n1', candidates: shape, askOthers: true, remoteIds: [digits] }),
    ).toEqual({ new: 0, known: 1, deleted: 0, owners: [{ accountId: 'foreign', count: 1 }] });
    expect(paste(db, true)).toMatchObject({ new: 0, known: 1, taskIds: [taskId] });
    expect(refuseAll(db, taskId)).toEqual(['foreign']);
  });

  it('begins anew when it is pasted again without leave, or after everybody was asked', () => {
    const db = givenAccounts();
    const [taskId = 0] = paste(db, false).taskIds;
    refuseAll(db, taskId);
    paste(db, false);
    expect(refuseAll(db, taskId)).toEqual(['n1', 'n2', 'm1', 'm2']);
    paste(db, true);
    refuseAll(db, taskId);
    paste(db, true);
    expect(refuseAll(db, taskId)).toHaveLength(everyAccount.length);
  });

  it('takes no promise of the first provider along to another', () => {
    const db = givenAccounts();
    const [taskId = 0] = addTasks(db, {
      accountId: 'n1',
      candidates: shape,
      askOthers: true,
      remoteIds: [digits],
      nowMs,
      wantTaskIds: true,
      recordEndsAtMs: [nowMs + 5],
    }).taskIds;
    const endsAt = (): unknown => db.prepare('SELECT account_id, expires_at_ms FROM tasks').raw().get();
    const refused = settlement(taskId, { state: 'lost', seen: false, refused: true, pictures: [] });
    const seen = [endsAt()];
    for (let look = 0; look < 2; look += 1) {
      settleTasks(db, { settlements: [refused], nowMs: nowMs + look });
      seen.push(endsAt());
    }
    expect(seen).toEqual([
      ['n1', nowMs + 5],
      ['n2', nowMs + 5],
      ['m1', null],
    ]);
  });
});

describe('pictures', () => {
  it('that are deleted are never wanted again, until the memory is lifted', () => {
    const db = temporaryCatalog();
    givenAccount(db, 'a', 'acedata');
    const [taskId = 0] = add(db, 'a', ['x']).taskIds;
    const look = (): void => void settleTasks(db, { settlements: [settlement(taskId)], nowMs });
    look();
    const [picture] = wantedPictures(db, { nowMs, limit: 10 });
    const pictureIds = [picture?.id ?? 0];
    settlePictures(db, {
      outcomes: [{ kind: 'saved', pictureId: pictureIds[0] ?? 0, file: checkedFile('a.png', 'h1') }],
      nowMs,
    });
    expect(deletePictures(db, { pictureIds, nowMs })).toEqual(pictureIds);
    expect(deletePictures(db, { pictureIds, nowMs })).toEqual([]);
    expect(dueFileChores(db, { afterPath: '', limit: 9 })).toEqual([
      { fromPath: 'Pictures/a.png', toPath: `Pictures/.trash/${String(pictureIds[0])}/a.png` },
    ]);
    look();
    add(db, 'a', ['x']);
    expect(wantedPictures(db, { nowMs, limit: 10 })).toEqual([]);
    expect(add(db, 'a', ['x'])).toMatchObject({ new: 0, known: 0, deleted: 1 });
    forgetPictures(db, { pictureIds });
    expect(add(db, 'a', ['x'])).toMatchObject({ new: 1, known: 0, deleted: 0 });
  });

  it('can be forgotten with their task, whatever was made of it or made it', () => {
    const db = temporaryCatalog();
    givenAccount(db, 'a', 'acedata');
    const [gridId = 0] = add(db, 'a', ['grid']).taskIds;
    const act = (taskId: number, intentId: string) =>
      beginAction(db, { intentId, taskId, buttonId: 'u1', buttonLabel: 'U1', prompt: null, nowMs }).action.id;
    const { resultTaskId } = settleAction(db, {
      actionId: act(gridId, 'first'),
      settlement: { state: 'accepted', remoteId: 'upscale' },
      nowMs,
      firstLookAtMs: nowMs,
    });
    const upscaleId = resultTaskId ?? 0;
    settleTasks(db, { settlements: [gridId, upscaleId].map((id) => settlement(id)), nowMs });
    const pictures = wantedPictures(db, { nowMs, limit: 10 });
    const pictureIds = (taskId: number) =>
      pictures.filter((one) => one.taskId === taskId).map(({ id }) => id);
    const forget = (taskId: number): void => {
      deletePictures(db, { pictureIds: pictureIds(taskId), nowMs });
      expect(forgetPictures(db, { pictureIds: pictureIds(taskId) })).toBe(1);
    };
    forget(upscaleId);
    expect(actionsOfTask(db, { taskId: gridId })).toMatchObject([{ state: 'accepted', resultTaskId: null }]);
    act(gridId, 'second');
    forget(gridId);
    expect(add(db, 'a', ['grid', 'upscale'])).toMatchObject({ new: 2, known: 0, deleted: 0 });
  });

  it('with identical bytes are one original, which goes with its last owner', () => {
    const db = temporaryCatalog();
    givenAccount(db, 'a', 'acedata');
    const { taskIds } = add(db, 'a', ['x', 'y']);
    settleTasks(db, { settlements: taskIds.map((id) => settlement(id)), nowMs });
    const [first, second] = wantedPictures(db, { nowMs, limit: 10 }).map(({ id }) => id);
    const saved = (pictureId: number | undefined, name: string) =>
      settlePictures(db, {
        outcomes: [{ kind: 'saved', pictureId: pictureId ?? 0, file: checkedFile(name, 'same') }],
        nowMs,
      });
    saved(first, 'a.png');
    expect(dueFileChores(db, { afterPath: '', limit: 9 })).toEqual([]);
    saved(second, 'b.png');
    expect(dueFileChores(db, { afterPath: '', limit: 9 })).toEqual([
      { fromPath: 'Pictures/b.png', toPath: null },
    ]);
    fileChoresDone(db, { fromPaths: ['Pictures/b.png'] });
    deletePictures(db, { pictureIds: [first ?? 0], nowMs });
    expect(dueFileChores(db, { afterPath: '', limit: 9 })).toEqual([]);
    deletePictures(db, { pictureIds: [second ?? 0], nowMs });
    expect(dueFileChores(db, { afterPath: '', limit: 9 })).toMatchObject([{ fromPath: 'Pictures/a.png' }]);
  });

  it('whose links end first are fetched first', () => {
    const db = temporaryCatalog();
    givenAccount(db, 'a', 'acedata');
    const [taskId = 0] = add(db, 'a', ['x']).taskIds;
    const pictures = [null, nowMs + 9_000, nowMs + 1_000, nowMs + 5_000].map((expiresAtMs, index) => ({
      index,
      kind: 'single' as const,
      url: `https://cdn.example/${String(index)}.png`,
      expiresAtMs,
    }));
    settleTasks(db, { settlements: [settlement(taskId, { pictures })], nowMs });
    expect(wantedPictures(db, { nowMs, limit: 10 }).map(({ index }) => index)).toEqual([2, 3, 1, 0]);
  });

  it('of an ended link wait for a fresh one, which the next good look brings', () => {
    const db = temporaryCatalog();
    givenAccount(db, 'a', 'acedata');
    const [taskId = 0] = add(db, 'a', ['x']).taskIds;
    settleTasks(db, { settlements: [settlement(taskId)], nowMs });
    const pictureId = wantedPictures(db, { nowMs, limit: 1 })[0]?.id ?? 0;
    const failure = { code: 'expired', message: 'gone' } as const;
    settlePictures(db, { outcomes: [{ kind: 'renew-link', pictureId, failure }], nowMs });
    expect(wantedPictures(db, { nowMs, limit: 1 })).toEqual([]);
    expect(dueTasks(db, { accountId: 'a', nowMs, limit: 1 }).map(({ id }) => id)).toEqual([taskId]);
    settleTasks(db, { settlements: [settlement(taskId)], nowMs });
    expect(wantedPictures(db, { nowMs, limit: 1 }).map(({ id, linkRenewals }) => [id, linkRenewals])).toEqual(
      [[pictureId, 1]],
    );
    settlePictures(db, { outcomes: [{ kind: 'renew-link', pictureId, failure }], nowMs });
    settleTasks(db, { settlements: [settlement(taskId, { pictures: [], endsRenewals: true })], nowMs });
    expect(
      listTasks(db, { query: null, state: null, accountId: null, taskIds: null, limit: 9, offset: 0 })
        .tasks[0]?.pictures[0]?.state,
    ).toMatchObject({ kind: 'failed', failure });
  });

  it.each(['renew-link', 'failed'] as const)(
    'try a fresh link that was told while the old one was tried (%s), and no other',
    (kind) => {
      const db = temporaryCatalog();
      givenAccount(db, 'a', 'acedata');
      const [taskId = 0] = add(db, 'a', ['x']).taskIds;
      settleTasks(db, { settlements: [settlement(taskId)], nowMs });
      const [claimed] = wantedPictures(db, { nowMs, limit: 1 });
      if (claimed === undefined) throw new Error('there is a picture');
      const pictures = settlement(taskId).pictures.map((each) => ({ ...each, url: 'https://fresh' }));
      settleTasks(db, { settlements: [settlement(taskId, { pictures })], nowMs });
      const failure = { code: 'not-an-image', message: 'a page' } as const;
      const outcome = { kind, pictureId: claimed.id, failure };
      settlePictures(db, { outcomes: [{ ...outcome, triedUrl: claimed.url }], nowMs });
      expect(dueTasks(db, { accountId: 'a', nowMs, limit: 1 })).toEqual([]);
      const [again] = wantedPictures(db, { nowMs, limit: 1 });
      expect(again).toMatchObject({ id: claimed.id, url: 'https://fresh', attempts: 0, linkRenewals: 1 });
      settlePictures(db, { outcomes: [{ ...outcome, kind: 'failed', triedUrl: 'https://fresh' }], nowMs });
      expect(wantedPictures(db, { nowMs, limit: 1 })).toEqual([]);
      settleTasks(db, { settlements: [settlement(taskId, { pictures })], nowMs });
      expect(wantedPictures(db, { nowMs, limit: 1 }), 'the same link once more').toEqual([]);
    },
  );

  it('of an ended link get no fresh one where the next look offers them no more', () => {
    const db = temporaryCatalog();
    givenAccount(db, 'a', 'acedata');
    const [taskId = 0] = add(db, 'a', ['x']).taskIds;
    const [grid] = settlement(taskId).pictures;
    if (grid === undefined) throw new Error('there is a picture');
    settleTasks(db, {
      settlements: [settlement(taskId, { pictures: [grid, { ...grid, index: 1, url: `${grid.url}#1` }] })],
      nowMs,
    });
    const failure = { code: 'expired', message: 'gone' } as const;
    const outcomes = wantedPictures(db, { nowMs, limit: 9 }).map(
      ({ id }) => ({ kind: 'renew-link', pictureId: id, failure }) as const,
    );
    settlePictures(db, { outcomes, nowMs });
    settleTasks(db, { settlements: [settlement(taskId, { endsRenewals: true })], nowMs });
    expect(db.prepare('SELECT position, state FROM pictures ORDER BY position').raw().all()).toEqual([
      [0, 'wanted'],
      [1, 'failed'],
    ]);
    expect(wantedPictures(db, { nowMs, limit: 9 }).map(({ index }) => index)).toEqual([0]);
  });
});

describe('a picture that was given up although its link may be good', () => {
  const minute = 60_000;
  const fresh = taskFacts({ createdAtMs: nowMs - 5 * minute, finishedAtMs: nowMs - minute });
  const rows = (db: Database): unknown => db.prepare('SELECT state FROM pictures ORDER BY id').pluck().all();
  const nextLookMs = (db: Database): unknown => db.prepare('SELECT next_look_at_ms FROM tasks').pluck().get();
  /** A task that has just succeeded with so many pictures. */
  const given = (facts = fresh, expiresAtMs: number | null = null, count = 1) => {
    const db = temporaryCatalog();
    givenAccount(db, 'a', 'acedata');
    const [taskId = 0] = add(db, 'a', ['x']).taskIds;
    const pictures = Array.from({ length: count }, (_, index) => ({
      index,
      kind: 'single' as const,
      url: `https://cdn.example/${String(index)}.png`,
      expiresAtMs,
    }));
    const look = (atMs: number, change = {}): void => {
      const endsRenewals = atMs > nowMs;
      const settlements = [settlement(taskId, { facts, pictures, endsRenewals, ...change })];
      settleTasks(db, { settlements, nowMs: atMs });
    };
    const fail = (
      code: 'expired' | 'network' | 'not-an-image' | 'blocked-address',
      atMs: number,
      index = 0,
    ): void => {
      const picture = wantedPictures(db, { nowMs: atMs, limit: 9 }).find((one) => one.index === index);
      if (picture === undefined) throw new Error('the picture is not wanted');
      const kind = code === 'expired' && picture.linkRenewals === 0 ? 'renew-link' : 'failed';
      const failure = { code, message: 'why' };
      const outcome = { kind, pictureId: picture.id, failure, triedUrl: picture.url } as const;
      settlePictures(db, { outcomes: [outcome], nowMs: atMs });
    };
    look(nowMs);
    return { db, taskId, look, fail };
  };

  it('since its host did not have it yet: is offered once more ten minutes later, and no third time', () => {
    const { db, look, fail } = given();
    fail('expired', nowMs);
    look(nowMs + 1);
    fail('expired', nowMs + 1);
    expect(rows(db)).toEqual(['failed']);
    const laterMs = nowMs + 1 + 10 * minute;
    expect(nextLookMs(db)).toBe(laterMs);
    expect(db.prepare('SELECT look_reason FROM tasks').pluck().get(), 'nobody waits').toBe('second-look');
    look(laterMs);
    expect(rows(db)).toEqual(['wanted']);
    expect(nextLookMs(db)).toBeNull();
    fail('expired', laterMs);
    expect(nextLookMs(db)).toBeNull();
    look(laterMs + 60 * minute);
    expect(rows(db)).toEqual(['failed']);
  });

  it('is not tried before its time where another one’s link is renewed meanwhile', () => {
    const { db, look, fail } = given(fresh, null, 2);
    fail('expired', nowMs, 0);
    look(nowMs + 1);
    fail('expired', nowMs + 1, 0);
    fail('expired', nowMs + 2, 1);
    look(nowMs + 3);
    expect(rows(db)).toEqual(['failed', 'wanted']);
    expect(nextLookMs(db)).toBe(nowMs + 1 + 10 * minute);
    look(nowMs + 1 + 10 * minute);
    expect(rows(db)).toEqual(['wanted', 'wanted']);
  });

  it.each(['network', 'not-an-image'] as const)(
    'since its host was in trouble (%s): is offered again three times, ever later',
    (code) => {
      const { db, look, fail } = given();
      let atMs = nowMs;
      for (const minutes of [10, 30, 90]) {
        fail(code, atMs);
        expect(nextLookMs(db)).toBe(atMs + minutes * minute);
        atMs += minutes * minute;
        look(atMs);
        expect(wantedPictures(db, { nowMs: atMs, limit: 1 })).toMatchObject([{ attempts: 0 }]);
      }
      fail(code, atMs);
      expect(nextLookMs(db)).toBeNull();
    },
  );

  it('has no later try where its account was removed: nobody can be asked', () => {
    const { db, fail } = given();
    removeAccount(db, { id: 'a', nowMs });
    fail('network', nowMs);
    expect(rows(db)).toEqual(['failed']);
    expect(nextLookMs(db)).toBeNull();
  });

  it('has no later try where the record is gone by then', () => {
    const { db, look, fail } = given();
    fail('network', nowMs);
    const laterMs = nowMs + 10 * minute;
    look(laterMs, { pictures: [], facts: null });
    expect(rows(db)).toEqual(['failed']);
    expect(nextLookMs(db)).toBeNull();
    look(laterMs + minute);
    expect(rows(db)).toEqual(['failed']);
  });

  it.each([
    ['an address that is not allowed', 'blocked-address', fresh, null],
    ['a link that is over by its own word', 'expired', fresh, nowMs - 1],
    [
      'a dead link of a task that ended long ago',
      'expired',
      { ...fresh, finishedAtMs: nowMs - 61 * minute },
      null,
    ],
    ['a dead link of a task whose time nobody told', 'expired', taskFacts(), null],
    ['a dead host of an old task', 'network', { ...fresh, finishedAtMs: nowMs - 4321 * minute }, null],
  ] as const)('is left at that: %s', (_name, code, facts, expiresAtMs) => {
    const { db, look, fail } = given(facts, expiresAtMs);
    if (code === 'expired') {
      fail(code, nowMs);
      look(nowMs + 1);
    }
    fail(code, nowMs + 1);
    expect(rows(db)).toEqual(['failed']);
    expect(nextLookMs(db)).toBeNull();
  });
});

describe('an account that is removed', () => {
  it('leaves nothing behind that would be asked about, nor a picture that waits for a link for ever', () => {
    const db = temporaryCatalog();
    givenAccount(db, 'a', 'acedata');
    const { taskIds } = add(db, 'a', ['asked now', 'waits for a link', 'fetched now']);
    const [asked = 0, waiting = 0, fetched = 0] = taskIds;
    settleTasks(db, { settlements: [waiting, fetched].map((id) => settlement(id)), nowMs });
    const failure = { code: 'expired', message: 'gone' } as const;
    const renew = (taskId: number): void => {
      const pictureId = db.prepare('SELECT id FROM pictures WHERE task_id = ?').pluck().get(taskId) as number;
      settlePictures(db, { outcomes: [{ kind: 'renew-link', pictureId, failure }], nowMs });
    };
    renew(waiting);
    removeAccount(db, { id: 'a', nowMs });
    // What was under way at that moment ends after it.
    renew(fetched);
    const later = { state: 'running', pictures: [], nextLookAtMs: nowMs + 5 } as const;
    settleTasks(db, { settlements: [settlement(asked, later)], nowMs });
    expect(db.prepare('SELECT state, next_look_at_ms FROM tasks ORDER BY id').raw().all()).toEqual([
      ['running', null],
      ['succeeded', null],
      ['succeeded', null],
    ]);
    expect(db.prepare('SELECT state, failure_code FROM pictures').raw().all()).toEqual([
      ['failed', 'expired'],
      ['failed', 'expired'],
    ]);
  });
});

describe('an account in trouble', () => {
  it('says why on its own row and on every task that waits for it', () => {
    const db = temporaryCatalog();
    givenAccount(db, 'a', 'acedata');
    givenAccount(db, 'b', 'midapi');
    add(db, 'a', ['x']);
    add(db, 'b', ['y']);
    const failure = { code: 'unauthorized', message: 'The key was refused.' } as const;
    setAccountTrouble(db, { id: 'a', failure, stopped: true, waitingUntilMs: null });
    expect(listAccounts(db).map(({ id, health }) => [id, health.kind])).toEqual([
      ['a', 'stopped'],
      ['b', 'good'],
    ]);
    expect(db.prepare('SELECT remote_id, failure_code FROM tasks ORDER BY id').raw().all()).toEqual([
      ['x', 'unauthorized'],
      ['y', null],
    ]);
  });
});

describe('the gallery', () => {
  it('shows pictures and tasks without any, newest first, and finds by words and their beginnings, in any language', () => {
    const db = temporaryCatalog();
    givenAccount(db, 'a', 'acedata');
    const { taskIds } = add(db, 'a', ['old', 'waiting', 'new']);
    const facts = (prompt: string, createdAtMs: number) => taskFacts({ prompt, createdAtMs });
    settleTasks(db, {
      settlements: [
        settlement(taskIds[0] ?? 0, { facts: facts('100% silk_road', nowMs - 9) }),
        settlement(taskIds[2] ?? 0, { facts: facts('一只猫在桌子上', nowMs + 9) }),
      ],
      nowMs,
    });
    const find = (search: string) =>
      galleryPage(db, {
        query: { ...everything, search },
        from: 0,
        count: 10,
        nowMs,
      }).tiles.map(({ remoteId }) => remoteId);
    expect(find('')).toEqual(['new', 'waiting', 'old']);
    expect(find('猫')).toEqual(['new']);
    expect(find('100%')).toEqual(['old']);
    expect(find('SILK_')).toEqual(['old']);
    expect(find('sil')).toEqual(['old']);
    expect(find('ilk')).toEqual([]);
  });
});
