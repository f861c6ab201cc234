// New API (self-hosted) in its three generations: A answers bare pages of ten counted from 0, B pages counted
// from 1, C drops the user header and signs picture links; and its fork one-hub, which pages by `page` and `size`. Its traps: a wrong token is HTTP 200 in A and B,
// every row has an `image_url` on a server address that is often localhost:3000, times are milliseconds with
// 0 for unset, lists inside rows are JSON strings, failed rows say 100 %.

import { createHmac } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

import { untilWritable } from './http-server.ts';
import type { Exchange, RawReply, Reply } from './http-server.ts';
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
import { createRandom } from './random.ts';
import { startSimulator } from './start-simulator.ts';
import { openTaskStore } from './task-store.ts';
import { createWindowLimit, endedAtMs, phaseAt, shuffled } from './tasks.ts';
import type { SimulatedAccount, SimulatedTask, Simulator, SimulatorOptions, TaskPhase } from './tasks.ts';

/** Which age or fork of server is played. */
export type NewApiGeneration = 'A' | 'B' | 'C' | 'one-hub';

/** Options of this provider. */
export interface NewApiOptions extends SimulatorOptions {
  readonly generation?: NewApiGeneration;
  /** Where below the origin the instance lives, such as `/gateway/newapi`. */
  readonly basePath?: string;
  /** What the admin set as the server's own address; rows carry it. */
  readonly serverAddress?: string;
  /** Off: rows carry the upstream's own links. */
  readonly forwardUrls?: boolean;
  /** How picture links are guarded; generation C signs them unless told otherwise. */
  readonly imageLinks?: 'open' | 'sig' | 'access';
  /** Largest page; null for the versions without a bound. */
  readonly maximumPageSize?: number | null;
  /** Requests to /api that one address may make in 180 seconds. */
  readonly requestsPer180s?: number;
  /** Whether an empty page says `[]` or `null`. */
  readonly emptyItems?: 'list' | 'null';
  /** What a fork calls `New-Api-User`. */
  readonly userHeader?: string;
}

/** The accounts that a simulator has unless told otherwise. */
export const newApiAccounts: readonly SimulatedAccount[] = [
  {
    label: 'newapi-studio',
    key: 'Qm7vJ2kXzT9sLwR4bN8cY1dF6gH3pA5e',
    userId: 7,
    relayKey: 'sk-nK4pQ8rT2vX6zB1dF5hJ9lN3qS7uW0yA',
  },
  {
    label: 'newapi-second',
    key: 'Zx9cV4bN7mA1sD6fG2hJ8kL3qW5eR0tY',
    userId: 12,
    relayKey: 'sk-yU1iO5pA9sD3fG7hJ2kL6zX0cV4bN8mQ',
  },
  {
    label: 'newapi-admin',
    key: 'Tg5yH8uJ1iK4oL7pA0sD3fG6hJ9kL2zX',
    userId: 1,
    isAdmin: true,
    relayKey: 'sk-aD2mI6nR0oO4tU8vW1xY5zA9bC3dE7fG',
  },
  { label: 'newapi-banned', key: 'Bn0nE1dU2sE3rT4oK5eN6xX7yY8zZ9aA', userId: 66, state: 'disabled' },
  { label: 'newapi-expired', key: 'Ex1pI2rE3dT4oK5eN6zZ7yY8xX9wW0vV', userId: 67, state: 'expired' },
];

const upstreamPollMs = 15_000;
const accessLifeMs = 30 * 60_000;
const authVersion = '864b7076dbcd0a3c01b5520316720ebf';
const page =
  '<!doctype html><html lang="zh"><head><meta charset="utf-8"/><title>New API</title></head><body><div id="root"></div></body></html>';

