// Everything at once, for a long time: four accounts, tasks that keep coming, and a host and services that break every
// twentieth answer (the short form: every fiftieth) in each of several ways. Nothing is lost or doubled, and the process
// does not grow. `GRIDKEEP_TEST_SOAK_MINUTES` says how long tasks come. The short form makes up for its shortness with
// larger pictures: if a third of the bytes that pass stayed behind, its bound would be broken.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { hashesOnDisk } from '../../fakes/hashes-on-disk.ts';
import { startLibraryProcess } from '../../fakes/library-in-process.ts';
import type { OpenThings } from '../../fakes/library-in-process.ts';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';
import { startWorld } from '../../simulators/index.ts';
import type { ApiFault, PictureFault, SimulatedTask, World } from '../../simulators/index.ts';

const minutes = Number(process.env['GRIDKEEP_TEST_SOAK_MINUTES'] ?? 0.3);
const isLong = minutes >= 5;
/** Caches fill and threads start in this first share of the time: SQLite's pages, and what V8 lets lie in each thread. */
const settlingShare = isLong ? 0.5 : 0.4;
const timeScale = isLong ? 10 : 20;
/** For each kind of fault; where many come together, a host gets long rests. */
const faultRate = isLong ? 0.05 : 0.02;
/** Slow enough that no queue grows for long, although the host's faults leave it one download at a time. */
const tickMs = isLong ? 1_500 : 600;
/** What has come is saved so long after the last task at most. */
const longestEndMs = 150_000;
const stallAfterMs = 700;
const pictureBytes = isLong ? 60_000 : 1_000_000;
const samplesWanted = 60;
/** No part of the process is meant to need more, however long it runs. */
const mostBytes = 700_000_000;
/** What a process may still grow by when it has settled, over whatever time … */
const settlingBytes = 60_000_000;
/** … and for each minute: what a catalog of more tasks takes. */
const bytesPerMinute = 1_000_000;
/** Connections are kept and let go as the work wants them. */
const changingHandles = 24;

const pictureFaults: readonly PictureFault[] = [
  { kind: 'reset', at: 0.5 },
  { kind: 'truncate' },
  { kind: 'stall' },
  { kind: 'status', status: 503 },
  { kind: 'status', status: 429, retryAfterSeconds: 2 },
  { kind: 'wrong-length', delta: 1000 },
  { kind: 'page-with-200' },
  { kind: 'shifted-range' },
];
const apiFaults: readonly ApiFault[] = [
  { kind: 'server-error' },
  { kind: 'reset' },
  { kind: 'cut-json' },
  { kind: 'rate-limited', retryAfterSeconds: 2 },
];

/** Some services hand pictures through; those have the host's faults already. */
const besidesPictures = /^(?!\/mj\/image\/)/;

interface Sample extends OpenThings {
  readonly atMinutes: number;
  readonly rssBytes: number;
  readonly heapBytes: number;
}

function addFaults(world: World): void {
  for (const [index, fault] of pictureFaults.entries())
    world.pictureHost.setFault({ ...fault, rate: faultRate, seed: index, perTarget: 1 });
  for (const simulator of world.simulators) {
    for (const [index, fault] of apiFaults.entries())
      simulator.setFault({ ...fault, path: besidesPictures, rate: faultRate, seed: index });
  }
}

/** Least squares: growth of `value` in a minute. */
function slopePerMinute(samples: readonly Sample[], value: (sample: Sample) => number): number {
  const meanTime = samples.reduce((sum, { atMinutes }) => sum + atMinutes, 0) / samples.length;
  const meanValue = samples.reduce((sum, sample) => sum + value(sample), 0) / samples.length;
  let above = 0;
  let below = 0;
  for (const sample of samples) {
    above += (sample.atMinutes - meanTime) * (value(sample) - meanValue);
    below += (sample.atMinutes - meanTime) ** 2;
  }
  return above / below;
}

