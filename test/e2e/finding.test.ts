// Finding in the real window: operators with suggestions by keyboard, facets chosen and excluded, chips taken away, a
// search kept as a smart album, and help where nothing is found.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { everything } from '../../src/preload/contract/finding.ts';
import { makeLibrary } from '../bench/make-library.ts';
import { request } from '../bench/page-request.ts';
import { axeViolations } from '../renderer/accessibility.ts';
import { launchApp } from './launch.ts';
import type { LaunchedApp } from './launch.ts';

let launched: LaunchedApp;
let page: Page;
let folder: string;
let search: Locator;

test.beforeAll(async () => {
  test.setTimeout(180_000);
  folder = await mkdtemp(join(tmpdir(), 'gridkeep-finding-'));
  await makeLibrary(folder, 1200, 24);
  launched = await launchApp({ libraryDir: folder });
  page = launched.page;
  search = page.getByRole('searchbox', { name: 'Search prompts' });
  await page.getByRole('gridcell').first().waitFor();
});

test.afterAll(async () => {
  await launched.close();
  await rm(folder, { recursive: true, force: true });
});

test.afterEach(async () => {
  await page.keyboard.press('Escape');
  await search.fill('');
});

/** How many pictures the row above the grid says there are. */
const found = async (): Promise<number> => numberIn(page.locator('.find-total'));
async function numberIn(place: Locator): Promise<number> {
  return Number(((await place.textContent()) ?? '').replace(/\D/g, ''));
}
const chip = (name: string): Locator => page.getByRole('button', { name: `Remove ${name}`, exact: true });

test('an operator and its value are chosen by keyboard, and the offered count is what is found', async () => {
  await search.focus();
  await page.keyboard.type('kin');
  await expect(page.getByRole('option')).toHaveText([/^kind:/]);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(search).toHaveValue('kind:');
  await page.keyboard.type('ups');
  await expect(page.getByRole('option')).toHaveText([/upscale.*\d/]);
  const query = { ...everything, search: 'kind:upscale ' };
  const { total: upscales } = await request(page, 'gallery.keys', { query, from: 0, count: 1 });
  expect(upscales).toBeGreaterThan(1);
  // The numbers of what was typed before stay until those of now have come.
  await expect.poll(() => numberIn(page.getByRole('option').locator('.numbers'))).toBe(upscales);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(search).toHaveValue('kind:upscale ');
  await expect.poll(found).toBe(upscales);
  await chip('kind:upscale').click();
  await expect(search).toHaveValue('');
  await expect(page.locator('.find-row')).toBeHidden();
});

test('words and a parameter narrow together, and what was found is marked in the prompt', async () => {
  await search.fill('--ar 16:9 ');
  await expect.poll(found).toBeGreaterThan(0);
  const wide = await found();
  await page.getByRole('gridcell').first().focus();
  const prompt = await page.locator('.details-prompt').textContent();
  const word = /(?<=^|\s)\p{L}{3,}(?=[\s,])/u.exec(prompt ?? '')?.[0] ?? '';
  await search.fill(`--ar 16:9 ${word} `);
  await expect.poll(found).toBeLessThanOrEqual(wide);
  await expect.poll(found).toBeGreaterThan(0);
  await page.getByRole('gridcell').first().focus();
  await expect(page.locator('.details-prompt mark').first()).toHaveText(new RegExp(`^${word}$`, 'i'));
  await search.fill(`-${word} --ar 16:9 `);
  await expect(chip(`-${word}`)).toBeVisible();
});

test('the first letter of a word empties nothing; who means it by itself says so with Enter', async () => {
  const word = /(?<=^|\s)\p{L}{3,}(?=[\s,])/u.exec(
    (await page.getByRole('gridcell').first().getAttribute('aria-label')) ?? '',
  )?.[0];
  expect(word).toBeDefined();
  await page.evaluate(() => {
    const seen = { emptied: 0 };
    Object.assign(globalThis, { seen });
    new MutationObserver(() => {
      if (document.querySelector('[role="gridcell"]') === null) seen.emptied += 1;
    }).observe(document.body, { subtree: true, childList: true });
  });
  await search.focus();
  await page.keyboard.type(`${word ?? ''} `, { delay: 200 });
  await expect(page.locator('.find-row')).toBeVisible();
  expect(await page.evaluate(() => (globalThis as unknown as { seen: { emptied: number } }).seen)).toEqual({
    emptied: 0,
  });

  await search.fill('q');
  await expect(page.locator('.find-row')).toBeHidden();
  await page.keyboard.press('Enter');
  await expect(page.locator('.find-row')).toBeVisible();
});

test('Escape sends offers away, then clears; a search comes back from the recent ones', async () => {
  await search.focus();
  await page.keyboard.type('rating:>=4 la');
  await expect(page.getByRole('listbox')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('listbox')).toBeHidden();
  await expect(search).toHaveValue('rating:>=4 la');
  await page.keyboard.press('Escape');
  await expect(search).toHaveValue('');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(search).toHaveValue('rating:>=4 la');
});

test('the arrow down leads from the search box to the pictures that it found', async () => {
  await search.focus();
  await page.keyboard.type('rating:>=4 ');
  await page.keyboard.press('ArrowDown');
  await expect.poll(found).toBeGreaterThan(0);
  const first = page.locator('[data-index="0"]');
  await expect(first).toBeFocused();
  await expect(first).toHaveAccessibleName(/, [45] stars/);
  await page.keyboard.press('Control+a');
  await expect(first).toHaveAttribute('aria-selected', 'true');
  await expect(search).toHaveValue('rating:>=4 ');
});

