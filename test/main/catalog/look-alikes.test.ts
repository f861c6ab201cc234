// Look-alikes and colours in the gallery: a term for each, their order, the facet, and what follows a change.
import type { Database } from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { addAlbum } from '../../../src/main/catalog/albums.ts';
import { nearAmong } from '../../../src/main/catalog/alike.ts';
import { deletePictures } from '../../../src/main/catalog/deletions.ts';
import {
  galleryFacets,
  galleryKeys,
  galleryPage,
  galleryTimeline,
} from '../../../src/main/catalog/gallery.ts';
import { settlePictures } from '../../../src/main/catalog/pictures.ts';
import { settlePreviews } from '../../../src/main/catalog/preview-queue.ts';
import { storePreviews } from '../../../src/main/catalog/previews.ts';
import { settleTasks } from '../../../src/main/catalog/settlements.ts';
import { tasksFound } from '../../../src/main/catalog/task-search.ts';
import {
  originalsWithoutTraits,
  originalsWithoutTraitsSql,
  storeTraits,
} from '../../../src/main/catalog/traits.ts';
import type { Likeness } from '../../../src/main/catalog/traits.ts';
import { bitsBetween } from '../../../src/main/lib/bits-between.ts';
import { colourBit } from '../../../src/preload/contract/colours.ts';
import type { ColourFamily } from '../../../src/preload/contract/colours.ts';
import { everything } from '../../../src/preload/contract/finding.ts';
import type { GalleryQuery } from '../../../src/preload/contract/gallery.ts';
import { createRandom } from '../../simulators/random.ts';
import { add, nowMs, settlement, taskFacts } from '../../fakes/catalog-rows.ts';
import { givenAccount, temporaryCatalog } from '../../fakes/temporary-catalog.ts';

const base: Likeness = { high: 0xf0f0_0f0f, low: 0x1234_5678 };
/** So many bits from the base. */
function off(bits: number): Likeness {
  return { high: base.high, low: (base.low ^ (2 ** bits - 1)) >>> 0 };
}

/** What is told of a picture; null while its preview is not made. */
type Told = { readonly likeness: Likeness | null; readonly colours: readonly ColourFamily[] } | null;

/** A task for each, the newest last, with one picture of the same number. */
function givenPictures(told: readonly Told[]): Database {
  const db = temporaryCatalog();
  givenAccount(db, 'a', 'acedata');
  const { taskIds } = add(
    db,
    'a',
    told.map((_, at) => `r${String(at)}`),
  );
  settleTasks(db, {
    settlements: taskIds.map((taskId, at) =>
      settlement(taskId, {
        facts: taskFacts({ prompt: `picture ${String(at + 1)}`, createdAtMs: nowMs + at * 86_400_000 }),
      }),
    ),
    nowMs,
  });
  const pictures = told.map((each, at) => ({ id: at + 1, told: each }));
  settlePictures(db, {
    outcomes: pictures.map(({ id }) => ({
      kind: 'saved',
      pictureId: id,
      file: {
        ...{ path: `Pictures/${String(id)}.png`, sha256: String(id), sizeBytes: id },
        ...{ mediaType: 'image/png', widthPx: 2, heightPx: 2 },
      },
    })),
    nowMs,
  });
  settlePreviews(db, {
    outcomes: pictures.flatMap(({ id, told: each }) =>
      each === null
        ? []
        : [{ kind: 'ready', pictureId: id, colour: 0, traits: { ...each, colours: maskOf(each.colours) } }],
    ),
    nowMs,
  });
  return db;
}

function maskOf(families: readonly ColourFamily[]): number {
  return families.reduce((mask, family) => mask | colourBit(family), 0);
}

function keys(db: Database, query: Partial<GalleryQuery>): number[] {
  return [...galleryKeys(db, { query: { ...everything, ...query }, nowMs, from: 0, count: 99 }).keys];
}

const told: readonly Told[] = [
  { likeness: off(6), colours: ['red', 'white'] },
  { likeness: base, colours: ['blue'] },
  { likeness: off(2), colours: ['blue', 'red'] },
  { likeness: off(30), colours: [] },
  { likeness: null, colours: ['grey'] },
  null,
  { likeness: off(10), colours: ['blue'] },
  { likeness: off(11), colours: ['teal'] },
];

