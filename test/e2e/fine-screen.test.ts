// A screen of three pixels to one of the page, where an element may be a third as high: one column of many pictures.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { makeLibrary } from '../bench/make-library.ts';
import { launchApp } from './launch.ts';

/** Higher than Chromium lets an element be there, less high than on a usual screen. */
const pictureCount = 16_000;

test('every picture of a long column can be scrolled to on a fine screen', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gridkeep-fine-'));
  const libraryDir = join(folder, 'library');
  await makeLibrary(libraryDir, pictureCount, 24);
  const { page, close } = await launchApp({ libraryDir, switches: ['--force-device-scale-factor=3'] });
  try {
    await page.locator('.tile img').first().waitFor();
    expect(await page.evaluate(() => devicePixelRatio)).toBe(3);
    const size = page.getByRole('slider', { name: 'Picture size' });
    await size.fill((await size.getAttribute('max')) ?? '');
    const grid = page.getByRole('grid');
    await expect(grid).toHaveAttribute('aria-colcount', '1');
    const rows = Number(await grid.getAttribute('aria-rowcount'));
    const scroller = page.locator('.grid-scroller');
    await scroller.evaluate((element) => (element.scrollTop = element.scrollHeight));
    await expect(page.locator(`[aria-rowindex="${String(rows)}"] .tile`)).toBeInViewport();
    await scroller.evaluate((element) => (element.scrollTop = element.scrollHeight / 2));
    const shown = page.locator('.grid-row').first();
    await expect
      .poll(async () => Number(await shown.getAttribute('aria-rowindex')) / rows)
      .toBeCloseTo(0.5, 2);
    await scroller.evaluate((element) => (element.scrollTop = 0));
    await expect(page.locator('[aria-rowindex="1"] .tile')).toBeInViewport();
  } finally {
    await close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
});
