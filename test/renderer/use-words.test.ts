// What every component says in the window's language.
import { createPinia } from 'pinia';
import { expect, test } from 'vitest';
import { createSSRApp } from 'vue';
import { renderToString } from 'vue/server-renderer';
import { useWords } from '../../src/renderer/composables/useWords.ts';
import { i18n } from '../../src/renderer/i18n.ts';

test('words that are said once are said anew in another language', async () => {
  let words: ReturnType<typeof useWords> | undefined;
  const app = createSSRApp({
    setup: () => {
      words = useWords();
      return () => '';
    },
  });
  await renderToString(app.use(createPinia()).use(i18n));
  const said = (['en', 'de', 'zh-CN', 'en'] as const).map((language) => {
    i18n.global.locale.value = language;
    return words?.failureShort('disk-full');
  });
  expect(new Set(said).size).toBe(3);
  expect(said[3]).toBe(said[0]);
  expect(said).not.toContain(undefined);
});
