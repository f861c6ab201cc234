// The loopback HTTP server under every simulator: it records each request, waits the latency asked for,
// plays scripted faults, and only then lets the provider answer. Bodies that it reads are bounded.

import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import { createRandom, hashText } from './random.ts';

/** One request as a simulator saw it. */
export interface RecordedRequest {
  readonly method: string;
  /** Path without the query, byte for byte. */
  readonly path: string;
  /** Query without its question mark, byte for byte. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly hasAuthorization: boolean;
  /** When it arrived, real epoch milliseconds. */
  readonly atMs: number;
  /** The body's first 64 KiB as text. */
  readonly body: string;
  /** Status that was sent; 0 while unanswered or when the connection was dropped without one. */
  status: number;
  /** From arrival to the end of the answer, real milliseconds; -1 while unanswered. */
  durationMs: number;
}

/** A request as a provider's own code handles it. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly rawUrl: string;
  readonly headers: IncomingHttpHeaders;
  readonly remoteAddress: string;
  readonly bodyText: string;
  /** The body as an object, or null when it is not a JSON object. */
  readonly json: Readonly<Record<string, unknown>> | null;
}

/** An answer of a provider's own code. A string body is sent as UTF-8, anything else but bytes as JSON. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Real milliseconds to wait before a reply: fixed, or drawn evenly from a range. */
export type Latency = number | readonly [minimumMs: number, maximumMs: number];

/** What can go wrong with an answer of an API. `provider` faults speak in the provider's own error style. */
export type ApiFaultKind =
  | { readonly kind: 'rate-limited'; readonly retryAfterSeconds?: number }
  | { readonly kind: 'server-error' }
  | { readonly kind: 'maintenance' }
  | { readonly kind: 'insufficient-credits' }
  | { readonly kind: 'feature-disabled' }
  | { readonly kind: 'gateway-page'; readonly status?: number }
  | { readonly kind: 'page-with-200' }
  | { readonly kind: 'empty-body' }
  | { readonly kind: 'cut-json' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'stall' }
  | { readonly kind: 'endless-json' }
  | { readonly kind: 'redirect'; readonly location: string; readonly status?: number }
  | { readonly kind: 'reply'; readonly reply: Reply };

/** A fault and the requests it meets: all, a method, a path (exact or by pattern); so often; at a rate. */
export type ApiFault = ApiFaultKind & {
  readonly method?: string;
  readonly path?: string | RegExp;
  /** How many requests it meets before it is used up; endless when absent. */
  readonly times?: number;
  /** Share of the matching requests that it meets, chosen by `seed`; all when absent. */
  readonly rate?: number;
  readonly seed?: number;
};

/** How a provider words the faults that have a wording of its own. */
export type ApiFaultWording = (
  kind: 'rate-limited' | 'server-error' | 'maintenance' | 'insufficient-credits' | 'feature-disabled',
) => Reply;

/** Options of a server. */
export interface ApiServerOptions {
  readonly handle: (exchange: Exchange) => Reply | RawReply | Promise<Reply | RawReply>;
  readonly wordFault: ApiFaultWording;
  readonly latencyMs?: Latency;
  readonly port?: number;
  readonly seed?: number;
}

/** An answer that the provider's code writes to the socket itself. */
export interface RawReply {
  readonly write: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
}

/** A running server. */
export interface ApiServer extends Cable {
  readonly origin: string;
  readonly requests: RecordedRequest[];
  setFault(fault: ApiFault): () => void;
  clearFaults(): void;
  stop(): Promise<void>;
}

const recordedBodyLimit = 64 * 1024;
const readBodyLimit = 4 * 1024 * 1024;
const recordedRequestLimit = 200_000;
/** A stalled answer is given up after this long, so that no test hangs for ever. */
export const stallLimitMs = 10 * 60 * 1000;

/** The page that a gateway puts before a server that does not answer. */
export const gatewayPage = (status: number): string =>
  `<html>\r\n<head><title>${status} Bad Gateway</title></head>\r\n<body>\r\n<center><h1>${status} Bad Gateway</h1></center>\r\n` +
  '<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n';

/** The page of a challenge that only a browser passes. */
export const challengePage =
  '<!DOCTYPE html><html lang="en-US"><head><title>Just a moment...</title></head>' +
  '<body><h1>Checking if the site connection is secure</h1></body></html>';

