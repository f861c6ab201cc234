// A library is kept as a person keeps it: backed up, brought back, saved from damage, and left to work without a window.
import { existsSync, readdirSync } from 'node:fs';
import { glob, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { ElectronApplication, Page } from '@playwright/test';
import { draftName } from '../../src/main/shell/carried-draft.ts';
import { startWorld } from '../simulators/index.ts';
import type { World, WorldMix } from '../simulators/index.ts';
import { hashesOnDisk } from '../fakes/hashes-on-disk.ts';
import { addAccount, importIds } from './everyday-steps.ts';
import { launchApp } from './launch.ts';
import type { LaunchedApp } from './launch.ts';

test.setTimeout(180_000);

let folder = '';
let libraryDir = '';
let world: World;
const opened: LaunchedApp[] = [];

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gridkeep-keeping-'));
  libraryDir = join(folder, 'library');
});
test.afterEach(async () => {
  for (const launched of opened.splice(0)) await launched.close().catch(() => undefined);
  await world.stop();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

async function launch(options: Parameters<typeof launchApp>[0] = {}): Promise<LaunchedApp> {
  const launched = await launchApp({ libraryDir, ...options });
  opened.push(launched);
  return launched;
}

/** A library with an account at one provider, whose finished tasks can be imported. */
async function given(
  mix: WorldMix,
): Promise<{ readonly page: Page; readonly ids: readonly string[]; readonly pictures: number }> {
  world = await startWorld({ tasksPerProvider: 12, mix, timeScale: 20 });
  const provider = (await world.describe()).providers.find((each) => each.provider === 'midapi');
  const account = provider?.accounts[0];
  if (provider === undefined || account === undefined) throw new Error('the world has no MidAPI account');
  const { page } = await launch();
  await addAccount(page, { provider: 'midapi', baseUrl: provider.baseUrl, ...account });
  return {
    page,
    ids: provider.tasks.map(({ id }) => id),
    pictures: provider.tasks.flatMap((task) => task.pictures).length,
  };
}

async function everythingSaved(page: Page): Promise<void> {
  await expect(page.getByRole('region', { name: 'Activity' })).toContainText(/(\d+) of \1 saved/, {
    timeout: 60_000,
  });
  await expect(page.getByRole('region', { name: 'Activity' })).not.toContainText('waiting');
}

async function countOf(page: Page): Promise<string> {
  const entry = page.getByRole('region', { name: 'Sidebar' }).getByRole('button', { name: /^All\s*\d/ });
  return ((await entry.textContent()) ?? '').replace(/\D/g, '');
}

async function openSettings(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Settings' }).click();
  await expect(page.getByRole('dialog', { name: 'Settings' })).toBeVisible();
}

async function backUp(page: Page): Promise<void> {
  await openSettings(page);
  await page.getByRole('button', { name: 'Back up now' }).click();
  await expect(page.getByRole('button', { name: /^Restore the backup of/ })).toHaveCount(1);
  await page.keyboard.press('Escape');
}

async function restoreFirst(page: Page): Promise<void> {
  await page
    .getByRole('button', { name: /^Restore the backup of/ })
    .last()
    .click();
  await page.getByRole('button', { name: 'Restore backup' }).click();
  await expect(page.getByRole('dialog', { name: 'The backup is back' })).toBeVisible({ timeout: 30_000 });
}

test('a backup comes back with the tasks that were saved after it, and no picture is touched', async () => {
  const { page, ids, pictures } = await given('finished');
  await importIds(page, ids.slice(0, 6), 6);
  await everythingSaved(page);
  await backUp(page);
  await importIds(page, ids.slice(6), 6);
  await expect.poll(() => fileCount(/\.(?:png|jpg|webp)$/), { timeout: 60_000 }).toBe(pictures);
  await expect.poll(() => sidecarCount()).toBe(12);
  await expect.poll(() => fileCount(/\.new$/)).toBe(0);
  const hashes = await hashesOnDisk(libraryDir);
  await expect.poll(() => countOf(page)).toBe(String(hashes.length));

  const draft = 'typed, and not imported yet: 1760000000000123';
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await page.getByRole('textbox', { name: 'Task IDs' }).fill(draft);
  await page.keyboard.press('Escape');
  await openSettings(page);
  await restoreFirst(page);
  await expect(page.getByRole('dialog')).toContainText('12 records read');
  await expect(page.getByRole('dialog')).toContainText('6 tasks');
  await page.getByRole('button', { name: 'Close' }).last().click();
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page.getByRole('textbox', { name: 'Task IDs' })).toHaveValue(draft);
  await page.keyboard.press('Escape');

  await expect.poll(() => countOf(page)).toBe(String(hashes.length));
  expect(await hashesOnDisk(libraryDir)).toEqual(hashes);
  await expect(page.getByRole('region', { name: 'Accounts' })).toContainText('midapi');
  await openSettings(page);
  await expect(page.getByText('Set aside')).toBeVisible();
});

test('a damaged catalog is named with its ways out, and a backup brings it back', async () => {
  const { page, ids } = await given('finished');
  await importIds(page, ids.slice(0, 6), 6);
  await everythingSaved(page);
  await backUp(page);
  const hashes = await hashesOnDisk(libraryDir);
  const first = opened.pop();
  await first?.app.close();
  for (const path of catalogFiles()) await writeFile(path, (await readFile(path)).fill('*'));

  const second = await launch();
  const screen = second.page.getByRole('region', { name: 'Library' });
  await expect(screen).toContainText('catalog cannot be read');
  await expect(screen.getByRole('button', { name: /delete|remove/i })).toHaveCount(0);
  for (const name of ['Rebuild…', 'Try again', 'Choose another library…', 'Quit'])
    await expect(screen.getByRole('button', { name, exact: true })).toBeVisible();
  await screen.getByRole('button', { name: 'Try again' }).click();
  await expect(screen).toContainText('catalog cannot be read');
  await restoreFirst(second.page);
  await second.page.getByRole('button', { name: 'Close' }).last().click();
  await expect.poll(() => countOf(second.page)).toBe(String(hashes.length));
  expect(await hashesOnDisk(libraryDir)).toEqual(hashes);
});

test('a place that can be no library is said to be none, and is one as soon as it can', async () => {
  world = await startWorld({ timeScale: 20 });
  await writeFile(libraryDir, 'no folder');
  const { page } = await launch();
  await expect(page.getByRole('alert')).toContainText('There can be no library in this place');
  await expect(page.getByRole('alert')).toContainText('Choose another folder');
  await rm(libraryDir);
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('button', { name: 'Import', exact: true }).first()).toBeVisible();
  expect(existsSync(join(libraryDir, 'catalog.sqlite'))).toBe(true);
});

