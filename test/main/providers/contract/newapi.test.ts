// New API's contract against its simulator in every generation: one row per fact, named as in docs/providers.md.
import { afterAll, expect } from 'vitest';
import { modalButtonId } from '../../../../src/preload/contract/acting.ts';
import { newapi } from '../../../../src/main/providers/newapi.ts';
import type {
  ActionAnswer,
  Connection,
  HistoryPage,
  PollResult,
} from '../../../../src/main/providers/provider.ts';
import { createClock, startNewApiSimulator } from '../../../simulators/index.ts';
import type {
  NewApiGeneration,
  NewApiOptions,
  SimulatedTask,
  Simulator,
  TaskSpec,
} from '../../../simulators/index.ts';
import { connect, short, thrownBy } from '../loopback.ts';
import { factsOf } from './asking.ts';
import { contractFacts } from './facts.ts';

const common = { picture: { maker: 'plain', sizeBytes: 2_000, widthPx: 64, heightPx: 64 } } as const;
const minute = 60_000;
const done = { ageMs: 5 * minute, queuedMs: 1_000, durationMs: minute, form: 0 } as const;
const half = { ageMs: 51_000, queuedMs: 1_000, durationMs: 100_000, form: 0 } as const;
const stranger = '1711217942120945';

const started = new Map<NewApiGeneration, Promise<Simulator>>();
/** One of each generation for all rows that need nothing special of it. */
function shared(generation: NewApiGeneration): Promise<Simulator> {
  const running =
    started.get(generation) ?? startNewApiSimulator({ ...common, rateLimit: false, generation });
  started.set(generation, running);
  return running;
}
afterAll(async () => {
  for (const simulator of started.values()) await (await simulator).stop();
});

/** A simulator of its own kind for one row; its clock stands still. */
async function using(options: NewApiOptions, run: (simulator: Simulator) => Promise<void>): Promise<void> {
  const simulator = await startNewApiSimulator({
    ...common,
    clock: createClock(0.001),
    rateLimit: false,
    ...options,
  });
  try {
    await run(simulator);
  } finally {
    await simulator.stop();
  }
}

interface As extends Partial<Connection> {
  readonly label?: string;
}

/** A connection as one of the simulator's accounts; `relay` adds its second key. */
function to(simulator: Simulator, { label = 'newapi-studio', ...options }: As = {}): Connection {
  const account = simulator.accounts.find((one) => one.label === label);
  return connect(simulator.baseUrl, {
    userId: String(account?.userId),
    key: () => account?.key ?? '',
    ...options,
  });
}

function withRelay(simulator: Simulator, label = 'newapi-studio'): Connection {
  const account = simulator.accounts.find((one) => one.label === label);
  return to(simulator, { label, relayKey: () => account?.relayKey ?? '' });
}

async function look(connection: Connection, id: string): Promise<PollResult | undefined> {
  return (await newapi.poll(connection, [id])).get(id);
}

/** What Gridkeep makes of a new task of this kind. */
async function told(
  generation: NewApiGeneration,
  spec: TaskSpec,
): Promise<{
  readonly result: PollResult | undefined;
  readonly task: SimulatedTask;
  readonly simulator: Simulator;
}> {
  const simulator = await shared(generation);
  const task = simulator.addTask({ ...done, ...spec });
  return { result: await look(to(simulator), task.id), task, simulator };
}

const history = (connection: Connection, cursor: string | null = null, channel: string | null = null) =>
  newapi.history?.(connection, { cursor, channel }) as Promise<HistoryPage>;
const act = (connection: Connection, remoteId: string, buttonId: string, prompt?: string) =>
  newapi.act?.(connection, {
    remoteId,
    buttonId,
    record: null,
    input: prompt === undefined ? null : { prompt, mask: null },
  }) as Promise<ActionAnswer>;

