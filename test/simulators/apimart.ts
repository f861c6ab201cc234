// APIMart: the Midjourney-style endpoint (bare object) and the unified one (wrapped in `{code,data}`), with
// their two vocabularies of status. Its traps: a record is gone after three days (404, the same as unknown),
// another account's task is 403 at one endpoint, errors may come inside HTTP 200, `url` is a string or a list.
// The calls that make tasks of tasks stand in apimart-follow-ups.ts.

import { answerFollowUp, apimartButtons } from './apimart-follow-ups.ts';
import type { Exchange, Reply } from './http-server.ts';
import { makeApimartId, makeHex } from './ids.ts';
import { partOf } from './acedata.ts';
import { makeDescriptions } from './prompts.ts';
import { createRandom } from './random.ts';
import { startSimulator } from './start-simulator.ts';
import { openTaskStore } from './task-store.ts';
import type { TaskStore } from './task-store.ts';
import {
  createWindowLimit,
  dayMs,
  endedAtMs,
  hostPicture,
  linksDieAtMs,
  phaseAt,
  pictureSource,
  videoSource,
  isOutputLate,
} from './tasks.ts';
import type {
  SimulatedAccount,
  SimulatedTask,
  Simulator,
  SimulatorOptions,
  TaskPhase,
  TaskPicture,
} from './tasks.ts';

/** Options of this provider. */
export interface ApimartOptions extends SimulatorOptions {
  /** Requests that a key may make in a (scaled) minute; no number is documented, so none by default. */
  readonly requestsPerMinute?: number;
  /** Life of a record from its submission, in simulated milliseconds. */
  readonly recordLifeMs?: number;
}

/** The accounts that a simulator has unless told otherwise. */
export const apimartAccounts: readonly SimulatedAccount[] = [
  { label: 'apimart-studio', key: 'sk-am7Qw2ErT9yUiOpAsDfGhJkLzXcVbNm1' },
  { label: 'apimart-second', key: 'sk-amZx8CvB3nMqWeRtYuIoPaSdFgHjKlQ5' },
  { label: 'apimart-used-up', key: 'sk-amPoIuYtReWqLkJhGfDsAmNbVcXz0000', state: 'used-up' },
];

const modalTimeoutMs = 30 * 60_000;
/** How long an answered MODAL task is queued again. */
const answeredQueueMs = 1_000;
const failures = [
  'The prompt was rejected by the content filter.',
  'Job timed out in the queue, credits refunded.',
  'upstream error: invalid parameter --cref with --v 7',
];

