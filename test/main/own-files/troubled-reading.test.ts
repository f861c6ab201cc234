// What becomes of a taking in when something goes wrong in the middle: with the threads that read, the drive, the user's mind.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { OwnFileRow } from '../../../src/main/catalog/own-files.ts';
import { AppError } from '../../../src/main/lib/app-error.ts';
import { OwnFiles } from '../../../src/main/own-files/own-files.ts';
import type { OwnFilesDependencies } from '../../../src/main/own-files/own-files.ts';
import type { ReadOwnFile } from '../../../src/main/saving/read-own-file.ts';
import { unmarked } from '../../../src/preload/contract/marks.ts';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';

interface World {
  readonly read?: (name: string, time: number) => void;
  readonly isHere?: () => boolean;
}

/** Files of these names, all of them new, in a library that does as it is told. */
function givenFiles(names: readonly string[], { read = () => undefined, isHere = () => true }: World = {}) {
  const folder = temporaryFolder();
  for (const name of names) writeFileSync(join(folder, name), 'x');
  const times = new Map<string, number>();
  let left: object | null = null;
  const call = (name: string, args: { files: readonly OwnFileRow[] }): unknown => {
    switch (name) {
      case 'giveFiles':
        return (left = { ...args, importId: null });
      case 'forgetGivenFiles':
        return (left = null);
      case 'addOwnFiles':
        return { verdicts: args.files.map(() => ({ kind: 'added' })), importId: 1, taskIds: [] };
      default:
        return null;
    }
  };
  const ownFiles = new OwnFiles({
    ...{ libraryDir: temporaryFolder(), placer: {}, nowMs: () => 1, monotonicMs: () => performance.now() },
    ...{ log: { error: () => undefined }, onAdded: () => undefined },
    isHere: () => Promise.resolve(isHere()),
    catalog: { call: (name: string, args: never) => Promise.resolve(call(name, args)) },
    pool: {
      readOwn: async (path: string): Promise<ReadOwnFile> => {
        const time = (times.get(path) ?? 0) + 1;
        times.set(path, time);
        await new Promise((done) => setTimeout(done, 1));
        read(path.slice(folder.length + 1), time);
        const told = { prompt: null, jobId: null, createdAtMs: null, marks: unmarked, tags: [] };
        const file = { sha256: path, sizeBytes: 1, mediaType: 'image/png', widthPx: 1, heightPx: 1 } as const;
        return { ...file, told, modifiedAtMs: 1 };
      },
    },
  } as unknown as OwnFilesDependencies);
  const taken = async () => {
    await ownFiles.start({ sources: [folder], label: 'Own' });
    return (await ownFiles.whenEnded())?.report;
  };
  return { ownFiles, taken, isLeft: () => left !== null };
}

const names = Array.from({ length: 40 }, (_, at) => `${String(at)}.png`);

it('a file that ends its thread is refused, and none of those that were read beside it', async () => {
  const { taken } = givenFiles(names, {
    read: (name, time) => {
      if (time === 1 || name === '7.png') throw new AppError('internal', 'The thread ended.');
    },
  });
  expect(await taken()).toMatchObject({
    added: 39,
    refused: 1,
    refusals: [{ name: '7.png' }],
    stopped: null,
  });
});

it('what was not read for a drive that went away is left to the next start', async () => {
  let reads = 0;
  const { taken, isLeft } = givenFiles(names, { read: () => (reads += 1), isHere: () => reads < 20 });
  expect(await taken()).toMatchObject({ added: 16, stopped: { code: 'library-away' } });
  expect(isLeft()).toBe(true);
});

it('what is stopped by hand is not wanted, what is read is done', async () => {
  const stopped = givenFiles(names, { read: (_, time) => void (time === 1 && stopped.ownFiles.stop()) });
  expect(await stopped.taken()).toMatchObject({ stopped: { code: 'cancelled' } });
  const read = givenFiles(names);
  expect(await read.taken()).toMatchObject({ added: 40, stopped: null });
  expect([stopped.isLeft(), read.isLeft()]).toEqual([false, false]);
});
