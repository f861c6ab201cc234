import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { linkSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { requestedRange } from '../../../src/main/shell/byte-range.ts';
import { createImageHandler, imageRequest } from '../../../src/main/shell/image-protocol.ts';
import type { OriginalFile } from '../../../src/main/shell/image-protocol.ts';

const base = mkdtempSync(join(tmpdir(), 'gridkeep-image-'));
const root = join(base, 'Pictures');
const canary = 'CANARY-outside-the-library';
const original = Buffer.from(Array.from({ length: 1000 }, (_, index) => index % 251));
const preview = Buffer.from('a small picture');
const errors: unknown[] = [];

/** What the catalog claims of each id. The handler must serve only what is a file inside the library. */
const files: Record<number, string> = {
  1: 'good.png',
  2: '../outside.png',
  3: 'link-out.png',
  4: 'folder.png',
  5: 'pipe.png',
  6: 'missing.png',
  7: 'empty.png',
  8: 'link-in.png',
  9: 'linked-folder/outside.png',
  10: '../Pictures-evil/outside.png',
  11: 'good.png\0.png',
  12: '',
  13: 'good.png/',
  14: '/etc/hostname',
};
const claimedTypes: Record<number, string> = { 20: 'text/html', 21: 'image/svg+xml' };

const handle = createImageHandler({
  readPreview: (id, size) => {
    if (id === 99) throw new Error('the database is closed');
    if (id !== 1) return null;
    return size === 'thumbnail' ? preview.subarray(0, 7) : preview;
  },
  originalFile: (id): OriginalFile | null => {
    if (id === 99) throw new Error('the database is closed');
    if (id === 14) return { absolutePath: '/etc/hostname', root, mediaType: 'image/png' };
    const claimed = claimedTypes[id];
    if (claimed !== undefined) {
      return { absolutePath: join(root, 'good.png'), root, mediaType: claimed as OriginalFile['mediaType'] };
    }
    const name = files[id];
    return name === undefined ? null : { absolutePath: `${root}/${name}`, root, mediaType: 'image/png' };
  },
  readPartial: (id) => {
    if (id === 99) return Promise.reject(new Error('the database is closed'));
    return Promise.resolve(id === 1 ? preview : null);
  },
  onError: (error) => void errors.push(error),
});

beforeAll(() => {
  mkdirSync(join(root, 'folder.png'), { recursive: true });
  mkdirSync(join(base, 'Pictures-evil'));
  writeFileSync(join(base, 'outside.png'), canary);
  writeFileSync(join(base, 'Pictures-evil', 'outside.png'), canary);
  writeFileSync(join(root, 'good.png'), original);
  writeFileSync(join(root, 'empty.png'), '');
  symlinkSync(join(base, 'outside.png'), join(root, 'link-out.png'));
  symlinkSync(join(root, 'good.png'), join(root, 'link-in.png'));
  symlinkSync(base, join(root, 'linked-folder'));
  linkSync(join(root, 'good.png'), join(root, 'hard-link.png'));
  execFileSync('mkfifo', [join(root, 'pipe.png')]);
});
afterAll(() => rmSync(base, { recursive: true }));

/** Chromium may hand over what `new Request` would refuse. */
function request(url: string, method = 'GET', headers: Record<string, string> = {}): Request {
  const unchecked: unknown = { url, method, headers: new Headers(headers) };
  return unchecked as Request;
}

test('previews and originals come with a fixed type, in a sandbox', async () => {
  const small = await handle(new Request('gridkeep-image://preview/1?v=7'));
  expect([small.status, Object.fromEntries(small.headers), await small.text()]).toEqual([
    200,
    {
      'content-type': 'image/webp',
      'content-length': '15',
      'cache-control': 'private, max-age=31536000, immutable',
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
    },
    'a small picture',
  ]);
  const smaller = await handle(new Request('gridkeep-image://thumbnail/1?v=7'));
  expect([smaller.headers.get('content-type'), await smaller.text()]).toEqual(['image/webp', 'a small']);
  const whole = await handle(new Request('gridkeep-image://original/1'));
  expect([whole.status, Object.fromEntries(whole.headers)]).toEqual([
    200,
    {
      'content-type': 'image/png',
      'content-length': '1000',
      'accept-ranges': 'bytes',
      'cache-control': 'no-cache',
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
    },
  ]);
  expect(Buffer.from(await whole.arrayBuffer())).toEqual(original);
  for (const host of ['preview', 'original']) {
    const head = await handle(new Request(`gridkeep-image://${host}/1`, { method: 'HEAD' }));
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([
      200,
      host === 'preview' ? '15' : '1000',
      '',
    ]);
  }
  const linked = await handle(new Request('gridkeep-image://original/8'));
  expect(Buffer.from(await linked.arrayBuffer())).toEqual(original);
});

test('a partial picture is never kept by the browser', async () => {
  const response = await handle(new Request('gridkeep-image://partial/1?v=40'));
  expect([response.status, Object.fromEntries(response.headers), await response.text()]).toEqual([
    200,
    {
      'content-type': 'image/webp',
      'content-length': '15',
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
    },
    'a small picture',
  ]);
});

const hostileUrls = [
  'gridkeep-image://partial/',
  'gridkeep-image://partial/1?v=40.5',
  'gridkeep-image://partial/1?url=https://evil.example/x.png',
  'gridkeep-image://partial/https://evil.example/x.png',
  'gridkeep-image://partials/1',
  'gridkeep-image://preview/',
  'gridkeep-image://preview',
  'gridkeep-image://preview/0',
  'gridkeep-image://preview/01',
  'gridkeep-image://preview/-1',
  'gridkeep-image://preview/+1',
  'gridkeep-image://preview/1.0',
  'gridkeep-image://preview/1e3',
  'gridkeep-image://preview/0x1',
  'gridkeep-image://preview/1/',
  'gridkeep-image://preview/1/2',
  'gridkeep-image://preview//1',
  'gridkeep-image://preview/./1/.',
  'gridkeep-image://preview/1%00',
  'gridkeep-image://preview/1%20',
  'gridkeep-image://preview/1%0a',
  'gridkeep-image://preview/%31',
  'gridkeep-image://preview/１',
  'gridkeep-image://preview/1;a',
  'gridkeep-image://preview/9007199254740992',
  'gridkeep-image://preview/99999999999999999999',
  'gridkeep-image://preview/1?v=',
  'gridkeep-image://preview/1?v=a',
  'gridkeep-image://preview/1?v=1&v=2',
  'gridkeep-image://preview/1?path=/etc/passwd',
  'gridkeep-image://preview/1?v=1%00',
  'gridkeep-image://preview:80/1',
  'gridkeep-image://user@preview/1',
  'gridkeep-image://user:pass@preview/1',
  'gridkeep-image://PREVIEW/1',
  'gridkeep-image://preview./1',
  'gridkeep-image://preview.evil/1',
  'gridkeep-image://previews/1',
  'gridkeep-image:///1',
  'gridkeep-image:preview/1',
  'gridkeep-image:/preview/1',
  'gridkeep-app://preview/1',
  'http://preview/1',
  'file:///etc/passwd',
  'gridkeep-image://original/../../../etc/passwd',
  'gridkeep-image://original/..%2f..%2fetc%2fpasswd',
  'gridkeep-image://original/%2e%2e/%2e%2e/etc/passwd',
  'gridkeep-image://original/..%5c..%5coutside.png',
  'gridkeep-image://original/..\\outside.png',
  'gridkeep-image://original//etc/passwd',
  'gridkeep-image://original/C:/Windows/win.ini',
  'gridkeep-image://original/\\\\host\\share\\x.png',
  'gridkeep-image://original/good.png',
  'gridkeep-image://original/link-out.png',
  'gridkeep-image://original/1/../../outside.png',
  'gridkeep-image://original/1%2f..%2foutside.png',
  'gridkeep-image://original/1.png',
  'gridkeep-image://original/null',
  'gridkeep-image://original/NaN',
  'gridkeep-image://original/Infinity',
  'gridkeep-image://original/__proto__',
  'gridkeep-image://original/constructor',
  'gridkeep-image://thumb/1',
  '',
  'not a url',
  '//preview/1',
];
/** Ids whose rows name something that is not a file of the library. */
const hostileIds = [2, 3, 4, 5, 6, 9, 10, 11, 12, 13, 14, 20, 21, 98, 99];

test('nothing but a picture of the library is served', async () => {
  const requests = [
    ...hostileUrls.map((url) => request(url)),
    ...hostileIds.map((id) => request(`gridkeep-image://original/${id}`)),
    request('gridkeep-image://preview/2'),
    request('gridkeep-image://preview/99'),
    request('gridkeep-image://partial/2'),
    request('gridkeep-image://partial/99?v=40'),
  ];
  expect(requests.length).toBeGreaterThanOrEqual(60);
  for (const each of requests) {
    const response = await handle(each);
    expect([each.url, response.status, await response.text()]).toEqual([each.url, 404, '']);
    expect(response.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
  }
  expect(errors).toHaveLength(3);
  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'get', 'TRACE']) {
    const response = await handle(request('gridkeep-image://original/1', method));
    expect([method, response.status, response.headers.get('allow')]).toEqual([method, 405, 'GET, HEAD']);
  }
  const empty = await handle(request('gridkeep-image://original/7'));
  expect([empty.status, await empty.text()]).toEqual([200, '']);
});

