// Files that were moved by the hundred, written down by the catalog's own thread: whoever asks it meanwhile is answered.
import { mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openCatalogThread } from '../../../src/main/catalog/catalog.ts';
import type { Catalog } from '../../../src/main/catalog/catalog.ts';
import { originalsAfter } from '../../../src/main/catalog/verification.ts';
import { relinkMoved } from '../../../src/main/saving/find-moved.ts';
import { lookAtFile } from '../../../src/main/saving/look-at-file.ts';
import { givenLibraryToCheck, nowMs } from '../../fakes/library-to-check.ts';

type PlainCall = (name: string, args: unknown) => Promise<unknown>;

it('lets others be answered between its parts', async () => {
  const { libraryDir, db, close, file } = givenLibraryToCheck(700);
  const gone = originalsAfter(db, { afterId: 0, limit: 700 });
  close();
  mkdirSync(file('best'));
  for (const { path } of gone)
    renameSync(join(libraryDir, path), join(libraryDir, path.replace('/', '/best/')));
  const catalog = await openCatalogThread({
    workerUrl: new URL('../../../src/main/catalog/catalog-worker.ts', import.meta.url),
    libraryDir,
    mode: 'write',
  });
  onTestFinished(() => catalog.close());
  const answers: string[] = [];
  const ask = catalog.call as PlainCall;
  const call = (async (name: string, args: unknown) => {
    const answer = ask(name, args);
    if (name === 'relinkOriginals') {
      // Somebody who asks just then.
      void catalog.call('countOriginalsAfter', { afterId: 0 }).then(() => answers.push('somebody else'));
      await answer;
      answers.push('a part');
    }
    return answer;
  }) as unknown as Catalog['call'];
  const moved = await relinkMoved({ catalog: { call }, libraryDir, look: lookAtFile }, gone, { nowMs });
  expect(moved).toHaveLength(700);
  expect(answers.filter((answer) => answer === 'a part').length).toBeGreaterThan(1);
  expect(answers.slice(0, 4)).toEqual(['a part', 'somebody else', 'a part', 'somebody else']);
});

it('writes nothing more once it is ended', async () => {
  const { libraryDir, db, file, dependencies } = givenLibraryToCheck(600);
  const gone = originalsAfter(db, { afterId: 0, limit: 600 });
  mkdirSync(file('best'));
  for (const { path } of gone)
    renameSync(join(libraryDir, path), join(libraryDir, path.replace('/', '/best/')));
  const abort = new AbortController();
  const ask = dependencies.catalog.call as PlainCall;
  const call = (async (name: string, args: unknown) => {
    const answer = await ask(name, args);
    if (name === 'relinkOriginals') abort.abort();
    return answer;
  }) as unknown as Catalog['call'];
  const moved = await relinkMoved({ ...dependencies, catalog: { call } }, gone, {
    nowMs,
    signal: abort.signal,
  });
  const isInBest = db.prepare(`SELECT count(*) FROM originals WHERE path LIKE 'Pictures/best/%'`).pluck();
  expect(isInBest.get()).toBe(moved.length);
  expect(moved.length).toBeGreaterThan(0);
  expect(moved.length).toBeLessThan(600);
});
