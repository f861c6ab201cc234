// What is said of taking files in, and of a picture that somebody had.
import { createPinia } from 'pinia';
import { expect, test } from 'vitest';
import { createSSRApp } from 'vue';
import { renderToString } from 'vue/server-renderer';
import type { OwnFilesReport } from '../../src/preload/contract/own-files.ts';
import { useOwnFilesWords } from '../../src/renderer/composables/useOwnFilesWords.ts';
import { useWords } from '../../src/renderer/composables/useWords.ts';
import { i18n } from '../../src/renderer/i18n.ts';

async function words(): Promise<ReturnType<typeof useOwnFilesWords> & ReturnType<typeof useWords>> {
  const found: (ReturnType<typeof useOwnFilesWords> & ReturnType<typeof useWords>)[] = [];
  const app = createSSRApp({
    setup: () => {
      found.push({ ...useOwnFilesWords(), ...useWords() });
      return () => '';
    },
  });
  await renderToString(app.use(createPinia()).use(i18n));
  const [first] = found;
  if (first === undefined) throw new Error('no words');
  return first;
}

const nothing: OwnFilesReport = {
  ...{ added: 0, known: 0, putBack: 0, deleted: 0, refused: 0, refusals: [] },
  ...{ importId: null, stopped: null },
};
const stopped = { code: 'cancelled', message: '' } as const;
const away = { code: 'library-away', message: '' } as const;

test.each([
  {
    report: { added: 312, known: 1_020, refused: 4 },
    tone: 'trouble',
    said: ['312 pictures added.', '1,020 were in the library already.', '4 could not be read.'],
  },
  { report: { added: 1 }, tone: 'good', said: ['1 picture added.'] },
  {
    report: { added: 2, known: 5, putBack: 3, deleted: 1 },
    tone: 'good',
    said: [
      '2 pictures added.',
      '5 were in the library already.',
      '3 missing files are back in their places.',
      '1 was deleted before and stays deleted.',
    ],
  },
  { report: {}, tone: 'plain', said: ['No pictures were found there.'] },
  {
    report: { known: 1_020 },
    tone: 'plain',
    said: ['Nothing to add: all 1,020 are in the library already.'],
  },
  {
    report: { known: 9, putBack: 2 },
    tone: 'good',
    said: ['Nothing to add: all 9 are in the library already.', '2 missing files are back in their places.'],
  },
  {
    report: { deleted: 2 },
    tone: 'plain',
    said: ['No pictures were added.', '2 were deleted before and stay deleted.'],
  },
  {
    report: { known: 3, refused: 1 },
    tone: 'trouble',
    said: ['No pictures were added.', '3 were in the library already.', '1 could not be read.'],
  },
  {
    report: { added: 12, stopped },
    tone: 'good',
    said: ['12 pictures added.', 'You stopped it; the rest was not read.'],
  },
  {
    report: { stopped },
    tone: 'plain',
    said: ['No pictures were added.', 'You stopped it; the rest was not read.'],
  },
  {
    report: { known: 3, stopped: away },
    tone: 'trouble',
    said: [
      'No pictures were added.',
      '3 were in the library already.',
      'It ended early: The library’s drive is away, or its folder has been moved.',
    ],
  },
] as const)('says $said', async ({ report, tone, said }) => {
  i18n.global.locale.value = 'en';
  const { sentencesOf, toneOf } = await words();
  expect([sentencesOf({ ...nothing, ...report }), toneOf({ ...nothing, ...report })]).toEqual([said, tone]);
});

test('speaks of a file, not of a provider, where a picture of somebody’s own failed', async () => {
  i18n.global.locale.value = 'en';
  const { troubleOf, fileWhat, failureWhat } = await words();
  const gone = { code: 'gone', message: '' } as const;
  expect(troubleOf({ provider: 'files' }, gone)?.todo).toContain('add it again');
  expect(troubleOf({ provider: 'newapi' }, gone)).toBeUndefined();
  for (const code of ['gone', 'not-an-image', 'damaged', 'too-large', 'no-permission'] as const)
    expect(fileWhat({ code, message: '' }), code).not.toBe(failureWhat(code));
  expect(fileWhat({ code: 'disk-full', message: '' })).toBe(failureWhat('disk-full'));
});

test('has a name of its own in every language', async () => {
  const { providerName } = await words();
  const names = (['en', 'de', 'zh-CN'] as const).map((language) => {
    i18n.global.locale.value = language;
    return providerName('files');
  });
  expect(names).toEqual(['Own pictures', 'Eigene Bilder', '自有图片']);
  i18n.global.locale.value = 'en';
});
