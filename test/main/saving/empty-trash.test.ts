// What the emptying of a trash owes its caller when it fails half-way; all else stands in trash.test.ts.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Catalog } from '../../../src/main/catalog/catalog.ts';
import { emptyTrash } from '../../../src/main/saving/empty-trash.ts';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';

it('ends only when no file is on its way any more, where the drive goes away in the middle', async () => {
  const libraryDir = temporaryFolder();
  mkdirSync(join(libraryDir, 'Pictures'));
  writeFileSync(join(libraryDir, 'Pictures/slow.png'), 'slow');
  const rows = ['Pictures/gone.png', 'Pictures/slow.png'].map((path, at) => ({
    id: at + 1,
    path,
    sizeBytes: 4,
  }));
  let looks = 0;
  let isSlowDone = false;
  const emptying = emptyTrash(
    {
      catalog: {
        call: (name: string) => Promise.resolve(name === 'trashToEmpty' ? rows : null),
      } as never as Pick<Catalog, 'call'>,
      chores: { run: () => Promise.resolve() },
      libraryDir,
      log: { warn: () => undefined },
      // There when the step begins, away when a file is missed.
      isHere: () => Promise.resolve((looks += 1) === 1),
      toSystemTrash: async () => {
        await new Promise((resolve) => setTimeout(resolve, 100));
        isSlowDone = true;
      },
    },
    {
      manner: 'system-trash',
      deletedBeforeMs: 1,
      total: 2,
      onProgress: () => undefined,
      signal: new AbortController().signal,
      inTurn: (step) => step(),
    },
  );
  await expect(emptying).rejects.toMatchObject({ code: 'library-away' });
  expect(isSlowDone).toBe(true);
});
