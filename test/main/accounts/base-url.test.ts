// Base URLs as people write them.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normaliseBaseUrl, originOf } from '../../../src/main/accounts/base-url.ts';

const good: readonly (readonly [string, string])[] = [
  ['https://api.acedata.cloud', 'https://api.acedata.cloud'],
  ['https://api.acedata.cloud/', 'https://api.acedata.cloud'],
  ['https://api.acedata.cloud///', 'https://api.acedata.cloud'],
  ['  https://API.AceData.Cloud \n', 'https://api.acedata.cloud'],
  ['<https://api.acedata.cloud>', 'https://api.acedata.cloud'],
  ['"https://api.acedata.cloud/"', 'https://api.acedata.cloud'],
  ["https://api.acedata.cloud/'/", 'https://api.acedata.cloud'],
  ['\u200bhttps://api.acedata.cloud\ufeff', 'https://api.acedata.cloud'],
  ['api.acedata.cloud', 'https://api.acedata.cloud'],
  ['//api.acedata.cloud', 'https://api.acedata.cloud'],
  ['HTTPS://api.acedata.cloud', 'https://api.acedata.cloud'],
  ['https://example.com/one/api/', 'https://example.com/one/api'],
  ['https://example.com/One%20Two/ü', 'https://example.com/One%20Two/%C3%BC'],
  ['example.com:8443/newapi', 'https://example.com:8443/newapi'],
  ['https://example.com:443', 'https://example.com'],
  ['https://example.com.', 'https://example.com'],
  ['https://example.com.:8443/a/', 'https://example.com:8443/a'],
  ['https://bücher.example', 'https://xn--bcher-kva.example'],
  ['https://192.168.1.5:3000', 'https://192.168.1.5:3000'],
  ['192.168.1.5:3000', 'https://192.168.1.5:3000'],
  ['newapi', 'https://newapi'],
  ['http://localhost:3000', 'http://localhost:3000'],
  ['localhost:3000', 'http://localhost:3000'],
  ['localhost', 'http://localhost'],
  ['api.localhost:3000/x/', 'http://api.localhost:3000/x'],
  ['127.0.0.1:8080', 'http://127.0.0.1:8080'],
  ['127.1.2.3', 'http://127.1.2.3'],
  ['http://127.1:80/', 'http://127.0.0.1'],
  ['[::1]:3000', 'http://[::1]:3000'],
  ['http://[::ffff:127.0.0.1]:3000', 'http://[::ffff:7f00:1]:3000'],
  ['https://localhost:3000', 'https://localhost:3000'],
];

const bad: readonly (readonly [string, RegExp])[] = [
  ['', /empty/],
  ['   ', /empty/],
  ['http://api.acedata.cloud', /unprotected/],
  ['http://192.168.1.5:3000', /unprotected/],
  ['http://127.0.0.1.example.com', /unprotected/],
  ['http://localhost.example.com', /unprotected/],
  ['http://0.0.0.0:3000', /unprotected/],
  ['http://2130706434.example', /unprotected/],
  ['https://user:secret@example.com', /user name/],
  ['https://user@example.com', /user name/],
  ['https://@example.com', /user name/],
  ['https://example.com?x=1', /before any/],
  ['https://example.com/?', /before any/],
  ['https://example.com/#', /before any/],
  ['ftp://example.com', /begins with/],
  ['file:///etc/passwd', /no address|begins with/],
  ['javascript:alert(1)', /no address/],
  ['mailto:someone@example.com', /no address|user name/],
  ['https://', /no address/],
  ['https:// example.com', /blanks/],
  ['https://exa mple.com', /blanks/],
  ['https:\\\\example.com', /blanks or backslashes/],
  ['https://example.com:99999', /no address/],
  ['https://[::1', /no address/],
  [`https://example.com/${'a'.repeat(500)}`, /longer/],
];

describe('normaliseBaseUrl', () => {
  it.each(good)('%j → %s', (text, expected) => {
    expect(normaliseBaseUrl(text, { allowHttp: false })).toBe(expected);
    expect(normaliseBaseUrl(expected, { allowHttp: false })).toBe(expected);
  });

  it.each(bad)('refuses %j', (text, message) => {
    expect(() => normaliseBaseUrl(text, { allowHttp: false })).toThrow(
      expect.objectContaining({ code: 'usage', message: expect.stringMatching(message) as string }),
    );
  });

  it('takes http where the user allows it, and never adds it by itself', () => {
    expect(normaliseBaseUrl('http://192.168.1.5:3000/x/', { allowHttp: true })).toBe(
      'http://192.168.1.5:3000/x',
    );
    expect(normaliseBaseUrl('192.168.1.5:3000', { allowHttp: true })).toBe('https://192.168.1.5:3000');
  });

  it('never repeats what was written, so that a pasted key is not shown', () => {
    for (const text of [
      'https://u:sk-secret1@x.y',
      'sk-secret1 x',
      'https://x.y?key=sk-secret1',
      'ftp://sk-secret1',
    ]) {
      expect(() => normaliseBaseUrl(text, { allowHttp: false })).toThrow(
        expect.objectContaining({ message: expect.not.stringContaining('secret') as string }),
      );
    }
  });

  it('answers any text with an address that stays as it is, or with plain words', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.webUrl(), fc.string({ unit: 'binary' }), fc.domain()),
        fc.boolean(),
        (text, allowHttp) => {
          let address: string;
          try {
            address = normaliseBaseUrl(text, { allowHttp });
          } catch (error) {
            expect(error).toMatchObject({ name: 'AppError', code: 'usage' });
            return;
          }
          expect(normaliseBaseUrl(address, { allowHttp })).toBe(address);
          expect(address.startsWith(originOf(address))).toBe(true);
          expect(address).not.toMatch(/\/$|[?#\s]|^https?:\/\/[^/]*@/);
        },
      ),
    );
  });
});

it('originOf is the scheme, host and port alone', () => {
  expect(originOf('https://example.com:8443/a/b')).toBe('https://example.com:8443');
  expect(() => originOf('gridkeep://x')).toThrow(expect.objectContaining({ code: 'usage' }));
  expect(() => originOf('nonsense')).toThrow(expect.objectContaining({ code: 'usage' }));
});
