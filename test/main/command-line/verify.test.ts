// The check on the command line: one that goes on where another process was ended tells of both.
import { rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, it } from 'vitest';
import { givenLibraryToCheck } from '../../fakes/library-to-check.ts';
import { commandLine } from './command-line.ts';

it('tells of the whole check where it goes on with one that was ended', { timeout: 60_000 }, async () => {
  const { libraryDir, file, verify, close } = givenLibraryToCheck(300);
  rmSync(file('p4.png'));
  writeFileSync(file('p5.png'), 'painted over');
  rmSync(file('p250.png'));
  const abort = new AbortController();
  await verify({
    signal: abort.signal,
    onProgress: ({ checked }) => {
      if (checked >= 200) abort.abort();
    },
  });
  close();
  const { run } = commandLine(dirname(libraryDir));
  expect(await run(['verify', '--continue'])).toMatchObject({
    exitCode: 1,
    json: {
      ...{ checked: 300, ok: 297, complete: true },
      ...{ missing: ['Pictures/p4.png', 'Pictures/p250.png'], damaged: ['Pictures/p5.png'] },
    },
  });
});
