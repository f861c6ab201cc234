// The pool with its real worker threads: saving, counting, stopping, and putting up with threads that die.
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSavePool } from '../../../src/main/saving/save-pool.ts';
import type { ByteReport, SaveJob, SavePool, SavePoolOptions } from '../../../src/main/saving/save-pool.ts';
import { countThreads } from '../count-threads.ts';
import { failureFrom } from './failure-of.ts';
import { startHost } from './fault-host.ts';
import type { FaultHost } from './fault-host.ts';
import { pngOf } from './sample-pictures.ts';

const workerUrl = new URL('../../../src/main/saving/save-worker.ts', import.meta.url);
const fragileWorkerUrl = new URL('./fragile-worker.ts', import.meta.url);
const long = pngOf(9, 9, Buffer.alloc(3_000_000, 5));

let host: FaultHost;
let folder: string;
let pool: SavePool;
const deaths: string[] = [];
const poolOf = (options: Partial<SavePoolOptions> = {}): SavePool =>
  createSavePool({
    workerUrl,
    userAgent: 'Gridkeep/test',
    onWorkerDeath: (error) => deaths.push(error.message),
    ...options,
  });

beforeAll(async () => {
  host = await startHost((request, response) => {
    if (request.url === '/missing') return response.writeHead(404).end();
    if (request.url === '/busy') return response.writeHead(429, { 'retry-after': '9' }).end();
    if (request.url !== '/long') return response.end(pngOf(9, 9, Buffer.from(request.url ?? '')));
    const from = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    response.writeHead(from === 0 ? 200 : 206, {
      etag: '"long"',
      'content-length': long.length - from,
      ...(from > 0 && { 'content-range': `bytes ${from}-${long.length - 1}/${long.length}` }),
    });
    let at = from;
    const more = (): void => {
      if (at >= long.length) {
        response.end();
        return;
      }
      response.write(long.subarray(at, (at += 100_000)));
      setTimeout(more, 20);
    };
    more();
    return response;
  });
});
afterAll(async () => {
  await host.stop();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gridkeep-pool-'));
  mkdirSync(join(folder, '.parts'));
  deaths.length = 0;
});
afterEach(async () => {
  await pool.close();
  rmSync(folder, { recursive: true, force: true });
});

const jobOf = (pictureId: number, path = `/${pictureId}`): SaveJob => ({
  pictureId,
  url: `${host.origin}${path}`,
  stem: `Account/${pictureId}`,
  picturesRoot: folder,
  partPath: join(folder, '.parts', `${pictureId}.part`),
  allowance: { privateHosts: ['127.0.0.1'] },
  adoptExisting: false,
});
const until = async (condition: () => boolean): Promise<void> => {
  for (let tries = 0; !condition() && tries < 500; tries += 1)
    await new Promise((done) => setTimeout(done, 10));
  expect(condition()).toBe(true);
};

