// New API: each row is a fact of its contract, in whichever generation of server, and what Gridkeep makes of it.
import { describe, expect, test } from 'vitest';
import { newapi } from '../../../src/main/providers/newapi.ts';
import { rebaseForwardedUrl } from '../../../src/main/providers/newapi-row.ts';
import type { HistoryPage } from '../../../src/main/providers/provider.ts';
import { connect, pollOnce, short, startLoopback, testKey, thrownBy } from './loopback.ts';
import type { Handler, Loopback, ScriptedReply, SeenRequest } from './loopback.ts';

type Generation = 'A' | 'B' | 'C';
interface Row {
  readonly [field: string]: unknown;
  readonly mj_id: string;
}

const id = '1711217942120945';

/** What the source of a server of 2025 makes of a finished task. */
const finished: Row = {
  id: 4211,
  code: 1,
  user_id: 7,
  action: 'IMAGINE',
  mj_id: id,
  prompt: 'a cat',
  prompt_en: 'a cat',
  description: 'Submit success',
  state: '',
  submit_time: 1711217942120,
  start_time: 1711217943001,
  finish_time: 1711217990555,
  image_url: 'https://cdn.discordapp.com/attachments/1/2/cat.png?ex=65ff0000&is=65fdae80&hm=ab&',
  video_url: '',
  video_urls: '',
  status: 'SUCCESS',
  progress: '100%',
  fail_reason: '',
  channel_id: 3,
  quota: 50000,
  buttons:
    '[{"customId":"MJ::JOB::upsample::1::x","emoji":"","label":"U1","type":2},{"customId":"MJ::JOB::reroll::0::x","emoji":"🔄","label":""}]',
  properties: '{"finalPrompt":"a cat --v 7","finalZhPrompt":""}',
};
const image = String(finished['image_url']);

/** A server with these rows, newest first, that pages and filters as its generation does. */
function listServer(rows: readonly unknown[], generation: Generation = 'B', pageMax = 100): Handler {
  return ({ url }) => {
    const query = new URL(url, 'http://x').searchParams;
    const number = (name: string): number => Number(query.get(name) ?? '') || 0;
    const matching = rows.filter((row) => {
      const { mj_id: mjId, submit_time: submitTime } = row as { mj_id?: unknown; submit_time?: unknown };
      if (query.has('mj_id') && query.get('mj_id') !== mjId) return false;
      const at = Number(submitTime);
      return (
        (number('start_timestamp') === 0 || at >= number('start_timestamp')) &&
        (number('end_timestamp') === 0 || at <= number('end_timestamp'))
      );
    });
    if (generation === 'A')
      return {
        body: { success: true, message: '', data: matching.slice(number('p') * 10, number('p') * 10 + 10) },
      };
    const page = Math.max(1, number('p'));
    const size = Math.min(number('page_size') || 10, pageMax);
    const items = matching.slice((page - 1) * size, page * size);
    return {
      body: { success: true, message: '', data: { page, page_size: size, total: matching.length, items } },
    };
  };
}

const list = (row: unknown): ScriptedReply => ({
  body: { success: true, message: '', data: { page: 1, page_size: 10, total: 1, items: [row] } },
});