it(
  `loses nothing, doubles nothing and does not grow in ${String(minutes)} minutes`,
  { timeout: minutes * 60_000 + 240_000 },
  async () => {
    const world = await startWorld({
      timeScale,
      rateLimitTimeScale: timeScale,
      picture: { maker: 'plain', widthPx: 96, heightPx: 64, sizeBytes: pictureBytes },
    });
    onTestFinished(() => world.stop());
    addFaults(world);
    const services = [world.acedata, world.midapi, world.newapi, world.mjproxy];
    const library = startLibraryProcess();
    onTestFinished(() => library.stop());
    const libraryDir = join(temporaryFolder(), 'library');
    await library.ask({
      kind: 'open',
      libraryDir,
      timeScale,
      stallAfterMs,
      accounts: services.map(({ provider, baseUrl, accounts: [account] }) => {
        if (account === undefined) throw new Error(`the simulated ${provider} has no account`);
        return { service: { provider, baseUrl }, account };
      }),
    });

    const tasks: SimulatedTask[] = [];
    const samples: Sample[] = [];
    const startedAtMs = performance.now();
    const ticks = Math.ceil((minutes * 60_000) / tickMs);
    const ticksPerSample = Math.max(2, Math.floor(ticks / samplesWanted));
    const longestTicks = ticks + longestEndMs / tickMs;
    let left = 0;
    for (let tick = 0; tick < ticks || (left > 0 && tick < longestTicks); tick += 1) {
      for (const [place, service] of tick < ticks ? services.entries() : []) {
        const kind = tick % 2 === 0 ? 'singles' : 'imagine';
        const task = service.addTask({ kind, linkLifeMs: null });
        tasks.push(task);
        await library.ask({ kind: 'import', place, ids: [task.id] });
      }
      if (tick % ticksPerSample === 0) {
        const memory = await library.ask({ kind: 'measure' });
        const open = library.openThings() ?? { files: 0, sockets: 0, threads: 0 };
        left = memory.left;
        samples.push({ ...memory, ...open, atMinutes: (performance.now() - startedAtMs) / 60_000 });
      }
      await sleep(Math.max(0, startedAtMs + (tick + 1) * tickMs - performance.now()));
    }
    const counts = await library.ask({ kind: 'finish' });

    const expected = await Promise.all(
      tasks.flatMap(({ pictures }) => pictures.map(async (picture) => (await picture.expected()).sha256)),
    );
    expect(counts).toEqual({ saved: expected.length });
    expect(await hashesOnDisk(libraryDir)).toEqual([...new Set(expected)].sort());
    expect(world.pictureHost.violations).toEqual([]);

    const settled = samples.slice(Math.ceil(samples.length * settlingShare));
    const lastedMinutes = (settled.at(-1)?.atMinutes ?? 0) - (settled[0]?.atMinutes ?? 0);
    const growthOf = (value: (sample: Sample) => number): number =>
      slopePerMinute(settled, value) * lastedMinutes;
    const slope = (value: (sample: Sample) => number): string => slopePerMinute(settled, value).toFixed(2);
    process.stderr.write(
      `soak: ${String(expected.length)} pictures, ${String(world.pictureHost.requests.length)} requests; per minute: ` +
        `${slope(({ rssBytes }) => rssBytes / 1e6)} MB of ${((settled.at(-1)?.rssBytes ?? 0) / 1e6).toFixed(0)} MB, ` +
        `${slope(({ heapBytes }) => heapBytes / 1e6)} MB of heap, ${slope(({ files }) => files)} handles, ` +
        `${slope(({ sockets }) => sockets)} sockets, ${slope(({ threads }) => threads)} threads\n`,
    );
    expect(Math.max(...samples.map(({ rssBytes }) => rssBytes))).toBeLessThan(mostBytes);
    const mayGrowBytes = settlingBytes + lastedMinutes * bytesPerMinute;
    expect(growthOf(({ rssBytes }) => rssBytes)).toBeLessThan(mayGrowBytes);
    expect(growthOf(({ files }) => files)).toBeLessThan(changingHandles);
    expect(growthOf(({ sockets }) => sockets)).toBeLessThan(changingHandles);
    expect(growthOf(({ threads }) => threads)).toBeLessThan(2);
  },
);
