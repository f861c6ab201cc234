import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, it } from 'vitest';
import { givenFiles, isPictureName } from '../../../src/main/own-files/given-files.ts';
import type { Failure } from '../../../src/preload/contract/failure.ts';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';

it.each([
  ['fox.png', true],
  ['FOX.JPG', true],
  ['fox.jpeg', true],
  ['fox.webp', true],
  ['fox.mp4', true],
  ['fox.heic', true],
  ['fox.psd', false],
  ['fox.png.txt', false],
  ['png', false],
  ['Thumbs.db', false],
])('%s is the name of a picture: %s', (name, isOne) => {
  expect(isPictureName(name)).toBe(isOne);
});

/** Relative to the folder, in their order, and the folders that could not be read. */
async function filesOf(folder: string, sources: readonly string[], libraryDir: string) {
  const files: string[] = [];
  const unreadable: string[] = [];
  const tell = (name: string, { code }: Failure): void => void unreadable.push(`${name} ${code}`);
  for await (const { path, isNamed } of givenFiles(sources, libraryDir, tell))
    files.push(`${relative(folder, path)}${isNamed ? ' (named)' : ''}`);
  return { files: files.sort(), unreadable };
}

it('finds the pictures of folders and what is named itself, but nothing of the library, by whatever way', async () => {
  const folder = temporaryFolder();
  for (const path of ['a.png', 'in/b.jpg', 'in/c.txt', 'library/Pictures/d.png', 'library2/e.png']) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), 'x');
  }
  symlinkSync(join(folder, 'library'), join(folder, 'way'));
  const library = join(folder, 'way');
  const of = (...names: string[]) =>
    filesOf(
      folder,
      names.map((name) => join(folder, name)),
      library,
    );
  expect((await of('.')).files).toEqual(['a.png', 'in/b.jpg', 'library2/e.png']);
  expect((await of('in/c.txt', 'library/Pictures/d.png', 'gone.png')).files).toEqual([
    'gone.png (named)',
    'in/c.txt (named)',
  ]);
  expect(await of('way/Pictures', 'library')).toEqual({ files: [], unreadable: [] });
});