test('any request at all is answered with 2xx or 4xx and never with foreign bytes', async () => {
  const known = new Set(['', preview.toString('latin1'), original.toString('latin1')]);
  const part = fc.oneof(
    fc.constantFrom(
      '..',
      '.',
      '%2e%2e',
      '%2f',
      '%5c',
      '%00',
      '1',
      '2',
      '3',
      '9',
      'etc',
      'passwd',
      'link-out.png',
      '\\',
      '//',
      '@',
      ':',
      '?v=1',
      '#',
    ),
    fc.nat(120).map(String),
    fc.string({ unit: 'grapheme', maxLength: 8 }),
  );
  const url = fc
    .tuple(
      fc.constantFrom(
        'gridkeep-image://preview/',
        'gridkeep-image://original/',
        'gridkeep-image://partial/',
        'gridkeep-image://',
        'gridkeep-image:',
        '',
      ),
      fc.array(part, { maxLength: 6 }),
      fc.constantFrom('/', ''),
    )
    .map(([start, parts, separator]) => start + parts.join(separator));
  const range = fc.option(
    fc.oneof(
      fc.string(),
      fc.tuple(fc.nat(2000), fc.nat(2000)).map(([a, b]) => `bytes=${a}-${b}`),
    ),
  );
  await fc.assert(
    fc.asyncProperty(url, fc.constantFrom('GET', 'HEAD', 'POST'), range, async (text, method, header) => {
      const headers = header !== null && /^[\x20-\x7e]*$/.test(header) ? { range: header } : {};
      const response = await handle(request(text, method, headers));
      const status = Math.floor(response.status / 100);
      const body = Buffer.from(await response.arrayBuffer()).toString('latin1');
      const isKnown =
        known.has(body) || (response.status === 206 && original.includes(Buffer.from(body, 'latin1')));
      return (status === 2 || status === 4) && isKnown;
    }),
    { numRuns: 10_000 },
  );
}, 60_000);

