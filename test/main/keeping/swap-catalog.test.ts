// A new catalog in the old one's place, also where the system does not let it.
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { backupsPath } from '../../../src/main/catalog/backups.ts';
import { catalogPath } from '../../../src/main/catalog/catalog-path.ts';
import { newCatalogPath, swapCatalog } from '../../../src/main/keeping/swap-catalog.ts';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';

function givenTwo() {
  const libraryDir = temporaryFolder();
  writeFileSync(catalogPath(libraryDir), 'old');
  writeFileSync(`${catalogPath(libraryDir)}-wal`, 'log of the old');
  writeFileSync(newCatalogPath(libraryDir), 'new');
  const textOf = (path: string): string => readFileSync(path, 'utf8');
  /** Refuses the new one its place, so many times. */
  const refusing = (times: number) => {
    let left = times;
    return (from: string, to: string): void => {
      if (from === newCatalogPath(libraryDir) && (left -= 1) >= 0)
        throw Object.assign(new Error('held'), { code: 'EPERM' });
      renameSync(from, to);
    };
  };
  return { libraryDir, textOf, refusing };
}

it('keeps the old one with its log', () => {
  const { libraryDir, textOf } = givenTwo();
  const aside = join(backupsPath(libraryDir), swapCatalog(libraryDir, 1) ?? '');
  expect([textOf(catalogPath(libraryDir)), textOf(aside), textOf(`${aside}-wal`)]).toEqual([
    ...['new', 'old', 'log of the old'],
  ]);
  expect(existsSync(`${catalogPath(libraryDir)}-wal`)).toBe(false);
});

it('puts the old one back where the new one cannot take its place', () => {
  const { libraryDir, textOf, refusing } = givenTwo();
  expect(() => swapCatalog(libraryDir, 1, { rename: refusing(99), isWindows: false })).toThrow('held');
  expect([textOf(catalogPath(libraryDir)), textOf(`${catalogPath(libraryDir)}-wal`)]).toEqual([
    ...['old', 'log of the old'],
  ]);
  expect(readdirSync(backupsPath(libraryDir))).toEqual([]);
});

it('waits on Windows for another program that has the new one open', () => {
  const { libraryDir, textOf, refusing } = givenTwo();
  expect(swapCatalog(libraryDir, 1, { rename: refusing(2), isWindows: true })).not.toBeNull();
  expect(textOf(catalogPath(libraryDir))).toBe('new');
});

it('has nothing to keep where there was none', () => {
  const libraryDir = temporaryFolder();
  mkdirSync(backupsPath(libraryDir));
  writeFileSync(newCatalogPath(libraryDir), 'new');
  expect(swapCatalog(libraryDir, 1)).toBeNull();
  expect(readdirSync(libraryDir).sort()).toEqual(['Backups', 'catalog.sqlite']);
});
