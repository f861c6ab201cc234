// Menus in the real window: those of rows and of pictures, by pointer and by key. None of them exists before it is wanted.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { makeLibrary } from '../bench/make-library.ts';
import { launchApp } from './launch.ts';
import type { LaunchedApp } from './launch.ts';

test.setTimeout(40_000);

let launched: LaunchedApp;
let page: Page;
let folder: string;

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gridkeep-menus-'));
  await makeLibrary(folder, 120, 12);
  launched = await launchApp({ libraryDir: folder });
  page = launched.page;
  await page.getByRole('gridcell').first().waitFor();
});
test.afterEach(async () => {
  await launched.close();
  await rm(folder, { recursive: true, force: true });
});

const press = (key: string): Promise<void> => page.keyboard.press(key);
const menu = (): Locator => page.getByRole('menu');
const entry = (name: string): Locator => page.getByRole('menuitem', { name });
const dots = (at: number): Locator => page.locator('.account-row .row-menu').nth(at);

test('a menu of a row opens by key with its first entry, walks, and gives the focus back', async () => {
  await dots(0).focus();
  await press('Enter');
  await expect(menu()).toHaveAccessibleName(/^Menu of /);
  await expect(dots(0)).toHaveAttribute('aria-expanded', 'true');
  await expect(entry('Account details…')).toBeFocused();
  await press('ArrowDown');
  await expect(entry('Test key')).toBeFocused();
  await press('Escape');
  await expect(menu()).toHaveCount(0);
  await expect(dots(0)).toBeFocused();

  await press('ArrowDown');
  await expect(entry('Account details…')).toBeFocused();
  await press('Escape');
  await expect(dots(0)).toHaveAttribute('aria-expanded', 'false');
});

test('its button closes it again, and another one takes over', async () => {
  await dots(0).click();
  await expect(menu()).toHaveCount(1);
  await expect(entry('Account details…')).not.toBeFocused();
  await dots(0).click();
  await expect(menu()).toHaveCount(0);
  await dots(0).click();
  await dots(1).click();
  await expect(menu()).toHaveCount(1);
  await expect(dots(0)).toHaveAttribute('aria-expanded', 'false');
  await expect(dots(1)).toHaveAttribute('aria-expanded', 'true');
});

test('a right click opens the same menu where it was, on accounts, albums, tags and pictures', async () => {
  await page.getByRole('button', { name: 'New album…' }).click();
  await page.getByRole('menuitem', { name: 'New album', exact: true }).click();
  await press('Enter');
  const rows = [
    page.locator('.account-row').first(),
    page.getByRole('treeitem').first(),
    page.locator('.tag-row').first(),
    page.getByRole('gridcell').nth(2),
  ];
  for (const row of rows) {
    const box = (await row.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
    await row.click({ button: 'right', position: { x: 40, y: 12 } });
    await expect(menu()).toHaveCount(1);
    const at = (await menu().boundingBox()) ?? { x: 0, y: 0 };
    expect(at.x - box.x - 40, 'it begins at the pointer').toBeGreaterThanOrEqual(0);
    expect(at.x - box.x - 40).toBeLessThan(12);
    // Another right click moves it.
    await row.click({ button: 'right', position: { x: 60, y: 14 } });
    await expect(menu()).toHaveCount(1);
    await expect.poll(async () => ((await menu().boundingBox())?.x ?? 0) - at.x).toBeGreaterThan(10);
    await press('Escape');
    await expect(menu()).toHaveCount(0);
  }
});

test('the menu key opens it where the focus is', async () => {
  const tile = page.getByRole('gridcell').nth(1);
  await tile.focus();
  await press('ContextMenu');
  await expect(entry('Open large')).toBeFocused();
  await press('Escape');
  await expect(tile).toBeFocused();
});

test('a name is typed from the menu, and a right click there is the field’s own', async () => {
  const row = page.locator('.tag-row').first();
  await row.click({ button: 'right' });
  await entry('Rename').click();
  const field = row.getByRole('textbox');
  await expect(field).toBeFocused();
  const before = await field.inputValue();
  await field.click({ button: 'right' });
  await expect(menu()).toHaveCount(0);
  await field.fill(`${before} two`);
  await press('Enter');
  await expect(page.locator('.tag-row', { hasText: `${before} two` })).toHaveCount(1);

  const album = page.getByRole('treeitem').first();
  await album.click({ button: 'right' });
  await entry('Rename').click();
  await expect(album.getByRole('textbox')).toBeFocused();
  await album.getByRole('textbox').fill('Two words');
  await press('Enter');
  await expect(album).toContainText('Two words');
});
