// A library whose folder is away, as a drive that was pulled out: at the start, and while it is open.
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { LibraryState } from '../../src/preload/contract/library-state.ts';
import { makeLibrary } from '../bench/make-library.ts';
import { launchApp } from './launch.ts';
import type { LaunchedApp } from './launch.ts';

test.setTimeout(60_000);

let folder = '';
let libraryDir = '';
let awayDir = '';
let launched: LaunchedApp | null = null;

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gridkeep-lost-'));
  libraryDir = join(folder, 'drive', 'library');
  awayDir = join(folder, 'pulled-out');
  await makeLibrary(libraryDir, 60, 12);
  await mkdir(join(libraryDir, 'Pictures', '.parts'), { recursive: true });
});
test.afterEach(async () => {
  await launched?.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

test('a chosen library that is away at the start is waited for, and none is made in its place', async () => {
  const profileDir = join(folder, 'profile');
  await mkdir(profileDir);
  await writeFile(join(profileDir, 'library.json'), JSON.stringify({ libraryDir }));
  await rename(libraryDir, awayDir);
  launched = await launchApp({ libraryDir: null, profileDir, environment: { HOME: folder } });
  const { page } = launched;
  const screen = page.getByRole('region', { name: 'Library' });
  const tryAgain = screen.getByRole('button', { name: 'Try again' });
  await expect(screen.getByRole('alert')).toContainText('drive is away');
  await expect(screen.getByRole('alert')).toContainText('goes on by itself');
  await expect(screen).toContainText(libraryDir);
  await expect(screen.getByRole('button')).toHaveText(['Try again', 'Choose another library…', 'Quit']);

  await test.step('where nothing has changed, the focus stays where it was pressed', async () => {
    await tryAgain.focus();
    await page.keyboard.press('Enter');
    await expect(screen.getByRole('alert')).toContainText('drive is away');
    await expect(tryAgain).toBeFocused();
    expect(existsSync(libraryDir)).toBe(false);
  });

  await test.step('the place where the drive hangs is not the drive', async () => {
    await mkdir(libraryDir);
    await page.keyboard.press('Enter');
    await expect(screen.getByRole('alert')).toContainText('drive is away');
    await expect(tryAgain).toBeFocused();
    expect(readdirSync(libraryDir)).toEqual([]);
    await rmdir(libraryDir);
  });

  // Nobody has to say that it is back.
  await rename(awayDir, libraryDir);
  await expect(page.getByRole('gridcell').first()).toBeVisible({ timeout: 10_000 });
  await expect(page.getByRole('grid')).toHaveAttribute('aria-rowcount', /\d+/);
});

test('a drive that is pulled out is missed, and greeted when it is back; nothing is lost meanwhile', async () => {
  launched = await launchApp({ libraryDir });
  const { page } = launched;
  const activity = page.getByRole('region', { name: 'Activity' });
  await page.getByRole('gridcell').first().waitFor();
  // The first pictures are there before the library is open; what it holds is counted afterwards.
  await expect(activity).toContainText(/\d/);
  await rename(libraryDir, awayDir);
  await expect(activity.getByRole('alert')).toContainText('drive is away', { timeout: 15_000 });
  await expect(page.getByRole('gridcell').first()).toBeVisible();
  expect(existsSync(libraryDir)).toBe(false);
  await rename(awayDir, libraryDir);
  await expect(activity.getByRole('alert')).toHaveCount(0, { timeout: 15_000 });
  await page.getByRole('gridcell').first().focus();
  await page.keyboard.press('5');
  await expect(page.getByRole('gridcell').first()).toHaveAccessibleName(/5 stars/);
});

test('a form that is being filled in when the library goes away is there again when it is back, but for its key', async () => {
  launched = await launchApp({ libraryDir });
  const { app, page } = launched;
  const tell = (state: LibraryState): Promise<void> =>
    app.evaluate(
      ({ BrowserWindow }, payload) =>
        BrowserWindow.getAllWindows()[0]?.webContents.send('gridkeep:event', {
          name: 'library.changed',
          payload,
        }),
      state,
    );
  await page.getByRole('gridcell').first().waitFor();
  await page.getByRole('button', { name: 'Add account' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Provider').selectOption('newapi');
  await dialog.getByLabel('Label').fill('Studio');
  await dialog.locator('input[type=password]').fill('sk-secret-of-mine');
  const failure = { code: 'library-away', message: 'away' } as const;
  await tell({ kind: 'closed', failure, lastKeeping: null });
  await expect(dialog).toHaveCount(0);
  await tell({ kind: 'open', lastKeeping: null });
  await expect(dialog.getByLabel('Label')).toHaveValue('Studio');
  await expect(dialog.getByLabel('Provider')).toHaveValue('newapi');
  await expect(dialog.locator('input[type=password]')).toHaveValue('');
  await page.keyboard.press('Escape');
  await page.reload();
  await page.getByRole('gridcell').first().waitFor();
  await expect(dialog).toHaveCount(0);
});