describe('a pool', () => {
  it('saves, inspects, writes sidecars and tells failures as they are', async () => {
    pool = poolOf();
    const outcomes = await Promise.all(
      Array.from({ length: 60 }, async (_, at) => await pool.save(jobOf(at))),
    );
    expect(outcomes.map(({ path }) => path)).toEqual(
      Array.from({ length: 60 }, (_, at) => `Account/${at}.png`),
    );
    const { path, resumedFromByte, ...inspected } = outcomes[7]!;
    expect(await pool.inspect(join(folder, path))).toEqual(inspected);
    expect(resumedFromByte).toBe(0);
    const sidecars = ['Account', 'absent'].map((name) => join(folder, name, '7.json'));
    const failures = await pool.writeSidecars(
      sidecars.map((path) => ({ path, text: '{}', isSynced: false })),
    );
    expect([failures[0], failures[1]?.code]).toEqual([null, 'not-found']);
    expect(readFileSync(join(folder, 'Account', '7.json'), 'utf8')).toBe('{}');
    expect(await failureFrom(pool.save(jobOf(1, '/missing')))).toMatchObject({
      code: 'expired',
      message: 'The picture host answered 404 (not found).',
    });
    expect(await failureFrom(pool.save(jobOf(1, '/busy')))).toMatchObject({
      code: 'rate-limited',
      retryAfterMs: 9000,
    });
    expect(await failureFrom(pool.inspect(join(folder, 'absent')))).toMatchObject({ code: 'not-found' });
    expect([readdirSync(join(folder, '.parts')), deaths]).toEqual([[], []]);
  });

  it('looks at files in its threads, and lets go at once of one that nobody waits for any more', async () => {
    pool = poolOf();
    const path = join(folder, 'picture.png');
    writeFileSync(path, Buffer.alloc(64_000_000, 1));
    const sha256 = createHash('sha256').update(readFileSync(path)).digest('hex');
    const before = performance.eventLoopUtilization();
    expect(await pool.look(path, 64_000_000)).toEqual({ kind: 'hashed', sha256 });
    expect(performance.eventLoopUtilization(before).utilization).toBeLessThan(0.5);
    expect(await pool.look(path, 5)).toEqual({ kind: 'other-size' });
    expect(await pool.look(folder, 4096)).toEqual({ kind: 'other-size' });
    expect(await pool.look(join(path, 'below'), 5)).toEqual({ kind: 'gone' });
    const abort = new AbortController();
    const looking = pool.look(path, 64_000_000, abort.signal);
    abort.abort();
    expect(await failureFrom(looking)).toMatchObject({ code: 'cancelled' });
    expect(await pool.look(path, 64_000_000)).toEqual({ kind: 'hashed', sha256 });
  });

  it('says when all bytes are here, before the picture is saved, and nothing of one that fails', async () => {
    pool = poolOf();
    pool.warmUp();
    const told: string[] = [];
    await pool.save(jobOf(1), undefined, () => told.push('fetched')).then(() => told.push('saved'));
    await failureFrom(pool.save(jobOf(2, '/missing'), undefined, () => told.push('fetched')));
    expect(told).toEqual(['fetched', 'saved']);
  });

  it('counts every byte, at most four times a second', async () => {
    pool = poolOf();
    const reports: (ByteReport & { readonly atMs: number })[] = [];
    const unsubscribe = pool.onBytes((report) => reports.push({ ...report, atMs: performance.now() }));
    await Promise.all([pool.save(jobOf(1, '/long')), pool.save(jobOf(2, '/long'))]);
    await new Promise((done) => setTimeout(done, 600));
    unsubscribe();
    expect(reports.reduce((sum, { addedBytes }) => sum + addedBytes, 0)).toBe(2 * long.length);
    for (const pictureId of [1, 2]) {
      const steps = reports.flatMap(({ downloads }) =>
        downloads.filter((each) => each.pictureId === pictureId),
      );
      expect(steps.map(({ receivedBytes }) => receivedBytes)).toEqual(
        steps.map(({ receivedBytes }) => receivedBytes).sort((a, b) => a - b),
      );
      expect(steps.at(-1)).toEqual({ pictureId, receivedBytes: long.length, totalBytes: long.length });
    }
    const gaps = reports.slice(1).map(({ atMs }, at) => atMs - reports[at]!.atMs);
    expect(Math.min(...gaps)).toBeGreaterThan(200);
    await pool.save(jobOf(3));
    expect(reports.at(-1)!.downloads.some(({ pictureId }) => pictureId === 3)).toBe(false);
  });

  it('stops a download when it is told to, and goes on from there', async () => {
    pool = poolOf();
    const controller = new AbortController();
    let receivedBytes = 0;
    pool.onBytes(({ downloads }) => (receivedBytes = downloads.at(-1)?.receivedBytes ?? 0));
    const saving = failureFrom(pool.save(jobOf(1, '/long'), controller.signal));
    await until(() => receivedBytes > 1_300_000);
    controller.abort();
    expect(await saving).toMatchObject({ code: 'cancelled' });
    expect(readdirSync(join(folder, '.parts')).sort()).toEqual(['1.part', '1.part.json']);
    expect(await failureFrom(pool.save(jobOf(1, '/long'), AbortSignal.abort()))).toMatchObject({
      code: 'cancelled',
    });
    const { resumedFromByte, sizeBytes } = await pool.save(jobOf(1, '/long'));
    expect([resumedFromByte > 1_300_000, sizeBytes]).toEqual([true, long.length]);
    expect(readdirSync(join(folder, '.parts'))).toEqual([]);
  });

  it('keeps what it can when it is closed, and takes nothing more', async () => {
    pool = poolOf();
    let receivedBytes = 0;
    pool.onBytes(({ downloads }) => (receivedBytes = downloads.at(-1)?.receivedBytes ?? 0));
    const saving = failureFrom(pool.save(jobOf(1, '/long')));
    await until(() => receivedBytes > 1_300_000);
    const startedAtMs = performance.now();
    await pool.close();
    expect(performance.now() - startedAtMs).toBeLessThan(2000);
    expect(await saving).toMatchObject({ code: 'cancelled' });
    expect(readdirSync(join(folder, '.parts')).sort()).toEqual(['1.part', '1.part.json']);
    expect(await failureFrom(pool.save(jobOf(2)))).toMatchObject({ code: 'cancelled' });
    expect(deaths).toEqual([]);
  });
});

