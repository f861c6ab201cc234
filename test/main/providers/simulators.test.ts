// Every provider against the simulator that somebody else wrote from the same contract: all kinds of tasks are
// followed to their end, and what Gridkeep would keep is compared with what the simulator made.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { providers } from '../../../src/main/providers/index.ts';
import type { Connection, PollResult, Provider } from '../../../src/main/providers/provider.ts';
import { directly } from '../../../src/main/proxies/proxy-for.ts';
import {
  startAceDataSimulator,
  startApimartSimulator,
  startMidApiSimulator,
  startMjProxySimulator,
  startNewApiSimulator,
} from '../../simulators/index.ts';
import type { SimulatedAccount, SimulatedTask, Simulator, TaskKind } from '../../simulators/index.ts';

const timeScale = 400;
const common = {
  timeScale,
  // How fast requests may follow each other is the request gate's business and proved there.
  rateLimit: false,
  picture: { maker: 'plain', sizeBytes: 2_000, widthPx: 64, heightPx: 64 },
} as const;
const allKinds: readonly TaskKind[] = [
  'imagine',
  'singles',
  'upscale',
  'video',
  'describe',
  'edits',
  'failed',
  'empty',
  'modal',
  'never',
];

interface World {
  readonly name: string;
  readonly start: () => Promise<Simulator>;
  readonly without: readonly TaskKind[];
  /** The account's label; the first one by default. */
  readonly account?: string;
  readonly admin?: boolean;
  /** Rows carry addresses of the instance's picture proxy. */
  readonly forwards?: boolean;
  /** The oldest generation has no fields for videos. */
  readonly withoutVideos?: boolean;
}

const worlds: readonly World[] = [
  { name: 'AceData', start: () => startAceDataSimulator(common), without: ['modal'] },
  {
    name: 'AceData with error objects and page counts',
    start: () => startAceDataSimulator({ ...common, unknownForm: 'error-object', countForm: 'page' }),
    without: ['modal'],
  },
  { name: 'MidAPI', start: () => startMidApiSimulator(common), without: ['modal', 'describe'] },
  {
    name: 'MidAPI whose codes are HTTP statuses too',
    start: () => startMidApiSimulator({ ...common, errorStatus: 'same', unknownCode: 404 }),
    without: ['modal', 'describe'],
  },
  { name: 'APIMart', start: () => startApimartSimulator(common), without: [] },
  ...(['A', 'B', 'C'] as const).map((generation) => ({
    name: `New API ${generation}`,
    start: () => startNewApiSimulator({ ...common, generation, imageLinks: 'open' }),
    without: [],
    forwards: true,
    withoutVideos: generation === 'A',
  })),
  {
    name: 'New API under a path, with null pages, links of its upstream',
    start: () =>
      startNewApiSimulator({
        ...common,
        basePath: '/gateway/newapi',
        emptyItems: 'null',
        forwardUrls: false,
      }),
    without: [],
  },
  {
    name: 'New API for its administrator',
    start: () => startNewApiSimulator({ ...common, generation: 'C', imageLinks: 'open' }),
    without: [],
    account: 'newapi-admin',
    admin: true,
    forwards: true,
  },
  {
    name: 'midjourney-proxy of novicezk',
    start: () => startMjProxySimulator({ ...common, flavour: 'novicezk' }),
    without: ['modal', 'video', 'edits'],
  },
  {
    name: 'midjourney-proxy of trueai',
    start: () => startMjProxySimulator({ ...common, flavour: 'trueai', basePath: '/mj-fast' }),
    without: [],
  },
];

describe.each(worlds)('$name', (world) => {
  let simulator: Simulator;
  let provider: Provider;
  let connection: Connection;

  beforeAll(async () => {
    simulator = await world.start();
    provider = providers[simulator.provider];
    const account = accountOf(simulator, world.account);
    connection = connectionTo(simulator, account, world.admin ?? false);
  });
  afterAll(() => simulator.stop());

  test('the key is good, and another one is refused', async () => {
    await provider.test(connection);
    await expect(
      provider.test({ ...connection, key: () => 'sk-another-key-that-nobody-has' }),
    ).rejects.toMatchObject({
      code: 'unauthorized',
    });
  });

  test('tasks of every kind and form end as they did at the provider', async () => {
    const kinds = allKinds.filter((kind) => !world.without.includes(kind));
    const tasks = Array.from({ length: 8 }, (_, form) =>
      kinds.map((kind) =>
        simulator.addTask({ kind, form, ageMs: 1_000, queuedMs: 2_000, durationMs: 60_000 }),
      ),
    ).flat();
    const unknownIds = [simulator.unknownId(), simulator.unknownId()];
    const results = await follow(
      provider,
      connection,
      [...tasks.map((task) => task.id), ...unknownIds],
      simulator,
    );
    expect(tasks.map((task) => told(task, results.get(task.id)))).toEqual(
      tasks.map((task) => truth(task, simulator, world)),
    );
    expect(unknownIds.map((id) => results.get(id)?.kind)).toEqual(['unknown', 'unknown']);
  });
});

