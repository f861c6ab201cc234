// AceData Cloud: POST /midjourney/tasks with retrieve and retrieve_batch, and the follow-up call. Its traps:
// no status field, a batch cut to 12 unless a limit is sent, `{}` with HTTP 200 for an unknown id, partial
// pictures while running, a half-size `image_url` beside the full `raw_image_url`, several shapes of one task.

import type { Exchange, Reply } from './http-server.ts';
import { makeDigits, makeHex, makeUuid } from './ids.ts';
import { discordQuery } from './picture-host.ts';
import { makeDescriptions } from './prompts.ts';
import { createRandom, hashText } from './random.ts';
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
  shuffled,
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
export interface AceDataOptions extends SimulatorOptions {
  /** HTTP status of `token_mismatched`; the documents disagree. */
  readonly mismatchedStatus?: 400 | 401;
  /** Form of an unknown id: `{}`, or an error object as in one vendor test. */
  readonly unknownForm?: 'empty-object' | 'error-object';
  /** Whether `count` tells the items of this answer or all that match. */
  readonly countForm?: 'page' | 'total';
  /** How the list of own tasks is sorted; the documents do not say. */
  readonly listOrder?: 'newest-first' | 'oldest-first';
  /** Whether `created_at_min` and `created_at_max` count; only the vendor's own clients use them. */
  readonly timeBounds?: 'honoured' | 'ignored';
  /** The most that one page gives, whatever `limit` asks for; no most is documented. */
  readonly pageItemsMost?: number;
}

/** The accounts that a simulator has unless told otherwise. */
export const aceDataAccounts: readonly SimulatedAccount[] = [
  { label: 'acedata-studio', key: '5f1c0d9e7a6b4c3d8e2f1a0b9c8d7e6f' },
  { label: 'acedata-second', key: 'a47be01c93d84f62b5e07c1d2f38a946' },
  { label: 'acedata-expired', key: 'e0e1e2e3e4e5e6e7e8e9eaebecedeeef', state: 'expired' },
  { label: 'acedata-disabled', key: 'd0d1d2d3d4d5d6d7d8d9dadbdcdddedf', state: 'disabled' },
  { label: 'acedata-used-up', key: 'c0c1c2c3c4c5c6c7c8c9cacbcccdcecf', state: 'used-up' },
  { label: 'acedata-mismatched', key: 'b0b1b2b3b4b5b6b7b8b9babbbcbdbebf', state: 'mismatched' },
];

const gridActions = [
  'upscale1',
  'upscale2',
  'upscale3',
  'upscale4',
  'reroll',
  'variation1',
  'variation2',
  'variation3',
  'variation4',
];
const singleActions = [
  'upscale_2x',
  'upscale_4x',
  'upscale_subtle',
  'upscale_creative',
  'variation_subtle',
  'variation_strong',
  'zoom_out_2x',
  'zoom_out_1_5x',
  'pan_left',
  'pan_right',
  'pan_up',
  'pan_down',
];

const failures: readonly { readonly code: string; readonly message: string }[] = [
  { code: 'bad_request', message: 'Unrecognized argument(s): `--hdr`' },
  {
    code: 'forbidden',
    message: 'Sorry! Our Al moderators feel your prompt might be against our community standards.',
  },
  { code: 'timeout', message: 'Timed out while waiting for the picture.' },
  { code: 'api_error', message: 'fetch failed' },
];

/** The half-size copy that the CDN makes for this query. */
const thumbnailQuery = '?imageMogr2/thumbnail/!50p';

