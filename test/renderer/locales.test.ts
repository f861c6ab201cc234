// The window's words: the same keys and the same placeholders in every language, none unused, none missing.
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createI18n } from 'vue-i18n';
import { describe, expect, test } from 'vitest';
import { actionBlocks, actionStates } from '../../src/preload/contract/acting.ts';
import { madeByActions } from '../../src/preload/contract/families.ts';
import { galleryFilters } from '../../src/preload/contract/gallery.ts';
import { doubtReasons } from '../../src/preload/contract/importing.ts';
import { backupKinds } from '../../src/preload/contract/keeping.ts';
import { pictureKinds } from '../../src/preload/contract/pictures.ts';
import { galleryGroupings } from '../../src/preload/contract/settings.ts';
import { taskStates } from '../../src/preload/contract/tasks.ts';
import { failureCodes } from '../../src/preload/contract/failure.ts';
import {
  besideKinds,
  exportFormKinds,
  sheetFileTypes,
  sheetPapers,
} from '../../src/preload/contract/exporting.ts';
import { aspectShapes, facetNames, gallerySorts } from '../../src/preload/contract/finding.ts';
import { templateFields, templateProblems } from '../../src/preload/contract/file-names.ts';
import { checkListNames } from '../../src/preload/contract/checking.ts';
import { emptyManners } from '../../src/preload/contract/trash.ts';
import { importSources, importStandings } from '../../src/preload/contract/imports.ts';
import { colourFamilies } from '../../src/preload/contract/colours.ts';
import { colourLabels, flags } from '../../src/preload/contract/marks.ts';
import { searchStates } from '../../src/preload/contract/search-terms.ts';
import { proxyProblems } from '../../src/preload/contract/proxy.ts';
import { goToGroups } from '../../src/renderer/lib/go-to.ts';
import { chinesePlural } from '../../src/renderer/i18n.ts';
import { searchExamples } from '../../src/renderer/lib/search-examples.ts';
import { namedParameters, searchOperators } from '../../src/renderer/lib/search-suggestions.ts';
import { syncReaches } from '../../src/renderer/lib/sync-range.ts';
import { buttonGroups, buttonNames } from '../../src/renderer/lib/button-face.ts';
import { shortcuts, shortcutScopes } from '../../src/renderer/lib/shortcuts.ts';
import { momentKinds } from '../../src/renderer/lib/history-moments.ts';
import { stepKinds } from '../../src/renderer/stores/undo.ts';
import de from '../../src/renderer/locales/de.json' with { type: 'json' };
import en from '../../src/renderer/locales/en.json' with { type: 'json' };
import chinese from '../../src/renderer/locales/zh-CN.json' with { type: 'json' };

type Words = { readonly [key: string]: string | Words };

function flat(words: Words, prefix = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(words)) {
    if (typeof value === 'string') found.set(prefix + key, value);
    else for (const [inner, text] of flat(value, `${prefix}${key}.`)) found.set(inner, text);
  }
  return found;
}

const english = flat(en);
const others = [
  ['de', flat(de)],
  ['zh-CN', flat(chinese)],
] as const;
const placeholders = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();

const rendererFolder = resolve(import.meta.dirname, '../../src/renderer');
const sources = readdirSync(rendererFolder, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(vue|ts)$/.test(name))
  .map((name) => readFileSync(join(rendererFolder, name), 'utf8'))
  .join('\n');

describe.each(others)('%s', (_language, words) => {
  test('has exactly the keys of English', () => {
    expect([...words.keys()].sort()).toEqual([...english.keys()].sort());
  });

  test('has the same placeholders, and no empty or untrimmed text', () => {
    for (const [key, text] of words) {
      expect([key, placeholders(text)]).toEqual([key, placeholders(english.get(key) ?? '')]);
      expect(text.trim()).toBe(text);
      expect(text).not.toBe('');
    }
  });
});

test('every failure code says in short what it is, what happened and what to do', () => {
  for (const code of failureCodes) {
    for (const part of ['short', 'what', 'do'])
      expect(english.has(`failures.${code}.${part}`), code).toBe(true);
    const words = (english.get(`failures.${code}.short`) ?? '').split(' ');
    expect(words.length, code).toBeLessThanOrEqual(3);
  }
});

/** Buttons with a sign or an icon have no short word. */
const wordless = new Set<string>([
  ...['upscaleOne', 'upscaleFactor', 'varyOne', 'zoomFactor'],
  ...['panLeft', 'panRight', 'panUp', 'panDown', 'favourite'],
]);

