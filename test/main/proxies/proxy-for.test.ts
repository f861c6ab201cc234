// Which proxy leads to a server: by choice, by the system's answer, by the environment.
import { describe, expect, test } from 'vitest';
import {
  proxyByChoice,
  proxyByEnvironment,
  proxyOfSystemAnswer,
} from '../../../src/main/proxies/proxy-for.ts';
import type { ProxyChoice } from '../../../src/preload/contract/proxy.ts';

const bySystem = (): Promise<string> => Promise.resolve('http://system:1');

test.each<[ProxyChoice, string, string | null]>([
  ['system', 'https://api.example/x', 'http://system:1'],
  ['none', 'https://api.example/x', null],
  ['socks5://own:2', 'https://api.example/x', 'socks5://own:2'],
  ['system', 'http://localhost:3000/x', null],
  ['system', 'http://127.0.0.1:3000', null],
  ['http://own:2', 'http://[::1]:3000', null],
])('with the choice %s, %s is reached through %s', async (choice, address, expected) => {
  expect(await proxyByChoice(() => choice, bySystem)(address)).toBe(expected);
});

test('a choice holds from the next question on', async () => {
  let choice: ProxyChoice = 'none';
  const proxyFor = proxyByChoice(() => choice, bySystem);
  expect(await proxyFor('https://api.example')).toBeNull();
  choice = 'http://own:2';
  expect(await proxyFor('https://api.example')).toBe('http://own:2');
});

test.each([
  ['DIRECT', null],
  ['', null],
  ['PROXY 10.0.0.1:8080', 'http://10.0.0.1:8080'],
  ['PROXY 10.0.0.1:8080; DIRECT', 'http://10.0.0.1:8080'],
  ['HTTPS secure.example:443;PROXY b:1', 'https://secure.example:443'],
  ['SOCKS5 [::1]:1080', 'socks5://[::1]:1080'],
  ['SOCKS old:1080; PROXY b:1', 'http://b:1'],
  ['SOCKS old:1080; DIRECT', null],
  ['DIRECT; PROXY b:1', null],
])('of what the system answers (%s) %s is used', (answer, expected) => {
  expect(proxyOfSystemAnswer(answer)).toBe(expected);
});

test.each(['SOCKS old:1080', 'SOCKS4 old:1080', 'PROXY', 'QUIC b:1'])(
  'nobody is reached directly where the system names only what cannot be used: %s',
  (answer) => {
    expect(() => proxyOfSystemAnswer(answer)).toThrow(expect.objectContaining({ code: 'proxy' }));
  },
);

describe('the environment', () => {
  test.each<[NodeJS.ProcessEnv, string, string | null]>([
    [{}, 'https://api.example', null],
    [{ https_proxy: 'http://a:1' }, 'https://api.example', 'http://a:1'],
    [{ https_proxy: 'http://a:1' }, 'http://api.example', null],
    [{ HTTP_PROXY: 'a:1' }, 'http://api.example', 'http://a:1'],
    [{ https_proxy: 'http://a:1', HTTPS_PROXY: 'http://b:2' }, 'https://api.example', 'http://a:1'],
    [{ ALL_PROXY: 'socks5h://c:3' }, 'https://api.example', 'socks5://c:3'],
    [{ all_proxy: 'http://c:3', https_proxy: 'http://a:1' }, 'https://api.example', 'http://a:1'],
    [{ https_proxy: 'http://name:word@a:1' }, 'https://api.example', 'http://name:word@a:1'],
    [{ https_proxy: 'http://a:1', no_proxy: '*' }, 'https://api.example', null],
    [{ https_proxy: 'http://a:1', NO_PROXY: 'other, example' }, 'https://api.example', null],
    [{ https_proxy: 'http://a:1', no_proxy: '.example' }, 'https://api.example', null],
    [{ https_proxy: 'http://a:1', no_proxy: '*.example' }, 'https://api.example', null],
    [{ https_proxy: 'http://a:1', no_proxy: 'api.example:443' }, 'https://api.example/x', null],
    [{ https_proxy: 'http://a:1', no_proxy: 'api.example:8443' }, 'https://api.example/x', 'http://a:1'],
    [{ https_proxy: 'http://a:1', no_proxy: 'ample' }, 'https://api.example', 'http://a:1'],
    [{ https_proxy: 'http://a:1', http_proxy: 'http://a:1' }, 'http://127.0.0.1:3000', null],
  ])('%j leads to %s through %s', async (environment, address, expected) => {
    expect(await proxyByEnvironment(environment)(address)).toBe(expected);
  });

  test.each(['socks4://c:3', 'ftp://c:3', 'http://'])(
    'that names a proxy which cannot be used (%s) leads nowhere',
    async (all_proxy) => {
      const failure = proxyByEnvironment({ all_proxy })('https://api.example');
      await expect(failure).rejects.toMatchObject({ code: 'proxy' });
    },
  );
});
