// What a query of the gallery finds, in which order, with which counts: over a small library that has some of everything.
import type { Database } from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { addAlbum, addToAlbum, moveInAlbum } from '../../../src/main/catalog/albums.ts';
import {
  countFinds,
  galleryFacets,
  galleryKeys,
  galleryPage,
  galleryPositions,
  galleryShapes,
  galleryTimeline,
} from '../../../src/main/catalog/gallery.ts';
import { deletePictures, restorePictures } from '../../../src/main/catalog/deletions.ts';
import { addEdited, forgetEdited } from '../../../src/main/catalog/edited-files.ts';
import { noteTouchedElsewhere } from '../../../src/main/catalog/found-tiles.ts';
import { settleTasks } from '../../../src/main/catalog/settlements.ts';
import { markPictures } from '../../../src/main/catalog/marks.ts';
import { settlePictures } from '../../../src/main/catalog/pictures.ts';
import { tagPictures } from '../../../src/main/catalog/tags.ts';
import { leaveTrash } from '../../../src/main/catalog/trash-emptying.ts';
import { trashPage } from '../../../src/main/catalog/trash-entries.ts';
import { promptOrderSql } from '../../../src/main/catalog/tile-order.ts';
import type { GalleryQuery } from '../../../src/preload/contract/gallery.ts';
import { aspectOfCode, everything } from '../../../src/preload/contract/finding.ts';
import type { FacetChoice } from '../../../src/preload/contract/finding.ts';
import { add, nowMs, settlement, taskFacts } from '../../fakes/catalog-rows.ts';
import { givenAccount, temporaryCatalog } from '../../fakes/temporary-catalog.ts';

const at = (text: string): number => new Date(text).getTime();

/**
 * Tasks `fox` (two pictures), `sea` (one), `night` (one, in account b), and `later`, which has none yet. Pictures 1 and 2
 * are the fox, 3 the sea, 4 the night.
 */
function givenLibrary(): Database {
  const db = temporaryCatalog();
  givenAccount(db, 'a', 'acedata');
  givenAccount(db, 'b', 'midapi');
  const { taskIds } = add(db, 'a', ['fox', 'sea']);
  const { taskIds: others } = add(db, 'b', ['night', 'later']);
  const facts = (prompt: string, createdAt: string, parameters: Record<string, string>) =>
    taskFacts({ prompt, parameters, createdAtMs: at(createdAt) });
  const picture = (index: number, kind: 'grid' | 'upscale') => ({
    index,
    kind,
    url: `https://cdn.example/${String(index)}.png`,
    expiresAtMs: null,
  });
  settleTasks(db, {
    settlements: [
      settlement(taskIds[0] ?? 0, {
        facts: facts('fox --ar 16:9 --v 7', '2026-03-02T12:00', { ar: '16:9', v: '7' }),
        pictures: [picture(0, 'grid'), picture(1, 'upscale')],
      }),
      settlement(taskIds[1] ?? 0, {
        facts: facts('A sea --v 6.1', '2026-03-01T12:00', { v: '6.1', seed: '5' }),
        pictures: [picture(0, 'upscale')],
      }),
      settlement(others[0] ?? 0, {
        facts: facts('night --v 7', '2025-12-31T12:00', { v: '7' }),
        pictures: [picture(0, 'grid')],
      }),
      settlement(others[1] ?? 0, {
        state: 'running',
        facts: facts('later', '2026-03-03T12:00', {}),
        pictures: [],
      }),
    ],
    nowMs,
  });
  const file = (pictureId: number, sizeBytes: number, widthPx: number, heightPx: number) => ({
    kind: 'saved' as const,
    pictureId,
    file: {
      path: `Pictures/${String(pictureId)}.png`,
      sha256: String(pictureId),
      sizeBytes,
      mediaType: 'image/png' as const,
      widthPx,
      heightPx,
    },
  });
  settlePictures(db, {
    outcomes: [
      file(1, 10, 1456, 816),
      file(2, 40, 1456, 816),
      file(3, 30, 816, 1456),
      file(4, 20, 1024, 1024),
    ],
    nowMs,
  });
  markPictures(db, { pictureIds: [1, 4], change: { rating: 5, flag: 'pick' }, nowMs });
  markPictures(db, { pictureIds: [3], change: { rating: 3, label: 'red' }, nowMs });
  tagPictures(db, { pictureIds: [1, 3], tags: ['wall'], isGiven: true, nowMs });
  return db;
}

