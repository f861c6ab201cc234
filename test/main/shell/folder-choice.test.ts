// A chosen folder is found again; what cannot be read, names no absolute path or is gone counts as none.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { chosenFolder, folderChoiceFile } from '../../../src/main/shell/folder-choice.ts';

const folder = mkdtempSync(join(tmpdir(), 'gridkeep-choice-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a choice is kept in a profile that is not there yet, and a damaged one is none', () => {
  const file = join(folder, 'profile', 'library.json');
  const choice = folderChoiceFile(file, 'libraryDir');
  expect(choice.load()).toBe(null);
  choice.save(join(folder, 'mine'));
  expect(choice.load()).toBe(join(folder, 'mine'));
  expect(folderChoiceFile(file, 'exportDir').load()).toBe(null);
  for (const damaged of ['{"libraryDir":"relative"}', '{"libraryDir":5}', '{"libraryDir":"/a', 'null']) {
    writeFileSync(file, damaged);
    expect(choice.load()).toBe(null);
  }
});

test('a folder that is gone counts as none until it is back', async () => {
  const path = join(folder, 'drive');
  const choice = { load: () => path };
  expect(await chosenFolder({ load: () => null })).toBe(null);
  expect(await chosenFolder(choice)).toBe(null);
  mkdirSync(path);
  expect(await chosenFolder(choice)).toBe(path);
});
