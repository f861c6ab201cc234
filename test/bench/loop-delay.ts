// How long the main process of the running app keeps its event loop from turning: under full download from a host in
// another process, against the same app at rest in the same run and against an idle process at the same time; and while
// a hundred thousand pasted ids are taken in.
// Invariant: the app is measured as it is shipped, page and all; the meter is put into its main process from outside.
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ElectronApplication, Page } from '@playwright/test';
import { launchApp } from '../e2e/launch.ts';
import type { WorldDescription } from '../simulators/index.ts';
import { typicalStep } from './figure.ts';
import type { Figure } from './figure.ts';
import { request } from './page-request.ts';
import { startIdleProcess } from './idle-process.ts';
import { delayDuring, ms, turnNote } from './main-loop.ts';

/** Nine of ten have one picture. The first ones start every thread and fill every cache; the others are measured. */
const taskCount = 3_000;
const firstCount = 1_000;
const pictureBytes = 300_000;
const pastedCount = 100_000;
/** Enough that what is kept stands out from what is only not collected yet. */
const importCount = 12;
/** The first imports fill each thread's caches once; only from then on does growth tell of something that is kept. */
const warmingImportCount = 2;
const restMs = 10_000;
/** Threads that have nothing to do end, and caches that nobody asks are given back, after half a minute. */
const quietMs = 40_000;
const restBetweenImportsMs = 4_000;
const longestDownloadMs = 300_000;
const highestDelayMs = 10;
const longestTurnMs = 50;
const mostGrowth = 1.1;
/** A waiting task has a tile in the gallery's index: about 150 bytes, and room for what V8 has not collected yet. */
const mostBytesPerTask = 250;

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

/**
 * Of the main process. Asked again where the inspector let go of its question: it may, while garbage is collected.
 */
async function residentBytes(app: ElectronApplication, triesLeft = 5): Promise<number> {
  try {
    return await app.evaluate(() => process.memoryUsage().rss);
  } catch (error) {
    if (triesLeft === 0 || !String(error).includes('garbage collected')) throw error;
    return residentBytes(app, triesLeft - 1);
  }
}

/** What the main process keeps: garbage of its main thread, which would go at some later time, is collected before. */
async function keptBytes(app: ElectronApplication): Promise<number> {
  await app.evaluate(() => {
    const { setFlagsFromString } = process.getBuiltinModule('node:v8');
    const { runInNewContext } = process.getBuiltinModule('node:vm');
    setFlagsFromString('--expose-gc');
    (runInNewContext('gc') as () => void)();
  });
  await sleep(1_000);
  return residentBytes(app);
}

