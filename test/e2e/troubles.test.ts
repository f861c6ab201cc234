// What an artist meets in the midst of a batch: a network that goes, a disk that fills up, a history that is read beside
// what is pasted. The window says what goes on; in the end all is saved, and nothing twice.
import { spawnSync } from 'node:child_process';
import { rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { ElectronApplication, Locator, Page } from '@playwright/test';
import { axeViolations } from '../renderer/accessibility.ts';
import { startAceDataSimulator } from '../simulators/acedata.ts';
import { startMidApiSimulator } from '../simulators/midapi.ts';
import type { Simulator } from '../simulators/index.ts';
import { hashesOnDisk } from '../fakes/hashes-on-disk.ts';
import { addAccount, importIds } from './everyday-steps.ts';
import { launchApp } from './launch.ts';
import type { LaunchedApp } from './launch.ts';

const mebibyte = 1024 * 1024;
const activity = (page: Page): Locator => page.getByRole('region', { name: 'Activity' });
const entry = (page: Page, filter: 'all' | 'failed'): Locator => page.locator(`.entry-${filter}`);

/** Tasks that are finished at the provider, with four pictures each. */
function addTasks(simulator: Simulator, tasks: number, ageMs = 600_000): string[] {
  return Array.from({ length: tasks }, () => simulator.addTask({ ageMs, linkLifeMs: null }).id);
}

async function expectAllSaved(page: Page, pictures: number, timeoutMs: number): Promise<void> {
  const all = String(pictures);
  await expect(activity(page)).toContainText(`${all} of ${all} saved`, { timeout: timeoutMs });
  await expect(activity(page)).not.toContainText('failed');
  await expect(entry(page, 'failed')).toHaveText('Failed');
}

interface Batch {
  readonly launched: LaunchedApp;
  readonly midapi: Simulator;
}

/** A window in which finished tasks of MidAPI, four pictures each, have just been imported; in the end both are gone. */
async function withBatch(
  given: {
    readonly tasks: number;
    readonly pictureBytes: number;
    readonly latencyMs?: number;
    readonly libraryDir?: string;
  },
  act: (batch: Batch) => Promise<void>,
): Promise<void> {
  const { tasks, pictureBytes, latencyMs = 0, libraryDir } = given;
  const midapi = await startMidApiSimulator({
    ...{ rateLimit: false, latencyMs },
    picture: { maker: 'plain', sizeBytes: pictureBytes, widthPx: 64, heightPx: 64 },
  });
  try {
    const launched = await launchApp(libraryDir === undefined ? {} : { libraryDir });
    try {
      const { page } = launched;
      const key = midapi.accounts[0]?.key ?? '';
      await addAccount(page, { provider: 'midapi', baseUrl: midapi.baseUrl, label: 'studio', key });
      await importIds(page, addTasks(midapi, tasks), tasks);
      await act({ launched, midapi });
    } finally {
      await launched.close();
    }
  } finally {
    await midapi.stop();
  }
}

const someAreSaved = (page: Page): Promise<void> =>
  expect(activity(page)).toContainText(/[1-9]\d* of \d+ saved/, { timeout: 20_000 });

/** The app's main process finds no way into any network, as its system would answer; what it is told then is undone. */
async function cutOff(app: ElectronApplication): Promise<() => Promise<void>> {
  await app.evaluate(() => {
    const { Socket } = process.getBuiltinModule('node:net');
    const before = Object.getOwnPropertyDescriptor(Socket.prototype, 'connect');
    Socket.prototype.connect = function connect() {
      const error = Object.assign(new Error('connect ENETUNREACH'), {
        code: 'ENETUNREACH',
        syscall: 'connect',
      });
      setImmediate(() => this.destroy(error));
      return this;
    };
    (globalThis as { reconnect?: () => void }).reconnect = () => {
      if (before !== undefined) Object.defineProperty(Socket.prototype, 'connect', before);
    };
  });
  return () => app.evaluate(() => (globalThis as { reconnect?: () => void }).reconnect?.());
}

test('without any network the window says since when, blames nobody, and goes on by itself', async () => {
  test.setTimeout(180_000);
  const tasks = 100;
  await withBatch({ tasks, pictureBytes: 60_000, latencyMs: 150 }, async ({ launched, midapi }) => {
    const { app, page } = launched;
    await someAreSaved(page);
    const reconnect = await cutOff(app);
    await midapi.unplug();

    await expect(activity(page)).toContainText('Offline since', { timeout: 20_000 });
    await expect(activity(page)).toContainText('Goes on by itself.');
    const account = page.getByRole('region', { name: 'Accounts' }).getByRole('button', { name: /^studio/ });
    await expect(account).not.toContainText('Provider is down');
    expect(await axeViolations(page)).toEqual([]);
    await page.waitForTimeout(6_000);
    await expect(activity(page)).toContainText('Offline since');
    await expect(activity(page)).not.toContainText('failed');
    await expect(entry(page, 'failed')).toHaveText('Failed');

    await reconnect();
    await midapi.plugIn();
    await expectAllSaved(page, tasks * 4, 120_000);
    await expect(activity(page)).not.toContainText('Offline');

    // With nothing to ask, the system's own word is all there is.
    const systemSays = (isOnline: boolean): Promise<void> =>
      app.evaluate(({ net }, is) => void (net.isOnline = () => is), isOnline);
    await systemSays(false);
    await expect(activity(page)).toContainText('Offline since', { timeout: 10_000 });
    await systemSays(true);
    await expect(activity(page)).not.toContainText('Offline', { timeout: 15_000 });
  });
});

test('a network that goes in the midst of an import and comes back', async () => {
  test.setTimeout(180_000);
  const tasks = 100;
  await withBatch({ tasks, pictureBytes: 60_000, latencyMs: 150 }, async ({ launched, midapi }) => {
    const { page } = launched;
    await someAreSaved(page);
    await midapi.unplug();

    // Whoever refuses is there: it is the provider that is down, and its account says so.
    const account = page.getByRole('region', { name: 'Accounts' }).getByRole('button', { name: /^studio/ });
    await expect(account).toContainText(/Provider is down · \d+ s/, { timeout: 20_000 });
    expect(await axeViolations(page)).toEqual([]);
    // Nothing is told as failed, however long it lasts.
    await page.waitForTimeout(6_000);
    await expect(activity(page)).not.toContainText('failed');
    await expect(entry(page, 'failed')).toHaveText('Failed');

    await midapi.plugIn();
    // A task about which it was asked in vain may wait a minute longer than the others.
    await expectAllSaved(page, tasks * 4, 100_000);
    expect(await hashesOnDisk(launched.libraryDir)).toHaveLength(tasks * 4);
  });
});

const mountPoint = join(tmpdir(), `gridkeep-nearly-full-${String(process.pid)}`);
const mount = (options: string): boolean =>
  spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'gridkeep-test', mountPoint]).status === 0;
