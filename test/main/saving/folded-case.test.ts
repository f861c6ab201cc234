// A library on a real drive that sees no case: nothing is lost, overwritten or called a stranger for its name's sake.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { settlePictures } from '../../../src/main/catalog/pictures.ts';
import { createLog } from '../../../src/main/lib/log.ts';
import { fetchAgain } from '../../../src/main/saving/fetch-again.ts';
import { createFolderSync } from '../../../src/main/saving/folder-sync.ts';
import { createFilePlacer } from '../../../src/main/saving/place-file.ts';
import { fileChoresHere } from '../../fakes/file-chores-here.ts';
import { foldingFolder } from '../../fakes/folding-folder.ts';
import { contentOf, givenLibraryToCheck, hashOf, nowMs } from '../../fakes/library-to-check.ts';

const folding = foldingFolder();
afterAll(() => {
  if (folding.kind === 'folder') folding.remove();
});
let folder = '';
beforeEach((context) => {
  if (folding.kind === 'none') return context.skip(folding.reason);
  folder = mkdtempSync(join(folding.path, 'case-'));
});

it('gives a second picture whose name differs in case only a name of its own', async () => {
  const root = join(folder, 'Pictures');
  mkdirSync(root);
  const { place } = createFilePlacer({ folderSync: createFolderSync() });
  const placed: string[] = [];
  for (const [at, stem] of ['Studio/A Fox', 'studio/a fox', 'STUDIO/A FOX'].entries()) {
    const partPath = join(folder, `${String(at)}.part`);
    writeFileSync(partPath, contentOf(at));
    const facts = { sha256: hashOf(at), sizeBytes: contentOf(at).length, extension: '.png', mayAdopt: false };
    placed.push(await place({ part: { partPath, isSynced: true }, root, stem, ...facts }));
  }
  expect(placed).toEqual(['Studio/A Fox.png', 'studio/a fox (2).png', 'STUDIO/A FOX (3).png']);
  expect(placed.map((path) => readFileSync(join(root, path), 'utf8'))).toEqual([0, 1, 2].map(contentOf));
});

it('keeps the one file of two pictures of the same bytes whose names differ in case only', async () => {
  const { db, libraryDir, file, dependencies, verify } = givenLibraryToCheck(1, folder);
  db.exec(`INSERT INTO pictures (id, task_id, position, kind, url, state, sort_at_ms)
    VALUES (7, 1, 6, 'single', 'https://x', 'wanted', 1)`);
  // Taken up where it stands, as after a crash.
  const facts = { sha256: hashOf(0), sizeBytes: contentOf(0).length, mediaType: 'image/png' } as const;
  const taken = { path: 'Pictures/P0.png', ...facts, widthPx: 1, heightPx: 1 };
  settlePictures(db, { outcomes: [{ kind: 'saved', pictureId: 7, file: taken }], nowMs });
  const log = createLog({ sinks: [] });
  const isHere = (): Promise<boolean> => Promise.resolve(true);
  await fileChoresHere({ catalog: dependencies.catalog, libraryDir, log, isHere }).run();
  expect(readFileSync(file('p0.png'), 'utf8')).toBe(contentOf(0));
  expect(await verify()).toMatchObject({ ok: 1, lost: [], unowned: { count: 0 } });
});

it('knows its files under names that somebody has written in other case', async () => {
  const { db, file, verify } = givenLibraryToCheck(3, folder);
  // As it was called when it was saved.
  db.exec(`UPDATE originals SET path = 'PICTURES/P1.png' WHERE id = 2`);
  writeFileSync(file('stranger.png'), 'a copy');
  const report = await verify();
  expect(report).toMatchObject({ ok: 3, moved: [], lost: [], unowned: { count: 1 } });
  expect(report.unowned?.files.map((name) => name.toLowerCase())).toEqual(['pictures/stranger.png']);
});

it('finds again what was moved to a name that another one had in other case, and leaves it there', async () => {
  const { db, file, dependencies, verify, states } = givenLibraryToCheck(3, folder);
  db.exec(`UPDATE originals SET path = 'Pictures/P1.png' WHERE id = 2`);
  rmSync(file('p1.png'));
  renameSync(file('p0.png'), file('p1.png'));
  const { lost, moved } = await verify();
  expect(moved).toMatchObject([{ id: 1, from: 'Pictures/p0.png' }]);
  expect(moved[0]?.to.toLowerCase()).toBe('pictures/p1.png');
  expect(lost).toMatchObject([{ original: { id: 2 } }]);
  const { wantedAgain, setAside } = await fetchAgain(dependencies, lost);
  expect({ wantedAgain, setAside }).toEqual({ wantedAgain: [2], setAside: 0 });
  expect(readFileSync(file('p1.png'), 'utf8'), 'the other picture’s').toBe(contentOf(0));
  expect(readdirSync(file('')).filter((name) => name.includes('edited'))).toEqual([]);
  expect((states() as [string][]).map(([state]) => state)).toEqual(['saved', 'wanted', 'saved']);
  expect(existsSync(file('P1.png'))).toBe(true);
});
