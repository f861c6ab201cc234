// APIMart: each row is a fact of its contract and what Gridkeep makes of it.
import { describe, expect, test } from 'vitest';
import { apimart } from '../../../src/main/providers/apimart.ts';
import { connect, pollOnce, short, startLoopback, testKey, thrownBy } from './loopback.ts';
import type { ScriptedReply } from './loopback.ts';

const id = 'task_01KV52C0TEJSYZMCG0NCS4YWKK';
const createdAtMs = Date.UTC(2026, 5, 15, 7, 19, 9, 390);
const cdn = 'https://cdn.apimart.ai/mj_xxxx';
const singles = [0, 1, 2, 3].map((index) => `${cdn}_${index}.png`);

/** The documentation's finished task. */
const finished = {
  id,
  status: 'SUCCESS',
  action: 'IMAGINE',
  progress: '100%',
  grid_image_url: `${cdn}.png`,
  image_urls: singles,
  buttons: [
    { customId: 'MJ::JOB::upsample::1::abc', label: 'U1' },
    { customId: 'MJ::JOB::variation::1::abc', label: 'V1', style: 2 },
    { label: 'broken' },
  ],
  prompt: 'a beautiful sunset over mountains',
};
const four = singles.map((url) => `single ${url}`).join(' | ');
const error = (status: number, type: string): ScriptedReply => ({
  status,
  body: { error: { code: status, message: 'The words.', type } },
});
const gone = error(404, 'not_found_error');

/** Scripts both addresses: the Midjourney-style one, and the unified one behind a 404 of it. */
const both =
  (midjourney: ScriptedReply, unified: ScriptedReply) =>
  ({ url }: { readonly url: string }): ScriptedReply =>
    url.startsWith('/v1/midjourney/') ? midjourney : unified;