/** Starts an instance. */
export async function startNewApiSimulator(options: NewApiOptions = {}): Promise<Simulator> {
  const generation = options.generation ?? 'B';
  const basePath = options.basePath ?? '';
  const serverAddress = options.serverAddress ?? 'http://localhost:3000';
  const forwardUrls = options.forwardUrls ?? true;
  const imageLinks = options.imageLinks ?? (generation === 'C' ? 'sig' : 'open');
  const userHeader = options.userHeader ?? 'New-Api-User';
  const signingKey = `simulated-${options.seed ?? 1}`;
  const store = await openTaskStore(
    {
      provider: 'newapi',
      makeId: makeSixteenDigits,
      makeJobId: makeUuid,
      without: [],
      hostPictures: (task, self) => {
        const pictures = hostMidjourneyPictures(task, self, false);
        if (!forwardUrls) return pictures;
        return pictures.map((picture) =>
          picture.kind === 'video' ? picture : { ...picture, statedUrl: imageUrl(task) },
        );
      },
    },
    options,
    newApiAccounts,
  );
  const { clock } = store;
  const rateScale = options.rateLimitTimeScale ?? clock.timeScale;
  const limit =
    options.rateLimit === false
      ? null
      : createWindowLimit({ requests: options.requestsPer180s ?? 180, perMs: 180_000 / rateScale }, () =>
          performance.now(),
        );

  const sign = (text: string): string =>
    createHmac('sha256', signingKey).update(text).digest('hex').slice(0, 16);
  const accessOf = (task: SimulatedTask, expiresUnix: number): string => {
    const owner = task.account.userId ?? 0;
    return `mj-image.${expiresUnix}.${owner}.${sign(`${task.id}.${expiresUnix}.${owner}`)}`;
  };
  const imageUrl = (task: SimulatedTask): string => {
    const url = `${serverAddress}/mj/image/${task.id}`;
    switch (imageLinks) {
      case 'open':
        return url;
      case 'sig':
        return `${url}?sig=${sign(task.id)}`;
      case 'access':
        return `${url}?access=${accessOf(task, Math.floor(clock.toWireMs(clock.nowMs() + accessLifeMs) / 1000))}`;
    }
  };

  /** The server asks its upstream every 15 seconds and knows only what it saw then. */
  const seenAtMs = (task: SimulatedTask): number => {
    const age = clock.nowMs() - task.submittedAtMs;
    return task.submittedAtMs + Math.floor(age / upstreamPollMs) * upstreamPollMs;
  };
  const seenPhase = (task: SimulatedTask): TaskPhase => phaseAt(task, seenAtMs(task));

  const handle = (exchange: Exchange): Reply | RawReply => {
    if (!exchange.path.startsWith(`${basePath}/`))
      return { status: 404, headers: { 'content-type': 'text/html' }, body: '<h1>404 Not Found</h1>' };
    const path = exchange.path.slice(basePath.length);
    if (path.startsWith('/api/')) {
      if (limit !== null && !limit.allows(exchange.remoteAddress)) return { status: 429 };
      return handleApi(exchange, path);
    }
    const image = /^\/mj\/image\/([^/]*)$/.exec(path);
    if (image !== null && exchange.method === 'GET') return proxyImage(exchange, image[1] ?? '');
    const relay = /^(?:\/[\w-]+)?(\/mj\/(?:task|submit|insight-face)\/.+)$/.exec(path);
    if (relay?.[1] !== undefined) return handleRelay(exchange, relay[1]);
    // Anything else is the instance's own web page, with HTTP 200.
    if (exchange.method === 'GET')
      return { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body: page };
    return {
      status: 404,
      body: {
        error: {
          message: `Invalid URL (${exchange.method} ${path})`,
          type: 'invalid_request_error',
          param: '',
          code: '',
        },
      },
    };
  };

  const refuse = (status: number, message: string, code?: string): Reply => ({
    status,
    body: code === undefined ? { success: false, message } : { success: false, code, message },
  });

  const authenticate = (
    exchange: Exchange,
    needsAdmin: boolean,
  ): Reply | { readonly account: SimulatedAccount } => {
    const header = exchange.headers.authorization ?? '';
    if (generation === 'C') {
      const match = /^(?:bearer\s+)?(\S+)$/i.exec(header.trim());
      const account = store.accounts.find((entry) => entry.key === match?.[1]);
      if (account === undefined) return refuse(401, 'Unauthorized', 'AUTH_UNAUTHORIZED');
      if (account.state === 'disabled') return refuse(401, 'User has been banned', 'AUTH_USER_DISABLED');
      if (account.state === 'expired') return refuse(401, 'Token expired', 'AUTH_TOKEN_EXPIRED');
      if (needsAdmin && account.isAdmin !== true)
        return refuse(403, 'Insufficient privileges', 'AUTH_INSUFFICIENT_PRIVILEGE');
      return { account };
    }
    if (header === '') return refuse(401, '无权进行此操作，未登录且未提供 access token');
    // One literal prefix, case-sensitive, exactly once.
    const token = header.startsWith('Bearer ') ? header.slice('Bearer '.length) : header;
    const account = store.accounts.find((entry) => entry.key === token && entry.state !== 'expired');
    if (account === undefined) return refuse(200, '无权进行此操作，access token 无效');
    const user = String(exchange.headers[userHeader.toLowerCase()] ?? '');
    // one-hub went its own way before there was such a header.
    if (generation !== 'one-hub') {
      if (user === '') return refuse(401, `无权进行此操作，未提供 ${userHeader}`);
      if (!/^[+-]?\d+$/.test(user)) return refuse(401, `无权进行此操作，${userHeader} 格式错误`);
      if (Number(user) !== account.userId)
        return refuse(401, `无权进行此操作，${userHeader} 与登录用户不匹配`);
    }
    if (account.state === 'disabled') return refuse(200, '用户已被封禁');
    if (needsAdmin && account.isAdmin !== true) return refuse(200, '无权进行此操作，权限不足');
    return { account };
  };

  const handleApi = (exchange: Exchange, path: string): Reply => {
    if (exchange.method === 'GET' && (path === '/api/mj' || path === '/api/mj/self/')) {
      // The router's own redirect knows nothing of a prefix that a proxy before it took away.
      const query = exchange.rawUrl.includes('?') ? exchange.rawUrl.slice(exchange.rawUrl.indexOf('?')) : '';
      const location = path === '/api/mj' ? '/api/mj/' : '/api/mj/self';
      return {
        status: 301,
        headers: { location: location + query, 'content-type': 'text/html; charset=utf-8' },
        body: `<a href="${location}">Moved Permanently</a>.\n`,
      };
    }
    const isSelf = path === '/api/mj/self';
    if (exchange.method !== 'GET' || (!isSelf && path !== '/api/mj/')) {
      return {
        status: 404,
        body: {
          error: {
            message: `Invalid URL (${exchange.method} ${path})`,
            type: 'invalid_request_error',
            param: '',
            code: '',
          },
        },
      };
    }
    const auth = authenticate(exchange, !isSelf);
    if ('status' in auth) return auth;
    return list(exchange.query, isSelf ? auth.account : null);
  };

  const list = (query: URLSearchParams, owner: SimulatedAccount | null): Reply => {
    const mjId = query.get('mj_id') ?? '';
    const channelId = query.get('channel_id') ?? '';
    const from = Number(query.get('start_timestamp') ?? '') || 0;
    const to = Number(query.get('end_timestamp') ?? '') || 0;
    const candidates = mjId === '' ? newestFirst() : [store.tasks.get(mjId)].filter(isTask);
    const rows = candidates.filter((task) => {
      if (owner !== null ? task.account !== owner : channelId !== '' && String(channelOf(task)) !== channelId)
        return false;
      if (from === 0 && to === 0) return true;
      // Compared as they are: seconds in here match nothing or everything.
      const submitTime = wire(task.submittedAtMs);
      return (from === 0 || submitTime >= from) && (to === 0 || submitTime <= to);
    });
    const ok = (data: unknown): Reply => ({
      status: 200,
      ...(generation === 'C' ? { headers: { 'auth-version': authVersion } } : {}),
      body: { success: true, message: '', data },
    });
    if (generation === 'A') {
      const asked = Number.parseInt(query.get('p') ?? '', 10);
      const number = Number.isInteger(asked) && asked >= 0 ? asked : 0;
      return ok(rows.slice(number * 10, number * 10 + 10).map(renderRow));
    }
    if (generation === 'one-hub') {
      const size = Number.parseInt(query.get('size') ?? '', 10) || 10;
      if (size > 100) return refuse(200, 'size 参数不能超过 100');
      const number = Math.max(1, Number.parseInt(query.get('page') ?? '', 10) || 1);
      const data = rows.slice((number - 1) * size, number * size).map(renderRow);
      return ok({ data, page: number, size, total_count: rows.length });
    }
    const sizeText =
      query.get('page_size') ?? (generation === 'C' ? (query.get('ps') ?? query.get('size')) : null);
    const maximum = options.maximumPageSize === undefined ? 100 : options.maximumPageSize;
    const askedSize = Number.parseInt(sizeText ?? '', 10);
    const wantedSize = Number.isInteger(askedSize) && askedSize > 0 ? askedSize : 10;
    const size = maximum === null ? wantedSize : Math.min(maximum, wantedSize);
    const askedPage = Number.parseInt(query.get('p') ?? '', 10);
    const number = Number.isInteger(askedPage) && askedPage >= 1 ? askedPage : 1;
    const items = rows.slice((number - 1) * size, number * size).map(renderRow);
    return ok({
      page: number,
      page_size: size,
      total: rows.length,
      items: items.length === 0 && options.emptyItems === 'null' ? null : items,
    });
  };

  /** Kept until a task is added, so that a long history can be read page by page. */
  let ordered: readonly SimulatedTask[] = [];
  const newestFirst = (): readonly SimulatedTask[] => {
    if (ordered.length !== store.tasks.size) ordered = [...store.tasks.values()].reverse();
    return ordered;
  };
  const wire = (simulatedMs: number): number => Math.floor(clock.toWireMs(simulatedMs));
  const channelOf = (task: SimulatedTask): number => task.spec.channelId ?? (task.form % 2 === 0 ? 3 : 5);
  const rowIdOf = (task: SimulatedTask): number => 4_000 + task.number;

  const upstreamUrl = (task: SimulatedTask): string => {
    const phase = seenPhase(task);
    const shown = task.pictures.find((picture) => picture.kind !== 'video');
    if (phase.kind === 'succeeded') return shown?.url ?? '';
    return phase.kind === 'running' && phase.progress >= 15 && task.form % 2 === 0 && task.kind !== 'describe'
      ? hostPreview(task, store)
      : '';
  };

  const renderRow = (task: SimulatedTask): Record<string, unknown> => {
    const phase = seenPhase(task);
    const endMs = endedAtMs(task, seenAtMs(task));
    const isNew = clock.nowMs() - task.submittedAtMs < upstreamPollMs && phase.kind === 'queued';
    const done = phase.kind === 'succeeded';
    const prompt = task.kind === 'describe' ? '' : task.prompt.text;
    const videos = task.pictures.filter((picture) => picture.kind === 'video').map((picture) => picture.url);
    const row: Record<string, unknown> = {
      id: rowIdOf(task),
      code:
        task.spec.failure?.code === undefined || typeof task.spec.failure.code !== 'number'
          ? 1
          : task.spec.failure.code,
      user_id: task.account.userId ?? 0,
      action: actionOf(task),
      mj_id: hasNoId(task) ? '' : task.id,
      prompt,
      prompt_en: task.kind === 'describe' && done ? describeText(task) : prompt,
      description: phase.kind === 'failed' && hasNoId(task) ? '' : '提交成功',
      state: '',
      submit_time: wire(task.submittedAtMs),
      start_time: phase.kind === 'queued' ? 0 : wire(task.startedAtMs),
      finish_time: endMs === null ? 0 : wire(endMs),
      image_url: forwardUrls ? imageUrl(task) : upstreamUrl(task),
      status: isNew ? (task.form % 3 === 0 ? '' : 'SUBMITTED') : statusOf(task, phase),
      progress: rowProgress(task, phase, isNew),
      fail_reason: phase.kind === 'failed' ? failReasonOf(task) : '',
      channel_id: channelOf(task),
      quota: phase.kind === 'failed' ? 0 : 50_000,
      buttons: done ? JSON.stringify(buttonsOf(task)) : task.form % 2 === 0 ? '' : '[]',
      properties: propertiesText(task, phase),
    };
    if (generation === 'B' || generation === 'C') {
      row['video_url'] = done ? (videos[0] ?? '') : '';
      row['video_urls'] = videosText(task, done ? videos : []);
    }
    return row;
  };

  const videosText = (task: SimulatedTask, videos: readonly string[]): string => {
    if (videos.length === 0) return ['', '[]', 'null'][task.form % 3] ?? '';
    return JSON.stringify(task.form % 2 === 0 ? videos.map((url) => ({ url })) : videos);
  };

  const propertiesText = (task: SimulatedTask, phase: TaskPhase): string => {
    if (phase.kind !== 'succeeded') return '';
    const finalPrompt = task.kind === 'describe' ? describeText(task) : task.prompt.text;
    return JSON.stringify({ finalPrompt, finalZhPrompt: '' });
  };

  const proxyImage = (exchange: Exchange, id: string): Reply | RawReply => {
    const task = store.tasks.get(id);
    if (task === undefined || id === '') return { status: 400, body: { error: 'midjourney_task_not_found' } };
    if (imageLinks === 'sig' && exchange.query.get('sig') !== sign(task.id))
      return { status: 403, body: { error: 'invalid_signature' } };
    if (imageLinks === 'access') {
      const auth = authenticate(exchange, false);
      if ('status' in auth) return auth;
      const access = exchange.query.get('access') ?? '';
      const expiresUnix = Number(access.split('.')[1] ?? 0);
      const mayLook = auth.account === task.account || auth.account.isAdmin === true;
      if (
        !mayLook ||
        access !== accessOf(task, expiresUnix) ||
        expiresUnix * 1000 < clock.toWireMs(clock.nowMs())
      ) {
        return { status: 403, body: { error: 'image_access_denied' } };
      }
    }
    const upstream = upstreamUrl(task);
    if (upstream === '') return { status: 500, body: { error: 'http_get_image_failed' } };
    return { write: (request, response) => copyUpstream(upstream, request, response) };
  };

  const relayAccount = (exchange: Exchange): Reply | { readonly account: SimulatedAccount } => {
    const authorization = exchange.headers.authorization ?? '';
    const raw =
      authorization === '' || authorization === 'midjourney-proxy'
        ? String(exchange.headers['mj-api-secret'] ?? '')
        : authorization;
    const key = raw.replace(/^Bearer /, '');
    const account = store.accounts.find((entry) => entry.relayKey !== undefined && entry.relayKey === key);
    const wording = (status: number, message: string): Reply => ({
      status,
      body: { error: { message, type: 'new_api_error' } },
    });
    if (account === undefined) return wording(401, key === '' ? '未提供令牌' : '无效的令牌');
    return account.state === 'disabled' ? wording(403, '用户已被封禁') : { account };
  };

  const handleRelay = (exchange: Exchange, path: string): Reply => {
    const auth = relayAccount(exchange);
    if ('status' in auth) return auth;
    const { account } = auth;
    const own = (id: string): SimulatedTask | undefined => {
      const task = store.tasks.get(id);
      return task?.account === account ? task : undefined;
    };
    const unknown: Reply = {
      status: 400,
      body: { description: 'task_no_found ', type: 'upstream_error', code: 4 },
    };
    const fetchOne = /^\/mj\/task\/([^/]+)\/(fetch|image-seed)$/.exec(path);
    if (exchange.method === 'GET' && fetchOne !== null) {
      const task = own(decodeURIComponent(fetchOne[1] ?? ''));
      if (task === undefined) return unknown;
      if (fetchOne[2] === 'image-seed')
        return { status: 200, body: { code: 1, description: 'success', result: String(task.seed) } };
      return { status: 200, body: renderRelay(task) };
    }
    if (exchange.method === 'POST' && path === '/mj/task/list-by-condition') {
      const ids = Array.isArray(exchange.json?.['ids']) ? exchange.json['ids'].map(String) : [];
      const found = ids.map(own).filter((task) => task !== undefined);
      return { status: 200, body: shuffled(found, createRandom(found.length)).map(renderRelay) };
    }
    const submit = /^\/mj\/submit\/([\w-]+)$/.exec(path);
    if (exchange.method === 'POST' && submit !== null) {
      if (account.state === 'used-up')
        return { status: 403, body: { description: 'quota_not_enough', type: 'new_api_error', code: 4 } };
      const reply = answerSubmit(store, account, submit[1] ?? '', exchange.json ?? {}, own);
      if (reply !== null) {
        const code = (reply.body as { code?: number }).code;
        return code === 3 ? unknown : reply;
      }
    }
    return unknown;
  };

  const renderRelay = (task: SimulatedTask): Record<string, unknown> => {
    const phase = seenPhase(task);
    const endMs = endedAtMs(task, seenAtMs(task));
    const done = phase.kind === 'succeeded';
    const upstream = upstreamUrl(task);
    const link = imageUrl(task);
    const rand = `${link.includes('?') ? '&' : '?'}rand=${Math.floor(clock.nowMs())}000000`;
    const videos = task.pictures
      .filter((picture) => picture.kind === 'video')
      .map((picture) => ({ url: picture.url }));
    return {
      id: task.id,
      action: actionOf(task),
      customId: '',
      botType: 'MID_JOURNEY',
      prompt: task.prompt.text,
      promptEn: task.prompt.text,
      description: '提交成功',
      state: '',
      submitTime: wire(task.submittedAtMs),
      startTime: phase.kind === 'queued' ? 0 : wire(task.startedAtMs),
      finishTime: endMs === null ? 0 : wire(endMs),
      imageUrl: upstream === '' ? '' : forwardUrls ? link + (done ? '' : rand) : upstream,
      videoUrl: done ? (videos[0]?.url ?? '') : '',
      videoUrls: done ? videos : [],
      status: statusOf(task, phase),
      progress: rowProgress(task, phase, false),
      failReason: phase.kind === 'failed' ? failReasonOf(task) : '',
      buttons: done ? buttonsOf(task) : [],
      maskBase64: '',
      properties: {
        finalPrompt: task.kind === 'describe' && done ? describeText(task) : task.prompt.text,
        finalZhPrompt: '',
      },
    };
  };

  const wordFault = (
    kind: 'rate-limited' | 'server-error' | 'maintenance' | 'insufficient-credits' | 'feature-disabled',
  ): Reply => {
    switch (kind) {
      case 'rate-limited':
        return { status: 429 };
      case 'server-error':
      case 'maintenance':
        return generation === 'C'
          ? refuse(500, 'Internal error', 'AUTH_INTERNAL_ERROR')
          : refuse(200, '获取任务列表失败');
      case 'insufficient-credits':
        return { status: 403, body: { description: 'quota_not_enough', type: 'new_api_error', code: 4 } };
      case 'feature-disabled':
        return refuse(200, '管理员未开启此功能');
    }
  };

  return startSimulator(store, options, {
    provider: 'newapi',
    handle,
    wordFault,
    basePath,
    unknownId: () => makeSixteenDigits(store.random, clock.startedAtMs - 86_400_000),
  });
}