/** Keys that are put together at run time: each list is what the code can put in. */
const computed = [
  ...failureCodes.flatMap((code) => ['short', 'what', 'do'].map((part) => `failures.${code}.${part}`)),
  ...galleryFilters.map((filter) => `library.${filter}`),
  ...galleryFilters.filter((filter) => filter !== 'all').map((filter) => `blank.filter.${filter}`),
  ...pictureKinds.map((kind) => `kinds.${kind}`),
  ...doubtReasons.map((reason) => `import.doubts.${reason}`),
  ...['stopped', 'waiting'].map((tone) => `accounts.troubles.${tone}`),
  ...['rotate-key', 'account-details'].map((help) => `accounts.help.${help}`),
  ...['rotate-key', 'account-details', 'resume'].map((help) => `held.help.${help}`),
  ...['paused', 'no-key', 'removed'].flatMap((kind) => [`tile.held.${kind}`, `held.${kind}.why`]),
  ...['paused', 'no-key', 'stopped', 'removed'].map((kind) => `held.${kind}.what`),
  ...importSources.map((source) => `imports.sources.${source}`),
  ...importStandings.map((standing) => `imports.standings.${standing}`),
  ...syncReaches.map((reach) => `sync.reaches.${reach}`),
  ...shortcuts.map(({ id }) => `shortcuts.${id}`),
  ...shortcutScopes.map((scope) => `shortcuts.scopes.${scope}`),
  ...['seconds', 'minutes', 'hours', 'days'].map((unit) => `time.${unit}`),
  ...['Mod', 'Shift', 'Alt', 'Delete', 'Enter', 'Space', 'Esc', 'Drag'].map((key) => `keys.${key}`),
  ...buttonGroups.map((group) => `acting.groups.${group}`),
  ...buttonNames.map((name) => `acting.buttons.${name}`),
  ...buttonNames.filter((name) => !wordless.has(name)).map((name) => `acting.short.${name}`),
  ...actionBlocks.map((block) => `acting.blocks.${block}`),
  ...actionStates.map((state) => `acting.states.${state}`),
  ...['needMask', 'tooLarge'].map((complaint) => `acting.answer.${complaint}`),
  ...['brush', 'rectangle', 'eraser'].map((tool) => `acting.mask.tool.${tool}`),
  ...galleryGroupings.map((grouping) => `gallery.grouping.${grouping}`),
  ...taskStates.map((state) => `family.states.${state}`),
  ...madeByActions.map((action) => `family.madeBy.${action}`),
  ...['pick', 'reject'].map((flag) => `library.${flag}`),
  ...['up', 'down', 'in', 'out'].map((step) => `albums.steps.${step}`),
  ...momentKinds.map((kind) => `history.${kind}`),
  ...['autoAdvance', 'singleKeys'].flatMap((key) => [`settings.${key}`, `settings.${key}Hint`]),
  ...stepKinds.map((kind) => `undo.kinds.${kind}`),
  ...flags.flatMap((flag) => [`marks.flags.${flag}`, `marks.flagged.${flag}`]),
  ...['pick', 'reject'].map((flag) => `marks.told.${flag}`),
  ...colourLabels.map((label) => `marks.labels.${label}`),
  ...['view', 'library'].map((place) => `culling.dialog.${place}`),
  ...checkListNames.flatMap((list) => ['title', 'hint'].map((part) => `checking.lists.${list}.${part}`)),
  ...emptyManners.flatMap((manner) => [`trash.dialog.${manner}`, `trash.dialog.${manner}Hint`]),
  ...['system', 'light', 'dark'].map((theme) => `settings.themes.${theme}`),
  ...['comfortable', 'compact'].map((density) => `settings.densities.${density}`),
  ...['system', 'none', 'own'].map((way) => `proxy.ways.${way}`),
  ...proxyProblems.map((problem) => `proxy.problems.${problem}`),
  ...backupKinds.map((kind) => `keeping.kinds.${kind}`),
  ...besideKinds.map((kind) => `exporting.besideKinds.${kind}`),
  ...exportFormKinds.flatMap((kind) =>
    ['forms', 'formHints', 'promises', 'done'].map((part) => `exporting.${part}.${kind}`),
  ),
  ...sheetFileTypes.map((type) => `exporting.sheetFiles.${type}`),
  ...sheetPapers.map((paper) => `exporting.sheetPapers.${paper}`),
  ...['selected', 'shown', 'album'].map((scope) => `exporting.titles.${scope}`),
  ...['folders.not-found', 'folders.disk-full', 'drives.away'].map(
    (key) => `exporting.troubles.${key}.doWhole`,
  ),
  ...['failed', 'notShown'].map((key) => `exporting.${key}`),
  ...['selected', 'shown'].map((scope) => `exporting.scopes.${scope}`),
  ...['library', 'template'].map((kind) => `exporting.namings.${kind}`),
  ...['not-found', 'forbidden', 'disk-full', 'no-permission'].flatMap((code) => [
    `exporting.troubles.folders.${code}.what`,
    `exporting.troubles.folders.${code}.do`,
  ]),
  ...['away', 'broken'].flatMap((drive) =>
    ['what', 'do'].map((part) => `exporting.troubles.drives.${drive}.${part}`),
  ),
  ...['what', 'do'].map((part) => `exporting.troubles.template.${part}`),
  ...['not-found', 'damaged', 'no-permission'].map((code) => `exporting.troubles.pictures.${code}`),
  ...['copies', 'once', 'prompts'].map((promise) => `ownFiles.promises.${promise}`),
  ...['gone', 'not-an-image', 'damaged', 'too-large', 'no-permission'].flatMap((code) => [
    `ownFiles.troubles.${code}.what`,
    `ownFiles.troubles.${code}.do`,
  ]),
  ...gallerySorts.map((sort) => `finding.sorts.${sort}`),
  ...facetNames.map((facet) => `finding.facets.${facet}`),
  ...aspectShapes.map((shape) => `finding.aspects.${shape}`),
  ...colourFamilies.map((family) => `finding.colours.${family}`),
  ...['film', 'plain', 'unseen'].map((why) => `lookAlikes.why.${why}`),
  ...searchStates.map((state) => `finding.states.${state}`),
  ...goToGroups.map((group) => `goTo.groups.${group}`),
  ...searchOperators.map((operator) => `finding.operators.${operator}`),
  ...namedParameters.map((parameter) => `finding.parameters.${parameter}`),
  ...searchExamples.map(({ id }) => `finding.examples.${id}`),
  ...templateFields.map((name) => `fileNames.fieldHints.${name}`),
  ...templateProblems.map((problem) => `fileNames.problems.${problem}`),
  ...['known', 'knownHint', 'deleted', 'deletedHint'].map((kind) => `import.${kind}`),
];

