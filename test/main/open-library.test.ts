// The library as it is opened for the window: what cannot be opened whole lets go of what it holds.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openCatalogThread } from '../../src/main/catalog/catalog.ts';
import type { Catalog } from '../../src/main/catalog/catalog.ts';
import { previewsPath } from '../../src/main/catalog/previews.ts';
import { systemClock } from '../../src/main/lib/clock.ts';
import { createLog } from '../../src/main/lib/log.ts';
import { directly } from '../../src/main/proxies/proxy-for.ts';
import { prepareLibraries } from '../../src/main/open-library.ts';
import { temporaryFolder } from '../fakes/temporary-catalog.ts';

function openThread(libraryDir: string, worker = 'src/main/catalog/catalog-worker.ts'): Promise<Catalog> {
  const workerUrl = new URL(`../../${worker}`, import.meta.url);
  return openCatalogThread({ workerUrl, libraryDir, mode: 'write' });
}

const prepare = (libraryDir: string, catalog: Catalog | null) =>
  prepareLibraries({
    ...{ libraryDir, clock: systemClock, log: createLog({ sinks: [] }) },
    catalog: catalog === null ? null : Promise.resolve(catalog),
    mustExist: true,
    demoFile: null,
    proxyFor: directly,
    workersFolder: libraryDir,
    toSystemTrash: () => Promise.resolve(),
  });

it('can be opened again after its previews could not be read', async () => {
  const libraryDir = join(temporaryFolder(), 'library');
  const catalog = await openThread(libraryDir);
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${previewsPath(libraryDir)}${suffix}`, { force: true });
  mkdirSync(previewsPath(libraryDir));
  await expect(prepare(libraryDir, catalog).open()).rejects.toThrow('unable to open database');
  rmSync(previewsPath(libraryDir), { recursive: true });
  const again = await openThread(libraryDir);
  await again.close();
});

it('is not made anew in the bare place where the drive of a chosen one hangs', async () => {
  const mountPoint = temporaryFolder();
  await expect(prepare(mountPoint, null).open()).rejects.toMatchObject({ code: 'library-away' });
  expect(readdirSync(mountPoint)).toEqual([]);
  expect(await prepare(mountPoint, null).isThere()).toBe(false);
  for (const file of ['.gridkeep-library', 'catalog.sqlite']) {
    writeFileSync(join(mountPoint, file), '{}');
    expect(await prepare(mountPoint, null).isThere()).toBe(true);
    rmSync(join(mountPoint, file));
  }
});

it('says that it is lost once the thread of its catalog has ended', async () => {
  const libraryDir = join(temporaryFolder(), 'library');
  const catalog = await openThread(libraryDir, 'test/fakes/mortal-catalog-worker.ts');
  const opened = await prepare(libraryDir, catalog).open();
  await expect(catalog.call('removeTag', { name: 'a', nowMs: 1 })).rejects.toThrow('ended by itself');
  expect(await opened.lost).toMatchObject({ code: 'internal' });
  await opened.close();
  const again = await openThread(libraryDir);
  await again.close();
});

it('leaves nothing to be written once it is closed, and is asked for previews until then without harm', async () => {
  const libraryDir = join(temporaryFolder(), 'library');
  const catalog = await openThread(libraryDir);
  const opened = await prepare(libraryDir, catalog).open();
  const preview = {
    sha256: 'a',
    widthPx: 1,
    heightPx: 1,
    webp: new Uint8Array(9),
    thumbnail: new Uint8Array(3),
  };
  await catalog.call('storePreviews', { previews: [preview] });
  expect(await opened.readPreview(1, 'preview')).toBeNull();
  const closing = opened.close();
  expect(await opened.readPreview(1, 'preview')).toBeNull();
  await closing;
  expect(await opened.readPreview(1, 'preview')).toBeNull();
  expect(readdirSync(libraryDir).filter((name) => /-(wal|shm)$/.test(name))).toEqual([]);
});
