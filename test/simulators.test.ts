// Holds the simulators to the providers' contracts, so that a client that passes against them has met the
// real quirks. The requests here are naive on purpose: several of them must fail.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { inflateSync } from 'node:zlib';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import { afterEach, describe, expect, test } from 'vitest';
import { artFamilies, renderArt } from './simulators/art.ts';
import {
  createClock,
  createStudio,
  discordGoneText,
  makePlainPicture,
  startAceDataSimulator,
  startApimartSimulator,
  startMidApiSimulator,
  startMjProxySimulator,
  startNewApiSimulator,
  startPictureHost,
  startWorld,
} from './simulators/index.ts';
import type { NewApiGeneration, PictureFault, Simulator, SimulatedTask } from './simulators/index.ts';
import { challengePage } from './simulators/http-server.ts';
import { makePrompt } from './simulators/prompts.ts';

type Json = Record<string, unknown>;

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
});

function running<T extends { stop(): Promise<void> }>(thing: T): T {
  stops.push(() => thing.stop());
  return thing;
}

const hourMs = 3_600_000;
const small = { maker: 'plain', widthPx: 32, heightPx: 24 } as const;
const common = { rateLimit: false, picture: small } as const;
const done = { ageMs: hourMs, durationMs: 10_000 } as const;

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly json: Json;
  readonly headers: Headers;
}

async function ask(url: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(url, { redirect: 'manual', ...init });
  const text = await response.text();
  let json: Json = {};
  try {
    json = JSON.parse(text) as Json;
  } catch {
    // Some answers are no JSON; then the text is what is looked at.
  }
  return { status: response.status, text, json, headers: response.headers };
}

