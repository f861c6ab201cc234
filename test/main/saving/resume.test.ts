// Going on with a download: every way in which hosts treat ranges, at many places where the first try was cut.
// What ends up on disk is always the host's body of the moment, never a mixture of two.
import { createHash, randomFillSync } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFileFetcher } from '../../../src/main/saving/fetch-file.ts';
import type { FetchedFile, FileFetcher } from '../../../src/main/saving/fetch-file.ts';
import { bootedAtMs, factsPath } from '../../../src/main/saving/resume-facts.ts';
import type { ResumeFacts } from '../../../src/main/saving/resume-facts.ts';
import { bodyPlan, isStrongEtag, resumePlan } from '../../../src/main/saving/resume-rules.ts';
import { failureFrom } from './failure-of.ts';
import { startHost } from './fault-host.ts';
import type { FaultHost } from './fault-host.ts';

const bodyBytes = 240_000;
const resumeMinBytes = 100_000;
const before = randomFillSync(Buffer.alloc(bodyBytes));
const after = randomFillSync(Buffer.alloc(bodyBytes));
const shorter = randomFillSync(Buffer.alloc(bodyBytes - 10_000));
const monday = 'Mon, 05 Jan 2026 10:00:00 GMT';
const tuesday = 'Tue, 06 Jan 2026 10:00:00 GMT';

interface Version {
  readonly body: Buffer;
  readonly etag: string | null;
  readonly lastModified: string | null;
}

/** How a host answers the try after the cut. */
interface Manner {
  readonly name: string;
  readonly first: Version;
  readonly then: Version;
  /** What becomes of a request with Range, where it is not done by the book. */
  readonly bend?: (request: IncomingMessage, response: ServerResponse, version: Version) => boolean;
  readonly isChunked?: boolean;
  /** The second try is cut as well. */
  readonly isCutAgain?: boolean;
  /** Only what is missing may be fetched. */
  readonly goesOn: boolean;
}

const strong: Version = { body: before, etag: '"v1"', lastModified: monday };
const weak: Version = { body: before, etag: 'W/"v1"', lastModified: monday };
const bare: Version = { body: before, etag: null, lastModified: null };

const isRange = (request: IncomingMessage): boolean => request.headers.range !== undefined;
const startOf = (request: IncomingMessage): number =>
  Number(/^bytes=(\d+)-$/.exec(String(request.headers.range))?.[1]);

/** 206 with anything. */
function partial(
  response: ServerResponse,
  version: Version,
  from: number,
  contentRange: string,
  extra: Record<string, string> = {},
): true {
  response.writeHead(206, {
    ...headersOf(version),
    'content-range': contentRange,
    'content-length': version.body.length - from,
    ...extra,
  });
  response.end(version.body.subarray(from));
  return true;
}

