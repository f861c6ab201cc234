// midjourney-proxy and what speaks its format: each row is a fact of the contract and what Gridkeep makes of it.
import { describe, expect, test } from 'vitest';
import { mjproxy, mjproxyResult } from '../../../src/main/providers/mjproxy.ts';
import { connect, pollOnce, short, startLoopback, testKey, thrownBy } from './loopback.ts';
import type { ScriptedReply } from './loopback.ts';

const id = '14001929738841620';
const image = 'https://cdn.discordapp.com/attachments/1/2/cat.png';

/** The documentation's finished task. */
const finished = {
  id,
  action: 'IMAGINE',
  status: 'SUCCESS',
  prompt: '猫猫',
  promptEn: 'Cat',
  description: '/imagine 猫猫',
  submitTime: 1689231405854,
  startTime: 1689231442755,
  finishTime: 1689231544312,
  progress: '100%',
  imageUrl: image,
  failReason: null,
  properties: {
    finalPrompt: 'Cat',
    notifyHook: 'https://hook.example.com/secret',
    discordInstanceId: '1118',
  },
};
const empty = { progress: null, startTime: null, finishTime: null, imageUrl: null, failReason: null };

describe('one task', () => {
  test.each<[fact: string, reply: ScriptedReply, expected: string]>([
    ['a grid', { body: finished }, `done | grid ${image}`],
    ['everything empty at the start', { body: { ...finished, ...empty, status: 'NOT_START' } }, 'queued -'],
    ['SUBMITTED', { body: { ...finished, ...empty, status: 'SUBMITTED', progress: '0%' } }, 'queued 0'],
    [
      'a preview while running is no picture',
      { body: { ...finished, status: 'IN_PROGRESS', progress: '46%', thumbnailUrl: 'https://t' } },
      'running 46',
    ],
    ['MODAL', { body: { ...finished, ...empty, status: 'MODAL' } }, 'needs-input'],
    [
      'CANCEL',
      { body: { ...finished, status: 'CANCEL' } },
      'failed generation-failed | The task was cancelled.',
    ],
    [
      'a failure with an empty progress',
      { body: { ...finished, ...empty, status: 'FAILURE', progress: '', failReason: 'no' } },
      'failed generation-failed | no',
    ],
    [
      'describe is text',
      { body: { ...finished, action: 'DESCRIBE', properties: { finalPrompt: '1️⃣ Cat --ar 5:4' } } },
      'done | text 1️⃣ Cat --ar 5:4',
    ],
    [
      'the grid and the singles of a server that splits it',
      { body: { ...finished, imageUrls: [{ url: 'https://0' }, { url: 'https://1', thumbnail: 't' }] } },
      `done | grid ${image} | single https://0 | single https://1`,
    ],
    [
      'singles without a grid',
      {
        body: { ...finished, imageUrl: 'https://0', imageUrls: [{ url: 'https://0' }, { url: 'https://1' }] },
      },
      'done | single https://0 | single https://1',
    ],
    [
      'one address given twice is the grid',
      { body: { ...finished, imageUrls: [{ url: image }] } },
      `done | grid ${image}`,
    ],
    [
      'videos behind their cover',
      {
        body: {
          ...finished,
          action: 'VIDEO',
          videoUrl: 'https://v0',
          videoUrls: [{ url: 'https://v0' }, { url: 'https://v1' }],
        },
      },
      `done | cover ${image} | video https://v0 | video https://v1`,
    ],
    ['a number as id', { body: { ...finished, id: Number(id) } }, `done | grid ${image}`],
    ['another task', { body: { ...finished, id: '14001929738841621' } }, 'unclear provider-changed'],
    ['a name of another form', { body: { ...finished, id: 1400 } }, `done | grid ${image}`],
    [
      'an only video as text',
      { body: { ...finished, videoUrls: 'https://v0' } },
      `done | cover ${image} | video https://v0`,
    ],
    ['an empty body is an unknown id', {}, 'unknown not-found'],
    ['204 is an unknown id', { status: 204 }, 'unknown not-found'],
    ['null is an unknown id', { body: 'null' }, 'unknown not-found'],
    [
      'a relay’s 400 is an unknown id',
      { status: 400, body: { description: 'task_no_found ', type: 'upstream_error', code: 4 } },
      'unknown not-found',
    ],
    [
      'code 3 is an unknown id',
      { body: { code: 3, description: '关联任务不存在或已失效' } },
      'unknown not-found',
    ],
    ['another code is about this id', { body: { code: 4, description: 'bad' } }, 'unclear invalid-request'],
    ['no task at all', { body: { hello: 1 } }, 'unclear provider-changed'],
    ['a list', { body: [finished] }, 'unclear provider-changed'],
  ])('%s', async (_fact, reply, expected) => {
    const { result, requests } = await pollOnce(mjproxy, id, reply);
    expect(short(result)).toBe(expected);
    expect(requests).toMatchObject([{ method: 'GET', url: `/mj/task/${id}/fetch` }]);
    expect(requests[0]?.headers['mj-api-secret']).toBe(testKey);
    expect(requests[0]?.headers).not.toHaveProperty('authorization');
  });

  test('times, parent and buttons are read; hooks and the server’s accounts are not kept', async () => {
    const body = {
      ...finished,
      parentId: '1400',
      userId: 'u1',
      clientIp: '10.0.0.9',
      jobId: 'da317da6',
      buttons: [{ customId: 'MJ::JOB::upsample::1::x', emoji: '', label: 'U1', type: 2, style: 2 }],
    };
    const { result } = await pollOnce(mjproxy, id, { body });
    expect(result).toMatchObject({
      facts: {
        prompt: '猫猫',
        createdAtMs: 1689231405854,
        finishedAtMs: 1689231544312,
        parentRemoteId: '1400',
        buttons: [{ id: 'MJ::JOB::upsample::1::x', label: 'U1' }],
        rawRecord: { jobId: 'da317da6', properties: { finalPrompt: 'Cat' } },
      },
    });
    expect(JSON.stringify(result)).not.toMatch(/hook|10\.0\.0\.9|u1"|1118/);
  });
});

test.each<[fact: string, body: object, expected: object]>([
  [
    'a running task shows its preview',
    { status: 'IN_PROGRESS', imageUrl: 'https://p' },
    { kind: 'waiting', partialUrl: 'https://p' },
  ],
  [
    'the picture of a description that runs is its source',
    { status: 'IN_PROGRESS', action: 'DESCRIBE', imageUrl: 'https://p' },
    { kind: 'waiting', partialUrl: null },
  ],
  ['shorten is text', { action: 'SHORTEN' }, { kind: 'done', pictures: [], text: 'Cat' }],
  ['a parent in words', { description: '/up 1400 V3' }, { facts: { parentRemoteId: '1400' } }],
  ['a reroll’s parent', { description: '/up 1400 R' }, { facts: { parentRemoteId: '1400' } }],
  [
    'a field goes before words',
    { description: '/up 1400 U1', parentId: 15 },
    { facts: { parentRemoteId: '15' } },
  ],
  ['other words', { description: '/up and away U9' }, { facts: { parentRemoteId: null } }],
  ['a grid without buttons', { buttons: [] }, { facts: { buttons: [] } }],
  ['a grid of a server without the field', {}, { facts: { buttons: { length: 9 } } }],
  ['a picture of a server without the field', { action: 'UPSCALE' }, { facts: { buttons: [] } }],
  ['a grid that is not finished', { status: 'IN_PROGRESS' }, { facts: { buttons: [] } }],
])('%s', async (_fact, body, expected) => {
  const { result } = await pollOnce(mjproxy, id, { body: { ...finished, ...body } });
  expect(result).toMatchObject(expected);
});

test.each<[fact: string, imageUrl: string, baseUrl: string, expected: string]>([
  [
    'a relay’s picture proxy where its administrator named no address',
    'http://localhost:3000/mj/image/1?rand=2',
    'https://relay.example/mj-fast',
    'https://relay.example/mj-fast/mj/image/1?rand=2',
  ],
  [
    'the same by number',
    'http://127.0.0.1:3000/mj/image/1',
    'https://relay.example',
    'https://relay.example/mj/image/1',
  ],
  [
    'one on this computer, as the account is',
    'http://localhost:3000/mj/image/1',
    'http://localhost:8080',
    'http://localhost:3000/mj/image/1',
  ],
  [
    'one that has an address',
    'https://pictures.example/mj/image/1',
    'https://relay.example',
    'https://pictures.example/mj/image/1',
  ],
])('the address of a picture: %s', (_fact, imageUrl, baseUrl, expected) => {
  const said = mjproxyResult({ ...finished, imageUrl, videoUrls: [{ url: `${imageUrl}&v` }] }, { baseUrl });
  expect(short(said)).toBe(`done | cover ${expected} | video ${expected}&v`);
  expect(mjproxyResult({ ...finished, imageUrl, status: 'IN_PROGRESS' }, { baseUrl })).toMatchObject({
    partialUrl: expected,
  });
});

test('a secret that is a word is taken out of words, and out of no address', async () => {
  const imageUrl = 'https://cdn.midjourney.com/midjourney/0_0.png';
  const body = { ...finished, status: 'FAILURE', imageUrl, failReason: 'no luck with midjourney today' };
  const server = await startLoopback(() => ({ body }));
  const results = await mjproxy.poll(connect(server.origin, { key: () => 'midjourney' }), [id]);
  expect(results.get(id)).toMatchObject({
    message: 'no luck with ••• today',
    facts: { rawRecord: { imageUrl } },
  });
});

describe('several tasks', () => {
  const ids = ['1', '2', '3'];
  const poll = async (reply: ScriptedReply): Promise<(string | undefined)[]> => {
    const server = await startLoopback(() => reply);
    const results = await mjproxy.poll(connect(server.origin), ids);
    expect(server.requests).toMatchObject([
      { method: 'POST', url: '/mj/task/list-by-condition', body: '{"ids":["1","2","3"]}' },
    ]);
    return ids.map((one) => short(results.get(one)));
  };

  test('are asked in one request and matched by id; what is missing is unknown', async () => {
    const body = [
      { ...finished, id: '3', status: 'IN_PROGRESS', progress: '5%' },
      { ...finished, id: 1 },
    ];
    expect(await poll({ body })).toEqual([`done | grid ${image}`, 'unknown not-found', 'running 5']);
  });

  test('with one bad item spoil that one only', async () => {
    const body = [
      { ...finished, id: '1', status: { bad: true } },
      null,
      'x',
      { ...finished, id: '3', status: 'MODAL' },
    ];
    expect(await poll({ body })).toEqual([
      'unclear provider-changed',
      'unclear provider-changed',
      'needs-input',
    ]);
  });

  test('with tasks that nobody asked for make none unknown: this server has not looked for these', async () => {
    const body = [
      { ...finished, id: '8' },
      { ...finished, id: '3', status: 'MODAL' },
    ];
    expect(await poll({ body })).toEqual([
      'unclear provider-changed',
      'unclear provider-changed',
      'needs-input',
    ]);
  });

  test('are asked in smaller lists where the answer is too large', async () => {
    const pad = 'x'.repeat(5 * 1024 * 1024);
    const server = await startLoopback(({ body }) => {
      const asked = (JSON.parse(body) as { ids: string[] }).ids;
      return { body: asked.map((one) => ({ ...finished, id: one, pad: one === '2' ? pad + pad : pad })) };
    });
    const results = await mjproxy.poll(connect(server.origin), ids);
    expect(ids.map((one) => short(results.get(one)))).toEqual([
      `done | grid ${image}`,
      'unclear too-large',
      `done | grid ${image}`,
    ]);
    expect(server.requests).toHaveLength(5);
  });

  test.each<[string, ScriptedReply]>([
    ['an empty body', {}],
    ['null', { body: 'null' }],
    ['an object', { body: { items: [] } }],
  ])('%s makes none of them unknown', async (_fact, reply) => {
    expect((await thrownBy(poll(reply))).code).toBe('provider-changed');
  });

  test.each([404, 405])('are asked one by one where there is no such list (%i)', async (status) => {
    const server = await startLoopback(({ method, url }) => {
      if (method === 'POST') return { status, body: { status, error: 'no' } };
      return url.includes('/2/') ? { status: 204 } : { body: { ...finished, id: url.split('/')[4] } };
    });
    const results = await mjproxy.poll(connect(`${server.origin}/mj-fast`), ids);
    expect(ids.map((one) => results.get(one)?.kind)).toEqual(['done', 'unknown', 'done']);
    expect(server.requests.map((request) => request.url)).toEqual([
      '/mj-fast/mj/task/list-by-condition',
      ...ids.map((one) => `/mj-fast/mj/task/${one}/fetch`),
    ]);
  });
});

describe('refusals', () => {
  test.each<[fact: string, reply: ScriptedReply, code: string]>([
    ['401 without a body', { status: 401 }, 'unauthorized'],
    [
      '403: there is one secret, and it is another',
      { status: 403, body: { code: 4, description: '未授权' } },
      'unauthorized',
    ],
    [
      'a relay’s 401',
      { status: 401, body: { error: { message: '无效的令牌', type: 'new_api_error' } } },
      'unauthorized',
    ],
    ['403 in bare words', { status: 403, body: '未登录' }, 'unauthorized'],
    ['403 with a firewall’s page', { status: 403, body: '<html>未登录' }, 'provider-changed'],
    ['429', { status: 429 }, 'rate-limited'],
    ['code 30', { status: 400, body: { code: 30, description: 'busy' } }, 'rate-limited'],
    ['500', { status: 500, body: { error: 'x' } }, 'provider-down'],
    ['a gateway’s page', { status: 502, body: '<html>' }, 'provider-down'],
    ['a page with 200', { body: '<html>' }, 'provider-changed'],
    [
      '404: this is another server',
      { status: 404, body: { status: 404, error: 'Not Found' } },
      'provider-changed',
    ],
    ['404 with a page', { status: 404, body: '<html>' }, 'provider-changed'],
  ])('%s', async (_fact, reply, code) => {
    const server = await startLoopback(() => reply);
    const connection = connect(server.origin);
    for (const ask of [
      mjproxy.test(connection),
      mjproxy.poll(connection, [id]),
      mjproxy.poll(connection, [id, '2']),
    ]) {
      expect((await thrownBy(ask)).code).toBe(code);
    }
  });

  test.each<[string, ScriptedReply]>([
    ['an empty body', {}],
    ['204', { status: 204 }],
    ['a relay’s 400', { status: 400, body: { description: 'task_no_found ', code: 4 } }],
  ])('the test of a key: %s for an impossible id means that it is good', async (_fact, reply) => {
    const server = await startLoopback(() => reply);
    await mjproxy.test(connect(server.origin));
    expect(server.requests).toHaveLength(1);
  });
});
