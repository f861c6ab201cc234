// Puts the chosen theme, density and language, and the system's name, on <html>, where the style sheets and the fonts look for them.
// Invariant: without data-theme the system decides.
import { watchEffect } from 'vue';
import { i18n } from '../i18n.ts';
import { windowLanguage } from '../lib/language.ts';
import { useAppStore } from '../stores/app.ts';
import { useSettingsStore } from '../stores/settings.ts';

export function useTheme(): void {
  const settings = useSettingsStore();
  const app = useAppStore();

  watchEffect(() => {
    const root = document.documentElement;
    if (settings.settings.theme === 'system') delete root.dataset['theme'];
    else root.dataset['theme'] = settings.settings.theme;
  });

  watchEffect(() => (document.documentElement.dataset['density'] = settings.settings.density));

  watchEffect(() => {
    if (app.info !== null) document.documentElement.dataset['platform'] = app.info.platform;
  });

  watchEffect(() => {
    const language = windowLanguage(settings.settings.language, app.info?.systemLanguage ?? 'en');
    i18n.global.locale.value = language;
    document.documentElement.lang = language;
  });
}
