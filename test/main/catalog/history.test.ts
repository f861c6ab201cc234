// What the pages of a history find, and how far a reading came, over a real catalog.
import { expect, it } from 'vitest';
import type { Database } from 'better-sqlite3';
import { removeAccount } from '../../../src/main/catalog/accounts.ts';
import { addHistoryTasks, historyStretches, saveHistoryStretch } from '../../../src/main/catalog/history.ts';
import { add, nowMs } from '../../fakes/catalog-rows.ts';
import { givenAccount, temporaryCatalog } from '../../fakes/temporary-catalog.ts';

const read = (db: Database, accountId: string, remoteIds: readonly string[]) =>
  addHistoryTasks(db, {
    ...{ accountId, remoteIds, nowMs, lookAtMs: nowMs + 1 },
    ...{ importId: null, knownBefore: { known: 0, deleted: 0, taskIds: [] } },
  }).tasks.map(({ remoteId, presence }) => [remoteId, presence]);
const ownersOf = (db: Database): unknown =>
  db.prepare('SELECT remote_id, account_id FROM tasks ORDER BY id').raw().all();

it('knows what another account of the same server has, and not what another server has under the same id', () => {
  const db = temporaryCatalog();
  for (const id of ['mine', 'beside', 'elsewhere']) givenAccount(db, id, 'newapi');
  db.exec("UPDATE accounts SET base_url = 'https://other.example' WHERE id = 'elsewhere'");
  add(db, 'beside', ['1']);
  add(db, 'elsewhere', ['2']);
  expect(read(db, 'mine', ['1', '2', '3'])).toEqual([
    ['1', 'known'],
    ['2', 'new'],
    ['3', 'new'],
  ]);
  expect(ownersOf(db)).toEqual([
    ['1', 'beside'],
    ['2', 'elsewhere'],
    ['2', 'mine'],
    ['3', 'mine'],
  ]);
});

it('takes over what a removed account of the same server had', () => {
  const db = temporaryCatalog();
  for (const id of ['mine', 'gone', 'elsewhere']) givenAccount(db, id, 'newapi');
  db.exec("UPDATE accounts SET base_url = 'https://other.example' WHERE id = 'elsewhere'");
  add(db, 'gone', ['1']);
  add(db, 'elsewhere', ['2']);
  for (const id of ['gone', 'elsewhere']) removeAccount(db, { id, nowMs });
  expect(read(db, 'mine', ['1', '2'])).toEqual([
    ['1', 'known'],
    ['2', 'new'],
  ]);
  expect(ownersOf(db)).toEqual([
    ['1', 'mine'],
    ['2', 'elsewhere'],
    ['2', 'mine'],
  ]);
});

it('joins a stretch with the one that it has met, down to whichever reaches further', () => {
  const db = temporaryCatalog();
  givenAccount(db, 'a', 'newapi');
  const where = { accountId: 'a', channel: '' };
  const save = (
    topAtMs: number,
    reachedAtMs: number,
    cursor: string | null,
    met: 'nothing' | 'next-stretch',
  ) => saveHistoryStretch(db, { id: null, ...where, topAtMs, reachedAtMs, cursor, met });
  save(100, 50, 'below fifty', 'nothing');
  // Its last page was so long that it passed by the older stretch as a whole.
  save(200, 40, null, 'next-stretch');
  expect(historyStretches(db, where)).toMatchObject([
    { topAtMs: 200, reachedAtMs: 40, cursor: 'below fifty' },
  ]);
  save(300, 150, null, 'next-stretch');
  expect(historyStretches(db, where)).toMatchObject([
    { topAtMs: 300, reachedAtMs: 40, cursor: 'below fifty' },
  ]);
});
