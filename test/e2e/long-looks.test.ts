// IDs that take a provider's limit long to be asked about: the window says that it looks, how many are left and how long.
import { expect, test } from '@playwright/test';
import { axeViolations } from '../renderer/accessibility.ts';
import { startNewApiSimulator } from '../simulators/new-api.ts';
import { addAccount, importIds } from './everyday-steps.ts';
import { launchApp } from './launch.ts';

test.setTimeout(90_000);

test('hundreds of IDs that a New API account does not know are said to take long', async () => {
  const newapi = await startNewApiSimulator({ latencyMs: 20 });
  const launched = await launchApp();
  const { page } = launched;
  try {
    const [account] = newapi.accounts;
    await addAccount(page, {
      provider: 'newapi',
      baseUrl: newapi.baseUrl,
      label: 'studio',
      key: account?.key ?? '',
      userId: account?.userId,
    });
    const ids = Array.from({ length: 400 }, (_, at) => String(3_412_345_678_901_234n + BigInt(at * 7919)));
    await importIds(page, ids, 400);

    const row = page.getByRole('region', { name: 'Accounts' }).getByRole('button', { name: /^studio/ });
    await expect(row).not.toContainText('looking up');
    await expect(row).toContainText(/looking up \d+ · \d+ min/, { timeout: 45_000 });
    await expect(page.getByRole('region', { name: 'Activity' })).toContainText(
      /looking up \d+, about \d+ min/,
    );
    expect(await axeViolations(page)).toEqual([]);
  } finally {
    await launched.close();
    await newapi.stop();
  }
});