/** Waits until everything wanted is saved; returns the most memory that was seen meanwhile. */
async function untilSaved(app: ElectronApplication, page: Page, wanted: number): Promise<number> {
  const untilMs = performance.now() + longestDownloadMs;
  let mostBytes = 0;
  for (;;) {
    const { counts } = await request(page, 'activity.get', {});
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

/** Waits until every picture has its previews: what is at rest is to be compared with what is at rest. */
async function untilReady(page: Page, wanted: number): Promise<void> {
  const untilMs = performance.now() + longestDownloadMs;
  for (;;) {
    const { counts } = await request(page, 'activity.get', {});
    if (counts.pictures.ready >= wanted) return;
    if (performance.now() > untilMs) throw new Error('the previews took too long');
    await sleep(1_000);
  }
}

/** Ids that nobody has; others with every round. */
function freshIds(round: number): readonly string[] {
  const firstId = 1_711_217_942_000_000 + round * pastedCount;
  return Array.from({ length: pastedCount }, (_, index) => String(firstId + index));
}

export async function measureLoopDelay(): Promise<readonly Figure[]> {
  const { world, stop } = await startService();
  const idleProcess = startIdleProcess();
  const { app, page, close } = await launchApp();
  try {
    const service = world.providers.find(({ provider }) => provider === 'mjproxy');
    const account = service?.accounts[0];
    if (service === undefined || account === undefined) throw new Error('the world has no midjourney-proxy');
    const { id: accountId } = await request(page, 'accounts.add', {
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
    const freshBytes = await keptBytes(app);
    const atRest = await delayDuring(app, idleProcess, () => sleep(restMs));

    const start = (ids: readonly string[]): Promise<unknown> =>
      request(page, 'import.start', {
        text: ids.join('\n'),
        accountId,
        askOthers: false,
        source: 'text',
        name: null,
        choices: { all: null, byId: [] },
      });
    const picturesOf = (tasks: typeof service.tasks): number =>
      tasks.reduce((sum, task) => sum + task.pictures.length, 0);
    const first = service.tasks.slice(0, firstCount);
    const further = service.tasks.slice(firstCount);
    await start(first.map(({ id }) => id));
    await untilSaved(app, page, picturesOf(first));
    await untilReady(page, picturesOf(first));
    await sleep(quietMs);
    const beforeBytes = await keptBytes(app);

    const startedAtMs = performance.now();
    let mostBytes = 0;
    const downloading = await delayDuring(app, idleProcess, async () => {
      await start(further.map(({ id }) => id));
      mostBytes = await untilSaved(app, page, picturesOf(service.tasks));
    });
    const tookSeconds = (performance.now() - startedAtMs) / 1000;
    await untilReady(page, picturesOf(service.tasks));
    await sleep(quietMs);
    const afterBytes = await keptBytes(app);

    const importing = await delayDuring(app, idleProcess, async () => {
      await start(freshIds(0));
    });
    await sleep(quietMs);
    const importedBytes = [await keptBytes(app)];
    for (let round = 1; round < importCount; round += 1) {
      await start(freshIds(round));
      await sleep(restBetweenImportsMs);
      importedBytes.push(await keptBytes(app));
    }
    const [firstImportBytes = Number.NaN] = importedBytes;
    const bytesPerImport = typicalStep(importedBytes.slice(warmingImportCount));

    const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;
    const { idle } = downloading;
    return [
      {
        name: `main loop, p99 delay under full download above the same app at rest, share of ${String(highestDelayMs)} ms`,
        value: (downloading.p99Ms - atRest.p99Ms) / highestDelayMs,
        unit: '×',
        target: 1,
        isBetter: 'lower',
        note: `${ms(downloading.p99Ms)} against ${ms(atRest.p99Ms)}; ${String(picturesOf(further))} pictures in ${tookSeconds.toFixed(0)} s`,
      },
      {
        name: `main loop, p99 delay under full download above an idle process at the same time, share of ${String(highestDelayMs)} ms`,
        value: (downloading.p99Ms - idle.p99Ms) / highestDelayMs,
        unit: '×',
        target: 1,
        isBetter: 'lower',
        note: `${ms(downloading.p99Ms)} against ${ms(idle.p99Ms)}; at rest ${ms(atRest.p99Ms)} against ${ms(atRest.idle.p99Ms)}`,
      },
      {
        name: `main loop, longest turn under full download, share of ${String(longestTurnMs)} ms`,
        value: downloading.longestTurnMs / longestTurnMs,
        unit: '×',
        target: 1,
        isBetter: 'lower',
        note: `${turnNote(downloading)}; at rest ${ms(atRest.longestTurnMs)}`,
      },
      {
        name: `main loop, longest turn while 100,000 IDs are taken in, share of ${String(longestTurnMs)} ms`,
        value: importing.longestTurnMs / longestTurnMs,
        unit: '×',
        target: 1,
        isBetter: 'lower',
        note: turnNote(importing),
      },
      {
        name: 'memory of the main process after a full download, ratio to before',
        value: afterBytes / beforeBytes,
        unit: '×',
        target: mostGrowth,
        isBetter: 'lower',
        note: `${megabytes(freshBytes)} when started, ${megabytes(beforeBytes)} before, ${megabytes(mostBytes)} during, ${megabytes(afterBytes)} after`,
      },
      {
        name: 'memory of the main process after the first 100,000 IDs, ratio to before',
        value: firstImportBytes / afterBytes,
        unit: '×',
        target: mostGrowth,
        isBetter: 'lower',
        note: `${megabytes(afterBytes)} before, ${megabytes(firstImportBytes)} after`,
      },
      {
        name: `memory of the main process, growth with each further 100,000 IDs, share of ${String(mostBytesPerTask)} bytes a task`,
        value: bytesPerImport / pastedCount / mostBytesPerTask,
        unit: '×',
        target: 1,
        isBetter: 'lower',
        note: `${(bytesPerImport / pastedCount).toFixed(0)} bytes a task; after each import: ${importedBytes.map(megabytes).join(', ')}`,
      },
    ];
  } finally {
    await close();
    idleProcess.stop();
    stop();
  }
}
