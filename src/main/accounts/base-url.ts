// The address of a provider's API as the user writes it, made into the one form that is stored and compared.
// Invariant: what comes out is `scheme://host[:port][/path]` without trailing slash, credentials, query or
// fragment, and it is https unless the host is this computer or the user allowed plain http.
import { AppError } from '../lib/app-error.ts';
import { isLoopbackHostName } from '../lib/loopback.ts';

const baseUrlMaxLength = 500;

/**
 * The stored form of a base URL. A missing scheme becomes https, or http for names of this computer.
 * Throws AppError `usage` with words for people where it can be no base URL.
 */
export function normaliseBaseUrl(text: string, { allowHttp }: { readonly allowHttp: boolean }): string {
  // Invisible characters and quotes come along with copied addresses.
  const written = text
    .replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g, '')
    .trim()
    .replace(/^[<"'`]+|[>"'`]+$/g, '');
  if (written === '') throw usage('The base URL is empty. It looks like https://api.example.com.');
  if (written.length > baseUrlMaxLength)
    throw usage(`The base URL is longer than ${String(baseUrlMaxLength)} characters.`);
  if (/[\s\\]/.test(written)) throw usage('The base URL must not have blanks or backslashes in it.');
  // Looked at before it is parsed: a parser takes an empty '?' or '@' for nothing.
  if (/[?#]/.test(written)) throw usage('The base URL must end before any ? or #.');
  const url = parse(withScheme(written));
  if (url.username !== '' || url.password !== '' || /^[^/]*\/\/[^/]*@/.test(written)) {
    throw usage('The base URL must not have a user name or password in it. The key has its own field.');
  }
  if (url.protocol === 'http:' && !allowHttp && !isLoopbackHostName(url.hostname)) {
    throw usage(
      'With http:// the key would travel unprotected. Use https://, or allow http for this account if it is on your own network.',
    );
  }
  if (url.hostname.endsWith('.')) url.hostname = url.hostname.slice(0, -1);
  return `${url.origin}${withoutTrailing(url.pathname)}`;
}

/** The origin that a key for this base URL may go to: `https://host[:port]`. Throws AppError `usage`. */
export function originOf(baseUrl: string): string {
  return parse(baseUrl).origin;
}

function withScheme(written: string): string {
  if (/^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(written)) return written;
  const rest = written.replace(/^\/\//, '');
  const https = `https://${rest}`;
  return URL.canParse(https) && isLoopbackHostName(new URL(https).hostname) ? `http://${rest}` : https;
}

function parse(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || url.hostname === '')
    throw usage('This is no address. A base URL looks like https://api.example.com.');
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw usage('A base URL begins with https:// or http://.');
  return url;
}

/** Slashes, and quotes that were copied along before one: of all signs of quotation, a parsed path keeps only this. */
function withoutTrailing(path: string): string {
  let end = path.length;
  while (end > 0 && `/'`.includes(path.charAt(end - 1))) end -= 1;
  return path.slice(0, end);
}

function usage(message: string): AppError {
  return new AppError('usage', message);
}
