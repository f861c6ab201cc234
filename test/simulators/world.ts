// The whole simulated world at once: the five services with one clock and one picture host, filled with
// tasks. Tests, the demo and the benchmarks start it; nothing in it leaves the loopback interface.

import { startAceDataSimulator } from './acedata.ts';
import type { AceDataOptions } from './acedata.ts';
import { startApimartSimulator } from './apimart.ts';
import type { ApimartOptions } from './apimart.ts';
import { createClock } from './clock.ts';
import type { SimulatedClock } from './clock.ts';
import type { Latency } from './http-server.ts';
import { startMidApiSimulator } from './midapi.ts';
import type { MidApiOptions } from './midapi.ts';
import { startMjProxySimulator } from './mj-proxy.ts';
import type { MjProxyOptions } from './mj-proxy.ts';
import { startNewApiSimulator } from './new-api.ts';
import type { NewApiGeneration, NewApiOptions } from './new-api.ts';
import { startPictureHost } from './picture-host.ts';
import type { PictureHost } from './picture-host.ts';
import { createRandom } from './random.ts';
import type { StudioOptions } from './studio.ts';
import type {
  PictureStyle,
  SimulatedAccount,
  SimulatedProvider,
  SimulatedTask,
  Simulator,
  SimulatorOptions,
  TaskKind,
  TaskSpec,
} from './tasks.ts';

/**
 * Which tasks fill the world. `lively`: pictures that are made now; `finished`: the same, made in the last
 * two days; `everything`: every kind, also those that fail, wait or never end; `demo`: a studio's two days,
 * most of it done, some under way.
 */
export type WorldMix = 'lively' | 'finished' | 'everything' | 'demo';

/** Options of a world. */
export interface WorldOptions {
  readonly timeScale?: number;
  readonly seed?: number;
  readonly latencyMs?: Latency;
  readonly pictureLatencyMs?: Latency;
  readonly picture?: PictureStyle;
  readonly studio?: StudioOptions;
  /** Tasks to add at every service; none by default. */
  readonly tasksPerProvider?: number;
  readonly mix?: WorldMix;
  /** Gives every third task to another account than the first; otherwise the first has all. */
  readonly spreadAccounts?: boolean;
  readonly rateLimit?: boolean;
  readonly rateLimitTimeScale?: number;
  /** One New API instance for each; the first is `world.newapi`. Generation B by default. */
  readonly newApiGenerations?: readonly NewApiGeneration[];
  readonly acedata?: AceDataOptions;
  readonly midapi?: MidApiOptions;
  readonly apimart?: ApimartOptions;
  readonly newapi?: NewApiOptions;
  readonly mjproxy?: MjProxyOptions;
}

/** A running world. */
export interface World {
  readonly clock: SimulatedClock;
  readonly pictureHost: PictureHost;
  readonly acedata: Simulator;
  readonly midapi: Simulator;
  readonly apimart: Simulator;
  readonly newapi: Simulator;
  readonly mjproxy: Simulator;
  /** All of them, further New API instances included. */
  readonly simulators: readonly Simulator[];
  /** Adds so many tasks at one service; returns them. */
  fill(simulator: Simulator, count: number, mix?: WorldMix): readonly SimulatedTask[];
  /** Everything that a client and its judge need to know. Renders every picture to hash it, if asked to. */
  describe(options?: { readonly withHashes?: boolean }): Promise<WorldDescription>;
  stop(): Promise<void>;
}

/** What `describe` tells. Keys are made up. */
export interface WorldDescription {
  readonly timeScale: number;
  readonly pictureHost: string;
  readonly providers: readonly {
    readonly provider: SimulatedProvider;
    readonly baseUrl: string;
    readonly accounts: readonly SimulatedAccount[];
    readonly unknownIds: readonly string[];
    readonly tasks: readonly TaskDescription[];
  }[];
}

/** One task as `describe` tells it. */
export interface TaskDescription {
  readonly id: string;
  readonly kind: TaskKind;
  readonly account: string;
  readonly prompt: string;
  readonly pictures: readonly {
    readonly kind: string;
    readonly index: number;
    readonly url: string;
    readonly statedUrl: string;
    readonly sha256: string | null;
    readonly bytes: number | null;
  }[];
}

const hourMs = 3_600_000;
const livelyKinds: readonly TaskKind[] = ['imagine', 'imagine', 'singles', 'imagine', 'upscale'];
const allKinds: readonly TaskKind[] = [
  'imagine',
  'singles',
  'failed',
  'upscale',
  'video',
  'describe',
  'imagine',
  'modal',
  'edits',
  'never',
  'failed',
  'imagine',
  'empty',
];
const demoKinds: readonly TaskKind[] = [
  'imagine',
  'imagine',
  'imagine',
  'upscale',
  'imagine',
  'singles',
  'imagine',
  'imagine',
  'imagine',
  'failed',
];