describe('look-alikes of a picture', () => {
  it('come the picture first, then the nearest, and none that is too far', () => {
    const db = givenPictures(told);
    expect(keys(db, { search: 'like:2' })).toEqual([2, 3, 1, 7]);
    expect(keys(db, { search: 'like:7' }).slice(0, 2)).toEqual([7, 8]);
  });

  it('come in another order where one is asked for', () => {
    const db = givenPictures(told);
    expect(keys(db, { search: 'like:2', sort: 'oldest' })).toEqual([1, 2, 3, 7]);
    expect(keys(db, { search: 'like:2', sort: 'size' })).toEqual([7, 3, 2, 1]);
    expect(keys(db, { search: '-like:2' })).toEqual([8, 6, 5, 4]);
  });

  it('stand under no days', () => {
    const db = givenPictures(told);
    const stretches = (search: string): number =>
      galleryTimeline(db, { query: { ...everything, search }, nowMs, step: 'day' }).stretches.length;
    expect([stretches('like:2'), stretches('-like:2'), stretches('picture')]).toEqual([0, 4, 8]);
  });

  it('are narrowed by what else is asked', () => {
    const db = givenPictures(told);
    expect(keys(db, { search: 'like:2 colour:red' })).toEqual([3, 1]);
    expect(keys(db, { search: 'like:2 "picture 7"' })).toEqual([7]);
  });

  it('of a smart album stand in the order of the album', () => {
    const db = givenPictures(told);
    const find = { search: 'like:2', facets: [] };
    const { id } = addAlbum(db, { name: 'Alike', parentId: null, find, nowMs });
    expect(keys(db, { albumId: id })).toEqual([7, 3, 2, 1]);
  });

  it('are itself alone for a picture of one tone and one not seen yet, and none for one that is not there', () => {
    const db = givenPictures(told);
    expect([5, 6, 99].map((id) => keys(db, { search: `like:${String(id)}` }))).toEqual([[5], [6], []]);
  });

  it('follow when a picture is seen, and when one is deleted', () => {
    const db = givenPictures(told);
    expect(keys(db, { search: 'like:2' })).toEqual([2, 3, 1, 7]);
    storeTraits(db, { originals: [{ originalId: 6, traits: { likeness: off(4), colours: 1 } }] });
    expect(keys(db, { search: 'like:2' })).toEqual([2, 3, 6, 1, 7]);
    deletePictures(db, { pictureIds: [3], nowMs });
    expect(keys(db, { search: 'like:2' })).toEqual([2, 6, 1, 7]);
  });

  it('are told of by the tile', () => {
    const db = givenPictures(told);
    const { tiles } = galleryPage(db, { query: everything, nowMs, from: 0, count: 9 });
    const states = new Map(tiles.map(({ pictureId, likeness }) => [pictureId, likeness]));
    expect([states.get(2), states.get(5), states.get(6)]).toEqual(['known', 'none', 'unknown']);
  });
});

describe('duplicates', () => {
  it('have another picture nearly the same, until it is gone', () => {
    const db = givenPictures([...told, { likeness: off(30), colours: [] }]);
    // 7 and 8 are a bit apart, 2 and 3 are two.
    expect(keys(db, { search: 'is:duplicate' })).toEqual([9, 8, 7, 4, 3, 2]);
    expect(keys(db, { search: 'is:lookalike colour:blue' })).toEqual([7, 3, 2]);
    deletePictures(db, { pictureIds: [9], nowMs });
    expect(keys(db, { search: 'is:duplicate' })).toEqual([8, 7, 3, 2]);
  });

  it('are those that a comparison of all with all finds, many of one band and many of one likeness too', () => {
    const random = createRandom('duplicates');
    const count = 3_000;
    const [high, low] = [new Uint32Array(count), new Uint32Array(count)];
    for (let at = 0; at < count; at += 1) {
      const kind = at % 5;
      const from = random.integer(0, Math.max(0, at - 1));
      // Some anew, some all alike in one half, some copies of others with up to four bits changed.
      high[at] = kind < 2 ? random.integer(0, 0xffff_ffff) : kind === 2 ? 0x5a5a_5a5a : (high[from] ?? 0);
      low[at] = kind < 3 ? random.integer(0, 0xffff_ffff) : (low[from] ?? 0);
      for (let change = random.integer(0, 4); kind === 3 && change > 0; change -= 1) {
        const bit = 2 ** random.integer(0, 31);
        if (random.chance(0.5)) high[at] = (high[at] ?? 0) ^ bit;
        else low[at] = (low[at] ?? 0) ^ bit;
      }
    }
    const expected = Array.from({ length: count }, (_, at) => {
      for (let other = 0; other < count; other += 1)
        if (other !== at && bitsBetween(high[at] ?? 0, low[at] ?? 0, high[other] ?? 0, low[other] ?? 0) <= 2)
          return 1;
      return 0;
    });
    const found = [...nearAmong(high, low)];
    expect(found).toEqual(expected);
    expect(new Set(found)).toEqual(new Set([0, 1]));
  });
});

