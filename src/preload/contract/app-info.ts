// The app itself: its version, its system, and where its library lies.
// Invariant: known before the window is there, and the same until the app ends.

/** What the page must know before it is drawn; nothing of it waits for the library or the keychain. */
export interface AppInfo {
  readonly version: string;
  readonly platform: 'mac' | 'windows' | 'linux';
  readonly systemLanguage: string;
  readonly libraryPath: string;
  readonly isDemo: boolean;
}