/** Starts the service. */
export async function startApimartSimulator(options: ApimartOptions = {}): Promise<Simulator> {
  const store = await openTaskStore(
    {
      provider: 'apimart',
      makeId: (random, atMs, number) => makeApimartId(random, atMs, number % 5 === 4 ? 'unified' : 'ulid'),
      makeJobId: (random) => makeHex(random, 12),
      without: [],
      hostPictures,
    },
    options,
    apimartAccounts,
  );
  const recordLifeMs = options.recordLifeMs ?? 3 * dayMs;
  const rateScale = options.rateLimitTimeScale ?? store.clock.timeScale;
  const limit =
    options.requestsPerMinute === undefined
      ? null
      : createWindowLimit({ requests: options.requestsPerMinute, perMs: 60_000 / rateScale }, () =>
          performance.now(),
        );
  let notFoundNumber = 0;
  let wrongRequestNumber = 0;

  const handle = (exchange: Exchange): Reply => {
    const header = exchange.headers.authorization ?? '';
    const account = store.accounts.find((entry) => header === `Bearer ${entry.key}`);
    if (account === undefined) {
      return failure(
        401,
        'authentication_error',
        header === '' ? 'Missing API key in the Authorization header' : 'Invalid API key',
      );
    }
    if (limit !== null && !limit.allows(account.key)) {
      return {
        ...wordFault('rate-limited'),
        headers: { 'retry-after': String(Math.max(1, Math.ceil(60 / rateScale))) },
      };
    }
    const { method, path } = exchange;
    const midjourney = /^\/v1\/midjourney\/([^/]+)$/.exec(path);
    if (method === 'GET' && midjourney !== null)
      return queryMidjourney(decodeURIComponent(midjourney[1] ?? ''), account);
    const unified = /^\/v1\/tasks\/([^/]+)$/.exec(path);
    if (method === 'GET' && unified !== null) {
      return queryUnified(
        decodeURIComponent(unified[1] ?? ''),
        account,
        exchange.query.get('language') ?? 'en',
      );
    }
    const submits = /^\/v1\/midjourney\/generations(?:\/([\w-]+))?$/.exec(path);
    if (method === 'POST' && submits !== null) return submit(exchange, account, submits[1] ?? 'imagine');
    return notFound();
  };

  /** The two bodies of a 404 that were seen, in turn. */
  const notFound = (): Reply => {
    notFoundNumber += 1;
    return notFoundNumber % 2 === 1
      ? failure(404, 'not_found_error', 'Task not found')
      : { status: 404, body: { code: 404, message: 'not found' } };
  };

  /** The forms of a wrong request, in turn: inside HTTP 200, as an error object, flat with a small code. */
  const wrongRequest = (message: string): Reply => {
    wrongRequestNumber += 1;
    if (wrongRequestNumber % 3 === 1) return applicationError(message);
    return wrongRequestNumber % 3 === 2
      ? failure(400, 'invalid_request_error', message)
      : { status: 400, body: { code: 4, description: message } };
  };
  const foreign = (): Reply =>
    failure(403, 'permission_error', 'You do not have permission to access this task');

  const known = (id: string): SimulatedTask | undefined => {
    const task = store.tasks.get(id);
    return task !== undefined && store.clock.nowMs() - task.submittedAtMs < recordLifeMs ? task : undefined;
  };

  const stateOf = (task: SimulatedTask): TaskPhase | { readonly kind: 'cancelled' } => {
    const nowMs = store.clock.nowMs();
    const phase = phaseAt(task, nowMs);
    if (phase.kind === 'modal' && nowMs - task.startedAtMs >= modalTimeoutMs) return { kind: 'cancelled' };
    const answeredAtMs = task.modalAnsweredAtMs;
    return answeredAtMs !== null && nowMs - answeredAtMs < answeredQueueMs ? { kind: 'queued' } : phase;
  };

  const epochSeconds = (simulatedMs: number): number => Math.floor(store.clock.toWireMs(simulatedMs) / 1000);

  const queryMidjourney = (id: string, account: SimulatedAccount): Reply => {
    const task = known(id);
    if (task === undefined) return notFound();
    if (task.account !== account) return foreign();
    const phase = stateOf(task);
    const words = statusWords(task, phase);
    const body: Record<string, unknown> = {
      id: task.id,
      status: words.midjourney,
      action: actionOf(task),
      progress: `${progressOf(phase)}%`,
      prompt: task.prompt.text,
    };
    if (task.form % 2 === 1) {
      const endMs = endedAtMs(task, store.clock.nowMs());
      Object.assign(body, {
        mode: 'fast',
        description: '',
        cost: 0.08,
        credits_cost: 1.6,
        created: epochSeconds(task.submittedAtMs),
        ...(endMs === null
          ? {}
          : { completed: epochSeconds(endMs), actual_time: Math.round((endMs - task.startedAtMs) / 1000) }),
      });
    }
    const grid = task.pictures.find((picture) => picture.kind === 'grid');
    const singles = task.pictures.filter(
      (picture) => picture.kind === 'single' || picture.kind === 'upscale',
    );
    switch (phase.kind) {
      case 'succeeded':
        return {
          status: 200,
          body: isOutputLate(task, store.clock.nowMs())
            ? { ...body, image_urls: [], buttons: [] }
            : { ...body, ...midjourneyResult(task) },
        };
      case 'failed':
        return {
          status: 200,
          body: {
            ...body,
            fail_reason: failureText(task),
            image_urls: [],
            buttons: [],
            // A grid may be named although the task failed.
            ...(task.form % 2 === 0 ? { grid_image_url: `${store.host.origin}/mj_${task.jobId}.png` } : {}),
          },
        };
      case 'cancelled':
        return { status: 200, body: { ...body, fail_reason: 'modal timeout, refunded', buttons: [] } };
      case 'running':
        return {
          status: 200,
          body: {
            ...body,
            buttons: [],
            // Some pictures may be named before the end; they are not there yet.
            ...(phase.progress > 50 && grid !== undefined && task.form % 2 === 0
              ? {
                  grid_image_url: grid.statedUrl,
                  image_urls: singles.slice(0, 2).map((picture) => picture.statedUrl),
                }
              : {}),
          },
        };
      case 'queued':
      case 'modal':
        return { status: 200, body };
    }
  };

  const midjourneyResult = (task: SimulatedTask): Record<string, unknown> => {
    const grid = task.pictures.find((picture) => picture.kind === 'grid');
    const singles = task.pictures.filter(
      (picture) => picture.kind === 'single' || picture.kind === 'upscale',
    );
    const videos = task.pictures
      .filter((picture) => picture.kind === 'video')
      .map((picture) => picture.statedUrl);
    if (task.kind === 'describe') {
      const text = describeText(task);
      return { image_urls: [], buttons: [], prompt: text, description: text };
    }
    return {
      ...(grid === undefined ? {} : { grid_image_url: grid.statedUrl }),
      image_urls: singles.map((picture) => picture.statedUrl),
      ...(videos.length > 0 ? { video_url: videos[0], video_urls: videos } : {}),
      buttons: apimartButtons(task),
    };
  };

  const queryUnified = (id: string, account: SimulatedAccount, language: string): Reply => {
    const task = known(id);
    if (task === undefined || task.account !== account) return notFound();
    const phase = stateOf(task);
    const words = statusWords(task, phase);
    const endMs = endedAtMs(task, store.clock.nowMs());
    const data: Record<string, unknown> = {
      id: task.id,
      status: words.unified,
      progress: progressOf(phase),
      created: epochSeconds(task.submittedAtMs),
      estimated_time: 60,
    };
    if (endMs !== null) {
      data['completed'] = epochSeconds(endMs);
      data['actual_time'] = Math.round((endMs - task.startedAtMs) / 1000);
    }
    if (phase.kind === 'succeeded') {
      const expiresAtMs = linksDieAtMs(task, dayMs);
      const expiry = expiresAtMs === undefined ? {} : { expires_at: epochSeconds(expiresAtMs) };
      const images = task.pictures
        .filter((picture) => picture.kind !== 'video')
        .map((picture) => picture.statedUrl);
      const videos = task.pictures
        .filter((picture) => picture.kind === 'video')
        .map((picture) => picture.statedUrl);
      const entries = (urls: readonly string[]): unknown[] => {
        if (task.form % 3 === 0) return urls.map((url) => ({ url: [url], ...expiry }));
        return task.form % 3 === 1 ? [{ url: urls, ...expiry }] : urls.map((url) => ({ url, ...expiry }));
      };
      data['result'] = {
        images: images.length > 0 ? entries(images) : [],
        ...(videos.length > 0 ? { videos: entries(videos) } : {}),
      };
      if (task.form % 2 === 1) Object.assign(data, { cost: 0.08, credits_cost: 1.6 });
    }
    if (phase.kind === 'failed' || phase.kind === 'cancelled') {
      data['progress'] = 0;
      data['error'] = {
        code: task.spec.failure?.code ?? (task.form % 2 === 0 ? 500 : 'generation_failed'),
        message: language === 'zh' ? '任务失败' : failureText(task),
        type: 'server_error',
      };
    }
    return { status: 200, body: { code: 200, data } };
  };

  const submit = (exchange: Exchange, account: SimulatedAccount, endpoint: string): Reply => {
    const body = exchange.json;
    if (body === null) return failure(400, 'invalid_request_error', 'Invalid JSON body');
    if (account.state === 'used-up') return failure(402, 'payment_required', 'Insufficient balance');
    if (['imagine', 'blend', 'describe', 'edits'].includes(endpoint)) {
      const prompt = body['prompt'];
      if (endpoint !== 'describe' && endpoint !== 'blend' && (typeof prompt !== 'string' || prompt === '')) {
        return wrongRequest('prompt is required');
      }
      const kind = endpoint === 'describe' ? 'describe' : endpoint === 'edits' ? 'edits' : 'imagine';
      const task = store.add({
        kind,
        account: account.label,
        ...(typeof prompt === 'string' ? { prompt } : {}),
      });
      return { status: 200, body: { code: 200, data: [{ status: 'submitted', task_id: task.id }] } };
    }
    const reply = answerFollowUp(
      {
        known,
        isOwn: (task) => task.account === account,
        stateOf: (task) => stateOf(task).kind,
        answerModal: (task) => {
          task.modalAnsweredAtMs = store.clock.nowMs();
        },
        add: store.add,
        refuse: { request: wrongRequest, foreign, unknown: notFound },
      },
      endpoint,
      body,
    );
    return reply ?? notFound();
  };

  return startSimulator(store, options, {
    provider: 'apimart',
    handle,
    wordFault,
    unknownId: () => makeApimartId(store.random, store.clock.startedAtMs, 'ulid'),
  });
}

