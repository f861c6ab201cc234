// MidAPI, and kie.ai which speaks the same: GET /api/v1/mj/record-info, one id at a time. Its traps: errors
// are body codes inside HTTP 200, a task is 'recordInfo is null' for some seconds after it was made and for
// ever when unknown, `resultInfoJson` comes in four forms, and may name some addresses before the others.

import type { Exchange, Reply } from './http-server.ts';
import { makeHex, makeUuid } from './ids.ts';
import { createRandom } from './random.ts';
import { startSimulator } from './start-simulator.ts';
import { openTaskStore } from './task-store.ts';
import type { TaskStore } from './task-store.ts';
import {
  dayMs,
  endedAtMs,
  hostPicture,
  isOutputLate,
  linksDieAtMs,
  phaseAt,
  pictureSource,
  videoSource,
} from './tasks.ts';
import type {
  SimulatedAccount,
  SimulatedTask,
  Simulator,
  SimulatorOptions,
  TaskPicture,
  TaskSpec,
} from './tasks.ts';

/** Options of this provider. */
export interface MidApiOptions extends SimulatorOptions {
  /** HTTP status that goes with an error's body code: 200 as documented, or the code itself. */
  readonly errorStatus?: 200 | 'same';
  /** Body code of an unknown id. */
  readonly unknownCode?: 422 | 404;
  /** How long after it was made a task is still 'recordInfo is null', in simulated milliseconds. */
  readonly unseenMs?: number;
}

/** The accounts that a simulator has unless told otherwise. */
export const midApiAccounts: readonly SimulatedAccount[] = [
  { label: 'midapi-studio', key: '3b9d7f21c08e4a5591ce2d40b7f6a813' },
  { label: 'midapi-second', key: '77f0e4c2a95d4b1380d6f3e1b2c4a597' },
  { label: 'midapi-used-up', key: '90a1b2c3d4e5f60718293a4b5c6d7e8f', state: 'used-up' },
];

const failures: readonly { readonly code: number; readonly message: string }[] = [
  { code: 500, message: 'Internal Error, Please try again later.' },
  { code: 400, message: 'Your prompt was flagged by the content policy of Midjourney.' },
  { code: 501, message: 'Image generation failed.' },
];

