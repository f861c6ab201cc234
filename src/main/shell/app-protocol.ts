// Which file of the built page is served at an address of `gridkeep-app://app/`.
// Invariant: only files with a known extension inside that folder, each with the page's content security
// policy; every other request gets none.
import { extname, join } from 'node:path';
import { appHost, appScheme, imageScheme, isAt, isPlain, parseUrl } from './page-address.ts';

/**
 * The page's policy: nothing but its own files and pictures, no inline script or style, no network. The pictures that it
 * shows first come as data, which runs nothing and reaches nobody.
 */
const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  `img-src 'self' data: ${imageScheme}:`,
  `media-src ${imageScheme}:`,
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types vue',
].join('; ');

/** Everything a built page can consist of. No source maps, no JSON: the bundle holds its texts. */
const contentTypes: ReadonlyMap<string, string> = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
  ['.png', 'image/png'],
  ['.webp', 'image/webp'],
  ['.woff2', 'font/woff2'],
]);

/**
 * The file, relative to the page's folder, that a URL names; null when it names none. Every part of the path
 * is made of plain characters and does not begin with a dot, so it cannot leave the folder.
 */
export function pageFileName(urlText: string): string | null {
  const url = parseUrl(urlText);
  if (url === null || !isPlain(url) || !isAt(url, `${appScheme}:`, appHost)) return null;
  const path = url.pathname === '/' ? '/index.html' : url.pathname;
  if (path.length > 200 || !/^(?:\/[A-Za-z0-9_-][A-Za-z0-9_.-]*)+$/.test(path)) return null;
  return contentTypes.has(extname(path)) ? path.slice(1) : null;
}

/** What answers a request: a file, and the headers that it is sent with. */
export interface PageFile {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The file of the page that a request is answered with; null where it gets none. */
export function pageFile(
  folder: string,
  { method, url }: { readonly method: string; readonly url: string },
): PageFile | null {
  const name = method === 'GET' ? pageFileName(url) : null;
  if (name === null) return null;
  return {
    path: join(folder, name),
    headers: {
      'Content-Type': contentTypes.get(extname(name)) ?? 'application/octet-stream',
      'Content-Security-Policy': pagePolicy,
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Referrer-Policy': 'no-referrer',
      'X-Content-Type-Options': 'nosniff',
    },
  };
}