describe('the Midjourney-style address', () => {
  test.each<[fact: string, body: unknown, expected: string]>([
    ['the grid, then its singles', finished, `done | grid ${cdn}.png | ${four}`],
    ['NOT_START is queued', { id, status: 'NOT_START' }, 'queued -'],
    ['SUBMITTED is queued', { id, status: 'SUBMITTED', progress: '0%' }, 'queued 0'],
    [
      'IN_PROGRESS is running, whatever pictures it shows',
      { ...finished, status: 'IN_PROGRESS', progress: '67%' },
      'running 67',
    ],
    ['100 % is no success', { ...finished, status: 'IN_PROGRESS' }, 'running 100'],
    ['MODAL waits for the user', { id, status: 'MODAL', action: 'INPAINT' }, 'needs-input'],
    ['lower case counts too', { ...finished, status: 'success' }, `done | grid ${cdn}.png | ${four}`],
    ['the unified words count too', { id, status: 'processing', progress: 30 }, 'running 30'],
    [
      'a failure’s grid is no result',
      { ...finished, status: 'FAILURE', fail_reason: 'banned word' },
      'failed generation-failed | banned word',
    ],
    [
      'one address after an upscale',
      { ...finished, action: 'UPSCALE', grid_image_url: null, image_urls: [singles[2]] },
      `done | upscale ${singles[2] ?? ''}`,
    ],
    [
      'an upscale at the grid’s place',
      { ...finished, action: 'UPSCALE', image_urls: [] },
      `done | upscale ${cdn}.png`,
    ],
    [
      'an address given twice is one picture',
      { ...finished, image_urls: [`${cdn}.png`] },
      `done | single ${cdn}.png`,
    ],
    [
      'videos behind their cover',
      {
        ...finished,
        action: 'VIDEO',
        image_urls: [],
        video_url: `${cdn}_0.mp4`,
        video_urls: [`${cdn}_0.mp4`, `${cdn}_1.mp4`],
      },
      `done | cover ${cdn}.png | video ${cdn}_0.mp4 | video ${cdn}_1.mp4`,
    ],
    [
      'describe is text',
      { id, status: 'SUCCESS', action: 'DESCRIBE', prompt: '1️⃣ a\n\n2️⃣ b', grid_image_url: 'https://source' },
      'done | text 1️⃣ a\n\n2️⃣ b',
    ],
    [
      'success with nothing is a failure',
      { id, status: 'SUCCESS', action: 'IMAGINE', image_urls: [] },
      'failed generation-failed | The provider says that the task is finished, but offers no picture.',
    ],
    ['a word that nobody documents', { id, status: 'DREAMING' }, 'unclear provider-changed'],
    ['no status at all', { id }, 'unclear provider-changed'],
    ['another task', { ...finished, id: 'task_01KV52C0TEJSYZMCG0NCS4YWKJ' }, 'unclear provider-changed'],
    ['no id', { ...finished, id: null }, `done | grid ${cdn}.png | ${four}`],
    [
      'a task in a list, as a submit has it',
      { code: 200, data: [finished] },
      `done | grid ${cdn}.png | ${four}`,
    ],
    [
      'an only single as text',
      { ...finished, image_urls: singles[0] },
      `done | grid ${cdn}.png | single ${singles[0] ?? ''}`,
    ],
    ['an error in an HTTP 200', { code: 400, message: 'bad id' }, 'unclear invalid-request'],
    [
      'a server error in an HTTP 200 is about this task',
      { code: 500, message: 'x' },
      'unclear provider-down',
    ],
    [
      'an error object in an HTTP 200',
      { error: { code: 400, message: 'x', type: 'invalid_request_error' } },
      'unclear invalid-request',
    ],
  ])('%s', async (_fact, body, expected) => {
    const { result, requests } = await pollOnce(apimart, id, { body });
    expect(short(result)).toBe(expected);
    expect(requests).toMatchObject([{ method: 'GET', url: `/v1/midjourney/${id}` }]);
    expect(requests[0]?.headers.authorization).toBe(`Bearer ${testKey}`);
  });

  test('the record tells its buttons; the id tells when it was made, and so when the record ends', async () => {
    const { result } = await pollOnce(apimart, id, { body: finished });
    expect(result).toMatchObject({
      facts: {
        prompt: 'a beautiful sunset over mountains',
        createdAtMs,
        expiresAtMs: createdAtMs + 3 * 86_400_000,
        buttons: [
          { id: 'MJ::JOB::upsample::1::abc', label: 'U1' },
          { id: 'MJ::JOB::variation::1::abc', label: 'V1' },
        ],
      },
    });
  });

  test.each<[fact: string, body: object, partialUrl: string | null]>([
    ['the grid', { grid_image_url: `${cdn}.png`, image_urls: singles.slice(0, 2) }, `${cdn}.png`],
    ['else the first single', { image_urls: singles.slice(1, 3) }, singles[1] ?? ''],
    ['else nothing', {}, null],
    ['nothing of a description', { action: 'DESCRIBE', grid_image_url: 'https://source' }, null],
  ])('what a running task shows of itself: %s', async (_fact, body, partialUrl) => {
    const { result } = await pollOnce(apimart, id, { body: { id, status: 'IN_PROGRESS', ...body } });
    expect(result).toMatchObject({ kind: 'waiting', partialUrl });
  });

  test.each<[fact: string, body: object, cost: object | null]>([
    ['in credits', { credits_cost: 1.6, cost: 0.08 }, { value: 1.6, unit: 'credits' }],
    ['in dollars', { cost: 0.08 }, { value: 0.08, unit: 'usd' }],
    ['for nothing', { cost: 0 }, { value: 0, unit: 'usd' }],
    ['untold', { cost: '0.08', credits_cost: null }, null],
    ['refunded', { status: 'FAILURE', cost: 0.08 }, null],
  ])('what a task cost: %s', async (_fact, body, cost) => {
    const { result } = await pollOnce(apimart, id, { body: { ...finished, ...body } });
    expect(result).toMatchObject({ facts: { cost } });
  });

  test('stated times go before the id’s', async () => {
    const { result } = await pollOnce(apimart, id, {
      body: { ...finished, created: 1763088289, completed: 1763088308 },
    });
    expect(result).toMatchObject({ facts: { createdAtMs: 1763088289000, finishedAtMs: 1763088308000 } });
  });
});

