// What a screen reader is told in the real window beyond names and roles: what is shown, found and marked, each once.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { makeLibrary } from '../bench/make-library.ts';
import { launchApp } from './launch.ts';
import type { LaunchedApp } from './launch.ts';

test.setTimeout(40_000);

let folder: string;
let launched: LaunchedApp;
let page: Page;

async function start(language: string): Promise<void> {
  folder = await mkdtemp(join(tmpdir(), 'gridkeep-heard-'));
  await makeLibrary(folder, 60, 12);
  launched = await launchApp({ libraryDir: folder, environment: { LANGUAGE: language } });
  page = launched.page;
  await page.getByRole('gridcell').first().waitFor();
}
test.afterEach(async () => {
  await launched.close();
  await rm(folder, { recursive: true, force: true });
});

const dialog = (): Locator => page.getByRole('dialog');

test('in the large view every picture that is stepped to is told, and the first by the dialog’s own name alone', async () => {
  await start('en');
  await page.getByRole('gridcell').nth(1).focus();
  await page.keyboard.press('Enter');
  const told = dialog().locator('.lightbox-told');
  await expect(told).toHaveRole('status');
  await expect(told).toHaveText('');
  await page.keyboard.press('ArrowRight');
  const name = (await dialog().getByRole('heading', { level: 2 }).first().textContent()) ?? '?';
  await expect(told).toContainText('3 of');
  await expect(told).toContainText(name);
  // A slideshow goes on by itself, and would talk all the time.
  await page.keyboard.press('s');
  await expect(told).toHaveText('');
});

test('a button that stays pressed keeps its name', async () => {
  await start('en');
  await page.getByRole('gridcell').nth(1).focus();
  await page.keyboard.press('Enter');
  const details = dialog().getByRole('button', { name: 'Details', exact: true });
  const before = await details.getAttribute('aria-pressed');
  await details.click();
  await expect(details).toHaveAttribute('aria-pressed', before === 'true' ? 'false' : 'true');
});

test('what is found in the text of an import is told, and its files are chosen by one button', async () => {
  await start('en');
  await page.keyboard.press('Control+i');
  await expect(dialog().getByRole('button', { name: 'Choose files…' })).toHaveCount(1);
  const told = dialog().locator('.plan-found');
  await expect(told).toHaveRole('status');
  await expect(told).toHaveText('');
  await page.getByRole('textbox', { name: 'Task IDs' }).fill('0123456789abcdef0123456789abcdef');
  await expect(told).toHaveText('1 ID found');
  await expect(dialog().getByText('1 ID found')).toHaveCount(1);
  await page.getByRole('textbox', { name: 'Task IDs' }).fill('nothing of the kind');
  await expect(told).toHaveText('No task IDs found in this text');
});

test('in German a picture’s flag is no invitation to select it', async () => {
  await start('de');
  const tile = page.getByRole('gridcell').first();
  await tile.focus();
  await page.keyboard.press('p');
  await expect(tile).toHaveAccessibleName(/, als ausgewählt markiert/);
  await page.keyboard.press('x');
  await expect(tile).toHaveAccessibleName(/, als abgelehnt markiert/);
  await expect(page.getByRole('toolbar', { name: 'Bewertung und Markierung' })).toBeVisible();
});
