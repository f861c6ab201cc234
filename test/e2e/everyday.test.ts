// What people do and what goes wrong around the main job: a refused key, text without ids, finding a picture,
// deleting it and taking that back, dragging files out, naming them, and a second start on the same library.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { startWorld } from '../simulators/index.ts';
import type { World } from '../simulators/index.ts';
import { importIds } from './everyday-steps.ts';
import { launchApp } from './launch.ts';
import type { LaunchedApp } from './launch.ts';

let world: World;
let launched: LaunchedApp;
let page: Page;

test.beforeAll(async () => {
  world = await startWorld({ timeScale: 60, rateLimitTimeScale: 1 });
  launched = await launchApp();
  page = launched.page;
});

test.afterAll(async () => {
  await launched.close();
  await world.stop();
});

test('a refused key adds nothing and keeps what was typed; the right one goes in and never comes out', async () => {
  // What the panel beside the gallery is for is told before there is a picture.
  await expect(page.getByRole('region', { name: 'Details' })).toContainText(
    'a picture’s prompt, parameters and file',
  );
  await page.getByRole('button', { name: 'Add account' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Provider').selectOption('midapi');
  await dialog.getByLabel('Label').fill('studio');
  await dialog.getByLabel('Base URL').fill(world.midapi.baseUrl);
  await dialog.getByLabel('API key').fill('a-key-that-nobody-knows');
  await dialog.getByRole('button', { name: 'Test and save' }).click();
  await expect(dialog.getByRole('alert')).toContainText(/key/i);
  await expect(dialog.getByLabel('Label')).toHaveValue('studio');
  await expect(page.getByRole('region', { name: 'Accounts', includeHidden: true })).not.toContainText(
    'studio',
  );
  const key = world.midapi.accounts[0]?.key ?? '';
  await dialog.getByLabel('API key').fill(key);
  await dialog.getByRole('button', { name: 'Test and save' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('region', { name: 'Accounts' })).toContainText('studio');
  expect(await page.content()).not.toContain(key);
});

test('text without ids cannot be imported, and says so', async () => {
  await page.getByRole('button', { name: 'Import', exact: true }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Task IDs' }).fill('the quick brown fox, 2026');
  await expect(dialog).toContainText(/no task ids/i);
  // With one account there are no others to be asked.
  await expect(dialog.getByRole('checkbox')).toHaveCount(0);
  await expect(dialog.getByRole('button', { name: /^Start import/ })).toBeDisabled();
  await dialog.getByRole('textbox', { name: 'Task IDs' }).fill('');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
});

test('new task ids on the clipboard are offered where it was asked for, and lead to the plan', async () => {
  const task = world.midapi.addTask({ kind: 'imagine', prompt: 'a copied fox', durationMs: 1_000 });
  const copy = (text: string): Promise<void> =>
    launched.app.evaluate(async ({ app, clipboard }, copied) => {
      await clipboard.writeText(copied);
      app.emit('browser-window-focus');
    }, text);
  const offer = page.getByRole('button', { name: '1 new task ID copied' });
  await copy(`done: ${task.id}`);
  await page.getByRole('button', { name: 'Settings' }).click();
  await expect(offer).toBeHidden();
  await page.getByLabel('Look for task IDs on the clipboard').check();
  await page.keyboard.press('Escape');
  await expect(offer).toBeVisible();
  await copy('nothing of interest');
  await expect(offer).toBeHidden();
  await copy(`done: ${task.id}`);
  await offer.click();
  await expect(page.getByRole('textbox', { name: 'Task IDs' })).toHaveValue(`done: ${task.id}`);
  await expect(page.getByRole('button', { name: 'Start import · 1 task' })).toBeEnabled();
  await page.getByRole('textbox', { name: 'Task IDs' }).fill('');
  await page.keyboard.press('Escape');
  await copy(`done: ${task.id}`);
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByLabel('Look for task IDs on the clipboard').uncheck();
  await page.keyboard.press('Escape');
  await expect(offer).toBeHidden();
});

test('a picture is found by its prompt, deleted with one key, and brought back', async () => {
  const fox = world.midapi.addTask({ kind: 'imagine', prompt: 'a paper fox --ar 1:1', durationMs: 1_000 });
  const cat = world.midapi.addTask({ kind: 'imagine', prompt: '一只猫 --v 7', durationMs: 1_000 });
  await page.getByRole('button', { name: 'Import', exact: true }).first().click();
  await page.getByRole('textbox', { name: 'Task IDs' }).fill(`${fox.id}\n${cat.id}`);
  await page.getByRole('button', { name: /^Start import/ }).click();
  const activity = page.getByRole('region', { name: 'Activity' });
  await expect(activity).toContainText('8 of 8 saved', { timeout: 40_000 });
  await activity.getByRole('button', { name: 'Close this message' }).click();
  await expect(activity).toContainText('8 pictures');

  const search = page.getByRole('searchbox', { name: 'Search prompts' });
  await search.fill('猫');
  await expect(page.getByRole('gridcell')).toHaveCount(4);
  await expect(page.getByRole('gridcell').first()).toHaveAccessibleName(/^一只猫/);
  await search.fill('paper fox');
  await expect(page.getByRole('gridcell').first()).toHaveAccessibleName(/^a paper fox/);

  await page.getByRole('gridcell').first().focus();
  await page.keyboard.press('Delete');
  await expect(page.getByRole('gridcell')).toHaveCount(3);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('gridcell')).toHaveCount(4);
  await search.fill('');
});

test('pictures are dragged out of the window as their files: one from the details, the selection from the grid', async () => {
  await launched.app.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows();
    if (window === undefined) throw new Error('there is no window');
    // The system's own drag would wait for a place to drop.
    window.webContents.startDrag = ({ files }) => void Object.assign(globalThis, { draggedOut: files });
  });
  const draggedOut = (): Promise<readonly string[]> =>
    launched.app.evaluate(() => (globalThis as { draggedOut?: string[] }).draggedOut ?? []);
  const drag = async (from: Locator): Promise<void> => {
    await from.hover();
    await page.mouse.down();
    await page.mouse.move(20, 20, { steps: 4 });
    await page.mouse.up();
  };
  const cells = page.getByRole('gridcell');
  await cells.first().focus();
  const preview = page.getByRole('region', { name: 'Details' }).getByTitle('Drag it into another program');
  await drag(preview);
  await expect.poll(draggedOut).toHaveLength(1);
  const [file = ''] = await draggedOut();
  expect(file.startsWith(join(launched.libraryDir, 'Pictures'))).toBe(true);
  expect((await readFile(file)).byteLength).toBeGreaterThan(0);

  await cells.first().focus();
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.down('Control');
  await drag(cells.nth(1));
  await page.keyboard.up('Control');
  await expect.poll(draggedOut).toHaveLength(3);
  await page.keyboard.press('Escape');
});

test('files are named as the settings say, from then on', async () => {
  await page.getByRole('button', { name: 'Settings' }).click();
  const dialog = page.getByRole('dialog');
  const template = dialog.getByLabel('New files');
  const save = dialog.getByRole('button', { name: 'Save' });
  await template.fill('{prompt}');
  await expect(dialog).toContainText('Two pictures could have the same name');
  await expect(save).toBeDisabled();
  await template.fill('by kind/{kind}/');
  await dialog.getByRole('button', { name: '{id}', exact: true }).click();
  await page.keyboard.type(' ');
  await dialog.getByRole('button', { name: '{index}', exact: true }).click();
  await expect(template).toHaveValue('by kind/{kind}/{id} {index}');
  await save.click();
  await expect(save).toBeDisabled();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  // Beside the pictures, so that it outlives the catalog.
  await expect
    .poll(() => readFile(join(launched.libraryDir, 'Pictures', 'albums.json'), 'utf8').catch(() => ''))
    .toContain('"fileNames": "by kind/{kind}/{id} {index}"');

  const owl = world.midapi.addTask({ kind: 'imagine', prompt: 'a paper owl', durationMs: 1_000 });
  await importIds(page, [owl.id], 1);
  const folder = join(launched.libraryDir, 'Pictures', 'by kind');
  await expect
    .poll(() => readdir(folder, { recursive: true }).catch(() => []), { timeout: 40_000 })
    .toEqual(expect.arrayContaining([expect.stringMatching(new RegExp(`${owl.id} 3\\.\\w+$`))]));
});

test('a second start on the same library hands over to the first window', async () => {
  const second = await launchApp({ libraryDir: launched.libraryDir, profileOf: launched }).catch(
    (error: unknown) => error,
  );
  expect(second).toBeInstanceOf(Error);
  await expect(page.getByRole('region', { name: 'Gallery' })).toBeVisible();
});
