// The one way out to a provider: what it sends, what it refuses to follow, how long it waits and how much it takes.
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import packageJson from '../../../package.json' with { type: 'json' };
import { retryAfterMs } from '../../../src/main/lib/retry-after.ts';
import { closeProviderConnections, requestJson } from '../../../src/main/providers/http.ts';
import { connect, startLoopback, testKey, thrownBy } from './loopback.ts';
import type { ScriptedReply } from './loopback.ts';

const get = { method: 'GET', path: '/x', headers: { authorization: `Bearer ${testKey}` } } as const;

test('a request says who asks, wants JSON, and carries neither cookies nor an origin', async () => {
  const server = await startLoopback(() => ({ headers: { 'set-cookie': 'session=1' }, body: {} }));
  const connection = connect(`${server.origin}/sub/path`);
  await requestJson(connection, { ...get, method: 'POST', body: { a: 'é' } });
  await requestJson(connection, get);
  expect(connection.count).toBe(2);
  expect(server.requests[0]).toMatchObject({ method: 'POST', url: '/sub/path/x', body: '{"a":"é"}' });
  expect(server.requests[0]?.headers).toMatchObject({
    'user-agent': `Gridkeep/${packageJson.version}`,
    accept: 'application/json',
    'content-type': 'application/json',
    authorization: `Bearer ${testKey}`,
  });
  for (const name of ['cookie', 'origin', 'referer'])
    expect(server.requests[1]?.headers).not.toHaveProperty(name);
});

describe('redirects', () => {
  test('within the origin they are followed with the key and counted as requests', async () => {
    const server = await startLoopback(({ url }) =>
      url === '/x' ? { status: 301, headers: { location: '/y/?q=1' } } : { body: { url } },
    );
    const connection = connect(server.origin);
    const reply = await requestJson(connection, get);
    expect(reply.body).toEqual({ url: '/y/?q=1' });
    expect(server.requests[1]?.headers.authorization).toBe(`Bearer ${testKey}`);
    expect(connection.count).toBe(2);
  });

  test.each([301, 302, 307, 308])('a %i repeats a question with its body', async (status) => {
    const server = await startLoopback(({ url }) =>
      url === '/x' ? { status, headers: { location: '/y' } } : { body: {} },
    );
    await requestJson(connect(server.origin), { ...get, method: 'POST', body: { ids: [1] } });
    expect(server.requests[1]).toMatchObject({ method: 'POST', body: '{"ids":[1]}' });
  });

  test.each([
    ['another port', (other: string) => `${other}/steal`],
    ['another host name', (other: string) => `${other.replace('127.0.0.1', 'localhost')}/steal`],
    ['another scheme', (other: string) => `${other.replace('http:', 'https:')}/steal`],
    ['another host without a scheme', (other: string) => `${other.replace('http:', '')}/steal`],
    ['a file', () => 'file:///etc/passwd'],
    ['data', () => 'data:application/json,{}'],
  ])('to %s they are refused, and nothing is sent there', async (_name, target) => {
    const other = await startLoopback(() => ({ body: {} }));
    const server = await startLoopback(() => ({ status: 302, headers: { location: target(other.origin) } }));
    const error = await thrownBy(requestJson(connect(server.origin), get));
    expect(error.code).toBe('provider-moved');
    expect(other.requests).toEqual([]);
    expect(server.requests).toHaveLength(1);
  });

  test('a key never follows to another origin behind a hop within the own one', async () => {
    const other = await startLoopback(() => ({ body: {} }));
    const server = await startLoopback(({ url }) => ({
      status: 307,
      headers: { location: url === '/x' ? '/y' : other.origin },
    }));
    expect((await thrownBy(requestJson(connect(server.origin), get))).code).toBe('provider-moved');
    expect(other.requests).toEqual([]);
  });

  test('a loop ends after three', async () => {
    const server = await startLoopback(() => ({ status: 302, headers: { location: '/x' } }));
    expect((await thrownBy(requestJson(connect(server.origin), get))).code).toBe('too-large');
    expect(server.requests).toHaveLength(4);
  });
});

