// Starts the simulated world as a program of its own and stays until it is told to end. One JSON line on
// stdout says where everything is; a small control server lets another process add tasks and script faults.

import { parseArgs } from 'node:util';

import { startApiServer } from './http-server.ts';
import type { ApiFault, Reply } from './http-server.ts';
import type { NewApiGeneration, NewApiOptions } from './new-api.ts';
import type { PictureFault } from './picture-host.ts';
import type { Simulator } from './tasks.ts';
import { describeTask, startWorld } from './world.ts';
import type { WorldMix, World } from './world.ts';

const help = `node test/simulators/run-world.ts [options]
  --count N               tasks at every service (0)
  --mix MIX               lively | finished | everything | demo (lively)
  --spread-accounts       give every third task to another account than the first
  --time-scale N          how many times as fast the simulated clock runs (60)
  --rate-time-scale N     the same for rate limits (as --time-scale)
  --no-rate-limit         never answer 429 by itself
  --pictures plain|art    quick plain files or drawn art (plain)
  --picture-bytes N       size of each plain picture
  --seed N                another world (1)
  --latency-ms N          before each API answer (0)
  --picture-latency-ms N  before each picture (0)
  --fault-rate R          share of picture requests that go wrong (0)
  --newapi A,B,C          one New API instance each (B)
  --newapi-path PATH      sub-path of the New API instances
  --mjproxy FLAVOUR       novicezk | trueai (novicezk)
  --art-cache DIR         keeps drawn art between runs
  --no-hashes             do not render and hash the expected pictures first`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      count: { type: 'string', default: '0' },
      mix: { type: 'string', default: 'lively' },
      'spread-accounts': { type: 'boolean', default: false },
      'time-scale': { type: 'string', default: '60' },
      'rate-time-scale': { type: 'string' },
      'no-rate-limit': { type: 'boolean', default: false },
      pictures: { type: 'string', default: 'plain' },
      'picture-bytes': { type: 'string' },
      seed: { type: 'string', default: '1' },
      'latency-ms': { type: 'string', default: '0' },
      'picture-latency-ms': { type: 'string', default: '0' },
      'fault-rate': { type: 'string', default: '0' },
      newapi: { type: 'string', default: 'B' },
      'newapi-path': { type: 'string', default: '' },
      mjproxy: { type: 'string', default: 'novicezk' },
      'art-cache': { type: 'string' },
      'no-hashes': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(`${help}\n`);
    return;
  }
  const newapi: NewApiOptions = { basePath: values['newapi-path'] };
  const world = await startWorld({
    timeScale: Number(values['time-scale']),
    seed: Number(values.seed),
    latencyMs: Number(values['latency-ms']),
    pictureLatencyMs: Number(values['picture-latency-ms']),
    tasksPerProvider: Number(values.count),
    mix: oneOf<WorldMix>(values.mix, ['lively', 'finished', 'everything', 'demo']),
    spreadAccounts: values['spread-accounts'],
    rateLimit: !values['no-rate-limit'],
    ...(values['rate-time-scale'] === undefined
      ? {}
      : { rateLimitTimeScale: Number(values['rate-time-scale']) }),
    picture: {
      maker: oneOf(values.pictures, ['plain', 'art']),
      ...(values['picture-bytes'] === undefined ? {} : { sizeBytes: Number(values['picture-bytes']) }),
    },
    studio: {
      workers: 1,
      ...(values['art-cache'] === undefined ? {} : { artDirectory: values['art-cache'] }),
    },
    newApiGenerations: values.newapi
      .split(',')
      .map((name) => oneOf<NewApiGeneration>(name.trim(), ['A', 'B', 'C'])),
    newapi,
    mjproxy: { flavour: oneOf(values.mjproxy, ['novicezk', 'trueai']) },
  });
  const faultRate = Number(values['fault-rate']);
  if (faultRate > 0) addMixedFaults(world, faultRate, Number(values.seed));
  const control = await startControl(world);
  const description = await world.describe({ withHashes: !values['no-hashes'] });
  process.stdout.write(`${JSON.stringify({ control, ...description })}\n`);

  await new Promise<void>((resolve) => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
    // A parent that died must not leave the world behind.
    process.once('disconnect', resolve);
  });
  await world.stop();
  process.exit(0);
}