const keysOf = (db: Database, query: Partial<GalleryQuery>): number[] => [
  ...galleryKeys(db, { query: { ...everything, ...query }, from: 0, count: 99, nowMs }).keys,
];
const choice = (facet: string, ...values: string[]): FacetChoice => ({ facet, values, isExcluded: false });

describe('what a query finds', () => {
  const later = -4;

  it.each<[string, Partial<GalleryQuery>, readonly number[]]>([
    ['everything, the newest first', {}, [later, 1, 2, 3, 4]],
    ['one account', { accountId: 'b' }, [later, 4]],
    ['what waits', { show: 'waiting' }, [later]],
    ['a facet of the account', { facets: [choice('account', 'a')] }, [1, 2, 3]],
    ['a provider', { facets: [choice('provider', 'midapi')] }, [later, 4]],
    ['a kind', { facets: [choice('kind', 'upscale')] }, [2, 3]],
    ['two ratings', { facets: [choice('rating', '3', '5')] }, [1, 3, 4]],
    ['a flag', { facets: [choice('flag', 'pick')] }, [1, 4]],
    ['a label', { facets: [choice('label', 'red')] }, [3]],
    ['a tag', { facets: [choice('tag', 'wall')] }, [1, 3]],
    ['a month', { facets: [choice('month', '2026-03')] }, [later, 1, 2, 3]],
    ['a shape', { facets: [choice('aspect', 'portrait')] }, [3]],
    ['a ratio', { facets: [choice('aspect', '16:9', '1:1')] }, [1, 2, 4]],
    ['a parameter', { facets: [choice('--v', '7')] }, [1, 2, 4]],
    ['any value of a parameter', { facets: [choice('--seed', '*')] }, [3]],
    ['all but', { facets: [{ ...choice('--v', '7'), isExcluded: true }] }, [later, 3]],
    ['both', { facets: [choice('--v', '7'), choice('rating', '5')] }, [1, 4]],
    ['a value that nothing has', { facets: [choice('--v', '5')] }, []],
    ['a word', { search: 'fox' }, [1, 2]],
    ['the beginning of a word', { search: 'nig' }, [4]],
    ['a word of the prompt and a tag', { search: 'wall fox' }, [1]],
    ['not that word', { search: '-fox ' }, [later, 3, 4]],
    ['a parameter, as it is written', { search: '--ar 16:9' }, [1, 2]],
    ['a number that is higher', { search: 'v:>6.5' }, [1, 2, 4]],
    ['an account by its label', { search: 'account:B' }, [later, 4]],
    ['a provider, by its name', { search: 'provider:acedata' }, [1, 2, 3]],
    ['stars', { search: 'rating:>=4' }, [1, 4]],
    ['no stars', { search: 'rating:0' }, [2]],
    ['picks', { search: 'is:pick' }, [1, 4]],
    ['what is not a pick', { search: 'is:unflagged' }, [2, 3]],
    ['what has a label', { search: 'is:labelled' }, [3]],
    ['before a day', { search: 'before:2026-03-02' }, [3, 4]],
    ['in a year', { search: 'on:2025' }, [4]],
    ['upright', { search: 'aspect:portrait' }, [3]],
    ['a ratio, in the box', { search: 'aspect:16:9' }, [1, 2]],
    ['an id', { search: 'id:ni' }, [4]],
    ['several at once', { search: 'v:7 rating:5 -account:b' }, [1]],
    ['the oldest first', { sort: 'oldest' }, [4, 3, 1, 2, later]],
    ['the best first', { sort: 'rating' }, [1, 4, 3, later, 2]],
    ['the largest first', { sort: 'size' }, [2, 3, 4, 1, later]],
    ['by account', { sort: 'account' }, [1, 2, 3, later, 4]],
    ['by prompt', { sort: 'prompt' }, [3, 1, 2, later, 4]],
    ['families as one', { stacked: true }, [later, 1, 3, 4]],
  ])('%s', (_, query, keys) => {
    expect(keysOf(givenLibrary(), query)).toEqual(keys);
  });

  it('an album, by hand or otherwise, and a smart one with what it looks for', () => {
    const db = givenLibrary();
    const plain = addAlbum(db, { name: 'wall', parentId: null, find: null, nowMs });
    addToAlbum(db, { id: plain.id, pictureIds: [4, 3, 1], nowMs });
    moveInAlbum(db, { id: plain.id, pictureIds: [1], beforePictureId: 3, nowMs });
    expect(keysOf(db, { albumId: plain.id, sort: 'hand' })).toEqual([4, 1, 3]);
    expect(keysOf(db, { albumId: plain.id })).toEqual([1, 3, 4]);
    expect(keysOf(db, { search: 'album:WALL' })).toEqual([1, 3, 4]);
    const find = { search: '', facets: [choice('flag', 'pick')] };
    const smart = addAlbum(db, { name: 'picks', parentId: null, find, nowMs });
    expect(keysOf(db, { search: 'album:picks -album:wall' })).toEqual([]);
    expect(keysOf(db, { search: 'album:picks' })).toEqual([1, 4]);
    expect(keysOf(db, { albumId: smart.id, facets: [choice('--ar', '16:9')] })).toEqual([1]);
    expect(countFinds(db, { finds: [find, { search: '', facets: [] }], nowMs })).toEqual([2, 5]);
  });

  it('what somebody has made something of, as soon as that is said or taken back', () => {
    const db = givenLibrary();
    const found = (): number[] => keysOf(db, { search: 'is:edited ' });
    expect(found()).toEqual([]);
    addEdited(db, { pictureId: 2, path: 'Pictures/2 (edited).psd' });
    addEdited(db, { pictureId: 2, path: 'Pictures/2 (edited).png' });
    addEdited(db, { pictureId: 4, path: 'Pictures/4 (edited).png' });
    expect(found()).toEqual([2, 4]);
    expect(keysOf(db, { search: '-is:edited ' })).toEqual([later, 1, 3]);
    forgetEdited(db, { pictureId: 4, path: 'Pictures/4 (edited).png' });
    forgetEdited(db, { pictureId: 2, path: 'Pictures/2 (edited).png' });
    expect(found()).toEqual([2]);
  });

  it('tells where tiles stand, how many a stack stands for, and marks with each', () => {
    const db = givenLibrary();
    const query = { ...everything, stacked: true };
    expect(galleryPositions(db, { query, keys: [4, 2, later], nowMs })).toEqual([3, -1, 0]);
    const { tiles } = galleryPage(db, { query, from: 1, count: 2, nowMs });
    expect(tiles.map(({ pictureId, stackCount, marks }) => [pictureId, stackCount, marks.rating])).toEqual([
      [1, 2, 5],
      [3, 1, 3],
    ]);
  });

  it('gives the shape of every tile in one byte', () => {
    const { codes } = galleryShapes(givenLibrary(), { query: everything, nowMs });
    const shapes = Array.from(codes, aspectOfCode);
    expect(shapes.map((shape) => Number(shape.toFixed(1)))).toEqual([1, 1.8, 1.8, 0.6, 1]);
  });

  it('divides time into local months and days, in either direction, and no other order', () => {
    const db = givenLibrary();
    const stretches = (query: Partial<GalleryQuery>, step: 'month' | 'day') =>
      galleryTimeline(db, { query: { ...everything, ...query }, step, nowMs }).stretches.map(
        ({ key, from, count }) => [key, from, count],
      );
    expect(stretches({}, 'month')).toEqual([
      ['2026-03', 0, 4],
      ['2025-12', 4, 1],
    ]);
    expect(stretches({ sort: 'oldest' }, 'day')).toEqual([
      ['2025-12-31', 0, 1],
      ['2026-03-01', 1, 1],
      ['2026-03-02', 2, 2],
      ['2026-03-03', 4, 1],
    ]);
    expect(stretches({ sort: 'rating' }, 'month')).toEqual([]);
  });

  it('counts each facet without its own choices', () => {
    const query = { ...everything, facets: [choice('--v', '7'), choice('rating', '5')] };
    const { total, facets } = galleryFacets(givenLibrary(), { query, nowMs });
    const counts = Object.fromEntries(
      facets.map(({ facet, values }) => [facet, values.map(({ value, count }) => [value, count])]),
    );
    expect(total).toBe(2);
    expect(counts).toEqual({
      account: [
        ['a', 1],
        ['b', 1],
      ],
      provider: [
        ['acedata', 1],
        ['midapi', 1],
      ],
      kind: [['grid', 2]],
      month: [
        ['2026-03', 1],
        ['2025-12', 1],
      ],
      aspect: [
        ['landscape', 1],
        ['square', 1],
        ['16:9', 1],
        ['1:1', 1],
      ],
      rating: [
        ['5', 2],
        ['0', 1],
      ],
      flag: [['pick', 2]],
      tag: [['wall', 1]],
      '--v': [['7', 2]],
      '--ar': [['16:9', 1]],
    });
  });

  it('lists the most frequent values only, and says how many it leaves out', () => {
    const db = givenLibrary();
    const { taskIds } = add(
      db,
      'a',
      Array.from({ length: 300 }, (_, index) => `s${String(index)}`),
    );
    for (const id of taskIds)
      db.prepare('UPDATE tasks SET parameters = ? WHERE id = ?').run(
        JSON.stringify({ seed: String(id % 250) }),
        id,
      );
    const { facets } = galleryFacets(db, { query: everything, nowMs });
    const seeds = facets.find(({ facet }) => facet === '--seed');
    expect([seeds?.values.length, seeds?.moreValues, seeds?.values[0]?.count]).toEqual([200, 50, 3]);
  });
});

