// A picture goes on: upscaled by its button at APIMart, then inpainted through the MODAL step, each sent once, saved,
// and shown in the family of the picture that it came from.
import { expect, test } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { startWorld } from '../simulators/index.ts';
import { hashesOnDisk } from '../fakes/hashes-on-disk.ts';
import { addAccount, importIds } from './everyday-steps.ts';
import { launchApp } from './launch.ts';

test('a picture is upscaled and inpainted with its provider’s buttons, and its family grows', async () => {
  test.setTimeout(180_000);
  const world = await startWorld({ timeScale: 60, rateLimitTimeScale: 1 });
  const { apimart } = world;
  const [account] = apimart.accounts;
  if (account === undefined) throw new Error('the simulated APIMart has no account');
  const grid = apimart.addTask({
    kind: 'imagine',
    prompt: 'a lighthouse at dusk --ar 1:1',
    durationMs: 1_000,
  });
  const launched = await launchApp();
  const { page, libraryDir } = launched;
  try {
    await addAccount(page, { provider: 'apimart', baseUrl: apimart.baseUrl, ...account });
    await importIds(page, [grid.id], 1);
    await expectShown(page, grid.pictures.length);
    await page.getByRole('gridcell').first().focus();
    const details = page.getByRole('region', { name: 'Details' });
    await expect(details.getByRole('region', { name: 'Actions' })).toBeVisible();
    expect(posts()).toHaveLength(0);

    await send(page, details.getByRole('button', { name: /Upscale 2/ }));
    await expect.poll(() => posts()).toHaveLength(1);
    await expectShown(page, grid.pictures.length + 1);
    await details.getByRole('button', { name: 'Show what Upscale 2 made' }).click();
    await expect(details.getByRole('region', { name: 'Family' }).getByRole('listitem')).toHaveCount(2);

    await send(page, details.getByRole('button', { name: /Vary region/ }));
    const answer = page.getByRole('dialog', { name: 'What the provider waits for' });
    await answer.getByLabel('Prompt').fill('a red door in the lighthouse');
    await answer.getByRole('button', { name: 'Whole picture' }).click();
    await answer.getByRole('button', { name: 'Send' }).click();
    await expect(answer).toBeHidden({ timeout: 30_000 });
    await expect
      .poll(() => posts().map(({ path }) => path.split('/').at(-1)))
      .toEqual(['upscale', 'inpaint', 'modal']);

    const [upscaled, inpainted] = apimart.tasks().slice(1);
    expect(JSON.parse(posts()[0]?.body ?? '{}')).toMatchObject({ task_id: grid.id });
    expect(JSON.parse(posts()[1]?.body ?? '{}')).toMatchObject({ task_id: upscaled?.id });
    expect(JSON.parse(posts()[2]?.body ?? '{}')).toEqual({
      task_id: inpainted?.id,
      prompt: 'a red door in the lighthouse',
      // White all over: the whole picture may change.
      mask_url: expect.stringMatching(/^data:image\/png;base64,[\w+/]+=*$/) as unknown,
    });
    const made = [...grid.pictures, ...(upscaled?.pictures ?? []), ...(inpainted?.pictures ?? [])];
    await expectShown(page, made.length);
    await expect(details.getByRole('region', { name: 'Family' }).getByRole('listitem')).toHaveCount(3);
    const expected = await Promise.all(made.map(async (picture) => (await picture.expected()).sha256));
    await expect
      .poll(() => hashesOnDisk(libraryDir), { timeout: 60_000 })
      .toEqual([...new Set(expected)].sort());
    expect(world.pictureHost.violations).toEqual([]);
  } finally {
    await launched.close();
    await world.stop();
  }

  function posts() {
    return apimart.requests.filter(({ method }) => method === 'POST');
  }
});

/** Presses one of the task's buttons and confirms. */
async function send(page: Page, button: Locator): Promise<void> {
  await button.click();
  const question = page.getByRole('dialog', { name: 'Send to the provider?' });
  await question.getByRole('button', { name: 'Send' }).click();
}

async function expectShown(page: Page, count: number): Promise<void> {
  await expect(page.getByRole('region', { name: 'Sidebar' })).toContainText(
    new RegExp(`All\\s*${String(count)}(?!\\d)`),
    { timeout: 60_000 },
  );
}
