// Which files may be dragged out of the window, what is shown of one that is gone, and texts that are written.
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';

const shown = vi.hoisted(() => [] as string[]);
vi.mock('electron', () => ({ shell: { showItemInFolder: (path: string) => shown.push(path) } }));
const { filesToDrag, showPlace, writePieces } = await import('../../../src/main/shell/files.ts');

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
  await expect(filesToDrag([file(name)])).rejects.toMatchObject({ code: 'gone' });
});

it('refuses to drag nothing', async () => {
  await expect(filesToDrag([])).rejects.toMatchObject({ code: 'gone' });
});

it('shows of a file that is gone the nearest folder on its way, and nothing outside of the library', async () => {
  const { root, file } = givenFiles();
  mkdirSync(join(root, 'Studio'));
  for (const name of ['a.png', 'Studio/2026-01/gone.png', 'gone.png', 'link.png', '../secret'])
    await showPlace(file(name));
  expect(shown).toEqual([join(root, 'a.png'), join(root, 'Studio'), root, root, root]);
});

it('writes a text piece by piece, and says why it could not be written', async () => {
  const { root } = givenFiles();
  await writePieces(join(root, 'list.txt'), ['one\n', 'two\n']);
  expect(readFileSync(join(root, 'list.txt'), 'utf8')).toBe('one\ntwo\n');
  await expect(writePieces(join(root, 'gone', 'list.txt'), ['x'])).rejects.toMatchObject({
    code: 'gone',
  });
});
