// Where the page lives, and which addresses count as it.
// Invariant: addresses are compared by protocol and host, never by `origin`: for a custom scheme that is the
// string "null" for everybody. Anything that does not parse is not ours.

/** Scheme and host of the page and of the pictures, as they stand in a URL. */
export const appScheme = 'gridkeep-app';
export const imageScheme = 'gridkeep-image';
export const appHost = 'app';
export const imageHosts = ['thumbnail', 'preview', 'original', 'partial'] as const;

/** The one place the window may show: the built page, or the development server's. */
export interface PageAddress {
  /** With its colon, as `URL.protocol` gives it. */
  readonly protocol: string;
  /** With its port, as `URL.host` gives it. */
  readonly host: string;
  readonly isDevelopment: boolean;
}

/** The built page. */
export const builtPage: PageAddress = { protocol: `${appScheme}:`, host: appHost, isDevelopment: false };

/**
 * The page of this run. A development server counts only in an unpackaged app, over http(s), on loopback;
 * anything else in that variable is ignored, so that an environment cannot point a released app elsewhere.
 */
export function pageAddress(developmentServerUrl: string | undefined, isPackaged: boolean): PageAddress {
  if (isPackaged || developmentServerUrl === undefined) return builtPage;
  const url = parseUrl(developmentServerUrl);
  if (url === null || !isPlain(url)) return builtPage;
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return builtPage;
  if (!['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)) return builtPage;
  return { protocol: url.protocol, host: url.host, isDevelopment: true };
}

/** The URL to load. */
export function pageUrl(page: PageAddress): string {
  return `${page.protocol}//${page.host}/`;
}

/** Is this URL the page itself (its query and hash are its own)? */
export function isPageUrl(text: string, page: PageAddress): boolean {
  const url = parseUrl(text);
  if (url === null || !isPlain(url)) return false;
  return isAt(url, page.protocol, page.host) && (url.pathname === '/' || url.pathname === '/index.html');
}

/** A URL, or null for text that is none. */
export function parseUrl(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}

/** Has the URL exactly this protocol and host? */
export function isAt(url: URL, protocol: string, host: string): boolean {
  return url.protocol === protocol && url.host === host;
}

/** Has the URL neither user name nor password? */
export function isPlain(url: URL): boolean {
  return url.username === '' && url.password === '';
}
