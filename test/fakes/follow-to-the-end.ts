// Follows a service's unfinished tasks to their end with the real follower, over real HTTP, and tells how polite that
// was, counted at the service.
// Invariant: client and service share one fast clock, so every figure is in simulated time; what a request asked about
// is read from the request itself, but for list pages, which name no ids: there it is read from the question.
import type { Catalog } from '../../src/main/catalog/catalog.ts';
import { providers as realProviders } from '../../src/main/providers/index.ts';
import type { Provider } from '../../src/main/providers/provider.ts';
import {
  startAceDataSimulator,
  startApimartSimulator,
  startMidApiSimulator,
  startMjProxySimulator,
  startNewApiSimulator,
} from '../simulators/index.ts';
import type { RecordedRequest, Simulator, SimulatorOptions } from '../simulators/index.ts';
import type { SimulatedProvider } from '../simulators/tasks.ts';
import { createRandom } from '../simulators/random.ts';
import { openFollowing } from './open-following.ts';
import { createScaledClock } from './scaled-clock.ts';

const starters: Readonly<Record<SimulatedProvider, (options: SimulatorOptions) => Promise<Simulator>>> = {
  acedata: startAceDataSimulator,
  midapi: startMidApiSimulator,
  apimart: startApimartSimulator,
  newapi: startNewApiSimulator,
  mjproxy: startMjProxySimulator,
};

export interface FollowOptions {
  readonly provider: SimulatedProvider;
  readonly catalog: Catalog;
  readonly taskCount: number;
  readonly timeScale: number;
  /** How long the tasks take, shortest and longest. */
  readonly durationMs: readonly [number, number];
  /** When the service answers 429, counted from the start, and how long it asks to wait then. */
  readonly pausesAtMs: readonly number[];
  readonly retryAfterSeconds: number;
}

/** All times in simulated milliseconds. */
export interface PolitenessReport {
  /** That were answered. */
  readonly requests: number;
  /** Questions about one task, by whatever request. */
  readonly looks: number;
  readonly finished: number;
  /** Between two looks at the same task. */
  readonly shortestIntervalMs: number;
  /** Pauses that the service asked for, and requests that came before their end. */
  readonly pauses: number;
  readonly requestsDuringPauses: number;
  /** Refused for their pace, without being asked to be. */
  readonly refused: number;
  /** Between two requests. */
  readonly shortestSpacingMs: number;
  readonly mostAtOnce: number;
  readonly mostIn180s: number;
  readonly lastedMs: number;
}

interface Arrival {
  readonly request: RecordedRequest;
  readonly atMs: number;
  /** It was answered with 429 and Retry-After, as this test wanted. */
  readonly isPaused: boolean;
}

/** What was on its way when a refusal went out could not know of it; real milliseconds, on a busy machine. */
const onTheWayRealMs = 150;

export async function followToTheEnd(options: FollowOptions): Promise<PolitenessReport> {
  const { catalog, provider, taskCount } = options;
  const clock = createScaledClock(options.timeScale);
  const simulator = await starters[provider]({ clock, picture: { maker: 'plain', widthPx: 8, heightPx: 8 } });
  let isPauseNext = false;
  const arrivals = noteArrivals(simulator.requests, (request) => {
    const isPaused = isPauseNext;
    isPauseNext = false;
    return { request, atMs: clock.nowMs(), isPaused };
  });
  const questions: { readonly ids: readonly string[]; readonly atMs: number }[] = [];
  const watched: Provider = {
    ...realProviders[provider],
    async poll(connection, ids) {
      const atMs = clock.nowMs();
      const results = await realProviders[provider].poll(connection, ids);
      questions.push({ ids, atMs });
      return results;
    },
  };
  const random = createRandom(`politeness ${provider}`);
  const { follower, addAccount, follow, whenDone } = openFollowing({
    catalog,
    clock,
    random: () => random.next(),
    providers: { [provider]: watched },
  });
  try {
    const account = await addAccount(simulator);
    const remoteIds = Array.from(
      { length: taskCount },
      () => simulator.addTask({ kind: 'imagine', durationMs: random.integer(...options.durationMs) }).id,
    );
    const startedAtMs = clock.nowMs();
    await follow(account.id, remoteIds);
    const pausesAhead = [...options.pausesAtMs];
    await whenDone(() => {
      const [next] = pausesAhead;
      if (next === undefined || clock.nowMs() - startedAtMs < next) return;
      pausesAhead.shift();
      isPauseNext = true;
      simulator.setFault({
        kind: 'reply',
        reply: { status: 429, headers: { 'retry-after': String(options.retryAfterSeconds) } },
        times: 1,
      });
    });
    const { tasks } = await catalog.call('libraryCounts', { nowMs: clock.nowMs() });
    return {
      ...reportOf(provider, arrivals, questions, options),
      finished: tasks.succeeded,
      lastedMs: clock.nowMs() - startedAtMs,
    };
  } finally {
    await follower.stop();
    await simulator.stop();
  }
}

