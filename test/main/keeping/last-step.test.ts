// An older catalog, put back over the one that was used last, is noticed; nothing else is taken for one.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { catalogPath } from '../../../src/main/catalog/catalog-path.ts';
import { openCatalog } from '../../../src/main/catalog/open.ts';
import { takeBackup } from '../../../src/main/catalog/backups.ts';
import { createSteps, isOlder, lastStepPath } from '../../../src/main/keeping/last-step.ts';
import type { Steps } from '../../../src/main/keeping/last-step.ts';
import { rebuildCatalog, restoreBackup } from '../../../src/main/keeping/restore-and-rebuild.ts';
import { catalogHere, temporaryFolder } from '../../fakes/temporary-catalog.ts';

const nowMs = Date.UTC(2026, 5, 1);
const keeping = (libraryDir: string) => ({ libraryDir, nowMs, onProgress: () => undefined });

describe('isOlder', () => {
  const steps = { last: 'b', before: 'a' };
  it.each<[string, Parameters<typeof isOlder>[0], string | null, boolean]>([
    ['a new library', null, null, false],
    ['both tell of one step', steps, 'b', false],
    ['the process ended before the records told of the last one', steps, 'a', false],
    ['what the records told is lost', steps, null, false],
    ['the records tell of one that it never took', steps, 'c', true],
    ['a catalog from before there were steps came back', null, 'c', true],
    ['its first step', { last: 'a', before: null }, 'a', false],
  ])('%s', (_, known, told, isSo) => {
    expect(isOlder(known, told)).toBe(isSo);
  });
});

let made = 0;
const makeStep = (): string => `00000000-0000-4000-8000-${String(++made).padStart(12, '0')}`;

function givenLibrary(): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'Pictures/.parts'), { recursive: true });
  return folder;
}

async function withSteps<Value>(libraryDir: string, run: (steps: Steps) => Promise<Value>): Promise<Value> {
  const open = openCatalog(libraryDir, 'write', nowMs);
  try {
    return await run(createSteps({ catalog: catalogHere(open.db), libraryDir, makeStep }));
  } finally {
    open.close();
  }
}

/** Whether it looked older at the start of a session that took its steps at the start and at the end. */
const session = (libraryDir: string): Promise<boolean> =>
  withSteps(libraryDir, async (steps) => {
    const wasOlder = await steps.isCatalogOlder();
    await steps.take();
    await steps.take();
    return wasOlder;
  });

/** A session that is killed at its start, or before its end is noted. */
const killed = (libraryDir: string): Promise<void> => withSteps(libraryDir, (steps) => steps.take());

describe('a catalog', () => {
  it.each<[string, (folder: string, older: Buffer) => Promise<void> | void, boolean]>([
    ['that is the last one', () => undefined, false],
    [
      'that was put back',
      (folder, older) => {
        writeFileSync(catalogPath(folder), older);
      },
      true,
    ],
    [
      'that was put back after a session that was killed',
      async (folder, older) => {
        await killed(folder);
        writeFileSync(catalogPath(folder), older);
      },
      true,
    ],
    ['after a session that was killed', killed, false],
    [
      'after several that were killed before the records told of them',
      async (folder) => {
        for (let time = 0; time < 3; time += 1) {
          const told = readFileSync(join(folder, lastStepPath));
          await killed(folder);
          writeFileSync(join(folder, lastStepPath), told);
        }
      },
      false,
    ],
    [
      'whose last step a power cut has taken from the records',
      (folder) => writeFileSync(join(folder, lastStepPath), ''),
      false,
    ],
    ['whose records tell nothing', (folder) => rmSync(join(folder, lastStepPath)), false],
    [
      'that the app restored from a backup',
      async (folder) => {
        const name = await takeBackup(folder, nowMs);
        await session(folder);
        await restoreBackup(name, keeping(folder));
      },
      false,
    ],
    [
      'that was made anew',
      async (folder) => {
        rmSync(catalogPath(folder));
        await rebuildCatalog(true, keeping(folder));
      },
      false,
    ],
    [
      'that got what it lacked, made anew in place',
      async (folder, older) => {
        writeFileSync(catalogPath(folder), older);
        await rebuildCatalog(true, keeping(folder));
      },
      false,
    ],
  ])('%s', async (_, happens, isSo) => {
    const folder = givenLibrary();
    for (let time = 0; time < 3; time += 1) expect(await session(folder)).toBe(false);
    const older = readFileSync(catalogPath(folder));
    expect(await session(folder)).toBe(false);
    await happens(folder, older);
    expect(await session(folder)).toBe(isSo);
    // One that is older stays so until it has caught up; nothing else ever looks so.
    expect(await session(folder)).toBe(isSo);
    await withSteps(folder, (steps) => steps.noteCaughtUp());
    expect(await session(folder)).toBe(false);
  });

  it('of a library that was copied is the last one in both places, whatever each does', async () => {
    const [folder, copy] = [givenLibrary(), join(temporaryFolder(), 'copy')];
    await session(folder);
    cpSync(folder, copy, { recursive: true });
    for (const each of [folder, copy, folder, copy]) expect(await session(each)).toBe(false);
  });

  it('writes nothing where the records’ drive is away, and is the last one when that is back', async () => {
    const folder = givenLibrary();
    await session(folder);
    const away = join(temporaryFolder(), 'away');
    cpSync(join(folder, 'Pictures'), away, { recursive: true });
    rmSync(join(folder, 'Pictures'), { recursive: true });
    mkdirSync(join(folder, 'Pictures'));
    await session(folder);
    await killed(folder);
    expect(existsSync(join(folder, lastStepPath))).toBe(false);
    cpSync(away, join(folder, 'Pictures'), { recursive: true });
    expect(await session(folder)).toBe(false);
  });
});
