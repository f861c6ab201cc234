// AceData Cloud: each row is a fact of its contract and what Gridkeep makes of it.
import { describe, expect, test } from 'vitest';
import { acedata } from '../../../src/main/providers/acedata.ts';
import type { ActionAnswer, HistoryPage } from '../../../src/main/providers/provider.ts';
import { wasSurelyNotSent } from '../../../src/main/providers/was-sent.ts';
import { connect, pollOnce, short, startLoopback, testKey, thrownBy } from './loopback.ts';
import type { ScriptedReply, SeenRequest } from './loopback.ts';

const id = '7489df4c-ef03-4de0-b598-e9a590793434';
const cdn = `https://platform.cdn.acedata.cloud/midjourney/${id}.png`;
const half = `${cdn}?imageMogr2/thumbnail/!50p`;
const gridActions = ['upscale1', 'upscale2', 'reroll', 'variation1'];

/** The guide's finished imagine task. */
const finished = {
  _id: '668aae3f550a4144a540803b',
  id,
  application_id: '9dec7b2a-1cad-41ff-8536-d4ddaf2525d4',
  created_at: 1720364607.967,
  credential_id: '68253cc8-505d-47f4-97ad-0050a62e4975',
  request: { mode: 'fast', prompt: 'A cat sitting on a table', action: 'generate' },
  type: 'imagine',
  image_id: '1259525319472185344',
  response: {
    image_url: half,
    image_width: 1024,
    actions: gridActions,
    raw_image_url: cdn,
    raw_image_width: 2048,
    progress: 100,
    image_id: '1259525319472185344',
    task_id: id,
    success: true,
  },
  duration: 29.437000036239624,
  finished_at: 1720364637.404,
};
const pending = { id, type: 'imagine', created_at: 1720364607.967, trace_id: 't', request: { prompt: 'x' } };
const running = (response: unknown): unknown => ({ ...pending, started_at: 1720364608, response });
const ended = (response: unknown): unknown => ({ ...pending, finished_at: 1720364637.4, response });

