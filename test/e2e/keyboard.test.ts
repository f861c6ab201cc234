// A whole day's work in the real window by keyboard alone: account, import, a cull of twenty families, an album, a search,
// a comparison, an export. Nothing is clicked, and no focus is set but by keys.
// Invariant: after every key that moves the focus, something has it: a focus that falls to the body is lost to the user.
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { readPdf } from '../fakes/read-pdf.ts';
import { readZip } from '../fakes/read-zip.ts';
import { startWorld } from '../simulators/index.ts';
import type { World } from '../simulators/index.ts';
import { hashesOf, hashesOnDisk } from '../fakes/hashes-on-disk.ts';
import { launchApp } from './launch.ts';
import type { LaunchedApp } from './launch.ts';

const families = 20;
/** Stops of Tab that a control may be away. */
const stopsMax = 90;

let world: World;
let launched: LaunchedApp;
let page: Page;
let folder: string;
let exportFolder: string;
let exported: readonly string[] = [];

test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gridkeep-keyboard-'));
  exportFolder = join(folder, 'for the client');
  await mkdir(exportFolder);
  world = await startWorld({ timeScale: 60, rateLimitTimeScale: 1 });
  launched = await launchApp({ libraryDir: join(folder, 'library') });
  page = launched.page;
  // The system's own dialog is not part of the page; it answers at once.
  await launched.app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
  }, exportFolder);
});

