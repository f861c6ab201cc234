// What people write for the address of a proxy, and what of it is kept.
import { expect, test } from 'vitest';
import * as v from 'valibot';
import { proxyChoiceSchema, readProxyAddress } from '../../../src/preload/contract/proxy.ts';

test.each([
  ['http://127.0.0.1:7890', 'http://127.0.0.1:7890'],
  ['  127.0.0.1:7890 ', 'http://127.0.0.1:7890'],
  ['proxy.example', 'http://proxy.example:80'],
  ['HTTPS://Proxy.Example/', 'https://proxy.example:443'],
  ['https://proxy.example:80', 'https://proxy.example:80'],
  ['socks5://localhost', 'socks5://localhost:1080'],
  ['socks5h://localhost:9', 'socks5://localhost:9'],
  ['socks://localhost:9', 'socks5://localhost:9'],
  ['http://[::1]:8080', 'http://[::1]:8080'],
])('%j is kept as %s', (text, address) => {
  expect(readProxyAddress(text)).toEqual({ kind: 'address', address });
  expect(v.parse(proxyChoiceSchema, text)).toBe(address);
  expect(v.parse(proxyChoiceSchema, address)).toBe(address);
});

test.each([
  ['', 'unreadable'],
  ['   ', 'unreadable'],
  ['http://', 'unreadable'],
  ['http://a b:1', 'unreadable'],
  ['http://a:99999', 'unreadable'],
  ['ftp://a:1', 'unreadable'],
  ['socks4://a:1', 'unreadable'],
  ['http://a:1/path', 'unreadable'],
  ['http://a:1?x', 'unreadable'],
  [`http://${'a'.repeat(400)}`, 'unreadable'],
  ['http://name@a:1', 'password'],
  ['socks5://name:word@a:1', 'password'],
] as const)('%j is %s', (text, problem) => {
  expect(readProxyAddress(text)).toEqual({ kind: 'bad', problem });
  expect(v.safeParse(proxyChoiceSchema, text).success).toBe(false);
});

test.each(['system', 'none'])('%s is a choice', (choice) => {
  expect(v.parse(proxyChoiceSchema, choice)).toBe(choice);
});