const manners: readonly Manner[] = [
  { name: 'by the book, strong ETag', first: strong, then: strong, goesOn: true },
  { name: 'by the book, weak ETag and date', first: weak, then: weak, goesOn: true },
  {
    name: 'by the book, date only',
    first: { ...strong, etag: null },
    then: { ...strong, etag: null },
    goesOn: true,
  },
  { name: 'chunked', first: strong, then: strong, isChunked: true, goesOn: true },
  { name: 'reset again', first: strong, then: strong, isCutAgain: true, goesOn: true },
  {
    name: 'redirect on resume',
    first: strong,
    then: strong,
    goesOn: true,
    bend: (request, response) => {
      if (request.url !== '/a') return false;
      response.writeHead(302, { location: '/moved' }).end();
      return true;
    },
  },
  {
    name: 'weak ETag without date',
    first: { ...weak, lastModified: null },
    then: { ...weak, lastModified: null },
    goesOn: false,
  },
  { name: 'neither ETag nor date', first: bare, then: bare, goesOn: false },
  { name: 'no ranges at all', first: strong, then: strong, goesOn: false, bend: () => false },
  {
    name: 'changed body, changed ETag',
    first: strong,
    then: { body: after, etag: '"v2"', lastModified: tuesday },
    goesOn: false,
  },
  {
    name: 'changed body, If-Range ignored',
    first: strong,
    then: { body: after, etag: '"v2"', lastModified: tuesday },
    goesOn: false,
    bend: (request, response, version) =>
      partial(response, version, startOf(request), `bytes ${startOf(request)}-${bodyBytes - 1}/${bodyBytes}`),
  },
  {
    name: 'changed body, If-Range ignored, date only',
    first: { ...strong, etag: null },
    then: { body: after, etag: null, lastModified: tuesday },
    goesOn: false,
    bend: (request, response, version) =>
      partial(response, version, startOf(request), `bytes ${startOf(request)}-${bodyBytes - 1}/${bodyBytes}`),
  },
  { name: 'changed length, same ETag', first: strong, then: { ...strong, body: shorter }, goesOn: false },
  {
    name: '206 from an earlier byte',
    first: strong,
    then: strong,
    goesOn: false,
    bend: (request, response, version) =>
      partial(
        response,
        version,
        startOf(request) - 1000,
        `bytes ${startOf(request) - 1000}-${bodyBytes - 1}/${bodyBytes}`,
      ),
  },
  {
    name: '206 of a wrong total',
    first: strong,
    then: strong,
    goesOn: false,
    bend: (request, response, version) =>
      partial(
        response,
        version,
        startOf(request),
        `bytes ${startOf(request)}-${bodyBytes}/${bodyBytes + 1}`,
        { 'content-length': String(bodyBytes - startOf(request)) },
      ),
  },
  {
    name: '206 without Content-Range',
    first: strong,
    then: strong,
    goesOn: false,
    bend: (request, response, version) => {
      response
        .writeHead(206, { ...headersOf(version), 'content-length': bodyBytes - startOf(request) })
        .end(version.body.subarray(startOf(request)));
      return true;
    },
  },
  {
    name: '206 of a piece only',
    first: strong,
    then: strong,
    goesOn: false,
    bend: (request, response, version) => {
      const from = startOf(request);
      response
        .writeHead(206, {
          ...headersOf(version),
          'content-range': `bytes ${from}-${from + 9}/${bodyBytes}`,
          'content-length': 10,
        })
        .end(version.body.subarray(from, from + 10));
      return true;
    },
  },
  {
    name: '206 that is encoded',
    first: strong,
    then: strong,
    goesOn: false,
    bend: (request, response, version) =>
      partial(
        response,
        version,
        startOf(request),
        `bytes ${startOf(request)}-${bodyBytes - 1}/${bodyBytes}`,
        { 'content-encoding': 'gzip' },
      ),
  },
  {
    name: '416 always',
    first: strong,
    then: strong,
    goesOn: false,
    bend: (_, response) => {
      response.writeHead(416, { 'content-range': `bytes */${bodyBytes}` }).end();
      return true;
    },
  },
  {
    name: 'If-Range by date only',
    first: strong,
    then: strong,
    goesOn: false,
    bend: (request) => {
      delete request.headers.range;
      return false;
    },
  },
];

function headersOf(version: Version): Record<string, string> {
  return {
    'content-type': 'image/png',
    ...(version.etag !== null && { etag: version.etag }),
    ...(version.lastModified !== null && { 'last-modified': version.lastModified }),
  };
}

/** RFC 9110: a strong ETag or a date that agrees; else the whole body. */
function mayBePartial(request: IncomingMessage, version: Version): boolean {
  const condition = request.headers['if-range'];
  return (
    isRange(request) &&
    (condition === version.lastModified || (condition === version.etag && isStrongEtag(version.etag)))
  );
}

