// What the cache shows is complete, whoever was interrupted or came second.
// Invariant: every case looks at the folder as another process would find it.
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { putInPlace } from '../../scripts/lib/put-in-place.ts';
import { age, temporaryFolder } from './temporary-folder.ts';

async function make(temporary: string, text: string): Promise<string> {
  const file = join(temporary, 'made');
  await writeFile(file, text);
  return file;
}

it('puts a finished file in its place and makes it once', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'cache', 'runtime');
  await putInPlace(path, (temporary) => make(temporary, 'first'));
  await putInPlace(path, (temporary) => make(temporary, 'second'));
  expect([readdirSync(join(folder, 'cache')), readFileSync(path, 'utf8')]).toEqual([['runtime'], 'first']);
});

it('leaves nothing when the making fails', async () => {
  const folder = temporaryFolder();
  const fails = putInPlace(join(folder, 'runtime'), async (temporary) => {
    await make(temporary, 'half');
    throw new Error('no network');
  });
  await expect(fails).rejects.toThrow('no network');
  expect(readdirSync(folder)).toEqual([]);
});

it('removes what a killed process left a day ago, and leaves alone what is being made', async () => {
  const folder = temporaryFolder();
  for (const name of ['runtime.part-old', 'runtime.part-new']) mkdirSync(join(folder, name));
  age(join(folder, 'runtime.part-old'), 2 * 24 * 60 * 60);
  await putInPlace(join(folder, 'runtime'), (temporary) => make(temporary, 'done'));
  expect(readdirSync(folder).toSorted()).toEqual(['runtime', 'runtime.part-new']);
});

it('keeps the folder that a quicker process made', async () => {
  const path = join(temporaryFolder(), 'runtime');
  const makeFolder = async (temporary: string, text: string): Promise<string> => {
    const made = join(temporary, 'made');
    await mkdir(made);
    await writeFile(join(made, 'version'), text);
    return made;
  };
  await putInPlace(path, async (temporary) => {
    await putInPlace(path, (other) => makeFolder(other, 'quicker'));
    return makeFolder(temporary, 'slower');
  });
  expect(readFileSync(join(path, 'version'), 'utf8')).toBe('quicker');
});
