// Three pictures go to the trash of the real window: seen there, one brought back byte for byte, the rest given up as the
// user says; after a restart the same task is imported again, and nothing that was deleted is fetched.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { glob, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { isSidecar } from '../fakes/hashes-on-disk.ts';
import { axeViolations } from '../renderer/accessibility.ts';
import { startWorld } from '../simulators/index.ts';
import type { World } from '../simulators/index.ts';
import { addAccount, importIds } from './everyday-steps.ts';
import { launchApp } from './launch.ts';
import type { LaunchedApp } from './launch.ts';

test.setTimeout(120_000);

let folder: string;
let libraryDir: string;
let world: World;
let launched: LaunchedApp;

/** Its own place for what the system’s trash takes. */
const launch = (): Promise<LaunchedApp> =>
  launchApp({ libraryDir, environment: { XDG_DATA_HOME: join(folder, 'data') } });
const tilesOf = (page: Page): Locator => page.getByRole('gridcell');
const trashOf = (page: Page): Locator =>
  page.getByRole('region', { name: 'Sidebar' }).getByRole('button', { name: /^Trash/ });
const barOf = (page: Page): Locator => page.getByRole('toolbar', { name: 'Trash' });

/** SHA-256 of every picture in its place, by path. */
async function picturesInPlace(): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  for await (const path of glob('Pictures/*/*/*', { cwd: libraryDir }))
    if (!isSidecar(path))
      found[path] = createHash('sha256')
        .update(await readFile(join(libraryDir, path)))
        .digest('hex');
  return found;
}

const inTrash = (): string[] => {
  const trash = join(libraryDir, 'Pictures/.trash');
  return existsSync(trash) ? readdirSync(trash) : [];
};

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gridkeep-trash-'));
  libraryDir = join(folder, 'library');
  world = await startWorld({ timeScale: 60, rateLimitTimeScale: 1 });
  launched = await launch();
});

test.afterEach(async () => {
  await launched.close();
  await world.stop();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

async function deleteThreeOfFour(page: Page): Promise<{ readonly id: string }> {
  const key = world.midapi.accounts[0]?.key ?? '';
  await addAccount(page, { provider: 'midapi', baseUrl: world.midapi.baseUrl, label: 'studio', key });
  const task = world.midapi.addTask({ kind: 'imagine', prompt: 'a paper fox', durationMs: 1_000 });
  await importIds(page, [task.id], 1);
  const activity = page.getByRole('region', { name: 'Activity' });
  await expect(activity).toContainText('4 of 4 saved', { timeout: 40_000 });
  // Whether or not they had previews by then, the trash shows some.
  await expect(tilesOf(page)).toHaveCount(4);
  return task;
}

test('what was deleted is seen, brought back, given up, and never fetched again', async () => {
  let { page } = launched;
  const task = await deleteThreeOfFour(page);
  const before = await picturesInPlace();
  await tilesOf(page).first().focus();
  for (const key of ['Shift+ArrowRight', 'Shift+ArrowRight', 'Delete']) await page.keyboard.press(key);
  await expect(tilesOf(page)).toHaveCount(1);
  await expect(trashOf(page)).toContainText(/^Trash3 · \d/);

  await trashOf(page).click();
  await expect(tilesOf(page)).toHaveCount(3);
  await expect(barOf(page)).toContainText('3 pictures');
  await expect(tilesOf(page).first().locator('img')).toHaveJSProperty('complete', true);
  await expect
    .poll(() =>
      tilesOf(page)
        .first()
        .locator('img')
        .evaluate((img: HTMLImageElement) => img.naturalWidth),
    )
    .toBeGreaterThan(0);
  expect(await axeViolations(page)).toEqual([]);
  await tilesOf(page).nth(1).focus();
  await page.keyboard.press('Delete');
  await expect(tilesOf(page), 'deleted is deleted').toHaveCount(3);

  await barOf(page).getByRole('button', { name: 'Restore 1 picture' }).click();
  await expect(tilesOf(page)).toHaveCount(2);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(tilesOf(page)).toHaveCount(3);
  await page.getByRole('button', { name: 'Redo' }).click();
  await expect(tilesOf(page)).toHaveCount(2);
  await expect.poll(() => inTrash().length).toBe(2);
  const after = await picturesInPlace();
  expect(Object.keys(after)).toHaveLength(2);
  expect(before).toMatchObject(after);

  await barOf(page).getByRole('button', { name: 'Empty trash…' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText(/2 pictures, .*[MK]B/i);
  await expect(dialog).toContainText('cannot take this back');
  await dialog.getByRole('radio', { name: /^Remove the files/ }).check();
  await dialog.getByRole('button', { name: 'Remove 2 pictures' }).click();
  await expect(page.getByRole('region', { name: 'Gallery' })).toContainText('The trash is empty');
  await expect(barOf(page)).toContainText('2 pictures left the trash');
  await expect.poll(() => inTrash()).toEqual([]);
  await expect(trashOf(page)).toHaveText('Trash');
  expect(await picturesInPlace()).toEqual(after);

  const fetched = world.pictureHost.requests.length;
  await launched.app.close();
  launched = await launch();
  ({ page } = launched);
  await expect(tilesOf(page)).toHaveCount(2);
  const other = world.midapi.addTask({ kind: 'imagine', prompt: 'a tin bird', durationMs: 1_000 });
  await importIds(page, [task.id, other.id], 1);
  await expect(tilesOf(page)).toHaveCount(6);
  await expect.poll(async () => Object.keys(await picturesInPlace())).toHaveLength(6);
  expect(await picturesInPlace()).toMatchObject(after);
  const targets = world.pictureHost.requests.map(({ target }) => target);
  const asked = new Set(targets.slice(0, fetched));
  expect(targets.slice(fetched).filter((target) => asked.has(target))).toEqual([]);
});

test('the system’s trash takes the files, or they stay and the window says so', async () => {
  const { page } = launched;
  await deleteThreeOfFour(page);
  await tilesOf(page).first().focus();
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Delete');
  await trashOf(page).click();
  await expect(tilesOf(page)).toHaveCount(4);
  await expect.poll(() => inTrash().length).toBe(4);
  await barOf(page).getByRole('button', { name: 'Empty trash…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove 4 pictures' }).click();
  await expect(barOf(page)).toContainText(/4 pictures (left the trash|are still here)/, { timeout: 30_000 });
  const taken = join(folder, 'data/Trash/files');
  const isTaken = existsSync(taken);
  await expect(tilesOf(page)).toHaveCount(isTaken ? 0 : 4);
  expect(inTrash()).toHaveLength(isTaken ? 0 : 4);
  if (isTaken) expect(readdirSync(taken)).toHaveLength(4);
});
