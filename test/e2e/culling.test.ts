// A first cull in the real window: rate, flag, undo, keep one of each family, delete what is rejected; then albums,
// tags and a note, and that all of it is there after a restart.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { startWorld } from '../simulators/index.ts';
import type { World } from '../simulators/index.ts';
import { addAccount, importIds } from './everyday-steps.ts';
import { launchApp } from './launch.ts';
import type { LaunchedApp } from './launch.ts';

let world: World;
let launched: LaunchedApp;
let page: Page;
let folder: string;

const tiles = (): Locator => page.getByRole('gridcell');
const bar = (): Locator => page.getByRole('toolbar', { name: 'Marks' });
const pressed = (name: string): Locator => bar().getByRole('button', { name, exact: true, pressed: true });
const sidebar = (): Locator => page.getByRole('region', { name: 'Sidebar' });
const album = (name: string): Locator => page.getByRole('treeitem', { name: new RegExp(`^${name}\\b`) });
const entry = (name: string): Locator => sidebar().getByRole('button', { name: new RegExp(`^${name}`) });

test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gridkeep-culling-'));
  world = await startWorld({ timeScale: 60, rateLimitTimeScale: 1 });
  launched = await launchApp({ libraryDir: join(folder, 'library') });
  page = launched.page;
  await addAccount(page, {
    provider: 'midapi',
    baseUrl: world.midapi.baseUrl,
    label: 'studio',
    key: world.midapi.accounts[0]?.key ?? '',
  });
  const tasks = ['a paper fox', 'a tin bird', 'a glass whale'].map((prompt) =>
    world.midapi.addTask({ kind: 'imagine', prompt: `${prompt} --ar 1:1`, durationMs: 1_000 }),
  );
  await importIds(
    page,
    tasks.map(({ id }) => id),
    3,
  );
  await expect(page.getByRole('region', { name: 'Activity' })).toContainText('12 of 12 saved', {
    timeout: 60_000,
  });
  await expect(tiles()).toHaveCount(12);
});

