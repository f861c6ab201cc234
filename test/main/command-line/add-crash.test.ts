// Kills the taking in of pictures at random moments: what was given is gone on with, each picture is there once, and what was
// given is as it was. `GRIDKEEP_TEST_KILLS` sets how often; the seed of a failing run stands in its name.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createRandom } from '../../simulators/random.ts';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';
import { pngOf } from '../saving/sample-pictures.ts';
import { commandLine } from './command-line.ts';

const kills = Number(process.env['GRIDKEEP_TEST_KILLS'] ?? 8);
const seed = Number(process.env['GRIDKEEP_TEST_SEED'] ?? Date.now() % 100_000);
const pictureCount = 1_500;
/** From the start of the process, which needs some 0.5 s until it works, to when all would be read. */
const lifeMs = [300, 1_200] as const;

it(
  `takes in every file once through ${String(kills)} kills at random moments (seed ${String(seed)})`,
  { timeout: 60_000 + kills * 5_000 },
  async () => {
    const folder = temporaryFolder();
    const given = join(folder, 'given');
    const bytes = Array.from({ length: pictureCount }, (_, at) =>
      pngOf(9, 9, Buffer.alloc(20_000, `${String(at)} `)),
    );
    for (const [at, each] of bytes.entries()) {
      const path = join(given, `shelf ${String(at % 7)}`, `picture ${String(at)}.png`);
      mkdirSync(join(path, '..'), { recursive: true });
      writeFileSync(path, each);
    }
    const hashOf = (each: Uint8Array): string => createHash('sha256').update(each).digest('hex');
    const hashes = bytes.map(hashOf).sort();
    const random = createRandom(`kills ${String(seed)}`);
    const { run, libraryDir } = commandLine(folder);
    let killsAtWork = 0;
    for (let kill = 0; kill < kills; kill += 1) {
      const dieAfterMs = random.integer(...lifeMs);
      // Given once; the next ones go on by themselves.
      const { exitCode } = await run(kill === 0 ? ['add', given] : ['run'], {
        onStart: (child) => setTimeout(() => child.kill('SIGKILL'), kill === 0 ? 1_200 : dieAfterMs),
      });
      if (exitCode === null) killsAtWork += 1;
    }
    expect(killsAtWork).toBeGreaterThan(0);
    const { json, stderr } = await run(['run']);
    expect(json.receipt, stderr).toEqual({ wanted: pictureCount, saved: pictureCount, failed: 0 });
    const below = (root: string): string[] =>
      readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.png'));
    const pictures = join(libraryDir, 'Pictures');
    expect(
      below(pictures)
        .map((path) => hashOf(readFileSync(join(pictures, path))))
        .sort(),
    ).toEqual(hashes);
    expect(
      below(given)
        .map((path) => hashOf(readFileSync(join(given, path))))
        .sort(),
    ).toEqual(hashes);
    expect(readdirSync(join(pictures, '.parts'))).toEqual([]);
    expect(await run(['verify'])).toMatchObject({ exitCode: 0, json: { missing: [], damaged: [] } });
    expect((await run(['add', given])).json).toMatchObject({ added: 0, known: pictureCount });
  },
);