describe('bodies', () => {
  const body = JSON.stringify({ text: '猫猫' });
  test.each<[string, ScriptedReply, unknown]>([
    ['plain', { body }, { form: 'json', body: { text: '猫猫' } }],
    ['with a byte order mark', { body: `\ufeff${body}` }, { form: 'json', body: { text: '猫猫' } }],
    ['identity', { headers: { 'content-encoding': 'identity' }, body }, { form: 'json' }],
    [
      'gzip',
      { headers: { 'content-encoding': 'gzip' }, body: gzipSync(body) },
      { form: 'json', body: { text: '猫猫' } },
    ],
    [
      'brotli',
      { headers: { 'content-encoding': 'br' }, body: brotliCompressSync(body) },
      { body: { text: '猫猫' } },
    ],
    [
      'deflate',
      { headers: { 'content-encoding': 'deflate' }, body: deflateSync(body) },
      { body: { text: '猫猫' } },
    ],
    [
      'bare deflate',
      { headers: { 'content-encoding': 'deflate' }, body: deflateRawSync(body) },
      { body: { text: '猫猫' } },
    ],
    [
      'called gzip, and plain all the same',
      { headers: { 'content-encoding': 'gzip' }, body },
      { form: 'json' },
    ],
    ['a page', { body: '<html>502</html>' }, { form: 'other', body: undefined }],
    ['nothing', {}, { form: 'empty', body: undefined }],
    ['only blanks', { body: ' \n' }, { form: 'empty' }],
    ['cut JSON', { body: body.slice(0, -3) }, { form: 'other' }],
  ])('%s', async (_name, reply, expected) => {
    const server = await startLoopback(() => reply);
    expect(await requestJson(connect(server.origin), get)).toMatchObject(expected as object);
  });

  test('a field called __proto__ changes no object', async () => {
    const server = await startLoopback(() => ({ body: '{"__proto__":{"polluted":true},"a":1}' }));
    await requestJson(connect(server.origin), get);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024, 0x20));
  test.each<[string, ScriptedReply]>([
    ['a small archive of 50 MiB', { headers: { 'content-encoding': 'gzip' }, body: bomb }],
    ['9 MiB of plain text', { body: Buffer.alloc(9 * 1024 * 1024, 0x20) }],
  ])('%s is too large', async (_name, reply) => {
    const server = await startLoopback(() => reply);
    expect((await thrownBy(requestJson(connect(server.origin), get))).code).toBe('too-large');
  });

  test.each<[string, ScriptedReply, string]>([
    [
      'a cut archive',
      { headers: { 'content-encoding': 'gzip' }, body: gzipSync(body).subarray(0, 20) },
      'network',
    ],
    [
      'an encoding that was not asked for',
      { headers: { 'content-encoding': 'zstd' }, body },
      'provider-changed',
    ],
    [
      'an encoding named like an object’s own field',
      { headers: { 'content-encoding': 'constructor' }, body },
      'provider-changed',
    ],
  ])('%s', async (_name, reply, code) => {
    const server = await startLoopback(() => reply);
    expect((await thrownBy(requestJson(connect(server.origin), get))).code).toBe(code);
  });

  test('an endless body is cut at the bound', async () => {
    const server = await startLoopback(
      () => 'raw',
      (_request, response) => {
        const pour = (): void => {
          while (!response.destroyed && response.write('0'.repeat(65_536)));
          if (!response.destroyed) response.once('drain', pour);
        };
        pour();
      },
    );
    expect((await thrownBy(requestJson(connect(server.origin), get))).code).toBe('too-large');
  });
});