describe('one row', () => {
  test.each<[fact: string, row: object, expected: string]>([
    ['SUCCESS', {}, `done | grid ${image}`],
    ['an empty status is queued', { status: '', progress: '' }, 'queued -'],
    ['NOT_START', { status: 'NOT_START', progress: '0%' }, 'queued 0'],
    ['SUBMITTED', { status: 'SUBMITTED' }, 'queued 100'],
    [
      'IN_PROGRESS with an address has no picture yet',
      { status: 'IN_PROGRESS', progress: '62%' },
      'running 62',
    ],
    ['100 % is no success', { status: 'IN_PROGRESS', progress: '100%' }, 'running 100'],
    ['MODAL', { status: 'MODAL' }, 'needs-input'],
    [
      'FAILURE stands at 100 % with an address',
      { status: 'FAILURE', fail_reason: '上游任务超时（超过1小时）' },
      'failed generation-failed | 上游任务超时（超过1小时）',
    ],
    ['CANCEL', { status: 'CANCEL' }, 'failed generation-failed | The task was cancelled.'],
    [
      'success without an address',
      { image_url: '' },
      'failed generation-failed | The provider says that the task is finished, but offers no picture.',
    ],
    ['an upscale', { action: 'UPSCALE' }, `done | upscale ${image}`],
    ['a swapped face', { action: 'SWAP_FACE' }, `done | single ${image}`],
    ['an action that nobody documents is told by its buttons', { action: 'ACTION' }, `done | grid ${image}`],
    [
      'describe is text, its picture is the source',
      { action: 'DESCRIBE', properties: '{"finalPrompt":"1️⃣ a"}' },
      'done | text 1️⃣ a',
    ],
    ['shorten is text', { action: 'SHORTEN', properties: '', prompt_en: 'short' }, 'done | text short'],
    [
      'videos as objects',
      {
        action: 'VIDEO',
        video_url: 'https://v/0.mp4',
        video_urls: '[{"url":"https://v/0.mp4"},{"url":"https://v/1.mp4"}]',
      },
      `done | cover ${image} | video https://v/0.mp4 | video https://v/1.mp4`,
    ],
    [
      'videos as texts',
      { action: 'VIDEO', video_urls: '["https://v/0.mp4"]' },
      `done | cover ${image} | video https://v/0.mp4`,
    ],
    ['videos as null', { video_urls: 'null' }, `done | grid ${image}`],
    ['videos as an empty list', { video_urls: '[]' }, `done | grid ${image}`],
    [
      'videos as a real list',
      { action: 'VIDEO', video_urls: ['https://v/0.mp4'] },
      `done | cover ${image} | video https://v/0.mp4`,
    ],
    ['buttons and properties that are no JSON', { buttons: '[{', properties: '{' }, `done | grid ${image}`],
    ['a status that nobody documents', { status: 'DREAMING' }, 'unclear provider-changed'],
    ['no status', { status: null }, 'unclear provider-changed'],
    [
      'fields of the wrong type',
      { prompt: 5, buttons: 7, properties: [], fail_reason: {}, progress: {} },
      `done | grid ${image}`,
    ],
  ])('%s', async (_fact, row, expected) => {
    expect(short((await pollOnce(newapi, id, list({ ...finished, ...row }))).result)).toBe(expected);
  });

  test('times are milliseconds and 0 is unset; buttons and the signed link’s end are read; the user’s number is not kept', async () => {
    const { result } = await pollOnce(newapi, id, list(finished));
    expect(result).toMatchObject({
      pictures: [{ expiresAtMs: 0x65ff0000 * 1000 }],
      facts: {
        prompt: 'a cat',
        createdAtMs: 1711217942120,
        finishedAtMs: 1711217990555,
        buttons: [
          { id: 'MJ::JOB::upsample::1::x', label: 'U1' },
          { id: 'MJ::JOB::reroll::0::x', label: '🔄' },
        ],
      },
    });
    expect(result).not.toHaveProperty('facts.rawRecord.user_id');
    expect(result).toHaveProperty('facts.rawRecord.channel_id', 3);
    const unset = await pollOnce(newapi, id, list({ ...finished, submit_time: 1711217942, finish_time: 0 }));
    // The documentation's examples have seconds; they can be told apart.
    expect(unset.result).toMatchObject({ facts: { createdAtMs: 1711217942000, finishedAtMs: null } });
  });
});

