// Which addresses a picture may come from: the whole table, in every spelling that a URL or a resolver may use.
import { describe, expect, it } from 'vitest';
import {
  addressKind,
  addressVerdict,
  allowanceOf,
  canonicalHost,
  publicOnly,
  redirectTarget,
  urlVerdict,
} from '../../../src/main/saving/address-rules.ts';
import { resolveAllowance } from '../../../src/main/saving/resolve-allowance.ts';
import { failureOf } from './failure-of.ts';

describe('addressKind', () => {
  it.each([
    ['93.184.216.34', 'public'],
    ['8.8.8.8', 'public'],
    ['198.18.0.1', 'public'],
    ['198.19.255.255', 'public'],
    ['172.15.255.255', 'public'],
    ['172.32.0.0', 'public'],
    ['100.63.255.255', 'public'],
    ['100.128.0.0', 'public'],
    ['223.255.255.255', 'public'],
    ['127.0.0.1', 'loopback'],
    ['127.255.255.254', 'loopback'],
    ['10.0.0.1', 'private'],
    ['172.16.0.1', 'private'],
    ['172.31.255.255', 'private'],
    ['192.168.255.1', 'private'],
    ['169.254.1.1', 'link-local'],
    ['169.254.169.254', 'metadata'],
    ['169.254.170.2', 'metadata'],
    ['100.100.100.200', 'metadata'],
    ['168.63.129.16', 'metadata'],
    ['192.0.0.192', 'metadata'],
    ['100.64.0.1', 'carrier'],
    ['224.0.0.1', 'multicast'],
    ['239.255.255.255', 'multicast'],
    ['0.0.0.0', 'reserved'],
    ['0.1.2.3', 'reserved'],
    ['192.0.2.1', 'reserved'],
    ['198.51.100.7', 'reserved'],
    ['203.0.113.7', 'reserved'],
    ['240.0.0.1', 'reserved'],
    ['255.255.255.255', 'reserved'],
    ['2606:4700::6810:84e5', 'public'],
    ['2a00:1450:4001:81b::200e', 'public'],
    ['::1', 'loopback'],
    ['0:0:0:0:0:0:0:1', 'loopback'],
    ['::', 'reserved'],
    ['::7f00:1', 'reserved'],
    ['fc00::1', 'private'],
    ['fdff:ffff::1', 'private'],
    ['fec0::1', 'private'],
    ['fe80::1', 'link-local'],
    ['fe80::1%eth0', 'link-local'],
    ['fd00:ec2::254', 'metadata'],
    ['ff02::1', 'multicast'],
    ['2001:db8::1', 'reserved'],
    ['2001::1', 'reserved'],
    ['3fff::1', 'reserved'],
    ['4000::1', 'reserved'],
    ['100::1', 'reserved'],
    ['64:ff9b:1::1', 'reserved'],
    ['::ffff:127.0.0.1', 'loopback'],
    ['::ffff:7f00:1', 'loopback'],
    ['::FFFF:10.1.2.3', 'private'],
    ['::ffff:169.254.169.254', 'metadata'],
    ['::ffff:8.8.8.8', 'public'],
    ['::ffff:0:127.0.0.1', 'loopback'],
    ['64:ff9b::7f00:1', 'loopback'],
    ['64:ff9b::192.168.1.1', 'private'],
    ['64:ff9b::808:808', 'public'],
    ['2002:7f00:1::', 'loopback'],
    ['2002:c0a8:101::1', 'private'],
    ['2002:808:808::1', 'public'],
    ['', 'no-address'],
    ['example.com', 'no-address'],
    ['1.2.3', 'no-address'],
  ])('%s is %s', (ip, kind) => {
    expect(addressKind(ip)).toBe(kind);
    expect(addressVerdict(ip, publicOnly).isAllowed).toBe(kind === 'public');
  });

  it('lets an allowance reach private places and nothing else', () => {
    const everything = {
      privateHosts: ['127.0.0.1', '10.0.0.5', 'fd12::1', '169.254.169.254', '0.0.0.0', 'nas.local'],
    };
    const allowed = (ip: string, host: string | null = null): boolean =>
      addressVerdict(ip, everything, host).isAllowed;
    expect([
      allowed('127.0.0.1'),
      allowed('::ffff:127.0.0.1'),
      allowed('10.0.0.5'),
      allowed('FD12:0::1'),
    ]).toEqual([true, true, true, true]);
    expect([
      allowed('127.0.0.2'),
      allowed('10.0.0.6'),
      allowed('169.254.169.254'),
      allowed('0.0.0.0'),
    ]).toEqual([false, false, false, false]);
    expect([allowed('10.9.9.9', 'NAS.local.'), allowed('10.9.9.9', 'evil.example')]).toEqual([true, false]);
    expect(allowed('169.254.169.254', 'nas.local')).toBe(false);
  });
});