test('ids are read exactly', () => {
  expect(imageRequest('gridkeep-image://original/9007199254740991?v=1')).toEqual({
    source: 'original',
    id: 9007199254740991,
  });
});

test('ranges follow RFC 9110', async () => {
  const cases: readonly (readonly [string, number, string | null, number, number])[] = [
    ['bytes=0-', 206, 'bytes 0-999/1000', 0, 1000],
    ['bytes=0-0', 206, 'bytes 0-0/1000', 0, 1],
    ['bytes=10-19', 206, 'bytes 10-19/1000', 10, 20],
    ['bytes=990-5000', 206, 'bytes 990-999/1000', 990, 1000],
    ['bytes=-5', 206, 'bytes 995-999/1000', 995, 1000],
    ['bytes=-5000', 206, 'bytes 0-999/1000', 0, 1000],
    ['bytes=999-', 206, 'bytes 999-999/1000', 999, 1000],
    ['bytes=1000-', 416, 'bytes */1000', 0, 0],
    ['bytes=5000-6000', 416, 'bytes */1000', 0, 0],
    ['bytes=-0', 416, 'bytes */1000', 0, 0],
    ['bytes=9-3', 200, null, 0, 1000],
    ['bytes=-', 200, null, 0, 1000],
    ['bytes=0-1,5-6', 200, null, 0, 1000],
    ['bytes=a-b', 200, null, 0, 1000],
    ['bytes=-1-2', 200, null, 0, 1000],
    ['bytes=1-2-3', 200, null, 0, 1000],
    ['bytes=0x1-', 200, null, 0, 1000],
    ['bytes=9999999999999999999999-', 200, null, 0, 1000],
    ['items=0-1', 200, null, 0, 1000],
    ['', 200, null, 0, 1000],
  ];
  for (const [header, status, contentRange, from, to] of cases) {
    const response = await handle(request('gridkeep-image://original/1', 'GET', { range: header }));
    const body = Buffer.from(await response.arrayBuffer());
    expect([header, response.status, response.headers.get('content-range')]).toEqual([
      header,
      status,
      contentRange,
    ]);
    expect(body).toEqual(original.subarray(from, to));
  }
  const conditional = await handle(
    request('gridkeep-image://original/1', 'GET', { range: 'bytes=5-9', 'if-range': '"x"' }),
  );
  expect([conditional.status, (await conditional.arrayBuffer()).byteLength]).toEqual([200, 1000]);
  expect(requestedRange('bytes=0-', 0)).toBe('unsatisfiable');
});

test('an original is streamed, and its file closed however the request ends', async () => {
  const size = 64 * 1024 * 1024;
  writeFileSync(join(root, 'large.png'), Buffer.alloc(size, 7));
  files[30] = 'large.png';
  const openFiles = (): number => readdirSync('/proc/self/fd').length;
  const before = openFiles();
  const memoryBefore = process.memoryUsage().arrayBuffers;

  for (let round = 0; round < 20; round += 1) {
    const response = await handle(request('gridkeep-image://original/30'));
    const reader = response.body?.getReader();
    await reader?.read();
    await reader?.cancel();
  }
  expect(process.memoryUsage().arrayBuffers - memoryBefore).toBeLessThan(size / 2);

  const whole = await handle(request('gridkeep-image://original/30'));
  const hash = createHash('sha256');
  for await (const chunk of whole.body ?? []) hash.update(chunk as Uint8Array);
  expect(hash.digest('hex')).toBe(createHash('sha256').update(Buffer.alloc(size, 7)).digest('hex'));
  await handle(request('gridkeep-image://original/30', 'GET', { range: `bytes=${size}-` }));
  await handle(request('gridkeep-image://original/30', 'HEAD'));
  await handle(request('gridkeep-image://original/4'));
  await expect.poll(openFiles).toBe(before);
}, 30_000);
