// The part of a simulator that is the same for all providers: its clock, its accounts, its picture host and
// its tasks by id. The picture host is stopped here only when it was started here.

import { createClock } from './clock.ts';
import type { SimulatedClock } from './clock.ts';
import { startPictureHost } from './picture-host.ts';
import type { PictureHost } from './picture-host.ts';
import { createRandom } from './random.ts';
import type { Random } from './random.ts';
import { accountFor, createTask } from './tasks.ts';
import type {
  PictureStyle,
  SimulatedAccount,
  SimulatedProvider,
  SimulatedTask,
  SimulatorOptions,
  TaskKind,
  TaskPicture,
  TaskSpec,
} from './tasks.ts';

/** The shared state of one simulator. */
export interface TaskStore {
  readonly clock: SimulatedClock;
  readonly accounts: readonly SimulatedAccount[];
  readonly host: PictureHost;
  /** For ids and choices; drawn from in a fixed order. */
  readonly random: Random;
  readonly tasks: Map<string, SimulatedTask>;
  styleOf(task: SimulatedTask): PictureStyle;
  add(spec?: TaskSpec): SimulatedTask;
  stop(): Promise<void>;
}

/** What a provider brings: its id shapes and which files its tasks leave. */
export interface TaskStoreRecipe {
  readonly provider: SimulatedProvider;
  readonly makeId: (random: Random, submittedAtMs: number, number: number) => string;
  readonly makeJobId: (random: Random) => string;
  /** Kinds that this provider's contract does not know. */
  readonly without: readonly TaskKind[];
  readonly hostPictures: (task: SimulatedTask, store: TaskStore) => readonly TaskPicture[];
}

/** Opens the store of a simulator. */
export async function openTaskStore(
  recipe: TaskStoreRecipe,
  options: SimulatorOptions,
  defaultAccounts: readonly SimulatedAccount[],
): Promise<TaskStore> {
  const clock = options.clock ?? createClock(options.timeScale ?? 1);
  const ownHost = options.pictureHost === undefined;
  const host = options.pictureHost ?? (await startPictureHost({ clock, ...options.pictureHostOptions }));
  const accounts = options.accounts ?? defaultAccounts;
  for (const account of accounts) {
    host.forbidSecret(account.key);
    if (account.relayKey !== undefined) host.forbidSecret(account.relayKey);
  }
  const seed = options.seed ?? 1;
  const random = createRandom(`${recipe.provider} ${seed}`);
  const tasks = new Map<string, SimulatedTask>();
  /** Ids that carry milliseconds run out within one; the next one is taken then. */
  const freeId = (submittedAtMs: number, number: number): string => {
    for (let laterMs = 0; ; laterMs += 1) {
      const id = recipe.makeId(random, submittedAtMs + laterMs, number);
      if (!tasks.has(id)) return id;
    }
  };
  const store: TaskStore = {
    clock,
    accounts,
    host,
    random,
    tasks,
    styleOf: (task) => ({ ...options.picture, ...task.spec.picture }),
    add: (spec = {}) => {
      const nowMs = clock.nowMs();
      if (spec.kind !== undefined && recipe.without.includes(spec.kind)) {
        throw new Error(`${recipe.provider} has no '${spec.kind}' tasks`);
      }
      const number = tasks.size;
      const task = createTask({
        provider: recipe.provider,
        id: spec.id ?? freeId(nowMs - (spec.ageMs ?? 0), number),
        jobId: recipe.makeJobId(random),
        spec,
        number,
        seed,
        account: accountFor(accounts, spec.account),
        nowMs,
      });
      tasks.set(task.id, task);
      task.pictures = recipe.hostPictures(task, store);
      return task;
    },
    stop: async () => {
      if (ownHost) await host.stop();
    },
  };
  return store;
}