let folder: string;
let fetcher: FileFetcher;
let host: FaultHost;
let manner: Manner;
let tries = 0;
let cutAt = 0;
let sentBytes = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gridkeep-resume-'));
  fetcher = createFileFetcher({ userAgent: 'Gridkeep/test', limits: { stallAfterMs: 5000, resumeMinBytes } });
  host = await startHost((request, response) => {
    const version = tries === 1 ? manner.first : manner.then;
    if (tries > 1 && isRange(request) && manner.bend?.(request, response, version) === true) return;
    const from = manner.name !== 'no ranges at all' && mayBePartial(request, version) ? startOf(request) : 0;
    const body = version.body.subarray(from);
    const length = manner.isChunked === true ? {} : { 'content-length': body.length };
    if (from === 0) response.writeHead(200, { ...headersOf(version), ...length });
    else
      response.writeHead(206, {
        ...headersOf(version),
        ...length,
        'content-range': `bytes ${from}-${version.body.length - 1}/${version.body.length}`,
      });
    const end =
      tries === 1
        ? cutAt
        : manner.isCutAgain === true && tries === 2
          ? Math.floor((version.body.length - from) / 2)
          : body.length;
    sentBytes += end;
    if (end === body.length) response.end(body);
    else response.write(body.subarray(0, end), () => response.socket?.destroy());
  });
});
afterAll(async () => {
  await fetcher.close();
  await host.stop();
  rmSync(folder, { recursive: true, force: true });
});

const fetchOnce = async (partPath: string, url = `${host.origin}/a`): Promise<FetchedFile> => {
  tries += 1;
  const fetched = await fetcher.fetchFile({
    url,
    partPath,
    resume: true,
    proxy: null,
    allowance: { privateHosts: ['127.0.0.1'] },
    signal: AbortSignal.timeout(15_000),
  });
  closeSync(fetched.descriptor);
  return fetched;
};
const hashOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

describe('a download that was cut', () => {
  it(`ends as the host's body, in ${String(manners.length)} manners at 20 places each`, async () => {
    const wrong: string[] = [];
    for (const each of manners) {
      manner = each;
      for (let place = 0; place < 20; place += 1) {
        cutAt = Math.floor((bodyBytes * (place + 0.5)) / 20);
        [tries, sentBytes] = [0, 0];
        const partPath = join(folder, 'a.part');
        const cut = await failureFrom(fetchOnce(partPath));
        if (cut?.code !== 'network') wrong.push(`${each.name} at ${cutAt}: the cut was ${String(cut?.code)}`);
        if (each.isCutAgain === true) await failureFrom(fetchOnce(partPath));
        const fetched = await fetchOnce(partPath);
        const isSame =
          hashOf(readFileSync(partPath)) === hashOf(each.then.body) &&
          fetched.sizeBytes === each.then.body.length;
        if (!isSame) wrong.push(`${each.name} at ${cutAt}: another body`);
        if (each.goesOn && cutAt > resumeMinBytes && sentBytes > bodyBytes * 1.1)
          wrong.push(`${each.name} at ${cutAt}: ${sentBytes} bytes`);
        if (each.goesOn && cutAt > resumeMinBytes && fetched.resumedFromByte < resumeMinBytes)
          wrong.push(`${each.name} at ${cutAt}: begun anew`);
        rmSync(partPath, { force: true });
        rmSync(factsPath(partPath), { force: true });
      }
    }
    expect(wrong).toEqual([]);
    expect(manners.length * 20).toBeGreaterThanOrEqual(240);
  }, 120_000);
});