test('a catalog that is gone is made anew from the records', async () => {
  const { page, ids } = await given('finished');
  await importIds(page, ids.slice(0, 6), 6);
  await everythingSaved(page);
  const hashes = await hashesOnDisk(libraryDir);
  const first = opened.pop();
  await first?.app.close();
  for (const path of catalogFiles()) await rm(path);

  const { page: again } = await launch();
  await again.getByRole('button', { name: 'Rebuild…' }).click();
  await again.getByRole('button', { name: 'Rebuild catalog' }).click();
  await expect(again.getByRole('dialog', { name: 'The catalog is rebuilt' })).toBeVisible({
    timeout: 30_000,
  });
  await again.getByRole('button', { name: 'Close' }).last().click();
  await expect.poll(() => countOf(again)).toBe(String(hashes.length));
});

test('work goes on without the window, a second start shows it, and quitting quits', async () => {
  const { page, ids } = await given('lively');
  const [first] = opened;
  if (first === undefined) throw new Error('nothing runs');
  await importIds(page, ids, 12);
  await expect(page.getByRole('region', { name: 'Activity' })).toContainText('waiting');
  await closeWindow(first.app);
  const question = page.getByRole('dialog', { name: 'Keep working in the background?' });
  await question.getByRole('button', { name: 'Keep working' }).click();
  await expect.poll(() => isVisible(first.app)).toBe(false);
  await expect.poll(() => sidecarCount(), { timeout: 90_000 }).toBe(12);
  expect(await isVisible(first.app)).toBe(false);

  await startAgain(first);
  await expect.poll(() => isVisible(first.app)).toBe(true);
  await everythingSaved(page);
  await closeWindow(first.app);
  await expect.poll(() => isVisible(first.app)).toBe(false);

  expect(await quitMs(first.app)).toBeLessThan(2_000);
});