/** A grid and its four singles; an upscale has one file, a video task four. Links die after a day. */
function hostPictures(task: SimulatedTask, store: TaskStore): readonly TaskPicture[] {
  const { host } = store;
  const style = store.styleOf(task);
  const expiresAtMs = linksDieAtMs(task, dayMs);
  const name = `/mj_${task.jobId}`;
  const parts = [0, 1, 2, 3] as const;
  const put = (
    kind: TaskPicture['kind'],
    index: number,
    part: 'grid' | 0 | 1 | 2 | 3,
    target: string,
    scale = 1,
  ): TaskPicture =>
    hostPicture(host, task, {
      kind,
      index,
      target,
      expiresAtMs,
      whenGone: 'gone',
      // Names lie now and then: a WebP that is called .png, under an honest type.
      ...pictureSource(task, style, part, { format: task.form % 4 === 2 ? 'webp' : 'png', scale }),
    });
  switch (task.kind) {
    case 'imagine':
    case 'singles':
    case 'edits':
    case 'modal':
      return [
        put('grid', 0, 'grid', `${name}.png`),
        ...parts.map((part) => put('single', part + 1, part, `${name}_${part}.png`)),
      ];
    case 'upscale':
      return [put('upscale', 0, partOf(task.spec.index), `${name}_up.png`)];
    case 'video':
      return parts.map((part) =>
        hostPicture(host, task, {
          kind: 'video',
          index: part,
          target: `${name}_${part}.mp4`,
          expiresAtMs,
          whenGone: 'gone',
          source: videoSource(task, part, style),
          widthPx: 0,
          heightPx: 0,
        }),
      );
    default:
      return [];
  }
}

