// How fast pictures get from a host to their place, against aria2c from the same nginx on this machine: fetched,
// checked, hashed, synced and named here; only fetched there.
// Invariant: loopback only, bounded, rounds of both sides take turns, and everything it makes is removed.
// Needs nginx and aria2c. Run by itself: `node test/bench/saving-pool.ts`.
import { spawnSync } from 'node:child_process';
import { createHash, randomFillSync } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { allowanceOf } from '../../src/main/saving/address-rules.ts';
import { inspectFile } from '../../src/main/saving/inspect-file.ts';
import { createSavePool } from '../../src/main/saving/save-pool.ts';
import type { SavePool } from '../../src/main/saving/save-pool.ts';
import { figureLine, median } from './figure.ts';
import type { Figure } from './figure.ts';
import { atOnce, emptyFiles, pngOf, runAria2, startNginx } from './picture-server.ts';

interface Load {
  readonly name: string;
  readonly files: number;
  readonly sizeBytes: number;
  /** At least so many times as fast as aria2c. */
  readonly target: number;
}

const loads: readonly Load[] = [
  { name: 'save 400 pictures of 4 MiB', files: 400, sizeBytes: 4 * 1024 * 1024, target: 1 },
  { name: 'save 4,000 pictures of 100 KiB', files: 4000, sizeBytes: 100 * 1024, target: 2.2 },
];
const rounds = 3;
const inspectedBytes = 64 * 1024 * 1024;

let nextPictureId = 1;

async function runPool(
  pool: SavePool,
  urls: readonly string[],
  folder: string,
  origin: string,
): Promise<number> {
  const root = mkdtempSync(join(folder, 'pictures-'));
  mkdirSync(join(root, '.parts'));
  spawnSync('sync');
  const startedAtMs = performance.now();
  const left = [...urls.entries()];
  const one = async (): Promise<void> => {
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      const [index, url] = next;
      const pictureId = nextPictureId;
      nextPictureId += 1;
      await pool.save({
        pictureId,
        url,
        stem: `account/2025-01/a prompt of some length-${String(index)}`,
        picturesRoot: root,
        partPath: join(root, '.parts', `${String(pictureId)}.part`),
        allowance: allowanceOf(origin),
        adoptExisting: false,
      });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  const tookMs = performance.now() - startedAtMs;
  if (readdirSync(join(root, 'account/2025-01')).length !== urls.length)
    throw new Error('the pool has not saved everything');
  emptyFiles(root);
  return tookMs;
}

/** The figures of saving. */
export async function measureSavingPool(): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'gridkeep-bench-'));
  // nginx's workers are nobody.
  chmodSync(folder, 0o755);
  const www = join(folder, 'www');
  mkdirSync(www);
  const noise = randomFillSync(Buffer.alloc(5 * 1024 * 1024));
  for (const [at, { files, sizeBytes }] of loads.entries()) {
    for (let file = 0; file < files; file += 1) {
      writeFileSync(join(www, `${String(at)}-${String(file)}.png`), pngOf(sizeBytes, noise, file));
    }
  }
  const nginx = await startNginx(folder);
  const workerUrl = new URL('../../src/main/saving/save-worker.ts', import.meta.url);
  const pool = createSavePool({ workerUrl, userAgent: 'Gridkeep/bench' });
  try {
    const figures: Figure[] = [];
    let rssAfterFirstRound = 0;
    for (const [at, { name, files, target }] of loads.entries()) {
      const urls = Array.from(
        { length: files },
        (_, file) => `${nginx.origin}/${String(at)}-${String(file)}.png`,
      );
      await runPool(pool, urls.slice(0, 64), folder, nginx.origin);
      const aria2: number[] = [];
      const ours: number[] = [];
      for (let round = 0; round < rounds; round += 1) {
        const sides = [
          () => aria2.push(runAria2(urls, folder)),
          async () => ours.push(await runPool(pool, urls, folder, nginx.origin)),
        ];
        for (const side of round % 2 === 0 ? sides : sides.reverse()) await side();
        if (round === 0) rssAfterFirstRound = process.memoryUsage().rss;
      }
      const note = `${(median(ours) / 1000).toFixed(2)} s against ${(median(aria2) / 1000).toFixed(2)} s of aria2c -j16 -x1`;
      figures.push({
        name,
        value: median(aria2) / median(ours),
        unit: ' x',
        target,
        isBetter: 'higher',
        note,
      });
    }
    const value = (process.memoryUsage().rss - rssAfterFirstRound) / 1e6;
    const memory: Figure = {
      name: 'memory that 8,000 more pictures take',
      value,
      unit: ' MB',
      target: 50,
      isBetter: 'lower',
    };
    return [...figures, memory, await measureInspection(folder, noise)];
  } finally {
    await pool.close();
    await nginx.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The walk and the reading, on top of hashing the same bytes in memory. */
async function measureInspection(folder: string, noise: Buffer): Promise<Figure> {
  const path = join(folder, 'inspected.png');
  const bytes = Buffer.concat(Array.from({ length: 13 }, () => noise));
  writeFileSync(path, pngOf(inspectedBytes, bytes, 0));
  const hashing: number[] = [];
  const inspecting: number[] = [];
  for (let round = 0; round < 7; round += 1) {
    let startedAtMs = performance.now();
    createHash('sha256').update(bytes.subarray(0, inspectedBytes)).digest();
    hashing.push(performance.now() - startedAtMs);
    startedAtMs = performance.now();
    await inspectFile(path);
    inspecting.push(performance.now() - startedAtMs);
  }
  const speed = (ms: number): string => `${(inspectedBytes / 1000 / ms).toFixed(0)} MB/s`;
  return {
    name: 'inspect a PNG on disk',
    value: median(hashing) / median(inspecting),
    unit: ' x',
    target: 0.4,
    isBetter: 'higher',
    note: `${speed(median(inspecting))} against ${speed(median(hashing))} of SHA-256 alone, in memory`,
  };
}

if (import.meta.main) {
  for (const figure of await measureSavingPool()) console.log(figureLine(figure));
}
