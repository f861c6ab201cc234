import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pageFile, pageFileName } from '../../../src/main/shell/app-protocol.ts';

const folder = join('/', 'app', 'renderer');
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: gridkeep-image:; " +
  "media-src gridkeep-image:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; " +
  "frame-ancestors 'none'; object-src 'none'; require-trusted-types-for 'script'; trusted-types vue";

test('the page comes with its policy and the right type', () => {
  const cases: readonly (readonly [string, string, string | null])[] = [
    ['/', 'index.html', 'text/html; charset=utf-8'],
    ['/index.html?x#y', 'index.html', 'text/html; charset=utf-8'],
    ['/assets/index-1a.js', 'assets/index-1a.js', 'text/javascript; charset=utf-8'],
    ['/assets/index-1a.css', 'assets/index-1a.css', 'text/css; charset=utf-8'],
  ];
  for (const [path, file, type] of cases) {
    expect(pageFile(folder, { method: 'GET', url: `gridkeep-app://app${path}` })).toEqual({
      path: join(folder, file),
      headers: {
        'Content-Type': type,
        'Content-Security-Policy': policy,
        'Cross-Origin-Opener-Policy': 'same-origin',
        'Referrer-Policy': 'no-referrer',
        'X-Content-Type-Options': 'nosniff',
      },
    });
  }
});

test.each([
  ['POST', '/'],
  ['HEAD', '/'],
  ['GET', '/assets'],
  ['GET', '/assets/index-1a.js.map'],
])('%s %s gets no file', (method, path) => {
  expect(pageFile(folder, { method, url: `gridkeep-app://app${path}` })).toBeNull();
});

test('no path leads out of the folder', () => {
  const hostile = [
    '/../outside.js',
    '/..%2foutside.js',
    '/%2e%2e/outside.js',
    '/%2e%2e%2foutside.js',
    '/..%5coutside.js',
    '/..\\outside.js',
    '/assets/..%2f..%2foutside.js',
    '/.env.js',
    '/%2eenv.js',
    '//outside.js',
    '/assets//index-1a.js',
    '/index.html%00.js',
    '/index.html/',
    '/C:/outside.js',
    '/index.html::$DATA',
    '/~/outside.js',
    '/index%2ehtml',
    `/${'a/'.repeat(120)}x.js`,
  ];
  for (const path of hostile) {
    // What URLs themselves make plain stays inside; all else gets nothing.
    expect([null, 'outside.js']).toContain(pageFileName(`gridkeep-app://app${path}`));
  }
  const elsewhere = [
    'gridkeep-app://other/index.html',
    'gridkeep-app://app.evil/index.html',
    'gridkeep-app://app:1/index.html',
    'gridkeep-app://x@app/index.html',
    'gridkeep-image://app/index.html',
    'gridkeep-app:index.html',
    'file:///index.html',
    'index.html',
  ];
  expect(elsewhere.filter((url) => pageFileName(url) !== null)).toEqual([]);
});
