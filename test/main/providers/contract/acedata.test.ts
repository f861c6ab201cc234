// AceData Cloud's contract against its simulator: one row per fact, named as in docs/providers.md.
import { afterAll, expect } from 'vitest';
import { acedata } from '../../../../src/main/providers/acedata.ts';
import type {
  ActionAnswer,
  Connection,
  HistoryPage,
  PollResult,
} from '../../../../src/main/providers/provider.ts';
import { createClock, startAceDataSimulator } from '../../../simulators/index.ts';
import type { AceDataOptions, SimulatedTask, Simulator, TaskSpec } from '../../../simulators/index.ts';
import { connect, short, thrownBy } from '../loopback.ts';
import { factsOf } from './asking.ts';
import { contractFacts } from './facts.ts';

const common = { rateLimit: false, picture: { maker: 'plain', sizeBytes: 2_000 } } as const;
const done = { ageMs: 300_000, queuedMs: 1_000, durationMs: 60_000, form: 0 } as const;

let started: Promise<Simulator> | null = null;
/** One for all rows that need nothing special of it. */
const shared = (): Promise<Simulator> => (started ??= startAceDataSimulator(common));
afterAll(async () => (await started)?.stop());

/** A simulator of its own kind for one row. */
async function using(options: AceDataOptions, run: (simulator: Simulator) => Promise<void>): Promise<void> {
  const simulator = await startAceDataSimulator({ ...common, ...options });
  try {
    await run(simulator);
  } finally {
    await simulator.stop();
  }
}

function to(simulator: Simulator, label = 'acedata-studio', path = ''): Connection & { count: number } {
  const account = simulator.accounts.find((entry) => entry.label === label);
  return connect(simulator.baseUrl + path, { key: () => account?.key ?? label });
}

async function look(simulator: Simulator, task: SimulatedTask): Promise<PollResult | undefined> {
  return (await acedata.poll(to(simulator), [task.id])).get(task.id);
}

/** What Gridkeep makes of a new task of this kind, as tables write it. */
async function told(
  spec: TaskSpec,
): Promise<{ readonly said: string; readonly result: PollResult | undefined; readonly task: SimulatedTask }> {
  const simulator = await shared();
  const task = simulator.addTask({ ...done, ...spec });
  const result = await look(simulator, task);
  return { said: short(result), result, task };
}

async function press(
  simulator: Simulator,
  task: SimulatedTask,
  buttonId: string,
  label?: string,
): Promise<ActionAnswer | undefined> {
  const { rawRecord } = factsOf(await look(simulator, task));
  return acedata.act?.(to(simulator, label), { remoteId: task.id, buttonId, record: rawRecord, input: null });
}

async function pressed(simulator: Simulator, task: SimulatedTask, buttonId: string): Promise<SimulatedTask> {
  const answer = await press(simulator, task, buttonId);
  const made = answer?.kind === 'accepted' ? simulator.task(answer.remoteId) : undefined;
  if (made === undefined) throw new Error(`nothing was made: ${JSON.stringify(answer)}`);
  return made;
}

async function history(
  simulator: Simulator,
  cursor: string | null,
  connection = to(simulator),
): Promise<HistoryPage> {
  const page = await acedata.history?.(connection, { channel: null, cursor });
  if (page === undefined) throw new Error('AceData has a list');
  return page;
}

/** Every page to the end; `between` happens after each. */
async function wholeHistory(
  simulator: Simulator,
  between: () => void = () => undefined,
): Promise<readonly string[]> {
  const ids: string[] = [];
  let cursor: string | null = null;
  do {
    const page: HistoryPage = await history(simulator, cursor);
    ids.push(...page.tasks.map(({ remoteId }) => remoteId));
    cursor = page.next;
    between();
  } while (cursor !== null && ids.length < 2_000);
  return ids;
}

/** Made one after another, the last one the newest; returned newest first. */
function many(simulator: Simulator, count: number): readonly string[] {
  return Array.from(
    { length: count },
    (_, index) => simulator.addTask({ ...done, ageMs: 600_000 + (count - index) * 1_500 }).id,
  ).reverse();
}

