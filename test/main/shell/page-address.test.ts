import { expect, test } from 'vitest';
import { builtPage, isPageUrl, pageAddress, pageUrl } from '../../../src/main/shell/page-address.ts';

const server = pageAddress('http://localhost:5173/', false);

test('a development server counts only unpackaged, over http(s), on loopback', () => {
  const cases: readonly (readonly [string | undefined, boolean, string])[] = [
    [undefined, false, 'gridkeep-app://app/'],
    ['http://localhost:5173', false, 'http://localhost:5173/'],
    ['http://127.0.0.1:5173/x?y', false, 'http://127.0.0.1:5173/'],
    ['https://[::1]:8443', false, 'https://[::1]:8443/'],
    ['http://localhost:5173', true, 'gridkeep-app://app/'],
    ['http://localhost.evil.example:5173', false, 'gridkeep-app://app/'],
    ['http://10.0.0.5:5173', false, 'gridkeep-app://app/'],
    ['http://user@localhost:5173', false, 'gridkeep-app://app/'],
    ['file:///srv/page/index.html', false, 'gridkeep-app://app/'],
    ['not a url', false, 'gridkeep-app://app/'],
  ];
  expect(cases.map(([url, isPackaged]) => pageUrl(pageAddress(url, isPackaged)))).toEqual(
    cases.map(([, , expected]) => expected),
  );
});

test('only the page itself is the page', () => {
  const yes = [
    'gridkeep-app://app/',
    'gridkeep-app://app/index.html',
    'gridkeep-app://app/?a=1#b',
    'GRIDKEEP-APP://app/',
  ];
  const no = [
    'gridkeep-app://app',
    'gridkeep-app://app.evil/',
    'gridkeep-app://evil@app/',
    'gridkeep-app://app:80/',
    'gridkeep-app://APP/',
    'gridkeep-app:app',
    'gridkeep-app:///app/',
    'gridkeep-app://app/other.html',
    'gridkeep-app://app//',
    'gridkeep-image://app/',
    'gridkeep-image://preview/1',
    'gridkeep://app/',
    'http://app/',
    'https://app/',
    'http://localhost:5173/',
    'file:///etc/hostname',
    'data:text/html,<b>x',
    'blob:gridkeep-app://app/0b5f',
    'javascript:alert(1)',
    'about:blank',
    'about:srcdoc',
    'view-source:gridkeep-app://app/',
    'filesystem:gridkeep-app://app/x',
    'devtools://devtools/bundled/inspector.html',
    'chrome://gpu',
    '',
    '\\\\host\\share\\x.html',
    '//app/',
  ];
  expect(yes.filter((url) => !isPageUrl(url, builtPage))).toEqual([]);
  expect(no.filter((url) => isPageUrl(url, builtPage))).toEqual([]);
  expect(isPageUrl('http://localhost:5173/#x', server)).toBe(true);
  expect(isPageUrl('http://localhost:5174/', server)).toBe(false);
  expect(isPageUrl('gridkeep-app://app/', server)).toBe(false);
});
