// Puts the menu into the system.
import { app, Menu } from 'electron';
import { menuTemplate } from './menu-template.ts';
import type { MenuInput } from './menu-template.ts';

/** Sets the application menu; call again when the language changes. */
export function installMenu(input: MenuInput): void {
  app.setAboutPanelOptions({ applicationName: 'Gridkeep', applicationVersion: app.getVersion() });
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(input)));
}
