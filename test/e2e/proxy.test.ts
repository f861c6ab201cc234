// The window's way out: the system's proxy until another is chosen, each for all that it asks.
// Invariant: names of the test are known to its proxies alone, so that what gets through went through one.
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { request } from '../bench/page-request.ts';
import { startHttpProxy } from '../fakes/proxy-server.ts';
import type { ProxyServer } from '../fakes/proxy-server.ts';
import { newApiAccounts, startNewApiSimulator } from '../simulators/new-api.ts';
import { launchApp } from './launch.ts';

const savedPictures = async (page: Page): Promise<number> => {
  const { counts } = await request(page, 'activity.get', {});
  return counts.pictures.saved + counts.pictures.ready;
};

test('pictures come through the system’s proxy, and through another one as soon as it is chosen', async () => {
  const relay = await startNewApiSimulator({
    rateLimit: false,
    picture: { maker: 'plain', sizeBytes: 4_000, widthPx: 64, heightPx: 64 },
  });
  const leadsTo = (target: string): number | null =>
    target === 'relay.example:80' ? Number(new URL(relay.baseUrl).port) : null;
  const [systems, own] = await Promise.all([startHttpProxy({ leadsTo }), startHttpProxy({ leadsTo })]);
  // As a desktop without settings of its own says it.
  const environment = { http_proxy: systems.address, no_proxy: '', XDG_CURRENT_DESKTOP: '' };
  const launched = await launchApp({ environment });
  const { page } = launched;
  const asks = async (of: ProxyServer, work: () => Promise<unknown>): Promise<number> => {
    const before = of.asked.length;
    await work();
    return of.asked.length - before;
  };
  try {
    const [account] = newApiAccounts;
    const { id: accountId } = await request(page, 'accounts.add', {
      ...{
        provider: 'newapi',
        label: 'studio',
        baseUrl: 'http://relay.example',
        userId: '7',
        userHeader: null,
      },
      ...{ scope: 'own', allowHttp: true, key: account?.key ?? '', forThisSession: true },
    });
    const importOne = async (): Promise<void> => {
      const wanted = (await savedPictures(page)) + 1;
      const { id } = relay.addTask({ ageMs: 600_000, linkLifeMs: null });
      await request(page, 'import.start', {
        ...{ text: id, accountId, askOthers: false, source: 'text', name: null },
        choices: { all: null, byId: [] },
      });
      await expect.poll(() => savedPictures(page), { timeout: 20_000 }).toBe(wanted);
    };
    expect(await asks(own, importOne)).toBe(0);
    expect(systems.asked.length).toBeGreaterThan(0);

    await page.getByRole('button', { name: 'Settings' }).click();
    const network = page.getByRole('region', { name: 'Network' });
    await network.getByRole('radio', { name: 'This one' }).click();
    const field = network.getByRole('textbox', { name: 'Address of the proxy' });
    await field.fill('http://artist:word@127.0.0.1:1');
    await expect(network.getByRole('status')).toContainText('Leave out the name and password');
    await field.press('Enter');
    expect((await request(page, 'settings.get', {})).proxy).toBe('system');
    await field.fill(own.address.replace('http://', ''));
    await field.press('Enter');
    await expect(field).toHaveValue(own.address);
    await expect.poll(async () => (await request(page, 'settings.get', {})).proxy).toBe(own.address);
    expect(await asks(systems, () => importOne())).toBe(0);
    expect(own.asked.length).toBeGreaterThan(0);

    // One that does not answer: said at once, in the settings and below the gallery, with the way back to them.
    await field.fill('127.0.0.1:1');
    await field.press('Enter');
    await expect(network.getByRole('status')).toContainText('Nothing answers at 127.0.0.1:1');
    await page.keyboard.press('Escape');
    const activity = page.getByRole('region', { name: 'Activity' });
    await expect(activity).toContainText('No answer from the proxy 127.0.0.1:1');
    await activity.getByRole('button', { name: 'Network settings' }).click();
    await expect(field).toBeFocused();
    await expect(field).toBeInViewport();
    await field.fill(own.address);
    await field.press('Enter');
    await expect(network.getByRole('status')).toContainText('The way to providers');
    await page.keyboard.press('Escape');
    await expect(activity).not.toContainText('proxy');
    await importOne();
    expect(new Set([...systems.asked, ...own.asked])).toEqual(new Set(['relay.example:80']));
  } finally {
    await launched.close();
    await Promise.all([relay.stop(), systems.stop(), own.stop()]);
  }
});
