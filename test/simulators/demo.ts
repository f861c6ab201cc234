// The demo behind `npm run demo`: the simulated world with drawn pictures, and a description of its accounts
// for the window. Invariant: everything it makes lies in one temporary folder that goes with it; drawn
// pictures alone are kept in the cache, so that a second demo starts with them.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { startWorld } from './index.ts';

/** How to open the app on the demo, and how to end it. */
export interface Demo {
  readonly appArguments: readonly string[];
  stop(): Promise<void>;
}

const tasksPerProvider = 24;

/** Starts the simulators; resolves when the app can be opened. */
export async function startDemo(): Promise<Demo> {
  const folder = await mkdtemp(join(tmpdir(), 'gridkeep-demo-'));
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'gridkeep', 'demo-pictures');
  const world = await startWorld({
    tasksPerProvider,
    mix: 'demo',
    timeScale: 20,
    rateLimitTimeScale: 1,
    picture: { maker: 'art' },
    studio: { artDirectory: cache },
  });
  const { providers } = await world.describe({ withHashes: false });
  const accounts = providers.flatMap(({ provider, baseUrl, accounts: described, tasks }) =>
    described
      .map((account) => ({
        provider,
        label: account.label,
        baseUrl,
        userId: account.userId === undefined ? null : String(account.userId),
        key: account.key,
        taskIds: tasks.filter((task) => task.account === account.label).map((task) => task.id),
      }))
      .filter((account) => account.taskIds.length > 0),
  );
  const file = join(folder, 'accounts.json');
  await writeFile(file, JSON.stringify({ accounts }));
  return {
    appArguments: [`--library=${join(folder, 'library')}`, `--demo=${file}`],
    async stop() {
      await world.stop();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
