// Every screen of the real window, dark, light and in the forced colours of the system: axe finds nothing, and every control is large enough to hit.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { makeLibrary } from '../bench/make-library.ts';
import { axeViolations, smallTargets } from '../renderer/accessibility.ts';
import { launchApp } from './launch.ts';
import type { LaunchedApp } from './launch.ts';

let launched: LaunchedApp;
let page: Page;
let folder: string;

test.beforeAll(async () => {
  test.setTimeout(180_000);
  folder = await mkdtemp(join(tmpdir(), 'gridkeep-accessible-'));
  await makeLibrary(folder, 600);
  launched = await launchApp({ libraryDir: folder });
  page = launched.page;
  await page.getByRole('gridcell').first().waitFor();
});

test.afterAll(async () => {
  await launched.close();
  await rm(folder, { recursive: true, force: true });
});

const closeDialog = async (): Promise<void> => {
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
};
const withDialog = (open: () => Promise<void>) => async () => {
  await open();
  await page.getByRole('dialog').waitFor();
  return closeDialog;
};
const button = (name: string | RegExp): Promise<void> => page.getByRole('button', { name }).first().click();

/** Each opens a screen and answers how to leave it. */
const screens: readonly (readonly [name: string, open: () => Promise<() => Promise<void>>])[] = [
  ['gallery', () => Promise.resolve(() => Promise.resolve())],
  [
    'details',
    async () => {
      await page.getByRole('gridcell').nth(1).focus();
      await expect(page.getByRole('region', { name: 'Details' })).toContainText('Prompt');
      return () => Promise.resolve();
    },
  ],
  [
    'filters, with a choice',
    async () => {
      await button('Filters');
      await page.getByRole('list', { name: 'Kind' }).getByRole('button').first().click();
      await page
        .getByText(/\d pictures?$/)
        .first()
        .waitFor();
      return async () => {
        await button('Clear all');
        await button('Filters');
      };
    },
  ],
  [
    'search, with suggestions',
    async () => {
      const box = page.getByRole('searchbox', { name: 'Search prompts' });
      await box.focus();
      await page.keyboard.type('kind:');
      await page.getByRole('listbox').waitFor();
      return async () => {
        await page.keyboard.press('Escape');
        await box.fill('');
      };
    },
  ],
  [
    'nothing found',
    async () => {
      const box = page.getByRole('searchbox', { name: 'Search prompts' });
      await box.fill('zebra crossing quagga ');
      await expect(page.getByRole('heading', { name: /^Nothing matches/ })).toBeVisible();
      return () => box.fill('');
    },
  ],
  [
    'lightbox',
    async () => {
      await page.getByRole('gridcell').first().focus();
      await page.keyboard.press('Enter');
      await page.getByRole('dialog').waitFor();
      return closeDialog;
    },
  ],
  [
    'comparison',
    async () => {
      await page.getByRole('gridcell').first().focus();
      await page.keyboard.press('Shift+ArrowRight');
      await page.keyboard.press('c');
      await page.getByRole('dialog').waitFor();
      return async () => {
        await closeDialog();
        await page.keyboard.press('Escape');
        await expect(page.getByRole('gridcell', { selected: true })).toHaveCount(0);
      };
    },
  ],
  [
    'export, by a template that says nothing',
    withDialog(async () => {
      await page.keyboard.press('Control+Shift+E');
      await page.getByRole('radio', { name: 'By a template' }).check();
      await page.getByRole('textbox', { name: 'Template' }).fill('{nothing}');
      await page.getByRole('alert').waitFor();
    }),
  ],
  ['import', withDialog(() => button('Import'))],
  ['add account', withDialog(() => button('Add account'))],
  ['settings', withDialog(() => button('Settings'))],
  ['shortcuts', withDialog(() => button('Keyboard shortcuts'))],
  [
    'account details',
    withDialog(async () => {
      await button(/^Menu of studio/);
      await page.getByRole('menuitem', { name: 'Account details…' }).click();
    }),
  ],
  [
    'rename account',
    withDialog(async () => {
      await button(/^Menu of studio/);
      await page.getByRole('menuitem', { name: 'Rename…' }).click();
    }),
  ],
];

const looks = [
  { name: 'dark', colorScheme: 'dark', forcedColors: 'none' },
  { name: 'light', colorScheme: 'light', forcedColors: 'none' },
  { name: 'in colours of the system', colorScheme: 'dark', forcedColors: 'active' },
] as const;

for (const { name: look, ...media } of looks) {
  test(`every screen is accessible, ${look}`, async () => {
    test.setTimeout(180_000);
    await page.emulateMedia(media);
    for (const [name, open] of screens) {
      await test.step(name, async () => {
        const leave = await open();
        expect.soft(await axeViolations(page), name).toEqual([]);
        expect.soft(await smallTargets(page), name).toEqual([]);
        await leave();
      });
    }
  });
}