describe('what is kept of it', () => {
  const cutDownload = async (name: string): Promise<string> => {
    manner = manners[0]!;
    [tries, cutAt] = [0, 150_000];
    const partPath = join(folder, name);
    await failureFrom(fetchOnce(partPath));
    return partPath;
  };
  const change = (partPath: string, changes: Partial<ResumeFacts>): void => {
    writeFileSync(
      factsPath(partPath),
      JSON.stringify({
        ...(JSON.parse(readFileSync(factsPath(partPath), 'utf8')) as ResumeFacts),
        ...changes,
      }),
    );
  };

  it('is a part and its facts, and for a short beginning nothing', async () => {
    const partPath = await cutDownload('b.part');
    const facts = JSON.parse(readFileSync(factsPath(partPath), 'utf8')) as ResumeFacts;
    expect(facts).toMatchObject({
      url: `${host.origin}/a`,
      etag: '"v1"',
      lastModified: monday,
      totalBytes: bodyBytes,
    });
    expect([facts.syncedBytes, statSync(partPath).size]).toEqual([cutAt, cutAt]);
    [tries, cutAt] = [0, 40_000];
    await failureFrom(fetchOnce(join(folder, 'c.part')));
    expect(readdirSync(folder).filter((name) => name.startsWith('c.'))).toEqual([]);
  });

  it('counts after a power cut only as far as it was synced', async () => {
    const partPath = await cutDownload('d.part');
    const written = readFileSync(partPath);
    written.fill(0, 120_000);
    writeFileSync(partPath, Buffer.concat([written, Buffer.alloc(bodyBytes)]));
    change(partPath, { bootedAtMs: Date.now() - 7 * 86_40_000, syncedBytes: 120_000 });
    expect((await fetchOnce(partPath)).resumedFromByte).toBe(120_000);
    expect(hashOf(readFileSync(partPath))).toBe(hashOf(before));
  });

  it.each<[string, (partPath: string) => void]>([
    [
      'torn facts',
      (partPath) => {
        truncateSync(factsPath(partPath), 40);
      },
    ],
    [
      'facts of zeros',
      (partPath) => {
        writeFileSync(factsPath(partPath), Buffer.alloc(300));
      },
    ],
    [
      'facts of another version',
      (partPath) => {
        change(partPath, { version: 2 as 1 });
      },
    ],
    [
      'facts longer than any',
      (partPath) => {
        writeFileSync(factsPath(partPath), ' '.repeat(100_000));
      },
    ],
    [
      'a part longer than the body',
      (partPath) => {
        writeFileSync(partPath, Buffer.alloc(bodyBytes + 1));
      },
    ],
    [
      'no part',
      (partPath) => {
        rmSync(partPath);
      },
    ],
    [
      'an empty part',
      (partPath) => {
        truncateSync(partPath, 0);
      },
    ],
    [
      'another address and a date only',
      (partPath) => {
        change(partPath, { url: 'https://elsewhere.example/', etag: null });
      },
    ],
  ])('begins anew with %s', async (_, spoil) => {
    const partPath = await cutDownload('e.part');
    spoil(partPath);
    expect((await fetchOnce(partPath)).resumedFromByte).toBe(0);
    expect(hashOf(readFileSync(partPath))).toBe(hashOf(before));
  });

  it('goes on under a link that was signed anew, by its strong ETag', async () => {
    const partPath = await cutDownload('f.part');
    expect((await fetchOnce(partPath, `${host.origin}/a?signature=2`)).resumedFromByte).toBe(150_000);
    expect(hashOf(readFileSync(partPath))).toBe(hashOf(before));
  });

  it('asks nothing when every byte is there', async () => {
    const partPath = await cutDownload('g.part');
    writeFileSync(partPath, before);
    const asked = host.requests.length;
    expect(await fetchOnce(partPath)).toMatchObject({ sizeBytes: bodyBytes, resumedFromByte: bodyBytes });
    expect(host.requests.length).toBe(asked);
  });

  it('takes a whole part for another address’s only where that says so', async () => {
    const partPath = await cutDownload('g2.part');
    writeFileSync(partPath, before);
    manner = manners.find(({ name }) => name === 'changed body, changed ETag')!;
    expect(await fetchOnce(partPath, `${host.origin}/b`)).toMatchObject({ resumedFromByte: 0 });
    expect(hashOf(readFileSync(partPath))).toBe(hashOf(after));
  });

  it('takes 416 for an end when the host never told the length', async () => {
    const partPath = await cutDownload('h.part');
    writeFileSync(partPath, before);
    change(partPath, { totalBytes: null });
    manner = manners.find(({ name }) => name === '416 always')!;
    expect(await fetchOnce(partPath)).toMatchObject({ sizeBytes: bodyBytes, resumedFromByte: bodyBytes });
    expect(hashOf(readFileSync(partPath))).toBe(hashOf(before));
  });

  it('is removed first when the body is begun anew', async () => {
    const partPath = await cutDownload('i.part');
    manner = manners.find(({ name }) => name === 'neither ETag nor date')!;
    [tries, cutAt] = [0, 150_000];
    await failureFrom(fetchOnce(partPath));
    expect([existsSync(partPath), existsSync(factsPath(partPath))]).toEqual([false, false]);
  });
});