describe('an address on the instance’s picture proxy', () => {
  test.each<[url: string, base: string, expected: string]>([
    ['http://localhost:3000/mj/image/1', 'https://api.example.com', 'https://api.example.com/mj/image/1'],
    [
      'http://localhost:3000/mj/image/1?sig=00ff00ff00ff00ff',
      'https://h:8443/sub/path',
      'https://h:8443/sub/path/mj/image/1?sig=00ff00ff00ff00ff',
    ],
    [
      'https://other.example.com/mj/image/1?a=%2F&b=',
      'http://127.0.0.1:1',
      'http://127.0.0.1:1/mj/image/1?a=%2F&b=',
    ],
    ['https://h/sub/path/mj/image/1', 'https://h/sub/path', 'https://h/sub/path/mj/image/1'],
    ['/mj/image/1', 'https://h', 'https://h/mj/image/1'],
    [
      'https://cdn.example.com/a.png?from=/mj/image/1',
      'https://h',
      'https://cdn.example.com/a.png?from=/mj/image/1',
    ],
    ['https://cdn.example.com/mj/imagery/1.png', 'https://h', 'https://cdn.example.com/mj/imagery/1.png'],
  ])('%s at %s', (url, base, expected) => {
    expect(rebaseForwardedUrl(url, base)).toBe(expected);
  });

  test('is moved when a row is read, videos too, and a link that ends tells so', async () => {
    const access = 'http://localhost:3000/mj/image/1?access=mj-image.1711219800.7.abcd';
    const row = {
      ...finished,
      action: 'VIDEO',
      image_url: access,
      video_url: 'http://localhost:3000/mj/image/2',
    };
    const server = await startLoopback(() => list(row));
    const result = (await newapi.poll(connect(`${server.origin}/sub`), [id])).get(id);
    expect(server.requests[0]?.url).toBe(`/sub/api/mj/self?p=0&page_size=10&mj_id=${id}`);
    expect(result).toMatchObject({
      pictures: [
        {
          kind: 'cover',
          url: `${server.origin}/sub/mj/image/1?access=mj-image.1711219800.7.abcd`,
          expiresAtMs: 1711219800000,
        },
        { kind: 'video', url: `${server.origin}/sub/mj/image/2` },
      ],
    });
  });

  test('and only such an address is given the key, when it asks for it', () => {
    const connection = { baseUrl: 'https://h/sub', userId: '7', key: () => testKey };
    const headers = (url: string): unknown => newapi.pictureHeaders?.(connection, url);
    expect(headers('https://h/sub/mj/image/1?x=1')).toEqual({
      authorization: `Bearer ${testKey}`,
      'New-Api-User': '7',
    });
    for (const url of [
      'https://h/mj/image/1',
      'https://h.evil/sub/mj/image/1',
      'https://h/sub/mj/images/1',
      'http://h/sub/mj/image/1',
      image,
    ]) {
      expect(headers(url)).toBeNull();
    }
  });
});

describe('who asks', () => {
  test.each<[fact: string, options: Parameters<typeof connect>[1], expected: object]>([
    ['the user', {}, { url: /^\/api\/mj\/self\?/, authorization: `Bearer ${testKey}`, user: '7' }],
    [
      'an administrator asks with a slash',
      { scope: 'admin' },
      { url: /^\/api\/mj\/\?/, authorization: `Bearer ${testKey}`, user: '7' },
    ],
    [
      'a typed "Bearer " is not doubled',
      { key: () => `Bearer ${testKey}` },
      { url: /self/, authorization: `Bearer ${testKey}`, user: '7' },
    ],
    [
      'a small "bearer " is written as old servers want it',
      { key: () => `bearer  ${testKey} ` },
      { url: /self/, authorization: `Bearer ${testKey}`, user: '7' },
    ],
    [
      'without a user id',
      { userId: null },
      { url: /self/, authorization: `Bearer ${testKey}`, user: undefined },
    ],
  ])('%s', async (_fact, options, expected) => {
    const server = await startLoopback(listServer([finished]));
    await newapi.test(connect(server.origin, options));
    const [request] = server.requests;
    expect({
      url: request?.url,
      authorization: request?.headers.authorization,
      user: request?.headers['new-api-user'],
    }).toEqual({ ...expected, url: expect.stringMatching((expected as { url: RegExp }).url) as string });
    expect(request?.url).toContain('page_size=1');
  });

  const said = (status: number, message: string, code?: string): ScriptedReply => ({
    status,
    body: { success: false, message, ...(code === undefined ? {} : { code }) },
  });
  test.each<[ScriptedReply, string]>([
    [said(401, '无权进行此操作，未登录且未提供 access token'), 'unauthorized'],
    [said(200, '无权进行此操作，access token 无效'), 'unauthorized'],
    [said(401, '无权进行此操作，未提供 New-Api-User'), 'unauthorized'],
    [said(401, '无权进行此操作，New-Api-User 格式错误'), 'unauthorized'],
    [said(401, '无权进行此操作，New-Api-User 与登录用户不匹配，请重新登录'), 'unauthorized'],
    [said(200, '用户已被封禁'), 'unauthorized'],
    [said(200, '无权进行此操作，权限不足'), 'forbidden'],
    [said(200, 'Unauthorized, invalid access token'), 'unauthorized'],
    [said(401, 'translated', 'AUTH_UNAUTHORIZED'), 'unauthorized'],
    [said(401, 'translated', 'AUTH_USER_DISABLED'), 'unauthorized'],
    [said(401, 'translated', 'AUTH_TOKEN_EXPIRED'), 'unauthorized'],
    [said(401, 'translated', 'AUTH_SESSION_REVOKED'), 'unauthorized'],
    [said(403, 'translated', 'AUTH_INSUFFICIENT_PRIVILEGE'), 'forbidden'],
    [said(500, 'translated', 'AUTH_INTERNAL_ERROR'), 'provider-down'],
    [said(403, 'something else'), 'forbidden'],
    [said(200, '获取任务列表失败'), 'provider-down'],
    [said(500, 'x'), 'provider-down'],
    [{ status: 429 }, 'rate-limited'],
    [{ status: 502, body: '<html>' }, 'provider-down'],
    [{ body: '<!doctype html><div id="root"></div>' }, 'provider-changed'],
    [{ status: 404, body: { error: { message: 'Invalid URL (GET /api/mj/self)' } } }, 'provider-changed'],
    [{}, 'provider-changed'],
    [{ body: { success: true, message: '' } }, 'provider-changed'],
    [{ body: { success: true, data: 'x' } }, 'provider-changed'],
    [{ body: { success: true, data: {} } }, 'provider-changed'],
    [{ body: [] }, 'provider-changed'],
  ])('%j is thrown as %s', async (reply, code) => {
    const server = await startLoopback(() => reply);
    const connection = connect(server.origin);
    for (const ask of [
      newapi.test(connection),
      newapi.poll(connection, [id]),
      newapi.poll(connection, ['1', '2', '3', '4']),
    ]) {
      const error = await thrownBy(ask);
      expect(error.code).toBe(code);
      const message = (reply.body as { message?: string } | undefined)?.message;
      if (message !== undefined && message !== '') expect(error.message).toBe(message);
    }
  });
});

