// Where the focus is in the real window after what had it has gone, and that nothing takes it, a dialog or typed text from
// who is at work: by keys, with news of the library coming in between.
import { glob, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import type { EventName, Events } from '../../src/preload/contract/events.ts';
import { openCatalog } from '../../src/main/catalog/open.ts';
import { makeLibrary } from '../bench/make-library.ts';
import { launchApp } from './launch.ts';
import type { LaunchedApp } from './launch.ts';

test.setTimeout(40_000);

let launched: LaunchedApp;
let page: Page;
let folder: string;

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gridkeep-focus-'));
  await makeLibrary(folder, 120, 12);
  failOldest(folder);
  launched = await launchApp({ libraryDir: folder });
  page = launched.page;
  await page.getByRole('gridcell').first().waitFor();
});
test.afterEach(async () => {
  await launched.close();
  await rm(folder, { recursive: true, force: true });
});

/** Three pictures that no other test comes to. */
function failOldest(libraryDir: string): void {
  const { db, close } = openCatalog(libraryDir, 'write', 1);
  db.exec(`UPDATE pictures SET state = 'failed', original_id = NULL, failure_code = 'expired', failure_message = 'gone'
    WHERE id IN (SELECT id FROM pictures WHERE state IN ('saved', 'ready') ORDER BY sort_at_ms, id LIMIT 3)`);
  close();
}

const press = async (...keys: readonly string[]): Promise<void> => {
  for (const key of keys) await page.keyboard.press(key);
};
const dialog = (): Locator => page.getByRole('dialog');
const accountRow = (at: number): Locator => page.locator('.account-button').nth(at);
/** Nothing has it: keys go nowhere. */
const isFocusLost = (): Promise<boolean> =>
  page.evaluate(() => document.activeElement === null || document.activeElement === document.body);
const tile = (): Locator => page.getByRole('gridcell').first();
/** Main tells the page something, as if it had happened. */
const tell = <Name extends EventName>(name: Name, payload: Events[Name]): Promise<void> =>
  launched.app.evaluate(
    ({ BrowserWindow }, message) =>
      BrowserWindow.getAllWindows()[0]?.webContents.send('gridkeep:event', message),
    { name, payload },
  );

test('what goes away hands the focus on', async () => {
  await test.step('an account that is removed: to the next one', async () => {
    const next = (await accountRow(1).textContent()) ?? '';
    await accountRow(0).focus();
    await press('Tab', 'Enter');
    await page.getByRole('menuitem', { name: 'Remove…' }).focus();
    await press('Enter');
    await dialog().getByRole('button', { name: 'Remove account' }).focus();
    await press('Enter');
    await expect(dialog()).toHaveCount(0);
    await expect(accountRow(0)).toHaveText(next);
    await expect(accountRow(0)).toBeFocused();
  });

  await test.step('a dialog that came out of another one: to where the first was asked for', async () => {
    await accountRow(0).focus();
    await press('Tab', 'Enter', 'Enter');
    await dialog().getByRole('button', { name: 'Rename' }).focus();
    await press('Enter');
    await expect(dialog().getByLabel('Label')).toBeFocused();
    await press('Escape');
    await expect(dialog()).toHaveCount(0);
    await expect(accountRow(0)).toBeFocused();
  });

  await test.step('a toast that is put away: to the picture', async () => {
    await tile().focus();
    await press('Delete');
    const toast = page.locator('.toast');
    await toast.getByRole('button', { name: 'Close' }).focus();
    await press('Enter');
    await expect(toast).toHaveCount(0);
    await expect(page.locator('[role=gridcell]:focus')).toHaveCount(1);
  });

  await test.step('the panel of filters: not out of the window', async () => {
    await page.getByRole('button', { name: 'Filters' }).first().click();
    await page.getByRole('complementary').getByRole('button').nth(1).focus();
    await press('ArrowDown', 'Escape');
    await expect(page.getByRole('complementary', { name: 'Filters' })).toHaveCount(0);
    await expect.poll(isFocusLost).toBe(false);
  });

  await test.step('a task that is tried again, and so leaves the view of those that failed: to the next', async () => {
    await page.getByRole('button', { name: /^Failed/ }).click();
    await expect(tile()).toHaveAccessibleName(/Link expired/);
    const before = await page.getByRole('gridcell').count();
    await tile().focus();
    await page.getByRole('button', { name: 'Try again' }).last().focus();
    await press('Enter');
    await expect(page.getByRole('gridcell')).toHaveCount(before - 1);
    await expect.poll(isFocusLost).toBe(false);
  });
});

test('a button that its own press makes useless keeps the focus, and a press on it comes to nothing', async () => {
  await page.getByRole('gridcell').nth(1).focus();
  await press('Enter');
  const previous = dialog().getByRole('button', { name: 'Previous' });
  await previous.focus();
  await press('Enter');
  await expect(previous).toBeDisabled();
  const title = await dialog().getAttribute('aria-labelledby');
  await press('Enter');
  await expect(previous).toBeFocused();
  expect(await dialog().getAttribute('aria-labelledby')).toBe(title);
  // A step by hand would end a slideshow.
  await press('s', 'Enter');
  await expect(dialog().getByRole('button', { name: 'Pause slideshow' })).toBeVisible();
});

test('a name that is left by a click leaves the focus where was clicked', async () => {
  const tree = page.getByRole('tree');
  const row = tree.getByRole('treeitem').first();
  const name = (await row.locator('.one-line').textContent()) ?? '';
  await row.focus();
  await press('F2');
  await page.keyboard.type('Autumn');
  const box = page.getByRole('searchbox', { name: 'Search prompts' });
  await box.click();
  await page.keyboard.type('fog');
  await press('Backspace');
  await expect(box).toHaveValue('fo');
  await expect(tree.getByRole('treeitem').first()).toContainText('Autumn');
  await expect(tree.getByText(name, { exact: true })).toHaveCount(0);
});