describe('facts on disk', () => {
  it('never stand beside the bytes of another body, at no moment', async () => {
    let isThere: boolean | null = null;
    const partPath = join(folder, 'j.part');
    writeFileSync(partPath, before.subarray(0, 150_000));
    const facts = {
      version: 1,
      url: 'x',
      etag: '"v1"',
      lastModified: null,
      totalBytes: bodyBytes,
      syncedBytes: 0,
      bootedAtMs: bootedAtMs(),
    };
    writeFileSync(factsPath(partPath), JSON.stringify(facts));
    const changed = await startHost((_, response) => {
      response.writeHead(200, { etag: '"v2"', 'content-length': bodyBytes });
      response.write(after.subarray(0, 50_000));
      setTimeout(() => {
        isThere = existsSync(factsPath(partPath));
        response.end(after.subarray(50_000));
      }, 100);
    });
    await fetchOnce(partPath, `${changed.origin}/a`);
    await changed.stop();
    expect(isThere).toBe(false);
    expect(hashOf(readFileSync(partPath))).toBe(hashOf(after));
  });
});

describe('the rules by themselves', () => {
  const plan = {
    ...{ offsetBytes: 50, totalBytes: 100, etag: '"a"', lastModified: null, validator: '"a"' },
    isSameAddress: true,
  };
  const answer = {
    status: 206,
    contentLength: 50,
    contentRange: 'bytes 50-99/100',
    etag: '"a"',
    lastModified: null,
  };
  it.each([
    ['fits', answer, plan, 'write'],
    ['says no ETag', { ...answer, etag: null }, plan, 'write'],
    ['says a weak form of it', { ...answer, etag: 'W/"a"' }, plan, 'restart'],
    ['starts later', { ...answer, contentLength: 40, contentRange: 'bytes 60-99/100' }, plan, 'restart'],
    ['starts earlier', { ...answer, contentLength: 60, contentRange: 'bytes 40-99/100' }, plan, 'restart'],
    ['has a short length', { ...answer, contentLength: 49 }, plan, 'restart'],
    ['has an unknown total', { ...answer, contentRange: 'bytes 50-99/*' }, plan, 'restart'],
    ['has a huge number', { ...answer, contentRange: 'bytes 50-99/99999999999999999999' }, plan, 'restart'],
    ['is the whole', { ...answer, status: 200, contentLength: 100, contentRange: null }, plan, 'write'],
    ['is a part nobody asked for', answer, null, 'nonsense'],
    [
      'is all of it as a part',
      { ...answer, contentLength: 100, contentRange: 'bytes 0-99/100' },
      null,
      'write',
    ],
    ['is 416 of another length', { ...answer, status: 416, contentRange: 'bytes */49' }, plan, 'restart'],
    ['is 416 for no range', { ...answer, status: 416 }, null, 'nonsense'],
    ['is something else', { ...answer, status: 204 }, plan, 'nonsense'],
  ])('an answer that %s', (_, given, with_, kind) => {
    expect(bodyPlan(given, with_).kind).toBe(kind);
  });

  it('knows a strong ETag', () => {
    expect(['"a"', '""', 'W/"a"', 'a', '"a', '"a"b"', '"a b"', null].map(isStrongEtag)).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
      false,
      false,
    ]);
    expect(resumePlan(null, 'https://a/')).toBeNull();
  });
});