test.afterAll(async () => {
  await launched.close();
  await world.stop();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

const press = (key: string): Promise<void> => page.keyboard.press(key);
const sidebar = (): Locator => page.getByRole('region', { name: 'Sidebar' });
const entry = (name: string): Locator => sidebar().getByRole('button', { name: new RegExp(`^${name}`) });
const activeTile = (): Locator => page.locator('[role=gridcell][tabindex="0"]');
const isFocused = (target: Locator): Promise<boolean> =>
  target.evaluateAll((elements) => elements.includes(document.activeElement as HTMLElement));
const somethingHasFocus = (): Promise<void> =>
  expect
    .poll(() => page.evaluate(() => document.activeElement?.tagName ?? 'BODY'), 'the focus is lost')
    .not.toBe('BODY');

/** Presses Tab (or Shift+Tab) until the target has the focus. */
async function tabTo(target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  for (let stop = 0; stop < stopsMax; stop += 1) {
    if (await isFocused(target)) return;
    await press(key);
  }
  await expect(target, `${key} leads there`).toBeFocused();
}

test('everything can be done without a pointer', async () => {
  test.setTimeout(120_000);

  await test.step('an account is added', async () => {
    await expect(page.getByRole('button', { name: 'Add account' }).first()).toBeVisible();
    await tabTo(page.getByRole('button', { name: 'Add account' }));
    await press('Enter');
    const dialog = page.getByRole('dialog');
    await expect(dialog.getByLabel('Provider')).toBeFocused();
    await page.keyboard.type('MidAPI');
    await tabTo(dialog.getByLabel('Label'));
    await page.keyboard.type('studio');
    await tabTo(dialog.getByLabel('API key'));
    await page.keyboard.type(world.midapi.accounts[0]?.key ?? '');
    await tabTo(dialog.getByLabel('Base URL'));
    await press('Control+a');
    await page.keyboard.type(world.midapi.baseUrl);
    await press('Enter');
    await expect(dialog).toBeHidden();
    await expect(entry('studio')).toBeVisible();
    await somethingHasFocus();
  });

  await test.step('twenty tasks are imported, and their pictures come', async () => {
    const ids = Array.from(
      { length: families },
      (_, at) =>
        world.midapi.addTask({
          ...{ kind: 'imagine', prompt: `paper fox number ${String(at)} --ar 1:1`, durationMs: 500 },
        }).id,
    );
    await press('Control+i');
    await expect(page.getByRole('textbox', { name: 'Task IDs' })).toBeFocused();
    await page.keyboard.insertText(ids.join('\n'));
    const start = page.getByRole('button', { name: /^Start import/ });
    await expect(start).toContainText(`${String(families)} tasks`);
    await tabTo(start);
    await press('Enter');
    await expect(page.getByRole('dialog')).toBeHidden();
    await somethingHasFocus();
    await expect(page.getByRole('region', { name: 'Activity' })).toContainText('80 of 80 saved', {
      timeout: 60_000,
    });
  });

  await test.step('S stacks each family, and shows every picture again', async () => {
    await tabTo(activeTile());
    await press('s');
    await expect(page.getByRole('gridcell')).toHaveCount(families);
    await somethingHasFocus();
    await press('s');
    await expect.poll(() => page.getByRole('gridcell').count()).toBeGreaterThan(families);
    await expect(activeTile()).toBeFocused();
  });

  await test.step('K keeps one of each family and goes on to the next', async () => {
    await tabTo(activeTile());
    await press('Home');
    for (let kept = 1; kept <= families; kept += 1) {
      await press('k');
      await expect(entry('Picks')).toContainText(String(kept));
      await expect(activeTile()).toBeFocused();
    }
    await expect(entry('Rejected')).toContainText(String(3 * families));
  });

  await test.step('the picks are shown and put into a new album', async () => {
    await tabTo(entry('Picks'), 'Shift+Tab');
    await press('Enter');
    await expect(page.getByRole('gridcell')).toHaveCount(families);
    await tabTo(activeTile());
    await press('Control+a');
    await expect(page.getByRole('toolbar', { name: 'Marks' })).toContainText(
      `Applies to ${String(families)}`,
    );
    await tabTo(page.getByRole('button', { name: 'New album…' }), 'Shift+Tab');
    await press('Enter');
    await expect(page.getByRole('menu')).toBeVisible();
    const fromSelection = page.getByRole('menuitem', { name: /^New album from 20 pictures/ });
    for (let at = 0; at < 3 && !(await isFocused(fromSelection)); at += 1) await press('ArrowDown');
    await press('Enter');
    await expect(page.getByRole('textbox', { name: 'Name of the album' })).toBeFocused();
    await page.keyboard.type('Client');
    await press('Enter');
    const row = page.getByRole('treeitem', { name: /^Client/ });
    await expect(row).toContainText(String(families));
    await expect(row).toBeFocused();
    await press('Enter');
    await expect(page.getByRole('grid')).toBeVisible();
    await expect(page.getByRole('gridcell')).toHaveCount(families);
  });

  await test.step('a search finds by an operator that is chosen from the suggestions', async () => {
    await tabTo(entry('All'), 'Shift+Tab');
    await press('Enter');
    await press('Control+f');
    const search = page.getByRole('searchbox', { name: 'Search prompts' });
    await expect(search).toBeFocused();
    await page.keyboard.type('is:pi');
    await expect(page.getByRole('option', { name: /is:pick/ })).toBeVisible();
    await press('ArrowDown');
    await press('Enter');
    await expect(search).toHaveValue('is:pick ');
    await expect(page.getByRole('gridcell')).toHaveCount(families);
    await page.keyboard.type('number 7');
    await expect(page.getByRole('gridcell')).toHaveCount(1);
    for (let letter = 0; letter < 'number 7'.length; letter += 1) await press('Backspace');
    await expect(page.getByRole('gridcell')).toHaveCount(families);
    await tabTo(activeTile());
  });

  await test.step('three pictures are compared, and one wins', async () => {
    await press('Home');
    await press('Shift+ArrowRight');
    await press('Shift+ArrowRight');
    await press('c');
    const comparison = page.getByRole('dialog', { name: 'Comparing 3 pictures' });
    await expect(comparison.getByRole('group').first()).toBeFocused();
    await press('Tab');
    await expect(comparison.getByRole('group').nth(1)).toBeFocused();
    await press('p');
    await expect(page.getByRole('dialog', { name: 'Winner' })).toBeVisible();
    await somethingHasFocus();
    await press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
    await expect(activeTile()).toBeFocused();
  });

  await test.step('the picks are exported, with their prompts beside them', async () => {
    await press('Control+a');
    await press('Control+Shift+E');
    const dialog = page.getByRole('dialog', { name: 'Export pictures' });
    await expect(dialog.getByRole('button', { name: 'Choose folder…' })).toBeFocused();
    await press('Enter');
    await expect(dialog).toContainText(exportFolder);
    await tabTo(dialog.getByRole('checkbox', { name: 'Prompt (.txt)' }));
    await press('Space');
    await expect(dialog.getByRole('checkbox', { name: 'Prompt (.txt)' })).toBeChecked();
    await tabTo(dialog.getByRole('button', { name: `Export ${String(families)} pictures` }));
    await press('Enter');
    await expect(dialog).toContainText(`${String(families)} pictures copied`);
    await expect(dialog.getByRole('button', { name: 'Close' }).last()).toBeFocused();
    await press('Enter');
    await expect(dialog).toBeHidden();
    await expect(activeTile()).toBeFocused();

    const names = (await readdir(exportFolder)).sort();
    exported = names;
    const pictures = names.filter((name) => !name.endsWith('.txt'));
    expect(pictures).toHaveLength(families);
    // The provider gives one of these tasks without its prompt, so there is nothing to write beside that picture.
    const prompted = pictures.filter((name) => name.startsWith('paper fox'));
    expect(prompted.length).toBeGreaterThanOrEqual(families - 1);
    expect(names.filter((name) => name.endsWith('.txt'))).toEqual(
      prompted.map((name) => name.replace(/\.\w+$/, '.txt')),
    );
    const copied = await hashesOf(pictures.map((name) => join(exportFolder, name)));
    const kept = new Set(await hashesOnDisk(launched.libraryDir));
    expect(copied.filter((hash) => !kept.has(hash))).toEqual([]);
    expect(new Set(copied).size).toBe(families);
  });

  await test.step('what is there already is skipped the second time', async () => {
    await press('Control+Shift+E');
    const dialog = page.getByRole('dialog', { name: 'Export pictures' });
    await tabTo(dialog.getByRole('button', { name: 'Choose folder…' }));
    await press('Enter');
    await tabTo(dialog.getByRole('button', { name: `Export ${String(families)} pictures` }));
    await press('Enter');
    await expect(dialog).toContainText(`${String(families)} were there already`);
    await press('Escape');
    await expect(dialog).toBeHidden();
    await expect(activeTile()).toBeFocused();
    expect((await readdir(exportFolder)).sort()).toEqual(exported);
  });

  await test.step('they become one ZIP and a contact sheet, and the dialog remembers what was chosen', async () => {
    const dialog = page.getByRole('dialog', { name: 'Export pictures' });
    const begin = dialog.getByRole('button', { name: `Export ${String(families)} pictures` });
    const form = (name: string): Locator => dialog.getByRole('radio', { name });
    const made = async (extension: string): Promise<string> => {
      const names = (await readdir(exportFolder)).filter((name) => name.endsWith(extension));
      expect(names).toEqual([expect.stringMatching(/^Selected \d{4}-\d\d-\d\d\./)]);
      return join(exportFolder, names[0] ?? '');
    };
    await press('Control+Shift+E');
    await tabTo(form('Copies'));
    await press('ArrowRight');
    await expect(form('One ZIP')).toBeChecked();
    await tabTo(begin);
    await press('Enter');
    await expect(dialog).toContainText(`${String(families)} pictures in one ZIP`);
    await press('Escape');
    const entries = readZip(await made('.zip'));
    const manifest = JSON.parse(entries['manifest.json']?.toString() ?? '') as {
      pictures: { file: string }[];
    };
    expect(manifest.pictures).toHaveLength(families);
    const kept = new Set(await hashesOnDisk(launched.libraryDir));
    for (const { file } of manifest.pictures)
      expect(kept.has(createHash('sha256').update(entries[file]!).digest('hex'))).toBe(true);

    await press('Control+Shift+E');
    await expect(form('One ZIP')).toBeChecked();
    await tabTo(form('One ZIP'));
    await press('ArrowRight');
    await expect(form('Contact sheet')).toBeChecked();
    await tabTo(begin);
    await press('Enter');
    await expect(dialog).toContainText(`${String(families)} pictures on a contact sheet`);
    await press('Escape');
    await expect(activeTile()).toBeFocused();
    expect(readPdf(await made('.pdf'))).toMatchObject({ title: 'Selected', imageCount: families });
    expect((await readdir(exportFolder)).length).toBe(exported.length + 2);
  });
});
