// What an earlier process has left: which files may be taken for whose, and which parts are kept.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { wantedPictures } from '../../../src/main/catalog/pictures.ts';
import type { WantedPicture } from '../../../src/main/catalog/pictures.ts';
import { LeftBehind, stemOf } from '../../../src/main/saving/left-behind.ts';
import { defaultTemplate } from '../../../src/main/saving/target-name.ts';
import {
  catalogHere,
  givenAccount,
  temporaryCatalog,
  temporaryFolder,
} from '../../fakes/temporary-catalog.ts';

function givenPictures(...states: readonly ('wanted' | 'failed')[]) {
  const db = temporaryCatalog();
  givenAccount(db, 'a', 'midapi');
  db.exec(`INSERT INTO tasks (id, account_id, remote_id, state, prompt, imported_at_ms, sort_at_ms)
    VALUES (1, 'a', 'one', 'succeeded', 'a fox', 1, 1)`);
  const insert =
    db.prepare(`INSERT INTO pictures (id, task_id, position, kind, url, state, next_try_at_ms, sort_at_ms)
    VALUES (@id, 1, @id, 'single', 'https://cdn.example/' || @id, @state, 1, 1)`);
  const add = (id: number, state: string): void => void insert.run({ id, state });
  states.forEach((state, at) => add(at + 1, state));
  const wanted = () => wantedPictures(db, { nowMs: 10, limit: 100 });
  return { db, add, wanted, leftBehind: new LeftBehind(catalogHere(db)) };
}

it('takes a file for that of a picture from before the start, unless a row owns it', async () => {
  const { db, add, wanted, leftBehind } = givenPictures('wanted', 'wanted');
  await leftBehind.noteStart();
  add(3, 'wanted');
  const taken = wanted().find(({ id }) => id === 2);
  if (taken === undefined) throw new Error('no picture');
  // Its file lies under the name that the second one would have, whatever its kind.
  db.prepare(
    `INSERT INTO originals (path, sha256, size_bytes, media_type, width_px, height_px, saved_at_ms)
     VALUES (?, ?, 1, 'image/webp', 1, 1, 1)`,
  ).run(`Pictures/${stemOf(taken, defaultTemplate)}.webp`, 'f'.repeat(64));
  const ownedStems = await leftBehind.ownedStems(wanted(), defaultTemplate);
  const mayAdopt = (picture: WantedPicture): boolean =>
    leftBehind.mayAdopt(picture, stemOf(picture, defaultTemplate), ownedStems);
  expect(wanted().map((picture) => [picture.id, mayAdopt(picture)])).toEqual([
    [1, true],
    [2, false],
    [3, false],
  ]);
});

it('keeps the parts of wanted pictures, and no others', async () => {
  const { leftBehind } = givenPictures('wanted', 'failed');
  const parts = join(temporaryFolder(), '.parts');
  await leftBehind.removeStrayParts(parts);
  mkdirSync(parts);
  for (const name of ['1.part', '1.part.json', '2.part', '9.part', 'notes.txt'])
    writeFileSync(join(parts, name), '');
  await leftBehind.removeStrayParts(parts);
  expect(readdirSync(parts)).toEqual(['1.part', '1.part.json']);
});
