// The limit of saving with this runtime on this machine: a loop on two threads that does for every picture what was
// promised and nothing else. It fetches with undici, writes, syncs, reads back and hashes, names, and writes a synced
// sidecar; it knows no provider, catalog, container, retry, watch or bound.
// Invariant: a process of its own, as the program that it is compared with: `node bare-saving.ts LIST FOLDER`.
import { createHash } from 'node:crypto';
import { closeSync, fsync, linkSync, openSync, readFileSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { Pool } from 'undici';
import { atOnce } from './picture-server.ts';

interface Share {
  readonly urls: readonly string[];
  /** What the names of its files begin with. */
  readonly stem: string;
}

const threads = 2;
/** As long as one that the app writes. */
const sidecar = Buffer.alloc(1200, '{}');
const syncFile = promisify(fsync);

async function saveAll({ urls, stem }: Share): Promise<void> {
  const pool = new Pool(new URL(urls[0] ?? '').origin, { connections: atOnce / threads, pipelining: 1 });
  const left = urls.map((url, at) => [new URL(url).pathname, `${stem}-${String(at)}`] as const);
  const readBack = Buffer.alloc(5 * 1024 * 1024);
  const one = async (): Promise<void> => {
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      const [path, name] = next;
      const file = openSync(`${name}.part`, 'w+');
      await fetchInto(pool, path, file);
      const synced = syncFile(file);
      const sizeBytes = readSync(file, readBack, 0, readBack.length, 0);
      createHash('sha256').update(readBack.subarray(0, sizeBytes)).digest('hex');
      await synced;
      closeSync(file);
      linkSync(`${name}.part`, `${name}.png`);
      unlinkSync(`${name}.part`);
      const beside = openSync(`${name}.json`, 'w');
      writeSync(beside, sidecar);
      await syncFile(beside);
      closeSync(beside);
    }
  };
  await Promise.all(Array.from({ length: atOnce / threads }, one));
  await pool.close();
}

function fetchInto(pool: Pool, path: string, file: number): Promise<void> {
  return new Promise((resolve, reject) => {
    pool.dispatch(
      { path, method: 'GET' },
      {
        onRequestStart: () => undefined,
        onResponseStart: (_controller, status) => {
          if (status !== 200) reject(new Error(`status ${String(status)}`));
        },
        onResponseData: (_controller, bytes) => void writeSync(file, bytes),
        onResponseEnd: () => resolve(),
        onResponseError: (_controller, error) => reject(error),
      },
    );
  });
}

if (isMainThread) {
  const [list = '', folder = ''] = process.argv.slice(2);
  const urls = readFileSync(list, 'utf8').split('\n');
  for (let thread = 0; thread < threads; thread += 1) {
    const share: Share = {
      urls: urls.filter((_, at) => at % threads === thread),
      stem: join(folder, String(thread)),
    };
    new Worker(new URL(import.meta.url), { workerData: share });
  }
} else {
  await saveAll(workerData as Share);
}
