// Work without a window: what closing does, the icon in the tray, and the one notification at the end of a batch.
// Invariant: whatever hides the window leaves a way back that needs no tray: a second start, or the dock.
import type { Activity } from '../../preload/contract/activity.ts';
import type { Settings } from '../../preload/contract/settings.ts';
import { whatClosingMeans } from './closing.ts';
import type { MenuTexts } from './menu-template.ts';
import { batchEnd, isWorkUnderWay } from './tray-template.ts';
import type { TrayIcon } from './tray.ts';

export interface BackgroundPorts {
  readonly settings: () => Settings;
  /** Remembers what closing shall mean from now on. */
  readonly setWorksInBackground: (works: boolean) => void;
  readonly texts: () => MenuTexts;
  readonly tray: TrayIcon;
  readonly window: {
    isVisible(): boolean;
    show(): void;
    hide(): void;
    /** For good. */
    leave(): void;
  };
  /** Asks the page what closing shall mean. */
  readonly askAboutClosing: () => void;
  /** `open` is called when the notification is clicked. */
  readonly notify: (words: { readonly title: string; readonly body: string }, open: () => void) => void;
  readonly setPaused: (paused: boolean) => void;
  readonly quit: () => void;
}

export class Background {
  readonly #ports: BackgroundPorts;
  #activity: Activity | null = null;
  #isQuestionOpen = false;
  #isQuitting = false;

  constructor(ports: BackgroundPorts) {
    this.#ports = ports;
  }

  /** What goes on, as the page hears it too; null while the library is closed. */
  noteActivity(activity: Activity | null): void {
    const { settings, texts, window, notify } = this.#ports;
    if (activity !== null && settings().notifiesWhenDone && !window.isVisible()) {
      const words = batchEnd(this.#activity, activity, texts());
      if (words !== null) notify(words, () => window.show());
    }
    this.#activity = activity;
    this.refresh();
  }

  /** Call when the settings or the language have changed. */
  refresh(): void {
    const { settings, texts, tray, window, setPaused, quit } = this.#ports;
    if (!settings().worksInBackground || this.#isQuitting) return tray.hide();
    tray.show({ texts: texts(), activity: this.#activity, open: () => window.show(), setPaused, quit });
  }

  /** The window is about to close; true when it must stay. */
  mustStay(): boolean {
    const { worksInBackground, backgroundAsked } = this.#ports.settings();
    const meaning = whatClosingMeans({
      isQuitting: this.#isQuitting,
      worksInBackground,
      backgroundAsked,
      isWorkUnderWay: isWorkUnderWay(this.#activity),
      isQuestionOpen: this.#isQuestionOpen,
    });
    switch (meaning) {
      case 'close':
        return false;
      case 'hide':
        this.#ports.window.hide();
        return true;
      case 'ask':
        this.#isQuestionOpen = true;
        this.#ports.askAboutClosing();
        return true;
    }
  }

  /** The page's answer; null where the question was put away. */
  answerClose(keepWorking: boolean | null): void {
    const { setWorksInBackground, window, quit } = this.#ports;
    this.#isQuestionOpen = false;
    if (keepWorking === null) return;
    setWorksInBackground(keepWorking);
    this.refresh();
    if (keepWorking) window.hide();
    else quit();
  }

  /** The app ends: nothing stays on the screen while it writes what has come. */
  leave(): void {
    this.#isQuitting = true;
    this.refresh();
    this.#ports.window.leave();
  }
}
