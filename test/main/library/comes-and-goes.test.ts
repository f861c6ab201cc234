// A library whose drive, network, room or computer goes away in the middle of the work and comes back.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as realSleep } from 'node:timers/promises';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import type { LibraryOptions } from '../../../src/main/library/build-parts.ts';
import type { Library } from '../../../src/main/library/library.ts';
import { systemClock } from '../../../src/main/lib/clock.ts';
import { openLibraryHere } from '../../fakes/library-here.ts';
import { createScaledClock } from '../../fakes/scaled-clock.ts';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';
import { pngOf } from '../saving/sample-pictures.ts';

interface Host {
  readonly origin: string;
  /** Requests that arrived. */
  requests: number;
  /** Requests that are being answered now, and the most at once. */
  atOnce: number;
  mostAtOnce: number;
  /** Every connection is cut before its answer. */
  isCut: boolean;
}

/** Serves a picture for every path, after `delayMs`. */
async function startHost(delayMs: number, bytes = 2_000): Promise<Host> {
  const server: Server = createServer((request, response) => {
    host.requests += 1;
    if (host.isCut) {
      request.socket.destroy();
      return;
    }
    host.atOnce += 1;
    host.mostAtOnce = Math.max(host.mostAtOnce, host.atOnce);
    setTimeout(() => {
      host.atOnce -= 1;
      if (host.isCut) request.socket.destroy();
      else response.end(pngOf(9, 9, Buffer.alloc(bytes, request.url)));
    }, delayMs);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const host: Host = { origin, requests: 0, atOnce: 0, mostAtOnce: 0, isCut: false };
  return host;
}

interface Given {
  readonly library: Library;
  readonly libraryDir: string;
  readonly taskIds: readonly number[];
}

/** The library's, ten times as fast as the machine's: what it waits for comes in a tenth of the time. */
const clock = createScaledClock(10);

/** A library with so many wanted pictures of one finished task each, and the work begun. */
async function given(
  host: Host,
  count: number,
  options: Partial<LibraryOptions> & { readonly libraryDir?: string } = {},
): Promise<Given> {
  const libraryDir = options.libraryDir ?? join(temporaryFolder(), 'library');
  const library = await openLibraryHere(libraryDir, { keepFreeBytes: 0, clock, ...options });
  onTestFinished(() => library.close());
  const account = await library.accounts.add(
    {
      ...{ provider: 'mjproxy', label: 'studio', baseUrl: host.origin, userId: null, userHeader: null },
      ...{ scope: 'own', allowHttp: true, key: 'key-0000000000', forThisSession: true },
    },
    { test: false, signal: new AbortController().signal },
  );
  const nowMs = (options.clock ?? clock).nowMs();
  const remoteIds = Array.from({ length: count }, (_, index) => String(1_700_000_000_000_000 + index));
  const { taskIds } = await library.catalog.call('addTasks', {
    ...{ accountId: account.id, candidates: [], askOthers: false, remoteIds, nowMs, wantTaskIds: true },
  });
  await library.catalog.call('settleTasks', {
    nowMs,
    settlements: taskIds.map((taskId) => ({
      ...{
        taskId,
        state: 'succeeded',
        progress: 100,
        failure: null,
        seen: true,
        quietLooks: 0,
        unclearLooks: 0,
      },
      ...{ nextLookAtMs: null, lookReason: 'follow', partialUrl: null, parks: false, facts: null },
      pictures: [
        { index: 0, kind: 'single', url: `${host.origin}/${String(taskId)}.png`, expiresAtMs: null },
      ],
      ...{ refused: false, endsRenewals: false },
    })),
  });
  await library.startWorking();
  return { library, libraryDir, taskIds };
}

async function states(library: Library): Promise<Readonly<Record<string, number>>> {
  const { pictures } = await library.catalog.call('libraryCounts', { nowMs: clock.nowMs() });
  return Object.fromEntries(Object.entries(pictures).filter(([, number]) => number > 0));
}

async function attempts(library: Library): Promise<number> {
  const { tasks } = await library.catalog.call('listTasks', {
    ...{ query: null, state: null, accountId: null, taskIds: null, limit: null, offset: 0 },
  });
  return tasks
    .flatMap(({ pictures }) => pictures)
    .reduce((sum, { state }) => sum + ('attempts' in state ? state.attempts : 0), 0);
}

/** How long it took by the library's clock. Rejects after ten seconds of the machine's, which may be busy. */
async function until(condition: () => boolean | Promise<boolean>): Promise<number> {
  const beganAtMs = clock.nowMs();
  for (const signal = AbortSignal.timeout(10_000); !(await condition()); await realSleep(20)) {
    if (signal.aborted) throw new Error('Not within ten seconds.');
  }
  return clock.nowMs() - beganAtMs;
}

const savedAtLeast = (library: Library, count: number) => async (): Promise<boolean> =>
  ((await states(library))['saved'] ?? 0) >= count;

describe('slots', () => {
  it('are never left free while rows wait, also where the catalog is slow', { timeout: 60_000 }, async () => {
    const host = await startHost(50);
    const { library } = await given(host, 640, { clock: systemClock });
    await until(() => library.saver.downloading >= 16);
    const inUse: number[] = [];
    while (host.requests < 600) {
      inUse.push(library.saver.downloading);
      await realSleep(5);
    }
    const mean = inUse.reduce((sum, number) => sum + number, 0) / inUse.length;
    expect(mean).toBeGreaterThan(15.8);
    expect(host.mostAtOnce).toBe(16);
    await library.whenDone(null);
    expect(await states(library)).toEqual({ saved: 640 });
  });
});

describe('the library’s drive', () => {
  it(
    'is pulled out and comes back: nothing is made where it was, no row is touched, and work goes on',
    { timeout: 60_000 },
    async () => {
      const host = await startHost(20);
      const { library, libraryDir } = await given(host, 400);
      await until(savedAtLeast(library, 60));
      renameSync(libraryDir, `${libraryDir}-away`);
      // The bare mount point.
      mkdirSync(libraryDir);
      await until(() => library.saver.trouble?.code === 'library-away');
      await clock.sleep(6_000);
      expect(readdirSync(libraryDir)).toEqual([]);
      const { saved = 0, wanted = 0, ...others } = await states(library);
      expect([saved + wanted, others]).toEqual([400, {}]);
      expect(await library.activity()).toMatchObject({ trouble: { code: 'library-away' } });
      rmSync(libraryDir, { recursive: true });
      renameSync(`${libraryDir}-away`, libraryDir);
      const backMs = await until(savedAtLeast(library, saved + 1));
      expect(backMs).toBeLessThan(15_000);
      await library.whenDone(null);
      expect(await states(library)).toEqual({ saved: 400 });
      expect(await attempts(library)).toBe(0);
    },
  );

  it(
    'of the pictures alone goes away behind a link: the mount point stays bare',
    { timeout: 60_000 },
    async () => {
      const host = await startHost(20);
      const drive = join(temporaryFolder(), 'drive');
      const libraryDir = join(temporaryFolder(), 'library');
      mkdirSync(drive);
      mkdirSync(libraryDir);
      symlinkSync(drive, join(libraryDir, 'Pictures'));
      const { library } = await given(host, 300, { libraryDir });
      await until(savedAtLeast(library, 40));
      renameSync(drive, `${drive}-away`);
      mkdirSync(drive);
      await until(() => library.saver.trouble?.code === 'library-away');
      await clock.sleep(6_000);
      expect(readdirSync(drive)).toEqual([]);
      rmSync(drive, { recursive: true });
      await clock.sleep(6_000);
      expect(existsSync(drive)).toBe(false);
      renameSync(`${drive}-away`, drive);
      await library.whenDone(null);
      expect(await states(library)).toEqual({ saved: 300 });
    },
  );

  it.skipIf(process.getuid?.() === 0)(
    'that may not be written to is told as such, and work goes on',
    { timeout: 60_000 },
    async () => {
      const host = await startHost(20);
      const { library, libraryDir } = await given(host, 100);
      await until(savedAtLeast(library, 10));
      chmodSync(join(libraryDir, 'Pictures', '.parts'), 0o555);
      await until(() => library.saver.trouble?.code === 'no-permission');
      chmodSync(join(libraryDir, 'Pictures', '.parts'), 0o755);
      await library.whenDone(null);
      await until(savedAtLeast(library, 100));
    },
  );
});

const mountPoint = mkdtempSync(join(tmpdir(), 'gridkeep-mount-'));
const canMount =
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'gridkeep-test', mountPoint]).status === 0;
if (canMount) spawnSync('umount', ['-l', mountPoint]);
afterAll(() => rmSync(mountPoint, { recursive: true, force: true }));