describe('a task’s state is derived in the documented order', () => {
  test.each<[fact: string, body: unknown, expected: string]>([
    ['the full-size address goes before the thumbnail, which is not kept', finished, `done | grid ${cdn}`],
    [
      'a thumbnail alone is kept as it is, nothing stripped',
      ended({ image_url: half, success: true }),
      `done | grid ${half}`,
    ],
    [
      'a response as JSON text is read like one that is none',
      { ...finished, response: JSON.stringify(finished.response) },
      `done | grid ${cdn}`,
    ],
    ['an empty one as text is none', { ...pending, response: '{}', finished_at: null }, 'queued -'],
    ['an empty object is an unknown id', {}, 'unknown not-found'],
    [
      'an error not_found is an unknown id',
      { error: { code: 'not_found', message: 'Task not found' } },
      'unknown not-found',
    ],
    ['without response and start it is queued', pending, 'queued -'],
    ['an empty response is none', { ...pending, response: {}, finished_at: null }, 'queued -'],
    ['started with an empty response it is running', running({}), 'running -'],
    ['a null response is none', { ...pending, response: null, finished_at: null }, 'queued -'],
    ['without response but started it is running', running(undefined), 'running -'],
    ['success and a task id alone are no result', running({ success: true, task_id: id }), 'running -'],
    [
      'progress below 100 is a preview',
      running({
        image_url: 'https://c/a.png',
        raw_image_url: 'https://c/a.png',
        progress: 60,
        success: true,
      }),
      'running 60',
    ],
    [
      'a _grid_0.webp is a preview even without progress',
      running({ raw_image_url: 'https://c/a_grid_0.webp' }),
      'running -',
    ],
    [
      'a _grid_0.webp is a preview even at 100',
      running({ raw_image_url: 'https://c/a_grid_0.webp', progress: 100 }),
      'running 100',
    ],
    [
      'a _grid_0.webp is a preview even at the end',
      ended({ image_url: 'https://c/a_grid_0.webp' }),
      'running -',
    ],
    [
      'a set end counts more than a progress that stuck',
      ended({ raw_image_url: 'https://c/a.png', progress: 99 }),
      'done | grid https://c/a.png',
    ],
    [
      'a structured error is final',
      running({ success: false, error: { code: 'api_error', message: 'fetch failed' } }),
      'failed generation-failed | fetch failed',
    ],
    [
      'a refused prompt keeps the provider’s words',
      ended({ success: false, error: { code: 'bad_request', message: 'Unrecognized argument(s): --hdr' } }),
      'failed invalid-request | Unrecognized argument(s): --hdr',
    ],
    [
      'a bare error without an end is transient',
      running({ success: false, error: 'fetch failed' }),
      'running -',
    ],
    [
      'a bare error with an end is final',
      ended({ success: false, error: 'fetch failed' }),
      'failed generation-failed | fetch failed',
    ],
    [
      'a bare error with an end and without a success is final, in its words',
      ended({ error: 'Request timed out' }),
      'failed generation-failed | Request timed out',
    ],
    [
      'an error beside an end is final, in its words',
      { ...pending, finished_at: 1720364637.4, error: { code: 'bad_request', message: 'Banned: x' } },
      'failed invalid-request | Banned: x',
    ],
    [
      'a progress as text is a progress',
      running({ raw_image_url: 'https://c/a.png', progress: '45%', success: true }),
      'running 45',
    ],
    [
      'an end without anything is a failure',
      ended(null),
      'failed generation-failed | The provider says that the task is finished, but offers no picture.',
    ],
    [
      'a picture of a failed task is no result',
      ended({ success: false, image_url: 'https://c/a.png' }),
      'failed generation-failed | The provider says that the task failed, and not why.',
    ],
    [
      'widths as text do not matter',
      ended({ raw_image_url: 'https://c/a.png', image_width: '1024', progress: 'x' }),
      'done | grid https://c/a.png',
    ],
    [
      'describe answers with text',
      { ...pending, type: 'describe', response: { descriptions: ['a --ar 1:1', 'b'] } },
      'done | text a --ar 1:1\n\nb',
    ],
    [
      'the picture that a description was made of is none of its own',
      { ...pending, type: 'describe', response: { descriptions: ['a'], image_url: 'https://source' } },
      'done | text a',
    ],
    [
      'almost whole is not whole',
      { ...pending, response: { image_url: 'https://c/a.png', progress: 99.7 } },
      'running 99',
    ],
    [
      'an only video as text',
      ended({ image_url: 'https://c/cover.png', video_urls: 'https://s/0_0.mp4' }),
      'done | cover https://c/cover.png | video https://s/0_0.mp4',
    ],
    [
      'describe without a type is told by its response',
      { id, created_at: 1, request: { image_url: 'https://source' }, response: { descriptions: ['a'] } },
      'done | text a',
    ],
    [
      'videos have their cover first, addresses untouched',
      ended({
        image_url: 'https://c/cover.png',
        progress: 100,
        video_urls: ['https://s.cc//video/j/0_0.mp4', 'https://s.cc//video/j/0_1.mp4'],
      }),
      'done | cover https://c/cover.png | video https://s.cc//video/j/0_0.mp4 | video https://s.cc//video/j/0_1.mp4',
    ],
    [
      'the four singles follow the grid',
      ended({
        image_url: 'https://c/g.png',
        raw_image_url: 'https://c/g.png',
        sub_image_urls: ['https://c/0_0.png', 7, '', 'https://c/0_1.png'],
      }),
      'done | grid https://c/g.png | single https://c/0_0.png | single https://c/0_1.png',
    ],
    [
      'what upscale made is an upscale',
      { ...finished, request: { action: 'upscale2' } },
      `done | upscale ${cdn}`,
    ],
    [
      'an upscale without its request is told by its actions',
      {
        ...finished,
        request: null,
        response: { ...finished.response, actions: ['upscale_subtle', 'zoom_out_2x'] },
      },
      `done | upscale ${cdn}`,
    ],
    ['a record without an id is not this task', { ...finished, id: undefined }, 'unclear provider-changed'],
    ['another task’s record is not this task', { ...finished, id: 'other' }, 'unclear provider-changed'],
  ])('%s', async (_fact, body, expected) => {
    expect(short((await pollOnce(acedata, id, { body })).result)).toBe(expected);
  });

  test('the record tells times in seconds, prompt, actions and the end of signed links, and nobody’s ids', async () => {
    const signed = 'https://cdn.discordapp.com/a.png?ex=668b0000&is=6689ae80&hm=aa';
    const record = {
      ...finished,
      email: 'user@example.com',
      response: { ...finished.response, raw_image_url: signed },
    };
    const { result } = await pollOnce(acedata, id, { body: record });
    expect(result).toMatchObject({
      kind: 'done',
      pictures: [{ index: 0, url: signed, expiresAtMs: 0x668b0000 * 1000 }],
      facts: {
        prompt: 'A cat sitting on a table',
        createdAtMs: 1720364607967,
        finishedAtMs: 1720364637404,
        buttons: [
          { id: 'upscale1', label: 'U1' },
          { id: 'upscale2', label: 'U2' },
          { id: 'reroll', label: 'Reroll' },
          { id: 'variation1', label: 'V1' },
        ],
      },
    });
    const kept = JSON.stringify(result);
    expect(kept).toContain('1259525319472185344');
    expect(kept).not.toMatch(/application_id|credential_id|9dec7b2a|68253cc8|example\.com/);
  });

  test('older records write times as ISO 8601', async () => {
    const { result } = await pollOnce(acedata, id, {
      body: { ...finished, created_at: '2025-01-21T00:00:00.000Z' },
    });
    expect(result).toMatchObject({ facts: { createdAtMs: Date.UTC(2025, 0, 21) } });
  });
});