describe('urlVerdict', () => {
  it.each([
    'file:///etc/passwd',
    'ftp://example.com/a.png',
    'data:image/png;base64,AAAA',
    'blob:https://a/b',
    '//example.com/a.png',
    'javascript:alert(1)',
    'gopher://127.0.0.1:70/',
    'https:example.com/a.png',
    'https:/example.com/a.png',
    'https:///a.png',
    'http://',
    'https://user@example.com/a.png',
    'https://user:secret@example.com/',
    'https://@example.com/',
    'https://exa mple.com/',
    'https://example.com\\@127.0.0.1/',
    'https:\\\\example.com/',
    'https://example.com/\r\nHost: b',
    '',
    'https://example.com:99999/',
    'ws://example.com/',
    `https://example.com/${'a'.repeat(17_000)}`,
    '\u0000https://example.com/',
    'http://127.0.0.1/',
    'http://0x7f000001/',
    'http://2130706433/',
    'http://017700000001/',
    'http://127.1/',
    'http://0/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[0:0:0:0:0:ffff:7f00:1]/',
    'http://①②⑦.⓪.⓪.①/',
    'http://169.254.169.254/latest/',
    'http://127.0.0.1.:80/',
    'http://[fe80::1]/',
    'http://%31%32%37.0.0.1/',
  ])('refuses %s', (url) => {
    expect(failureOf(() => urlVerdict(url, publicOnly))).toMatchObject({ code: 'blocked-address' });
  });

  it('never repeats what a URL may hold of secrets', () => {
    expect(
      failureOf(() => urlVerdict('https://me:hunter2@example.com/a?sig=s3cr3t', publicOnly))?.message,
    ).not.toMatch(/hunter2|s3cr3t/);
  });

  it.each([
    ['https://example.com', 'https://example.com', '/'],
    ['HTTPS://EXAMPLE.com:443/A', 'https://example.com', '/A'],
    [
      'http://example.com:8080/a//b/../c/./%2e%2E/%7Ex?a=%20&b=1+2#frag',
      'http://example.com:8080',
      '/a//b/../c/./%2e%2E/%7Ex?a=%20&b=1+2',
    ],
    ['https://example.com?x=1', 'https://example.com', '/?x=1'],
    [
      'https://cdn.example/a.png?ex=68&is=67&hm=ab&=&format="webp"',
      'https://cdn.example',
      '/a.png?ex=68&is=67&hm=ab&=&format="webp"',
    ],
    ['https://example.com/猫 a.png', 'https://example.com', '/%E7%8C%AB%20a.png'],
    ['https://bücher.example/x', 'https://xn--bcher-kva.example', '/x'],
    ['https://example.com/a|b\\c{d}^`', 'https://example.com', '/a|b\\c{d}^`'],
  ])('keeps the path of %s byte for byte', (url, origin, rawPath) => {
    expect(urlVerdict(url, publicOnly)).toMatchObject({ origin, rawPath });
  });

  it('resolves redirects without touching absolute ones', () => {
    const from = urlVerdict('https://example.com:8443/a/b%20c?x=1', publicOnly);
    expect(
      [
        'https://cdn.example/a//b?s=%2f',
        '//cdn.example/x//y',
        '/z//%7e',
        'd?y=2',
        '?q',
        'file:///etc/passwd',
      ].map((to) => redirectTarget(from, to)),
    ).toEqual([
      'https://cdn.example/a//b?s=%2f',
      'https://cdn.example/x//y',
      'https://example.com:8443/z//%7e',
      'https://example.com:8443/a/d?y=2',
      'https://example.com:8443/a/b%20c?q',
      'file:///etc/passwd',
    ]);
  });
});

describe('allowance', () => {
  const loopback = ['localhost', '127.0.0.1', '::1'];
  it.each<[string, readonly string[]]>([
    ['https://api.example.com/v1', []],
    ['http://127.0.0.1:3000', loopback],
    ['http://localhost:3000/sub/', loopback],
    ['http://[::1]:3000', loopback],
    ['http://127.0.0.2:3000', ['127.0.0.2']],
    ['http://192.168.1.20', ['192.168.1.20']],
    ['http://[fd12::1]/', ['fd12::1']],
    ['http://[::ffff:192.168.1.20]/', ['192.168.1.20']],
    ['http://169.254.169.254/', []],
    ['http://0.0.0.0:3000/', []],
    ['http://8.8.8.8/', []],
    ['nonsense', []],
  ])('of %s is %j', (baseUrl, privateHosts) => {
    expect(allowanceOf(baseUrl)).toEqual({ privateHosts });
  });

  it('follows a name to its private addresses, and only to these', async () => {
    const resolver =
      (...addresses: string[]): Parameters<typeof resolveAllowance>[1] =>
      (_host, _options, callback) => {
        callback(
          null,
          addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
        );
      };
    expect(await resolveAllowance('http://NAS.local:3000', resolver('192.168.1.9', 'fd00::9'))).toEqual({
      privateHosts: ['nas.local', '192.168.1.9', 'fd00::9'],
    });
    expect(await resolveAllowance('https://api.example', resolver('93.184.216.34'))).toEqual({
      privateHosts: [],
    });
    expect(
      await resolveAllowance('https://api.example', (_h, _o, callback) => {
        callback(new Error('no'), []);
      }),
    ).toEqual({ privateHosts: [] });
    expect(await resolveAllowance('https://meta.example', resolver('169.254.169.254'))).toEqual({
      privateHosts: [],
    });
  });

  it('knows a host in every spelling', () => {
    expect(
      ['LOCALHOST.', '[::1]', '::FFFF:127.0.0.1', 'fe80::1%lo', '2001:DB8:0:0::1'].map(canonicalHost),
    ).toEqual(['localhost', '::1', '127.0.0.1', 'fe80::1', '2001:db8::1']);
  });
});
