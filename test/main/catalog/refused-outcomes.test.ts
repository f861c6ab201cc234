// What comes of a batch of outcomes in which the catalog does not take one, or takes none.
import SQLite from 'better-sqlite3';
import type { Database } from 'better-sqlite3';
import { expect, it, onTestFinished } from 'vitest';
import { countWanted, settlePictures, wantedPictures } from '../../../src/main/catalog/pictures.ts';
import type { PictureOutcome } from '../../../src/main/catalog/pictures.ts';
import { settleTasks } from '../../../src/main/catalog/settlements.ts';
import { add, nowMs, settlement } from '../../fakes/catalog-rows.ts';
import { givenAccount, temporaryCatalog } from '../../fakes/temporary-catalog.ts';

function given(): { db: Database; ids: readonly number[] } {
  const db = temporaryCatalog();
  givenAccount(db, 'a', 'acedata');
  const { taskIds } = add(db, 'a', ['x', 'y', 'z']);
  settleTasks(db, { settlements: taskIds.map((id) => settlement(id)), nowMs });
  return { db, ids: wantedPictures(db, { nowMs, limit: 10 }).map(({ id }) => id) };
}

const saved = (pictureId: number, sizeBytes: unknown = 10): PictureOutcome => ({
  kind: 'saved',
  pictureId,
  file: {
    path: `Pictures/${String(pictureId)}.png`,
    sha256: `bytes of ${String(pictureId)}`,
    sizeBytes: sizeBytes as number,
    mediaType: 'image/png',
    widthPx: 1,
    heightPx: 1,
  },
});

const rows = (db: Database): unknown =>
  db.prepare('SELECT state, failure_code FROM pictures ORDER BY id').raw().all();
const originals = (db: Database): unknown => db.prepare('SELECT count(*) FROM originals').pluck().get();

it.each([
  ['that a column cannot hold', 1.5],
  ['that a constraint forbids', null],
  ['that cannot be bound', {}],
])('fails the one picture with a value %s, and writes the others', (_, sizeBytes) => {
  const { db, ids } = given();
  const refused = settlePictures(db, {
    outcomes: ids.map((id, at) => saved(id, at === 1 ? sizeBytes : 10)),
    nowMs,
  });
  expect(refused).toMatchObject([{ pictureId: ids[1], isLeftOut: false }]);
  expect(rows(db)).toEqual([
    ['saved', null],
    ['failed', 'internal'],
    ['saved', null],
  ]);
  expect(originals(db)).toBe(2);
});

it('leaves a row as it was that takes no change at all, and says so', () => {
  const { db, ids } = given();
  db.exec(`CREATE TEMP TRIGGER refuse BEFORE UPDATE ON main.pictures WHEN old.id = ${String(ids[0])}
    BEGIN SELECT RAISE(ABORT, 'not this one'); END`);
  expect(settlePictures(db, { outcomes: ids.map((id) => saved(id)), nowMs })).toEqual([
    { pictureId: ids[0], cause: 'SqliteError: not this one', isLeftOut: true },
  ]);
  expect(rows(db)).toEqual([
    ['wanted', null],
    ['saved', null],
    ['saved', null],
  ]);
  expect(countWanted(db, { taskIds: null, exceptPictureIds: [] })).toBe(1);
  expect(countWanted(db, { taskIds: null, exceptPictureIds: [ids[0] ?? 0] })).toBe(0);
  expect(originals(db)).toBe(2);
});

it('gives the place of a lost file to the next of its bytes where the first is refused', () => {
  const { db, ids } = given();
  const twins = ids.map((id) => {
    const outcome = saved(id);
    return outcome.kind === 'saved' ? { ...outcome, file: { ...outcome.file, sha256: 'same' } } : outcome;
  });
  settlePictures(db, { outcomes: twins.slice(0, 1), nowMs });
  db.exec(`CREATE TEMP TRIGGER refuse BEFORE UPDATE ON main.pictures
    WHEN old.id = ${String(ids[1])} AND new.state = 'saved' BEGIN SELECT RAISE(ABORT, 'not this one'); END`);
  settlePictures(db, { outcomes: twins.slice(1), lost: ['same'], nowMs });
  expect(db.prepare('SELECT path FROM originals').pluck().all()).toEqual([`Pictures/${String(ids[2])}.png`]);
});

it.each([
  ['full', (db: Database) => db.pragma(`max_page_count = ${String(pageCount(db))}`), 'SQLITE_FULL'],
  ['read-only', (db: Database) => db.pragma('query_only = ON'), 'SQLITE_READONLY'],
  ['locked', lock, 'SQLITE_BUSY'],
])('writes nothing and fails no picture while the catalog is %s', (_, harm, code) => {
  const { db, ids } = given();
  const before = rows(db);
  harm(db);
  const long = { code: 'not-found', message: 'x'.repeat(1_000_000) } as const;
  const outcomes = ids.map((pictureId): PictureOutcome => ({ kind: 'failed', pictureId, failure: long }));
  expect(() => settlePictures(db, { outcomes, nowMs })).toThrow(expect.objectContaining({ code }) as Error);
  expect(rows(db)).toEqual(before);
  db.pragma('query_only = OFF');
  db.pragma('max_page_count = 1000000');
});

function pageCount(db: Database): number {
  return db.pragma('page_count', { simple: true }) as number;
}

function lock(db: Database): void {
  db.pragma('busy_timeout = 0');
  const other = new SQLite(db.name);
  onTestFinished(() => void other.close());
  other.exec('BEGIN IMMEDIATE');
  onTestFinished(() => void other.exec('ROLLBACK'));
}
