// The packaged app, as people get it: its window, its commands, and the doors that are shut in it.
// Invariant: each shut door is also tried in a twin where it is open, so that a try that proves nothing fails.
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { FuseV1Options } from '@electron/fuses';
import { expect, test } from '@playwright/test';
import { wrongFuses } from '../../scripts/packaging/fuses.ts';
import { version } from '../../src/main/lib/version.ts';
import { importIds } from '../e2e/everyday-steps.ts';
import { commandLine } from '../main/command-line/command-line.ts';
import { startWorld } from '../simulators/index.ts';
import type { World } from '../simulators/index.ts';
import {
  errorsLogged,
  makeTwin,
  openWindow,
  packagedApp,
  runWithoutDesktop,
  startAgain,
} from './packaged-app.ts';

const { executable, mayLack, switches } = packagedApp();

let folder: string;
let world: World;

test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gridkeep-packaged-'));
  world = await startWorld({ timeScale: 60, rateLimitTimeScale: 1 });
});

test.afterAll(async () => {
  await world.stop();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

test('every fuse is as it should be', async () => {
  expect(await wrongFuses(executable, mayLack)).toEqual([]);
});

test('commands run without a display, and print nothing but their answer', async () => {
  const run = (...words: string[]) => runWithoutDesktop(executable, [...switches, ...words]);
  expect(await run('--version')).toMatchObject({ exitCode: 0, stdout: `${version}\n` });
  const listed = await run('list', '--json', '--library', join(folder, 'empty'));
  expect(listed).toMatchObject({ exitCode: 0, stdout: '{"total":0,"tasks":[]}\n' });
  const mistyped = await run('lsit');
  expect(mistyped).toMatchObject({ exitCode: 2, stdout: '' });
  expect(mistyped.stderr).toContain('lsit');
});

test('commands keep a key in the keychain and save pictures, which the window then shows', async () => {
  test.setTimeout(120_000);
  const { midapi } = world;
  const key = midapi.accounts[0]!.key;
  const { libraryDir, run } = commandLine(folder, [executable, ...switches]);
  const account = ['--provider', 'midapi', '--label', 'studio', '--base-url', midapi.baseUrl];
  expect((await run(['accounts', 'add', ...account], { input: `${key}\n` })).exitCode).toBe(0);
  const { json } = await run(['accounts', 'list']);
  expect(json).toMatchObject({ accounts: [{ label: 'studio', keyStored: true }] });
  const imagine = (prompt: string): string =>
    midapi.addTask({ kind: 'imagine', prompt, durationMs: 1_000 }).id;
  const imported = await run(['import', '-', '--wait'], { input: imagine('a paper fox') });
  expect(imported.json).toMatchObject({ receipt: { wanted: 4, saved: 4, failed: 0 } });

  // Each of these is a thread of its own out of the archive.
  const out = join(folder, 'out');
  const exported = await run(['export', out, '--zip', '--contact-sheet', 'pdf']);
  expect(exported).toMatchObject({ exitCode: 0, json: { failed: 0 } });
  expect((await readdir(out)).map((name) => extname(name)).toSorted()).toEqual(['.pdf', '.zip']);
  expect((await run(['verify'])).json).toMatchObject({ checked: 4, ok: 4 });
  expect((await run(['rebuild', '--quick'])).exitCode).toBe(0);

  const profileDir = join(folder, 'profile');
  const { page, close } = await openWindow(profileDir, [`--library=${libraryDir}`]);
  // The key comes from the keychain, the previews from threads, the picture by a scheme of its own.
  const crane = imagine('a paper crane');
  await importIds(page, [crane], 1);
  const pictures = page.getByRole('gridcell').locator('img');
  await expect(pictures).toHaveCount(8, { timeout: 30_000 });
  for (const picture of await pictures.all()) {
    await expect(picture).toHaveAttribute('src', /^gridkeep-image:\/\/(thumbnail|preview)\//);
    await expect
      .poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth))
      .toBeGreaterThan(0);
  }
  // As the desktop starts the executable for a link; what a page wrote behind it is no command.
  const linked = [`gridkeep://import?ids=${crane}`, 'delete', crane, `--library=${libraryDir}`];
  expect(await startAgain(profileDir, linked)).toBe(0);
  await expect(page.getByRole('textbox', { name: 'Task IDs' })).toHaveValue(crane);
  expect(await close()).toBe(0);
  expect((await run(['list'])).json).toMatchObject({ total: 2 });
  expect((await run(['trash', 'list'])).json).toMatchObject({ pictures: 0 });
  await run(['accounts', 'remove', 'studio']);
  expect(await errorsLogged(profileDir)).toEqual([]);
});

test('the window speaks the language of the system, or a near one', async () => {
  for (const [system, language] of [
    ['de_AT', 'de'],
    ['zh_TW', 'zh-CN'],
    ['fr_FR', 'en'],
  ] as const) {
    const options = [`--library=${join(folder, 'library')}`];
    const { page, close } = await openWindow(join(folder, `profile-${system}`), options, {
      LANGUAGE: system,
    });
    await expect(page.locator('html')).toHaveAttribute('lang', language);
    expect(await close()).toBe(0);
  }
});

test('a folder is not run in place of the archive', async () => {
  const intruder = `process.stdout.write('intruder'); process.exit(0);`;
  const words = [...switches, '--version'];
  const shut = await makeTwin({ intruder });
  const open = await makeTwin({ intruder, fuses: { [FuseV1Options.OnlyLoadAppFromAsar]: false } });
  try {
    expect((await runWithoutDesktop(open.executable, words)).stdout).toBe('intruder');
    expect((await runWithoutDesktop(shut.executable, words)).stdout).toBe('');
  } finally {
    await open.remove();
    await shut.remove();
  }
});

test('the executable runs no scripts of others', async () => {
  const script = join(folder, 'script.cjs');
  await writeFile(script, `process.stdout.write('ran');`);
  const asNode = { ELECTRON_RUN_AS_NODE: '1' };
  const open = await makeTwin({ fuses: { [FuseV1Options.RunAsNode]: true } });
  try {
    expect((await runWithoutDesktop(open.executable, [script, 'list'], asNode)).stdout).toBe('ran');
    const { exitCode, stdout } = await runWithoutDesktop(executable, [script, 'list', ...switches], asNode);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  } finally {
    await open.remove();
  }
});

test('no debugger can be attached to the main process', async () => {
  const words = [...switches, '--inspect=127.0.0.1:0', '--version'];
  const open = await makeTwin({ fuses: { [FuseV1Options.EnableNodeCliInspectArguments]: true } });
  try {
    expect((await runWithoutDesktop(open.executable, words)).stderr).toContain('Debugger listening');
    const { stdout, stderr } = await runWithoutDesktop(executable, words);
    expect(stdout).toBe(`${version}\n`);
    expect(stderr).not.toContain('Debugger');
  } finally {
    await open.remove();
  }
});
