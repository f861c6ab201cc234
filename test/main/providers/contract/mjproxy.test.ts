// midjourney-proxy's contract against its simulator in both flavours: one row per fact, named as in docs/providers.md.
import { afterAll, expect } from 'vitest';
import { modalButtonId } from '../../../../src/preload/contract/acting.ts';
import { mjproxy } from '../../../../src/main/providers/mjproxy.ts';
import type {
  ActionAnswer,
  ActionInput,
  Connection,
  PollResult,
} from '../../../../src/main/providers/provider.ts';
import { createClock, startMjProxySimulator } from '../../../simulators/index.ts';
import type { MjProxyOptions, SimulatedTask, Simulator, TaskSpec } from '../../../simulators/index.ts';
import { connect, short, thrownBy } from '../loopback.ts';
import { factsOf, inputOf, lastRequest, madeBy, smallPictures } from './asking.ts';
import { contractFacts } from './facts.ts';

type Flavour = 'novicezk' | 'trueai';

const minute = 60_000;
const done = { ageMs: 5 * minute, queuedMs: 1_000, durationMs: minute, form: 0 } as const;
const half = { ageMs: 51_000, queuedMs: 1_000, durationMs: 100_000, form: 0 } as const;
const pngBase64 = 'iVBORw0KGgo=';

const started = new Map<Flavour, Promise<Simulator>>();
/** One of each flavour for all rows that need nothing special of it. */
function shared(flavour: Flavour): Promise<Simulator> {
  const running = started.get(flavour) ?? startMjProxySimulator({ ...smallPictures, flavour });
  started.set(flavour, running);
  return running;
}
afterAll(async () => {
  for (const simulator of started.values()) await (await simulator).stop();
});

/** A simulator of its own kind for one row; its clock stands still unless it is moved. */
async function using(options: MjProxyOptions, run: (simulator: Simulator) => Promise<void>): Promise<void> {
  const simulator = await startMjProxySimulator({ ...smallPictures, clock: createClock(0.001), ...options });
  try {
    await run(simulator);
  } finally {
    await simulator.stop();
  }
}

function to(simulator: Simulator, key = simulator.accounts[0]?.key ?? ''): Connection {
  return connect(simulator.baseUrl, { key: () => key });
}

async function look(simulator: Simulator, id: string): Promise<PollResult | undefined> {
  return (await mjproxy.poll(to(simulator), [id])).get(id);
}

/** What Gridkeep makes of a new task of this kind. */
async function told(
  flavour: Flavour,
  spec: TaskSpec,
): Promise<{ readonly result: PollResult | undefined; readonly task: SimulatedTask }> {
  const simulator = await shared(flavour);
  const task = simulator.addTask({ ...done, ...spec });
  return { result: await look(simulator, task.id), task };
}

const drawn = (task: SimulatedTask): string =>
  ['done', ...task.pictures.map(({ kind, url }) => `${kind} ${url}`)].join(' | ');

async function act(
  simulator: Simulator,
  remoteId: string,
  buttonId: string,
  input: Partial<ActionInput> | null = null,
): Promise<ActionAnswer | undefined> {
  return mjproxy.act?.(to(simulator), { remoteId, buttonId, record: null, input: inputOf(input) });
}

async function press(
  simulator: Simulator,
  task: SimulatedTask,
  label: string,
): Promise<ActionAnswer | undefined> {
  const button = factsOf(await look(simulator, task.id)).buttons.find((each) => each.label === label);
  return act(simulator, task.id, button?.id ?? `no button ${label}`);
}

