// midjourney-proxy in two flavours, novicezk's (Java) and trueai's (.NET): camelCase task objects behind one
// secret. Its traps: an unknown id is an empty answer, not an error; everything is null while a task runs;
// novicezk clears the progress of a failed task and has no buttons.

import type { Exchange, Reply } from './http-server.ts';
import { makeSixteenDigits, makeUuid } from './ids.ts';
import {
  actionOf,
  answerSubmit,
  buttonsOf,
  describeText,
  failReasonOf,
  hostMidjourneyPictures,
  hostPreview,
  statusOf,
} from './midjourney-format.ts';
import type { SubmitQueue } from './midjourney-format.ts';
import { createRandom } from './random.ts';
import { startSimulator } from './start-simulator.ts';
import { openTaskStore } from './task-store.ts';
import { createWindowLimit, endedAtMs, phaseAt, shuffled } from './tasks.ts';
import type { SimulatedAccount, SimulatedTask, Simulator, SimulatorOptions, TaskPhase } from './tasks.ts';

/** Options of this provider. */
export interface MjProxyOptions extends SimulatorOptions {
  readonly flavour?: 'novicezk' | 'trueai';
  readonly basePath?: string;
  readonly requestsPerMinute?: number;
  /** What the server takes at once; without it everything is taken at once. */
  readonly queue?: SubmitQueue;
}

/** The accounts that a simulator has unless told otherwise: the server's one secret. */
export const mjProxyAccounts: readonly SimulatedAccount[] = [
  { label: 'mjproxy-home', key: 'mj-secret-8fK2pQ7x' },
];