describe('time', () => {
  test('a body of a byte now and then ends with the whole bound', async () => {
    const server = await startLoopback(
      () => 'raw',
      (_request, response) => {
        const timer = setInterval(() => response.write(' '), 50);
        response.on('close', () => clearInterval(timer));
      },
    );
    const startedAtMs = Date.now();
    const error = await thrownBy(requestJson(connect(server.origin), { ...get, bounds: { wholeMs: 400 } }));
    expect(error.code).toBe('timeout');
    expect(Date.now() - startedAtMs).toBeLessThan(2_000);
  });

  test('a server that accepts and says nothing is a timeout', async () => {
    const server = await startLoopback(() => 'raw');
    const error = await thrownBy(requestJson(connect(server.origin), { ...get, bounds: { headersMs: 200 } }));
    expect(error.code).toBe('timeout');
  });

  test('the wait for a turn is not part of the bound', async () => {
    const server = await startLoopback(() => ({ body: {} }));
    const beforeRequest = (): Promise<undefined> =>
      new Promise((resolve) => setTimeout(() => resolve(undefined), 400));
    const reply = await requestJson(connect(server.origin, { beforeRequest }), {
      ...get,
      bounds: { wholeMs: 300 },
    });
    expect(reply.status).toBe(200);
  });

  test.each(['before the request', 'while it waits'])('stopped %s it is cancelled', async (when) => {
    const server = await startLoopback(() => 'raw');
    const controller = new AbortController();
    const connection = connect(server.origin, { signal: controller.signal });
    if (when === 'before the request') controller.abort();
    else setTimeout(() => controller.abort(), 100);
    expect((await thrownBy(requestJson(connection, get))).code).toBe('cancelled');
    expect(server.requests).toHaveLength(when === 'before the request' ? 0 : 1);
  });

  test.each<[string | null, number | null]>([
    ['120', 120_000],
    ['0', 0],
    ['1.5', 1_500],
    [' 7 ', 7_000],
    ['999999999', 86_400_000],
    ['Wed, 21 Oct 2026 07:28:30 GMT', 30_000],
    ['Wednesday, 21-Oct-26 07:28:30 GMT', 30_000],
    ['Wed, 21 Oct 2020 07:28:00 GMT', 0],
    ['Wed, 21 Oct 2099 07:28:00 GMT', 86_400_000],
    ['-5', null],
    ['soon', null],
    ['Mon, garbage', null],
    ['', null],
    [null, null],
  ])('Retry-After %j', (header, expected) => {
    expect(retryAfterMs(header, Date.UTC(2026, 9, 21, 7, 28, 0))).toBe(expected);
  });

  test.each<[string, string, string | null, number | null]>([
    [
      'a date by the server’s clock',
      'Wed, 21 Oct 2026 07:28:30 GMT',
      'Wed, 21 Oct 2026 07:28:00 GMT',
      30_000,
    ],
    ['a date without the server’s', 'Wed, 21 Oct 2026 07:28:30 GMT', 'today', 30_000 - 8 * 3_600_000],
    ['epoch seconds', String(Date.UTC(2026, 9, 21, 7, 29) / 1000), 'Wed, 21 Oct 2026 07:28:00 GMT', 60_000],
    ['seconds whatever the date', '5', 'Wed, 21 Oct 2026 07:28:00 GMT', 5_000],
  ])('Retry-After where this clock is eight hours ahead: %s', (_fact, header, date, expected) => {
    const nowMs = Date.UTC(2026, 9, 21, 15, 28, 0);
    expect(retryAfterMs(header, nowMs, date)).toBe(Math.max(0, expected ?? 0));
  });

  test('the server’s clock goes for a pause that it asks for by a date', async () => {
    const hoursAhead = 3 * 3_600_000;
    const date = new Date(Date.now() + hoursAhead).toUTCString();
    const retryAfter = new Date(Date.now() + hoursAhead + 90_000).toUTCString();
    const server = await startLoopback(() => ({ status: 429, headers: { date, 'retry-after': retryAfter } }));
    const { retryAfterMs: waitMs } = await requestJson(connect(server.origin), get);
    expect(Math.abs((waitMs ?? 0) - 90_000)).toBeLessThanOrEqual(1_000);
  });
});

describe('connections', () => {
  test('a refused one means that the provider is down', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    expect((await thrownBy(requestJson(connect(`http://127.0.0.1:${port}`), get))).code).toBe(
      'provider-down',
    );
  });

  test.each<[string, string, string]>([
    ['one that is cut', '', 'network'],
    ['a body shorter than its length', 'HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\n{}', 'network'],
    ['something that is no HTTP', 'SSH-2.0-OpenSSH_9.6\r\n', 'provider-changed'],
    ['headers without end', `HTTP/1.1 200 OK\r\nx: ${'a'.repeat(40_000)}\r\n\r\n`, 'provider-changed'],
  ])('%s', async (_name, answer, code) => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.end(answer));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    expect((await thrownBy(requestJson(connect(`http://127.0.0.1:${port}`), get))).code).toBe(code);
  });

  test('TLS with a server that speaks none fails as network', async () => {
    const server = await startLoopback(() => ({ body: {} }));
    const error = await thrownBy(requestJson(connect(server.origin.replace('http:', 'https:')), get));
    expect(error.code).toBe('network');
    expect(error.message).toMatch(/secure connection/);
  });

  test('a name that does not exist fails as network', async () => {
    expect((await thrownBy(requestJson(connect('http://gridkeep.invalid'), get))).code).toBe('network');
  });

  test('after closing, the next request opens new ones', async () => {
    const server = await startLoopback(() => ({ body: {} }));
    await requestJson(connect(server.origin), get);
    await closeProviderConnections();
    expect((await requestJson(connect(server.origin), get)).status).toBe(200);
  });
});

test.each(['ключ-с-кириллицей', 'two\nlines', 'emoji-🔑-key'])(
  'a key that fits no header (%j) is refused at once',
  async (key) => {
    const server = await startLoopback(() => ({ body: {} }));
    const connection = connect(server.origin, { key: () => key });
    const error = await thrownBy(
      requestJson(connection, { ...get, headers: { authorization: `Bearer ${key}` } }),
    );
    expect(error.code).toBe('unauthorized');
    expect(error.message).not.toContain(key);
    expect(server.requests).toEqual([]);
  },
);
