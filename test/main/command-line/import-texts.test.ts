// Files of ids: read whole and in their order, and refused where they are too large, one by one or together.
import { spawn } from 'node:child_process';
import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readImportTexts } from '../../../src/main/command-line/import-texts.ts';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';
import { thrownBy } from '../providers/loopback.ts';

const mebibyte = 1024 * 1024;

/** Files of these sizes, with nothing in them that takes room. */
async function files(...sizesBytes: readonly number[]): Promise<readonly string[]> {
  const folder = temporaryFolder();
  return Promise.all(
    sizesBytes.map(async (sizeBytes, at) => {
      const file = join(folder, `ids 🪣\n${String(at)}.txt`);
      await writeFile(file, '');
      await truncate(file, sizeBytes);
      return file;
    }),
  );
}

it('are read whole, one after the other', async () => {
  const [one = '', other = ''] = await files(0, 0);
  await writeFile(one, 'task_ü\r\n'.repeat(200_000));
  await writeFile(other, 'task_b');
  expect(await readImportTexts([one, other])).toBe(`${'task_ü\r\n'.repeat(200_000)}\ntask_b`);
});

it('are refused where one is too large, however large it is', async () => {
  // Longer than Node reads at once.
  const error = await thrownBy(readImportTexts(await files(3 * 1024 * mebibyte)));
  expect(error).toMatchObject({ code: 'too-large', message: expect.stringContaining('256 MiB') });
});

it('are refused where they are too large together, before any is read', async () => {
  const before = process.memoryUsage().external;
  const error = await thrownBy(readImportTexts(await files(...Array<number>(5).fill(110 * mebibyte))));
  expect(error).toMatchObject({ code: 'too-large', message: expect.stringContaining('one by one') });
  expect(process.memoryUsage().external - before).toBeLessThan(20 * mebibyte);
});

it('share the room with pipes, whose size nobody knows before', async () => {
  const pipe = join(temporaryFolder(), 'pipe');
  const [file = ''] = await files(250 * mebibyte);
  const writing = spawn('sh', ['-c', 'mkfifo "$0"; yes > "$0"', pipe]);
  try {
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await thrownBy(readImportTexts([file, pipe]))).toMatchObject({ code: 'too-large' });
  } finally {
    writing.kill();
  }
});

it('that are not there, or are folders, are wrong usage', async () => {
  const folder = temporaryFolder();
  for (const [file, words] of [
    [join(folder, 'none.txt'), 'There is no file'],
    [folder, 'is a folder'],
  ] as const)
    expect(await thrownBy(readImportTexts([file]))).toMatchObject({
      code: 'usage',
      message: expect.stringContaining(words),
    });
});
