// The library as it is opened for the window: what cannot be opened whole lets go of what it holds.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openCatalogThread } from '../../src/main/catalog/catalog.ts';
import { previewsPath } from '../../src/main/catalog/previews.ts';
import { systemClock } from '../../src/main/lib/clock.ts';
import { createLog } from '../../src/main/lib/log.ts';
import { prepareLibraries } from '../../src/main/open-library.ts';
import { temporaryFolder } from '../fakes/temporary-catalog.ts';

it('can be opened again after its previews could not be read', async () => {
  const libraryDir = join(temporaryFolder(), 'library');
  const openThread = () =>
    openCatalogThread({
      workerUrl: new URL('../../src/main/catalog/catalog-worker.ts', import.meta.url),
      libraryDir,
      mode: 'write',
    });
  const catalog = await openThread();
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${previewsPath(libraryDir)}${suffix}`, { force: true });
  mkdirSync(previewsPath(libraryDir));
  const libraries = prepareLibraries({
    ...{ libraryDir, clock: systemClock, log: createLog({ sinks: [] }) },
    catalog: Promise.resolve(catalog),
    mustExist: true,
    demoFile: null,
    workersFolder: libraryDir,
    toSystemTrash: () => Promise.resolve(),
  });
  await expect(libraries.open()).rejects.toThrow('unable to open database');
  rmSync(previewsPath(libraryDir), { recursive: true });
  const again = await openThread();
  await again.close();
});