/** Starts the service. */
export async function startAceDataSimulator(options: AceDataOptions = {}): Promise<Simulator> {
  const store = await openTaskStore(
    { provider: 'acedata', makeId: makeUuid, makeJobId: makeUuid, without: ['modal'], hostPictures },
    options,
    aceDataAccounts,
  );
  const rateScale = options.rateLimitTimeScale ?? store.clock.timeScale;
  // One request a second, with five per cent for the way there.
  const limit = createWindowLimit({ requests: 1, perMs: 950 / rateScale }, () => performance.now());
  const limited = options.rateLimit ?? true;
  const listSign = options.listOrder === 'oldest-first' ? -1 : 1;

  const handle = async (exchange: Exchange): Promise<Reply> => {
    const account = authenticate(exchange, store, options.mismatchedStatus ?? 400);
    if ('status' in account) return account;
    const { path } = exchange;
    if (path === '/midjourney/tasks' && exchange.method === 'POST') {
      if (limited && !limit.allows(account.account.key)) return wordFault('rate-limited');
      return answerTasks(exchange, account.account);
    }
    if (path === '/midjourney/imagine' && exchange.method === 'POST')
      return submit(exchange, account.account);
    return failure(404, 'no_api', `No API found for ${path}.`);
  };

  const answerTasks = (exchange: Exchange, account: SimulatedAccount): Reply => {
    const body = exchange.json;
    if (body === null) return failure(400, 'bad_request', 'The request body must be a JSON object.');
    const action = body['action'] ?? 'retrieve';
    if (action === 'retrieve') {
      const id = textOf(body['id']);
      const traceId = textOf(body['trace_id']);
      if (id === null && traceId === null) return failure(400, 'bad_request', 'id or trace_id is required.');
      const task =
        id === null ? own(account).find((entry) => traceIdOf(entry) === traceId) : store.tasks.get(id);
      if (task === undefined || task.account !== account) {
        return options.unknownForm === 'error-object'
          ? { status: 200, body: { error: { code: 'not_found', message: 'Task not found' } } }
          : { status: 200, body: {} };
      }
      return { status: 200, body: render(task) };
    }
    if (action === 'retrieve_batch') return answerBatch(body, account);
    return failure(400, 'bad_request', `Invalid action: ${String(action)}.`);
  };

  const answerBatch = (body: Readonly<Record<string, unknown>>, account: SimulatedAccount): Reply => {
    const ids = Array.isArray(body['ids']) ? body['ids'].map(String) : [];
    const traceIds = Array.isArray(body['trace_ids']) ? body['trace_ids'].map(String) : [];
    if (ids.length > 50 || traceIds.length > 50) {
      return failure(400, 'bad_request', 'At most 50 ids can be queried at once.');
    }
    const limitItems = wholeOf(body['limit'], 12);
    const offset = wholeOf(body['offset'], 0);
    if (limitItems === null || offset === null)
      return failure(400, 'bad_request', 'offset and limit must be integers.');
    const wanted = new Set(ids);
    const wantedTraces = new Set(traceIds);
    const asked = [...wanted].map((id) => store.tasks.get(id)).filter((task) => task?.account === account);
    const matching = (wanted.size > 0 ? asked.filter((task) => task !== undefined) : own(account))
      .filter((task) => wantedTraces.size === 0 || wantedTraces.has(traceIdOf(task)))
      .filter((task) => matchesFilters(task, body))
      // By time, whatever the order of the ids asked for.
      .sort((a, b) => listSign * (b.submittedAtMs - a.submittedAtMs || (a.id < b.id ? 1 : -1)));
    const page = matching.slice(offset, offset + Math.min(limitItems, options.pageItemsMost ?? limitItems));
    const items = wanted.size > 0 ? shuffled(page, createRandom(page.length)) : page;
    return {
      status: 200,
      body: {
        items: items.map(render),
        count: options.countForm === 'page' ? items.length : matching.length,
      },
    };
  };

  const own = (account: SimulatedAccount): SimulatedTask[] =>
    [...store.tasks.values()].filter((task) => task.account === account);

  const matchesFilters = (task: SimulatedTask, body: Readonly<Record<string, unknown>>): boolean => {
    const honoured = options.timeBounds !== 'ignored';
    const from = honoured ? body['created_at_min'] : null;
    const to = honoured ? body['created_at_max'] : null;
    const type = textOf(body['type']);
    const applicationId = textOf(body['application_id']);
    const userId = textOf(body['user_id']);
    const createdAt = store.clock.toWireMs(task.submittedAtMs) / 1000;
    return (
      (typeof from !== 'number' || createdAt >= from) &&
      (typeof to !== 'number' || createdAt <= to) &&
      (type === null || typeNameOf(task) === type) &&
      (applicationId === null || privateIds(task.account).applicationId === applicationId) &&
      (userId === null || privateIds(task.account).userId === userId)
    );
  };

  const submit = async (exchange: Exchange, account: SimulatedAccount): Promise<Reply> => {
    const body = exchange.json;
    if (body === null) return failure(400, 'bad_request', 'The request body must be a JSON object.');
    if (account.state === 'used-up') return failure(403, 'used_up', 'Your balance is used up.');
    const action = textOf(body['action']) ?? 'generate';
    let spec: TaskSpec;
    if (action === 'generate') {
      const prompt = textOf(body['prompt']);
      if (prompt === null) return failure(400, 'bad_request', 'prompt is required.');
      spec = { kind: body['split_images'] === true ? 'singles' : 'imagine', prompt, account: account.label };
    } else {
      const imageId = textOf(body['image_id']);
      const parent = own(account).find((task) => imageIdOf(task) === imageId);
      if (parent === undefined) return failure(400, 'bad_request', 'image_id is not valid.');
      const phase = phaseAt(parent, store.clock.nowMs());
      if (phase.kind !== 'succeeded' || !actionsOf(parent).includes(action)) {
        return failure(400, 'bad_request', `${action} is not available for this image.`);
      }
      const upscale = action.startsWith('upscale');
      spec = {
        kind: upscale ? 'upscale' : 'imagine',
        prompt: parent.prompt.text,
        account: account.label,
        action,
        parentId: parent.id,
        ...(upscale ? { index: Number(/\d$/.exec(action)?.[0] ?? '1') - 1, seed: parent.seed } : {}),
        ...(parent.spec.picture === undefined ? {} : { picture: parent.spec.picture }),
      };
    }
    const task = store.add(spec);
    if (body['async'] === true || textOf(body['callback_url']) !== null) {
      return {
        status: 200,
        body:
          task.form % 2 === 0
            ? { success: true, task_id: task.id }
            : { task_id: task.id, trace_id: traceIdOf(task) },
      };
    }
    // Without `async` the answer waits for the end of the task.
    const waitMs = Math.min(120_000, store.clock.toRealMs(task.finishedAtMs - store.clock.nowMs()));
    await new Promise((resolve) => setTimeout(resolve, waitMs).unref());
    return { status: 200, body: { ...finishedResponse(task), trace_id: traceIdOf(task) } };
  };

  const seconds = (simulatedMs: number): number => Math.round(store.clock.toWireMs(simulatedMs)) / 1000;
  const timeOf = (task: SimulatedTask, simulatedMs: number): number | string =>
    task.form % 7 === 5 ? new Date(store.clock.toWireMs(simulatedMs)).toISOString() : seconds(simulatedMs);

  /** A task as a reply shows it now. */
  /** Some records come as a store has them that knows no objects inside of objects. */
  const render = (task: SimulatedTask): Record<string, unknown> => {
    const record = recordOf(task);
    const isText = task.form % 17 === 16 && typeof record['response'] === 'object';
    return isText ? { ...record, response: JSON.stringify(record['response']) } : record;
  };

  const recordOf = (task: SimulatedTask): Record<string, unknown> => {
    const nowMs = store.clock.nowMs();
    const phase = phaseAt(task, nowMs);
    const endMs = endedAtMs(task, nowMs);
    const ids = privateIds(task.account);
    const guideShape = task.form % 3 !== 1;
    const request = guideShape
      ? {
          mode: 'fast',
          prompt: task.prompt.text,
          action: task.spec.action ?? 'generate',
          ...extraRequest(task, store),
        }
      : {
          mode: 'turbo',
          action: task.spec.action ?? null,
          prompt: task.prompt.text,
          stream: false,
          timeout: null,
          version: '1.0',
          image_id: null,
          trace_id: traceIdOf(task),
          check_image: null,
          retry_times: null,
          translation: null,
          callback_url: null,
          check_prompt: null,
          image_origin: null,
          application_id: ids.applicationId,
          ...extraRequest(task, store),
        };
    const base: Record<string, unknown> = guideShape
      ? {
          _id: createRandom(`row ${task.id}`).text(24, '0123456789abcdef'),
          id: task.id,
          application_id: ids.applicationId,
          created_at: timeOf(task, task.submittedAtMs),
          credential_id: ids.credentialId,
          user_id: ids.userId,
          request,
          type: typeNameOf(task),
          trace_id: traceIdOf(task),
        }
      : {
          id: task.id,
          _id: createRandom(`row ${task.id}`).text(24, '0123456789abcdef'),
          mode: 'turbo',
          email: ids.email,
          request,
          created_at: timeOf(task, task.submittedAtMs),
          application_id: ids.applicationId,
          actor_user_id: null,
          ...(task.form % 6 === 4 ? { state: '' } : {}),
        };
    switch (phase.kind) {
      case 'queued':
        return task.form % 2 === 0
          ? base
          : { ...base, response: task.form % 4 === 1 ? null : {}, finished_at: null };
      case 'modal':
      case 'running':
        return {
          ...base,
          started_at: timeOf(task, task.startedAtMs),
          finished_at: null,
          ...runningResponse(task, phase.kind === 'running' ? phase.progress : 0),
        };
      case 'failed':
        return {
          ...base,
          ...failedResponse(task),
          started_at: timeOf(task, task.startedAtMs),
          // A callback's example of a failure has no end; only where there is no word of an error it must not lack.
          ...(task.form % 4 === 3 && !endsSilently(task)
            ? {}
            : { finished_at: timeOf(task, endMs ?? nowMs) }),
        };
      case 'succeeded': {
        const span = ((endMs ?? nowMs) - task.startedAtMs) / 1000 + 0.000000036239624;
        const response = finishedResponse(task);
        return guideShape
          ? {
              ...base,
              hold: false,
              ...(response['image_id'] === undefined
                ? {}
                : { image_id: response['image_id'], job_id: task.jobId }),
              response: {
                ...response,
                ...(response['image_url'] === undefined ? {} : { job_id: task.jobId, hold: false }),
              },
              duration: span,
              finished_at: timeOf(task, endMs ?? nowMs),
            }
          : {
              ...base,
              elapsed: span,
              response,
              started_at: timeOf(task, task.startedAtMs),
              finished_at: timeOf(task, endMs ?? nowMs),
            };
      }
    }
  };

  const runningResponse = (task: SimulatedTask, progress: number): Record<string, unknown> => {
    if (progress < 15) {
      const forms: readonly Record<string, unknown>[] = [
        { response: {} },
        { response: null },
        { response: { success: true, task_id: task.id } },
        {},
        // A hiccup on the way that the task outlives: a bare string and no end.
        { response: { success: false, error: 'fetch failed', task_id: task.id } },
      ];
      return forms[task.form % forms.length] ?? {};
    }
    if (task.kind === 'describe' || task.kind === 'upscale' || task.kind === 'empty')
      return { response: { success: true, task_id: task.id } };
    const size = store.styleOf(task);
    const grid = pictureSource(task, { ...size, format: 'webp' }, 'grid', { format: 'webp', scale: 0.25 });
    const target = `/midjourney/${task.id}_grid_0.webp`;
    store.host.add({
      target,
      source: grid.source,
      // The preview goes when the picture comes.
      ...(task.finishedAtMs === Infinity ? {} : { expiresAtMs: task.finishedAtMs + 10_000 }),
      whenGone: 'not-found',
    });
    const url = store.host.origin + target;
    return {
      response: {
        image_url: url,
        image_width: grid.widthPx,
        image_height: grid.heightPx,
        actions: [],
        raw_image_url: url,
        raw_image_width: grid.widthPx,
        raw_image_height: grid.heightPx,
        progress,
        image_id: null,
        task_id: task.id,
        success: true,
      },
    };
  };

  const failedResponse = (task: SimulatedTask): Record<string, unknown> => {
    // An end without a picture and without a word is a failure too.
    if (endsSilently(task)) return { response: null };
    const drawn = failures[task.form % failures.length] ?? {
      code: 'api_error',
      message: 'Internal server error.',
    };
    const error = {
      code: String(task.spec.failure?.code ?? drawn.code),
      message: task.spec.failure?.message ?? drawn.message,
    };
    return { response: { success: false, task_id: task.id, error, trace_id: traceIdOf(task) } };
  };

  const finishedResponse = (task: SimulatedTask): Record<string, unknown> => {
    const [first, ...others] = task.pictures;
    switch (task.kind) {
      case 'describe':
        return { descriptions: makeDescriptions(createRandom(task.seed)) };
      case 'empty':
        return {
          success: true,
          task_id: task.id,
          progress: 100,
          actions: [],
          image_url: null,
          raw_image_url: null,
        };
      case 'video': {
        const videos = task.pictures.filter((picture) => picture.kind === 'video');
        const cover = task.pictures.find((picture) => picture.kind === 'cover');
        return {
          image_url: cover?.statedUrl,
          image_width: cover?.widthPx,
          image_height: cover?.heightPx,
          progress: 100,
          video_id: createRandom(`video ${task.id}`).text(16, '123456789'),
          video_urls: videos.map((video) => video.statedUrl),
          task_id: task.id,
          success: true,
        };
      }
      default: {
        if (first === undefined) return { success: true, task_id: task.id };
        const half = first.url + (task.form % 3 === 0 && task.kind !== 'edits' ? thumbnailQuery : '');
        const widthText = task.form % 8 === 6;
        const imageWidth = Math.round(first.widthPx / 2);
        const imageHeight = Math.round(first.heightPx / 2);
        return {
          image_url: half,
          image_width: widthText ? String(imageWidth) : imageWidth,
          image_height: widthText ? String(imageHeight) : imageHeight,
          actions: actionsOf(task),
          raw_image_url: first.url,
          raw_image_width: first.widthPx,
          raw_image_height: first.heightPx,
          ...(task.form % 9 === 7 ? {} : { progress: 100 }),
          ...(task.form % 8 === 3 ? { error: null } : {}),
          image_id: imageIdOf(task),
          task_id: task.id,
          success: true,
          ...(others.length > 0 ? { sub_image_urls: others.map((picture) => picture.url) } : {}),
        };
      }
    }
  };

  return startSimulator(store, options, {
    provider: 'acedata',
    handle,
    wordFault,
    unknownId: () => makeUuid(store.random),
  });
}

