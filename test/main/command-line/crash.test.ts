// Kills the program in the middle of its work, again and again, at random moments: nothing may be lost, nothing
// fetched twice, nothing damaged. `GRIDKEEP_TEST_KILLS` sets how often; the seed of a failing run stands in its name.
import { createHash } from 'node:crypto';
import { glob, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import SQLite from 'better-sqlite3';
import { catalogPath } from '../../../src/main/catalog/open.ts';
import { indexPath } from '../../../src/main/keeping/index-state.ts';
import { startWorld } from '../../simulators/index.ts';
import { createRandom } from '../../simulators/random.ts';
import { isSidecar } from '../../fakes/hashes-on-disk.ts';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';
import { commandLine } from './command-line.ts';

const kills = Number(process.env['GRIDKEEP_TEST_KILLS'] ?? 20);
const seed = Number(process.env['GRIDKEEP_TEST_SEED'] ?? Date.now() % 100_000);
const pictureCount = 500;
/** From the start of the process, which needs some 0.5 s until it works, to its end. */
const lifeMs = [300, 1_400] as const;

interface SavedRow {
  readonly url: string;
  readonly path: string;
  readonly sha256: string;
}

/** Rows that say that their picture is on disk, read as a stranger would. */
function savedRows(libraryDir: string): SavedRow[] {
  const db = new SQLite(catalogPath(libraryDir), { readonly: true });
  try {
    return db
      .prepare(
        `SELECT p.url, o.path, o.sha256 FROM pictures p JOIN originals o ON o.id = p.original_id
         WHERE p.state IN ('saved', 'ready')`,
      )
      .all() as SavedRow[];
  } finally {
    db.close();
  }
}

async function hashOf(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}

it(
  `loses nothing through ${String(kills)} kills at random moments (seed ${String(seed)})`,
  { timeout: 60_000 + kills * 5_000 },
  async () => {
    const world = await startWorld({
      timeScale: 60,
      rateLimit: false,
      // So slow that a host's slots are taken at most kills; in a long run also that something is left for the last ones.
      pictureLatencyMs: kills > 50 ? [150, 450] : [50, 250],
      picture: { maker: 'plain', sizeBytes: 40_000 },
    });
    onTestFinished(() => world.stop());
    const { acedata, pictureHost } = world;
    const tasks = Array.from({ length: pictureCount / 5 }, () =>
      acedata.addTask({ kind: 'singles', ageMs: 3_600_000, durationMs: 1_000 }),
    );
    for (const [index, fault] of (
      [
        { kind: 'reset', at: 0.5 },
        { kind: 'truncate' },
        { kind: 'status', status: 503 },
        { kind: 'wrong-type', contentType: 'text/html' },
      ] as const
    ).entries()) {
      pictureHost.setFault({ ...fault, rate: 0.025, seed: seed + index });
    }
    const random = createRandom(`kills ${String(seed)}`);
    const { run, libraryDir } = commandLine(temporaryFolder());
    const environment = { GRIDKEEP_TEST_KEY: acedata.accounts[0]?.key };
    const keyed = ['--key-env', 'GRIDKEEP_TEST_KEY'];
    const account = ['--provider', 'acedata', '--label', 'studio', '--base-url', acedata.baseUrl];
    await run(['accounts', 'add', ...account, ...keyed], { environment });
    await run(['import'], { input: tasks.map(({ id }) => id).join('\n') });

    /** Requests for each address that was saved, as they were when it was first seen to be saved. */
    const requestsWhenSaved = new Map<string, number>();
    let killsAtWork = 0;
    for (let kill = 0; kill < kills; kill += 1) {
      const dieAfterMs = random.integer(...lifeMs);
      const result = await run(['run', ...keyed], {
        environment,
        onStart: (child) => setTimeout(() => child.kill('SIGKILL'), dieAfterMs),
      });
      if (result.exitCode === null) killsAtWork += 1;
      for (const { url, path, sha256 } of savedRows(libraryDir)) {
        if (requestsWhenSaved.has(url)) continue;
        requestsWhenSaved.set(url, pictureHost.served(url).requests);
        expect(await hashOf(join(libraryDir, path)), path).toBe(sha256);
      }
    }
    expect(killsAtWork).toBeGreaterThan(Math.min(kills, 4));

    const finished = await run(['run', ...keyed], { environment });
    expect(finished.json.receipt, finished.stderr).toEqual({
      wanted: pictureCount,
      saved: pictureCount,
      failed: 0,
    });
    const expected = await Promise.all(
      tasks.flatMap((task) => task.pictures.map(async (picture) => (await picture.expected()).sha256)),
    );
    const onDisk: string[] = [];
    for await (const path of glob('Pictures/**/*', { cwd: libraryDir, withFileTypes: true })) {
      if (path.isFile() && !isSidecar(path.name) && path.name !== basename(indexPath))
        onDisk.push(await hashOf(join(path.parentPath, path.name)));
    }
    expect(onDisk.sort()).toEqual([...new Set(expected)].sort());
    const index = await readFile(join(libraryDir, indexPath), 'utf8');
    expect(index.match(/\b[0-9a-f]{64}\b/g)?.sort()).toEqual(expected.sort());
    const fetchedAgain = [...requestsWhenSaved].filter(
      ([url, requests]) => pictureHost.served(url).requests !== requests,
    );
    expect(fetchedAgain).toEqual([]);
    expect(await run(['verify'])).toMatchObject({ exitCode: 0, json: { missing: [], damaged: [] } });
  },
);
