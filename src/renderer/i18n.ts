// The window's words in three languages.
// Invariant: every language has every key; test/renderer/locales.test.ts holds it.
import { createI18n } from 'vue-i18n';
import de from './locales/de.json';
import en from './locales/en.json';
import chinese from './locales/zh-CN.json';

/**
 * Which form of a Chinese message is said: one for every number, but where there is one of its own for none.
 * @param forms How many the message has.
 */
export function chinesePlural(count: number, forms: number): number {
  return forms > 2 && count > 0 ? 1 : 0;
}

export const i18n = createI18n({
  legacy: false,
  locale: 'en',
  fallbackLocale: 'en',
  messages: { en, de, 'zh-CN': chinese },
  pluralRules: { 'zh-CN': chinesePlural },
});