describe('the unified address, after a 404 of the other one', () => {
  // Made in 2023, so that its record has ended whenever this test runs.
  const oldId = 'task_01H0000000YZMCG0NCS4YWKK00';
  const unified = (data: object): ScriptedReply => ({ body: { code: 200, data: { id: oldId, ...data } } });
  const result = {
    images: [{ url: [`${cdn}_a.png`, `${cdn}_b.png`], expires_at: 1763174708 }, { url: `${cdn}_c.png` }, 7],
  };
  test.each<[fact: string, reply: ScriptedReply, expected: string]>([
    ['submitted', unified({ status: 'submitted' }), 'queued -'],
    ['pending', unified({ status: 'pending', progress: 0 }), 'queued 0'],
    ['processing', unified({ status: 'processing', progress: 42 }), 'running 42'],
    [
      'pictures as plain texts',
      unified({ status: 'completed', result: { images: [`${cdn}_a.png`] } }),
      `done | single ${cdn}_a.png`,
    ],
    [
      'another task',
      unified({ id: id.replace('K', 'J'), status: 'completed', result }),
      'unclear provider-changed',
    ],
    [
      'completed',
      unified({ status: 'completed', result }),
      `done | single ${cdn}_a.png | single ${cdn}_b.png | single ${cdn}_c.png`,
    ],
    [
      'finished',
      unified({ status: 'finished', result }),
      `done | single ${cdn}_a.png | single ${cdn}_b.png | single ${cdn}_c.png`,
    ],
    [
      'videos',
      unified({ status: 'success', result: { videos: [{ url: 'https://v' }] } }),
      'done | video https://v',
    ],
    [
      'failed',
      unified({ status: 'failed', error: { code: 500, message: 'no', type: 'server_error' } }),
      'failed generation-failed | no',
    ],
    [
      'failed with a code as text',
      unified({ status: 'failed', error: { code: 'x', message: 'no' } }),
      'failed generation-failed | no',
    ],
    ['cancelled', unified({ status: 'cancelled' }), 'failed generation-failed | The task was cancelled.'],
    ['not there either', gone, 'unknown expired'],
    [
      'not there in the flat form',
      { status: 404, body: { code: 404, message: 'not found' } },
      'unknown expired',
    ],
    ['somebody else’s', error(403, 'permission_error'), 'unknown forbidden'],
  ])('%s', async (_fact, reply, expected) => {
    const { result: found, requests } = await pollOnce(apimart, oldId, both(gone, reply));
    expect(short(found)).toBe(expected);
    expect(requests.map((request) => request.url)).toEqual([`/v1/midjourney/${oldId}`, `/v1/tasks/${oldId}`]);
  });

  test('a link’s stated end is kept', async () => {
    const { result: found } = await pollOnce(
      apimart,
      oldId,
      both(gone, unified({ status: 'completed', result })),
    );
    expect(found).toMatchObject({
      pictures: [{ expiresAtMs: 1763174708000 }, { expiresAtMs: 1763174708000 }, { expiresAtMs: null }],
    });
  });

  test.each<[string, string]>([
    [`task_${ulidAt(Date.now() - 60_000)}`, 'unknown not-found'],
    [`task_${ulidAt(Date.now() - 4 * 86_400_000)}`, 'unknown expired'],
    ['task-unified-1757165031-uyujaw3d', 'unknown not-found'],
  ])('of two 404s the id tells whether its record may have ended (%s)', async (asked, expected) => {
    expect(short((await pollOnce(apimart, asked, both(gone, gone))).result)).toBe(expected);
  });
});