/** Splits a rate evenly over the faults that a patient client survives. */
function addMixedFaults(world: World, rate: number, seed: number): void {
  const kinds: readonly PictureFault[] = [
    { kind: 'status', status: 503 },
    { kind: 'status', status: 429, retryAfterSeconds: 1 },
    { kind: 'reset', at: 0.5 },
    { kind: 'wrong-length', delta: 1000 },
    { kind: 'page-with-200' },
    { kind: 'ignore-range' },
  ];
  kinds.forEach((fault, index) =>
    world.pictureHost.setFault({ ...fault, rate: rate / kinds.length, seed: seed + index, perTarget: 1 }),
  );
}

/**
 * The control server: GET /description, /requests?provider=, /pictures; POST /tasks {provider, baseUrl?, spec},
 * /faults {provider | "pictures", fault}, /faults/clear, /clock {advanceMs}. A pattern is `{"pattern": "…"}`.
 */
async function startControl(world: World): Promise<string> {
  const find = (name: unknown, baseUrl: unknown): Simulator | undefined =>
    world.simulators.find(
      (entry) => entry.provider === name && (baseUrl === undefined || entry.baseUrl === baseUrl),
    );
  const server = await startApiServer({
    wordFault: () => ({ status: 500 }),
    handle: async (exchange): Promise<Reply> => {
      const body = exchange.json ?? {};
      switch (`${exchange.method} ${exchange.path}`) {
        case 'GET /description':
          return {
            status: 200,
            body: await world.describe({ withHashes: exchange.query.get('hashes') !== 'no' }),
          };
        case 'GET /requests': {
          const simulator = find(exchange.query.get('provider'), exchange.query.get('baseUrl') ?? undefined);
          return simulator === undefined ? { status: 404 } : { status: 200, body: simulator.requests };
        }
        case 'GET /pictures':
          return {
            status: 200,
            body: {
              totals: world.pictureHost.totals(),
              violations: world.pictureHost.violations,
              requests: world.pictureHost.requests,
            },
          };
        case 'POST /tasks': {
          const simulator = find(body['provider'], body['baseUrl']);
          if (simulator === undefined) return { status: 404 };
          return {
            status: 200,
            body: await describeTask(simulator.addTask(body['spec'] ?? {}), true),
          };
        }
        case 'POST /faults': {
          const fault = withPatterns(body['fault']);
          if (body['provider'] === 'pictures') world.pictureHost.setFault(fault as PictureFault);
          else find(body['provider'], body['baseUrl'])?.setFault(fault as ApiFault);
          return { status: 200, body: {} };
        }
        case 'POST /faults/clear':
          world.pictureHost.clearFaults();
          for (const simulator of world.simulators) simulator.clearFaults();
          return { status: 200, body: {} };
        case 'POST /clock':
          world.clock.advance(Number(body['advanceMs'] ?? 0));
          return { status: 200, body: { nowMs: world.clock.nowMs() } };
        default:
          return { status: 404 };
      }
    },
  });
  return server.origin;
}

function withPatterns(fault: unknown): unknown {
  return JSON.parse(JSON.stringify(fault), (_key, value: unknown) =>
    typeof value === 'object' && value !== null && 'pattern' in value
      ? new RegExp(String(value.pattern))
      : value,
  );
}

function oneOf<T extends string>(value: string, allowed: readonly T[]): T {
  const found = allowed.find((entry) => entry === value);
  if (found === undefined) throw new Error(`'${value}' is none of ${allowed.join(', ')}`);
  return found;
}

await main();
