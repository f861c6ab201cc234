// A library that cannot begin to work lets go of what it holds, so that it can be opened again.
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openCatalogThread } from '../../../src/main/catalog/catalog.ts';
import type { Catalog } from '../../../src/main/catalog/catalog.ts';
import { AppError } from '../../../src/main/lib/app-error.ts';
import { openLibraryHere } from '../../fakes/library-here.ts';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';

it('can be opened once the disk that was full has room again', async () => {
  const libraryDir = join(temporaryFolder(), 'library');
  const workerUrl = new URL('../../../src/main/catalog/catalog-worker.ts', import.meta.url);
  const catalog = await openCatalogThread({ workerUrl, libraryDir, mode: 'write' });
  const full: Catalog = {
    ...catalog,
    call: () => Promise.reject(new AppError('disk-full', 'The disk is full.')),
  };
  await expect(openLibraryHere(libraryDir, { catalog: Promise.resolve(full) })).rejects.toMatchObject({
    code: 'disk-full',
  });
  const library = await openLibraryHere(libraryDir);
  await library.close();
});