describe('errors are told by their code', () => {
  test.each<[number, string, string]>([
    [400, 'no_token', 'unauthorized'],
    [400, 'token_mismatched', 'unauthorized'],
    [401, 'token_mismatched', 'unauthorized'],
    [401, 'invalid_token', 'unauthorized'],
    [200, 'token_expired', 'unauthorized'],
    [403, 'disabled', 'forbidden'],
    [429, 'too_many_requests', 'rate-limited'],
    [400, 'too_many_requests', 'rate-limited'],
    [500, 'api_error', 'provider-down'],
    [504, 'timeout', 'provider-down'],
    [404, 'no_api', 'provider-changed'],
    [400, 'api_not_implemented', 'provider-changed'],
  ])('%i %s is %s, for one id, for many and for the test', async (status, code, expected) => {
    const body = { success: false, error: { code, message: `The words of ${code}.` }, trace_id: 't' };
    const server = await startLoopback(() => ({ status, body, headers: { 'retry-after': '9' } }));
    const connection = connect(server.origin);
    for (const ask of [
      acedata.poll(connection, [id]),
      acedata.poll(connection, [id, 'b']),
      acedata.test(connection),
    ]) {
      expect(await thrownBy(ask)).toMatchObject({
        code: expected,
        message: `The words of ${code}.`,
        retryAfterMs: 9_000,
      });
    }
  });

  test.each<[string, ScriptedReply, string]>([
    ['a gateway’s page', { status: 502, body: '<html>' }, 'provider-down'],
    ['a page with 200', { body: '<html>' }, 'provider-changed'],
    [
      'a firewall’s page with 403 says nothing about the key',
      { status: 403, body: '<html>' },
      'provider-changed',
    ],
    ['an empty body', {}, 'provider-changed'],
    ['a 401 without a body', { status: 401 }, 'unauthorized'],
    ['a 429 without a body', { status: 429 }, 'rate-limited'],
  ])('%s', async (_fact, reply, code) => {
    expect((await thrownBy(pollOnce(acedata, id, reply))).code).toBe(code);
  });

  test.each<[string, number, string]>([
    ['used_up', 403, 'unclear insufficient-credits'],
    ['bad_request', 400, 'unclear invalid-request'],
    ['something_new', 400, 'unclear provider-changed'],
  ])('%s leaves the task as it was, and the account going', async (code, status, expected) => {
    const { result } = await pollOnce(acedata, id, { status, body: { error: { code, message: 'm' } } });
    expect(short(result)).toBe(expected);
  });

  test('a used-up balance does not make the key a bad one', async () => {
    const server = await startLoopback(() => ({
      status: 403,
      body: { error: { code: 'used_up', message: 'm' } },
    }));
    await acedata.test(connect(server.origin));
  });
});

describe('requests', () => {
  test('one id is retrieved, several are retrieved in one batch with a limit of their number', async () => {
    const server = await startLoopback((request) => answerAll(request));
    const ids = Array.from({ length: 50 }, (_, index) => `id-${index}`);
    await acedata.poll(connect(server.origin), ['id-1']);
    await acedata.poll(connect(server.origin), ids);
    await acedata.test(connect(server.origin));
    expect(server.requests.map((request) => JSON.parse(request.body) as unknown)).toEqual([
      { action: 'retrieve', id: 'id-1' },
      { action: 'retrieve_batch', ids, offset: 0, limit: 50 },
      { action: 'retrieve_batch', ids: [] },
    ]);
    for (const request of server.requests) {
      expect(request).toMatchObject({ method: 'POST', url: '/midjourney/tasks' });
      expect(request.headers.authorization).toBe(`Bearer ${testKey}`);
    }
  });

  test('a typed "Bearer " is not doubled', async () => {
    const server = await startLoopback(() => ({ body: { items: [] } }));
    await acedata.test(connect(server.origin, { key: () => ` bearer ${testKey}\n` }));
    expect(server.requests[0]?.headers.authorization).toBe(`Bearer ${testKey}`);
  });
});

