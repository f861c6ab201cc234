// The page’s process dies in the middle of a batch: saving goes on without it, and the window comes back by itself, the
// second time when the user wants it.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { startWorld } from '../simulators/index.ts';
import type { World } from '../simulators/index.ts';
import { hashesOnDisk } from '../fakes/hashes-on-disk.ts';
import { addAccount, importIds } from './everyday-steps.ts';
import { launchApp } from './launch.ts';
import type { LaunchedApp } from './launch.ts';

const taskCount = 12;

let folder: string;
let world: World;
let launched: LaunchedApp;

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gridkeep-page-trouble-'));
  world = await startWorld({ timeScale: 60 });
  launched = await launchApp({ libraryDir: join(folder, 'library') });
});
test.afterEach(async () => {
  await launched.close();
  await world.stop();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** Ends the page’s process; the boxes that main shows from now on are answered with `answer`, and counted. */
const killPage = (answer: number): Promise<void> =>
  launched.app.evaluate(({ BrowserWindow, dialog }, response) => {
    const counted = globalThis as unknown as { boxes?: string[] };
    counted.boxes ??= [];
    dialog.showMessageBox = (...args: readonly unknown[]) => {
      counted.boxes?.push((args.at(-1) as { message: string }).message);
      return Promise.resolve({ response, checkboxChecked: false });
    };
    BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer();
  }, answer);
/**
 * What the page shows, asked by main: the tests’ own page is gone with its process. A question that dies with a page is
 * never answered.
 */
const tilesShown = (): Promise<number> =>
  launched.app
    .evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      const script = 'document.querySelectorAll("[role=gridcell] img").length';
      const answer = contents?.executeJavaScript(script) as Promise<number> | undefined;
      return Promise.race([answer, new Promise<number>((done) => setTimeout(done, 1_000, 0))]);
    })
    .then((count) => count ?? 0)
    .catch(() => 0);

test('a page that dies takes nothing with it, and comes back', async () => {
  test.setTimeout(120_000);
  const { midapi } = world;
  const [account] = midapi.accounts;
  if (account === undefined) throw new Error('the simulated midapi has no account');
  await addAccount(launched.page, { provider: 'midapi', baseUrl: midapi.baseUrl, ...account });
  const ids = Array.from({ length: taskCount }, (_, at) =>
    midapi.addTask({ kind: 'imagine', prompt: `paper ship ${String(at)}`, durationMs: (1 + at) * 30_000 }),
  ).map(({ id }) => id);
  await importIds(launched.page, ids, taskCount);
  const saved = async (): Promise<number> => (await hashesOnDisk(launched.libraryDir)).length;
  await expect.poll(saved, { timeout: 30_000 }).toBeGreaterThan(0);

  await killPage(0);
  const before = await saved();
  expect(before).toBeLessThan(taskCount * 4);
  await expect.poll(saved, { timeout: 60_000 }).toBe(taskCount * 4);
  await expect.poll(tilesShown, { timeout: 20_000 }).toBeGreaterThan(4);

  await killPage(0);
  await expect.poll(tilesShown, { timeout: 20_000 }).toBeGreaterThan(4);
  const boxes = await launched.app.evaluate(() => (globalThis as unknown as { boxes: string[] }).boxes);
  expect(boxes).toEqual(['The window stopped working again']);
});

test('what was half typed outlives the page that it was typed into', async () => {
  test.setTimeout(60_000);
  const { page } = launched;
  const { midapi } = world;
  const [account] = midapi.accounts;
  if (account === undefined) throw new Error('the simulated midapi has no account');
  await addAccount(page, { provider: 'midapi', baseUrl: midapi.baseUrl, ...account });
  await page.getByRole('searchbox', { name: 'Search prompts' }).fill('paper sh');
  await page.getByRole('button', { name: 'New album…' }).click();
  await page.getByRole('menuitem', { name: 'New album', exact: true }).click();
  await page.getByRole('textbox', { name: 'Name of the album' }).fill('Winter camp');
  // It is told to main a moment after the last letter.
  await page.waitForTimeout(1_000);
  await killPage(0);
  const fieldsShown = (): Promise<unknown> =>
    launched.app
      .evaluate(({ BrowserWindow }) => {
        const contents = BrowserWindow.getAllWindows()[0]?.webContents;
        const script =
          '[...document.querySelectorAll("input[type=search], .name-field")].map(({ value }) => value)';
        const answer = contents?.executeJavaScript(script) as Promise<unknown> | undefined;
        return Promise.race([answer, new Promise((done) => setTimeout(done, 1_000, null))]);
      })
      .catch(() => null);
  await expect
    .poll(fieldsShown, { timeout: 20_000 })
    .toEqual(expect.arrayContaining(['paper sh', 'Winter camp']));
});
