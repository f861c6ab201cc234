// A loopback HTTP server for provider tests: it answers with what the test scripts and remembers every request.
// Invariant: nothing leaves 127.0.0.1, and every server ends with its test.
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { AppError } from '../../../src/main/lib/app-error.ts';
import type { Connection, PollResult, Provider } from '../../../src/main/providers/provider.ts';
import { directly } from '../../../src/main/proxies/proxy-for.ts';

export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface ScriptedReply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text and bytes go as they are, anything else as JSON; nothing is an empty body. */
  readonly body?: unknown;
}

export type Handler = (request: SeenRequest) => ScriptedReply | 'raw';

export interface Loopback {
  readonly origin: string;
  readonly requests: SeenRequest[];
}

/** Starts a server that ends with the test. */
export async function startLoopback(
  handler: Handler,
  raw?: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Loopback> {
  const requests: SeenRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const seen: SeenRequest = {
        method: request.method ?? '',
        url: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      };
      requests.push(seen);
      const reply = handler(seen);
      if (reply === 'raw') raw?.(request, response);
      else sendReply(response, reply);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

function sendReply(response: ServerResponse, { status = 200, headers = {}, body }: ScriptedReply): void {
  const isText = typeof body === 'string' || Buffer.isBuffer(body);
  response.writeHead(status, { 'content-type': isText ? 'text/html' : 'application/json', ...headers });
  response.end(body === undefined ? '' : isText ? body : JSON.stringify(body));
}

export const testKey = 'sk-Test0Key1Test2Key3';

/** A connection as the program makes it. */
export function connect(baseUrl: string, options: Partial<Connection> = {}): Connection & { count: number } {
  const connection = {
    baseUrl,
    userId: '7',
    scope: 'own' as const,
    key: () => testKey,
    signal: new AbortController().signal,
    proxyFor: directly,
    count: 0,
    onRequest: () => {
      connection.count += 1;
    },
    ...options,
  };
  return connection;
}

/** What a promise throws; fails the test when it does not throw, or throws something else than an AppError. */
export async function thrownBy(promise: Promise<unknown>): Promise<AppError> {
  const error = await promise.then(
    () => new Error('nothing was thrown'),
    (thrown: unknown) => thrown,
  );
  if (error instanceof AppError) return error;
  throw error;
}

/** What `provider` makes of one scripted reply about `id`; the requests that it sent. */
export async function pollOnce(
  provider: Provider,
  id: string,
  reply: ScriptedReply | Handler,
): Promise<{ readonly result: PollResult | undefined; readonly requests: readonly SeenRequest[] }> {
  const server = await startLoopback(typeof reply === 'function' ? reply : () => reply);
  const results = await provider.poll(connect(server.origin), [id]);
  return { result: results.get(id), requests: server.requests };
}

/** The short form of a result that tables compare: its kind, and what matters of that kind. */
export function short(result: PollResult | undefined): string {
  switch (result?.kind) {
    case undefined:
      return 'nothing';
    case 'waiting':
      return `${result.queued ? 'queued' : 'running'} ${result.progress ?? '-'}`;
    case 'needs-input':
      return 'needs-input';
    case 'done':
      return [
        'done',
        ...result.pictures.map((picture) => `${picture.kind} ${picture.url}`),
        ...(result.text === null ? [] : [`text ${result.text}`]),
      ].join(' | ');
    case 'failed':
      return `failed ${result.code} | ${result.message}`;
    case 'unknown':
      return `unknown ${result.code}${result.perhapsYoung ? ' young' : ''}`;
    case 'unclear':
      return `unclear ${result.code}`;
  }
}
