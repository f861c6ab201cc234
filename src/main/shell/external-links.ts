// The only way out of the window: opening a page in the system's browser.
// Invariant: https, a host on the list, nothing else; a URL from a provider's reply never comes here.
import { isPlain, parseUrl } from './page-address.ts';

/** Hosts whose pages the app itself links to: provider consoles and their documentation. */
export const externalHosts: readonly string[] = [
  'platform.acedata.cloud',
  'docs.acedata.cloud',
  'midapi.ai',
  'docs.midapi.ai',
  'kie.ai',
  'docs.kie.ai',
  'apimart.ai',
  'docs.apimart.ai',
  'docs.newapi.pro',
];

/** Windows refuses more than 2,081 characters. */
const linkMaxLength = 2000;

/** May this link be handed to the system's browser? */
export function isExternalLinkAllowed(text: string): boolean {
  if (text.length > linkMaxLength) return false;
  const url = parseUrl(text);
  if (url === null || !isPlain(url)) return false;
  return url.protocol === 'https:' && url.port === '' && externalHosts.includes(url.hostname);
}

/** Opens an allowed link after the current event (the page may not wait on it); answers whether it will. */
export function openExternalLink(text: string, open: (url: string) => Promise<void>): boolean {
  if (!isExternalLinkAllowed(text)) return false;
  const { href } = new URL(text);
  setImmediate(() => void open(href).catch(() => undefined));
  return true;
}
