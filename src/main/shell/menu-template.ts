// The application menu as data: what stands in it on which system, in which language.
// Invariant: every label comes from the locale files, also those of Electron's roles, which would else be
// English; items that the page must act on only announce their name.
import type { MenuItemConstructorOptions } from 'electron';
import type { Events } from '../../preload/contract/events.ts';
import type { Settings } from '../../preload/contract/settings.ts';
import de from '../../renderer/locales/menu.de.json' with { type: 'json' };
import en from '../../renderer/locales/menu.en.json' with { type: 'json' };
import zhCn from '../../renderer/locales/menu.zh-CN.json' with { type: 'json' };

export type MenuTexts = typeof en;
export type MenuItem = Events['menu.chosen']['item'];
export type Language = Exclude<Settings['language'], 'system'>;

const texts: Readonly<Record<Language, MenuTexts>> = { en, de, 'zh-CN': zhCn };

/** The language to speak: the chosen one, else the nearest to the system's, else English. */
export function resolveLanguage(setting: Settings['language'], systemLanguage: string): Language {
  if (setting !== 'system') return setting;
  const language = systemLanguage.toLowerCase();
  if (/^de\b/.test(language)) return 'de';
  if (/^zh\b/.test(language)) return 'zh-CN';
  return 'en';
}

/** The texts of a language. */
export function menuTexts(language: Language): MenuTexts {
  return texts[language];
}

export interface MenuInput {
  readonly platform: NodeJS.Platform;
  readonly texts: MenuTexts;
  /** Reload and devtools, in development only. */
  readonly isDevelopment: boolean;
  readonly choose: (item: MenuItem) => void;
}

/** The whole menu. */
export function menuTemplate(input: MenuInput): MenuItemConstructorOptions[] {
  const { texts: t, choose } = input;
  const isMac = input.platform === 'darwin';
  const separator = { type: 'separator' } as const;

  const importItem = { label: t.import, accelerator: 'CmdOrCtrl+I', click: () => choose('import') };
  const addPictures = { label: t.addPictures, click: () => choose('add-pictures') };
  const addFolder = { label: t.addFolder, click: () => choose('add-folder') };
  const exportItem = { label: t.export, accelerator: 'CmdOrCtrl+Shift+E', click: () => choose('export') };
  const addAccount = { label: t.addAccount, click: () => choose('add-account') };
  const checkFiles = { label: t.checkFiles, click: () => choose('check-files') };
  const settings = { label: t.settings, accelerator: 'CmdOrCtrl+,', click: () => choose('settings') };
  const find = { label: t.find, accelerator: 'CmdOrCtrl+F', click: () => choose('find') };
  const goTo = { label: t.goTo, accelerator: 'CmdOrCtrl+K', click: () => choose('go-to') };
  const shortcuts = { label: t.shortcuts, click: () => choose('shortcuts') };

  const appMenu: MenuItemConstructorOptions = {
    label: 'Gridkeep',
    submenu: [
      { role: 'about', label: t.about },
      separator,
      settings,
      separator,
      { role: 'services', label: t.services },
      separator,
      { role: 'hide', label: t.hide },
      { role: 'hideOthers', label: t.hideOthers },
      { role: 'unhide', label: t.showAll },
      separator,
      { role: 'quit', label: t.quit },
    ],
  };
  const file: MenuItemConstructorOptions = {
    label: t.file,
    submenu: [
      importItem,
      addPictures,
      addFolder,
      separator,
      exportItem,
      addAccount,
      separator,
      checkFiles,
      separator,
      ...(isMac
        ? [{ role: 'close', label: t.closeWindow } as const]
        : [settings, separator, { role: 'quit', label: t.quit } as const]),
    ],
  };
  const edit: MenuItemConstructorOptions = {
    label: t.edit,
    submenu: [
      { role: 'undo', label: t.undo },
      { role: 'redo', label: t.redo },
      separator,
      { role: 'cut', label: t.cut },
      { role: 'copy', label: t.copy },
      { role: 'paste', label: t.paste },
      { role: 'selectAll', label: t.selectAll },
      separator,
      find,
      goTo,
      separator,
      { label: t.deleteRejected, click: () => choose('delete-rejected') },
    ],
  };
  const view: MenuItemConstructorOptions = {
    label: t.view,
    submenu: [
      { role: 'resetZoom', label: t.actualSize },
      { role: 'zoomIn', label: t.zoomIn },
      { role: 'zoomOut', label: t.zoomOut },
      separator,
      { role: 'togglefullscreen', label: t.fullScreen },
      ...(input.isDevelopment ? ([separator, { role: 'reload' }, { role: 'toggleDevTools' }] as const) : []),
    ],
  };
  const window: MenuItemConstructorOptions = {
    role: 'window',
    label: t.window,
    submenu: [
      { role: 'minimize', label: t.minimize },
      { role: 'zoom', label: t.zoomWindow },
      separator,
      { role: 'front', label: t.bringToFront },
    ],
  };
  const help: MenuItemConstructorOptions = {
    role: 'help',
    label: t.help,
    submenu: isMac ? [shortcuts] : [shortcuts, separator, { role: 'about', label: t.about }],
  };
  return isMac ? [appMenu, file, edit, view, window, help] : [file, edit, view, help];
}
