// The files of a library are checked in the real window: one is painted over, one is gone; both are named, fetched again, and
// whole again, and nothing that somebody painted is lost.
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { ElectronApplication, Page } from '@playwright/test';
import { axeViolations, smallTargets } from '../renderer/accessibility.ts';
import { startWorld } from '../simulators/index.ts';
import type { World } from '../simulators/index.ts';
import { hashesOf, originalsOnDisk } from '../fakes/hashes-on-disk.ts';
import { addAccount, importIds } from './everyday-steps.ts';
import { launchApp } from './launch.ts';
import type { LaunchedApp } from './launch.ts';

test.setTimeout(120_000);

let folder: string;
let libraryDir: string;
let world: World;
let launched: LaunchedApp;

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gridkeep-checking-'));
  libraryDir = join(folder, 'library');
  world = await startWorld({ timeScale: 60, rateLimitTimeScale: 1 });
  launched = await launchApp({ libraryDir });
});

test.afterEach(async () => {
  await launched.close();
  await world.stop();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

const absolute = (path: string): string => join(libraryDir, path);

async function fourPictures(page: Page): Promise<void> {
  const key = world.midapi.accounts[0]?.key ?? '';
  await addAccount(page, { provider: 'midapi', baseUrl: world.midapi.baseUrl, label: 'studio', key });
  const task = world.midapi.addTask({ kind: 'imagine', prompt: 'a paper fox', durationMs: 1_000 });
  await importIds(page, [task.id], 1);
  await expect(page.getByRole('region', { name: 'Activity' })).toContainText('4 of 4 saved', {
    timeout: 40_000,
  });
}

/** What the system is asked to show, and where it says that a list shall be written. */
async function givenDesktop(app: ElectronApplication, listPath: string): Promise<() => Promise<string[]>> {
  await app.evaluate(({ dialog, shell }, filePath) => {
    const shown: string[] = [];
    Object.assign(globalThis, { shown });
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
    shell.showItemInFolder = (path) => void shown.push(path);
  }, listPath);
  return () => app.evaluate(() => (globalThis as unknown as { shown: string[] }).shown);
}

test('files that were lost are named, fetched again, and whole again', async () => {
  const { app, page } = launched;
  await fourPictures(page);
  const paths = await originalsOnDisk(libraryDir);
  const [gone = '', painted = '', moved = ''] = paths;
  const hashes = await hashesOf(paths.map(absolute));
  const bytes = await readFile(absolute(painted));
  bytes.fill(7, 100, 200);
  await writeFile(absolute(painted), bytes);
  await rm(absolute(gone));
  const newPlace = `${dirname(moved)}/best one.png`;
  await rename(absolute(moved), absolute(newPlace));
  const shown = await givenDesktop(app, join(folder, 'lists.txt'));

  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Check files…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Check files' });
  await dialog.getByRole('button', { name: 'Check files' }).click();
  await expect(dialog).toContainText('2 of 4 files are whole');
  await expect(dialog.getByRole('button', { name: 'Close' }).last(), 'the focus goes on').toBeFocused();
  expect(await axeViolations(page)).toEqual([]);
  expect(await smallTargets(page)).toEqual([]);
  await expect(dialog.getByRole('list', { name: '1 file is missing' })).toContainText(
    gone.slice('Pictures/'.length),
  );
  await dialog.getByText('1 file was changed').click();
  const changed = dialog.getByRole('list', { name: '1 file was changed' });
  await expect(changed).toContainText(painted.slice('Pictures/'.length));
  await changed.getByRole('button', { name: 'Show in folder' }).click();
  await expect.poll(shown).toEqual([absolute(painted)]);
  await expect(dialog).toContainText('1 moved file was found again');
  await dialog.getByRole('button', { name: 'Save whole lists as text…' }).click();
  await expect.poll(() => existsSync(join(folder, 'lists.txt'))).toBe(true);
  expect(await readFile(join(folder, 'lists.txt'), 'utf8')).toContain(`${moved} → ${newPlace}`);

  await dialog.getByRole('button', { name: 'Fetch 2 files again' }).click();
  await expect(dialog).toContainText('2 pictures are being fetched again.');
  await expect(dialog).toContainText('1 changed file was set aside beside it.');
  const aside = painted.replace(/(\.\w+)$/, ' (edited)$1');
  expect(await readFile(absolute(aside))).toEqual(bytes);
  await expect.poll(async () => (await originalsOnDisk(libraryDir)).length, { timeout: 30_000 }).toBe(5);
  await expect
    .poll(() => hashesOf([gone, painted, newPlace, ...paths.slice(3)].map(absolute)).catch(() => []), {
      timeout: 30_000,
    })
    .toEqual(hashes);

  await expect(async () => {
    await dialog.getByRole('button', { name: 'Check again' }).click();
    await expect(dialog).toContainText('All 4 files are whole', { timeout: 3_000 });
  }).toPass({ timeout: 30_000 });
  await expect(dialog, 'the edit is its picture’s').not.toContainText('belongs to no picture');
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await expect(dialog).toBeHidden();
  const details = page.getByRole('region', { name: 'Details' });
  const path = details.getByText(/^Pictures\//);
  let last: string | null = null;
  for (const cell of await page.getByRole('gridcell').all()) {
    await cell.focus();
    await expect(path).not.toHaveText(last ?? '');
    last = await path.textContent();
    if (last === painted) break;
  }
  await expect(details.getByRole('heading', { name: 'Your edits' })).toBeVisible();
  await details.getByRole('button', { name: `Show ${basename(aside)} in its folder` }).click();
  await expect.poll(shown).toEqual([absolute(painted), absolute(aside)]);
  await expect(page.getByRole('gridcell', { name: /missing|failed/i })).toHaveCount(0);
});

test('the menu opens it, and a check that nobody looks at tells its end beside the activity', async () => {
  const { app, page } = launched;
  await fourPictures(page);
  await app.evaluate(({ Menu, BrowserWindow }) => {
    const item = Menu.getApplicationMenu()
      ?.items.flatMap(({ submenu }) => submenu?.items ?? [])
      .find(({ label }) => label === 'Check files…');
    item?.click(undefined, BrowserWindow.getAllWindows()[0]);
  });
  const dialog = page.getByRole('dialog', { name: 'Check files' });
  await expect(dialog).toContainText('No file is changed, and nothing is fetched.');
  await page.evaluate(() => {
    // Closed before the end can have come.
    const button = [...document.querySelectorAll<HTMLElement>('.dialog-actions button')].at(-1);
    button?.click();
    document.querySelector<HTMLElement>('.dialog-head button')?.click();
  });
  await expect(dialog).toBeHidden();
  const news = page.getByRole('button', { name: 'File check has ended' });
  await news.click();
  await expect(dialog).toContainText('All 4 files are whole');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(news).toHaveCount(0);
});

test('the index of all pictures is written for whoever wants to see it, and shown', async () => {
  const { app, page } = launched;
  await fourPictures(page);
  const shown = await givenDesktop(app, join(folder, 'unused.txt'));
  const path = absolute('Pictures/index.csv');
  const show = async (times: number): Promise<void> => {
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('button', { name: 'Show index' }).click();
    await expect.poll(shown).toEqual(Array.from({ length: times }, () => path));
    await page.keyboard.press('Escape');
  };
  await show(1);
  await page.getByRole('gridcell').first().focus();
  await page.keyboard.press('5');
  await show(2);
  const [head = '', ...lines] = (await readFile(path, 'utf8')).trimEnd().split('\r\n');
  const of = (column: string): string[] =>
    lines.map((line) => line.split(',')[head.replace('\ufeff', '').split(',').indexOf(column)] ?? '').sort();
  expect(of('file').map((file) => `Pictures/${file}`)).toEqual(await originalsOnDisk(libraryDir));
  expect(of('rating')).toEqual(['0', '0', '0', '5']);
});