/** The files of a task. Full grids are PNG at twice a single's size; some lie on Discord's CDN, signed. */
function hostPictures(task: SimulatedTask, store: TaskStore): readonly TaskPicture[] {
  const { host } = store;
  const style = store.styleOf(task);
  const signed = task.form % 3 === 2;
  const expiresAtMs = linksDieAtMs(task, signed ? dayMs : null);
  const signature = (name: string): string =>
    discordQuery(
      name,
      store.clock.toWireMs(task.submittedAtMs),
      store.clock.toWireMs(expiresAtMs ?? task.submittedAtMs + 30 * dayMs),
    );
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
      whenGone: target.includes('?ex=') ? 'discord' : 'not-found',
      ...pictureSource(task, style, part, { format: 'png', scale }),
    });
  const plainTarget = signed
    ? `/attachments/1007287012374/12${hashText(task.id)}/artist_${task.form % 2 === 1 ? '%e7%8c%ab_' : ''}${task.jobId}.png${signature(task.id)}`
    : `/midjourney/${task.id}.png`;
  const withThumbnail = (picture: TaskPicture, part: 'grid' | 0 | 1 | 2 | 3, scale: number): TaskPicture => {
    if (!signed) {
      host.add({
        target: plainTarget + thumbnailQuery,
        source: pictureSource(task, style, part, { format: 'png', scale: scale / 2 }).source,
        availableFromMs: task.finishedAtMs,
        whenGone: 'not-found',
      });
    }
    return picture;
  };
  switch (task.kind) {
    case 'imagine':
      return [withThumbnail(put('grid', 0, 'grid', plainTarget), 'grid', 1)];
    case 'singles':
    case 'edits':
      return [
        withThumbnail(put('grid', 0, 'grid', plainTarget), 'grid', 1),
        ...([0, 1, 2, 3] as const).map((part) =>
          put('single', part + 1, part, `/${task.jobId}/0_${part}.png`),
        ),
      ];
    case 'upscale': {
      const part = partOf(task.spec.index);
      return [withThumbnail(put('upscale', 0, part, plainTarget, 2), part, 2)];
    }
    case 'video':
      return [
        put('cover', 0, 0, `/midjourney/${task.id}/cover.png`),
        ...[0, 1, 2, 3].map((index) =>
          hostPicture(host, task, {
            // The double slash is the provider's own.
            kind: 'video',
            index: index + 1,
            target: `//video/${task.jobId}/0_${index}.mp4`,
            expiresAtMs,
            whenGone: 'not-found',
            source: videoSource(task, index, style),
            widthPx: 0,
            heightPx: 0,
          }),
        ),
      ];
    case 'describe':
      host.add({
        target: sourceTarget(task),
        source: pictureSource(task, style, 0, { format: 'jpeg' }).source,
        whenGone: 'not-found',
      });
      return [];
    default:
      return [];
  }
}

