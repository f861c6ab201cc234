// The gallery's grid in the real window, on a library of several thousand pictures: layouts, groups, the timeline, the
// rubber band, zooming about the pointer.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { makeLibrary } from '../bench/make-library.ts';
import { launchApp } from './launch.ts';
import type { LaunchedApp } from './launch.ts';

const pictureCount = 6_000;
const previewCount = 24;

let folder: string;
let launched: LaunchedApp;
let page: Page;

test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gridkeep-grid-'));
  await makeLibrary(join(folder, 'library'), pictureCount, previewCount);
  launched = await launchApp({ libraryDir: join(folder, 'library') });
  page = launched.page;
  await page.locator('.tile img').first().waitFor();
});

test.afterAll(async () => {
  await launched.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

const scroller = (): Locator => page.locator('.grid-scroller');
const scrollTop = (): Promise<number> => scroller().evaluate((element) => element.scrollTop);
const button = (name: string): Locator => page.getByRole('button', { name, exact: true });

async function boxOf(locator: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
  const box = await locator.boundingBox();
  if (box === null) throw new Error('it is not on the screen');
  return box;
}
async function groupBy(name: string): Promise<void> {
  await button('View options').click();
  await page.getByRole('menuitemradio', { name, exact: true }).click();
  await expect(page.getByRole('menu')).toBeHidden();
}
/** Boxes of the rows in the document, each a list of its tiles. */
const rowBoxes = (): Promise<{ left: number; right: number; height: number; width: number }[][]> =>
  page.locator('.grid-row').evaluateAll((rows) =>
    rows.map((row) =>
      [...row.children].map((tile) => {
        const { left, right, height, width } = tile.getBoundingClientRect();
        return { left, right, height, width };
      }),
    ),
  );

test('the scroll bar is true at once: as long as all pictures are, and its end is the last of them', async () => {
  const { columns, rows } = await page.getByRole('grid').evaluate((grid) => ({
    columns: Number(grid.ariaColCount),
    rows: Number(grid.ariaRowCount),
  }));
  expect(rows).toBeGreaterThanOrEqual(Math.ceil(pictureCount / columns));
  await scroller().evaluate((element) => (element.scrollTop = element.scrollHeight));
  await expect(page.locator(`[aria-rowindex="${String(rows)}"] .tile`).last()).toBeInViewport();
  await scroller().evaluate((element) => (element.scrollTop = 0));
});

test('the marks in a corner of a tile stand beside each other, each no wider than it has to say', async () => {
  const both = page.locator('.marks-start:has(.mark-sign):has(.mark-stars)');
  await expect(both.first()).toBeVisible();
  const places = (): Promise<readonly string[]> =>
    both.evaluateAll((corners) => {
      const all = corners.map((corner) => {
        const [sign, stars] = [...corner.children].map((mark) => mark.getBoundingClientRect());
        const words = corner.lastElementChild;
        const signPx = Math.round(sign?.width ?? 0);
        const gapPx = Math.round((stars?.left ?? 0) - (sign?.right ?? 0));
        const fits = words !== null && words.scrollWidth <= words.clientWidth;
        return `sign of ${signPx} px, gap of ${gapPx} px, ${fits ? 'fits' : 'cut'}`;
      });
      return [...new Set(all)];
    });
  // Rows that were scrolled away may leave the page between being found and being measured.
  await expect.poll(places).toEqual(['sign of 20 px, gap of 4 px, fits']);
});

test('true shapes fill every row from side to side, keep their place, and are kept for the next start', async () => {
  await page.locator('[data-index="0"]').waitFor();
  await scroller().evaluate((element) => (element.scrollTop = 9_000));
  await page.waitForTimeout(300);
  const anchor = page.locator('.tile').filter({ visible: true }).nth(30);
  const name = await anchor.getAttribute('data-index');
  await button('True shapes').click();
  await expect(button('True shapes')).toHaveAttribute('aria-pressed', 'true');
  await expect(page.locator(`[data-index="${name ?? ''}"]`)).toBeAttached();
  // Soon after a start the shapes come once the gallery's index is loaded.
  await expect
    .poll(async () => {
      const shapes = (await rowBoxes()).flat().map(({ width, height }) => (width / height).toFixed(1));
      return new Set(shapes).size;
    })
    .toBeGreaterThan(2);
  await expect
    .poll(async () => new Set((await rowBoxes()).map((row) => Math.round(row.at(-1)?.right ?? 0))).size)
    .toBe(1);
  await expect
    .poll(() =>
      page.evaluate(async () => {
        const { bridge } = globalThis as unknown as {
          bridge: { request(name: string, input: object): Promise<{ value: { layout: string } }> };
        };
        return (await bridge.request('settings.get', {})).value.layout;
      }),
    )
    .toBe('justified');
  await button('Squares').click();
  await expect
    .poll(async () => new Set((await rowBoxes()).flat().map(({ width, height }) => width - height)).size)
    .toBe(1);
});

test('what is scrolled in the very moment in which the layout changes is not taken back', async () => {
  await scroller().evaluate((element) => (element.scrollTop = 0));
  await expect(page.locator('[data-index="0"]')).toBeInViewport();
  for (const name of ['True shapes', 'Squares']) {
    const before = await scrollTop();
    // Both before the next frame, which is when the page hears of the scrolling.
    await button(name).evaluate((element) => {
      const grid = document.querySelector('.grid-scroller');
      if (grid === null || !(element instanceof HTMLElement)) throw new Error('nothing to scroll');
      grid.scrollTop += 9_000;
      element.click();
    });
    await expect(button(name)).toHaveAttribute('aria-pressed', 'true');
    await page.waitForTimeout(300);
    expect(await scrollTop()).toBeGreaterThan(before + 4_000);
  }
});

test('groups have a header that stays at the top, says how many, and selects them all', async () => {
  await scroller().evaluate((element) => (element.scrollTop = 0));
  await groupBy('Month');
  const header = page.locator('.group-header').first();
  await expect(header).toHaveRole('row');
  const name = await header.locator('.group-name').textContent();
  const count = Number((await header.locator('.group-count').textContent())?.replace(',', ''));
  expect(name).toMatch(/^\w+ 20\d\d$/);
  const before = await boxOf(header);
  await scroller().evaluate((element) => (element.scrollTop = 1_000));
  await expect(page.locator('.group-name').first()).toHaveText(name ?? '');
  const { y } = await boxOf(scroller());
  await expect.poll(async () => (await boxOf(header)).y).toBe(y);
  expect(before.y).toBeGreaterThan(y);

  await header.hover();
  await header.getByRole('button').click();
  await expect(page.getByRole('button', { name: /selected, Clear/ })).toContainText(
    `${new Intl.NumberFormat('en').format(count)} selected`,
  );
  // Headers are rows of the grid too: numbers of rows follow each other without a gap.
  const doubled = (): Promise<readonly string[]> =>
    page.locator('[aria-rowindex]').evaluateAll((rows) => {
      const indexes = rows.map((row) => row.getAttribute('aria-rowindex') ?? 'none');
      return indexes.filter((index, at) => indexes.indexOf(index) !== at);
    });
  await expect.poll(doubled).toEqual([]);
  await page.locator('.tile').first().focus();
  await page.keyboard.press('Escape');
  await groupBy('No groups');
});

test('the timeline goes to a month by click and by key, and tells it', async () => {
  await scroller().evaluate((element) => (element.scrollTop = 0));
  const rail = page.getByRole('slider', { name: 'Timeline' });
  await expect(rail).toHaveAttribute('aria-valuenow', '1');
  const first = await rail.getAttribute('aria-valuetext');
  const box = await boxOf(rail);
  await page.mouse.move(box.x + 20, box.y + box.height / 2);
  await expect(page.locator('.rail-bubble')).toContainText(/20\d\d.*pictures?/);
  await page.mouse.down();
  await page.mouse.up();
  await expect.poll(scrollTop).toBeGreaterThan(10_000);
  const half = Number(await rail.getAttribute('aria-valuenow'));
  expect(half).toBeGreaterThan(2);
  await rail.focus();
  await page.keyboard.press('ArrowUp');
  await expect(rail).toHaveAttribute('aria-valuenow', String(half - 1));
  await page.keyboard.press('Home');
  await expect(rail).toHaveAttribute('aria-valuetext', first ?? '');
  await expect.poll(scrollTop).toBeLessThan(20);
});

test('a band drawn with Alt selects what it touches, adds with Control, and scrolls at the edge', async () => {
  await scroller().evaluate((element) => (element.scrollTop = 0));
  const columns = Number(await page.getByRole('grid').getAttribute('aria-colcount'));
  const [from, to] = await Promise.all(
    [0, columns + 1].map(async (index) => boxOf(page.locator(`[data-index="${String(index)}"]`))),
  );
  const chip = page.getByRole('button', { name: /selected, Clear/ });
  await page.keyboard.down('Alt');
  await page.mouse.move((from?.x ?? 0) + 20, (from?.y ?? 0) + 20);
  await page.mouse.down();
  await page.mouse.move((to?.x ?? 0) + 20, (to?.y ?? 0) + 20, { steps: 4 });
  await expect(page.locator('.tile[aria-selected=true]')).toHaveCount(4);
  await page.mouse.up();
  await expect(chip).toContainText('4 selected');

  const third = await boxOf(page.locator('[data-index="2"]'));
  await page.keyboard.down('Control');
  await page.mouse.move(third.x + 20, third.y + 20);
  await page.mouse.down();
  await page.mouse.move(third.x + 40, third.y + 40, { steps: 3 });
  await page.mouse.up();
  await expect(chip).toContainText('5 selected');
  await page.keyboard.up('Control');

  const area = await boxOf(scroller());
  await page.mouse.move((from?.x ?? 0) + 20, (from?.y ?? 0) + 20);
  await page.mouse.down();
  await page.mouse.move(area.x + area.width - 60, area.y + area.height - 4, { steps: 4 });
  await expect.poll(scrollTop).toBeGreaterThan(area.height);
  await page.mouse.up();
  await page.keyboard.up('Alt');
  const selected = Number((await chip.textContent())?.replace(/\D/g, ''));
  expect(selected).toBeGreaterThan(columns * 8);
  await page.locator('.tile').first().focus();
  await page.keyboard.press('Escape');
  await expect(chip).toBeHidden();
});

test('a band drawn from the background is let go by Escape, which selects nothing', async () => {
  await scroller().evaluate((element) => (element.scrollTop = 0));
  const area = await boxOf(scroller());
  const tile = await boxOf(page.locator('[data-index="0"]'));
  await page.mouse.move(area.x + 3, area.y + 3);
  await page.mouse.down();
  await page.mouse.move(tile.x + 40, tile.y + 40, { steps: 3 });
  await expect(page.locator('.grid-lasso')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.locator('.grid-lasso')).toBeHidden();
  await page.mouse.move(tile.x + 80, tile.y + 80, { steps: 3 });
  await page.mouse.up();
  await expect(page.locator('.tile[aria-selected=true]')).toHaveCount(0);
});

test('a menu opened beside what is selected is about its own tile alone', async () => {
  await scroller().evaluate((element) => (element.scrollTop = 0));
  for (const at of [0, 1])
    await page
      .locator(`[data-index="${String(at)}"]`)
      .click({ modifiers: ['Control'], position: { x: 40, y: 40 } });
  const selected = page.locator('.tile[aria-selected=true]');
  await page.locator('[data-index="1"]').click({ button: 'right' });
  await page.keyboard.press('Escape');
  await expect(selected).toHaveCount(2);
  await page.locator('[data-index="3"]').click({ button: 'right' });
  await expect(page.getByRole('menuitem', { name: 'Open large' })).toBeVisible();
  await expect(selected).toHaveCount(0);
  await page.keyboard.press('Escape');
});

test('the wheel with Control zooms about the pointer, keys zoom too, down to one column and back', async () => {
  await scroller().evaluate((element) => (element.scrollTop = 30_000));
  await page.waitForTimeout(300);
  const columnsNow = async (): Promise<number> =>
    Number(await page.getByRole('grid').getAttribute('aria-colcount'));
  const before = await columnsNow();
  const area = await boxOf(scroller());
  const tile = page
    .locator('.tile')
    .filter({ visible: true })
    .nth(2 * before + 1);
  const index = (await tile.getAttribute('data-index')) ?? '';
  const start = await boxOf(tile);
  const pointer = { x: start.x + start.width / 2, y: Math.max(area.y + 200, start.y + start.height / 2) };
  const pointed = await page.evaluate(
    ({ x, y }) => document.elementFromPoint(x, y)?.closest<HTMLElement>('.tile')?.dataset['index'] ?? '',
    pointer,
  );
  expect(index).not.toBe('');
  await page.mouse.move(pointer.x, pointer.y);
  await page.keyboard.down('Control');
  await page.mouse.wheel(0, -60);
  await page.keyboard.up('Control');
  await expect.poll(columnsNow).toBe(before - 1);
  await expect
    .poll(async () => {
      const held = await page.locator(`[data-index="${pointed}"]`).boundingBox();
      return held !== null && held.y <= pointer.y && held.y + held.height >= pointer.y;
    }, 'the picture stays under the pointer')
    .toBe(true);

  await page.locator(`[data-index="${pointed}"]`).focus();
  for (let at = 0; at < 12; at += 1) await page.keyboard.press('+');
  await expect.poll(columnsNow).toBe(1);
  await expect(page.locator(`[data-index="${pointed}"]`)).toBeFocused();
  await expect(page.locator(`[data-index="${pointed}"]`)).toBeInViewport();
  for (let at = 1; at < before; at += 1) await page.keyboard.press('-');
  await expect.poll(columnsNow).toBe(before);
});

test('in a narrow window the search box keeps its room, and what gives way for it is in the menu', async () => {
  const resize = (width: number): Promise<void> =>
    launched.app.evaluate(({ BrowserWindow }, px) => {
      BrowserWindow.getAllWindows()[0]?.setContentSize(px, 700);
    }, width);
  const searchPx = async (): Promise<number> =>
    (await boxOf(page.getByRole('searchbox', { name: 'Search prompts' }))).width;
  const columnsNow = async (): Promise<number> =>
    Number(await page.getByRole('grid').getAttribute('aria-colcount'));

  await resize(1_024);
  await expect(button('True shapes')).toBeHidden();
  await expect.poll(searchPx).toBeGreaterThan(230);
  await page
    .getByRole('gridcell')
    .first()
    .click({ modifiers: ['Control'] });
  await expect.poll(searchPx).toBeGreaterThan(220);
  await page.keyboard.press('Escape');

  await button('View options').click();
  await page.getByRole('menuitemradio', { name: 'True shapes' }).click();
  await expect(page.getByRole('menu')).toBeHidden();
  await expect(page.locator('.toolbar-shape').last()).toHaveAttribute('aria-pressed', 'true');
  await button('View options').click();
  await page.getByRole('menuitemradio', { name: 'Squares' }).click();
  await expect(page.getByRole('menu')).toBeHidden();
  const before = await columnsNow();
  await button('View options').click();
  // The menu stays for the next step.
  await page.getByRole('menuitem', { name: 'Smaller pictures' }).click();
  await page.getByRole('menuitem', { name: 'Smaller pictures' }).click();
  await expect.poll(columnsNow).toBe(before + 2);
  await page.keyboard.press('Escape');

  await resize(1_440);
  await expect(button('True shapes')).toBeVisible();
  await expect(page.getByRole('slider', { name: 'Picture size' })).toBeVisible();
});

test('the panels are made wider and narrower by their edges, and leave the pictures their room', async () => {
  const edge = (name: string): Locator => page.getByRole('separator', { name });
  const widthOf = async (name: string): Promise<number> =>
    (await boxOf(page.getByRole('region', { name }))).width;
  const [sidebar, details] = [await widthOf('Accounts'), await widthOf('Details')];

  await test.step('dragged', async () => {
    const { x, y } = await boxOf(edge('Width of the details'));
    await page.mouse.move(x + 4, y + 300);
    await page.mouse.down();
    await page.mouse.move(x - 46, y + 320, { steps: 4 });
    await page.mouse.move(x - 116, y + 320, { steps: 4 });
    await page.mouse.up();
    await page.mouse.move(x - 300, y + 320);
    await expect.poll(() => widthOf('Details')).toBe(details + 120);
    await edge('Width of the sidebar').dragTo(page.getByRole('gridcell').first(), {
      targetPosition: { x: 20, y: 20 },
      force: true,
    });
    await expect.poll(() => widthOf('Accounts')).toBeGreaterThan(sidebar);
    await expect(page.getByRole('gridcell', { selected: true })).toHaveCount(0);
  });

  await test.step('by key, and back', async () => {
    const handle = edge('Width of the details');
    await handle.press('ArrowRight');
    await expect(handle).toHaveAttribute('aria-valuenow', String(details + 104));
    await handle.press('Enter');
    await expect.poll(() => widthOf('Details')).toBe(details);
    await edge('Width of the sidebar').dblclick();
    await expect.poll(() => widthOf('Accounts')).toBe(sidebar);
  });

  await test.step('in a window that becomes smaller', async () => {
    const resize = (width: number): Promise<void> =>
      launched.app.evaluate(({ BrowserWindow }, px) => {
        BrowserWindow.getAllWindows()[0]?.setContentSize(px, 700);
      }, width);
    await edge('Width of the details').press('End');
    await expect.poll(() => widthOf('Details')).toBe(560);
    await resize(1_024);
    await expect.poll(() => widthOf('Gallery')).toBe(440);
    await resize(1_440);
    await expect.poll(() => widthOf('Details')).toBe(560);
    await edge('Width of the details').press('Enter');
  });
});

test('without pictures the size that they will have is told as with them', async () => {
  const size = page.getByRole('slider', { name: 'Picture size' });
  const said = async (): Promise<number> => parseInt((await size.getAttribute('aria-valuetext')) ?? '');
  const withPictures = await said();
  expect(withPictures).toBeGreaterThan(2);
  const search = page.getByRole('searchbox', { name: 'Search prompts' });
  await search.fill('no picture has these words');
  await expect(page.getByRole('gridcell')).toHaveCount(0);
  // The timeline beside many pictures may cost a column.
  expect(Math.abs((await said()) - withPictures)).toBeLessThanOrEqual(1);
  await search.fill('');
  await page.getByRole('gridcell').first().waitFor();

  // A library in which there never was one.
  const empty = await launchApp();
  try {
    const itsSize = empty.page.getByRole('slider', { name: 'Picture size' });
    await empty.page.getByText('Your pictures, kept at full size').waitFor();
    await expect(itsSize).not.toHaveAttribute('aria-valuetext', '1 column');
    expect(await itsSize.evaluate((input) => (input as HTMLInputElement).max)).not.toBe('1');
    const before = Number(await itsSize.inputValue());
    await itsSize.press('ArrowRight');
    await expect(itsSize).toHaveValue(String(before + 1));
  } finally {
    await empty.close();
  }
});
