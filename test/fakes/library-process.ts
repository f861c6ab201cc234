// A library in a process of its own, so that its memory, threads and files can be watched without those of the
// simulators. Started by library-in-process.ts with an IPC channel; ends when that is closed.
// Invariant: answers every order once, in the order of their coming.
import { setTimeout as sleep } from 'node:timers/promises';
import type { PictureState } from '../../src/preload/contract/pictures.ts';
import { createScaledClock } from './scaled-clock.ts';
import { addSimulatedAccount, openLibraryHere } from './library-here.ts';
import type { Library } from '../../src/main/library/library.ts';
import type { SimulatedAccount, Simulator } from '../simulators/index.ts';

export interface OpenOrder {
  readonly kind: 'open';
  readonly libraryDir: string;
  /** How many times as fast as the real one the library's clock runs. */
  readonly timeScale: number;
  readonly stallAfterMs: number;
  readonly accounts: readonly {
    readonly service: Pick<Simulator, 'provider' | 'baseUrl'>;
    readonly account: SimulatedAccount;
  }[];
}

export type Order =
  | OpenOrder
  /** Ids for the account of this place in the order to open. */
  | { readonly kind: 'import'; readonly place: number; readonly ids: readonly string[] }
  | { readonly kind: 'measure' }
  | { readonly kind: 'finish' };

/** By kind of order. */
export interface Answers {
  readonly open: null;
  readonly import: null;
  /** After a collection of garbage; `left`: tasks and pictures that are not over. */
  readonly measure: { readonly rssBytes: number; readonly heapBytes: number; readonly left: number };
  /** How many pictures are in each state, failed ones by their code; and tasks that did not succeed. */
  readonly finish: Readonly<Record<string, number>>;
}

const longestEndMs = 150_000;

let library: Library | null = null;
const accountIds: string[] = [];

function opened(): Library {
  if (library === null) throw new Error('The library is not open.');
  return library;
}

async function open(order: OpenOrder): Promise<null> {
  const { stallAfterMs } = order;
  const clock = createScaledClock(order.timeScale);
  const made = await openLibraryHere(order.libraryDir, {
    clock,
    makePreviews: true,
    fetchLimits: { stallAfterMs, resumeMinBytes: 4_096 },
  });
  library = made;
  for (const { service, account } of order.accounts)
    accountIds.push((await addSimulatedAccount(made, service, account)).id);
  await made.startWorking();
  return null;
}

async function importIds(place: number, ids: readonly string[]): Promise<null> {
  const request = { text: ids.join('\n'), accountId: accountIds[place] ?? '', askOthers: false };
  await opened().importer.start(request, { wantTaskIds: false });
  opened().wake();
  return null;
}

async function measure(): Promise<Answers['measure']> {
  const { tasks, pictures } = (await opened().activity()).counts;
  globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  return { rssBytes: rss, heapBytes: heapUsed, left: tasks.queued + tasks.running + pictures.wanted };
}

/** A task that once could not be read waits for no command; here everything is waited for. */
async function finish(): Promise<Answers['finish']> {
  const everything = { query: null, state: null, accountId: null, taskIds: null, limit: null, offset: 0 };
  const untilMs = performance.now() + longestEndMs;
  for (;;) {
    await opened().whenDone(null);
    const { tasks } = await opened().catalog.call('listTasks', everything);
    const areOver = tasks.every(({ task }) => task.state === 'succeeded');
    if (!areOver && performance.now() < untilMs) {
      await sleep(500);
      continue;
    }
    const states = tasks.flatMap(({ task, pictures }) =>
      task.state === 'succeeded' ? pictures.map(({ state }) => stateName(state)) : [`task ${task.state}`],
    );
    await opened().close();
    const counts: Record<string, number> = {};
    for (const name of states) counts[name] = (counts[name] ?? 0) + 1;
    return counts;
  }
}

function stateName(state: PictureState): string {
  if (state.kind === 'failed') return state.failure.code;
  return state.kind === 'ready' ? 'saved' : state.kind;
}

function obey(order: Order): Promise<unknown> {
  switch (order.kind) {
    case 'open':
      return open(order);
    case 'import':
      return importIds(order.place, order.ids);
    case 'measure':
      return measure();
    case 'finish':
      return finish();
  }
}

let turn: Promise<unknown> = Promise.resolve();
process.on('message', (order: Order) => {
  turn = turn
    .then(() => obey(order))
    .then(
      (answer) => process.send?.({ answer }),
      (error: unknown) =>
        process.send?.({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
});
process.on('disconnect', () => process.exit());