describe('refusals', () => {
  test.each<[fact: string, reply: ScriptedReply, code: string]>([
    ['401', error(401, 'authentication_error'), 'unauthorized'],
    ['401 in an HTTP 200', { body: { code: 401, message: 'The words.' } }, 'unauthorized'],
    ['429', error(429, 'rate_limit_error'), 'rate-limited'],
    ['500', error(500, 'server_error'), 'provider-down'],
    ['502', error(502, 'bad_gateway'), 'provider-down'],
    ['a gateway’s page', { status: 504, body: '<html>' }, 'provider-down'],
    ['a page with 200', { body: '<html>' }, 'provider-changed'],
    ['a page with 404: this is not the API', { status: 404, body: '404 page not found' }, 'provider-changed'],
    ['a page with 403 is not about the task', { status: 403, body: '<html>' }, 'provider-changed'],
    [
      'a gateway that does not have the path',
      { status: 404, body: { error: { message: 'Invalid URL (GET /v1/midjourney/x)' } } },
      'provider-changed',
    ],
    ['an empty body', {}, 'provider-changed'],
    ['a list', { body: [] }, 'provider-changed'],
  ])('%s', async (_fact, reply, code) => {
    const thrown = await thrownBy(pollOnce(apimart, id, reply));
    expect(thrown.code).toBe(code);
    if (JSON.stringify(reply).includes('The words.')) expect(thrown.message).toBe('The words.');
  });

  test.each<[fact: string, reply: ScriptedReply, expected: string]>([
    ['402 keeps the state', error(402, 'payment_required'), 'unclear insufficient-credits'],
    ['403 is somebody else’s task', error(403, 'permission_error'), 'unknown forbidden'],
    ['400', error(400, 'invalid_request_error'), 'unclear invalid-request'],
  ])('%s', async (_fact, reply, expected) => {
    expect(short((await pollOnce(apimart, id, reply)).result)).toBe(expected);
  });

  test.each(['.', '..', ''])('an id that would change the path is not asked (%j)', async (asked) => {
    const { result, requests } = await pollOnce(apimart, asked, { body: finished });
    expect(short(result)).toBe('unknown not-found');
    expect(requests).toEqual([]);
  });

  test('an id is put into the path so that it stays an id', async () => {
    const { requests } = await pollOnce(apimart, '../tasks/x?y#z', { body: finished });
    expect(requests[0]?.url).toBe('/v1/midjourney/..%2Ftasks%2Fx%3Fy%23z');
  });
});

test.each<[string, ScriptedReply, string | null]>([
  ['an impossible task that is not there means that the key is good', gone, null],
  ['401', error(401, 'authentication_error'), 'unauthorized'],
  ['403 for a task that is nobody’s', error(403, 'permission_error'), 'forbidden'],
  ['500', error(500, 'server_error'), 'provider-down'],
  [
    'a trouble inside an HTTP 200 says nothing of the key',
    { body: { code: 500, message: 'database is locked' } },
    'provider-down',
  ],
  [
    'an address that the server does not have is no good key',
    { status: 404, body: { error: { message: 'Invalid URL (GET /v1/v1/midjourney/task_0)' } } },
    'provider-changed',
  ],
])('the test of a key: %s', async (_fact, reply, code) => {
  const server = await startLoopback(() => reply);
  const asked = apimart.test(connect(server.origin));
  if (code === null) await asked;
  else expect((await thrownBy(asked)).code).toBe(code);
  expect(server.requests.map((request) => request.url)).toEqual([
    '/v1/midjourney/task_00000000000000000000000000',
  ]);
});

function ulidAt(ms: number): string {
  const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  let text = '';
  for (let rest = ms, place = 0; place < 10; place += 1, rest = Math.floor(rest / 32))
    text = digits.charAt(rest % 32) + text;
  return `${text}${'0'.repeat(16)}`;
}
