// The two schemes of the app, made known to Chromium and given their handlers.
// Invariant: registered once, before the app is ready; no scheme bypasses the CSP or allows service workers,
// and what the picture scheme serves can be shown but not read by a script.
import { protocol } from 'electron';
import type { Session } from 'electron';
import { pageFile } from './app-protocol.ts';
import { appScheme, imageScheme } from './page-address.ts';

/** Call at the top of the composition root: Electron takes this once, and only before `ready`. */
export function registerSchemes(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: appScheme, privileges: { standard: true, secure: true, codeCache: true } },
    { scheme: imageScheme, privileges: { standard: true, secure: true, stream: true } },
  ]);
}

/** A protocol handler: pure, so that it runs and is tested without Electron. */
export type ProtocolHandler = (request: Request) => Promise<Response>;

/** Chromium's ERR_FILE_NOT_FOUND. */
const fileNotFound = -6;

/** Serves both schemes in a session: the page from its folder, pictures through their handler. */
export function serveSchemes(
  session: Session,
  { pageFolder, image }: { readonly pageFolder: string; readonly image: ProtocolHandler },
): void {
  // V8 keeps what it compiled with the time of the answer. Those of `protocol.handle` have another one each time, so
  // that it would compile the page at every start.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  session.protocol.registerFileProtocol(appScheme, (request, callback) => {
    // In a later turn: while a debugger attaches, one start in twelve hung where the answer came at once.
    setImmediate(() => callback(pageFile(pageFolder, request) ?? { error: fileNotFound }));
  });
  session.protocol.handle(imageScheme, image);
}
