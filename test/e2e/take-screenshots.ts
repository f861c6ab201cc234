// Takes the README's screenshots of the real window on the demo: `node scripts/screenshots.ts`.
// Invariant: what they show is what `npm run demo` shows; nothing is retouched.
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Page } from '@playwright/test';
import { startDemo } from '../simulators/demo.ts';
import { launchApp } from './launch.ts';

const folder = resolve(import.meta.dirname, '..', '..', 'docs', 'screenshots');
const fillingMaxMs = 240_000;

/** Where nothing answers to it: a pointer over a picture brings its check box. */
const aside = { x: 1_140, y: 700 };

/** @param pointer The display has one of its own, which the tiles meet as they come. */
async function shoot(page: Page, name: string, pointer = aside): Promise<void> {
  await page.waitForTimeout(400);
  await page.mouse.move(pointer.x - 1, pointer.y);
  await page.mouse.move(pointer.x, pointer.y);
  await page.waitForTimeout(300);
  await page.screenshot({ path: join(folder, `${name}.jpg`), type: 'jpeg', quality: 84 });
}

/** `saved` and `wanted` as the activity bar says. */
async function progress(page: Page): Promise<{ saved: number; wanted: number }> {
  const text = await page.getByRole('region', { name: 'Activity' }).innerText();
  const [, saved = '0', wanted = '0'] = /([\d,]+) of ([\d,]+) saved/.exec(text) ?? [];
  return { saved: Number(saved.replace(',', '')), wanted: Number(wanted.replace(',', '')) };
}

async function waitForShare(page: Page, share: number): Promise<void> {
  const endAtMs = performance.now() + fillingMaxMs;
  while (performance.now() < endAtMs) {
    const { saved, wanted } = await progress(page);
    if (wanted > 100 && saved >= wanted * share) return;
    await page.waitForTimeout(500);
  }
  throw new Error('the demo has not filled the gallery in time');
}

await mkdir(folder, { recursive: true });
const demo = await startDemo();
const libraryDir = demo.appArguments
  .find((argument) => argument.startsWith('--library='))
  ?.slice('--library='.length);
if (libraryDir === undefined) throw new Error('the demo names no library');
const { page, close } = await launchApp({ libraryDir, appArguments: demo.appArguments });
try {
  await page.emulateMedia({ colorScheme: 'dark' });
  await waitForShare(page, 0.8);
  await shoot(page, 'filling');
  await waitForShare(page, 1);
  await page.waitForTimeout(8_000);
  await shoot(page, 'full-dark');
  await page.emulateMedia({ colorScheme: 'light' });
  await shoot(page, 'full-light');
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.getByRole('gridcell').nth(4).click();
  await page.keyboard.press('i');
  await page.waitForTimeout(1_500);
  await shoot(page, 'lightbox', { x: 600, y: 300 });
  await page.keyboard.press('i');
  await page.keyboard.press('Escape');
  await shoot(page, 'details');
  await page.getByRole('searchbox', { name: 'Search prompts' }).fill('open sea');
  await page.waitForTimeout(1_000);
  const tiles = page.getByRole('gridcell');
  // One of each of three tasks.
  for (const at of [1, 5, 9]) await tiles.nth(at).click({ modifiers: ['Control'] });
  await page.keyboard.press('c');
  await page.waitForTimeout(1_500);
  await shoot(page, 'comparison', { x: 640, y: 500 });
  await page.keyboard.press('Escape');
  await page.getByRole('searchbox', { name: 'Search prompts' }).fill('');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('stu');
  await shoot(page, 'go-to');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Batches' }).first().click();
  await shoot(page, 'batches');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Import', exact: true }).first().click();
  await page
    .getByRole('textbox', { name: 'Task IDs' })
    .fill(
      'done 7489df4c-ef03-4de0-b598-e9a590793434\n{"task_id":"task_01KV52C0TEJSYZMCG0NCS4YWKK"}\n2584469c38e43c173dcae9e60663f645\n',
    );
  await page.waitForTimeout(1_000);
  await shoot(page, 'import');
} finally {
  await close();
  await demo.stop();
}
