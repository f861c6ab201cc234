// The window's words in three languages.
// Invariant: every language has every key; test/renderer/locales.test.ts holds it.
import { createI18n } from 'vue-i18n';
import de from './locales/de.json';
import en from './locales/en.json';
import chinese from './locales/zh-CN.json';

export const i18n = createI18n({
  legacy: false,
  locale: 'en',
  fallbackLocale: 'en',
  messages: { en, de, 'zh-CN': chinese },
  /** Chinese has one form for every number. */
  // One form for every number, but for messages that have one of their own for none.
  pluralRules: { 'zh-CN': (count, forms) => (forms > 2 && count > 0 ? 1 : 0) },
});
