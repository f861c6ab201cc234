// An account whose key the provider refuses: the window and its tiles say what is to be done and lead there, and what
// waited goes on.
import { expect, test } from '@playwright/test';
import { axeViolations } from '../renderer/accessibility.ts';
import { startMidApiSimulator } from '../simulators/midapi.ts';
import { addAccount, importIds } from './everyday-steps.ts';
import { launchApp } from './launch.ts';

test('a key that is refused is asked for where the window says so, and what waited goes on', async () => {
  const midapi = await startMidApiSimulator({
    rateLimit: false,
    picture: { maker: 'plain', sizeBytes: 4_000, widthPx: 64, heightPx: 64 },
  });
  const launched = await launchApp();
  const { page } = launched;
  try {
    const key = midapi.accounts[0]?.key ?? '';
    await addAccount(page, { provider: 'midapi', baseUrl: midapi.baseUrl, label: 'studio', key });
    midapi.setFault({ kind: 'reply', reply: { status: 401, body: { code: 401, msg: 'No access' } } });
    const { id } = midapi.addTask({ ageMs: 600_000, linkLifeMs: null });
    await importIds(page, [id], 1);

    const note = page.getByRole('button', { name: 'studio: Key refused. Enter a key…' });
    await expect(note).toBeVisible({ timeout: 15_000 });
    expect(await axeViolations(page)).toEqual([]);

    // What waits for the account says so itself, also where it came only after the refusal; the way out is one click away.
    const later = midapi.addTask({ ageMs: 600_000, linkLifeMs: null });
    await importIds(page, [later.id], 1);
    const tiles = page.getByRole('gridcell', { name: 'Key refused' });
    await expect(tiles).toHaveCount(2);
    const dialog = page.getByRole('dialog', { name: 'Replace the key of studio' });
    await tiles.first().hover();
    await tiles.first().getByRole('button', { name: 'Enter a key for studio…' }).click();
    await expect(dialog).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(tiles.first()).toBeFocused();
    await page.keyboard.press('Enter');
    const large = page.getByRole('dialog').filter({ hasText: 'The provider refused the key.' });
    await large.getByRole('button', { name: 'Enter a key for studio…' }).click();
    await expect(dialog).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    await page.keyboard.press('Escape');
    await expect(large).toBeHidden();

    midapi.clearFaults();
    await note.focus();
    await page.keyboard.press('Enter');
    await expect(dialog.getByLabel('New API key')).toBeFocused();
    await page.keyboard.type(key);
    await page.keyboard.press('Enter');
    await expect(dialog).toBeHidden();
    await expect(note).toHaveCount(0);
    await expect(page.getByRole('region', { name: 'Activity' })).toContainText('8 of 8 saved', {
      timeout: 20_000,
    });
  } finally {
    await launched.close();
    await midapi.stop();
  }
});
