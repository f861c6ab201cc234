// The gallery's thread beside the writer's: whoever was answered by the one is shown it by the other.
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { Catalog } from '../../../src/main/catalog/catalog.ts';
import { openCatalogThread } from '../../../src/main/catalog/catalog.ts';
import { everything } from '../../../src/preload/contract/finding.ts';
import { pageOfText } from '../../../src/preload/contract/page-text.ts';
import { nowMs, settlement } from '../../fakes/catalog-rows.ts';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';

async function givenCatalog(
  libraryDir = join(temporaryFolder(), 'library'),
  galleryDelayMs = 0,
): Promise<Catalog> {
  const catalog = await openCatalogThread({
    workerUrl: new URL('../../../src/main/catalog/catalog-worker.ts', import.meta.url),
    libraryDir,
    mode: 'write',
    galleryDelayMs,
  });
  onTestFinished(() => catalog.close());
  await catalog.call('addAccount', {
    id: 'a',
    label: 'a',
    provider: 'acedata',
    baseUrl: 'https://api.example',
    userId: null,
    userHeader: null,
    scope: 'own',
    allowHttp: false,
    keyStored: true,
    createdAtMs: 1,
  });
  return catalog;
}

const addTasks = (catalog: Catalog, remoteIds: string[]) =>
  catalog.call('addTasks', {
    accountId: 'a',
    candidates: [],
    askOthers: false,
    remoteIds,
    nowMs,
    wantTaskIds: true,
  });

it('shows every change that was answered before it was asked, while it loads and afterwards', async () => {
  const catalog = await givenCatalog();
  const rated = { ...everything, facets: [{ facet: 'rating', values: ['5'], isExcluded: false }] };
  const totals: number[] = [];
  const expected: number[] = [];
  for (let round = 1; round <= 200; round += 1) {
    const { taskIds } = await addTasks(catalog, [`r${String(round)}`]);
    await catalog.call('settleTasks', { settlements: taskIds.map((id) => settlement(id)), nowMs });
    const all = pageOfText(
      await catalog.call('galleryPageText', { query: everything, from: 0, count: 1, nowMs }),
    );
    await catalog.call('markPictures', {
      pictureIds: [all.tiles[0]?.pictureId ?? 0],
      change: { rating: 5 },
      nowMs,
    });
    const found = pageOfText(
      await catalog.call('galleryPageText', { query: rated, from: 0, count: 1, nowMs }),
    );
    expect(found.tiles[0]?.marks.rating).toBe(5);
    totals.push(all.total, found.total);
    expected.push(round, round);
  }
  expect(totals).toEqual(expected);
});

it('answers a page of everything before its index is there, and all else after that', async () => {
  const catalog = await givenCatalog();
  // More than one step of loading.
  await addTasks(
    catalog,
    Array.from({ length: 5_000 }, (_, index) => `r${String(index)}`),
  );
  const answered: string[] = [];
  const facets = catalog.call('galleryFacets', { query: everything, nowMs }).then(() => {
    answered.push('facets');
  });
  const page = catalog.call('galleryPageText', { query: everything, from: 0, count: 10, nowMs });
  await page.then(() => answered.push('page'));
  await facets;
  expect(answered).toEqual(['page', 'facets']);
  expect(pageOfText(await page)).toMatchObject({ total: 5_000, from: 0 });
});

it('answers the same page with and without its index', async () => {
  const catalog = await givenCatalog();
  const { taskIds } = await addTasks(
    catalog,
    Array.from({ length: 500 }, (_, index) => `r${String(index)}`),
  );
  const settlements = taskIds.map((id) =>
    settlement(id, {
      pictures: Array.from({ length: id % 5 }, (_, index) => ({
        index,
        kind: 'single' as const,
        url: `https://cdn.example/${String(index)}.png`,
        expiresAtMs: null,
      })),
    }),
  );
  await catalog.call('settleTasks', { settlements, nowMs });
  const page = async () =>
    pageOfText(await catalog.call('galleryPageText', { query: everything, from: 100, count: 400, nowMs }));
  const first = await page();
  await catalog.call('galleryFacets', { query: everything, nowMs });
  const later = await page();
  expect(later).toEqual(first);
  expect(first.tiles.length).toBe(400);
  const keys = await catalog.call('galleryKeys', { query: everything, from: 0, count: 50_000, nowMs });
  expect([...keys.keys.slice(100, 500)]).toEqual(first.tiles.map((tile) => tile.pictureId ?? -tile.taskId));
});

it('says why its thread cannot read the catalog, and tries again with the next question', async () => {
  const libraryDir = join(temporaryFolder(), 'library');
  const catalog = await givenCatalog(libraryDir);
  await addTasks(catalog, ['r1', 'r2']);
  const [file, away] = [join(libraryDir, 'catalog.sqlite'), join(libraryDir, 'away.sqlite')];
  await rename(file, away);
  const facets = () => catalog.call('galleryFacets', { query: everything, nowMs });
  await expect(facets()).rejects.toMatchObject({ code: 'no-permission' });
  await rename(away, file);
  expect(await facets()).toMatchObject({ total: 2 });
});

it('is not started while it is left time, and not at all once the library has been closed', async () => {
  const catalog = await givenCatalog(join(temporaryFolder(), 'library'), 200);
  await addTasks(catalog, ['r1']);
  const facets = catalog.call('galleryFacets', { query: everything, nowMs });
  const refused = expect(facets).rejects.toMatchObject({ code: 'cancelled' });
  const page = await catalog.call('galleryPageText', { query: everything, from: 0, count: 1, nowMs });
  expect(pageOfText(page)).toMatchObject({ total: 1 });
  await catalog.close();
  await refused;
});
