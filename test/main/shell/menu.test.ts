import type { MenuItemConstructorOptions } from 'electron';
import { expect, test } from 'vitest';
import { menuTemplate, menuTexts, resolveLanguage } from '../../../src/main/shell/menu-template.ts';
import type { MenuItem } from '../../../src/main/shell/menu-template.ts';

const languages = ['en', 'de', 'zh-CN'] as const;
const platforms = ['darwin', 'win32', 'linux'] as const;

function flat(items: readonly MenuItemConstructorOptions[]): readonly MenuItemConstructorOptions[] {
  return items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flat(item.submenu) : [])]);
}

test('the languages have the same keys, all translated', () => {
  const keys = Object.keys(menuTexts('en'));
  for (const language of languages) {
    expect(Object.keys(menuTexts(language))).toEqual(keys);
    expect(Object.values(menuTexts(language)).filter((text) => text.trim() === '')).toEqual([]);
  }
  const same = keys.filter((key) => menuTexts('en')[key as 'file'] === menuTexts('de')[key as 'file']);
  expect(same).toEqual([]);
});

test('the menu of every system and language has labels, its items, and no accelerator twice', () => {
  for (const platform of platforms) {
    for (const language of languages) {
      const chosen: MenuItem[] = [];
      const template = menuTemplate({
        platform,
        texts: menuTexts(language),
        isDevelopment: false,
        choose: (item) => chosen.push(item),
      });
      const items = flat(template);
      const unlabelled = items.filter((item) => item.type !== 'separator' && (item.label ?? '') === '');
      expect([platform, language, unlabelled]).toEqual([platform, language, []]);
      const accelerators = items.flatMap((item) =>
        item.accelerator === undefined ? [] : [item.accelerator],
      );
      expect(accelerators.sort()).toEqual([
        ...['CmdOrCtrl+,', 'CmdOrCtrl+F', 'CmdOrCtrl+I', 'CmdOrCtrl+K', 'CmdOrCtrl+Shift+E'],
      ]);
      for (const item of items) item.click?.({} as never, undefined, {});
      expect(chosen.sort()).toEqual([
        'add-account',
        'add-folder',
        'add-pictures',
        'check-files',
        'delete-rejected',
        'export',
        'find',
        'go-to',
        'import',
        'settings',
        'shortcuts',
      ]);
      expect(template).toHaveLength(platform === 'darwin' ? 6 : 4);
      const roles = items.flatMap((item) => item.role ?? []);
      expect(roles).toEqual(
        expect.arrayContaining(['about', 'quit', 'undo', 'copy', 'paste', 'togglefullscreen']),
      );
      expect(roles).not.toEqual(expect.arrayContaining(['toggleDevTools']));
      expect(roles.includes('close')).toBe(platform === 'darwin');
    }
  }
});

test('the language follows the setting, else the system, else English', () => {
  const cases = [
    ['system', 'en-US', 'en'],
    ['system', 'de', 'de'],
    ['system', 'de-AT', 'de'],
    ['system', 'zh-CN', 'zh-CN'],
    ['system', 'zh-Hans-SG', 'zh-CN'],
    ['system', 'del', 'en'],
    ['system', 'fr', 'en'],
    ['system', '', 'en'],
    ['de', 'en-US', 'de'],
    ['en', 'zh-CN', 'en'],
  ] as const;
  expect(cases.map(([setting, system]) => resolveLanguage(setting, system))).toEqual(
    cases.map(([, , to]) => to),
  );
});