describe('an id that the instance does not know', () => {
  test.each<[string, unknown]>([
    ['an empty page', { page: 1, page_size: 10, total: 0, items: [] }],
    ['a page of null', { page: 1, page_size: 10, total: 0, items: null }],
    ['an empty list of the oldest servers', []],
    ['null', null],
  ])('%s', async (_fact, data) => {
    expect(short((await pollOnce(newapi, id, { body: { success: true, message: '', data } })).result)).toBe(
      'unknown not-found',
    );
  });

  test('rows of other tasks mean that the server did not filter', async () => {
    expect(short((await pollOnce(newapi, 'other', list(finished))).result)).toBe('unclear provider-changed');
  });

  test('a fork’s page is read too', async () => {
    const data = { data: [finished], page: 1, size: 10, total_count: 1 };
    expect(short((await pollOnce(newapi, id, { body: { success: true, message: '', data } })).result)).toBe(
      `done | grid ${image}`,
    );
  });
});

describe.each<Generation>(['A', 'B', 'C'])('many ids at a server of generation %s', (generation) => {
  const start = Date.UTC(2026, 4, 1);
  /** Rows a minute apart, newest first, whose ids begin with their time. */
  const rowsOf = (count: number, newestMs = start): Row[] =>
    Array.from({ length: count }, (_, index) => {
      const submitTime = newestMs - index * 60_000;
      return { ...finished, mj_id: `${submitTime}${String(100 + (index % 900))}`, submit_time: submitTime };
    });
  const pollAll = async (
    rows: readonly Row[],
    ids: readonly string[],
  ): Promise<{ kinds: (string | undefined)[]; server: Loopback }> => {
    const server = await startLoopback(listServer(rows, generation));
    const results = await newapi.poll(connect(server.origin), ids);
    expect([...results.keys()].sort()).toEqual([...ids].sort());
    return { kinds: ids.map((one) => results.get(one)?.kind), server };
  };
  const pagesFor = (count: number): number => Math.ceil(count / (generation === 'A' ? 10 : 100));
  const idsOf = (rows: readonly Row[]): string[] => rows.map((row) => row.mj_id);

  test('up to three are asked by themselves', async () => {
    const rows = rowsOf(50);
    const { kinds, server } = await pollAll(rows, idsOf(rows).slice(20, 23));
    expect(kinds).toEqual(['done', 'done', 'done']);
    expect(server.requests).toHaveLength(3);
    expect(server.requests.every(({ url }) => url.includes('mj_id='))).toBe(true);
  });

  test('more are read from pages, newest first', async () => {
    const rows = rowsOf(300);
    const { kinds, server } = await pollAll(rows, idsOf(rows).slice(0, 60));
    expect(new Set(kinds)).toEqual(new Set(['done']));
    // One page more where the ids' own time begins within the first page.
    expect(server.requests.length).toBeLessThanOrEqual(pagesFor(60) + 1);
    expect(new Set(server.requests.map(({ url }) => url)).size).toBe(server.requests.length);
  });

  test('old ones are looked for around their own time', async () => {
    const rows = rowsOf(5_000);
    const { kinds, server } = await pollAll(rows, idsOf(rows).slice(4_000, 4_060));
    expect(new Set(kinds)).toEqual(new Set(['done']));
    expect(server.requests.length).toBeLessThanOrEqual(1 + pagesFor(60 + 10));
    expect(server.requests.some(({ url }) => url.includes('mj_id='))).toBe(false);
  });

  test('none is called unknown without having been asked by its id; what is left waits for the next look', async () => {
    const rows = rowsOf(250);
    const strangers = Array.from({ length: 14 }, (_, index) => `99999999999${index}`);
    const known = idsOf(rows).slice(0, 5);
    const { kinds, server } = await pollAll(rows, [...known, ...strangers]);
    const asked = server.requests.map((request) => parameter(request, 'mj_id')).filter((one) => one !== null);
    expect(kinds.slice(0, 5)).toEqual(Array(5).fill('done'));
    strangers.forEach((stranger, index) => {
      expect(kinds[5 + index]).toBe(asked.includes(stranger) ? 'unknown' : 'unclear');
    });
    expect(asked.length).toBeGreaterThanOrEqual(10);
    expect(server.requests.length).toBeLessThanOrEqual(22);
  });

  test('an instance without tasks answers for all of them', async () => {
    const { kinds, server } = await pollAll([], ['1', '2', '3', '4', '5']);
    expect(new Set(kinds)).toEqual(new Set(['unknown']));
    expect(server.requests).toHaveLength(6);
  });

  test('one broken row spoils its own task only, and rows without an id none', async () => {
    const rows = rowsOf(6);
    const broken: unknown[] = rows.map((row, index) => (index === 2 ? { ...row, status: 5 } : row));
    broken.splice(1, 0, null, { ...finished, mj_id: '' }, 'text');
    const server = await startLoopback(
      listServer(
        broken.map((row) => row ?? {}),
        generation,
      ),
    );
    const results = await newapi.poll(connect(server.origin), idsOf(rows));
    expect(idsOf(rows).map((one) => results.get(one)?.kind)).toEqual([
      'done',
      'done',
      'unclear',
      'done',
      'done',
      'done',
    ]);
  });
});

