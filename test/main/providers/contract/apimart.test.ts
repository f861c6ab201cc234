// APIMart's contract against its simulator: one row per fact, named as in docs/providers.md.
import { afterAll, expect } from 'vitest';
import { modalButtonId } from '../../../../src/preload/contract/acting.ts';
import { apimart } from '../../../../src/main/providers/apimart.ts';
import type {
  ActionAnswer,
  ActionInput,
  Connection,
  PollResult,
} from '../../../../src/main/providers/provider.ts';
import { createClock, startApimartSimulator } from '../../../simulators/index.ts';
import type { ApimartOptions, SimulatedTask, Simulator, TaskSpec } from '../../../simulators/index.ts';
import { connect, short, thrownBy } from '../loopback.ts';
import { factsOf, inputOf, lastRequest, madeBy, smallPictures } from './asking.ts';
import { contractFacts } from './facts.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
const done = { ageMs: 5 * minute, queuedMs: 1_000, durationMs: minute, form: 0 } as const;
const goodMask = 'iVBORw0KGgo=';

let started: Promise<Simulator> | null = null;
/** One for all rows that need nothing special of it. */
const shared = (): Promise<Simulator> => (started ??= startApimartSimulator(smallPictures));
afterAll(async () => (await started)?.stop());

/** A simulator of its own kind for one row; its clock stands still unless it is moved. */
async function using(options: ApimartOptions, run: (simulator: Simulator) => Promise<void>): Promise<void> {
  const simulator = await startApimartSimulator({ ...smallPictures, clock: createClock(0.001), ...options });
  try {
    await run(simulator);
  } finally {
    await simulator.stop();
  }
}

function to(simulator: Simulator, label = 'apimart-studio'): Connection {
  const account = simulator.accounts.find((entry) => entry.label === label);
  return connect(simulator.baseUrl, { key: () => account?.key ?? label });
}

async function look(simulator: Simulator, id: string, label?: string): Promise<PollResult | undefined> {
  return (await apimart.poll(to(simulator, label), [id])).get(id);
}

/** What Gridkeep makes of a new task of this kind. */
async function told(
  spec: TaskSpec,
): Promise<{ readonly result: PollResult | undefined; readonly task: SimulatedTask }> {
  const simulator = await shared();
  const task = simulator.addTask({ ...done, ...spec });
  return { result: await look(simulator, task.id), task };
}

/** The same where the Midjourney-style address does not know the task. */
async function toldUnified(
  spec: TaskSpec,
): Promise<{ readonly result: PollResult | undefined; readonly task: SimulatedTask }> {
  const simulator = await shared();
  const task = simulator.addTask({ ...done, ...spec });
  const clear = simulator.setFault({
    kind: 'reply',
    path: /^\/v1\/midjourney\//,
    reply: { status: 404, body: { code: 404, message: 'not found' } },
  });
  try {
    return { result: await look(simulator, task.id), task };
  } finally {
    clear();
  }
}

/** What Gridkeep makes of a task whose address answers so. */
async function answered(status: number, body: unknown): Promise<PollResult | undefined> {
  const simulator = await shared();
  const task = simulator.addTask(done);
  const clear = simulator.setFault({
    kind: 'reply',
    path: `/v1/midjourney/${task.id}`,
    reply: { status, body },
  });
  try {
    return await look(simulator, task.id);
  } finally {
    clear();
  }
}

const urls = (task: SimulatedTask): string[] => task.pictures.map(({ statedUrl }) => statedUrl);
const drawn = (task: SimulatedTask): string =>
  ['done', ...task.pictures.map(({ kind, statedUrl }) => `${kind} ${statedUrl}`)].join(' | ');

async function act(
  simulator: Simulator,
  remoteId: string,
  buttonId: string,
  input: Partial<ActionInput> | null = null,
  label?: string,
): Promise<ActionAnswer | undefined> {
  return apimart.act?.(to(simulator, label), { remoteId, buttonId, record: null, input: inputOf(input) });
}

/** Presses the button with this label; what came of it at the simulator. */
async function pressed(simulator: Simulator, task: SimulatedTask, label: string): Promise<SimulatedTask> {
  const button = factsOf(await look(simulator, task.id)).buttons.find((each) => each.label === label);
  const answer = await act(simulator, task.id, button?.id ?? `no button ${label}`);
  return madeBy(simulator, answer);
}

