// A library whose only way out is a proxy: tasks are followed and pictures saved through it, from names that nobody else
// knows; and what must not be asked for is not asked for through it either.
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Catalog } from '../../../src/main/catalog/catalog.ts';
import { systemClock } from '../../../src/main/lib/clock.ts';
import { PartialPictures } from '../../../src/main/library/partial-pictures.ts';
import type { Preview } from '../../../src/main/previews/preview-pool.ts';
import { directly } from '../../../src/main/proxies/proxy-for.ts';
import type { ProxyFor } from '../../../src/main/proxies/proxy-for.ts';
import type { Library } from '../../../src/main/library/library.ts';
import { createFileFetcher } from '../../../src/main/saving/fetch-file.ts';
import { createPartialFetcher } from '../../../src/main/saving/partial-picture.ts';
import { addSimulatedAccount, openLibraryHere } from '../../fakes/library-here.ts';
import { startHttpProxy, startSocksProxy } from '../../fakes/proxy-server.ts';
import type { ProxyServer, ProxyServerOptions } from '../../fakes/proxy-server.ts';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';
import { newApiAccounts, startNewApiSimulator } from '../../simulators/new-api.ts';
import { pngOf } from '../saving/sample-pictures.ts';
import { startHost } from '../saving/fault-host.ts';
import { failureFrom } from '../saving/failure-of.ts';

type Start = (options: ProxyServerOptions) => Promise<ProxyServer>;

async function proxied(start: Start, port: number): Promise<ProxyServer> {
  const proxy = await start({ leadsTo: (target) => (target.startsWith('relay.example:') ? port : null) });
  onTestFinished(() => proxy.stop());
  return proxy;
}

async function statesOfPictures(library: Library): Promise<readonly string[]> {
  const { tasks } = await library.catalog.call('listTasks', {
    ...{ query: null, state: null, accountId: null, taskIds: null, limit: null, offset: 0 },
  });
  return tasks.flatMap(({ pictures }) => pictures.map(({ state }) => state.kind));
}

test.each<[string, Start]>([
  ['an HTTP proxy', startHttpProxy],
  ['a SOCKS proxy', startSocksProxy],
])(
  'everything of an account goes through %s',
  async (_, start) => {
    const relay = await startNewApiSimulator({
      rateLimit: false,
      picture: { maker: 'plain', sizeBytes: 2_000, widthPx: 32, heightPx: 32 },
    });
    onTestFinished(() => relay.stop());
    for (let at = 0; at < 3; at += 1) relay.addTask({ ageMs: 600_000, linkLifeMs: null });
    const proxy = await proxied(start, Number(new URL(relay.baseUrl).port));
    const library = await openLibraryHere(join(temporaryFolder(), 'library'), {
      proxyFor: () => Promise.resolve(proxy.address),
    });
    onTestFinished(() => library.close());
    const account = await addSimulatedAccount(
      library,
      { provider: 'newapi', baseUrl: 'http://relay.example' },
      newApiAccounts[0],
    );
    await library.startWorking();
    await library.history.start({ accountId: account.id, sinceMs: null, channel: null, full: false });
    await library.history.whenEnded(account.id);
    await library.whenDone(null);
    expect(await statesOfPictures(library)).toEqual(['saved', 'saved', 'saved']);
    expect(new Set(proxy.asked)).toEqual(new Set(['relay.example:80']));
  },
  30_000,
);

test('a proxy that does not answer holds everything up, blames nobody, is named, and another one is used at once', async () => {
  const relay = await startNewApiSimulator({
    rateLimit: false,
    picture: { maker: 'plain', sizeBytes: 2_000, widthPx: 32, heightPx: 32 },
  });
  onTestFinished(() => relay.stop());
  const { id } = relay.addTask({ ageMs: 600_000, linkLifeMs: null });
  const proxy = await proxied(startHttpProxy, Number(new URL(relay.baseUrl).port));
  let chosen = 'http://127.0.0.1:1';
  const library = await openLibraryHere(join(temporaryFolder(), 'library'), {
    proxyFor: () => Promise.resolve(chosen),
  });
  onTestFinished(() => library.close());
  const account = await addSimulatedAccount(
    library,
    { provider: 'newapi', baseUrl: 'http://relay.example' },
    newApiAccounts[0],
  );
  await expect(library.accounts.test(account, new AbortController().signal)).rejects.toMatchObject({
    code: 'proxy',
  });
  await library.startWorking();
  await library.importer.start({ text: id, accountId: account.id, askOthers: false }, { wantTaskIds: false });
  library.wake();
  await vi.waitFor(async () => expect((await library.activity()).unreachedProxy).toBe('127.0.0.1:1'), 10_000);
  expect((await library.accounts.get(account.id)).health.kind).toBe('good');
  expect((await library.activity()).offlineSinceMs).not.toBeNull();

  chosen = proxy.address;
  library.noteWayChanged();
  // Long before the first probe.
  await vi.waitFor(async () => expect(await statesOfPictures(library)).toEqual(['saved']), 4_500);
  expect((await library.activity()).unreachedProxy).toBeNull();
}, 30_000);