/** Starts the service. */
export async function startMidApiSimulator(options: MidApiOptions = {}): Promise<Simulator> {
  const store = await openTaskStore(
    {
      provider: 'midapi',
      makeId: (random) => makeHex(random, 32),
      makeJobId: (random) => makeHex(random, 32),
      without: ['modal', 'describe'],
      hostPictures,
    },
    options,
    midApiAccounts,
  );
  const unseenMs = options.unseenMs ?? 4_000;

  const refuse = (code: number, msg: string): Reply => ({
    status: options.errorStatus === 'same' ? code : 200,
    body: { code, msg, data: null },
  });
  const ok = (data: unknown): Reply => ({ status: 200, body: { code: 200, msg: 'success', data } });

  const handle = (exchange: Exchange): Reply => {
    const header = exchange.headers.authorization ?? '';
    const account = store.accounts.find((entry) => header === `Bearer ${entry.key}`);
    if (account === undefined) return refuse(401, 'You do not have access permissions');
    const { method, path } = exchange;
    if (method === 'GET' && path === '/api/v1/mj/record-info') return recordInfo(exchange, account);
    if (method === 'GET' && path === '/api/v1/common/credit')
      return ok(account.state === 'used-up' ? 0 : 4815.5);
    if (method === 'POST' && path.startsWith('/api/v1/mj/')) return submit(exchange, account);
    return refuse(404, 'Not Found');
  };

  const recordInfo = (exchange: Exchange, account: SimulatedAccount): Reply => {
    const taskId = exchange.query.get('taskId') ?? '';
    if (taskId === '') return refuse(400, 'taskId cannot be blank');
    const task = store.tasks.get(taskId);
    const nowMs = store.clock.nowMs();
    if (task === undefined || task.account !== account) {
      return options.unknownCode === 404 ? refuse(404, 'task not found') : refuse(422, 'recordInfo is null');
    }
    if (nowMs < task.submittedAtMs + unseenMs) return refuse(422, 'recordInfo is null');
    const phase = phaseAt(task, nowMs);
    if (phase.kind === 'failed' && failureForm(task) === 'body-code') {
      return {
        status: options.errorStatus === 'same' ? 501 : 200,
        body: { code: 501, msg: failureOf(task).message, data: null },
      };
    }
    return ok(render(task, nowMs));
  };

  const timeOf = (task: SimulatedTask, simulatedMs: number): string | number => {
    const wireMs = Math.floor(store.clock.toWireMs(simulatedMs));
    return task.form % 3 === 2 ? wireMs : new Date(wireMs).toISOString().replace(/\.\d+Z$/, 'Z');
  };

  const render = (task: SimulatedTask, nowMs: number): Record<string, unknown> => {
    const phase = phaseAt(task, nowMs);
    const endMs = endedAtMs(task, nowMs);
    const failed = phase.kind === 'failed';
    const { code, message } = failureOf(task);
    return {
      taskId: task.id,
      taskType: taskTypeOf(task),
      paramJson: task.form % 13 === 12 ? '' : JSON.stringify(paramsOf(task)),
      completeTime: endMs === null ? null : timeOf(task, endMs),
      resultInfoJson: phase.kind === 'succeeded' ? resultInfo(task, isOutputLate(task, nowMs)) : null,
      successFlag: phase.kind === 'succeeded' ? 1 : failed ? (task.form % 2 === 0 ? 2 : 3) : 0,
      createTime: timeOf(task, task.submittedAtMs),
      errorCode: failed ? code : null,
      errorMessage: failed ? message : null,
    };
  };

  /** Where the output is late, half of the tasks name some of their addresses already. */
  const resultInfo = (task: SimulatedTask, isLate: boolean): unknown => {
    if (isLate && task.form % 2 === 0) return null;
    const urls = task.pictures.map(({ statedUrl }, at) => (isLate && at % 2 === 0 ? null : statedUrl));
    const objects = { resultUrls: urls.map((resultUrl) => ({ resultUrl })) };
    const strings = { resultUrls: urls };
    if (task.kind === 'empty' && task.form % 2 === 0) return null;
    switch (task.form % 4) {
      case 0:
        return objects;
      case 1:
        return JSON.stringify(objects);
      case 2:
        return strings;
      default:
        return JSON.stringify(strings);
    }
  };

  const submit = (exchange: Exchange, account: SimulatedAccount): Reply => {
    const body = exchange.json;
    if (body === null) return refuse(400, 'Invalid request body');
    if (account.state === 'used-up') return refuse(402, 'Credits insufficient');
    let spec: TaskSpec;
    switch (exchange.path) {
      case '/api/v1/mj/generate': {
        const prompt = body['prompt'];
        if (typeof prompt !== 'string' || prompt === '') return refuse(422, 'prompt cannot be blank');
        const video = String(body['taskType']).startsWith('mj_video');
        spec = { kind: video ? 'video' : 'imagine', prompt };
        break;
      }
      case '/api/v1/mj/generateUpscale':
      case '/api/v1/mj/generateVary': {
        const parent = store.tasks.get(String(body['taskId']));
        const index = body['imageIndex'];
        if (parent === undefined || parent.account !== account) return refuse(422, 'recordInfo is null');
        if (phaseAt(parent, store.clock.nowMs()).kind !== 'succeeded')
          return refuse(422, 'The original task is not finished');
        if (parent.pictures.length !== 4 || parent.pictures[0]?.kind !== 'single')
          return refuse(422, 'The original task has no four pictures');
        if (typeof index !== 'number' || !Number.isInteger(index) || index < 0 || index > 3) {
          return refuse(422, 'imageIndex must be between 0 and 3');
        }
        const upscale = exchange.path.endsWith('Upscale');
        spec = {
          kind: upscale ? 'upscale' : 'imagine',
          prompt: parent.prompt.text,
          parentId: parent.id,
          action: upscale ? 'mj_upscale' : 'mj_vary',
          index,
          ...(upscale ? { seed: parent.seed } : {}),
          ...(parent.spec.picture === undefined ? {} : { picture: parent.spec.picture }),
        };
        break;
      }
      case '/api/v1/mj/generateVideoExtend': {
        const parent = store.tasks.get(String(body['taskId']));
        if (parent === undefined || parent.account !== account) return refuse(422, 'recordInfo is null');
        spec = {
          kind: 'video',
          prompt: parent.prompt.text,
          parentId: parent.id,
          action: 'mj_video_extend_manual',
        };
        break;
      }
      default:
        return refuse(404, 'Not Found');
    }
    return ok({ taskId: store.add({ ...spec, account: account.label }).id });
  };

  const wordFault = (
    kind: 'rate-limited' | 'server-error' | 'maintenance' | 'insufficient-credits' | 'feature-disabled',
  ): Reply => {
    switch (kind) {
      case 'rate-limited':
        return refuse(429, 'Rate limited, please try again later');
      case 'server-error':
        return refuse(500, 'Server Error');
      case 'maintenance':
        return refuse(455, 'Service Unavailable - System is currently undergoing maintenance');
      case 'insufficient-credits':
        return refuse(402, 'Insufficient Credits');
      case 'feature-disabled':
        return refuse(505, 'Feature Disabled');
    }
  };

  return startSimulator(store, options, {
    provider: 'midapi',
    handle,
    wordFault,
    unknownId: () => makeHex(store.random, 32),
  });
}