describe.skipIf(!canMount)('a real file system (needs the right to mount)', () => {
  const isMounted = (options: string): boolean =>
    spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'gridkeep-test', mountPoint]).status === 0;
  const mount = (options: string): void => expect(isMounted(options)).toBe(true);

  it(
    'that becomes read-only is told as such, and work goes on within ten seconds of its end',
    { timeout: 60_000 },
    async () => {
      mount('size=64m');
      onTestFinished(() => void spawnSync('umount', ['-l', mountPoint]));
      const host = await startHost(20);
      const libraryDir = join(temporaryFolder(), 'library');
      mkdirSync(libraryDir);
      symlinkSync(mountPoint, join(libraryDir, 'Pictures'));
      const { library } = await given(host, 300, { libraryDir });
      await until(savedAtLeast(library, 40));
      // Refused in a moment in which a file is open for writing.
      await until(() => isMounted('remount,ro'));
      await until(() => library.saver.trouble?.code === 'no-permission');
      // What was on its way by then still arrives.
      await until(() => library.saver.downloading === 0);
      const requestsAtOnce = host.requests;
      await clock.sleep(8_000);
      // It does not go through the whole queue in vain.
      expect(host.requests - requestsAtOnce).toBeLessThanOrEqual(2);
      const { saved = 0 } = await states(library);
      mount('remount,rw');
      expect(await until(savedAtLeast(library, saved + 1))).toBeLessThan(15_000);
      await until(savedAtLeast(library, 300));
      expect(await attempts(library)).toBe(0);
    },
  );

  it(
    'that fills up to the reserve: says how much is needed, asks for nothing, and goes on when there is room',
    { timeout: 60_000 },
    async () => {
      mount('size=8m');
      onTestFinished(() => void spawnSync('umount', ['-l', mountPoint]));
      const host = await startHost(5, 100_000);
      const libraryDir = join(temporaryFolder(), 'library');
      mkdirSync(libraryDir);
      symlinkSync(mountPoint, join(libraryDir, 'Pictures'));
      const { library } = await given(host, 100, { libraryDir, keepFreeBytes: 2 * 1024 * 1024 });
      await until(() => library.saver.trouble?.code === 'disk-full' && library.saver.downloading === 0);
      // The saver looks whether there is room for anything at all, which there is.
      await clock.sleep(2_000);
      const { roomNeededBytes } = await library.activity();
      expect(roomNeededBytes).toBeGreaterThan(0);
      expect(roomNeededBytes).toBeLessThan(300_000);
      const df = spawnSync('df', ['-B1', '--output=avail', mountPoint], { encoding: 'utf8' }).stdout;
      // The records beside the pictures may use some of the reserve: it is there for such.
      expect(Number(df.split('\n')[1])).toBeGreaterThanOrEqual(1.5 * 1024 * 1024);
      const { requests } = host;
      await clock.sleep(6_000);
      expect(host.requests - requests).toBeLessThanOrEqual(1);
      mount('remount,size=64m');
      await until(savedAtLeast(library, 100));
      expect(await attempts(library)).toBe(0);
    },
  );
});

