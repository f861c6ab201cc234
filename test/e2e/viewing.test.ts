// Looking at pictures in the real window: the large view with zoom, steps and slideshow, and comparing.
import { expect, test } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { everything } from '../../src/preload/contract/finding.ts';
import { pageOfText } from '../../src/preload/contract/page-text.ts';
import { startWorld } from '../simulators/index.ts';
import type { World } from '../simulators/index.ts';
import { addAccount, importIds } from './everyday-steps.ts';
import { launchApp } from './launch.ts';
import type { LaunchedApp } from './launch.ts';

let world: World;
let launched: LaunchedApp;
let page: Page;
/** Every original that the page asked the main process for, in order. */
const originalsAsked = (): Promise<string[]> =>
  launched.app.evaluate(() => (globalThis as { asked?: string[] }).asked ?? []);

test.beforeAll(async () => {
  world = await startWorld({ timeScale: 60, rateLimitTimeScale: 1 });
  launched = await launchApp();
  page = launched.page;
  await expect(page.getByRole('region', { name: 'Gallery' })).toBeVisible();
  await launched.app.evaluate(({ session }) => {
    const asked: string[] = [];
    (globalThis as { asked?: string[] }).asked = asked;
    session
      .fromPartition('persist:window')
      .webRequest.onCompleted({ urls: ['gridkeep-image://original/*'] }, ({ url }) => void asked.push(url));
  });
  await addAccount(page, {
    provider: 'midapi',
    baseUrl: world.midapi.baseUrl,
    label: 'studio',
    key: world.midapi.accounts[0]?.key ?? '',
  });
  const tasks = ['a paper fox --s 100', 'a paper crane --s 250'].map((prompt) =>
    world.midapi.addTask({
      kind: 'imagine',
      prompt,
      durationMs: 1_000,
      picture: { maker: 'plain', widthPx: 1600, heightPx: 1200 },
    }),
  );
  await importIds(
    page,
    tasks.map(({ id }) => id),
    2,
  );
  await expect(page.getByRole('region', { name: 'Activity' })).toContainText('8 of 8 saved', {
    timeout: 40_000,
  });
  await expect(page.getByRole('gridcell').locator('img')).toHaveCount(8, { timeout: 20_000 });
});

test.afterAll(async () => {
  await launched.close();
  await world.stop();
});

const lightbox = (): Locator => page.getByRole('dialog');
/** The original, when it is in view. */
const original = (within: Locator): Locator => within.locator('img[src*="//original/"]:not(.arriving)');

interface Point {
  readonly x: number;
  readonly y: number;
}
/** The place on the picture that is under a point of the window: 0 to 1 across and down; and how wide the picture is. */
async function underPointer(
  image: Locator,
  point: Point,
): Promise<{ across: number; down: number; widthPx: number }> {
  const box = await image.boundingBox();
  if (box === null) throw new Error('no picture in view');
  return { across: (point.x - box.x) / box.width, down: (point.y - box.y) / box.height, widthPx: box.width };
}

