// History sync on the command line, against AceData's simulator.
import { expect, it, onTestFinished } from 'vitest';
import { startWorld } from '../../simulators/index.ts';
import { temporaryFolder } from '../../fakes/temporary-catalog.ts';
import { commandLine } from './command-line.ts';

const dayMs = 24 * 3600 * 1000;

it(
  'brings an account’s past home, knows it the next time, and says what it cannot',
  { timeout: 90_000 },
  async () => {
    const world = await startWorld({
      timeScale: 60,
      rateLimitTimeScale: 1,
      picture: { maker: 'plain', sizeBytes: 4_000, widthPx: 64, heightPx: 64 },
    });
    onTestFinished(() => world.stop());
    const { acedata, midapi } = world;
    const tasks = Array.from({ length: 60 }, (_, at) =>
      acedata.addTask({ kind: 'imagine', ageMs: (60 - at) * dayMs, durationMs: 20_000, linkLifeMs: null }),
    );
    const cli = commandLine(temporaryFolder());
    const environment = { GRIDKEEP_TEST_KEY: acedata.accounts[0]?.key };
    const run = (args: readonly string[]) =>
      cli.run([...args, '--key-env', 'GRIDKEEP_TEST_KEY'], { environment });
    const add = (provider: string, label: string, baseUrl: string) =>
      run(['accounts', 'add', '--provider', provider, '--label', label, '--base-url', baseUrl, '--no-test']);
    await add('acedata', 'studio', acedata.baseUrl);

    const since = new Date(Date.now() - 10.5 * dayMs).toISOString();
    const recent = await run(['sync', '--since', since, '--wait']);
    expect(recent, recent.stderr).toMatchObject({
      exitCode: 0,
      json: { found: 10, new: 10, known: 0, receipt: { wanted: 10, saved: 10, failed: 0 } },
    });

    const whole = await run(['sync']);
    expect(whole.json, whole.stderr).toMatchObject({
      found: 60,
      new: 50,
      known: 10,
      deleted: 0,
      doubtful: [],
    });
    expect(whole.json.tasks).toHaveLength(60);
    const before = acedata.requests.length;
    const again = await run(['sync']);
    expect(again.json).toMatchObject({
      new: 0,
      accounts: [{ account: 'studio', state: 'done', failure: null }],
    });
    expect(acedata.requests.length - before).toBeLessThanOrEqual(3);

    // What was deleted here stays deleted, although the provider still lists it.
    await cli.run(['delete', tasks.at(-1)?.id ?? '']);
    expect((await run(['sync', '--full', '--wait'])).json).toMatchObject({
      found: 60,
      new: 0,
      deleted: 1,
      receipt: { wanted: 59, saved: 59 },
    });

    await add('midapi', 'listless', midapi.baseUrl);
    const named = ['sync', '--account', 'listless'];
    expect(await run(named)).toMatchObject({ exitCode: 2, json: { error: { code: 'usage' } } });
    expect(await run(['sync', '--account', 'studio', '--channel', '3'])).toMatchObject({ exitCode: 2 });
    expect(await run(['sync', '--since', 'yesterday'])).toMatchObject({ exitCode: 2 });
    environment.GRIDKEEP_TEST_KEY = 'wrong';
    expect(await run(['sync', '--account', 'studio'])).toMatchObject({
      exitCode: 1,
      json: { found: 0, accounts: [{ state: 'failed', failure: { code: 'unauthorized' } }] },
    });
  },
);