describe('colours', () => {
  it('are found by the term and by the facet, which counts each family of a picture', () => {
    const db = givenPictures(told);
    expect(keys(db, { search: 'colour:blue' })).toEqual([7, 3, 2]);
    expect(keys(db, { search: 'color:red -colour:white' })).toEqual([3]);
    const choose = (values: string[], isExcluded = false): Partial<GalleryQuery> => ({
      facets: [{ facet: 'colour', values, isExcluded }],
    });
    expect(keys(db, choose(['red', 'teal']))).toEqual([8, 3, 1]);
    expect(keys(db, choose(['blue'], true))).toEqual([8, 6, 5, 4, 1]);
    const countsOf = (query: Partial<GalleryQuery>) =>
      galleryFacets(db, { query: { ...everything, ...query }, nowMs })
        .facets.find(({ facet }) => facet === 'colour')
        ?.values.map(({ value, count }) => `${value} ${String(count)}`);
    expect(countsOf({})).toEqual(['red 2', 'teal 1', 'blue 3', 'grey 1', 'white 1']);
    // Its own choice does not narrow it, another one does.
    expect(countsOf(choose(['teal']))).toEqual(['red 2', 'teal 1', 'blue 3', 'grey 1', 'white 1']);
    expect(countsOf({ search: 'colour:red' })).toEqual(['red 2', 'blue 1', 'white 1']);
  });
});

it('finds tasks by the same terms', () => {
  const db = givenPictures([...told, { likeness: off(30), colours: [] }]);
  const found = (text: string): number[] => [...(tasksFound(db, text) ?? [])].sort((a, b) => a - b);
  expect(found('colour:red ')).toEqual([1, 3]);
  expect(found('like:2 ')).toEqual([1, 2, 3, 7]);
  expect(found('like:5 ')).toEqual([5]);
  expect(found('is:duplicate ')).toEqual([2, 3, 4, 7, 8, 9]);
});

describe('traits of pictures from before', () => {
  const preview = (id: number) => ({
    ...{ sha256: String(id), widthPx: 1, heightPx: 1 },
    ...{ webp: Buffer.from(`preview ${String(id)}`), thumbnail: Buffer.from('small') },
  });

  it('wait for those that have a preview and none yet, the newest first, a stretch at a time', () => {
    const db = givenPictures([null, null, told[1] ?? null, null, null]);
    db.prepare("UPDATE originals SET media_type = 'video/mp4' WHERE id = 4").run();
    storePreviews(db, { previews: [preview(1), preview(2), preview(3), preview(4)] });
    const waiting = (beforeId: number, limit: number): unknown =>
      originalsWithoutTraits(db, { beforeId, limit }).map((row) => [row.originalId, row.preview.toString()]);
    expect(waiting(Number.MAX_SAFE_INTEGER, 9)).toEqual([
      [2, 'preview 2'],
      [1, 'preview 1'],
    ]);
    expect(waiting(Number.MAX_SAFE_INTEGER, 1)).toEqual([[2, 'preview 2']]);
    expect(waiting(2, 1)).toEqual([[1, 'preview 1']]);
  });

  it('are looked for and noted by index alone', () => {
    const db = temporaryCatalog();
    const planOf = (sql: string, bound: unknown): string[] =>
      (db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(bound) as { detail: string }[]).map(
        ({ detail }) => detail,
      );
    const plan = planOf(originalsWithoutTraitsSql, { beforeId: 9, limit: 9 });
    expect(plan[0]).toContain('o USING INDEX originals_without_traits');
    expect(plan.filter((step) => step.startsWith('SCAN') || step.includes('TEMP B-TREE'))).toEqual([]);
    const touched = planOf('SELECT DISTINCT task_id FROM main.pictures WHERE original_id = ?', 1);
    expect(touched[0]).toContain('USING INDEX pictures_original');
  });
});