const lastBody = (simulator: Simulator): unknown => JSON.parse(simulator.requests.at(-1)?.body ?? 'null');

contractFacts('AceData Cloud', [
  {
    fact: '`{action: "retrieve", id}` asks for one task, `{action: "retrieve_batch", ids}` for several',
    mark: 'D',
    check: async () => {
      const simulator = await shared();
      const ids = [simulator.addTask(done).id, simulator.addTask(done).id];
      const [first = ''] = ids;
      expect((await acedata.poll(to(simulator), [first])).get(first)?.kind).toBe('done');
      expect(lastBody(simulator)).toEqual({ action: 'retrieve', id: first });
      const both = await acedata.poll(to(simulator), ids);
      expect(ids.map((id) => both.get(id)?.kind)).toEqual(['done', 'done']);
      expect(lastBody(simulator)).toEqual({ action: 'retrieve_batch', ids, offset: 0, limit: 2 });
    },
  },
  {
    fact: '`limit` is 12 when it is not sent',
    mark: 'D',
    check: async () => {
      const simulator = await shared();
      const ids = Array.from({ length: 30 }, () => simulator.addTask(done).id);
      const connection = to(simulator);
      const results = await acedata.poll(connection, ids);
      expect(new Set(ids.map((id) => results.get(id)?.kind))).toEqual(new Set(['done']));
      expect(connection.count).toBe(1);
    },
  },
  {
    fact: 'whether `limit` counts beside `ids` is not said',
    mark: 'I',
    check: () =>
      using({ pageItemsMost: 12 }, async (simulator) => {
        const ids = Array.from({ length: 30 }, () => simulator.addTask(done).id);
        const asked = [...ids, simulator.unknownId()];
        const results = await acedata.poll(to(simulator), asked);
        expect(asked.map((id) => results.get(id)?.kind)).toEqual([...ids.map(() => 'done'), 'unknown']);
      }),
  },
  {
    fact: '50 ids are the recommended most',
    mark: 'S',
    check: async () => {
      const simulator = await shared();
      expect(acedata.limits.idsPerPoll).toBe(50);
      const ids = Array.from({ length: 50 }, () => simulator.addTask(done).id);
      const results = await acedata.poll(to(simulator), ids);
      expect(new Set(ids.map((id) => results.get(id)?.kind))).toEqual(new Set(['done']));
    },
  },
  {
    fact: '`count` is the number of this page, or of everything',
    mark: 'disagree',
    check: async () => {
      for (const countForm of ['page', 'total'] as const) {
        await using({ countForm }, async (simulator) => {
          const ids = many(simulator, 120);
          expect(await wholeHistory(simulator)).toEqual(ids);
        });
      }
    },
  },
  {
    fact: 'the order of `items` is not said',
    mark: 'I',
    check: async () => {
      const simulator = await shared();
      const tasks = ['imagine', 'describe', 'video', 'failed', 'never', 'upscale'] as const;
      const made = tasks.map((kind) => simulator.addTask({ ...done, kind }));
      const results = await acedata.poll(
        to(simulator),
        made.map(({ id }) => id),
      );
      for (const task of made) expect(results.get(task.id)).toEqual(await look(simulator, task));
    },
  },
  {
    fact: 'an unknown id answers `{}` with HTTP 200',
    mark: 'D',
    check: async () => {
      const simulator = await shared();
      const id = simulator.unknownId();
      expect(short((await acedata.poll(to(simulator), [id])).get(id))).toBe('unknown not-found');
    },
  },
  {
    fact: '… or `{"error":{"code":"not_found"}}`',
    mark: 'S',
    check: () =>
      using({ unknownForm: 'error-object' }, async (simulator) => {
        const id = simulator.unknownId();
        expect(short((await acedata.poll(to(simulator), [id])).get(id))).toBe('unknown not-found');
      }),
  },
  {
    fact: 'an unknown id is left out of a batch',
    mark: 'I',
    check: async () => {
      const simulator = await shared();
      const foreign = simulator.addTask({ ...done, account: 'acedata-second' }).id;
      const ids = [simulator.unknownId(), simulator.addTask(done).id, foreign];
      const results = await acedata.poll(to(simulator), ids);
      expect(ids.map((id) => short(results.get(id)).split(' |')[0])).toEqual([
        'unknown not-found',
        'done',
        'unknown not-found',
      ]);
    },
  },
  {
    fact: 'there is no status field: done when `finished_at` is set or `response` is not empty',
    mark: 'D',
    check: async () => {
      const { said, result, task } = await told({});
      expect(factsOf(result).rawRecord).not.toHaveProperty('status');
      expect(said).toBe(`done | grid ${task.pictures[0]?.url}`);
    },
  },
  {
    fact: 'without `response` a task is running once `started_at` is set, before that it is queued',
    mark: 'S',
    check: () =>
      using({ clock: createClock() }, async (simulator) => {
        // Form 3 answers without a response while there is nothing to show.
        const task = simulator.addTask({ queuedMs: 60_000, durationMs: 100_000, form: 3 });
        expect(short(await look(simulator, task))).toBe('queued -');
        simulator.clock.advance(62_000);
        expect(factsOf(await look(simulator, task)).rawRecord).not.toHaveProperty('response');
        expect(short(await look(simulator, task))).toBe('running -');
      }),
  },
  {
    fact: '`{success: true, task_id}` alone is a task under way, or a whole answer',
    mark: 'disagree',
    check: async () => {
      const { said, result } = await told({ kind: 'describe', ageMs: 51_000, durationMs: 100_000 });
      expect(factsOf(result).rawRecord).toMatchObject({ response: { success: true } });
      expect(said).toBe('running -');
    },
  },
  {
    fact: 'a bare error text without `finished_at` is a passing trouble, or a failure',
    mark: 'disagree',
    check: async () => {
      const { said, result } = await told({ ageMs: 11_000, durationMs: 600_000, form: 4 });
      expect(factsOf(result).rawRecord).toMatchObject({
        response: { success: false, error: 'fetch failed' },
      });
      expect(said).toBe('running -');
    },
  },
  {
    fact: '`success: false` with an error code is a failure',
    mark: 'D',
    check: async () => {
      const failure = { code: 'bad_request', message: 'Unrecognized argument(s): --hdr' };
      for (const form of [0, 1, 3])
        expect((await told({ kind: 'failed', form, failure })).said).toBe(
          'failed invalid-request | Unrecognized argument(s): --hdr',
        );
    },
  },
  {
    fact: '`finished_at` with neither result nor error is a failure',
    mark: 'I',
    check: async () => {
      expect((await told({ kind: 'failed', form: 4 })).said).toMatch(/^failed generation-failed \|/);
      expect((await told({ kind: 'empty' })).said).toMatch(/^failed generation-failed \|/);
    },
  },
  {
    fact: '`response` is an object; it might be JSON text',
    mark: 'I',
    check: async () => {
      const { result, task } = await told({ form: 16 });
      expect(result).toMatchObject({ kind: 'done', pictures: [{ url: task.pictures[0]?.statedUrl }] });
    },
  },
  {
    fact: '`raw_image_url` is the full size, `image_url` may be half of it (`?imageMogr2/thumbnail/!50p`)',
    mark: 'D',
    check: async () => {
      const { said, result, task } = await told({ form: 0 });
      expect(JSON.stringify(factsOf(result).rawRecord)).toContain('?imageMogr2/thumbnail/!50p');
      expect(said).toBe(`done | grid ${task.pictures[0]?.url}`);
    },
  },
  {
    fact: 'widths are numbers, or texts',
    mark: 'disagree',
    check: async () => {
      const { said, result } = await told({ form: 6 });
      expect(factsOf(result).rawRecord).toMatchObject({
        response: { image_width: expect.any(String) as unknown },
      });
      expect(said).toMatch(/^done \| grid /);
    },
  },
  {
    fact: '`progress` may be absent at the end',
    mark: 'D',
    check: async () => {
      const { said, result } = await told({ form: 7 });
      expect(factsOf(result).rawRecord).not.toHaveProperty('response.progress');
      expect(said).toMatch(/^done \| grid /);
    },
  },
  {
    fact: '`type` may be missing',
    mark: 'D',
    check: async () => {
      for (const kind of ['imagine', 'describe', 'video'] as const) {
        const { result } = await told({ kind, form: 1 });
        expect([factsOf(result).rawRecord, result?.kind]).toEqual([
          expect.not.objectContaining({ type: kind }),
          'done',
        ]);
      }
    },
  },
  {
    fact: '`sub_image_urls` are the four singles',
    mark: 'D',
    check: async () => {
      const { said, task } = await told({ kind: 'singles' });
      const [grid, ...singles] = task.pictures.map(({ url }) => url);
      expect(singles).toHaveLength(4);
      expect(said).toBe(['done', `grid ${grid}`, ...singles.map((url) => `single ${url}`)].join(' | '));
    },
  },
  {
    fact: 'an edit has the same address in `image_url` and `raw_image_url`, and `sub_image_urls`',
    mark: 'D',
    check: async () => {
      const { said, task } = await told({ kind: 'edits' });
      expect(said.split(' | ').slice(1)).toEqual(task.pictures.map(({ kind, url }) => `${kind} ${url}`));
    },
  },
  {
    fact: 'while it runs, `…_grid_0.webp` and `progress` below 100 are a preview whose link dies',
    mark: 'D',
    check: async () => {
      const { result, task } = await told({ ageMs: 51_000, durationMs: 100_000 });
      const { pictureHost } = await shared();
      expect(result).toMatchObject({
        kind: 'waiting',
        queued: false,
        progress: expect.closeTo(50, -1) as unknown,
        partialUrl: `${pictureHost.origin}/midjourney/${task.id}_grid_0.webp`,
      });
    },
  },
  {
    fact: '`descriptions` is the answer of describe',
    mark: 'D',
    check: async () => {
      const { result } = await told({ kind: 'describe' });
      expect(result).toMatchObject({
        kind: 'done',
        pictures: [],
        text: expect.stringContaining('\n\n') as unknown,
      });
    },
  },
  {
    fact: '`video_urls` with a cover in `image_url`; double slashes in them are meant',
    mark: 'D',
    check: async () => {
      const { said, task } = await told({ kind: 'video' });
      const [cover, ...videos] = task.pictures.map(({ url }) => url);
      expect(videos.every((url) => /[^:]\/\/video\//.test(url))).toBe(true);
      expect(said).toBe(['done', `cover ${cover}`, ...videos.map((url) => `video ${url}`)].join(' | '));
    },
  },
  {
    fact: 'times are epoch seconds with fractions; older ones ISO 8601',
    mark: 'D',
    check: async () => {
      for (const [form, type] of [
        [0, 'number'],
        [5, 'string'],
      ] as const) {
        const { result } = await told({ form });
        const { rawRecord, createdAtMs } = factsOf(result);
        expect(typeof (rawRecord as { created_at: unknown }).created_at).toBe(type);
        expect(Date.now() - (createdAtMs ?? 0) - done.ageMs).toBeGreaterThanOrEqual(0);
        expect(Date.now() - (createdAtMs ?? 0) - done.ageMs).toBeLessThan(60_000);
      }
    },
  },
  {
    fact: 'some links are Discord’s own, which end at their `ex`',
    mark: 'D',
    check: async () => {
      const { result, task } = await told({ form: 2 });
      const ex = Number.parseInt(new URL(task.pictures[0]?.url ?? '').searchParams.get('ex') ?? '', 16);
      expect(result).toMatchObject({ pictures: [{ url: task.pictures[0]?.url, expiresAtMs: ex * 1_000 }] });
    },
  },
  {
    fact: 'a record names its account: e-mail, application, credential and user ids, also inside `request`',
    mark: 'D',
    check: async () => {
      for (const form of [0, 1]) {
        const { result } = await told({ form });
        const kept = JSON.stringify(factsOf(result).rawRecord);
        expect(kept).not.toMatch(/email|@example|application_id|credential_id|user_id/);
        expect(kept).toMatch(/"trace_id":"[0-9a-f-]{36}"/);
        expect(kept).toMatch(/"image_id":"\d{19}"/);
      }
    },
  },
  {
    fact: 'errors are `{"error":{"code","message"}}`; the same code comes with different HTTP statuses',
    mark: 'D',
    check: async () => {
      for (const mismatchedStatus of [400, 401] as const)
        await using({ mismatchedStatus }, async (simulator) => {
          const poll = acedata.poll(to(simulator, 'acedata-mismatched'), [simulator.unknownId()]);
          expect(await thrownBy(poll)).toMatchObject({
            code: 'unauthorized',
            message: 'The token does not match this API.',
          });
        });
    },
  },
  {
    fact: '`no_token`, `invalid_token`, `token_expired` refuse the key, `disabled` what it may do',
    mark: 'D',
    check: async () => {
      const simulator = await shared();
      const refusedAs = async (label: string): Promise<string> =>
        (await thrownBy(acedata.poll(to(simulator, label), [simulator.unknownId()]))).code;
      expect([
        await refusedAs(' '),
        await refusedAs('nobody'),
        await refusedAs('acedata-expired'),
        await refusedAs('acedata-disabled'),
      ]).toEqual(['unauthorized', 'unauthorized', 'unauthorized', 'forbidden']);
    },
  },
  {
    fact: '`used_up` says that the balance is empty',
    mark: 'D',
    check: async () => {
      const simulator = await shared();
      const task = simulator.addTask(done);
      await acedata.test(to(simulator, 'acedata-used-up'));
      const clear = simulator.setFault({ kind: 'insufficient-credits', path: '/midjourney/tasks', times: 1 });
      expect(short(await look(simulator, task))).toBe('unclear insufficient-credits');
      clear();
      expect(await press(simulator, task, 'upscale1', 'acedata-used-up')).toMatchObject({
        kind: 'refused',
        code: 'insufficient-credits',
        message: 'Your balance is used up.',
      });
    },
  },
  {
    fact: '`too_many_requests` comes with HTTP 429',
    mark: 'D',
    check: async () => {
      const simulator = await shared();
      simulator.setFault({ kind: 'rate-limited', retryAfterSeconds: 7, times: 1 });
      expect(await thrownBy(look(simulator, simulator.addTask(done)))).toMatchObject({
        code: 'rate-limited',
        retryAfterMs: 7_000,
      });
    },
  },
  {
    fact: '`api_error` and `timeout` are troubles of the server',
    mark: 'D',
    check: async () => {
      const simulator = await shared();
      const task = simulator.addTask(done);
      for (const kind of ['server-error', 'maintenance'] as const) {
        simulator.setFault({ kind, path: '/midjourney/tasks', times: 1 });
        expect((await thrownBy(look(simulator, task))).code).toBe('provider-down');
        simulator.setFault({ kind, path: '/midjourney/imagine', times: 1 });
        expect((await thrownBy(press(simulator, task, 'upscale1'))).code).toBe('provider-down');
      }
    },
  },
  {
    fact: '`no_api` is a wrong path',
    mark: 'D',
    check: async () => {
      const simulator = await shared();
      const poll = acedata.poll(to(simulator, 'acedata-studio', '/elsewhere'), [simulator.unknownId()]);
      expect((await thrownBy(poll)).code).toBe('provider-changed');
    },
  },
  {
    fact: 'a task is asked about after 5 to 10 s, then every 5 s, and never more than once a second',
    mark: 'D',
    check: () =>
      using({ rateLimit: true }, async (simulator) => {
        const { firstIntervalMs, concurrentRequests, minRequestSpacingMs } = acedata.limits;
        expect([firstIntervalMs, concurrentRequests]).toEqual([5_000, 1]);
        const task = simulator.addTask(done);
        await look(simulator, task);
        expect((await thrownBy(look(simulator, task))).code).toBe('rate-limited');
        await new Promise((resolve) => setTimeout(resolve, minRequestSpacingMs));
        expect((await look(simulator, task))?.kind).toBe('done');
      }),
  },
  {
    fact: '`{action: "retrieve_batch", ids: []}` tests a token',
    mark: 'S',
    check: async () => {
      const simulator = await shared();
      await acedata.test(to(simulator));
      expect(lastBody(simulator)).toEqual({ action: 'retrieve_batch', ids: [] });
      expect((await thrownBy(acedata.test(to(simulator, 'acedata-expired')))).code).toBe('unauthorized');
    },
  },
  {
    fact: 'a batch without ids is the account’s own list, by `offset` and `limit`',
    mark: 'S',
    check: () =>
      using({}, async (simulator) => {
        const ids = many(simulator, 60);
        simulator.addTask({ ...done, account: 'acedata-second' });
        const first = await history(simulator, null);
        expect(lastBody(simulator)).toEqual({ action: 'retrieve_batch', offset: 0, limit: 50 });
        expect(first.tasks.map(({ remoteId }) => remoteId)).toEqual(ids.slice(0, 50));
        expect(new Set(first.tasks.map(({ result }) => result.kind))).toEqual(new Set(['done']));
        const second = await history(simulator, first.next);
        expect(second.tasks.map(({ remoteId }) => remoteId)).toEqual(ids.slice(50));
        expect(second.next).toBeNull();
      }),
  },
  {
    fact: '`created_at_max` in epoch seconds bounds the list',
    mark: 'S',
    check: () =>
      using({}, async (simulator) => {
        const ids = many(simulator, 170);
        const [newest = ''] = ids;
        const read = await wholeHistory(simulator, () => simulator.addTask({ ageMs: 0 }));
        const bodies = simulator.requests.map(({ body }) => JSON.parse(body) as { created_at_max?: number });
        const newestAtMs = simulator.task(newest)?.submittedAtMs ?? 0;
        expect(new Set(bodies.slice(1).map(({ created_at_max: bound }) => bound))).toEqual(
          new Set([Math.floor(simulator.clock.toWireMs(newestAtMs) / 1_000) + 1]),
        );
        expect(read).toEqual(ids);
      }),
  },
  {
    fact: 'a server may ignore `created_at_max`, which only the vendor’s own clients send',
    mark: 'I',
    check: () =>
      using({ timeBounds: 'ignored' }, async (simulator) => {
        const ids = many(simulator, 170);
        const read = await wholeHistory(simulator, () => simulator.addTask({ ageMs: 0 }));
        expect(ids.filter((id) => !read.includes(id))).toEqual([]);
        expect(read.length).toBeLessThan(ids.length + 10);
      }),
  },
  {
    fact: 'no most is stated for `limit`',
    mark: 'D',
    check: async () => {
      for (const pageItemsMost of [12, 20])
        await using({ pageItemsMost, countForm: 'page' }, async (simulator) => {
          const ids = many(simulator, 70);
          expect(await wholeHistory(simulator)).toEqual(ids);
        });
    },
  },
  {
    fact: 'the order of the list is not said',
    mark: 'I',
    check: async () => {
      for (const options of [{}, { countForm: 'page' }, { countForm: 'page', pageItemsMost: 20 }] as const)
        await using({ ...options, listOrder: 'oldest-first' }, async (simulator) => {
          const ids = many(simulator, 333);
          let added = 0;
          const read = await wholeHistory(simulator, () => {
            added += 1;
            if (added < 4) simulator.addTask({ ageMs: 0 });
          });
          // Newest first over all pages, so that a later reading finds what is new at once.
          expect(read).toEqual(ids);
        });
    },
  },
  {
    fact: '`POST /midjourney/imagine {action, image_id, async: true}` is a follow-up, its `action` one of `response.actions`',
    mark: 'D',
    check: async () => {
      const simulator = await shared();
      const task = simulator.addTask(done);
      const made = await pressed(simulator, task, 'upscale2');
      expect(simulator.requests.at(-1)).toMatchObject({ method: 'POST', path: '/midjourney/imagine' });
      expect(lastBody(simulator)).toEqual({
        action: 'upscale2',
        image_id: expect.stringMatching(/^\d{19}$/) as unknown,
        async: true,
      });
      expect([made.kind, made.spec.parentId, made.spec.index]).toEqual(['upscale', task.id, 1]);
    },
  },
  {
    fact: 'the answer is `{success: true, task_id}` or `{task_id, trace_id}`',
    mark: 'D',
    check: () =>
      using({}, async (simulator) => {
        const task = simulator.addTask(done);
        // The two forms take turns.
        const made = [await pressed(simulator, task, 'variation1'), await pressed(simulator, task, 'reroll')];
        expect(made.map(({ form }) => form % 2)).toEqual([1, 0]);
      }),
  },
  {
    fact: '`image_id` has 19 digits, more than a number holds',
    mark: 'D',
    check: async () => {
      const simulator = await shared();
      const task = simulator.addTask(done);
      const { rawRecord } = factsOf(await look(simulator, task));
      const asText = (rawRecord as { response: { image_id: string } }).response.image_id;
      const sent = simulator.requests.length;
      const answer = await acedata.act?.(to(simulator), {
        remoteId: task.id,
        buttonId: 'upscale1',
        record: { response: { image_id: Number(asText) } },
        input: null,
      });
      expect([answer?.kind, simulator.requests.length]).toEqual(['refused', sent]);
    },
  },
  {
    fact: '`actions` are the buttons: other ones after an upscale, none while it runs',
    mark: 'D',
    check: async () => {
      const labels = async (spec: TaskSpec): Promise<readonly string[]> =>
        factsOf((await told(spec)).result).buttons.map(({ label }) => label);
      expect(await labels({})).toEqual(['U1', 'U2', 'U3', 'U4', 'Reroll', 'V1', 'V2', 'V3', 'V4']);
      expect(await labels({ kind: 'upscale' })).toContain('Zoom out 1.5x');
      expect(await labels({ ageMs: 51_000, durationMs: 100_000 })).toEqual([]);
      expect(await labels({ kind: 'describe' })).toEqual([]);
    },
  },
  {
    fact: 'what is enlarged is told by `request.action`, else by the actions that it offers',
    mark: 'I',
    check: () =>
      using({ clock: createClock() }, async (simulator) => {
        const task = simulator.addTask(done);
        const made = [
          await pressed(simulator, task, 'upscale3'),
          await pressed(simulator, task, 'variation3'),
        ];
        simulator.clock.advance(200_000);
        const kinds = await Promise.all(
          made.map(async (one) => short(await look(simulator, one)).split(' ')[2]),
        );
        expect(kinds).toEqual(['upscale', 'grid']);
      }),
  },
  {
    fact: 'a follow-up’s record names the image it was made from, and not the task',
    mark: 'I',
    check: async () => {
      const simulator = await shared();
      const made = await pressed(simulator, simulator.addTask(done), 'upscale1');
      const { parentRemoteId, rawRecord } = factsOf(await look(simulator, made));
      expect(rawRecord).toMatchObject({
        request: { image_id: expect.stringMatching(/^\d{19}$/) as unknown },
      });
      expect(parentRemoteId).toBeNull();
    },
  },
  {
    fact: '`bad_request` refuses an action that is not offered',
    mark: 'D',
    check: async () => {
      const simulator = await shared();
      const task = simulator.addTask(done);
      const before = simulator.tasks().length;
      expect(await press(simulator, task, 'zoom_out_2x')).toEqual({
        kind: 'refused',
        code: 'invalid-request',
        message: 'zoom_out_2x is not available for this image.',
      });
      expect(simulator.tasks()).toHaveLength(before);
    },
  },
  {
    fact: '`forbidden` is the moderators’ word on a prompt',
    mark: 'D',
    check: async () => {
      const simulator = await shared();
      const words = 'Sorry! Our Al moderators feel your prompt might be against our community standards.';
      const failure = { code: 'forbidden', message: words };
      expect((await told({ kind: 'failed', failure })).said).toBe(`failed generation-failed | ${words}`);
      const task = simulator.addTask(done);
      const reply = { status: 403, body: { error: failure, trace_id: 't' } };
      simulator.setFault({ kind: 'reply', reply, path: '/midjourney/imagine', times: 1 });
      expect(await press(simulator, task, 'reroll')).toEqual({
        kind: 'refused',
        code: 'generation-failed',
        message: words,
      });
    },
  },
  {
    fact: 'no action waits for input',
    mark: 'I',
    check: async () => {
      const simulator = await shared();
      const answer = await press(simulator, simulator.addTask({ ...done, kind: 'upscale' }), 'zoom_out_1_5x');
      expect(answer).toMatchObject({ kind: 'accepted', needsInput: false });
    },
  },
]);
