// What a screen reader is told in the real window beyond names and roles: what is shown, found and marked, each once.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { openCatalog } from '../../src/main/catalog/open.ts';
import { libraryEndMs, makeLibrary } from '../bench/make-library.ts';
import { launchApp } from './launch.ts';
import type { LaunchedApp } from './launch.ts';

test.setTimeout(40_000);

let folder: string;
let launched: LaunchedApp;
let page: Page;

/** @param change Made to the catalog first. */
async function start(language: string, change = ''): Promise<void> {
  folder = await mkdtemp(join(tmpdir(), 'gridkeep-heard-'));
  await makeLibrary(folder, 60, 12);
  const catalog = openCatalog(folder, 'write', libraryEndMs);
  catalog.db.exec(change);
  catalog.close();
  launched = await launchApp({ libraryDir: folder, environment: { LANGUAGE: language } });
  page = launched.page;
  await page.getByRole('gridcell').first().waitFor();
}
test.afterEach(async () => {
  await launched.close();
  await rm(folder, { recursive: true, force: true });
});

const dialog = (): Locator => page.getByRole('dialog');

test('in the large view every picture that is stepped to is told, and the first by the dialog’s own name alone', async () => {
  await start('en');
  await page.getByRole('gridcell').nth(1).focus();
  await page.keyboard.press('Enter');
  const told = dialog().locator('.lightbox-told');
  await expect(told).toHaveRole('status');
  await expect(told).toHaveText('');
  await page.keyboard.press('ArrowRight');
  const name = (await dialog().getByRole('heading', { level: 2 }).first().textContent()) ?? '?';
  await expect(told).toContainText('3 of');
  await expect(told).toContainText(name);
  // A slideshow goes on by itself, and would talk all the time.
  await page.keyboard.press('s');
  await expect(told).toHaveText('');
});

test('a button that stays pressed keeps its name', async () => {
  await start('en');
  await page.getByRole('gridcell').nth(1).focus();
  await page.keyboard.press('Enter');
  const details = dialog().getByRole('button', { name: 'Details', exact: true });
  const before = await details.getAttribute('aria-pressed');
  await details.click();
  await expect(details).toHaveAttribute('aria-pressed', before === 'true' ? 'false' : 'true');
});

test('what is found in the text of an import is told, and its files are chosen by one button', async () => {
  await start('en');
  await page.keyboard.press('Control+i');
  await expect(dialog().getByRole('button', { name: 'Choose files…' })).toHaveCount(1);
  const told = dialog().locator('.plan-found');
  await expect(told).toHaveRole('status');
  await expect(told).toHaveText('');
  await page.getByRole('textbox', { name: 'Task IDs' }).fill('0123456789abcdef0123456789abcdef');
  await expect(told).toHaveText('1 ID found');
  await expect(dialog().getByText('1 ID found')).toHaveCount(1);
  await page.getByRole('textbox', { name: 'Task IDs' }).fill('nothing of the kind');
  await expect(told).toHaveText('No task IDs found in this text');
});

test('in German a picture’s flag is no invitation to select it', async () => {
  await start('de');
  const tile = page.getByRole('gridcell').first();
  await tile.focus();
  await page.keyboard.press('p');
  await expect(tile).toHaveAccessibleName(/, als ausgewählt markiert/);
  await page.keyboard.press('x');
  await expect(tile).toHaveAccessibleName(/, als abgelehnt markiert/);
  await expect(page.getByRole('toolbar', { name: 'Bewertung und Markierung' })).toBeVisible();
});

/** What is described by its own name, or named with what describes it, is heard twice. */
async function saidTwice(): Promise<readonly string[]> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  await session.detach();
  return nodes.flatMap(({ ignored, name, description }) => {
    const [said, more] = [name?.value, description?.value].map((value) => String(value ?? ''));
    const isTwice =
      !ignored &&
      said !== undefined &&
      said !== '' &&
      more !== undefined &&
      (more.startsWith(said) || (more !== '' && said.includes(more)));
    return isTwice ? [`${said} | ${more}`] : [];
  });
}