test('every key is used, and every used key exists', () => {
  const written = new Set(
    [...sources.matchAll(/\b(?:t|counted|fixed)\(\s*'([\w.-]+)'/g)].map((match) => match[1] ?? ''),
  );
  for (const match of sources.matchAll(/\? t\('([\w.-]+)'\)|: t\('([\w.-]+)'\)/g))
    written.add(match[1] ?? match[2] ?? '');
  const used = new Set([...written, ...computed]);
  expect([...used].filter((key) => !english.has(key))).toEqual([]);
  expect([...english.keys()].filter((key) => !used.has(key))).toEqual([]);
});

test('every message compiles, with its plural forms', () => {
  const i18n = createI18n({
    legacy: false,
    locale: 'en',
    messages: { en, de, 'zh-CN': chinese },
    pluralRules: { 'zh-CN': chinesePlural },
    missingWarn: false,
  });
  const { t, locale } = i18n.global;
  const named = Object.fromEntries(
    [...english.values()].flatMap(placeholders).map((name) => [name.slice(1, -1), 'X']),
  );
  for (const language of ['en', 'de', 'zh-CN'] as const) {
    locale.value = language;
    for (const key of english.keys()) {
      for (const count of [0, 1, 2]) expect(t(key, { ...named, n: 'X' }, count)).not.toMatch(/[{}|]/);
    }
  }
  expect([0, 1, 40].map((count) => t('exporting.done.folder', { n: String(count) }, count))).toEqual([
    ...['没有复制图片', '已复制 1 张图片', '已复制 40 张图片'],
  ]);
  locale.value = 'en';
  expect([1, 848].map((count) => t('import.startCount', { n: String(count) }, count))).toEqual([
    'Start import · 1 task',
    'Start import · 848 tasks',
  ]);
});

const marksOf = (language: 'de' | 'zh-CN', wrong: RegExp): string[] =>
  [...(others.find(([name]) => name === language)?.[1] ?? [])]
    .filter(([, text]) => wrong.test(text))
    .map(([key]) => key);

test.each([
  ['de', 'says Sie to everybody', /\b([Dd]u|[Dd]ir|[Dd]ich|[Dd]ein\w*)\b/],
  ['de', 'sets an ellipsis for words left out apart', /[a-zäöüß]…/],
  ['de', 'means a day by Tag', /\b(Tags|(mit|diesem|einem) Tag)\b(?! entstanden)/i],
  ['zh-CN', 'says 你 to everybody', /您/],
  ['zh-CN', 'ends a Chinese sentence in Chinese', /[\u4e00-\u9fff][,.:;!?]/],
] as const)('%s %s', (language, _manner, wrong) => {
  expect(marksOf(language, wrong)).toEqual([]);
});

test('what is said of none in English is said of none in Chinese', () => {
  const [, words] = others[1];
  const ofNone = [...english].filter(([, text]) => {
    const [none = '', one = '', more] = text.split(' | ');
    return more !== undefined && !none.includes('{n}') && one.includes('{n}');
  });
  expect(ofNone.map(([key]) => key).filter((key) => words.get(key)?.split(' | ').length !== 3)).toEqual([]);
});
