// Which folder `--library` means, and what can be none.
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { readArguments } from '../../../src/main/command-line/arguments/read-arguments.ts';
import { libraryDirOf } from '../../../src/main/command-line/library-dir.ts';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';
import { thrownBy } from '../providers/loopback.ts';

it('is the one that is named, there or not, whatever its name is made of', async () => {
  const folder = temporaryFolder();
  const odd = join(folder, 'a\nb 🪣...');
  await mkdir(odd);
  expect(await libraryDirOf(odd, {})).toBe(odd);
  expect(await libraryDirOf(join(folder, 'not', 'yet'), {})).toBe(join(folder, 'not', 'yet'));
  expect(await libraryDirOf('here', {})).toBe(resolve('here'));
  expect(await libraryDirOf(null, { GRIDKEEP_LIBRARY: folder })).toBe(folder);
});

it('is refused as wrong usage where it can be no folder', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'ids.txt');
  const loop = join(folder, 'loop');
  await writeFile(file, '');
  await symlink(loop, loop);
  for (const named of [file, join(file, 'below'), join(folder, 'a'.repeat(300)), loop])
    expect(await thrownBy(libraryDirOf(named, {})), named).toMatchObject({
      code: 'usage',
      message: expect.stringContaining('can be no library'),
    });
});

it('is refused where an unset variable stands for it', () => {
  expect(() => readArguments(['stats', '--library', ''])).toThrow('--library names no folder.');
});
