// The index of tiles says what the rows say, whether it was loaded or followed every change.
import type { Database } from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { setAccountPaused } from '../../../src/main/catalog/accounts.ts';
import { deletePictures, forgetPictures, restorePictures } from '../../../src/main/catalog/deletions.ts';
import { freshIndex } from '../../../src/main/catalog/found-tiles.ts';
import { retryTasks } from '../../../src/main/catalog/imports.ts';
import { settleTasks } from '../../../src/main/catalog/settlements.ts';
import { markPictures } from '../../../src/main/catalog/marks.ts';
import { setTasksPaused } from '../../../src/main/catalog/pauses.ts';
import { settlePictures } from '../../../src/main/catalog/pictures.ts';
import { renameTag, tagPictures } from '../../../src/main/catalog/tags.ts';
import { plainKeysSql } from '../../../src/main/catalog/plain-page.ts';
import { storeTraits } from '../../../src/main/catalog/traits.ts';
import { TileIndex } from '../../../src/main/catalog/tile-index.ts';
import { monthName } from '../../../src/main/catalog/tile-months.ts';
import {
  libraryTiles,
  pictureRowsOfTasksSql,
  taskRowsOfTasksSql,
} from '../../../src/main/catalog/tile-rows.ts';
import { createRandom } from '../../simulators/random.ts';
import { add, nowMs, settlement, taskFacts } from '../../fakes/catalog-rows.ts';
import { givenAccount, temporaryCatalog } from '../../fakes/temporary-catalog.ts';

/** Everything that an index says, by tile in its order, with codes as texts. */
function told(index: TileIndex): unknown[] {
  const { columns } = index;
  return Array.from(index.order, (slot) => ({
    key: columns.key[slot],
    taskId: columns.taskId[slot],
    position: columns.position[slot],
    sortAtMs: columns.sortAtMs[slot],
    month: monthName(columns.month[slot] ?? 0),
    account: index.accounts.textOf(columns.account[slot] ?? 0),
    kind: columns.kind[slot],
    state: columns.state[slot],
    marks: [columns.rating[slot], columns.flag[slot], columns.label[slot], columns.hasNote[slot]],
    shape: columns.shape[slot] === 0 ? null : index.shapes.textOf((columns.shape[slot] ?? 0) - 1),
    sizeBytes: columns.sizeBytes[slot],
    familyId: columns.familyId[slot],
    parameters: Array.from(
      index.parameterLists.get(columns.parameters[slot] ?? 0),
      (code) => `${index.parameters.facetOf(code)} ${index.parameters.valueOf(code)}`,
    ),
    tags: [...index.tagLists.get(columns.tags[slot] ?? 0)].sort(),
    standing: columns.standing[slot],
    traits: [columns.likenessHigh[slot], columns.likenessLow[slot], columns.colours[slot]],
  }));
}

function loaded(db: Database): TileIndex {
  const index = new TileIndex();
  index.load(db);
  return index;
}