/** Paths and queries that `run` asks for. */
async function asked(simulator: Simulator, run: () => Promise<unknown>): Promise<string[]> {
  const before = simulator.requests.length;
  await run();
  return simulator.requests
    .slice(before)
    .map(({ path, query }) => (query === '' ? path : `${path}?${query}`));
}

const codeOf = async (run: Promise<unknown>): Promise<string> => (await thrownBy(run)).code;
const abc: readonly NewApiGeneration[] = ['A', 'B', 'C'];
const userHeaders = newapi.description.userHeaders;

contractFacts('New API', [
  {
    fact: '`GET /api/mj/self` lists the own tasks',
    mark: 'S',
    check: async () => {
      for (const generation of abc) {
        const simulator = await shared(generation);
        expect(await asked(simulator, () => newapi.test(to(simulator)))).toEqual([
          '/api/mj/self?p=0&page_size=1',
        ]);
      }
    },
  },
  {
    fact: '`GET /api/mj/`, with its slash, lists everybody’s for an administrator',
    mark: 'S',
    check: async () => {
      const { simulator, task } = await told('B', {});
      const admin = to(simulator, { label: 'newapi-admin', scope: 'admin' });
      expect((await look(admin, task.id))?.kind).toBe('done');
      expect(simulator.requests.at(-1)?.path).toBe('/api/mj/');
    },
  },
  {
    fact: '`Authorization` is the system access token behind `Bearer `; A and B want exactly this spelling',
    mark: 'S',
    check: async () => {
      for (const generation of abc) {
        const simulator = await shared(generation);
        const key = simulator.accounts[0]?.key ?? '';
        for (const typed of [key, `Bearer ${key}`, `bearer  ${key}`]) {
          await newapi.test(to(simulator, { key: () => typed }));
          expect(simulator.requests.at(-1)?.headers.authorization).toBe(`Bearer ${key}`);
        }
      }
    },
  },
  {
    fact: 'A and B want `New-Api-User`, the plain decimal user id',
    mark: 'S',
    check: async () => {
      for (const generation of ['A', 'B'] as const) {
        const simulator = await shared(generation);
        await newapi.test(to(simulator));
        expect(simulator.requests.at(-1)?.headers['new-api-user']).toBe('7');
        expect(await codeOf(newapi.test(to(simulator, { userId: null })))).toBe('unauthorized');
        expect(await codeOf(newapi.test(to(simulator, { userId: '12' })))).toBe('unauthorized');
        expect(await codeOf(newapi.test(to(simulator, { userId: 'Bearer 7' })))).toBe('unauthorized');
      }
    },
  },
  {
    fact: 'C does not want the user id, and takes no offence at it',
    mark: 'D',
    check: async () => {
      const simulator = await shared('C');
      await newapi.test(to(simulator, { userId: null }));
      await newapi.test(to(simulator));
    },
  },
  {
    fact: 'forks have their own names for that header: `Veloera-User`, `voapi-user`, `User-id`, `Rix-Api-User`, `neo-api-user`, `one-api-user`, `X-Api-User`',
    mark: 'S',
    check: async () => {
      for (const userHeader of userHeaders) {
        await using({ generation: 'A', userHeader }, async (simulator) => {
          await newapi.test(to(simulator, { userHeader }));
          const sent = userHeaders.filter(
            (name) => simulator.requests.at(-1)?.headers[name.toLowerCase()] !== undefined,
          );
          expect(sent).toEqual([userHeader]);
          if (userHeader !== 'New-Api-User')
            expect(await codeOf(newapi.test(to(simulator)))).toBe('unauthorized');
        });
      }
      const simulator = await shared('B');
      expect(
        await asked(simulator, () => thrownBy(newapi.test(to(simulator, { userHeader: 'Host' })))),
      ).toEqual([]);
    },
  },
  {
    fact: 'a session cookie is looked at before the token (A, B)',
    mark: 'S',
    check: async () => {
      const simulator = await shared('A');
      await newapi.test(to(simulator));
      expect(simulator.requests.at(-1)?.headers.cookie).toBeUndefined();
    },
  },
  {
    fact: 'a wrong token is HTTP 200 with `success: false` (A, B)',
    mark: 'S',
    check: async () => {
      for (const generation of ['A', 'B'] as const) {
        const simulator = await shared(generation);
        const wrong = to(simulator, { key: () => 'wrong-wrong-wrong' });
        expect(await codeOf(newapi.test(wrong))).toBe('unauthorized');
        expect(simulator.requests.at(-1)?.status).toBe(200);
      }
    },
  },
  {
    fact: 'a wrong, expired or banned one is 401 with a code `AUTH_…` (C)',
    mark: 'S',
    check: async () => {
      const simulator = await shared('C');
      for (const label of ['newapi-banned', 'newapi-expired', 'nobody']) {
        expect(await codeOf(newapi.test(to(simulator, { label })))).toBe('unauthorized');
        expect(simulator.requests.at(-1)?.status).toBe(401);
      }
    },
  },
  {
    fact: 'a banned user is HTTP 200 (A, B)',
    mark: 'S',
    check: async () => {
      const simulator = await shared('B');
      expect(await codeOf(newapi.test(to(simulator, { label: 'newapi-banned' })))).toBe('unauthorized');
      expect(simulator.requests.at(-1)?.status).toBe(200);
    },
  },
  {
    fact: 'who is no administrator gets HTTP 200 (A, B) or 403 `AUTH_INSUFFICIENT_PRIVILEGE` (C)',
    mark: 'S',
    check: async () => {
      for (const generation of abc) {
        const simulator = await shared(generation);
        expect(await codeOf(newapi.test(to(simulator, { scope: 'admin' })))).toBe('forbidden');
        expect(simulator.requests.at(-1)?.status).toBe(generation === 'C' ? 403 : 200);
      }
    },
  },
  {
    fact: 'trouble of the database is HTTP 200 `获取任务列表失败`, or 500 `AUTH_INTERNAL_ERROR` (C)',
    mark: 'D',
    check: async () => {
      for (const generation of ['B', 'C'] as const) {
        await using({ generation }, async (simulator) => {
          simulator.setFault({ kind: 'server-error' });
          expect(await codeOf(newapi.test(to(simulator)))).toBe('provider-down');
        });
      }
    },
  },
  {
    fact: 'A answers a bare list of ten rows, counted from 0: `p=1` is the second page',
    mark: 'S',
    check: () =>
      using({ generation: 'A' }, async (simulator) => {
        const tasks = Array.from({ length: 15 }, (_, index) =>
          simulator.addTask({ ...done, ageMs: (20 - index) * minute }),
        );
        const first = await history(to(simulator));
        const second = await history(to(simulator), first.next);
        expect([first.tasks.length, second.tasks.length, second.next]).toEqual([10, 5, null]);
        expect([...first.tasks, ...second.tasks].map(({ remoteId }) => remoteId)).toEqual(
          tasks.map(({ id }) => id).reverse(),
        );
        expect(simulator.requests.map(({ query }) => new URLSearchParams(query).get('p'))).toEqual([
          '0',
          '1',
        ]);
      }),
  },
  {
    fact: 'B and C answer an object with `items`, counted from 1',
    mark: 'S',
    check: async () => {
      for (const generation of ['B', 'C'] as const) {
        await using({ generation, maximumPageSize: 10 }, async (simulator) => {
          for (let index = 0; index < 15; index += 1)
            simulator.addTask({ ...done, ageMs: (20 - index) * minute });
          const first = await history(to(simulator));
          const second = await history(to(simulator), first.next);
          expect([first.tasks.length, second.tasks.length, second.next]).toEqual([10, 5, null]);
          expect(simulator.requests.map(({ query }) => new URLSearchParams(query).get('p'))).toEqual([
            '0',
            '2',
          ]);
        });
      }
    },
  },
  {
    fact: '`page_size` is 10 or 20 when it is not sent',
    mark: 'disagree',
    check: async () => {
      const simulator = await shared('B');
      await history(to(simulator));
      expect(simulator.requests.at(-1)?.query).toBe('p=0&page_size=100');
    },
  },
  {
    fact: 'a larger `page_size` than 100 is cut; one version has no bound',
    mark: 'S',
    check: async () => {
      for (const maximumPageSize of [7, 100, null]) {
        await using({ maximumPageSize }, async (simulator) => {
          for (let index = 0; index < 120; index += 1)
            simulator.addTask({ ...done, ageMs: (200 - index) * minute });
          const ids = new Set<string>();
          let cursor: string | null = null;
          do {
            const page: HistoryPage = await history(to(simulator), cursor);
            page.tasks.forEach(({ remoteId }) => ids.add(remoteId));
            cursor = page.next;
          } while (cursor !== null);
          expect(ids.size).toBe(120);
        });
      }
    },
  },
  {
    fact: '`items` is `[]` or `null` where there is nothing',
    mark: 'S',
    check: async () => {
      for (const emptyItems of ['list', 'null'] as const) {
        await using({ emptyItems }, async (simulator) => {
          expect(await history(to(simulator))).toEqual({ tasks: [], next: null });
        });
      }
    },
  },
  {
    fact: 'one-hub pages by `page` and `size`, and answers `{data, page, size, total_count}`',
    mark: 'S',
    check: () =>
      using({ generation: 'one-hub' }, async (simulator) => {
        for (let index = 0; index < 120; index += 1)
          simulator.addTask({ ...done, ageMs: (200 - index) * minute });
        const first = await history(to(simulator));
        const second = await history(to(simulator), first.next);
        expect([first.tasks.length, second.tasks.length, second.next]).toEqual([100, 20, null]);
        expect(simulator.requests.at(-1)?.query).toMatch(/^page=2&size=100&/);
      }),
  },
  {
    fact: 'rows are newest first',
    mark: 'S',
    check: () =>
      using({}, async (simulator) => {
        const tasks = [3, 2, 1].map((age) => simulator.addTask({ ...done, ageMs: age * 10 * minute }));
        const { tasks: listed } = await history(to(simulator));
        expect(listed.map(({ remoteId }) => remoteId)).toEqual(tasks.map(({ id }) => id).reverse());
      }),
  },
  {
    fact: '`mj_id` finds one exact id',
    mark: 'S',
    check: async () => {
      for (const generation of [...abc, 'one-hub'] as const) {
        const { result, simulator, task } = await told(generation, {});
        expect(result?.kind).toBe('done');
        expect(simulator.requests.at(-1)?.query).toBe(`p=0&page_size=10&mj_id=${task.id}`);
        expect(short(await look(to(simulator), task.id.slice(0, -1)))).toBe('unknown not-found');
      }
    },
  },
  {
    fact: '`channel_id` narrows the list of an administrator, and of nobody else',
    mark: 'S',
    check: () =>
      using({}, async (simulator) => {
        for (const channelId of [8, 9, 8]) simulator.addTask({ ...done, channelId });
        const admin = to(simulator, { label: 'newapi-admin', scope: 'admin' });
        expect((await history(admin, null, '8')).tasks).toHaveLength(2);
        expect(simulator.requests.at(-1)?.query).toContain('channel_id=8');
        await history(to(simulator), null, '8');
        expect(simulator.requests.at(-1)?.query).not.toContain('channel_id');
      }),
  },
  {
    fact: '`start_timestamp` and `end_timestamp` are compared with `submit_time` as they are, so in milliseconds',
    mark: 'S',
    check: () =>
      using({ maximumPageSize: 10 }, async (simulator) => {
        for (let index = 0; index < 15; index += 1)
          simulator.addTask({ ...done, ageMs: (30 - index) * minute });
        const { next } = await history(to(simulator));
        // What is made meanwhile moves nothing.
        for (let index = 0; index < 10; index += 1) simulator.addTask({ ...done, ageMs: 0 });
        expect((await history(to(simulator), next)).tasks).toHaveLength(5);
        expect(simulator.requests.at(-1)?.query).toMatch(/&end_timestamp=\d{13}$/);
      }),
  },
  {
    fact: 'an unknown id is an empty list',
    mark: 'S',
    check: async () => {
      for (const generation of [...abc, 'one-hub'] as const) {
        expect(short(await look(to(await shared(generation)), stranger))).toBe('unknown not-found');
      }
    },
  },
  {
    fact: 'another user’s id looks like an unknown one',
    mark: 'S',
    check: async () => {
      const { simulator, task } = await told('B', { account: 'newapi-second' });
      expect(short(await look(to(simulator), task.id))).toBe('unknown not-found');
      expect((await look(to(simulator, { label: 'newapi-second' }), task.id))?.kind).toBe('done');
    },
  },
  {
    fact: '`mj_id` is empty where the submit failed',
    mark: 'S',
    check: () =>
      using({}, async (simulator) => {
        simulator.addTask({ ...done, id: 'without-id-1', kind: 'failed' });
        const task = simulator.addTask(done);
        expect((await history(to(simulator))).tasks.map(({ remoteId }) => remoteId)).toEqual([task.id]);
      }),
  },
  {
    fact: 'an empty status, `NOT_START` and `SUBMITTED` are queued',
    mark: 'S',
    check: async () => {
      for (const form of [0, 1, 2, 3]) {
        for (const ageMs of [0, 20_000]) {
          const { result } = await told('B', { ageMs, queuedMs: minute, form });
          expect(result).toMatchObject({ kind: 'waiting', queued: true });
        }
      }
    },
  },
  {
    fact: '`IN_PROGRESS` is running, with a `progress` like `45%`',
    mark: 'S',
    check: async () => {
      expect((await told('B', half)).result).toMatchObject({ kind: 'waiting', queued: false, progress: 44 });
    },
  },
  {
    fact: '`MODAL` waits for the user',
    mark: 'S',
    check: async () => {
      expect((await told('B', { kind: 'modal' })).result?.kind).toBe('needs-input');
    },
  },
  {
    fact: '`FAILURE` is failed, and stands at `100%`',
    mark: 'S',
    check: async () => {
      const { result } = await told('B', {
        kind: 'failed',
        failure: { message: '上游任务超时（超过1小时）' },
      });
      expect(short(result)).toBe('failed generation-failed | 上游任务超时（超过1小时）');
    },
  },
  {
    fact: '`CANCEL` comes through from a trueai server',
    mark: 'I',
    check: async () => {
      const { result } = await told('B', { kind: 'failed', failure: { code: 'CANCEL', message: '' } });
      expect(short(result)).toBe('failed generation-failed | The task was cancelled.');
    },
  },
  {
    fact: 'a row can stay `IN_PROGRESS` for ever',
    mark: 'D',
    check: async () => {
      expect((await told('B', { kind: 'never', ageMs: 600 * minute })).result).toMatchObject({
        kind: 'waiting',
        progress: 95,
      });
    },
  },
  {
    fact: 'every row has an `image_url` while the server forwards pictures, also where there is none',
    mark: 'S',
    check: async () => {
      for (const spec of [half, { kind: 'failed' }, { kind: 'describe' }] as const) {
        const { result } = await told('B', spec);
        expect(factsOf(result).rawRecord).toHaveProperty('image_url', expect.stringContaining('/mj/image/'));
        expect(result).not.toHaveProperty('pictures.0');
        expect((result as { partialUrl?: unknown }).partialUrl ?? null).toBeNull();
      }
    },
  },
  {
    fact: 'it has the server’s configured address, by default `http://localhost:3000`',
    mark: 'S',
    check: async () => {
      for (const serverAddress of ['http://localhost:3000', 'https://api.example.com/gateway']) {
        await using({ serverAddress, basePath: '/gateway' }, async (simulator) => {
          const task = simulator.addTask(done);
          expect(await look(to(simulator), task.id)).toMatchObject({
            pictures: [{ url: `${simulator.baseUrl}/mj/image/${task.id}` }],
          });
        });
      }
    },
  },
  {
    fact: 'it may be signed with `?sig=`',
    mark: 'S',
    check: () =>
      using({ generation: 'C' }, async (simulator) => {
        const task = simulator.addTask(done);
        const result = await look(to(simulator), task.id);
        const query = new URL(task.pictures[0]?.statedUrl ?? '').search;
        expect(query).toMatch(/^\?sig=[0-9a-f]{16}$/);
        const url = `${simulator.baseUrl}/mj/image/${task.id}${query}`;
        expect(result).toMatchObject({ pictures: [{ url }] });
        expect((await fetch(url)).status).toBe(200);
        expect((await fetch(url.slice(0, -1))).status).toBe(403);
      }),
  },
  {
    fact: 'or with an `?access=` that ends after 30 minutes and wants a logged-in owner',
    mark: 'S',
    check: () =>
      using({ generation: 'C', imageLinks: 'access', clock: createClock() }, async (simulator) => {
        const task = simulator.addTask(done);
        const result = await look(to(simulator), task.id);
        if (result?.kind !== 'done') throw new Error('not done');
        const [picture] = result.pictures;
        const url = picture?.url ?? '';
        expect((picture?.expiresAtMs ?? 0) - Date.now()).toBeGreaterThan(29 * minute);
        expect((picture?.expiresAtMs ?? 0) - Date.now()).toBeLessThan(31 * minute);
        expect((await fetch(url)).status).toBe(401);
        const headers = newapi.pictureHeaders?.(to(simulator), url) ?? {};
        expect((await fetch(url, { headers })).status).toBe(200);
        expect(
          newapi.pictureHeaders?.(to(simulator), url.replace(simulator.origin, 'https://cdn.example')),
        ).toBeNull();
      }),
  },
  {
    fact: 'without forwarding it is the upstream’s own link, often Discord’s',
    mark: 'S',
    check: () =>
      using({ forwardUrls: false }, async (simulator) => {
        const task = simulator.addTask({ ...done, form: 1 });
        const result = await look(to(simulator), task.id);
        expect(result).toMatchObject({ pictures: [{ url: task.pictures[0]?.url }] });
        const picture = result?.kind === 'done' ? result.pictures[0] : undefined;
        expect(picture?.expiresAtMs).toBeGreaterThan(Date.now());
      }),
  },
  {
    fact: 'times are milliseconds, and 0 is unset',
    mark: 'S',
    check: async () => {
      const { result, task } = await told('B', {});
      expect(Math.abs((factsOf(result).createdAtMs ?? 0) - task.submittedAtMs)).toBeLessThan(1_000);
      expect(factsOf((await told('B', half)).result).finishedAtMs).toBeNull();
    },
  },
  {
    fact: '`buttons` and `properties` are JSON as text, or empty',
    mark: 'S',
    check: async () => {
      const { result } = await told('B', {});
      expect(factsOf(result).buttons).toHaveLength(9);
      expect(factsOf(result).buttons[0]).toMatchObject({ label: 'U1' });
      for (const form of [0, 1])
        expect(factsOf((await told('B', { ...half, form })).result).buttons).toEqual([]);
    },
  },
  {
    fact: '`video_urls` is `""`, `[]` or `null` as text where there is no film',
    mark: 'S',
    check: async () => {
      for (const form of [0, 1, 2])
        expect((await told('B', { form })).result).toMatchObject({ pictures: [{}] });
    },
  },
  {
    fact: '`video_urls` has objects or texts',
    mark: 'disagree',
    check: async () => {
      for (const form of [0, 1]) {
        const { result } = await told('B', { kind: 'video', form });
        expect(result).toMatchObject({ pictures: [{ kind: 'cover' }, { kind: 'video' }, { kind: 'video' }] });
      }
    },
  },
  {
    fact: 'describe answers in `properties.finalPrompt`',
    mark: 'S',
    check: async () => {
      const { result } = await told('B', { kind: 'describe' });
      expect(result).toMatchObject({ kind: 'done', pictures: [] });
      expect((result as { text: string }).text).toMatch(/^1/);
    },
  },
  {
    fact: '`quota`, `user_id` and `channel_id` stand on everybody’s rows',
    mark: 'S',
    check: async () => {
      const { result, simulator, task } = await told('B', { channelId: 8 });
      expect(factsOf(result)).toMatchObject({
        cost: { value: 50_000, unit: 'quota' },
        channel: null,
        remoteUser: null,
      });
      const admin = to(simulator, { label: 'newapi-admin', scope: 'admin' });
      expect(factsOf(await look(admin, task.id))).toMatchObject({ channel: '8', remoteUser: '7' });
      expect(factsOf((await told('B', { kind: 'failed' })).result).cost).toBeNull();
    },
  },
  {
    fact: '180 requests per 180 s and address, then 429 with an empty body',
    mark: 'S',
    check: () =>
      using({ rateLimit: true, requestsPer180s: 1 }, async (simulator) => {
        await newapi.test(to(simulator));
        expect(await codeOf(newapi.test(to(simulator)))).toBe('rate-limited');
        expect(newapi.limits.window).toEqual({ requests: 180, lengthMs: 180_000 });
      }),
  },
  {
    fact: 'the relay below `/mj` has a key of its own, `sk-…`, as `Authorization` or `mj-api-secret`',
    mark: 'S',
    check: async () => {
      const { simulator, task, result } = await told('B', {});
      const requests = await asked(simulator, () =>
        act(withRelay(simulator), task.id, factsOf(result).buttons[0]?.id ?? ''),
      );
      expect(requests).toEqual(['/mj/submit/action']);
      const sent = simulator.requests.at(-1);
      expect(sent?.headers.authorization).toBe(`Bearer ${simulator.accounts[0]?.relayKey}`);
      expect(JSON.stringify(sent?.headers)).not.toContain(simulator.accounts[0]?.key);
      expect(await codeOf(act(to(simulator), task.id, 'any'))).toBe('usage');
    },
  },
  {
    fact: 'its `list-by-condition` answers for many ids at once, and leaves unknown ones out',
    mark: 'S',
    check: () =>
      using({}, async (simulator) => {
        const tasks = Array.from({ length: 100 }, () => simulator.addTask({ ...half, form: 1 }));
        const ids = tasks.map(({ id }) => id);
        const requests = await asked(simulator, async () => {
          const results = await newapi.poll(withRelay(simulator), ids);
          expect(ids.filter((id) => results.get(id)?.kind !== 'waiting')).toEqual([]);
        });
        expect(requests).toEqual(['/mj/task/list-by-condition']);
        const results = await newapi.poll(withRelay(simulator), [...ids.slice(0, 2), stranger]);
        expect(results.get(stranger)?.kind).toBe('unknown');
        // Never unknown by what the relay leaves out.
        expect(simulator.requests.at(-1)?.query).toContain(`mj_id=${stranger}`);
      }),
  },
  {
    fact: 'its objects have no quota',
    mark: 'S',
    check: () =>
      using({}, async (simulator) => {
        const tasks = [half, done, half].map((spec) => simulator.addTask(spec));
        const results = await newapi.poll(
          withRelay(simulator),
          tasks.map(({ id }) => id),
        );
        expect(factsOf(results.get(tasks[1]?.id ?? '')).cost).toEqual({ value: 50_000, unit: 'quota' });
        expect(simulator.requests.map(({ path }) => path)).toEqual([
          '/mj/task/list-by-condition',
          '/api/mj/self',
        ]);
      }),
  },
  {
    fact: 'the relay knows the tasks of its key’s user only',
    mark: 'S',
    check: () =>
      using({}, async (simulator) => {
        const tasks = ['newapi-second', 'newapi-studio'].map((account) =>
          simulator.addTask({ ...half, account }),
        );
        const ids = tasks.map(({ id }) => id);
        const admin = { ...withRelay(simulator, 'newapi-admin'), scope: 'admin' as const };
        const results = await newapi.poll(admin, ids);
        expect(ids.map((id) => results.get(id)?.kind)).toEqual(['waiting', 'waiting']);
      }),
  },
  {
    fact: 'an unknown task is HTTP 400 `task_no_found` there',
    mark: 'S',
    check: async () => {
      const simulator = await shared('B');
      expect(await act(withRelay(simulator), stranger, 'MJ::JOB::upsample::1::x')).toMatchObject({
        kind: 'refused',
        code: 'not-found',
      });
    },
  },
  {
    fact: 'a refused relay key is 401 or 403 in OpenAI’s form',
    mark: 'S',
    check: () =>
      using({}, async (simulator) => {
        const wrong = { ...to(simulator), relayKey: () => 'sk-wrong-wrong-wrong' };
        expect(await codeOf(act(wrong, stranger, 'any'))).toBe('unauthorized');
        const tasks = [half, half].map((spec) => simulator.addTask(spec));
        const ids = tasks.map(({ id }) => id);
        // Following goes on by the list, and asks with this key no more.
        for (const relayQuestions of [1, 0]) {
          const requests = await asked(simulator, async () => {
            const results = await newapi.poll(wrong, ids);
            expect(ids.map((id) => results.get(id)?.kind)).toEqual(['waiting', 'waiting']);
          });
          expect(requests.filter((path) => path.startsWith('/mj/'))).toHaveLength(relayQuestions);
        }
      }),
  },
  {
    fact: 'code 30 is a full queue, with HTTP 429',
    mark: 'S',
    check: () =>
      using({}, async (simulator) => {
        const body = { description: 'quota_not_enough', type: 'upstream_error', code: 30 };
        simulator.setFault({ kind: 'reply', reply: { status: 429, body }, path: '/mj/submit/action' });
        expect(await codeOf(act(withRelay(simulator), stranger, 'any'))).toBe('rate-limited');
      }),
  },
  {
    fact: 'code 21 to an action asks for `/mj/submit/modal` with the new task’s id',
    mark: 'D',
    check: async () => {
      const simulator = await shared('B');
      const parent = simulator.addTask({ ...done, kind: 'upscale' });
      const relay = withRelay(simulator);
      const { buttons } = factsOf(await look(relay, parent.id));
      const region = buttons.find(({ id }) => id.startsWith('MJ::Inpaint'))?.id ?? '';
      const answer = await act(relay, parent.id, region);
      if (answer.kind !== 'accepted') throw new Error(JSON.stringify(answer));
      expect(answer.needsInput).toBe(true);
      expect(await act(relay, answer.remoteId, modalButtonId, 'a hat')).toEqual({
        kind: 'accepted',
        remoteId: answer.remoteId,
        needsInput: false,
      });
    },
  },
  {
    fact: 'its `imageUrl` carries `?rand=` until the task has succeeded',
    mark: 'S',
    check: () =>
      using({}, async (simulator) => {
        const ids = [half, half].map((spec) => simulator.addTask(spec).id);
        const results = await newapi.poll(withRelay(simulator), ids);
        expect(results.get(ids[0] ?? '')).toMatchObject({
          kind: 'waiting',
          partialUrl: expect.stringMatching(`^${simulator.baseUrl}/mj/image/${ids[0]}\\?rand=`) as string,
        });
      }),
  },
]);
