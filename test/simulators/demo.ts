// The world behind `npm run demo`: a studio with accounts at all five services and two days of work, most of it
// done, some still under way. Nothing of it is real, nothing leaves this machine, and nothing stays after it.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { SimulatedProvider } from './tasks.ts';
import { startWorld } from './world.ts';

/** How the app is to be opened over the demo world. */
export interface Demo {
  readonly appArguments: readonly string[];
  /** Ends the world and removes its library. */
  stop(): Promise<void>;
}

const tasksPerProvider = 15;
/** A task of a minute takes ten seconds: long enough to watch, short enough to stay. */
const timeScale = 6;

/** One idea tried in several ways, to be compared. */
const variants = [
  'an open sea at first light, one low sun, long exposure, muted palette --ar 3:2 --v 7 --s 100 --seed 41',
  'an open sea at last light, one low sun, long exposure, warm palette --ar 3:2 --v 7 --s 100 --seed 41',
  'an open sea at first light, one low sun, long exposure, muted palette --ar 3:2 --v 7 --s 750 --c 12',
];

const labels: Record<SimulatedProvider, readonly string[]> = {
  acedata: ['AceData · studio', 'AceData · client work'],
  midapi: ['MidAPI · studio', 'MidAPI · sketches'],
  apimart: ['APIMart · studio', 'APIMart · archive'],
  newapi: ['New API · team', 'New API · Mina'],
  mjproxy: ['Proxy · home'],
};

/** Starts the world and describes it to the app: `--library=` names a new folder, `--demo=` the accounts and ids. */
export async function startDemo(): Promise<Demo> {
  const world = await startWorld({
    timeScale,
    seed: 3,
    tasksPerProvider,
    mix: 'demo',
    spreadAccounts: true,
    picture: { maker: 'art', format: 'jpeg' },
    studio: { workers: 2 },
    pictureLatencyMs: [40, 160],
    latencyMs: [60, 240],
  });
  for (const [at, prompt] of variants.entries())
    world.midapi.addTask({
      prompt,
      picture: { family: 'sea', aspect: '3:2' },
      // Done, and the newest of what is.
      ageMs: (variants.length - at) * 5 * 60_000,
    });
  const folder = await mkdtemp(join(tmpdir(), 'gridkeep-demo-'));
  const accounts = world.simulators.flatMap((simulator) => {
    const working = simulator.accounts.filter(
      (account) => account.state === undefined && account.isAdmin !== true,
    );
    return working.map((account, index) => ({
      provider: simulator.provider,
      label: labels[simulator.provider][index] ?? account.label,
      baseUrl: simulator.baseUrl,
      userId: account.userId === undefined ? null : String(account.userId),
      key: account.key,
      taskIds: simulator
        .tasks()
        .filter((task) => task.account === account)
        .map((task) => task.id),
    }));
  });
  const demoFile = join(folder, 'demo.json');
  await writeFile(demoFile, JSON.stringify({ accounts }, null, 2));
  return {
    appArguments: [`--library=${join(folder, 'library')}`, `--demo=${demoFile}`],
    stop: async () => {
      await world.stop();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
