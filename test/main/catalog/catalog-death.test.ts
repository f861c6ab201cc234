// What becomes of calls when the catalog's writing thread ends by itself, and of the library that it held.
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openCatalogThread } from '../../../src/main/catalog/catalog.ts';
import type { Catalog } from '../../../src/main/catalog/catalog.ts';
import { createLog } from '../../../src/main/lib/log.ts';
import { everything } from '../../../src/preload/contract/finding.ts';
import { openLibraryHere } from '../../fakes/library-here.ts';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';

const openMortal = (libraryDir: string, galleryDelayMs = 0): Promise<Catalog> =>
  openCatalogThread({
    workerUrl: new URL('../../fakes/mortal-catalog-worker.ts', import.meta.url),
    ...{ libraryDir, mode: 'write', galleryDelayMs },
  });

const ways = [
  ['throws', (catalog: Catalog) => catalog.call('renameTag', { name: 'a', newName: 'b', nowMs: 1 })],
  ['exits', (catalog: Catalog) => catalog.call('removeTag', { name: 'a', nowMs: 1 })],
] as const;

const gallery = (catalog: Catalog) => catalog.call('galleryFacets', { query: everything, nowMs: 1 });

it.each(ways)('refuses what waits and what comes later, once the thread %s', async (_, end) => {
  const libraryDir = join(temporaryFolder(), 'library');
  const catalog = await openMortal(libraryDir);
  await gallery(catalog);
  const settled = await Promise.allSettled([end(catalog), catalog.call('listAccounts'), catalog.died]);
  const why = { code: 'internal', message: expect.stringContaining('ended by itself') as string };
  expect(settled).toMatchObject([{ reason: why }, { reason: why }, { value: why }]);
  await expect(catalog.call('listAccounts')).rejects.toMatchObject(why);
  await expect(gallery(catalog)).rejects.toMatchObject(why);
  await catalog.close();
  await expect(catalog.call('listAccounts')).rejects.toMatchObject({ code: 'cancelled' });
  const again = await openMortal(libraryDir);
  await again.close();
});

it.each([
  ['is not begun', 200],
  ['is being begun', 0],
])('refuses what waits for the gallery whose thread %s', async (_, galleryDelayMs) => {
  const catalog = await openMortal(join(temporaryFolder(), 'library'), galleryDelayMs);
  const asked = gallery(catalog);
  const settled = await Promise.allSettled([ways[1][1](catalog), asked]);
  expect(settled).toMatchObject([{ reason: { code: 'internal' } }, { reason: { code: 'internal' } }]);
  await catalog.close();
});

it('tells of no death where it was closed', async () => {
  const catalog = await openMortal(join(temporaryFolder(), 'library'));
  await gallery(catalog);
  await catalog.close();
  await expect(Promise.race([catalog.died, Promise.resolve('closed')])).resolves.toBe('closed');
});

it.each(ways)('lets a library that works be closed and opened again after its thread %s', async (_, end) => {
  const libraryDir = join(temporaryFolder(), 'library');
  const library = await openLibraryHere(libraryDir, {
    catalog: openMortal(libraryDir),
    makePreviews: true,
    log: createLog({ sinks: [] }),
  });
  await library.startWorking();
  await expect(end(library.catalog)).rejects.toMatchObject({ code: 'internal' });
  await library.close();
  const again = await openLibraryHere(libraryDir);
  expect(await again.catalog.call('listAccounts')).toEqual([]);
  await again.close();
});