/** A row whose submit failed: tasks whose id begins so have none on the wire. */
function hasNoId(task: SimulatedTask): boolean {
  return task.id.startsWith('without-id-');
}

function isTask(task: SimulatedTask | undefined): task is SimulatedTask {
  return task !== undefined;
}

function rowProgress(task: SimulatedTask, phase: TaskPhase, isNew: boolean): string {
  if (isNew) return task.form % 2 === 0 ? '' : '0%';
  switch (phase.kind) {
    case 'queued':
    case 'modal':
      return '0%';
    case 'running':
      return `${phase.progress}%`;
    case 'succeeded':
    case 'failed':
      return '100%';
  }
}

/**
 * Copies an upstream picture through, the way the server does: no range, no length, no validators, and the
 * upstream's status with its text as an error.
 */
async function copyUpstream(url: string, _request: IncomingMessage, response: ServerResponse): Promise<void> {
  const refuse = (status: number, error: string): void => {
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
    response.end(JSON.stringify({ error }));
  };
  const leaving = new AbortController();
  response.on('close', () => leaving.abort());
  let upstream: Response | null = null;
  let next = url;
  for (let hop = 0; hop < 10; hop += 1) {
    try {
      upstream = await fetch(next, {
        redirect: 'manual',
        signal: leaving.signal,
        headers: { 'user-agent': 'Go-http-client/1.1' },
      });
    } catch {
      return refuse(500, 'http_get_image_failed');
    }
    const location = upstream.headers.get('location');
    if (upstream.status < 300 || upstream.status >= 400 || location === null) break;
    next = new URL(location, next).href;
    if (new URL(next).hostname !== '127.0.0.1')
      return refuse(403, `request blocked: ${new URL(next).hostname} is not allowed`);
    upstream = null;
  }
  if (upstream === null) return refuse(500, 'http_get_image_failed');
  if (upstream.status !== 200) return refuse(upstream.status, await upstream.text().catch(() => ''));
  response.writeHead(200, { 'content-type': upstream.headers.get('content-type') ?? 'image/jpeg' });
  try {
    for await (const chunk of upstream.body ?? []) {
      if (!response.write(chunk)) await untilWritable(response);
    }
    response.end();
  } catch {
    response.destroy();
  }
}
