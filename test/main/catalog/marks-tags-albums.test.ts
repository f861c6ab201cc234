// Marks, tags and albums over a real catalog: what changes, what an answer says for undo, what a sidecar will hear of.
import type { Database } from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import {
  addAlbum,
  addToAlbum,
  listAlbums,
  moveAlbum,
  moveInAlbum,
  removeAlbum,
  removeFromAlbum,
  restoreAlbum,
} from '../../../src/main/catalog/albums.ts';
import { deletePictures } from '../../../src/main/catalog/deletions.ts';
import { galleryKeys } from '../../../src/main/catalog/gallery.ts';
import { settleTasks } from '../../../src/main/catalog/settlements.ts';
import { markPictures, putMarks, setNote } from '../../../src/main/catalog/marks.ts';
import {
  listTags,
  removeTag,
  renameTag,
  tagPictures,
  tagsOfPictures,
} from '../../../src/main/catalog/tags.ts';
import { everything } from '../../../src/preload/contract/finding.ts';
import { add, nowMs, settlement } from '../../fakes/catalog-rows.ts';
import { givenAccount, temporaryCatalog } from '../../fakes/temporary-catalog.ts';

/** Pictures 1 to 4, each of a task of its own, and no sidecar behind. */
function givenPictures(): Database {
  const db = temporaryCatalog();
  givenAccount(db, 'a', 'acedata');
  const { taskIds } = add(db, 'a', ['r1', 'r2', 'r3', 'r4']);
  settleTasks(db, { settlements: taskIds.map((id) => settlement(id)), nowMs });
  db.exec('UPDATE tasks SET sidecar_due = 0');
  return db;
}

const dueTasks = (db: Database): unknown[] =>
  db.prepare('SELECT id FROM tasks WHERE sidecar_due > 0 ORDER BY id').pluck().all();
const marksOf = (db: Database): unknown[] =>
  db.prepare('SELECT rating, flag, label FROM pictures ORDER BY id').raw().all();

describe('marks', () => {
  it('sets what is named, tells what was there, and is undone by setting that again', () => {
    const db = givenPictures();
    markPictures(db, { pictureIds: [2], change: { rating: 4, label: 'red' }, nowMs });
    const before = marksOf(db);
    const outcome = markPictures(db, { pictureIds: [1, 2, 3], change: { rating: 4, flag: 'pick' }, nowMs });
    expect(outcome.before).toEqual([
      { marks: { rating: 0, flag: 'none', label: null }, pictureIds: [1, 3] },
      { marks: { rating: 4, flag: 'none', label: 'red' }, pictureIds: [2] },
    ]);
    expect(marksOf(db)).toEqual([
      [4, 'pick', null],
      [4, 'pick', 'red'],
      [4, 'pick', null],
      [0, 'none', null],
    ]);
    expect(dueTasks(db)).toEqual([1, 2, 3]);
    putMarks(db, { groups: outcome.before, nowMs });
    expect(marksOf(db)).toEqual(before);
  });

  it('gives all marks back or none', () => {
    const db = givenPictures();
    const groups = [
      { marks: { rating: 5, flag: 'none', label: null }, pictureIds: [1] },
      { marks: { rating: 9, flag: 'none', label: null }, pictureIds: [2] },
    ] as const;
    const before = marksOf(db);
    expect(() => putMarks(db, { groups, nowMs })).toThrow();
    expect(marksOf(db)).toEqual(before);
  });

  it('takes a label away, leaves deleted pictures alone, and writes nothing where nothing changes', () => {
    const db = givenPictures();
    markPictures(db, { pictureIds: [1], change: { label: 'blue' }, nowMs });
    deletePictures(db, { pictureIds: [2], nowMs });
    db.exec('UPDATE tasks SET sidecar_due = 0');
    expect(markPictures(db, { pictureIds: [1, 2, 3], change: { label: null }, nowMs }).before).toEqual([
      { marks: { rating: 0, flag: 'none', label: 'blue' }, pictureIds: [1] },
    ]);
    expect(dueTasks(db)).toEqual([1]);
    setNote(db, { pictureId: 3, note: '  ', nowMs });
    expect(dueTasks(db)).toEqual([1]);
    setNote(db, { pictureId: 3, note: 'for the wall', nowMs });
    expect(dueTasks(db)).toEqual([1, 3]);
  });
});