function noteArrivals(
  requests: RecordedRequest[],
  note: (request: RecordedRequest) => Arrival,
): readonly Arrival[] {
  const arrivals: Arrival[] = [];
  const push = requests.push.bind(requests);
  requests.push = (...added) => {
    for (const request of added) arrivals.push(note(request));
    return push(...added);
  };
  return arrivals;
}

function reportOf(
  provider: SimulatedProvider,
  arrivals: readonly Arrival[],
  questions: readonly { readonly ids: readonly string[]; readonly atMs: number }[],
  { timeScale, retryAfterSeconds }: FollowOptions,
): Omit<PolitenessReport, 'finished' | 'lastedMs'> {
  const looks =
    provider === 'newapi'
      ? questions
      : arrivals
          .filter(({ request }) => request.status === 200)
          .map(({ request, atMs }) => ({ ids: idsAskedFor(request), atMs }));
  const endOf = ({ request, atMs }: Arrival): number => atMs + Math.max(0, request.durationMs) * timeScale;
  const refusals = arrivals.filter(({ request }) => request.status === 429);
  const pauses = arrivals.filter(({ isPaused }) => isPaused).map(endOf);
  return {
    requests: arrivals.length - refusals.length,
    looks: looks.reduce((sum, { ids }) => sum + ids.length, 0),
    shortestIntervalMs: shortestIntervalMs(looks),
    pauses: pauses.length,
    requestsDuringPauses: arrivals.filter(({ atMs }) =>
      pauses.some(
        (fromMs) => atMs > fromMs + onTheWayRealMs * timeScale && atMs < fromMs + retryAfterSeconds * 1000,
      ),
    ).length,
    refused: refusals.length - pauses.length,
    shortestSpacingMs: Math.min(
      ...arrivals.slice(1).map(({ atMs }, index) => atMs - (arrivals[index]?.atMs ?? 0)),
    ),
    mostAtOnce: mostAtOnce(arrivals.map((arrival) => [arrival.atMs, endOf(arrival)])),
    mostIn180s: mostWithin(
      arrivals.map(({ atMs }) => atMs),
      180_000,
    ),
  };
}

/** The ids that a request names; none for a list page. */
function idsAskedFor({ path, query, body }: RecordedRequest): readonly string[] {
  const inQuery = new URLSearchParams(query);
  const one = inQuery.get('taskId') ?? inQuery.get('mj_id');
  if (one !== null) return [one];
  if (body !== '') {
    const { id, ids } = JSON.parse(body) as { readonly id?: string; readonly ids?: readonly string[] };
    return ids ?? (id === undefined ? [] : [id]);
  }
  const inPath = /^\/(?:v1\/(?:midjourney|tasks)\/([^/]+)|mj\/task\/([^/]+)\/fetch)$/.exec(path);
  const id = inPath?.[1] ?? inPath?.[2];
  return id === undefined ? [] : [decodeURIComponent(id)];
}

function shortestIntervalMs(
  looks: readonly { readonly ids: readonly string[]; readonly atMs: number }[],
): number {
  const lastAtMs = new Map<string, number>();
  let shortestMs = Number.POSITIVE_INFINITY;
  for (const { ids, atMs } of looks) {
    for (const id of ids) {
      shortestMs = Math.min(shortestMs, atMs - (lastAtMs.get(id) ?? Number.NEGATIVE_INFINITY));
      lastAtMs.set(id, atMs);
    }
  }
  return shortestMs;
}

function mostAtOnce(spans: readonly (readonly [fromMs: number, toMs: number])[]): number {
  const changes = spans
    .flatMap(([fromMs, toMs]) => [
      { atMs: fromMs, by: 1 },
      { atMs: toMs, by: -1 },
    ])
    .sort((a, b) => a.atMs - b.atMs || a.by - b.by);
  let count = 0;
  let most = 0;
  for (const { by } of changes) {
    count += by;
    most = Math.max(most, count);
  }
  return most;
}

/** The most of these ascending times that lie within any span of this length. */
function mostWithin(timesMs: readonly number[], lengthMs: number): number {
  let most = 0;
  let first = 0;
  for (let last = 0; last < timesMs.length; last += 1) {
    while ((timesMs[last] ?? 0) - (timesMs[first] ?? 0) >= lengthMs) first += 1;
    most = Math.max(most, last - first + 1);
  }
  return most;
}