const canMount =
  spawnSync('mkdir', ['-p', mountPoint]).status === 0 &&
  mount('size=1m') &&
  spawnSync('umount', ['-l', mountPoint]).status === 0;

test('a disk that is nearly full', async () => {
  test.skip(!canMount, 'needs the right to mount');
  test.setTimeout(120_000);
  const tasks = 30;
  const pictureBytes = 400_000;
  const reserveBytes = 500_000_000;
  // Room for about half of the pictures over what stays free on any disk.
  const roomBytes = reserveBytes + tasks * 2 * pictureBytes;
  expect(mount(`size=${String(roomBytes)}`)).toBe(true);
  try {
    await withBatch({ tasks, pictureBytes, libraryDir: mountPoint }, async ({ launched }) => {
      const { page } = launched;
      const alert = activity(page).getByRole('alert');
      await expect(alert).toContainText(/^The disk of the library is nearly full. Free at least \d+ MB;/, {
        timeout: 40_000,
      });
      expect(await axeViolations(page)).toEqual([]);
      await expect(page.getByRole('gridcell', { name: 'Not saved yet' }).first()).toBeVisible();
      await expect(page.getByRole('gridcell', { name: 'Downloading' })).toHaveCount(0);
      const saved = async (): Promise<number> => (await hashesOnDisk(mountPoint)).length;
      const savedBefore = await saved();
      expect(savedBefore).toBeGreaterThan(0);
      expect(savedBefore).toBeLessThan(tasks * 4);
      await page.waitForTimeout(3_000);
      // The reserve is for what is written about the pictures; none of them went into it.
      const { bavail, bsize } = await statfs(mountPoint);
      expect(bavail * bsize).toBeGreaterThan(reserveBytes - 4 * mebibyte);
      await expect(entry(page, 'failed')).toHaveText('Failed');

      expect(mount(`remount,size=${String(roomBytes + tasks * 4 * pictureBytes)}`)).toBe(true);
      await expect(alert).toHaveCount(0, { timeout: 40_000 });
      await expectAllSaved(page, tasks * 4, 40_000);
      expect(await saved()).toBe(tasks * 4);
    });
  } finally {
    spawnSync('umount', ['-l', mountPoint]);
    await rm(mountPoint, { recursive: true, force: true });
  }
});

