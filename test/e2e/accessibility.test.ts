// Every screen of the real window, dark, light and in the forced colours of the system: axe finds nothing, and every control is large enough to hit.
import { readdirSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
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
  ['batches', withDialog(() => button('Batches'))],
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
    'failures, and what is said of one',
    async () => {
      await button(/^Failed/);
      await page.getByRole('button', { name: /^Try [1-9]\d* again$/ }).waitFor();
      await page.getByRole('gridcell').first().focus();
      await page
        .getByRole('region', { name: 'Details' })
        .getByRole('button', { name: 'Try again' })
        .waitFor();
      return () => button(/^All\b/);
    },
  ],
  [
    'a selection, its toast and the menu of a picture',
    async () => {
      await page.getByRole('gridcell').first().focus();
      await page.keyboard.press('Shift+ArrowRight');
      await page.keyboard.press('3');
      await page.getByRole('button', { name: 'Undo' }).waitFor();
      await page.keyboard.press('Shift+F10');
      await page.getByRole('menu').waitFor();
      return async () => {
        await page.keyboard.press('Escape');
        await expect(page.getByRole('menu')).toHaveCount(0);
        await page.keyboard.press('Control+z');
        await page.keyboard.press('Escape');
        await expect(page.getByRole('gridcell', { selected: true })).toHaveCount(0);
      };
    },
  ],
  ['delete rejected', withDialog(() => button(/^Delete .* rejected/))],
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
    'lightbox with details',
    async () => {
      await page.getByRole('gridcell').first().focus();
      await page.keyboard.press('Enter');
      await page.keyboard.press('i');
      await page.getByRole('dialog').getByRole('complementary', { name: 'Details' }).waitFor();
      return async () => {
        await page.keyboard.press('i');
        await closeDialog();
      };
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
      // What was chosen the last time is remembered.
      await page.getByRole('radio', { name: 'Copies' }).check();
      await page.getByRole('radio', { name: 'By a template' }).check();
      await page.getByRole('textbox', { name: 'Template' }).fill('{nothing}');
      await page.getByRole('alert').waitFor();
    }),
  ],
  [
    'export, as a contact sheet',
    withDialog(async () => {
      await page.keyboard.press('Control+Shift+E');
      await page.getByRole('radio', { name: 'Contact sheet' }).check();
      await page.getByRole('radio', { name: 'PNG pages' }).waitFor();
    }),
  ],
  ['import', withDialog(() => button('Import'))],
  [
    'import, with a plan and ids that are looked at',
    async () => {
      await button('Import');
      const box = page.getByRole('textbox', { name: 'Task IDs' });
      await box.fill('3f2a1111-1111-4222-8333-000000000001\n20261121 and 1730000000000');
      await page.getByRole('dialog').locator('summary').click();
      await page.getByLabel('All of these').waitFor();
      return async () => {
        await box.fill('');
        await closeDialog();
      };
    },
  ],
  ['add account', withDialog(() => button('Add account'))],
  ['settings', withDialog(() => button('Settings'))],
  [
    'settings, at their end, with backups',
    withDialog(async () => {
      await button('Settings');
      await button('Back up now');
      await page
        .getByRole('button', { name: /^Restore the backup/ })
        .first()
        .waitFor();
      await page.getByText(/^Gridkeep \d/).scrollIntoViewIfNeeded();
    }),
  ],
  [
    'restore a backup',
    withDialog(async () => {
      await button('Settings');
      await button(/^Restore the backup/);
      await page.getByRole('dialog', { name: /^Restore the backup/ }).waitFor();
    }),
  ],
  [
    'check files',
    withDialog(async () => {
      await button('Settings');
      await button('Check files…');
      await page.getByRole('dialog', { name: 'Check files' }).waitFor();
    }),
  ],
  [
    'check files, of which none is there',
    withDialog(async () => {
      await button('Settings');
      await button('Check files…');
      const dialog = page.getByRole('dialog', { name: 'Check files' });
      await dialog.getByRole('button', { name: 'Check files' }).click();
      await dialog.getByRole('alert').waitFor();
    }),
  ],
  ['shortcuts', withDialog(() => button('Keyboard shortcuts'))],
  ...(
    [
      ['account details', 'Account details…'],
      ['sync history', 'Sync history…'],
      ['rename account', 'Rename…'],
      ['replace key', 'Replace key…'],
      ['remove account', 'Remove…'],
    ] as const
  ).map(
    ([name, item]) =>
      [
        name,
        withDialog(async () => {
          await button(/^Menu of studio/);
          await page.getByRole('menuitem', { name: item }).click();
        }),
      ] as const,
  ),
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

test('the ways out of a library that cannot be read are accessible', async () => {
  test.setTimeout(60_000);
  await button('Settings');
  await button('Back up now');
  const restore = (): Locator => page.getByRole('button', { name: /^Restore the backup/ }).first();
  await restore().waitFor();
  await launched.close();
  for (const name of readdirSync(folder).filter((each) => each.startsWith('catalog.sqlite')))
    await writeFile(join(folder, name), (await readFile(join(folder, name))).fill('*'));
  launched = await launchApp({ libraryDir: folder });
  page = launched.page;
  await restore().waitFor();
  for (const { name, ...media } of looks) {
    await page.emulateMedia(media);
    expect.soft(await axeViolations(page), name).toEqual([]);
    expect.soft(await smallTargets(page), name).toEqual([]);
  }
});