it('ends the threads that have had nothing to do for a while, and starts others for the next picture', async () => {
  const threads = countThreads();
  pool = poolOf({ idleMs: 200 });
  pool.warmUp();
  await until(() => threads.started === 2);
  await Promise.all([1, 2, 3].map((id) => pool.save(jobOf(id))));
  await until(() => threads.alive === 0);
  const { path } = await pool.save(jobOf(4));
  expect([path, threads.started, deaths]).toEqual(['Account/4.png', 3, []]);
  // Longer at one piece of work than a thread may do nothing.
  const { sizeBytes } = await pool.save(jobOf(5, '/long'));
  expect([sizeBytes, threads.started, deaths]).toEqual([long.length, 3, []]);
  threads.stop();
});

describe('a thread that dies', () => {
  it.each(['throw', 'exit'])('by %s takes only its own pictures with it, and is replaced', async (manner) => {
    pool = poolOf({ workerUrl: fragileWorkerUrl, size: 1 });
    const results = await Promise.all(
      [1, 2, 3].map(
        async (id) => await failureFrom(pool.save(jobOf(id, id === 2 ? `/?${manner}` : '/?wait'))),
      ),
    );
    expect(results.map((failure) => failure?.code)).toEqual(['internal', 'internal', 'internal']);
    expect(deaths).toHaveLength(1);
    // The innocent ones are tried alone, one after the other, and are cleared by it.
    expect(await Promise.all([1, 3].map(async (id) => (await pool.save(jobOf(id, '/?fine'))).path))).toEqual([
      'fine',
      'fine',
    ]);
    expect(await failureFrom(pool.save(jobOf(2, `/?${manner}`)))).toMatchObject({ code: 'damaged' });
    expect(deaths).toHaveLength(2);
    // Nobody is under suspicion for ever.
    expect((await pool.save(jobOf(2, '/?fine'))).path).toBe('fine');
    expect((await pool.save(jobOf(4, '/?fine'))).path).toBe('fine');
  });

  it('is no reason to end a look at a file, unless it happens again and again', async () => {
    pool = poolOf({ workerUrl: fragileWorkerUrl, size: 1 });
    const path = join(folder, 'poison');
    writeFileSync(path, '');
    expect(await pool.look(path, 0)).toEqual({ kind: 'gone' });
    expect(deaths).toHaveLength(1);
    await pool.close();
    pool = poolOf({ workerUrl: new URL('./no-such-worker.ts', import.meta.url), size: 1 });
    expect(await failureFrom(pool.look(path, 0))).toMatchObject({ code: 'internal' });
  });

  it('that cannot even start fails its pictures, not the program', async () => {
    pool = poolOf({ workerUrl: new URL('./no-such-worker.ts', import.meta.url), size: 1 });
    expect(await failureFrom(pool.save(jobOf(1)))).toMatchObject({ code: 'internal' });
    expect(deaths.length).toBeGreaterThan(0);
  });

  it('spreads work over as many threads as it has', async () => {
    pool = poolOf({ workerUrl: fragileWorkerUrl, size: 3 });
    const threads = await Promise.all(
      Array.from({ length: 9 }, async (_, id) => (await pool.save(jobOf(id, '/?thread'))).sizeBytes),
    );
    const counts = [...new Set(threads)].map((thread) => threads.filter((each) => each === thread).length);
    expect(counts).toEqual([3, 3, 3]);
  });
});
