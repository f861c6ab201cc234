// Files that the rows have given up: one of bytes that the library has elsewhere goes only where that other file was read in
// its place, also when the process that gave it up has ended since.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { addFileChore } from '../../../src/main/catalog/file-chores.ts';
import { settlePictures } from '../../../src/main/catalog/pictures.ts';
import { createLog } from '../../../src/main/lib/log.ts';
import { FileChores } from '../../../src/main/saving/file-chores.ts';
import type { LookAtFile } from '../../../src/main/saving/look-at-file.ts';
import { contentOf, givenLibraryToCheck, hashOf, nowMs } from '../../fakes/library-to-check.ts';

/** Picture 2 has come with the bytes of picture 1, and the process ended before the second file was put away. */
function givenTwins() {
  const library = givenLibraryToCheck(1);
  const { db, dependencies, file } = library;
  db.exec(`INSERT INTO pictures (id, task_id, position, kind, url, state, sort_at_ms)
    VALUES (2, 1, 1, 'single', 'https://x', 'wanted', 1)`);
  writeFileSync(file('twin.png'), contentOf(0));
  const twin = {
    ...{ path: 'Pictures/twin.png', sha256: hashOf(0), sizeBytes: contentOf(0).length },
    ...{ mediaType: 'image/png' as const, widthPx: 1, heightPx: 1 },
  };
  settlePictures(db, { outcomes: [{ kind: 'saved', pictureId: 2, file: twin }], nowMs });
  const looks: string[] = [];
  const look: LookAtFile = (path, ...rest) => {
    looks.push(path);
    return dependencies.look(path, ...rest);
  };
  const makeChores = (by: LookAtFile): FileChores =>
    new FileChores({ ...dependencies, log: createLog({ sinks: [] }), look: by });
  const due = (): unknown => db.prepare('SELECT from_path FROM file_chores').pluck().all();
  return { ...library, chores: makeChores(look), makeChores, looks, due };
}

it('goes where the other file is whole', async () => {
  const { chores, file, due, states } = givenTwins();
  await chores.run();
  expect(existsSync(file('twin.png'))).toBe(false);
  expect(due()).toEqual([]);
  expect(states()).toEqual([
    ['saved', 'Pictures/p0.png'],
    ['saved', 'Pictures/p0.png'],
  ]);
});

it.each([
  ['is gone', rmSync],
  ['was changed', (path: string) => writeFileSync(path, 'painted over')],
  ['was changed to the same length', (path: string) => writeFileSync(path, 'PICTURE 0')],
])('stays, for both pictures, where the other file %s', async (_, harm) => {
  const { chores, file, due, states } = givenTwins();
  harm(file('p0.png'));
  await chores.run();
  expect(readFileSync(file('twin.png'), 'utf8')).toBe(contentOf(0));
  expect(due()).toEqual([]);
  expect(states()).toEqual([
    ['saved', 'Pictures/twin.png'],
    ['saved', 'Pictures/twin.png'],
  ]);
});

it('waits where it cannot be read now', async () => {
  const { makeChores, file, due } = givenTwins();
  await makeChores(() => Promise.resolve({ kind: 'unreadable' })).run();
  expect(existsSync(file('twin.png'))).toBe(true);
  expect(due()).toEqual(['Pictures/twin.png']);
});

it('reads nothing again that was just read, and no record, nor what nobody has', async () => {
  const { chores, db, file, looks, due } = givenTwins();
  chores.noteLookedAt(['Pictures/twin.png']);
  writeFileSync(file('task.json'), '{}');
  addFileChore(db, { fromPath: 'Pictures/task.json', toPath: null });
  mkdirSync(file('.trash'));
  writeFileSync(file('.trash/1.png'), 'deleted');
  addFileChore(db, { fromPath: 'Pictures/.trash/1.png', toPath: null });
  await chores.run();
  expect(looks).toEqual([]);
  writeFileSync(file('nobody.png'), 'deleted on its way');
  addFileChore(db, { fromPath: 'Pictures/nobody.png', toPath: null });
  await chores.run();
  expect(due()).toEqual([]);
  for (const name of ['twin.png', 'task.json', '.trash/1.png', 'nobody.png'])
    expect(existsSync(file(name)), name).toBe(false);
});