/** Four singles as JPEG files that live 15 days. */
function hostPictures(task: SimulatedTask, store: TaskStore): readonly TaskPicture[] {
  const { host } = store;
  const style = store.styleOf(task);
  const expiresAtMs = linksDieAtMs(task, 15 * dayMs);
  const name = `/v/${task.jobId}`;
  const parts = [0, 1, 2, 3] as const;
  switch (task.kind) {
    case 'imagine':
    case 'singles':
    case 'edits':
      return parts.map((part) =>
        hostPicture(host, task, {
          kind: 'single',
          index: part,
          target: `${name}_0_${part}.jpeg`,
          expiresAtMs,
          whenGone: 'not-found',
          // Names lie now and then: a WebP that is called .jpeg.
          ...pictureSource(task, style, part, { format: task.form % 5 === 3 ? 'webp' : 'jpeg' }),
          ...(task.form % 5 === 3 ? { contentType: 'image/jpeg' } : {}),
        }),
      );
    case 'upscale': {
      const part = parts[task.spec.index ?? 0] ?? 0;
      return [
        hostPicture(host, task, {
          kind: 'upscale',
          index: 0,
          target: `${name}_0_0.jpeg`,
          expiresAtMs,
          whenGone: 'not-found',
          ...pictureSource(task, style, part, { format: 'jpeg', scale: 2 }),
        }),
      ];
    }
    case 'video':
      return parts.map((part) =>
        hostPicture(host, task, {
          kind: 'video',
          index: part,
          target: `${name}_0_${part}.mp4`,
          expiresAtMs,
          whenGone: 'not-found',
          source: videoSource(task, part, style),
          widthPx: 0,
          heightPx: 0,
        }),
      );
    default:
      return [];
  }
}

function taskTypeOf(task: SimulatedTask): string {
  // The task types of upscales and variations are not documented.
  if (task.spec.parentId !== undefined && task.form % 5 === 4) return 'mj_txt2img';
  if (task.spec.action !== undefined) return task.spec.action;
  switch (task.kind) {
    case 'video':
      return task.form % 2 === 0 ? 'mj_video' : 'mj_video_hd';
    case 'upscale':
      return 'mj_upscale';
    case 'edits':
      return 'mj_img2img';
    default:
      return task.form % 11 === 10 ? 'mj_style_reference' : 'mj_txt2img';
  }
}

function paramsOf(task: SimulatedTask): Record<string, unknown> {
  const random = createRandom(`params ${task.id}`);
  return {
    aspectRatio: task.prompt.aspect,
    callBackUrl: task.form % 2 === 0 ? '' : `https://api.example.com/callback/${makeUuid(random)}`,
    fileUrl: '',
    prompt:
      task.spec.prompt ??
      task.prompt.words + (task.prompt.parameters === '' ? '' : ` ${task.prompt.parameters}`),
    speed: random.pick(['Relax', 'Fast', 'Turbo', 'relaxed']),
    stylization: random.pick([1, 50, 100, 250, 750]),
    taskType: taskTypeOf(task),
    version: random.pick(['7', '6.1', 'niji6']),
    waterMark: '',
    weirdness: random.pick([0, 1, 100, 500]),
    ...(task.spec.parentId === undefined
      ? {}
      : { taskId: task.spec.parentId, imageIndex: task.spec.index ?? 0 }),
  };
}

const failureForm = (task: SimulatedTask): 'flag' | 'body-code' =>
  task.form % 4 === 3 ? 'body-code' : 'flag';

function failureOf(task: SimulatedTask): { readonly code: number; readonly message: string } {
  const drawn = failures[task.form % failures.length] ?? { code: 500, message: 'Internal Error' };
  return {
    code: Number(task.spec.failure?.code ?? drawn.code),
    message: task.spec.failure?.message ?? drawn.message,
  };
}