/** The part of a grid that an index from 0 names. */
export function partOf(index: number | undefined): 0 | 1 | 2 | 3 {
  return index === 1 || index === 2 || index === 3 ? index : 0;
}

function authenticate(
  exchange: Exchange,
  store: TaskStore,
  mismatchedStatus: number,
): Reply | { readonly account: SimulatedAccount } {
  const header = exchange.headers.authorization;
  if (header === undefined || !/^bearer\s+\S/i.test(header))
    return failure(400, 'no_token', 'No token is specified in the request.');
  const key = header.replace(/^bearer\s+/i, '');
  const account = store.accounts.find((entry) => entry.key === key);
  if (account === undefined) return failure(401, 'invalid_token', 'The token is invalid.');
  switch (account.state) {
    case 'expired':
      return failure(401, 'token_expired', 'The token is expired.');
    case 'disabled':
      return failure(403, 'disabled', 'The application is disabled.');
    case 'mismatched':
      return failure(mismatchedStatus, 'token_mismatched', 'The token does not match this API.');
    default:
      return { account };
  }
}

let failureNumber = 0;

function failure(status: number, code: string, message: string): Reply {
  failureNumber += 1;
  return {
    status,
    body: {
      // The guides' example has `success`, the reference has not.
      ...(failureNumber % 2 === 0 ? { success: false } : {}),
      error: { code, message },
      trace_id: makeUuid(createRandom(`trace ${failureNumber}`)),
    },
  };
}

