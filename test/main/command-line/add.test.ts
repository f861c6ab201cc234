// Pictures that somebody has, taken in by the command line: no account, no keychain, no network.
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';
import { pngOf } from '../saving/sample-pictures.ts';
import { commandLine } from './command-line.ts';

it(
  'copies what is given, says what of it is new, and finds it by its source',
  { timeout: 60_000 },
  async () => {
    const folder = temporaryFolder();
    const { run, libraryDir } = commandLine(folder);
    const given = join(folder, 'given');
    mkdirSync(given);
    for (const name of ['red_fox', 'blue_sea'])
      writeFileSync(join(given, `${name}.png`), pngOf(9, 9, Buffer.from(name)));
    writeFileSync(join(given, 'cut.png'), 'x');
    const first = await run(['add', given]);
    expect([first.exitCode, first.json]).toMatchObject([
      1,
      { added: 2, known: 0, refused: 1, receipt: { wanted: 2, saved: 2, failed: 0 } },
    ]);
    rmSync(join(given, 'cut.png'));
    const again = await run(['add', given]);
    expect([again.exitCode, again.json]).toMatchObject([
      0,
      { added: 0, known: 2, refused: 0, receipt: { wanted: 0 } },
    ]);
    const { tasks } = (await run(['list', '--query', 'provider:files fox'])).json as {
      tasks: { prompt: string; pictures: { file: string }[] }[];
    };
    expect(tasks.map(({ prompt }) => prompt)).toEqual(['red fox']);
    expect(existsSync(join(libraryDir, tasks[0]?.pictures[0]?.file ?? ''))).toBe(true);
    expect((await run(['imports', 'list'])).json).toMatchObject({
      imports: [{ source: 'file', name: 'given', new: 2 }],
    });
    expect((await run(['add'])).exitCode).toBe(2);
  },
);
