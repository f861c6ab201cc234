// What many pictures have together, over a real catalog.
import { expect, it } from 'vitest';
import { deletePictures } from '../../../src/main/catalog/deletions.ts';
import { settleTasks } from '../../../src/main/catalog/settlements.ts';
import { summarizePictures } from '../../../src/main/catalog/marks-summary.ts';
import { markPictures } from '../../../src/main/catalog/marks.ts';
import { tagPictures } from '../../../src/main/catalog/tags.ts';
import { add, nowMs, settlement } from '../../fakes/catalog-rows.ts';
import { givenAccount, temporaryCatalog } from '../../fakes/temporary-catalog.ts';

it('counts marks and tags of the pictures asked for, without those that are deleted', () => {
  const db = temporaryCatalog();
  givenAccount(db, 'a', 'acedata');
  const { taskIds } = add(db, 'a', ['r1', 'r2', 'r3', 'r4']);
  settleTasks(db, { settlements: taskIds.map((id) => settlement(id)), nowMs });
  markPictures(db, { pictureIds: [1, 2], change: { rating: 4, label: 'red' }, nowMs });
  markPictures(db, { pictureIds: [2, 4], change: { flag: 'pick' }, nowMs });
  tagPictures(db, { pictureIds: [1, 2, 4], tags: ['sea'], isGiven: true, nowMs });
  tagPictures(db, { pictureIds: [2], tags: ['fog'], isGiven: true, nowMs });
  deletePictures(db, { pictureIds: [4], nowMs });

  expect(summarizePictures(db, { pictureIds: [1, 2, 3, 4, 99] })).toEqual({
    count: 3,
    unfinished: 3,
    sizeBytes: 0,
    ratings: [1, 0, 0, 0, 2, 0],
    flags: { pick: 1, none: 2, reject: 0 },
    labels: { red: 2, yellow: 0, green: 0, blue: 0, purple: 0 },
    tags: [
      { name: 'sea', count: 2 },
      { name: 'fog', count: 1 },
    ],
  });
});

it('counts those whose file is not there', () => {
  const db = temporaryCatalog();
  givenAccount(db, 'a', 'acedata');
  const { taskIds } = add(db, 'a', ['r1', 'r2', 'r3', 'r4', 'r5']);
  settleTasks(db, { settlements: taskIds.map((id) => settlement(id)), nowMs });
  const state = db.prepare('UPDATE pictures SET state = ? WHERE id = ?');
  ['saved', 'ready', 'failed', 'missing'].forEach((each, at) => state.run(each, at + 1));
  expect(summarizePictures(db, { pictureIds: [1, 2, 3, 4, 5] })).toMatchObject({ count: 5, unfinished: 3 });
  expect(summarizePictures(db, { pictureIds: [1, 2] })).toMatchObject({ count: 2, unfinished: 0 });
});