test('the account that is shown already can be chosen again', async () => {
  await accountRow(0).click();
  const label = (await accountRow(0).locator('.account-label').textContent()) ?? '';
  const found = await page
    .getByText(/\d pictures?$/)
    .first()
    .textContent();
  const switcher = page.getByRole('button', { name: `Show: ${label}` }).first();
  await switcher.focus();
  await press('Enter');
  await page.getByRole('listbox').waitFor();
  await press('Enter');
  await expect(page.getByRole('listbox')).toHaveCount(0);
  await expect(accountRow(0)).toHaveAttribute('aria-current', 'true');
  await expect(page.getByText(/\d pictures?$/).first()).toHaveText(found ?? '');
});

test('while accounts are at work an import can be begun', async () => {
  await press('Control+i');
  await page.getByRole('textbox', { name: 'Task IDs' }).fill('0123456789abcdef0123456789abcdef');
  let revision = 1_000_000;
  const storm = setInterval(() => void tell('accounts.changed', { revision: (revision += 1) }), 100);
  try {
    await expect(dialog().locator('.plan-found')).toBeVisible({ timeout: 5000 });
    await expect(dialog().locator('.plan.stale')).toHaveCount(0);
  } finally {
    clearInterval(storm);
  }
});

test('an import that is begun by key before its plan is there begins as soon as it is', async () => {
  await press('Control+i');
  await page.getByRole('textbox', { name: 'Task IDs' }).fill('01234567-89ab-4def-8123-456789abcdef');
  await press('Control+Enter');
  await expect(dialog()).toHaveCount(0);
});

test('a form that cannot be sent yet leads to what it lacks', async () => {
  await page.getByRole('button', { name: 'Add account' }).first().click();
  await dialog().getByRole('button', { name: 'Test and save' }).focus();
  await press('Enter');
  await expect(dialog().getByLabel('API key')).toBeFocused();
  // It needs no name: it is called as its provider then.
  await expect(dialog().getByLabel('Label')).toHaveAttribute('placeholder', 'AceData Cloud');
});

test('text that is dragged into a field is for the field', async () => {
  await page.getByRole('searchbox', { name: 'Search prompts' }).evaluate((box) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.setData('text/plain', 'a word');
    for (const type of ['dragover', 'drop'])
      box.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
  });
  await expect(page.locator('.drop-target')).toHaveCount(0);
  await expect(dialog()).toHaveCount(0);
});

test('while it is asked what closing shall mean, no key reaches the pictures or the window behind', async () => {
  await tile().focus();
  const name = (await tile().getAttribute('aria-label')) ?? '';
  for (const isLarge of [false, true]) {
    if (isLarge) await press('Enter');
    await tell('window.closeAsked', {});
    const question = page.getByRole('dialog', { name: 'Keep working in the background?' });
    await expect(question).toBeVisible();
    await press('5', 'p', 's', 't', 'Delete', '?', 'Control+i', 'Control+2', 'Control+b', 'Control+z');
    await page.evaluate(() => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', '1760000000000123');
      document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
    });
    await expect(question).toBeVisible();
    await press('Escape');
    await expect(question).toHaveCount(0);
    await expect(dialog()).toHaveCount(isLarge ? 1 : 0);
    if (isLarge) await press('Escape');
    await expect(page.locator('.toast')).toHaveCount(0);
    await expect(tile()).toHaveAttribute('aria-label', name);
    await expect(page.getByRole('region', { name: 'Accounts' })).toBeVisible();
  }
});

test('the question what closing shall mean stands over a large view that opens in the same moment', async () => {
  const question = page.getByRole('dialog', { name: 'Keep working in the background?' });
  /** Whichever is drawn last: the view's own code may come only after the question. */
  const openBoth = {
    'the view first': async () => {
      await Promise.all([press('Enter'), tell('window.closeAsked', {})]);
    },
    'the question first': async () => {
      await page.evaluate(() => {
        const { activeElement } = document;
        const stop = window.bridge.subscribe('window.closeAsked', () => {
          stop();
          if (activeElement instanceof HTMLElement) activeElement.click();
        });
      });
      await tell('window.closeAsked', {});
    },
  };
  for (const [order, open] of Object.entries(openBoth)) {
    await test.step(order, async () => {
      await tile().focus();
      await open();
      await expect(question).toBeVisible();
      await expect.poll(() => question.evaluate((asks) => asks.contains(document.activeElement))).toBe(true);
      await press('ArrowRight', '5', 'Delete');
      await expect(question).toBeVisible();
      await press('Escape');
      await expect(question).toHaveCount(0);
      await expect(page.locator('.lightbox')).toBeVisible();
      await expect.poll(() => dialog().evaluate((view) => view.contains(document.activeElement))).toBe(true);
      await press('Escape');
      await expect(dialog()).toHaveCount(0);
      await expect(page.locator('.toast')).toHaveCount(0);
    });
  }
});

test('what is changed just before the window is closed is kept', async () => {
  await press('Control+,');
  const size = dialog().getByRole('slider');
  await size.focus();
  await press('ArrowRight', 'ArrowRight', 'ArrowRight');
  const wanted = Number(await size.inputValue());
  const closed = launched.app.waitForEvent('close');
  await launched.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  await closed;
  const kept: unknown[] = [];
  for await (const path of glob('**/settings.json', { cwd: launched.profileDir }))
    kept.push(JSON.parse(await readFile(join(launched.profileDir, path), 'utf8')));
  expect(kept).toMatchObject([{ cellSizePx: wanted }]);
});