test('pictures of how far a task is come through it too', async () => {
  const picture = pngOf(10, 10, Buffer.alloc(2_000, 7));
  const host = await startHost((_, response) => response.writeHead(200).end(picture));
  onTestFinished(() => host.stop());
  const proxy = await proxied(startHttpProxy, host.port);
  const fetcher = createPartialFetcher({
    userAgent: 'Gridkeep/test',
    proxyFor: () => Promise.resolve(proxy.address),
  });
  onTestFinished(() => fetcher.close());
  const signal = AbortSignal.timeout(10_000);
  expect(await fetcher.fetch('http://relay.example/x.png', { privateHosts: [] }, signal)).toEqual(picture);
});

test.each([
  ['a private address', 'http://192.168.1.1/x.png', 'blocked-address'],
  ['an address of metadata', 'http://169.254.169.254/latest', 'blocked-address'],
  ['a name that the proxy does not know', 'http://nobody.example/x.png', 'proxy'],
])('%s is not reached through it either', async (_, url, code) => {
  const proxy = await proxied(startHttpProxy, 1);
  const fetcher = createFileFetcher({ userAgent: 'Gridkeep/test' });
  onTestFinished(() => fetcher.close());
  const failure = await failureFrom(
    fetcher.fetchFile({
      ...{ url, partPath: join(temporaryFolder(), 'x.part'), resume: true, proxy: proxy.address },
      ...{ allowance: { privateHosts: [] }, signal: AbortSignal.timeout(10_000) },
    }),
  );
  expect(failure?.code).toBe(code);
  expect(proxy.asked).toEqual(code === 'proxy' ? ['nobody.example:80'] : []);
});

test('a redirect to this computer is not followed through it', async () => {
  const host = await startHost((_, response) =>
    response.writeHead(302, { location: 'http://127.0.0.1:8080/x.png' }).end(),
  );
  onTestFinished(() => host.stop());
  const proxy = await proxied(startHttpProxy, host.port);
  const fetcher = createFileFetcher({ userAgent: 'Gridkeep/test' });
  onTestFinished(() => fetcher.close());
  const failure = await failureFrom(
    fetcher.fetchFile({
      ...{ url: 'http://relay.example/x.png', partPath: join(temporaryFolder(), 'x.part'), resume: true },
      ...{ proxy: proxy.address, allowance: { privateHosts: [] }, signal: AbortSignal.timeout(10_000) },
    }),
  );
  expect(failure?.code).toBe('blocked-address');
  expect(proxy.asked).toEqual(['relay.example:80']);
});

test('the window’s pictures of how far a task is come through it', async () => {
  const bytes = pngOf(10, 10, Buffer.alloc(2_000, 7));
  const host = await startHost((_, response) => response.writeHead(200).end(bytes));
  onTestFinished(() => host.stop());
  const proxy = await proxied(startHttpProxy, host.port);
  const address = { url: 'http://relay.example/x.png', baseUrl: 'https://8.8.8.8', progress: 10 };
  const pictures = new PartialPictures({
    catalog: { call: () => Promise.resolve(address) } as unknown as Pick<Catalog, 'call'>,
    pool: { makeOfBytes: (webp) => Promise.resolve({ webp } as Preview) },
    clock: systemClock,
    proxyFor: () => Promise.resolve(proxy.address),
  });
  onTestFinished(() => pictures.close());
  expect(Buffer.from((await pictures.read(1)) ?? [])).toEqual(bytes);
});

test('whoever goes directly meets no proxy, and a new way is taken by the next picture', async () => {
  const host = await startHost((_, response) =>
    response.writeHead(200).end(pngOf(4, 4, Buffer.alloc(500, 3))),
  );
  onTestFinished(() => host.stop());
  const proxy = await proxied(startHttpProxy, host.port);
  let way: ProxyFor = directly;
  const fetcher = createPartialFetcher({ userAgent: 'Gridkeep/test', proxyFor: (address) => way(address) });
  onTestFinished(() => fetcher.close());
  const signal = AbortSignal.timeout(10_000);
  const own = { privateHosts: ['127.0.0.1'] };
  await fetcher.fetch(`${host.origin}/x.png`, own, signal);
  expect(proxy.asked).toEqual([]);
  way = () => Promise.resolve(proxy.address);
  await fetcher.fetch('http://relay.example/x.png', own, signal);
  expect(proxy.asked).toEqual(['relay.example:80']);
});
