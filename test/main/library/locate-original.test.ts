import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Catalog } from '../../../src/main/catalog/catalog.ts';
import { goneEdits, originalOnDisk, originalsOnDisk } from '../../../src/main/library/locate-original.ts';
import { taskWithActing } from '../../../src/main/library/task-with-acting.ts';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';

const dir = join('/', 'library');
/** Picture 1 was saved, picture 3 cannot be looked up; there is no task. */
const catalog = {
  call: (name: string, { pictureId }: { pictureId?: number }) => {
    if (name === 'taskDetails' || pictureId === 2) return Promise.resolve(null);
    if (pictureId === 3) return Promise.reject(new Error('no answer'));
    return Promise.resolve({ path: 'Pictures/a.png', mediaType: 'image/png' });
  },
} as unknown as Pick<Catalog, 'call'>;
const original = {
  absolutePath: join(dir, 'Pictures/a.png'),
  root: join(dir, 'Pictures'),
  mediaType: 'image/png',
};

test('a picture that was not saved is told of', async () => {
  expect(await originalOnDisk({ catalog, dir }, 1)).toEqual(original);
  await expect(originalOnDisk({ catalog, dir }, 2)).rejects.toMatchObject({ code: 'gone' });
});

test('of many, those that were saved are found, in their order', async () => {
  expect(await originalsOnDisk({ catalog, dir }, [3, 1, 2, 1])).toEqual([original, original]);
});

test('edits that do not lie where they did are told from those that do', async () => {
  const library = temporaryFolder();
  const edits = ['Pictures/here (edited).png', 'Pictures/gone (edited).png'];
  mkdirSync(join(library, 'Pictures'));
  writeFileSync(join(library, edits[0] ?? ''), 'here');
  const edited = { call: () => Promise.resolve(edits) } as unknown as Pick<Catalog, 'call'>;
  expect(await goneEdits({ catalog: edited, dir: library }, 1)).toEqual(edits.slice(1));
});

test('a task that is gone is told of, whatever can be done with it', async () => {
  const acting = { view: () => Promise.resolve({}) } as unknown as Parameters<
    typeof taskWithActing
  >[0]['acting'];
  await expect(taskWithActing({ catalog, acting }, 1)).rejects.toMatchObject({ code: 'gone' });
});