/** Chooses this folder as the library, in the settings; the app ends, and nothing starts it again. */
async function chooseLibrary({ app, page }: LaunchedApp, chosen: string): Promise<void> {
  await openSettings(page);
  await app.evaluate(({ app: main, dialog }, dir) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [dir] });
    // The test starts the next one itself.
    main.relaunch = () => undefined;
  }, chosen);
  const ended = new Promise((resolve) => app.process().once('exit', resolve));
  await page.getByRole('button', { name: 'Another library…' }).click();
  await ended;
}

test('what stands in the import dialog goes along to another library, and is left nowhere', async () => {
  world = await startWorld({ timeScale: 20 });
  const profileDir = join(folder, 'profile');
  const [other, draft] = [join(folder, 'other'), 'typed here: 1760000000000123'];
  const first = await launch({ profileDir });
  await first.page.getByRole('button', { name: 'Import', exact: true }).first().click();
  await first.page.getByRole('textbox', { name: 'Task IDs' }).fill(draft);
  await first.page.keyboard.press('Escape');
  await chooseLibrary(first, other);

  const next = await launch({ profileDir, libraryDir: other });
  await next.page.getByRole('button', { name: 'Import', exact: true }).first().click();
  await expect(next.page.getByRole('textbox', { name: 'Task IDs' })).toHaveValue(draft);
  expect(draftsIn(profileDir)).toEqual([]);
});

test('another library can be chosen where nothing stands in the import dialog, and nothing is left for it', async () => {
  world = await startWorld({ timeScale: 20 });
  const profileDir = join(folder, 'profile');
  const other = join(folder, 'other');
  const first = await launch({ profileDir });
  await first.page.getByRole('button', { name: 'Import', exact: true }).first().click();
  const box = first.page.getByRole('textbox', { name: 'Task IDs' });
  await box.fill('1760000000000123');
  // It is kept already when it is taken away again.
  await first.page.waitForFunction(() => JSON.stringify(history.state).includes('1760000000000123'));
  await box.fill('');
  await first.page.keyboard.press('Escape');
  await chooseLibrary(first, other);
  expect(draftsIn(profileDir)).toEqual([]);

  const next = await launch({ profileDir, libraryDir: other });
  await next.page.getByRole('button', { name: 'Settings', exact: true }).first().waitFor();
  await expect(next.page.getByRole('dialog')).toHaveCount(0);
  await expect.poll(() => existsSync(join(other, 'catalog.sqlite'))).toBe(true);
  await next.page.getByRole('button', { name: 'Import', exact: true }).first().click();
  await expect(next.page.getByRole('textbox', { name: 'Task IDs' })).toHaveValue('');
});