describe('tags', () => {
  it('are one whatever their case and width, in bulk, counted without deleted pictures', () => {
    const db = givenPictures();
    const give = (pictureIds: number[], ...tags: string[]) =>
      tagPictures(db, { pictureIds, tags, isGiven: true, nowMs }).changed;
    expect(give([1, 2], 'Füchse', ' 夜  景 ')).toEqual([
      { tag: 'Füchse', pictureIds: [1, 2] },
      { tag: '夜  景', pictureIds: [1, 2] },
    ]);
    expect(give([2, 3], 'FÜCHSE', 'ＦＵＥ')).toEqual([
      { tag: 'Füchse', pictureIds: [3] },
      { tag: 'ＦＵＥ', pictureIds: [2, 3] },
    ]);
    deletePictures(db, { pictureIds: [1], nowMs });
    expect(listTags(db, { prefix: 'F' })).toEqual([
      { name: 'ＦＵＥ', count: 2 },
      { name: 'Füchse', count: 2 },
    ]);
    expect(
      tagPictures(db, { pictureIds: [2, 4], tags: ['fue', 'nothing'], isGiven: false, nowMs }).changed,
    ).toEqual([{ tag: 'ＦＵＥ', pictureIds: [2] }]);
    expect(tagsOfPictures(db, [2, 3])).toEqual(
      new Map([
        [2, ['Füchse', '夜  景']],
        [3, ['ＦＵＥ', 'Füchse']],
      ]),
    );
  });

  it('are renamed, merged with one of that name, removed, and forgotten when nobody has them', () => {
    const db = givenPictures();
    tagPictures(db, { pictureIds: [1, 2], tags: ['fox'], isGiven: true, nowMs });
    tagPictures(db, { pictureIds: [2, 3], tags: ['Foxes'], isGiven: true, nowMs });
    db.exec('UPDATE tasks SET sidecar_due = 0');
    expect(renameTag(db, { name: 'fox', newName: 'foxes', nowMs })).toEqual({
      count: 2,
      merged: { had: [1, 2], came: [1] },
    });
    expect(listTags(db, { prefix: '' })).toEqual([{ name: 'Foxes', count: 3 }]);
    expect(dueTasks(db)).toEqual([1, 2]);
    expect(renameTag(db, { name: 'foxes', newName: 'FOXES', nowMs })).toEqual({ count: 3, merged: null });
    expect(renameTag(db, { name: 'nothing', newName: 'FOXES', nowMs })).toEqual({ count: 0, merged: null });
    expect(removeTag(db, { name: 'foxes', nowMs }).changed).toEqual([
      { tag: 'FOXES', pictureIds: [1, 2, 3] },
    ]);
    expect(listTags(db, { prefix: '' })).toEqual([]);
    expect(db.prepare('SELECT count(*) FROM tags').pluck().get()).toBe(0);
  });

  it('come back to deleted pictures too where their removal or merging is undone', () => {
    const db = givenPictures();
    const give = (tag: string, pictureIds: readonly number[], alsoDeleted: boolean): void =>
      void tagPictures(db, { pictureIds, tags: [tag], isGiven: true, alsoDeleted, nowMs });
    const before = new Map([
      [1, ['fox']],
      [2, ['fox']],
      [3, ['foxes']],
    ]);
    give('fox', [1, 2], false);
    give('foxes', [3], false);
    deletePictures(db, { pictureIds: [2, 3], nowMs });
    give('late', [2], false);
    expect(tagsOfPictures(db, [1, 2, 3]), 'nobody gives a deleted one a new tag').toEqual(before);
    for (const { tag, pictureIds } of removeTag(db, { name: 'fox', nowMs }).changed)
      give(tag, pictureIds, true);
    expect(tagsOfPictures(db, [1, 2, 3])).toEqual(before);
    const { merged } = renameTag(db, { name: 'fox', newName: 'foxes', nowMs });
    give('fox', merged?.had ?? [], true);
    tagPictures(db, { pictureIds: merged?.came ?? [], tags: ['foxes'], isGiven: false, nowMs });
    expect(tagsOfPictures(db, [1, 2, 3])).toEqual(before);
  });

  it('are merged also with one that only deleted pictures have, and only the others are counted', () => {
    const db = givenPictures();
    tagPictures(db, { pictureIds: [1, 2], tags: ['fox'], isGiven: true, nowMs });
    tagPictures(db, { pictureIds: [3], tags: ['foxes'], isGiven: true, nowMs });
    deletePictures(db, { pictureIds: [2, 3], nowMs });
    expect(renameTag(db, { name: 'fox', newName: 'foxes', nowMs })).toEqual({
      count: 1,
      merged: { had: [1, 2], came: [1, 2] },
    });
    expect(tagsOfPictures(db, [1, 2, 3])).toEqual(
      new Map([
        [1, ['foxes']],
        [2, ['foxes']],
        [3, ['foxes']],
      ]),
    );
  });
});