test('a facet’s value is chosen, another excluded, and each chip takes one away', async () => {
  await page.getByRole('button', { name: 'Filters' }).click();
  const kinds = page.getByRole('list', { name: 'Kind' });
  const grids = kinds.getByRole('button', { name: /^Grid/ });
  const count = await numberIn(grids.locator('.facet-count'));
  await grids.click();
  await expect(grids).toHaveAttribute('aria-pressed', 'true');
  await expect.poll(found).toBe(count);

  const studio = page.getByRole('list', { name: 'Account' }).getByRole('button', { name: /^studio/ });
  await expect.poll(() => numberIn(studio.locator('.facet-count'))).toBeLessThan(count);
  const ofStudio = await numberIn(studio.locator('.facet-count'));
  await studio.click({ modifiers: ['Alt'] });
  await expect.poll(found).toBe(count - ofStudio);

  // Taken away by key, the focus is on the next one, and behind the last of them in the search box.
  await chip('Kind: Grid').press('Enter');
  await expect(chip('not Account: studio')).toBeFocused();
  await expect(grids).toHaveAttribute('aria-pressed', 'false');
  await expect.poll(found).toBeGreaterThan(count - ofStudio);
  await chip('not Account: studio').press('Enter');
  await expect(search).toBeFocused();
  await expect(page.locator('.find-row')).toBeHidden();
  // The counts are of everything again.
  await expect.poll(() => numberIn(grids.locator('.facet-count'))).toBe(count);
});

test('a list of values is one stop for Tab; arrow keys go through it and Delete excludes', async () => {
  const kinds = page.getByRole('list', { name: 'Kind' });
  const values = kinds.locator('[data-facet-value]');
  await values.first().focus();
  await page.keyboard.press('ArrowDown');
  // Counts that come in between leave the order alone while the list has the focus.
  await expect(values.nth(1)).toBeFocused();
  const value = await kinds.locator(':focus').elementHandle();
  const isExcluded = () =>
    value.evaluate((element) => element.closest('.facet-value')?.classList.contains('excluded'));
  await page.keyboard.press('Delete');
  await expect.poll(isExcluded).toBe(true);
  await page.keyboard.press('Enter');
  await expect.poll(() => value.getAttribute('aria-pressed')).toBe('true');
  await page.getByRole('button', { name: 'Clear all' }).click();
  await page.getByRole('button', { name: 'Close filters' }).click();
});

test('a search is kept as a smart album, which finds the same', async () => {
  // Until the answer comes, the number is still that of the whole library.
  const all = await numberIn(page.getByRole('button', { name: /^All [\d,]+/ }));
  await search.fill('kind:grid rating:>=3 ');
  await expect.poll(found).toBeLessThan(all);
  const before = await found();
  await page.getByRole('button', { name: 'Save as smart album' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Good grids');
  await page.keyboard.press('Enter');
  await expect(search).toHaveValue('');
  await expect(page.getByRole('grid')).toBeVisible();
  await search.fill('album:"Good grids" ');
  await expect.poll(found).toBe(before);
});

test('where nothing is found, the part to blame is named and dropped with a click', async () => {
  await search.fill('kind:grid quaggazebra ');
  await expect(page.getByRole('heading', { name: 'Nothing matches all of this' })).toBeVisible();
  await page.getByRole('button', { name: /^Without “quaggazebra/ }).click();
  await expect(search).toHaveValue('kind:grid ');
  await expect(page.getByRole('gridcell').first()).toBeVisible();
});

test('from one field it goes to an album, an account and a command, by a few letters', async () => {
  const dialog = page.getByRole('dialog', { name: 'Go to' });
  const goTo = async (letters: string): Promise<void> => {
    await page.keyboard.press('Control+k');
    await expect(dialog.getByRole('combobox')).toBeFocused();
    await page.keyboard.type(letters);
  };
  const options = dialog.getByRole('option');
  const [first] = (await request(page, 'gallery.keys', { query: everything, from: 0, count: 1 })).keys;
  const album = await request(page, 'albums.add', { name: 'Übersicht', parentId: null, find: null });
  await request(page, 'albums.addPictures', { id: album.id, pictureIds: [first ?? 0] });
  await expect(page.getByRole('treeitem', { name: /Übersicht/ })).toContainText('1');

  await goTo('');
  await expect(options.first()).toHaveAccessibleName(/^All\b/);
  expect(await axeViolations(page)).toEqual([]);
  await page.keyboard.type('ubers');
  await expect(options).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('treeitem', { name: /Übersicht/ })).toHaveAttribute('aria-selected', 'true');
  await expect(page.getByRole('gridcell')).toHaveCount(1);
  await expect(page.getByRole('gridcell'), 'the keyboard is among the pictures').toBeFocused();

  await goTo('all');
  await expect(options.first()).toHaveAccessibleName(/^All\b/);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('gridcell').nth(1)).toBeVisible();

  await goTo('nobody is called that');
  await expect(dialog).toContainText('Nothing here is called');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();

  await goTo('keyb');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  await page.keyboard.press('Escape');
});