it('ranks prompts from an index', () => {
  const db = temporaryCatalog();
  const plan = db.prepare(`EXPLAIN QUERY PLAN ${promptOrderSql}`).all() as { detail: string }[];
  expect(plan.map(({ detail }) => detail).filter((step) => step.includes('TEMP B-TREE'))).toEqual([]);
});

describe('the trash', () => {
  const trash: GalleryQuery = { ...everything, show: 'deleted' };
  const keysOf = (db: Database, query: GalleryQuery): number[] => [
    ...galleryKeys(db, { query, nowMs, from: 0, count: 100 }).keys,
  ];

  it('is found apart from the library: the newest deletion first, by words and facets, as it changes', () => {
    const db = givenLibrary();
    expect(keysOf(db, trash)).toEqual([]);
    const before = keysOf(db, everything);
    deletePictures(db, { pictureIds: [4], nowMs: nowMs + 1 });
    deletePictures(db, { pictureIds: [2, 3], nowMs: nowMs + 2 });
    expect(keysOf(db, trash)).toEqual([3, 2, 4]);
    deletePictures(db, { pictureIds: [1], nowMs: nowMs + 3 });
    expect(keysOf(db, trash)).toEqual([1, 3, 2, 4]);
    expect(keysOf(db, everything).filter((key) => key > 0)).toEqual([]);
    expect(keysOf(db, { ...trash, search: 'fox' })).toEqual([1, 2]);
    expect(keysOf(db, { ...trash, accountId: 'b' })).toEqual([4]);
    expect(galleryFacets(db, { query: trash, nowMs }).total).toBe(4);
    const [tile] = galleryPage(db, { query: trash, nowMs, from: 0, count: 1 }).tiles;
    expect(tile).toMatchObject({ pictureId: 1, pictureState: 'deleted', mediaType: 'image/png' });
    expect(tile?.widthPx).toBeGreaterThan(0);
    restorePictures(db, {
      restored: [1, 2, 3, 4].map((pictureId) => ({
        pictureId,
        file: null,
        takenPath: null,
        keepsFile: false,
      })),
      nowMs,
    });
    expect(keysOf(db, trash)).toEqual([]);
    expect(keysOf(db, everything)).toEqual(before);
    deletePictures(db, { pictureIds: [3, 4], nowMs });
    expect(keysOf(db, trash)).toHaveLength(2);
    const rows = trashPage(db, { after: null, limit: 9 });
    leaveTrash(db, { ids: rows.map(({ id }) => id), removesFiles: false });
    expect(keysOf(db, trash)).toEqual([]);
    expect(keysOf(db, everything)).toHaveLength(before.length - 2);
    // So much was written elsewhere that it is read anew.
    for (const [at, touched] of [null, Array.from({ length: 10_001 }, (_, id) => id + 1)].entries()) {
      deletePictures(db, { pictureIds: [at + 1], nowMs: nowMs + at });
      noteTouchedElsewhere(db, touched);
      expect(keysOf(db, everything)).toHaveLength(before.length - 3 - at);
      expect(keysOf(db, trash)).toEqual(at === 0 ? [1] : [2, 1]);
    }
  });
});
