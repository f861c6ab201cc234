// How long the main process of the running app keeps its event loop from turning: under full download from a host in
// another process, against the same app at rest in the same run; and while a hundred thousand pasted ids are taken in.
// Invariant: the app is measured as it is shipped; the meter is put into its main process from outside.
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ElectronApplication, Page } from '@playwright/test';
import type { Activity } from '../../src/preload/contract/entities.ts';
import type { Result } from '../../src/preload/contract/failure.ts';
import { launchApp } from '../e2e/launch.ts';
import type { WorldDescription } from '../simulators/index.ts';
import type { Figure } from './figure.ts';

/** Nine of ten have one picture. */
const taskCount = 1_700;
const pictureBytes = 300_000;
const pastedCount = 100_000;
const restMs = 10_000;
const longestDownloadMs = 300_000;
/** How often the meter looks; what it tells includes this. */
const resolutionMs = 2;
const highestDelayMs = 10;
const longestTurnMs = 50;
const mostGrowth = 1.5;

interface Delay {
  readonly p99Ms: number;
  readonly longestTurnMs: number;
}

/** A service and its pictures, in a process of their own. */
async function startService(): Promise<{ readonly world: WorldDescription; readonly stop: () => void }> {
  const pictures = ['--pictures', 'plain', '--picture-bytes', String(pictureBytes), '--no-hashes'];
  // Young enough that every link lives.
  const tasks = ['--count', String(taskCount), '--mix', 'demo', '--time-scale', '20', '--no-rate-limit'];
  const program = resolve(import.meta.dirname, '../simulators/run-world.ts');
  const child = spawn(process.execPath, [program, ...tasks, ...pictures], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout }))
    return { world: JSON.parse(line) as WorldDescription, stop: () => child.kill() };
  throw new Error('the simulated world did not start');
}

/** Measures the main process's loop while `work` goes on. */
async function delayDuring(app: ElectronApplication, work: () => Promise<void>): Promise<Delay> {
  await app.evaluate((_electron, resolution) => {
    const { monitorEventLoopDelay } = process.getBuiltinModule('node:perf_hooks');
    const histogram = monitorEventLoopDelay({ resolution });
    histogram.enable();
    Object.assign(globalThis, { measuredDelay: histogram });
  }, resolutionMs);
  await work();
  const { p99Ns, longestNs } = await app.evaluate(() => {
    const { measuredDelay } = globalThis as unknown as {
      measuredDelay: { disable(): void; percentile(share: number): number; max: number };
    };
    measuredDelay.disable();
    return { p99Ns: measuredDelay.percentile(99), longestNs: measuredDelay.max };
  });
  return { p99Ms: p99Ns / 1e6, longestTurnMs: Math.max(0, longestNs / 1e6 - resolutionMs) };
}

async function request<Value>(page: Page, name: string, input: unknown): Promise<Value> {
  const result = await page.evaluate(
    ([requestName, requestInput]) =>
      (
        globalThis as unknown as {
          bridge: { request(name: unknown, input: unknown): Promise<Result<unknown>> };
        }
      ).bridge.request(requestName, requestInput),
    [name, input] as const,
  );
  if (!result.ok) throw new Error(`${name}: ${result.failure.message}`);
  return result.value as Value;
}

const residentBytes = (app: ElectronApplication): Promise<number> =>
  app.evaluate(() => process.memoryUsage().rss);

/** Waits until everything wanted is saved; returns the most memory that was seen meanwhile. */
async function untilSaved(app: ElectronApplication, page: Page, wanted: number): Promise<number> {
  const untilMs = performance.now() + longestDownloadMs;
  let mostBytes = 0;
  for (;;) {
    const { counts } = await request<Activity>(page, 'activity.get', {});
    mostBytes = Math.max(mostBytes, await residentBytes(app));
    const { saved, ready, failed } = counts.pictures;
    if (saved + ready + failed >= wanted) {
      if (failed > 0) throw new Error(`${String(failed)} pictures failed`);
      return mostBytes;
    }
    if (performance.now() > untilMs) throw new Error('the download took too long');
    await sleep(1_000);
  }
}

export async function measureLoopDelay(): Promise<readonly Figure[]> {
  const { world, stop } = await startService();
  const { app, page, close } = await launchApp();
  try {
    const service = world.providers.find(({ provider }) => provider === 'mjproxy');
    const account = service?.accounts[0];
    if (service === undefined || account === undefined) throw new Error('the world has no midjourney-proxy');
    const { id: accountId } = await request<{ id: string }>(page, 'accounts.add', {
      provider: service.provider,
      label: account.label,
      baseUrl: service.baseUrl,
      userId: null,
      userHeader: null,
      scope: 'own',
      allowHttp: true,
      key: account.key,
      forThisSession: true,
    });
    // What starting left behind is no part of either side.
    await sleep(restMs / 2);
    const beforeBytes = await residentBytes(app);
    const atRest = await delayDuring(app, () => sleep(restMs));

    const pictures = service.tasks.reduce((sum, task) => sum + task.pictures.length, 0);
    const start = (ids: readonly string[]): Promise<unknown> =>
      request(page, 'import.start', { text: ids.join('\n'), accountId, askOthers: false });
    let mostBytes = 0;
    const startedAtMs = performance.now();
    const downloading = await delayDuring(app, async () => {
      await start(service.tasks.map(({ id }) => id));
      mostBytes = await untilSaved(app, page, pictures);
    });
    const tookSeconds = (performance.now() - startedAtMs) / 1000;
    await sleep(restMs);
    const afterBytes = await residentBytes(app);

    const unknown = Array.from({ length: pastedCount }, (_, index) => String(1_711_217_942_000_000 + index));
    const importing = await delayDuring(app, async () => {
      await start(unknown);
    });

    const ms = (value: number): string => `${value.toFixed(1)} ms`;
    const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0);
    return [
      {
        name: `main loop, p99 delay under full download above the same app at rest, share of ${String(highestDelayMs)} ms`,
        value: (downloading.p99Ms - atRest.p99Ms) / highestDelayMs,
        unit: '×',
        target: 1,
        isBetter: 'lower',
        note: `${ms(downloading.p99Ms)} against ${ms(atRest.p99Ms)}; ${String(pictures)} pictures in ${tookSeconds.toFixed(0)} s`,
      },
      {
        name: `main loop, longest turn under full download, share of ${String(longestTurnMs)} ms`,
        value: downloading.longestTurnMs / longestTurnMs,
        unit: '×',
        target: 1,
        isBetter: 'lower',
        note: `at rest ${ms(atRest.longestTurnMs)}`,
      },
      {
        name: `main loop, longest turn while 100,000 IDs are taken in, share of ${String(longestTurnMs)} ms`,
        value: importing.longestTurnMs / longestTurnMs,
        unit: '×',
        target: 1,
        isBetter: 'lower',
      },
      {
        name: 'memory of the main process after a full download, ratio to before',
        value: afterBytes / beforeBytes,
        unit: '×',
        target: mostGrowth,
        isBetter: 'lower',
        note: `${megabytes(beforeBytes)} MB before, ${megabytes(mostBytes)} during, ${megabytes(afterBytes)} after`,
      },
    ];
  } finally {
    await close();
    stop();
  }
}
