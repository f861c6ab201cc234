// One app per library: a second start hands its command line to the first and ends.
// Invariant: the lock belongs to the profile folder and the profile folder to the library, so two libraries
// can be open side by side and one library never twice.
import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import type { App } from 'electron';
import { handedOverArguments, importTextFromLink, importTextFromArguments } from './deep-link.ts';

/**
 * The profile folder (Electron's `userData`) for a library. The default library has the base folder itself.
 * Two spellings of one path count as one where the file system says so.
 */
export function profileFolder(input: {
  readonly base: string;
  readonly libraryPath: string;
  readonly defaultLibraryPath: string;
  readonly platform: NodeJS.Platform;
}): string {
  const normal = (path: string): string => {
    const full = resolve(path).normalize('NFC');
    return input.platform === 'win32' || input.platform === 'darwin' ? full.toLowerCase() : full;
  };
  const library = normal(input.libraryPath);
  if (library === normal(input.defaultLibraryPath)) return input.base;
  return join(input.base, 'libraries', createHash('sha256').update(library).digest('hex').slice(0, 16));
}

type SingleInstanceApp = Pick<App, 'requestSingleInstanceLock'> & {
  on(
    event: 'second-instance',
    listener: (event: unknown, argv: string[], folder: string, additionalData: unknown) => void,
  ): unknown;
  on(event: 'open-url', listener: (event: { preventDefault(): void }, url: string) => void): unknown;
};

/**
 * Takes the lock of this profile; false means that another app has it and was told. `userData` must be set
 * before. `onStart` hears of every later start, with the import text it brought and its command line (macOS: of links, too),
 * and of the text that this start brought itself.
 */
export function claimSingleInstance(
  app: SingleInstanceApp,
  commandLine: readonly string[],
  onStart: (importText: string | null, commandLine: readonly string[]) => void,
): boolean {
  // Chromium reorders the arguments of its own event, so they travel beside it.
  if (!app.requestSingleInstanceLock({ commandLine })) return false;
  app.on('second-instance', (_event, _argv, _folder, additionalData) => {
    const handedOver = handedOverArguments(additionalData);
    onStart(importTextFromArguments(handedOver), handedOver);
  });
  app.on('open-url', (event, url) => {
    event.preventDefault();
    onStart(importTextFromLink(url), [url]);
  });
  const own = importTextFromArguments(commandLine);
  if (own !== null) onStart(own, commandLine);
  return true;
}