/** Starts the world. */
export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const clock = createClock(options.timeScale ?? 1);
  const seed = options.seed ?? 1;
  const pictureHost = await startPictureHost({
    clock,
    seed,
    ...(options.studio === undefined ? {} : { studio: options.studio }),
    ...(options.pictureLatencyMs === undefined ? {} : { latencyMs: options.pictureLatencyMs }),
  });
  const shared: SimulatorOptions = {
    clock,
    pictureHost,
    seed,
    ...(options.latencyMs === undefined ? {} : { latencyMs: options.latencyMs }),
    ...(options.picture === undefined ? {} : { picture: options.picture }),
    ...(options.rateLimit === undefined ? {} : { rateLimit: options.rateLimit }),
    ...(options.rateLimitTimeScale === undefined ? {} : { rateLimitTimeScale: options.rateLimitTimeScale }),
  };
  const generations = options.newApiGenerations ?? [options.newapi?.generation ?? 'B'];
  const [acedata, midapi, apimart, mjproxy, ...newApis] = await Promise.all([
    startAceDataSimulator({ ...shared, ...options.acedata }),
    startMidApiSimulator({ ...shared, ...options.midapi }),
    startApimartSimulator({ ...shared, ...options.apimart }),
    startMjProxySimulator({ ...shared, ...options.mjproxy }),
    ...generations.map((generation, index) =>
      startNewApiSimulator({ ...shared, seed: seed + index * 1000, ...options.newapi, generation }),
    ),
  ]);
  const [newapi] = newApis;
  if (newapi === undefined) throw new Error('a world needs one New API instance at least');
  const simulators = [acedata, midapi, apimart, ...newApis, mjproxy];

  const fill: World['fill'] = (simulator, count, mix = options.mix ?? 'lively') => {
    const random = createRandom(`world ${seed} ${simulator.provider} ${simulator.tasks().length}`);
    const tasks = planTasks(simulator, count, mix, seed, options.spreadAccounts ?? false, random).map(
      (spec) => simulator.addTask(spec),
    );
    if (
      mix === 'everything' &&
      count > 0 &&
      simulator.provider === 'newapi' &&
      simulator.task('') === undefined
    ) {
      // New API keeps rows of submissions that its upstream never took.
      simulator.addTask({ id: '', kind: 'failed', ageMs: hourMs, durationMs: 1_000 });
    }
    return tasks;
  };
  for (const simulator of simulators) fill(simulator, options.tasksPerProvider ?? 0);

  return {
    clock,
    pictureHost,
    acedata,
    midapi,
    apimart,
    newapi,
    mjproxy,
    simulators,
    fill,
    describe: async ({ withHashes = true } = {}) => {
      const providers: WorldDescription['providers'][number][] = [];
      for (const simulator of simulators) {
        const tasks: TaskDescription[] = [];
        // A row without an id is only something to stumble over, nothing to ask for.
        for (const task of simulator.tasks())
          if (task.id !== '') tasks.push(await describeTask(task, withHashes));
        providers.push({
          provider: simulator.provider,
          baseUrl: simulator.baseUrl,
          accounts: simulator.accounts,
          unknownIds: [simulator.unknownId(), simulator.unknownId()],
          tasks,
        });
      }
      return { timeScale: clock.timeScale, pictureHost: pictureHost.origin, providers };
    },
    stop: async () => {
      await Promise.all(simulators.map((simulator) => simulator.stop()));
      await pictureHost.stop();
    },
  };
}

/** A task with what ought to come of it. */
export async function describeTask(task: SimulatedTask, withHashes: boolean): Promise<TaskDescription> {
  const pictures: TaskDescription['pictures'][number][] = [];
  for (const picture of task.pictures) {
    const file = withHashes ? await picture.expected() : null;
    pictures.push({
      kind: picture.kind,
      index: picture.index,
      url: picture.url,
      statedUrl: picture.statedUrl,
      sha256: file?.sha256 ?? null,
      bytes: file?.bytes ?? null,
    });
  }
  return { id: task.id, kind: task.kind, account: task.account.label, prompt: task.prompt.text, pictures };
}

/** Decides which tasks to add, oldest first, spread over the accounts that work. */
function planTasks(
  simulator: Simulator,
  count: number,
  mix: WorldMix,
  seed: number,
  spread: boolean,
  random: ReturnType<typeof createRandom>,
): readonly TaskSpec[] {
  const accounts = simulator.accounts.filter(
    (account) => account.state === undefined && account.isAdmin !== true,
  );
  const kinds = (mix === 'everything' ? allKinds : mix === 'demo' ? demoKinds : livelyKinds).filter((kind) =>
    isKnownKind(simulator, kind),
  );
  const specs: TaskSpec[] = [];
  const before = simulator.tasks().length;
  const providerNumber = ['acedata', 'midapi', 'apimart', 'newapi', 'mjproxy'].indexOf(simulator.provider);
  for (let index = 0; index < count; index += 1) {
    const kind = kinds[index % kinds.length] ?? 'imagine';
    // Every third task belongs to another account than the first, where they are spread.
    const other = accounts[1 + (Math.floor(index / 3) % Math.max(1, accounts.length - 1))];
    const account = spread && index % 3 === 2 ? (other ?? accounts[0]) : accounts[0];
    const share = count > 1 ? 1 - index / count : 1;
    const past = mix === 'finished' || (mix === 'demo' && index < count * 0.85);
    specs.push({
      kind,
      seed: seed * 1_000_003 + providerNumber * 10_007 + before + index,
      ...(account === undefined ? {} : { account: account.label }),
      ...(past
        ? {
            ageMs:
              0.1 * hourMs + share * (mix === 'demo' || simulator.provider === 'apimart' ? 20 : 46) * hourMs,
            durationMs: random.integer(20_000, 60_000),
          }
        : { durationMs: random.integer(10_000, 90_000), queuedMs: random.integer(500, 10_000) }),
    });
  }
  return specs;
}

function isKnownKind(simulator: Simulator, kind: TaskKind): boolean {
  switch (kind) {
    case 'modal':
      return simulator.provider === 'apimart' || simulator.provider === 'newapi';
    case 'describe':
      return simulator.provider !== 'midapi';
    case 'video':
    case 'edits':
      return simulator.provider !== 'mjproxy';
    default:
      return true;
  }
}