test('a server without a bound on its pages, or with a smaller one, is read to the end', async () => {
  for (const pageMax of [7, 100_000]) {
    const rows = Array.from({ length: 40 }, (_, index) => ({
      ...finished,
      mj_id: `t${index}`,
      submit_time: 1_000_000_000_000 - index,
    }));
    const server = await startLoopback(listServer(rows, 'B', pageMax));
    const ids = rows.map((row) => row.mj_id);
    const results = await newapi.poll(connect(server.origin), ids);
    expect(ids.filter((one) => results.get(one)?.kind !== 'done')).toEqual([]);
  }
});

function parameter(request: SeenRequest, name: string): string | null {
  return new URL(request.url, 'http://x').searchParams.get(name);
}

describe('history', () => {
  const rowsOf = (count: number, newestMs = Date.UTC(2026, 4, 1)): Row[] =>
    Array.from({ length: count }, (_, index) => ({
      ...finished,
      id: 5_000 - index,
      mj_id: `t${newestMs - index * 60_000}`,
      submit_time: newestMs - index * 60_000,
    }));
  const idsOf = (rows: readonly Row[]): string[] => rows.map((row) => row.mj_id);

  /** Every page from the newest, as ids; `handler` may change between two pages. */
  async function readAll(
    handler: (pageNumber: number) => Handler,
    from: string | null = null,
  ): Promise<{ readonly pages: readonly (readonly string[])[]; readonly server: Loopback }> {
    const pages: string[][] = [];
    const server = await startLoopback((request) => handler(pages.length)(request));
    let cursor = from;
    do {
      const page: HistoryPage | undefined = await newapi.history?.(connect(server.origin), {
        cursor,
        channel: null,
      });
      pages.push((page?.tasks ?? []).map(({ remoteId }) => remoteId));
      cursor = page?.next ?? null;
    } while (cursor !== null && pages.length < 100);
    return { pages, server };
  }

  test.each<[Generation, Generation]>([
    ['A', 'B'],
    ['B', 'A'],
    ['A', 'A'],
  ])(
    'a server of generation %s that becomes %s between two pages leaves nothing out',
    async (before, after) => {
      const rows = rowsOf(250);
      const { pages } = await readAll((page) => listServer(rows, page < 1 ? before : after));
      expect([...new Set(pages.flat())]).toEqual(idsOf(rows));
      expect(pages.flat().length - rows.length).toBeLessThan(100);
    },
  );

  test('a server that makes its pages smaller leaves nothing out', async () => {
    const rows = rowsOf(250);
    const { pages } = await readAll((page) => listServer(rows, 'B', page < 1 ? 100 : 30));
    expect([...new Set(pages.flat())]).toEqual(idsOf(rows));
  });

  test('a server that ignores the upper end shows some rows twice, and leaves none out', async () => {
    const rows = rowsOf(250);
    const newer = rowsOf(130, Date.UTC(2026, 5, 1));
    const deaf =
      (all: readonly Row[]): Handler =>
      (request) =>
        listServer(all)({ ...request, url: request.url.replace(/&end_timestamp=\d+/, '') });
    const { pages } = await readAll((page) => deaf(page < 1 ? rows : [...newer, ...rows]));
    for (const one of idsOf(rows)) expect(pages.flat()).toContain(one);
  });

  test.each(['A', 'B'] as const)(
    'rows made meanwhile move nothing at a server of generation %s',
    async (generation) => {
      const rows = rowsOf(250);
      const newer = rowsOf(130, Date.UTC(2026, 5, 1));
      const { pages } = await readAll((page) =>
        listServer(page < 1 ? rows : [...newer, ...rows], generation),
      );
      expect(pages.flat()).toEqual(idsOf(rows));
    },
  );

  test.each<[fact: string, total: unknown, pageSize: unknown]>([
    ['no total', undefined, 100],
    ['a total of null', null, 100],
    ['neither total nor size', null, undefined],
    ['a size that is no number', 250, 'many'],
  ])('%s is read to the end', async (_fact, total, pageSize) => {
    const rows = rowsOf(250);
    const { pages } = await readAll(() => (request) => {
      const reply = listServer(rows)(request) as { body: { data: Record<string, unknown> } };
      const { items, page } = reply.body.data;
      return { body: { success: true, data: { items, page, total, page_size: pageSize } } };
    });
    expect(pages.flat()).toEqual(idsOf(rows));
    expect(pages.length).toBeLessThanOrEqual(4);
  });

  test.each<[fact: string, handler: Handler]>([
    ['of the oldest kind', () => ({ body: { success: true, data: rowsOf(10) } })],
    [
      'of the newer kind',
      () => ({ body: { success: true, data: { items: rowsOf(100), total: 900, page_size: 100 } } }),
    ],
    [
      'that says which page it gives',
      () => ({ body: { success: true, data: { items: rowsOf(100), page: 1, total: 900, page_size: 100 } } }),
    ],
  ])('a server %s that always gives the first page is not asked for ever', async (_fact, handler) => {
    expect((await thrownBy(readAll(() => handler))).code).toBe('provider-changed');
  });

  test.each([
    '',
    'null',
    '7',
    '{}',
    '{"page":3}',
    '{"untilMs":-1,"form":"bare","size":0,"rowsAbove":1,"lastRow":null}',
  ])('a cursor that no page gave (%j) begins at the newest', async (cursor) => {
    const rows = rowsOf(120);
    const { pages } = await readAll(() => listServer(rows), cursor);
    expect(pages.flat()).toEqual(idsOf(rows));
  });

  test('a cursor is small, and holds the upper end by the server’s own clock', async () => {
    const rows = rowsOf(120, Date.UTC(2035, 0, 1));
    const server = await startLoopback(listServer(rows));
    const page = await newapi.history?.(connect(server.origin), { cursor: null, channel: null });
    expect(JSON.parse(page?.next ?? '')).toEqual({
      untilMs: Date.UTC(2035, 0, 1) + 60_000,
      form: 'counted',
      size: 100,
      rowsAbove: 100,
      lastRow: '4901',
    });
  });

  test('an id that stands on a page twice counts once, broken rows are told as such, and those without id not at all', async () => {
    const [first, second] = rowsOf(2);
    const rows = [
      first,
      first,
      { ...second, status: 5 },
      { ...finished, mj_id: '' },
      null,
      'text',
      { mj_id: 7 },
    ];
    const server = await startLoopback(() => ({
      body: { success: true, data: { items: rows, total: 7, page_size: 100 } },
    }));
    const page = await newapi.history?.(connect(server.origin), { cursor: null, channel: null });
    expect(page?.tasks.map(({ remoteId, result }) => [remoteId, result.kind])).toEqual([
      [first?.mj_id, 'done'],
      [second?.mj_id, 'unclear'],
    ]);
    expect(page?.next).toBeNull();
  });
});
