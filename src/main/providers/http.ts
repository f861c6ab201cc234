// One JSON request to a provider: the only place where this program speaks to a provider's API.
// Invariant: the key goes to the origin of the account's base URL and nowhere else (redirects are followed by
// hand, within that origin only); a reply is bounded in bytes and time; no text that echoes the key gets out.
import type { Dispatcher } from 'undici';
import { AppError } from '../lib/app-error.ts';
import { openProxyAgent, proxyFailure } from '../proxies/proxy-agent.ts';
import { retryAfterMs } from '../lib/retry-after.ts';
import { version } from '../lib/version.ts';
import { readJsonBody } from './http-body.ts';
import type { ParsedBody } from './http-body.ts';
import type { Connection } from './provider.ts';
import { scrubKey } from './scrub-key.ts';
import { networkFailure } from './network-failure.ts';

/** Bounds of one request; `wholeMs` counts from its start to the last byte read. */
export interface HttpBounds {
  readonly connectMs: number;
  readonly headersMs: number;
  readonly wholeMs: number;
  /** Of the body, on the wire and decoded. */
  readonly bodyBytes: number;
  readonly redirects: number;
}

const httpBounds: HttpBounds = {
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
  /** It makes something at the provider, so it is never sent to a second address by itself. */
  readonly makesSomething?: boolean;
  /** Narrower bounds, for tests. */
  readonly bounds?: Partial<HttpBounds>;
}

/** What came back, whatever its status: providers differ in what a status means. */
export interface JsonReply extends ParsedBody {
  readonly status: number;
  /** From `Retry-After`; null where absent or unreadable. */
  readonly retryAfterMs: number | null;
}

const redirectStatuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

interface Client {
  readonly request: Dispatcher['request'];
  readonly agent: Dispatcher;
}
/** By the proxy, or the lack of one. */
const clients = new Map<string | null, Promise<Client>>();

/** undici takes its time to load, so the first request loads it and not the start of the program. */
function httpClient(proxy: string | null): Promise<Client> {
  const known = clients.get(proxy);
  if (known !== undefined) return known;
  const client = openClient(proxy);
  clients.set(proxy, client);
  // Tried anew the next time: what failed once need not fail for ever.
  client.catch(() => clients.delete(proxy));
  return client;
}

async function openClient(proxy: string | null): Promise<Client> {
  const [agent, { default: api }] = await Promise.all([
    proxy === null
      ? openDirectAgent()
      : openProxyAgent(proxy, { ...pools, connectTimeoutMs: httpBounds.connectMs }),
    import('undici/lib/api/index.js'),
  ]);
  return { agent, request: (options) => api.request.call(agent, options) };
}

const pools = { headersTimeout: httpBounds.headersMs, pipelining: 1 };

async function openDirectAgent(): Promise<Dispatcher> {
  const { default: UndiciAgent } = await import('undici/lib/dispatcher/agent.js');
  return new UndiciAgent({ ...pools, connect: { timeout: httpBounds.connectMs } });
}

/** Closes kept connections, so that a program can end at once. Later requests open new ones. */
export async function closeProviderConnections(): Promise<void> {
  const closing = [...clients.values()];
  clients.clear();
  // One that could not be opened has nothing to close.
  await Promise.allSettled(closing.map(async (client) => (await client).agent.close()));
}

/**
 * Sends one request and reads its whole reply. Throws AppError: network, timeout, provider-down (refused
 * connection), cancelled, too-large (body or redirects over the bound), provider-moved (redirect to another
 * origin), provider-changed (an encoding that was not asked for), unauthorized (a key that fits no header).
 */
export async function requestJson(connection: Connection, request: JsonRequest): Promise<JsonReply> {
  const bounds = { ...httpBounds, ...request.bounds };
  const first = apiUrl(connection.baseUrl + request.path);
  let hop: Hop = { url: first, method: request.method };
  for (let hops = 0; hops <= bounds.redirects; hops += 1) {
    const answer = await inTurn(connection, () => exchange(connection, request, hop, bounds));
    if (answer.kind === 'reply') return answer.reply;
    if (request.makesSomething === true) {
      throw new AppError(
        'provider-changed',
        `The provider redirected the request (HTTP ${String(answer.status)}). It was not sent again.`,
      );
    }
    hop = {
      url: sameOriginTarget(first, hop.url, answer.location, connection.key()),
      // 303 asks for another method; the others repeat the question, which changes nothing at a provider.
      method: answer.status === 303 ? 'GET' : hop.method,
    };
  }
  throw new AppError('too-large', `The provider redirected more than ${bounds.redirects} times.`);
}

