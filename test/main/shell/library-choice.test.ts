// Which library a start opens, and what a folder that was chosen for one means.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import {
  argumentsWithLibrary,
  chooseLibrary,
  libraryAtStart,
  libraryIn,
} from '../../../src/main/shell/library-choice.ts';
import { enterProfile } from '../../../src/main/shell/profile.ts';

const folder = mkdtempSync(join(tmpdir(), 'gridkeep-library-choice-'));
afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  ['nothing was said', {}, '/usual', false],
  ['one was chosen before', { chosen: '/chosen' }, '/chosen', true],
  ['the environment names one', { chosen: '/chosen', isNamedByEnvironment: true }, '/usual', false],
  ['the command line names one', { named: '/named', chosen: '/chosen' }, '/named', false],
  [
    'everybody names one',
    { named: '/named', chosen: '/chosen', isNamedByEnvironment: true },
    '/named',
    false,
  ],
] as const)('the library of a start: %s', (_, said, dir, mustExist) => {
  const nothing = { named: null, chosen: null, usual: '/usual', isNamedByEnvironment: false };
  expect(libraryAtStart({ ...nothing, ...said })).toEqual({ dir, mustExist });
});

test('each library has a profile of its own, and all share the choice between them', () => {
  const start = (namedDir: string | null, environment: NodeJS.ProcessEnv = {}) => {
    let userData = folder;
    const app = {
      getPath: () => userData,
      setPath: (_name: string, path: string) => {
        userData = path;
      },
    };
    const profile = enterProfile(app, { namedDir, environment, platform: 'linux' });
    expect(profile.path('settings.json')).toBe(join(userData, 'settings.json'));
    return { ...profile, userData };
  };
  const usual = start(null);
  expect([usual.userData, usual.library.mustExist]).toEqual([folder, false]);
  const named = start('/work/pictures');
  expect(named.userData.startsWith(join(folder, 'libraries'))).toBe(true);
  named.libraryChoice.save('/work/pictures');
  expect(start(null)).toMatchObject({
    library: { dir: '/work/pictures', mustExist: true },
    userData: named.userData,
  });
  // A variable that is set to nothing names nothing.
  expect(start(null, { GRIDKEEP_LIBRARY: '' }).library.dir).toBe('/work/pictures');
  expect(start(null, { GRIDKEEP_LIBRARY: '/other' }).library).toEqual({ dir: '/other', mustExist: false });
});

function record(place: string): void {
  mkdirSync(join(folder, place), { recursive: true });
  writeFileSync(join(folder, place, 'a.json'), '{ "format": "gridkeep-sidecar" }');
}

test('a folder that holds other things gets a library inside', async () => {
  for (const name of ['empty', 'used', 'library', 'home', 'carried']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'used', 'holiday.jpg'), '');
  writeFileSync(join(folder, 'library', '.gridkeep-library'), '');
  // Catalog and mark were left behind on the way.
  record(join('carried', 'Pictures', 'studio', '2026-01'));
  // A library in its usual place below the pictures of somebody makes none of what lies around it.
  record(join('home', 'Pictures', 'Gridkeep', 'Pictures', 'studio', '2026-01'));
  writeFileSync(join(folder, 'home', 'Pictures', 'Gridkeep', 'catalog.sqlite'), '');
  const inside = async (name: string): Promise<string> =>
    (await libraryIn(join(folder, name))).slice(folder.length + 1);
  expect(await Promise.all(['empty', 'used', 'library', 'gone', 'carried', 'home'].map(inside))).toEqual([
    'empty',
    join('used', 'Gridkeep'),
    'library',
    'gone',
    'carried',
    join('home', 'Gridkeep'),
  ]);
  await expect(inside(join('used', 'holiday.jpg'))).rejects.toMatchObject({ code: 'unfit-folder' });
});

test('a start with a chosen library keeps the other arguments, but no link that was offered already', () => {
  const argv = ['.', '--library=/a', '--no-sandbox', 'gridkeep://import?ids=1760000000000123'];
  expect(argumentsWithLibrary(argv, '/b')).toEqual(['.', '--no-sandbox', '--library=/b']);
});

test.each([
  ['the draft cannot be left', 'carryDraftTo'],
  ['the choice cannot be written', 'save'],
])('where %s, nothing is chosen and the draft stays here', (_, failing) => {
  const did: string[] = [];
  const step = (name: string) => (): void => {
    if (name === failing) throw Object.assign(new Error('no room'), { code: 'ENOSPC' });
    did.push(name);
  };
  const choose = (): void =>
    chooseLibrary('/other', {
      libraryChoice: { save: step('save') },
      carryDraftTo: step('carryDraftTo'),
      takeDraftBack: step('takeDraftBack'),
    });
  expect(choose).toThrow(expect.objectContaining({ code: 'disk-full' }));
  expect(did).not.toContain('save');
  expect(did.at(-1)).toBe('takeDraftBack');
});
