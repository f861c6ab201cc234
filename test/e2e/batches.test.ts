// Two batches in the real window: what each brought is still told after a restart, each is shown by itself, and what
// failed of one is tried again from there.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { axeViolations } from '../renderer/accessibility.ts';
import { startWorld } from '../simulators/index.ts';
import { addAccount, importIds } from './everyday-steps.ts';
import { launchApp } from './launch.ts';

/** Opened by the keyboard. */
async function openBatches(page: Page): Promise<Locator> {
  const entry = page
    .getByRole('region', { name: 'Sidebar' })
    .getByRole('button', { name: 'Batches', exact: true });
  await entry.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Batches' });
  await expect(dialog).toBeVisible();
  return dialog;
}

test('what was imported is still told after a restart, and each batch is shown by itself', async () => {
  test.setTimeout(120_000);
  const folder = await mkdtemp(join(tmpdir(), 'gridkeep-batches-'));
  const libraryDir = join(folder, 'library');
  const world = await startWorld({ timeScale: 60, rateLimitTimeScale: 1 });
  const { midapi } = world;
  const imagine = (prompt: string): string =>
    midapi.addTask({ kind: 'imagine', prompt, durationMs: 1_000 }).id;
  const tuesday = [imagine('a paper fox'), imagine('a paper crane')];
  const sea = imagine('a paper sea');
  const unknown = '0123456789abcdef'.repeat(2);

  const first = await launchApp({ libraryDir });
  try {
    const { page } = first;
    const none = await openBatches(page);
    await expect(none).toContainText('There are no batches yet');
    await page.keyboard.press('Escape');
    await expect(none).toBeHidden();
    const key = midapi.accounts[0]?.key ?? '';
    await addAccount(page, { provider: 'midapi', baseUrl: midapi.baseUrl, label: 'studio', key });
    await importIds(page, tuesday, 2);
    const activity = page.getByRole('region', { name: 'Activity' });
    await expect(activity).toContainText('8 of 8 saved', { timeout: 40_000 });
    // A known one is named again: the receipt counts its pictures too.
    await importIds(page, [tuesday[0] ?? '', sea, unknown], 2);
    await expect(activity).toContainText('1 task failed', { timeout: 40_000 });
    await expect(activity).toContainText('4 of 4 saved', { timeout: 40_000 });
    await activity.getByRole('button', { name: 'Latest batch' }).click();
    await expect(page.getByRole('searchbox', { name: 'Search prompts' })).toHaveValue(/^import:2\b/);
    // Two of four pictures each, and what the provider does not know.
    await expect(page.getByRole('gridcell')).toHaveCount(9);
    const rows = (await openBatches(page)).locator('.past-import');
    await expect(rows).toHaveCount(2);
    await expect(rows.first()).toContainText('Incomplete: 8 of 8 on disk');
  } finally {
    await first.close();
  }

  const second = await launchApp({ libraryDir });
  try {
    const { page } = second;
    const rows = (await openBatches(page)).locator('.past-import');
    await expect(rows).toHaveCount(2);
    await expect(rows.nth(1)).toContainText('Complete: 8 of 8 on disk');
    await expect(rows.nth(1)).toContainText('2 new');
    await expect(rows.nth(0)).toContainText('1 task unknown to the provider');
    await expect(rows.nth(0)).toContainText('1 known');
    expect(await axeViolations(page)).toEqual([]);

    await rows
      .nth(1)
      .getByRole('button', { name: /^Show the batch/ })
      .click();
    await expect(page.getByRole('dialog')).toHaveCount(0);
    const tiles = page.getByRole('gridcell');
    await expect(tiles).toHaveCount(8);
    await expect(tiles.first()).toBeFocused();
    for (const tile of await tiles.all()) await expect(tile).toHaveAccessibleName(/^a paper (?:fox|crane)/);
    await expect(page.getByRole('searchbox', { name: 'Search prompts' })).toHaveValue(/^import:1\b/);
    const chip = page.getByRole('button', { name: /^Remove Batch: .*Pasted text/ });
    await chip.click();
    await expect(tiles).toHaveCount(13);

    // What the provider did not know then it may know now.
    await openBatches(page);
    await rows
      .nth(0)
      .getByRole('button', { name: /^Show what failed/ })
      .click();
    await expect(tiles).toHaveCount(1);
    await openBatches(page);
    const looksBefore = midapi.requests.length;
    await rows
      .nth(0)
      .getByRole('button', { name: /^Try 1 again/ })
      .click();
    await expect.poll(() => midapi.requests.length, { timeout: 20_000 }).toBeGreaterThan(looksBefore);
    // What was done in the dialog is said over it, and put away without it.
    await page.locator('.toast').getByRole('button', { name: 'Close', includeHidden: true }).click();
    await expect(page.locator('.toast')).toHaveCount(0);
    await expect(page.getByRole('dialog', { name: 'Batches' })).toBeVisible();

    // Culled: what was deleted since is told, and is not missing.
    await page.keyboard.press('Escape');
    await page.getByRole('searchbox', { name: 'Search prompts' }).fill('import:1 ');
    await page.getByRole('button', { name: /^Remove Failed/ }).click();
    await expect(tiles).toHaveCount(8);
    await tiles.first().focus();
    await page.keyboard.press('Delete');
    await expect(tiles).toHaveCount(7);
    await openBatches(page);
    await expect(rows.nth(1)).toContainText('Complete: 7 of 7 on disk');
    await expect(rows.nth(1)).toContainText('1 deleted since');
  } finally {
    await second.close();
    await world.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
});
