// Look-alikes and colours in the real window, over a library from before either was told: both come by themselves, out of
// the previews alone; a picture's look-alikes are shown from its menu and its details, and every way back leads to it.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { openCatalog } from '../../src/main/catalog/open.ts';
import { libraryEndMs, makeLibrary } from '../bench/make-library.ts';
import { axeViolations } from '../renderer/accessibility.ts';
import { launchApp } from './launch.ts';

/** How many pictures the row above the grid says there are. */
const found = (page: Page): Promise<number> => numberIn(page.locator('.find-total'));
async function numberIn(place: Locator): Promise<number> {
  return Number(((await place.textContent()) ?? '').replace(/\D/g, ''));
}

test('colours and look-alikes come by themselves, are shown, and lead back', async () => {
  test.setTimeout(180_000);
  const libraryDir = await mkdtemp(join(tmpdir(), 'gridkeep-look-alikes-'));
  await makeLibrary(libraryDir, 300, 60);
  const catalog = openCatalog(libraryDir, 'write', libraryEndMs);
  catalog.db.exec('UPDATE originals SET likeness_high = NULL, likeness_low = NULL, colours = NULL');
  catalog.close();
  await mkdir(join(libraryDir, 'Pictures', '.parts'), { recursive: true });
  const { page, close } = await launchApp({ libraryDir });
  try {
    const search = page.getByRole('searchbox', { name: 'Search prompts' });
    const tiles = page.getByRole('gridcell');
    await tiles.first().waitFor();

    await page.getByRole('button', { name: 'Filters' }).click();
    const colours = page.getByRole('list', { name: 'Colour', exact: true });
    await expect(colours.getByRole('button', { name: /^(?:Blue|Brown|Grey|Red)\b/ }).first()).toBeVisible({
      timeout: 30_000,
    });
    // All are told: each picture has at least one colour.
    await search.fill('is:duplicate ');
    await expect.poll(() => found(page)).toBeGreaterThan(200);
    await search.fill('');
    const colour = colours.locator('[data-facet-value]').first();
    const name = (await colour.locator('.facet-name').textContent()) ?? '';
    await colour.click();
    // Its own choice does not narrow its count, which comes a moment later.
    await expect
      .poll(async () => (await found(page)) - (await numberIn(colour.locator('.facet-count'))))
      .toBe(0);
    expect(await found(page)).toBeGreaterThan(0);
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole('button', { name: `Remove Colour: ${name}` }).click();
    await expect(page.locator('.find-row')).toBeHidden();
    await page.getByRole('button', { name: 'Close filters' }).click();

    const tile = tiles.nth(3);
    const prompt = (await tile.getAttribute('aria-label')) ?? '';
    await tile.click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Show look-alikes' }).click();
    await expect(search).toHaveValue(/^like:\d+ $/);
    const chip = page.getByRole('button', { name: /^Remove Looks like: / });
    await expect(chip).toBeVisible();
    await expect(chip).not.toHaveAccessibleName(/like: \d+$/);
    await expect(page.getByRole('button', { name: 'Sort: Most alike first' })).toBeVisible();
    await expect(tiles.first()).toHaveAccessibleName(prompt);
    expect(await found(page)).toBeGreaterThan(1);
    await expect(tiles.first()).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(search).toHaveValue('');
    await expect(tile).toBeFocused();

    // The same from the details, by the keyboard, and back by the chip.
    const details = page.getByRole('region', { name: 'Details' });
    await details.getByRole('button', { name: 'Show look-alikes', exact: true }).focus();
    await page.keyboard.press('Enter');
    await expect(chip).toBeVisible();
    await chip.click();
    await expect(search).toHaveValue('');
    await expect(tile).toBeFocused();
  } finally {
    await close();
    await rm(libraryDir, { recursive: true, force: true, maxRetries: 5 });
  }
});
