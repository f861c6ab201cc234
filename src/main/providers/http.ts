// One JSON request to a provider: the only place where this program speaks to a provider's API.
// Invariant: the key goes to the origin of the account's base URL and nowhere else (redirects are followed by
// hand, within that origin only); a reply is bounded in bytes and time; no text that echoes the key gets out.
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib';
import type { Dispatcher } from 'undici';
import type * as Undici from 'undici';
import { AppError } from '../lib/app-error.ts';
import { version } from '../lib/version.ts';
import type { Connection } from './provider.ts';
import { networkFailure } from './network-failure.ts';
import { scrubKey } from './scrub-key.ts';

/** Bounds of one request; `wholeMs` counts from the first byte sent to the last byte read, redirects included. */
export interface HttpBounds {
  readonly connectMs: number;
  readonly headersMs: number;
  readonly wholeMs: number;
  /** Of the body, on the wire and decoded. */
  readonly bodyBytes: number;
  readonly redirects: number;
}

export const httpBounds: HttpBounds = {
  connectMs: 10_000,
  headersMs: 30_000,
  wholeMs: 60_000,
  bodyBytes: 8 * 1024 * 1024,
  redirects: 3,
};

export interface JsonRequest {
  readonly method: 'GET' | 'POST';
  /** Path and query behind the account's base URL, beginning with a slash. */
  readonly path: string;
  /** The headers that carry the key, and what else this provider wants. */
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Narrower bounds, for tests. */
  readonly bounds?: Partial<HttpBounds>;
}

/** What came back, whatever its status: providers differ in what a status means. */
export interface JsonReply {
  readonly status: number;
  readonly form: 'json' | 'empty' | 'other';
  /** The parsed body; undefined unless `form` is `json`. */
  readonly body: unknown;
  /** From `Retry-After`; null where absent or unreadable. */
  readonly retryAfterMs: number | null;
}

const longestRetryAfterMs = 24 * 60 * 60 * 1000;
const redirectStatuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

interface Client {
  readonly request: typeof Undici.request;
  readonly agent: Undici.Agent;
}
let client: Promise<Client> | null = null;

/** undici takes some 70 ms to load, so the first request loads it and not the start of the program. */
function httpClient(): Promise<Client> {
  client ??= import('undici').then(({ Agent, request }) => ({
    request,
    agent: new Agent({
      connect: { timeout: httpBounds.connectMs },
      headersTimeout: httpBounds.headersMs,
      pipelining: 1,
    }),
  }));
  return client;
}

/** Closes kept connections, so that a program can end at once. Later requests open new ones. */
export async function closeProviderConnections(): Promise<void> {
  const closing = client;
  client = null;
  if (closing !== null) await (await closing).agent.close();
}

/**
 * Sends one request and reads its whole reply. Throws AppError: network, timeout, provider-down (refused
 * connection), cancelled, too-large (body or redirects over the bound), blocked-address (redirect to another
 * origin), provider-changed (an encoding that was not asked for), unauthorized (a key that fits no header).
 */
export async function requestJson(connection: Connection, request: JsonRequest): Promise<JsonReply> {
  const bounds = { ...httpBounds, ...request.bounds };
  const abort = new AbortController();
  const stop = (): void => abort.abort(new AppError('cancelled', 'Stopped before the provider answered.'));
  if (connection.signal.aborted) stop();
  connection.signal.addEventListener('abort', stop, { once: true });
  const watchdog = setTimeout(() => {
    abort.abort(new AppError('timeout', `No whole answer within ${bounds.wholeMs / 1000} seconds.`));
  }, bounds.wholeMs);
  try {
    abort.signal.throwIfAborted();
    return await followToReply(connection, request, bounds, abort.signal);
  } catch (error) {
    throw networkFailure(abort.signal.aborted ? abort.signal.reason : error);
  } finally {
    clearTimeout(watchdog);
    connection.signal.removeEventListener('abort', stop);
  }
}

async function followToReply(
  connection: Connection,
  request: JsonRequest,
  bounds: HttpBounds,
  signal: AbortSignal,
): Promise<JsonReply> {
  const { request: send, agent } = await httpClient();
  const first = apiUrl(connection.baseUrl + request.path);
  let url = first;
  let method = request.method;
  for (let hop = 0; hop <= bounds.redirects; hop += 1) {
    await connection.beforeRequest?.();
    signal.throwIfAborted();
    connection.onRequest();
    const response = await send(url, {
      dispatcher: agent,
      method,
      headers: requestHeaders(request, method),
      body: method === 'POST' && request.body !== undefined ? JSON.stringify(request.body) : null,
      signal,
      headersTimeout: bounds.headersMs,
      bodyTimeout: bounds.wholeMs,
    });
    const location = singleHeader(response.headers, 'location');
    if (!redirectStatuses.has(response.statusCode) || location === null) {
      return readReply(response, connection.key(), bounds);
    }
    await response.body.dump();
    url = sameOriginTarget(first, url, location);
    if (response.statusCode === 303) method = 'GET';
  }
  throw new AppError('too-large', `The provider redirected more than ${bounds.redirects} times.`);
}

