// A library that cannot begin to work lets go of what it holds, so that it can be opened again.
import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import { expect, it } from 'vitest';
import { catalogPath } from '../../../src/main/catalog/catalog-path.ts';
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

it('closes its catalog whatever of its work does not end well', async () => {
  const libraryDir = join(temporaryFolder(), 'library');
  const library = await openLibraryHere(libraryDir);
  const { exporter } = library;
  exporter.stop = () => Promise.reject(new Error('A thread would not end.'));
  await expect(library.close()).rejects.toThrow('would not end');
  // Neither is it in use, nor has it to be checked.
  const db = new SQLite(catalogPath(libraryDir), { readonly: true });
  expect(db.prepare('SELECT open_since_ms FROM library').pluck().get()).toBeNull();
  db.close();
  const again = await openLibraryHere(libraryDir);
  await again.close();
});
