// Fetching over real sockets: what leaves with a request, where it may lead, and what every kind of bad answer means.
import { closeSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { AppError } from '../../../src/main/lib/app-error.ts';
import { createFileFetcher, defaultFetchLimits } from '../../../src/main/saving/fetch-file.ts';
import type { FetchedFile, FetchLimits, FileFetcher } from '../../../src/main/saving/fetch-file.ts';
import { retryAfterMs } from '../../../src/main/lib/retry-after.ts';
import { failureFrom } from './failure-of.ts';
import { startHost, startRawHost } from './fault-host.ts';
import type { FaultHost } from './fault-host.ts';
import { mp4Of, pngOf } from './sample-pictures.ts';

const picture = pngOf(10, 10, Buffer.alloc(20_000, 7));
const own = { privateHosts: ['127.0.0.1'] };

let folder: string;
const open: { stop(): Promise<void> }[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gridkeep-fetch-'));
});
afterEach(async () => {
  await Promise.all(
    open.splice(0).map(async (each) => {
      await each.stop();
    }),
  );
  for (const name of readdirSync(folder)) rmSync(join(folder, name));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const kept = <Each extends { stop(): Promise<void> }>(each: Each): Each => {
  open.push(each);
  return each;
};
function fetcherWith(limits: Partial<FetchLimits> = {}): FileFetcher {
  const fetcher = createFileFetcher({ userAgent: 'Gridkeep/1.2.3', limits });
  open.push({
    stop: async () => {
      await fetcher.close();
    },
  });
  return fetcher;
}

interface Got extends FetchedFile {
  readonly bytes: Buffer;
}

async function get(
  fetcher: FileFetcher,
  url: string,
  options: { signal?: AbortSignal; allowance?: typeof own } = {},
): Promise<Got> {
  const partPath = join(folder, 'x.part');
  const { allowance = own, signal = AbortSignal.timeout(10_000) } = options;
  const fetched = await fetcher.fetchFile({ url, partPath, resume: true, proxy: null, allowance, signal });
  closeSync(fetched.descriptor);
  return { ...fetched, bytes: readFileSync(partPath) };
}
const failing = async (
  fetcher: FileFetcher,
  url: string,
  options?: Parameters<typeof get>[2],
): Promise<AppError> => {
  const failure = await failureFrom(get(fetcher, url, options));
  if (failure === null) throw new Error('It did not fail.');
  return failure;
};
const servePicture = async (): Promise<FaultHost> =>
  kept(
    await startHost((_, response) =>
      response.writeHead(200, { 'content-length': picture.length, etag: '"e"' }).end(picture),
    ),
  );

describe('a request', () => {
  it('is sent byte for byte, with nothing that tells of the user', async () => {
    const heads: string[] = [];
    const host = kept(
      await startRawHost((socket, head) => {
        heads.push(head);
        socket.end(
          `HTTP/1.1 200 OK\r\nContent-Length: ${picture.length}\r\n\r\n${picture.toString('latin1')}`,
          'latin1',
        );
      }),
    );
    await get(fetcherWith(), `${host.origin}/a//b/../c%2Fd/%7e?ex=1&sig=a+b%20c=="'&&#frag`);
    expect(heads).toEqual([
      `GET /a//b/../c%2Fd/%7e?ex=1&sig=a+b%20c=="'&& HTTP/1.1\r\nhost: 127.0.0.1:${host.port}\r\nconnection: keep-alive\r\n` +
        'accept: */*\r\naccept-encoding: identity\r\nuser-agent: Gridkeep/1.2.3\r\n\r\n',
    ]);
  });

  it('brings the body, its address and its ETag, and shares connections', async () => {
    const host = await servePicture();
    const fetcher = fetcherWith();
    for (let time = 0; time < 5; time += 1) {
      expect(await get(fetcher, `${host.origin}/a.png`)).toMatchObject({
        bytes: picture,
        sizeBytes: picture.length,
        etag: '"e"',
        finalUrl: `${host.origin}/a.png`,
        resumedFromByte: 0,
        hasFacts: false,
      });
    }
    // A connection is free again a moment after its answer's end.
    expect(host.connections()).toBeLessThanOrEqual(2);
  });

  it('keeps no cookie and gives none on', async () => {
    const host = kept(
      await startHost((request, response) => {
        if (request.url === '/a')
          response.writeHead(302, { location: '/b', 'set-cookie': 'id=1; Path=/' }).end();
        else response.writeHead(200, { 'set-cookie': 'id=2' }).end(picture);
      }),
    );
    const fetcher = fetcherWith();
    await get(fetcher, `${host.origin}/a`);
    await get(fetcher, `${host.origin}/a`);
    const names = host.requests.flatMap(({ headers }) => Object.keys(headers));
    expect(names.filter((name) => /cookie|referer|origin|authorization|key|secret/.test(name))).toEqual([]);
  });

  it('is not refused what another account may have: connections are not shared between them', async () => {
    const host = await servePicture();
    const fetcher = fetcherWith();
    await get(fetcher, `${host.origin}/a`);
    expect(await failing(fetcher, `${host.origin}/a`, { allowance: { privateHosts: [] } })).toMatchObject({
      code: 'blocked-address',
    });
    expect(
      await failing(fetcher, `http://localhost:${host.port}/a`, { allowance: { privateHosts: [] } }),
    ).toMatchObject({ code: 'blocked-address' });
    expect(host.requests).toHaveLength(1);
  });
});

describe('a redirect', () => {
  it('is followed five times, and not six', async () => {
    const host = kept(
      await startHost((request, response) => {
        const left = Number(request.url?.slice(1));
        if (left === 0) response.writeHead(200).end(picture);
        else
          response
            .writeHead([301, 302, 303, 307, 308][left % 5]!, {
              location: `${left % 2 === 0 ? host.origin : ''}/${left - 1}`,
            })
            .end('moved');
      }),
    );
    const fetcher = fetcherWith();
    expect(await get(fetcher, `${host.origin}/5`)).toMatchObject({
      bytes: picture,
      finalUrl: `${host.origin}/0`,
    });
    expect(await failing(fetcher, `${host.origin}/6`)).toMatchObject({ code: 'too-large' });
    expect(host.requests).toHaveLength(6 + 6);
  });

  it.each([
    ['file:///etc/passwd', 'blocked-address'],
    ['data:image/png;base64,AAAA', 'blocked-address'],
    ['ftp://127.0.0.1/', 'blocked-address'],
    ['http://127.0.0.2/', 'blocked-address'],
    ['//169.254.169.254/latest', 'blocked-address'],
    ['http://[::ffff:10.0.0.1]/', 'blocked-address'],
    ['http://user:pass@127.0.0.1/', 'blocked-address'],
    ['http://0/', 'blocked-address'],
    ['http://', 'blocked-address'],
  ])('to %s leads nowhere', async (location, code) => {
    const host = kept(await startHost((_, response) => response.writeHead(302, { location }).end()));
    expect(await failing(fetcherWith(), `${host.origin}/a`)).toMatchObject({ code });
    expect(host.requests).toHaveLength(1);
  });

  it('without an address is a bad answer', async () => {
    const host = kept(await startHost((_, response) => response.writeHead(302).end()));
    expect(await failing(fetcherWith(), host.origin)).toMatchObject({ code: 'network' });
  });
});

describe('a status', () => {
  it.each([
    [204, 'network'],
    [300, 'network'],
    [304, 'network'],
    [400, 'invalid-request'],
    [401, 'forbidden'],
    [403, 'expired'],
    [404, 'expired'],
    [408, 'timeout'],
    [410, 'expired'],
    [418, 'invalid-request'],
    [429, 'rate-limited'],
    [451, 'forbidden'],
    [500, 'network'],
    [502, 'network'],
    [503, 'network'],
    [416, 'invalid-request'],
    [206, 'network'],
  ])('%i is %s', async (status, code) => {
    const host = kept(
      await startHost((_, response) =>
        response
          .writeHead(status, { 'content-type': 'text/html' })
          .end(status === 204 || status === 304 ? '' : '<html><title>No &amp; no</title>'),
      ),
    );
    expect((await failing(fetcherWith(), `${host.origin}/a`)).code).toBe(code);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is told with the page’s words and the time to wait', async () => {
    const host = kept(
      await startHost((request, response) => {
        response.writeHead(request.url === '/s3' ? 403 : 429, { 'retry-after': '7' });
        response.end(
          request.url === '/s3'
            ? '<?xml version="1.0"?><Error><Message>Request has expired</Message></Error>'
            : 'slow down',
        );
      }),
    );
    const fetcher = fetcherWith();
    expect((await failing(fetcher, `${host.origin}/s3`)).message).toBe(
      'The picture host answered 403 (forbidden) with XML: Request has expired.',
    );
    expect(await failing(fetcher, `${host.origin}/a`)).toMatchObject({
      code: 'rate-limited',
      retryAfterMs: 7000,
    });
  });

  it('keeps the connection after a short refusal, and cuts one that goes on for ever', async () => {
    let sent = 0;
    const host = kept(
      await startHost((request, response) => {
        response.writeHead(404);
        if (request.url !== '/endless') return response.end('gone');
        const more = (): void => {
          while (!response.destroyed && response.write(Buffer.alloc(16_384))) sent += 16_384;
        };
        response.on('drain', more);
        more();
      }),
    );
    const fetcher = fetcherWith();
    for (let time = 0; time < 4; time += 1) await failing(fetcher, `${host.origin}/a`);
    expect(host.connections()).toBeLessThanOrEqual(2);
    expect(await failing(fetcher, `${host.origin}/endless`)).toMatchObject({ code: 'expired' });
    expect(sent).toBeLessThan(16 * 1024 * 1024);
  });

  it.each<[string | null, number | null]>([
    ['0', 0],
    ['120', 120_000],
    [' 5 ', 5000],
    ['999999', 86_400_000],
    ['Wed, 21 Oct 2026 07:28:10 GMT', 10_000],
    ['Wed, 21 Oct 2026 07:27:00 GMT', 0],
    ['Fri, 31 Dec 2100 00:00:00 GMT', 86_400_000],
    ['-5', null],
    ['1.5', 1_500],
    ['soon', null],
    ['', null],
    [null, null],
  ])('Retry-After %j', (header, ms) => {
    expect(retryAfterMs(header, Date.UTC(2026, 9, 21, 7, 28, 0))).toBe(ms);
  });
});

describe('a body', () => {
  it.each(['gzip', 'br', 'deflate', 'zstd', 'GZIP', 'identity, gzip'])(
    'encoded as %s is refused unread',
    async (encoding) => {
      const host = kept(
        await startHost((_, response) =>
          response.writeHead(200, { 'content-encoding': encoding }).end(gzipSync(Buffer.alloc(1_000_000))),
        ),
      );
      expect(await failing(fetcherWith(), host.origin)).toMatchObject({ code: 'not-an-image' });
      expect(readdirSync(folder)).toEqual([]);
    },
  );

  it.each(['identity', '', 'aws-chunked'])('that only says %j is taken', async (encoding) => {
    const host = kept(
      await startHost((_, response) =>
        response.writeHead(200, { 'content-encoding': encoding }).end(picture),
      ),
    );
    expect((await get(fetcherWith(), host.origin)).bytes).toEqual(picture);
  });

  const small = { maxPictureBytes: 100_000, maxFilmBytes: 200_000, resumeMinBytes: 10_000 };
  it.each<[string, boolean, Buffer, string]>([
    ['a picture above its bound', true, Buffer.alloc(150_000, 1), 'too-large'],
    ['a picture above its bound that tells no length', false, Buffer.alloc(150_000, 1), 'too-large'],
    ['a film within its bound', true, mp4Of(9, 9, Buffer.alloc(150_000)), 'taken'],
    ['a film within its bound that tells no length', false, mp4Of(9, 9, Buffer.alloc(150_000)), 'taken'],
    ['a film above its bound', true, mp4Of(9, 9, Buffer.alloc(250_000)), 'too-large'],
    ['a film above its bound that tells no length', false, mp4Of(9, 9, Buffer.alloc(250_000)), 'too-large'],
  ])('%s', async (_, tellsLength, body, outcome) => {
    const host = kept(
      await startHost((__, response) => {
        response.writeHead(200, { etag: '"a"', ...(tellsLength && { 'content-length': body.length }) });
        // Its first bytes come alone, too few to tell a film from a picture.
        response.write(body.subarray(0, 5), () => setTimeout(() => response.end(body.subarray(5)), 20));
      }),
    );
    const failure = await failureFrom(get(fetcherWith(small), host.origin));
    expect(failure?.code ?? 'taken').toBe(outcome);
    if (failure !== null) expect(readdirSync(folder)).toEqual([]);
  });

  it('without end is cut at its bound', async () => {
    let sent = 0;
    const host = kept(
      await startHost((_, response) => {
        response.writeHead(200);
        const more = (): void => {
          while (!response.destroyed && response.write(Buffer.alloc(65_536))) sent += 65_536;
        };
        response.on('drain', more);
        more();
      }),
    );
    expect(await failing(fetcherWith(small), host.origin)).toMatchObject({ code: 'too-large' });
    expect(sent).toBeLessThan(16 * 1024 * 1024);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('a broken answer', () => {
  const ok = 'HTTP/1.1 200 OK\r\n';
  const quick = { stallAfterMs: 300, slowWindowMs: 600, slowMinBytesPerSecond: 1024, connectTimeoutMs: 500 };
  const drip = (socket: Socket, text: string, everyMs: number): void => {
    const timer = setInterval(() => {
      socket.write(text);
    }, everyMs);
    socket.on('close', () => {
      clearInterval(timer);
    });
  };
  it.each<[string, (socket: Socket) => void, string]>([
    ['nothing, and closed', (socket) => socket.end(), 'network'],
    ['nothing, and reset', (socket) => socket.resetAndDestroy(), 'network'],
    ['nothing, for ever', () => undefined, 'timeout'],
    ['half a status line', (socket) => socket.end('HTTP/1.'), 'network'],
    ['garbage', (socket) => socket.end('\x00\x01\x02 not http\r\n\r\n'), 'network'],
    ['an answer without headers', (socket) => socket.end('<html>hello</html>'), 'network'],
    [
      'headers without end',
      (socket) => {
        drip(socket, 'X-A: b\r\n', 50);
        socket.write(ok);
      },
      'timeout',
    ],
    [
      'more headers than any',
      (socket) => socket.write(ok + `X-A: ${'a'.repeat(2000)}\r\n`.repeat(100)),
      'too-large',
    ],
    [
      'informational answers for ever',
      (socket) => drip(socket, 'HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n', 20),
      'timeout',
    ],
    ['fewer bytes than it says', (socket) => socket.end(`${ok}Content-Length: 100\r\n\r\nshort`), 'network'],
    [
      'a wrong chunk length',
      (socket) => socket.end(`${ok}Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n`),
      'network',
    ],
    [
      'chunks without end',
      (socket) => socket.end(`${ok}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n`),
      'network',
    ],
    [
      'a length and chunks',
      (socket) =>
        socket.end(`${ok}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`),
      'network',
    ],
    [
      'two lengths',
      (socket) => socket.end(`${ok}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!`),
      'network',
    ],
    ['a negative length', (socket) => socket.end(`${ok}Content-Length: -5\r\n\r\nhello`), 'network'],
    [
      'a split header',
      (socket) => socket.end(`${ok}X-A: b\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n`),
      'network',
    ],
    [
      'an upgrade',
      (socket) =>
        socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'),
      'network',
    ],
    ['a body that stops', (socket) => socket.write(`${ok}Content-Length: 1000\r\n\r\nabc`), 'timeout'],
    [
      'a body that drips',
      (socket) => {
        socket.write(`${ok}Content-Length: 1000\r\n\r\n`);
        drip(socket, 'x', 50);
      },
      'timeout',
    ],
    [
      'a body that is reset',
      (socket) => socket.write(`${ok}Content-Length: 1000\r\n\r\nabc`, () => socket.resetAndDestroy()),
      'network',
    ],
  ])('%s', async (_, answer, code) => {
    const host = kept(
      await startRawHost((socket) => {
        answer(socket);
      }),
    );
    const fetcher = fetcherWith(quick);
    const startedAtMs = performance.now();
    expect((await failing(fetcher, `${host.origin}/a`)).code).toBe(code);
    expect(performance.now() - startedAtMs).toBeLessThan(4000);
    expect(readdirSync(folder)).toEqual([]);
    // A broken connection is tried once more, since the host may just have closed a kept one; never more often.
    expect(host.requests.length).toBeLessThanOrEqual(2);
  });

  it.each(['', 'HTTP/1.1 200 OK\r\n', `${ok}Content-Length: 1000\r\n\r\nabc`])(
    'a silence behind %j, however slow a host may be',
    async (text) => {
      const host = kept(await startRawHost((socket) => socket.write(text)));
      const patient = fetcherWith({ stallAfterMs: 300, slowWindowMs: 60_000 });
      expect(await failing(patient, host.origin)).toMatchObject({
        code: 'timeout',
        message: 'The picture host sent nothing for 0.3 s.',
      });
    },
  );

  it('more bytes than it says: the body is what was said', async () => {
    const host = kept(
      await startRawHost((socket) => {
        socket.end(`${ok}Content-Length: 5\r\n\r\nhello, world`);
      }),
    );
    expect((await get(fetcherWith(quick), host.origin)).bytes.toString()).toBe('hello');
  });

  it('no host at all', async () => {
    const host = await startHost(() => undefined);
    await host.stop();
    expect(await failing(fetcherWith(quick), host.origin)).toMatchObject({
      code: 'network',
      message: 'The picture host refused the connection.',
    });
    expect(await failing(fetcherWith(quick), 'https://gridkeep.invalid/a')).toMatchObject({
      code: 'network',
    });
  });

  it('TLS where there is none', async () => {
    const host = await servePicture();
    expect(await failing(fetcherWith(quick), `https://127.0.0.1:${host.port}/`)).toMatchObject({
      code: 'network',
    });
  });

  it('asks again at once where a kept connection had just been closed', async () => {
    let answered = 0;
    const host = kept(
      await startRawHost((socket) => {
        answered += 1;
        if (answered === 2) socket.destroy();
        else socket.write(`${ok}Content-Length: 5\r\n\r\nhello`);
      }),
    );
    const fetcher = fetcherWith(quick);
    await get(fetcher, host.origin);
    expect((await get(fetcher, host.origin)).bytes.toString()).toBe('hello');
    expect(host.requests).toHaveLength(3);
  });
});

describe('stopping', () => {
  it('ends what waits, what runs and what has not begun', async () => {
    const host = kept(
      await startHost((request, response) => {
        if (request.url === '/body') response.writeHead(200, { 'content-length': 1000 }).write('abc');
      }),
    );
    const fetcher = fetcherWith({ connectionsPerOrigin: 1 });
    const after = (ms: number): { signal: AbortSignal } => {
      const controller = new AbortController();
      setTimeout(() => {
        controller.abort();
      }, ms);
      return { signal: controller.signal };
    };
    const outcomes = await Promise.all([
      failing(fetcher, `${host.origin}/body`, after(150)),
      failing(fetcher, `${host.origin}/queued`, after(60)),
      failing(fetcher, `${host.origin}/never`, { signal: AbortSignal.abort() }),
    ]);
    expect(outcomes.map(({ code }) => code)).toEqual(['cancelled', 'cancelled', 'cancelled']);
    expect(host.requests.map(({ url }) => url)).toEqual(['/body']);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('uses as many connections to a host as it may', async () => {
    let [atOnce, most] = [0, 0];
    const host = kept(
      await startHost((_, response) => {
        most = Math.max(most, (atOnce += 1));
        setTimeout(() => {
          atOnce -= 1;
          response.end(picture);
        }, 30);
      }),
    );
    const fetcher = fetcherWith();
    await Promise.all(
      Array.from({ length: 40 }, async (_, at) => {
        const fetched = await fetcher.fetchFile({
          url: `${host.origin}/${at}`,
          partPath: join(folder, `${at}.part`),
          resume: false,
          proxy: null,
          allowance: own,
          signal: AbortSignal.timeout(9000),
        });
        closeSync(fetched.descriptor);
      }),
    );
    expect([most, host.connections()]).toEqual([defaultFetchLimits.connectionsPerOrigin, 16]);
  });
});