contractFacts('midjourney-proxy', [
  {
    fact: '`GET /mj/task/{id}/fetch` with the header `mj-api-secret` answers with the task',
    mark: 'D',
    check: async () => {
      const { result, task } = await told('novicezk', {});
      expect(short(result)).toBe(drawn(task));
      const [request] = (await shared('novicezk')).requests.slice(-1);
      expect(request?.path).toBe(`/mj/task/${task.id}/fetch`);
      expect(request?.hasAuthorization).toBe(false);
    },
  },
  {
    fact: '`list-by-condition` with `{"ids": […]}` answers a list in any order, without unknown ids',
    mark: 'S',
    check: async () => {
      const simulator = await shared('trueai');
      const ids = Array.from({ length: 20 }, () => simulator.addTask(done).id);
      const unknown = simulator.unknownId();
      const results = await mjproxy.poll(to(simulator), [...ids, unknown]);
      expect(ids.map((id) => results.get(id)?.kind)).toEqual(ids.map(() => 'done'));
      expect(short(results.get(unknown))).toBe('unknown not-found');
      expect(lastRequest(simulator).body).toEqual({ ids: [...ids, unknown] });
    },
  },
  {
    fact: 'some servers do not have it',
    mark: 'I',
    check: () =>
      using({}, async (simulator) => {
        simulator.setFault({ kind: 'reply', path: '/mj/task/list-by-condition', reply: { status: 404 } });
        const ids = [simulator.addTask(done).id, simulator.addTask(done).id];
        const results = await mjproxy.poll(to(simulator), ids);
        expect(ids.map((id) => results.get(id)?.kind)).toEqual(['done', 'done']);
      }),
  },
  {
    fact: '`GET /mj/task/list` has no pages: everything (novicezk), or the newest 100 (trueai)',
    mark: 'S',
    check: async () => {
      expect(mjproxy.history).toBeUndefined();
      expect(mjproxy.description.hasHistory).toBe(false);
      const simulator = await shared('novicezk');
      expect(simulator.requests.some(({ path }) => path.endsWith('/mj/task/list'))).toBe(false);
    },
  },
  {
    fact: 'an unknown id is an empty 200 (Spring)',
    mark: 'S',
    check: async () => {
      const simulator = await shared('novicezk');
      expect(short(await look(simulator, simulator.unknownId()))).toBe('unknown not-found');
    },
  },
  {
    fact: 'an unknown id is a 204 or `null` (.NET)',
    mark: 'I',
    check: () =>
      using({ flavour: 'trueai' }, async (simulator) => {
        expect(short(await look(simulator, simulator.unknownId()))).toBe('unknown not-found');
        simulator.setFault({ kind: 'reply', reply: { status: 200, body: null } });
        expect(short(await look(simulator, simulator.unknownId()))).toBe('unknown not-found');
      }),
  },
  {
    fact: 'an unknown id is HTTP 400 `task_no_found` (relay)',
    mark: 'S',
    check: () =>
      using({}, async (simulator) => {
        const body = { description: 'task_no_found ', type: 'upstream_error', code: 4 };
        simulator.setFault({ kind: 'reply', reply: { status: 400, body } });
        expect(short(await look(simulator, '1'))).toBe('unknown not-found');
      }),
  },
  {
    fact: 'an empty answer to a list is no list',
    mark: 'I',
    check: () =>
      using({}, async (simulator) => {
        simulator.setFault({ kind: 'empty-body' });
        expect((await thrownBy(mjproxy.poll(to(simulator), ['1', '2']))).code).toBe('provider-changed');
      }),
  },
  {
    fact: '`NOT_START` and `SUBMITTED` are queued, and everything else is null then',
    mark: 'D',
    check: async () => {
      for (const form of [0, 1]) {
        const { result } = await told('trueai', { ageMs: 0, queuedMs: 60 * minute, form });
        expect(short(result)).toBe('queued 0');
        expect(factsOf(result)).toMatchObject({ finishedAtMs: null, buttons: [] });
      }
    },
  },
  {
    fact: '`IN_PROGRESS` is running, and its `imageUrl` a preview, which may be png or webp',
    mark: 'D',
    check: () =>
      using({}, async (simulator) => {
        const { id } = simulator.addTask(half);
        expect(await look(simulator, id)).toMatchObject({
          kind: 'waiting',
          queued: false,
          progress: 50,
          partialUrl: expect.stringMatching(/_grid_0\.webp/) as string,
        });
      }),
  },
  {
    fact: 'tasks stay at 95 % for ever',
    mark: 'D',
    check: async () => {
      expect(short((await told('novicezk', { kind: 'never', ageMs: 600 * minute })).result)).toBe(
        'running 95',
      );
    },
  },
  {
    fact: "novicezk's server empties the progress of a failed task",
    mark: 'S',
    check: async () => {
      const { result } = await told('novicezk', { kind: 'failed', failure: { message: 'Banned prompt' } });
      expect(factsOf(result).rawRecord).toHaveProperty('progress', '');
      expect(short(result)).toBe('failed generation-failed | Banned prompt');
    },
  },
  {
    fact: "trueai's server adds the states `MODAL` and `CANCEL`",
    mark: 'S',
    check: async () => {
      expect(short((await told('trueai', { kind: 'modal', queuedMs: 0 })).result)).toBe('needs-input');
      const { result } = await told('trueai', {
        kind: 'failed',
        failure: { code: 'CANCEL', message: 'by hand' },
      });
      expect(short(result)).toBe('failed generation-failed | by hand');
    },
  },
  {
    fact: "trueai's `imageUrls` are the single pictures, each with a `thumbnail`",
    mark: 'S',
    check: async () => {
      const { result, task } = await told('trueai', { kind: 'singles' });
      expect(task.pictures.length).toBe(5);
      expect(short(result)).toBe(drawn(task));
    },
  },
  {
    fact: "trueai's `videoUrls` are the films, `imageUrl` their cover",
    mark: 'S',
    check: async () => {
      const { result, task } = await told('trueai', { kind: 'video' });
      expect(short(result)).toBe(drawn(task));
    },
  },
  {
    fact: "trueai's `buttons` are a list; some have an emoji and no label",
    mark: 'S',
    check: async () => {
      const { buttons } = factsOf((await told('trueai', {})).result);
      expect(buttons.map(({ label }) => label).join(' ')).toBe('U1 U2 U3 U4 🔄 V1 V2 V3 V4');
    },
  },
  {
    fact: "trueai's `parentId` is the task that it was made of",
    mark: 'S',
    check: async () => {
      const { result } = await told('trueai', { kind: 'upscale', parentId: '1711217942120945' });
      expect(factsOf(result).parentRemoteId).toBe('1711217942120945');
    },
  },
  {
    fact: "novicezk's `description` of a change is `/up {id} U2`",
    mark: 'S',
    check: async () => {
      const { result } = await told('novicezk', { kind: 'upscale', parentId: '1711217942120945', index: 1 });
      expect(factsOf(result)).toMatchObject({
        parentRemoteId: '1711217942120945',
        rawRecord: { description: '/up 1711217942120945 U2' },
      });
      expect(factsOf((await told('novicezk', {})).result).parentRemoteId).toBeNull();
    },
  },
  {
    fact: 'describe answers in `properties.finalPrompt`',
    mark: 'D',
    check: async () => {
      const { result } = await told('novicezk', { kind: 'describe' });
      expect(result).toMatchObject({
        kind: 'done',
        pictures: [],
        text: expect.stringMatching(/^1️⃣ .+4️⃣ /s) as string,
      });
    },
  },
  {
    fact: 'times are milliseconds',
    mark: 'D',
    check: async () => {
      const { result, task } = await told('novicezk', {});
      expect(factsOf(result)).toMatchObject({
        createdAtMs: task.submittedAtMs,
        finishedAtMs: task.finishedAtMs,
      });
    },
  },
  {
    fact: "pictures lie at Discord's, whose signed links end at `ex`",
    mark: 'S',
    check: async () => {
      const { result, task } = await told('novicezk', { form: 1, linkLifeMs: 60 * minute });
      const [picture] = result?.kind === 'done' ? result.pictures : [];
      expect(picture?.url).toBe(task.pictures[0]?.url);
      expect(picture?.url).toContain('&hm=');
      const endsAtMs = task.finishedAtMs + 60 * minute;
      expect(Math.abs((picture?.expiresAtMs ?? 0) - endsAtMs)).toBeLessThanOrEqual(1_000);
    },
  },
  {
    fact: 'records name the Discord account and the callback',
    mark: 'S',
    check: async () => {
      const { rawRecord } = factsOf((await told('novicezk', {})).result);
      expect(rawRecord).toHaveProperty('properties.finalPrompt');
      expect(JSON.stringify(rawRecord)).not.toMatch(/discordInstanceId|notifyHook/);
    },
  },
  {
    fact: 'a wrong secret is 401 or 403',
    mark: 'S',
    check: async () => {
      for (const flavour of ['novicezk', 'trueai'] as const) {
        const simulator = await shared(flavour);
        expect((await thrownBy(mjproxy.test(to(simulator, 'another')))).code).toBe('unauthorized');
        await mjproxy.test(to(simulator));
      }
    },
  },
  {
    fact: 'code 30 is a full queue of the relay',
    mark: 'S',
    check: () =>
      using({}, async (simulator) => {
        const body = { code: 30, description: '当前分组负载已饱和', type: 'upstream_error' };
        simulator.setFault({ kind: 'reply', reply: { status: 429, body } });
        expect((await thrownBy(look(simulator, '1'))).code).toBe('rate-limited');
      }),
  },
  {
    fact: '`POST /mj/submit/action {taskId, customId}` presses a button; code 1 has the new task as `result`',
    mark: 'D',
    check: async () => {
      const simulator = await shared('trueai');
      const parent = simulator.addTask(done);
      const answer = await press(simulator, parent, 'U3');
      expect(answer).toMatchObject({ kind: 'accepted', needsInput: false });
      expect(madeBy(simulator, answer).spec).toMatchObject({
        kind: 'upscale',
        parentId: parent.id,
        index: 2,
      });
      expect(lastRequest(simulator)).toEqual({
        path: '/mj/submit/action',
        body: { taskId: parent.id, customId: expect.stringMatching(/^MJ::JOB::upsample::3::/) as string },
      });
    },
  },
  {
    fact: 'code 21 with a `result` wants `/mj/submit/modal` next',
    mark: 'D',
    check: async () => {
      const simulator = await shared('trueai');
      const single = simulator.addTask({ ...done, kind: 'upscale' });
      for (const label of ['Vary (Region)', 'Custom Zoom']) {
        const answer = await press(simulator, single, label);
        expect(answer).toMatchObject({ kind: 'accepted', needsInput: true });
        expect(short(await look(simulator, madeBy(simulator, answer).id))).toBe('needs-input');
      }
    },
  },
  {
    fact: 'code 21 with a status in `properties` is a task that was there before',
    mark: 'D',
    check: async () => {
      const simulator = await shared('novicezk');
      const parent = simulator.addTask(done);
      const first = madeBy(simulator, await press(simulator, parent, 'U1'));
      expect(await press(simulator, parent, 'U1')).toEqual({
        kind: 'accepted',
        remoteId: first.id,
        needsInput: false,
      });
    },
  },
  {
    fact: 'code 22 is taken and waits in line',
    mark: 'D',
    check: () =>
      using({ flavour: 'trueai', queue: { running: 1, waiting: 2 } }, async (simulator) => {
        const parent = simulator.addTask(done);
        simulator.addTask({ kind: 'never' });
        const answer = await press(simulator, parent, 'V1');
        expect(answer).toMatchObject({ kind: 'accepted', needsInput: false });
        expect(madeBy(simulator, answer).spec.parentId).toBe(parent.id);
      }),
  },
  {
    fact: 'code 23 is a full queue',
    mark: 'D',
    check: () =>
      using({ flavour: 'trueai', queue: { running: 1, waiting: 0 } }, async (simulator) => {
        const parent = simulator.addTask(done);
        simulator.addTask({ kind: 'never' });
        expect(await press(simulator, parent, 'V1')).toEqual({
          kind: 'refused',
          code: 'rate-limited',
          message: '队列已满，请稍后尝试',
        });
        expect(simulator.tasks().length).toBe(2);
      }),
  },
  {
    fact: 'code 24 is a banned prompt, its word in `properties.bannedWord`',
    mark: 'D',
    check: async () => {
      const simulator = await shared('trueai');
      const { id } = simulator.addTask({ ...done, kind: 'modal', queuedMs: 0 });
      expect(await act(simulator, id, modalButtonId, { prompt: 'a banned word' })).toEqual({
        kind: 'refused',
        code: 'invalid-request',
        message: '可能包含敏感词 (banned)',
      });
    },
  },
  {
    fact: 'code 3 is an unknown task, 4 a wrong request, 9 any other failure',
    mark: 'D',
    check: () =>
      using({ flavour: 'trueai' }, async (simulator) => {
        const reroll = 'MJ::JOB::reroll::0::abc::SOLO';
        const { id } = simulator.addTask(done);
        const codes: unknown[] = [];
        for (const asked of [simulator.unknownId(), id]) codes.push(await act(simulator, asked, reroll));
        simulator.setFault({ kind: 'feature-disabled' });
        codes.push(await act(simulator, id, reroll));
        expect(codes).toMatchObject([
          { kind: 'refused', code: 'not-found' },
          { kind: 'refused', code: 'invalid-request', message: 'customId无效' },
          { kind: 'refused', code: 'generation-failed', message: '无可用的账号实例' },
        ]);
      }),
  },
  {
    fact: '`maskBase64` of `/mj/submit/modal` is a PNG as a data URL',
    mark: 'S',
    check: async () => {
      const simulator = await shared('trueai');
      const { id } = simulator.addTask({ ...done, kind: 'modal', queuedMs: 0 });
      const input = { prompt: 'a red sofa', mask: { kind: 'image', pngBase64 } } as const;
      expect(await act(simulator, id, modalButtonId, input)).toMatchObject({ kind: 'accepted' });
      expect(lastRequest(simulator)).toEqual({
        path: '/mj/submit/modal',
        body: { taskId: id, prompt: 'a red sofa', maskBase64: `data:image/png;base64,${pngBase64}` },
      });
    },
  },
  {
    fact: 'an answered task goes on under its own id',
    mark: 'S',
    check: () =>
      using({ flavour: 'trueai' }, async (simulator) => {
        const task = simulator.addTask({ kind: 'modal', queuedMs: 0, durationMs: minute });
        expect(await act(simulator, task.id, modalButtonId, { prompt: 'a sofa' })).toEqual({
          kind: 'accepted',
          remoteId: task.id,
          needsInput: false,
        });
        simulator.clock.advance(2 * minute);
        expect(short(await look(simulator, task.id))).toBe(drawn(task));
      }),
  },
  {
    fact: "novicezk's server has no buttons; `POST /mj/submit/change {taskId, action, index}` upscales and varies a grid",
    mark: 'D',
    check: async () => {
      const simulator = await shared('novicezk');
      const parent = simulator.addTask(done);
      expect(madeBy(simulator, await press(simulator, parent, 'V4')).spec).toMatchObject({
        action: 'VARIATION',
        index: 3,
      });
      expect(lastRequest(simulator)).toEqual({
        path: '/mj/submit/change',
        body: { taskId: parent.id, action: 'VARIATION', index: 4 },
      });
      expect(madeBy(simulator, await press(simulator, parent, '🔄')).spec.action).toBe('REROLL');
      const single = await told('novicezk', { kind: 'upscale' });
      expect(factsOf(single.result).buttons).toEqual([]);
    },
  },
  {
    fact: 'an action that is answered with 5xx, or not at all, may have been done',
    mark: 'I',
    check: () =>
      using({ flavour: 'trueai' }, async (simulator) => {
        const { id } = simulator.addTask(done);
        for (const kind of ['server-error', 'empty-body', 'reset'] as const) {
          simulator.setFault({ kind, method: 'POST', times: 1 });
          const { code } = await thrownBy(act(simulator, id, 'MJ::JOB::reroll::0::abc::SOLO'));
          expect(['provider-down', 'provider-changed', 'network']).toContain(code);
        }
        expect(simulator.requests.length).toBe(3);
      }),
  },
]);