test.afterAll(async () => {
  await launched.close();
  await world.stop();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

test('keys rate, flag and label one picture, and undo takes each back in turn', async () => {
  await tiles().first().focus();
  await expect(bar()).toContainText('Applies to 1 picture');
  for (const key of ['4', 'p', '7']) await page.keyboard.press(key);
  for (const name of ['4 stars', 'Pick', 'Yellow']) await expect(pressed(name)).toBeVisible();
  await page.keyboard.press('Control+z');
  await expect(pressed('Yellow')).toBeHidden();
  await page.keyboard.press('Control+z');
  await expect(pressed('Pick')).toBeHidden();
  await expect(pressed('4 stars')).toBeVisible();
  await page.keyboard.press('Control+Shift+z');
  await expect(pressed('Pick')).toBeVisible();
  await page.keyboard.press('u');
  await page.keyboard.press('0');
  await expect(pressed('4 stars')).toBeHidden();
});

test('in the colours of the system it is still seen which mark a picture has', async () => {
  await tiles().first().focus();
  await page.keyboard.press('x');
  await page.emulateMedia({ forcedColors: 'active' });
  const flag = bar().getByRole('button', { name: 'Reject', exact: true });
  const look = (): Promise<readonly string[]> =>
    flag.evaluate((element) => {
      const { color, borderStyle, fill } = getComputedStyle(element);
      return [color, borderStyle, fill];
    });
  await expect(pressed('Reject')).toBeVisible();
  const rejected = await look();
  await page.keyboard.press('Control+z');
  await expect(pressed('Reject')).toHaveCount(0);
  expect(await look()).not.toEqual(rejected);
  await page.emulateMedia({ forcedColors: null });
});

test('in the large view a mark goes on to the next picture, and marks only what is shown', async () => {
  await tiles().first().focus();
  await page.keyboard.press('Shift+ArrowRight');
  await expect(bar()).toContainText('Applies to 2 pictures');
  await page.keyboard.press('Enter');
  const large = page.getByRole('dialog');
  await expect(large).toContainText('2 of 12');
  await page.keyboard.press('3');
  await expect(large).toContainText('3 of 12');
  await page.keyboard.press('ArrowLeft');
  await expect(large.getByRole('button', { name: '3 stars', pressed: true })).toBeVisible();
  await page.keyboard.press('ArrowLeft');
  await expect(large.getByRole('button', { name: '3 stars', pressed: true })).toBeHidden();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
});

test('K keeps one of each family; the rejected are deleted as an act of their own, and come back', async () => {
  await tiles().first().focus();
  for (let family = 0; family < 3; family += 1) {
    const before = await page.locator('[role=gridcell][tabindex="0"]').getAttribute('data-index');
    await page.keyboard.press('k');
    if (family < 2)
      await expect(page.locator('[role=gridcell][tabindex="0"]')).not.toHaveAttribute(
        'data-index',
        before ?? '',
      );
    await expect(entry('Picks')).toContainText(String(family + 1));
  }
  await expect(tiles(), 'a reject is a flag only').toHaveCount(12);
  await expect(entry('Rejected')).toContainText('9');

  await page.getByRole('button', { name: 'Delete 9 rejected…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete 9 pictures' }).click();
  await expect(tiles()).toHaveCount(3);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(tiles()).toHaveCount(12);
  await expect(entry('Rejected')).toContainText('9');
});

test('a picture that is no longer a pick leaves the view of picks, and the next has the focus', async () => {
  await entry('Picks').click();
  await expect(tiles()).toHaveCount(3);
  await tiles().nth(1).focus();
  const next = await tiles().nth(2).getAttribute('aria-label');
  await page.keyboard.press('u');
  await expect(tiles()).toHaveCount(2);
  await expect(tiles().nth(1)).toBeFocused();
  expect(await tiles().nth(1).getAttribute('aria-label')).toBe(next);
  await page.keyboard.press('Control+z');
  await expect(tiles()).toHaveCount(3);
});

test('back in the grid, a key marks the picture with the focus, not the relative that was looked at in its place', async () => {
  await tiles().first().focus();
  const details = page.getByRole('region', { name: 'Details' });
  const relatives = details.getByRole('region', { name: 'Family' }).locator('button:not([aria-current])');
  await expect(relatives).toHaveCount(3);
  await relatives.first().click();
  await expect(details).toContainText('Not in the present view');
  await tiles().first().focus();
  await expect(details).not.toContainText('Not in the present view');
  await page.keyboard.press('3');
  await expect(tiles().first()).toHaveAccessibleName(/3 stars/);
  await page.keyboard.press('Control+z');
  await expect(tiles().first()).not.toHaveAccessibleName(/3 stars/);
});

test('an entry of the sidebar shows all that it counts, whatever was searched for in it', async () => {
  await page.getByRole('searchbox').fill('no such words');
  await expect(tiles()).toHaveCount(0);
  await expect(entry('Picks')).toContainText('3');
  await sidebar().getByRole('button', { name: /^All/ }).click();
  await expect(tiles()).toHaveCount(12);
  await expect(page.getByRole('searchbox')).toHaveValue('');
});

test('albums are made, nested and put in order by keyboard', async () => {
  const nameNew = async (name: string): Promise<void> => {
    await page.getByRole('textbox', { name: 'Name of the album' }).fill(name);
    await page.keyboard.press('Enter');
    await expect(album(name)).toBeVisible();
  };
  // The first one, with nothing selected, takes no menu.
  await page.getByRole('button', { name: 'New album', exact: true }).click();
  await nameNew('Client');
  await tiles().first().focus();
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Shift+ArrowRight');
  await page.getByRole('button', { name: 'New album…' }).click();
  await page.getByRole('menuitem', { name: /^New album from 3 pictures/ }).click();
  await nameNew('Wall');
  await expect(album('Wall')).toContainText('3');

  await album('Wall').focus();
  await page.keyboard.press('Alt+ArrowRight');
  await expect(album('Wall')).toHaveAttribute('aria-level', '2');
  await expect(album('Wall')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(tiles()).toHaveCount(3);

  const order = (): Promise<(string | null)[]> =>
    tiles()
      .locator('img')
      .evaluateAll((images) => images.map((image) => image.getAttribute('src')));
  await expect.poll(async () => (await order()).length).toBe(3);
  const [first, second, third] = await order();
  await tiles().first().focus();
  await page.keyboard.press('Alt+ArrowRight');
  await expect.poll(order).toEqual([second, first, third]);
  await page.keyboard.press('Control+z');
  await expect.poll(order).toEqual([first, second, third]);

  await tiles()
    .nth(2)
    .dragTo(tiles().first(), { targetPosition: { x: 10, y: 60 } });
  await expect.poll(order).toEqual([third, first, second]);

  await tiles().nth(1).dragTo(album('Client'));
  await expect(album('Client')).toContainText('1');
});

test('tags are given to many at once and taken from them, and a click on one finds its pictures', async () => {
  await entry('All').click();
  await page.getByRole('region', { name: 'Gallery' }).getByRole('gridcell').first().focus();
  await page.keyboard.press('Control+a');
  await page.keyboard.press('t');
  await page.keyboard.type('Autumn');
  await page.keyboard.press('Enter');
  const details = page.getByRole('region', { name: 'Details' });
  await expect(details.getByRole('button', { name: 'Remove “Autumn”' })).toBeVisible();
  await page.keyboard.press('Escape');
  await tiles().first().focus();
  await page.keyboard.press('Escape');
  await tiles().first().focus();
  await details.getByRole('button', { name: 'Remove “Autumn”' }).click();
  await expect(details.getByRole('button', { name: 'Remove “Autumn”' })).toBeHidden();
  const total = await tiles().count();
  await entry('Autumn').click();
  await expect(tiles()).toHaveCount(total - 1);
  await entry('Autumn').click();
  await expect(tiles()).toHaveCount(total);
});

test('marks, albums, tags and a note that was just typed survive a restart', async () => {
  await tiles().first().focus();
  await page.keyboard.press('5');
  const note = page.getByRole('textbox', { name: 'Note' });
  await note.fill('for the wall in the hall');
  // Closed before the pause after which it would be written by itself.
  await launched.app.close();
  launched = await launchApp({ libraryDir: join(folder, 'library'), profileOf: launched });
  page = launched.page;
  await tiles().first().focus();
  await expect(pressed('5 stars')).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Note' })).toHaveValue('for the wall in the hall');
  await expect(album('Wall')).toHaveAttribute('aria-level', '2');
  await expect(entry('Autumn')).toBeVisible();
  await expect(entry('Picks')).toContainText('3');
});
