// Steps that several window tests take, as a person takes them.
import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';

export interface AccountToAdd {
  readonly provider: string;
  readonly baseUrl: string;
  readonly label: string;
  readonly key: string;
  readonly userId?: number | string | undefined;
}

export async function addAccount(page: Page, account: AccountToAdd): Promise<void> {
  await page.getByRole('button', { name: 'Add account' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Provider').selectOption(account.provider);
  await dialog.getByLabel('Label').fill(account.label);
  await dialog.getByLabel('API key').fill(account.key);
  await dialog.getByLabel('Base URL').fill(account.baseUrl);
  if (account.provider === 'newapi') await dialog.getByLabel('User ID').fill(String(account.userId));
  await dialog.getByRole('button', { name: 'Test and save' }).click();
  await expect(dialog).toBeHidden();
}

/** Imports ids, of which so many are new. */
export async function importIds(page: Page, ids: readonly string[], count: number): Promise<void> {
  await page.getByRole('button', { name: 'Import', exact: true }).first().click();
  await page.getByRole('textbox', { name: 'Task IDs' }).fill(ids.join('\n'));
  const start = page.getByRole('button', { name: /^Start import/ });
  await expect(start).toContainText(`${String(count)} task`);
  await start.click();
  await expect(page.getByRole('dialog')).toBeHidden();
}