test('a large cell shows the original once the view rests; a small one never asks for it', async () => {
  const size = page.getByRole('slider', { name: 'Picture size' });
  const usual = await size.inputValue();
  const sharp = page.locator('.tile-original:not(.arriving)');
  const asked = await originalsAsked();
  await page.waitForTimeout(600);
  expect(await originalsAsked()).toEqual(asked);
  await size.fill((await size.getAttribute('max')) ?? '');
  await expect(sharp.first()).toBeVisible();
  expect(await sharp.first().evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1600);
  const preview = page.locator('.tile .tile-picture').first();
  await expect(preview).toHaveAttribute('src', /\/\/preview\//);
  await expect(preview).toBeHidden();
  await size.fill(usual);
  await expect(sharp).toHaveCount(0);
  await expect(preview).toBeVisible();
});

test('a picture opens large, and the point under the pointer stays through zooming to 100 % and 800 %', async () => {
  await page.getByRole('gridcell').nth(1).click();
  const image = original(lightbox());
  await expect(image).toHaveCount(1);
  await expect(lightbox()).toHaveAccessibleName(/^a paper/);

  const point = { x: 500, y: 300 };
  const fitted = await underPointer(image, point);
  await page.mouse.move(point.x, point.y);
  await page.mouse.dblclick(point.x, point.y);
  await expect(lightbox()).toContainText('100%');
  const actual = await underPointer(image, point);
  const pixelRatio = await page.evaluate(() => devicePixelRatio);
  expect(actual.widthPx * pixelRatio).toBeCloseTo(1600, 0);
  // One screen pixel at most.
  expect(Math.abs(actual.across - fitted.across) * actual.widthPx).toBeLessThanOrEqual(1);
  expect(Math.abs(actual.down - fitted.down) * actual.widthPx).toBeLessThanOrEqual(1);

  for (let turn = 0; turn < 14; turn += 1) await page.mouse.wheel(0, -120);
  await expect(lightbox()).toContainText('800%');
  const nearest = await underPointer(image, point);
  expect(Math.abs(nearest.across - fitted.across) * nearest.widthPx).toBeLessThanOrEqual(8);

  await page.mouse.down();
  await page.mouse.move(point.x + 60, point.y + 40);
  await page.mouse.up();
  const dragged = await underPointer(image, { x: point.x + 60, y: point.y + 40 });
  expect(Math.abs(dragged.across - nearest.across) * dragged.widthPx).toBeLessThanOrEqual(1);
  await page.keyboard.press('z');
  expect((await underPointer(image, point)).widthPx).toBeCloseTo(fitted.widthPx, 3);
});

test('the neighbours are loaded ahead, so that a step asks for nothing that it shows', async () => {
  await expect(lightbox()).toContainText('2 of 8');
  const shown = await original(lightbox()).getAttribute('src');
  await expect.poll(async () => new Set(await originalsAsked()).size).toBe(3);
  const before = await originalsAsked();
  expect(before).toContain(shown);

  await page.keyboard.press('ArrowRight');
  await expect(lightbox()).toContainText('3 of 8');
  const next = await original(lightbox()).getAttribute('src');
  expect(before).toContain(next);
  // The step loads one more neighbour and no more.
  await expect.poll(async () => (await originalsAsked()).length).toBe(before.length + 1);
  // A large tile may have asked for it too, before.
  const timesAsked = (of: readonly string[]): number => of.filter((address) => address === next).length;
  expect(timesAsked(await originalsAsked())).toBe(timesAsked(before));
});

test('a slideshow goes on by itself, goes round, and ends when somebody takes over', async () => {
  await page.keyboard.press('Escape');
  await page.getByRole('gridcell').nth(6).click();
  await expect(lightbox()).toContainText('7 of 8');
  await lightbox().getByRole('combobox', { name: 'Time per picture' }).selectOption('2000');
  await original(lightbox()).hover();
  await page.keyboard.press('s');
  await expect(lightbox().getByRole('button', { name: 'Pause slideshow' })).toBeVisible();
  await expect(lightbox()).toContainText('8 of 8');
  await expect(lightbox()).toContainText('1 of 8');
  await page.keyboard.press('PageDown');
  await expect(lightbox().getByRole('button', { name: 'Start slideshow' })).toBeVisible();
  await expect(lightbox()).toContainText('2 of 8');
  await page.waitForTimeout(2_600);
  await expect(lightbox()).toContainText('2 of 8');

  await page.keyboard.press('s');
  await lightbox()
    .getByRole('list', { name: 'Family' })
    .locator('button:not([aria-current])')
    .first()
    .click();
  await expect(lightbox().getByRole('button', { name: 'Start slideshow' })).toBeVisible();

  await page.keyboard.press('s');
  await page.keyboard.press('Escape');
  await expect(lightbox().getByRole('button', { name: 'Start slideshow' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(lightbox()).toBeHidden();
});

test('three pictures are compared: zoomed together and apart, swapped, and one of them wins', async () => {
  for (const at of [0, 2, 4])
    await page
      .getByRole('gridcell')
      .nth(at)
      .click({ modifiers: ['Control'] });
  await page.keyboard.press('c');
  const comparison = page.getByRole('dialog', { name: 'Comparing 3 pictures' });
  const panes = comparison.getByRole('group');
  await expect(panes).toHaveCount(3);
  await expect(panes.first()).toBeFocused();
  await expect(panes.first()).toHaveAccessibleName(/^1 of 3: a paper .*--s (?:100|250)$/);
  // What tells them apart stands below each.
  const [own, facts] = [comparison.locator('.compare-own'), comparison.locator('.compare-facts')];
  await expect(own).toHaveText([/^(?:fox|crane)$/, /^(?:fox|crane)$/, /^(?:fox|crane)$/]);
  await expect(comparison.locator('.compare-caption').filter({ hasText: 'fox' }).first()).toContainText(
    '--s 100',
  );
  await expect(facts.filter({ hasText: '--s 250' }).first()).toBeVisible();
  await expect(original(comparison)).toHaveCount(3);

  const widths = async (): Promise<number[]> => {
    const boxes = await Promise.all((await original(comparison).all()).map((image) => image.boundingBox()));
    return boxes.map((box) => Math.round(box?.width ?? 0));
  };
  const places = async (): Promise<string[]> => {
    const all = await Promise.all(
      [0, 1, 2].map(async (at) => {
        const [pane, image] = [panes.nth(at), original(panes.nth(at))];
        const [outer, inner] = [await pane.boundingBox(), await image.boundingBox()];
        return `${Math.round((inner?.x ?? 0) - (outer?.x ?? 0))} ${Math.round((inner?.y ?? 0) - (outer?.y ?? 0))}`;
      }),
    );
    return all;
  };
  const [fittedPx = 0] = await widths();
  expect(await widths()).toEqual([fittedPx, fittedPx, fittedPx]);

  await page.keyboard.press('Tab');
  await expect(panes.nth(1)).toBeFocused();
  const second = await panes.nth(1).boundingBox();
  if (second === null) throw new Error('no second pane');
  await page.mouse.move(second.x + second.width / 3, second.y + second.height / 3);
  for (let turn = 0; turn < 4; turn += 1) await page.mouse.wheel(0, -120);
  await expect.poll(async () => (await widths())[0]).toBeGreaterThan(fittedPx * 2);
  await expect.poll(async () => new Set(await widths()).size).toBe(1);
  await page.keyboard.press('ArrowRight');
  await expect.poll(async () => new Set(await places()).size).toBe(1);

  await page.keyboard.press('l');
  await page.keyboard.press('+');
  await expect
    .poll(async () => {
      const [first = 0, middle = 0, last = 0] = await widths();
      return [first === last, middle > first];
    })
    .toEqual([true, true]);
  await page.keyboard.press('l');
  await page.keyboard.press('1');
  await expect(comparison.getByText('100%')).toHaveCount(4);
  await page.keyboard.press('0');
  await expect.poll(widths).toEqual([fittedPx, fittedPx, fittedPx]);

  const sources = (): Promise<(string | null)[]> =>
    Promise.all([0, 1, 2].map((at) => original(panes.nth(at)).getAttribute('src')));
  const [one = null, two = null, three = null] = await sources();
  await page.keyboard.press('s');
  await expect.poll(sources).toEqual([one, three, two]);
  await expect(panes.nth(2)).toBeFocused();
  const captions = comparison.locator('.compare-caption');
  await captions.first().dragTo(captions.nth(2), { sourcePosition: { x: 20, y: 12 } });
  await expect.poll(sources).toEqual([two, three, one]);
  // The picture that was dragged is the active one.
  await page.keyboard.press('p');
  await expect(page.getByRole('dialog', { name: 'Winner' })).toBeVisible();
  await expect(page.getByRole('dialog').getByRole('group')).toHaveCount(1);
  expect(await original(page.getByRole('dialog')).getAttribute('src')).toBe(one);
  await expect(page.getByRole('dialog').locator('.compare-own, .compare-facts')).toHaveCount(0);

  const flagOf = async (source: string | null): Promise<string | undefined> => {
    const answer = await page.evaluate(
      (query) => window.bridge.request('gallery.page', { query, from: 0, count: 8 }),
      everything,
    );
    const tiles = answer.ok ? pageOfText(answer.value).tiles : [];
    const pictureId = Number(source?.split('/').at(-1));
    return tiles.find((tile) => tile.pictureId === pictureId)?.marks.flag;
  };
  await expect.poll(() => flagOf(one)).toBe('pick');

  await page.keyboard.press('Control+z');
  await expect(page.getByRole('dialog').getByRole('group')).toHaveCount(3);
  await expect.poll(() => flagOf(one)).toBe('none');
  await page.keyboard.press('Delete');
  await expect(page.getByRole('dialog').getByRole('group')).toHaveCount(2);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  // Taking out of the comparison deletes nothing, and the keyboard is back among the pictures.
  await expect(page.getByRole('gridcell')).toHaveCount(8);
  await expect(page.locator('[role=gridcell]:focus')).toHaveCount(1);
});

test('on another screen pictures are as sharp and as large as that one wants, also those that are looked at', async () => {
  const screen = await page.context().newCDPSession(page);
  const moveTo = async (deviceScaleFactor: number): Promise<void> => {
    const size = { width: 0, height: 0, mobile: false };
    await screen.send('Emulation.setDeviceMetricsOverride', { ...size, deviceScaleFactor });
    // A real screen tells of itself; the pretended one does not always.
    await page.evaluate(() => dispatchEvent(new Event('resize')));
  };
  const preview = page.locator('.tile .tile-picture').first();
  await expect(preview).toHaveAttribute('src', /\/\/thumbnail\//);
  await moveTo(2);
  await expect(preview).toHaveAttribute('src', /\/\/preview\//);

  await moveTo(1);
  await expect(preview).toHaveAttribute('src', /\/\/thumbnail\//);
  await page.keyboard.press('Escape');
  await page.getByRole('gridcell').first().click();
  await expect(original(lightbox())).toHaveCount(1);
  await page.keyboard.press('z');
  await expect(lightbox()).toContainText('100%');
  const widthPx = async (): Promise<number> => (await original(lightbox()).boundingBox())?.width ?? 0;
  await expect.poll(widthPx).toBeCloseTo(1600, 0);
  await moveTo(1.25);
  await expect(lightbox()).toContainText('125%');
  await page.keyboard.press('z');
  await page.keyboard.press('z');
  await expect(lightbox()).toContainText('100%');
  await expect.poll(widthPx).toBeCloseTo(1280, 0);
  await page.keyboard.press('Escape');
  await moveTo(1);
  await expect(preview).toHaveAttribute('src', /\/\/thumbnail\//);
});

test('Escape right behind a click, before the large view is drawn, takes the click back', async () => {
  const tile = page.getByRole('gridcell').first();
  await tile.focus();
  await tile.evaluate((element: HTMLElement) => {
    element.click();
    element.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true }));
  });
  await expect(tile).toBeFocused();
  // Drawn by now, had it stayed open.
  await page.waitForTimeout(500);
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('the window fills the screen while pictures are looked at, and no longer afterwards', async () => {
  await page.keyboard.press('Escape');
  await page.getByRole('gridcell').first().click();
  await lightbox().waitFor();
  const isFullScreen = (): Promise<boolean> =>
    launched.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isFullScreen() === true);
  await page.keyboard.press('f');
  await expect.poll(isFullScreen).toBe(true);
  await expect(lightbox().getByRole('button', { name: 'Leave full screen' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect.poll(isFullScreen).toBe(false);
});

test('I shows what is known of the picture beside it, for each that follows, and nothing lies over its marks', async () => {
  for (let at = 0; at < 3 && (await lightbox().count()) > 0; at += 1) await page.keyboard.press('Escape');
  await page.getByRole('gridcell').first().click();
  await lightbox().waitFor();
  const known = lightbox().getByRole('complementary', { name: 'Details' });
  await expect(known).toHaveCount(0);
  await page.keyboard.press('i');
  await expect(known).toContainText(/a paper (?:fox|crane)/);
  await expect(known).toContainText('1,600 × 1,200');
  await known.getByRole('combobox', { name: 'Add a tag' }).fill('origami');
  await page.keyboard.press('Enter');
  await expect(known.getByRole('list', { name: 'Tags' })).toContainText('origami');
  await lightbox().getByRole('button', { name: 'Next picture' }).click();
  await expect(known.getByRole('list', { name: 'Tags' })).toHaveCount(0);
  await expect(known).toContainText('1,600 × 1,200');
  await page.keyboard.press('Escape');
  await expect(lightbox()).toHaveCount(0);

  await page.getByRole('gridcell').first().click();
  await expect(known).toContainText('origami');
  await lightbox().getByRole('button', { name: 'Details', exact: true }).click();
  await expect(known).toHaveCount(0);

  await page.keyboard.press('Delete');
  // Also to who does not see it: what the large view covers is hidden from a screen reader.
  await expect(page.getByRole('status').filter({ hasText: '1 picture deleted' })).toHaveCount(1);
  await expect
    .poll(async () => {
      const toast = await page.locator('.toast').boundingBox();
      const foot = await lightbox().locator('.lightbox-foot').boundingBox();
      return toast !== null && foot !== null && toast.y + toast.height < foot.y;
    }, 'it stands above the foot')
    .toBe(true);
  await page.locator('.toast').getByText('Undo').click();
  await page.keyboard.press('Escape');
});