describe('a batch', () => {
  const poll = async (items: unknown[], ids: readonly string[], count = items.length): Promise<string[]> => {
    const server = await startLoopback(() => ({ body: { items, count } }));
    const results = await acedata.poll(connect(server.origin), ids);
    return ids.map((one) => short(results.get(one)));
  };

  test('is matched by id, in any order, whatever the case; what is missing is unknown; count means nothing', async () => {
    const items = [
      { ...pending, id: 'C' },
      { ...pending, id: 'a', started_at: 1720364608 },
    ];
    expect(await poll(items, ['a', 'b', 'c'], 4711)).toEqual(['running -', 'unknown not-found', 'queued -']);
  });

  test('with one bad item spoils that one only', async () => {
    const items = [
      { ...pending, id: 'a' },
      { ...finished, id: 'b', response: 'broken', finished_at: 'x' },
      null,
    ];
    const [a, b, missing] = await poll(items, ['a', 'b', 'd']);
    expect([a, b]).toEqual(['queued -', 'queued -']);
    // An item that cannot be read may be the missing one.
    expect(missing).toBe('unclear provider-changed');
  });

  test('of strangers means that the server did not filter, so nothing is unknown', async () => {
    const items = Array.from({ length: 12 }, (_, index) => ({ ...pending, id: `other-${index}` }));
    expect(await poll(items, ['a', 'b'])).toEqual(['unclear provider-changed', 'unclear provider-changed']);
  });

  test('that a server cuts at twelve in spite of the limit is asked on for the rest', async () => {
    const ids = Array.from({ length: 30 }, (_, index) => `id-${index}`);
    const server = await startLoopback((request) => {
      const asked = (JSON.parse(request.body) as { ids?: string[]; id?: string }).ids ?? [];
      const known = asked.filter((one) => one !== 'id-3').slice(0, 12);
      return { body: { items: known.map((one) => ({ ...pending, id: one })), count: asked.length } };
    });
    const results = await acedata.poll(connect(server.origin), ids);
    expect(ids.filter((one) => results.get(one)?.kind !== 'waiting')).toEqual(['id-3']);
    expect(short(results.get('id-3'))).toBe('unknown not-found');
    expect(server.requests).toHaveLength(3);
  });

  test('with one id that the server refuses is halved until the others are answered', async () => {
    const ids = Array.from({ length: 50 }, (_, index) => `id-${index}`);
    const server = await startLoopback((request) =>
      request.body.includes('"id-37"')
        ? { status: 400, body: { error: { code: 'bad_request', message: 'id-37 is no id.' } } }
        : answerAll(request),
    );
    const results = await acedata.poll(connect(server.origin), ids);
    expect(results.size).toBe(50);
    expect(ids.filter((one) => results.get(one)?.kind !== 'waiting')).toEqual(['id-37']);
    expect(results.get('id-37')).toMatchObject({
      kind: 'unclear',
      code: 'invalid-request',
      message: 'id-37 is no id.',
    });
    expect(server.requests.length).toBeLessThanOrEqual(14);
  });

  test('whose answer is too large is halved, and one record that is too large by itself keeps no other back', async () => {
    const ids = Array.from({ length: 50 }, (_, index) => `id-${index}`);
    const pad = 'x'.repeat(9 * 1024 * 1024);
    const server = await startLoopback((request) =>
      request.body.includes('"id-37"')
        ? { body: { items: [{ ...pending, id: 'id-37', pad }] } }
        : answerAll(request),
    );
    const results = await acedata.poll(connect(server.origin), ids);
    expect(ids.filter((one) => results.get(one)?.kind !== 'waiting')).toEqual(['id-37']);
    expect(short(results.get('id-37'))).toBe('unclear too-large');
    expect(server.requests.length).toBeLessThanOrEqual(14);
  });

  test('whose answers are all too large leaves for the next question what this one had no room for', async () => {
    const ids = Array.from({ length: 50 }, (_, index) => `id-${index}`);
    const server = await startLoopback(() => ({ body: 'x'.repeat(9 * 1024 * 1024) }));
    const results = await acedata.poll(connect(server.origin), ids);
    const said = new Set(ids.map((one) => short(results.get(one))));
    expect(said).toEqual(new Set(['unclear too-large', 'unclear rate-limited']));
    expect(server.requests.length).toBeLessThanOrEqual(14);
  });

  test('that is refused whatever is in it ends after a few questions', async () => {
    const ids = Array.from({ length: 50 }, (_, index) => `id-${index}`);
    const server = await startLoopback(() => ({
      status: 400,
      body: { error: { code: 'bad_request', message: 'no' } },
    }));
    const results = await acedata.poll(connect(server.origin), ids);
    expect(new Set(ids.map((one) => short(results.get(one))))).toEqual(new Set(['unclear invalid-request']));
    expect(server.requests.length).toBeLessThanOrEqual(14);
  });
});