test('a picture’s menu tells which flag holds, and its keys beside the names', async () => {
  await start('en');
  const tile = page.getByRole('gridcell').nth(1);
  const flag = (name: string): Locator =>
    page.getByRole('group', { name: 'Flag' }).getByRole('menuitemradio', { name, exact: true });
  await tile.focus();
  await page.keyboard.press('u');
  await page.keyboard.press('ContextMenu');
  await expect(flag('No flag')).toBeChecked();
  await expect(flag('Reject')).not.toBeChecked();
  await expect(flag('Reject')).toHaveAttribute('aria-keyshortcuts', 'X');
  await expect(page.getByRole('menuitem', { name: 'Open large', exact: true })).toHaveAttribute(
    'aria-keyshortcuts',
    'Space',
  );
  await expect(page.getByRole('menuitem', { name: 'Delete', exact: true })).toBeVisible();
  await flag('Reject').focus();
  await page.keyboard.press('Enter');
  await expect(tile).toHaveAccessibleName(/flagged as a reject/);

  // Of several, only what they share holds.
  await page.keyboard.press('Control+a');
  await page.keyboard.press('p');
  await expect(tile).toHaveAccessibleName(/flagged as a pick/);
  await expect(page.locator('.summary-marks > li').first()).toHaveAccessibleName('Pick: 60');
  await page.keyboard.press('ContextMenu');
  await expect(flag('Pick')).toBeChecked();
});

test('the sidebar is no region of accounts, and names the way to an album once', async () => {
  await start('en', 'DELETE FROM album_pictures; DELETE FROM albums');
  const sidebar = page.getByRole('region', { name: 'Sidebar', exact: true });
  const accounts = page.getByRole('region', { name: 'Accounts', exact: true });
  await expect(accounts.getByRole('button', { name: 'Add account' })).toBeVisible();
  await expect(accounts.getByRole('button', { name: 'Trash' })).toHaveCount(0);
  // The library's entries count pictures.
  await expect(accounts.getByRole('button', { name: /^studio [\d,]+ tasks?/ })).toBeVisible();
  await expect(sidebar.getByRole('button', { name: 'Trash' })).toBeVisible();
  const ways = sidebar.getByRole('button', { name: /new album/i });
  await expect(ways).toHaveCount(1);
  // With none yet it stands where the first will be; then beside the heading.
  await ways.focus();
  await page.keyboard.press('Enter');
  await expect(sidebar.getByRole('textbox', { name: 'Name of the album' })).toBeFocused();
  await page.keyboard.type('Finals');
  await page.keyboard.press('Enter');
  await expect(sidebar.getByRole('treeitem', { name: /^Finals/ })).toBeFocused();
  await expect(ways).toHaveCount(1);
});

test('nothing is said twice: a tooltip that tells a name describes nothing', async () => {
  await start('en');
  await page.getByRole('gridcell').nth(1).focus();
  await expect(page.getByRole('button', { name: 'Copy prompt' })).toBeVisible();
  expect(await saidTwice()).toEqual([]);
  // The tooltip of what has the focus is open.
  const filters = page.getByRole('button', { name: 'Filters' });
  await page.getByRole('button', { name: 'Search help' }).focus();
  await page.keyboard.press('Tab');
  await expect(filters).toBeFocused();
  await expect(page.locator('.tooltip')).toContainText('Ctrl+L');
  await expect(filters).toHaveAttribute('aria-keyshortcuts', 'Control+L');
  expect(await saidTwice()).toEqual([]);
  for (const keys of ['Control+,', 'Control+i', 'Control+Shift+e']) {
    await page.keyboard.press(keys);
    await expect(dialog()).toBeVisible();
    expect(await saidTwice(), keys).toEqual([]);
    await page.keyboard.press('Escape');
    await expect(dialog()).toBeHidden();
  }
  await page.getByRole('gridcell').nth(1).focus();
  await page.keyboard.press('Enter');
  await expect(dialog()).toBeVisible();
  expect(await saidTwice()).toEqual([]);
});

test('the arrows go from button to button of a toolbar, as its role promises', async () => {
  await start('en');
  const bar = page.getByRole('toolbar', { name: 'Marks' });
  const mark = (name: string): Locator => bar.getByRole('button', { name, exact: true });
  await page.getByRole('gridcell').nth(1).focus();
  const last = bar.getByRole('button', { name: /^Delete \d+ rejected/ });
  await expect(last).toBeVisible();
  await mark('Pick').focus();
  await page.keyboard.press('ArrowRight');
  await expect(mark('Reject')).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(mark('1 star')).toBeFocused();
  await page.keyboard.press('End');
  await expect(last).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Home');
  await expect(mark('Pick')).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await expect(mark('Pick')).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(mark('Reject')).toBeFocused();
});