/** Starts the server. */
export async function startMjProxySimulator(options: MjProxyOptions = {}): Promise<Simulator> {
  const flavour = options.flavour ?? 'novicezk';
  const basePath = options.basePath ?? '';
  const store = await openTaskStore(
    {
      provider: 'mjproxy',
      makeId: makeSixteenDigits,
      makeJobId: makeUuid,
      without: flavour === 'novicezk' ? ['modal', 'video', 'edits'] : [],
      hostPictures: (task, self) =>
        hostMidjourneyPictures(task, self, flavour === 'trueai' && task.kind === 'singles'),
    },
    options,
    mjProxyAccounts,
  );
  const { clock } = store;
  const rateScale = options.rateLimitTimeScale ?? clock.timeScale;
  const limit =
    options.requestsPerMinute === undefined
      ? null
      : createWindowLimit({ requests: options.requestsPerMinute, perMs: 60_000 / rateScale }, () =>
          performance.now(),
        );

  const handle = (exchange: Exchange): Reply => {
    const secret = String(exchange.headers['mj-api-secret'] ?? '');
    const account = store.accounts.find((entry) => entry.key === secret);
    if (account === undefined) {
      return flavour === 'novicezk' ? { status: 401 } : { status: 403, body: '未登录' };
    }
    if (limit !== null && !limit.allows(exchange.remoteAddress)) return wordFault('rate-limited');
    if (!exchange.path.startsWith(`${basePath}/mj/`)) return notFound(exchange);
    const path = exchange.path.slice(basePath.length);
    const { method } = exchange;
    const fetchOne = /^\/mj\/task\/([^/]+)\/fetch$/.exec(path);
    if (method === 'GET' && fetchOne !== null) {
      const task = store.tasks.get(decodeURIComponent(fetchOne[1] ?? ''));
      if (task !== undefined) return { status: 200, body: render(task) };
      return flavour === 'novicezk' ? { status: 200 } : { status: 204 };
    }
    if (method === 'GET' && (path === '/mj/task/list' || path === '/mj/task/queue')) {
      const nowMs = clock.nowMs();
      const tasks = [...store.tasks.values()].sort((a, b) => b.submittedAtMs - a.submittedAtMs);
      return {
        status: 200,
        body: (path.endsWith('queue')
          ? tasks.filter((task) => phaseAt(task, nowMs).kind === 'queued')
          : tasks
        ).map(render),
      };
    }
    if (method === 'POST' && path === '/mj/task/list-by-condition') {
      const ids = exchange.json?.['ids'];
      if (!Array.isArray(ids)) return { status: 200, body: [] };
      const found = ids.map((id) => store.tasks.get(String(id))).filter((task) => task !== undefined);
      return { status: 200, body: shuffled(found, createRandom(found.length)).map(render) };
    }
    const submit = /^\/mj\/submit\/([\w-]+)$/.exec(path);
    const call = submit?.[1] ?? '';
    if (
      method === 'POST' &&
      submit !== null &&
      !(flavour === 'novicezk' && ['action', 'modal', 'video', 'edits'].includes(call))
    ) {
      const reply = answerSubmit(
        store,
        account,
        call,
        exchange.json ?? {},
        (id) => store.tasks.get(id),
        options.queue,
      );
      if (reply !== null) return reply;
    }
    return notFound(exchange);
  };

  const notFound = (exchange: Exchange): Reply =>
    flavour === 'novicezk'
      ? {
          status: 404,
          body: { timestamp: new Date().toISOString(), status: 404, error: 'Not Found', path: exchange.path },
        }
      : { status: 404 };

  const wire = (simulatedMs: number): number => Math.floor(clock.toWireMs(simulatedMs));

  const render = (task: SimulatedTask): Record<string, unknown> => {
    const nowMs = clock.nowMs();
    const phase = phaseAt(task, nowMs);
    const endMs = endedAtMs(task, nowMs);
    const done = phase.kind === 'succeeded';
    const finalPrompt = task.kind === 'describe' && done ? describeText(task) : task.prompt.text;
    const shown = task.pictures.find((picture) => picture.kind !== 'video');
    const previewed =
      phase.kind === 'running' && phase.progress >= 20 && task.kind !== 'describe' && task.kind !== 'empty';
    const imageUrl = done ? (shown?.url ?? null) : previewed ? hostPreview(task, store) : null;
    const base: Record<string, unknown> = {
      id: task.id,
      action: actionOf(task),
      status: statusOf(task, phase),
      prompt: task.kind === 'describe' ? null : task.prompt.text,
      promptEn: task.kind === 'describe' ? null : task.prompt.text,
      description: descriptionOf(task),
      state: null,
      submitTime: wire(task.submittedAtMs),
      startTime: phase.kind === 'queued' ? null : wire(task.startedAtMs),
      finishTime: endMs === null ? null : wire(endMs),
      progress: progressText(flavour, phase),
      imageUrl,
      failReason: phase.kind === 'failed' ? failReasonOf(task) : null,
      properties: {
        notifyHook: null,
        discordInstanceId: '1118138338562560102',
        finalPrompt,
        messageId: '1174910911',
        nonce: '1729',
      },
    };
    if (flavour === 'novicezk') return base;
    const singles = task.pictures.filter((picture) => picture.kind === 'single');
    const videos = task.pictures.filter((picture) => picture.kind === 'video');
    return {
      ...base,
      botType: task.form % 4 === 3 ? 'NIJI_JOURNEY' : 'MID_JOURNEY',
      parentId: task.spec.parentId ?? null,
      jobId: done ? task.jobId : null,
      seed: done ? String(task.seed) : null,
      promptFull: done ? task.prompt.text : null,
      buttons: done ? buttonsOf(task) : [],
      thumbnailUrl:
        done && shown !== undefined
          ? `${shown.url}${shown.url.includes('?') ? '' : '?'}=&format=webp&width=240`
          : null,
      imageUrls:
        done && singles.length > 0
          ? singles.map((picture) => ({ url: picture.url, thumbnail: `${picture.url}?width=240` }))
          : task.form % 2 === 0
            ? []
            : null,
      videoUrls:
        done && videos.length > 0
          ? videos.map((picture) => ({ url: picture.url, thumbnail: shown?.url ?? null }))
          : null,
      displays: {
        action: actionOf(task),
        status: statusOf(task, phase),
        submitTime: new Date(wire(task.submittedAtMs)).toISOString(),
      },
    };
  };

  const wordFault = (
    kind: 'rate-limited' | 'server-error' | 'maintenance' | 'insufficient-credits' | 'feature-disabled',
  ): Reply => {
    switch (kind) {
      case 'rate-limited':
        return { status: 429, body: { code: 23, description: '请求过于频繁' } };
      case 'server-error':
        return {
          status: 500,
          body: {
            timestamp: new Date().toISOString(),
            status: 500,
            error: 'Internal Server Error',
            path: '/mj',
          },
        };
      case 'maintenance':
        return { status: 503 };
      case 'insufficient-credits':
      case 'feature-disabled':
        return {
          status: 200,
          body: { code: 9, description: '无可用的账号实例', result: null, properties: {} },
        };
    }
  };

  return startSimulator(store, options, {
    provider: 'mjproxy',
    handle,
    wordFault,
    basePath,
    unknownId: () => makeSixteenDigits(store.random, clock.startedAtMs - 86_400_000),
  });
}

/** The command that stands for the task; a change names the task that it was made of. */
function descriptionOf(task: SimulatedTask): string {
  const { parentId, index = 0 } = task.spec;
  const action = actionOf(task);
  if (parentId !== undefined && action === 'REROLL') return `/up ${parentId} R`;
  if (parentId !== undefined && (action === 'UPSCALE' || action === 'VARIATION'))
    return `/up ${parentId} ${action.charAt(0)}${index + 1}`;
  return task.kind === 'describe' ? '/describe source.png' : `/imagine ${task.prompt.text}`;
}

function progressText(flavour: 'novicezk' | 'trueai', phase: TaskPhase): string {
  switch (phase.kind) {
    case 'queued':
    case 'modal':
      return '0%';
    case 'running':
      return `${phase.progress}%`;
    case 'succeeded':
      return '100%';
    case 'failed':
      return flavour === 'novicezk' ? '' : '0%';
  }
}
