// What the account dialog must know of an address while it is being typed.
// Invariant: advice only; the main process decides whether an address may be asked.

export type BaseUrlKind = 'https' | 'http-loopback' | 'http' | 'other';

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/i;

/** Tells which promise a base URL needs: none, the user's yes to plain http, or another address. */
export function baseUrlKind(text: string): BaseUrlKind {
  let url: URL;
  try {
    url = new URL(text.trim());
  } catch {
    return 'other';
  }
  if (url.protocol === 'https:') return 'https';
  if (url.protocol !== 'http:') return 'other';
  return loopback.test(url.hostname) ? 'http-loopback' : 'http';
}