test('a history that is read beside an import of the same IDs, while albums are made', async () => {
  test.setTimeout(120_000);
  const tasks = 150;
  const acedata = await startAceDataSimulator({
    rateLimit: false,
    latencyMs: 400,
    pageItemsMost: 20,
    picture: { maker: 'plain', sizeBytes: 20_000, widthPx: 64, heightPx: 64 },
  });
  const launched = await launchApp();
  const { page } = launched;
  try {
    const key = acedata.accounts[0]?.key ?? '';
    await addAccount(page, { provider: 'acedata', baseUrl: acedata.baseUrl, label: 'studio', key });
    const ids = addTasks(acedata, tasks);
    const pictures = [...acedata.tasks()].reduce((sum, task) => sum + task.pictures.length, 0);
    /** The longest that the page was busy with one thing. */
    await page.evaluate(() => {
      const kept = globalThis as unknown as { longestMs: number };
      kept.longestMs = 0;
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) kept.longestMs = Math.max(kept.longestMs, duration);
      }).observe({ entryTypes: ['longtask'] });
    });

    // In the place of the first pictures stands the way to all that there were.
    await page
      .getByRole('region', { name: 'Gallery' })
      .getByRole('button', { name: 'Sync history…' })
      .click();
    await expect(page.getByRole('dialog', { name: 'Sync history of studio' })).toBeVisible();
    await page.keyboard.press('Escape');
    const accounts = page.getByRole('region', { name: 'Accounts' });
    await accounts.getByRole('button', { name: /^studio/ }).click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Sync history…' }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^(Start|Sync)/ })
      .click();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Import', exact: true }).first().click();
    await page.getByRole('textbox', { name: 'Task IDs' }).fill(ids.slice(0, 100).join('\n'));
    await page
      .getByRole('button', { name: /^(Start import|Import)/ })
      .last()
      .click();

    // Albums are made, filled and renamed while both go on.
    const field = page.getByRole('textbox', { name: 'Name of the album' });
    const albums = page.getByRole('tree').getByRole('treeitem');
    // A task that has no picture yet is none to fill an album with.
    await page
      .locator('.tile.waiting')
      .first()
      .click({ modifiers: ['Control'] });
    await expect(page.getByRole('button', { name: /^New album/ })).toHaveText('New album');
    await page.getByRole('button', { name: 'Clear selection' }).click();
    await page
      .locator('.tile.picture')
      .first()
      .click({ modifiers: ['Control'], timeout: 30_000 });
    await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('Shift+ArrowRight');
    for (const [name, item] of [
      ['First', /^New album$/],
      ['Second', /^New album from [123] pictures?$/],
      ['Third', /^New album$/],
    ] as const) {
      await page.getByRole('button', { name: 'New album…' }).click();
      await page.getByRole('menuitem', { name: item }).click();
      await field.fill(name);
      await field.press('Enter');
      await expect(albums.filter({ hasText: name })).toHaveCount(1);
    }
    await albums.filter({ hasText: 'First' }).focus();
    await page.keyboard.press('F2');
    await field.fill('Renamed');
    await field.press('Enter');
    await expect
      .poll(async () => (await hashesOnDisk(launched.libraryDir)).length, { timeout: 60_000 })
      .toBe(pictures);
    await expect(entry(page, 'all')).toHaveText(new RegExp(`All${String(pictures)}$`));
    await expect(entry(page, 'failed')).toHaveText('Failed');
    await expect(albums).toHaveText([/^Renamed/, /^Second\s*[123]$/, /^Third/]);
    expect(new Set(await hashesOnDisk(launched.libraryDir)).size).toBe(pictures);
    const longestMs = await page.evaluate(() => (globalThis as unknown as { longestMs: number }).longestMs);
    expect(longestMs).toBeLessThan(1_000);
  } finally {
    await launched.close();
    await acedata.stop();
  }
});