function apiUrl(address: string): URL {
  if (!URL.canParse(address))
    throw new AppError('blocked-address', 'The base URL of this account is no web address.');
  return new URL(address);
}

/** Where a redirect leads, when that is the account's own origin. A key goes nowhere else. */
function sameOriginTarget(first: URL, from: URL, location: string): URL {
  if (!URL.canParse(location, from.href)) {
    throw new AppError('provider-changed', 'The provider redirected to something that is no web address.');
  }
  const target = new URL(location, from);
  if (target.origin === first.origin) return target;
  const origin = target.origin === 'null' ? target.protocol : target.origin;
  throw new AppError(
    'blocked-address',
    `The provider redirected to ${origin}, and the key goes to ${first.origin} only. ` +
      'If the service has moved there, change the base URL of the account.',
  );
}

function requestHeaders(request: JsonRequest, method: 'GET' | 'POST'): Record<string, string> {
  const headers: Record<string, string> = {
    accept: 'application/json',
    'accept-encoding': 'gzip, deflate, br',
    'user-agent': `Gridkeep/${version}`,
    ...request.headers,
  };
  if (method === 'POST') headers['content-type'] = 'application/json';
  // undici would refuse it too, and tell less.
  if (Object.values(headers).some((value) => !/^[\t\x20-\x7e]*$/.test(value))) {
    throw new AppError('unauthorized', 'The key or user id has characters in it that none can have.');
  }
  return headers;
}

async function readReply(
  response: Dispatcher.ResponseData,
  key: string,
  bounds: HttpBounds,
): Promise<JsonReply> {
  const bytes = await readBytes(response.body, bounds.bodyBytes);
  const encoding = singleHeader(response.headers, 'content-encoding');
  const decoded = await decode(bytes, encoding, bounds.bodyBytes);
  // TextDecoder drops a byte order mark, which JSON.parse would not take.
  const text = scrubKey(new TextDecoder().decode(decoded), key);
  return {
    status: response.statusCode,
    retryAfterMs: readRetryAfterMs(singleHeader(response.headers, 'retry-after'), Date.now()),
    ...parse(text),
  };
}

async function readBytes(body: AsyncIterable<Buffer>, mostBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of body) {
    sizeBytes += chunk.length;
    if (sizeBytes > mostBytes) throw tooLarge(mostBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, sizeBytes);
}

const decoders = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  br: promisify(brotliDecompress),
  deflate: promisify(inflate),
} as const;

async function decode(bytes: Buffer, encoding: string | null, mostBytes: number): Promise<Buffer> {
  const name = encoding?.trim().toLowerCase() ?? '';
  if (name === '' || name === 'identity' || bytes.length === 0) return bytes;
  if (!Object.hasOwn(decoders, name)) {
    throw new AppError('provider-changed', 'The provider answered in an encoding that was not asked for.');
  }
  const bound = { maxOutputLength: mostBytes };
  try {
    // Some servers send deflate without its zlib wrapper, whose first byte always ends in 8.
    if (name === 'deflate' && ((bytes[0] ?? 0) & 0x0f) !== 8)
      return await promisify(inflateRaw)(bytes, bound);
    return await decoders[name as keyof typeof decoders](bytes, bound);
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(mostBytes);
    throw new AppError('network', 'The answer arrived damaged.', { cause: error });
  }
}

function tooLarge(mostBytes: number): AppError {
  return new AppError('too-large', `The provider's answer is larger than ${mostBytes / 1024 / 1024} MiB.`);
}

function parse(text: string): Pick<JsonReply, 'form' | 'body'> {
  if (text.trim() === '') return { form: 'empty', body: undefined };
  try {
    return { form: 'json', body: JSON.parse(text) as unknown };
  } catch {
    return { form: 'other', body: undefined };
  }
}

function singleHeader(headers: Dispatcher.ResponseData['headers'], name: string): string | null {
  const value = headers[name];
  return (Array.isArray(value) ? value[0] : value) ?? null;
}

/** `Retry-After` in both of its forms, at most 24 hours; null for anything else. */
export function readRetryAfterMs(header: string | null, nowMs: number): number | null {
  const text = header?.trim() ?? '';
  if (/^\d{1,15}(\.\d+)?$/.test(text)) return Math.min(Math.ceil(Number(text) * 1000), longestRetryAfterMs);
  // An HTTP date begins with a day's name; Date.parse alone would take '-5' for a year.
  const atMs = /^[A-Z][a-z]{2,8},? /.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(atMs) ? null : Math.min(Math.max(atMs - nowMs, 0), longestRetryAfterMs);
}
