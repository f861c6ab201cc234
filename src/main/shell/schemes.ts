// The two schemes of the app, made known to Chromium and given their handlers.
// Invariant: registered once, before the app is ready; no scheme bypasses the CSP or allows service workers,
// and pictures can be shown but not read by a script.
import { protocol } from 'electron';
import type { Session } from 'electron';
import { appScheme, imageScheme } from './page-address.ts';

/** Call at the top of the composition root: Electron takes this once, and only before `ready`. */
export function registerSchemes(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: appScheme, privileges: { standard: true, secure: true } },
    { scheme: imageScheme, privileges: { standard: true, secure: true, stream: true } },
  ]);
}

/** A protocol handler: pure, so that it runs and is tested without Electron. */
export type ProtocolHandler = (request: Request) => Promise<Response>;

/** Serves both schemes in a session. */
export function serveSchemes(
  session: Session,
  handlers: { readonly app: ProtocolHandler; readonly image: ProtocolHandler },
): void {
  session.protocol.handle(appScheme, handlers.app);
  session.protocol.handle(imageScheme, handlers.image);
}
