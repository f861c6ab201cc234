import { expect, test, vi } from 'vitest';
import {
  externalHosts,
  isExternalLinkAllowed,
  openExternalLink,
} from '../../../src/main/shell/external-links.ts';

const hostile = [
  'ms-msdt:/id PCWDiagnostic',
  'search-ms:query=x&crumb=location:\\\\host',
  'file:////host/share/x.exe',
  'file:///etc/passwd',
  'smb://host/share',
  'mailto:someone@example.com',
  'tel:123',
  'http://docs.apimart.ai/',
  'https://a@docs.apimart.ai/',
  'https://docs.apimart.ai:secret@evil.example/',
  'https://docs.apimart.ai.evil.example/',
  'https://evil.example/docs.apimart.ai',
  'https://docs.apimart.ai:8443/',
  'https://xdocs.apimart.ai/',
  'https://docs.apimart.ai./',
  '\\\\host\\share\\x.exe',
  'C:\\Windows\\System32\\calc.exe',
  '/usr/bin/xcalc',
  'javascript:alert(1)',
  'data:text/html,x',
  'blob:https://docs.apimart.ai/1',
  'vbscript:x',
  'ws://docs.apimart.ai/',
  'gridkeep://import?ids=1',
  'gridkeep-app://app/',
  'chrome://settings',
  'about:blank',
  'ftp://docs.apimart.ai/',
  'https:',
  'https://',
  '',
  `https://docs.apimart.ai/${'a'.repeat(2000)}`,
];

test('only https links to the hosts of the list leave the app', async () => {
  const open = vi.fn(() => Promise.reject(new Error('no browser')));
  expect(hostile.filter((url) => openExternalLink(url, open))).toEqual([]);
  const good = externalHosts.map((host) => `https://${host}/page?x=1`);
  expect(good.filter((url) => !isExternalLinkAllowed(url))).toEqual([]);
  expect(openExternalLink('https://DOCS.apimart.ai/a', open)).toBe(true);
  expect(open).not.toHaveBeenCalled();
  await new Promise((resolve) => setImmediate(resolve));
  expect(open.mock.calls).toEqual([['https://docs.apimart.ai/a']]);
});