describe('a preview', () => {
  test.each<[fact: string, body: unknown, expected: string | null]>([
    [
      'is the larger address',
      running({ image_url: 'https://c/half.webp', raw_image_url: 'https://c/a_grid_0.webp', progress: 40 }),
      'https://c/a_grid_0.webp',
    ],
    ['is a lone address', running({ image_url: 'https://c/a.png', progress: 40 }), 'https://c/a.png'],
    ['is a web address and nothing else', running({ image_url: 'file:///etc/passwd', progress: 40 }), null],
    ['is null before there is one', running({ image_url: null, progress: 0 }), null],
  ])('%s', async (_fact, body, expected) => {
    const { result } = await pollOnce(acedata, id, { body });
    expect(result).toMatchObject({ kind: 'waiting', partialUrl: expected });
  });

  test('is no cover of a video', async () => {
    const body = ended({ image_url: 'https://c/a_grid_0.webp', video_urls: ['https://c/0.mp4'] });
    expect(short((await pollOnce(acedata, id, { body })).result)).toBe('done | video https://c/0.mp4');
  });
});

test('a button is an action by its name, once; anything else in the list is none', async () => {
  const actions = ['variation4', 'redo_upscale_2x', 'zoom_out_1_5x', 'variation4', 7, '', 'a b', { id: 'x' }];
  const { result } = await pollOnce(acedata, id, {
    body: { ...finished, response: { ...finished.response, actions } },
  });
  expect(result).toHaveProperty('facts.buttons', [
    { id: 'variation4', label: 'V4' },
    { id: 'redo_upscale_2x', label: 'Redo upscale 2x' },
    { id: 'zoom_out_1_5x', label: 'Zoom out 1.5x' },
  ]);
});