test('keys that are switched off are named nowhere', async () => {
  await start('en');
  const pick = page.getByRole('toolbar', { name: 'Marks' }).getByRole('button', { name: 'Pick' });
  await expect(pick).toHaveAttribute('aria-keyshortcuts', 'P');
  await page.keyboard.press('Control+,');
  await page.getByRole('checkbox', { name: /^Keys without Ctrl/ }).uncheck();
  await page.keyboard.press('Escape');
  await expect(pick).not.toHaveAttribute('aria-keyshortcuts');
  await expect(pick.locator('[title]')).toHaveAttribute('title', 'Pick');
});

test('the groups of the view’s menu have names, and the list of accounts is called that', async () => {
  await start('en');
  await page.getByRole('button', { name: 'View options' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('group', { name: 'Shape' }).getByRole('menuitemradio')).toHaveCount(2);
  await expect(page.getByRole('group', { name: 'Group by' }).getByRole('menuitemradio')).toHaveCount(3);
  await expect(page.getByRole('menuitem', { name: 'Larger pictures', exact: true })).toHaveAttribute(
    'aria-keyshortcuts',
    'Plus',
  );
  await page.keyboard.press('Escape');
  await page.locator('.account-switcher').focus();
  await page.keyboard.press('Enter');
  await expect(dialog()).toHaveAccessibleName('Accounts');
  await expect(page.getByRole('option').first()).toHaveAccessibleName('All accounts');
  await expect(page.getByRole('option').nth(1)).toHaveAttribute('aria-keyshortcuts', 'Control+2');
});

test('facts of an account stand apart, and every account of a batch can be read', async () => {
  const everyAccount = ['fifth', 'sixth'].map(
    (
      label,
    ) => `INSERT INTO accounts (id, label, provider, base_url, scope, allow_http, key_stored, paused, created_at_ms)
      VALUES ('${label}', '${label}', 'midapi', 'https://api.example.org', 'own', 0, 1, 1, ${String(libraryEndMs)});
      UPDATE tasks SET account_id = '${label}' WHERE id = (SELECT max(id) FROM tasks WHERE account_id NOT IN ('fifth', 'sixth'));`,
  );
  await start(
    'en',
    `${everyAccount.join('')}
    UPDATE accounts SET balance = 4500000, balance_unit = 'quota', balance_at_ms = ${String(libraryEndMs)} WHERE label = 'client-b';
    INSERT INTO imports (at_ms, source, new_count) VALUES (${String(libraryEndMs)}, 'text', 9);
    INSERT INTO import_tasks SELECT 1, min(id), max(id) FROM tasks;`,
  );
  await page.getByRole('button', { name: 'Menu of client-b' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Account details…' }).press('Enter');
  await expect(dialog().getByRole('definition').filter({ hasText: 'quota, as of ' })).toHaveCount(1);
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'Batches', exact: true }).press('Enter');
  const accounts = dialog().getByRole('list', { name: 'Accounts' });
  const more = accounts.getByRole('button', { name: 'Show 3 more accounts' });
  await more.focus();
  await page.keyboard.press('Enter');
  await expect(more).toHaveCount(0);
  await expect(accounts.getByRole('listitem')).toHaveCount(6);
  await expect(accounts.getByText('sixth')).toBeVisible();
  await expect(accounts).toBeFocused();
});

test('the film strip tells what each part of a family was made by, and the winner’s button keeps its name', async () => {
  await start('en');
  await page
    .getByRole('gridcell', { name: /pictures in its family|Upscale|Saved/ })
    .first()
    .focus();
  await page.keyboard.press('Enter');
  const groups = dialog().getByRole('list', { name: 'Family' }).getByRole('group');
  await expect(groups.first()).toHaveAccessibleName(/./);
  await page.keyboard.press('Escape');
  for (const at of [0, 1])
    await page
      .getByRole('gridcell')
      .nth(at)
      .click({ modifiers: ['Control'] });
  await page.keyboard.press('c');
  const pick = dialog().getByRole('button', { name: 'Pick 1 as the winner' });
  await pick.focus();
  await page.keyboard.press('Enter');
  await expect(pick).toHaveAttribute('aria-pressed', 'true');
});
