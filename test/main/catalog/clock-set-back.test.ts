import { describe, expect, it } from 'vitest';
import { listAccounts, setAccountTrouble } from '../../../src/main/catalog/accounts.ts';
import { clockBackMs, followClockBack } from '../../../src/main/catalog/clock-set-back.ts';
import { settleTasks } from '../../../src/main/catalog/settlements.ts';
import { settlePictures } from '../../../src/main/catalog/pictures.ts';
import { add, nowMs, settlement } from '../../fakes/catalog-rows.ts';
import { givenAccount, temporaryCatalog } from '../../fakes/temporary-catalog.ts';

const hourMs = 3_600_000;

describe('what was planned by a clock that was an hour ahead', () => {
  function given() {
    const db = temporaryCatalog();
    givenAccount(db, 'a', 'acedata');
    const { taskIds } = add(db, 'a', ['due', 'soon', 'in ten minutes', 'ended']);
    const [, soon = 0, later = 0, ended = 0] = taskIds;
    const aheadMs = nowMs + hourMs;
    const running = (id: number, inMs: number) =>
      settlement(id, { state: 'running', pictures: [], nextLookAtMs: aheadMs + inMs });
    settleTasks(db, {
      settlements: [running(soon, 5_000), running(later, 10 * 60_000), settlement(ended)],
      nowMs: aheadMs,
    });
    const [pictureId = 0] = db.prepare('SELECT id FROM pictures').pluck().all() as number[];
    const failure = { code: 'network', message: 'cut' } as const;
    settlePictures(db, {
      outcomes: [{ kind: 'again', pictureId, failure, nextTryAtMs: aheadMs + 60_000, counted: true }],
      nowMs: aheadMs,
    });
    setAccountTrouble(db, { id: 'a', failure, waitingUntilMs: aheadMs + 2_000, stopped: false });
    return db;
  }

  it('is as far ahead as it was; what is due stays due, and what has ended ended', () => {
    const db = given();
    expect(clockBackMs(db, { nowMs })).toBe(hourMs);
    followClockBack(db, { nowMs, byMs: hourMs });
    expect(db.prepare('SELECT next_look_at_ms FROM tasks ORDER BY id').pluck().all()).toEqual([
      nowMs,
      nowMs + 5_000,
      nowMs + 10 * 60_000,
      null,
    ]);
    expect(db.prepare('SELECT next_try_at_ms FROM pictures').pluck().all()).toEqual([nowMs + 60_000]);
    expect(listAccounts(db)[0]?.health).toMatchObject({ kind: 'waiting', untilMs: nowMs + 2_000 });
  });

  it('is as far ahead as it was for a picture that is tried again later, too', () => {
    const db = given();
    db.prepare("UPDATE pictures SET state = 'failed'").run();
    followClockBack(db, { nowMs, byMs: hourMs });
    expect(db.prepare('SELECT next_try_at_ms FROM pictures').pluck().all()).toEqual([nowMs + 60_000]);
  });

  it('is never planned into the past', () => {
    const db = given();
    followClockBack(db, { nowMs, byMs: 3 * hourMs });
    expect(db.prepare('SELECT min(next_look_at_ms), max(next_look_at_ms) FROM tasks').raw().get()).toEqual([
      nowMs,
      nowMs,
    ]);
  });

  it('is told from nothing else: plans alone are no sign', () => {
    const db = temporaryCatalog();
    givenAccount(db, 'a', 'acedata');
    const [taskId = 0] = add(db, 'a', ['x']).taskIds;
    const later = settlement(taskId, { state: 'failed', pictures: [], nextLookAtMs: nowMs + hourMs });
    settleTasks(db, { settlements: [later], nowMs });
    expect(clockBackMs(db, { nowMs })).toBe(0);
  });
});
