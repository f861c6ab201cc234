// Pictures behind an account's own instance that want its key: who gets it, and who never does.
import { closeSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { memoryStore } from '../../../src/main/accounts/memory-store.ts';
import { AppError } from '../../../src/main/lib/app-error.ts';
import { systemClock } from '../../../src/main/lib/clock.ts';
import { createLog } from '../../../src/main/lib/log.ts';
import { Library } from '../../../src/main/library/library.ts';
import { providers } from '../../../src/main/providers/index.ts';
import { directly } from '../../../src/main/proxies/proxy-for.ts';
import { createFileFetcher } from '../../../src/main/saving/fetch-file.ts';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';
import { startNewApiSimulator } from '../../simulators/new-api.ts';
import type { NewApiOptions } from '../../simulators/new-api.ts';
import { failureFrom } from './failure-of.ts';
import { startHost } from './fault-host.ts';
import type { FaultHost } from './fault-host.ts';
import { pngOf } from './sample-pictures.ts';

const key = 'Qm7vJ2kXzT9sLwR4bN8cY1dF6gH3pA5e';
const headers = { authorization: `Bearer ${key}`, 'New-Api-User': '7' };
const picture = pngOf(10, 10, Buffer.alloc(2_000, 7));

async function host(answer: Parameters<typeof startHost>[0]): Promise<FaultHost> {
  const started = await startHost(answer);
  onTestFinished(() => started.stop());
  return started;
}

async function fetchWithKey(url: string): Promise<{ bytes: Buffer }> {
  const fetcher = createFileFetcher({ userAgent: 'Gridkeep/test' });
  onTestFinished(() => fetcher.close());
  const partPath = join(temporaryFolder(), 'x.part');
  const fetched = await fetcher.fetchFile({
    url,
    partPath,
    resume: true,
    proxy: null,
    allowance: { privateHosts: ['127.0.0.1'] },
    headersOnceRefused: headers,
    signal: AbortSignal.timeout(10_000),
  });
  closeSync(fetched.descriptor);
  return { bytes: readFileSync(partPath) };
}

/** For every request whether it had the key. */
const keyed = (seen: FaultHost): boolean[] =>
  seen.requests.map(({ headers: sent }) => JSON.stringify(sent).includes(key));

describe('the headers of an account', () => {
  it.each([401, 403])('go out after HTTP %i, once', async (status) => {
    const guarded = await host((request, response) => {
      if (request.headers.authorization === undefined) response.writeHead(status).end();
      else response.writeHead(200).end(picture);
    });
    expect((await fetchWithKey(`${guarded.origin}/mj/image/1`)).bytes).toEqual(picture);
    expect(keyed(guarded)).toEqual([false, true]);
    expect(guarded.requests[1]?.headers['new-api-user']).toBe('7');
  });

  it.each([
    [200, [false]],
    [404, [false]],
    [410, [false]],
    [429, [false]],
    [500, [false]],
    [401, [false, true]],
    [403, [false, true]],
  ])('are sent by HTTP %i so: %j', async (status, expected) => {
    const guarded = await host((_, response) => response.writeHead(status).end(picture));
    await fetchWithKey(`${guarded.origin}/mj/image/1`).catch(() => undefined);
    expect(keyed(guarded)).toEqual(expected);
  });

  it('never follow a redirect, to another port or back to the same address', async () => {
    const elsewhere = await host((_, response) => response.writeHead(403).end());
    for (const target of [`${elsewhere.origin}/mj/image/1`, '/mj/image/other', '/mj/image/1']) {
      let answers = 0;
      const guarded = await host((request, response) => {
        answers += 1;
        if (request.headers.authorization !== undefined && answers < 4)
          response.writeHead(302, { location: target }).end();
        else response.writeHead(403).end();
      });
      await fetchWithKey(`${guarded.origin}/mj/image/1`).catch(() => undefined);
      expect(keyed(guarded).slice(0, 2)).toEqual([false, true]);
      expect(keyed(guarded).slice(2)).not.toContain(true);
    }
    expect(keyed(elsewhere)).toEqual([false]);
  });

  it('are not sent to where the first address redirects, though that is refused', async () => {
    const elsewhere = await host((_, response) => response.writeHead(401).end());
    const first = await host((_, response) =>
      response.writeHead(302, { location: `${elsewhere.origin}/x` }).end(),
    );
    await fetchWithKey(`${first.origin}/mj/image/1`).catch(() => undefined);
    expect([keyed(first), keyed(elsewhere)]).toEqual([[false], [false]]);
  });

  it('stand in no failure, though the page repeats them', async () => {
    const guarded = await host((request, response) =>
      response
        .writeHead(403, { 'content-type': 'application/json' })
        .end(JSON.stringify({ error: request.headers })),
    );
    const failure = await failureFrom(fetchWithKey(`${guarded.origin}/mj/image/1`));
    expect(failure).toBeInstanceOf(AppError);
    expect(failure?.code).toBe('expired');
    expect(`${failure?.message} ${failure?.stack} ${JSON.stringify(failure)}`).not.toContain(key);
  });
});

describe('an instance that guards its pictures', () => {
  async function saveFrom(options: NewApiOptions) {
    const simulator = await startNewApiSimulator({
      generation: 'C',
      rateLimit: false,
      picture: { maker: 'plain', sizeBytes: 2_000, widthPx: 32, heightPx: 32 },
      ...options,
    });
    onTestFinished(() => simulator.stop());
    const task = simulator.addTask({ ageMs: 600_000, linkLifeMs: null });
    const lines: string[] = [];
    const libraryDir = join(temporaryFolder(), 'library');
    const library = await Library.open({
      libraryDir,
      mode: 'write',
      workers: {
        catalog: new URL('../../../src/main/catalog/catalog-worker.ts', import.meta.url),
        save: new URL('../../../src/main/saving/save-worker.ts', import.meta.url),
        keeping: new URL('../../../src/main/keeping/keeping-worker.ts', import.meta.url),
        export: new URL('../../../src/main/exporting/export-worker.ts', import.meta.url),
        preview: new URL('../../../src/main/previews/preview-worker.ts', import.meta.url),
      },
      providers,
      keychain: memoryStore(),
      session: memoryStore(),
      clock: systemClock,
      log: createLog({ sinks: [{ write: (line: string) => void lines.push(line), close: () => undefined }] }),
      random: Math.random,
      makePreviews: false,
      proxyFor: directly,
    });
    const account = await library.accounts.add(
      {
        provider: 'newapi',
        label: 'studio',
        baseUrl: simulator.baseUrl,
        userId: '7',
        userHeader: null,
        scope: 'own',
        allowHttp: true,
        key,
        forThisSession: true,
      },
      { test: true, signal: AbortSignal.timeout(5_000) },
    );
    await library.startWorking();
    await library.history.start({ accountId: account.id, sinceMs: null, channel: null, full: false });
    await library.history.whenEnded(account.id);
    await library.whenDone(null);
    const { tasks } = await library.catalog.call('listTasks', {
      ...{ query: null, state: null, accountId: null, taskIds: null, limit: null, offset: 0 },
    });
    const states = tasks.flatMap(({ pictures }) => pictures.map(({ state }) => state.kind));
    await library.close();
    const images = simulator.requests.filter(({ path }) => path === `/mj/image/${task.id}`);
    return { states, images, lines, libraryDir };
  }

  it('is asked for a fresh link first, then opened with the key, which stands nowhere', async () => {
    const { states, images, lines, libraryDir } = await saveFrom({ imageLinks: 'access' });
    expect(states).toEqual(['saved']);
    expect(images.map(({ hasAuthorization }) => hasAuthorization)).toEqual([false, false, true]);
    expect(lines.join('\n')).not.toContain(key);
    for (const name of readdirSync(libraryDir, { recursive: true, withFileTypes: true })) {
      if (name.isFile()) expect(readFileSync(join(name.parentPath, name.name)).includes(key)).toBe(false);
    }
  }, 30_000);

  it('needs no key where its links are signed', async () => {
    const { states, images } = await saveFrom({ imageLinks: 'sig' });
    expect(states).toEqual(['saved']);
    expect(images.map(({ hasAuthorization }) => hasAuthorization)).toEqual([false]);
  }, 30_000);
});