function accountOf(simulator: Simulator, label: string | undefined): SimulatedAccount {
  const account = simulator.accounts.find((entry) => label === undefined || entry.label === label);
  if (account === undefined) throw new Error(`no account ${label ?? ''}`);
  return account;
}

function connectionTo(simulator: Simulator, account: SimulatedAccount, admin: boolean): Connection {
  return {
    baseUrl: simulator.baseUrl,
    userId: account.userId === undefined ? null : String(account.userId),
    scope: admin ? 'admin' : 'own',
    key: () => account.key,
    signal: new AbortController().signal,
    proxyFor: directly,
    onRequest: () => undefined,
  };
}

/** Asks until nothing changes any more: everything final, but for what waits for ever. */
async function follow(
  provider: Provider,
  connection: Connection,
  ids: readonly string[],
  simulator: Simulator,
): Promise<Map<string, PollResult>> {
  const results = new Map<string, PollResult>();
  for (let round = 0; round < 8; round += 1) {
    const open = ids.filter((id) => !isFinal(results.get(id)));
    for (let from = 0; from < open.length; from += provider.limits.idsPerPoll) {
      const answers = await provider.poll(connection, open.slice(from, from + provider.limits.idsPerPoll));
      for (const [id, result] of answers) results.set(id, result);
    }
    simulator.clock.advance(20_000);
  }
  return results;
}

function isFinal(result: PollResult | undefined): boolean {
  if (result === undefined || result.kind === 'waiting' || result.kind === 'needs-input') return false;
  return result.kind !== 'unclear' && !(result.kind === 'unknown' && result.perhapsYoung);
}

interface Told {
  readonly id: string;
  readonly kind: string;
  readonly prompt: boolean;
  readonly pictures: readonly string[];
}

/** What Gridkeep read, in the terms of the simulator. */
function told(task: SimulatedTask, result: PollResult | undefined): Told {
  if (result === undefined || !('facts' in result)) {
    return { id: task.id, kind: JSON.stringify(result), prompt: false, pictures: [] };
  }
  const { facts } = result;
  expect(facts.rawRecord).toBeTypeOf('object');
  const pictures =
    result.kind === 'done'
      ? result.pictures.map((picture) => `${picture.index} ${picture.kind} ${picture.url}`)
      : [];
  const kind = result.kind === 'done' && result.text !== null ? 'text' : result.kind;
  const words = facts.prompt?.includes(task.prompt.words.slice(0, 12)) ?? false;
  return { id: task.id, kind, prompt: words || task.kind === 'describe', pictures };
}

function truth(task: SimulatedTask, simulator: Simulator, world: World): Told {
  const pictures = task.pictures.map((picture) => {
    // What stands behind the instance's own proxy is asked at the address that the user typed.
    const url = picture.statedUrl.replace('http://localhost:3000', simulator.baseUrl);
    return `${picture.index} ${picture.kind} ${url}`;
  });
  const done = { id: task.id, kind: 'done', prompt: true, pictures };
  switch (task.kind) {
    case 'failed': {
      // MidAPI's code 501 comes without a record.
      const hasRecord = simulator.provider !== 'midapi' || task.form % 4 !== 3;
      return { ...done, kind: 'failed', prompt: hasRecord, pictures: [] };
    }
    case 'empty':
      // An address on the instance's proxy looks the same whether there is a picture behind it or not.
      return world.forwards === true
        ? { ...done, pictures: [`0 grid ${simulator.baseUrl}/mj/image/${task.id}`] }
        : { ...done, kind: 'failed', pictures: [] };
    case 'video':
      return world.withoutVideos === true ? { ...done, pictures: pictures.slice(0, 1) } : done;
    case 'describe':
      return { ...done, kind: 'text', pictures: [] };
    case 'modal':
      return { ...done, kind: 'needs-input', pictures: [] };
    case 'never':
      return { ...done, kind: 'waiting', pictures: [] };
    default:
      return done;
  }
}
