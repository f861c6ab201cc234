// What comes and goes around a library: the computer's sleep, its network, its folder.
import { expect, test, vi } from 'vitest';
import { ComputerSleep } from '../../../src/main/library/computer-sleep.ts';
import { canReachAnyone, nextHops, proxyOfAll } from '../../../src/main/library/reach-anyone.ts';
import type { Hop } from '../../../src/main/library/reach-anyone.ts';
import { watchFolder } from '../../../src/main/library/watch-folder.ts';
import { createManualClock } from '../../fakes/manual-clock.ts';

test('after sleep the work goes on once the network has had a moment, and not into the next sleep', async () => {
  const clock = createManualClock();
  const did: string[] = [];
  const ended = new AbortController();
  const work = { suspend: () => void did.push('suspend'), resume: () => void did.push('resume') };
  const sleep = new ComputerSleep({
    ...{ work: [work], clock, ended: ended.signal, random: () => 0.5 },
    onResumed: () => void did.push('look'),
  });
  sleep.suspend();
  sleep.resumeSoon();
  await clock.advance(9_999);
  sleep.suspend();
  await clock.advance(60_000);
  expect(did).toEqual(['suspend', 'suspend']);
  // Told twice, as systems do: goes on once.
  sleep.resumeSoon();
  sleep.resumeSoon();
  await clock.advance(9_999);
  expect(did).toHaveLength(2);
  await clock.advance(1);
  expect(did.slice(2)).toEqual(['resume', 'look']);
  sleep.resumeSoon();
  ended.abort();
  await clock.advance(60_000);
  expect(did).toHaveLength(4);
});

const direct = (addresses: readonly string[]): readonly Hop[] =>
  addresses.map((address) => ({ address, isProxy: false }));

test.each([
  ['no account', [], [], null],
  ['one of two answers', ['a', 'b'], ['b'], true],
  ['none answers', ['a', 'b'], [], false],
  ['the fifth is not tried', ['a', 'b', 'c', 'd', 'e'], ['e'], false],
  ['accounts at one server count once', ['a', 'a', 'a', 'a', 'b'], ['b'], true],
] as const)('somebody can be reached: %s', async (_, addresses, answering, expected) => {
  const tried: string[] = [];
  const reach = ({ address }: Hop): Promise<boolean> => {
    tried.push(address);
    return Promise.resolve((answering as readonly string[]).includes(address));
  };
  expect(await canReachAnyone(direct(addresses), new AbortController().signal, reach)).toBe(expected);
  expect(tried).toEqual([...new Set(addresses)].slice(0, 4));
});

test('the servers that have not answered yet are let go when one has', async () => {
  let isLetGo = false;
  const reach = ({ address }: Hop, signal: AbortSignal): Promise<boolean> =>
    address === 'quick'
      ? Promise.resolve(true)
      : new Promise((resolve) =>
          signal.addEventListener('abort', () => {
            isLetGo = true;
            resolve(false);
          }),
        );
  expect(await canReachAnyone(direct(['slow', 'quick']), new AbortController().signal, reach)).toBe(true);
  expect(isLetGo).toBe(true);
});

test('a folder that is away is looked at more often, until the library is closed', async () => {
  const clock = createManualClock();
  const startMs = clock.nowMs();
  const looksAtMs: number[] = [];
  const ended = new AbortController();
  const log = { error: vi.fn() };
  const folder = {
    isHere: true,
    look: () => {
      looksAtMs.push(clock.nowMs() - startMs);
      folder.isHere = !folder.isHere;
      return Promise.resolve(folder.isHere);
    },
  };
  const watching = watchFolder(folder, { clock, log, signal: ended.signal });
  await clock.advance(12_000);
  expect(looksAtMs).toEqual([5_000, 7_000, 12_000]);
  ended.abort();
  await watching;
  expect(log.error).not.toHaveBeenCalled();
});

test('a folder that can no longer be looked at is told of', async () => {
  const clock = createManualClock();
  const log = { error: vi.fn() };
  const broken = { isHere: true, look: () => Promise.reject(new Error('EIO')) };
  const watching = watchFolder(broken, { clock, log, signal: new AbortController().signal });
  await clock.advance(5_000);
  await watching;
  expect(log.error).toHaveBeenCalledOnce();
});

test('a server that refuses shows that there is a network; a proxy that refuses leads nowhere', async () => {
  const address = 'http://127.0.0.1:1';
  const reached = await Promise.all(
    [false, true].map((isProxy) => canReachAnyone([{ address, isProxy }], new AbortController().signal)),
  );
  expect(reached).toEqual([true, false]);
});

test.each<[string, Readonly<Record<string, string>>, string | null]>([
  ['all lead through it', { 'https://a': 'http://p:1', 'https://b': 'http://p:1' }, 'p:1'],
  ['its name and password are left out', { 'https://a': 'http://name:word@p:1' }, 'p:1'],
  ['any kind of proxy', { 'https://a': 'socks5://[::1]:1080' }, '[::1]:1080'],
  ['one leads past it', { 'https://a': 'http://p:1', 'https://b': '' }, null],
  ['none leads through one', { 'https://a': '' }, null],
  ['there is no account', {}, null],
])('the proxy of all ways: %s', async (_, proxies, expected) => {
  const proxyFor = (address: string): Promise<string | null> => Promise.resolve(proxies[address] || null);
  expect(proxyOfAll(await nextHops(Object.keys(proxies), proxyFor))).toBe(expected);
});
