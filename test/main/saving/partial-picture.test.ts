// Partial pictures over real sockets: the same rules for addresses as for every picture, a hard bound, no disk.
import { afterEach, describe, expect, it } from 'vitest';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { directly } from '../../../src/main/proxies/proxy-for.ts';
import { createPartialFetcher } from '../../../src/main/saving/partial-picture.ts';
import type { PartialFetcher } from '../../../src/main/saving/partial-picture.ts';
import { failureFrom } from './failure-of.ts';
import { startHost } from './fault-host.ts';
import type { FaultHost } from './fault-host.ts';
import { pngOf } from './sample-pictures.ts';

const picture = pngOf(10, 10, Buffer.alloc(20_000, 7));
const own = { privateHosts: ['127.0.0.1'] };
const never = new AbortController().signal;
const open: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.stop()));
});

async function host(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<FaultHost> {
  const started = await startHost(answer);
  open.push(started);
  return started;
}
function fetcher(maxBytes = 100_000): PartialFetcher {
  const made = createPartialFetcher({
    userAgent: 'Gridkeep/1.2.3',
    proxyFor: directly,
    limits: { maxBytes, stallAfterMs: 400, connectTimeoutMs: 2_000 },
  });
  open.push({ stop: () => made.close() });
  return made;
}

describe('a partial picture', () => {
  it('is asked for byte for byte, without key, cookie, referer or origin', async () => {
    const { origin, requests } = await host((_, response) => response.end(picture));
    const bytes = await fetcher().fetch(`${origin}/a%2Fb.png?ex=1&is=2&hm=%33`, own, never);
    expect(bytes).toEqual(picture);
    expect(requests).toHaveLength(1);
    expect(requests[0]?.url).toBe('/a%2Fb.png?ex=1&is=2&hm=%33');
    expect(Object.keys(requests[0]?.headers ?? {}).sort()).toEqual([
      'accept',
      'accept-encoding',
      'connection',
      'host',
      'user-agent',
    ]);
  });

  it('follows redirects, each checked, and only three of them', async () => {
    const { origin, requests } = await host((request, response) => {
      const left = Number(request.url?.slice(1));
      if (left === 0) response.end(picture);
      else response.writeHead(302, { location: `/${String(left - 1)}` }).end();
    });
    expect(await fetcher().fetch(`${origin}/3`, own, never)).toEqual(picture);
    expect(await failureFrom(fetcher().fetch(`${origin}/4`, own, never))).toMatchObject({
      code: 'too-large',
    });
    expect(requests).toHaveLength(8);
  });

  it('is never asked for at a refused address, at first or after a redirect', async () => {
    const { origin, requests } = await host((_, response) =>
      response.writeHead(302, { location: 'http://169.254.169.254/latest' }).end(),
    );
    const cases = [
      [origin, { privateHosts: [] }],
      [`${origin}/x`, own],
      ['file:///etc/passwd', own],
      ['http://10.0.0.1/x.png', own],
    ] as const;
    for (const [url, allowance] of cases) {
      expect([url, (await failureFrom(fetcher().fetch(url, allowance, never)))?.code]).toEqual([
        url,
        'blocked-address',
      ]);
    }
    expect(requests).toHaveLength(1);
  });

  it.each([
    ['announced too large', 'too-large', { 'content-length': '100001' }, Buffer.alloc(100_001)],
    ['too large without saying so', 'too-large', {}, Buffer.alloc(200_000)],
    ['encoded', 'not-an-image', { 'content-encoding': 'gzip' }, picture],
  ] as const)('is refused when %s', async (_, code, headers, body) => {
    const { origin } = await host((_request, response) => {
      response.writeHead(200, headers);
      response.end(body);
    });
    expect((await failureFrom(fetcher().fetch(`${origin}/x`, own, never)))?.code).toBe(code);
  });

  it.each([
    [404, 'expired'],
    [401, 'forbidden'],
    [429, 'rate-limited'],
    [500, 'network'],
    [204, 'network'],
  ] as const)('answered with %d fails with %s', async (status, code) => {
    const { origin } = await host((_, response) => response.writeHead(status).end());
    expect((await failureFrom(fetcher().fetch(`${origin}/x`, own, never)))?.code).toBe(code);
  });

  it('ends when the host goes silent, and when it is told to', async () => {
    const { origin } = await host((_, response) => void response.writeHead(200).write('x'));
    expect((await failureFrom(fetcher().fetch(`${origin}/x`, own, never)))?.code).toBe('timeout');
    const stop = AbortSignal.timeout(50);
    expect((await failureFrom(fetcher().fetch(`${origin}/x`, own, stop)))?.code).toBe('cancelled');
  });
});
