// The start that follows this one, whoever asks for it before the app has ended.
// Invariant: there is one, however many ask; the links that later ones bring come along. An AppImage is started from its own
// file, since what it is mounted at goes with the app.
import type { App } from 'electron';
import { importTextFromLink } from './deep-link.ts';

export class StartAgain {
  #args: readonly string[] | null = null;

  /** With these arguments, unless others were asked for already. */
  ask(args: readonly string[]): void {
    const links = args.filter((argument) => importTextFromLink(argument) !== null);
    this.#args = this.#args === null ? args : [...this.#args, ...links];
  }

  /** The app ends now: what was asked for follows. `appImagePath`: the environment's `APPIMAGE`. */
  relaunch(app: Pick<App, 'relaunch'>, appImagePath: string | undefined): void {
    if (this.#args === null) return;
    const fromImage = appImagePath !== undefined && appImagePath !== '';
    app.relaunch({ args: [...this.#args], ...(fromImage ? { execPath: appImagePath } : {}) });
    this.#args = null;
  }
}