/** Makes a latency into one wait, in milliseconds; `draw` is in [0, 1). */
export function drawLatencyMs(latency: Latency, draw: number): number {
  return typeof latency === 'number' ? latency : latency[0] + (latency[1] - latency[0]) * draw;
}

/** The network between a client and a server. */
export interface Cable {
  /** Ends all sockets where they are, and refuses new ones. */
  unplug(): Promise<void>;
  /** Takes connections again, at the same address. */
  plugIn(): Promise<void>;
}

/** Listens on a loopback port and answers with `onRequest`; returns the origin and a stop that ends all sockets. */
export async function listenOnLoopback(
  onRequest: (request: IncomingMessage, response: ServerResponse) => void,
  port = 0,
): Promise<Cable & { readonly origin: string; readonly stop: () => Promise<void> }> {
  const server = createServer(onRequest);
  server.keepAliveTimeout = 30_000;
  const listen = (on: number): Promise<void> =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(on, '127.0.0.1', resolve);
    });
  const close = (): Promise<void> =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  await listen(port);
  const address = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${address.port}`,
    unplug: close,
    plugIn: () => listen(address.port),
    stop: close,
  };
}

/** Splits a request target at its first question mark, without changing a byte. */
export function splitTarget(target: string): { readonly path: string; readonly query: string } {
  const mark = target.indexOf('?');
  return mark === -1
    ? { path: target, query: '' }
    : { path: target.slice(0, mark), query: target.slice(mark + 1) };
}

/** Starts the server of one API. */
export async function startApiServer(options: ApiServerOptions): Promise<ApiServer> {
  const requests: RecordedRequest[] = [];
  const faults: { fault: ApiFault; met: number; seen: number }[] = [];
  const random = createRandom(options.seed ?? 1);
  const stopping = new AbortController();

  const faultFor = (method: string, path: string): ApiFault | null => {
    for (const entry of faults) {
      const { fault } = entry;
      if (fault.method !== undefined && fault.method !== method) continue;
      if (typeof fault.path === 'string' && fault.path !== path) continue;
      if (fault.path instanceof RegExp && !fault.path.test(path)) continue;
      if (fault.times !== undefined && entry.met >= fault.times) continue;
      entry.seen += 1;
      if (fault.rate !== undefined) {
        const draw = createRandom(hashText(`${fault.seed ?? 1}:${path}:${entry.seen}`)).next();
        if (draw >= fault.rate) continue;
      }
      entry.met += 1;
      return fault;
    }
    return null;
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const startedAt = performance.now();
    const { path, query } = splitTarget(request.url ?? '/');
    const method = request.method ?? 'GET';
    const bodyText = await readBody(request);
    const record: RecordedRequest = {
      method,
      path,
      query,
      headers: request.headers,
      hasAuthorization: request.headers.authorization !== undefined,
      atMs: Date.now(),
      body: bodyText.slice(0, recordedBodyLimit),
      status: 0,
      durationMs: -1,
    };
    if (requests.length >= recordedRequestLimit) requests.splice(0, recordedRequestLimit / 2);
    requests.push(record);
    const settle = (): void => {
      record.status = response.headersSent ? response.statusCode : 0;
      record.durationMs = performance.now() - startedAt;
    };
    response.on('close', settle);
    const waitMs = drawLatencyMs(options.latencyMs ?? 0, random.next());
    if (waitMs > 0) await sleep(waitMs, undefined, { signal: stopping.signal });

    const exchange: Exchange = {
      method,
      path,
      query: new URLSearchParams(query),
      rawUrl: request.url ?? '/',
      headers: request.headers,
      remoteAddress: request.socket.remoteAddress ?? '',
      bodyText,
      json: parseObject(bodyText),
    };
    const fault = faultFor(method, path);
    if (fault !== null) {
      await playFault(fault, options.wordFault, exchange, options.handle, response, stopping.signal);
      settle();
      return;
    }
    const reply = await options.handle(exchange);
    if ('write' in reply) await reply.write(request, response);
    else sendReply(response, reply);
    settle();
  };

  const { origin, stop, unplug, plugIn } = await listenOnLoopback((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (stopping.signal.aborted || response.destroyed) return;
      // A defect of the simulator must be seen, not look like a provider's fault.
      process.stderr.write(
        `simulator: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
      );
      if (!response.headersSent) sendReply(response, { status: 599, body: 'simulator defect' });
      else response.destroy();
    });
  }, options.port);

  return {
    origin,
    requests,
    unplug,
    plugIn,
    setFault: (fault) => {
      const entry = { fault, met: 0, seen: 0 };
      faults.push(entry);
      return () => {
        const index = faults.indexOf(entry);
        if (index !== -1) faults.splice(index, 1);
      };
    },
    clearFaults: () => {
      faults.length = 0;
    },
    stop: async () => {
      stopping.abort();
      await stop();
    },
  };
}