test('what is being typed when the app is closed is there at the next start, but for a key', async () => {
  world = await startWorld({ timeScale: 20 });
  const profileDir = join(folder, 'profile');
  const { page } = await launch({ profileDir });
  await page.getByRole('button', { name: 'Import', exact: true }).first().click();
  await page.getByRole('textbox', { name: 'Task IDs' }).fill('1760000000000123');
  await opened.pop()?.app.close();

  const second = await launch({ profileDir });
  const box = second.page.getByRole('textbox', { name: 'Task IDs' });
  await expect(box).toHaveValue('1760000000000123');
  await box.fill('1760000000000123 sk-am7Qw2ErT9yUiOpAsDfGhJkLzXcVbNm1');
  const ended = new Promise((resolve) => second.app.process().once('exit', resolve));
  await second.app.evaluate(({ app }) => app.quit());
  await ended;
  const left = draftsIn(profileDir);
  expect(left.map((path) => basename(path))).toEqual([draftName]);
  for await (const path of glob('**', { cwd: profileDir, withFileTypes: true })) {
    if (!path.isFile()) continue;
    const bytes = await readFile(join(path.parentPath, path.name));
    for (const encoding of ['utf8', 'utf16le'] as const)
      expect(bytes.includes(Buffer.from('am7Qw2', encoding)), path.name).toBe(false);
  }

  const third = await launch({ profileDir });
  await expect(third.page.getByRole('textbox', { name: 'Task IDs' })).toHaveValue(
    '1760000000000123 [redacted]',
  );
  await expect(third.page.getByRole('dialog')).toContainText('looks like a key');
  expect(draftsIn(profileDir)).toEqual([]);
  await third.page.getByRole('textbox', { name: 'Task IDs' }).fill('');
  const gone = new Promise((resolve) => third.app.process().once('exit', resolve));
  await closeWindow(third.app);
  await gone;
  expect(draftsIn(profileDir)).toEqual([]);
});

test('starts while the app ends show nothing of it, and one comes once it has gone', async () => {
  world = await startWorld({ timeScale: 20 });
  const { app } = await launch();
  const ended = new Promise((resolve) => app.process().once('exit', resolve));
  const told = join(folder, 'relaunched');
  const isVisible = await app.evaluate(({ app: main, BrowserWindow }, path) => {
    // The app has ended by the time that it could be asked.
    const { appendFileSync } = process.getBuiltinModule('node:fs');
    main.relaunch = (options) => appendFileSync(path, `${JSON.stringify(options)}\n`);
    main.quit();
    const link = 'gridkeep://import?ids=task_1';
    for (const commandLine of [['--library=/pictures'], ['--library=/pictures', link], []])
      main.emit('second-instance', {}, [], '/', { commandLine });
    // As from the dock.
    main.emit('activate');
    return BrowserWindow.getAllWindows().some((window) => window.isVisible());
  }, told);
  expect(isVisible).toBe(false);
  await ended;
  expect(await readFile(told, 'utf8')).toBe(
    `${JSON.stringify({ args: ['--library=/pictures', 'gridkeep://import?ids=task_1'] })}\n`,
  );
});

const draftsIn = (profileDir: string): readonly string[] =>
  readdirSync(profileDir, { recursive: true, encoding: 'utf8' }).filter((name) => /draft/.test(name));

function catalogFiles(): readonly string[] {
  return readdirSync(libraryDir)
    .filter((name) => name.startsWith('catalog.sqlite'))
    .map((name) => join(libraryDir, name));
}

function fileCount(pattern: RegExp): number {
  const pictures = join(libraryDir, 'Pictures');
  if (!existsSync(pictures)) return 0;
  return readdirSync(pictures, { recursive: true, encoding: 'utf8' }).filter(
    (name) => !name.startsWith('.') && pattern.test(name),
  ).length;
}

const sidecarCount = (): number => fileCount(/\.json$/);

function closeWindow(app: ElectronApplication): Promise<void> {
  return app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
}

function isVisible(app: ElectronApplication): Promise<boolean> {
  return app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible() === true);
}

/** How long quitting takes, to the end of the process. */
async function quitMs(app: ElectronApplication): Promise<number> {
  const process = app.process();
  const ended = new Promise((resolve) => process.once('exit', resolve));
  const beganAtMs = performance.now();
  await app.evaluate(({ app: main }) => main.quit()).catch(() => undefined);
  await ended;
  return performance.now() - beganAtMs;
}

/** A second start in the same profile hands over and ends at once, so its window never comes. */
async function startAgain(first: LaunchedApp): Promise<void> {
  const second = await launchApp({ libraryDir, profileOf: first }).catch((error: unknown) => error);
  expect(second).toBeInstanceOf(Error);
}