/** Waits for this request's turn, sends it, and says when it has ended and what pause the reply asked for. */
async function inTurn(connection: Connection, send: () => Promise<Answer>): Promise<Answer> {
  const leave = await turn(connection);
  let retryAfterMs: number | null = null;
  try {
    const answer = await send();
    if (answer.kind === 'reply') ({ retryAfterMs } = answer.reply);
    return answer;
  } finally {
    leave?.(retryAfterMs);
  }
}

async function turn(connection: Connection): ReturnType<NonNullable<Connection['beforeRequest']>> {
  try {
    return await connection.beforeRequest?.();
  } catch (error) {
    if (!connection.signal.aborted) throw error;
    throw new AppError('cancelled', 'Stopped before the provider was asked.', { cause: error });
  }
}

interface Hop {
  readonly url: URL;
  readonly method: 'GET' | 'POST';
}

type Answer =
  | { readonly kind: 'reply'; readonly reply: JsonReply }
  | { readonly kind: 'redirect'; readonly status: number; readonly location: string };

/** One request and its reply, within the bound of time; a wait before the request does not count. */
async function exchange(
  connection: Connection,
  request: JsonRequest,
  hop: Hop,
  bounds: HttpBounds,
): Promise<Answer> {
  const abort = new AbortController();
  const stop = (): void => abort.abort(new AppError('cancelled', 'Stopped before the provider answered.'));
  if (connection.signal.aborted) stop();
  connection.signal.addEventListener('abort', stop, { once: true });
  const watchdog = setTimeout(() => {
    abort.abort(new AppError('timeout', `No whole answer within ${bounds.wholeMs / 1000} seconds.`));
  }, bounds.wholeMs);
  let proxy: string | null = null;
  try {
    abort.signal.throwIfAborted();
    proxy = await connection.proxyFor(hop.url.href);
    return await send(connection, request, { ...hop, proxy }, bounds, abort.signal);
  } catch (error) {
    if (abort.signal.aborted) throw networkFailure(abort.signal.reason);
    throw (proxy === null ? null : proxyFailure(error)) ?? networkFailure(error);
  } finally {
    clearTimeout(watchdog);
    connection.signal.removeEventListener('abort', stop);
  }
}

async function send(
  connection: Connection,
  request: JsonRequest,
  hop: Hop & { readonly proxy: string | null },
  bounds: HttpBounds,
  signal: AbortSignal,
): Promise<Answer> {
  const headers = requestHeaders(request, hop.method);
  const undici = await httpClient(hop.proxy);
  connection.onRequest();
  const response = await undici.request({
    origin: hop.url.origin,
    path: hop.url.pathname + hop.url.search,
    method: hop.method,
    headers,
    body: hop.method === 'POST' && request.body !== undefined ? JSON.stringify(request.body) : null,
    signal,
    headersTimeout: bounds.headersMs,
    bodyTimeout: bounds.wholeMs,
  });
  const { statusCode: status, body } = response;
  const location = singleHeader(response.headers, 'location');
  if (redirectStatuses.has(status) && location !== null) {
    await body.dump();
    return { kind: 'redirect', status, location };
  }
  const encoding = singleHeader(response.headers, 'content-encoding');
  const parsed = await readJsonBody(body, encoding, bounds.bodyBytes, connection.key());
  const [retryAfter, date] = ['retry-after', 'date'].map((name) => singleHeader(response.headers, name));
  const waitMs = retryAfterMs(retryAfter ?? null, Date.now(), date);
  return { kind: 'reply', reply: { status, retryAfterMs: waitMs, ...parsed } };
}

function apiUrl(address: string): URL {
  if (!URL.canParse(address))
    throw new AppError('blocked-address', 'The base URL of this account is no web address.');
  return new URL(address);
}

/** Where a redirect leads, when that is the account's own origin. A key goes nowhere else. */
function sameOriginTarget(first: URL, from: URL, location: string, key: string): URL {
  if (!URL.canParse(location, from.href)) {
    throw new AppError('provider-changed', 'The provider redirected to something that is no web address.');
  }
  const target = new URL(location, from);
  if (target.origin === first.origin) return target;
  const origin = scrubKey(target.origin === 'null' ? target.protocol : target.origin, key);
  throw new AppError(
    'provider-moved',
    `The provider redirected to ${origin}, and the key goes to ${first.origin} only. ` +
      'If the service has moved there, add the account with that base URL.',
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

function singleHeader(headers: Dispatcher.ResponseData['headers'], name: string): string | null {
  const value = headers[name];
  return (Array.isArray(value) ? value[0] : value) ?? null;
}