describe('albums', () => {
  const add = (db: Database, name: string, parentId: number | null = null) =>
    addAlbum(db, { name, parentId, find: null, nowMs });
  const tree = (db: Database): unknown[] =>
    listAlbums(db).map(({ name, parentId, count }) => [name, parentId, count]);

  it('nest, move among their siblings, and never into themselves', () => {
    const db = givenPictures();
    const one = add(db, 'one');
    const two = add(db, 'two');
    const inner = add(db, 'inner', one.id);
    moveAlbum(db, { id: two.id, parentId: null, beforeId: one.id, nowMs });
    expect(tree(db)).toEqual([
      ['two', null, 0],
      ['inner', one.id, 0],
      ['one', null, 0],
    ]);
    expect(() => moveAlbum(db, { id: one.id, parentId: inner.id, beforeId: null, nowMs })).toThrow(
      'An album cannot lie inside itself.',
    );
    moveAlbum(db, { id: inner.id, parentId: two.id, beforeId: null, nowMs });
    removeAlbum(db, { id: two.id, nowMs });
    expect(tree(db)).toEqual([['one', null, 0]]);
    expect(() => addToAlbum(db, { id: inner.id, pictureIds: [1], nowMs })).toThrow('no longer there');
    restoreAlbum(db, { id: two.id, nowMs });
    expect(tree(db)).toHaveLength(3);
  });

  it('keep their pictures in an order by hand, and remember them through deletion and undo', () => {
    const db = givenPictures();
    const { id } = add(db, 'portfolio');
    const order = (): unknown[] =>
      db.prepare('SELECT picture_id FROM album_pictures ORDER BY place, picture_id').pluck().all();
    expect(addToAlbum(db, { id, pictureIds: [3, 1], nowMs })).toEqual([3, 1]);
    expect(addToAlbum(db, { id, pictureIds: [1, 2, 4], nowMs })).toEqual([2, 4]);
    expect(order()).toEqual([3, 1, 2, 4]);
    moveInAlbum(db, { id, pictureIds: [4, 3], beforePictureId: 1, nowMs });
    expect(order()).toEqual([4, 3, 1, 2]);
    moveInAlbum(db, { id, pictureIds: [3, 1], beforePictureId: 1, nowMs });
    expect(order()).toEqual([4, 3, 1, 2]);
    moveInAlbum(db, { id, pictureIds: [4], beforePictureId: null, nowMs });
    expect(order()).toEqual([3, 1, 2, 4]);
    moveInAlbum(db, { id, pictureIds: [3], beforePictureId: 3, nowMs });
    expect(order()).toEqual([3, 1, 2, 4]);
    deletePictures(db, { pictureIds: [1], nowMs });
    expect(tree(db)).toEqual([['portfolio', null, 3]]);
    expect(removeFromAlbum(db, { id, pictureIds: [2, 4, 2], nowMs })).toEqual([2, 4]);
    expect(order()).toEqual([3, 1]);
  });

  it('a smart one is filled by nobody', () => {
    const db = givenPictures();
    const find = { search: 'fox', facets: [{ facet: 'rating', values: ['5'], isExcluded: false }] };
    const { id } = addAlbum(db, { name: 'best foxes', parentId: null, find, nowMs });
    expect(listAlbums(db)).toEqual([
      { kind: 'smart', id, parentId: null, name: 'best foxes', count: 0, find },
    ]);
    expect(() => addToAlbum(db, { id, pictureIds: [1], nowMs })).toThrow('A smart album fills itself.');
  });
});

it('shows an album in its new order at once, however short ago it was asked for', () => {
  const db = givenPictures();
  const { id } = addAlbum(db, { name: 'wall', parentId: null, find: null, nowMs });
  addToAlbum(db, { id, pictureIds: [2, 3, 1], nowMs });
  const query = { ...everything, albumId: id, sort: 'hand' as const };
  const keys = (): number[] => [...galleryKeys(db, { query, from: 0, count: 10, nowMs }).keys];
  expect(keys()).toEqual([2, 3, 1]);
  moveInAlbum(db, { id, pictureIds: [1], beforePictureId: 2, nowMs });
  expect(keys()).toEqual([1, 2, 3]);
  removeFromAlbum(db, { id, pictureIds: [2], nowMs });
  expect(keys()).toEqual([1, 3]);
});