function statusWords(
  task: SimulatedTask,
  phase: TaskPhase | { readonly kind: 'cancelled' },
): { readonly midjourney: string; readonly unified: string } {
  switch (phase.kind) {
    case 'queued':
      return {
        midjourney: task.form % 2 === 0 && task.modalAnsweredAtMs === null ? 'NOT_START' : 'SUBMITTED',
        unified: task.form % 2 === 0 ? 'submitted' : 'pending',
      };
    case 'running':
      return { midjourney: 'IN_PROGRESS', unified: 'processing' };
    case 'modal':
      // The unified word for a waiting task is nowhere documented.
      return { midjourney: 'MODAL', unified: 'processing' };
    case 'succeeded':
      return {
        midjourney: 'SUCCESS',
        unified: ['completed', 'completed', 'completed', 'success', 'finished'][task.form % 5] ?? 'completed',
      };
    case 'failed':
      return { midjourney: 'FAILURE', unified: 'failed' };
    case 'cancelled':
      return { midjourney: 'FAILURE', unified: 'cancelled' };
  }
}

function progressOf(phase: TaskPhase | { readonly kind: 'cancelled' }): number {
  switch (phase.kind) {
    case 'queued':
    case 'modal':
      return 0;
    case 'running':
      return phase.progress;
    case 'succeeded':
      return 100;
    case 'failed':
    case 'cancelled':
      return 100;
  }
}

function actionOf(task: SimulatedTask): string {
  if (task.spec.action !== undefined) return task.spec.action;
  switch (task.kind) {
    case 'upscale':
      return 'UPSCALE';
    case 'video':
      return 'VIDEO';
    case 'describe':
      return 'DESCRIBE';
    case 'modal':
      return 'INPAINT';
    case 'edits':
      return 'EDITS';
    default:
      return 'IMAGINE';
  }
}

function describeText(task: SimulatedTask): string {
  return makeDescriptions(createRandom(task.seed))
    .map((text, index) => `${index + 1}\uFE0F\u20E3 ${text}`)
    .join('\n\n');
}

const failureText = (task: SimulatedTask): string =>
  task.spec.failure?.message ?? failures[task.form % failures.length] ?? 'generation failed';

function failure(status: number, type: string, message: string): Reply {
  return { status, body: { error: { code: status, message, type } } };
}

/** An error of the application inside HTTP 200. */
function applicationError(message: string): Reply {
  return { status: 200, body: { code: 400, message } };
}

function wordFault(
  kind: 'rate-limited' | 'server-error' | 'maintenance' | 'insufficient-credits' | 'feature-disabled',
): Reply {
  switch (kind) {
    case 'rate-limited':
      return failure(429, 'rate_limit_error', 'Rate limit exceeded');
    case 'server-error':
      return failure(500, 'server_error', 'Internal server error');
    case 'maintenance':
      return failure(502, 'bad_gateway', 'Upstream service unavailable');
    case 'insufficient-credits':
      return failure(402, 'payment_required', 'Insufficient balance');
    case 'feature-disabled':
      return failure(400, 'invalid_request_error', 'This model is disabled');
  }
}
