import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAppHandler, pageFileName } from '../../../src/main/shell/app-protocol.ts';

const base = mkdtempSync(join(tmpdir(), 'gridkeep-app-'));
const folder = join(base, 'renderer');
const handle = createAppHandler({ folder });

beforeAll(() => {
  mkdirSync(join(folder, 'assets'), { recursive: true });
  writeFileSync(join(folder, 'index.html'), '<!doctype html>');
  writeFileSync(join(folder, 'assets', 'index-1a.js'), 'export {};');
  writeFileSync(join(folder, 'assets', 'index-1a.css'), 'body{}');
  writeFileSync(join(folder, 'assets', 'index-1a.js.map'), '{}');
  writeFileSync(join(folder, '.env.js'), 'secret');
  writeFileSync(join(base, 'outside.js'), 'secret');
});
afterAll(() => rmSync(base, { recursive: true }));

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' gridkeep-image:; " +
  "media-src gridkeep-image:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; " +
  "frame-ancestors 'none'; object-src 'none'; require-trusted-types-for 'script'; trusted-types vue";

test('the page comes with its policy and the right type', async () => {
  const cases: readonly (readonly [string, string, number, string | null, string])[] = [
    ['GET', '/', 200, 'text/html; charset=utf-8', '<!doctype html>'],
    ['GET', '/index.html?x#y', 200, 'text/html; charset=utf-8', '<!doctype html>'],
    ['GET', '/assets/index-1a.js', 200, 'text/javascript; charset=utf-8', 'export {};'],
    ['GET', '/assets/index-1a.css', 200, 'text/css; charset=utf-8', 'body{}'],
    ['HEAD', '/', 200, 'text/html; charset=utf-8', ''],
    ['POST', '/', 405, null, ''],
    ['GET', '/assets', 404, null, ''],
    ['GET', '/assets/missing.js', 404, null, ''],
    ['GET', '/assets/index-1a.js.map', 404, null, ''],
  ];
  for (const [method, path, status, type, body] of cases) {
    const response = await handle(new Request(`gridkeep-app://app${path}`, { method }));
    expect([path, response.status, response.headers.get('content-type'), await response.text()]).toEqual([
      path,
      status,
      type,
      body,
    ]);
    expect(response.headers.get('content-security-policy')).toBe(policy);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  }
});

test('no path leads out of the folder', async () => {
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
    const response = await handle(new Request(`gridkeep-app://app${path}`));
    expect([path, response.status, await response.text()]).toEqual([path, 404, '']);
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