describe('history', () => {
  const uuidOf = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
  /** Made a second after another; the highest number is the newest. */
  const recordOf = (number: number): unknown => ({
    ...pending,
    id: uuidOf(number),
    created_at: 1_720_000_000 + number + 0.5,
  });
  const recordsOf = (from: number, to: number): unknown[] =>
    Array.from({ length: from - to + 1 }, (_, index) => recordOf(from - index));
  const read = async (origin: string, cursor: string | null): Promise<HistoryPage> => {
    const page = await acedata.history?.(connect(origin), { channel: null, cursor });
    if (page === undefined) throw new Error('AceData has a list');
    return page;
  };
  const numbersOf = (page: HistoryPage): number[] =>
    page.tasks.map(({ remoteId }) => Number(remoteId.slice(-12)));

  test('asks for fifty, then on below the second after the newest, which stays where it was', async () => {
    const server = await startLoopback(({ body }) => {
      const { offset = 0 } = JSON.parse(body) as { offset?: number };
      return { body: { items: recordsOf(120 - offset, Math.max(1, 71 - offset)), count: 50 } };
    });
    const first = await read(server.origin, null);
    const second = await read(server.origin, first.next);
    const third = await read(server.origin, second.next);
    expect(server.requests.map(({ body }) => body)).toEqual([
      '{"action":"retrieve_batch","offset":0,"limit":50}',
      '{"action":"retrieve_batch","offset":50,"limit":50,"created_at_max":1720000121}',
      '{"action":"retrieve_batch","offset":100,"limit":50,"created_at_max":1720000121}',
    ]);
    expect([...numbersOf(first), ...numbersOf(second), ...numbersOf(third)]).toEqual(
      Array.from({ length: 120 }, (_, index) => 120 - index),
    );
    // Twenty may be what a server cuts to.
    expect(third.next).not.toBeNull();
  });

  test.each<[fact: string, items: unknown[], count: number | undefined, isLast: boolean]>([
    ['an empty page is the end', [], 0, true],
    ['fewer than twelve are the end', recordsOf(11, 1), 11, true],
    ['fewer than twelve are the end without a count', recordsOf(11, 1), undefined, true],
    ['fewer than twelve are not the end where the count knows of more', recordsOf(11, 1), 12, false],
    ['twelve may have been cut', recordsOf(12, 1), 12, false],
    ['a full page is never the end', recordsOf(50, 1), 50, false],
  ])('%s', async (_fact, items, count, isLast) => {
    const server = await startLoopback(() => ({ body: { items, count } }));
    expect((await read(server.origin, null)).next === null).toBe(isLast);
  });

  test('a page is sorted, its ids in small letters, and what cannot be read has its place all the same', async () => {
    const upper = '0000000A-0000-4000-8000-00000000000B';
    const items = [
      { ...pending, id: 'odd-ID', created_at: null, response: 7 },
      recordOf(3),
      null,
      { ...pending, id: upper, created_at: 1_720_000_009 },
      { prompt: 'no id' },
    ];
    const server = await startLoopback(() => ({ body: { items } }));
    const page = await read(server.origin, null);
    expect(page.tasks.map(({ remoteId, result }) => [remoteId, short(result)])).toEqual([
      [upper.toLowerCase(), 'queued -'],
      [uuidOf(3), 'queued -'],
      ['odd-ID', 'queued -'],
    ]);
  });

  test('a page that is too large is read in smaller ones, to the end', async () => {
    const pad = 'x'.repeat(400 * 1024);
    const server = await startLoopback(({ body }) => {
      const { offset, limit } = JSON.parse(body) as { offset: number; limit: number };
      const items = recordsOf(30, 1).slice(offset, offset + limit);
      return { body: { items: items.map((item) => ({ ...(item as object), pad })), count: items.length } };
    });
    const numbers: number[] = [];
    let cursor: string | null = null;
    do {
      const page: HistoryPage = await read(server.origin, cursor);
      numbers.push(...numbersOf(page));
      cursor = page.next;
    } while (cursor !== null);
    expect(numbers).toEqual(Array.from({ length: 30 }, (_, index) => 30 - index));
  });

  test('a server that takes the bound for milliseconds is read on without it', async () => {
    const server = await startLoopback(({ body }) => {
      const asked = JSON.parse(body) as { offset: number; created_at_max?: number };
      const items =
        asked.created_at_max === undefined ? recordsOf(130 - asked.offset, 81 - asked.offset) : [];
      return { body: { items: asked.offset >= 100 ? [] : items } };
    });
    const first = await read(server.origin, null);
    const second = await read(server.origin, first.next);
    const third = await read(server.origin, second.next);
    expect([numbersOf(second)[0], numbersOf(third), third.next]).toEqual([80, [], null]);
    expect(server.requests.map(({ body }) => 'created_at_max' in (JSON.parse(body) as object))).toEqual([
      false,
      true,
      false,
      false,
    ]);
  });

  test('a server that answers with the same page for ever is not asked for ever', async () => {
    const server = await startLoopback(() => ({ body: { items: recordsOf(50, 1) } }));
    const first = await read(server.origin, null);
    const second = await read(server.origin, first.next);
    expect(await thrownBy(read(server.origin, second.next))).toMatchObject({ code: 'provider-changed' });
  });

  test('a count that knows of more than the list shows does not make it endless', async () => {
    const server = await startLoopback(({ body }) => {
      const { offset } = JSON.parse(body) as { offset: number };
      return { body: { items: offset === 0 ? recordsOf(50, 1) : [], count: 73 } };
    });
    const first = await read(server.origin, null);
    expect(await read(server.origin, first.next)).toEqual({ tasks: [], next: null });
  });

  test('a list that begins with the oldest is read from its end, and new tasks move nothing', async () => {
    let newest = 140;
    const server = await startLoopback(({ body }) => {
      const { offset, limit } = JSON.parse(body) as { offset: number; limit: number };
      const items = recordsOf(newest, 1)
        .reverse()
        .slice(offset, offset + limit);
      return { body: { items, count: items.length } };
    });
    const numbers: number[] = [];
    let cursor: string | null = null;
    do {
      const page: HistoryPage = await read(server.origin, cursor);
      numbers.push(...numbersOf(page));
      cursor = page.next;
      newest += 7;
    } while (cursor !== null);
    expect(numbers).toEqual(Array.from({ length: 140 }, (_, index) => 140 - index));
    expect(server.requests.length).toBeLessThan(12);
  });

  test('… in three questions where the count is that of all', async () => {
    const count = 1_234;
    const server = await startLoopback(({ body }) => {
      const { offset, limit } = JSON.parse(body) as { offset: number; limit: number };
      const last = Math.min(count, offset + limit);
      return { body: { items: recordsOf(last, offset + 1).reverse(), count } };
    });
    const newest = await read(server.origin, null);
    expect(numbersOf(newest)).toEqual(Array.from({ length: 50 }, (_, index) => count - index));
    expect(server.requests).toHaveLength(3);
  });

  test('an endless list that begins with the oldest ends with a word', async () => {
    const oldestFirst = recordsOf(50, 1).reverse();
    const server = await startLoopback(() => ({ body: { items: oldestFirst } }));
    expect(await thrownBy(read(server.origin, null))).toMatchObject({ code: 'provider-changed' });
    expect(server.requests.length).toBeLessThan(30);
  });

  test.each(['', 'nonsense', '{"order":"sideways"}', '[]'])(
    'a cursor that cannot be read begins anew: ‘%s’',
    async (cursor) => {
      const server = await startLoopback(() => ({ body: { items: recordsOf(3, 1) } }));
      expect(numbersOf(await read(server.origin, cursor))).toEqual([3, 2, 1]);
      expect(server.requests[0]?.body).toBe('{"action":"retrieve_batch","offset":0,"limit":50}');
    },
  );

  test.each<[fact: string, reply: ScriptedReply, code: string]>([
    ['a refused key', { status: 401, body: { error: { code: 'invalid_token' } } }, 'unauthorized'],
    ['a request too many', { status: 429, body: { error: { code: 'too_many_requests' } } }, 'rate-limited'],
    ['a trouble', { status: 500, body: { error: { code: 'api_error' } } }, 'provider-down'],
    ['a list that is refused', { status: 400, body: { error: { code: 'bad_request' } } }, 'invalid-request'],
    // Listing costs nothing, so the account must not stop for it.
    ['an empty balance', { status: 403, body: { error: { code: 'used_up' } } }, 'invalid-request'],
    ['a bare HTTP 402', { status: 402, body: {} }, 'invalid-request'],
    ['no list', { body: {} }, 'provider-changed'],
    ['a list of nothing that has an id', { body: { items: [1, {}] } }, 'provider-changed'],
    ['a page', { body: '<html>' }, 'provider-changed'],
  ])('%s', async (_fact, reply, code) => {
    const server = await startLoopback(() => reply);
    expect((await thrownBy(read(server.origin, null))).code).toBe(code);
  });
});