const post = (url: string, headers: Record<string, string>, body: unknown): Promise<Answer> =>
  ask(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

const keyOf = (simulator: Simulator, label?: string): string =>
  (label === undefined ? simulator.accounts[0] : simulator.accounts.find((entry) => entry.label === label))
    ?.key ?? '';

const bearer = (key: string): Record<string, string> => ({ authorization: `Bearer ${key}` });

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

async function expectServed(task: SimulatedTask): Promise<void> {
  expect(task.pictures.length).toBeGreaterThan(0);
  for (const picture of task.pictures) {
    const response = await fetch(picture.url);
    const bytes = Buffer.from(await response.arrayBuffer());
    const expected = await picture.expected();
    expect([response.status, bytes.length, sha256(bytes)]).toEqual([200, expected.bytes, expected.sha256]);
  }
}

describe('AceData Cloud', () => {
  const start = async (
    options: Parameters<typeof startAceDataSimulator>[0] = {},
  ): Promise<{ simulator: Simulator; query: (body: Json, key?: string) => Promise<Answer> }> => {
    const simulator = running(await startAceDataSimulator({ ...common, ...options }));
    return {
      simulator,
      query: (body, key = keyOf(simulator)) =>
        post(`${simulator.baseUrl}/midjourney/tasks`, bearer(key), body),
    };
  };

  test('a batch is cut to twelve when no limit is sent, and counts all', async () => {
    const { simulator, query } = await start();
    const ids = Array.from({ length: 30 }, () => simulator.addTask(done).id);
    const naive = await query({ action: 'retrieve_batch', ids });
    expect((naive.json['items'] as Json[]).length).toBe(12);
    expect(naive.json['count']).toBe(30);
    const careful = await query({ action: 'retrieve_batch', ids, limit: ids.length });
    const answered = (careful.json['items'] as Json[]).map((item) => item['id']);
    expect(new Set(answered)).toEqual(new Set(ids));
    expect(answered).not.toEqual(ids);
  });

  test('a batch leaves out what it does not know and refuses more than fifty ids', async () => {
    const { simulator, query } = await start();
    const { id } = simulator.addTask(done);
    const foreign = simulator.addTask({ ...done, account: 'acedata-second' });
    const batch = await query({
      action: 'retrieve_batch',
      ids: [simulator.unknownId(), id, foreign.id],
      limit: 3,
    });
    expect((batch.json['items'] as Json[]).map((item) => item['id'])).toEqual([id]);
    const many = await query({
      action: 'retrieve_batch',
      ids: Array.from({ length: 51 }, () => id),
      limit: 51,
    });
    expect([many.status, (many.json['error'] as Json)['code']]).toEqual([400, 'bad_request']);
    for (const unknown of [simulator.unknownId(), foreign.id]) {
      expect(await query({ action: 'retrieve', id: unknown })).toMatchObject({ status: 200, text: '{}' });
    }
    expect((await query({ id })).json['id']).toBe(id);
    const list = await query({ action: 'retrieve_batch', ids: [] });
    expect((list.json['items'] as Json[]).map((item) => item['id'])).toEqual([id]);
  });

  test.each([
    ['no key', undefined, 400, 'no_token'],
    ['a wrong key', 'nonsense', 401, 'invalid_token'],
    ['an expired key', 'acedata-expired', 401, 'token_expired'],
    ['a disabled account', 'acedata-disabled', 403, 'disabled'],
    ["another service's key", 'acedata-mismatched', 400, 'token_mismatched'],
  ])('%s is refused with its own code', async (_name, label, status, code) => {
    const { simulator } = await start();
    const key = label === 'nonsense' ? label : keyOf(simulator, label ?? '');
    const answer = await post(
      `${simulator.baseUrl}/midjourney/tasks`,
      label === undefined ? {} : bearer(key),
      { id: simulator.unknownId() },
    );
    expect([answer.status, (answer.json['error'] as Json)['code']]).toEqual([status, code]);
    expect(answer.json['trace_id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('more than one question a second is too many', async () => {
    const { query } = await start({ rateLimit: true });
    const statuses = await Promise.all([1, 2, 3].map(async () => (await query({ id: 'x' })).status));
    expect(statuses.sort()).toEqual([200, 429, 429]);
  });

  test('a task has no status; it is queued, partial, then whole, in seconds of epoch', async () => {
    const clock = createClock();
    const { simulator, query } = await start({ clock });
    const task = simulator.addTask({ queuedMs: 5_000, durationMs: 60_000, form: 0 });
    const look = async (): Promise<Json> => (await query({ id: task.id })).json;
    const queued = await look();
    expect(queued).not.toHaveProperty('response');
    expect(queued).not.toHaveProperty('status');
    clock.advance(5_000 + 45_000);
    const partial = (await look())['response'] as Json;
    expect(partial).toMatchObject({ actions: [], success: true, image_id: null });
    expect(partial['progress']).toBeGreaterThan(70);
    expect(partial['progress']).toBeLessThan(100);
    const previewUrl = String(partial['image_url']);
    expect(previewUrl).toMatch(/_grid_0\.webp$/);
    expect((await ask(previewUrl)).status).toBe(200);
    expect((await ask(task.pictures[0]?.url ?? '')).status).toBe(404);
    clock.advance(30_000);
    const whole = await look();
    const response = whole['response'] as Json;
    expect(response['image_url']).toBe(`${String(response['raw_image_url'])}?imageMogr2/thumbnail/!50p`);
    expect(whole['created_at']).toBeCloseTo(Date.now() / 1000, -2);
    expect((await ask(previewUrl)).status).toBe(404);
    await expectServed(task);
    const half = await loadImage(
      Buffer.from(await (await fetch(String(response['image_url']))).arrayBuffer()),
    );
    const full = await loadImage(
      Buffer.from(await (await fetch(String(response['raw_image_url']))).arrayBuffer()),
    );
    expect([half.width * 2, half.height * 2]).toEqual([full.width, full.height]);
    expect(full.width).toBe(response['raw_image_width']);
  });

  test('finished tasks come in all documented shapes', async () => {
    const { simulator, query } = await start();
    const records: Json[] = [];
    for (let form = 0; form < 18; form += 1) {
      const task = simulator.addTask({ ...done, form });
      records.push((await query({ id: task.id })).json);
    }
    const some = (holds: (record: Json, response: Json) => boolean): boolean =>
      records.some((record) => holds(record, record['response'] as Json));
    expect({
      withType: some((record) => record['type'] === 'imagine'),
      withoutType: some((record) => !('type' in record) && 'elapsed' in record),
      personal: some((record) => 'email' in record) && some((record) => 'credential_id' in record),
      isoTimes: some((record) => /^\d{4}-.*Z$/.test(String(record['finished_at']))),
      floatTimes: some((record) => typeof record['finished_at'] === 'number'),
      widthAsText: some((_record, response) => typeof response['image_width'] === 'string'),
      noProgress: some((_record, response) => !('progress' in response)),
      signed: some((_record, response) => String(response['raw_image_url']).includes('&hm=')),
    }).toEqual({
      withType: true,
      withoutType: true,
      personal: true,
      isoTimes: true,
      floatTimes: true,
      widthAsText: true,
      noProgress: true,
      signed: true,
    });
  });

  test('other kinds answer as documented', async () => {
    const { simulator, query } = await start();
    const response = async (task: SimulatedTask): Promise<Json> =>
      (await query({ id: task.id })).json['response'] as Json;
    const describing = await response(simulator.addTask({ ...done, kind: 'describe' }));
    expect(describing['descriptions']).toHaveLength(4);
    expect(describing).not.toHaveProperty('success');
    const video = simulator.addTask({ ...done, kind: 'video' });
    const videos = (await response(video))['video_urls'] as string[];
    expect(videos[0]).toMatch(/^http:\/\/[^/]+\/\/video\//);
    await expectServed(video);
    const singles = simulator.addTask({ ...done, kind: 'singles' });
    expect((await response(singles))['sub_image_urls']).toHaveLength(4);
    await expectServed(singles);
    const failed = await response(simulator.addTask({ ...done, kind: 'failed', form: 0 }));
    expect(failed).toMatchObject({ success: false, error: { code: 'bad_request' } });
  });

  test('a button is the same call again, with the image and only if it is offered', async () => {
    const { simulator, query } = await start();
    const task = simulator.addTask(done);
    const imageId = ((await query({ id: task.id })).json['response'] as Json)['image_id'];
    const act = (body: Json, label?: string): Promise<Answer> =>
      post(`${simulator.baseUrl}/midjourney/imagine`, bearer(keyOf(simulator, label)), body);
    const made = await act({ action: 'upscale2', image_id: imageId, async: true });
    expect(simulator.task(String(made.json['task_id']))?.kind).toBe('upscale');
    expect((await act({ action: 'zoom_out_2x', image_id: imageId, async: true })).status).toBe(400);
    expect((await act({ action: 'upscale2', image_id: '1', async: true })).status).toBe(400);
    const poor = await act({ action: 'generate', prompt: 'a cat', async: true }, 'acedata-used-up');
    expect([poor.status, (poor.json['error'] as Json)['code']]).toEqual([403, 'used_up']);
  });
});

describe('MidAPI', () => {
  const start = async (
    options: Parameters<typeof startMidApiSimulator>[0] = {},
  ): Promise<{ simulator: Simulator; query: (id: string, key?: string) => Promise<Answer> }> => {
    const simulator = running(await startMidApiSimulator({ ...common, ...options }));
    return {
      simulator,
      query: (id, key = keyOf(simulator)) =>
        ask(`${simulator.baseUrl}/api/v1/mj/record-info?taskId=${id}`, { headers: bearer(key) }),
    };
  };

  test('errors are codes inside HTTP 200', async () => {
    const { simulator, query } = await start();
    const foreign = simulator.addTask({ ...done, account: 'midapi-second' });
    const table = [
      [await query('x', 'nonsense'), 401],
      [await query(simulator.unknownId()), 422],
      [await query(foreign.id), 422],
      [await query(''), 400],
    ] as const;
    for (const [answer, code] of table) expect([answer.status, answer.json['code']]).toEqual([200, code]);
    expect(table[1][0].json).toEqual({ code: 422, msg: 'recordInfo is null', data: null });
    const kinds = [
      ['rate-limited', 429],
      ['maintenance', 455],
      ['server-error', 500],
      ['feature-disabled', 505],
      ['insufficient-credits', 402],
    ] as const;
    for (const [kind, code] of kinds) {
      simulator.setFault({ kind, times: 1 });
      expect([(await query('x')).status, kind]).toEqual([200, kind]);
      simulator.setFault({ kind, times: 1 });
      expect((await query('x')).json['code']).toBe(code);
    }
  });

  test('a new task is null for some seconds, then runs, then has its pictures in one of four forms', async () => {
    const clock = createClock();
    const { simulator, query } = await start({ clock });
    const task = simulator.addTask({ queuedMs: 1_000, durationMs: 30_000, form: 0 });
    expect((await query(task.id)).json['code']).toBe(422);
    clock.advance(10_000);
    expect((await query(task.id)).json['data']).toMatchObject({
      successFlag: 0,
      resultInfoJson: null,
      completeTime: null,
    });
    clock.advance(30_000);
    const forms = [0, 1, 2, 3].map((form) => simulator.addTask({ ...done, form }));
    const results = await Promise.all(
      forms.map(async (entry) => (await query(entry.id)).json['data'] as Json),
    );
    const [objects, objectText, strings, stringText] = results.map((data) => data['resultInfoJson']);
    const urlsOf = (entry: SimulatedTask | undefined): string[] =>
      entry?.pictures.map((picture) => picture.url) ?? [];
    expect(objects).toEqual({ resultUrls: urlsOf(forms[0]).map((resultUrl) => ({ resultUrl })) });
    expect(JSON.parse(String(objectText))).toEqual({
      resultUrls: urlsOf(forms[1]).map((resultUrl) => ({ resultUrl })),
    });
    expect(strings).toEqual({ resultUrls: urlsOf(forms[2]) });
    expect(JSON.parse(String(stringText))).toEqual({ resultUrls: urlsOf(forms[3]) });
    expect(results.map((data) => typeof data['createTime'])).toEqual([
      'string',
      'string',
      'number',
      'string',
    ]);
    expect(JSON.parse(String(results[0]?.['paramJson']))).toMatchObject({ waterMark: '' });
    for (const entry of forms) await expectServed(entry);
  });

  test('failures are flags 2 and 3, or code 501; pictures die after fifteen days', async () => {
    const clock = createClock();
    const { simulator, query } = await start({ clock });
    const flags: unknown[] = [];
    for (const form of [0, 1, 3]) {
      const { json } = await query(simulator.addTask({ ...done, kind: 'failed', form }).id);
      flags.push(json['code'], (json['data'] as Json | null)?.['successFlag'] ?? null);
    }
    expect(flags).toEqual([200, 2, 200, 3, 501, null]);
    const task = simulator.addTask(done);
    await expectServed(task);
    clock.advance(15 * 24 * hourMs);
    expect((await ask(task.pictures[0]?.url ?? '')).status).toBe(404);
    expect((await query(task.id)).json['code']).toBe(200);
  });

  test('credit tells a number and an upscale counts from 0', async () => {
    const { simulator } = await start();
    const headers = bearer(keyOf(simulator));
    expect((await ask(`${simulator.baseUrl}/api/v1/common/credit`, { headers })).json['data']).toBe(4815.5);
    const { id } = simulator.addTask(done);
    const upscale = (imageIndex: number): Promise<Answer> =>
      post(`${simulator.baseUrl}/api/v1/mj/generateUpscale`, headers, { taskId: id, imageIndex });
    expect((await upscale(0)).json['code']).toBe(200);
    expect((await upscale(4)).json['code']).toBe(422);
  });
});

describe('APIMart', () => {
  const start = async (
    options: Parameters<typeof startApimartSimulator>[0] = {},
  ): Promise<{ simulator: Simulator; get: (path: string, key?: string) => Promise<Answer> }> => {
    const simulator = running(await startApimartSimulator({ ...common, ...options }));
    return {
      simulator,
      get: (path, key = keyOf(simulator)) => ask(simulator.baseUrl + path, { headers: bearer(key) }),
    };
  };

  test('two endpoints, two vocabularies, links as lists and as strings', async () => {
    const { simulator, get } = await start();
    const tasks = [0, 1, 2].map((form) => simulator.addTask({ ...done, form }));
    const [first] = tasks;
    const midjourney = await get(`/v1/midjourney/${first?.id ?? ''}`);
    expect(midjourney.json).toMatchObject({ status: 'SUCCESS', progress: '100%', action: 'IMAGINE' });
    expect(midjourney.json['image_urls']).toEqual(first?.pictures.slice(1).map((picture) => picture.url));
    expect(midjourney.json['grid_image_url']).toBe(first?.pictures[0]?.url);
    expect((midjourney.json['buttons'] as Json[])[0]).toMatchObject({ label: 'U1' });
    const urlForms: unknown[] = [];
    for (const task of tasks) {
      const { json } = await get(`/v1/tasks/${task.id}`);
      const data = json['data'] as Json;
      const [image] = (data['result'] as { images: Json[] }).images;
      urlForms.push([
        json['code'],
        data['status'],
        Array.isArray(image?.['url']),
        typeof image?.['expires_at'],
      ]);
      await expectServed(task);
    }
    expect(urlForms).toEqual([
      [200, 'completed', true, 'number'],
      [200, 'completed', true, 'number'],
      [200, 'completed', false, 'number'],
    ]);
  });

  test('a record is gone after three days in the two bodies of a 404; the links a day after their end', async () => {
    const clock = createClock();
    const { simulator, get } = await start({ clock });
    const task = simulator.addTask({ ...done, ageMs: 2 * 24 * hourMs });
    expect((await get(`/v1/midjourney/${task.id}`)).status).toBe(200);
    expect((await ask(task.pictures[0]?.url ?? '')).status).toBe(410);
    clock.advance(24 * hourMs);
    const bodies = [await get(`/v1/midjourney/${task.id}`), await get(`/v1/tasks/${task.id}`)];
    expect(bodies.map((answer) => answer.status)).toEqual([404, 404]);
    expect(bodies[0]?.json).toHaveProperty('error.type');
    expect(bodies[1]?.json).toEqual({ code: 404, message: 'not found' });
  });

  test("another account's task is forbidden at one endpoint and unknown at the other", async () => {
    const { simulator, get } = await start();
    const { id } = simulator.addTask({ ...done, account: 'apimart-second' });
    expect((await get(`/v1/midjourney/${id}`)).json).toMatchObject({
      error: { code: 403, type: 'permission_error' },
    });
    expect((await get(`/v1/tasks/${id}`)).status).toBe(404);
    expect(await get(`/v1/midjourney/${id}`, 'nonsense')).toMatchObject({
      status: 401,
      json: { error: { type: 'authentication_error' } },
    });
  });

  test('a waiting task keeps its id when it is answered, and is cancelled when it is not', async () => {
    const clock = createClock();
    const { simulator, get } = await start({ clock });
    const headers = bearer(keyOf(simulator));
    const parent = simulator.addTask({ ...done, kind: 'upscale' });
    const submit = (call: string, body: Json): Promise<Answer> =>
      post(`${simulator.baseUrl}/v1/midjourney/generations/${call}`, headers, body);
    const inpaint = await submit('inpaint', { task_id: parent.id });
    const [entry] = inpaint.json['data'] as Json[];
    expect(entry?.['status']).toBe('modal');
    const id = String(entry?.['task_id']);
    expect((await get(`/v1/midjourney/${id}`)).json['status']).toBe('MODAL');
    clock.advance(60_000);
    expect((await submit('modal', { task_id: id, prompt: 'a red sofa' })).json['data']).toEqual([
      { status: 'submitted', task_id: id },
    ]);
    clock.advance(120_000);
    expect((await get(`/v1/midjourney/${id}`)).json['status']).toBe('SUCCESS');
    const left = simulator.addTask({ kind: 'modal', queuedMs: 0 });
    clock.advance(31 * 60_000);
    expect((await get(`/v1/tasks/${left.id}`)).json).toMatchObject({ data: { status: 'cancelled' } });
    // An application's own error comes with HTTP 200.
    expect(await submit('upscale', { task_id: simulator.addTask(done).id, index: 0 })).toMatchObject({
      status: 200,
      json: { code: 400 },
    });
  });

  test('too many requests say when to come back', async () => {
    const { get } = await start({ requestsPerMinute: 2, rateLimitTimeScale: 1 });
    await get('/v1/tasks/x');
    await get('/v1/tasks/x');
    const refused = await get('/v1/tasks/x');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '60']);
  });
});

describe('New API', () => {
  const start = async (
    generation: NewApiGeneration,
    options: Parameters<typeof startNewApiSimulator>[0] = {},
  ): Promise<{
    simulator: Simulator;
    get: (path: string, headers?: Record<string, string>) => Promise<Answer>;
  }> => {
    const simulator = running(await startNewApiSimulator({ ...common, generation, ...options }));
    const own = { authorization: keyOf(simulator), 'new-api-user': '7' };
    return { simulator, get: (path, headers = own) => ask(simulator.baseUrl + path, { headers }) };
  };

  const key = 'Qm7vJ2kXzT9sLwR4bN8cY1dF6gH3pA5e';
  const banned = 'Bn0nE1dU2sE3rT4oK5eN6xX7yY8zZ9aA';
  test.each([
    ['A', {}, 401, '未提供 access token'],
    ['A', { authorization: 'wrong', 'new-api-user': '7' }, 200, 'access token 无效'],
    ['B', { authorization: key }, 401, '未提供 New-Api-User'],
    ['B', { authorization: key, 'new-api-user': 'Bearer 7' }, 401, '格式错误'],
    ['B', { authorization: key, 'new-api-user': '12' }, 401, '不匹配'],
    ['B', { authorization: `bearer ${key}`, 'new-api-user': '7' }, 200, 'access token 无效'],
    ['B', { authorization: `Bearer ${key}`, 'new-api-user': '7' }, 200, '"success":true'],
    ['B', { authorization: banned, 'new-api-user': '66' }, 200, '用户已被封禁'],
    ['C', {}, 401, 'AUTH_UNAUTHORIZED'],
    ['C', { authorization: 'wrong', 'new-api-user': '7' }, 401, 'AUTH_UNAUTHORIZED'],
    ['C', { authorization: banned }, 401, 'AUTH_USER_DISABLED'],
    ['C', { authorization: `bEaReR ${key}`, 'new-api-user': 'Bearer 7' }, 200, '"success":true'],
  ] as const)('generation %s with %j answers %i %s', async (generation, headers, status, text) => {
    const { get } = await start(generation);
    const answer = await get('/api/mj/self', headers);
    expect(answer.status).toBe(status);
    expect(answer.text).toContain(text);
    expect(answer.headers.has('auth-version')).toBe(generation === 'C' && status === 200);
  });

  test.each([
    ['A', 'p=0', 24, 10],
    ['A', 'p=1', 14, 10],
    ['A', 'p=2', 4, 5],
    ['A', 'p=0&page_size=100', 24, 10],
    ['A', 'p=9', null, 0],
    ['B', 'p=0', 24, 10],
    ['B', 'p=1', 24, 10],
    ['B', 'p=3', 4, 5],
    ['B', 'p=1&page_size=500', 24, 25],
    ['B', 'p=1&ps=20', 24, 10],
    ['C', 'p=2&ps=20', 4, 5],
  ] as const)('generation %s pages %s', async (generation, query, firstNumber, length) => {
    const { simulator, get } = await start(generation);
    const tasks = Array.from({ length: 25 }, () => simulator.addTask(done));
    const { data } = (await get(`/api/mj/self?${query}`)).json as {
      data: Json[] | { items: Json[]; total: number };
    };
    expect(Array.isArray(data)).toBe(generation === 'A');
    const items = Array.isArray(data) ? data : data.items;
    expect(items.length).toBe(length);
    // Newest first: the row that was added last leads.
    expect(items[0]?.['mj_id'] ?? null).toBe(firstNumber === null ? null : tasks[firstNumber]?.id);
    if (!Array.isArray(data)) expect(data.total).toBe(25);
  });

  test('every row names a picture on a server that is not there; the instance itself has it', async () => {
    const { simulator, get } = await start('B', { basePath: '/gateway/newapi' });
    const finished = simulator.addTask({ ...done, form: 3 });
    const failed = simulator.addTask({ ...done, kind: 'failed' });
    const young = simulator.addTask({ durationMs: 60_000, form: 1 });
    const { items } = (await get('/api/mj/self')).json['data'] as { items: Json[] };
    for (const task of [finished, failed, young]) {
      const row = items.find((item) => item['mj_id'] === task.id);
      expect(row?.['image_url']).toBe(`http://localhost:3000/mj/image/${task.id}`);
    }
    const [newest, second] = items;
    expect(newest).toMatchObject({ finish_time: 0, start_time: 0, status: 'SUBMITTED' });
    expect(second).toMatchObject({ status: 'FAILURE', progress: '100%' });
    expect(Number(items[2]?.['submit_time'])).toBeGreaterThan(1e12);
    expect(JSON.parse(String(items[2]?.['buttons']))).toHaveLength(9);
    const served = await fetch(`${simulator.baseUrl}/mj/image/${finished.id}`, {
      headers: { range: 'bytes=10-' },
    });
    const bytes = Buffer.from(await served.arrayBuffer());
    expect(sha256(bytes)).toBe((await finished.pictures[0]?.expected())?.sha256);
    // No range, no length, and a type that is only a guess.
    expect([served.status, served.headers.get('content-length'), served.headers.get('content-type')]).toEqual(
      [200, null, 'image/jpeg'],
    );
    expect(bytes.subarray(1, 4).toString('latin1')).toBe('PNG');
    expect(await get(`/mj/image/${failed.id}`)).toMatchObject({
      status: 500,
      json: { error: 'http_get_image_failed' },
    });
    expect(await get('/mj/image/1')).toMatchObject({
      status: 400,
      json: { error: 'midjourney_task_not_found' },
    });
    simulator.pictureHost.expire(finished.pictures[0]?.url ?? '');
    expect((await get(`/mj/image/${finished.id}`)).json).toEqual({
      error: expect.stringMatching(/no longer available|404 Not Found/) as string,
    });
  });

  test('generation C signs its links', async () => {
    const { simulator, get } = await start('C');
    const task = simulator.addTask(done);
    const { items } = (await get('/api/mj/self')).json['data'] as { items: Json[] };
    const stated = String(items[0]?.['image_url']);
    expect(stated).toMatch(/^http:\/\/localhost:3000\/mj\/image\/\d{16}\?sig=[0-9a-f]{16}$/);
    const path = stated.slice('http://localhost:3000'.length);
    expect((await get(path, {})).status).toBe(200);
    expect((await get(`/mj/image/${task.id}`, {})).status).toBe(403);
  });

  test('the admin list needs the right and its slash; a filter takes milliseconds', async () => {
    const { simulator, get } = await start('B');
    const mine = simulator.addTask({ ...done, channelId: 5 });
    const other = simulator.addTask({ ...done, account: 'newapi-second', channelId: 9 });
    const admin = { authorization: keyOf(simulator, 'newapi-admin'), 'new-api-user': '1' };
    const idsOf = (answer: Answer): unknown[] =>
      (answer.json['data'] as { items: Json[] }).items.map((item) => item['mj_id']);
    expect((await get('/api/mj/')).json).toMatchObject({
      success: false,
      message: '无权进行此操作，权限不足',
    });
    expect(idsOf(await get('/api/mj/', admin))).toEqual([other.id, mine.id]);
    expect(idsOf(await get('/api/mj/?channel_id=9', admin))).toEqual([other.id]);
    expect(idsOf(await get(`/api/mj/self?mj_id=${other.id}`))).toEqual([]);
    expect(idsOf(await get(`/api/mj/self?start_timestamp=${mine.submittedAtMs}`))).toEqual([mine.id]);
    expect(idsOf(await get(`/api/mj/self?end_timestamp=${Math.floor(Date.now() / 1000)}`))).toEqual([]);
    const moved = await get('/api/mj?p=1', admin);
    expect([moved.status, moved.headers.get('location')]).toEqual([301, '/api/mj/?p=1']);
  });

  test('180 requests in 180 seconds, then 429 without a word', async () => {
    const { get } = await start('B', { rateLimit: true, rateLimitTimeScale: 1 });
    const statuses: number[] = [];
    for (let index = 0; index < 182; index += 1) statuses.push((await get('/api/mj/self')).status);
    expect(statuses.lastIndexOf(200)).toBe(179);
    const refused = await get('/api/mj/self');
    expect([refused.status, refused.text]).toEqual([429, '']);
  });

  test('the relay takes the other key, has lists as lists, and words an unknown task its own way', async () => {
    const { simulator } = await start('B');
    const task = simulator.addTask(done);
    const headers = { 'mj-api-secret': simulator.accounts[0]?.relayKey ?? '' };
    const fetched = await ask(`${simulator.baseUrl}/mj/task/${task.id}/fetch`, { headers });
    expect(fetched.json).toMatchObject({ status: 'SUCCESS', imageUrl: task.pictures[0]?.statedUrl });
    expect(Array.isArray(fetched.json['buttons'])).toBe(true);
    const batch = await post(`${simulator.baseUrl}/mj-fast/mj/task/list-by-condition`, headers, {
      ids: [task.id, simulator.unknownId()],
    });
    expect((JSON.parse(batch.text) as Json[]).map((entry) => entry['id'])).toEqual([task.id]);
    expect(await ask(`${simulator.baseUrl}/mj/task/1/fetch`, { headers })).toMatchObject({
      status: 400,
      json: { description: 'task_no_found ', code: 4 },
    });
    const system = await ask(`${simulator.baseUrl}/mj/task/${task.id}/fetch`, { headers: bearer(key) });
    expect(system).toMatchObject({ status: 401, json: { error: { type: 'new_api_error' } } });
    const [button] = fetched.json['buttons'] as Json[];
    const action = await post(`${simulator.baseUrl}/mj/submit/action`, headers, {
      taskId: task.id,
      customId: button?.['customId'],
    });
    expect(action.json['code']).toBe(1);
    expect(simulator.task(String(action.json['result']))?.kind).toBe('upscale');
  });
});

describe('midjourney-proxy', () => {
  test.each([
    ['novicezk', 401, 200, ''],
    ['trueai', 403, 204, '0%'],
  ] as const)('%s in its own words', async (flavour, refusedStatus, unknownStatus, failedProgress) => {
    const clock = createClock();
    const simulator = running(await startMjProxySimulator({ ...common, flavour, clock }));
    const headers = { 'mj-api-secret': keyOf(simulator) };
    const one = (id: string): Promise<Answer> => ask(`${simulator.baseUrl}/mj/task/${id}/fetch`, { headers });
    expect(
      (await ask(`${simulator.baseUrl}/mj/task/1/fetch`, { headers: bearer(keyOf(simulator)) })).status,
    ).toBe(refusedStatus);
    expect(await one('1')).toMatchObject({ status: unknownStatus, text: '' });
    const task = simulator.addTask({ queuedMs: 1_000, durationMs: 60_000 });
    clock.advance(2_000);
    expect((await one(task.id)).json).toMatchObject({
      status: 'IN_PROGRESS',
      finishTime: null,
      imageUrl: null,
      failReason: null,
      ...(flavour === 'trueai' ? { buttons: [], thumbnailUrl: null } : {}),
    });
    clock.advance(60_000);
    expect((await one(task.id)).json).toMatchObject({ status: 'SUCCESS', imageUrl: task.pictures[0]?.url });
    await expectServed(task);
    const failed = simulator.addTask({ ...done, kind: 'failed' });
    expect((await one(failed.id)).json).toMatchObject({ status: 'FAILURE', progress: failedProgress });
    const batch = await post(`${simulator.baseUrl}/mj/task/list-by-condition`, headers, {
      ids: [task.id, '1', failed.id],
    });
    expect((JSON.parse(batch.text) as Json[]).length).toBe(2);
    const modal = await post(`${simulator.baseUrl}/mj/submit/action`, headers, {
      taskId: task.id,
      customId: 'MJ::none',
    });
    expect(modal.status).toBe(flavour === 'trueai' ? 200 : 404);
  });
});

describe('the picture host', () => {
  const bytes = makePlainPicture({ seed: 1, format: 'png', widthPx: 64, heightPx: 64, sizeBytes: 300_000 });
  const start = async (
    fault?: PictureFault,
  ): Promise<{ host: Awaited<ReturnType<typeof startPictureHost>>; url: string }> => {
    const host = running(await startPictureHost());
    const url = host.add({ target: '/a//b.png', source: { maker: 'bytes', name: 'b', bytes } });
    if (fault !== undefined) host.setFault(fault);
    return { host, url };
  };

  test('serves ranges under a strong validator and counts bodies', async () => {
    const { host, url } = await start();
    const full = await fetch(url);
    const etag = full.headers.get('etag') ?? '';
    expect([full.status, etag.startsWith('"'), full.headers.get('content-length')]).toEqual([
      200,
      true,
      '300000',
    ]);
    expect(sha256(Buffer.from(await full.arrayBuffer()))).toBe((await host.expected(url)).sha256);
    const table = [
      [{ range: 'bytes=100000-' }, 206, 'bytes 100000-299999/300000'],
      [{ range: 'bytes=100000-', 'if-range': etag }, 206, 'bytes 100000-299999/300000'],
      [{ range: 'bytes=100000-', 'if-range': '"other"' }, 200, null],
      [{ range: 'bytes=-10' }, 206, 'bytes 299990-299999/300000'],
      [{ range: 'bytes=300000-' }, 416, 'bytes */300000'],
    ] as const;
    for (const [headers, status, range] of table) {
      const answer = await fetch(url, { headers });
      await answer.arrayBuffer();
      expect([headers, answer.status, answer.headers.get('content-range')]).toEqual([headers, status, range]);
    }
    expect(host.served(url)).toMatchObject({ full: 2, partial: 3, requests: 6 });
    expect((await fetch(url.replace('//b', '/b'))).status).toBe(404);
  });

  test.each([
    ['authorization', 'Bearer x'],
    ['cookie', 'a=b'],
    ['referer', 'https://example.com/'],
    ['origin', 'https://example.com'],
    ['mj-api-secret', 'x'],
    ['user-agent', 'agent with s3cret inside'],
  ])('refuses and remembers a request with %s', async (name, value) => {
    const { host, url } = await start();
    host.forbidSecret('s3cret');
    const target = new URL(url);
    const { request } = await import('node:http');
    const status = await new Promise((resolve, reject) => {
      request(
        { host: target.hostname, port: target.port, path: target.pathname, headers: { [name]: value } },
        (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        },
      )
        .on('error', reject)
        .end();
    });
    expect([status, host.violations.length]).toEqual([400, 1]);
  });

  test('a signed link lives until its time and only byte for byte', async () => {
    const clock = createClock(3600);
    const simulator = running(await startMjProxySimulator({ ...common, clock }));
    const task = simulator.addTask({ ...done, form: 1, linkLifeMs: 24 * hourMs });
    const url = task.pictures[0]?.url ?? '';
    expect(url).toMatch(/\?ex=[0-9a-f]{8}&is=[0-9a-f]{8}&hm=[0-9a-f]{64}&$/);
    expect((await ask(url)).status).toBe(200);
    expect(await ask(url.slice(0, -1))).toMatchObject({ status: 403, text: discordGoneText });
    expect(await ask(url.replace(/\?.*/, ''))).toMatchObject({ status: 403 });
    // What the link says is true on this machine's clock, though the simulated one is quicker.
    const diesInMs = Number.parseInt(/ex=([0-9a-f]+)/.exec(url)?.[1] ?? '', 16) * 1000 - Date.now();
    expect(diesInMs).toBeGreaterThan(15_000);
    expect(diesInMs).toBeLessThan(24_001);
    clock.advance(24 * hourMs);
    expect(await ask(url)).toMatchObject({ status: 403, text: discordGoneText });
  });

  const outcome = async (url: string, headers: Record<string, string> = {}): Promise<string> => {
    const signal = AbortSignal.timeout(400);
    try {
      const answer = await fetch(url, { headers, signal, redirect: 'manual' });
      const head = `${answer.status} ${answer.headers.get('content-range') ?? ''}`.trim();
      if (answer.status >= 300 && answer.status < 400)
        return `${head} ${answer.headers.get('location') ?? ''}`;
      const body = Buffer.from(await answer.arrayBuffer());
      return `${head} ${body.equals(bytes) ? 'whole' : body.length}`;
    } catch {
      return signal.aborted ? 'timeout' : 'broken';
    }
  };
  const from = { range: 'bytes=1000-' };
  test.each<[PictureFault, string, Record<string, string>?]>([
    [{ kind: 'status', status: 503 }, '503 0'],
    [{ kind: 'reset' }, 'broken'],
    [{ kind: 'truncate', at: 0.5 }, '200 150000'],
    [{ kind: 'short-file', at: 0.5 }, '200 150000'],
    [{ kind: 'stall' }, 'timeout'],
    [{ kind: 'drip', bytesPerSecond: 1000 }, 'timeout'],
    [{ kind: 'wrong-length', delta: 1000 }, 'broken'],
    [{ kind: 'wrong-length', delta: -1000 }, '200 299000'],
    [{ kind: 'page-with-200' }, `200 ${challengePage.length}`],
    [{ kind: 'no-ranges' }, '200 whole', from],
    [{ kind: 'ignore-range' }, '200 whole', from],
    [{ kind: 'shifted-range', delta: -500 }, '206 bytes 500-299999/300000 299500', from],
    [{ kind: 'gzip' }, '200 whole'],
    [{ kind: 'endless' }, 'timeout'],
    [{ kind: 'redirect', to: 'same-host' }, '302 /~moved/a//b.png'],
    [{ kind: 'redirect', to: 'metadata' }, '302 http://169.254.169.254/latest/meta-data/'],
    [{ kind: 'redirect', to: 'loop' }, '302 /a//b.png'],
  ])('%j makes a fetch see: %s', async (fault, expected, headers = {}) => {
    const { host, url } = await start({ ...fault, times: 1 });
    expect(await outcome(url, headers)).toBe(expected);
    // Used up: the next one gets the picture.
    expect(await outcome(url)).toBe('200 whole');
    host.clearFaults();
  });

  test('validators weaken and change on demand, and a redirect to another host has the same bytes', async () => {
    const { host, url } = await start();
    const etagWith = async (fault: PictureFault): Promise<string> => {
      const lift = host.setFault(fault);
      const answer = await fetch(url);
      await answer.arrayBuffer();
      lift();
      return answer.headers.get('etag') ?? 'none';
    };
    expect(await etagWith({ kind: 'weak-etag' })).toMatch(/^W\/"/);
    expect(await etagWith({ kind: 'changed-etag' })).not.toBe(await etagWith({ kind: 'changed-etag' }));
    expect(await etagWith({ kind: 'no-validators' })).toBe('none');
    host.setFault({ kind: 'redirect', to: 'other-host' });
    const answer = await fetch(url);
    expect(new URL(answer.url).origin).toBe(host.otherOrigin);
    expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
  });

  test('a rate of faults is repeatable and lets a patient client through', async () => {
    const seen: string[] = [];
    for (let run = 0; run < 2; run += 1) {
      const host = running(await startPictureHost());
      host.setFault({ kind: 'status', status: 503, rate: 0.4, seed: 9 });
      let statuses = '';
      for (let index = 0; index < 40; index += 1) {
        const url = host.add({ target: `/${index}.png`, source: { maker: 'bytes', name: 'b', bytes } });
        for (let attempt = 0; attempt < 3; attempt += 1) {
          const { status } = await ask(url);
          statuses += status === 200 ? '.' : 'x';
          if (status === 200) break;
        }
        expect(statuses.endsWith('.')).toBe(true);
      }
      seen.push(statuses);
    }
    expect(seen[0]).toBe(seen[1]);
    expect(seen[0]).toContain('x');
  });
});

describe('pictures', () => {
  test.each(['png', 'jpeg', 'webp'] as const)('a plain %s has its exact size and decodes', async (format) => {
    for (const sizeBytes of [undefined, 40_000, 200_002]) {
      const size = sizeBytes === undefined ? {} : { sizeBytes };
      const file = makePlainPicture({ seed: 3, format, widthPx: 200, heightPx: 133, ...size });
      if (sizeBytes !== undefined) expect(file.length).toBe(sizeBytes);
      const image = await loadImage(file);
      expect([image.width, image.height]).toEqual([200, 133]);
      expect(makePlainPicture({ seed: 3, format, widthPx: 200, heightPx: 133, ...size }).equals(file)).toBe(
        true,
      );
      expect(makePlainPicture({ seed: 4, format, widthPx: 200, heightPx: 133, ...size }).equals(file)).toBe(
        false,
      );
    }
  });

  test('each kind of art is decided by its seed, whoever draws it', { timeout: 120_000 }, async () => {
    const studio = running(createStudio());
    for (const family of artFamilies) {
      const request = { seed: 11, family, aspect: '1:1', part: 0, scale: 0.1, format: 'png' } as const;
      const [here, other] = [renderArt(request), renderArt({ ...request, seed: 12 })];
      const elsewhere = await studio.render({ maker: 'art', ...request });
      expect([family, here.equals(elsewhere), here.equals(other)]).toEqual([family, true, false]);
    }
  });

  test('a single of a grid is its quarter, pixel by pixel', { timeout: 60_000 }, () => {
    const request = { seed: 4, family: 'bauhaus', aspect: '21:9', scale: 1, format: 'png' } as const;
    const pixels = (file: Buffer, width: number): { rows: Buffer; stride: number } => {
      // Signature, header chunk, then one data chunk: the form in which art is written.
      const length = file.readUInt32BE(33);
      return { rows: inflateSync(file.subarray(41, 41 + length)), stride: width * 3 + 1 };
    };
    const grid = pixels(renderArt({ ...request, part: 'grid' }), 3360);
    const single = pixels(renderArt({ ...request, part: 3 }), 1680);
    // Rows are differences to the left, so the second pixel onward can be compared as it is.
    for (const row of [1, 300, 719]) {
      const own = single.rows.subarray(row * single.stride + 4, (row + 1) * single.stride);
      const start = (row + 720) * grid.stride + 1 + 1680 * 3 + 3;
      expect(grid.rows.subarray(start, start + own.length).equals(own)).toBe(true);
    }
  });

  test('a half-size copy keeps the colours of its original', async () => {
    const request = { seed: 2, family: 'aura', aspect: '3:2', part: 1, format: 'png' } as const;
    const means = [];
    for (const scale of [1, 0.5]) {
      const image = await loadImage(renderArt({ ...request, scale }));
      const canvas = createCanvas(1, 1);
      const context = canvas.getContext('2d');
      context.imageSmoothingQuality = 'high';
      context.drawImage(image, 0, 0, 1, 1);
      means.push([...context.getImageData(0, 0, 1, 1).data.subarray(0, 3)]);
    }
    const [full = [], half = []] = means;
    full.forEach((channel, index) => expect(Math.abs(channel - (half[index] ?? 0))).toBeLessThan(24));
  });

  test('prompts use the whole syntax, several scripts and lengths', () => {
    const texts = Array.from({ length: 400 }, (_, seed) => makePrompt(seed).text);
    const all = texts.join('\n');
    for (const flag of [
      'ar',
      'v',
      'niji',
      's',
      'c',
      'w',
      'q',
      'seed',
      'no',
      'iw',
      'sref',
      'cref',
      'style',
      'tile',
    ]) {
      expect(all).toMatch(new RegExp(`--${flag}\\b`));
    }
    expect(all).toMatch(/\p{Script=Han}/u);
    expect(all).toMatch(/\p{Script=Hiragana}/u);
    expect(all).toMatch(/\p{Extended_Pictographic}/u);
    expect(Math.max(...texts.map((text) => text.length))).toBeGreaterThan(300);
  });
});

describe('the world', () => {
  test('has everything that its tasks name, and a client without keys in the wrong place leaves no trace', async () => {
    const world = running(
      await startWorld({
        timeScale: 60,
        picture: small,
        tasksPerProvider: 26,
        mix: 'everything',
        newApiGenerations: ['A', 'C'],
      }),
    );
    world.clock.advance(hourMs);
    const description = await world.describe();
    expect(description.providers.map((entry) => [entry.provider, entry.tasks.length])).toEqual([
      ['acedata', 26],
      ['midapi', 26],
      ['apimart', 26],
      ['newapi', 26],
      ['newapi', 26],
      ['mjproxy', 26],
    ]);
    const pictures = description.providers.flatMap((entry) => entry.tasks.flatMap((task) => task.pictures));
    expect(pictures.length).toBeGreaterThan(150);
    for (const picture of pictures) {
      const answer = await fetch(picture.url);
      expect([picture.url, answer.status, sha256(Buffer.from(await answer.arrayBuffer()))]).toEqual([
        picture.url,
        200,
        picture.sha256,
      ]);
    }
    expect(world.pictureHost.violations).toEqual([]);
  });

  test('thousands of tasks of one moment keep their own ids', async () => {
    const world = running(await startWorld({ picture: small, tasksPerProvider: 3_000, mix: 'finished' }));
    for (const simulator of world.simulators) expect(simulator.tasks().length).toBe(3_000);
  });

  test('runs as a program and ends when told', { timeout: 60_000 }, async () => {
    const program = new URL('./simulators/run-world.ts', import.meta.url).pathname;
    const child = spawn(process.execPath, [program, '--count', '2'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    const description = JSON.parse(line) as {
      control: string;
      providers: { provider: string; baseUrl: string }[];
    };
    expect(description.providers.map((entry) => entry.provider)).toEqual([
      'acedata',
      'midapi',
      'apimart',
      'newapi',
      'mjproxy',
    ]);
    const added = await post(
      `${description.control}/tasks`,
      {},
      {
        provider: 'acedata',
        spec: { kind: 'upscale', ageMs: hourMs },
      },
    );
    expect((added.json['pictures'] as Json[])[0]?.['sha256']).toMatch(/^[0-9a-f]{64}$/);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});