function wordFault(
  kind: 'rate-limited' | 'server-error' | 'maintenance' | 'insufficient-credits' | 'feature-disabled',
): Reply {
  switch (kind) {
    case 'rate-limited':
      return failure(429, 'too_many_requests', 'Too many requests, please try again later.');
    case 'server-error':
      return failure(500, 'api_error', 'Internal server error.');
    case 'maintenance':
      return failure(504, 'timeout', 'The request timed out.');
    case 'insufficient-credits':
      return failure(403, 'used_up', 'Your balance is used up.');
    case 'feature-disabled':
      return failure(403, 'disabled', 'The application is disabled.');
  }
}

const traceIdOf = (task: SimulatedTask): string => makeUuid(createRandom(`trace ${task.id}`));
const imageIdOf = (task: SimulatedTask): string => makeDigits(createRandom(`image ${task.id}`), 19);

function actionsOf(task: SimulatedTask): readonly string[] {
  if (task.kind === 'upscale') return singleActions;
  return ['imagine', 'singles'].includes(task.kind) ? gridActions : [];
}

function typeNameOf(task: SimulatedTask): string {
  switch (task.kind) {
    case 'describe':
      return 'describe';
    case 'video':
      return 'videos';
    case 'edits':
      return 'edits';
    default:
      return 'imagine';
  }
}

