// Which files may be dragged out of the window.
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';

vi.mock('electron', () => ({ shell: {} }));
const { filesToDrag } = await import('../../../src/main/shell/files.ts');

function givenFiles() {
  const folder = temporaryFolder();
  const root = join(folder, 'Pictures');
  mkdirSync(root);
  for (const path of [join(root, 'a.png'), join(root, 'b.png'), join(folder, 'secret')])
    writeFileSync(path, '');
  symlinkSync(join(folder, 'secret'), join(root, 'link.png'));
  return { root, file: (name: string) => ({ absolutePath: join(root, name), root }) };
}

it('gives those that are there, in their order', async () => {
  const { root, file } = givenFiles();
  expect(await filesToDrag([file('b.png'), file('gone.png'), file('a.png')])).toEqual([
    join(root, 'b.png'),
    join(root, 'a.png'),
  ]);
});

it.each(['link.png', '../secret', 'gone.png'])('refuses %s', async (name) => {
  const { file } = givenFiles();
  await expect(filesToDrag([file(name)])).rejects.toMatchObject({ code: 'not-found' });
});

it('refuses to drag nothing', async () => {
  await expect(filesToDrag([])).rejects.toMatchObject({ code: 'not-found' });
});
