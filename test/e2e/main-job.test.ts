// The main job as a person does it: add an account at each provider, paste a hundred mixed ids, see every
// picture arrive, close the app, and still have all of them with the network gone.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { startWorld } from '../simulators/index.ts';
import type { WorldDescription } from '../simulators/index.ts';
import { hashesOnDisk } from '../fakes/hashes-on-disk.ts';
import { addAccount, importIds } from './everyday-steps.ts';
import { launchApp } from './launch.ts';

const tasksPerProvider = 20;

test('a hundred mixed IDs become files and stay when everything else is gone', async () => {
  test.setTimeout(240_000);
  const folder = await mkdtemp(join(tmpdir(), 'gridkeep-main-job-'));
  const libraryDir = join(folder, 'library');
  const world = await startWorld({ tasksPerProvider, mix: 'lively', timeScale: 60, rateLimitTimeScale: 1 });
  const expected = await world.describe({ withHashes: true });
  const hashes = expectedHashes(expected);
  const first = await launchApp({ libraryDir });
  try {
    for (const { provider, baseUrl, accounts } of expected.providers) {
      const [account] = accounts;
      if (account === undefined) throw new Error(`the simulated ${provider} has no account`);
      await addAccount(first.page, { provider, baseUrl, ...account });
    }
    await expect(first.page.getByRole('region', { name: 'Accounts' })).toContainText('acedata-studio');
    const ids = expected.providers.flatMap((provider) => provider.tasks.map((task) => task.id));
    expect(ids).toHaveLength(100);
    await importIds(first.page, mixed(ids), 100);
    await expect(first.page.getByRole('region', { name: 'Activity' })).toContainText(
      `${String(hashes.size)} of ${String(hashes.size)} saved`,
      { timeout: 180_000 },
    );
    await expectAllCells(first.page, hashes.size);
  } finally {
    await first.close();
  }
  expect(world.pictureHost.violations).toEqual([]);
  expect(await hashesOnDisk(libraryDir)).toEqual([...hashes].sort());
  await expectNoKeyInLibrary(libraryDir, expected);
  await world.stop();

  const second = await launchApp({ libraryDir });
  try {
    await expectAllCells(second.page, hashes.size);
    const cell = second.page.getByRole('gridcell').first();
    await expect
      .poll(() =>
        cell
          .locator('img')
          .first()
          .evaluate((image: HTMLImageElement) => image.naturalWidth),
      )
      .toBeGreaterThan(0);
    const name = await cell.getAttribute('aria-label');
    await cell.click();
    const lightbox = second.page.getByRole('dialog');
    await expect(lightbox).toHaveAccessibleName(new RegExp(`^${escaped((name ?? '').slice(0, 12))}`));
    await expect
      .poll(() =>
        lightbox
          .locator('img')
          .first()
          .evaluate((image: HTMLImageElement) => image.naturalWidth),
      )
      .toBeGreaterThan(0);
  } finally {
    await second.close();
    await rm(folder, { recursive: true, force: true });
  }
});

async function expectAllCells(page: Page, pictures: number): Promise<void> {
  const grid = page.getByRole('region', { name: 'Gallery' }).getByRole('grid');
  await expect(grid).toBeVisible();
  await expect(page.getByRole('region', { name: 'Sidebar' })).toContainText(
    new RegExp(`All\\s*${String(pictures)}`),
  );
}

function expectedHashes(world: WorldDescription): Set<string> {
  const pictures = world.providers.flatMap((provider) => provider.tasks.flatMap((task) => task.pictures));
  return new Set(pictures.map(({ sha256 }) => sha256 ?? 'not rendered'));
}

/** Interleaves the providers' ids, as a pasted log would. */
function mixed(ids: readonly string[]): string[] {
  return [...ids].sort((a, b) =>
    createHash('md5').update(a).digest('hex').localeCompare(createHash('md5').update(b).digest('hex')),
  );
}

async function expectNoKeyInLibrary(libraryDir: string, world: WorldDescription): Promise<void> {
  const keys = world.providers.flatMap((provider) => provider.accounts.map((account) => account.key));
  for (const name of ['catalog.sqlite', 'catalog.sqlite-wal', 'previews.sqlite']) {
    if (!existsSync(join(libraryDir, name))) continue;
    const bytes = await readFile(join(libraryDir, name));
    for (const key of keys) expect(bytes.includes(key)).toBe(false);
  }
}

function escaped(text: string): string {
  return text.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&');
}