/** Some failures are an end and nothing else. */
const endsSilently = (task: SimulatedTask): boolean => task.form % 5 === 4 && task.spec.failure === undefined;

function extraRequest(task: SimulatedTask, store: TaskStore): Record<string, unknown> {
  const parent = store.tasks.get(task.spec.parentId ?? '');
  if (parent !== undefined) return { image_id: imageIdOf(parent) };
  switch (task.kind) {
    case 'describe':
      return { prompt: null, image_url: store.host.origin + sourceTarget(task) };
    case 'singles':
      return { split_images: true };
    default:
      return {};
  }
}

/** Where the picture lies that a describe task was asked about: uploaded by the user, no output of the task. */
const sourceTarget = (task: SimulatedTask): string => `/uploads/${task.jobId}.jpg`;

/** Fields about a person that a client must neither show nor export. */
function privateIds(account: SimulatedAccount): {
  applicationId: string;
  credentialId: string;
  userId: string;
  email: string;
} {
  const random = createRandom(`private ${account.label}`);
  return {
    applicationId: makeUuid(random),
    credentialId: makeUuid(random),
    userId: makeHex(random, 24),
    email: `${account.label}@example.com`,
  };
}

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

function wholeOf(value: unknown, whenAbsent: number): number | null {
  if (value === undefined || value === null) return whenAbsent;
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : null;
}
