// A provider that is reached through a proxy: over TLS, by name, with the key inside the tunnel only; and what is said of a
// proxy that makes no way.
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { closeProviderConnections, requestJson } from '../../../src/main/providers/http.ts';
import { createGuardedAgents } from '../../../src/main/saving/guarded-agents.ts';
import { wasSurelyNotSent } from '../../../src/main/providers/was-sent.ts';
import { startHttpProxy, startSocksProxy } from '../../fakes/proxy-server.ts';
import type { ProxyServer, ProxyServerOptions } from '../../fakes/proxy-server.ts';
import { relayCertificate, relayKey } from '../../fakes/relay-certificate.ts';
import { connect, testKey, thrownBy } from './loopback.ts';

const get = { method: 'GET', path: '/x', headers: { authorization: `Bearer ${testKey}` } } as const;

beforeAll(() => setDefaultCACertificates([...getCACertificates('default'), relayCertificate]));

/** A service that only a proxy knows the way to. */
async function startRelay(): Promise<{ readonly port: number; readonly keys: readonly unknown[] }> {
  const keys: unknown[] = [];
  const server = createServer({ cert: relayCertificate, key: relayKey }, ({ headers }, response) => {
    keys.push(headers.authorization);
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"good":true}');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(async () => {
    await closeProviderConnections();
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, keys };
}

type Start = (options: ProxyServerOptions) => Promise<ProxyServer>;

async function proxied(start: Start, options: ProxyServerOptions): Promise<ProxyServer> {
  const proxy = await start(options);
  onTestFinished(async () => {
    await closeProviderConnections();
    await proxy.stop();
  });
  return proxy;
}

test.each<[string, Start]>([
  ['an HTTP proxy', startHttpProxy],
  ['a SOCKS proxy', startSocksProxy],
])('a provider is reached through %s', async (_, start) => {
  const relay = await startRelay();
  const proxy = await proxied(start, { leadsTo: () => relay.port });
  const connection = {
    ...connect('https://relay.example'),
    proxyFor: () => Promise.resolve(proxy.address),
  };
  expect((await requestJson(connection, get)).body).toEqual({ good: true });
  expect((await requestJson(connection, get)).body).toEqual({ good: true });
  expect(relay.keys).toEqual([`Bearer ${testKey}`, `Bearer ${testKey}`]);
  expect(new Set(proxy.asked)).toEqual(new Set(['relay.example:443']));
});

test('the name and password of a proxy are given to the proxy', async () => {
  const relay = await startRelay();
  const proxy = await proxied(startHttpProxy, { leadsTo: () => relay.port, credentials: 'name:pass word' });
  const through = (userinfo: string) => ({
    ...connect('https://relay.example'),
    proxyFor: () => Promise.resolve(proxy.address.replace('//', `//${userinfo}`)),
  });
  expect((await requestJson(through('name:pass%20word@'), get)).status).toBe(200);
  const refused = await thrownBy(requestJson(through(''), get));
  expect(refused).toMatchObject({
    code: 'proxy',
    message: 'The proxy wants a name and a password (HTTP 407).',
  });
  expect(wasSurelyNotSent(refused)).toBe(true);
});

test.each<[string, Start, string]>([
  ['an HTTP proxy', startHttpProxy, 'The proxy made no way to the server (HTTP 502).'],
  ['a SOCKS proxy', startSocksProxy, 'The proxy made no way to the server (UND_ERR_SOCKS5_REPLY_4).'],
])('%s without a way to the provider is told of, and nothing was sent', async (_, start, message) => {
  const proxy = await proxied(start, { leadsTo: () => null });
  const connection = {
    ...connect('https://relay.example'),
    proxyFor: () => Promise.resolve(proxy.address),
  };
  const failure = await thrownBy(requestJson(connection, get));
  expect(failure).toMatchObject({ code: 'proxy', message });
  expect(wasSurelyNotSent(failure)).toBe(true);
});

test('a proxy that is not there is told of as such, and not as the provider', async () => {
  const proxy = await startHttpProxy({ leadsTo: () => null });
  await proxy.stop();
  const connection = {
    ...connect('https://relay.example'),
    proxyFor: () => Promise.resolve(proxy.address),
  };
  const failure = await thrownBy(requestJson(connection, get));
  expect(failure).toMatchObject({ code: 'proxy', message: 'The proxy cannot be reached (ECONNREFUSED).' });
  expect(wasSurelyNotSent(failure)).toBe(true);
});

test('a proxy whose name cannot be read is an error each time, and none of the end of all connections', async () => {
  const proxyFor = (): Promise<string> => Promise.resolve('http://a%b:c@127.0.0.1:1');
  const connection = { ...connect('https://relay.example'), proxyFor };
  expect(await thrownBy(requestJson(connection, get))).toMatchObject({ code: 'proxy' });
  await expect(closeProviderConnections()).resolves.toBeUndefined();
  const agents = createGuardedAgents({ connectionsPerOrigin: 1, connectTimeoutMs: 100 });
  await expect(agents.of({ privateHosts: [] }, await proxyFor())).rejects.toMatchObject({ code: 'proxy' });
  await expect(agents.close()).resolves.toBeUndefined();
});