describe('the network', () => {
  it(
    'goes away and comes back: no attempt counts, hardly anything is asked meanwhile, then all at once',
    { timeout: 60_000 },
    async () => {
      const host = await startHost(20);
      const { library } = await given(host, 400, { canReachAnyone: () => Promise.resolve(!host.isCut) });
      await until(savedAtLeast(library, 60));
      host.isCut = true;
      await until(() => library.network.offlineSinceMs !== null);
      expect((await library.activity()).offlineSinceMs).not.toBeNull();
      await realSleep(200);
      const { requests } = host;
      await clock.sleep(12_000);
      // The first probe; it may be asked twice where a kept connection was just cut.
      expect(host.requests - requests).toBeLessThanOrEqual(2);
      expect(await attempts(library)).toBe(0);
      host.isCut = false;
      host.mostAtOnce = 0;
      library.network.noteSystemChange(true);
      const backMs = await until(() => host.mostAtOnce >= 16);
      expect(backMs).toBeLessThan(20_000);
      await library.whenDone(null);
      expect(await states(library)).toEqual({ saved: 400 });
    },
  );
});

describe('sleep', () => {
  it(
    'ends what is under way without counting it, and work goes on after a moment',
    { timeout: 60_000 },
    async () => {
      const host = await startHost(100);
      const { library } = await given(host, 200, { random: () => 0 });
      await until(savedAtLeast(library, 30));
      library.suspend();
      await until(() => library.saver.downloading === 0);
      const { requests } = host;
      await clock.sleep(6_000);
      expect(host.requests).toBe(requests);
      library.resumeSoon();
      expect(await until(() => host.requests > requests)).toBeGreaterThan(4_900);
      await library.whenDone(null);
      expect([await states(library), await attempts(library)]).toEqual([{ saved: 200 }, 0]);
    },
  );
});

describe('a pause', () => {
  it(
    'of all, of an account and of a task stops its downloads at once; they go on afterwards',
    { timeout: 60_000 },
    async () => {
      const host = await startHost(100);
      const { library, taskIds } = await given(host, 150);
      await until(savedAtLeast(library, 10));
      const [account] = await library.accounts.list();
      const rests = async (): Promise<void> => {
        await until(() => library.saver.downloading === 0);
        const { requests } = host;
        await realSleep(300);
        expect(host.requests).toBe(requests);
      };
      library.setSavingPaused(true);
      await rests();
      library.setSavingPaused(false);
      await until(() => library.saver.downloading > 0);
      await library.setAccountPaused(account?.id ?? '', true);
      await rests();
      await library.setAccountPaused(account?.id ?? '', false);
      await until(() => library.saver.downloading > 0);
      await library.setTasksPaused(taskIds, true);
      await rests();
      expect((await library.activity()).counts.paused).toBeGreaterThan(0);
      // Who waits for the end does not wait for what rests.
      await library.whenDone(null);
      await library.setTasksPaused(taskIds, false);
      await library.whenDone(null);
      expect([await states(library), await attempts(library)]).toEqual([{ saved: 150 }, 0]);
    },
  );
});
