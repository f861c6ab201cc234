// MidAPI's and kie.ai's contract against their simulator: one row per fact, named as in docs/providers.md.
import { afterAll, expect } from 'vitest';
import { midapi } from '../../../../src/main/providers/midapi.ts';
import type { ActionAnswer, Connection, PollResult } from '../../../../src/main/providers/provider.ts';
import { createClock, startMidApiSimulator } from '../../../simulators/index.ts';
import type { MidApiOptions, SimulatedTask, Simulator, TaskSpec } from '../../../simulators/index.ts';
import { connect, short, thrownBy } from '../loopback.ts';
import { factsOf, madeBy } from './asking.ts';
import { contractFacts } from './facts.ts';

const common = { picture: { maker: 'plain', sizeBytes: 2_000 } } as const;
const done = { ageMs: 300_000, queuedMs: 1_000, durationMs: 60_000, form: 0 } as const;

let started: Promise<Simulator> | null = null;
/** One for all rows that need nothing special of it. */
const shared = (): Promise<Simulator> => (started ??= startMidApiSimulator(common));
afterAll(async () => (await started)?.stop());

/** A simulator of its own kind for one row. */
async function using(options: MidApiOptions, run: (simulator: Simulator) => Promise<void>): Promise<void> {
  const simulator = await startMidApiSimulator({ ...common, ...options });
  try {
    await run(simulator);
  } finally {
    await simulator.stop();
  }
}

function to(simulator: Simulator, label = 'midapi-studio'): Connection & { count: number } {
  const account = simulator.accounts.find((entry) => entry.label === label);
  return connect(simulator.baseUrl, { key: () => account?.key ?? label });
}

async function look(simulator: Simulator, id: string): Promise<PollResult | undefined> {
  return (await midapi.poll(to(simulator), [id])).get(id);
}

/** What Gridkeep makes of a new task of this kind, as tables write it. */
async function told(
  spec: TaskSpec,
): Promise<{ readonly said: string; readonly result: PollResult | undefined; readonly task: SimulatedTask }> {
  const simulator = await shared();
  const task = simulator.addTask({ ...done, ...spec });
  const result = await look(simulator, task.id);
  return { said: short(result), result, task };
}

async function press(
  simulator: Simulator,
  remoteId: string,
  buttonId: string,
  label?: string,
): Promise<ActionAnswer | undefined> {
  return midapi.act?.(to(simulator, label), { remoteId, buttonId, record: null, input: null });
}

async function pressed(simulator: Simulator, task: SimulatedTask, buttonId: string): Promise<SimulatedTask> {
  const answer = await press(simulator, task.id, buttonId);
  return madeBy(simulator, answer);
}

const all = (task: SimulatedTask): string =>
  ['done', ...task.pictures.map(({ kind, url }) => `${kind} ${url}`)].join(' | ');
const lastRequest = (simulator: Simulator): unknown => {
  const { method, path, body } = simulator.requests.at(-1) ?? { body: '' };
  return [method, path, body === '' ? null : (JSON.parse(body) as unknown)];
};

