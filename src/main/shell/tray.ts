// The icon in the system's tray, while work may go on without a window.
// Invariant: nothing relies on it; where the system has no tray, a second start shows the window.
import { Menu, nativeImage, Tray } from 'electron';
import type { Log } from '../lib/log.ts';
import { trayLine, trayTemplate } from './tray-template.ts';
import type { TrayInput } from './tray-template.ts';

export interface TrayIcon {
  /** Puts the icon there, or brings its words up to date. */
  show(input: TrayInput): void;
  hide(): void;
}

const sizePx = process.platform === 'darwin' ? 18 : 24;

export function createTrayIcon(options: {
  readonly iconPath: string;
  readonly log: Pick<Log, 'warn'>;
}): TrayIcon {
  let tray: Tray | null = null;
  let hasFailed = false;
  let shownWords = '';

  function make(input: TrayInput): Tray | null {
    if (hasFailed) return null;
    try {
      const image = nativeImage.createFromPath(options.iconPath).resize({ width: sizePx, height: sizePx });
      const made = new Tray(image);
      made.on('click', () => input.open());
      return made;
    } catch (error) {
      hasFailed = true;
      options.log.warn('This system has no tray', { error });
      return null;
    }
  }

  return {
    show(input) {
      tray ??= make(input);
      const template = trayTemplate(input);
      const words = template.map(({ label, enabled }) => `${label ?? ''} ${String(enabled)}`).join('\n');
      // A menu that is set anew closes while somebody looks at it.
      if (tray === null || words === shownWords) return;
      shownWords = words;
      tray.setToolTip(`Gridkeep · ${trayLine(input.activity, input.texts)}`);
      tray.setContextMenu(Menu.buildFromTemplate(template));
    },
    hide() {
      tray?.destroy();
      tray = null;
      shownWords = '';
    },
  };
}
