// Which of the window's languages a person gets.
// Invariant: always one of the languages that have a complete set of words.
import type { Settings } from '../../preload/contract/settings.ts';

export const languages = ['en', 'de', 'zh-CN'] as const;
export type Language = (typeof languages)[number];

/** The chosen language; for 'system' the nearest to the system's, else English. */
export function windowLanguage(chosen: Settings['language'], systemLanguage: string): Language {
  if (chosen !== 'system') return chosen;
  const primary = systemLanguage.toLowerCase().split(/[-_]/)[0];
  if (primary === 'de') return 'de';
  if (primary === 'zh') return 'zh-CN';
  return 'en';
}
