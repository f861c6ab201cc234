// What the page's session may do: load the page and its pictures, and nothing else.
// Invariant: every permission is denied, every request to another place is cancelled, no download starts, and
// the session neither checks spelling (which fetches dictionaries) nor asks the system for a proxy.
import type { Session } from 'electron';
import { appHost, appScheme, imageHosts, imageScheme, isAt, parseUrl } from './page-address.ts';
import type { PageAddress } from './page-address.ts';

/** May the session ask for this URL? In development also the page's server with its socket, and the devtools. */
export function isRequestAllowed(text: string, page: PageAddress): boolean {
  const url = parseUrl(text);
  if (url === null) return false;
  if (isAt(url, `${appScheme}:`, appHost)) return true;
  if (imageHosts.some((host) => isAt(url, `${imageScheme}:`, host))) return true;
  if (!page.isDevelopment) return false;
  const socketProtocol = page.protocol === 'https:' ? 'wss:' : 'ws:';
  return (
    isAt(url, page.protocol, page.host) ||
    isAt(url, socketProtocol, page.host) ||
    isAt(url, 'devtools:', 'devtools')
  );
}

/** The parts of a session that the rules need, so that a test can stand in for it. */
export type RestrictableSession = Pick<
  Session,
  | 'setPermissionRequestHandler'
  | 'setPermissionCheckHandler'
  | 'setDevicePermissionHandler'
  | 'setDisplayMediaRequestHandler'
  | 'setBluetoothPairingHandler'
  | 'setSpellCheckerEnabled'
  | 'setProxy'
> & {
  readonly webRequest: Pick<Session['webRequest'], 'onBeforeRequest'>;
  on(event: 'will-download', listener: (event: { preventDefault(): void }) => void): unknown;
};

/** Puts the rules on a session. Call it before the session loads anything. */
export async function restrictSession(session: RestrictableSession, page: PageAddress): Promise<void> {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, answer) => answer({}));
  session.setBluetoothPairingHandler((_details, answer) => answer({ confirmed: false }));
  session.setSpellCheckerEnabled(false);
  session.webRequest.onBeforeRequest((details, answer) =>
    answer({ cancel: !isRequestAllowed(details.url, page) }),
  );
  session.on('will-download', (event) => event.preventDefault());
  await session.setProxy({ mode: 'direct' });
}