/** Sends one complete answer with its length. */
export function sendReply(response: ServerResponse, reply: Reply): void {
  const { body } = reply;
  const bytes =
    body === undefined
      ? Buffer.alloc(0)
      : Buffer.isBuffer(body)
        ? body
        : typeof body === 'string'
          ? Buffer.from(body, 'utf8')
          : Buffer.from(JSON.stringify(body), 'utf8');
  const type =
    body === undefined || Buffer.isBuffer(body)
      ? {}
      : {
          'content-type':
            typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8',
        };
  const length =
    reply.status === 204 || reply.status === 304 ? {} : { 'content-length': String(bytes.length) };
  response.writeHead(reply.status, { ...type, ...length, ...reply.headers });
  response.end(bytes);
}

async function playFault(
  fault: ApiFault,
  wordFault: ApiFaultWording,
  exchange: Exchange,
  handle: ApiServerOptions['handle'],
  response: ServerResponse,
  stopped: AbortSignal,
): Promise<void> {
  switch (fault.kind) {
    case 'rate-limited': {
      const reply = wordFault('rate-limited');
      const headers =
        fault.retryAfterSeconds === undefined ? {} : { 'retry-after': String(fault.retryAfterSeconds) };
      return sendReply(response, { ...reply, headers: { ...reply.headers, ...headers } });
    }
    case 'server-error':
    case 'maintenance':
    case 'insufficient-credits':
    case 'feature-disabled':
      return sendReply(response, wordFault(fault.kind));
    case 'gateway-page':
      return sendReply(response, {
        status: fault.status ?? 502,
        headers: { 'content-type': 'text/html' },
        body: gatewayPage(fault.status ?? 502),
      });
    case 'page-with-200':
      return sendReply(response, {
        status: 200,
        headers: { 'content-type': 'text/html' },
        body: challengePage,
      });
    case 'empty-body':
      return sendReply(response, { status: 200 });
    case 'cut-json': {
      const reply = await handle(exchange);
      const text = 'write' in reply ? '{"id":' : JSON.stringify(reply.body ?? {});
      return sendReply(response, {
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: text.slice(0, Math.max(1, Math.floor(text.length * 0.6))),
      });
    }
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'stall':
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '4096' });
      response.write('{"');
      await sleep(stallLimitMs, undefined, { signal: stopped }).catch(() => undefined);
      response.destroy();
      return;
    case 'endless-json':
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{"items":[0');
      await pourUntilClosed(response, Buffer.from(',0'.repeat(32 * 1024)), stopped);
      return;
    case 'redirect':
      return sendReply(response, { status: fault.status ?? 302, headers: { location: fault.location } });
    case 'reply':
      return sendReply(response, fault.reply);
  }
}

/** Waits until the socket takes more bytes, or is closed. */
export function untilWritable(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      response.off('drain', go);
      response.off('close', go);
      resolve();
    };
    response.on('drain', go);
    response.on('close', go);
    if (response.destroyed) go();
  });
}

/** Writes the same block until the client hangs up; at most 4 GiB, so that nothing runs away. */
export async function pourUntilClosed(
  response: ServerResponse,
  block: Buffer,
  stopped: AbortSignal,
): Promise<void> {
  const limit = (4 * 1024 ** 3) / block.length;
  for (let sent = 0; sent < limit && !response.destroyed && !stopped.aborted; sent += 1) {
    if (!response.write(block)) {
      await untilWritable(response);
    } else if (sent % 16 === 0) await sleep(0);
  }
  response.destroy();
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= readBodyLimit) chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  if (text === '') return null;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