contractFacts('MidAPI and kie.ai', [
  {
    fact: 'the answer’s own `code` says what happened; the HTTP status may be 200 all the same',
    mark: 'D',
    check: async () => {
      for (const errorStatus of [200, 'same'] as const)
        await using({ errorStatus }, async (simulator) => {
          const id = simulator.unknownId();
          expect(short(await look(simulator, id))).toBe('unknown not-found young');
          const refused = midapi.poll(to(simulator, 'nobody'), [id]);
          expect((await thrownBy(refused)).code).toBe('unauthorized');
          expect(simulator.requests.map(({ status }) => status)).toEqual(
            errorStatus === 200 ? [200, 200] : [422, 401],
          );
        });
    },
  },
  {
    fact: 'one id per question, no list',
    mark: 'D',
    check: async () => {
      const simulator = await shared();
      expect([midapi.limits.idsPerPoll, midapi.history, midapi.description.hasHistory]).toEqual([
        1,
        undefined,
        false,
      ]);
      const tasks = [simulator.addTask(done), simulator.addTask(done)];
      const connection = to(simulator);
      const results = await midapi.poll(
        connection,
        tasks.map(({ id }) => id),
      );
      expect(tasks.map(({ id }) => short(results.get(id)))).toEqual(tasks.map(all));
      expect(connection.count).toBe(2);
    },
  },
  {
    fact: 'ids are 32 hex digits',
    mark: 'D',
    check: async () => {
      const { task, said } = await told({});
      expect(task.id).toMatch(/^[0-9a-f]{32}$/);
      expect(said).toBe(all(task));
      const other = await told({ id: 'mj_task_abcdef123456' });
      expect(other.said).toBe(all(other.task));
    },
  },
  {
    fact: '`successFlag` 0 is running, 1 succeeded, 2 and 3 failed',
    mark: 'D',
    check: async () => {
      const failure = { code: 400, message: 'flagged' };
      const table = [
        [{ ageMs: 30_000 }, 0],
        [{}, 1],
        [{ kind: 'failed', form: 0, failure }, 2],
        [{ kind: 'failed', form: 1, failure }, 3],
      ] as const;
      const said: string[] = [];
      for (const [spec, flag] of table) {
        const one = await told(spec);
        expect(factsOf(one.result).rawRecord).toMatchObject({ successFlag: flag });
        said.push(one.said.split(' | s')[0] ?? '');
      }
      expect(said).toEqual([
        'running -',
        'done',
        'failed generation-failed | flagged',
        'failed generation-failed | flagged',
      ]);
    },
  },
  {
    fact: 'there is neither a queue nor a progress',
    mark: 'D',
    check: async () => {
      expect((await told({ ageMs: 10_000, queuedMs: 600_000 })).said).toBe('running -');
      expect((await told({ ageMs: 31_000 })).said).toBe('running -');
    },
  },
  {
    fact: 'code 422 with no data is an unknown id, and comes for some seconds after a task was made',
    mark: 'D',
    check: () =>
      using({ clock: createClock() }, async (simulator) => {
        const { id } = simulator.addTask({});
        expect(short(await look(simulator, id))).toBe('unknown not-found young');
        simulator.clock.advance(5_000);
        expect(short(await look(simulator, id))).toBe('running -');
        const foreign = simulator.addTask({ ...done, account: 'midapi-second' });
        expect(short(await look(simulator, foreign.id))).toBe('unknown not-found young');
      }),
  },
  {
    fact: 'code 404 is an unknown id, 501 a failed task',
    mark: 'D',
    check: () =>
      using({ unknownCode: 404 }, async (simulator) => {
        expect(short(await look(simulator, simulator.unknownId()))).toBe('unknown not-found');
        const failure = { code: 501, message: 'Image generation failed.' };
        const { id } = simulator.addTask({ ...done, kind: 'failed', form: 3, failure });
        expect(short(await look(simulator, id))).toBe('failed generation-failed | Image generation failed.');
      }),
  },
  {
    fact: '400, 402, 500, 505 say nothing about the task',
    mark: 'I',
    check: async () => {
      const simulator = await shared();
      const { id } = simulator.addTask(done);
      const said: string[] = [];
      for (const kind of ['insufficient-credits', 'server-error', 'feature-disabled'] as const) {
        simulator.setFault({ kind, times: 1 });
        said.push(short(await look(simulator, id)));
      }
      const reply = { status: 200, body: { code: 400, msg: 'taskId is not valid', data: null } };
      simulator.setFault({ kind: 'reply', reply, times: 1 });
      said.push(short(await look(simulator, id)));
      expect(said).toEqual([
        'unclear insufficient-credits',
        'unclear provider-down',
        'unclear forbidden',
        'unclear invalid-request',
      ]);
    },
  },
  {
    fact: '401, 429, 455 (maintenance)',
    mark: 'D',
    check: async () => {
      const simulator = await shared();
      const { id } = simulator.addTask(done);
      expect((await thrownBy(midapi.poll(to(simulator, 'nobody'), [id]))).code).toBe('unauthorized');
      simulator.setFault({ kind: 'rate-limited', retryAfterSeconds: 8, times: 1 });
      expect(await thrownBy(look(simulator, id))).toMatchObject({
        code: 'rate-limited',
        retryAfterMs: 8_000,
      });
      simulator.setFault({ kind: 'maintenance', times: 1 });
      expect((await thrownBy(look(simulator, id))).code).toBe('provider-down');
    },
  },
  {
    fact: 'success without an address is a failure',
    mark: 'I',
    check: async () => {
      for (const form of [0, 1])
        expect((await told({ kind: 'empty', form })).said).toMatch(/^failed generation-failed \|/);
    },
  },
  {
    fact: 'some addresses of a success may come before the others',
    mark: 'I',
    check: async () => {
      for (const form of [1, 3]) {
        const { result } = await told({ form, outputLateMs: 86_400_000 });
        expect(result).toMatchObject({
          kind: 'done',
          isPartial: true,
          pictures: [{ index: 1 }, { index: 3 }],
        });
      }
    },
  },
  {
    fact: '`resultInfoJson` is an object, JSON text, or has plain texts as addresses',
    mark: 'D',
    check: async () => {
      for (const form of [0, 1, 2, 3]) {
        const { said, task } = await told({ form });
        expect(said).toBe(all(task));
      }
    },
  },
  {
    fact: 'four singles and no grid; their order is the picture’s index',
    mark: 'D',
    check: async () => {
      const { result, task } = await told({});
      expect(result).toMatchObject({
        pictures: task.pictures.map(({ url }, index) => ({ kind: 'single', index, url })),
      });
      expect(task.pictures).toHaveLength(4);
    },
  },
  {
    fact: 'videos come in the same list',
    mark: 'S',
    check: async () => {
      const { said, task } = await told({ kind: 'video' });
      expect(task.pictures.every(({ kind }) => kind === 'video')).toBe(true);
      expect(said).toBe(all(task));
    },
  },
  {
    fact: 'task types are `mj_txt2img`, `mj_img2img`, `mj_style_reference`, `mj_omni_reference` and `mj_video…`',
    mark: 'D',
    check: async () => {
      for (const action of [
        'mj_txt2img',
        'mj_img2img',
        'mj_style_reference',
        'mj_omni_reference',
        'mj_new',
      ]) {
        const { said, result, task } = await told({ action });
        expect(factsOf(result).rawRecord).toMatchObject({ taskType: action });
        expect(said).toBe(all(task));
      }
      for (const action of ['mj_video', 'mj_video_hd', 'mj_video_extend_manual', 'mj_video_extend_auto']) {
        const { said, result, task } = await told({ kind: 'video', action });
        expect(said).toBe(all(task));
        expect(factsOf(result).buttons).toEqual([]);
      }
    },
  },
  {
    fact: 'the task types of an upscale and of a variation are not documented',
    mark: 'I',
    check: () =>
      using({ clock: createClock() }, async (simulator) => {
        const task = simulator.addTask(done);
        const made: SimulatedTask[] = [];
        // Ten in turn, so that both go once by a name of their own and once by that of any picture.
        for (let index = 0; index < 10; index += 1)
          made.push(await pressed(simulator, task, index % 2 === 0 ? 'generateUpscale/1' : 'generateVary/1'));
        simulator.clock.advance(200_000);
        const types = new Set<unknown>();
        for (const one of made) {
          const result = await look(simulator, one.id);
          types.add((factsOf(result).rawRecord as { taskType: unknown }).taskType);
          expect(short(result)).toBe(all(one));
          expect(factsOf(result).buttons).toHaveLength(one.kind === 'upscale' ? 0 : 8);
        }
        expect(types).toEqual(new Set(['mj_upscale', 'mj_vary', 'mj_txt2img']));
      }),
  },
  {
    fact: 'prompt and parameters stand in `paramJson`, a JSON text',
    mark: 'D',
    check: async () => {
      const { result } = await told({ prompt: 'a jet in a beautiful sky' });
      const { prompt, parameters, rawRecord } = factsOf(result);
      const asked = JSON.parse((rawRecord as { paramJson: string }).paramJson) as Record<string, unknown>;
      expect(prompt).toBe('a jet in a beautiful sky');
      expect(parameters).toMatchObject({
        ar: asked['aspectRatio'],
        s: String(asked['stylization']),
        w: String(asked['weirdness']),
      });
      expect(parameters?.['v'] ?? `niji${parameters?.['niji']}`).toBe(asked['version']);
    },
  },
  {
    fact: 'empty texts in `paramJson` are common',
    mark: 'D',
    check: async () => {
      expect(factsOf((await told({ form: 12 })).result)).toMatchObject({ prompt: null, parameters: {} });
      const { result } = await told({});
      expect(JSON.stringify(factsOf(result).rawRecord)).toContain('\\"waterMark\\":\\"\\"');
      expect(Object.values(factsOf(result).parameters ?? {})).not.toContain('');
    },
  },
  {
    fact: '`paramJson` may name a callback address',
    mark: 'D',
    check: async () => {
      const { result } = await told({ form: 1 });
      const kept = JSON.stringify(factsOf(result).rawRecord);
      expect(kept).toContain('aspectRatio');
      expect(kept).not.toMatch(/callback/i);
    },
  },
  {
    fact: 'a follow-up’s `paramJson` has the `taskId` that it was made from',
    mark: 'I',
    check: () =>
      using({ clock: createClock() }, async (simulator) => {
        const task = simulator.addTask(done);
        const made = await pressed(simulator, task, 'generateVary/0');
        simulator.clock.advance(10_000);
        expect(factsOf(await look(simulator, made.id)).parentRemoteId).toBe(task.id);
        expect(factsOf(await look(simulator, task.id)).parentRemoteId).toBeNull();
      }),
  },
  {
    fact: 'times are ISO 8601, at the sister call milliseconds',
    mark: 'D',
    check: async () => {
      for (const [form, type] of [
        [0, 'string'],
        [2, 'number'],
      ] as const) {
        const { result } = await told({ form });
        const { rawRecord, createdAtMs, finishedAtMs } = factsOf(result);
        expect(typeof (rawRecord as { createTime: unknown }).createTime).toBe(type);
        expect(Math.abs(Date.now() - done.ageMs - (createdAtMs ?? 0))).toBeLessThan(60_000);
        expect((finishedAtMs ?? 0) - (createdAtMs ?? 0)).toBeGreaterThanOrEqual(60_000);
      }
    },
  },
  {
    fact: 'files live 15 days, or 24 hours',
    mark: 'disagree',
    check: async () => {
      const { result } = await told({ ageMs: 14 * 24 * 3_600_000 });
      expect(result).toMatchObject({ kind: 'done', facts: { expiresAtMs: null } });
      expect(result).toHaveProperty('pictures.0.expiresAtMs', null);
      expect(midapi.retention).toEqual({ recordMs: null, linkMs: 24 * 3_600_000 });
    },
  },
  {
    fact: '`GET /api/v1/common/credit` answers for a good key',
    mark: 'D',
    check: async () => {
      const simulator = await shared();
      expect(await midapi.test(to(simulator))).toEqual({ balance: { value: 4815.5, unit: 'credits' } });
      expect(lastRequest(simulator)).toEqual(['GET', '/api/v1/common/credit', null]);
      expect(await midapi.test(to(simulator, 'midapi-used-up'))).toMatchObject({ balance: { value: 0 } });
      expect((await thrownBy(midapi.test(to(simulator, 'nobody')))).code).toBe('unauthorized');
    },
  },
  {
    fact: '30 s between two questions, or 2 to 3 s',
    mark: 'disagree',
    check: () => {
      const { firstIntervalMs, longestIntervalMs } = midapi.limits;
      expect([firstIntervalMs, longestIntervalMs]).toEqual([5_000, 30_000]);
      return Promise.resolve();
    },
  },
  {
    fact: '`POST /api/v1/mj/generateUpscale {taskId, imageIndex}` enlarges one of the four',
    mark: 'D',
    check: async () => {
      const simulator = await shared();
      const task = simulator.addTask(done);
      const made = await pressed(simulator, task, 'generateUpscale/2');
      expect(lastRequest(simulator)).toEqual([
        'POST',
        '/api/v1/mj/generateUpscale',
        { taskId: task.id, imageIndex: 2 },
      ]);
      expect([made.kind, made.spec.parentId, made.spec.index]).toEqual(['upscale', task.id, 2]);
    },
  },
  {
    fact: '`POST /api/v1/mj/generateVary {taskId, imageIndex}` makes four variations of one',
    mark: 'D',
    check: async () => {
      const simulator = await shared();
      const task = simulator.addTask(done);
      const made = await pressed(simulator, task, 'generateVary/3');
      expect(lastRequest(simulator)).toEqual([
        'POST',
        '/api/v1/mj/generateVary',
        { taskId: task.id, imageIndex: 3 },
      ]);
      expect([made.pictures.length, made.spec.parentId, made.spec.index]).toEqual([4, task.id, 3]);
    },
  },
  {
    fact: '`imageIndex` counts from 0 to 3, or from 1 to 4',
    mark: 'disagree',
    check: async () => {
      const simulator = await shared();
      const task = simulator.addTask(done);
      const { buttons } = factsOf(await look(simulator, task.id));
      const sent: unknown[] = [];
      for (const { id, label } of buttons) {
        const made = await pressed(simulator, task, id);
        sent.push(`${label} ${made.spec.index}`);
      }
      expect(sent).toEqual(['U1 0', 'U2 1', 'U3 2', 'U4 3', 'V1 0', 'V2 1', 'V3 2', 'V4 3']);
    },
  },
  {
    fact: 'no record has buttons',
    mark: 'D',
    check: async () => {
      const buttonsOf = async (spec: TaskSpec): Promise<number> =>
        factsOf((await told(spec)).result).buttons.length;
      expect([
        await buttonsOf({}),
        await buttonsOf({ ageMs: 31_000 }),
        await buttonsOf({ kind: 'failed' }),
        await buttonsOf({ kind: 'upscale' }),
        await buttonsOf({ kind: 'video' }),
      ]).toEqual([8, 0, 0, 0, 0]);
    },
  },
  {
    fact: 'the answer is `{code, msg, data: {taskId}}`',
    mark: 'D',
    check: async () => {
      const simulator = await shared();
      const task = simulator.addTask(done);
      expect(await press(simulator, task.id, 'generateVary/0')).toEqual({
        kind: 'accepted',
        remoteId: simulator.tasks().at(-1)?.id,
        needsInput: false,
      });
      const reply = { status: 200, body: { code: 200, msg: 'success', data: {} } };
      simulator.setFault({ kind: 'reply', reply, times: 1 });
      expect((await thrownBy(press(simulator, task.id, 'generateVary/0'))).code).toBe('provider-changed');
    },
  },
  {
    fact: '402 refuses an action for lack of credits',
    mark: 'D',
    check: async () => {
      const simulator = await shared();
      const task = simulator.addTask({ ...done, account: 'midapi-used-up' });
      expect(await press(simulator, task.id, 'generateUpscale/0', 'midapi-used-up')).toEqual({
        kind: 'refused',
        code: 'insufficient-credits',
        message: 'Credits insufficient',
      });
    },
  },
  {
    fact: '422 refuses an action on a task that is unknown or unfinished, 400 a bad parameter',
    mark: 'D',
    check: async () => {
      const simulator = await shared();
      const before = simulator.tasks().length;
      const open = simulator.addTask({ ageMs: 10_000, durationMs: 600_000 });
      const answers = [
        await press(simulator, simulator.unknownId(), 'generateUpscale/0'),
        await press(simulator, open.id, 'generateUpscale/0'),
      ];
      const reply = { status: 200, body: { code: 400, msg: 'imageIndex is wrong', data: null } };
      simulator.setFault({ kind: 'reply', reply, times: 1 });
      answers.push(await press(simulator, open.id, 'generateUpscale/0'));
      expect(answers).toEqual(
        ['recordInfo is null', 'The original task is not finished', 'imageIndex is wrong'].map((message) => ({
          kind: 'refused',
          code: 'invalid-request',
          message,
        })),
      );
      expect(simulator.tasks()).toHaveLength(before + 1);
    },
  },
  {
    fact: 'after 429 nothing was made',
    mark: 'I',
    check: async () => {
      const simulator = await shared();
      const task = simulator.addTask(done);
      simulator.setFault({ kind: 'rate-limited', retryAfterSeconds: 5, times: 1 });
      expect(await thrownBy(press(simulator, task.id, 'generateVary/0'))).toMatchObject({
        code: 'rate-limited',
        retryAfterMs: 5_000,
      });
    },
  },
  {
    fact: '455, 500 and 501 after an action leave its outcome open',
    mark: 'I',
    check: async () => {
      const simulator = await shared();
      const task = simulator.addTask(done);
      const sent = simulator.requests.length;
      for (const kind of ['maintenance', 'server-error'] as const) {
        simulator.setFault({ kind, times: 1 });
        expect((await thrownBy(press(simulator, task.id, 'generateVary/0'))).code).toBe('provider-down');
      }
      const reply = { status: 200, body: { code: 501, msg: 'Image generation failed.', data: null } };
      simulator.setFault({ kind: 'reply', reply, times: 1 });
      expect((await thrownBy(press(simulator, task.id, 'generateVary/0'))).code).toBe('generation-failed');
      expect(simulator.requests).toHaveLength(sent + 3);
    },
  },
  {
    fact: '505 says that the feature is switched off',
    mark: 'D',
    check: async () => {
      const simulator = await shared();
      const task = simulator.addTask(done);
      simulator.setFault({ kind: 'feature-disabled', times: 1 });
      expect(await press(simulator, task.id, 'generateVary/0')).toMatchObject({
        kind: 'refused',
        code: 'forbidden',
      });
    },
  },
  {
    fact: '`POST /api/v1/mj/generateVideoExtend` makes a video longer, by fields that are not in what could be read',
    mark: 'D',
    check: async () => {
      const simulator = await shared();
      const task = simulator.addTask({ ...done, kind: 'video' });
      const sent = simulator.requests.length;
      expect(await press(simulator, task.id, 'generateVideoExtend/0')).toMatchObject({ kind: 'refused' });
      expect(simulator.requests).toHaveLength(sent);
    },
  },
]);