contractFacts('APIMart', [
  {
    fact: '`GET /v1/midjourney/{id}` answers with the bare task, with the grid, the singles and the buttons',
    mark: 'D',
    check: async () => {
      const { result, task } = await told({});
      expect(short(result)).toBe(drawn(task));
      expect(factsOf(result).buttons.map(({ label }) => label)).toContain('U1');
      expect(lastRequest(await shared()).path).toBe(`/v1/midjourney/${task.id}`);
    },
  },
  {
    fact: '`GET /v1/tasks/{id}` answers with `{code, data}`, with neither buttons nor kinds',
    mark: 'D',
    check: async () => {
      const { result, task } = await toldUnified({});
      expect(short(result)).toBe(['done', ...urls(task).map((url) => `single ${url}`)].join(' | '));
      expect(factsOf(result).buttons).toEqual([]);
      expect(lastRequest(await shared()).path).toBe(`/v1/tasks/${task.id}`);
    },
  },
  {
    fact: 'the key is a bearer token',
    mark: 'D',
    check: async () => {
      const simulator = await shared();
      await apimart.test(to(simulator));
      expect((await thrownBy(apimart.test(to(simulator, 'a-wrong-key')))).code).toBe('unauthorized');
    },
  },
  {
    fact: '`NOT_START` and `SUBMITTED` are queued',
    mark: 'D',
    check: async () => {
      for (const form of [0, 1])
        expect(short((await told({ ageMs: 0, queuedMs: day, form })).result)).toBe('queued 0');
    },
  },
  {
    fact: '`IN_PROGRESS` is running, its progress a text',
    mark: 'D',
    check: () =>
      using({}, async (simulator) => {
        const task = simulator.addTask({ ageMs: 30_000, queuedMs: 0, durationMs: 100_000, form: 1 });
        expect(short(await look(simulator, task.id))).toBe('running 30');
      }),
  },
  {
    fact: '`MODAL` waits for the user and is not the end',
    mark: 'D',
    check: async () => {
      expect(short((await told({ kind: 'modal', queuedMs: 0, ageMs: minute })).result)).toBe('needs-input');
    },
  },
  {
    fact: 'a waiting task that nobody answers for 30 minutes is cancelled',
    mark: 'S',
    check: () =>
      using({}, async (simulator) => {
        const task = simulator.addTask({ kind: 'modal', queuedMs: 0 });
        simulator.clock.advance(29 * minute);
        expect(short(await look(simulator, task.id))).toBe('needs-input');
        simulator.clock.advance(2 * minute);
        expect(short(await look(simulator, task.id))).toContain('failed generation-failed');
      }),
  },
  {
    fact: '`FAILURE` has its reason in `fail_reason`',
    mark: 'D',
    check: async () => {
      const { result } = await told({ kind: 'failed', failure: { message: 'no such style' } });
      expect(short(result)).toBe('failed generation-failed | no such style');
    },
  },
  {
    fact: 'a failed task is refunded',
    mark: 'D',
    check: async () => {
      const { result } = await told({ kind: 'failed', form: 1 });
      expect(factsOf(result)).toMatchObject({ rawRecord: { credits_cost: 1.6 }, cost: null });
    },
  },
  {
    fact: '`submitted` and `pending` are queued at the unified address, `processing` is running',
    mark: 'D',
    check: async () => {
      for (const form of [0, 1])
        expect(short((await toldUnified({ ageMs: 0, queuedMs: day, form })).result)).toBe('queued 0');
      expect(short((await toldUnified({ kind: 'never', ageMs: day })).result)).toBe('running 95');
    },
  },
  {
    fact: '`completed`, `success` and `finished` all mean success there',
    mark: 'S',
    check: async () => {
      // The three words stand in these forms of the simulator.
      for (const form of [0, 3, 4]) expect((await toldUnified({ form })).result?.kind).toBe('done');
    },
  },
  {
    fact: '`failed` has its reason in `error`, whose `code` is a number or a text',
    mark: 'S',
    check: async () => {
      for (const code of [500, 'generation_failed']) {
        const { result } = await toldUnified({ kind: 'failed', failure: { code, message: 'no' } });
        expect(short(result)).toBe('failed generation-failed | no');
      }
    },
  },
  {
    fact: '`cancelled` is one of the words, or it is not',
    mark: 'disagree',
    check: () =>
      using({}, async (simulator) => {
        const task = simulator.addTask({ kind: 'modal', queuedMs: 0 });
        simulator.clock.advance(31 * minute);
        simulator.setFault({ kind: 'reply', path: /^\/v1\/midjourney\//, reply: { status: 404, body: {} } });
        expect((await look(simulator, task.id))?.kind).toBe('failed');
      }),
  },
  {
    fact: '`grid_image_url` is the grid, `image_urls` the four singles',
    mark: 'D',
    check: async () => {
      const { result } = await told({});
      expect(result?.kind === 'done' && result.pictures.map(({ kind, index }) => `${index} ${kind}`)).toEqual(
        ['0 grid', '1 single', '2 single', '3 single', '4 single'],
      );
    },
  },
  {
    fact: 'both may be named before the end',
    mark: 'S',
    check: () =>
      using({}, async (simulator) => {
        const task = simulator.addTask({ ageMs: 80_000, queuedMs: 0, durationMs: 100_000, form: 0 });
        expect(await look(simulator, task.id)).toMatchObject({
          kind: 'waiting',
          progress: 80,
          partialUrl: urls(task)[0],
        });
      }),
  },
  {
    fact: 'a grid may be named on a failure',
    mark: 'S',
    check: async () => {
      const { result } = await told({ kind: 'failed', form: 0 });
      expect(factsOf(result).rawRecord).toHaveProperty('grid_image_url');
      expect(result?.kind).toBe('failed');
    },
  },
  {
    fact: '`image_urls` has one address after an upscale',
    mark: 'S',
    check: async () => {
      const { result, task } = await told({ kind: 'upscale' });
      expect(short(result)).toBe(`done | upscale ${urls(task)[0] ?? ''}`);
    },
  },
  {
    fact: 'a video task has `video_url` and `video_urls`',
    mark: 'S',
    check: async () => {
      const { result, task } = await told({ kind: 'video' });
      expect(short(result)).toBe(['done', ...urls(task).map((url) => `video ${url}`)].join(' | '));
    },
  },
  {
    fact: '`result.images[].url` is a text or a list',
    mark: 'disagree',
    check: async () => {
      for (const form of [0, 2]) {
        const { result, task } = await toldUnified({ form });
        expect(result?.kind === 'done' && result.pictures.map(({ url }) => url)).toEqual(urls(task));
      }
    },
  },
  {
    fact: 'one entry of `result.images` may hold several addresses',
    mark: 'S',
    check: async () => {
      const { result, task } = await toldUnified({ form: 1 });
      expect(result?.kind === 'done' && result.pictures.map(({ url }) => url)).toEqual(urls(task));
    },
  },
  {
    fact: '`result.videos` has the same form',
    mark: 'S',
    check: async () => {
      const { result, task } = await toldUnified({ kind: 'video', form: 1 });
      expect(short(result)).toBe(['done', ...urls(task).map((url) => `video ${url}`)].join(' | '));
    },
  },
  {
    fact: '`expires_at` is the end of a link, in seconds',
    mark: 'D',
    check: async () => {
      const { result, task } = await toldUnified({});
      const endsAtMs = Math.floor((task.finishedAtMs + day) / 1000) * 1000;
      expect(result?.kind === 'done' && result.pictures.map(({ expiresAtMs }) => expiresAtMs)).toEqual(
        urls(task).map(() => endsAtMs),
      );
    },
  },
  {
    fact: 'links live 24 hours, 72 hours, or "remain accessible"',
    mark: 'disagree',
    check: async () => {
      expect(apimart.retention.linkMs).toBe(day);
      // Without a stated end none is shown.
      const { result } = await told({});
      expect(
        result?.kind === 'done' && result.pictures.every(({ expiresAtMs }) => expiresAtMs === null),
      ).toBe(true);
    },
  },
  {
    fact: '`created` and `completed` are seconds',
    mark: 'D',
    check: async () => {
      const { result, task } = await told({ form: 1 });
      expect(factsOf(result)).toMatchObject({
        createdAtMs: Math.floor(task.submittedAtMs / 1000) * 1000,
        finishedAtMs: Math.floor(task.finishedAtMs / 1000) * 1000,
      });
    },
  },
  {
    fact: '`cost` is what a task cost in dollars, `credits_cost` the same in credits',
    mark: 'S',
    check: async () => {
      expect(factsOf((await told({ form: 1 })).result).cost).toEqual({ value: 1.6, unit: 'credits' });
      const inDollars = await answered(200, {
        status: 'SUCCESS',
        image_urls: ['https://x'],
        cost: 0.08,
      });
      expect(factsOf(inDollars).cost).toEqual({ value: 0.08, unit: 'usd' });
    },
  },
  {
    fact: "describe's answer stands in `description` or `prompt`",
    mark: 'S',
    check: async () => {
      const { result } = await told({ kind: 'describe' });
      expect(result).toMatchObject({
        kind: 'done',
        pictures: [],
        text: expect.stringMatching(/^1️⃣ .+4️⃣ /s) as string,
      });
    },
  },
  {
    fact: 'a record ends after three days and then answers 404 like one that never was',
    mark: 'D',
    check: () =>
      using({}, async (simulator) => {
        const task = simulator.addTask({ ageMs: 3 * day - minute });
        const { id } = simulator.addTask({ ageMs: 3 * day + minute });
        expect((await look(simulator, task.id))?.kind).toBe('done');
        expect(factsOf(await look(simulator, task.id)).expiresAtMs).toBe(task.submittedAtMs + 3 * day);
        expect(short(await look(simulator, id))).toBe('unknown expired');
        expect(short(await look(simulator, simulator.unknownId()))).toBe('unknown not-found');
      }),
  },
  {
    fact: 'an id `task_…` is a ULID whose first ten characters are the time of its making',
    mark: 'I',
    check: () =>
      using({}, async (simulator) => {
        const task = simulator.addTask(done);
        expect(factsOf(await look(simulator, task.id)).createdAtMs).toBe(task.submittedAtMs);
        expect(apimart.recordEndsAtMs?.(task.id)).toBe(task.submittedAtMs + 3 * day);
      }),
  },
  {
    fact: 'older ids begin with `task-unified-`',
    mark: 'D',
    check: async () => {
      const simulator = await shared();
      const task = simulator.addTask({ ...done, id: 'task-unified-1757165031-uyujaw3d' });
      expect((await look(simulator, task.id))?.kind).toBe('done');
      expect(apimart.recordEndsAtMs?.(task.id)).toBeNull();
    },
  },
  {
    fact: "403 is somebody else's task",
    mark: 'D',
    check: async () => {
      expect(short((await told({ account: 'apimart-second' })).result)).toBe('unknown forbidden');
    },
  },
  {
    fact: 'errors are `{"error": {code, message, type}}`',
    mark: 'D',
    check: async () => {
      const body = { error: { code: 400, message: 'bad id', type: 'invalid_request_error' } };
      expect(await answered(400, body)).toEqual({
        kind: 'unclear',
        code: 'invalid-request',
        message: 'bad id',
      });
    },
  },
  {
    fact: 'errors are also flat `{code, message}`, even inside HTTP 200',
    mark: 'S',
    check: async () => {
      const body = { code: 400, message: 'bad id' };
      for (const status of [400, 200])
        expect(await answered(status, body)).toEqual({
          kind: 'unclear',
          code: 'invalid-request',
          message: 'bad id',
        });
    },
  },
  {
    fact: 'an error code of 5xx inside an HTTP 200 is about the task',
    mark: 'I',
    check: async () => {
      expect(short(await answered(200, { code: 500, message: 'x' }))).toBe('unclear provider-down');
    },
  },
  {
    fact: '429 has `Retry-After`; 500 and 502 are trouble of the service',
    mark: 'D',
    check: () =>
      using({}, async (simulator) => {
        const { id } = simulator.addTask(done);
        simulator.setFault({ kind: 'rate-limited', retryAfterSeconds: 7, times: 1 });
        expect(await thrownBy(look(simulator, id))).toMatchObject({
          code: 'rate-limited',
          retryAfterMs: 7_000,
        });
        simulator.setFault({ kind: 'server-error', times: 1 });
        expect((await thrownBy(look(simulator, id))).code).toBe('provider-down');
        simulator.setFault({ kind: 'maintenance', times: 1 });
        expect((await thrownBy(look(simulator, id))).code).toBe('provider-down');
      }),
  },
  {
    fact: 'an impossible id answers 404 to a good key',
    mark: 'I',
    check: async () => {
      const simulator = await shared();
      expect(await apimart.test(to(simulator))).toEqual({ balance: null });
      expect(lastRequest(simulator).path).toBe('/v1/midjourney/task_00000000000000000000000000');
    },
  },
  {
    fact: 'follow-up actions are `POST /v1/midjourney/generations/{action}`; the answer is `{code, data: [{status, task_id}]}`',
    mark: 'D',
    check: async () => {
      const simulator = await shared();
      const parent = simulator.addTask(done);
      const made = await pressed(simulator, parent, 'U2');
      expect(lastRequest(simulator).path).toBe('/v1/midjourney/generations/upscale');
      expect(made.spec).toMatchObject({ kind: 'upscale', parentId: parent.id, index: 1 });
    },
  },
  {
    fact: 'an action takes the button as `custom_id`, and then no `index` beside it',
    mark: 'D',
    check: async () => {
      const simulator = await shared();
      const grid = simulator.addTask(done);
      const single = simulator.addTask({ ...done, kind: 'upscale' });
      const actions: string[] = [];
      for (const label of ['V3', '🔄'])
        actions.push((await pressed(simulator, grid, label)).spec.action ?? '');
      for (const label of ['Vary (Subtle)', 'Vary (Strong)', 'Zoom Out 2x', 'Zoom Out 1.5x', '⬅️', '⬇️']) {
        actions.push((await pressed(simulator, single, label)).spec.action ?? '');
        expect(lastRequest(simulator).body).toEqual({
          task_id: single.id,
          custom_id: expect.stringMatching(/^MJ::/) as string,
        });
      }
      expect(actions.join()).toBe('VARIATION,REROLL,LOW_VARIATION,HIGH_VARIATION,ZOOM,ZOOM,PAN,PAN');
    },
  },
  {
    fact: 'an upscale is cut out of the grid, in no time; its larger forms are buttons of the same action',
    mark: 'D',
    check: () =>
      using({}, async (simulator) => {
        const made = await pressed(simulator, simulator.addTask(done), 'U4');
        simulator.clock.advance(1_500);
        expect(short(await look(simulator, made.id))).toBe(drawn(made));
        const larger = await pressed(simulator, made, 'Upscale (Creative)');
        simulator.clock.advance(1_500);
        expect((await look(simulator, larger.id))?.kind).toBe('waiting');
      }),
  },
  {
    fact: 'a video takes `index` from 0 and no button',
    mark: 'D',
    check: async () => {
      const simulator = await shared();
      const single = simulator.addTask({ ...done, kind: 'upscale' });
      expect((await pressed(simulator, single, 'Animate (Low motion)')).kind).toBe('video');
      expect(lastRequest(simulator)).toEqual({
        path: '/v1/midjourney/generations/video',
        body: { task_id: single.id, index: 0, motion: 'low' },
      });
    },
  },
  {
    fact: 'remix takes `index`, a prompt, and no button',
    mark: 'S',
    check: async () => {
      const simulator = await shared();
      const { id } = simulator.addTask(done);
      const answer = await act(simulator, id, 'MJ::JOB::remix_subtle::4::abc', { prompt: 'in winter' });
      expect(answer).toMatchObject({ kind: 'accepted', needsInput: false });
      expect(lastRequest(simulator)).toEqual({
        path: '/v1/midjourney/generations/remix-subtle',
        body: { task_id: id, index: 4, prompt: 'in winter' },
      });
    },
  },
  {
    fact: 'an inpaint answers with the status `modal`',
    mark: 'D',
    check: async () => {
      const simulator = await shared();
      const single = simulator.addTask({ ...done, kind: 'upscale' });
      const button = factsOf(await look(simulator, single.id)).buttons.find(({ id }) =>
        id.includes('Inpaint'),
      );
      const answer = await act(simulator, single.id, button?.id ?? '');
      expect(answer).toMatchObject({ kind: 'accepted', needsInput: true });
      expect(answer?.kind === 'accepted' && short(await look(simulator, answer.remoteId))).toBe(
        'needs-input',
      );
    },
  },
  {
    fact: '`modal` takes a prompt and `mask_url`, an address or a data URL',
    mark: 'D',
    check: async () => {
      const simulator = await shared();
      const masks = [
        { kind: 'link', url: 'https://example.com/mask.png' },
        { kind: 'image', pngBase64: goodMask },
      ] as const;
      for (const mask of masks) {
        const { id } = simulator.addTask({ kind: 'modal', ageMs: minute, queuedMs: 0 });
        expect(await act(simulator, id, modalButtonId, { prompt: 'a sofa', mask })).toMatchObject({
          kind: 'accepted',
        });
        expect(lastRequest(simulator)).toEqual({
          path: '/v1/midjourney/generations/modal',
          body: {
            task_id: id,
            prompt: 'a sofa',
            mask_url: mask.kind === 'link' ? mask.url : `data:image/png;base64,${goodMask}`,
          },
        });
      }
    },
  },
  {
    fact: 'the answered task keeps its id and goes from MODAL to SUBMITTED',
    mark: 'S',
    check: () =>
      using({}, async (simulator) => {
        const task = simulator.addTask({ kind: 'modal', queuedMs: 0, durationMs: minute });
        expect(await act(simulator, task.id, modalButtonId, { prompt: 'a sofa' })).toEqual({
          kind: 'accepted',
          remoteId: task.id,
          needsInput: false,
        });
        expect(short(await look(simulator, task.id))).toBe('queued 0');
        simulator.clock.advance(2 * minute);
        expect(short(await look(simulator, task.id))).toBe(drawn(task));
      }),
  },
  {
    fact: 'an action wants a source in SUCCESS, and zoom, pan and inpaint an enlarged picture',
    mark: 'D',
    check: async () => {
      const simulator = await shared();
      const running = simulator.addTask({ kind: 'never', ageMs: minute });
      expect(await act(simulator, running.id, 'MJ::JOB::reroll::0::abc::SOLO')).toEqual({
        kind: 'refused',
        code: 'invalid-request',
        message: `task ${running.id} is not in SUCCESS state`,
      });
      const grid = simulator.addTask(done);
      for (const button of [
        'MJ::Inpaint::1::abc::SOLO',
        'MJ::JOB::pan_up::1::abc::SOLO',
        'MJ::Outpaint::50::1::abc',
      ])
        expect(await act(simulator, grid.id, button)).toMatchObject({
          kind: 'refused',
          code: 'invalid-request',
        });
    },
  },
  {
    fact: "an action on an unknown or ended record is 404, on somebody else's 403",
    mark: 'D',
    check: () =>
      using({}, async (simulator) => {
        const reroll = 'MJ::JOB::reroll::0::abc::SOLO';
        const other = simulator.addTask({ ...done, account: 'apimart-second' });
        const ended = simulator.addTask({ ageMs: 3 * day + minute });
        const answers = [];
        for (const id of [simulator.unknownId(), ended.id, other.id]) {
          const answer = await act(simulator, id, reroll);
          answers.push(answer?.kind === 'refused' ? answer.code : answer?.kind);
        }
        expect(answers).toEqual(['not-found', 'expired', 'forbidden']);
      }),
  },
  {
    fact: '402 is a lack of credits',
    mark: 'D',
    check: async () => {
      const simulator = await shared();
      const { id } = simulator.addTask({ ...done, account: 'apimart-used-up' });
      const answer = await act(simulator, id, 'MJ::JOB::reroll::0::abc::SOLO', null, 'apimart-used-up');
      expect(answer).toMatchObject({ kind: 'refused', code: 'insufficient-credits' });
    },
  },
  {
    fact: 'some buttons of a record have no address',
    mark: 'I',
    check: async () => {
      const simulator = await shared();
      const { id } = simulator.addTask({ ...done, kind: 'upscale' });
      const before = simulator.requests.length;
      expect(await act(simulator, id, 'MJ::BOOKMARK::abc')).toMatchObject({
        kind: 'refused',
        code: 'invalid-request',
      });
      expect(simulator.requests.length).toBe(before);
    },
  },
  {
    fact: 'an action that is answered with 5xx may have been done',
    mark: 'I',
    check: () =>
      using({}, async (simulator) => {
        const { id } = simulator.addTask(done);
        simulator.setFault({ kind: 'maintenance', method: 'POST' });
        expect((await thrownBy(act(simulator, id, 'MJ::JOB::reroll::0::abc::SOLO'))).code).toBe(
          'provider-down',
        );
        expect(simulator.requests.filter(({ method }) => method === 'POST').length).toBe(1);
      }),
  },
]);