describe('the index of tiles', () => {
  it('has a new task once that is both new and touched, and moves while it is read', () => {
    const db = temporaryCatalog();
    givenAccount(db, 'a', 'acedata');
    const source = {
      all: libraryTiles.all,
      reads: 0,
      /** Another connection writes between two pieces. */
      get ofTasks() {
        this.reads += 1;
        if (this.reads === 2) db.exec('UPDATE tasks SET sort_at_ms = sort_at_ms + 1 WHERE id = 1001');
        return libraryTiles.ofTasks;
      },
    };
    const index = new TileIndex(source);
    index.load(db);
    add(
      db,
      'a',
      Array.from({ length: 1_001 }, (_, at) => `r${String(at)}`),
    );
    index.refresh(db, [1001]);
    index.refresh(db, [1001]);
    expect(told(index)).toEqual(told(loaded(db)));
  });

  it('follows a thousand random changes as if it had been loaded after each', () => {
    const db = temporaryCatalog();
    givenAccount(db, 'a', 'acedata');
    givenAccount(db, 'b', 'midapi');
    const random = createRandom(7);
    const pick = <Item>(items: readonly Item[]): Item =>
      items[Math.floor(random.next() * items.length)] as Item;
    const some = (ids: readonly number[]): number[] => ids.filter(() => random.next() < 3 / (ids.length + 1));
    const idsOf = (table: string): number[] =>
      db.prepare(`SELECT id FROM ${table}`).pluck().all() as number[];
    let last = 0;
    const changes: readonly (() => void)[] = [
      () => {
        last += 3;
        add(db, pick(['a', 'b']), [`r${String(last)}`, `r${String(last + 1)}`, `r${String(last + 2)}`]);
      },
      () => {
        const facts = taskFacts({
          prompt: 'p',
          parameters: { ar: pick(['1:1', '16:9']), v: '7' },
          createdAtMs: nowMs - Math.floor(random.next() * 5) * 86_400_000 * 20,
        });
        const pictures = Array.from({ length: Math.floor(random.next() * 5) }, (_, index) => ({
          index,
          kind: pick(['grid', 'single'] as const),
          url: `https://cdn.example/${String(index)}.png`,
          expiresAtMs: null,
        }));
        const state = pick(['running', 'succeeded', 'failed'] as const);
        const settlements = some(idsOf('tasks')).map((id) =>
          settlement(id, { state, facts, pictures: state === 'succeeded' ? pictures : [] }),
        );
        settleTasks(db, { settlements, nowMs });
      },
      () => {
        const outcomes = some(idsOf('pictures')).map((pictureId) => ({
          kind: 'saved' as const,
          pictureId,
          file: {
            path: `Pictures/${String(pictureId)}-${String(random.next())}.png`,
            sha256: String(random.next()),
            sizeBytes: 1 + pictureId,
            mediaType: 'image/png' as const,
            widthPx: pick([1024, 1456]),
            heightPx: 816,
          },
        }));
        settlePictures(db, { outcomes, nowMs });
      },
      () => {
        const traits = {
          likeness: random.next() < 0.2 ? null : { high: pick([1, 2 ** 31]), low: pick([3, 2 ** 32 - 1]) },
          colours: pick([1, 2, 4095]),
        };
        storeTraits(db, {
          originals: some(idsOf('originals')).map((originalId) => ({ originalId, traits })),
        });
      },
      () =>
        markPictures(db, {
          pictureIds: some(idsOf('pictures')),
          change: { rating: Math.floor(random.next() * 6), flag: pick(['pick', 'reject', 'none']) },
          nowMs,
        }),
      () =>
        tagPictures(db, {
          pictureIds: some(idsOf('pictures')),
          tags: [pick(['fox', 'night', 'sea'])],
          isGiven: random.next() < 0.7,
          nowMs,
        }),
      () => renameTag(db, { name: pick(['fox', 'night']), newName: pick(['night', 'sea']), nowMs }),
      () => deletePictures(db, { pictureIds: some(idsOf('pictures')), nowMs }),
      () =>
        restorePictures(db, {
          restored: some(idsOf('pictures')).map((pictureId) => ({
            pictureId,
            file: null,
            takenPath: null,
            keepsFile: false,
          })),
          nowMs,
        }),
      () => forgetPictures(db, { pictureIds: some(idsOf('pictures')) }),
      () => setTasksPaused(db, { taskIds: some(idsOf('tasks')), paused: random.next() < 0.5, nowMs }),
      () => setAccountPaused(db, { id: pick(['a', 'b']), paused: random.next() < 0.5, nowMs }),
      () => retryTasks(db, { taskIds: some(idsOf('tasks')), nowMs }),
    ];
    freshIndex(db);
    for (let round = 0; round < 1000; round += 1) {
      pick(changes)();
      if (random.next() < 0.3) expect(told(freshIndex(db))).toEqual(told(loaded(db)));
    }
    expect(freshIndex(db).order.length).toBeGreaterThan(100);
  });

  it('hears nothing of what was rolled back', () => {
    const db = temporaryCatalog();
    givenAccount(db, 'a', 'acedata');
    add(db, 'a', ['r1']);
    const before = freshIndex(db).revision;
    db.exec(`BEGIN; UPDATE tasks SET state = 'running'; ROLLBACK;`);
    expect(freshIndex(db).revision).toBe(before);
  });
});

it('reads tasks by their ids, and a page of everything in the order of two indexes', () => {
  const db = temporaryCatalog();
  const planOf = (sql: string, bound: unknown): string[] =>
    (db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(bound) as { detail: string }[]).map(({ detail }) => detail);
  for (const sql of [pictureRowsOfTasksSql, taskRowsOfTasksSql]) {
    const plan = planOf(sql, '[1]');
    expect(plan.filter((step) => step.startsWith('SCAN') && !step.includes('json_each'))).toEqual([]);
  }
  const page = planOf(plainKeysSql, { count: 200, from: 0 });
  expect(page).toContain('SCAN pictures USING INDEX pictures_sort');
  expect(page).toContain('SCAN tasks USING COVERING INDEX tasks_without_pictures');
  expect(page.filter((step) => step.includes('TEMP B-TREE'))).toEqual([]);
});
