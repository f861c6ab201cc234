// Takes a screenshot of every screen into the folder named as first argument, checks each with axe, and fails
// when one has a violation, of accessibility or of the Content-Security-Policy. `… take.ts DIR [PATTERN of names]`
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { CheckReport, CheckView } from '../../../src/preload/contract/checking.ts';
import type { KeepingOutcome } from '../../../src/preload/contract/keeping.ts';
import type { LibraryState } from '../../../src/preload/contract/library-state.ts';
import { axeViolations, smallTargets } from '../accessibility.ts';
import type { ExportReport } from '../../../src/preload/contract/exporting.ts';
import type { OwnFilesReport, OwnFilesState } from '../../../src/preload/contract/own-files.ts';
import type { FakeOptions } from '../fake-bridge.ts';
import { startLooks } from './window.ts';
import type { LookOptions } from './window.ts';

interface Look extends LookOptions {
  readonly name: string;
  readonly play?: (page: Page) => Promise<void>;
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const folder = process.argv[2] ?? 'looks';
const wanted = new RegExp(process.argv[3] ?? '');

const full: FakeOptions = { tiles: 500, accounts: 4 };
const busy: FakeOptions = { tiles: 500, accounts: 4, unfinishedPercent: 35, busy: true };
/** Most of a batch is known, and its pictures are saved. */
const fetching: FakeOptions = { ...full, unfinishedPercent: 4, busy: true, imports: 6 };
/** Tasks that wait, some of them for accounts that are stopped or paused. */
const held: FakeOptions = { tiles: 60, accounts: 7, unfinishedPercent: 100 };
const organised: FakeOptions = { ...full, unfinishedPercent: 0, organised: true };
const light = { theme: 'light' } as const;
const german = { language: 'de' } as const;
const chinese = { language: 'zh-CN' } as const;
const compact = { density: 'compact' } as const;
/** The least that a window can be made. */
const smallest = { width: 960, height: 600 } as const;
/** Of 2,000 characters. */
const endless = `${'A slow archive of fog, folded vellum and letterpress proofs, lit from behind by a low amber sun; '.repeat(20)}--ar 16:9 --v 7 --no text`;
const rightToLeft = 'منارة فوق بحر من الضباب، ضوء أول الفجر (طباعة حجرية)، ألوان هادئة. --ar 16:9 --v 7';
const endlessChinese = `${'雨后的江南小镇，青石板路，油纸伞，水墨晕染，远山如黛，灯火三两点；'.repeat(50)} --ar 16:9 --v 7`;

const focusTile = async (page: Page, index: number): Promise<void> => {
  await page.locator(`[data-index="${index}"]`).focus();
  await page.waitForTimeout(250);
};
/** The first tile whose account is stopped, with the pointer on it. */
const lookAtHeld = async (page: Page): Promise<void> => {
  const tile = page.locator('.tile.held').first();
  await tile.click();
  await tile.hover();
  await page.waitForTimeout(300);
};
const openHeld = async (page: Page): Promise<void> => {
  await page.locator('.tile.held').first().click();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await page.waitForTimeout(400);
};
const openLightbox = async (page: Page): Promise<void> => {
  await page.locator('[data-index="9"]').click();
  await page.getByRole('dialog').waitFor();
  await page.waitForTimeout(700);
  await page.mouse.move(700, 300);
};
const finished: FakeOptions = { ...full, unfinishedPercent: 0 };
/** So many pictures more are saved, by and by, as long as it takes to tell how long the rest will. */
const saveOn = async (page: Page): Promise<void> => {
  await page.evaluate(async () => {
    const answer = await window.bridge.request('activity.get', {});
    if (!answer.ok) throw new Error(answer.failure.message);
    const { batch, ...rest } = answer.value;
    for (const saved of [514, 524, 534]) {
      window.fake.emit('activity.changed', { ...rest, batch: { ...batch, saved } });
      await new Promise((done) => void setTimeout(done, saved === 534 ? 300 : 2_800));
    }
  });
  const [line, left] = await Promise.all(
    [page.locator('.activity-text').first(), page.getByText(/^(about .* left|noch etwa .*|约剩.*)$/)].map(
      (each) => each.boundingBox(),
    ),
  );
  if (line == null || left == null || left.y > line.y + line.height / 2)
    throw new Error('how long it still takes is out of sight');
};
/** One idea, tried in several ways. */
const variants = [
  'A lighthouse above a sea of slow fog at first light, long exposure, muted palette --ar 3:2 --v 7 --s 250 --seed 41',
  'A lighthouse above a sea of slow fog at last light, long exposure, warm palette --ar 3:2 --v 7 --s 250 --seed 41',
  'A lighthouse above a sea of slow fog at first light, long exposure, muted palette --ar 3:2 --v 7 --s 750 --tile',
];
/** These tiles side by side. */
const compareTiles = async (page: Page, tiles: readonly number[]): Promise<void> => {
  for (const at of tiles) await page.locator(`[data-index="${at}"]`).click({ modifiers: ['Control'] });
  await page.keyboard.press('c');
  await page.getByRole('dialog').waitFor();
  await page.waitForTimeout(900);
};
/** The dialog that exports three pictures. */
const exportThree = async (page: Page): Promise<void> => {
  for (const at of [2, 3, 5]) await page.locator(`[data-index="${at}"]`).click({ modifiers: ['Control'] });
  await page.keyboard.press('Control+Shift+e');
  await page.getByRole('dialog').waitFor();
  await page.waitForTimeout(400);
};
const exportByTemplate = async (page: Page): Promise<void> => {
  await exportThree(page);
  await page.getByRole('radio').nth(6).check();
  await page.getByRole('checkbox').first().check();
  await page.waitForTimeout(300);
};
/** The same, as the nth of the forms that an export may have. */
const exportAs =
  (form: number) =>
  async (page: Page): Promise<void> => {
    await exportThree(page);
    await page
      .getByRole('radio')
      .nth(2 + form)
      .check();
    await page.waitForTimeout(300);
  };
const zippedExport: ExportReport = {
  ...{
    form: 'zip',
    total: 240,
    copied: 240,
    skipped: 0,
    besideKept: 0,
    failed: 0,
    failures: [],
    stopped: null,
  },
  made: { kind: 'zip', path: 'Winter campaign 2026-11-27.zip', sizeBytes: 1_840_000_000 },
};
const endedExport: ExportReport = {
  form: 'folder',
  made: null,
  total: 2_400,
  copied: 2_310,
  skipped: 88,
  besideKept: 3,
  failed: 2,
  failures: [
    { name: 'a paper fox-9f3c21ab-0.png', failure: { code: 'not-found', message: '' } },
    { name: 'fog over a lighthouse-77aa01c2-3.png', failure: { code: 'damaged', message: '' } },
  ],
  stopped: null,
};
const checkNames = (stem: string, count: number): readonly string[] =>
  Array.from(
    { length: count },
    (_, at) =>
      `Pictures/Studio/2026-${String((at % 11) + 1).padStart(2, '0')}/${stem}-9f3c21${String(10 + at)}-${String(at % 4)}.png`,
  );
const brokenFiles: CheckReport = {
  ...{ checked: 31_020, total: 31_020, whole: 18_661, isComplete: true, fetchedAgain: null },
  lists: {
    missing: { count: 12_356, names: checkNames('A lighthouse above a sea of slow fog', 50) },
    changed: { count: 2, names: checkNames('Portrait of a beekeeper in linen', 2) },
    unreadable: { count: 1, names: checkNames('雨后的江南小镇 青石板路', 1) },
    moved: { count: 18, names: checkNames('best of/Terraced tea hills folding into cloud', 18) },
    unowned: { count: 3, names: checkNames('copy of Brutalist library interior', 3) },
  },
  ...{ neverSaved: 12, looseInTrash: 4 },
};
const noFiles = { count: 0, names: [] };
const wholeFiles: CheckReport = {
  ...{ ...brokenFiles, whole: 31_020, neverSaved: 0, looseInTrash: 0 },
  lists: { missing: noFiles, changed: noFiles, unreadable: noFiles, moved: noFiles, unowned: noFiles },
};
const refetched: CheckReport = {
  ...brokenFiles,
  fetchedAgain: { pictures: 12_358, setAside: 2, left: 1, failure: null },
};
const checkPlace = { checked: 12_410, total: 31_020 } as const;
const checkedAs = (
  state: CheckView['state'],
  begun: CheckView['begun'] = null,
): Pick<FakeOptions, 'checking'> => ({
  checking: { state, begun },
});
const openCheck = async (page: Page): Promise<void> => {
  await page.keyboard.press('Control+,');
  await page.getByRole('dialog').waitFor();
  await page.getByRole('button', { name: /^(Check files…|Dateien prüfen …|检查文件…)$/ }).click();
  await page.waitForTimeout(500);
};
const checkLooks: readonly Look[] = [
  { name: 'check-idle', fake: full, play: openCheck },
  {
    name: 'check-begun-light-de',
    fake: { ...full, ...checkedAs({ kind: 'idle' }, checkPlace), settings: { ...light, ...german } },
    play: openCheck,
  },
  {
    name: 'check-running',
    fake: { ...full, ...checkedAs({ kind: 'running', ...checkPlace, isSearching: false }) },
    play: openCheck,
  },
  {
    name: 'check-running-light-zh',
    fake: {
      ...{ ...full, ...checkedAs({ kind: 'running', ...checkPlace, isSearching: false }) },
      settings: { ...light, ...chinese },
    },
    play: openCheck,
  },
  {
    name: 'check-paused-de',
    fake: { ...full, ...checkedAs({ kind: 'paused', ...checkPlace }, checkPlace), settings: german },
    play: openCheck,
  },
  {
    name: 'check-whole-light',
    fake: { ...full, ...checkedAs({ kind: 'ended', report: wholeFiles }), settings: light },
    play: openCheck,
  },
  {
    name: 'check-broken',
    fake: { ...full, ...checkedAs({ kind: 'ended', report: brokenFiles }) },
    play: openCheck,
  },
  {
    name: 'check-broken-light-de',
    fake: {
      ...full,
      ...checkedAs({ kind: 'ended', report: brokenFiles }),
      settings: { ...light, ...german },
    },
    play: openCheck,
  },
  {
    name: 'check-fetched-zh',
    fake: { ...full, ...checkedAs({ kind: 'ended', report: refetched }), settings: chinese },
    play: openCheck,
  },
  {
    name: 'check-stopped-de',
    fake: {
      ...full,
      ...checkedAs(
        { kind: 'ended', report: { ...brokenFiles, ...checkPlace, isComplete: false } },
        checkPlace,
      ),
      settings: german,
    },
    play: openCheck,
  },
  {
    name: 'check-away-light',
    fake: {
      ...full,
      ...checkedAs({ kind: 'failed', failure: { code: 'library-away', message: '' } }, checkPlace),
      settings: light,
    },
    play: openCheck,
  },
  {
    name: 'settings-library-files-de',
    fake: { ...full, settings: german },
    play: async (page) => {
      await page.keyboard.press('Control+,');
      await page.getByRole('button', { name: 'Dateien prüfen …' }).scrollIntoViewIfNeeded();
      await page.waitForTimeout(400);
    },
  },
];
/** The first tile of this kind, made the active one. */
const focusKind = async (page: Page, kind: string): Promise<void> => {
  await page.locator(`.tile.${kind}`).first().focus();
  await page.waitForTimeout(300);
};
const press = async (page: Page, name: RegExp): Promise<void> => {
  await page.getByRole('button', { name }).first().click();
  await page.waitForTimeout(400);
};
const paint = async (page: Page): Promise<void> => {
  const area = await page.locator('.mask-surface').boundingBox();
  if (area === null) throw new Error('no surface to paint on');
  const at = (x: number, y: number): [number, number] => [area.x + x * area.width, area.y + y * area.height];
  await page.mouse.move(...at(0.3, 0.3));
  await page.mouse.down();
  for (const x of [0.4, 0.5, 0.6, 0.65]) await page.mouse.move(...at(x, 0.3 + (x - 0.3) / 2));
  await page.mouse.up();
  await page.locator('.mask-tools [value=rectangle]').check({ force: true });
  await page.mouse.move(...at(0.7, 0.65));
  await page.mouse.down();
  await page.mouse.move(...at(0.92, 0.9));
  await page.mouse.up();
  await page.locator('.mask-tools [value=brush]').check({ force: true });
  await page.mouse.move(...at(0.5, 0.7));
  await page.waitForTimeout(200);
};
const region: FakeOptions['acting'] = {
  waitsAfter: { id: 'MJ::Inpaint::1::x::SOLO', label: 'Vary (Region)' },
};
const zoomed: FakeOptions['acting'] = { waitsAfter: { id: 'MJ::CustomZoom::x', label: 'Custom Zoom' } };

const ids = Array.from(
  { length: 848 },
  (_, at) => `task ${at}: 3f2a${String(at).padStart(4, '0')}-1111-4222-8333-${String(at).padStart(12, '0')}`,
).join('\n');
const importText = async (page: Page): Promise<void> => {
  await page.keyboard.press('Control+i');
  await page.locator('textarea').fill(`${ids}\n20261121 and 1730000000000 were also there, 20251231 too\n`);
  await page.waitForTimeout(700);
};
/** What the start before has left in the dialog: a key was pasted into it, and one file was too large. */
const keptImport: FakeOptions['importDraft'] = {
  typed: 'Tuesday’s batch\n01J8ZQ4T7V3K9M2N5P6R7S8T9V\nAuthorization: Bearer [redacted]\n1760000000000123',
  pieces: [{ name: 'orders-november.csv', text: ids }],
  ...{ accountId: null, lost: ['everything-2024.jsonl'], lostKeys: true, isOpen: true },
};
const keptLook = async (page: Page): Promise<void> => {
  await page.getByRole('dialog').waitFor();
  await page.waitForTimeout(900);
};
const importDoubts = async (page: Page): Promise<void> => {
  await importText(page);
  await page.locator('.import-others input').check();
  await page.locator('.plan-doubts summary').click();
  await page.locator('.plan-doubt-list select').nth(1).selectOption({ index: 2 });
  await page.waitForTimeout(600);
  await page.locator('.plan-asked').scrollIntoViewIfNeeded();
};
const addAccount = async (page: Page): Promise<void> => {
  await page.locator('.add-account').first().click();
  await page.locator('#account-provider').selectOption('newapi');
  await page.locator('#account-label').fill('Client C');
  await page.locator('#account-key').fill('sk-not-a-real-key');
  await page.locator('#account-url').fill('http://new-api.studio.example/base');
  await page.locator('#account-user').fill('42');
  await page.locator('.check input').first().check();
  await page.locator('button[type=submit]').click();
  await page.waitForTimeout(700);
};
const accountMenu = async (page: Page, account: number, item: string): Promise<void> => {
  await page.locator('.account-button').nth(account).click({ button: 'right' });
  await page.getByRole('menuitem', { name: item }).click();
  await page.getByRole('dialog').waitFor();
  await page.waitForTimeout(300);
};
const many: FakeOptions = { tiles: 500, accounts: 12, parked: 4 };
const syncing: FakeOptions = { ...busy, syncs: ['running', 'done'], parked: 4 };
const openSettings = async (page: Page): Promise<void> => {
  await page.keyboard.press('Control+,');
  await page.getByRole('dialog').waitFor();
};
const typeNames =
  (template: string) =>
  async (page: Page): Promise<void> => {
    await openSettings(page);
    await page.locator('#setting-names').fill(template);
    await page.locator('#setting-names-hint').scrollIntoViewIfNeeded();
    await page.waitForTimeout(300);
  };

const done: KeepingOutcome = {
  kind: 'done',
  work: 'restore',
  report: {
    ...{
      records: 8210,
      tasks: 212,
      pictures: 846,
      accounts: 1,
      deleted: 3,
      moved: 0,
      missing: 12,
      unreadable: 1,
    },
    setAside: 'catalog-2026-11-22T03-15-00-000Z-set-aside.sqlite',
  },
};
const damaged: LibraryState = {
  kind: 'closed',
  failure: { code: 'library-damaged', message: '' },
  lastKeeping: null,
};

/** The finding of pictures, each with its own screen, in one theme and language. */
function finding(name: string, fake: FakeOptions): readonly Look[] {
  const type = async (page: Page, text: string): Promise<void> => {
    await page.locator('.search-field').click();
    await page.keyboard.type(text, { delay: 12 });
    await page.waitForTimeout(500);
  };
  return [
    { name: `finding-operators${name}`, fake, play: (page) => type(page, 'fog a lab') },
    { name: `finding-values${name}`, fake, play: (page) => type(page, 'v:') },
    {
      name: `finding-panel${name}`,
      fake,
      play: async (page) => {
        await page.locator('.facet-toggle').click();
        await page.waitForTimeout(500);
        await page.locator('.facet-choose').nth(5).click();
        await page
          .locator('.facet-choose')
          .nth(9)
          .click({ modifiers: ['Alt'] });
        await page.waitForTimeout(700);
      },
    },
    {
      name: `finding-panel-small${name}`,
      width: 1024,
      height: 640,
      fake,
      play: async (page) => {
        await page.locator('.facet-toggle').click();
        await page.waitForTimeout(500);
      },
    },
    {
      name: `finding-help${name}`,
      fake,
      play: async (page) => {
        await page.locator('.search-ends button').last().click();
        await page.waitForTimeout(300);
      },
    },
    { name: `finding-none${name}`, fake, play: (page) => type(page, 'lighthouse v:7 -fog is:pick ') },
    {
      name: `finding-save${name}`,
      fake,
      play: async (page) => {
        await type(page, 'lighthouse ar:3:2 ');
        await page.locator('.find-row .link-button').first().click();
        await page.waitForTimeout(300);
      },
    },
    {
      name: `finding-sort${name}`,
      fake,
      play: async (page) => {
        await page.locator('.sort-button').click();
        await page.waitForTimeout(300);
      },
    },
    {
      name: `finding-marked${name}`,
      fake,
      play: async (page) => {
        await type(page, 'lighthouse "first light" ');
        await focusTile(page, 0);
      },
    },
  ];
}

/** The place 'Trash', and what is asked before it is emptied. */
async function openTrash(page: Page): Promise<void> {
  await page.locator('.sidebar-row:has(svg.lucide-trash-2)').click();
  await page.locator('.trash-bar').waitFor();
}
async function askToEmpty(page: Page): Promise<void> {
  await openTrash(page);
  await page.locator('.trash-bar > .button').last().click();
  await page.locator('[role="dialog"]').waitFor();
}

/** The list of past imports. */
async function openImports(page: Page): Promise<void> {
  await page.locator('.entry-imports').click();
  await page.locator('[role="dialog"]').waitFor();
  await page.waitForTimeout(300);
}
const remembered: FakeOptions = { ...full, accounts: 6, imports: 6 };
const importsLooks: readonly Look[] = [
  { name: 'imports', fake: remembered, play: openImports },
  { name: 'imports-light-de', fake: { ...remembered, settings: { ...light, ...german } }, play: openImports },
  { name: 'imports-zh', fake: { ...remembered, settings: chinese }, play: openImports },
  {
    name: 'imports-small-de',
    width: 800,
    height: 560,
    fake: { ...remembered, imports: 90, settings: german },
    play: openImports,
  },
  { name: 'imports-forced-colours', forcedColors: 'active', fake: remembered, play: openImports },
  { name: 'imports-none', fake: full, play: openImports },
  { name: 'imports-none-light-zh', fake: { ...full, settings: { ...light, ...chinese } }, play: openImports },
  {
    name: 'imports-shown',
    fake: remembered,
    play: async (page) => {
      await openImports(page);
      await page.locator('.past-ways > .button:not(.quiet)').nth(1).click();
      await page.waitForTimeout(500);
    },
  },
  {
    name: 'imports-offers-light-de',
    fake: { ...remembered, settings: { ...light, ...german } },
    play: async (page) => {
      await page.locator('.search-field').click();
      await page.keyboard.type('import:');
      await page.waitForTimeout(500);
    },
  },
  {
    name: 'imports-receipt',
    fake: { ...remembered, batch: { wanted: 215, saved: 212, failed: 3, failedTasks: 2 } },
  },
  {
    name: 'imports-receipt-de',
    width: 1024,
    height: 640,
    fake: {
      ...remembered,
      batch: { wanted: 215, saved: 212, failed: 3, failedTasks: 2 },
      settings: german,
    },
  },
];

const keptInTrash: FakeOptions['emptying'] = {
  kind: 'ended',
  report: {
    ...{ emptied: 0, bytes: 0, kept: 24, manner: 'system-trash' },
    failure: { code: 'no-permission', message: '' },
  },
};

const stoppedInTrash: FakeOptions['emptying'] = {
  kind: 'ended',
  report: { emptied: 8, bytes: 24_800_000, kept: 24, manner: 'system-trash', failure: null },
};

const trashLooks: readonly Look[] = [
  { name: 'trash', fake: { ...full, trashed: 24 }, play: openTrash },
  {
    name: 'trash-smallest-de',
    ...smallest,
    fake: { ...full, trashed: 24, settings: german },
    play: openTrash,
  },
  { name: 'trash-empty-light-de', fake: { ...full, settings: { ...light, ...german } }, play: openTrash },
  {
    name: 'trash-selected-light',
    fake: { ...full, trashed: 24, settings: light },
    play: async (page) => {
      await openTrash(page);
      await focusTile(page, 0);
      await page.keyboard.press('Shift+ArrowRight');
      await page.keyboard.press('Shift+ArrowRight');
    },
  },
  {
    name: 'trash-kept-de',
    fake: { ...full, trashed: 24, emptying: keptInTrash, settings: german },
    play: openTrash,
  },
  {
    name: 'trash-emptying-light',
    fake: { ...full, trashed: 24, emptying: { kind: 'running', done: 8, total: 32 }, settings: light },
    play: openTrash,
  },
  {
    name: 'trash-stopped-de',
    fake: { ...full, trashed: 24, emptying: stoppedInTrash, settings: german },
    play: openTrash,
  },
  { name: 'trash-dialog', fake: { ...full, trashed: 24 }, play: askToEmpty },
  {
    name: 'trash-dialog-light-de',
    fake: { ...full, trashed: 24, settings: { ...light, ...german } },
    play: askToEmpty,
  },
  { name: 'trash-dialog-zh', fake: { ...full, trashed: 24, settings: chinese }, play: askToEmpty },
];

/** Names as people have them, too long ones and other scripts among them. */
const refusedNames = [
  ['scan 0042.tiff', 'not-an-image'],
  [
    'Kampagne_Herbst_Motiv-A_Freigabe_v3_final_wirklich_final_mit_Korrekturen_von_Jana_und_Rahmen.png',
    'damaged',
  ],
  ['雨后的江南小镇 青石板路 最终稿.webp', 'no-permission'],
  ['panorama-whole-harbour.png', 'too-large'],
] as const;
const ownFilesReport: OwnFilesReport = {
  ...{ added: 312, known: 1_020, putBack: 3, deleted: 12, refused: 54, importId: 6, stopped: null },
  refusals: Array.from({ length: 50 }, (_, at) => {
    const [name, code] = refusedNames[at % refusedNames.length] ?? refusedNames[0];
    return {
      name: at < refusedNames.length ? name : `${String(at)} ${name}`,
      failure: { code, message: '' },
    };
  }),
};
const fewOwnFiles: OwnFilesReport = {
  ...{ ...ownFilesReport, putBack: 0, deleted: 0, refused: 4 },
  refusals: ownFilesReport.refusals.slice(0, 4),
};
const noOwnFiles = { added: 0, putBack: 0, deleted: 0, refused: 0, refusals: [] } as const;
const readingFiles: OwnFilesState = { kind: 'reading', read: 1_240, added: 300 };
const ownFiles =
  (state: OwnFilesState) =>
  async (page: Page): Promise<void> => {
    await page.evaluate((now) => window.fake.emit('ownFiles.changed', now), state);
    await page.waitForTimeout(400);
  };
const ownFilesEnd = (report: OwnFilesReport) => ownFiles({ kind: 'ended', report });
const askWhy = async (page: Page): Promise<void> => {
  await ownFilesEnd(ownFilesReport)(page);
  await page.locator('.own-files-note').getByRole('button', { name: /…$/ }).click();
  await page.waitForTimeout(400);
};
const inviteFiles = async (page: Page): Promise<void> => {
  await page.keyboard.press('Control+i');
  await page.locator('.own-files-invite').click();
  await page.waitForTimeout(400);
};
/** Two pictures hang over the window. */
const hangPictures = async (page: Page): Promise<void> => {
  await page.evaluate(() => {
    const dataTransfer = new DataTransfer();
    for (const name of ['harbour.png', 'fog.jpeg'])
      dataTransfer.items.add(new File(['x'], name, { type: 'image/png' }));
    document.body.dispatchEvent(new DragEvent('dragover', { dataTransfer, bubbles: true, cancelable: true }));
  });
  await page.waitForTimeout(400);
};
/** Two more are dropped while others are being read. */
const dropTooSoon = async (page: Page): Promise<void> => {
  await ownFiles(readingFiles)(page);
  await page.evaluate(() => {
    const dataTransfer = new DataTransfer();
    for (const name of ['harbour.png', 'fog.jpeg']) dataTransfer.items.add(new File(['x'], name));
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
  });
  await page.getByRole('dialog').waitFor();
  await page.waitForTimeout(400);
};
const own: FakeOptions = { ...finished, ownTiles: 9 };
const ownFilesLooks: readonly Look[] = [
  { name: 'own-files-reading', fake: { ...fetching }, play: ownFiles(readingFiles) },
  {
    name: 'own-files-reading-light-de',
    fake: { ...full, settings: { ...light, ...german } },
    play: ownFiles(readingFiles),
  },
  {
    name: 'own-files-reading-smallest-de',
    ...smallest,
    fake: { ...fetching, settings: german },
    play: ownFiles(readingFiles),
  },
  { name: 'own-files-ended', fake: fetching, play: ownFilesEnd(fewOwnFiles) },
  {
    name: 'own-files-ended-light-de',
    fake: { ...full, settings: { ...light, ...german } },
    play: ownFilesEnd(ownFilesReport),
  },
  {
    name: 'own-files-ended-smallest-de',
    ...smallest,
    fake: { ...full, settings: german },
    play: ownFilesEnd(ownFilesReport),
  },
  { name: 'own-files-ended-zh', fake: { ...full, settings: chinese }, play: ownFilesEnd(ownFilesReport) },
  {
    name: 'own-files-nothing',
    fake: full,
    play: ownFilesEnd({ ...ownFilesReport, ...noOwnFiles, importId: null }),
  },
  {
    name: 'own-files-stopped-light',
    fake: { ...full, settings: light },
    play: ownFilesEnd({
      ...{ ...ownFilesReport, ...noOwnFiles, added: 12, known: 0 },
      stopped: { code: 'cancelled', message: '' },
    }),
  },
  { name: 'own-files-refused', fake: full, play: askWhy },
  { name: 'own-files-refused-light-de', fake: { ...full, settings: { ...light, ...german } }, play: askWhy },
  { name: 'own-files-refused-zh', fake: { ...full, settings: chinese }, play: askWhy },
  { name: 'own-files-dialog', fake: full, play: inviteFiles },
  {
    name: 'own-files-dialog-light-de',
    fake: { ...full, settings: { ...light, ...german } },
    play: inviteFiles,
  },
  { name: 'own-files-dialog-zh', fake: { ...full, settings: chinese }, play: inviteFiles },
  {
    name: 'own-files-dialog-reading',
    fake: full,
    play: async (page) => {
      await inviteFiles(page);
      await ownFiles(readingFiles)(page);
    },
  },
  { name: 'own-files-over-light', fake: { ...full, settings: light }, play: hangPictures },
  {
    name: 'own-files-over-details',
    fake: own,
    play: async (page) => {
      await focusTile(page, 1);
      await hangPictures(page);
    },
  },
  { name: 'own-files-too-soon-de', fake: { ...full, settings: german }, play: dropTooSoon },
  { name: 'own-files-details', fake: own, play: (page) => focusTile(page, 1) },
  {
    name: 'own-files-details-light-de',
    fake: { ...own, settings: { ...light, ...german } },
    play: (page) => focusTile(page, 2),
  },
  { name: 'own-files-failed', fake: own, play: (page) => focusTile(page, 0) },
  {
    name: 'own-files-failed-light-de',
    fake: { ...own, settings: { ...light, ...german } },
    play: (page) => focusTile(page, 0),
  },
  {
    name: 'own-files-facet',
    fake: own,
    play: async (page) => {
      await page.locator('.facet-toggle').click();
      await page.waitForTimeout(400);
      await page.getByText('Own pictures').scrollIntoViewIfNeeded();
      await page.waitForTimeout(300);
    },
  },
];
const looks: readonly Look[] = [
  ...trashLooks,
  ...checkLooks,
  ...importsLooks,
  ...ownFilesLooks,
  { name: 'empty-dark', fake: {} },
  { name: 'empty-light-de', fake: { settings: { ...light, ...german } } },
  { name: 'empty-zh', fake: { settings: chinese } },
  { name: 'no-tasks', fake: { accounts: 2 } },
  {
    name: 'no-tasks-smallest-light-de',
    ...smallest,
    fake: { accounts: 1, settings: { ...light, ...german } },
  },
  { name: 'full-dark', fake: full },
  { name: 'clipboard', fake: { ...full, onClipboard: 848 } },
  {
    name: 'clipboard-light-de',
    fake: { ...full, onClipboard: 848, settings: { ...light, ...german } },
  },
  { name: 'full-light', fake: { ...full, settings: light } },
  { name: 'grid-justified', fake: { ...full, organised: true, settings: { layout: 'justified' } } },
  {
    name: 'grid-justified-days-light',
    fake: { ...full, organised: true, settings: { ...light, layout: 'justified', groupBy: 'day' } },
  },
  {
    name: 'grid-days-scrolled',
    fake: { tiles: 20_000, accounts: 4, organised: true, settings: { groupBy: 'day' } },
    play: async (page) => {
      await page.locator('.grid-scroller').evaluate((scroller) => (scroller.scrollTop = 9_170));
      await page.waitForTimeout(500);
    },
  },
  {
    name: 'grid-rail',
    fake: { tiles: 20_000, accounts: 4, organised: true },
    play: async (page) => {
      await page.locator('.rail').hover({ position: { x: 20, y: 300 } });
      await page.waitForTimeout(300);
    },
  },
  { name: 'grid-rail-months-zh', fake: { tiles: 3_000, years: 1.4, accounts: 4, settings: chinese } },
  { name: 'grid-rail-years', fake: { tiles: 20_000, years: 26, accounts: 4, organised: true } },
  {
    name: 'grid-rail-years-small-light',
    width: 1024,
    height: 640,
    fake: { tiles: 20_000, years: 40, accounts: 4, settings: light },
  },
  {
    name: 'marks-smallest-de',
    ...smallest,
    fake: { ...organised, settings: german },
    play: async (page) => {
      await focusTile(page, 1);
      const bar = await page.locator('.mark-bar').evaluate(({ scrollWidth, clientWidth }) => ({
        hiddenPx: scrollWidth - clientWidth,
      }));
      if (bar.hiddenPx > 0) throw new Error(`${String(bar.hiddenPx)} px of the marks' bar are out of sight`);
      const search = await page.locator('.search-box').boundingBox();
      if (search === null || search.width < 200) throw new Error('there is no room for what is searched for');
    },
  },
  { name: 'grid-marks-light', fake: { ...full, organised: true, settings: { ...light, cellSizePx: 220 } } },
  { name: 'grid-marks-contrast', contrast: 'more', fake: { ...full, organised: true } },
  { name: 'grid-marks-forced', forcedColors: 'active', fake: { ...full, organised: true } },
  {
    name: 'grid-one-column-de',
    fake: { ...full, settings: { ...german, layout: 'justified', cellSizePx: 4000 } },
  },
  {
    name: 'grid-whole',
    fake: full,
    play: async (page) => {
      await press(page, /View options/);
      await page.getByRole('menuitemcheckbox').click();
      await page.waitForTimeout(300);
    },
  },
  { name: 'grid-view-menu', fake: full, play: (page) => press(page, /View options/) },
  {
    name: 'grid-lasso',
    fake: full,
    play: async (page) => {
      await page.keyboard.down('Alt');
      await page.mouse.move(420, 200);
      await page.mouse.down();
      await page.mouse.move(780, 480, { steps: 5 });
      await page.waitForTimeout(300);
    },
  },
  { name: 'busy-dark', fake: busy },
  { name: 'busy-light-de', fake: { ...busy, settings: { ...light, ...german } } },
  { name: 'busy-zh', fake: { ...busy, settings: chinese } },
  { name: 'looking-dark', fake: { ...busy, accounts: 6, looksLeft: 1140 } },
  {
    name: 'looking-light-de',
    fake: { ...busy, accounts: 6, looksLeft: 1140, settings: { ...light, ...german } },
  },
  { name: 'held-dark', fake: held, play: lookAtHeld },
  { name: 'held-light-de', fake: { ...held, settings: { ...light, ...german } }, play: lookAtHeld },
  { name: 'held-zh-large', fake: { ...held, settings: chinese }, play: openHeld },
  { name: 'held-light-de-large', fake: { ...held, settings: { ...light, ...german } }, play: openHeld },
  { name: 'busy-small-cells', fake: { ...busy, settings: { cellSizePx: 96 } } },
  {
    name: 'one-picture',
    fake: { tiles: 1, accounts: 1, unfinishedPercent: 0 },
    play: (page) => focusTile(page, 0),
  },
  {
    name: 'huge',
    fake: { tiles: 100_000, accounts: 4 },
    play: async (page) => {
      await focusTile(page, 0);
      await page.keyboard.press('Control+End');
      await page.waitForTimeout(600);
    },
  },
  { name: 'details-dark', fake: full, play: (page) => focusTile(page, 9) },
  { name: 'details-long-light', fake: { ...full, settings: light }, play: (page) => focusTile(page, 18) },
  {
    name: 'details-failed',
    fake: busy,
    play: async (page) => {
      await page.locator('.tile.failed').first().click();
      await page.waitForTimeout(300);
    },
  },
  {
    name: 'details-endless',
    fake: { ...finished, prompt: endless },
    play: (page) => focusTile(page, 9),
  },
  {
    name: 'details-rtl',
    fake: { ...full, unfinishedPercent: 40, prompt: rightToLeft },
    play: (page) => focusTile(page, 9),
  },
  {
    name: 'details-endless-light-zh',
    fake: { ...finished, prompt: endlessChinese, settings: { ...light, ...chinese } },
    play: (page) => focusTile(page, 9),
  },
  { name: 'compact', fake: { ...organised, settings: compact }, play: (page) => focusTile(page, 9) },
  {
    name: 'compact-light-de',
    fake: { ...busy, settings: { ...compact, ...light, ...german } },
    play: openSettings,
  },
  {
    name: 'wide-light',
    width: 1920,
    height: 1080,
    fake: { ...organised, settings: light },
    play: (page) => focusTile(page, 9),
  },
  {
    name: 'small-organised-de',
    width: 1024,
    height: 700,
    fake: { ...organised, settings: german },
    play: async (page) => {
      await focusTile(page, 2);
      await page.keyboard.press('Control+a');
      await page.waitForTimeout(600);
    },
  },
  {
    name: 'details-edits',
    fake: organised,
    play: async (page) => {
      await focusTile(page, 11);
      await page.locator('.edited-file').last().scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'details-edits-light-de',
    fake: { ...organised, settings: { ...light, ...german } },
    play: async (page) => {
      await focusTile(page, 11);
      await page.locator('.edited-file').last().scrollIntoViewIfNeeded();
      await page.locator('.edited-file button').first().focus();
    },
  },
  { name: 'details-de', fake: { ...full, settings: german }, play: (page) => focusTile(page, 9) },
  { name: 'details-zh', fake: { ...full, settings: chinese }, play: (page) => focusTile(page, 9) },
  {
    name: 'selection',
    fake: full,
    play: async (page) => {
      for (const at of [1, 2, 9])
        await page.locator(`[data-index="${at}"]`).click({ modifiers: ['Control'] });
      await page.mouse.move(10, 10);
    },
  },
  {
    name: 'deleted-toast',
    fake: full,
    play: async (page) => {
      await focusTile(page, 3);
      await page.keyboard.press('Delete');
      await page.waitForTimeout(900);
    },
  },
  {
    name: 'search-none',
    fake: full,
    play: async (page) => {
      await page.locator('.search-field').fill('zebra crossing');
      await page.waitForTimeout(500);
    },
  },
  ...[
    ['', full],
    ['-light', { ...full, settings: light }],
    ['-de', { ...full, settings: german }],
    ['-zh', { ...full, settings: { ...chinese, ...light } }],
  ].flatMap(([name, fake]) => finding(name as string, fake as FakeOptions)),
  {
    name: 'filter-failed',
    fake: busy,
    play: async (page) => {
      await page.locator('.entry-failed').click();
      await page.waitForTimeout(400);
    },
  },
  {
    name: 'filter-failed-receipt-de',
    fake: { ...full, batch: { wanted: 215, saved: 212, failed: 3, failedTasks: 2 }, settings: german },
    play: async (page) => {
      await page.locator('.activity-show').first().click();
      await page.locator('.find-retry').click();
      await page.locator('.toast').waitFor();
    },
  },
  { name: 'trouble', fake: { ...busy, trouble: 'disk-full' } },
  {
    name: 'account-menu',
    fake: full,
    play: async (page) => {
      await page.locator('.account-row').nth(1).click({ button: 'right' });
      await page.waitForTimeout(200);
    },
  },
  {
    name: 'switcher',
    fake: full,
    play: async (page) => {
      await page.locator('.account-switcher').click();
      await page.waitForTimeout(200);
    },
  },
  {
    name: 'tile-menu',
    fake: full,
    play: async (page) => {
      await page.locator('[data-index="8"]').click({ button: 'right' });
      await page.waitForTimeout(200);
    },
  },
  { name: 'organised-dark', fake: organised, play: (page) => focusTile(page, 9) },
  {
    name: 'organised-light-de',
    fake: { ...organised, settings: { ...light, ...german } },
    play: (page) => focusTile(page, 9),
  },
  { name: 'organised-zh', fake: { ...organised, settings: chinese }, play: (page) => focusTile(page, 9) },
  {
    name: 'organised-selection',
    fake: organised,
    play: async (page) => {
      await focusTile(page, 2);
      await page.keyboard.press('Shift+ArrowDown');
      await page.keyboard.press('Shift+ArrowDown');
      await page.waitForTimeout(500);
    },
  },
  {
    name: 'organised-tag-editor',
    fake: organised,
    play: async (page) => {
      await focusTile(page, 9);
      await page.keyboard.press('t');
      await page.keyboard.type('m');
      await page.waitForTimeout(300);
      await page.keyboard.press('ArrowDown');
    },
  },
  {
    name: 'organised-album',
    fake: { ...organised, settings: light },
    play: async (page) => {
      await page.getByRole('treeitem', { name: /^Posters/ }).click();
      await page.waitForTimeout(400);
      await page.getByRole('treeitem', { name: /^Posters/ }).click({ button: 'right' });
      await page.waitForTimeout(200);
    },
  },
  {
    name: 'organised-album-empty-de',
    fake: { ...organised, settings: german },
    play: async (page) => {
      await page.locator('.sidebar-head button').last().click();
      await page.getByRole('menuitem').first().click();
      await page.locator('.name-field').press('Enter');
      await page.locator('.album-row:focus').press('Enter');
      await page.locator('.gallery-blank').waitFor();
    },
  },
  {
    name: 'organised-delete-rejected',
    fake: organised,
    play: async (page) => {
      await page.getByRole('treeitem', { name: /^Client B/ }).click();
      await page.waitForTimeout(400);
      await press(page, /rejected…$/);
    },
  },
  {
    name: 'organised-delete-rejected-light-de',
    fake: { ...organised, settings: { ...light, ...german } },
    play: (page) => press(page, /löschen …$/),
  },
  { name: 'organised-large', fake: organised, play: openLightbox },
  {
    name: 'organised-kept-toast',
    fake: organised,
    play: async (page) => {
      await focusTile(page, 9);
      await page.keyboard.press('k');
      await page.waitForTimeout(500);
    },
  },
  { name: 'accounts-one', fake: { tiles: 60, accounts: 1, unfinishedPercent: 0 } },
  { name: 'accounts-many', fake: many },
  { name: 'accounts-many-light-de', fake: { ...many, settings: { ...light, ...german } } },
  {
    name: 'accounts-switcher-many',
    fake: many,
    play: async (page) => {
      await page.locator('.account-switcher').click();
      await page.waitForTimeout(300);
    },
  },
  {
    name: 'accounts-switcher-search-light-de',
    fake: { ...many, settings: { ...light, ...german } },
    play: async (page) => {
      await page.locator('.account-switcher').click();
      await page.keyboard.type('süd');
      await page.waitForTimeout(300);
    },
  },
  { name: 'accounts-details', fake: full, play: (page) => accountMenu(page, 1, 'Account details') },
  {
    name: 'accounts-details-light-de',
    fake: { ...full, syncs: ['done', 'failed'], settings: { ...light, ...german } },
    play: (page) => accountMenu(page, 1, 'Kontodetails'),
  },
  {
    name: 'accounts-details-zh',
    fake: { ...full, settings: chinese },
    play: (page) => accountMenu(page, 3, '账号详情'),
  },
  { name: 'accounts-details-usd', fake: full, play: (page) => accountMenu(page, 2, 'Account details') },
  {
    name: 'accounts-relay-key',
    fake: { ...full, accounts: 5 },
    play: (page) => accountMenu(page, 4, 'Relay key'),
  },
  {
    name: 'accounts-relay-key-light-de',
    fake: { ...full, noKeychain: true, settings: { ...light, ...german } },
    play: (page) => accountMenu(page, 1, 'Relay-Schlüssel'),
  },
  { name: 'accounts-rename', fake: full, play: (page) => accountMenu(page, 1, 'Rename') },
  { name: 'accounts-remove', fake: full, play: (page) => accountMenu(page, 1, 'Remove') },
  {
    name: 'add-account-advanced-de',
    fake: { ...full, settings: german },
    play: async (page) => {
      await page.locator('.add-account').first().click();
      await page.locator('#account-provider').selectOption('newapi');
      await page.locator('.dialog .disclosure').click();
      await page.waitForTimeout(200);
    },
  },
  {
    name: 'add-account-done',
    fake: { ...full, accounts: 2 },
    play: async (page) => {
      await addAccount(page);
      await page.waitForTimeout(300);
    },
  },
  { name: 'sync-dialog', fake: full, play: (page) => accountMenu(page, 1, 'Sync history') },
  {
    name: 'sync-dialog-since-light-de',
    fake: { ...full, syncs: ['done', 'failed'], settings: { ...light, ...german } },
    play: async (page) => {
      await accountMenu(page, 1, 'Verlauf abgleichen');
      await page.locator('.segments label').last().click();
    },
  },
  {
    name: 'sync-dialog-running',
    fake: syncing,
    play: async (page) => {
      await page.locator('.sync-text').first().click();
      await page.waitForTimeout(300);
    },
  },
  {
    name: 'sync-all',
    fake: { ...many, syncs: ['running'] },
    play: async (page) => {
      await page.locator('.sidebar-head button').first().click();
      await page.waitForTimeout(300);
    },
  },
  {
    name: 'sync-all-zh',
    fake: { ...many, settings: chinese },
    play: async (page) => {
      await page.locator('.sidebar-head button').first().click();
      await page.waitForTimeout(300);
    },
  },
  { name: 'sync-rows', fake: syncing },
  { name: 'sync-rows-wide', width: 1920, height: 1000, fake: syncing },
  {
    name: 'sync-rows-light-de',
    fake: { ...busy, syncs: ['stopped', 'failed'], parked: 1, settings: { ...light, ...german } },
  },
  {
    name: 'sync-rows-several-de',
    fake: { ...busy, accounts: 6, syncs: ['running', 'running', 'running'], settings: german },
  },
  { name: 'sync-rows-zh', fake: { ...syncing, settings: chinese } },
  { name: 'sync-forced-colours', forcedColors: 'active', fake: syncing },
  { name: 'add-account-failed', fake: { ...full, addFails: 'unauthorized' }, play: addAccount },
  {
    name: 'add-account-failed-de',
    fake: { ...full, addFails: 'provider-down', settings: { ...german, ...light } },
    play: addAccount,
  },
  {
    name: 'add-account-no-keychain',
    fake: { noKeychain: true },
    play: async (page) => {
      await page.locator('.add-account').first().click();
    },
  },
  { name: 'import-plan', fake: full, play: importText },
  { name: 'import-plan-doubts', fake: full, play: importDoubts },
  {
    name: 'import-plan-doubts-light-de',
    fake: { ...full, settings: { ...light, ...german } },
    play: importDoubts,
  },
  { name: 'import-plan-doubts-zh', fake: { ...full, settings: chinese }, play: importDoubts },
  { name: 'import-plan-light-de', fake: { ...full, settings: { ...light, ...german } }, play: importText },
  { name: 'import-plan-zh', fake: { ...full, settings: chinese }, play: importText },
  { name: 'import-no-account', fake: {}, play: importText },
  { name: 'import-kept', fake: { ...full, importDraft: keptImport }, play: keptLook },
  { name: 'import-kept-light', fake: { ...full, importDraft: keptImport, settings: light }, play: keptLook },
  {
    name: 'import-kept-light-de',
    fake: { ...full, importDraft: keptImport, settings: { ...light, ...german } },
    play: keptLook,
  },
  { name: 'import-kept-zh', fake: { ...full, importDraft: keptImport, settings: chinese }, play: keptLook },
  {
    name: 'import-empty',
    fake: full,
    play: async (page) => {
      await page.keyboard.press('Control+i');
      await page.getByRole('dialog').waitFor();
    },
  },
  { name: 'lightbox', fake: full, play: openLightbox },
  {
    name: 'lightbox-details',
    fake: { ...finished, organised: true },
    play: async (page) => {
      await openLightbox(page);
      await page.keyboard.press('i');
      await page.waitForTimeout(500);
    },
  },
  {
    name: 'lightbox-details-small-light-de',
    width: 1024,
    height: 640,
    fake: { ...organised, prompt: endless, settings: { ...light, ...german } },
    play: async (page) => {
      await openLightbox(page);
      await page.keyboard.press('i');
      await page.keyboard.press('x');
      await page.waitForTimeout(500);
    },
  },
  {
    name: 'lightbox-strip-smallest-de',
    ...smallest,
    fake: { ...organised, settings: german },
    play: async (page) => {
      await openLightbox(page);
      await page.keyboard.press('i');
      await page.waitForTimeout(500);
      const [strip, shown] = await Promise.all(
        ['.family-strip', '.family-thumb[aria-current]'].map((each) =>
          page.locator('.lightbox').locator(each).boundingBox(),
        ),
      );
      if (strip == null || shown == null) throw new Error('no family is shown');
      if (shown.x < strip.x || shown.x + shown.width > strip.x + strip.width)
        throw new Error('the picture that is shown is out of its strip’s sight');
    },
  },
  {
    name: 'lightbox-zoomed-mid',
    fake: full,
    play: async (page) => {
      await openLightbox(page);
      await page.keyboard.press('b');
      await page.keyboard.press('b');
      await page.keyboard.press('1');
      await page.waitForTimeout(200);
    },
  },
  {
    name: 'lightbox-faded',
    fake: full,
    play: async (page) => {
      await openLightbox(page);
      await page.mouse.move(640, 400);
      await page.waitForTimeout(2600);
    },
  },
  {
    name: 'lightbox-slideshow-light-de',
    fake: { ...full, settings: { ...light, ...german } },
    play: async (page) => {
      await openLightbox(page);
      await page.keyboard.press('s');
      await page.waitForTimeout(200);
    },
  },
  {
    name: 'lightbox-white-800',
    fake: full,
    play: async (page) => {
      await openLightbox(page);
      for (const key of 'bbb++++++++++++') await page.keyboard.press(key);
      await page.waitForTimeout(300);
    },
  },
  {
    name: 'lightbox-film',
    fake: { ...finished, settings: { cellSizePx: 96 } },
    play: async (page) => {
      // The newest of the fake bridge's films.
      await page.locator('[data-index="27"]').click();
      await page.getByRole('dialog').waitFor();
      await page.waitForTimeout(900);
      await page.keyboard.press(' ');
      await page.mouse.move(700, 300);
      await page.waitForTimeout(300);
    },
  },
  {
    name: 'compare-film-light-zh',
    fake: { ...finished, settings: { ...light, ...chinese, cellSizePx: 96 } },
    play: (page) => compareTiles(page, [26, 27, 28]),
  },
  { name: 'export-dark', fake: finished, play: exportThree },
  {
    name: 'export-template-light-de',
    fake: { ...finished, settings: { ...light, ...german } },
    play: exportByTemplate,
  },
  {
    name: 'export-running-zh',
    fake: {
      ...finished,
      settings: chinese,
      exporting: { kind: 'running', done: 812, total: 2_400, isFinishing: false },
    },
    play: exportThree,
  },
  {
    name: 'export-zip-light',
    fake: { ...finished, settings: light },
    play: exportAs(1),
  },
  {
    name: 'export-sheet-zh',
    fake: { ...finished, settings: chinese },
    play: exportAs(2),
  },
  {
    name: 'export-sheet-small-de',
    fake: { ...finished, settings: { ...german, ...light } },
    width: 1024,
    height: 640,
    play: exportAs(2),
  },
  {
    name: 'export-zip-finishing',
    fake: { ...finished, exporting: { kind: 'running', done: 240, total: 240, isFinishing: true } },
    play: exportThree,
  },
  {
    name: 'export-zip-ended-de',
    fake: { ...finished, settings: german, exporting: { kind: 'ended', report: zippedExport } },
    play: exportThree,
  },
  {
    name: 'export-sheet-full-disk-light',
    fake: {
      ...{ ...finished, settings: light },
      exporting: {
        kind: 'ended',
        report: {
          ...{ ...zippedExport, form: 'sheet', copied: 0, made: null },
          stopped: { code: 'disk-full', message: '' },
        },
      },
    },
    play: exportThree,
  },
  {
    name: 'export-ended-light',
    fake: { ...finished, settings: light, exporting: { kind: 'ended', report: endedExport } },
    play: exportThree,
  },
  {
    name: 'go-to',
    fake: organised,
    play: async (page) => {
      await page.keyboard.press('Control+k');
      await page.waitForTimeout(400);
    },
  },
  {
    name: 'go-to-typed-light-de',
    fake: { ...organised, settings: { ...light, ...german } },
    play: async (page) => {
      await page.keyboard.press('Control+k');
      await page.keyboard.type('cl');
      await page.waitForTimeout(400);
    },
  },
  {
    name: 'go-to-none-zh',
    ...smallest,
    fake: { ...organised, settings: chinese },
    play: async (page) => {
      await page.keyboard.press('Control+k');
      await page.keyboard.type('nobody');
      await page.waitForTimeout(400);
    },
  },
  { name: 'compare-two', fake: finished, play: (page) => compareTiles(page, [8, 9]) },
  {
    name: 'compare-variants',
    fake: { ...finished, variants },
    play: (page) => compareTiles(page, [1, 5, 9]),
  },
  {
    name: 'compare-variants-light-de',
    fake: { ...finished, variants, settings: { ...light, ...german } },
    play: async (page) => {
      await compareTiles(page, [1, 5, 9, 13]);
      await page.keyboard.press('b');
      await page.keyboard.press('b');
      await page.keyboard.press('b');
      await page.waitForTimeout(300);
    },
  },
  { name: 'compare-two-tall', fake: finished, play: (page) => compareTiles(page, [4, 5]) },
  {
    name: 'compare-three-zoomed',
    fake: finished,
    play: async (page) => {
      await compareTiles(page, [8, 9, 10]);
      await page.keyboard.press('Tab');
      await page.keyboard.press('1');
      await page.keyboard.press('ArrowLeft');
      await page.waitForTimeout(300);
    },
  },
  {
    name: 'compare-four-light-de',
    fake: { ...finished, settings: { ...light, ...german } },
    play: async (page) => {
      await compareTiles(page, [4, 5, 6, 7]);
      await page.keyboard.press('b');
      await page.keyboard.press('l');
      await page.waitForTimeout(300);
    },
  },
  {
    name: 'compare-four-small-zh',
    width: 1024,
    height: 640,
    fake: { ...finished, settings: chinese },
    play: (page) => compareTiles(page, [0, 1, 8, 12]),
  },
  {
    name: 'compare-winner-light',
    fake: { ...finished, settings: light },
    play: async (page) => {
      await compareTiles(page, [8, 9, 10]);
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('p');
      await page.waitForTimeout(400);
    },
  },
  {
    name: 'compare-forced-colours',
    forcedColors: 'active',
    fake: finished,
    play: (page) => compareTiles(page, [8, 9]),
  },
  {
    name: 'compare-menu',
    fake: finished,
    play: async (page) => {
      for (const at of [8, 9, 10]) {
        await page.locator(`[data-index="${at}"]`).click({ modifiers: ['Control'] });
      }
      await page.locator('[data-index="10"]').click({ button: 'right' });
      await page.waitForTimeout(300);
    },
  },
  { name: 'settings', fake: full, play: openSettings },
  { name: 'settings-light-de', fake: { ...full, settings: { ...light, ...german } }, play: openSettings },
  {
    name: 'shortcuts',
    fake: full,
    play: async (page) => {
      await page.keyboard.press('?');
      await page.waitForTimeout(200);
    },
  },
  {
    name: 'shortcuts-de',
    fake: { ...full, settings: german },
    play: async (page) => {
      await page.keyboard.press('?');
      await page.waitForTimeout(200);
    },
  },
  {
    name: 'acting-grid',
    fake: { ...full, acting: { actions: ['accepted', 'refused', 'unknown', 'sending'] } },
    play: (page) => focusTile(page, 4),
  },
  {
    name: 'acting-single-light-de',
    height: 1000,
    fake: { ...full, settings: { ...light, ...german } },
    play: (page) => focusTile(page, 14),
  },
  {
    name: 'acting-zh',
    fake: { ...full, settings: chinese },
    play: (page) => focusTile(page, 14),
  },
  ...(['account-paused', 'needs-relay-key', 'record-ended', 'account-stopped'] as const).map(
    (block): Look => ({
      name: `acting-blocked-${block}`,
      fake: { ...full, acting: { block } },
      play: (page) => focusTile(page, 9),
    }),
  ),
  {
    name: 'acting-blocked-light-de',
    fake: { ...full, settings: { ...light, ...german }, acting: { block: 'needs-relay-key' } },
    play: (page) => focusTile(page, 9),
  },
  {
    name: 'acting-confirm',
    fake: { ...full, acting: { costHint: { value: 1.6, unit: 'credits' } } },
    play: async (page) => {
      await focusTile(page, 14);
      await press(page, /Vary region/);
    },
  },
  {
    name: 'acting-confirm-light-de',
    fake: { ...full, settings: { ...light, ...german } },
    play: async (page) => {
      await focusTile(page, 14);
      await press(page, /Neu würfeln/);
    },
  },
  ...(['refused', 'unknown'] as const).map((outcome): Look => ({
    name: `acting-confirm-${outcome}`,
    fake: { ...full, acting: { outcome } },
    play: async (page) => {
      await focusTile(page, 14);
      await press(page, /Reroll/);
      await page.keyboard.press('Enter');
      await page.waitForTimeout(400);
    },
  })),
  {
    name: 'acting-mask',
    fake: { ...busy, acting: region },
    play: async (page) => {
      await focusKind(page, 'needs-input');
      await press(page, /Answer/);
      await paint(page);
    },
  },
  {
    name: 'acting-mask-light-de',
    fake: { ...busy, settings: { ...light, ...german }, acting: region },
    play: async (page) => {
      await focusKind(page, 'needs-input');
      await press(page, /Antworten/);
      await paint(page);
    },
  },
  {
    name: 'acting-mask-small',
    width: 1024,
    height: 640,
    fake: { ...busy, settings: german, acting: region },
    play: async (page) => {
      await focusKind(page, 'needs-input');
      await press(page, /Antworten/);
    },
  },
  {
    name: 'acting-mask-zh',
    fake: { ...busy, settings: chinese, acting: { ...region, mask: 'on-transparent' } },
    play: async (page) => {
      await focusKind(page, 'needs-input');
      await press(page, /填写/);
      await page.locator('.dialog button[type=submit]').press('Enter');
      await page.waitForTimeout(200);
    },
  },
  {
    name: 'acting-prompt',
    fake: { ...busy, acting: { ...zoomed, outcome: 'refused' } },
    play: async (page) => {
      await focusKind(page, 'needs-input');
      await press(page, /Answer/);
      await page.locator('.dialog button[type=submit]').click();
      await page.waitForTimeout(400);
    },
  },
  {
    name: 'acting-lightbox',
    fake: { ...full, acting: { actions: ['accepted'] } },
    play: async (page) => {
      await openLightbox(page);
      await page.keyboard.press('a');
      await page.waitForTimeout(400);
    },
  },
  {
    name: 'acting-lightbox-confirm',
    fake: { ...full, acting: { costHint: { value: 1.6, unit: 'credits' } } },
    play: async (page) => {
      await openLightbox(page);
      await page.keyboard.press('a');
      await press(page, /^U2/);
      await page.keyboard.press('Escape');
      await page.waitForTimeout(300);
      if ((await page.locator('.lightbox').count()) !== 1) throw new Error('Escape closed the lightbox too');
      const focused = await page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
      if (focused !== 'U2, Upscale 2') throw new Error(`the focus went to ${String(focused)}`);
      await page.keyboard.press('Enter');
      await page.waitForTimeout(400);
    },
  },
  {
    name: 'family-lightbox-light-de',
    fake: { ...full, settings: { ...light, ...german } },
    play: openLightbox,
  },
  {
    name: 'family-visited',
    height: 1000,
    fake: full,
    play: async (page) => {
      await page.locator('.search-field').fill('terraced');
      await page.waitForTimeout(500);
      await focusTile(page, 1);
      await page.locator('.family-thumb').nth(4).click();
      await page.waitForTimeout(400);
    },
  },
  { name: 'text-result', fake: busy, play: (page) => focusKind(page, 'text') },
  {
    name: 'text-result-light-zh',
    fake: { ...busy, settings: { ...light, ...chinese } },
    play: (page) => focusKind(page, 'text'),
  },
  {
    name: 'text-lightbox',
    fake: busy,
    play: async (page) => {
      await focusKind(page, 'text');
      await page.keyboard.press('Enter');
      await page.waitForTimeout(500);
    },
  },
  { name: 'parked', fake: busy, play: (page) => focusKind(page, 'parked') },
  {
    name: 'parked-light-de',
    fake: { ...busy, settings: { ...light, ...german } },
    play: (page) => focusKind(page, 'parked'),
  },
  {
    name: 'partial',
    fake: { ...busy, settings: { cellSizePx: 240 } },
    play: async (page) => {
      await page.locator('.tile:has(.partial-picture)').first().focus();
      await page.waitForTimeout(300);
    },
  },
  {
    name: 'partial-light',
    fake: { ...busy, settings: { cellSizePx: 240, ...light } },
    play: async (page) => {
      await page.locator('.tile:has(.partial-picture)').first().focus();
      await page.waitForTimeout(300);
    },
  },
  {
    name: 'keeping-settings',
    height: 1000,
    fake: { ...full, settings: { bytesPerSecond: 5_000_000, worksInBackground: true } },
    play: openSettings,
  },
  {
    name: 'keeping-settings-light-de',
    fake: { ...full, settings: { ...light, ...german } },
    play: async (page) => {
      await openSettings(page);
      await page.locator('.setting-side').last().scrollIntoViewIfNeeded();
    },
  },
  { name: 'settings-names', fake: full, play: typeNames('{yyyy}/{index}-{prompt:30}-{id:8}') },
  {
    name: 'settings-names-bad-light-de',
    fake: { ...full, settings: { ...light, ...german } },
    play: typeNames('{account}/{prompt}'),
  },
  {
    name: 'settings-network',
    fake: { ...full, settings: { proxy: 'socks5://127.0.0.1:1080' } },
    play: async (page) => {
      await openSettings(page);
      await page.locator('.proxy-field').scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'settings-network-bad-light-de',
    fake: { ...full, settings: { ...light, ...german, proxy: 'http://127.0.0.1:7890' } },
    play: async (page) => {
      await openSettings(page);
      await page.locator('.proxy-field').fill('http://ich:geheim@proxy.example');
    },
  },
  {
    name: 'settings-network-small-zh',
    width: 1024,
    height: 640,
    fake: { ...full, settings: chinese },
    play: async (page) => {
      await openSettings(page);
      await page.locator('.proxy-hint').scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'keeping-settings-small-zh',
    width: 1024,
    height: 640,
    fake: { ...full, settings: { ...chinese, bytesPerSecond: 2_500_000 } },
    play: openSettings,
  },
  {
    name: 'keeping-restore',
    fake: full,
    play: async (page) => {
      await openSettings(page);
      await press(page, /^Restore the backup/);
    },
  },
  {
    name: 'keeping-restore-light-de',
    fake: { ...full, settings: { ...light, ...german } },
    play: async (page) => {
      await openSettings(page);
      await press(page, /wiederherstellen…$/);
    },
  },
  {
    name: 'keeping-rebuild-zh',
    fake: { ...full, settings: chinese },
    play: async (page) => {
      await openSettings(page);
      await press(page, /^重建/);
    },
  },
  {
    name: 'keeping-progress',
    fake: full,
    play: async (page) => {
      await openSettings(page);
      await press(page, /^Restore the backup/);
      await press(page, /^Restore backup/);
    },
  },
  { name: 'keeping-outcome', fake: { ...full, library: { kind: 'open', lastKeeping: done } } },
  {
    name: 'keeping-outcome-light-de',
    fake: { ...full, settings: { ...light, ...german }, library: { kind: 'open', lastKeeping: done } },
  },
  {
    name: 'keeping-outcome-failed',
    fake: {
      ...full,
      library: {
        kind: 'open',
        lastKeeping: {
          kind: 'failed',
          work: 'restore',
          failure: { code: 'disk-full', message: 'There is no room for another catalog.' },
        },
      },
    },
  },
  { name: 'keeping-damaged', fake: { library: damaged } },
  { name: 'keeping-damaged-light-de', fake: { settings: { ...light, ...german }, library: damaged } },
  {
    name: 'keeping-damaged-small-zh',
    width: 1024,
    height: 640,
    fake: { settings: chinese, library: damaged },
  },
  ...(['library-newer', 'library-in-use', 'library-away', 'no-permission'] as const).map((code): Look => ({
    name: `keeping-${code}`,
    fake: { library: { kind: 'closed', failure: { code, message: '' }, lastKeeping: null } },
  })),
  {
    name: 'keeping-close',
    fake: busy,
    play: async (page) => {
      await page.evaluate(() => window.fake.emit('window.closeAsked', {}));
      await page.waitForTimeout(300);
    },
  },
  {
    name: 'keeping-close-over-form',
    fake: busy,
    play: async (page) => {
      await page.locator('.add-account').first().click();
      await page.locator('#account-label').fill('Client C');
      await page.locator('#account-key').fill('sk-not-a-real-key');
      const ask = () => page.evaluate(() => window.fake.emit('window.closeAsked', {}));
      const question = page.getByRole('dialog', { name: 'Keep working in the background?' });
      await ask();
      await question.waitFor();
      await page.keyboard.press('Escape');
      await question.waitFor({ state: 'detached' });
      const values = await Promise.all(['#account-label', '#account-key'].map((id) => page.inputValue(id)));
      if (values.join() !== 'Client C,sk-not-a-real-key') throw new Error('the form lost what was typed');
      await ask();
      await question.waitFor();
    },
  },
  {
    name: 'keeping-close-light-de',
    fake: { ...busy, settings: { ...light, ...german } },
    play: async (page) => {
      await page.evaluate(() => window.fake.emit('window.closeAsked', {}));
      await page.waitForTimeout(300);
    },
  },
  { name: 'activity-batch', fake: fetching, play: saveOn },
  {
    name: 'activity-batch-syncing-light',
    fake: { ...fetching, syncs: ['running'], settings: light },
    play: saveOn,
  },
  { name: 'activity-batch-zh', ...smallest, fake: { ...fetching, settings: chinese }, play: saveOn },
  {
    name: 'activity-batch-smallest-de',
    ...smallest,
    fake: { ...fetching, settings: german },
    play: saveOn,
  },
  {
    name: 'activity-batch-syncing-wide-de',
    ...{ width: 1920, height: 1000 },
    fake: { ...fetching, syncs: ['running'], settings: german },
    play: saveOn,
  },
  {
    name: 'activity-disk-full-smallest-de',
    ...smallest,
    fake: { ...busy, trouble: 'disk-full', settings: german },
  },
  { name: 'activity-offline', fake: { ...busy, offline: true } },
  { name: 'activity-older-catalog', fake: { ...full, isTakingIn: true } },
  { name: 'activity-proxy-away', fake: { ...busy, offline: true, unreachedProxy: '127.0.0.1:7890' } },
  {
    name: 'activity-proxy-away-narrow-light-de',
    width: 1024,
    height: 700,
    fake: {
      ...busy,
      offline: true,
      unreachedProxy: 'proxy.werkstatt.example:8080',
      settings: { ...light, ...german },
    },
  },
  { name: 'activity-offline-light-de', fake: { ...busy, offline: true, settings: { ...light, ...german } } },
  { name: 'activity-away-zh', fake: { ...busy, trouble: 'library-away', settings: chinese } },
  { name: 'activity-cap', fake: { ...busy, settings: { bytesPerSecond: 25_000_000 } } },
  {
    name: 'paused-tile',
    fake: busy,
    play: async (page) => {
      await focusKind(page, 'waiting');
      await press(page, /^Pause$/);
    },
  },
  {
    name: 'paused-menu-light-de',
    fake: { ...busy, settings: { ...light, ...german } },
    play: async (page) => {
      await focusKind(page, 'waiting');
      await press(page, /^Anhalten$/);
      await page.locator('.tile.paused').first().click({ button: 'right' });
      await page.waitForTimeout(200);
    },
  },
  { name: 'small-window', width: 1024, height: 640, fake: busy, play: (page) => focusTile(page, 4) },
  {
    name: 'small-window-de',
    width: 1024,
    height: 640,
    fake: { ...busy, settings: german },
    play: (page) => focusTile(page, 4),
  },
  {
    name: 'small-import-de',
    width: 1024,
    height: 640,
    fake: { ...full, settings: german },
    play: importText,
  },
  { name: 'zoom-200', zoom: 2, fake: busy },
  {
    name: 'zoom-200-details',
    zoom: 2,
    fake: full,
    play: async (page) => {
      await focusTile(page, 1);
      await page.keyboard.press('Control+j');
      await page.waitForTimeout(300);
      const [marks, details] = await Promise.all(
        ['.mark-bar', '.details'].map((each) => page.locator(each).boundingBox()),
      );
      if (marks == null || details == null || details.y + details.height > marks.y)
        throw new Error('the details lie over the marks');
    },
  },
  {
    name: 'zoom-200-trash',
    zoom: 2,
    fake: { ...full, trashed: 24 },
    play: async (page) => {
      await page.keyboard.press('Control+b');
      await openTrash(page);
      await page.keyboard.press('Control+b');
      await focusTile(page, 0);
      await page.keyboard.press('Control+j');
      await page.waitForTimeout(300);
    },
  },
  { name: 'zoom-200-import', zoom: 2, fake: full, play: importText },
  { name: 'contrast-dark', contrast: 'more', fake: busy, play: (page) => focusTile(page, 4) },
  {
    name: 'contrast-light',
    contrast: 'more',
    fake: { ...busy, settings: light },
    play: (page) => focusTile(page, 4),
  },
  {
    name: 'forced-colours',
    forcedColors: 'active',
    fake: busy,
    play: async (page) => {
      await page.locator('[data-index="1"]').click({ modifiers: ['Control'] });
      await focusTile(page, 4);
    },
  },
];

async function violationsOf(page: Page): Promise<readonly string[]> {
  const ofPolicy = await page.evaluate(() => window.violations.map((violation) => `policy: ${violation}`));
  return [...(await axeViolations(page)), ...(await smallTargets(page)), ...ofPolicy];
}

await mkdir(folder, { recursive: true });
const shots = await startLooks();
let bad = 0;
for (const look of looks.filter(({ name }) => wanted.test(name))) {
  const page = await shots.open(look);
  try {
    await look.play?.(page);
    await page.screenshot({ path: join(folder, `${look.name}.png`) });
    const found = await violationsOf(page);
    bad += found.length;
    say(`${found.length === 0 ? 'ok ' : 'BAD'} ${look.name}`);
    for (const violation of found) say(`    ${violation}`);
  } catch (error) {
    bad += 1;
    say(`BAD ${look.name}: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`);
    await page.screenshot({ path: join(folder, `${look.name}.png`) });
  }
  await page.context().close();
}
await shots.close();
process.exitCode = bad === 0 ? 0 : 1;