describe('a follow-up action', () => {
  const act = (origin: string, record: unknown = finished): Promise<ActionAnswer | undefined> => {
    const answer = acedata.act?.(connect(origin), {
      remoteId: id,
      buttonId: 'upscale2',
      record,
      input: null,
    });
    return answer ?? Promise.reject(new Error('AceData takes actions'));
  };
  const error = (code: string): unknown => ({
    error: { code, message: `The words of ${code}.` },
    trace_id: 't',
  });

  test('is one request with three fields', async () => {
    const server = await startLoopback(() => ({ body: { success: true, task_id: 'new-1' } }));
    expect(await act(server.origin)).toEqual({ kind: 'accepted', remoteId: 'new-1', needsInput: false });
    expect(server.requests).toMatchObject([
      {
        method: 'POST',
        url: '/midjourney/imagine',
        body: '{"action":"upscale2","image_id":"1259525319472185344","async":true}',
        headers: { authorization: `Bearer ${testKey}`, 'content-type': 'application/json' },
      },
    ]);
  });

  test.each<[fact: string, record: unknown, imageId: string | null]>([
    ['the response’s image goes before the record’s', { image_id: '2', response: { image_id: '1' } }, '1'],
    ['the record’s own is taken where the response has none', { image_id: '2', response: {} }, '2'],
    ['… or where there is no response', { image_id: '2' }, '2'],
    ['a number has lost its last digits', { response: { image_id: 1259525319472185 } }, null],
    ['an empty text is none', { response: { image_id: '' } }, null],
    ['a record without one', { response: {} }, null],
    ['no record', null, null],
    ['a record of another form', ['1'], null],
  ])('%s', async (_fact, record, imageId) => {
    const server = await startLoopback(() => ({ body: { task_id: 'new-1' } }));
    const answer = await act(server.origin, record);
    const sent = server.requests.map(({ body }) => (JSON.parse(body) as { image_id: unknown }).image_id);
    expect(sent).toEqual(imageId === null ? [] : [imageId]);
    expect(answer).toMatchObject(
      imageId === null ? { kind: 'refused', code: 'invalid-request' } : { kind: 'accepted' },
    );
  });

  test.each<[fact: string, reply: ScriptedReply, expected: string]>([
    ['success and a task', { body: { success: true, task_id: 'n' } }, 'accepted n'],
    ['a task and a trace', { body: { task_id: 'n', trace_id: 't' } }, 'accepted n'],
    [
      'a whole result, by a server that did not wait',
      { body: { ...finished.response, task_id: 'n' } },
      'accepted n',
    ],
    ['a null error', { body: { success: true, task_id: 'n', error: null } }, 'accepted n'],
    ['bad_request', { status: 400, body: error('bad_request') }, 'refused invalid-request'],
    ['bad_request with HTTP 200', { body: error('bad_request') }, 'refused invalid-request'],
    ['used_up', { status: 403, body: error('used_up') }, 'refused insufficient-credits'],
    ['HTTP 402', { status: 402, body: {} }, 'refused insufficient-credits'],
    ['forbidden', { status: 403, body: error('forbidden') }, 'refused generation-failed'],
    ['disabled', { status: 403, body: error('disabled') }, 'refused forbidden'],
    ['no_token', { status: 400, body: error('no_token') }, 'refused unauthorized'],
    ['invalid_token', { status: 401, body: error('invalid_token') }, 'refused unauthorized'],
    ['token_expired', { status: 401, body: error('token_expired') }, 'refused unauthorized'],
    ['token_mismatched', { status: 400, body: error('token_mismatched') }, 'refused unauthorized'],
    ['not_found', { body: error('not_found') }, 'refused not-found'],
    ['no_api', { status: 404, body: error('no_api') }, 'refused provider-changed'],
    ['api_not_implemented', { status: 400, body: error('api_not_implemented') }, 'refused provider-changed'],
    ['a new code with HTTP 400', { status: 400, body: error('something_new') }, 'refused invalid-request'],
    ['too_many_requests', { status: 429, body: error('too_many_requests') }, 'thrown rate-limited'],
    ['api_error', { status: 500, body: error('api_error') }, 'thrown provider-down'],
    ['api_error with HTTP 400', { status: 400, body: error('api_error') }, 'thrown provider-down'],
    ['timeout', { status: 504, body: error('timeout') }, 'thrown provider-down'],
    ['a bare HTTP 503', { status: 503, body: {} }, 'thrown provider-down'],
    ['a new code with HTTP 200', { body: error('something_new') }, 'thrown provider-changed'],
    [
      'an error beside a task',
      { body: { task_id: 'n', error: { code: 'something_new', message: 'm' } } },
      'thrown provider-changed',
    ],
    ['a failure beside a task', { body: { success: false, task_id: 'n' } }, 'thrown provider-changed'],
    ['success without a task', { body: { success: true } }, 'thrown provider-changed'],
    ['an empty object', { body: {} }, 'thrown provider-changed'],
    ['an empty body', {}, 'thrown provider-changed'],
    ['an empty HTTP 404', { status: 404 }, 'thrown provider-changed'],
    ['a page', { body: '<html>' }, 'thrown provider-changed'],
    ['a firewall’s page', { status: 403, body: '<html>' }, 'thrown provider-changed'],
    ['a gateway’s page', { status: 502, body: '<html>' }, 'thrown provider-down'],
    ['a redirect', { status: 307, headers: { location: '/elsewhere' } }, 'thrown provider-changed'],
  ])('%s', async (_fact, reply, expected) => {
    const server = await startLoopback(() => reply);
    const said = await act(server.origin).then(
      (answer) => (answer?.kind === 'accepted' ? `accepted ${answer.remoteId}` : `refused ${answer?.code}`),
      (thrown: unknown) => {
        expect(wasSurelyNotSent(thrown)).toBe(false);
        return `thrown ${(thrown as { code: string }).code}`;
      },
    );
    expect(said).toBe(expected);
    expect(server.requests).toHaveLength(1);
  });

  test('a refusal is in the provider’s words, and what to wait is kept', async () => {
    const refusing = await startLoopback(() => ({ status: 400, body: error('bad_request') }));
    expect(await act(refusing.origin)).toMatchObject({ message: 'The words of bad_request.' });
    const silent = await startLoopback(() => ({ status: 400, body: { error: { code: 'bad_request' } } }));
    expect(await act(silent.origin)).toMatchObject({
      message: 'The provider refused the action without a reason (HTTP 400).',
    });
    const busy = await startLoopback(() => ({
      status: 429,
      body: error('too_many_requests'),
      headers: { 'retry-after': '30' },
    }));
    expect(await thrownBy(act(busy.origin))).toMatchObject({ retryAfterMs: 30_000 });
  });

  test('a server that is not there was surely not asked', async () => {
    expect(wasSurelyNotSent(await thrownBy(act('http://127.0.0.1:1')))).toBe(true);
  });
});

function answerAll(request: SeenRequest): ScriptedReply {
  const asked = JSON.parse(request.body) as { ids?: string[]; id?: string };
  if (asked.id !== undefined) return { body: { ...pending, id: asked.id } };
  return { body: { items: (asked.ids ?? []).map((one) => ({ ...pending, id: one })) } };
}
